/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an exported log verifies if and only if every byte of every file is
 *         the one that was written, and what it proves is said exactly.
 * Method: export logs of telling sizes; then break one file one way at a time
 *         and compare the place that the verifier names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/verify.h"
#include "base/file.h"
#include "tests/support/log_fixture.h"

enum { FILE_MAX = 1 << 17 };

/* What an export of 300 entries consists of. */
static const char *const files[] = {"checkpoint", "log.pub", "tile/0/000",
    "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000",
    "tile/entries/001.p/44"};

enum { FILES = sizeof files / sizeof files[0] };

static void
export_300(struct log_fixture *f)
{
	log_grow(f, 300, 100);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
}

static void
read_file(struct avow_buffer *bytes, const char *path)
{
	avow_buffer_init(bytes, FILE_MAX);
	assert_int_equal(avow_file_read(bytes, path, NULL), AVOW_OK);
}

/* Write quickly: nothing here has to survive a crash. */
static void
write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file;

	/* A file that is cut and written again is synced by some systems. */
	(void)unlink(path);
	file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static enum avow_status
verify(struct log_fixture *f, const struct avow_verify_options *options,
    struct avow_error *why)
{
	struct avow_verify_report report;

	memset(why, 0, sizeof *why);
	return avow_verify_export(&report, f->out, options, why);
}

static void
check_good(struct log_fixture *f)
{
	struct avow_error why;

	assert_int_equal(verify(f, NULL, &why), AVOW_OK);
	assert_string_equal(why.message, "");
}

static void
verifies_logs_of_every_shape(void **state)
{
	static const uint64_t sizes[] = {1, 2, 3, 255, 256, 257, 511, 512, 700};
	struct log_fixture *f = *state;

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct avow_verify_report report;

		log_grow(f, sizes[i], 200);
		assert_int_equal(
		    avow_log_export(f->log, f->out, NULL), AVOW_OK);
		assert_int_equal(
		    avow_verify_export(&report, f->out, NULL, NULL), AVOW_OK);
		assert_int_equal(report.size, sizes[i]);
		assert_string_equal(report.origin, LOG_ORIGIN);
		assert_false(report.key_given);
		assert_false(report.history_proved);
		scratch_remove(f->out);
	}
}

static void
verifies_a_log_with_three_levels_of_tiles(void **state)
{
	struct log_fixture *f = *state;
	char path[SCRATCH_PATH];

	log_grow(f, 65536 + 300, 512);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	check_good(f);
	scratch_path(path, f->out, "tile/2/000.p/1");
	assert_int_equal(access(path, F_OK), 0);
	scratch_path(path, f->out, "tile/1/000");
	assert_int_equal(access(path, F_OK), 0);
}

static void
exports_into_an_empty_folder_only(void **state)
{
	struct log_fixture *f = *state;
	char path[SCRATCH_PATH];

	log_grow(f, 3, 3);
	assert_int_equal(mkdir(f->out, 0700), 0);
	scratch_path(path, f->out, "something");
	write_file(path, "", 0);
	assert_int_equal(
	    avow_log_export(f->log, f->out, NULL), AVOW_ERR_EXISTS);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	scratch_path(path, f->folder, "no/such");
	assert_int_equal(
	    avow_log_export(f->log, path, NULL), AVOW_ERR_NOT_FOUND);
	check_good(f);
}

/* The entry in whose bytes, size included, a byte of a bundle lies. */
static unsigned
entry_at(const struct avow_buffer *bundle, size_t at)
{
	size_t next = 0;
	unsigned entry = 0;

	for (;;) {
		next +=
		    2 + ((size_t)bundle->at[next] << 8 | bundle->at[next + 1]);
		if (at < next)
			return entry;
		entry++;
	}
}

/* What the verifier has to say of a flipped byte in this file. */
static void
check_message(const char *file, const struct avow_buffer *bytes, size_t at,
    const struct avow_error *why)
{
	unsigned first = strstr(file, "/001") != NULL ? 256 : 0;
	char expected[64] = "";

	assert_string_equal(why->place, file);
	if (strncmp(file, "tile/entries", 12) == 0)
		(void)snprintf(expected, sizeof expected, "entry %u",
		    first + entry_at(bytes, at));
	else if (strncmp(file, "tile/0", 6) == 0)
		(void)snprintf(
		    expected, sizeof expected, "entry %zu", first + at / 32);
	else if (strcmp(file, "checkpoint") == 0)
		(void)snprintf(expected, sizeof expected, "checkpoint");
	assert_non_null(strstr(why->message, expected));
	if (strncmp(expected, "entry", 5) == 0) {
		const char *found = strstr(why->message, expected);

		/* Not the beginning of a longer number. */
		assert_null(memchr("0123456789", found[strlen(expected)], 10));
	}
}

