/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/check.h"

#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

struct avow_finding *
avow_check_warn(const struct avow_compile_state *c, const char *code,
    struct avow_place place, const char *message)
{
	return avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_WARNING, code, place,
		"%s", message));
}

struct avow_finding *
avow_check_warn_once(const struct avow_compile_state *c, const char *code,
    struct avow_place place, const char *message)
{
	return avow_resolve_fault(&c->r,
	    avow_report_once(c->r.report, AVOW_SEVERITY_WARNING, code, place,
		"%s", message));
}

const uint64_t *
avow_check_leaves(struct avow_compile_state *c, enum avow_axis axis,
    const struct avow_ast_name *name)
{
	struct avow_ast_name alone = *name;
	const struct avow_ast_set set = {
	    .is_given = true, .names = &alone, .place = name->place};

	alone.next = NULL;
	return avow_resolve_set(&c->r, axis, &set);
}

const struct avow_terms_node *
avow_check_core(
    const struct avow_compile_state *c, enum avow_axis axis, const char *name)
{
	const struct avow_terms_entry *entry =
	    avow_terms_find(&c->r.terms, avow_text_of(name));

	return &c->r.terms.tree[axis].nodes[entry->id];
}

/* Whether a leaf lies below a node. */
static bool
is_below(const struct avow_terms_node *node, uint32_t leaf)
{
	return leaf >= node->first_leaf &&
	    leaf - node->first_leaf < node->leaf_count;
}

static bool
holds(const struct avow_compile_state *c, enum avow_axis axis,
    const uint64_t *set, const char *name, bool below)
{
	const struct avow_terms_node *node = avow_check_core(c, axis, name);

	for (uint32_t leaf = 0; leaf < c->r.terms.tree[axis].leaf_count;
	     leaf++) {
		if (avow_bit(set, leaf) && is_below(node, leaf) == below)
			return true;
	}
	return false;
}

bool
avow_check_holds(const struct avow_compile_state *c, enum avow_axis axis,
    const uint64_t *set, const char *name)
{
	return holds(c, axis, set, name, true);
}

bool
avow_check_holds_other(const struct avow_compile_state *c, enum avow_axis axis,
    const uint64_t *set, const char *name)
{
	return holds(c, axis, set, name, false);
}

void
avow_check_scope(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, struct avow_possible_scope *out)
{
	memset(out, 0, sizeof *out);
	for (enum avow_axis axis = 0; axis < AVOW_AXES; axis++) {
		uint32_t words = avow_resolve_set_words(&c->r, axis);

		for (uint32_t w = 0; w < words; w++)
			out->leaves[axis][w] = rule->sets[axis][w];
	}
	while (out->form < AVOW_FORM_AGGREGATE &&
	    (rule->forms >> out->form & 1) == 0)
		out->form++;
	if (out->form == AVOW_FORM_AGGREGATE)
		out->k = rule->ast->flow.k;
}

static void
narrow(const struct avow_compile_state *c, struct avow_possible_scope *scope,
    enum avow_axis axis, const struct avow_terms_node *node, bool below)
{
	for (uint32_t leaf = 0; leaf < c->r.terms.tree[axis].leaf_count;
	     leaf++) {
		if (is_below(node, leaf) != below)
			avow_bit_put(scope->leaves[axis], leaf, false);
	}
}

void
avow_check_scope_cut(const struct avow_compile_state *c,
    struct avow_possible_scope *scope, enum avow_axis axis, const char *name)
{
	narrow(c, scope, axis, avow_check_core(c, axis, name), true);
}

void
avow_check_scope_drop(const struct avow_compile_state *c,
    struct avow_possible_scope *scope, enum avow_axis axis, const char *name)
{
	narrow(c, scope, axis, avow_check_core(c, axis, name), false);
}

void
avow_check_ask(const struct avow_compile_state *c, struct avow_possible *out)
{
	avow_possible_init(out, &c->image, c->steps_left);
}

void
avow_check_ask_end(struct avow_compile_state *c, const struct avow_possible *p)
{
	c->steps_left = p->left;
}

static const char *
leaf_name(const struct avow_compile_state *c, const struct avow_flow *flow,
    enum avow_axis axis)
{
	struct avow_text name =
	    avow_resolve_leaf(&c->r, axis, flow->leaf[axis]);

	return avow_report_text(c->r.report, "%.*s", (int)name.size, name.at);
}

const char *
avow_check_flow(
    const struct avow_compile_state *c, const struct avow_flow *flow)
{
	static const char *const forms[] = {
	    "", "masked ", "pseudonymous ", "anonymous ", "aggregate "};
	bool has_service = flow->leaf[AVOW_AXIS_SERVICE] != AVOW_NONE32 &&
	    c->r.terms.tree[AVOW_AXIS_SERVICE].leaf_count > 1;

	return avow_report_text(c->r.report, "%s %s%s for %s to %s%s%s",
	    leaf_name(c, flow, AVOW_AXIS_ACTION), forms[flow->form],
	    leaf_name(c, flow, AVOW_AXIS_CATEGORY),
	    leaf_name(c, flow, AVOW_AXIS_PURPOSE),
	    leaf_name(c, flow, AVOW_AXIS_RECIPIENT), has_service ? " in " : "",
	    has_service ? leaf_name(c, flow, AVOW_AXIS_SERVICE) : "");
}
