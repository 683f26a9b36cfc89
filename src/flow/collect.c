/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/collect.h"

#include <string.h>

#include "deid/mask.h"
#include "flow/ahead.h"
#include "flow/answer.h"
#include "flow/facts.h"
#include "flow/job_entry.h"
#include "flow/keep.h"
#include "seal/secret.h"

#include "base/banned.h"

enum {
	FLOWS_AN_ITEM = 2, /* collect, store */
	/* Enough of a row to know it again: it begins with its nonce. */
	OLD_PREFIX_MAX = 48,
	RECORD_BITS = 52, /* so that an id is exact in JSON, too */
};

/* The record that an item replaces. */
static enum avow_status
take_old(struct avow_job *job, struct avow_found *found,
    const struct avow_kv_get *get)
{
	struct avow_text prefix = get->value;
	struct avow_record *record;
	const char *copy;
	enum avow_status status;

	if (!get->found)
		return avow_job_fail(job, AVOW_ERR_NOT_FOUND, "ask.record",
		    "items.record", "no such record of this category");
	status = avow_record_open(
	    &record, &job->arena, &job->owner, get->key, get->value, &job->why);
	if (status != AVOW_OK)
		return status;
	if (avow_record_meta(record)->service != job->service_code)
		return avow_job_fail(job, AVOW_ERR_NOT_FOUND, "ask.record",
		    "items.record", "no such record of this category");
	avow_job_entry_replaced(
	    job->owner.hash, job->owner.key, get->value, found->gone);
	if (prefix.size > OLD_PREFIX_MAX)
		prefix.size = OLD_PREFIX_MAX;
	copy = avow_arena_copy(&job->arena, prefix);
	if (copy == NULL)
		return avow_job_no_memory(job);
	found->old_row = (struct avow_text){copy, prefix.size};
	found->revision = avow_record_meta(record)->revision;
	found->record = record;
	return AVOW_OK;
}

static enum avow_status
find_old(struct avow *avow, struct avow_job *job, struct avow_found *found,
    const struct avow_wanted *wanted)
{
	struct avow_row_key key =
	    avow_row_key_person(job->person, AVOW_FAMILY_RECORD);
	struct avow_kv_get get;
	enum avow_status status;

	if (job->ask->is_new)
		return avow_job_fail(job, AVOW_ERR_NOT_FOUND, "ask.record",
		    "items.record", "a new person has no record yet");
	avow_row_key_u64(&key, wanted->code);
	avow_row_key_u64(&key, wanted->record);
	get = (struct avow_kv_get){.key = avow_row_key_text(&key)};
	status = avow_ahead_get(avow, job, &get);
	if (status == AVOW_OK)
		status = take_old(job, found, &get);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

static uint64_t
new_record_id(void)
{
	uint64_t id;

	do {
		avow_random(&id, sizeof id);
		id >>= 64 - RECORD_BITS;
	} while (id == 0);
	return id;
}

static enum avow_status
find_items(struct avow *avow, struct avow_job *job)
{
	enum avow_status status = AVOW_OK;

	job->found = avow_arena_array(
	    &job->arena, job->wanted_count, sizeof job->found[0]);
	if (job->found == NULL)
		return avow_job_no_memory(job);
	job->found_count = job->wanted_count;
	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++) {
		const struct avow_wanted *wanted = &job->wanted[i];

		job->found[i].leaf = wanted->leaf;
		job->found[i].new_record = wanted->record;
		if (wanted->record == 0)
			job->found[i].new_record = new_record_id();
		else
			status = find_old(avow, job, &job->found[i], wanted);
	}
	return status;
}

static enum avow_status
make_flows(struct avow *avow, struct avow_job *job)
{
	const struct avow_record_meta meta = {.door = (uint8_t)job->ask->door,
	    .about_another = job->ask->about_another};
	enum avow_status status;

	status = avow_job_room(job, job->found_count * FLOWS_AN_ITEM);
	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++) {
		struct avow_about about = {.action = job->action,
		    .leaf = job->found[i].leaf,
		    .service = job->service,
		    .meta = &meta};

		job->found[i].first_flow = job->flow_count;
		job->found[i].flow_count = FLOWS_AN_ITEM;
		status = avow_job_flow(avow, job, &about);
		about.action = avow->in_force->core.store;
		if (status == AVOW_OK)
			status = avow_job_flow(avow, job, &about);
	}
	return status;
}

