/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   nothing ends by a new edition unless somebody saw how much: what the
 *         next sweep would erase is counted before, and acknowledged. [R33]
 * Method: records of some people in a small shop; editions that keep less
 *         long, at days before and behind their new end.
 */
#include "tests/support/publishing.h"

/* basic and contact: a hundred days after they were collected. */
#define KEPT "retain basic, contact at most 100 days after collected"
#define TEN "retain basic, contact at most 10 days after collected"
#define LONGER "retain basic, contact at most 101 days after collected"
#define BILL "retain trade.invoice at most 100 days after collected"
#define BILL_TEN "retain trade.invoice at most 10 days after collected"

static int
begin(void **state)
{
	static struct vault vault;
	char person[AVOW_PERSON_TEXT];

	vault_make(&vault, NULL);
	vault.now_ms = edition_day("2026-12-01");
	vault_reopen(&vault);
	for (int i = 0; i < 3; i++)
		vault_person(&vault, person, NULL, NULL);
	vault_collect(&vault, person, "contact.email", "account.register",
	    "li@example.com");
	vault_collect(
	    &vault, person, "trade.invoice", "fulfil.delivery", "12.50");
	*state = &vault;
	return 0;
}

static int
end(void **state)
{
	vault_remove(*state);
	return 0;
}

/* How many records of a category end, and whether with the next sweep. */
static void
expect(const struct avow_publish_result *result, const char *category,
    uint64_t sooner, uint64_t at_once)
{
	for (size_t i = 0; i < result->end_count; i++)
		if (strcmp(result->ends[i].category, category) == 0) {
			assert_int_equal(result->ends[i].sooner, sooner);
			assert_int_equal(result->ends[i].at_once, at_once);
			return;
		}
	fail_msg("no %s among %zu", category, result->end_count);
}

static void
what_ends_with_the_next_sweep_must_be_acknowledged(void **state)
{
	struct edition second = {
	    .version = 2, .effective = "2026-12-11", .was = KEPT, .is = TEN};
	struct vault *vault = *state;
	struct avow_publish_result result;
	uint64_t phones;

	assert_int_equal(
	    edition_publish(vault, &second, &result), AVOW_ERR_POLICY);
	assert_string_equal(vault->why.code, "publish.acknowledge");
	assert_int_equal(result.needed, AVOW_ACKNOWLEDGE_ERASE);
	assert_true(result.end_count >= 2);
	expect(&result, "contact.email", 1, 1);
	phones = result.ends[result.end_count - 1].at_once;
	assert_true(phones >= 1);
	avow_publish_result_clear(&result);
	second.acknowledged = AVOW_ACKNOWLEDGE_RECONSENT; /* not for this */
	assert_int_equal(
	    edition_publish(vault, &second, NULL), AVOW_ERR_POLICY);
	second.acknowledged = AVOW_ACKNOWLEDGE_ERASE;
	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
	assert_true(flow_logged(vault, "\"value\":\"erase\""));
}

static void
what_ends_later_is_only_told(void **state)
{
	const struct edition second = {
	    .version = 2, .effective = "2026-12-10", .was = KEPT, .is = TEN};
	struct vault *vault = *state;
	struct avow_publish_result result;

	assert_int_equal(edition_publish(vault, &second, &result), AVOW_OK);
	assert_int_equal(result.needed, 0);
	expect(&result, "contact.email", 1, 0);
	avow_publish_result_clear(&result);
}

static void
what_was_over_before_is_nothing_new(void **state)
{
	const struct edition second = {
	    .version = 2, .effective = "2027-12-10", .was = KEPT, .is = TEN};
	struct vault *vault = *state;
	struct avow_publish_result result;

	assert_int_equal(edition_publish(vault, &second, &result), AVOW_OK);
	expect(&result, "contact.email", 1, 0);
	avow_publish_result_clear(&result);
}

static void
what_is_kept_longer_ends_nothing(void **state)
{
	const struct edition second = {.version = 2,
	    .effective = "2027-01-10",
	    .was = KEPT,
	    .is = LONGER,
	    .acknowledged = AVOW_ACKNOWLEDGE_NOTICE};
	struct vault *vault = *state;
	struct avow_publish_result result;

	assert_int_equal(edition_publish(vault, &second, &result), AVOW_OK);
	assert_int_equal(result.end_count, 0);
	avow_publish_result_clear(&result);
}

static void
what_the_law_keeps_is_not_swept(void **state)
{
	const struct edition second = {.version = 2,
	    .effective = "2027-01-10",
	    .was = BILL,
	    .is = BILL_TEN};
	struct vault *vault = *state;
	struct avow_publish_result result;

	assert_int_equal(edition_publish(vault, &second, &result), AVOW_OK);
	expect(&result, "trade.invoice", 1, 0);
	avow_publish_result_clear(&result);
}

static void
an_erased_person_is_not_counted(void **state)
{
	const struct edition second = {
	    .version = 2, .effective = "2026-12-11", .was = KEPT, .is = TEN};
	struct vault *vault = *state;
	struct avow_publish_result before;
	struct avow_publish_result result;
	char person[AVOW_PERSON_TEXT];

	assert_int_equal(
	    edition_publish(vault, &second, &before), AVOW_ERR_POLICY);
	vault_person(vault, person, "gone", NULL);
	vault_collect(vault, person, "contact.email", "account.register", "x");
	assert_int_equal(
	    edition_publish(vault, &second, &result), AVOW_ERR_POLICY);
	expect(&result, "contact.email", 2, 2);
	avow_publish_result_clear(&result);
	{
		const struct avow_ask ask = {
		    .person = person, .service = "shop", .claim = "law.rights"};
		struct avow_answer answer;

		assert_int_equal(
		    avow_person_erase(vault->avow, &ask, &answer, NULL),
		    AVOW_OK);
		avow_answer_clear(&answer);
	}
	assert_int_equal(
	    edition_publish(vault, &second, &result), AVOW_ERR_POLICY);
	expect(&result, "contact.email", 1, 1);
	assert_int_equal(result.end_count, before.end_count);
	avow_publish_result_clear(&result);
	avow_publish_result_clear(&before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_ends_with_the_next_sweep_must_be_acknowledged, begin, end),
	    cmocka_unit_test_setup_teardown(
		what_ends_later_is_only_told, begin, end),
	    cmocka_unit_test_setup_teardown(
		what_was_over_before_is_nothing_new, begin, end),
	    cmocka_unit_test_setup_teardown(
		what_is_kept_longer_ends_nothing, begin, end),
	    cmocka_unit_test_setup_teardown(
		what_the_law_keeps_is_not_swept, begin, end),
	    cmocka_unit_test_setup_teardown(
		an_erased_person_is_not_counted, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
