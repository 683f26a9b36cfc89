/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a receipt proves its own entry to whoever holds the key, a proof of
 *         growth that the log begins with an older checkpoint, and neither
 *         anything else.
 * Method: proofs of a whole log, each right and each wrong in one way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/receipt.h"
#include "audit/verify.h"
#include "tests/support/log_change.h"

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

/* A proof of growth since a checkpoint, and what it is checked with. */
struct growth {
	struct avow_buffer older;
	struct avow_buffer proof;
	char key[512];
	struct avow_verify_report report;
	struct avow_error why;
};

static void
begin_growth(struct log_fixture *f, struct growth *g, uint64_t since)
{
	*g = (struct growth){.key = ""};
	log_grow(f, since, 10);
	g->older = change_note(f);
	log_grow(f, ENTRIES, 10);
	take_key(f, g->key);
	avow_buffer_init(&g->proof, AVOW_RECEIPT_MAX);
	assert_int_equal(
	    avow_log_growth(f->log, &g->proof, since, NULL), AVOW_OK);
}

static enum avow_status
verify_growth(struct growth *g)
{
	g->why = (struct avow_error){.status = AVOW_OK};
	return avow_verify_growth(&g->report, avow_buffer_view(&g->proof),
	    avow_buffer_view(&g->older), g->key, &g->why);
}

static void
end_growth(struct growth *g)
{
	avow_buffer_clear(&g->older);
	avow_buffer_clear(&g->proof);
}

/* Every prefix of one of the two files, and every bit of it. */
static void
break_growth(struct growth *g, struct avow_buffer *file, const char *place)
{
	size_t size = file->size;

	for (file->size = 0; file->size < size; file->size++) {
		assert_int_equal(verify_growth(g), AVOW_ERR_FORMAT);
		assert_string_equal(g->why.place, place);
	}
	for (size_t bit = 0; bit < 8 * size; bit++) {
		file->at[bit / 8] ^= (uint8_t)(1 << bit % 8);
		/* What says whose the older signature is may say another's. */
		if (verify_growth(g) == AVOW_OK) {
			assert_int_equal(g->report.signatures, 1);
			assert_ptr_equal(file, &g->older);
			assert_in_range(bit / 8, size - 93, size - 88);
		}
		file->at[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	avow_buffer_string(file, "\n");
	assert_int_equal(verify_growth(g), AVOW_ERR_FORMAT);
	file->size = size;
	assert_int_equal(verify_growth(g), AVOW_OK);
}

static void
proves_growth_and_refuses_every_prefix_and_changed_byte(void **state)
{
	struct log_fixture *f = *state;
	struct growth g;

	begin_growth(f, &g, 21);
	assert_int_equal(verify_growth(&g), AVOW_OK);
	assert_true(g.report.history_proved);
	assert_int_equal(g.report.signatures, 2);
	break_growth(&g, &g.proof, "");
	break_growth(&g, &g.older, "older checkpoint");
	end_growth(&g);
}

/* By a former key: the tree counts, and it is told that nothing else did. */
static void
proves_growth_from_a_checkpoint_by_a_former_key(void **state)
{
	struct log_fixture *f = *state;
	struct growth g;
	struct avow_buffer proof;

	begin_growth(f, &g, 21);
	change_reopen(f, change_rotate(f, 8));
	log_append(f, 1);
	take_key(f, g.key);
	assert_int_equal(verify_growth(&g), AVOW_ERR_KEY); /* of the old one */
	avow_buffer_init(&proof, AVOW_RECEIPT_MAX);
	assert_int_equal(avow_log_growth(f->log, &proof, 21, NULL), AVOW_OK);
	avow_buffer_clear(&g.proof);
	g.proof = proof;
	assert_int_equal(verify_growth(&g), AVOW_OK);
	assert_int_equal(g.report.signatures, 1);
	g.older.at[g.older.size - 1] = ' ';
	assert_int_equal(verify_growth(&g), AVOW_ERR_FORMAT);
	assert_string_equal(g.why.place, "older checkpoint");
	end_growth(&g);
}

static void
names_the_line_that_is_none_of_a_proof(void **state)
{
	static const struct {
		const char *text;
		const char *line;
	} cases[] = {
	    {"", "line 1 "},
	    {"c2sp.org/tlog-proof@v2\nindex 1\n\nx\n", "line 1 "},
	    {"c2sp.org/tlog-proof@v1\r\nindex 1\n\nx\n", "line 1 "},
	    {"c2sp.org/tlog-proof@v1\nindex 01\n\nx\n", "line 2 "},
	    {"c2sp.org/tlog-proof@v1\nindex +1\n\nx\n", "line 2 "},
	    {"c2sp.org/tlog-proof@v1\nindex 1\r\n\nx\n", "line 2 "},
	    {"c2sp.org/tlog-proof@v1\nextra AA==\nindex 1\n\nx\n", "line 2 "},
	    {"c2sp.org/tlog-proof@v1\nindex 10000000000000000000\n\nx\n",
		"line 2 "},
	    {"c2sp.org/tlog-proof@v1\nindex 1\nAA==\n\nx\n", "line 3 "},
	    {"old 01\n\nx\n", "line 1 "},
	    {"old -1\n\nx\n", "line 1 "},
	    {"old 1\nAQkRGSEpMTlBSVFZYWlxeYGJkZmhqbG5wcnR2eHp8fk=\n"
	     "AQkRGSEpMTlBSVFZYWlxeYGJkZmhqbG5wcnR2eHp8fl=\n\nx\n",
		"line 3 "},
	    {"old 1\nAQkRGSEpMTlBSVFZYWlxeYGJkZmhqbG5wcnR2eHp8fk=", "line 2 "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_error why = {.status = AVOW_OK};
		struct avow_receipt receipt;

		assert_int_equal(avow_receipt_read(&receipt,
				     avow_text_of(cases[i].text), &why),
		    AVOW_ERR_FORMAT);
		assert_string_equal(why.code, "log.receipt");
		if (strncmp(
			why.message, cases[i].line, strlen(cases[i].line)) != 0)
			fail_msg("case %zu: %s", i, why.message);
	}
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
	    EACH(proves_growth_and_refuses_every_prefix_and_changed_byte),
	    EACH(proves_growth_from_a_checkpoint_by_a_former_key),
	    cmocka_unit_test(names_the_line_that_is_none_of_a_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
