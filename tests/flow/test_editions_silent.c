/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   people whose service sees no widening between two editions move to
 *         the newer by themselves, and others do not.
 * Method: editions that widen one service, words, or nothing; then the same
 *         widening again after a narrowing. [R3]
 */
#include "tests/support/editions.h"
#include "tests/support/flow.h"

#define KEEP                                                                   \
	"keep: allow collect, store contact for improve.product to self\n"     \
	"  basis contract service-terms\n"
#define LEARN                                                                  \
	"learn: allow use contact for improve.product to self\n"               \
	"  basis contract service-terms\n"

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct vault));
	assert_non_null(*state);
	return 0;
}

static enum avow_verdict
learn(struct vault *vault, const char *person, const char *service)
{
	struct flow_ask f;

	(void)flow_use(&f, person, "contact.phone", "improve.product");
	f.ask.service = service;
	return vault_verdict(vault, &f.ask);
}

static void
publish(struct vault *vault, const char *rules)
{
	editions_publish(vault, (struct editions_next){.rules = rules});
}

static void
another_services_widening_holds_nobody_back(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	editions_make(vault, NULL,
	    "learn: allow use contact.phone for improve.product to self\n"
	    "  in shop basis contract service-terms\n");
	editions_person(vault, person);
	publish(vault,
	    "learn: allow use contact.phone for improve.product to self\n"
	    "  basis contract service-terms\n");
	assert_int_equal(learn(vault, person, "shop"), AVOW_ALLOWED);
	assert_int_equal(learn(vault, person, "game"), AVOW_DENIED);
	editions_accept(vault, person, NULL);
	assert_int_equal(learn(vault, person, "game"), AVOW_ALLOWED);
}

/* Who moved to a narrower edition is bound to it, and not to the one before. */
static void
what_was_given_up_has_to_be_announced_again(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	editions_make(vault, NULL, KEEP LEARN);
	editions_person(vault, person);
	publish(vault, KEEP);
	assert_int_equal(learn(vault, person, "shop"), AVOW_DENIED);
	publish(vault, KEEP LEARN);
	assert_int_equal(learn(vault, person, "shop"), AVOW_DENIED);
	editions_accept(vault, person, NULL);
	assert_int_equal(learn(vault, person, "shop"), AVOW_ALLOWED);
}

static void
one_who_came_in_between_moves_too(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	editions_make(vault, NULL, KEEP);
	publish(vault, KEEP LEARN);
	editions_person(vault, person);
	publish(vault, KEEP LEARN "more: never use contact for market.push\n");
	assert_int_equal(learn(vault, person, "shop"), AVOW_ALLOWED);
	vault_ask(vault,
	    flow_use(&f, person, "contact.phone", "improve.product"), &answer,
	    AVOW_OK);
	/* One edition decided, and the log names no other. */
	assert_int_equal(answer.cited_count, 1);
	assert_string_equal(answer.cited[0].cite, "general@3#rules/learn");
	assert_false(flow_logged(vault, "\"bound\""));
	avow_answer_clear(&answer);
}

static void
a_dropped_duty_is_a_widening(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	editions_make(vault, NULL,
	    KEEP "learn: allow use contact for improve.product to self\n"
		 "  basis contract service-terms must mask contact\n");
	editions_person(vault, person);
	vault_collect(
	    vault, person, "contact.phone", "improve.product", "13812345678");
	publish(vault, KEEP LEARN);
	(void)flow_use(&f, person, "contact.phone", "improve.product");
	for (int told = 0; told < 2; told++) {
		vault_ask(vault, &f.ask, &answer, AVOW_OK);
		assert_int_equal(answer.verdict, AVOW_ALLOWED);
		assert_int_equal(answer.field_count, 1);
		assert_string_equal(
		    answer.fields[0].form, told ? "raw" : "masked");
		assert_int_equal(
		    strcmp(answer.fields[0].value, "13812345678") == 0, told);
		avow_answer_clear(&answer);
		editions_accept(vault, person, NULL);
	}
}

static void
a_consent_counts_on_where_nothing_is_widened(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	editions_make(vault, NULL,
	    "push: allow use contact for market.push to self\n"
	    "  basis consent marketing\n");
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	publish(vault,
	    "push: allow use contact.phone for market.push to self\n"
	    "  basis consent marketing\n");
	(void)flow_use(&f, person, "contact.phone", "market.push");
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	f.item.category = "contact.email";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define SILENT_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(name, setup, flow_teardown)
	    SILENT_TEST(another_services_widening_holds_nobody_back),
	    SILENT_TEST(what_was_given_up_has_to_be_announced_again),
	    SILENT_TEST(one_who_came_in_between_moves_too),
	    SILENT_TEST(a_dropped_duty_is_a_widening),
	    SILENT_TEST(a_consent_counts_on_where_nothing_is_widened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
