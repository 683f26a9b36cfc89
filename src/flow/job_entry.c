/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/job_entry.h"

#include <string.h>

#include "flow/answer.h"

#include "base/banned.h"

void
avow_job_entry_month(struct avow_hash *hash, const uint8_t *person_key,
    uint32_t month, uint8_t handle_out[AVOW_ENTRY_HANDLE])
{
	static const char use[] = "handle";
	uint8_t name[sizeof use - 1 + 4];
	uint8_t digest[AVOW_KEY_SIZE];

	memcpy(name, use, sizeof use - 1);
	for (size_t i = 0; i < 4; i++)
		name[sizeof use - 1 + i] = (uint8_t)(month >> (24 - 8 * i));
	avow_key_derive(hash, digest, person_key,
	    (struct avow_text){(const char *)name, sizeof name});
	memcpy(handle_out, digest, AVOW_ENTRY_HANDLE);
}

void
avow_job_entry_replaced_hash(struct avow_hash *hash, const uint8_t *person_key,
    const uint8_t row[AVOW_HASH_SIZE], uint8_t out[AVOW_HASH_SIZE])
{
	static const char use[] = "replaced";
	uint8_t name[sizeof use - 1 + AVOW_HASH_SIZE];

	memcpy(name, use, sizeof use - 1);
	memcpy(name + sizeof use - 1, row, AVOW_HASH_SIZE);
	avow_key_derive(hash, out, person_key,
	    (struct avow_text){(const char *)name, sizeof name});
}

void
avow_job_entry_replaced(struct avow_hash *hash, const uint8_t *person_key,
    struct avow_text row, uint8_t out[AVOW_HASH_SIZE])
{
	uint8_t of_row[AVOW_HASH_SIZE];

	avow_hash_of(hash, of_row, row.at, row.size);
	avow_job_entry_replaced_hash(hash, person_key, of_row, out);
}

static void
put_ask(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	struct avow_buffer *entry = &job->entry;

	avow_entry_text(entry, AVOW_TAG_ACTION, ask->action);
	avow_entry_text(entry, AVOW_TAG_SERVICE, ask->service);
	avow_entry_text(entry, AVOW_TAG_PURPOSE, ask->purpose);
	avow_entry_text(entry, AVOW_TAG_RECIPIENT, job->recipient_name);
	avow_entry_text(entry, AVOW_TAG_CALLER,
	    ask->caller != NULL ? ask->caller : "operator");
	avow_entry_bytes(
	    entry, AVOW_TAG_PERSON, job->handle, sizeof job->handle);
	avow_entry_text(
	    entry, AVOW_TAG_EDITION, avow_image_name(avow->in_force->image));
	avow_entry_bytes(entry, AVOW_TAG_IMAGE,
	    avow_image_hash(avow->in_force->image), AVOW_ENTRY_IMAGE);
	avow_entry_text(entry, AVOW_TAG_CLAIM, ask->claim);
	if (ask->only_decide)
		avow_entry_bytes(entry, AVOW_TAG_TRIAL, NULL, 0);
}

/* What a record's category is called now; one that is gone, as it was. */
static void
put_category(struct avow *avow, struct avow_job *job, uint64_t code)
{
	uint32_t leaves[AVOW_PLACES_MAX];
	size_t count = avow_former_leaves(
	    &avow->editions, avow->in_force, AVOW_CODE_CATEGORY, code, leaves);

	for (size_t i = 0; i < count; i++)
		avow_entry_text(&job->entry, AVOW_TAG_CATEGORY,
		    avow_image_leaf_name(
			avow->in_force->image, AVOW_AXIS_CATEGORY, leaves[i]));
	if (count == 0)
		avow_entry_text(&job->entry, AVOW_TAG_CATEGORY,
		    avow_editions_word(
			&avow->editions, AVOW_CODE_CATEGORY, code));
}

/* Of a copy, what was decided last; of an erasure, all that is held. */
static void
put_held(struct avow *avow, struct avow_job *job)
{
	bool is_erase = job->verb == AVOW_VERB_ERASE;
	size_t count = is_erase ? job->found_count : job->flow_count;
	uint64_t last = 0;

	/* Where nothing is held, flows stand in for no record. */
	if (job->found_count == 0)
		return;
	for (size_t i = 0; i < count; i++) {
		uint64_t code = is_erase ? job->found[i].meta->category
					 : job->flows[i].category;

		/* Rows come in the order of their categories. */
		if (code != last)
			put_category(avow, job, code);
		last = code;
	}
}

static void
put_categories(struct avow *avow, struct avow_job *job)
{
	if (job->verb == AVOW_VERB_EXPORT || job->verb == AVOW_VERB_ERASE) {
		put_held(avow, job);
		return;
	}
	for (size_t i = 0; i < job->wanted_count; i++)
		avow_entry_text(&job->entry, AVOW_TAG_CATEGORY,
		    avow_image_leaf_name(avow->in_force->image,
			AVOW_AXIS_CATEGORY, job->wanted[i].leaf));
}

static void
put_strings(struct avow_buffer *entry, enum avow_entry_tag tag,
    const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		avow_entry_text(entry, tag, list[i]);
}

