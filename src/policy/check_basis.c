/* SPDX-License-Identifier: Apache-2.0 */
/* P0304: what an allow rests on carries what it allows. */
#include "policy/compile_state.h"

#include "base/banned.h"

enum {
	IDENTIFYING = 1 << AVOW_FORM_RAW | 1 << AVOW_FORM_MASKED |
	    1 << AVOW_FORM_PSEUDONYMOUS,
};

static struct avow_finding *
report(const struct avow_compile_state *c, struct avow_place place,
    const char *message)
{
	return avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0304", place,
		"%s", message));
}

/* The actions of a rule that one basis does not support. */
static void
check_supports(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, uint32_t base)
{
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_ACTION);
	uint32_t outside = avow_resolve_set_outside(
	    rule->sets[AVOW_AXIS_ACTION], c->supports[base], words);
	struct avow_text name = c->r.list[AVOW_RESOLVE_BASE].items[base].name;
	struct avow_text named = rule->ast->basis.name.text;
	bool is_named = avow_text_equal(named, name);
	struct avow_text action;

	if (outside == AVOW_NONE32)
		return;
	action = avow_resolve_leaf(&c->r, AVOW_AXIS_ACTION, outside);
	report(c, rule->ast->basis.name.place,
	    avow_report_text(c->r.report,
		"the basis `%.*s`%s%.*s%s does not support `%.*s`",
		(int)named.size, named.at, is_named ? "" : ", by way of `",
		is_named ? 0 : (int)name.size, name.at, is_named ? "" : "`,",
		(int)action.size, action.at))
	    ->help = avow_report_text(c->r.report,
	    "leave out `%.*s`, name another basis, or declare that this one "
	    "supports it",
	    (int)action.size, action.at);
}

/* A claim of a basis may be of any basis below it. */
static void
check_term(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_resolve_list *bases = &c->r.list[AVOW_RESOLVE_BASE];
	struct avow_text above = bases->items[rule->basis].name;
	size_t errors = c->r.report->errors;

	for (uint32_t i = rule->basis;
	     i < bases->count && c->r.report->errors == errors; i++) {
		struct avow_text name = bases->items[i].name;

		if (i == rule->basis ||
		    (name.size > above.size && name.at[above.size] == '.' &&
			avow_text_equal(
			    (struct avow_text){name.at, above.size}, above)))
			check_supports(c, rule, i);
	}
}

static void
check_contract(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_agreement *agreement =
	    c->r.list[AVOW_RESOLVE_AGREEMENT].items[rule->basis].declared;

	if (agreement->is_with_person)
		return;
	report(c, rule->ast->basis.name.place,
	    avow_report_text(c->r.report,
		"`%.*s` is an agreement with the recipient, and a contract is "
		"with the person",
		(int)agreement->name.text.size, agreement->name.text.at))
	    ->help = "write it as a test: `when agreement NAME`, and name a "
		     "basis";
}

/* What bounds an item on an axis; sets as its row in the image has them. */
struct bound {
	enum avow_axis axis;
	uint32_t set;     /* word offset */
	const char *word; /* of the declaration */
};

enum { BOUNDS = 3 };

static void
bounds_of(const struct avow_compile_state *c, uint32_t consent,
    struct bound out[BOUNDS])
{
	const struct avow_image_consent *row =
	    (const struct avow_image_consent *)(const void *)c
		->section[AVOW_SECTION_CONSENTS]
		.at +
	    consent;

	out[0] = (struct bound){AVOW_AXIS_PURPOSE, row->purposes, "for"};
	out[1] = (struct bound){AVOW_AXIS_CATEGORY, row->categories, "of"};
	out[2] = (struct bound){AVOW_AXIS_RECIPIENT, row->recipients, "to"};
}

/* A rule that rests on an item reaches nothing that the item does not. */
static void
check_consent(
    struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_consent *consent =
	    c->r.list[AVOW_RESOLVE_CONSENT].items[rule->basis].declared;
	const uint64_t *sets = (const void *)c->section[AVOW_SECTION_SETS].at;
	struct bound bounds[BOUNDS];

	bounds_of(c, rule->basis, bounds);
	for (size_t i = 0; i < BOUNDS; i++) {
		enum avow_axis axis = bounds[i].axis;
		uint32_t outside = avow_resolve_set_outside(rule->sets[axis],
		    sets + bounds[i].set, avow_resolve_set_words(&c->r, axis));
		struct avow_text name;

		if (outside == AVOW_NONE32)
			continue;
		name = avow_resolve_leaf(&c->r, axis, outside);
		report(c, rule->ast->basis.name.place,
		    avow_report_text(c->r.report,
			"the consent item `%.*s` does not cover the %s `%.*s`",
			(int)consent->name.text.size, consent->name.text.at,
			avow_terms_axis_name(axis), (int)name.size, name.at))
		    ->help = avow_report_text(c->r.report,
		    "narrow the rule, or widen `%s` of the item (whoever gave "
		    "it is asked again)",
		    bounds[i].word);
		return; /* one reason is enough */
	}
}

static void
check_rule(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	avow_compile_at_clause(c, rule->ast->clause);
	/* A basis that could not be found has had its own finding. */
	if (rule->ast->basis.kind == AVOW_BASIS_NONE &&
	    rule->basis_kind == AVOW_BASIS_NONE &&
	    rule->ast->effect == AVOW_EFFECT_ALLOW &&
	    (rule->forms & IDENTIFYING) != 0)
		report(c, rule->ast->place,
		    "this allow lets an identifying form flow, and names no "
		    "basis")
		    ->help = "add `basis consent ITEM`, `basis contract "
			     "AGREEMENT` or `basis TERM`, or write a form "
			     "such as `aggregate`";
	if (rule->ast->basis.kind == AVOW_BASIS_NONE)
		return;
	if (rule->basis_kind == AVOW_BASIS_TERM)
		check_term(c, rule);
	else if (rule->basis_kind == AVOW_BASIS_CONTRACT)
		check_contract(c, rule);
	else if (rule->basis_kind == AVOW_BASIS_CONSENT)
		check_consent(c, rule);
}

/* An item for everything would be no choice. */
static void
check_items(const struct avow_compile_state *c)
{
	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		for (const struct avow_ast_consent *item = ast->consents;
		     item != NULL; item = item->next) {
			if (!item->purposes.is_any ||
			    avow_text_is(item->name.text, "minor-use"))
				continue;
			report(c, item->purposes.place,
			    avow_report_text(c->r.report,
				"the consent item `%.*s` is for any purpose",
				(int)item->name.text.size, item->name.text.at))
			    ->help = "name the purposes: a yes to everything "
				     "is no choice";
		}
	}
}

void
avow_check_basis(struct avow_compile_state *c)
{
	avow_compile_at_clause(c, NULL);
	check_items(c);
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++)
		check_rule(c, &c->rules[i]);
	avow_compile_at_clause(c, NULL);
}
