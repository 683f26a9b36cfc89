/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ahead.h"

#include <string.h>

#include "flow/request.h"

#include "base/banned.h"

static bool
is_key(const struct avow_row_key *key, struct avow_text text)
{
	return key->size == text.size &&
	    memcmp(key->at, text.at, text.size) == 0;
}

/*
 * The part that begins with a key and is a range, or is not; or NULL.  What was
 * planned is asked for in the same order, so the search begins behind the part
 * that was found last.
 */
static struct avow_ahead_part *
find_part(struct avow_job *job, struct avow_text from, bool is_range)
{
	struct avow_ahead_part *part = job->ahead_next;

	for (size_t i = 0; i < job->ahead_count; i++) {
		if (part == NULL)
			part = job->ahead;
		if ((part->to.size > 0) == is_range &&
		    is_key(&part->from, from)) {
			job->ahead_next = part->next;
			return part;
		}
		part = part->next;
	}
	return NULL;
}

/* False stops the scan. */
static bool
keep_row(void *context, struct avow_text key, struct avow_text value)
{
	struct avow_ahead_part *part = context;
	struct avow_ahead_row *row =
	    avow_arena_alloc(&part->job->arena, sizeof *row);

	if (row == NULL) {
		(void)avow_job_no_memory(part->job);
		return false;
	}
	row->key = key;
	row->value = value;
	avow_text_fetch(value);
	if (part->first == NULL)
		part->first = row;
	else
		part->last->next = row;
	part->last = row;
	return true;
}

static enum avow_status
plan(struct avow_job *job, struct avow_row_key from, bool is_range)
{
	struct avow_ahead_part *part;

	if (job->ahead_count == AVOW_AHEAD_MAX ||
	    find_part(job, avow_row_key_text(&from), is_range) != NULL)
		return AVOW_OK;
	part = avow_arena_alloc(&job->arena, sizeof *part);
	if (part == NULL)
		return avow_job_no_memory(job);
	part->from = from;
	if (is_range)
		part->to = avow_row_key_end(&from);
	part->job = job;
	if (job->ahead == NULL)
		job->ahead = part;
	else
		job->ahead_last->next = part;
	job->ahead_last = part;
	job->ahead_count++;
	return AVOW_OK;
}

/* A record by its code and id, or all of a code. */
static enum avow_status
plan_code(struct avow_job *job, uint64_t code, uint64_t record)
{
	struct avow_row_key key =
	    avow_row_key_person(job->person, AVOW_FAMILY_RECORD);

	avow_row_key_u64(&key, code);
	if (record != 0)
		avow_row_key_u64(&key, record);
	return plan(job, key, record == 0);
}

static enum avow_status
plan_wanted(
    struct avow *avow, struct avow_job *job, const struct avow_wanted *wanted)
{
	const uint64_t *codes = NULL;
	size_t count = 0;
	enum avow_status status = AVOW_OK;

	if (job->verb == AVOW_VERB_COLLECT)
		return wanted->record != 0
		    ? plan_code(job, wanted->code, wanted->record)
		    : AVOW_OK;
	status = plan_code(job, wanted->code, wanted->record);
	if (status == AVOW_OK && avow->editions.count > 1) {
		status = avow_formers_make(
		    &avow->formers, &avow->editions, avow->in_force, &job->why);
		if (status != AVOW_OK)
			return job->status = status;
		codes = avow_formers_of(&avow->formers, wanted->leaf, &count);
	}
	for (size_t i = 0; i < count && status == AVOW_OK; i++)
		status = plan_code(job, codes[i], wanted->record);
	return status;
}

static enum avow_status
plan_receipts(struct avow_job *job)
{
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < job->ask->receipt_count && status == AVOW_OK;
	     i++) {
		uint8_t id[AVOW_RECEIPT_SIZE];

		if (avow_request_person(id, job->ask->receipts[i]))
			status =
			    plan(job, avow_receipt_key(job->person, id), false);
	}
	return status;
}

enum avow_status
avow_ahead_plan(struct avow *avow, struct avow_job *job)
{
	enum avow_status status = AVOW_OK;

	/* What is no ask of words says which families it reads. */
	for (size_t i = 0; i < job->family_count && status == AVOW_OK; i++)
		status = plan(job,
		    avow_row_key_person(job->person, job->families[i]), true);
	if (status == AVOW_OK &&
	    (job->verb == AVOW_VERB_EXPORT || job->verb == AVOW_VERB_ERASE))
		status = plan(job,
		    avow_row_key_person(job->person, AVOW_FAMILY_RECORD), true);
	for (size_t i = 0; i < job->wanted_count && status == AVOW_OK; i++)
		status = plan_wanted(avow, job, &job->wanted[i]);
	return status == AVOW_OK ? plan_receipts(job) : status;
}

void
avow_ahead_reads(struct avow_job *job, struct avow_kv_get *out)
{
	for (struct avow_ahead_part *part = job->ahead; part != NULL;
	     part = part->next) {
		*out =
		    (struct avow_kv_get){.key = avow_row_key_text(&part->from)};
		if (part->to.size > 0) {
			part->range = (struct avow_kv_range){.from = out->key,
			    .to = avow_row_key_text(&part->to),
			    .limit = AVOW_AHEAD_PAGE,
			    .visit = keep_row,
			    .context = part};
			out->range = &part->range;
		}
		out++;
	}
}

enum avow_status
avow_ahead_keep(struct avow_job *job, const struct avow_kv_get *reads)
{
	for (struct avow_ahead_part *part = job->ahead; part != NULL;
	     part = part->next) {
		if (reads->range == NULL && reads->found &&
		    !keep_row(part, reads->key, reads->value))
			return job->status;
		reads++;
	}
	return job->status;
}

enum avow_status
avow_ahead_get(struct avow *avow, struct avow_job *job, struct avow_kv_get *get)
{
	const struct avow_ahead_part *part = find_part(job, get->key, false);

	if (part == NULL)
		return avow_kv_read_more(avow->kv, get, 1, &job->why);
	get->found = part->first != NULL;
	if (get->found)
		get->value = part->first->value;
	return AVOW_OK;
}

enum avow_status
avow_ahead_scan(
    struct avow *avow, struct avow_job *job, const struct avow_kv_range *range)
{
	const struct avow_ahead_part *part = find_part(job, range->from, true);

	if (part == NULL || range->limit != AVOW_AHEAD_PAGE ||
	    !is_key(&part->to, range->to))
		return avow_kv_scan(avow->kv, range, &job->why);
	for (const struct avow_ahead_row *row = part->first; row != NULL;
	     row = row->next) {
		if (!range->visit(range->context, row->key, row->value))
			break;
	}
	return AVOW_OK;
}
