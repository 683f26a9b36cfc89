/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ask.h"

#include <stdlib.h>
#include <string.h>

#include "flow/collect.h"
#include "flow/erase.h"
#include "flow/export.h"
#include "flow/job_entry.h"
#include "flow/locate.h"
#include "flow/papers.h"
#include "flow/receipts.h"
#include "flow/request.h"
#include "flow/told.h"
#include "flow/use.h"
#include "flow/views.h"

#include "base/banned.h"

/* Asks before its turn that an ask is brought into the processor's cache. */
enum { AHEAD = 4 };

/* What each verb does in the two steps that differ. */
static const struct {
	enum avow_status (*decide)(struct avow *avow, struct avow_job *job);
	enum avow_status (*write)(struct avow *avow, struct avow_job *job);
} steps[] = {
    [AVOW_VERB_COLLECT] = {avow_collect_decide, avow_collect_write},
    [AVOW_VERB_USE] = {avow_use_decide, avow_use_write},
    [AVOW_VERB_LEAVE] = {avow_use_decide, avow_use_write},
    [AVOW_VERB_EXPORT] = {avow_export_decide, avow_export_write},
    [AVOW_VERB_ERASE] = {avow_erase_decide, avow_erase_write},
};

void
avow_ask_free(struct avow *avow)
{
	struct avow_batch *batch = &avow->batch;

	for (size_t i = 0; i < batch->count; i++)
		avow_job_clear(&batch->jobs[i]);
	free(batch->jobs);
	free(batch->reads);
	free(batch->keys);
	free(batch->sets);
	free(batch->outcomes);
	free(batch->of_set);
	avow_arena_clear(&batch->scratch);
	/* The first ask of a vault makes the room, and may be our own. */
	*batch = (struct avow_batch){.is_own = batch->is_own};
	avow_arena_init(&batch->scratch, AVOW_JOB_ARENA_MAX);
}

enum avow_status
avow_ask_room(struct avow *avow, size_t count, struct avow_error *why)
{
	struct avow_batch *batch = &avow->batch;

	if (count <= batch->count)
		return AVOW_OK;
	avow_ask_free(avow);
	/* count is at most AVOW_BATCH_MAX. */
	batch->jobs = calloc(count, sizeof batch->jobs[0]);
	batch->reads = calloc(count, sizeof batch->reads[0]);
	batch->keys = calloc(count, sizeof batch->keys[0]);
	batch->sets = calloc(count, sizeof batch->sets[0]);
	batch->outcomes = calloc(count, sizeof batch->outcomes[0]);
	batch->of_set = calloc(count, sizeof batch->of_set[0]);
	if (batch->jobs == NULL || batch->reads == NULL ||
	    batch->keys == NULL || batch->sets == NULL ||
	    batch->outcomes == NULL || batch->of_set == NULL) {
		avow_ask_free(avow);
		return avow_fail(why, AVOW_ERR_NOMEM, "ask.memory",
		    "no memory for a batch of asks");
	}
	batch->count = count;
	batch->read_count = count;
	return AVOW_OK;
}

enum avow_status
avow_ask_reads(struct avow *avow, size_t count, struct avow_error *why)
{
	struct avow_batch *batch = &avow->batch;
	struct avow_kv_get *reads;

	if (count <= batch->read_count)
		return AVOW_OK;
	/* At most AVOW_BATCH_MAX * (1 + AVOW_AHEAD_MAX), and half as much. */
	count += count / 2;
	reads = realloc(batch->reads, count * sizeof reads[0]);
	if (reads == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "ask.memory",
		    "no memory for a batch of asks");
	batch->reads = reads;
	batch->read_count = count;
	return AVOW_OK;
}

static bool
is_going(const struct avow_job *job)
{
	return job->status == AVOW_OK;
}

