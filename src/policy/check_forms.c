/* SPDX-License-Identifier: Apache-2.0 */
/* P0307: totals of too few people, and masks of what does not flow. */
#include "policy/check.h"

#include "base/banned.h"

static void
check_floor(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_flow *flow = &rule->ast->flow;
	struct avow_finding *finding;

	if (flow->form != AVOW_FORM_AGGREGATE || flow->k >= c->floor)
		return;
	finding = avow_check_warn(c, "P0307", rule->ast->place,
	    flow->k == 0
		? "this allow of totals does not say of how many people at "
		  "least"
		: avow_report_text(c->r.report,
		      "this allow lets totals of %u people flow, and the house "
		      "asks for %u at least",
		      flow->k, c->floor));
	finding->help =
	    avow_report_text(c->r.report, "write `aggregate k>=%u`", c->floor);
	finding->note = "in a total of few people somebody may be recognised; "
			"`avow policy check --floor K` sets what the house "
			"asks for";
}

static void
report_idle(const struct avow_compile_state *c,
    const struct avow_ast_duty *duty, const struct avow_ast_name *name)
{
	const char *word =
	    duty->kind == AVOW_DUTY_MASK ? "mask" : "pseudonymise";
	struct avow_finding *finding = avow_check_warn(c, "P0307", name->place,
	    avow_report_text(c->r.report,
		"`%s %.*s` does nothing here: `%.*s` is not in the flow", word,
		(int)name->text.size, name->text.at, (int)name->text.size,
		name->text.at));

	finding->help = avow_report_text(c->r.report,
	    "leave `%.*s` out of the duty, or name it in the flow too",
	    (int)name->text.size, name->text.at);
}

static void
check_masks(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_CATEGORY);

	for (const struct avow_ast_duty *duty = rule->ast->duties; duty != NULL;
	     duty = duty->next) {
		if (duty->kind != AVOW_DUTY_MASK &&
		    duty->kind != AVOW_DUTY_PSEUDONYMISE)
			continue;
		for (const struct avow_ast_name *name = duty->set.names;
		     name != NULL; name = name->next) {
			const uint64_t *leaves =
			    avow_check_leaves(c, AVOW_AXIS_CATEGORY, name);

			if (leaves != NULL &&
			    !avow_resolve_set_meets(
				leaves, rule->sets[AVOW_AXIS_CATEGORY], words))
				report_idle(c, duty, name);
		}
	}
}

void
avow_check_forms(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];

		avow_compile_at_clause(c, rule->ast->clause);
		if (rule->ast->effect == AVOW_EFFECT_ALLOW)
			check_floor(c, rule);
		if (rule->ast->effect != AVOW_EFFECT_OBLIGE)
			check_masks(c, rule);
	}
	avow_compile_at_clause(c, NULL);
}
