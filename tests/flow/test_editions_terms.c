/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a term that a later edition splits or renames leaves people, and what
 *         is held of them, as they were.
 * Method: records and consents under the old name, asked for by the new ones.
 *         [R3, R42]
 */
#include "tests/support/editions.h"
#include "tests/support/flow.h"

static const char split[] =
    "category basic.birthday\n"
    "category contact.mobile formerly contact.phone\n"
    "category contact.landline formerly contact.phone\n";
static const char rules[] =
    "keep: allow collect, store contact.phone for improve.product to self\n"
    "  basis contract service-terms\n"
    "learn: allow use contact.phone for improve.product to self\n"
    "  basis contract service-terms\n"
    "push: allow use contact.phone for market.push to self\n"
    "  basis consent marketing\n"
    "retain contact.phone for improve.product at most 50 days\n"
    "  after collected then erase\n";

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct vault));
	assert_non_null(*state);
	return 0;
}

/* A person with a phone; then the edition that splits it. */
static void
make(struct vault *vault, char person[AVOW_PERSON_TEXT], const char *after)
{
	char terms[EDITIONS_PAGE_MAX];
	const char *rest = strstr(editions_terms, "category contact.email");

	editions_make(vault, NULL, rules);
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	vault_collect(
	    vault, person, "contact.phone", "improve.product", "13812345678");
	(void)snprintf(terms, sizeof terms, "%s%s", split, rest);
	editions_publish(
	    vault, (struct editions_next){.terms = terms, .rules = after});
}

static const char all_of_contact[] =
    "keep: allow collect, store contact for improve.product to self\n"
    "  basis contract service-terms\n"
    "learn: allow use contact for improve.product to self\n"
    "  basis contract service-terms\n"
    "push: allow use contact for market.push to self\n"
    "  basis consent marketing\n"
    "retain contact.mobile for improve.product at most 30 days\n"
    "  after collected then erase\n";

static void
the_new_terms_are_decided_as_the_old_one(void **state)
{
	static const char *const names[] = {
	    "contact.mobile", "contact.landline", "contact.email"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, person, all_of_contact);
	for (size_t i = 0; i < 3; i++) {
		struct flow_ask f;

		/* Email was not allowed before, and is not by the split. */
		assert_int_equal(
		    vault_verdict(vault,
			flow_use(&f, person, names[i], "improve.product")),
		    i < 2 ? AVOW_ALLOWED : AVOW_DENIED);
		assert_int_equal(
		    vault_verdict(
			vault, flow_use(&f, person, names[i], "market.push")),
		    i < 2 ? AVOW_ALLOWED : AVOW_DENIED);
	}
}

static size_t
found(struct vault *vault, const char *person, const char *category)
{
	struct avow_answer answer;
	struct flow_ask f;
	size_t count;

	vault_ask(vault, flow_use(&f, person, category, "improve.product"),
	    &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	count = answer.field_count;
	if (count > 0) {
		assert_string_equal(answer.fields[0].value, "13812345678");
		assert_string_equal(answer.fields[0].category, "contact.phone");
	}
	avow_answer_clear(&answer);
	return count;
}

static void
what_is_held_is_found_by_its_new_names(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, person, all_of_contact);
	assert_int_equal(found(vault, person, "contact.mobile"), 1);
	assert_int_equal(found(vault, person, "contact.landline"), 1);
	editions_accept(vault, person, NULL);
	/* Once, though it goes by two names. */
	assert_int_equal(found(vault, person, "contact"), 1);
	/* And ends with the shorter time of what it may be. */
	vault->now_ms += 29ULL * EDITIONS_DAY_MS;
	assert_int_equal(found(vault, person, "contact.landline"), 1);
	vault->now_ms += 1ULL * EDITIONS_DAY_MS;
	assert_int_equal(found(vault, person, "contact.landline"), 0);
}

static void
it_is_given_only_where_all_it_may_be_is_allowed(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	make(vault, person,
	    "learn: allow use contact.mobile for improve.product to self\n"
	    "  basis contract service-terms\n"
	    "no: never use contact.landline for improve.product\n");
	assert_int_equal(
	    vault_verdict(vault,
		flow_use(&f, person, "contact.mobile", "improve.product")),
	    AVOW_DENIED);
}

static void
it_is_copied_and_erased_with_the_person(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_ask ask = {.service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	size_t phones = 0;

	make(vault, person, all_of_contact);
	ask.person = person;
	assert_int_equal(
	    avow_person_export(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_int_equal(answer.withheld_count, 0);
	for (size_t i = 0; i < answer.field_count; i++)
		phones +=
		    strcmp(answer.fields[i].category, "contact.phone") == 0;
	assert_int_equal(phones, 1);
	avow_answer_clear(&answer);
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TERM_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, flow_teardown)
	    TERM_TEST(the_new_terms_are_decided_as_the_old_one),
	    TERM_TEST(what_is_held_is_found_by_its_new_names),
	    TERM_TEST(it_is_given_only_where_all_it_may_be_is_allowed),
	    TERM_TEST(it_is_copied_and_erased_with_the_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