static void
decide(struct avow *avow, struct avow_job *job)
{
	enum avow_status status = AVOW_OK;

	if (!is_going(job) || job->end != AVOW_END_DECIDED)
		return;
	if (!job->ask->is_new)
		status = avow_job_unlock(avow, job);
	if (status == AVOW_OK && !job->ask->is_new)
		status = avow_receipts_read(avow, job);
	avow_views_start(avow, job);
	if (status == AVOW_OK)
		status = steps[job->verb].decide(avow, job);
	if (status == AVOW_OK)
		return;
	job->status = status;
	avow_job_refuse(job);
}

/* Agreements that come with an allowed ask. */
static enum avow_status
write_agreements(struct avow *avow, struct avow_job *job)
{
	struct avow_head *head = &job->head;
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < job->ask->agree_count && status == AVOW_OK;
	     i++) {
		struct avow_head_fact fact = {.value = 1};
		uint32_t id;

		if (!avow_image_find_agreement(avow->in_force->image,
			avow_text_of(job->ask->agree[i]), &id))
			continue;
		fact.name = avow->in_force->codes.of[AVOW_CODE_AGREEMENT][id];
		status = avow_head_set_fact(&head->agreements,
		    &head->agreement_count, &job->arena, fact, &job->why);
		job->head_changed = true;
	}
	return status;
}

/* Everything that goes with an allowed ask into its commit. */
static enum avow_status
write_allowed(struct avow *avow, struct avow_job *job)
{
	enum avow_status status;

	status = write_agreements(avow, job);
	if (status == AVOW_OK)
		status = avow_receipts_use(avow, job);
	if (status == AVOW_OK)
		status = avow_papers_keep(avow, job);
	if (status == AVOW_OK)
		status = steps[job->verb].write(avow, job);
	if (status == AVOW_OK && job->verb != AVOW_VERB_ERASE)
		status = avow_told_write(avow, job);
	if (status == AVOW_OK && job->head_changed)
		status = avow_head_put(job->set, job->permit, &job->head,
		    avow_keys_head(&avow->keys, job->person), &job->why);
	if (status == AVOW_OK)
		status = avow_permit_serve(job->permit, &job->why);
	return status;
}

/* What people ask about themselves, and looking at what is held, goes on when
   there is room for little more. */
static bool
is_vital(const struct avow_job *job)
{
	return job->verb == AVOW_VERB_USE || job->verb == AVOW_VERB_EXPORT ||
	    job->verb == AVOW_VERB_ERASE;
}

/* The job's write set: rows, where it is allowed, and always the entry. */
static enum avow_status
write_set(struct avow *avow, struct avow_job *job)
{
	bool is_person = job->end == AVOW_END_DECIDED
	    ? !job->ask->is_new || job->has_slot
	    : job->end == AVOW_END_REFUSED && job->owner.key != NULL;
	uint16_t bucket =
	    is_person ? avow_record_bucket(job->person) : AVOW_KV_SYSTEM;
	enum avow_status status;

	status = avow_job_set(job, bucket);
	if (status == AVOW_OK && is_vital(job))
		avow_kv_set_vital(job->set);
	/* Of others the key is still open, since it was decided. */
	if (status == AVOW_OK && is_person && job->ask->is_new)
		status = avow_job_unlock(avow, job);
	if (status == AVOW_OK && is_person)
		status = avow_head_expect(job->set, &job->head, &job->why);
	if (status == AVOW_OK && is_person && job->permit != NULL &&
	    !job->ask->only_decide)
		status = write_allowed(avow, job);
	if (status == AVOW_OK)
		status = avow_job_entry(avow, job);
	return status;
}

static void
swap(struct avow_arena *a, struct avow_arena *b)
{
	struct avow_arena kept = *a;

	*a = *b;
	*b = kept;
}

/*
 * What was read is borrowed: so whoever is known is decided, and what comes of
 * it written, before the next.  Who is new has no key yet.
 *
 * When an ask is written its set and its answer have all that is needed, but
 * for people who are made or erased.  So the same memory serves one ask after
 * the other, and is wiped while it is in the processor's cache.
 */
