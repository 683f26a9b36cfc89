/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what we export of the log convinces a verifier that shares no line
 *         with us, and what somebody changed does not.
 * Method: tests/verify_rfc6962.py, written from the RFCs in another language,
 *         over exports and receipts, whole and broken.  Skipped without
 *         python3.
 */
#include <stdio.h>
#include <string.h>

#include "audit/log_bulk.h"
#include "audit/receipt.h"
#include "base/file.h"
#include "flow/entry.h"
#include "tests/support/log_change.h"
#include "tests/support/stranger.h"

static void export(struct log_fixture *f, uint64_t size)
{
	log_grow(f, size, 100);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
}

/* Write a text into a file of the fixture's folder. */
static void
write_text(struct log_fixture *f, char path[SCRATCH_PATH], const char *name,
    struct avow_text text)
{
	scratch_path(path, f->folder, name);
	assert_int_equal(avow_file_write(path, text, 0600, NULL), AVOW_OK);
}

static void
convinces_a_verifier_written_from_the_rfcs(void **state)
{
	static const uint64_t sizes[] = {1, 2, 7, 256, 257, 700};
	struct log_fixture *f = *state;
	struct avow_buffer note;
	char key[SCRATCH_PATH];
	char since[SCRATCH_PATH];

	stranger_needs_python();
	scratch_path(key, f->folder, "log.pub");
	avow_buffer_init(&note, 1024);
	log_append(f, 1);
	assert_int_equal(avow_log_checkpoint(f->log, &note, NULL), AVOW_OK);
	write_text(f, since, "since", avow_buffer_view(&note));
	avow_buffer_clear(&note);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		export(f, sizes[i]);
		assert_int_equal(STRANGER(f->out, "--key", key, "--since",
				     since, "--proofs", "0"),
		    0);
		scratch_remove(f->out);
	}
}

static void
does_not_convince_it_with_a_changed_byte(void **state)
{
	static const char *const files[] = {"checkpoint", "log.pub",
	    "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1",
	    "tile/entries/000", "tile/entries/001.p/44"};
	struct log_fixture *f = *state;

	stranger_needs_python();
	export(f, 300);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char path[SCRATCH_PATH];
		struct avow_buffer bytes;

		scratch_path(path, f->out, files[i]);
		avow_buffer_init(&bytes, 1 << 17);
		assert_int_equal(avow_file_read(&bytes, path, NULL), AVOW_OK);
		bytes.at[bytes.size / 2] ^= 2;
		assert_int_equal(
		    avow_file_write(path, avow_buffer_view(&bytes), 0600, NULL),
		    AVOW_OK);
		assert_int_equal(STRANGER(f->out), 1);
		bytes.at[bytes.size / 2] ^= 2;
		assert_int_equal(
		    avow_file_write(path, avow_buffer_view(&bytes), 0600, NULL),
		    AVOW_OK);
		avow_buffer_clear(&bytes);
	}
	assert_int_equal(STRANGER(f->out), 0);
}

static void
convinces_it_of_one_entry_by_a_receipt(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer receipt;
	char text[256];
	char key[SCRATCH_PATH];
	char proof[SCRATCH_PATH];
	char right[SCRATCH_PATH];
	char wrong[SCRATCH_PATH];

	stranger_needs_python();
	log_grow(f, 300, 100);
	scratch_path(key, f->folder, "log.pub");
	avow_buffer_init(&receipt, AVOW_RECEIPT_MAX);
	assert_int_equal(
	    avow_log_receipt(f->log, &receipt, 257, NULL), AVOW_OK);
	write_text(f, proof, "receipt", avow_buffer_view(&receipt));
	write_text(f, right, "right", log_entry_text(text, 257));
	write_text(f, wrong, "wrong", log_entry_text(text, 258));
	assert_int_equal(
	    STRANGER("--receipt", proof, "--entry", right, "--key", key), 0);
	assert_int_equal(
	    STRANGER("--receipt", proof, "--entry", wrong, "--key", key), 1);
	avow_buffer_clear(&receipt);
}

