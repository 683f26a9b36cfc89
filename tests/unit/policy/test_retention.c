/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   information ends when its retention says, not a day later and not a
 *         day earlier where law wants it kept.
 * Method: one general page and one of a service in each layer; rows of what
 *         has been, up to a limit and at it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide.h"
#include "tests/support/edition_fixture.h"

enum { DAY = 24 /* hours */ };

#define GENERAL                                                                \
	"# G\n```policy\n"                                                     \
	"policy general version 1 effective 2026-01-01 general\n```\n"         \
	"```terms\n"                                                           \
	"category contact \"c\"\ncategory order \"o\"\ncategory log \"l\"\n"   \
	"category never \"n\"\ncategory part \"p\"\npurpose p \"p\"\npurpose " \
	"q \"q\"\n"                                                            \
	"service one \"o\"\nservice two \"t\"\n"                               \
	"fact held \"h\" yes/no about record\n"                                \
	"basis law \"l\" cites \"L\" supports use, store\n```\n"               \
	"## One {#one}\nx\n```rule\n"                                          \
	"allow use contact for message.policy to self basis law\n"             \
	"soon: retain contact for p at most 10 days after collected or until " \
	"withdrawn then erase\n"                                               \
	"less: retain contact for any at most 20 days after collected then "   \
	"erase\n"                                                              \
	"part: retain part in one at most 7 days after collected then erase\n" \
	"trade: retain order at most 5 days after last-used at least 30 days " \
	"after order-closed basis law then erase\n"                            \
	"logs: retain log at most 2 months after collected then anonymise "    \
	"hold while held\n```\n"
#define OWN(layer, rules)                                                      \
	"# S\n```policy\npolicy own version 1 effective 2026-01-01 "           \
	"service one " layer "\n```\n## Own {#own}\nx\n```rule\n" rules        \
	"\n```\n"

struct row {
	const char *what; /* category, purpose, service */
	uint32_t collected, withdrawn, used, closed; /* days; 0: has not been */
	bool keeps;
	const char *cite; /* "" : none */
};

static void
check(const char *own, const struct row *rows)
{
	const char *texts[] = {GENERAL, own};
	struct edition_fixture f;
	struct avow_world world;

	edition_fixture_make(&f, texts, own != NULL ? 2 : 1);
	if (f.image == NULL)
		edition_fixture_print(&f);
	assert_non_null(f.image);
	avow_world_init(f.image, &world);
	for (; rows->what != NULL; rows++) {
		static const char *const events[] = {
		    "collected", "withdrawn", "last-used", "order-closed"};
		const uint32_t days[] = {
		    rows->collected, rows->withdrawn, rows->used, rows->closed};
		struct avow_elapsed elapsed[4];
		char c[16], p[16], s[16];
		struct avow_keeping k = {.elapsed = elapsed};
		uint32_t rule;

		assert_int_equal(
		    sscanf(rows->what, "%15s %15s %15s", c, p, s), 3);
		k.category = edition_leaf(&f, AVOW_AXIS_CATEGORY, c);
		k.purpose = edition_leaf(&f, AVOW_AXIS_PURPOSE, p);
		k.service = strcmp(s, "-") == 0
		    ? UINT32_MAX
		    : edition_leaf(&f, AVOW_AXIS_SERVICE, s);
		for (int i = 0; i < 4; i++)
			if (days[i] != 0)
				elapsed[k.elapsed_count++] =
				    (struct avow_elapsed){
					edition_term(
					    &f, AVOW_AXIS_EVENT, events[i]),
					days[i] * DAY};
		assert_int_equal(
		    avow_decide_keeps(f.image, &k, &world, &rule), rows->keeps);
		assert_string_equal(rule == UINT32_MAX
			? ""
			: avow_image_rule_cite(f.image, rule),
		    rows->cite);
	}
	edition_fixture_clear(&f);
}

static void
ends_at_the_earliest_maximum(void **state)
{
	static const struct row rows[] = {
	    {"contact p two", 9, 0, 0, 0, true, "one/soon"},
	    {"contact p two", 10, 0, 0, 0, false, "one/soon"},
	    {"contact p two", 1, 1, 0, 0, false, "one/soon"},
	    {"contact q two", 10, 0, 0, 0, true, "one/less"},
	    {"contact q two", 19, 1, 0, 0, true, "one/less"},
	    {"contact q two", 20, 0, 0, 0, false, "one/less"},
	    {"never p two", 9000, 9000, 9000, 9000, true, ""},
	    {"contact p -", 10, 0, 0, 0, false, "one/soon"},
	    {"part q -", 9000, 0, 0, 0, true, ""},
	    {"part q one", 7, 0, 0, 0, false, "one/part"},
	    {NULL, 0, 0, 0, 0, false, NULL}};

	(void)state;
	check(NULL, rows);
}

static void
keeps_for_as_long_as_a_minimum_runs(void **state)
{
	static const struct row rows[] = {
	    {"order p two", 100, 0, 4, 4, true, "one/trade"},
	    {"order p two", 100, 0, 5, 29, true, "one/trade"},
	    {"order p two", 100, 0, 5, 30, false, "one/trade"},
	    {"order p two", 100, 0, 5, 0, false, "one/trade"},
	    {NULL, 0, 0, 0, 0, false, NULL}};

	(void)state;
	check(NULL, rows);
}