enum avow_status
avow_collect_decide(struct avow *avow, struct avow_job *job)
{
	unsigned acts = 1U << AVOW_ACT_WRITE | 1U << AVOW_ACT_LEDGER;
	enum avow_status status;

	status = find_items(avow, job);
	if (status == AVOW_OK)
		status = make_flows(avow, job);
	if (status == AVOW_OK)
		status = avow_job_decide(avow, job, acts);
	if (status == AVOW_OK && job->permit != NULL &&
	    job->joint.form != AVOW_FORM_RAW &&
	    job->joint.form != AVOW_FORM_MASKED)
		status = avow_job_fail(job, AVOW_ERR_INPUT, "ask.form", "form",
		    "the policy wants a form that is not offered yet");
	if (status == AVOW_OK)
		status = avow_answer_decided(avow, job);
	return status;
}

/* The value as it is stored: a duty may want it masked first. */
static enum avow_status
shape_value(struct avow_job *job, const struct avow_item *item,
    struct avow_record_new *new)
{
	struct avow_buffer masked;
	const char *copy;
	enum avow_status status = AVOW_OK;

	new->value = (struct avow_text){item->value, item->value_size};
	new->is_raw = avow_permit_gives_raw(job->permit, new->meta.category);
	if (new->is_raw)
		return AVOW_OK;
	avow_buffer_init(&masked, AVOW_RECORD_VALUE_MAX);
	avow_mask_value(
	    &masked, avow_mask_of(avow_text_of(item->category)), new->value);
	copy = avow_arena_copy(&job->arena, avow_buffer_view(&masked));
	new->value = (struct avow_text){copy, masked.size};
	if (copy == NULL || masked.failed)
		status = avow_job_no_memory(job);
	avow_buffer_clear(&masked);
	return status;
}

/*
 * What the law wants kept comes with a new head, so that an erasure which was
 * decided without it is decided again.
 */
static void
heed_minimum(struct avow *avow, struct avow_job *job, uint64_t category)
{
	const struct avow_kept kept = {
	    category, job->purpose_code, job->service_code};
	uint32_t rule;

	if (!job->head_changed)
		job->head_changed = avow_keep_is_bound(
		    &avow->editions, avow->in_force, &kept, 0, &rule);
}

static enum avow_status
write_item(struct avow *avow, struct avow_job *job, size_t index)
{
	const struct avow_found *found = &job->found[index];
	const struct avow_wanted *wanted = &job->wanted[index];
	const struct avow_decision *decision =
	    &job->flows[found->first_flow].decision;
	struct avow_record_new new = {
	    .meta = {.category = wanted->code,
		.record = found->new_record,
		.revision = found->revision + 1,
		.door = (uint8_t)job->ask->door,
		.about_another = job->ask->about_another,
		.service = job->service_code,
		.purpose = job->purpose_code,
		.collected_ms = job->now_ms,
		.expires_ms = avow_keep_expiry(avow, job, wanted->code),
		.edition = job->bound->number}};
	enum avow_status status;

	if (decision->cite_count > 0)
		new.meta.cite =
		    avow_text_of(avow->in_force->cites[decision->cites[0]]);
	if (new.meta.cite.size > AVOW_RECORD_CITE_MAX)
		new.meta.cite.size = AVOW_RECORD_CITE_MAX;
	status = shape_value(job, &job->ask->items[wanted->item], &new);
	if (status == AVOW_OK && found->old_row.at != NULL) {
		struct avow_row_key key =
		    avow_row_key_person(job->person, AVOW_FAMILY_RECORD);

		avow_row_key_u64(&key, wanted->code);
		avow_row_key_u64(&key, wanted->record);
		status = avow_kv_expect(job->set, avow_row_key_text(&key),
		    found->old_row, &job->why);
	}
	if (status == AVOW_OK)
		status = avow_record_put(
		    job->set, job->permit, &job->owner, &new, &job->why);
	if (status != AVOW_OK)
		return status;
	heed_minimum(avow, job, wanted->code);
	memcpy(
	    job->row_hashes[job->row_hash_count++], new.hash, AVOW_HASH_SIZE);
	return avow_answer_field(
	    avow, job, &new.meta, new.is_raw, (struct avow_text){NULL, 0});
}

enum avow_status
avow_collect_write(struct avow *avow, struct avow_job *job)
{
	enum avow_status status;

	if (job->birth_day != AVOW_NO_DAY) {
		int32_t kept = avow_facts_kept_day(job->birth_day, job->now_ms);

		job->head_changed |= job->head.birth_day != kept;
		job->head.birth_day = kept;
	}
	job->row_hashes = avow_arena_array(
	    &job->arena, job->found_count, sizeof job->row_hashes[0]);
	if (job->row_hashes == NULL)
		return avow_job_no_memory(job);
	status = avow_answer_room(job, job->found_count);
	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++)
		status = write_item(avow, job, i);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}