/* Two keys, two generations, pruned: and each of its keys is believed. */
static void
convinces_it_of_all_that_a_log_went_through(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer first = change_key(f);
	struct avow_buffer note;
	char key[SCRATCH_PATH];
	char since[SCRATCH_PATH];
	char path[SCRATCH_PATH];

	stranger_needs_python();
	change_all(f);
	note = change_note(f);
	log_tell(f, 500, STEP_MS);
	write_text(f, key, "first-key", avow_buffer_view(&first));
	write_text(f, since, "since", avow_buffer_view(&note));
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	assert_int_equal(
	    STRANGER(f->out, "--key", key, "--since", since, "--proofs", "9"),
	    0);
	scratch_path(path, f->out, "pruned");
	assert_int_equal(
	    avow_file_write(path, AVOW_TEXT("256\n"), 0600, NULL), AVOW_OK);
	assert_int_equal(STRANGER(f->out), 1);
	assert_int_equal(
	    avow_file_write(path, AVOW_TEXT("512\n"), 0600, NULL), AVOW_OK);
	assert_int_equal(STRANGER(f->out), 0);
	scratch_path(path, f->out, "generation/2/former/000.entry");
	assert_int_equal(
	    avow_file_write(path, AVOW_TEXT("x"), 0600, NULL), AVOW_OK);
	assert_int_equal(STRANGER(f->out), 1);
	avow_buffer_clear(&first);
	avow_buffer_clear(&note);
}

static void
convinces_it_that_a_log_has_only_grown(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer growth;
	struct avow_buffer older;
	char key[SCRATCH_PATH];
	char proof[SCRATCH_PATH];
	char since[SCRATCH_PATH];

	stranger_needs_python();
	log_grow(f, 77, 77);
	older = change_note(f);
	log_grow(f, 300, 100);
	scratch_path(key, f->folder, "log.pub");
	avow_buffer_init(&growth, AVOW_RECEIPT_MAX);
	assert_int_equal(avow_log_growth(f->log, &growth, 77, NULL), AVOW_OK);
	write_text(f, proof, "growth", avow_buffer_view(&growth));
	write_text(f, since, "since", avow_buffer_view(&older));
	assert_int_equal(
	    STRANGER("--growth", proof, "--since", since, "--key", key), 0);
	growth.at[20] = growth.at[20] == 'A' ? 'B' : 'A';
	write_text(f, proof, "growth", avow_buffer_view(&growth));
	assert_int_equal(
	    STRANGER("--growth", proof, "--since", since, "--key", key), 1);
	avow_buffer_clear(&growth);
	avow_buffer_clear(&older);
}

static void
convinces_it_of_many_changes_in_one_entry(void **state)
{
	struct log_fixture *f = *state;
	struct avow_log_bulk bulk;
	struct avow_buffer entry;
	char items[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	struct avow_hash *hash;

	stranger_needs_python();
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	avow_log_bulk_init(&bulk);
	avow_log_bulk_add(&bulk, hash, AVOW_TEXT("one"));
	avow_log_bulk_add(&bulk, hash, AVOW_TEXT("two"));
	avow_log_bulk_add(&bulk, hash, AVOW_TEXT("three"));
	avow_buffer_init(&entry, 1000);
	avow_entry_start(&entry, (enum avow_entry_kind)AVOW_MARK_BULK, 5);
	avow_entry_bulk(&entry, hash, &bulk);
	write_text(f, path, "entry", avow_buffer_view(&entry));
	write_text(f, items, "items", AVOW_TEXT("one\ntwo\nthree\n"));
	assert_int_equal(STRANGER("--bulk", items, "--entry", path), 0);
	write_text(f, items, "items", AVOW_TEXT("one\nthree\ntwo\n"));
	assert_int_equal(STRANGER("--bulk", items, "--entry", path), 1);
	avow_buffer_clear(&entry);
	avow_hash_free(hash);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(convinces_a_verifier_written_from_the_rfcs),
	    EACH(does_not_convince_it_with_a_changed_byte),
	    EACH(convinces_it_of_one_entry_by_a_receipt),
	    EACH(convinces_it_of_all_that_a_log_went_through),
	    EACH(convinces_it_that_a_log_has_only_grown),
	    EACH(convinces_it_of_many_changes_in_one_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
