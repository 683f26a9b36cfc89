/* SPDX-License-Identifier: Apache-2.0 */
/* Tests: what they name, and that they ask a fact what it can answer. */
#include "policy/compile_state.h"

#include "base/banned.h"

struct avow_compile_test *
avow_compile_test_add(struct avow_compile_state *c,
    struct avow_compile_test **list, struct avow_compile_test test)
{
	struct avow_compile_test *copy =
	    avow_arena_alloc(c->r.arena, sizeof *copy);

	if (copy == NULL) {
		c->failed = true;
		return NULL;
	}
	*copy = test;
	copy->next = NULL;
	while (*list != NULL)
		list = &(*list)->next;
	*list = copy;
	return copy;
}

/* A test that does not fit the kind of its fact. */
static void
report_misfit(const struct avow_compile_state *c,
    const struct avow_ast_test *test, const struct avow_ast_fact *fact)
{
	static const char *const says[] = {
	    [AVOW_FACT_YES_NO] = "is a yes-or-no fact and stands alone",
	    [AVOW_FACT_ONE_OF] = "has values and needs `is VALUE`",
	    [AVOW_FACT_COUNT] = "is a count and needs `>= N` or `< N`",
	};
	struct avow_text name = test->name.text;
	struct avow_finding *finding = avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106",
		test->place, "`%.*s` %s", (int)name.size, name.at,
		says[fact->kind]));
	const struct avow_ast_value *value = fact->values;

	if (fact->kind == AVOW_FACT_YES_NO)
		finding->help =
		    avow_report_text(c->r.report, "write `%.*s` or `not %.*s`",
			(int)name.size, name.at, (int)name.size, name.at);
	else if (value == NULL)
		finding->help = avow_report_text(c->r.report,
		    "for example `%.*s >= 1`", (int)name.size, name.at);
	else
		finding->help = avow_report_text(c->r.report,
		    "for example `%.*s is %.*s`", (int)name.size, name.at,
		    (int)value->name.text.size, value->name.text.at);
}

/* A number that a count never reaches, or never is below, tells nothing. */
static bool
check_count(const struct avow_compile_state *c,
    const struct avow_ast_test *test, const struct avow_ast_fact *fact)
{
	bool is_at_least = test->kind == AVOW_TEST_FACT_AT_LEAST;
	struct avow_finding *finding;

	if (test->number >= 1 && test->number <= fact->count_max)
		return true;
	finding = avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0204",
		test->place, "`%.*s` counts from 0 to %u, so this is %s so",
		(int)test->name.text.size, test->name.text.at, fact->count_max,
		is_at_least == (test->number == 0) ? "always" : "never"));
	finding->help = fact->count_max == 0
	    ? "let it count up to more than 0"
	    : avow_report_text(
		  c->r.report, "compare it with 1 to %u", fact->count_max);
	return false;
}

static bool
resolve_fact(struct avow_compile_state *c, const struct avow_ast_test *test,
    struct avow_compile_test *out)
{
	const struct avow_ast_fact *fact;

	if (!avow_resolve_item(
		&c->r, AVOW_RESOLVE_FACT, &test->name, &out->ref))
		return false;
	fact = avow_resolve_fact(&c->r, out->ref);
	out->value = test->number;
	if ((fact->kind == AVOW_FACT_YES_NO) !=
		(test->kind == AVOW_TEST_FACT) ||
	    (fact->kind == AVOW_FACT_ONE_OF) !=
		(test->kind == AVOW_TEST_FACT_IS)) {
		report_misfit(c, test, fact);
		return false;
	}
	if (fact->kind == AVOW_FACT_ONE_OF)
		return avow_resolve_value(
		    &c->r, fact, &test->value, &out->value);
	return fact->kind != AVOW_FACT_COUNT || check_count(c, test, fact);
}

static bool
resolve_term(struct avow_compile_state *c, enum avow_axis axis,
    const struct avow_ast_name *name, uint32_t *out)
{
	const struct avow_terms_node *node;

	if (!avow_resolve_term(&c->r, axis, name, &node))
		return false;
	*out = node->term;
	return true;
}

