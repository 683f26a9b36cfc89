/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is not needed is turned away at the door, and one service has
 *         nothing of another's. [R10, R43]
 * Method: collect what no clause names; mix it with what one does; read from
 *         another service.
 */
#include "tests/support/flow.h"

static uint64_t
records(struct vault *vault)
{
	uint64_t people = 0;
	uint64_t count = 0;

	assert_int_equal(
	    avow_check(vault->avow, &people, &count, &vault->why), AVOW_OK);
	return count;
}

static void
what_no_clause_names_is_not_kept(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_ask(vault,
	    flow_collect(&f, person, "identity.card", "fulfil.delivery",
		"11010519491231002X"),
	    &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_int_equal(answer.field_count, 0);
	avow_answer_clear(&answer);
	assert_int_equal(records(vault), 1);
}

static void
one_refused_value_refuses_all(void **state)
{
	static const struct avow_item items[] = {
	    {.category = "order.phone", .value = "1", .value_size = 1},
	    {.category = "identity.card", .value = "2", .value_size = 1},
	    {.category = "order.address", .value = "3", .value_size = 1},
	};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_ask ask = {.action = "collect",
	    .service = "shop",
	    .purpose = "fulfil.delivery",
	    .items = items,
	    .item_count = 3};

	vault_person(vault, person, NULL, NULL);
	ask.person = person;
	assert_int_equal(vault_verdict(vault, &ask), AVOW_DENIED);
	assert_int_equal(records(vault), 1);
}

static void
who_is_refused_is_not_made(void **state)
{
	static const struct avow_item item = {
	    .category = "usage.clicks", .value = "x", .value_size = 1};
	const struct avow_ask ask = {.action = "collect",
	    .external_id = "c-1",
	    .is_new = true,
	    .service = "shop",
	    .purpose = "fulfil.delivery",
	    .items = &item,
	    .item_count = 1};
	struct vault *vault = *state;
	struct avow_answer answer;
	struct flow_ask f;

	vault_ask(vault, &ask, &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_string_equal(answer.person, "");
	avow_answer_clear(&answer);
	(void)flow_use(&f, NULL, "order", "fulfil.delivery");
	f.ask.external_id = "c-1";
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_NOT_FOUND);
	assert_int_equal(records(vault), 0);
}

static void
one_service_has_nothing_of_anothers(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	uint64_t record;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "order.phone", "fulfil.delivery", "13812345678");
	(void)flow_use(&f, person, "order.phone", "fulfil.delivery");
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.field_count, 1);
	record = answer.fields[0].record;
	avow_answer_clear(&answer);
	f.ask.service = "game";
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.field_count, 0);
	avow_answer_clear(&answer);
	/* Not even by the record's number, and not to replace it. */
	f.item.record = record;
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.field_count, 0);
	avow_answer_clear(&answer);
	f.ask.action = "collect";
	f.item.value = "1";
	f.item.value_size = 1;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_NOT_FOUND);
}

static void
a_replaced_record_is_the_new_one_alone(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	uint64_t record;

	vault_person(vault, person, NULL, NULL);
	vault_ask(vault,
	    flow_collect(
		&f, person, "order.phone", "fulfil.delivery", "13800000000"),
	    &answer, AVOW_OK);
	record = answer.fields[0].record;
	assert_int_not_equal(record, 0);
	assert_null(answer.fields[0].value);
	avow_answer_clear(&answer);
	(void)flow_collect(
	    &f, person, "order.phone", "fulfil.delivery", "13911111111");
	f.item.record = record;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	vault_ask(vault, flow_use(&f, person, "order.phone", "fulfil.delivery"),
	    &answer, AVOW_OK);
	assert_int_equal(answer.field_count, 1);
	assert_int_equal(answer.fields[0].record, record);
	assert_string_equal(answer.fields[0].value, "13911111111");
	avow_answer_clear(&answer);
	assert_int_equal(records(vault), 2);
}

static void
what_has_expired_is_not_given(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "contact.phone", "account.register", "13812345678");
	(void)flow_use(&f, person, "contact.phone", "account.register");
	vault->now_ms += (uint64_t)100 * 86400000 - 1;
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.field_count, 1);
	avow_answer_clear(&answer);
	vault->now_ms += 1; /* it ends at its limit */
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.field_count, 0);
	avow_answer_clear(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(what_no_clause_names_is_not_kept),
	    FLOW_TEST(one_refused_value_refuses_all),
	    FLOW_TEST(who_is_refused_is_not_made),
	    FLOW_TEST(one_service_has_nothing_of_anothers),
	    FLOW_TEST(a_replaced_record_is_the_new_one_alone),
	    FLOW_TEST(what_has_expired_is_not_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
