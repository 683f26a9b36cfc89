/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   asks in a batch come to what they would come to one by one, with
 *         one durable commit; each fails alone.
 * Method: batches that mix good, bad and unknown; two asks about one person,
 *         of which one changes what the other was decided on.
 */
#include "flow/job.h"
#include "tests/support/flow.h"

static void
each_ask_of_a_batch_fails_alone(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answers[4];
	enum avow_status results[4];
	struct avow_ask asks[4];
	struct flow_ask f;
	uint64_t before;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "contact.phone", "account.register", "13812345678");
	(void)flow_use(&f, person, "contact.phone", "account.register");
	for (size_t i = 0; i < 4; i++)
		asks[i] = f.ask;
	asks[1].person = "00000000000000000000000000000000";
	asks[2].purpose = "moon";
	asks[3].purpose = "market.push";
	before = avow_log_entries(vault->avow);
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 4, answers, results, &vault->why),
	    AVOW_OK);
	assert_int_equal(results[0], AVOW_OK);
	assert_string_equal(answers[0].fields[0].value, "13812345678");
	assert_int_equal(results[1], AVOW_ERR_NOT_FOUND);
	assert_int_equal(results[2], AVOW_ERR_INPUT);
	assert_int_equal(results[3], AVOW_OK);
	assert_int_equal(answers[3].verdict, AVOW_NEEDED);
	/* What is no ask at all has no entry; all others have. */
	assert_int_equal(avow_log_entries(vault->avow), before + 3);
	for (size_t i = 0; i < 4; i++)
		avow_answer_clear(&answers[i]);
}

/* Whoever asks next, or looks into our memory, finds nothing of it. */
static void
what_an_ask_knew_is_gone_when_its_batch_is_over(void **state)
{
	struct vault *vault = *state;
	struct avow_batch *batch = &vault->avow->batch;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answers[2];
	enum avow_status results[2];
	struct avow_ask asks[2];
	struct flow_ask f;
	const uint8_t *room;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "contact.phone", "account.register", "13812345678");
	(void)flow_use(&f, person, "contact.phone", "account.register");
	asks[0] = f.ask;
	asks[1] = f.ask;
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 2, answers, results, &vault->why),
	    AVOW_OK);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(answers[i].fields[0].value, "13812345678");
		assert_int_equal(batch->jobs[i].arena.used, 0);
		assert_int_equal(batch->jobs[i].entry.size, 0);
		avow_answer_clear(&answers[i]);
	}
	assert_int_equal(batch->scratch.used, 0);
	assert_true(batch->scratch.total > 0);
	room = avow_arena_alloc(&batch->scratch, batch->scratch.total);
	assert_non_null(room);
	for (size_t i = 0; i < batch->scratch.total; i++)
		assert_int_equal(room[i], 0);
	avow_arena_reset(&batch->scratch);
}

static void
the_second_of_two_new_namesakes_is_refused(void **state)
{
	static const char *const agree[] = {"service-terms"};
	struct vault *vault = *state;
	struct avow_answer answers[2];
	enum avow_status results[2];
	struct avow_ask asks[2];
	struct flow_ask f;
	uint64_t people;
	uint64_t records;

	(void)flow_collect(&f, NULL, "contact.phone", "account.register", "1");
	f.ask.is_new = true;
	f.ask.external_id = "c-1";
	f.ask.agree = agree;
	f.ask.agree_count = 1;
	asks[0] = f.ask;
	asks[1] = f.ask;
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 2, answers, results, &vault->why),
	    AVOW_OK);
	assert_int_equal(results[0], AVOW_OK);
	assert_int_equal(answers[0].verdict, AVOW_ALLOWED);
	assert_int_equal(results[1], AVOW_ERR_EXISTS);
	avow_answer_clear(&answers[0]);
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	assert_int_equal(people, 1);
	assert_int_equal(records, 1);
}

static void
what_lost_a_race_is_decided_again(void **state)
{
	static const char *const agree[] = {"service-terms"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answers[3];
	enum avow_status results[3];
	struct avow_ask asks[3];
	struct flow_ask first;
	struct flow_ask second;

	vault_person(vault, person, NULL, NULL);
	/* The first rewrites the head, so the others' token is old. */
	(void)flow_collect(
	    &first, person, "contact.phone", "account.register", "123");
	first.ask.agree = agree;
	first.ask.agree_count = 1;
	(void)flow_use(&second, person, "contact.phone", "account.register");
	asks[0] = first.ask;
	asks[1] = second.ask;
	asks[2] = first.ask;
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 3, answers, results, &vault->why),
	    AVOW_OK);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(results[i], AVOW_OK);
	/* Decided after the first, it sees what that one wrote. */
	assert_int_equal(answers[1].field_count, 1);
	for (size_t i = 0; i < 3; i++)
		avow_answer_clear(&answers[i]);
}

