/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a courier gets what a delivery needs, the phone masked, under an
 *         agreement, and the vault remembers what left. [R13]
 * Method: share an order with and without the agreement; look at the fields,
 *         the release and the log.
 */
#include "tests/support/flow.h"

static void
order(struct vault *vault, char person[AVOW_PERSON_TEXT])
{
	vault_person(vault, person, "c-1", NULL);
	vault_collect(
	    vault, person, "order.phone", "fulfil.delivery", "13812345678");
	vault_collect(
	    vault, person, "order.recipient", "fulfil.delivery", "Zhang Wei");
}

static void
sign(struct vault *vault, const char *state)
{
	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.logistics",
		.name = "confidentiality",
		.value = state,
		.is_agreement = true});
}

static const struct avow_field *
field_of(const struct avow_answer *answer, const char *category)
{
	for (size_t i = 0; i < answer->field_count; i++) {
		if (strcmp(answer->fields[i].category, category) == 0)
			return &answer->fields[i];
	}
	fail_msg("no field %s", category);
	return NULL;
}

static void
the_courier_sees_the_name_and_a_masked_phone(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	order(vault, person);
	sign(vault, "in-force");
	vault_ask(vault, flow_share(&f, person, "order", "outside.logistics"),
	    &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_int_equal(answer.field_count, 2);
	assert_string_equal(
	    field_of(&answer, "order.phone")->value, "138****5678");
	assert_string_equal(field_of(&answer, "order.phone")->form, "masked");
	assert_string_equal(
	    field_of(&answer, "order.recipient")->value, "Zhang Wei");
	assert_string_equal(field_of(&answer, "order.recipient")->form, "raw");
	assert_int_equal(answer.cited_count, 1);
	assert_string_equal(answer.cited[0].cite, "general@1#order/courier");
	assert_true(answer.is_logged);
	assert_true(flow_logged(vault, "\"given\":2"));
	avow_answer_clear(&answer);
}

static void
without_an_agreement_the_courier_gets_nothing(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	order(vault, person);
	vault_ask(vault, flow_share(&f, person, "order", "outside.logistics"),
	    &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_NEEDED);
	assert_int_equal(answer.field_count, 0);
	assert_true(flow_has_need(&answer, "agreement confidentiality"));
	avow_answer_clear(&answer);

	sign(vault, "in-force");
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	sign(vault, "ended");
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
}

static void
an_agreement_outlives_the_process(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	order(vault, person);
	sign(vault, "in-force");
	vault_reopen(vault);
	assert_int_equal(
	    vault_verdict(
		vault, flow_share(&f, person, "order", "outside.logistics")),
	    AVOW_ALLOWED);
}

static void
what_left_is_on_record_with_what_binds_the_recipient(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;
	char *json = NULL;

	order(vault, person);
	sign(vault, "in-force");
	assert_int_equal(
	    vault_verdict(
		vault, flow_share(&f, person, "order", "outside.logistics")),
	    AVOW_ALLOWED);
	assert_int_equal(
	    avow_person_show(vault->avow, person, NULL, &json, &vault->why),
	    AVOW_OK);
	assert_non_null(strstr(json, "\"recipient\":\"outside.logistics\""));
	assert_non_null(strstr(json, "recipient keeps at most 90 days"));
	assert_null(strstr(json, "13812345678"));
	avow_text_free(json);
}

static void
an_advertiser_gets_nothing_whatever_is_agreed(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	order(vault, person);
	vault_ask(vault, flow_share(&f, person, "order", "outside.advertiser"),
	    &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_int_equal(answer.field_count, 0);
	assert_string_equal(answer.cited[0].title, "4 Offers");
	avow_answer_clear(&answer);
}

static void
masked_is_given_to_whoever_asks_for_masked(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	order(vault, person);
	(void)flow_use(&f, person, "order.phone", "fulfil.delivery");
	f.ask.form = "masked";
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_string_equal(answer.fields[0].value, "138****5678");
	avow_answer_clear(&answer);
	f.ask.form = "raw";
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_string_equal(answer.fields[0].value, "13812345678");
	avow_answer_clear(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(the_courier_sees_the_name_and_a_masked_phone),
	    FLOW_TEST(without_an_agreement_the_courier_gets_nothing),
	    FLOW_TEST(an_agreement_outlives_the_process),
	    FLOW_TEST(what_left_is_on_record_with_what_binds_the_recipient),
	    FLOW_TEST(an_advertiser_gets_nothing_whatever_is_agreed),
	    FLOW_TEST(masked_is_given_to_whoever_asks_for_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
