/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the plain engine, the diagram, an image read from a file and one
 *         made of the page's JSON all say what the pages say.
 * Method: whole random editions, and random flows and worlds of each, some of
 *         them partly unknown, held against a reference that reads the page
 *         itself (support/oracle); and small editions, of which every flow is
 *         asked in every world.
 *
 * AVOW_SOAK_CASES asks for more (make soak-policy); AVOW_SEED begins
 * elsewhere, for example at the edition that a difference names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/differ.h"
#include "tests/support/random_edition.h"
#include "tests/support/scratch.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SLOW true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SLOW true
#endif
#endif
#ifndef IS_SLOW
#define IS_SLOW false
#endif

enum {
	CASES = 1000000,
	CASES_SLOW = 50000,
	EACH = 1000, /* of an edition */
	TOLD_EVERY = 1000000,
	SMALL = 2,    /* editions asked everything */
	WORLDS = 200, /* and claims, for one flow, at most */
	WORLDS_SLOW = 12,
};

static unsigned long
number_of(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

static bool
open_edition(struct differ *d, uint64_t seed, bool is_small, const char *folder)
{
	struct random_source r = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
	struct random_edition e;
	const char *texts[RANDOM_FILES_MAX];
	bool is_sound;

	random_edition_make(&e, &r, is_small);
	for (size_t i = 0; i < e.count; i++)
		texts[i] = (const char *)e.text[i].at;
	d->seed = seed;
	is_sound = differ_open(d, texts, e.count, folder);
	random_edition_clear(&e);
	return is_sound;
}

/* Editions follow one another in seeds, so that each can be had alone. */
static uint64_t
seed_of(unsigned long first, unsigned long edition)
{
	return first + edition;
}

static void
all_roads_say_the_same_of_random_editions(void **state)
{
	static struct differ d;
	char folder[SCRATCH_PATH];
	unsigned long wanted =
	    number_of("AVOW_SOAK_CASES", IS_SLOW ? CASES_SLOW : CASES);
	unsigned long first = number_of("AVOW_SEED", 1);
	unsigned long unsound = 0;
	unsigned long editions = 0;

	(void)state;
	memset(&d, 0, sizeof d);
	scratch_make(folder);
	while (d.cases < wanted) {
		uint64_t seed = seed_of(first, editions++);
		struct random_source r = {
		    seed * UINT64_C(0x9e3779b97f4a7c15) + 2};

		if (!open_edition(&d, seed, false, folder)) {
			unsound++;
			continue;
		}
		for (unsigned i = 0; i < EACH && d.cases < wanted; i++) {
			struct differ_case c;

			differ_random(&d, &r, &c);
			if (!differ_ask(&d, &c))
				fail_msg("AVOW_SEED=%lu shows it again",
				    (unsigned long)seed);
			if (d.cases % TOLD_EVERY == 0)
				print_message(
				    "%lu cases, seeds %lu to %lu: same\n",
				    d.cases, first, (unsigned long)seed);
		}
		differ_close(&d);
	}
	scratch_remove(folder);
	print_message("%lu editions (%lu unsound), %lu cases: %lu denied, %lu "
		      "allowed, %lu need something\n",
	    editions, unsound, d.cases, d.rulings[0], d.rulings[1],
	    d.rulings[2]);
	/* Nothing is shown by questions that all have one answer. */
	for (unsigned i = 0; i < 3; i++)
		assert_true(d.rulings[i] > wanted / 50);
	/* Much of what is random is refused; not so much that it is narrow. */
	assert_true(unsound <= editions * 4 / 5);
}

/* Small editions in which something is allowed, not too many worlds each. */
static void
all_roads_say_the_same_of_all_flows_in_all_worlds(void **state)
{
	static struct differ d;
	char folder[SCRATCH_PATH];
	unsigned long worlds_max = IS_SLOW ? WORLDS_SLOW : WORLDS;
	unsigned whole = 0;

	(void)state;
	memset(&d, 0, sizeof d);
	scratch_make(folder);
	for (uint64_t seed = 1; whole < (IS_SLOW ? 1 : SMALL); seed++) {
		unsigned long before = d.rulings[1] + d.rulings[2];

		if (!open_edition(&d, seed, true, folder))
			continue;
		d.asked = 1;
		if (differ_worlds(&d) <= worlds_max &&
		    differ_worlds(&d) >= worlds_max / 4) {
			if (!differ_ask_all(&d))
				fail_msg(
				    "small edition %lu", (unsigned long)seed);
			whole += d.rulings[1] + d.rulings[2] > before;
		}
		differ_close(&d);
	}
	scratch_remove(folder);
	print_message("%u small editions, %lu cases: %lu denied, %lu allowed, "
		      "%lu need something\n",
	    whole, d.cases, d.rulings[0], d.rulings[1], d.rulings[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_roads_say_the_same_of_random_editions),
	    cmocka_unit_test(all_roads_say_the_same_of_all_flows_in_all_worlds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
