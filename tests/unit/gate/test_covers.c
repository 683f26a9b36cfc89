/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an item covers a flow just when, for some setting of the other items
 *         that are given, the flow is allowed with it and not without.
 * Method: a table of rules; then random editions, against a search through all
 *         settings by the plain engine.
 */
#include "gate/covers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/editions.h"
#include "tests/support/trial.h"

enum { TRIALS = 150, FLOWS = 40, ITEMS_MAX = 6 };

static struct avow_image *
compile(const char *rules)
{
	struct avow_image *image = NULL;
	char page[EDITIONS_PAGE_MAX];
	struct avow_buffer bytes;

	editions_page(page, 1, NULL, rules);
	vault_compile(&bytes, page);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&bytes), NULL), AVOW_OK);
	avow_buffer_clear(&bytes);
	return image;
}

static uint32_t
leaf(const struct avow_image *image, enum avow_axis axis, const char *name)
{
	uint32_t found = 0;

	assert_true(
	    avow_image_find_leaf(image, axis, avow_text_of(name), &found));
	return found;
}

static uint32_t
item(const struct avow_image *image, const char *name)
{
	uint32_t found = 0;

	assert_true(avow_image_find_consent(image, avow_text_of(name), &found));
	return found;
}

/* Of using the phone to promote, both items given or one. */
static bool
covers(const struct avow_image *image, const char *name, const char *given)
{
	struct avow_flow flow = {.leaf = {0}};
	struct avow_world world;
	uint32_t id;

	flow.leaf[AVOW_AXIS_ACTION] = leaf(image, AVOW_AXIS_ACTION, "use");
	flow.leaf[AVOW_AXIS_CATEGORY] =
	    leaf(image, AVOW_AXIS_CATEGORY, "contact.phone");
	flow.leaf[AVOW_AXIS_PURPOSE] =
	    leaf(image, AVOW_AXIS_PURPOSE, "market.push");
	flow.leaf[AVOW_AXIS_RECIPIENT] =
	    leaf(image, AVOW_AXIS_RECIPIENT, "self");
	flow.leaf[AVOW_AXIS_SERVICE] = leaf(image, AVOW_AXIS_SERVICE, "shop");
	avow_world_init(image, &world);
	avow_world_objection(image, &world, AVOW_NO_PURPOSE, false);
	assert_true(
	    avow_image_find_agreement(image, AVOW_TEXT("service-terms"), &id));
	avow_world_agreement(image, &world, id, true);
	avow_world_consent(image, &world, item(image, name), true);
	if (given != NULL)
		avow_world_consent(image, &world, item(image, given), true);
	return avow_gate_covers(image, &flow, &world, item(image, name));
}

static void
an_item_covers_what_turns_on_it(void **state)
{
	static const struct {
		const char *rules;
		const char *given; /* besides marketing */
		bool covers;
	} rows[] = {
	    {"allow use contact for market.push to self\n"
	     "  basis consent marketing\n",
		NULL, true},
	    {"allow use contact for market.push to self\n"
	     "  basis consent offers\n",
		"offers", false},
	    /* Either would do. */
	    {"allow use contact for market.push to self\n"
	     "  basis consent marketing\n"
	     "allow use contact for market.push to self\n"
	     "  basis consent offers\n",
		"offers", true},
	    /* Both are asked for; the other was not given. */
	    {"allow use contact for market.push to self\n"
	     "  basis consent marketing when consent offers\n",
		NULL, false},
	    {"allow use contact for market.push to self\n"
	     "  basis consent marketing when consent offers\n",
		"offers", true},
	    /* Allowed anyway. */
	    {"allow use contact for market.push to self\n"
	     "  basis consent marketing\n"
	     "allow use contact for market.push to self\n"
	     "  basis contract service-terms\n",
		NULL, false},
	    /* A review that is still to be made says nothing about the item. */
	    {"allow use contact for market.push to self\n"
	     "  basis consent marketing must show #rules\n",
		NULL, true},
	    /* It stands against the flow. */
	    {"allow use contact for market.push to self\n"
	     "  basis contract service-terms unless consent marketing\n",
		NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_image *image = compile(rows[i].rules);

		if (covers(image, "marketing", rows[i].given) != rows[i].covers)
			fail_msg("row %zu", i);
		avow_image_free(image);
	}
}

/* The definition, word by word, of item 0 among count that are given. */
static bool
covers_slowly(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, uint32_t count)
{
	for (unsigned set = 0; set < 1U << count; set++) {
		struct avow_world with = *world;
		struct avow_decision yes;
		struct avow_decision no;
		struct avow_world without;

		memset(with.fulfilled, 0xff, sizeof with.fulfilled);
		for (uint32_t i = 1; i < count; i++)
			avow_world_consent(
			    image, &with, i, (set >> i & 1) != 0);
		without = with;
		avow_world_consent(image, &with, 0, true);
		avow_world_consent(image, &without, 0, false);
		avow_decide_plain(image, flow, &with, &yes);
		avow_decide_plain(image, flow, &without, &no);
		if (yes.ruling == AVOW_RULING_ALLOW &&
		    no.ruling != AVOW_RULING_ALLOW)
			return true;
	}
	return false;
}

static void
random_items_cover_as_the_definition_says(void **state)
{
	unsigned covered = 0;

	(void)state;
	for (unsigned n = 0; n < TRIALS; n++) {
		struct trial t = {.random = {n * 2654435761U + 1}};
		const struct avow_image *image;
		uint32_t count;

		trial_edition(&t, n);
		image = t.f.image;
		if (image == NULL) { /* not every random page is sound */
			edition_fixture_clear(&t.f);
			continue;
		}
		count = avow_image_consent_count(image);
		if (count > ITEMS_MAX)
			count = ITEMS_MAX;
		for (int k = 0; k < FLOWS && count > 0; k++) {
			struct avow_flow flow;
			struct avow_world world;
			bool quick;

			trial_flow(&t);
			trial_world(&t, 2);
			flow = trial_flow_of(&t);
			world = trial_world_of(&t);
			for (uint32_t i = 0; i < count; i++)
				avow_world_consent(image, &world, i, true);
			quick = avow_gate_covers(image, &flow, &world, 0);
			covered += quick;
			if (quick != covers_slowly(image, &flow, &world, count))
				fail_msg("edition %u, flow %d", n, k);
		}
		edition_fixture_clear(&t.f);
	}
	/* Else this would have shown nothing. */
	assert_in_range(covered, 6, TRIALS * FLOWS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_item_covers_what_turns_on_it),
	    cmocka_unit_test(random_items_cover_as_the_definition_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
