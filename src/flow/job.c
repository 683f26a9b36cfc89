/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/job.h"

#include <string.h>

#include "flow/facts.h"
#include "flow/job_entry.h"
#include "flow/views.h"
#include "seal/secret.h"

#include "base/banned.h"

/* Bytes of an ask's memory that wait for the next: a batch has many asks. */
enum { ARENA_KEPT = 65536 };

enum avow_status
avow_job_fail(struct avow_job *job, enum avow_status status, const char *code,
    const char *place, const char *message)
{
	job->status =
	    avow_fail_at(&job->why, status, code, place, "%s", message);
	return job->status;
}

enum avow_status
avow_job_no_memory(struct avow_job *job)
{
	return avow_job_fail(
	    job, AVOW_ERR_NOMEM, "ask.memory", "", "no memory for this ask");
}

void
avow_job_refuse(struct avow_job *job)
{
	switch (job->status) {
	case AVOW_ERR_LIMIT:
	case AVOW_ERR_INPUT:
	case AVOW_ERR_NOT_FOUND:
	case AVOW_ERR_EXISTS:
		job->end = AVOW_END_REFUSED;
		job->refused = job->status;
		break;
	case AVOW_ERR_ERASED: /* a living head, but a slot overwritten since */
		job->end = AVOW_END_ERASED;
		break;
	default:
		return;
	}
	job->permit = NULL;
	job->status = AVOW_OK;
}

void
avow_job_start(struct avow_job *job, const struct avow_ask *ask,
    struct avow_answer *answer, uint64_t now_ms)
{
	struct avow_arena arena = job->arena;
	struct avow_buffer entry = job->entry;
	struct avow_kv_set *spare = job->spare;

	/* A slot that was never used has no arena yet. */
	if (arena.max == 0)
		avow_arena_init(&arena, AVOW_JOB_ARENA_MAX);
	if (entry.max == 0)
		avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	memset(job, 0, offsetof(struct avow_job, why));
	job->why.status = AVOW_OK;
	job->why.code[0] = '\0';
	job->why.place[0] = '\0';
	job->why.message[0] = '\0';
	job->arena = arena;
	job->entry = entry;
	job->spare = spare;
	job->ask = ask;
	job->answer = answer;
	job->now_ms = now_ms;
	job->birth_day = AVOW_NO_DAY;
	job->other_service = AVOW_NO_ID;
	job->extra_cite = AVOW_NO_ID;
}

void
avow_job_wipe(struct avow_job *job)
{
	if (job->arena.total > ARENA_KEPT)
		avow_arena_clear(&job->arena);
	else
		avow_arena_reset(&job->arena);
	avow_buffer_reset(&job->entry);
}

void
avow_job_reset(struct avow_job *job)
{
	avow_job_wipe(job);
	if (job->set != NULL)
		avow_kv_set_reset(job->set, 0);
	job->set = NULL;
	job->owner.key = NULL;
}

void
avow_job_clear(struct avow_job *job)
{
	avow_job_reset(job);
	avow_kv_set_free(job->spare);
	job->spare = NULL;
	avow_arena_clear(&job->arena);
	avow_buffer_clear(&job->entry);
}

enum avow_status
avow_job_set(struct avow_job *job, uint16_t bucket)
{
	enum avow_status status = AVOW_OK;

	if (job->spare == NULL)
		status = avow_kv_set_new(&job->spare, bucket, &job->why);
	else
		avow_kv_set_reset(job->spare, bucket);
	if (status != AVOW_OK)
		job->status = status;
	job->set = job->spare;
	return status;
}

/* The handle of the person whose key is open: worked out once a month. */
static void
name(struct avow *avow, struct avow_job *job)
{
	struct avow_slot_key *open = avow->person_key;
	uint32_t month = avow_time_month(job->now_ms);

	if (open->month != month + 1) {
		avow_job_entry_month(
		    avow->hash, open->key, month, open->handle);
		open->month = month + 1;
		avow_slots_name(avow->shared->slots, open, job->head.slot,
		    job->person, avow_record_bucket(job->person));
	}
	memcpy(job->handle, open->handle, sizeof job->handle);
}

