/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/log_change.h"

#include <stdio.h>
#include <string.h>

const struct avow_mark_said change_said = {
    .time_ms = 1800000000000, .caller = "li.wei", .reason = "a test"};

struct avow_buffer
change_key(struct log_fixture *f)
{
	struct avow_buffer text;

	avow_buffer_init(&text, 512);
	avow_log_key(f->log, &text);
	avow_buffer_string(&text, "\n");
	return text;
}

enum avow_status
change_verify(struct log_fixture *f, const struct avow_verify_options *options,
    struct avow_verify_report *report)
{
	struct avow_buffer text = change_key(f);
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status = avow_verify_store(
	    report, f->kv, avow_buffer_view(&text), options, &why);

	avow_buffer_clear(&text);
	if (status != AVOW_OK)
		print_message("%s: %s\n", why.place, why.message);
	return status;
}

/* Store and export verify; the export is written anew or grows. */
struct avow_verify_report
change_check(struct log_fixture *f)
{
	const struct avow_verify_options options = {.every_signature = true};
	struct avow_verify_report report;
	struct avow_verify_report again;
	struct avow_error why = {.status = AVOW_OK};

	assert_int_equal(change_verify(f, &options, &report), AVOW_OK);
	assert_int_equal(avow_log_export(f->log, f->out, &why), AVOW_OK);
	if (avow_verify_export(&again, f->out, NULL, &why) != AVOW_OK)
		fail_msg("%s: %s", why.place, why.message);
	assert_int_equal(again.size, report.size);
	assert_memory_equal(again.root, report.root, sizeof report.root);
	assert_int_equal(again.rotations, report.rotations);
	assert_int_equal(again.generation, report.generation);
	assert_int_equal(again.lost, report.lost);
	return report;
}

struct avow_secret *
change_rotate(struct log_fixture *f, uint8_t byte)
{
	struct avow_secret *seed = log_seed(byte);
	uint64_t index = 0;

	assert_int_equal(
	    avow_log_rotate(f->log, seed, &change_said, &index, NULL), AVOW_OK);
	assert_int_equal(index, avow_log_size(f->log) - 2);
	return seed;
}

/* Go on with another seed, after the log let go of the old one. */
void
change_reopen(struct log_fixture *f, struct avow_secret *seed)
{
	log_shut(f);
	avow_secret_free(f->seed);
	f->seed = seed;
	log_reopen(f);
}

uint64_t
change_prune(struct log_fixture *f, uint64_t before)
{
	const struct avow_log_pruning pruning = {.before = before};
	uint64_t pruned;

	assert_int_equal(
	    avow_log_prune(f->log, &pruning, &change_said, &pruned, NULL),
	    AVOW_OK);
	assert_int_equal(pruned, avow_log_pruned(f->log));
	return pruned;
}

struct avow_buffer
change_note(struct log_fixture *f)
{
	struct avow_buffer note;

	avow_buffer_init(&note, 1024);
	assert_int_equal(avow_log_checkpoint(f->log, &note, NULL), AVOW_OK);
	return note;
}

/* Two generations, in each a rotation and pruning. */
void
change_all(struct log_fixture *f)
{
	struct avow_buffer note;

	log_tell(f, 300, STEP_MS);
	change_reopen(f, change_rotate(f, 8));
	log_tell(f, 600, STEP_MS);
	assert_int_equal(change_prune(f, 520), 512);
	note = change_note(f);
	assert_int_equal(avow_log_next_generation(f->log,
			     avow_buffer_view(&note), &change_said, NULL),
	    AVOW_OK);
	avow_buffer_clear(&note);
	log_tell(f, 290, STEP_MS);
	change_reopen(f, change_rotate(f, 9));
	log_tell(f, 300, STEP_MS);
	assert_int_equal(change_prune(f, 256), 256);
}

void
change_small(struct log_fixture *f)
{
	struct avow_buffer note;

	log_tell(f, 3, STEP_MS);
	change_reopen(f, change_rotate(f, 8));
	log_tell(f, 7, STEP_MS);
	note = change_note(f);
	assert_int_equal(avow_log_next_generation(f->log,
			     avow_buffer_view(&note), &change_said, NULL),
	    AVOW_OK);
	avow_buffer_clear(&note);
	log_tell(f, 4, STEP_MS);
}
