/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/use.h"

#include "deid/mask.h"
#include "flow/answer.h"
#include "flow/release.h"
#include "flow/rows.h"

#include "base/banned.h"

enum { FLOWS_A_ROW = 2 }; /* our service, and the one it goes to */

/* One flow for each service concerned, about a record or about none. */
static enum avow_status
add_flows(struct avow *avow, struct avow_job *job, struct avow_found *found)
{
	/* Where nothing is held, the usual record stands for it. */
	static const struct avow_record_meta usual = {.door = AVOW_DOOR_PERSON};
	struct avow_about about = {.action = job->action,
	    .leaf = found->leaf,
	    .service = job->service,
	    .meta = found->meta != NULL ? found->meta : &usual};
	enum avow_status status;

	found->first_flow = job->flow_count;
	status = avow_job_flow(avow, job, &about);
	if (status == AVOW_OK && job->other_service != AVOW_NO_ID) {
		about.service = job->other_service;
		status = avow_job_flow(avow, job, &about);
	}
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

/* The rows of each leaf; leafs[i] tells the leaf of found[i]. */
static enum avow_status
find_rows(struct avow *avow, struct avow_job *job)
{
	for (size_t i = 0; i < job->wanted_count; i++) {
		const struct avow_wanted *wanted = &job->wanted[i];
		struct avow_rows_wanted rows = {.category = wanted->code,
		    .record = wanted->record,
		    .service = job->service_code};
		size_t before = job->found_count;

		if (is_covered(job, wanted))
			continue;
		if (avow_rows_find(avow, job, &rows) != AVOW_OK)
			return job->status;
		for (size_t r = before; r < job->found_count; r++)
			job->found[r].leaf = wanted->leaf;
	}
	return AVOW_OK;
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
	enum avow_status status;

	status = avow_job_room(job, (rows + job->wanted_count) * FLOWS_A_ROW);
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
	const struct avow_code *category =
	    avow_codes_find(&avow->in_force->codes, AVOW_CODE_CATEGORY, code);

	if (category == NULL)
		return AVOW_MASK_NEVER;
	return avow_mask_of(avow_text_of(avow_image_term_name(
	    avow->in_force->image, AVOW_AXIS_CATEGORY, category->id)));
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
