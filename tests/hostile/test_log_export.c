/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a verifier can be run on a folder that an enemy made: it ends, soon,
 *         and says no; and so does an export that is to grow there.
 * Method: folders with pipes, links and folders where files should be, and
 *         rightly signed checkpoints that promise what nobody could hold.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/note.h"
#include "base/file.h"
#include "tests/support/listing.h"
#include "tests/support/log_change.h"

static const char *const files[] = {
    "checkpoint", "log.pub", "tile/0/000.p/40", "tile/entries/000.p/40"};

enum { FILES = sizeof files / sizeof files[0] };

static void
export_40(struct log_fixture *f)
{
	log_grow(f, 40, 40);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
}

static enum avow_status
verify(struct log_fixture *f, struct avow_error *why)
{
	struct avow_verify_report report;

	memset(why, 0, sizeof *why);
	return avow_verify_export(&report, f->out, NULL, why);
}

static int
put_pipe(const char *path)
{
	return mkfifo(path, 0600);
}

static int
put_folder(const char *path)
{
	return mkdir(path, 0700);
}

static int
put_endless(const char *path)
{
	return symlink("/dev/zero", path);
}

static int
put_itself(const char *path)
{
	return symlink(path, path);
}

static void
reads_plain_files_only(void **state)
{
	int (*const puts[])(const char *path) = {
	    put_pipe, put_folder, put_endless, put_itself};
	struct log_fixture *f = *state;
	struct avow_error why;

	export_40(f);
	for (size_t i = 0; i < FILES; i++) {
		char path[SCRATCH_PATH];
		char aside[SCRATCH_PATH];

		scratch_path(path, f->out, files[i]);
		scratch_path(aside, f->folder, "aside");
		assert_int_equal(rename(path, aside), 0);
		for (size_t n = 0; n < sizeof puts / sizeof puts[0]; n++) {
			assert_int_equal(puts[n](path), 0);
			assert_int_equal(verify(f, &why), AVOW_ERR_FORMAT);
			assert_string_equal(why.place, files[i]);
			assert_int_equal(remove(path), 0);
		}
		/* A link to the right bytes is no file of the export. */
		assert_int_equal(symlink(aside, path), 0);
		assert_int_equal(verify(f, &why), AVOW_ERR_FORMAT);
		assert_int_equal(remove(path), 0);
		assert_int_equal(rename(aside, path), 0);
	}
	assert_int_equal(verify(f, &why), AVOW_OK);
}

/* Put a checkpoint that the log's own key signed. */
static void
sign(struct log_fixture *f, uint64_t size)
{
	struct avow_merkle_head tree = {.size = size};
	struct avow_note_key key;
	struct avow_hash *hash;
	struct avow_buffer text;
	char path[SCRATCH_PATH];

	avow_buffer_init(&text, AVOW_NOTE_MAX);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	avow_log_key(f->log, &text);
	assert_int_equal(
	    avow_note_key_parse(hash, &key, avow_buffer_view(&text), NULL),
	    AVOW_OK);
	avow_buffer_reset(&text);
	assert_int_equal(
	    avow_note_sign(&text, &tree, &key, f->seed, NULL), AVOW_OK);
	scratch_path(path, f->out, "checkpoint");
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(&text), 0600, NULL),
	    AVOW_OK);
	avow_buffer_clear(&text);
	avow_hash_free(hash);
}

static void
ends_soon_when_a_checkpoint_promises_too_much(void **state)
{
	static const struct {
		uint64_t size;
		enum avow_status status;
	} cases[] = {
	    {0, AVOW_ERR_FORMAT},
	    {1, AVOW_ERR_NOT_FOUND},
	    {39, AVOW_ERR_NOT_FOUND},
	    {41, AVOW_ERR_NOT_FOUND},
	    {UINT64_C(1) << 62, AVOW_ERR_NOT_FOUND},
	    {UINT64_C(9999999999999999999), AVOW_ERR_NOT_FOUND},
	    {UINT64_C(10000000000000000000), AVOW_ERR_FORMAT},
	    {UINT64_MAX, AVOW_ERR_FORMAT},
	};
	struct log_fixture *f = *state;

	export_40(f);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_error why;

		sign(f, cases[i].size);
		assert_int_equal(verify(f, &why), cases[i].status);
	}
}

/* A link in a folder's place leads to what is not the export's to write. */
static void
writes_nothing_through_a_link(void **state)
{
	static const char *const folders[] = {"tile", "tile/0", "tile/entries",
	    "former", "generation", "generation/2", "generation/2/tile",
	    "generation/2/tile/entries"};
	struct log_fixture *f = *state;
	char away[SCRATCH_PATH];
	struct listing before;
	struct listing after;

	change_small(f);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	scratch_path(away, f->folder, "away");
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		struct avow_error why = {.status = AVOW_OK};
		char path[SCRATCH_PATH];

		scratch_path(path, f->out, folders[i]);
		assert_int_equal(rename(path, away), 0);
		assert_int_equal(symlink(away, path), 0);
		listing_read(&before, away);
		log_append(f, 1);
		assert_int_equal(
		    avow_log_export(f->log, f->out, &why), AVOW_ERR_IO);
		assert_string_equal(why.code, "export.folder");
		assert_string_equal(why.place, path);
		listing_read(&after, away);
		listing_check_same(&before, &after);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rename(away, path), 0);
		assert_int_equal(
		    avow_log_export(f->log, f->out, NULL), AVOW_OK);
	}
}

/* What is read of the folder is read as a stranger would: plain and short. */
static void
grows_on_nothing_but_its_own_export(void **state)
{
	static const char *const names[] = {"checkpoint", "log.pub"};
	int (*const puts[])(const char *path) = {
	    put_pipe, put_folder, put_endless, put_itself};
	struct log_fixture *f = *state;
	char aside[SCRATCH_PATH];

	export_40(f);
	log_append(f, 1);
	scratch_path(aside, f->folder, "aside");
	for (size_t i = 0; i < 2; i++) {
		for (size_t n = 0; n < sizeof puts / sizeof puts[0]; n++) {
			struct listing before;
			struct listing after;
			char path[SCRATCH_PATH];

			scratch_path(path, f->out, names[i]);
			assert_int_equal(rename(path, aside), 0);
			assert_int_equal(puts[n](path), 0);
			listing_read(&before, f->out);
			assert_int_not_equal(
			    avow_log_export(f->log, f->out, NULL), AVOW_OK);
			listing_read(&after, f->out);
			listing_check_same(&before, &after);
			assert_int_equal(remove(path), 0);
			assert_int_equal(rename(aside, path), 0);
		}
	}
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(reads_plain_files_only),
	    EACH(ends_soon_when_a_checkpoint_promises_too_much),
	    EACH(writes_nothing_through_a_link),
	    EACH(grows_on_nothing_but_its_own_export),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
