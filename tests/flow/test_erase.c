/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   after an erasure nothing of a person can be read again, and until
 *         then nothing stands in the clear. [R40, R75]
 * Method: erase people; read the vault's files byte by byte; ask on; cut an
 *         erasure short and open the vault again.
 */
#include "base/file.h"
#include "gate/permit_inside.h"
#include "ledger/outbox.h"
#include "tests/support/flow.h"

enum { SLOT_SIZE = 128 };

static void
order(struct vault *vault, char person[AVOW_PERSON_TEXT], const char *name)
{
	vault_person(vault, person, name, NULL);
	vault_collect(
	    vault, person, "order.phone", "fulfil.delivery", "13812345678");
	vault_collect(vault, person, "order.recipient", "fulfil.delivery",
	    "Zhang Weiwei");
	vault_collect(vault, person, "identity.card", "account.register",
	    "11010519491231002X");
}

static enum avow_verdict
erase(struct vault *vault, const char *person)
{
	const struct avow_ask ask = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_verdict verdict;

	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	verdict = answer.verdict;
	avow_answer_clear(&answer);
	return verdict;
}

/* The bytes of the slot file. */
static void
read_slots(const struct vault *vault, struct avow_buffer *out)
{
	char path[SCRATCH_PATH];

	scratch_path(path, vault->dir, "keys/slots");
	avow_buffer_init(out, 1 << 24);
	assert_int_equal(avow_file_read(out, path, NULL), AVOW_OK);
}

static void
nothing_stands_in_the_clear_at_any_time(void **state)
{
	static const char *const traces[] = {
	    "13812345678", "Zhang Weiwei", "11010519491231002X", "c-77-ext"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	order(vault, person, "c-77-ext");
	for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++)
		assert_false(vault_holds_bytes(vault, traces[i]));
	/* The search itself finds what is there. */
	assert_true(vault_holds_bytes(vault, "avow-root-1"));
	assert_int_equal(erase(vault, person), AVOW_ALLOWED);
	for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++)
		assert_false(vault_holds_bytes(vault, traces[i]));
}

static void
the_slot_holds_nothing_of_the_old_key(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_buffer before;
	struct avow_buffer after;
	size_t same = 0;

	order(vault, person, NULL);
	read_slots(vault, &before);
	assert_int_equal(before.size, 2 * SLOT_SIZE);
	assert_int_equal(erase(vault, person), AVOW_ALLOWED);
	read_slots(vault, &after);
	assert_int_equal(after.size, before.size);
	for (size_t i = 16; i < SLOT_SIZE; i++)
		same += before.at[SLOT_SIZE + i] == after.at[SLOT_SIZE + i];
	/* Of 112 bytes, 105 of them random, few are zero by chance. */
	assert_true(same < 24);
	avow_buffer_clear(&before);
	avow_buffer_clear(&after);
}

static void
who_was_erased_is_nobody(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	uint64_t people;
	uint64_t records;

	order(vault, person, "c-1");
	assert_int_equal(erase(vault, person), AVOW_ALLOWED);
	vault_ask(vault, flow_use(&f, person, "order.phone", "fulfil.delivery"),
	    &answer, AVOW_ERR_ERASED);
	assert_null(answer.memory);
	assert_true(flow_logged(vault, "\"status\":\"erased\""));
	f.ask.person = NULL;
	f.ask.external_id = "c-1";
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_NOT_FOUND);
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	assert_int_equal(people, 0);
	assert_int_equal(records, 0);
	vault_reopen(vault);
	f.ask.person = person;
	f.ask.external_id = NULL;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_ERASED);
}

static void
the_external_id_may_be_given_anew(void **state)
{
	struct vault *vault = *state;
	char first[AVOW_PERSON_TEXT];
	char second[AVOW_PERSON_TEXT];
	struct flow_ask f;
	struct avow_answer answer;

	order(vault, first, "c-1");
	order(vault, second, "c-2");
	assert_int_equal(erase(vault, first), AVOW_ALLOWED);
	vault_person(vault, first, "c-1", NULL);
	(void)flow_use(&f, NULL, "order.phone", "fulfil.delivery");
	f.ask.external_id = "c-1";
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_string_equal(answer.person, first);
	assert_int_equal(answer.field_count, 0);
	avow_answer_clear(&answer);
	/* The other one is as before. */
	f.ask.external_id = "c-2";
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_string_equal(answer.fields[0].value, "13812345678");
	avow_answer_clear(&answer);
}

/* Undo by hand what followed the commit of an erasure. */
static void
undo_steps(
    struct vault *vault, const char *person, const struct avow_buffer *slots)
{
	struct avow_permit permit = {.acts = 1U << AVOW_ACT_ERASE};
	struct avow_outbox outbox = {.slot = 1};
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome;
	struct avow_row_key key;
	struct avow_kv *kv = NULL;
	char path[SCRATCH_PATH];

