/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a log that was given to another key, pruned or begun anew after a
 *         restore is still one that anybody verifies.
 * Method: each change alone; reopened, exported, verified with every key that
 *         there was.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/log_change.h"

static void
is_verified_with_any_key_that_signed_it(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer keys[3];
	struct avow_verify_report report;

	log_grow(f, 5, 5);
	keys[0] = change_key(f);
	change_reopen(f, change_rotate(f, 8));
	keys[1] = change_key(f);
	report = change_check(f);
	assert_int_equal(report.rotations, 1);
	log_grow(f, 300, 100);
	change_reopen(f, change_rotate(f, 9));
	log_grow(f, 310, 3);
	keys[2] = change_key(f);
	report = change_check(f);
	assert_int_equal(report.rotations, 2);
	for (size_t i = 0; i < 3; i++) {
		struct avow_verify_options options = {.key = NULL};

		avow_buffer_u8(&keys[i], '\0');
		options.key = (const char *)keys[i].at;
		assert_int_equal(change_verify(f, &options, &report), AVOW_OK);
		assert_true(report.key_given);
		assert_int_equal(
		    avow_verify_export(&report, f->out, &options, NULL),
		    AVOW_OK);
		assert_true(report.key_given);
		avow_buffer_clear(&keys[i]);
	}
}

/* Signed by a key that this log had, too: the trees are what parts them. */
static void
says_that_an_export_is_of_another_history(void **state)
{
	struct log_fixture *f = *state;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_secret *seed;
	struct log_fixture *other;
	void *begun;

	assert_int_equal(log_begin(&begun), 0);
	other = begun;
	log_append_text(other, "another beginning");
	log_grow(other, 5, 1);
	assert_int_equal(avow_log_export(other->log, f->out, &why), AVOW_OK);
	log_grow(f, 9, 3);
	seed = change_rotate(f, 8);
	assert_int_equal(
	    avow_log_export(f->log, f->out, &why), AVOW_ERR_FORMAT);
	assert_string_equal(why.code, "export.history");
	change_reopen(f, seed);
	assert_int_equal(log_end(&begun), 0);
}

static void
lets_nobody_but_the_newest_key_append(void **state)
{
	struct log_fixture *f = *state;
	struct avow_secret *old = log_seed(7);
	struct avow_secret *stranger = log_seed(6);
	struct avow_secret *seed;
	struct avow_log *log;

	log_grow(f, 3, 3);
	assert_int_equal(avow_log_rotate(f->log, old, &change_said, NULL, NULL),
	    AVOW_ERR_INPUT);
	seed = change_rotate(f, 8);
	log_shut(f);
	assert_int_equal(
	    avow_kv_open_lmdb(&f->kv, f->store, false, NULL), AVOW_OK);
	assert_int_equal(
	    avow_log_open(&log, f->kv, AVOW_TEXT(LOG_ORIGIN), old, NULL),
	    AVOW_ERR_KEY);
	assert_int_equal(
	    avow_log_open(&log, f->kv, AVOW_TEXT(LOG_ORIGIN), stranger, NULL),
	    AVOW_ERR_KEY);
	assert_int_equal(
	    avow_log_open(&log, f->kv, AVOW_TEXT(LOG_ORIGIN), seed, NULL),
	    AVOW_OK);
	avow_log_close(log);
	change_reopen(f, seed);
	log_grow(f, 10, 1);
	(void)change_check(f);
	avow_secret_free(old);
	avow_secret_free(stranger);
}

static void
refuses_marks_that_it_did_not_write_itself(void **state)
{
	struct log_fixture *f = *state;

	log_grow(f, 3, 3);
	for (unsigned kind = AVOW_MARK_KEY; kind < AVOW_MARK_END; kind++) {
		struct avow_kv_outcome outcome;
		struct avow_kv_set *set;
		struct avow_buffer entry;
		enum avow_status status;

		avow_buffer_init(&entry, 512);
		assert_int_equal(
		    avow_mark_start(
			&entry, (enum avow_mark_kind)kind, &change_said, NULL),
		    AVOW_OK);
		assert_int_equal(avow_kv_set_new(&set, 0, NULL), AVOW_OK);
		assert_int_equal(
		    avow_kv_entry(set, avow_buffer_view(&entry), NULL),
		    AVOW_OK);
		status = avow_kv_commit(f->kv, &set, 1, &outcome, NULL);
		assert_int_equal(
		    status, kind == AVOW_MARK_BULK ? AVOW_OK : AVOW_ERR_INPUT);
		avow_kv_set_free(set);
		avow_buffer_clear(&entry);
	}
	assert_int_equal(avow_log_size(f->log), 4);
	(void)change_check(f);
}

static bool
count_kept(void *context, uint8_t tag, const uint8_t hash[AVOW_HASH_SIZE])
{
	uint64_t *count = context;

	assert_int_equal(tag, AVOW_MARK_TAG_ROW);
	assert_int_equal(hash[0], *count & 255);
	(*count)++;
	return true;
}

