/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an error that tells something of a person is logged before it is
 *         told, as every answer is.
 * Method: asks that fail only because of what is held, alone and in a batch;
 *         the newest entry after each.  Asks that name things twice.
 */
#include <unistd.h>

#include "tests/support/flow.h"

static void
that_an_external_id_is_taken_is_logged(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	uint64_t entries;

	vault_person(vault, person, "c-1", NULL);
	entries = avow_log_entries(vault->avow);
	(void)flow_collect(&f, NULL, "contact.phone", "account.register", "1");
	f.ask.is_new = true;
	f.ask.external_id = "c-1";
	for (int i = 0; i < 2; i++) {
		f.ask.only_decide = i == 1;
		vault_ask(vault, &f.ask, &answer, AVOW_ERR_EXISTS);
		assert_null(answer.memory);
		assert_string_equal(vault->why.place, "external_id");
		assert_int_equal(avow_log_entries(vault->avow), ++entries);
		assert_true(flow_logged(vault, "\"status\":\"ask.exists\""));
		assert_true(flow_logged(vault, "\"verdict\":\"denied\""));
		assert_false(flow_logged(vault, "c-1"));
	}
}

static void
that_a_record_is_not_held_is_logged(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answers[2];
	enum avow_status results[2];
	struct avow_ask asks[2];
	struct avow_answer answer;
	struct flow_ask f;
	uint64_t entries;

	vault_person(vault, person, NULL, NULL);
	entries = avow_log_entries(vault->avow);
	(void)flow_collect(
	    &f, person, "contact.phone", "account.register", "1");
	f.item.record = 7;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_NOT_FOUND);
	assert_string_equal(vault->why.code, "ask.record");
	assert_int_equal(avow_log_entries(vault->avow), entries + 1);
	assert_true(flow_logged(vault, "\"status\":\"ask.record\""));
	assert_true(flow_logged(vault, "contact.phone"));
	/* Under the person's handle. */
	assert_false(flow_logged(vault, "00000000000000000000000000000000"));

	asks[0] = f.ask;
	asks[1] = f.ask;
	asks[1].person = NULL;
	asks[1].external_id = "nobody";
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 2, answers, results, &vault->why),
	    AVOW_OK);
	assert_int_equal(results[0], AVOW_ERR_NOT_FOUND);
	assert_int_equal(results[1], AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_log_entries(vault->avow), entries + 3);
	assert_true(flow_logged(vault, "\"status\":\"not-found\""));
}

static void
that_too_much_is_held_is_logged(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	static struct avow_item items[AVOW_ITEMS_MAX];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_collect(&f, person, "order.address", "fulfil.delivery", "1");
	for (size_t i = 0; i < AVOW_ITEMS_MAX; i++)
		items[i] = f.item;
	f.ask.items = items;
	f.ask.item_count = AVOW_ITEMS_MAX;
	for (int i = 0; i < 4; i++)
		assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	vault_ask(vault, flow_use(&f, person, "order", "fulfil.delivery"),
	    &answer, AVOW_ERR_LIMIT);
	assert_null(answer.memory);
	assert_true(flow_logged(vault, "\"status\":\"ask.rows\""));
}

static void
that_a_guardian_decides_is_logged(void **state)
{
	struct vault *vault = *state;
	struct avow_consent_act act = {.item = "marketing", .service = "shop"};
	char person[AVOW_PERSON_TEXT];
	char receipt[33];
	uint64_t entries;

	vault_person(vault, person, NULL, "2015-03-01");
	entries = avow_log_entries(vault->avow);
	act.person = person;
	vault->why = (struct avow_error){0};
	assert_int_equal(avow_consent(vault->avow, &act, receipt, &vault->why),
	    AVOW_ERR_INPUT);
	assert_string_equal(vault->why.code, "consent.guardian");
	assert_string_equal(receipt, "");
	assert_int_equal(avow_log_entries(vault->avow), entries + 1);
	assert_true(flow_logged(vault, "\"kind\":\"consent\""));
	assert_true(flow_logged(vault, "\"status\":\"consent.guardian\""));
	assert_true(flow_logged(vault, "\"verdict\":\"denied\""));
	assert_false(flow_logged(vault, "00000000000000000000000000000000"));
}

