/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/own.h"

#include <string.h>

#include "flow/ask.h"
#include "flow/erase.h"
#include "flow/job_entry.h"
#include "flow/locate.h"
#include "flow/request.h"

#include "base/banned.h"

static enum avow_status
read_person(struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;

	if (ask->caller != NULL && !avow_request_is_word(ask->caller))
		return avow_job_fail(job, AVOW_ERR_INPUT, "ask.input", "caller",
		    "it is not a word");
	if (ask->person != NULL && ask->external_id != NULL)
		return avow_job_fail(job, AVOW_ERR_INPUT, "ask.input",
		    "external_id",
		    "the person is named already: name one of the two");
	if (ask->person != NULL) {
		job->is_known = true;
		if (!avow_request_person(job->person, ask->person))
			return avow_job_fail(job, AVOW_ERR_INPUT, "ask.input",
			    "person", "not 32 hex digits");
		return AVOW_OK;
	}
	if (!avow_request_is_word(ask->external_id))
		return avow_job_fail(job, AVOW_ERR_INPUT, "ask.input", "person",
		    "it is missing");
	return AVOW_OK;
}

/* The entry's common beginning. */
static void
start_entry(struct avow *avow, struct avow_job *job, const struct avow_own *own)
{
	struct avow_buffer *entry = &job->entry;

	avow_buffer_reset(entry);
	avow_entry_start(entry, own->kind, job->now_ms);
	avow_entry_text(entry, AVOW_TAG_CALLER,
	    own->caller != NULL ? own->caller : "operator");
	avow_entry_bytes(
	    entry, AVOW_TAG_PERSON, job->handle, sizeof job->handle);
	avow_entry_text(
	    entry, AVOW_TAG_EDITION, avow_image_name(avow->in_force->image));
	avow_entry_bytes(entry, AVOW_TAG_IMAGE,
	    avow_image_hash(avow->in_force->image), AVOW_ENTRY_IMAGE);
}

/* The act itself, for a person who is there. */
static enum avow_status
write_act(struct avow *avow, struct avow_job *job, const struct avow_own *own)
{
	enum avow_status status;

	status = avow_job_unlock(avow, job);
	if (status == AVOW_OK)
		status = avow_gate_own(&job->permit, job->person,
		    job->head.token, AVOW_ACT_LEDGER, &job->arena, &job->why);
	if (status == AVOW_OK)
		status = avow_job_set(job, avow_record_bucket(job->person));
	if (status != AVOW_OK)
		return status;
	start_entry(avow, job, own);
	status = own->change(avow, job, own->context);
	if (status == AVOW_OK && job->head_changed)
		status = avow_head_put(job->set, job->permit, &job->head,
		    avow_keys_head(&avow->keys, job->person), &job->why);
	else if (status == AVOW_OK)
		status = avow_head_expect(job->set, &job->head, &job->why);
	if (status == AVOW_OK)
		status = avow_permit_serve(job->permit, &job->why);
	return status;
}

/* Nobody is there, or what is known of the person forbids it: logged, too. */
static enum avow_status
write_refusal(
    struct avow *avow, struct avow_job *job, const struct avow_own *own)
{
	bool is_person = job->end == AVOW_END_REFUSED;
	enum avow_status status;

	start_entry(avow, job, own);
	avow_entry_u8(&job->entry, AVOW_TAG_VERDICT, AVOW_DENIED);
	avow_entry_text(
	    &job->entry, AVOW_TAG_STATUS, avow_job_entry_status(job));
	status = avow_job_set(
	    job, is_person ? avow_record_bucket(job->person) : AVOW_KV_SYSTEM);
	if (status == AVOW_OK && is_person)
		status = avow_head_expect(job->set, &job->head, &job->why);
	return status;
}

static enum avow_status
write_either(
    struct avow *avow, struct avow_job *job, const struct avow_own *own)
{
	if (job->end == AVOW_END_DECIDED) {
		job->status = write_act(avow, job, own);
		avow_job_refuse(job);
	}
	if (job->status != AVOW_OK || job->end == AVOW_END_DECIDED)
		return job->status;
	return write_refusal(avow, job, own);
}

static enum avow_status
commit(struct avow *avow, struct avow_job *job, const struct avow_own *own)
{
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	enum avow_status status;

	if (own->is_vital)
		avow_kv_set_vital(job->set);
	status = avow_buffer_check(&job->entry, &job->why);
	if (status == AVOW_OK)
		status = avow_kv_entry(
		    job->set, avow_buffer_view(&job->entry), &job->why);
	if (status == AVOW_OK)
		status =
		    avow_kv_commit(avow->kv, &job->set, 1, &outcome, &job->why);
	if (status == AVOW_OK)
		status = outcome.status;
	if (status == AVOW_OK && job->end == AVOW_END_NOT_FOUND)
		status = avow_job_fail(job, AVOW_ERR_NOT_FOUND, "ask.person",
		    "person", "no such person");
	else if (status == AVOW_OK && job->end == AVOW_END_ERASED)
		status = avow_job_fail(job, AVOW_ERR_ERASED, "ask.erased",
		    "person", "this person was erased");
	else if (status == AVOW_OK && job->end == AVOW_END_REFUSED)
		status = job->refused; /* why is there already */
	return status;
}

static enum avow_status
try_once(struct avow *avow, struct avow_job *job, const struct avow_own *own)
{
	enum avow_status status;

	status = read_person(job);
	if (status == AVOW_OK)
		status = avow_locate(avow, job, 1, &job->why);
	if (status == AVOW_OK) {
		avow_locate_take(avow, job);
		status = job->status;
	}
	if (status == AVOW_OK)
		status = write_either(avow, job, own);
	avow_locate_end(avow);
	if (status == AVOW_OK)
		status = commit(avow, job, own);
	return status;
}

enum avow_status
avow_own_run(
    struct avow *avow, const struct avow_own *own, struct avow_error *why)
{
	const struct avow_ask ask = {.person = own->person,
	    .external_id = own->external_id,
	    .caller = own->caller};
	struct avow_job *job;
	enum avow_status status;
	bool has_changed = false;

	status = avow_erase_finish_failed(avow, why);
	if (status == AVOW_OK)
		status = avow_ask_room(avow, 1, why);
	if (status != AVOW_OK)
		return status;
	job = &avow->batch.jobs[0];
	avow_open_begin(avow);
	status = AVOW_ERR_CONFLICT;
	for (int i = 0; i < AVOW_JOB_TRIES_MAX && status == AVOW_ERR_CONFLICT;
	     i++) {
		avow_job_start(job, &ask, NULL, avow_clock_now(&avow->clock));
		job->families = own->families;
		job->family_count = own->family_count;
		status = try_once(avow, job, own);
		has_changed = status == AVOW_OK && job->head_changed;
		if (why != NULL && why->code[0] == '\0')
			*why = job->why;
		avow_job_reset(job);
	}
	/* What the person no longer allows, nobody is still being told. */
	if (has_changed)
		avow_open_wait(avow);
	avow_open_over(avow);
	if (status == AVOW_ERR_CONFLICT)
		return avow_fail(why, AVOW_ERR_CONFLICT, "ask.conflict",
		    "other changes to this person came first; ask again");
	return status;
}
