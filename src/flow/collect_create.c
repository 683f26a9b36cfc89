/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making people: index rows first, in their own buckets, then slots, both
 * durable before any head names them.  What is left of an attempt that ends
 * here is a dead hint and a key of nobody.
 */
#include <string.h>

#include "flow/collect.h"
#include "ledger/index.h"

#include "base/banned.h"

static bool
makes_person(const struct avow_job *job)
{
	return job->status == AVOW_OK && job->end == AVOW_END_DECIDED &&
	    job->ask->is_new && job->permit != NULL && !job->ask->only_decide;
}

static enum avow_status
make_index_set(struct avow_job *job, struct avow_kv_set **set_out)
{
	enum avow_status status;

	status =
	    avow_kv_set_new(set_out, avow_index_bucket(&job->index), &job->why);
	if (status == AVOW_OK)
		status = avow_index_put(*set_out, &job->index, job->person,
		    job->index_dead ? job->over : NULL, &job->why);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

/* The index rows of all new people in one commit. */
static enum avow_status
put_indexes(struct avow *avow, struct avow_job *jobs, size_t count,
    struct avow_error *why)
{
	struct avow_batch *batch = &avow->batch;
	size_t sets = 0;
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < count; i++) {
		if (!makes_person(&jobs[i]) || !jobs[i].has_index)
			continue;
		batch->sets[sets] = NULL;
		if (make_index_set(&jobs[i], &batch->sets[sets]) == AVOW_OK)
			batch->of_set[sets++] = &jobs[i];
		else
			avow_kv_set_free(batch->sets[sets]);
	}
	/* Until their heads are there, or never will be: see locate.c. */
	if (sets > 0) {
		avow_turns_begin(&avow->shared->arriving, avow->arrival);
		status = avow_kv_commit(
		    avow->kv, batch->sets, sets, batch->outcomes, why);
	}
	for (size_t i = 0; i < sets; i++) {
		/* Another ask took the name: decide again. */
		if (status == AVOW_OK)
			batch->of_set[i]->status = batch->outcomes[i].status;
		avow_kv_set_free(batch->sets[i]);
	}
	return status;
}

static void
add_slot(struct avow *avow, struct avow_job *job)
{
	enum avow_status status;

	status = avow_slots_add(avow->shared->slots, &job->head.slot,
	    job->person, avow_record_bucket(job->person), &job->why);
	if (status != AVOW_OK) {
		job->status = status;
		return;
	}
	job->has_slot = true;
	job->head_changed = true;
	if (job->has_index) {
		job->head.indexes = &job->index;
		job->head.index_count = 1;
	}
}

enum avow_status
avow_collect_create(struct avow *avow, struct avow_job *jobs, size_t count,
    struct avow_error *why)
{
	bool has_added = false;
	enum avow_status status;

	status = put_indexes(avow, jobs, count, why);
	if (status != AVOW_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		if (!makes_person(&jobs[i]))
			continue;
		add_slot(avow, &jobs[i]);
		has_added = true;
	}
	/* Nobody else waits for the slots of others. */
	return has_added ? avow_slots_sync(avow->shared->slots, why) : AVOW_OK;
}

void
avow_collect_undo(struct avow *avow, struct avow_job *job)
{
	if (!job->has_slot)
		return;
	job->has_slot = false;
	/* Best effort: without its head the key opens nothing anyway. */
	if (avow_slots_erase(avow->shared->slots, job->head.slot, NULL) !=
	    AVOW_OK)
		return;
}