enum avow_status
avow_job_unlock(struct avow *avow, struct avow_job *job)
{
	enum avow_status status;

	memcpy(job->owner.person, job->head.person, sizeof job->owner.person);
	memcpy(job->owner.token, job->head.token, sizeof job->owner.token);
	job->owner.hash = avow->hash;
	status = avow_open_key(
	    avow, &job->owner.key, job->head.slot, job->person, &job->why);
	if (status == AVOW_OK)
		name(avow, job);
	/* A head whose slot is gone is damage, not somebody unknown. */
	if (status == AVOW_ERR_NOT_FOUND)
		status = avow_job_fail(job, AVOW_ERR_KEY, "ask.slot", "person",
		    "the file of key slots has lost this person's");
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

enum avow_status
avow_job_room(struct avow_job *job, size_t flows)
{
	job->flows = avow_arena_array(&job->arena, flows, sizeof job->flows[0]);
	job->worlds =
	    avow_arena_array(&job->arena, flows, sizeof job->worlds[0]);
	if (job->flows == NULL || job->worlds == NULL)
		return avow_job_no_memory(job);
	job->flow_room = flows;
	return AVOW_OK;
}

uint64_t
avow_job_service_code(const struct avow *avow, uint32_t service)
{
	const struct avow_published *edition = avow->in_force;

	if (service == AVOW_NO_ID)
		return 0;
	return edition->codes.of[AVOW_CODE_SERVICE][avow_image_leaf_term(
	    edition->image, AVOW_AXIS_SERVICE, service)];
}

enum avow_status
avow_job_flow(
    struct avow *avow, struct avow_job *job, const struct avow_about *about)
{
	struct avow_gate_flow *flow = &job->flows[job->flow_count];
	struct avow_world *world = &job->worlds[job->flow_count];
	uint32_t term;

	if (job->flow_count >= job->flow_room)
		return avow_job_fail(job, AVOW_ERR_LIMIT, "ask.rows", "items",
		    "the ask reaches more records than one ask may");
	if (!job->has_asked || job->asked_service != about->service) {
		const struct avow_facts_view view = {.edition = avow->in_force,
		    .recipient = job->recipient,
		    .service = about->service,
		    .service_code = avow_job_service_code(avow, about->service),
		    .claim = job->claim};

		avow_facts_ask(avow->registry, job, &view, &job->asked);
		job->asked_service = about->service;
		job->has_asked = true;
	}
	*world = job->asked;
	avow_facts_record(avow->in_force, about->meta, world);
	if (avow_world_contradicts(avow->in_force->image, world))
		return avow_job_fail(job, AVOW_ERR_INPUT, "ask.impossible", "",
		    "the facts of this ask exclude each other");
	term = avow_image_leaf_term(
	    avow->in_force->image, AVOW_AXIS_CATEGORY, about->leaf);
	flow->category = about->category != 0
	    ? about->category
	    : avow->in_force->codes.of[AVOW_CODE_CATEGORY][term];
	flow->world = world;
	flow->flow.leaf[AVOW_AXIS_ACTION] = about->action;
	flow->flow.leaf[AVOW_AXIS_CATEGORY] = about->leaf;
	flow->flow.leaf[AVOW_AXIS_PURPOSE] = job->purpose;
	flow->flow.leaf[AVOW_AXIS_RECIPIENT] = job->recipient;
	flow->flow.leaf[AVOW_AXIS_SERVICE] = about->service;
	flow->flow.form = job->form;
	flow->views = NULL;
	flow->view_count = 0;
	job->flow_count++;
	return job->has_views || about->last != NULL
	    ? avow_views_add(avow, job, about, flow)
	    : AVOW_OK;
}

enum avow_status
avow_job_decide(struct avow *avow, struct avow_job *job, unsigned acts)
{
	struct avow_gate_ask ask = {.image = avow->in_force->image,
	    .flows = job->flows,
	    .count = job->flow_count,
	    .acts = acts};
	enum avow_status status;

	memcpy(ask.person, job->person, sizeof ask.person);
	memcpy(ask.token, job->head.token, sizeof ask.token);
	status = avow_gate_decide(
	    &job->permit, &job->joint, &ask, &job->arena, &job->why);
	job->parts = ask.parts;
	job->part_count = ask.part_count;
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

/* Add the duties of one edition to count of them. */
static size_t
add_duties(const struct avow_image *image, const struct avow_decision *decision,
    struct avow_job_duty *duties, size_t count)
{
	const uint64_t *bits = decision->duties;
	uint32_t ids[AVOW_JOB_DUTIES_MAX];
	size_t found;

	/* Most asks have none, and merging none takes its time, too. */
	if ((bits[0] | bits[1] | bits[2] | bits[3]) == 0)
		return count;
	found = avow_decision_duties(image, decision, ids);
	for (size_t i = 0; i < found && count < AVOW_JOB_DUTIES_MAX; i++) {
		const char *text = avow_duty_text(image, ids[i]);
		size_t at = 0;

		while (at < count && strcmp(duties[at].text, text) != 0)
			at++;
		if (at == count)
			duties[count++] = (struct avow_job_duty){
			    avow_duty_kind(image, ids[i]), text};
	}
	return count;
}

size_t
avow_job_duties(const struct avow *avow, const struct avow_job *job,
    struct avow_job_duty duties_out[AVOW_JOB_DUTIES_MAX])
{
	size_t count =
	    add_duties(avow->in_force->image, &job->joint, duties_out, 0);

	for (size_t i = 0; i < job->part_count; i++) {
		if (job->parts[i].image != NULL)
			count = add_duties(job->parts[i].image,
			    &job->parts[i].decision, duties_out, count);
	}
	return count;
}
