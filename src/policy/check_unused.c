/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0302: what is declared and serves nothing; P0402: terms that only `any`
 * covers.
 *
 * An item serves when a rule, a guardian or an axiom names it; a basis also
 * when one above or below it does.  A term serves when a rule speaks of it, or
 * an allow covers it.  Services are lists of what there is, and what is built
 * in needs no use.
 */
#include "policy/check_mentions.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

struct unused {
	struct avow_compile_state *c;
	struct avow_check_mentions rules;
	struct avow_check_mentions examples;
	/* Leaves that some allow covers. */
	uint64_t allowed[AVOW_AXES][AVOW_POSSIBLE_WORDS];
};

/* Whether a place is in a file of words alone, which other pages may need. */
static bool
is_in_words(const struct avow_compile_state *c, struct avow_place place)
{
	const struct avow_ast *file = c->r.files;

	while (file != NULL && file->source != place.source)
		file = file->next;
	return file != NULL && file->header.name.text.size == 0;
}

/* Said once a file: of a shared vocabulary nobody uses all. */
static void
report_words(const struct avow_compile_state *c, struct avow_place place)
{
	avow_report_once(c->r.report, AVOW_SEVERITY_NOTE, "P0302", place,
	    "`%s` declares what no rule of these pages needs",
	    place.source->path)
	    ->help = "leave it if other pages import the file too; else delete "
		     "what nobody needs";
}

static void
report_unused(const struct avow_compile_state *c, const char *what,
    const struct avow_text name, struct avow_place place)
{
	if (is_in_words(c, place)) {
		report_words(c, place);
		return;
	}
	avow_check_warn(c, "P0302", place,
	    avow_report_text(c->r.report,
		"the %s `%.*s` is declared, and no rule needs it", what,
		(int)name.size, name.at))
	    ->help = "delete the declaration, or write the rule that it was "
		     "made for";
}

/* --- items --- */

/* Whether a base is on the way from one that is used to its root or leaves. */
static bool
is_related(struct avow_text a, struct avow_text b)
{
	struct avow_text shorter = a.size < b.size ? a : b;
	struct avow_text longer = a.size < b.size ? b : a;

	return longer.size > shorter.size && longer.at[shorter.size] == '.' &&
	    avow_text_equal(
		(struct avow_text){longer.at, shorter.size}, shorter);
}

static bool
is_item_used(
    const struct unused *u, enum avow_resolve_kind kind, uint32_t number)
{
	const struct avow_resolve_list *list = &u->c->r.list[kind];

	if (avow_bit(u->rules.items[kind], number))
		return true;
	for (uint32_t i = 0; i < list->count && kind == AVOW_RESOLVE_BASE; i++)
		if (avow_bit(u->rules.items[kind], i) &&
		    is_related(list->items[i].name, list->items[number].name))
			return true;
	return false;
}

static void
check_items(const struct unused *u, enum avow_resolve_kind kind)
{
	static const char *const what[AVOW_RESOLVE_KINDS] = {
	    "consent item", "fact", "basis", "agreement"};
	const struct avow_resolve_list *list = &u->c->r.list[kind];

	for (uint32_t i = 0; i < list->count; i++) {
		const struct avow_resolve_item *item = &list->items[i];

		/* Built in, or only implied by one below it. */
		if (item->place.line == 0 || item->declared == NULL ||
		    avow_text_is(item->name, "minor-use") ||
		    is_item_used(u, kind, i))
			continue;
		report_unused(u->c, what[kind], item->name, item->place);
	}
}

static void
check_groups(const struct unused *u)
{
	for (uint32_t i = 0; i < u->c->r.terms.group_count; i++) {
		const struct avow_ast_group *group =
		    u->c->r.terms.groups[i].declared;

		if (!avow_bit(u->rules.groups, i))
			report_unused(
			    u->c, "group", group->name.text, group->name.place);
	}
}

/* --- terms --- */

static void
find_allowed(struct unused *u)
{
	for (uint32_t i = 0; i < u->c->rule_count; i++) {
		const struct avow_compile_rule *rule = &u->c->rules[i];

		if (rule->ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		for (enum avow_axis axis = 0; axis < AVOW_AXES; axis++)
			avow_resolve_set_unite(u->allowed[axis],
			    rule->sets[axis],
			    avow_resolve_set_words(&u->c->r, axis));
	}
}

static bool
is_allowed(const struct unused *u, enum avow_axis tree, uint32_t node)
{
	const struct avow_terms_node *n = &u->c->r.terms.tree[tree].nodes[node];

	for (uint32_t i = 0; i < n->leaf_count && tree < AVOW_AXES; i++)
		if (avow_bit(u->allowed[tree], n->first_leaf + i))
			return true;
	return false;
}

enum use { USED, ONLY_ANY, UNUSED };

static enum use
use_of(const struct unused *u, enum avow_axis tree, uint32_t node)
{
	const struct avow_terms_node *n = &u->c->r.terms.tree[tree].nodes[node];

	if (n->is_core || n->declared == NULL ||
	    avow_check_mentions_term(&u->rules, tree, n))
		return USED;
	if (!is_allowed(u, tree, node))
		return UNUSED;
	return avow_check_mentions_term(&u->examples, tree, n) ? USED
							       : ONLY_ANY;
}

static void
report_only_any(const struct unused *u, const struct avow_terms_node *node)
{
	struct avow_finding *finding = avow_report_add(u->c->r.report,
	    AVOW_SEVERITY_NOTE, "P0402", node->declared->name.place,
	    "no rule and no example names `%.*s`: only an `any` covers it",
	    (int)node->name.size, node->name.at);

	finding->help = "name it in the rule that is meant for it, or show in "
			"an example what holds of it";
}

static void
check_term(const struct unused *u, enum avow_axis tree, uint32_t node)
{
	const struct avow_terms_node *n = &u->c->r.terms.tree[tree].nodes[node];
	enum use use = use_of(u, tree, node);

	/* Said of the term above it. */
	if (use == USED ||
	    (n->parent != AVOW_NONE32 && use_of(u, tree, n->parent) == use))
		return;
	if (use == UNUSED)
		report_unused(u->c, avow_terms_axis_name(tree), n->name,
		    n->declared->name.place);
	else if (u->c->notes)
		report_only_any(u, n);
}

void
avow_check_unused(struct avow_compile_state *c)
{
	struct unused *u = avow_arena_alloc(c->r.arena, sizeof *u);

	if (c->page_count == 0)
		return; /* words alone wait for the pages that need them */
	if (u == NULL) {
		c->failed = true;
		return;
	}
	u->c = c;
	avow_check_mentions_rules(c, &u->rules);
	avow_check_mentions_examples(c, &u->examples);
	find_allowed(u);
	for (unsigned kind = 0; kind < AVOW_RESOLVE_KINDS; kind++)
		check_items(u, (enum avow_resolve_kind)kind);
	check_groups(u);
	for (unsigned tree = 0; tree < AVOW_TREES; tree++)
		for (uint32_t i = 0; i < c->r.terms.tree[tree].count; i++)
			if (tree != AVOW_AXIS_SERVICE)
				check_term(u, (enum avow_axis)tree, i);
}
