/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avow_check_whole: whether store, slots and log are in step.
 *
 * The log first, for the hashes of rows; then bucket by bucket heads, what is
 * theirs, and indexes; then the slots that nobody named, and the rows that
 * nobody had.
 */
#include "flow/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/erase.h"

#include "base/banned.h"

enum { ARENA_MAX = 256 << 20 };

enum avow_status
avow_check_fault(struct avow_check *check, enum avow_status status,
    const char *code, const char *place, const char *message)
{
	struct avow_error fault = {.status = AVOW_OK};

	(void)avow_fail_at(&fault, status, code, place, "%s", message);
	if (check->counts->faults++ == 0)
		check->worst = fault.status;
	if (check->options->fault != NULL)
		check->options->fault(check->options->context, &fault);
	return AVOW_OK;
}

enum avow_status
avow_check_row_fault(
    struct avow_check *check, enum avow_status status, const char *message)
{
	char place[48];

	bool is_letter = check->family >= 'A' && check->family <= 'Z';

	(void)snprintf(place, sizeof place, "store: bucket %u, family %c",
	    (unsigned)check->bucket, is_letter ? (char)check->family : '?');
	return avow_check_fault(check, status, "check.row", place, message);
}

enum avow_status
avow_check_opened(struct avow_check *check, enum avow_status status)
{
	if (status == AVOW_ERR_ERASED || status == AVOW_ERR_NOT_FOUND)
		status = AVOW_ERR_KEY; /* of the slot that a head names */
	if (status != AVOW_ERR_FORMAT && status != AVOW_ERR_KEY)
		return status;
	return avow_check_row_fault(check, status, check->own.message);
}

void
avow_check_step(struct avow_check *check, uint64_t steps)
{
	check->done += steps;
	if (check->options->progress != NULL)
		check->options->progress(
		    check->options->context, check->done, check->all);
}

static enum avow_status
check_all(struct avow_check *check)
{
	enum avow_status status = avow_check_system(check);

	if (status == AVOW_OK)
		status = avow_check_log_read(check);
	if (status == AVOW_OK)
		status = avow_check_slots_start(check);
	for (uint16_t b = 0; b <= AVOW_KV_SYSTEM && status == AVOW_OK; b++) {
		status = avow_check_bucket(check, b);
		avow_check_step(check, 1);
	}
	if (status == AVOW_OK)
		status = avow_check_slots_end(check);
	if (status == AVOW_OK)
		status = avow_check_gone(check);
	return status;
}

/* The first fault is what the call gives. */
struct first {
	const struct avow_check_options *options;
	struct avow_error fault;
};

static void
note_fault(void *context, const struct avow_error *fault)
{
	struct first *first = context;

	if (first->fault.status == AVOW_OK)
		first->fault = *fault;
	if (first->options != NULL && first->options->fault != NULL)
		first->options->fault(first->options->context, fault);
}

static void
note_progress(void *context, uint64_t done, uint64_t all)
{
	const struct first *first = context;

	if (first->options != NULL && first->options->progress != NULL)
		first->options->progress(first->options->context, done, all);
}

enum avow_status
avow_check_whole(struct avow *avow, const struct avow_check_options *options,
    struct avow_check_counts *counts_out, struct avow_error *why)
{
	struct first first = {.options = options};
	const struct avow_check_options own = {
	    .fault = note_fault, .progress = note_progress, .context = &first};
	struct avow_check check = {
	    .avow = avow, .options = &own, .counts = counts_out};
	const struct avow_error *told = &check.own;
	enum avow_status status;

	*counts_out = (struct avow_check_counts){.people = 0};
	avow_arena_init(&check.arena, ARENA_MAX);
	/* An erasure that failed half-way would look like damage. */
	status = avow_erase_finish_failed(avow, &check.own);
	avow_open_turn(avow);
	if (status == AVOW_OK)
		status = avow_open_log(avow, &check.own);
	if (status == AVOW_OK) {
		/* The log is read twice, then for what nobody has. */
		check.all = 2 * avow_log_size(avow->log) + AVOW_KV_SYSTEM + 1;
		status = check_all(&check);
	}
	avow_open_over(avow);
	if (status == AVOW_OK && check.worst != AVOW_OK) {
		status = check.worst;
		told = &first.fault;
	}
	if (status != AVOW_OK)
		status = avow_fail_at(
		    why, status, told->code, told->place, "%s", told->message);
	avow_check_log_clear(&check.log);
	avow_arena_clear(&check.arena);
	free(check.people);
	free(check.slots);
	return status;
}

enum avow_status
avow_check(struct avow *avow, uint64_t *people_out, uint64_t *records_out,
    struct avow_error *why)
{
	struct avow_check_counts counts;
	enum avow_status status = avow_check_whole(avow, NULL, &counts, why);

	*people_out = status == AVOW_OK ? counts.people : 0;
	*records_out = status == AVOW_OK ? counts.records : 0;
	return status;
}