	assert_true(
	    avow_unhex(permit.person, 16, (struct avow_text){person, 32}));
	memcpy(outbox.person, permit.person, 16);
	key = avow_row_key_person(permit.person, AVOW_FAMILY_RECORD);
	avow_row_key_u64(&key, 7);
	avow_row_key_u64(&key, 8);
	scratch_path(path, vault->dir, "keys/slots");
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(slots), 0600, NULL),
	    AVOW_OK);
	scratch_path(path, vault->dir, "store");
	assert_int_equal(avow_kv_open_lmdb(&kv, path, false, NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_set_new(&set, (uint16_t)(key.at[0] << 8 | key.at[1]), NULL),
	    AVOW_OK);
	assert_int_equal(avow_outbox_put(set, &permit, &outbox, NULL), AVOW_OK);
	assert_int_equal(avow_kv_put(set, avow_row_key_text(&key),
			     AVOW_TEXT("a row left over"), NULL),
	    AVOW_OK);
	assert_int_equal(avow_kv_commit(kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
	avow_kv_close(kv);
}

static void
an_erasure_cut_short_is_finished_at_the_next_start(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_buffer before;
	struct avow_buffer after;
	uint64_t people;
	uint64_t records;

	order(vault, person, NULL);
	read_slots(vault, &before);
	assert_int_equal(erase(vault, person), AVOW_ALLOWED);
	avow_close(vault->avow);
	vault->avow = NULL;
	undo_steps(vault, person, &before);
	vault_reopen(vault);
	read_slots(vault, &after);
	assert_memory_not_equal(
	    before.at + SLOT_SIZE, after.at + SLOT_SIZE, SLOT_SIZE);
	assert_null(
	    memmem(after.at, after.size, before.at + SLOT_SIZE + 16, 32));
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	avow_buffer_clear(&before);
	avow_buffer_clear(&after);
}

static void
a_trial_erases_nothing(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_ask ask = {
	    .service = "shop", .claim = "law.rights", .only_decide = true};
	struct avow_answer answer;
	struct flow_ask f;

	order(vault, person, NULL);
	ask.person = person;
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	assert_int_equal(
	    vault_verdict(
		vault, flow_use(&f, person, "order.phone", "fulfil.delivery")),
	    AVOW_ALLOWED);
}

static void
without_the_right_to_claim_nothing_is_erased(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_ask ask = {.service = "shop"};
	struct avow_answer answer;

	order(vault, person, NULL);
	ask.person = person;
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_not_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
}

static void
who_holds_nothing_is_not_erased_by_a_stranger(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_ask ask = {.service = "shop"};
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, "c-1", NULL);
	vault->now_ms += (uint64_t)101 * 86400000; /* all has expired */
	ask.person = person;
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_not_equal(answer.verdict, AVOW_ALLOWED);
	assert_true(flow_has_need(&answer, "claim law.rights"));
	avow_answer_clear(&answer);
	vault_ask(vault, flow_use(&f, person, "order", "fulfil.delivery"),
	    &answer, AVOW_OK);
	avow_answer_clear(&answer);
	assert_int_equal(erase(vault, person), AVOW_ALLOWED);
	assert_true(flow_logged(vault, "#rights/end"));
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_ERASED);
}

static void
a_lawful_minimum_refuses_until_it_is_over(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_ask ask = {.service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	order(vault, person, NULL);
	ask.person = person;
	vault_collect(
	    vault, person, "trade.invoice", "fulfil.delivery", "no 17");
	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_int_equal(answer.cited_count, 1);
	assert_non_null(strstr(answer.cited[0].cite, "#order/"));
	avow_answer_clear(&answer);
	/* Nobody may use it by now, but the law still wants it kept. */
	vault->now_ms += (uint64_t)200 * 86400000;
	assert_int_equal(erase(vault, person), AVOW_DENIED);
	vault->now_ms += (uint64_t)3 * 366 * 86400000;
	assert_int_equal(erase(vault, person), AVOW_ALLOWED);
}

static void
many_rows_go_page_by_page(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_item items[200];
	struct avow_ask ask = {.action = "collect",
	    .service = "shop",
	    .purpose = "fulfil.delivery",
	    .items = items,
	    .item_count = 200};
	struct avow_ask own = {.service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	struct flow_ask f;
	uint64_t people;
	uint64_t records;

	vault_person(vault, person, "c-1", NULL);
	ask.person = person;
	for (size_t i = 0; i < 200; i++)
		items[i] = (struct avow_item){.category = "order.address",
		    .value = "a street",
		    .value_size = 8};
	/* More than one ask may reach, and than a page of deletes. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(vault_verdict(vault, &ask), AVOW_ALLOWED);
	vault_ask(vault,
	    flow_use(&f, person, "order.address", "fulfil.delivery"), &answer,
	    AVOW_ERR_LIMIT);
	/* A copy has all of them, and an erasure no limit at all. */
	own.person = person;
	assert_int_equal(
	    avow_person_export(vault->avow, &own, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.field_count, 2001);
	avow_answer_clear(&answer);
	assert_int_equal(erase(vault, person), AVOW_ALLOWED);
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	assert_int_equal(records, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(nothing_stands_in_the_clear_at_any_time),
	    FLOW_TEST(the_slot_holds_nothing_of_the_old_key),
	    FLOW_TEST(who_was_erased_is_nobody),
	    FLOW_TEST(the_external_id_may_be_given_anew),
	    FLOW_TEST(an_erasure_cut_short_is_finished_at_the_next_start),
	    FLOW_TEST(a_trial_erases_nothing),
	    FLOW_TEST(without_the_right_to_claim_nothing_is_erased),
	    FLOW_TEST(who_holds_nothing_is_not_erased_by_a_stranger),
	    FLOW_TEST(a_lawful_minimum_refuses_until_it_is_over),
	    FLOW_TEST(many_rows_go_page_by_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
