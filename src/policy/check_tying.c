/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0309: an item that is `needed for` some purposes may stop those, when it is
 * refused, and nothing else.
 */
#include "policy/check.h"

#include "base/banned.h"

static void
report(const struct avow_compile_state *c, const struct avow_ast_consent *item,
    const struct avow_place *place, uint32_t purpose)
{
	struct avow_text name =
	    avow_resolve_leaf(&c->r, AVOW_AXIS_PURPOSE, purpose);
	struct avow_finding *finding = avow_check_warn(c, "P0309", *place,
	    avow_report_text(c->r.report,
		"refusing `%.*s` would also stop `%.*s`, which it is not "
		"needed for",
		(int)item->name.text.size, item->name.text.at, (int)name.size,
		name.at));

	finding->label = avow_report_text(
	    c->r.report, "`%.*s` is tied to this yes", (int)name.size, name.at);
	finding->also.place = item->needed_for.place;
	finding->also.label = "what it is needed for";
	finding->help = avow_report_text(c->r.report,
	    "give `%.*s` a consent item of its own or another basis, or, if "
	    "it cannot go without this yes, add it to `needed for`",
	    (int)name.size, name.at);
}

/* A purpose outside the item's that a rule which rests on it allows. */
static void
check_item(struct avow_compile_state *c, const struct avow_compile_rule *rule,
    uint32_t consent, const struct avow_place *place)
{
	const struct avow_ast_consent *item =
	    c->r.list[AVOW_RESOLVE_CONSENT].items[consent].declared;
	const uint64_t *needed;
	uint32_t outside;

	if (!item->needed_for.is_given)
		return;
	needed = avow_resolve_set(&c->r, AVOW_AXIS_PURPOSE, &item->needed_for);
	if (needed == NULL)
		return;
	outside = avow_resolve_set_outside(rule->sets[AVOW_AXIS_PURPOSE],
	    needed, avow_resolve_set_words(&c->r, AVOW_AXIS_PURPOSE));
	if (outside != AVOW_NONE32)
		report(c, item, place, outside);
}

static void
check_rule(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	uint32_t consent;

	if (rule->ast->basis.kind == AVOW_BASIS_CONSENT)
		check_item(c, rule, rule->basis, &rule->ast->basis.name.place);
	for (const struct avow_ast_test *test = rule->ast->when; test != NULL;
	     test = test->next) {
		if (test->kind == AVOW_TEST_CONSENT && !test->is_negated &&
		    avow_resolve_item(
			&c->r, AVOW_RESOLVE_CONSENT, &test->name, &consent))
			check_item(c, rule, consent, &test->name.place);
	}
}

void
avow_check_tying(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++) {
		if (c->rules[i].ast->effect != AVOW_EFFECT_ALLOW)
			continue;
		avow_compile_at_clause(c, c->rules[i].ast->clause);
		check_rule(c, &c->rules[i]);
	}
	avow_compile_at_clause(c, NULL);
}
