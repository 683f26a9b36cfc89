/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the log inside a vault verifies if and only if every row of it is
 *         the one that was written, and the fault is named.
 * Method: flip, drop, move and add rows of a small log in memory; then a whole
 *         vault folder, with another process writing beside the verifier.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/log_row.h"
#include "audit/verify.h"
#include "base/file.h"
#include "tests/support/log_fixture.h"

enum { ENTRIES = 23 };

/* The public key of the fixture's log, as log.pub has it. */
static struct avow_buffer
public_text(struct log_fixture *f)
{
	struct avow_buffer text;

	avow_buffer_init(&text, 512);
	avow_log_key(f->log, &text);
	avow_buffer_string(&text, "\n");
	return text;
}

static enum avow_status
verify(struct log_fixture *f, struct avow_error *why)
{
	struct avow_verify_report report;
	struct avow_buffer text = public_text(f);
	enum avow_status status;

	const struct avow_verify_options options = {.every_signature = true};

	memset(why, 0, sizeof *why);
	status = avow_verify_store(
	    &report, f->kv, avow_buffer_view(&text), &options, why);
	assert_int_equal(report.size, status == AVOW_OK ? ENTRIES : 0);
	avow_buffer_clear(&text);
	return status;
}

/* A copy of every row of the log. */
struct rows {
	char keys[128][AVOW_LOG_ROW_KEY];
	size_t key_sizes[128];
	char values[128][600];
	size_t sizes[128];
	size_t count;
};

static bool
copy_row(void *context, struct avow_text key, struct avow_text value)
{
	struct rows *rows = context;
	size_t at = rows->count++;

	assert_true(at < 128 && key.size <= sizeof rows->keys[0] &&
	    value.size <= sizeof rows->values[0]);
	memcpy(rows->keys[at], key.at, key.size);
	memcpy(rows->values[at], value.at, value.size);
	rows->key_sizes[at] = key.size;
	rows->sizes[at] = value.size;
	return true;
}

static struct rows *
copy_rows(struct log_fixture *f)
{
	struct rows *rows = calloc(1, sizeof *rows);
	struct avow_kv_range range = {.to = AVOW_TEXT("\xff"),
	    .limit = SIZE_MAX,
	    .visit = copy_row,
	    .context = rows};

	assert_non_null(rows);
	assert_int_equal(avow_kv_log_scan(f->kv, &range, NULL), AVOW_OK);
	return rows;
}

static void
forge(struct log_fixture *f, struct rows *rows, size_t at)
{
	log_forge_row(f,
	    (struct avow_text){rows->keys[at], rows->key_sizes[at]},
	    (struct avow_text){rows->values[at], rows->sizes[at]});
}

/* Check that why names what row `at` is about. */
static void
check_place(const struct rows *rows, size_t at, const struct avow_error *why)
{
	const char *key = rows->keys[at];
	char expected[32];

	if (rows->key_sizes[at] == 1)
		return; /* the size: wherever it first contradicts a row */
	if (key[9] == AVOW_LOG_ROW_CHECKPOINT) {
		(void)snprintf(
		    expected, sizeof expected, "%d entries", key[8] + 1);
		assert_string_equal(why->place, "checkpoint");
	} else {
		(void)snprintf(expected, sizeof expected, "entry %d:", key[8]);
		assert_string_equal(why->place, "store");
	}
	assert_non_null(strstr(why->message, expected));
}

static void
names_the_entry_or_checkpoint_of_any_flipped_byte(void **state)
{
	struct log_fixture *f = *state;
	struct avow_error why;
	struct rows *rows;

	log_grow(f, ENTRIES, 8);
	assert_int_equal(verify(f, &why), AVOW_OK);
	rows = copy_rows(f);
	assert_int_equal(rows->count, 1 + ENTRIES + 3);
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t at = 0; at < rows->sizes[i]; at++) {
			enum avow_status status;

			rows->values[i][at] ^= (char)(1 << at % 8);
			forge(f, rows, i);
			status = verify(f, &why);
			assert_true(status == AVOW_ERR_FORMAT ||
			    status == AVOW_ERR_KEY);
			check_place(rows, i, &why);
			rows->values[i][at] ^= (char)(1 << at % 8);
		}
		forge(f, rows, i);
	}
	assert_int_equal(verify(f, &why), AVOW_OK);
	free(rows);
}

static void
refuses_rows_that_are_cut_or_longer(void **state)
{
	struct log_fixture *f = *state;
	struct avow_error why;
	struct rows *rows;

	log_grow(f, ENTRIES, 8);
	rows = copy_rows(f);
	for (size_t i = 0; i < rows->count; i++) {
		size_t whole = rows->sizes[i];

		for (size_t size = 0; size <= whole + 1; size++) {
			rows->sizes[i] = size;
			forge(f, rows, i);
			if (size != whole)
				assert_int_not_equal(verify(f, &why), AVOW_OK);
		}
		rows->sizes[i] = whole;
		forge(f, rows, i);
	}
	assert_int_equal(verify(f, &why), AVOW_OK);
	free(rows);
}

/* Begin again with an empty store that has all rows but one. */
static void
copy_without(struct log_fixture *f, struct rows *rows, size_t missing)
{
	avow_log_close(f->log);
	avow_kv_close(f->kv);
	f->log = NULL;
	assert_int_equal(avow_kv_open_memory(&f->kv, NULL), AVOW_OK);
	for (size_t i = 0; i < rows->count; i++) {
		if (i != missing)
			forge(f, rows, i);
	}
}

