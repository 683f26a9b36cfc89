/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/rows.h"

#include <string.h>

#include "flow/ahead.h"
#include "flow/keep.h"
#include "ledger/row.h"

#include "base/banned.h"

enum { PAGE = AVOW_AHEAD_PAGE, FOUND_FIRST = 2, SCRATCH_MAX = 1 << 18 };

/* One page of a scan. */
struct page {
	const struct avow *avow;
	struct avow_job *job;
	const struct avow_rows_wanted *wanted;
	struct avow_arena scratch; /* of one row, in an erasure */
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

/* Records that every decision treats alike, whenever they came. */
static bool
is_kin(const struct avow_record_meta *a, const struct avow_record_meta *b)
{
	return a->category == b->category && a->service == b->service &&
	    a->purpose == b->purpose && a->door == b->door &&
	    a->about_another == b->about_another &&
	    a->is_public == b->is_public && a->is_held == b->is_held;
}

static enum avow_status
add(struct avow_job *job, struct avow_record *record,
    const struct avow_record_meta *meta)
{
	size_t max = job->verb == AVOW_VERB_EXPORT ? AVOW_JOB_COPY_MAX
						   : AVOW_JOB_ROWS_MAX;

	if (job->found_count >= max)
		return avow_job_fail(job, AVOW_ERR_LIMIT, "ask.rows", "items",
		    "the ask reaches more records than one ask may");
	if (!make_room(job))
		return avow_job_no_memory(job);
	job->found[job->found_count++] =
	    (struct avow_found){.record = record, .meta = meta};
	return AVOW_OK;
}

/* An erasure needs no values and has no limit: one of each kind is kept. */
static enum avow_status
add_kind(struct avow_job *job, const struct avow_record_meta *meta)
{
	struct avow_record_meta *copy;

	for (size_t i = 0; i < job->found_count; i++) {
		struct avow_found *found = &job->found[i];

		if (!is_kin(found->meta, meta))
			continue;
		if (found->meta->collected_ms >= meta->collected_ms)
			return AVOW_OK;
		copy = avow_arena_alloc(&job->arena, sizeof *copy);
		if (copy == NULL)
			return avow_job_no_memory(job);
		*copy = *found->meta;
		copy->collected_ms = meta->collected_ms;
		found->meta = copy;
		return AVOW_OK;
	}
	copy = avow_arena_alloc(&job->arena, sizeof *copy);
	if (copy == NULL)
		return avow_job_no_memory(job);
	*copy = *meta;
	copy->cite = (struct avow_text){NULL, 0}; /* its row is let go */
	return add(job, NULL, copy);
}

static enum avow_status
take(struct page *page, struct avow_text key, struct avow_text row)
{
	struct avow_job *job = page->job;
	bool is_erase = job->verb == AVOW_VERB_ERASE;
	struct avow_arena *arena = is_erase ? &page->scratch : &job->arena;
	const struct avow_record_meta *meta;
	struct avow_record *record;
	enum avow_status status;

	status =
	    avow_record_open(&record, arena, &job->owner, key, row, &job->why);
	if (status != AVOW_OK)
		return status;
	meta = avow_record_meta(record);
	if (page->wanted->service != 0 &&
	    meta->service != page->wanted->service)
		return AVOW_OK;
	if (is_erase) {
		/* Also what has ended: a minimum may outlast a maximum. */
		status = add_kind(job, meta);
		avow_arena_reset(&page->scratch);
		return status;
	}
	if (avow_keep_is_over(page->avow, job, meta))
		return AVOW_OK;
	return add(job, record, meta);
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

	status = avow_ahead_get(avow, job, &get);
	if (status == AVOW_OK && get.found)
		status = take(page, get.key, get.value);
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
	avow_arena_init(&page.scratch, SCRATCH_MAX);
	if (wanted->record != 0) {
		status = find_one(avow, job, &page);
	} else {
		do {
			from = page.last;
			page.seen = 0;
			range.from = avow_row_key_text(&from);
			status = avow_ahead_scan(avow, job, &range);
			if (status == AVOW_OK)
				status = page.status;
		} while (status == AVOW_OK && page.seen == PAGE);
	}
	avow_arena_clear(&page.scratch);
	if (status != AVOW_OK)
		job->status = status;
	return status;
}