static void
put_documents(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;

	for (size_t i = 0; i < ask->document_count; i++) {
		const struct avow_document *d = &ask->documents[i];
		uint8_t field[AVOW_HASH_SIZE + AVOW_JOB_TEXT_MAX];
		size_t size = strlen(d->kind); /* request.c has bounded it */

		avow_hash_of(avow->hash, field, d->bytes, d->size);
		memcpy(field + AVOW_HASH_SIZE, d->kind, size);
		avow_entry_bytes(&job->entry, AVOW_TAG_DOCUMENT, field,
		    AVOW_HASH_SIZE + size);
	}
}

static void
put_evidence(struct avow *avow, struct avow_job *job)
{
	const struct avow_ask *ask = job->ask;
	struct avow_buffer *entry = &job->entry;

	put_strings(
	    entry, AVOW_TAG_ASSERTED, ask->asserted, ask->asserted_count);
	put_strings(entry, AVOW_TAG_SHOWN, ask->shown, ask->shown_count);
	put_strings(entry, AVOW_TAG_AGREED, ask->agree, ask->agree_count);
	put_documents(avow, job);
	for (size_t i = 0; i < job->receipt_count; i++)
		avow_entry_bytes(entry, AVOW_TAG_RECEIPT, job->receipts[i].id,
		    AVOW_RECEIPT_SIZE);
}

static void
put_duties(struct avow *avow, struct avow_job *job)
{
	struct avow_job_duty duties[AVOW_JOB_DUTIES_MAX];
	size_t count = avow_job_duties(avow, job, duties);

	for (size_t i = 0; i < count; i++)
		avow_entry_text(&job->entry, AVOW_TAG_DUTY, duties[i].text);
}

/* The sealed rows that this ask wrote, and those that they replace: whoever
   puts an old row back is seen by avow_check. */
static void
put_rows(struct avow_job *job)
{
	for (size_t i = 0; i < job->row_hash_count; i++) {
		avow_entry_bytes(&job->entry, AVOW_TAG_ROW, job->row_hashes[i],
		    AVOW_HASH_SIZE);
		if (job->found[i].old_row.at != NULL)
			avow_entry_bytes(&job->entry, AVOW_TAG_REPLACED,
			    job->found[i].gone, AVOW_HASH_SIZE);
	}
}

/* The rules of an edition that decided. */
static void
put_cites(struct avow_buffer *entry, const struct avow_published *edition,
    const struct avow_decision *decision)
{
	for (size_t i = 0; i < decision->cite_count; i++)
		avow_entry_text(
		    entry, AVOW_TAG_CITE, edition->cites[decision->cites[i]]);
	for (size_t i = 0; i < decision->required_count; i++)
		avow_entry_text(entry, AVOW_TAG_CITE,
		    edition->cites[decision->required[i]]);
}

/* The older editions that decided, too; and which one the person knows now. */
static void
put_editions(struct avow *avow, struct avow_job *job)
{
	struct avow_buffer *entry = &job->entry;

	for (size_t i = 0; i < job->part_count; i++) {
		const struct avow_published *edition =
		    avow_editions_get(&avow->editions, job->parts[i].edition);

		if (edition == NULL)
			continue;
		put_cites(entry, edition, &job->parts[i].decision);
		avow_entry_text(
		    entry, AVOW_TAG_BOUND, avow_image_name(edition->image));
	}
	if (job->told != NULL)
		avow_entry_text(
		    entry, AVOW_TAG_TOLD, avow_image_name(job->told->image));
}

static void
put_decision(struct avow *avow, struct avow_job *job)
{
	const struct avow_answer *answer = job->answer;
	struct avow_buffer *entry = &job->entry;

	avow_entry_u8(entry, AVOW_TAG_VERDICT, (uint8_t)answer->verdict);
	put_cites(entry, avow->in_force, &job->joint);
	put_editions(avow, job);
	if (job->extra_cite != AVOW_NO_ID)
		avow_entry_text(entry, AVOW_TAG_CITE,
		    avow->in_force->cites[job->extra_cite]);
	put_duties(avow, job);
	put_strings(entry, AVOW_TAG_NEED, answer->needs, answer->need_count);
	put_strings(
	    entry, AVOW_TAG_WITHHELD, answer->withheld, answer->withheld_count);
	if (job->joint.form == AVOW_FORM_MASKED)
		avow_entry_text(entry, AVOW_TAG_FORM, "masked");
	if (answer->field_count > 0 && job->verb != AVOW_VERB_COLLECT)
		avow_entry_u32(
		    entry, AVOW_TAG_GIVEN, (uint32_t)answer->field_count);
	put_rows(job);
}

const char *
avow_job_entry_status(const struct avow_job *job)
{
	if (job->end == AVOW_END_REFUSED)
		return job->why.code;
	return job->end == AVOW_END_ERASED ? "erased" : "not-found";
}

enum avow_status
avow_job_entry(struct avow *avow, struct avow_job *job)
{
	struct avow_buffer *entry = &job->entry;
	enum avow_status status;

	avow_buffer_reset(entry);
	avow_entry_start(entry, AVOW_ENTRY_DECISION, job->now_ms);
	put_ask(avow, job);
	put_categories(avow, job);
	put_evidence(avow, job);
	if (job->end == AVOW_END_DECIDED) {
		put_decision(avow, job);
	} else {
		avow_entry_u8(entry, AVOW_TAG_VERDICT, AVOW_DENIED);
		avow_entry_text(
		    entry, AVOW_TAG_STATUS, avow_job_entry_status(job));
	}
	status = avow_buffer_check(entry, &job->why);
	if (status == AVOW_OK)
		status =
		    avow_kv_entry(job->set, avow_buffer_view(entry), &job->why);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}