static void
puts_the_services_maximum_in_the_place_of_the_general_one(void **state)
{
	static const struct row rows[] = {
	    {"contact p one", 14, 1, 0, 0, true, "own/long"},
	    {"contact p one", 15, 0, 0, 0, false, "own/long"},
	    {"contact q one", 20, 0, 0, 0, false, "one/less"},
	    {"order p one", 100, 0, 50, 29, true, "one/trade"},
	    {"order p one", 40, 0, 39, 39, true, "own/keep"},
	    {"order p one", 50, 0, 50, 50, false, "own/keep"},
	    {"contact p two", 10, 0, 0, 0, false, "one/soon"},
	    {NULL, 0, 0, 0, 0, false, NULL}};

	(void)state;
	check(OWN("overrides general",
		  "long: retain contact for p at most 15 days after collected "
		  "then erase\n"
		  "keep: retain order at most 50 days after last-used then "
		  "erase"),
	    rows);
}

static void
narrows_to_the_earliest_of_both(void **state)
{
	static const struct row rows[] = {
	    {"contact p one", 10, 0, 0, 0, false, "one/soon"},
	    {"contact q one", 15, 0, 0, 0, false, "own/short"},
	    {"contact q one", 14, 0, 0, 0, true, "own/short"},
	    {NULL, 0, 0, 0, 0, false, NULL}};

	(void)state;
	check(OWN("narrows general",
		  "short: retain contact for any at most 15 days after "
		  "collected then erase"),
	    rows);
}

static void
stands_alone(void **state)
{
	static const struct row rows[] = {
	    {"contact p one", 10, 1, 0, 0, true, "own/all"},
	    {"order p one", 10, 1, 9, 9, true, ""},
	    {NULL, 0, 0, 0, 0, false, NULL}};

	(void)state;
	check(OWN("alone",
		  "news: allow use contact for message.policy to self basis "
		  "law\n"
		  "all: retain contact for any at most 15 days after collected "
		  "then erase"),
	    rows);
}

static void
holds_while_it_must_and_while_that_is_unknown(void **state)
{
	const char *texts[] = {GENERAL};
	struct edition_fixture f;
	struct avow_world world;
	struct avow_elapsed elapsed;
	struct avow_keeping k = {.elapsed = &elapsed, .elapsed_count = 1};
	uint32_t rule, held = 0;

	(void)state;
	edition_fixture_make(&f, texts, 1);
	assert_non_null(f.image);
	k.category = edition_leaf(&f, AVOW_AXIS_CATEGORY, "log");
	k.purpose = edition_leaf(&f, AVOW_AXIS_PURPOSE, "p");
	k.service = edition_leaf(&f, AVOW_AXIS_SERVICE, "one");
	elapsed.event = edition_term(&f, AVOW_AXIS_EVENT, "collected");
	elapsed.hours = 62 * DAY; /* two months, to compare */
	avow_world_init(f.image, &world);
	assert_true(avow_decide_keeps(f.image, &k, &world, &rule));
	assert_true(avow_image_find_fact(f.image, AVOW_TEXT("held"), &held));
	avow_world_fact(f.image, &world, held, true);
	assert_true(avow_decide_keeps(f.image, &k, &world, &rule));
	avow_world_fact(f.image, &world, held, false);
	assert_false(avow_decide_keeps(f.image, &k, &world, &rule));
	elapsed.hours--;
	assert_true(avow_decide_keeps(f.image, &k, &world, &rule));
	edition_fixture_clear(&f);
}

static void
tells_the_longest_time_from_collection(void **state)
{
	static const struct {
		const char *own;
		const char *what;
		uint32_t hours;
	} rows[] = {
	    {NULL, "contact p two", 10 * DAY},
	    {NULL, "contact q two", 20 * DAY},
	    {NULL, "log q two", 62 * DAY},
	    {NULL, "order p two", UINT32_MAX},
	    {NULL, "never p two", UINT32_MAX},
	    {OWN("overrides general",
		 "retain contact for p at most 15 days after collected then "
		 "erase"),
		"contact p one", 15 * DAY},
	    {OWN("narrows general",
		 "retain contact for p at most 15 days after collected then "
		 "erase"),
		"contact p one", 10 * DAY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *texts[] = {GENERAL, rows[i].own};
		struct edition_fixture f;
		char c[16], p[16], s[16];

		edition_fixture_make(&f, texts, rows[i].own != NULL ? 2 : 1);
		assert_non_null(f.image);
		assert_int_equal(
		    sscanf(rows[i].what, "%15s %15s %15s", c, p, s), 3);
		assert_int_equal(avow_decide_keep_hours(f.image,
				     edition_leaf(&f, AVOW_AXIS_CATEGORY, c),
				     edition_leaf(&f, AVOW_AXIS_PURPOSE, p),
				     edition_leaf(&f, AVOW_AXIS_SERVICE, s)),
		    rows[i].hours);
		edition_fixture_clear(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(ends_at_the_earliest_maximum),
	    cmocka_unit_test(keeps_for_as_long_as_a_minimum_runs),
	    cmocka_unit_test(
		puts_the_services_maximum_in_the_place_of_the_general_one),
	    cmocka_unit_test(narrows_to_the_earliest_of_both),
	    cmocka_unit_test(stands_alone),
	    cmocka_unit_test(holds_while_it_must_and_while_that_is_unknown),
	    cmocka_unit_test(tells_the_longest_time_from_collection),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
