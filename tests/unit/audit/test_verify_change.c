/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the export of a log with several generations and keys, pruned, is
 *         believed only as it was written.
 * Method: all changes together, then every file flipped, cut, removed, mixed
 *         with those of another log, and strangers put in.
 */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support/log_change.h"

static struct {
	char path[256][SCRATCH_PATH];
	size_t count;
} found;

static int
note_file(const char *path, const struct stat *is, int type, struct FTW *at)
{
	(void)is;
	(void)at;
	if (type == FTW_F) {
		assert_true(found.count < 256);
		(void)snprintf(
		    found.path[found.count++], SCRATCH_PATH, "%s", path);
	}
	return 0;
}

static void
list_files(const char *folder)
{
	found.count = 0;
	assert_int_equal(nftw(folder, note_file, 8, FTW_PHYS), 0);
}

static void
write_file(const char *path, struct avow_text bytes)
{
	FILE *file;

	/* A file that is cut and written again is synced by some systems. */
	(void)unlink(path);
	file = fopen(path, "wb");

	assert_non_null(file);
	if (bytes.size > 0)
		assert_int_equal(
		    fwrite(bytes.at, 1, bytes.size, file), bytes.size);
	assert_int_equal(fclose(file), 0);
}

static enum avow_status
verify_export(struct log_fixture *f)
{
	struct avow_verify_report report;

	return avow_verify_export(&report, f->out, NULL, NULL);
}

static void
refuses_every_export_with_a_changed_byte(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_report report;
	struct avow_buffer bytes;

	change_all(f);
	report = change_check(f);
	assert_int_equal(report.rotations, 2);
	assert_int_equal(report.generation, 2);
	list_files(f->out);
	assert_true(found.count >= 20);
	avow_buffer_init(&bytes, 1 << 20);
	for (size_t i = 0; i < found.count; i++) {
		const char *path = found.path[i];
		size_t step;

		avow_buffer_reset(&bytes);
		assert_int_equal(avow_file_read(&bytes, path, NULL), AVOW_OK);
		/* Of long files some bytes, of short ones all. */
		step = bytes.size > 600 ? bytes.size / 23 : 7;
		for (size_t at = 0; at < bytes.size; at += step) {
			bytes.at[at] ^= (uint8_t)(1 << at % 8);
			write_file(path, avow_buffer_view(&bytes));
			if (verify_export(f) == AVOW_OK)
				fail_msg("byte %zu of %s", at, path);
			bytes.at[at] ^= (uint8_t)(1 << at % 8);
		}
		bytes.size--;
		write_file(path, avow_buffer_view(&bytes));
		assert_int_not_equal(verify_export(f), AVOW_OK);
		bytes.size++;
		assert_int_equal(unlink(path), 0);
		assert_int_not_equal(verify_export(f), AVOW_OK);
		write_file(path, avow_buffer_view(&bytes));
	}
	assert_int_equal(verify_export(f), AVOW_OK);
	avow_buffer_clear(&bytes);
}

static void
refuses_what_is_not_the_exports_own(void **state)
{
	static const char *const strangers[] = {"generation/3",
	    "generation/two", "former/001.pub", "former/x", "first.entry",
	    "generation/2/generation", "tile/entries/000",
	    "generation/2/tile/entries/000", "generation/2/former/000.key"};
	struct log_fixture *f = *state;
	char path[SCRATCH_PATH];
	char away[SCRATCH_PATH];

	change_all(f);
	(void)change_check(f);
	for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
		scratch_path(path, f->out, strangers[i]);
		write_file(path, AVOW_TEXT("0\n"));
		if (verify_export(f) == AVOW_OK)
			fail_msg("%s", strangers[i]);
		assert_int_equal(unlink(path), 0);
	}
	/* A link in a folder's place, however good what it leads to. */
	scratch_path(path, f->out, "tile");
	scratch_path(away, f->folder, "tile");
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(symlink(away, path), 0);
	assert_int_equal(verify_export(f), AVOW_ERR_FORMAT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rename(away, path), 0);
	assert_int_equal(verify_export(f), AVOW_OK);
}

/* Exports of two logs under one name, a folder of one put into the other. */
static void
refuses_the_parts_of_two_logs_mixed(void **state)
{
	static const char *const parts[] = {"tile/0", "former", "generation/2",
	    "checkpoint", "tile/entries", "generation/2/first.entry",
	    "generation/2/former"};
	struct log_fixture *f = *state;
	struct avow_secret *seed = log_seed(7);
	char other[SCRATCH_PATH];

	change_all(f);
	(void)change_check(f);
	scratch_path(other, f->folder, "other");
	assert_int_equal(rename(f->out, other), 0);
	scratch_remove(f->store);
	change_reopen(f, seed);
	log_append_text(f, "another beginning");
	change_all(f);
	(void)change_check(f);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		char mine[SCRATCH_PATH];
		char theirs[SCRATCH_PATH];
		char away[SCRATCH_PATH];

		scratch_path(mine, f->out, parts[i]);
		scratch_path(theirs, other, parts[i]);
		scratch_path(away, f->folder, "away");
		assert_int_equal(rename(mine, away), 0);
		assert_int_equal(rename(theirs, mine), 0);
		if (verify_export(f) == AVOW_OK)
			fail_msg("%s of another log", parts[i]);
		/* Nor does an export grow on it, where that is looked at. */
		assert_int_equal(rename(mine, theirs), 0);
		assert_int_equal(rename(away, mine), 0);
	}
	assert_int_equal(verify_export(f), AVOW_OK);
	assert_int_equal(avow_log_export(f->log, other, NULL), AVOW_ERR_FORMAT);
}

static void
proves_history_from_a_checkpoint_of_any_generation(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;
	struct avow_buffer notes[3];
	char path[SCRATCH_PATH];
	size_t last;

	log_tell(f, 100, STEP_MS);
	notes[0] = change_note(f);
	change_all(f);
	notes[1] = change_note(f);
	log_tell(f, 400, STEP_MS);
	notes[2] = change_note(f);
	(void)change_check(f);
	scratch_path(path, f->folder, "since");
	options.since = path;
	for (size_t i = 0; i < 3; i++) {
		write_file(path, avow_buffer_view(&notes[i]));
		assert_int_equal(change_verify(f, &options, &report), AVOW_OK);
		assert_true(report.history_proved);
		assert_int_equal(
		    avow_verify_export(&report, f->out, &options, NULL),
		    AVOW_OK);
		assert_true(report.history_proved);
		last = notes[i].size - 10;
		notes[i].at[last] = notes[i].at[last] == 'A' ? 'B' : 'A';
		write_file(path, avow_buffer_view(&notes[i]));
		assert_int_not_equal(
		    avow_verify_export(&report, f->out, &options, NULL),
		    AVOW_OK);
		assert_int_equal(report.size, 0);
		avow_buffer_clear(&notes[i]);
	}
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(refuses_every_export_with_a_changed_byte),
	    EACH(refuses_what_is_not_the_exports_own),
	    EACH(refuses_the_parts_of_two_logs_mixed),
	    EACH(proves_history_from_a_checkpoint_of_any_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
