/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a check names damage that lies beside the rows: in key slots, heads
 *         that name them, images of editions, and the log. [R39]
 * Method: plant one kind at a time, the heads with the vault's own keys.
 */
#include <fcntl.h>
#include <unistd.h>

#include "audit/log_row.h"
#include "base/file.h"
#include "flow/open.h"
#include "gate/gate.h"
#include "ledger/head.h"
#include "tests/support/checked.h"
#include "vault/record.h"

enum { SLOT_SIZE = 128 };

/* Write over slot number 1, with what stood in it once. */
static void
exchange_slot(struct vault *vault, uint8_t slot[SLOT_SIZE], bool puts)
{
	char path[SCRATCH_PATH];
	int fd;

	scratch_path(path, vault->dir, "keys/slots");
	fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	if (puts)
		assert_int_equal(
		    pwrite(fd, slot, SLOT_SIZE, SLOT_SIZE), SLOT_SIZE);
	else
		assert_int_equal(
		    pread(fd, slot, SLOT_SIZE, SLOT_SIZE), SLOT_SIZE);
	(void)close(fd);
}

static void
a_key_that_is_lost_or_came_back_is_named(void **state)
{
	const struct avow_ask gone = {
	    .external_id = "c-1", .service = "shop", .claim = "law.rights"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	uint8_t slot[SLOT_SIZE];
	uint8_t none[SLOT_SIZE] = {0};
	struct avow_answer answer;
	struct seen seen;

	vault_person(vault, person, "c-1", NULL);
	exchange_slot(vault, slot, false);
	exchange_slot(vault, none, true);
	vault_reopen(vault);
	check(vault, &seen);
	assert_int_equal(seen.count, 1);
	expect(&seen, 0, "check.slot", "keys/slots: slot 1", "erased");
	none[0] = 77;
	exchange_slot(vault, none, true);
	vault_reopen(vault);
	check(vault, &seen);
	expect(&seen, 0, "check.slot", "keys/slots: slot 1", "damaged");
	exchange_slot(vault, slot, true);
	vault_reopen(vault);
	check(vault, &seen);
	assert_int_equal(seen.count, 0);
	assert_int_equal(
	    avow_person_erase(vault->avow, &gone, &answer, &vault->why),
	    AVOW_OK);
	avow_answer_clear(&answer);
	check(vault, &seen);
	assert_int_equal(seen.count, 0);
	assert_int_equal(seen.counts.erased, 1);
	exchange_slot(vault, slot, true);
	vault_reopen(vault);
	check(vault, &seen);
	assert_int_equal(seen.count, 1);
	expect(&seen, 0, "check.slot", "keys/slots: slot 1", "still there");
}

/* The head of a person, changed with all keys at hand. */
static void
give_slot(struct vault *vault, const char *person, uint32_t slot)
{
	struct avow *avow = vault->avow;
	uint8_t id[AVOW_PERMIT_PERSON];
	struct avow_row_key key;
	struct avow_kv_get get;
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set = NULL;
	struct avow_permit *permit;
	struct avow_arena arena;
	struct avow_head head;

	avow_arena_init(&arena, 1 << 20);
	assert_true(avow_unhex(id, sizeof id, avow_text_of(person)));
	key = avow_row_key_person(id, AVOW_FAMILY_HEAD);
	get = (struct avow_kv_get){.key = avow_row_key_text(&key)};
	assert_int_equal(avow_kv_read(avow->kv, &get, 1, NULL), AVOW_OK);
	assert_int_equal(avow_head_open(&head, &arena, id, get.value,
			     avow_keys_head(&avow->keys, id), NULL),
	    AVOW_OK);
	avow_kv_read_end(avow->kv);
	head.slot = slot;
	assert_int_equal(avow_gate_own(&permit, id, head.token, AVOW_ACT_LEDGER,
			     &arena, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_kv_set_new(&set, avow_record_bucket(id), NULL), AVOW_OK);
	assert_int_equal(avow_head_put(set, permit, &head,
			     avow_keys_head(&avow->keys, id), NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(avow->kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
	avow_arena_clear(&arena);
}

static void
two_heads_on_one_slot_are_named(void **state)
{
	struct vault *vault = *state;
	char first[AVOW_PERSON_TEXT];
	char second[AVOW_PERSON_TEXT];
	struct seen seen;

	vault_person(vault, first, NULL, NULL);
	vault_person(vault, second, NULL, NULL);
	give_slot(vault, second, 1);
	check(vault, &seen);
	assert_int_equal(seen.count, 2);
	expect(&seen, 0, "check.slot", "keys/slots: slot 1", "");
	expect(&seen, 1, "check.slot", "keys/slots: slot 1", "");
	assert_int_equal(seen.counts.dead_slots, 1);
	give_slot(vault, second, 99);
	check(vault, &seen);
	assert_int_equal(seen.count, 1);
	expect(&seen, 0, "check.slot", "keys/slots: slot 99",
	    "the file does not have it");
	give_slot(vault, second, 2);
	check(vault, &seen);
	assert_int_equal(seen.count, 0);
}

static void
an_image_that_was_altered_is_named(void **state)
{
	struct vault *vault = *state;
	struct avow_edition_info info;
	char path[SCRATCH_PATH];
	char name[64];
	struct seen seen;

	assert_int_equal(
	    avow_edition(vault->avow, 1, &info, &vault->why), AVOW_OK);
	(void)snprintf(name, sizeof name, "policy/%.16s.image", info.image);
	scratch_path(path, vault->dir, name);
	assert_int_equal(
	    avow_file_write(path, AVOW_TEXT("no image"), 0600, NULL), AVOW_OK);
	check(vault, &seen);
	assert_int_equal(seen.count, 1);
	expect(&seen, 0, "check.edition", path, "image of edition 1");
}

/* A log that writes over the row of entry 0. */
static enum avow_status
overwrite(void *context, struct avow_kv_log_rows *rows, struct avow_text entry,
    uint64_t *index_out, struct avow_error *why)
{
	struct avow_log_row row = avow_log_row_of(1, 0, AVOW_LOG_ROW_ENTRY);

	(void)context;
	*index_out = 0;
	return avow_kv_log_put(rows, avow_log_row_key(&row), entry, why);
}

static enum avow_status
close_nothing(
    void *context, struct avow_kv_log_rows *rows, struct avow_error *why)
{
	(void)context;
	(void)rows;
	(void)why;
	return AVOW_OK;
}

static void
settle_nothing(void *context, bool committed)
{
	(void)context;
	(void)committed;
}

static void
a_log_that_was_rewritten_is_named(void **state)
{
	static const struct avow_kv_log rewriting = {.append = overwrite,
	    .close = close_nothing,
	    .settled = settle_nothing};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char entry[64] = "";
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set = NULL;
	struct stored rows;
	struct seen seen;

	vault_person(vault, person, NULL, NULL);
	stored_take(vault, &rows, AVOW_FAMILY_HEAD);
	avow_kv_set_log(rows.kv, &rewriting);
	assert_int_equal(avow_kv_set_new(&set, 7, NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_entry(set, (struct avow_text){entry, sizeof entry}, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(rows.kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
	stored_give(vault, &rows);
	check(vault, &seen);
	assert_true(seen.count >= 2);
	expect(&seen, 0, "check.log", "", "");
	expect(&seen, 1, "check.entry", "log entry 0", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_key_that_is_lost_or_came_back_is_named),
	    FLOW_TEST(two_heads_on_one_slot_are_named),
	    FLOW_TEST(an_image_that_was_altered_is_named),
	    FLOW_TEST(a_log_that_was_rewritten_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
