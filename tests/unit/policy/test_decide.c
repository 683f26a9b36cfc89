/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the engine says of every flow what docs/language.md says.
 * Method: thousands of random pages, flows and worlds, held against a second
 *         evaluator (support/naive) that shares nothing with the engine but
 *         the parser: first with all facts known, then with some unknown,
 *         where all completions are tried one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"
#include "tests/support/trial.h"

enum {
	PAGES = 120,           /* random editions */
	FLOWS = 80,            /* of each */
	UNKNOWN_MAX = 4,       /* facts unknown at once */
	COMPILED_PERCENT = 50, /* editions that must be sound */
};

static bool
is_open(const struct naive_duty *d)
{
	return d->kind == AVOW_DUTY_REVIEW || d->kind == AVOW_DUTY_SHOW ||
	    d->kind == AVOW_DUTY_KEEP_DOCUMENT ||
	    (d->kind == AVOW_DUTY_NOTIFY && d->is_before);
}

static bool
has_open(const struct naive_answer *naive)
{
	for (size_t i = 0; i < naive->duty_count; i++)
		if (is_open(&naive->duties[i]))
			return true;
	return false;
}

static void
compare_known(struct trial *t)
{
	struct avow_flow flow = trial_flow_of(t);
	struct avow_world world = trial_world_of(t);
	struct avow_decision decision;
	struct naive_answer naive;
	enum avow_ruling wanted;

	avow_decide(t->f.image, &flow, &world, &decision);
	naive_decide(t->f.files, &t->flow, &t->world, &naive);
	wanted = !naive.is_allowed ? AVOW_RULING_DENY
	    : has_open(&naive)     ? AVOW_RULING_NEEDS
				   : AVOW_RULING_ALLOW;
	if (decision.ruling != wanted)
		trial_complain(t, &decision, &naive, "ruling");
	if (!trial_same_duties(t->f.image, decision.duties, &naive))
		trial_complain(t, &decision, &naive, "duties");
	if (!trial_same_cites(t->f.image, &decision, &naive))
		trial_complain(t, &decision, &naive, "cites");
}

/* --- unknown facts --- */

/* All completions of a world, asked one by one. */
struct tally {
	unsigned allowed, denied;
	struct naive_answer duties; /* of all that allow */
};

static void
try_all(struct trial *t, int v, struct tally *tally)
{
	struct naive_answer one;

	while (v < NAIVE_VARIABLES && !t->unknown[v])
		v++;
	if (v < NAIVE_VARIABLES) {
		int before = t->world.value[v];

		for (int i = 0; i < trial_values_of(v); i++) {
			t->world.value[v] = i;
			try_all(t, v + 1, tally);
		}
		t->world.value[v] = before;
		return;
	}
	if (naive_is_impossible(t->f.files, &t->world))
		return;
	naive_decide(t->f.files, &t->flow, &t->world, &one);
	if (!one.is_allowed) {
		tally->denied++;
		return;
	}
	tally->allowed++;
	for (size_t i = 0; i < one.duty_count; i++)
		if (!naive_has_duty(&tally->duties, &one.duties[i]))
			tally->duties.duties[tally->duties.duty_count++] =
			    one.duties[i];
}

/* The world with the needs met, but for one. */
static struct avow_world
meet(const struct trial *t, const struct avow_world *world,
    const struct avow_need *needs, size_t count, size_t skip)
{
	struct avow_world met = *world;
	uint64_t set[2] = {0}, value[2] = {0};

	for (size_t i = 0; i < count; i++) {
		if (i == skip)
			continue;
		if (needs[i].is_claim)
			met.claim = needs[i].value
			    ? (struct avow_claim){AVOW_BASIS_TERM, needs[i].id}
			    : (struct avow_claim){AVOW_BASIS_NONE, 0};
		else if (needs[i].is_duty)
			avow_bit_put(met.fulfilled, needs[i].id, true);
		else
			avow_bit_put(set, needs[i].id, true);
		if (!needs[i].is_claim && !needs[i].is_duty)
			avow_bit_put(value, needs[i].id, needs[i].value);
	}
	avow_world_replace(t->f.image, &met, set, value);
	return met;
}

