/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   verifiers that strangers wrote and many use believe our logs and
 *         proofs, and none of which a byte was changed.
 * Method: the packages behind Go's checksum database, and the proofs' verifier
 *         of Certificate Transparency (tests/strangers/main.go), over logs of
 *         every shape; STRANGERS_EVERY changes every byte.  Skipped without Go.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/note.h"
#include "audit/receipt.h"
#include "base/file.h"
#include "tests/support/listing.h"
#include "tests/support/log_change.h"
#include "tests/support/stranger.h"

/* What `change` is to be told: which bytes, and to which values. */
static const char *
bytes(void)
{
	return getenv("STRANGERS_EVERY") != NULL ? "-every" : "-places=0";
}

static const char *
values(void)
{
	return getenv("STRANGERS_EVERY") != NULL ? "-values" : "-places=0";
}

static void
write_text(struct log_fixture *f, char path[SCRATCH_PATH], const char *name,
    struct avow_text text)
{
	scratch_path(path, f->folder, name);
	assert_int_equal(avow_file_write(path, text, 0600, NULL), AVOW_OK);
}

static void
believes_logs_of_every_shape(void **state)
{
	static const uint64_t sizes[] = {1, 2, 3, 255, 256, 257, 300, 511, 512,
	    513, 700, 65535, 65536, 65837};
	struct log_fixture *f = *state;
	struct avow_buffer note;
	char since[SCRATCH_PATH];
	char key[SCRATCH_PATH];

	(void)stranger_needs_go();
	scratch_path(key, f->folder, "log.pub");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		log_grow(f, sizes[i], 400);
		if (i == 0) {
			note = change_note(f);
			write_text(f, since, "since", avow_buffer_view(&note));
			avow_buffer_clear(&note);
		}
		assert_int_equal(
		    avow_log_export(f->log, f->out, NULL), AVOW_OK);
		assert_int_equal(GO_STRANGER("verify", f->out, "-key", key,
				     "-since", since, "-proofs", "100"),
		    0);
	}
	/* What is no key at all. */
	assert_int_equal(GO_STRANGER("verify", f->out, "-key", since), 1);
}

static void
refuses_every_changed_byte_of_a_log(void **state)
{
	struct log_fixture *f = *state;

	(void)stranger_needs_go();
	log_grow(f, 300, 100);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	assert_int_equal(GO_STRANGER("change", bytes(), "verify", f->out), 0);
}

static void
follows_keys_and_generations_and_what_was_pruned(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer first = change_key(f);
	struct avow_buffer note;
	char key[SCRATCH_PATH];
	char since[SCRATCH_PATH];

	(void)stranger_needs_go();
	log_tell(f, 200, STEP_MS);
	note = change_note(f);
	change_all(f);
	write_text(f, key, "first-key", avow_buffer_view(&first));
	write_text(f, since, "since", avow_buffer_view(&note));
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	assert_int_equal(GO_STRANGER("verify", f->out, "-key", key, "-since",
			     since, "-proofs", "1000"),
	    0);
	assert_int_equal(GO_STRANGER("change", bytes(), "verify", f->out), 0);
	avow_buffer_clear(&first);
	avow_buffer_clear(&note);
}

/* So small that each of its bytes can be changed to everything. */
static void
refuses_every_value_of_every_byte_of_a_small_log(void **state)
{
	struct log_fixture *f = *state;

	(void)stranger_needs_go();
	change_small(f);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	assert_int_equal(
	    GO_STRANGER("change", bytes(), values(), "verify", f->out), 0);
}

static void
believes_receipts_and_none_with_a_changed_byte(void **state)
{
	static const uint64_t sizes[] = {1, 2, 300};
	struct log_fixture *f = *state;
	char proof[SCRATCH_PATH];
	char entry[SCRATCH_PATH];
	char key[SCRATCH_PATH];

	(void)stranger_needs_go();
	scratch_path(key, f->folder, "log.pub");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct avow_buffer receipt;
		char text[256];
		uint64_t index = sizes[i] * 6 / 7;

		log_grow(f, sizes[i], 100);
		avow_buffer_init(&receipt, AVOW_RECEIPT_MAX);
		assert_int_equal(
		    avow_log_receipt(f->log, &receipt, index, NULL), AVOW_OK);
		write_text(f, proof, "proof", avow_buffer_view(&receipt));
		write_text(f, entry, "entry", log_entry_text(text, index));
		assert_int_equal(GO_STRANGER("change", bytes(), values(),
				     "receipt", proof, entry, key),
		    0);
		write_text(f, entry, "entry", log_entry_text(text, index + 1));
		assert_int_equal(GO_STRANGER("receipt", proof, entry, key), 1);
		avow_buffer_clear(&receipt);
	}
}

