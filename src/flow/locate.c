/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/locate.h"

#include <string.h>

#include "flow/ahead.h"
#include "flow/ask.h"
#include "ledger/index.h"
#include "seal/secret.h"

#include "base/banned.h"

void
avow_locate_index(struct avow *avow, const char *external_id,
    struct avow_head_index *index_out)
{
	avow_index_hash(index_out, AVOW_INDEX_EXTERNAL,
	    avow_text_of(external_id),
	    avow_keys_get(&avow->keys, AVOW_KEY_INDEX), avow->hash);
}

/* The next read of the batch, under this key. */
static void
plan(struct avow_batch *batch, size_t at, struct avow_row_key key)
{
	batch->keys[at] = key;
	batch->reads[at] =
	    (struct avow_kv_get){.key = avow_row_key_text(&batch->keys[at])};
}

static bool
asks_index(const struct avow_job *job)
{
	return job->status == AVOW_OK && job->has_index;
}

static void
take_index(struct avow_job *job, const struct avow_kv_get *get)
{
	uint8_t *person = job->ask->is_new ? job->over : job->person;
	enum avow_status status;

	if (!get->found) {
		if (!job->ask->is_new)
			job->end = AVOW_END_NOT_FOUND;
		return;
	}
	status = avow_index_read(person, get->value, &job->why);
	if (status != AVOW_OK)
		job->status = status;
	else if (job->ask->is_new)
		job->index_dead = true; /* unless its head is living */
	else
		job->is_known = true;
}

static enum avow_status
read_indexes(struct avow *avow, struct avow_job *jobs, size_t count,
    struct avow_error *why)
{
	struct avow_batch *batch = &avow->batch;
	size_t planned = 0;
	bool is_taken = false; /* a name that somebody new would have */
	enum avow_status status;

	for (size_t i = 0; i < count; i++) {
		struct avow_job *job = &jobs[i];

		job->has_index =
		    job->ask->external_id != NULL && !job->is_known;
		if (!asks_index(job))
			continue;
		avow_locate_index(avow, job->ask->external_id, &job->index);
		plan(batch, planned++, avow_index_key(&job->index));
	}
	if (planned == 0)
		return AVOW_OK;
	status = avow_kv_read(avow->kv, batch->reads, planned, why);
	planned = 0;
	for (size_t i = 0; i < count && status == AVOW_OK; i++) {
		if (!asks_index(&jobs[i]))
			continue;
		take_index(&jobs[i], &batch->reads[planned++]);
		is_taken |= jobs[i].index_dead;
	}
	avow_kv_read_end(avow->kv);
	/* Whoever put that row may be about to put their head, too. */
	if (is_taken)
		avow_turns_wait(&avow->shared->arriving, avow->arrival);
	return status;
}

/* Whose head a job waits for: NULL for nobody's. */
static const uint8_t *
waits_for(const struct avow_job *job)
{
	if (job->status != AVOW_OK || job->end != AVOW_END_DECIDED)
		return NULL;
	if (job->ask->is_new)
		return job->index_dead ? job->over : NULL;
	return job->is_known ? job->person : NULL;
}

static void
take_head(struct avow *avow, struct avow_job *job, const uint8_t *person,
    const struct avow_kv_get *get)
{
	struct avow_head head;
	enum avow_status status;

	if (!get->found) {
		if (!job->ask->is_new)
			job->end = AVOW_END_NOT_FOUND;
		return;
	}
	status = avow_head_open(&head, &job->arena, person, get->value,
	    avow_keys_head(&avow->keys, person), &job->why);
	if (status != AVOW_OK) {
		job->status = status;
	} else if (job->ask->is_new) {
		if (head.state != AVOW_PERSON_LIVING)
			return;
		(void)avow_job_fail(job, AVOW_ERR_EXISTS, "ask.exists",
		    "external_id", "a person has this external id");
		avow_job_refuse(job);
	} else if (head.state == AVOW_PERSON_ERASED) {
		job->end = AVOW_END_ERASED;
	} else {
		job->head = head;
		job->head.instant = get->instant;
	}
}

/* The head of whom a job is about, and what it will read of them. */
static enum avow_status
plan_person(struct avow *avow, struct avow_job *job, size_t *planned,
    struct avow_error *why)
{
	const uint8_t *person = waits_for(job);
	struct avow_kv_get *reads;
	enum avow_status status;

	if (person == NULL)
		return AVOW_OK;
	if (!job->ask->is_new && avow_ahead_plan(avow, job) != AVOW_OK)
		return AVOW_OK; /* its own failure: told by its status */
	status = avow_ask_reads(avow, *planned + 1 + job->ahead_count, why);
	if (status != AVOW_OK)
		return status;
	job->head_key = avow_row_key_person(person, AVOW_FAMILY_HEAD);
	job->head_read = *planned;
	reads = &avow->batch.reads[*planned];
	reads[0] =
	    (struct avow_kv_get){.key = avow_row_key_text(&job->head_key)};
	avow_ahead_reads(job, reads + 1);
	*planned += 1 + job->ahead_count;
	return AVOW_OK;
}

/* A person who is made by this ask, if it is allowed. */
static void
make_person(struct avow_job *job)
{
	avow_random(job->person, sizeof job->person);
	job->is_known = true;
	job->head = (struct avow_head){.state = AVOW_PERSON_LIVING,
	    .created_ms = job->now_ms,
	    .birth_day = AVOW_NO_DAY};
	memcpy(job->head.person, job->person, sizeof job->person);
}

enum avow_status
avow_locate(struct avow *avow, struct avow_job *jobs, size_t count,
    struct avow_error *why)
{
	size_t planned = 0;
	enum avow_status status;

	status = read_indexes(avow, jobs, count, why);
	if (status != AVOW_OK)
		return status;
	for (size_t i = 0; i < count && status == AVOW_OK; i++)
		status = plan_person(avow, &jobs[i], &planned, why);
	if (status == AVOW_OK && planned > 0)
		status =
		    avow_kv_read(avow->kv, avow->batch.reads, planned, why);
	return status;
}

void
avow_locate_take(struct avow *avow, struct avow_job *job)
{
	const struct avow_kv_get *reads = &avow->batch.reads[job->head_read];

	/* Where a row could not be kept its status says so already. */
	if (job->head_key.size > 0 && job->status == AVOW_OK &&
	    avow_ahead_keep(job, reads + 1) == AVOW_OK)
		take_head(avow, job, waits_for(job), &reads[0]);
	if (job->status == AVOW_OK && job->end == AVOW_END_DECIDED &&
	    job->ask->is_new)
		make_person(job);
}

void
avow_locate_end(struct avow *avow)
{
	avow_kv_read_end(avow->kv);
}
