/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a process killed at any moment loses nothing that it acknowledged,
 *         has nothing by halves, and leaves store, slots and log in step.
 * Method: a program makes people, collects, uses, shares, takes consents and
 *         objections, publishes and erases, and tells each step through a
 *         pipe; it is killed after a random time, and all that it told is
 *         looked for.  CRASH_ROUNDS says how often, CRASH_SEED which moments.
 * timeout: 7200
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "tests/support/mortal.h"

enum {
	ROUNDS = 100,
	ROUNDS_ASAN = 10,
	VAULT_ROUNDS = 25, /* then a new one, so that looking stays quick */
	LIFE_MAX_US = 250000,
	DEEDS = 400,
	LANES = 4, /* threads, in every second round */
};

static unsigned long seed;

static unsigned long
random_below(unsigned long below)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (seed >> 33) % below;
}

static void
what_was_acknowledged_survives_any_kill(void **state)
{
	unsigned long rounds = mortal_number(
	    "CRASH_ROUNDS", MORTAL_IS_SANITIZED ? ROUNDS_ASAN : ROUNDS);
	struct witness witness;
	uint64_t steps = 0;
	unsigned long kills = 0;

	(void)state;
	seed = mortal_number("CRASH_SEED", (unsigned long)time(NULL));
	print_message("CRASH_SEED=%lu\n", seed);
	for (unsigned long round = 0; round < rounds; round++) {
		struct mortal mortal = {.count = DEEDS,
		    .lanes = round % 2 == 0 ? 1 : LANES,
		    .seed = random_below(1UL << 30),
		    .kill_after_us = 1 + (unsigned)random_below(LIFE_MAX_US)};
		enum mortal_end end;

		if (round % VAULT_ROUNDS == 0)
			witness_start(&witness, true);
		end = mortal_live(&witness, &mortal);
		kills += end == MORTAL_KILLED ? 1 : 0;
		if (end == MORTAL_FAILED || !witness_look(&witness))
			fail_msg("round %lu: %s", round, witness.wrong);
		steps += witness.steps;
		if (round % VAULT_ROUNDS == VAULT_ROUNDS - 1 ||
		    round == rounds - 1)
			witness_end(&witness);
	}
	print_message(
	    "%lu kills in %lu rounds, %llu steps, all of them there\n", kills,
	    rounds, (unsigned long long)steps);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_acknowledged_survives_any_kill),
	};

	mortal_main(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