static void
names_the_file_and_entry_of_any_flipped_byte(void **state)
{
	struct log_fixture *f = *state;

	export_300(f);
	check_good(f);
	for (size_t i = 0; i < FILES; i++) {
		struct avow_buffer bytes;
		struct avow_buffer original;
		char path[SCRATCH_PATH];

		scratch_path(path, f->out, files[i]);
		read_file(&bytes, path);
		read_file(&original, path);
		/* Every byte of small files, one in 17 of the others. */
		for (size_t at = 0; at < bytes.size;
		     at += bytes.size < 1000 ? 1 : 17) {
			struct avow_error why;
			enum avow_status status;

			bytes.at[at] ^= (uint8_t)(1 << (at / 3) % 8);
			write_file(path, bytes.at, bytes.size);
			status = verify(f, NULL, &why);
			/* The key belongs to log.pub and checkpoint both. */
			assert_true(status == AVOW_ERR_FORMAT ||
			    status == AVOW_ERR_KEY);
			check_message(files[i], &original, at, &why);
			bytes.at[at] = original.at[at];
		}
		write_file(path, bytes.at, bytes.size);
		avow_buffer_clear(&bytes);
		avow_buffer_clear(&original);
	}
	check_good(f);
}

static void
refuses_files_that_are_cut_or_longer(void **state)
{
	struct log_fixture *f = *state;

	export_300(f);
	for (size_t i = 0; i < FILES; i++) {
		struct avow_buffer bytes;
		struct avow_error why;
		char path[SCRATCH_PATH];

		scratch_path(path, f->out, files[i]);
		read_file(&bytes, path);
		for (size_t size = 0; size < bytes.size;
		     size += 1 + bytes.size / 20) {
			write_file(path, bytes.at, size);
			assert_int_equal(
			    verify(f, NULL, &why), AVOW_ERR_FORMAT);
			assert_string_equal(why.place, files[i]);
		}
		write_file(path, bytes.at, bytes.size - 1);
		assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
		avow_buffer_u8(&bytes, '\n');
		write_file(path, bytes.at, bytes.size);
		assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
		assert_string_equal(why.place, files[i]);
		write_file(path, bytes.at, bytes.size - 1);
		avow_buffer_clear(&bytes);
	}
	check_good(f);
}

static void
refuses_a_folder_without_one_of_its_files(void **state)
{
	struct log_fixture *f = *state;

	export_300(f);
	for (size_t i = 0; i < FILES; i++) {
		struct avow_error why;
		char path[SCRATCH_PATH];
		char aside[SCRATCH_PATH];

		scratch_path(path, f->out, files[i]);
		scratch_path(aside, f->folder, "aside");
		assert_int_equal(rename(path, aside), 0);
		assert_int_equal(verify(f, NULL, &why), AVOW_ERR_NOT_FOUND);
		assert_string_equal(why.place, files[i]);
		assert_int_equal(rename(aside, path), 0);
	}
	check_good(f);
}

static void
refuses_files_that_a_log_of_its_size_does_not_have(void **state)
{
	static const char *const strangers[] = {"notes.txt", "tile/0/001",
	    "tile/0/002", "tile/0/000.p", "tile/0/001.p/43", "tile/entries/001",
	    "tile/entries/001.p/45", "tile/1/000", "tile/2", "tile/x",
	    "tile/0/.hidden", "checkpoint.old"};
	struct log_fixture *f = *state;
	struct avow_error why;
	char path[SCRATCH_PATH];

	export_300(f);
	for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
		scratch_path(path, f->out, strangers[i]);
		write_file(path, "", 0);
		assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
		assert_string_equal(why.place, strangers[i]);
		assert_int_equal(unlink(path), 0);
	}
	scratch_path(path, f->out, "link");
	assert_int_equal(symlink("checkpoint", path), 0);
	assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
	assert_string_equal(why.place, "link");
	assert_int_equal(unlink(path), 0);
	check_good(f);
}

static void
an_export_that_was_cut_short_is_made_whole_by_the_next(void **state)
{
	struct log_fixture *f = *state;
	char path[SCRATCH_PATH];
	struct avow_error why;

	/* At its very beginning, then while it grew. */
	assert_int_equal(mkdir(f->out, 0700), 0);
	scratch_path(path, f->out, "unfinished");
	write_file(path, "half", 4);
	export_300(f);
	check_good(f);
	write_file(path, "half of what is much longer than a key", 38);
	assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
	assert_string_equal(why.code, "export.stranger");
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	check_good(f);
}

static void
refuses_folders_nested_without_end(void **state)
{
	struct log_fixture *f = *state;
	struct avow_error why;
	char path[SCRATCH_PATH];

	export_300(f);
	scratch_path(path, f->out, "d");
	for (unsigned depth = 0; depth < 13; depth++) {
		assert_int_equal(mkdir(path, 0700), 0);
		assert_true(strlen(path) + 3 < sizeof path);
		(void)snprintf(
		    path + strlen(path), sizeof path - strlen(path), "/d");
	}
	assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
}

