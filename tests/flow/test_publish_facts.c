/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what was put on record of somebody never comes to mean something
 *         else because a later edition declares the fact's name anew. [R2]
 * Method: editions of a small shop that declare facts in other ways; those
 *         that would misread what is on record are refused by their words.
 */
#include "tests/support/publishing.h"

#define VISITS "fact visits \"visits\" \"次数\" count up to 9 about person"

static int
begin(void **state)
{
	static struct vault vault;

	vault_make(&vault, NULL);
	vault.now_ms = edition_day("2026-12-10") + 43200000;
	*state = &vault;
	return 0;
}

static int
end(void **state)
{
	vault_remove(*state);
	return 0;
}

static void
a_fact_keeps_its_kind_and_whom_it_is_about(void **state)
{
	static const struct {
		const char *was;
		const char *is;
		const char *told;
	} cases[] = {
	    {VISITS, "fact visits \"visits\" \"次数\" yes/no about person",
		"fact visits is \"yes/no\" about person here, and \"count\" "
		"about person in edition 1: what is on record would be "
		"misread, so give it another name"},
	    {VISITS,
		"fact visits \"visits\" \"次数\" one of few, many about person",
		"fact visits is \"one of\" about person here, and \"count\" "
		"about person in edition 1: what is on record would be "
		"misread, so give it another name"},
	    {VISITS,
		"fact visits \"visits\" \"次数\" count up to 9 about service",
		"fact visits is \"count\" about service here, and \"count\" "
		"about person in edition 1: what is on record would be "
		"misread, so give it another name"},
	    {VISITS,
		"fact visits \"visits\" \"次数\" count up to 9 about request",
		"fact visits is \"count\" about request here, and \"count\" "
		"about person in edition 1: what is on record would be "
		"misread, so give it another name"},
	};
	struct vault *vault = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct edition edition = {.version = 2,
		    .effective = "2027-01-05",
		    .was = cases[i].was,
		    .is = cases[i].is};

		edition_refused(vault, &edition, AVOW_ERR_POLICY,
		    "publish.fact", cases[i].told);
	}
}

static void
a_fact_may_be_new_be_gone_and_count_further(void **state)
{
	const struct edition more = {.version = 2,
	    .effective = "2027-01-05",
	    .was = VISITS,
	    .is =
		"fact visits \"visits\" \"次数\" count up to 99 about person\n"
		"fact calls \"calls\" \"通话\" count up to 9 about person"};
	struct vault *vault = *state;

	assert_int_equal(edition_publish(vault, &more, NULL), AVOW_OK);
}

/* An edition without it in between changes nothing: none ever vanishes. */
static void
a_name_is_taken_by_any_edition_before(void **state)
{
	const struct edition with = {.version = 2,
	    .effective = "2027-01-05",
	    .was = VISITS,
	    .is = VISITS "\nfact calls \"calls\" \"通话\" yes/no about person"};
	const struct edition without = {
	    .version = 3, .effective = "2027-01-06"};
	const struct edition anew = {.version = 4,
	    .effective = "2027-01-07",
	    .was = VISITS,
	    .is = VISITS
	    "\nfact calls \"calls\" \"通话\" count up to 9 about person"};
	struct vault *vault = *state;

	assert_int_equal(edition_publish(vault, &with, NULL), AVOW_OK);
	assert_int_equal(edition_publish(vault, &without, NULL), AVOW_OK);
	assert_int_equal(edition_publish(vault, &anew, NULL), AVOW_ERR_POLICY);
	assert_string_equal(vault->why.code, "publish.fact");
	assert_non_null(strstr(vault->why.message, "in edition 2"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_fact_keeps_its_kind_and_whom_it_is_about, begin, end),
	    cmocka_unit_test_setup_teardown(
		a_fact_may_be_new_be_gone_and_count_further, begin, end),
	    cmocka_unit_test_setup_teardown(
		a_name_is_taken_by_any_edition_before, begin, end),
	};

	return cmocka_run_group_tests_name(
	    "flow/publish_facts", tests, NULL, NULL);
}
