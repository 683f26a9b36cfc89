/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a step of the tour counts only if everything it wants is so: a tour
 *         that nods at anything proves nothing.
 * Method: one good outcome, judged well; then one thing wrong at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/tour_step.h"

static struct avow_tour tour = {
    .cast = {
	[AVOW_TOUR_BUYER] = {.phone = "13812345678", .address = "somewhere"}}};

static const struct avow_tour_step step = {.heading = "x",
    .who = AVOW_TOUR_BUYER,
    .action = "share",
    .want = AVOW_WANT_ALLOWED,
    .clause = "delivery/courier",
    .duty = "mask order.phone",
    .shows = "order.address",
    .hides = "order.phone",
    .keeps = "auth.password"};

/* A good outcome, whose parts a test may spoil. */
struct good {
	struct avow_tour_outcome outcome;
	struct avow_cited cited[2];
	struct avow_field fields[2];
	const char *duties[1];
	const char *needs[1];
	const char *withheld[1];
};

static void
make_good(struct good *g)
{
	*g = (struct good){.cited = {{"general@1#signed/paper", "t", "r"},
			       {"general@1#delivery/courier", "t", "r"}},
	    .fields = {{.category = "order.address", .value = "somewhere"},
		{.category = "order.phone", .value = "138****5678"}},
	    .duties = {"mask order.phone"},
	    .needs = {"consent marketing"},
	    .withheld = {"auth.password"}};
	g->outcome.has_answer = true;
	g->outcome.holds = true;
	g->outcome.answer = (struct avow_answer){.verdict = AVOW_ALLOWED,
	    .cited = g->cited,
	    .cited_count = 2,
	    .duties = g->duties,
	    .duty_count = 1,
	    .needs = g->needs,
	    .need_count = 1,
	    .fields = g->fields,
	    .field_count = 2,
	    .withheld = g->withheld,
	    .withheld_count = 1,
	    .is_logged = true};
}

static bool
judge(const struct avow_tour_step *s, const struct good *g)
{
	char fault[AVOW_TOUR_TEXT] = "";
	bool held = avow_tour_judge(&tour, s, &g->outcome, fault);

	/* A fault is said, and only then. */
	assert_int_equal(held, fault[0] == '\0');
	return held;
}

static void
all_as_wanted_holds(void **state)
{
	struct good g;

	(void)state;
	make_good(&g);
	assert_true(judge(&step, &g));
}

static void
each_thing_that_is_wrong_is_seen(void **state)
{
	struct good g;

	(void)state;
	make_good(&g);
	g.outcome.answer.verdict = AVOW_DENIED;
	assert_false(judge(&step, &g));
	make_good(&g);
	g.outcome.answer.verdict = AVOW_NEEDED;
	assert_false(judge(&step, &g));
	make_good(&g);
	g.outcome.answer.is_logged = false;
	assert_false(judge(&step, &g));
	make_good(&g);
	g.outcome.has_answer = false;
	assert_false(judge(&step, &g));
	make_good(&g);
	g.outcome.status = AVOW_ERR_IO;
	assert_false(judge(&step, &g));
	make_good(&g);
	g.cited[1].cite = "general@1#delivery/courier2";
	assert_false(judge(&step, &g));
	make_good(&g);
	g.outcome.answer.duty_count = 0;
	assert_false(judge(&step, &g));
	make_good(&g);
	g.fields[0].value = "elsewhere";
	assert_false(judge(&step, &g));
	make_good(&g);
	g.fields[1].value = "13812345678"; /* not masked */
	assert_false(judge(&step, &g));
	make_good(&g);
	g.outcome.answer.field_count = 1;
	assert_false(judge(&step, &g));
	make_good(&g);
	g.outcome.answer.withheld_count = 0;
	assert_false(judge(&step, &g));
}