static void
believes_proofs_of_growth_and_none_with_a_changed_byte(void **state)
{
	static const uint64_t sizes[] = {1, 64, 77, 256, 299, 300};
	struct log_fixture *f = *state;
	struct avow_buffer notes[sizeof sizes / sizeof sizes[0]];
	char proof[SCRATCH_PATH];
	char since[SCRATCH_PATH];
	char key[SCRATCH_PATH];

	(void)stranger_needs_go();
	scratch_path(key, f->folder, "log.pub");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		log_grow(f, sizes[i], 100);
		notes[i] = change_note(f);
	}
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct avow_buffer growth;

		avow_buffer_init(&growth, AVOW_RECEIPT_MAX);
		assert_int_equal(
		    avow_log_growth(f->log, &growth, sizes[i], NULL), AVOW_OK);
		write_text(f, proof, "proof", avow_buffer_view(&growth));
		write_text(f, since, "since", avow_buffer_view(&notes[i]));
		assert_int_equal(GO_STRANGER("change", bytes(), values(),
				     "growth", proof, since, key),
		    0);
		avow_buffer_clear(&growth);
		avow_buffer_clear(&notes[i]);
	}
}

static enum avow_status
verify(struct log_fixture *f)
{
	struct avow_verify_report report;

	return avow_verify_export(&report, f->out, NULL, NULL);
}

/* The tree of the first generation, as its export's checkpoint tells it. */
static void
take_tree(struct log_fixture *f, struct avow_merkle_head *tree)
{
	struct avow_buffer bytes;
	struct avow_buffer root;
	char path[SCRATCH_PATH];
	char text[64];
	unsigned long long size;

	scratch_path(path, f->out, "checkpoint");
	avow_buffer_init(&bytes, AVOW_NOTE_MAX);
	avow_buffer_init(&root, sizeof tree->root);
	assert_int_equal(avow_file_read(&bytes, path, NULL), AVOW_OK);
	avow_buffer_u8(&bytes, 0);
	assert_int_equal(
	    sscanf((char *)bytes.at, "%*s %llu %63s", &size, text), 2);
	tree->size = size;
	assert_int_equal(
	    avow_unbase64(&root, avow_text_of(text), NULL), AVOW_OK);
	assert_int_equal(root.size, sizeof tree->root);
	memcpy(tree->root, root.at, sizeof tree->root);
	avow_buffer_clear(&bytes);
	avow_buffer_clear(&root);
}

/* Two logs of one name and key, as a thief of the key might make. */
static void
refuses_the_checkpoint_of_a_fork(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer note;
	char since[SCRATCH_PATH];

	(void)stranger_needs_go();
	log_append_text(f, "another beginning");
	log_grow(f, 201, 100);
	note = change_note(f);
	write_text(f, since, "since", avow_buffer_view(&note));
	scratch_remove(f->store);
	change_reopen(f, log_seed(7));
	log_grow(f, 300, 100);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	assert_int_equal(GO_STRANGER("verify", f->out), 0);
	assert_int_equal(GO_STRANGER("verify", f->out, "-since", since), 1);
	/* As large as the log, and in the place of its own. */
	scratch_remove(f->out);
	scratch_remove(f->store);
	change_reopen(f, log_seed(7));
	log_grow(f, 201, 100);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	assert_int_equal(GO_STRANGER("verify", f->out), 0);
	listing_put(f->out, "checkpoint", avow_buffer_view(&note));
	assert_int_equal(GO_STRANGER("verify", f->out), 1);
	avow_buffer_clear(&note);
}

