/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of `retain` and of `upon`: tables, not decisions. */
#include "policy/compile_state.h"

#include "base/banned.h"

static uint32_t
event_of(struct avow_compile_state *c, const struct avow_ast_name *name)
{
	const struct avow_terms_node *event;

	if (!avow_resolve_term(&c->r, AVOW_AXIS_EVENT, name, &event))
		return 0; /* said so: the row is never written */
	return event->term;
}

static struct avow_image_list
put_ends(struct avow_compile_state *c, const struct avow_ast_end *ends)
{
	struct avow_image_list list = {
	    avow_compile_put_count(c, AVOW_SECTION_ENDS), 0};

	for (; ends != NULL; ends = ends->next, list.count++) {
		struct avow_image_end row = {
		    .hours = avow_compile_hours(ends->duration),
		    .count = ends->duration.count,
		    .unit = ends->duration.unit,
		    .event = event_of(c, &ends->event),
		};

		(void)avow_compile_put(c, AVOW_SECTION_ENDS, &row);
	}
	return list;
}

static void
put_retention(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_compile_rule *rule = &c->rules[number];
	const struct avow_ast_retain *retain = &rule->ast->retain;
	struct avow_image_retention row = {
	    .rule = number,
	    .categories = avow_compile_put_set(
		c, AVOW_AXIS_CATEGORY, rule->sets[AVOW_AXIS_CATEGORY]),
	    .purposes = avow_compile_put_set(
		c, AVOW_AXIS_PURPOSE, rule->sets[AVOW_AXIS_PURPOSE]),
	    .services = avow_compile_put_set(
		c, AVOW_AXIS_SERVICE, rule->sets[AVOW_AXIS_SERVICE]),
	    .ends = put_ends(c, retain->ends),
	    .minimum_hours = avow_compile_hours(retain->minimum),
	    .minimum_event = AVOW_NONE32,
	    .minimum_basis = AVOW_NONE32,
	    .is_anonymise = retain->is_anonymise,
	    .backups_hours = avow_compile_hours(retain->backups),
	    .hold = avow_compile_put_tests(c, rule->hold),
	};

	if (retain->minimum.unit != AVOW_UNIT_NONE) {
		row.minimum_event = event_of(c, &retain->minimum_event);
		/* On failure said so, and NONE. */
		(void)!avow_resolve_item(&c->r, AVOW_RESOLVE_BASE,
		    &retain->minimum_basis, &row.minimum_basis);
	}
	(void)avow_compile_put(c, AVOW_SECTION_RETENTION, &row);
}

static void
put_obligation(struct avow_compile_state *c, uint32_t number)
{
	const struct avow_compile_rule *rule = &c->rules[number];
	struct avow_image_obligation row = {
	    .rule = number,
	    .event = event_of(c, &rule->ast->event),
	    .acts = avow_compile_rows_duties(c, rule->page, rule->ast->duties),
	    .within_hours = avow_compile_hours(rule->ast->within),
	    .when = avow_compile_put_tests(c, rule->when),
	    .unless = avow_compile_put_tests(c, rule->unless),
	};

	(void)avow_compile_put(c, AVOW_SECTION_OBLIGATIONS, &row);
}

void
avow_compile_retain_rows(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++) {
		const struct avow_ast_rule *ast = c->rules[i].ast;

		avow_compile_at_clause(c, ast->clause);
		if (ast->effect == AVOW_EFFECT_RETAIN)
			put_retention(c, i);
		else if (ast->effect == AVOW_EFFECT_OBLIGE)
			put_obligation(c, i);
	}
	avow_compile_at_clause(c, NULL);
}