static void
of_two_that_replace_one_record_both_count(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answers[2];
	enum avow_status results[2];
	struct avow_ask asks[2];
	struct flow_ask f;
	char *json = NULL;

	vault_person(vault, person, NULL, NULL);
	(void)flow_collect(
	    &f, person, "contact.phone", "account.register", "123");
	vault_ask(vault, &f.ask, &answers[0], AVOW_OK);
	f.item.record = answers[0].fields[0].record;
	avow_answer_clear(&answers[0]);
	asks[0] = f.ask;
	asks[1] = f.ask;
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 2, answers, results, &vault->why),
	    AVOW_OK);
	assert_int_equal(results[0], AVOW_OK);
	assert_int_equal(results[1], AVOW_OK);
	assert_int_equal(
	    avow_person_show(vault->avow, person, NULL, &json, &vault->why),
	    AVOW_OK);
	assert_non_null(strstr(json, "\"revision\":3"));
	avow_text_free(json);
	avow_answer_clear(&answers[0]);
	avow_answer_clear(&answers[1]);
}

static void
a_receipt_serves_one_ask_of_a_batch(void **state)
{
	struct vault *vault = *state;
	struct avow_consent_act act = {.item = "hand-out", .service = "shop"};
	char person[AVOW_PERSON_TEXT];
	char receipt[33];
	const char *receipts[2] = {receipt, receipt};
	struct avow_answer answers[3];
	enum avow_status results[3];
	struct avow_ask asks[3];
	size_t allowed = 0;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "order.recipient", "fulfil.delivery", "Zhang Wei");
	act.person = person;
	assert_int_equal(
	    avow_consent(vault->avow, &act, receipt, &vault->why), AVOW_OK);
	(void)flow_share(&f, person, "order", "outside.other");
	f.ask.purpose = "provide.cross";
	f.ask.receipts = receipts;
	f.ask.receipt_count = 2; /* named twice, it is still one */
	for (size_t i = 0; i < 3; i++)
		asks[i] = f.ask;
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 3, answers, results, &vault->why),
	    AVOW_OK);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(results[i], AVOW_OK);
		allowed += answers[i].verdict == AVOW_ALLOWED;
		if (answers[i].verdict != AVOW_ALLOWED)
			assert_int_equal(answers[i].field_count, 0);
		avow_answer_clear(&answers[i]);
	}
	assert_int_equal(allowed, 1);
}

static void
a_batch_has_a_limit(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer *answers =
	    calloc(AVOW_BATCH_MAX + 1, sizeof *answers);
	enum avow_status *results = calloc(AVOW_BATCH_MAX + 1, sizeof *results);
	struct avow_ask *asks = calloc(AVOW_BATCH_MAX + 1, sizeof *asks);
	struct flow_ask f;

	assert_non_null(answers);
	assert_non_null(results);
	assert_non_null(asks);
	vault_person(vault, person, NULL, NULL);
	(void)flow_use(&f, person, "contact.phone", "account.register");
	for (size_t i = 0; i <= AVOW_BATCH_MAX; i++)
		asks[i] = f.ask;
	memset(answers, 0x5a, (AVOW_BATCH_MAX + 1) * sizeof *answers);
	assert_int_equal(avow_ask_many(vault->avow, asks, AVOW_BATCH_MAX + 1,
			     answers, results, &vault->why),
	    AVOW_ERR_LIMIT);
	for (size_t i = 0; i <= AVOW_BATCH_MAX; i++) {
		assert_int_equal(results[i], AVOW_ERR_LIMIT);
		avow_answer_clear(&answers[i]); /* which holds nothing */
	}
	assert_int_equal(avow_ask_many(vault->avow, asks, AVOW_BATCH_MAX,
			     answers, results, NULL),
	    AVOW_OK);
	for (size_t i = 0; i < AVOW_BATCH_MAX; i++) {
		assert_int_equal(results[i], AVOW_OK);
		avow_answer_clear(&answers[i]);
	}
	assert_int_equal(
	    avow_ask_many(vault->avow, asks, 0, answers, results, NULL),
	    AVOW_OK);
	free(answers);
	free(results);
	free(asks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(each_ask_of_a_batch_fails_alone),
	    FLOW_TEST(what_an_ask_knew_is_gone_when_its_batch_is_over),
	    FLOW_TEST(the_second_of_two_new_namesakes_is_refused),
	    FLOW_TEST(what_lost_a_race_is_decided_again),
	    FLOW_TEST(of_two_that_replace_one_record_both_count),
	    FLOW_TEST(a_receipt_serves_one_ask_of_a_batch),
	    FLOW_TEST(a_batch_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
