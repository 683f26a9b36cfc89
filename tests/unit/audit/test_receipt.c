/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a receipt proves its own entry to whoever holds the key, and nothing
 *         else.
 * Method: receipts of a whole log, each right and each wrong in one way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/receipt.h"
#include "audit/verify.h"
#include "tests/support/log_fixture.h"

enum { ENTRIES = 37 };

static void
take_key(struct log_fixture *f, char key[512])
{
	struct avow_buffer text;

	avow_buffer_init(&text, 511);
	avow_log_key(f->log, &text);
	assert_false(text.failed);
	memset(key, 0, 512);
	memcpy(key, text.at, text.size);
	avow_buffer_clear(&text);
}

static void
make(struct log_fixture *f, struct avow_buffer *receipt, uint64_t index)
{
	avow_buffer_init(receipt, AVOW_RECEIPT_MAX);
	assert_int_equal(
	    avow_log_receipt(f->log, receipt, index, NULL), AVOW_OK);
}

static enum avow_status
verify(const struct avow_buffer *receipt, uint64_t index, const char *key)
{
	struct avow_verify_report report;
	char text[256];
	enum avow_status status = avow_verify_receipt(&report,
	    avow_buffer_view(receipt), log_entry_text(text, index), key, NULL);

	assert_int_equal(report.size, status == AVOW_OK ? ENTRIES : 0);
	return status;
}

static void
proves_every_entry_and_no_other(void **state)
{
	struct log_fixture *f = *state;
	char key[512];

	log_grow(f, ENTRIES, 10);
	take_key(f, key);
	for (uint64_t i = 0; i < ENTRIES; i++) {
		struct avow_buffer receipt;

		make(f, &receipt, i);
		for (uint64_t other = 0; other < ENTRIES; other++)
			assert_int_equal(verify(&receipt, other, key),
			    other == i ? AVOW_OK : AVOW_ERR_FORMAT);
		avow_buffer_clear(&receipt);
	}
}

static void
refuses_every_prefix_and_flipped_byte(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer receipt;
	char key[512];
	size_t size;

	log_grow(f, ENTRIES, 10);
	take_key(f, key);
	make(f, &receipt, 20);
	size = receipt.size;
	for (receipt.size = 0; receipt.size < size; receipt.size++)
		assert_int_equal(verify(&receipt, 20, key), AVOW_ERR_FORMAT);
	for (size_t bit = 0; bit < 8 * size; bit++) {
		receipt.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(verify(&receipt, 20, key), AVOW_OK);
		receipt.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	avow_buffer_string(&receipt, "\n");
	assert_int_equal(verify(&receipt, 20, key), AVOW_ERR_FORMAT);
	avow_buffer_clear(&receipt);
}

static void
takes_as_many_hashes_as_a_tree_can_need(void **state)
{
	struct avow_receipt receipt = {.number = 5, .count = 64};
	struct avow_receipt again;
	struct avow_buffer text;

	(void)state;
	receipt.note = AVOW_TEXT("a note\n");
	avow_buffer_init(&text, AVOW_RECEIPT_MAX);
	avow_receipt_write(&text, &receipt);
	assert_int_equal(
	    avow_receipt_read(&again, avow_buffer_view(&text), NULL), AVOW_OK);
	assert_int_equal(again.count, 64);
	assert_int_equal(again.number, 5);
	assert_true(avow_text_equal(again.note, receipt.note));
	avow_buffer_reset(&text);
	avow_buffer_string(&text, "c2sp.org/tlog-proof@v1\nindex 5\n");
	for (unsigned i = 0; i < 65; i++) {
		avow_buffer_base64(
		    &text, receipt.hashes[0], sizeof receipt.hashes[0]);
		avow_buffer_string(&text, "\n");
	}
	avow_buffer_string(&text, "\na note\n");
	assert_int_equal(
	    avow_receipt_read(&again, avow_buffer_view(&text), NULL),
	    AVOW_ERR_FORMAT);
	avow_buffer_clear(&text);
}

static void
refuses_receipts_under_another_key(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer receipt;
	char key[512];

	log_grow(f, ENTRIES, 10);
	make(f, &receipt, 1);
	assert_int_equal(verify(&receipt, 1, ""), AVOW_ERR_INPUT);
	log_shut(f);
	avow_secret_change(f->seed)[0] ^= 1;
	avow_secret_shut(f->seed);
	scratch_remove(f->store);
	log_reopen(f);
	take_key(f, key);
	assert_int_equal(verify(&receipt, 1, key), AVOW_ERR_KEY);
	avow_buffer_clear(&receipt);
}

static void
is_made_from_a_vault_without_its_secret(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer receipt;
	struct avow_log *view;
	const struct avow_verify_source vault = {f->folder, 0};
	const struct avow_verify_source later = {f->folder, 2};
	const struct avow_verify_source nowhere = {f->out, 0};
	char key[512];

	log_grow(f, ENTRIES, 10);
	take_key(f, key);
	avow_buffer_init(&receipt, AVOW_RECEIPT_MAX);
	assert_int_equal(avow_verify_make_receipt(&receipt, &vault, 9, NULL),
	    AVOW_ERR_BUSY); /* this process has it open */
	log_shut(f);
	assert_int_equal(
	    avow_verify_make_receipt(&receipt, &vault, 9, NULL), AVOW_OK);
	assert_int_equal(verify(&receipt, 9, key), AVOW_OK);
	assert_int_equal(
	    avow_verify_make_receipt(&receipt, &vault, ENTRIES, NULL),
	    AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_verify_make_receipt(&receipt, &later, 9, NULL),
	    AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_verify_make_receipt(&receipt, &nowhere, 9, NULL),
	    AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&receipt);
	log_reopen(f);
	assert_int_equal(avow_log_view(&view, f->kv, AVOW_TEXT("no key"), NULL),
	    AVOW_ERR_FORMAT);
	assert_null(view);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(proves_every_entry_and_no_other),
	    EACH(refuses_every_prefix_and_flipped_byte),
	    cmocka_unit_test(takes_as_many_hashes_as_a_tree_can_need),
	    EACH(refuses_receipts_under_another_key),
	    EACH(is_made_from_a_vault_without_its_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
