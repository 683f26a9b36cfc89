/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   information is kept for the shorter of what was promised when it came
 *         and of what any edition since then said; never for longer.
 * Method: records collected under one edition, then editions with shorter and
 *         longer times, asked for its own purpose, another, and a copy. [R33]
 */
#include "tests/support/editions.h"
#include "tests/support/flow.h"

enum { RULES_MAX = 1024 };

/* Clicks are kept this long for improving, and that long for promoting. */
static const char *
keeping(char out[RULES_MAX], unsigned improve, unsigned push)
{
	(void)snprintf(out, RULES_MAX,
	    "keep: allow collect, store, use usage\n"
	    "  for improve.product, market.push to self\n"
	    "  basis contract service-terms\n"
	    "retain usage for improve.product at most %u days\n"
	    "  after collected then erase\n"
	    "retain usage for market.push at most %u days\n"
	    "  after collected then erase\n",
	    improve, push);
	return out;
}

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct vault));
	assert_non_null(*state);
	return 0;
}

static void
wait_days(struct vault *vault, unsigned days)
{
	vault->now_ms += (uint64_t)days * EDITIONS_DAY_MS;
}

static size_t
found(struct vault *vault, const char *person, const char *purpose)
{
	struct avow_answer answer;
	struct flow_ask f;
	size_t count;

	vault_ask(
	    vault, flow_use(&f, person, "usage", purpose), &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	count = answer.field_count;
	avow_answer_clear(&answer);
	return count;
}

/* Clicks in a copy; the birthday is another field. */
static size_t
copied(struct vault *vault, const char *person)
{
	const struct avow_ask ask = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	size_t count = 0;

	assert_int_equal(
	    avow_person_export(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	for (size_t i = 0; i < answer.field_count; i++)
		count += strcmp(answer.fields[i].category, "usage.clicks") == 0;
	avow_answer_clear(&answer);
	return count;
}

static void
publish(struct vault *vault, unsigned improve, unsigned push)
{
	char rules[RULES_MAX];

	editions_publish(vault,
	    (struct editions_next){.rules = keeping(rules, improve, push)});
}

/* A vault and a person with one click, collected for improving. */
static void
begin(struct vault *vault, char person[AVOW_PERSON_TEXT], unsigned improve,
    unsigned push)
{
	char rules[RULES_MAX];

	editions_make(vault, NULL, keeping(rules, improve, push));
	editions_person(vault, person);
	vault_collect(
	    vault, person, "usage.clicks", "improve.product", "a click");
}

static void
a_shorter_time_binds_at_once(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	begin(vault, person, 50, 50);
	wait_days(vault, 20);
	assert_int_equal(found(vault, person, "improve.product"), 1);
	publish(vault, 20, 10);
	assert_int_equal(found(vault, person, "improve.product"), 0);
	assert_int_equal(found(vault, person, "market.push"), 0);
	assert_int_equal(copied(vault, person), 0);
}

static void
a_longer_time_is_not_for_what_is_held(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	begin(vault, person, 30, 20);
	publish(vault, 90, 90);
	editions_accept(vault, person, NULL);
	wait_days(vault, 19);
	assert_int_equal(found(vault, person, "market.push"), 1);
	wait_days(vault, 1);
	assert_int_equal(found(vault, person, "market.push"), 0);
	assert_int_equal(found(vault, person, "improve.product"), 1);
	assert_int_equal(copied(vault, person), 1);
	wait_days(vault, 10);
	assert_int_equal(found(vault, person, "improve.product"), 0);
	assert_int_equal(copied(vault, person), 0);
	/* What comes now was promised the longer time. */
	vault_collect(
	    vault, person, "usage.clicks", "improve.product", "a click");
	wait_days(vault, 89);
	assert_int_equal(found(vault, person, "improve.product"), 1);
	assert_int_equal(found(vault, person, "market.push"), 1);
	wait_days(vault, 1);
	assert_int_equal(found(vault, person, "improve.product"), 0);
}

static void
who_was_not_told_keeps_the_shorter_time(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	begin(vault, person, 30, 20);
	publish(vault, 90, 90);
	vault_collect(
	    vault, person, "usage.clicks", "improve.product", "a click");
	wait_days(vault, 20);
	assert_int_equal(found(vault, person, "market.push"), 0);
	assert_int_equal(found(vault, person, "improve.product"), 2);
	wait_days(vault, 10);
	assert_int_equal(found(vault, person, "improve.product"), 0);
	/* Accepting later does not lengthen it either. */
	editions_accept(vault, person, NULL);
	assert_int_equal(found(vault, person, "improve.product"), 0);
}

static void
a_time_that_was_shorter_in_between_counts(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	begin(vault, person, 50, 50);
	publish(vault, 50, 10);
	wait_days(vault, 1);
	publish(vault, 50, 50);
	wait_days(vault, 8);
	assert_int_equal(found(vault, person, "market.push"), 1);
	wait_days(vault, 1);
	assert_int_equal(found(vault, person, "market.push"), 0);
	assert_int_equal(found(vault, person, "improve.product"), 1);
}

static void
an_edition_to_come_shortens_nothing_yet(void **state)
{
	char rules[RULES_MAX];
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	begin(vault, person, 50, 50);
	editions_publish(vault,
	    (struct editions_next){.rules = keeping(rules, 5, 5),
		.after_ms = 10ULL * EDITIONS_DAY_MS});
	wait_days(vault, 9);
	assert_int_equal(found(vault, person, "market.push"), 1);
	assert_int_equal(found(vault, person, "improve.product"), 1);
	wait_days(vault, 1);
	assert_int_equal(found(vault, person, "market.push"), 0);
	assert_int_equal(found(vault, person, "improve.product"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define KEEP_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, flow_teardown)
	    KEEP_TEST(a_shorter_time_binds_at_once),
	    KEEP_TEST(a_longer_time_is_not_for_what_is_held),
	    KEEP_TEST(who_was_not_told_keeps_the_shorter_time),
	    KEEP_TEST(a_time_that_was_shorter_in_between_counts),
	    KEEP_TEST(an_edition_to_come_shortens_nothing_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
