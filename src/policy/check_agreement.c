/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0306: who receives information has agreed to something, and sensitive
 * information rests on a consent of its own.
 */
#include "policy/check.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* Nobody has signed anything: the agreements with recipients are false. */
static void
fix_agreements(const struct avow_image *image, struct avow_possible *p)
{
	const struct avow_image_agreement *rows =
	    image->section[AVOW_SECTION_AGREEMENTS];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_AGREEMENTS]; i++) {
		if (!rows[i].is_with_person && rows[i].atom != AVOW_NONE32)
			avow_possible_fix(p, rows[i].atom, false);
	}
}

static void
report_unsigned(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const struct avow_flow *flow)
{
	struct avow_text recipient = avow_resolve_leaf(
	    &c->r, AVOW_AXIS_RECIPIENT, flow->leaf[AVOW_AXIS_RECIPIENT]);
	struct avow_finding *finding =
	    avow_check_warn(c, "P0306", rule->ast->place,
		avow_report_text(c->r.report,
		    "this allow gives information to `%.*s`, who need not have "
		    "agreed to anything",
		    (int)recipient.size, recipient.at));

	finding->label = "without an agreement";
	finding->example = avow_check_flow(c, flow);
	finding->help = "add `when agreement NAME`, or say it once for all:\n"
			"never share, transfer any to outside unless agreement "
			"NAME";
	finding->note = "an agreement with the recipient says what they may "
			"do with it: declare one with `agreement NAME \"...\" "
			"with recipient binds ...`";
}

/* An authority signs nothing: law binds it. */
static void
check_signed(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	static const char *const actions[] = {"share", "transfer"};
	struct avow_possible_scope scope;
	struct avow_possible p;
	struct avow_flow flow;
	bool found = false;

	avow_check_ask(c, &p);
	fix_agreements(&c->image, &p);
	p.rule = (uint32_t)(rule - c->rules);
	for (size_t i = 0; i < sizeof actions / sizeof actions[0] && !found;
	     i++) {
		avow_check_scope(c, rule, &scope);
		if (scope.form > AVOW_FORM_PSEUDONYMOUS)
			return;
		avow_check_scope_cut(c, &scope, AVOW_AXIS_ACTION, actions[i]);
		avow_check_scope_cut(c, &scope, AVOW_AXIS_RECIPIENT, "outside");
		avow_check_scope_drop(
		    c, &scope, AVOW_AXIS_RECIPIENT, "outside.authority");
		found = avow_possible_find(&p, &scope, &flow);
	}
	avow_check_ask_end(c, &p);
	if (found && p.left > 0)
		report_unsigned(c, rule, &flow);
}

/* The first sensitive category that a rule lets flow, or NONE. */
static uint32_t
find_sensitive(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_terms_tree *tree =
	    &c->r.terms.tree[AVOW_AXIS_CATEGORY];

	for (uint32_t leaf = 0; leaf < tree->leaf_count; leaf++) {
		if (avow_bit(rule->sets[AVOW_AXIS_CATEGORY], leaf) &&
		    (tree->nodes[tree->leaf_node[leaf]].flags &
			AVOW_TERM_SENSITIVE) != 0)
			return leaf;
	}
	return AVOW_NONE32;
}

static void
check_separate(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_consent *item;
	struct avow_text name;
	struct avow_finding *finding;
	uint32_t leaf;

	if (rule->ast->basis.kind != AVOW_BASIS_CONSENT ||
	    (rule->forms & 1 << AVOW_FORM_RAW) == 0)
		return;
	item = c->r.list[AVOW_RESOLVE_CONSENT].items[rule->basis].declared;
	leaf = find_sensitive(c, rule);
	if (leaf == AVOW_NONE32 || item->is_separate)
		return;
	name = avow_resolve_leaf(&c->r, AVOW_AXIS_CATEGORY, leaf);
	finding = avow_check_warn(c, "P0306", rule->ast->basis.name.place,
	    avow_report_text(c->r.report,
		"`%.*s` is sensitive, and the consent item `%.*s` is not "
		"`separate`",
		(int)name.size, name.at, (int)item->name.text.size,
		item->name.text.at));
	finding->also.place = item->name.place;
	finding->also.label = "declared here";
	finding->help = avow_report_text(c->r.report,
	    "write `separate` behind the item's declaration: then one press "
	    "for everything never counts as a yes to this");
}

void
avow_check_agreement(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];

		if (rule->ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		avow_compile_at_clause(c, rule->ast->clause);
		check_signed(c, rule);
		check_separate(c, rule);
	}
	avow_compile_at_clause(c, NULL);
}