static void
refuses_a_log_without_one_of_its_rows(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer text;
	struct rows *rows;

	log_grow(f, ENTRIES, 8);
	text = public_text(f);
	rows = copy_rows(f);
	for (size_t i = 0; i < rows->count; i++) {
		struct avow_verify_report report;
		/* An older checkpoint may be missing: the newest covers it. */
		bool is_older = rows->keys[i][9] == AVOW_LOG_ROW_CHECKPOINT &&
		    i + 1 < rows->count;

		copy_without(f, rows, i);
		assert_int_equal(avow_verify_store(&report, f->kv,
				     avow_buffer_view(&text), NULL, NULL),
		    is_older ? AVOW_OK : AVOW_ERR_FORMAT);
	}
	avow_buffer_clear(&text);
	free(rows);
}

static void
refuses_rows_that_have_no_place(void **state)
{
	static const char strange[] = {
	    AVOW_LOG_ROW_LEAF, 0, 0, 0, 0, 0, 0, 0, 3, 7};
	static const char family[] = {0x20};
	struct log_fixture *f = *state;
	struct avow_log_row beyond =
	    avow_log_row_of(1, ENTRIES, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row note =
	    avow_log_row_of(1, 3, AVOW_LOG_ROW_CHECKPOINT);
	const struct avow_text keys[] = {{strange, sizeof strange},
	    {strange, 9}, {family, 1}, avow_log_row_key(&beyond),
	    avow_log_row_key(&note)};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct avow_error why;
		struct rows *rows;

		log_grow(f, ENTRIES, 8);
		rows = copy_rows(f);
		log_forge_row(f, keys[i], AVOW_TEXT(""));
		assert_int_equal(verify(f, &why), AVOW_ERR_FORMAT);
		copy_without(f, rows, SIZE_MAX);
		assert_int_equal(avow_log_open(&f->log, f->kv,
				     AVOW_TEXT(LOG_ORIGIN), f->seed, NULL),
		    AVOW_OK);
		free(rows);
	}
}

static void
finds_nothing_in_an_empty_log(void **state)
{
	struct log_fixture *f = *state;
	struct avow_error why;

	assert_int_equal(verify(f, &why), AVOW_ERR_NOT_FOUND);
}

static void
refuses_a_broken_public_key(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer text;

	log_grow(f, ENTRIES, 8);
	text = public_text(f);
	for (size_t at = 0; at < text.size; at++) {
		struct avow_verify_report report;
		struct avow_error why = {0};

		text.at[at] ^= 1;
		assert_int_equal(avow_verify_store(&report, f->kv,
				     avow_buffer_view(&text), NULL, &why),
		    AVOW_ERR_FORMAT);
		assert_string_equal(why.place, "log.pub");
		text.at[at] ^= 1;
	}
	avow_buffer_clear(&text);
}

/* Verify the fixture's folder in a process of its own. */
static int
verify_in_child(struct log_fixture *f, const char *since, uint64_t size)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct avow_verify_options options = {.since = since};
		struct avow_verify_report report;
		enum avow_status is =
		    avow_verify_vault(&report, f->folder, &options, NULL);

		if (is == AVOW_OK &&
		    (report.size != size ||
			report.history_proved != (since != NULL)))
			_exit(99);
		_exit((int)is);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
verifies_a_vault_beside_its_writer(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_report report;
	struct avow_buffer note;
	char since[SCRATCH_PATH];

	log_grow(f, 300, 100);
	scratch_path(since, f->folder, "since");
	avow_buffer_init(&note, 1024);
	assert_int_equal(avow_log_checkpoint(f->log, &note, NULL), AVOW_OK);
	assert_int_equal(
	    avow_file_write(since, avow_buffer_view(&note), 0600, NULL),
	    AVOW_OK);
	avow_buffer_clear(&note);
	assert_int_equal(verify_in_child(f, NULL, 300), AVOW_OK);
	log_grow(f, 330, 1);
	assert_int_equal(verify_in_child(f, since, 330), AVOW_OK);
	assert_int_equal(
	    avow_verify_vault(&report, f->folder, NULL, NULL), AVOW_ERR_BUSY);
	log_shut(f);
	assert_int_equal(
	    avow_verify_vault(&report, f->folder, NULL, NULL), AVOW_OK);
	assert_int_equal(report.size, 330);
	assert_string_equal(report.origin, LOG_ORIGIN);
}

static void
refuses_a_vault_without_store_or_key(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_report report;
	char path[SCRATCH_PATH];

	log_grow(f, 3, 3);
	log_shut(f);
	scratch_remove(f->store);
	assert_int_equal(avow_verify_vault(&report, f->folder, NULL, NULL),
	    AVOW_ERR_NOT_FOUND);
	log_reopen(f);
	log_grow(f, 3, 3);
	log_shut(f);
	scratch_path(path, f->folder, "log.pub");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(avow_verify_vault(&report, f->folder, NULL, NULL),
	    AVOW_ERR_NOT_FOUND);
}

#define IN_MEMORY(test)                                                        \
	cmocka_unit_test_setup_teardown(test, log_begin_memory, log_end)
#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    IN_MEMORY(names_the_entry_or_checkpoint_of_any_flipped_byte),
	    IN_MEMORY(refuses_rows_that_are_cut_or_longer),
	    IN_MEMORY(refuses_a_log_without_one_of_its_rows),
	    IN_MEMORY(refuses_rows_that_have_no_place),
	    IN_MEMORY(finds_nothing_in_an_empty_log),
	    IN_MEMORY(refuses_a_broken_public_key),
	    ON_DISK(verifies_a_vault_beside_its_writer),
	    ON_DISK(refuses_a_vault_without_store_or_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
