/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   how many people a change touches is counted exactly, what decides
 *         about one person is told as it is, and both are logged.
 * Method: people with and without consents and records, one erased; every
 *         count against what was put; every error code.
 */
#include "tests/support/flow.h"

static struct avow_counts
count(struct vault *vault, const char *consent, const char *category)
{
	const struct avow_count_question question = {.consents = &consent,
	    .consent_count = consent != NULL,
	    .categories = &category,
	    .category_count = category != NULL,
	    .caller = "counter"};
	struct avow_counts counts;

	assert_int_equal(
	    avow_count_people(vault->avow, &question, &counts, &vault->why),
	    AVOW_OK);
	return counts;
}

static void
erase(struct vault *vault, const char *person)
{
	const struct avow_ask ask = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	flow_fact(vault,
	    (struct avow_fact_act){
		.person = person, .name = "checked", .value = "yes"});
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
}

static void
people_are_counted_by_consents_and_records(void **state)
{
	struct vault *vault = *state;
	char person[4][AVOW_PERSON_TEXT];
	struct avow_counts counts;

	for (int i = 0; i < 4; i++)
		vault_person(vault, person[i], NULL, NULL);
	flow_consent(vault, person[0], "marketing", false);
	flow_consent(vault, person[1], "marketing", false);
	flow_consent(vault, person[1], "marketing", true);
	flow_consent(vault, person[2], "cross-use", false);
	vault_collect(
	    vault, person[2], "order.address", "fulfil.delivery", "x");
	vault_collect(
	    vault, person[2], "order.address", "fulfil.delivery", "y");
	flow_consent(vault, person[3], "marketing", false);
	erase(vault, person[3]);

	counts = count(vault, "marketing", "order.address");
	assert_int_equal(counts.living, 3);
	assert_int_equal(counts.consented, 1);
	assert_int_equal(counts.holding, 1);
	assert_int_equal(counts.touched, 2);
	counts = count(vault, "cross-use", "order.address");
	assert_int_equal(counts.touched, 1);
	counts = count(vault, NULL, NULL);
	assert_true(counts.living == 3 && counts.touched == 0);
	counts = count(vault, "no-such-item", "no.such-category");
	assert_int_equal(counts.touched, 0);
}

static void
a_count_is_logged_with_what_was_asked(void **state)
{
	struct vault *vault = *state;
	uint64_t entries = avow_log_entries(vault->avow);

	(void)count(vault, "marketing", "order.address");
	assert_int_equal(avow_log_entries(vault->avow), entries + 1);
	assert_true(flow_logged(vault, "\"kind\":\"count\""));
	assert_true(flow_logged(vault, "\"caller\":\"counter\""));
	assert_true(flow_logged(vault, "\"items\":[\"marketing\"]"));
	assert_true(flow_logged(vault, "\"categories\":[\"order.address\"]"));
}

static void
a_question_that_cannot_be_asked_is_refused_and_not_logged(void **state)
{
	static const char *names[AVOW_COUNT_NAMES_MAX + 1];
	struct vault *vault = *state;
	uint64_t entries = avow_log_entries(vault->avow);
	struct avow_count_question question = {.categories = names};
	struct avow_counts counts;

	for (size_t i = 0; i <= AVOW_COUNT_NAMES_MAX; i++)
		names[i] = "order.address";
	question.category_count = AVOW_COUNT_NAMES_MAX + 1;
	assert_int_equal(
	    avow_count_people(vault->avow, &question, &counts, &vault->why),
	    AVOW_ERR_LIMIT);
	assert_int_equal(avow_log_entries(vault->avow), entries);
	question.category_count = AVOW_COUNT_NAMES_MAX;
	assert_int_equal(
	    avow_count_people(vault->avow, &question, &counts, &vault->why),
	    AVOW_OK);
	names[3] = "";
	memset(&vault->why, 0, sizeof vault->why);
	assert_int_equal(
	    avow_count_people(vault->avow, &question, &counts, &vault->why),
	    AVOW_ERR_INPUT);
	assert_string_equal(vault->why.code, "count.input");
}

/* What is known of a person, in the shop. */
static void
check_known(struct vault *vault, const char *person, const char *text, bool is)
{
	char *json = NULL;
	const char *shop;
	char *end;

	assert_int_equal(
	    avow_person_known(vault->avow, person, NULL, &json, &vault->why),
	    AVOW_OK);
	shop = strstr(json, "{\"service\":\"shop\"");
	assert_non_null(shop);
	end = strchr(shop, '}');
	if (end != NULL)
		*end = '\0';
	if ((strstr(shop, text) != NULL) != is)
		fail_msg("%s: %s", text, shop);
	avow_text_free(json);
}

static void
what_decides_about_a_person_is_told_and_logged(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char *json = NULL;

	vault_person(vault, person, "c-7", "2015-05-05");
	check_known(vault, person, "consent marketing", false);
	check_known(vault, person, "\"age-band is under-14\"", true);
	check_known(vault, person, "2015", false);
	assert_true(flow_logged(vault, "\"kind\":\"show\""));
	vault_person(vault, person, "c-8", "1980-05-05");
	flow_consent(vault, person, "marketing", false);
	check_known(vault, person, "\"consent marketing\"", true);
	flow_consent(vault, person, "marketing", true);
	check_known(vault, person, "\"not consent marketing\"", true);
	assert_int_equal(
	    avow_person_known(vault->avow, NULL, "nobody", &json, &vault->why),
	    AVOW_ERR_NOT_FOUND);
	assert_null(json);
	assert_true(flow_logged(vault, "\"status\":\"not-found\""));
}

static void
the_image_in_force_is_given_and_no_other(void **state)
{
	struct vault *vault = *state;
	const void *first, *second;
	size_t size;

	assert_int_equal(
	    avow_edition_image(vault->avow, 0, &first, &size, &vault->why),
	    AVOW_OK);
	assert_true(size > 8 && memcmp(first, "AVOWIMG", 8) == 0);
	assert_int_equal(
	    avow_edition_image(vault->avow, 1, &second, &size, &vault->why),
	    AVOW_OK);
	assert_ptr_equal(first, second);
	assert_int_equal(
	    avow_edition_image(vault->avow, 2, &second, &size, &vault->why),
	    AVOW_ERR_NOT_FOUND);
	assert_true(second == NULL && size == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(people_are_counted_by_consents_and_records),
	    FLOW_TEST(a_count_is_logged_with_what_was_asked),
	    FLOW_TEST(
		a_question_that_cannot_be_asked_is_refused_and_not_logged),
	    FLOW_TEST(what_decides_about_a_person_is_told_and_logged),
	    FLOW_TEST(the_image_in_force_is_given_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