static void
keeps_hashes_and_proofs_of_what_is_pruned(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_report report;
	uint8_t hashes[AVOW_LOG_PROOF_MAX][32];
	struct avow_buffer entry;
	struct avow_error why = {.status = AVOW_OK};
	uint64_t kept = 0;
	size_t count;

	log_tell(f, 1000, STEP_MS);
	(void)change_check(f);
	assert_int_equal(change_prune(f, 255), 0);
	assert_int_equal(change_prune(f, 600), 512);
	report = change_check(f); /* the export grew, and lost two bundles */
	assert_int_equal(report.pruned, 512);
	assert_int_equal(report.size, 1001);
	assert_int_equal(
	    avow_log_kept(f->log, count_kept, &kept, NULL), AVOW_OK);
	assert_int_equal(kept, 512);
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	assert_int_equal(
	    avow_log_entry(f->log, &entry, 511, &why), AVOW_ERR_NOT_FOUND);
	assert_string_equal(why.code, "log.pruned");
	assert_int_equal(avow_log_entry(f->log, &entry, 512, NULL), AVOW_OK);
	assert_int_equal(
	    avow_log_prove(f->log, 5, 1000, hashes, &count, NULL), AVOW_OK);
	assert_int_equal(change_prune(f, 1001), 768);
	log_reopen(f);
	report = change_check(f);
	assert_int_equal(report.pruned, 768);
	avow_buffer_clear(&entry);
}

static void
prunes_up_to_a_date_by_whole_bundles(void **state)
{
	struct log_fixture *f = *state;
	struct avow_log_pruning pruning = {
	    .before_ms = 1700000000000 + 600 * (uint64_t)STEP_MS};
	struct avow_error why = {.status = AVOW_OK};
	uint64_t pruned;

	log_tell(f, 1000, STEP_MS);
	assert_int_equal(
	    avow_log_prune(f->log, &pruning, &change_said, &pruned, NULL),
	    AVOW_OK);
	assert_int_equal(pruned, 512);
	pruning.before = 2000;
	assert_int_equal(
	    avow_log_prune(f->log, &pruning, &change_said, &pruned, &why),
	    AVOW_ERR_INPUT);
	assert_string_equal(why.code, "log.prune");
	assert_int_equal(pruned, 512);
	(void)change_check(f);
}

/* Restore the store as it was with `size` entries: a log of the same key. */
static void
begin_again(struct log_fixture *f, uint64_t size)
{
	char path[SCRATCH_PATH];

	log_shut(f);
	scratch_path(path, f->folder, "older");
	scratch_remove(f->store);
	if (access(path, F_OK) == 0)
		assert_int_equal(rename(path, f->store), 0);
	log_reopen(f);
	log_grow(f, size, 100);
}

static void
goes_on_after_a_restore_as_another_generation(void **state)
{
	struct log_fixture *f = *state;
	struct avow_verify_report report;
	struct avow_buffer largest;
	struct avow_buffer key = change_key(f);
	struct avow_verify_options options = {.key = NULL};
	struct avow_log *older;

	log_grow(f, 700, 100);
	largest = change_note(f);
	begin_again(f, 400);
	assert_int_equal(avow_log_next_generation(f->log,
			     avow_buffer_view(&largest), &change_said, NULL),
	    AVOW_OK);
	assert_int_equal(avow_log_generation(f->log), 2);
	assert_int_equal(avow_log_size(f->log), 1);
	log_reopen(f);
	assert_int_equal(avow_log_generation(f->log), 2);
	log_grow(f, 300, 100);
	report = change_check(f);
	assert_string_equal(report.origin, LOG_ORIGIN "/2");
	assert_int_equal(report.lost, 300);
	/* The key of the first one leads to that of the second. */
	avow_buffer_u8(&key, '\0');
	options.key = (const char *)key.at;
	assert_int_equal(change_verify(f, &options, &report), AVOW_OK);
	assert_int_equal(
	    avow_verify_export(&report, f->out, &options, NULL), AVOW_OK);
	assert_true(report.key_given);
	assert_int_equal(avow_log_older(&older, f->log, 1, NULL), AVOW_OK);
	assert_int_equal(avow_log_size(older), 400);
	avow_log_close(older);
	assert_int_equal(
	    avow_log_older(&older, f->log, 2, NULL), AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&largest);
	avow_buffer_clear(&key);
}

static void
begins_no_generation_with_another_checkpoint(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer small;
	struct avow_buffer other;
	struct avow_error why = {.status = AVOW_OK};

	log_grow(f, 10, 10);
	small = change_note(f);
	log_grow(f, 20, 10);
	other = change_note(f);
	assert_int_equal(avow_log_next_generation(f->log,
			     avow_buffer_view(&small), &change_said, &why),
	    AVOW_ERR_INPUT);
	assert_string_equal(why.code, "log.generation");
	other.at[other.size - 9] ^= 1;
	assert_int_not_equal(avow_log_next_generation(f->log,
				 avow_buffer_view(&other), &change_said, NULL),
	    AVOW_OK);
	assert_int_equal(avow_log_next_generation(f->log,
			     AVOW_TEXT("nothing\n"), &change_said, NULL),
	    AVOW_ERR_FORMAT);
	assert_int_equal(avow_log_generation(f->log), 1);
	assert_int_equal(avow_log_size(f->log), 20);
	(void)change_check(f);
	avow_buffer_clear(&small);
	avow_buffer_clear(&other);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(says_that_an_export_is_of_another_history),
	    EACH(is_verified_with_any_key_that_signed_it),
	    EACH(lets_nobody_but_the_newest_key_append),
	    EACH(refuses_marks_that_it_did_not_write_itself),
	    EACH(keeps_hashes_and_proofs_of_what_is_pruned),
	    EACH(prunes_up_to_a_date_by_whole_bundles),
	    EACH(goes_on_after_a_restore_as_another_generation),
	    EACH(begins_no_generation_with_another_checkpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
