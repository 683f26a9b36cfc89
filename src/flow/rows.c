/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/rows.h"

#include <string.h>

#include "ledger/row.h"

#include "base/banned.h"

enum { HOUR_MS = 3600000, PAGE = 256, FOUND_FIRST = 4 };

bool
avow_rows_is_over(const struct avow *avow, const struct avow_job *job,
    const struct avow_record_meta *meta)
{
	const struct avow_code *category;
	uint32_t hours;
	uint32_t leaf;

	if (meta->expires_ms != 0 && meta->expires_ms <= job->now_ms)
		return true;
	/* What it was collected for is in expires_ms already. */
	if (meta->purpose == job->purpose_code ||
	    job->verb == AVOW_VERB_EXPORT || job->verb == AVOW_VERB_ERASE)
		return false;
	category =
	    avow_codes_find(&avow->codes, AVOW_CODE_CATEGORY, meta->category);
	if (category == NULL ||
	    !avow_image_find_leaf(avow->image, AVOW_AXIS_CATEGORY,
		avow_text_of(avow_image_term_name(
		    avow->image, AVOW_AXIS_CATEGORY, category->id)),
		&leaf))
		return true; /* the edition cannot place it */
	hours = avow_decide_keep_hours(
	    avow->image, leaf, job->purpose, job->service);
	if (hours == UINT32_MAX)
		return false;
	return job->now_ms >= meta->collected_ms &&
	    (job->now_ms - meta->collected_ms) / HOUR_MS >= hours;
}

/* One page of a scan. */
struct page {
	const struct avow *avow;
	struct avow_job *job;
	const struct avow_rows_wanted *wanted;
	struct avow_row_key last;
	size_t seen;
	enum avow_status status;
};

/* Room for one more in job->found. */
static bool
make_room(struct avow_job *job)
{
	size_t count = job->found_count;
	struct avow_found *found;

	/* A power of two, or nothing yet, is full. */
	if (count >= FOUND_FIRST && (count & (count - 1)) != 0)
		return true;
	if (count > 0 && count < FOUND_FIRST)
		return true;
	found = avow_arena_array(
	    &job->arena, count == 0 ? FOUND_FIRST : count * 2, sizeof found[0]);
	if (found == NULL)
		return false;
	if (count > 0)
		memcpy(found, job->found, count * sizeof found[0]);
	job->found = found;
	return true;
}

static enum avow_status
take(struct page *page, struct avow_text key, struct avow_text row)
{
	struct avow_job *job = page->job;
	struct avow_record *record;
	const struct avow_record_meta *meta;
	enum avow_status status;

	status = avow_record_open(
	    &record, &job->arena, &job->owner, key, row, &job->why);
	if (status != AVOW_OK)
		return status;
	meta = avow_record_meta(record);
	if (page->wanted->service != 0 &&
	    meta->service != page->wanted->service)
		return AVOW_OK;
	if (avow_rows_is_over(page->avow, job, meta))
		return AVOW_OK;
	if (job->found_count >= AVOW_JOB_ROWS_MAX)
		return avow_job_fail(job, AVOW_ERR_LIMIT, "ask.rows", "items",
		    "the ask reaches more records than one ask may");
	if (!make_room(job))
		return avow_job_no_memory(job);
	job->found[job->found_count++] = (struct avow_found){.record = record};
	return AVOW_OK;
}

static bool
visit(void *context, struct avow_text key, struct avow_text row)
{
	struct page *page = context;

	page->status = take(page, key, row);
	if (page->status != AVOW_OK)
		return false;
	page->seen++;
	if (page->seen == PAGE) {
		page->last = (struct avow_row_key){.size = 0};
		avow_row_key_add(&page->last, key.at, key.size);
		avow_row_key_add(&page->last, "", 1);
	}
	return true;
}

static struct avow_row_key
prefix_of(const struct avow_job *job, const struct avow_rows_wanted *wanted)
{
	struct avow_row_key key =
	    avow_row_key_person(job->person, AVOW_FAMILY_RECORD);

	if (wanted->category != 0) {
		avow_row_key_u64(&key, wanted->category);
		if (wanted->record != 0)
			avow_row_key_u64(&key, wanted->record);
	}
	return key;
}

/* A single record needs no scan. */
static enum avow_status
find_one(struct avow *avow, struct avow_job *job, struct page *page)
{
	struct avow_row_key key = prefix_of(job, page->wanted);
	struct avow_kv_get get = {.key = avow_row_key_text(&key)};
	enum avow_status status;

	status = avow_kv_read(avow->kv, &get, 1, &job->why);
	if (status == AVOW_OK && get.found)
		status = take(page, get.key, get.value);
	avow_kv_read_end(avow->kv);
	return status;
}

enum avow_status
avow_rows_find(struct avow *avow, struct avow_job *job,
    const struct avow_rows_wanted *wanted)
{
	struct page page = {.avow = avow, .job = job, .wanted = wanted};
	struct avow_row_key from = prefix_of(job, wanted);
	struct avow_row_key to = avow_row_key_end(&from);
	struct avow_kv_range range = {.to = avow_row_key_text(&to),
	    .limit = PAGE,
	    .visit = visit,
	    .context = &page};
	enum avow_status status;

	page.last = from;
	if (wanted->record != 0) {
		status = find_one(avow, job, &page);
	} else {
		do {
			from = page.last;
			page.seen = 0;
			range.from = avow_row_key_text(&from);
			status = avow_kv_scan(avow->kv, &range, &job->why);
			if (status == AVOW_OK)
				status = page.status;
		} while (status == AVOW_OK && page.seen == PAGE);
	}
	if (status != AVOW_OK)
		job->status = status;
	return status;
}
