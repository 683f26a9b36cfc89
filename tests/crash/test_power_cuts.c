/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a power cut at any moment loses nothing that was acknowledged, and
 *         leaves nothing by halves; and each sync that promises this is
 *         needed, for without it the same test fails.
 * Method: the program of test_kill_deeds.c runs over tests/powercut, which at
 *         a chosen call drops and tears what was not synced; then all that it
 *         told is looked for.  CRASH_CUTS says how often, CRASH_SEED which
 *         moments.  Then the same with one sync left out, until that shows.
 * timeout: 7200
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/mortal.h"

enum {
	CUTS = 20,
	VAULT_CUTS = 10, /* then a new one */
	DEEDS = 60,
	LANES = 4,       /* threads, in every second round */
	CALLS_MAX = 240, /* of a program that does them */
	MAKING_CALLS_MAX = 70,
	TRIES_MAX = 60, /* until a sync that is left out has to show */
};

static unsigned long seed;

static unsigned long
random_below(unsigned long below)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (seed >> 33) % below;
}

static void
skip_under_sanitizers(void)
{
	if (!MORTAL_IS_SANITIZED)
		return;
	print_message("skip: a sanitizer has the C library's calls\n");
	skip();
}

static struct mortal
mortal_of(unsigned long calls)
{
	return (struct mortal){.count = DEEDS,
	    .cut_at = 1 + random_below(calls),
	    .seed = random_below(1UL << 30)};
}

static void
what_was_acknowledged_survives_any_power_cut(void **state)
{
	unsigned long rounds = mortal_number("CRASH_CUTS", CUTS);
	struct witness witness;
	uint64_t steps = 0;
	unsigned long cuts = 0;

	(void)state;
	skip_under_sanitizers();
	for (unsigned long round = 0; round < rounds; round++) {
		struct mortal mortal = mortal_of(CALLS_MAX);
		enum mortal_end end;

		mortal.lanes = round % 2 == 0 ? 1 : LANES;
		if (round % VAULT_CUTS == 0)
			witness_start(&witness, true);
		end = mortal_live(&witness, &mortal);
		cuts += end == MORTAL_KILLED ? 1 : 0;
		if (end == MORTAL_FAILED || !witness_look(&witness))
			fail_msg("round %lu, cut at %lu of seed %lu: %s", round,
			    mortal.cut_at, mortal.seed, witness.wrong);
		steps += witness.steps;
		if (round % VAULT_CUTS == VAULT_CUTS - 1 || round == rounds - 1)
			witness_end(&witness);
	}
	print_message("%lu power cuts in %lu rounds, %llu steps, all of them "
		      "there\n",
	    cuts, rounds, (unsigned long long)steps);
	assert_true(cuts >= rounds / 2);
}

static void
a_vault_that_is_being_made_is_whole_or_none(void **state)
{
	unsigned long rounds = mortal_number("CRASH_CUTS", CUTS) / 2;
	unsigned whole = 0;

	(void)state;
	skip_under_sanitizers();
	for (unsigned long round = 0; round < rounds; round++) {
		struct mortal mortal = mortal_of(MAKING_CALLS_MAX);
		struct witness witness;

		mortal.makes = true;
		mortal.count = 1;
		witness_start(&witness, false);
		if (mortal_live(&witness, &mortal) == MORTAL_FAILED ||
		    !witness_look(&witness))
			fail_msg("round %lu, cut at %lu of seed %lu: %s", round,
			    mortal.cut_at, mortal.seed, witness.wrong);
		whole += witness.has_vault ? 1 : 0;
		witness_end(&witness);
	}
	print_message("%u of %lu were whole\n", whole, rounds);
}

/* Look in a process of its own, which a torn store may well end. */
static bool
looks_good(struct witness *witness)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		/* Not to cmocka, which would go on as if it were the test. */
		(void)signal(SIGSEGV, SIG_DFL);
		(void)signal(SIGBUS, SIG_DFL);
		(void)signal(SIGABRT, SIG_DFL);
		_exit(witness_look(witness) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Whether a program that leaves one sync out loses something in some cut. */
static void
shows(struct mortal fault, unsigned long calls)
{
	for (unsigned tries = 1; tries <= TRIES_MAX; tries++) {
		struct mortal mortal = mortal_of(calls);
		struct witness witness;
		bool is_good;

		mortal.forget = fault.forget;
		mortal.forget_folder = fault.forget_folder;
		mortal.publishes_only = fault.publishes_only;
		witness_start(&witness, true);
		(void)mortal_live(&witness, &mortal);
		is_good = looks_good(&witness);
		witness_end(&witness);
		if (!is_good) {
			print_message("seen at try %u\n", tries);
			return;
		}
	}
	fail_msg("nobody saw it in %d cuts", TRIES_MAX);
}

static void
key_slots_that_are_not_synced_are_missed(void **state)
{
	(void)state;
	skip_under_sanitizers();
	shows((struct mortal){.forget = "keys/slots"}, CALLS_MAX);
}

static void
a_store_that_is_not_synced_is_missed(void **state)
{
	(void)state;
	skip_under_sanitizers();
	shows((struct mortal){.forget = "store/data.mdb"}, CALLS_MAX);
}

static void
an_image_that_is_not_synced_is_missed(void **state)
{
	(void)state;
	skip_under_sanitizers();
	shows((struct mortal){.forget = ".image", .publishes_only = true}, 80);
}

static void
a_folder_that_is_not_synced_is_missed(void **state)
{
	(void)state;
	skip_under_sanitizers();
	shows(
	    (struct mortal){.forget_folder = "policy", .publishes_only = true},
	    80);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_acknowledged_survives_any_power_cut),
	    cmocka_unit_test(a_vault_that_is_being_made_is_whole_or_none),
	    cmocka_unit_test(key_slots_that_are_not_synced_are_missed),
	    cmocka_unit_test(a_store_that_is_not_synced_is_missed),
	    cmocka_unit_test(an_image_that_is_not_synced_is_missed),
	    cmocka_unit_test(a_folder_that_is_not_synced_is_missed),
	};

	mortal_main(argc, argv);
	seed = mortal_number("CRASH_SEED", (unsigned long)time(NULL));
	print_message("CRASH_SEED=%lu\n", seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