static void
decide_all(struct avow *avow, struct avow_job *jobs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct avow_job *job = &jobs[i];
		bool goes_on = job->ask->is_new || job->verb == AVOW_VERB_ERASE;

		if (!goes_on)
			swap(&job->arena, &avow->batch.scratch);
		avow_locate_take(avow, job);
		decide(avow, job);
		if (is_going(job) && !job->ask->is_new)
			job->status = write_set(avow, job);
		if (!goes_on) {
			avow_job_wipe(job);
			swap(&job->arena, &avow->batch.scratch);
		}
	}
}

/* What the outcome of its set means for a job. */
static void
settle(struct avow *avow, struct avow_job *job,
    const struct avow_kv_outcome *outcome)
{
	job->status = outcome->status;
	if (outcome->status != AVOW_OK) {
		avow_collect_undo(avow, job);
		return;
	}
	job->log_index = outcome->log_index;
	job->answer->is_logged = true;
	job->answer->log_index = outcome->log_index;
	if (job->end == AVOW_END_NOT_FOUND)
		job->status = avow_job_fail(job, AVOW_ERR_NOT_FOUND,
		    "ask.person", "person", "no such person");
	else if (job->end == AVOW_END_ERASED)
		job->status = avow_job_fail(job, AVOW_ERR_ERASED, "ask.erased",
		    "person", "this person was erased");
	else if (job->end == AVOW_END_REFUSED)
		job->status = job->refused; /* why is there already */
}

static enum avow_status
commit(struct avow *avow, struct avow_job *jobs, size_t count,
    struct avow_error *why)
{
	struct avow_batch *batch = &avow->batch;
	size_t sets = 0;
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < count; i++) {
		if (is_going(&jobs[i]) && jobs[i].ask->is_new)
			jobs[i].status = write_set(avow, &jobs[i]);
		if (!is_going(&jobs[i])) {
			avow_collect_undo(avow, &jobs[i]);
			continue;
		}
		batch->sets[sets] = jobs[i].set;
		batch->of_set[sets++] = &jobs[i];
	}
	if (sets > 0)
		status = avow_kv_commit(
		    avow->kv, batch->sets, sets, batch->outcomes, why);
	for (size_t i = 0; i < sets; i++) {
		if (status == AVOW_OK)
			settle(avow, batch->of_set[i], &batch->outcomes[i]);
		else if (status != AVOW_ERR_IO && status != AVOW_ERR_UNKNOWN)
			avow_collect_undo(avow, batch->of_set[i]);
	}
	return status;
}

/* One try of every job that has not failed yet. */
static enum avow_status
run(struct avow *avow, struct avow_job *jobs, size_t count,
    struct avow_error *why)
{
	enum avow_status status;

	for (size_t i = 0; i < count; i++) {
		if (i + AHEAD < count)
			__builtin_prefetch(jobs[i + AHEAD].ask->person);
		jobs[i].status = avow_request_read(avow, &jobs[i]);
	}
	status = avow_locate(avow, jobs, count, why);
	if (status == AVOW_OK)
		decide_all(avow, jobs, count);
	avow_locate_end(avow);
	if (status == AVOW_OK)
		status = avow_collect_create(avow, jobs, count, why);
	if (status == AVOW_OK)
		status = commit(avow, jobs, count, why);
	avow_turns_over(&avow->shared->arriving, avow->arrival);
	return status;
}

/* Decide an ask that lost a race again, alone, until it wins one. */
static void
run_again(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	struct avow_answer *answer = job->answer;
	enum avow_status status;

	for (int i = 1; i < AVOW_JOB_TRIES_MAX; i++) {
		if (job->status != AVOW_ERR_CONFLICT)
			return;
		avow_answer_clear(answer);
		avow_job_reset(job);
		avow_job_start(job, ask, answer, avow_clock_now(&avow->clock));
		status = run(avow, job, 1, &job->why);
		if (status != AVOW_OK)
			job->status = status;
	}
	if (job->status == AVOW_ERR_CONFLICT)
		(void)avow_fail(&job->why, AVOW_ERR_CONFLICT, "ask.conflict",
		    "other changes to this person came first; ask again");
}

static void
clear_answers(struct avow_answer *answers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		avow_answer_clear(&answers[i]);
}

