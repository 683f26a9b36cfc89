/* SPDX-License-Identifier: Apache-2.0 */
/* The names that examples and `given`s use: P0102, before anything runs. */
#include "policy/compile_state.h"

#include "base/banned.h"

/* Whether a citation names a rule of the edition. */
static bool
is_rule(const struct avow_compile_state *c, struct avow_text cite)
{
	for (uint32_t i = 0; i < c->rule_count; i++) {
		if (avow_compile_cite_means(c, &c->rules[i], cite))
			return true;
	}
	return false;
}

static void
check_because(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_name *cite)
{
	uint32_t clause;
	const char *labels = NULL;
	struct avow_finding *finding;

	if (cite->text.size == 0 || c->has_gaps ||
	    !avow_compile_cite_clause(c, page, cite, &clause) ||
	    is_rule(c, cite->text))
		return;
	finding = avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0102",
		cite->place, "there is no rule `#%.*s`", (int)cite->text.size,
		cite->text.at));
	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];

		if (rule->clause == clause && !rule->is_inner)
			labels = avow_report_text(c->r.report, "%s%s#%.*s",
			    labels == NULL ? "" : labels,
			    labels == NULL ? "" : ", ", (int)rule->cite.size,
			    rule->cite.at);
	}
	if (labels != NULL)
		finding->help =
		    avow_report_text(c->r.report, "the clause has %s", labels);
	else
		finding->help = "the clause has no rule";
}

static void
check_set(struct avow_compile_state *c, enum avow_axis axis,
    const struct avow_ast_set *set)
{
	if (set->is_given && avow_resolve_set(&c->r, axis, set) == NULL)
		c->failed = true;
}

static void
check_duties(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_duty *duties)
{
	const struct avow_terms_node *event;
	uint32_t clause;

	for (; duties != NULL; duties = duties->next) {
		/* Empty names and sets not given are silent. */
		check_set(c,
		    duties->kind == AVOW_DUTY_REPORT     ? AVOW_AXIS_RECIPIENT
			: duties->kind == AVOW_DUTY_STOP ? AVOW_AXIS_ACTION
							 : AVOW_AXIS_CATEGORY,
		    &duties->set);
		check_set(c, AVOW_AXIS_CATEGORY, &duties->set2);
		(void)!avow_compile_cite_clause(
		    c, page, &duties->cite, &clause);
		(void)!avow_resolve_term(
		    &c->r, AVOW_AXIS_EVENT, &duties->event, &event);
	}
}

static void
check_retention(
    struct avow_compile_state *c, const struct avow_ast_example *example)
{
	const struct avow_terms_node *node;

	(void)!avow_resolve_term(
	    &c->r, AVOW_AXIS_CATEGORY, &example->category, &node);
	(void)!avow_resolve_term(
	    &c->r, AVOW_AXIS_PURPOSE, &example->purpose, &node);
	(void)!avow_resolve_term(
	    &c->r, AVOW_AXIS_SERVICE, &example->service, &node);
	(void)!avow_resolve_term(
	    &c->r, AVOW_AXIS_EVENT, &example->event, &node);
	for (const struct avow_ast_elapsed *elapsed = example->elapsed;
	     elapsed != NULL; elapsed = elapsed->next)
		(void)!avow_resolve_term(
		    &c->r, AVOW_AXIS_EVENT, &elapsed->event, &node);
}

static void
check_example(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_example *example)
{
	const struct avow_ast_flow *flow = &example->flow;

	avow_compile_at_clause(c, example->clause);
	check_set(c, AVOW_AXIS_ACTION, &flow->actions);
	check_set(c, AVOW_AXIS_CATEGORY, &flow->categories);
	check_set(c, AVOW_AXIS_PURPOSE, &flow->purposes);
	check_set(c, AVOW_AXIS_RECIPIENT, &flow->recipients);
	check_set(c, AVOW_AXIS_SERVICE, &flow->services);
	(void)avow_compile_tests(c, example->needs_tests);
	(void)avow_compile_tests(c, example->with);
	avow_compile_tests_once(c, example->with);
	check_duties(c, page, example->needs_duties);
	check_duties(c, page, example->fulfilled);
	check_duties(c, page, example->must);
	check_duties(c, page, example->act);
	check_because(c, page, &example->because);
	check_retention(c, example);
}

void
avow_check_examples(struct avow_compile_state *c)
{
	for (const struct avow_ast *ast = c->r.files; ast != NULL && !c->failed;
	     ast = ast->next) {
		for (const struct avow_ast_tests *given = ast->givens;
		     given != NULL; given = given->next) {
			(void)avow_compile_tests(c, given->tests);
			avow_compile_tests_once(c, given->tests);
		}
	}
	for (uint32_t p = 0; p < c->page_count; p++) {
		for (const struct avow_ast_example *example =
			 c->pages[p].ast->examples;
		     example != NULL && !c->failed; example = example->next)
			check_example(c, p, example);
	}
	avow_compile_at_clause(c, NULL);
}
