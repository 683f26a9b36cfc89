/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a consent counts where and as long as it stands, and never more.
 * Method: ask for what rests on it before, while and after it stands; bundled,
 *         in another service, across services, and each time. [R16, R17]
 */
#include "tests/support/flow.h"

static void
a_yes_opens_and_its_end_closes(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_use(&f, person, "contact.phone", "market.push");
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_NEEDED);
	assert_true(flow_has_need(&answer, "consent marketing"));
	avow_answer_clear(&answer);

	flow_consent(vault, person, "marketing", false);
	assert_true(flow_logged(vault, "\"value\":\"given\""));
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	flow_consent(vault, person, "marketing", true);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
	flow_consent(vault, person, "marketing", false);
	vault_reopen(vault);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
}

static void
a_separate_item_is_not_given_with_others(void **state)
{
	struct vault *vault = *state;
	struct avow_consent_act act = {
	    .item = "tailored", .service = "shop", .is_bundled = true};
	char person[AVOW_PERSON_TEXT];
	char receipt[33];

	vault_person(vault, person, NULL, NULL);
	act.person = person;
	assert_int_equal(avow_consent(vault->avow, &act, receipt, &vault->why),
	    AVOW_ERR_INPUT);
	assert_string_equal(vault->why.code, "consent.bundled");
	assert_string_equal(receipt, "");
	act.is_bundled = false;
	assert_int_equal(
	    avow_consent(vault->avow, &act, receipt, NULL), AVOW_OK);
	assert_int_equal(strlen(receipt), 32);
}

static void
a_yes_to_one_service_is_none_to_another(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	flow_consent(vault, person, "marketing", false);
	(void)flow_use(&f, person, "contact.phone", "market.push");
	f.ask.service = "game";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
}

static void
a_yes_across_services_counts_in_each(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_use(&f, person, "contact.phone", "provide.cross");
	f.ask.recipient = "service.game";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	flow_consent(vault, person, "cross-use", false);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	f.ask.recipient = NULL;
	f.ask.service = "game";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
}

static void
give_once(struct vault *vault, const char *person, char receipt[33])
{
	const struct avow_consent_act act = {.person = person,
	    .item = "hand-out",
	    .service = "shop",
	    .method = "checkbox"};

	assert_int_equal(
	    avow_consent(vault->avow, &act, receipt, &vault->why), AVOW_OK);
}

static void
a_receipt_is_used_once_and_only_by_the_ask_that_names_it(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char receipt[33];
	const char *receipts[1] = {receipt};
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "order.recipient", "fulfil.delivery", "Zhang Wei");
	(void)flow_share(&f, person, "order", "outside.other");
	f.ask.purpose = "provide.cross";
	give_once(vault, person, receipt);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	f.ask.receipts = receipts;
	f.ask.receipt_count = 1;
	/* What is only tried uses nothing up. */
	f.ask.only_decide = true;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	f.ask.only_decide = false;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
}

static void
a_withdrawal_ends_receipts_that_nobody_used(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char receipt[33];
	const char *receipts[1] = {receipt};
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_share(&f, person, "order", "outside.other");
	f.ask.purpose = "provide.cross";
	f.ask.receipts = receipts;
	f.ask.receipt_count = 1;
	give_once(vault, person, receipt);
	flow_consent(vault, person, "hand-out", true);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	vault->now_ms += 1000;
	give_once(vault, person, receipt);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
}

static void
a_withdrawal_ends_receipts_from_a_clock_that_ran_ahead(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char receipt[33];
	const char *receipts[1] = {receipt};
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_share(&f, person, "order", "outside.other");
	f.ask.purpose = "provide.cross";
	f.ask.receipts = receipts;
	f.ask.receipt_count = 1;
	give_once(vault, person, receipt);
	vault->now_ms -= 3600000; /* it is set back */
	flow_consent(vault, person, "hand-out", true);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	vault->now_ms += 7200000;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	/* And a later yes counts, on whatever clock. */
	vault->now_ms -= 7200000;
	give_once(vault, person, receipt);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
}

static void
a_receipt_of_somebody_else_is_nothing(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char other[AVOW_PERSON_TEXT];
	char receipt[33];
	const char *receipts[1] = {receipt};
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_person(vault, other, NULL, NULL);
	give_once(vault, other, receipt);
	(void)flow_share(&f, person, "order", "outside.other");
	f.ask.purpose = "provide.cross";
	f.ask.receipts = receipts;
	f.ask.receipt_count = 1;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
}

static void
an_objection_stops_and_its_end_lets_go(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	flow_consent(vault, person, "marketing", false);
	(void)flow_use(&f, person, "contact.phone", "market.push");
	assert_int_equal(
	    avow_objection(vault->avow, person, "market", true, &vault->why),
	    AVOW_OK);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
	assert_int_equal(
	    avow_objection(vault->avow, person, "market", false, &vault->why),
	    AVOW_OK);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(
	    avow_objection(vault->avow, person, "nothing", true, &vault->why),
	    AVOW_ERR_INPUT);
}

static void
what_is_no_consent_is_refused(void **state)
{
	static const struct {
		struct avow_consent_act act;
		enum avow_status status;
		const char *place;
	} rows[] = {
	    {{.item = "nothing", .service = "shop"}, AVOW_ERR_NOT_FOUND,
		"item"},
	    {{.item = NULL, .service = "shop"}, AVOW_ERR_NOT_FOUND, "item"},
	    {{.item = "marketing", .service = "mill"}, AVOW_ERR_INPUT,
		"service"},
	    {{.item = "marketing", .service = NULL}, AVOW_ERR_INPUT, "service"},
	    {{.item = "marketing", .service = "shop", .by = "robot"},
		AVOW_ERR_INPUT, "by"},
	    {{.item = "marketing", .service = "shop", .method = ""},
		AVOW_ERR_INPUT, "method"},
	    {{.item = "marketing", .service = "shop", .by = "guardian"},
		AVOW_ERR_INPUT, "by"},
	};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char receipt[33];

	vault_person(vault, person, NULL, NULL);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_consent_act act = rows[i].act;
		struct avow_error why = {0};

		act.person = person;
		assert_int_equal(avow_consent(vault->avow, &act, receipt, &why),
		    rows[i].status);
		assert_string_equal(why.place, rows[i].place);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_yes_opens_and_its_end_closes),
	    FLOW_TEST(a_separate_item_is_not_given_with_others),
	    FLOW_TEST(a_yes_to_one_service_is_none_to_another),
	    FLOW_TEST(a_yes_across_services_counts_in_each),
	    FLOW_TEST(a_receipt_is_used_once_and_only_by_the_ask_that_names_it),
	    FLOW_TEST(a_withdrawal_ends_receipts_that_nobody_used),
	    FLOW_TEST(a_withdrawal_ends_receipts_from_a_clock_that_ran_ahead),
	    FLOW_TEST(a_receipt_of_somebody_else_is_nothing),
	    FLOW_TEST(an_objection_stops_and_its_end_lets_go),
	    FLOW_TEST(what_is_no_consent_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