static enum avow_status
ask_all(struct avow *avow, const struct avow_ask *asks, size_t count,
    struct avow_answer *answers, struct avow_error *why)
{
	struct avow_job *jobs = avow->batch.jobs;
	uint64_t now_ms = avow_clock_now(&avow->clock);
	enum avow_status status;

	for (size_t i = 0; i < count; i++)
		avow_job_start(&jobs[i], &asks[i], &answers[i], now_ms);
	status = run(avow, jobs, count, why);
	for (size_t i = 0; i < count && status == AVOW_OK; i++) {
		run_again(avow, &jobs[i]);
		if (jobs[i].status == AVOW_OK &&
		    jobs[i].verb == AVOW_VERB_ERASE)
			jobs[i].status = avow_erase_finish_job(avow, &jobs[i]);
	}
	return status;
}

/* The batch, whatever came before it finished first. */
static enum avow_status
ask_batch(struct avow *avow, const struct avow_ask *asks, size_t count,
    struct avow_answer *answers, struct avow_error *why)
{
	enum avow_status status;

	for (size_t i = 0; i < count; i++)
		answers[i] = (struct avow_answer){.verdict = AVOW_DENIED};
	status = avow_erase_finish_failed(avow, why);
	if (status == AVOW_OK)
		status = avow_ask_room(avow, count, why);
	if (status != AVOW_OK)
		return status;
	avow_open_begin(avow);
	avow_open_turn(avow);
	status = ask_all(avow, asks, count, answers, why);
	if (status != AVOW_OK)
		clear_answers(answers, count);
	return status;
}

/* Tell how each ask went, and leave nothing behind. */
static void
finish_batch(struct avow *avow, size_t count, struct avow_answer *answers,
    enum avow_status *results)
{
	for (size_t i = 0; i < count && i < avow->batch.count; i++) {
		struct avow_job *job = &avow->batch.jobs[i];

		results[i] = job->status;
		if (job->status != AVOW_OK)
			avow_answer_clear(&answers[i]);
		avow_job_reset(job);
	}
	avow_open_over(avow);
}

enum avow_status
avow_ask_many(struct avow *avow, const struct avow_ask *asks, size_t count,
    struct avow_answer *answers, enum avow_status *results,
    struct avow_error *why)
{
	enum avow_status status;

	if (count == 0)
		return AVOW_OK;
	if (count <= AVOW_BATCH_MAX) {
		status = ask_batch(avow, asks, count, answers, why);
		finish_batch(avow, count, answers, results);
	} else {
		status = avow_fail(why, AVOW_ERR_LIMIT, "ask.batch",
		    "a batch has %zu asks, at most %d", count, AVOW_BATCH_MAX);
		for (size_t i = 0; i < count; i++)
			answers[i] =
			    (struct avow_answer){.verdict = AVOW_DENIED};
	}
	for (size_t i = 0; i < count && status != AVOW_OK; i++)
		results[i] = status;
	return status;
}

/* One ask: what its job says went wrong goes to why. */
static enum avow_status
ask_one(struct avow *avow, const struct avow_ask *ask,
    struct avow_answer *answer, struct avow_error *why)
{
	enum avow_status status = ask_batch(avow, ask, 1, answer, why);
	enum avow_status result = AVOW_OK;

	if (status == AVOW_OK) {
		const struct avow_error *job_why = &avow->batch.jobs[0].why;

		if (avow->batch.jobs[0].status != AVOW_OK && why != NULL &&
		    why->code[0] == '\0')
			*why = *job_why;
	}
	finish_batch(avow, 1, answer, &result);
	return status != AVOW_OK ? status : result;
}

enum avow_status
avow_ask(struct avow *avow, const struct avow_ask *ask,
    struct avow_answer *answer, struct avow_error *why)
{
	return ask_one(avow, ask, answer, why);
}

enum avow_status
avow_ask_run(struct avow *avow, const struct avow_ask *ask,
    struct avow_answer *answer, struct avow_error *why)
{
	enum avow_status status;

	avow->batch.is_own = true;
	status = ask_one(avow, ask, answer, why);
	avow->batch.is_own = false;
	return status;
}
