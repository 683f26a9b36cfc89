/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the diagram says of every flow just what the plain engine says.
 * Method: random editions; of each, random flows in random worlds, some facts
 *         unknown, and for some editions every flow there is: ruling, form,
 *         duties, citations and needs must be the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/diagram.h"
#include "tests/support/same.h"
#include "tests/support/trial.h"

#ifdef __SANITIZE_ADDRESS__
enum { SLOWER = 20 };
#else
enum { SLOWER = 1 };
#endif

enum {
	EDITIONS = 600 / SLOWER,
	FLOWS = 2000, /* of each edition, at random */
	KNOWN_PERCENT = 70,
	UNKNOWN_MAX = 3,
	WHOLE_EVERY = 20, /* editions between those whose flows are all tried */
};

/*
 * As trial_edition, every second one without the axiom, so that worlds need no
 * look at it.
 */
static void
make_edition(struct trial *t, unsigned number)
{
	static const char *const layers[] = {
	    "overrides general", "narrows general", "alone"};
	struct avow_buffer terms, general, own;
	char header[128];
	const char *axiom = strstr(random_policy_terms, "impossible");
	const char *texts[3];

	avow_buffer_init(&terms, 1 << 16);
	avow_buffer_init(&general, 1 << 16);
	avow_buffer_init(&own, 1 << 16);
	if (number % 2 == 0)
		axiom += strlen(axiom);
	avow_buffer_format(&terms, "%.*s%s", (int)(axiom - random_policy_terms),
	    random_policy_terms, number % 2 == 0 ? "" : "```\n");
	random_policy_page(&t->random, &general,
	    "policy general version 1 effective 2026-01-01 general", 'g');
	(void)snprintf(header, sizeof header,
	    "policy own version 1 effective 2026-01-01 service one %s",
	    layers[number % 3]);
	random_policy_page(&t->random, &own, header, 'o');
	avow_buffer_u8(&terms, 0);
	avow_buffer_u8(&general, 0);
	avow_buffer_u8(&own, 0);
	texts[0] = (const char *)terms.at;
	texts[1] = (const char *)general.at;
	texts[2] = (const char *)own.at;
	edition_fixture_make(&t->f, texts, number % 4 < 2 ? 2 : 3);
	avow_buffer_clear(&terms);
	avow_buffer_clear(&general);
	avow_buffer_clear(&own);
}

/* Any leaf, those that the page does not name included; no service too. */
static struct avow_flow
any_flow(struct trial *t)
{
	static const uint32_t ks[] = {0, 10, 19, 20, 21, 60};
	struct avow_flow flow = {.form = AVOW_FORM_RAW};

	for (unsigned a = 0; a < AVOW_AXES; a++)
		flow.leaf[a] = random_below(&t->random,
		    avow_image_leaf_count(t->f.image, (enum avow_axis)a));
	if (random_below(&t->random, 20) == 0)
		flow.leaf[AVOW_AXIS_SERVICE] = UINT32_MAX;
	if (random_below(&t->random, 2) == 0)
		flow.form =
		    (enum avow_form)random_below(&t->random, AVOW_FORMS);
	if (flow.form == AVOW_FORM_AGGREGATE)
		flow.k = ks[random_below(&t->random, 6)];
	return flow;
}

/* What the axiom, where there is one, says can't be. */
static void
exclude(const struct trial *t, struct avow_world *world)
{
	const struct avow_image *image = t->f.image;
	uint32_t f1, age;

	assert_true(avow_image_find_fact(image, AVOW_TEXT("f1"), &f1));
	assert_true(avow_image_find_fact(image, AVOW_TEXT("age"), &age));
	avow_world_fact(image, world, f1, true);
	avow_world_fact_is(image, world, age, 0, true);
}

static struct avow_world
any_world(struct trial *t)
{
	struct avow_world world;

	trial_world(t,
	    random_below(&t->random, 100) < KNOWN_PERCENT
		? 0
		: 1 + random_below(&t->random, UNKNOWN_MAX));
	world = trial_world_of(t);
	if (random_below(&t->random, 8) == 0)
		exclude(t, &world);
	for (int w = 0; w < 4 && random_below(&t->random, 4) == 0; w++)
		world.fulfilled[w] = UINT64_MAX;
	return world;
}

static unsigned
compare_random(struct trial *t)
{
	struct avow_world world = {.known = {0}};

	for (unsigned i = 0; i < FLOWS; i++) {
		struct avow_flow flow;

		if (i % 4 == 0)
			world = any_world(t);
		trial_flow(t);
		flow = i % 2 == 0 ? trial_flow_of(t) : any_flow(t);
		same_decision(&t->f, &flow, &world);
	}
	return FLOWS;
}

/* Every flow of the edition, in one world each, at most one fact unknown. */
static unsigned
compare_whole(struct trial *t)
{
	const struct avow_image *image = t->f.image;
	struct avow_flow flow = {.leaf = {0}};
	uint32_t count[AVOW_AXES];
	unsigned done = 0;
	unsigned a = 0;

	for (unsigned i = 0; i < AVOW_AXES; i++)
		count[i] = avow_image_leaf_count(image, (enum avow_axis)i);
	while (a < AVOW_AXES) {
		struct avow_world world;

		if (flow.leaf[0] == 0) {
			trial_world(t, random_below(&t->random, 2));
			world = trial_world_of(t);
		}
		for (unsigned f = 0; f < AVOW_FORMS; f++, done++) {
			flow.form = (enum avow_form)f;
			flow.k = f == AVOW_FORM_AGGREGATE ? 20 : 0;
			same_decision(&t->f, &flow, &world);
		}
		for (a = 0; a < AVOW_AXES && ++flow.leaf[a] == count[a]; a++)
			flow.leaf[a] = 0;
	}
	return done;
}

static void
says_what_the_plain_engine_says(void **state)
{
	struct trial t = {.random = {UINT64_C(0x5eed0d1a6)}};
	unsigned compiled = 0, cases = 0;

	(void)state;
	for (unsigned i = 0; i < EDITIONS; i++) {
		make_edition(&t, i);
		if (t.f.image != NULL) {
			assert_true(avow_diagram_is_there(t.f.image));
			cases += compare_random(&t);
			if (compiled % WHOLE_EVERY == 0)
				cases += compare_whole(&t);
			compiled++;
		}
		edition_fixture_clear(&t.f);
	}
	print_message("%u editions, %u cases\n", compiled, cases);
	assert_true(compiled > EDITIONS / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_the_plain_engine_says),
	};

	return cmocka_run_group_tests_name("policy/diagram", tests, NULL, NULL);
}