static bool
resolve_test(struct avow_compile_state *c, const struct avow_ast_test *test,
    struct avow_compile_test *out)
{
	*out = (struct avow_compile_test){.kind = test->kind,
	    .is_negated = test->is_negated,
	    .ref = AVOW_NONE32};
	switch (test->kind) {
	case AVOW_TEST_CONSENT:
	case AVOW_TEST_CLAIM_CONSENT:
		return avow_resolve_item(
		    &c->r, AVOW_RESOLVE_CONSENT, &test->name, &out->ref);
	case AVOW_TEST_AGREEMENT:
	case AVOW_TEST_CLAIM_CONTRACT:
		return avow_resolve_item(
		    &c->r, AVOW_RESOLVE_AGREEMENT, &test->name, &out->ref);
	case AVOW_TEST_CLAIM_BASIS:
		return avow_resolve_item(
		    &c->r, AVOW_RESOLVE_BASE, &test->name, &out->ref);
	case AVOW_TEST_OBJECTION:
		return test->name.text.size == 0 ||
		    resolve_term(c, AVOW_AXIS_PURPOSE, &test->name, &out->ref);
	case AVOW_TEST_DOCUMENT:
		return resolve_term(
		    c, AVOW_AXIS_DOCUMENT, &test->name, &out->ref);
	case AVOW_TEST_NAMED:
		out->ref = 0;
		return true;
	case AVOW_TEST_FACT:
	case AVOW_TEST_FACT_IS:
	case AVOW_TEST_FACT_AT_LEAST:
	case AVOW_TEST_FACT_BELOW:
		return resolve_fact(c, test, out);
	}
	return false;
}

struct avow_compile_test *
avow_compile_tests(
    struct avow_compile_state *c, const struct avow_ast_test *tests)
{
	struct avow_compile_test *list = NULL;
	struct avow_compile_test **end = &list;

	for (; tests != NULL && !c->failed; tests = tests->next) {
		struct avow_compile_test test;

		if (!resolve_test(c, tests, &test))
			continue;
		if (avow_compile_test_add(c, end, test) != NULL)
			end = &(*end)->next;
	}
	return list;
}

/* Whether two tests that both are to hold speak of one and the same thing, and
 * not of two bounds or two values that it does not have. */
static bool
is_same(const struct avow_ast_test *a, const struct avow_ast_test *b)
{
	bool is_number = a->kind == AVOW_TEST_FACT_AT_LEAST ||
	    a->kind == AVOW_TEST_FACT_BELOW;
	bool may_differ =
	    a->kind == AVOW_TEST_FACT_IS && (a->is_negated || b->is_negated);

	return a->kind == b->kind && !is_number &&
	    avow_text_equal(a->name.text, b->name.text) &&
	    (!may_differ || avow_text_equal(a->value.text, b->value.text));
}

static void
report_again(const struct avow_compile_state *c, const struct avow_ast_test *a,
    const struct avow_ast_test *b)
{
	bool is_alike = a->is_negated == b->is_negated &&
	    avow_text_equal(a->value.text, b->value.text);

	avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106", a->place,
		"this is given twice"))
	    ->help = is_alike ? "keep one of them"
			      : "it cannot be both: keep one of them";
}

void
avow_compile_tests_once(
    const struct avow_compile_state *c, const struct avow_ast_test *tests)
{
	const struct avow_ast_test *a = tests;

	/* More tests than an edition can have are refused for that. */
	for (unsigned i = 0; a != NULL && i < 4 * AVOW_ATOMS_MAX; i++) {
		const struct avow_ast_test *b = tests;

		while (b != a && !is_same(a, b))
			b = b->next;
		if (b != a)
			report_again(c, a, b);
		a = a->next;
	}
}

void
avow_compile_tests_lasting(
    const struct avow_compile_state *c, const struct avow_ast_test *tests)
{
	for (; tests != NULL; tests = tests->next) {
		bool is_claim = tests->kind == AVOW_TEST_CLAIM_BASIS ||
		    tests->kind == AVOW_TEST_CLAIM_CONSENT ||
		    tests->kind == AVOW_TEST_CLAIM_CONTRACT;

		if (!is_claim &&
		    (tests->kind != AVOW_TEST_OBJECTION ||
			tests->name.text.size > 0))
			continue;
		avow_resolve_fault(&c->r,
		    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0204",
			tests->place,
			is_claim ? "a claim belongs to a request, and here "
				   "nobody asks for anything"
				 : "this objection has no purpose: here there "
				   "is no flow"))
		    ->help = is_claim
		    ? "test a fact, a document or an agreement"
		    : "write `objection against PURPOSE`";
	}
}