static void
proves_history_from_an_older_checkpoint(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;
	struct avow_buffer key;
	char since[SCRATCH_PATH];

	log_grow(f, 100, 100);
	scratch_path(since, f->folder, "since");
	avow_buffer_init(&key, 1024);
	assert_int_equal(avow_log_checkpoint(f->log, &key, NULL), AVOW_OK);
	write_file(since, key.at, key.size);
	export_300(f);
	options.since = since;
	assert_int_equal(
	    avow_verify_export(&report, f->out, &options, NULL), AVOW_OK);
	assert_true(report.history_proved);
	assert_false(report.key_given);
	avow_buffer_reset(&key);
	avow_log_key(f->log, &key);
	avow_buffer_u8(&key, '\0');
	options.key = (const char *)key.at;
	assert_int_equal(
	    avow_verify_export(&report, f->out, &options, NULL), AVOW_OK);
	assert_true(report.history_proved);
	assert_true(report.key_given);
	/* The newest one itself is no less a prefix. */
	scratch_path(since, f->out, "checkpoint");
	assert_int_equal(
	    avow_verify_export(&report, f->out, &options, NULL), AVOW_OK);
	assert_true(report.history_proved);
	avow_buffer_clear(&key);
}

/* A second log of the same key that says something else from entry 5 on. */
static void
export_fork(struct log_fixture *f, uint64_t size)
{
	log_shut(f);
	scratch_remove(f->store);
	log_reopen(f);
	log_grow(f, 5, 5);
	log_append_text(f, "a different story");
	log_grow(f, size, 100);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
}

static void
refuses_a_checkpoint_of_another_history(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_options options = {.key = NULL};
	struct avow_error why;
	struct avow_buffer note;
	char since[SCRATCH_PATH];

	export_300(f);
	scratch_path(since, f->out, "checkpoint");
	read_file(&note, since);
	scratch_path(since, f->folder, "since");
	write_file(since, note.at, note.size);
	scratch_remove(f->out);
	options.since = since;

	export_fork(f, 299); /* shorter than what was seen before */
	assert_int_equal(verify(f, &options, &why), AVOW_ERR_FORMAT);
	assert_string_equal(why.place, since);
	assert_non_null(strstr(why.message, "300 entries, this one 299"));
	scratch_remove(f->out);
	export_fork(f, 400); /* longer, but not the same */
	check_good(f);
	assert_int_equal(verify(f, &options, &why), AVOW_ERR_FORMAT);
	assert_string_equal(why.place, since);
	note.at[0] ^= 1;
	write_file(since, note.at, note.size);
	assert_int_equal(verify(f, &options, &why), AVOW_ERR_KEY);
	assert_string_equal(why.place, since);
	assert_int_equal(unlink(since), 0);
	assert_int_equal(verify(f, &options, &why), AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&note);
}

static void
refuses_entries_that_another_tree_signed(void **state)
{
	struct log_fixture *f = *state;
	struct avow_error why;
	struct avow_buffer note;
	char path[SCRATCH_PATH];

	export_300(f);
	scratch_path(path, f->out, "checkpoint");
	read_file(&note, path);
	scratch_remove(f->out);
	export_fork(f, 300); /* entries and tiles of the fork, all in order */
	write_file(path, note.at, note.size);
	assert_int_equal(verify(f, NULL, &why), AVOW_ERR_FORMAT);
	assert_string_equal(why.place, "checkpoint");
	avow_buffer_clear(&note);
}

static void
believes_no_other_key_than_the_one_given(void **state)
{
	static const char *const no_keys[] = {
	    "", "key", "log.example/vault/1+00000000+AAAA"};
	struct log_fixture *f = *state;
	struct avow_verify_options options = {.key = NULL};
	struct avow_error why;
	struct avow_buffer key;

	export_300(f);
	for (size_t i = 0; i < sizeof no_keys / sizeof no_keys[0]; i++) {
		options.key = no_keys[i];
		assert_int_equal(verify(f, &options, &why), AVOW_ERR_INPUT);
	}
	/* The key of another seed: a log all of its own would verify. */
	log_shut(f);
	avow_secret_change(f->seed)[0] ^= 1;
	avow_secret_shut(f->seed);
	scratch_remove(f->store);
	log_reopen(f);
	avow_buffer_init(&key, 1024);
	avow_log_key(f->log, &key);
	avow_buffer_u8(&key, '\0');
	options.key = (const char *)key.at;
	assert_int_equal(verify(f, &options, &why), AVOW_ERR_KEY);
	assert_string_equal(why.place, "log.pub");
	avow_buffer_clear(&key);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(verifies_logs_of_every_shape),
	    EACH(verifies_a_log_with_three_levels_of_tiles),
	    EACH(exports_into_an_empty_folder_only),
	    EACH(names_the_file_and_entry_of_any_flipped_byte),
	    EACH(refuses_files_that_are_cut_or_longer),
	    EACH(refuses_a_folder_without_one_of_its_files),
	    EACH(refuses_files_that_a_log_of_its_size_does_not_have),
	    EACH(an_export_that_was_cut_short_is_made_whole_by_the_next),
	    EACH(refuses_folders_nested_without_end),
	    EACH(proves_history_from_an_older_checkpoint),
	    EACH(refuses_a_checkpoint_of_another_history),
	    EACH(refuses_entries_that_another_tree_signed),
	    EACH(believes_no_other_key_than_the_one_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
