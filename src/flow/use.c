/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/use.h"

#include "deid/mask.h"
#include "flow/answer.h"
#include "flow/release.h"
#include "flow/rows.h"

#include "base/banned.h"

/* One flow for each service concerned, about a leaf of a record or of none. */
static enum avow_status
add_leaf(struct avow *avow, struct avow_job *job, struct avow_found *found,
    uint32_t leaf)
{
	/* Where nothing is held, the usual record stands for it. */
	static const struct avow_record_meta usual = {.door = AVOW_DOOR_PERSON};
	struct avow_about about = {.action = job->action,
	    .leaf = leaf,
	    .category = found->meta != NULL ? found->meta->category : 0,
	    .service = job->service,
	    .meta = found->meta != NULL ? found->meta : &usual};
	enum avow_status status;

	status = avow_job_flow(avow, job, &about);
	if (status == AVOW_OK && job->other_service != AVOW_NO_ID) {
		about.service = job->other_service;
		status = avow_job_flow(avow, job, &about);
	}
	return status;
}

/* What a record's category stands for now; of none, its leaf. */
static size_t
leaves_of(const struct avow *avow, const struct avow_found *found,
    uint32_t leaves[AVOW_PLACES_MAX])
{
	leaves[0] = found->leaf;
	if (found->meta == NULL || avow->editions.count == 1)
		return 1;
	return avow_former_leaves(&avow->editions, avow->in_force,
	    AVOW_CODE_CATEGORY, found->meta->category, leaves);
}

static enum avow_status
add_flows(struct avow *avow, struct avow_job *job, struct avow_found *found)
{
	uint32_t leaves[AVOW_PLACES_MAX];
	size_t count = leaves_of(avow, found, leaves);
	enum avow_status status = AVOW_OK;

	found->first_flow = job->flow_count;
	for (size_t i = 0; i < count && status == AVOW_OK; i++)
		status = add_leaf(avow, job, found, leaves[i]);
	found->flow_count = job->flow_count - found->first_flow;
	return status;
}

/* A single record that an item for the whole category holds already. */
static bool
is_covered(const struct avow_job *job, const struct avow_wanted *wanted)
{
	for (size_t i = 0; i < job->wanted_count && wanted->record != 0; i++) {
		if (job->wanted[i].leaf == wanted->leaf &&
		    job->wanted[i].record == 0)
			return true;
	}
	return false;
}

/* The rows of one code, as being of a leaf. */
static enum avow_status
find_code(struct avow *avow, struct avow_job *job,
    const struct avow_wanted *wanted, uint64_t code)
{
	struct avow_rows_wanted rows = {.category = code,
	    .record = wanted->record,
	    .service = job->service_code};
	size_t before = job->found_count;

	if (avow_rows_find(avow, job, &rows) != AVOW_OK)
		return job->status;
	for (size_t r = before; r < job->found_count; r++)
		job->found[r].leaf = wanted->leaf;
	return AVOW_OK;
}

/* Whether an earlier leaf had this code, too, so that its rows are found. */
static bool
is_found(const struct avow *avow, const struct avow_job *job, size_t index,
    uint64_t code)
{
	for (size_t i = 0; i < index; i++) {
		size_t count;
		const uint64_t *codes = avow_formers_of(
		    &avow->formers, job->wanted[i].leaf, &count);

		for (size_t c = 0; c < count; c++) {
			if (codes[c] == code &&
			    job->wanted[i].record == job->wanted[index].record)
				return true;
		}
	}
	return false;
}

/* The rows that came in under another name of a leaf. */
static enum avow_status
find_former(struct avow *avow, struct avow_job *job, size_t index)
{
	const struct avow_wanted *wanted = &job->wanted[index];
	size_t count;
	const uint64_t *codes =
	    avow_formers_of(&avow->formers, wanted->leaf, &count);
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < count && status == AVOW_OK; i++) {
		if (!is_found(avow, job, index, codes[i]))
			status = find_code(avow, job, wanted, codes[i]);
	}
	return status;
}