static void
whoever_is_named_twice_is_not_guessed(void **state)
{
	struct vault *vault = *state;
	struct avow_consent_act act = {
	    .item = "marketing", .service = "shop", .external_id = "c-2"};
	char one[AVOW_PERSON_TEXT];
	char two[AVOW_PERSON_TEXT];
	char receipt[33];
	char *json = NULL;
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, one, "c-1", NULL);
	vault_person(vault, two, "c-2", NULL);
	(void)flow_use(&f, one, "contact.phone", "account.register");
	f.ask.external_id = "c-2";
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_INPUT);
	assert_string_equal(vault->why.place, "external_id");
	act.person = one;
	vault->why = (struct avow_error){0};
	assert_int_equal(avow_consent(vault->avow, &act, receipt, &vault->why),
	    AVOW_ERR_INPUT);
	assert_string_equal(vault->why.place, "external_id");
	assert_int_equal(avow_person_show(vault->avow, one, "c-2", &json, NULL),
	    AVOW_ERR_INPUT);
	assert_null(json);
}

static void
a_record_is_replaced_once_in_an_ask(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct avow_item items[2];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_ask(vault,
	    flow_collect(&f, person, "contact.phone", "account.register", "1"),
	    &answer, AVOW_OK);
	f.item.record = answer.fields[0].record;
	avow_answer_clear(&answer);
	items[0] = f.item;
	items[1] = f.item;
	f.ask.items = items;
	f.ask.item_count = 2;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_INPUT);
	assert_string_equal(vault->why.place, "items[1].record");
}

/* A store put back from before an erasure, with the slots as they are. */
static void
a_head_without_its_key_is_an_erased_person(void **state)
{
	struct vault *vault = *state;
	struct avow_ask ask = {.service = "shop", .claim = "law.rights"};
	char person[AVOW_PERSON_TEXT];
	char command[4 * SCRATCH_PATH];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)snprintf(command, sizeof command, "cp -r '%s/store' '%s/kept'",
	    vault->dir, vault->folder);
	assert_int_equal(pclose(popen(command, "r")), 0);
	ask.person = person;
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, NULL), AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	avow_close(vault->avow);
	vault->avow = NULL;
	(void)snprintf(command, sizeof command,
	    "rm -r '%s/store' && mv '%s/kept' '%s/store'", vault->dir,
	    vault->folder, vault->dir);
	assert_int_equal(pclose(popen(command, "r")), 0);
	vault_reopen(vault);
	vault_ask(vault, flow_use(&f, person, "basic", "account.register"),
	    &answer, AVOW_ERR_ERASED);
	assert_true(flow_logged(vault, "\"status\":\"erased\""));
}

static void
a_lost_slot_is_damage_and_costs_nobody_else(void **state)
{
	struct vault *vault = *state;
	struct avow_ask ask = {.service = "shop", .claim = "law.rights"};
	char person[AVOW_PERSON_TEXT];
	char other[AVOW_PERSON_TEXT];
	char path[SCRATCH_PATH];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	avow_close(vault->avow);
	vault->avow = NULL;
	scratch_path(path, vault->dir, "keys/slots");
	assert_int_equal(truncate(path, 128), 0);
	vault_reopen(vault);
	vault_ask(vault, flow_use(&f, person, "basic", "account.register"),
	    &answer, AVOW_ERR_KEY);
	vault_person(vault, other, NULL, NULL); /* gets the same slot */
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_KEY);
	ask.person = person;
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, NULL), AVOW_ERR_KEY);
	assert_null(answer.memory);
	f.ask.person = other;
	vault_reopen(vault);
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.field_count, 1);
	avow_answer_clear(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(that_an_external_id_is_taken_is_logged),
	    FLOW_TEST(that_a_record_is_not_held_is_logged),
	    FLOW_TEST(that_too_much_is_held_is_logged),
	    FLOW_TEST(that_a_guardian_decides_is_logged),
	    FLOW_TEST(whoever_is_named_twice_is_not_guessed),
	    FLOW_TEST(a_record_is_replaced_once_in_an_ask),
	    FLOW_TEST(a_head_without_its_key_is_an_erased_person),
	    FLOW_TEST(a_lost_slot_is_damage_and_costs_nobody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
