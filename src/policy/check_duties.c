/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties that nobody could do: what a third party collects directly on our page
 * never passes through the vault, so the vault cannot transform it.
 */
#include "policy/compile_state.h"

#include "base/banned.h"

static bool
holds_term(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, enum avow_axis axis, const char *name)
{
	const struct avow_terms_entry *entry =
	    avow_terms_find(&c->r.terms, avow_text_of(name));
	const struct avow_terms_node *node =
	    &c->r.terms.tree[axis].nodes[entry->id]; /* a core term */

	for (uint32_t i = 0; i < node->leaf_count; i++) {
		uint32_t leaf = node->first_leaf + i;

		if ((rule->sets[axis][leaf / 64] >> (leaf % 64) & 1) != 0)
			return true;
	}
	return false;
}

static bool
is_transform(enum avow_duty_kind kind)
{
	return kind == AVOW_DUTY_MASK || kind == AVOW_DUTY_PSEUDONYMISE ||
	    kind == AVOW_DUTY_LIMIT_PERSONS || kind == AVOW_DUTY_LIMIT_FIELDS;
}

/* A `require` on many actions speaks of collecting only by the way. */
static bool
is_broad(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const uint64_t *actions = rule->sets[AVOW_AXIS_ACTION];
	uint32_t count = 0;

	for (uint32_t w = 0;
	     w < avow_resolve_set_words(&c->r, AVOW_AXIS_ACTION); w++)
		count += (uint32_t)__builtin_popcountll(actions[w]);
	return rule->ast->effect == AVOW_EFFECT_REQUIRE && count > 1;
}

static void
check_rule(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_duty *duty = rule->ast->duties;

	while (duty != NULL && !is_transform(duty->kind))
		duty = duty->next;
	if (duty == NULL || rule->ast->effect == AVOW_EFFECT_OBLIGE ||
	    is_broad(c, rule) ||
	    !holds_term(c, rule, AVOW_AXIS_ACTION, "collect") ||
	    !holds_term(c, rule, AVOW_AXIS_RECIPIENT, "outside"))
		return;
	avow_compile_at_clause(c, rule->ast->clause);
	avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106",
		duty->place,
		"what a third party collects itself cannot be transformed by "
		"us"))
	    ->help = "leave `collect` out of this rule, narrow its "
		     "recipients, or allow only a form, such as `anonymous`";
}

void
avow_check_duties(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++)
		check_rule(c, &c->rules[i]);
	avow_compile_at_clause(c, NULL);
}