/* The rows of each leaf; found[i].leaf is the one that it was found by. */
static enum avow_status
find_rows(struct avow *avow, struct avow_job *job)
{
	bool has_others = avow->editions.count > 1;
	enum avow_status status = AVOW_OK;

	if (has_others)
		status = avow_formers_make(
		    &avow->formers, &avow->editions, avow->in_force, &job->why);
	for (size_t i = 0; i < job->wanted_count && status == AVOW_OK; i++) {
		const struct avow_wanted *wanted = &job->wanted[i];

		if (is_covered(job, wanted))
			continue;
		status = find_code(avow, job, wanted, wanted->code);
		if (status == AVOW_OK && has_others)
			status = find_former(avow, job, i);
	}
	if (status != AVOW_OK)
		job->status = status;
	return status;
}

static bool
has_rows(const struct avow_job *job, uint32_t leaf)
{
	for (size_t i = 0; i < job->found_count; i++) {
		if (job->found[i].leaf == leaf)
			return true;
	}
	return false;
}

static enum avow_status
make_flows(struct avow *avow, struct avow_job *job)
{
	size_t rows = job->found_count;
	size_t room = job->wanted_count;
	uint32_t leaves[AVOW_PLACES_MAX];
	enum avow_status status;

	for (size_t i = 0; i < rows; i++)
		room += leaves_of(avow, &job->found[i], leaves);
	if (job->other_service != AVOW_NO_ID)
		room *= 2;
	status = avow_job_room(job, room);
	for (size_t i = 0; i < rows && status == AVOW_OK; i++)
		status = add_flows(avow, job, &job->found[i]);
	for (size_t i = 0; i < job->wanted_count && status == AVOW_OK; i++) {
		struct avow_found none = {.leaf = job->wanted[i].leaf};

		if (!has_rows(job, none.leaf))
			status = add_flows(avow, job, &none);
	}
	return status;
}

enum avow_status
avow_use_check_form(struct avow_job *job)
{
	if (job->joint.form == AVOW_FORM_RAW ||
	    job->joint.form == AVOW_FORM_MASKED)
		return AVOW_OK;
	return avow_job_fail(job, AVOW_ERR_INPUT, "ask.form", "form",
	    "the policy wants a form that is not offered yet");
}

static void
apply_mask(void *context, struct avow_buffer *out, struct avow_text value)
{
	const enum avow_mask *mask = context;

	avow_mask_value(out, *mask, value);
}

static enum avow_mask
mask_of(const struct avow *avow, uint64_t code)
{
	const char *category =
	    avow_editions_word(&avow->editions, AVOW_CODE_CATEGORY, code);

	if (category[0] == '\0')
		return AVOW_MASK_NEVER;
	return avow_mask_of(avow_text_of(category));
}

enum avow_status
avow_use_give(
    struct avow *avow, struct avow_job *job, const struct avow_record *record)
{
	const struct avow_record_meta *meta = avow_record_meta(record);
	bool is_raw = avow_permit_gives_raw(job->permit, meta->category);
	enum avow_mask mask = AVOW_MASK_NEVER;
	struct avow_shape shape = {.apply = apply_mask, .context = &mask};
	struct avow_text value;
	enum avow_status status;

	if (!is_raw)
		mask = mask_of(avow, meta->category);
	status = avow_record_value(&value, record, job->permit, &job->arena,
	    is_raw ? NULL : &shape, &job->why);
	if (status != AVOW_OK) {
		job->status = status;
		return status;
	}
	return avow_answer_field(avow, job, meta, is_raw, value);
}

enum avow_status
avow_use_decide(struct avow *avow, struct avow_job *job)
{
	unsigned acts = 1U << AVOW_ACT_READ | 1U << AVOW_ACT_LEDGER;
	enum avow_status status;

	status = find_rows(avow, job);
	if (status == AVOW_OK)
		status = make_flows(avow, job);
	if (status == AVOW_OK)
		status = avow_job_decide(avow, job, acts);
	if (status == AVOW_OK)
		status = avow_use_check_form(job);
	if (status == AVOW_OK)
		status = avow_answer_decided(avow, job);
	if (status != AVOW_OK || job->permit == NULL || job->ask->only_decide)
		return status;
	status = avow_answer_room(job, job->found_count);
	for (size_t i = 0; i < job->found_count && status == AVOW_OK; i++)
		status = avow_use_give(avow, job, job->found[i].record);
	return status;
}

enum avow_status
avow_use_write(struct avow *avow, struct avow_job *job)
{
	if (job->verb != AVOW_VERB_LEAVE || job->answer->field_count == 0)
		return AVOW_OK;
	return avow_release_write(avow, job);
}