/* Somebody else signs our tree, and puts the own key in the newest's place. */
static void
refuses_a_key_that_no_former_one_named(void **state)
{
	struct log_fixture *f = *state;
	struct avow_merkle_head tree = {.size = 0};
	uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];
	struct avow_secret *seed = log_seed(66);
	struct avow_note_key key;
	struct avow_hash *hash;
	struct avow_buffer note;

	(void)stranger_needs_go();
	log_tell(f, 3, STEP_MS);
	change_reopen(f, change_rotate(f, 8));
	log_tell(f, 7, STEP_MS);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	avow_sign_public(public_key, avow_secret_open(seed));
	avow_secret_shut(seed);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	assert_int_equal(avow_note_key_make(hash, &key, AVOW_TEXT(LOG_ORIGIN),
			     public_key, NULL),
	    AVOW_OK);
	take_tree(f, &tree);
	avow_buffer_init(&note, AVOW_NOTE_MAX);
	assert_int_equal(
	    avow_note_sign(&note, &tree, &key, seed, NULL), AVOW_OK);
	listing_put(f->out, "checkpoint", avow_buffer_view(&note));
	avow_buffer_reset(&note);
	avow_note_key_text(&key, &note);
	avow_buffer_string(&note, "\n");
	listing_put(f->out, "log.pub", avow_buffer_view(&note));
	assert_int_equal(GO_STRANGER("verify", f->out), 1);
	assert_int_equal(verify(f), AVOW_ERR_FORMAT);
	avow_buffer_clear(&note);
	avow_hash_free(hash);
	avow_secret_free(seed);
}

/* Two logs of one name, keys and sizes; each file of the other in its turn. */
static void
refuses_every_file_of_another_log(void **state)
{
	struct log_fixture *f = *state;
	struct listing theirs;
	struct listing ours;
	unsigned refused = 0;

	(void)stranger_needs_go();
	log_append_text(f, "another beginning");
	change_small(f);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	listing_read(&theirs, f->out);
	scratch_remove(f->out);
	scratch_remove(f->store);
	change_reopen(f, log_seed(7));
	log_append_text(f, "our own beginning");
	change_small(f);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	listing_read(&ours, f->out);
	for (size_t i = 0; i < ours.count; i++) {
		listing_put_back(&theirs, listing_find(&theirs, ours.name[i]));
		/* Keys, and what says of them nothing else, are the same. */
		assert_int_equal(
		    GO_STRANGER("verify", f->out) == 0, verify(f) == AVOW_OK);
		refused += verify(f) != AVOW_OK;
		listing_put_back(&ours, i);
	}
	assert_in_range(refused, 8, 12);
	assert_int_equal(GO_STRANGER("verify", f->out), 0);
	listing_forget(&theirs);
	listing_forget(&ours);
}

/* Entries taken away as if they were pruned; keys that are not told of. */
static void
refuses_what_the_entries_do_not_tell_of(void **state)
{
	struct log_fixture *f = *state;
	struct listing ours;

	(void)stranger_needs_go();
	log_tell(f, 300, STEP_MS);
	change_reopen(f, change_rotate(f, 8));
	log_tell(f, 600, STEP_MS);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	listing_read(&ours, f->out);
	assert_int_equal(GO_STRANGER("verify", f->out), 0);
	listing_put(f->out, "pruned", AVOW_TEXT("256\n"));
	listing_remove(&ours, "tile/entries/000");
	assert_int_equal(GO_STRANGER("verify", f->out), 1);
	assert_int_equal(verify(f), AVOW_ERR_FORMAT);
	listing_restore(&ours);
	listing_remove(&ours, "pruned");
	assert_int_equal(GO_STRANGER("verify", f->out), 0);
	/* The newest key alone, as if it had been there from the beginning. */
	listing_remove(&ours, "former/000.pub");
	listing_remove(&ours, "former/000.entry");
	listing_remove(&ours, "former/000.proof");
	assert_int_equal(GO_STRANGER("verify", f->out), 1);
	assert_int_equal(verify(f), AVOW_ERR_FORMAT);
	listing_forget(&ours);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		believes_logs_of_every_shape, log_begin_memory, log_end),
	    EACH(refuses_every_changed_byte_of_a_log),
	    EACH(follows_keys_and_generations_and_what_was_pruned),
	    EACH(refuses_every_value_of_every_byte_of_a_small_log),
	    EACH(believes_receipts_and_none_with_a_changed_byte),
	    EACH(believes_proofs_of_growth_and_none_with_a_changed_byte),
	    EACH(refuses_the_checkpoint_of_a_fork),
	    EACH(refuses_a_key_that_no_former_one_named),
	    EACH(refuses_every_file_of_another_log),
	    EACH(refuses_what_the_entries_do_not_tell_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