/* With the needs met it is allowed, and with one fewer it is not. */
static void
compare_needs(struct trial *t, const struct avow_flow *flow,
    const struct avow_world *world, const struct avow_decision *asked)
{
	struct naive_answer none = {.is_allowed = false};

	for (size_t skip = 0; skip <= asked->need_count; skip++) {
		struct avow_world met =
		    meet(t, world, asked->needs, asked->need_count, skip);
		struct avow_decision decision;

		avow_decide(t->f.image, flow, &met, &decision);
		if ((decision.ruling == AVOW_RULING_ALLOW) !=
		    (skip == asked->need_count))
			trial_complain(t, &decision, &none, "needs");
	}
}

static void
compare_unknown(struct trial *t)
{
	struct avow_flow flow = trial_flow_of(t);
	struct avow_world world = trial_world_of(t);
	struct avow_decision decision;
	struct tally tally = {.allowed = 0};
	enum avow_ruling wanted;

	avow_decide(t->f.image, &flow, &world, &decision);
	try_all(t, 0, &tally);
	if (tally.allowed == 0)
		wanted = AVOW_RULING_DENY;
	else if (tally.denied == 0 && !has_open(&tally.duties))
		wanted = AVOW_RULING_ALLOW;
	else
		wanted = AVOW_RULING_NEEDS;
	if (decision.ruling != wanted)
		trial_complain(t, &decision, &tally.duties, "unknown");
	if (wanted == AVOW_RULING_ALLOW &&
	    !trial_same_duties(t->f.image, decision.duties, &tally.duties))
		trial_complain(t, &decision, &tally.duties, "unknown duties");
	if (wanted == AVOW_RULING_NEEDS)
		compare_needs(t, &flow, &world, &decision);
}

/* What nearest proposes makes an allow of a denial. */
static void
compare_nearest(struct trial *t)
{
	struct avow_flow flow = trial_flow_of(t);
	struct avow_world world = trial_world_of(t);
	struct avow_decision decision;
	struct naive_answer none = {.is_allowed = false};
	struct avow_need needs[AVOW_NEEDS_MAX];
	size_t count = avow_decide_nearest(t->f.image, &flow, &world, needs);

	avow_decide(t->f.image, &flow, &world, &decision);
	if (decision.ruling == AVOW_RULING_ALLOW) {
		assert_int_equal(count, 0);
		return;
	}
	if (count == 0)
		return;
	world = meet(t, &world, needs, count, count);
	avow_decide(t->f.image, &flow, &world, &decision);
	if (decision.ruling != AVOW_RULING_ALLOW)
		trial_complain(t, &decision, &none, "nearest");
}

static void
for_random_editions(
    void (*compare)(struct trial *), uint64_t seed, unsigned unknown)
{
	struct trial t = {.random = {seed}};
	unsigned compiled = 0;

	for (unsigned page = 0; page < PAGES; page++) {
		trial_edition(&t, page);
		compiled += t.f.image != NULL;
		if (t.f.image == NULL && getenv("SHOW") != NULL)
			edition_fixture_print(&t.f);
		for (unsigned i = 0; t.f.image != NULL && i < FLOWS; i++) {
			trial_flow(&t);
			trial_world(&t, unknown);
			compare(&t);
		}
		edition_fixture_clear(&t.f);
	}
	assert_true(compiled * 100 >= PAGES * COMPILED_PERCENT);
}

static void
says_what_the_language_says_when_all_is_known(void **state)
{
	(void)state;
	for_random_editions(compare_known, 0x5eed1, 0);
}

static void
answers_for_every_completion_of_what_is_unknown(void **state)
{
	(void)state;
	for_random_editions(compare_unknown, 0x5eed2, UNKNOWN_MAX);
}

static void
names_changes_that_do_allow(void **state)
{
	(void)state;
	for_random_editions(compare_nearest, 0x5eed3, 1);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(says_what_the_language_says_when_all_is_known),
	    cmocka_unit_test(answers_for_every_completion_of_what_is_unknown),
	    cmocka_unit_test(names_changes_that_do_allow),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