static void
a_clause_is_met_whole_or_by_its_rule(void **state)
{
	static const struct {
		const char *clause;
		bool holds;
	} rows[] = {
	    {"delivery/courier", true},
	    {"delivery", true},
	    {"signed", true},
	    {"deliver", false},
	    {"delivery/cour", false},
	    {"courier", false},
	    {"", false}, /* none should be cited */
	    {NULL, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_tour_step s = step;
		struct good g;

		make_good(&g);
		s.clause = rows[i].clause;
		assert_int_equal(judge(&s, &g), rows[i].holds);
	}
}

static void
a_refusal_names_what_is_missing_and_gives_nothing(void **state)
{
	struct avow_tour_step s = {.heading = "x",
	    .want = AVOW_WANT_NEEDED,
	    .need = "consent marketing"};
	struct good g;

	(void)state;
	make_good(&g);
	g.outcome.answer.verdict = AVOW_NEEDED;
	assert_false(judge(&s, &g)); /* it has fields */
	g.outcome.answer.field_count = 0;
	assert_true(judge(&s, &g));
	s.need = "consent";
	assert_false(judge(&s, &g));
	s.want = AVOW_WANT_DENIED;
	s.need = NULL;
	assert_false(judge(&s, &g));
	g.outcome.answer.verdict = AVOW_DENIED;
	s.clause = "";
	assert_false(judge(&s, &g)); /* clauses are cited */
	g.outcome.answer.cited_count = 0;
	assert_true(judge(&s, &g));
}

static void
a_failure_must_be_the_one_that_is_wanted(void **state)
{
	struct avow_tour_step s = {
	    .heading = "x", .want = AVOW_WANT_FAILED, .fails = "person.erased"};
	struct good g;

	(void)state;
	make_good(&g);
	assert_false(judge(&s, &g));
	g.outcome.status = AVOW_ERR_ERASED;
	(void)snprintf(
	    g.outcome.why.code, sizeof g.outcome.why.code, "person.erased");
	assert_true(judge(&s, &g));
	(void)snprintf(
	    g.outcome.why.code, sizeof g.outcome.why.code, "person.unknown");
	assert_false(judge(&s, &g));
}

static void
a_proof_must_hold(void **state)
{
	static const enum avow_tour_act acts[] = {AVOW_TOUR_ARRIVE,
	    AVOW_TOUR_SLOT, AVOW_TOUR_SCAN, AVOW_TOUR_WALK, AVOW_TOUR_VERIFY,
	    AVOW_TOUR_TAMPER, AVOW_TOUR_EACH};

	(void)state;
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		struct avow_tour_step s = {
		    .heading = "x", .act = acts[i], .want = AVOW_WANT_DONE};
		struct good g;

		make_good(&g);
		assert_true(judge(&s, &g));
		g.outcome.holds = false;
		assert_false(judge(&s, &g));
	}
}

/* Every row can be carried out, and wants something that can fail. */
static void
every_row_of_the_story_is_whole(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct avow_tour_step *s = avow_tour_steps;
	     s->heading != NULL; s++, count++) {
		assert_in_range(strlen(s->heading), 10, 62);
		if (s->act <= AVOW_TOUR_ERASE) {
			assert_non_null(s->action);
			assert_non_null(s->purpose);
			assert_int_not_equal(s->who, AVOW_TOUR_NOBODY);
			assert_int_not_equal(s->want, AVOW_WANT_DONE);
		}
		if (s->want == AVOW_WANT_ALLOWED)
			assert_non_null(s->clause);
		if (s->want == AVOW_WANT_NEEDED)
			assert_non_null(s->need);
		if (s->want == AVOW_WANT_FAILED)
			assert_non_null(s->fails);
	}
	assert_in_range(count, 25, 80);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_as_wanted_holds),
	    cmocka_unit_test(each_thing_that_is_wrong_is_seen),
	    cmocka_unit_test(a_clause_is_met_whole_or_by_its_rule),
	    cmocka_unit_test(a_refusal_names_what_is_missing_and_gives_nothing),
	    cmocka_unit_test(a_failure_must_be_the_one_that_is_wanted),
	    cmocka_unit_test(a_proof_must_hold),
	    cmocka_unit_test(every_row_of_the_story_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
