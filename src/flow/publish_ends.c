/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an edition would end: records that are kept less long under it, and
 * those that are over on the day it takes effect, so that the next sweep
 * removes them.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/keep.h"
#include "flow/publish_steps.h"
#include "flow/walk.h"

#include "base/banned.h"

enum { HOUR_MS = 3600000, CATEGORIES_MAX = 4096 };

/* Counts by category. */
struct counting {
	const struct avow_publishing *p;
	struct avow_publish_ends *ends;
	uint64_t *codes; /* of ends */
	size_t count;
	bool is_full;
};

/* When an edition ends a record that was collected under another. */
struct end {
	uint64_t at_ms; /* UINT64_MAX: only an event ends it */
	bool is_bound;  /* by a legal minimum, on the day it is asked for */
};

static struct end
end_in(const struct avow_editions *editions, const struct avow_published *in,
    const struct avow_record_meta *meta, uint64_t day_ms)
{
	const struct avow_kept kept = {
	    meta->category, meta->purpose, meta->service};
	uint32_t unused[AVOW_PLACES_MAX];
	struct end end = {0, false};
	uint32_t hours, rule;

	/* What the edition can't place, it does not keep. */
	if (avow_former_leaves(editions, in, AVOW_CODE_CATEGORY, meta->category,
		unused) == 0 ||
	    avow_former_leaves(
		editions, in, AVOW_CODE_PURPOSE, meta->purpose, unused) == 0)
		return end;
	hours = avow_keep_hours(editions, in, &kept);
	end.at_ms = hours == UINT32_MAX
	    ? UINT64_MAX
	    : meta->collected_ms + (uint64_t)hours * HOUR_MS;
	end.is_bound = avow_keep_is_bound(editions, in, &kept,
	    day_ms > meta->collected_ms ? day_ms - meta->collected_ms : 0,
	    &rule);
	return end;
}

static struct avow_publish_ends *
count_of(struct counting *c, uint64_t code)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->codes[i] == code)
			return &c->ends[i];
	if (c->count == CATEGORIES_MAX) {
		c->is_full = true;
		return NULL;
	}
	c->codes[c->count] = code;
	c->ends[c->count].category =
	    avow_editions_word(&c->p->avow->editions, AVOW_CODE_CATEGORY, code);
	return &c->ends[c->count++];
}

/* When it ends without the new edition: the nearest end it was ever given. */
static uint64_t
end_before(const struct counting *c, const struct avow_record_meta *meta,
    uint64_t day_ms)
{
	const struct avow_publishing *p = c->p;
	const struct avow_editions *editions = &p->avow->editions;
	uint64_t at_ms = end_in(editions, p->prior, meta, day_ms).at_ms;

	if (meta->expires_ms != 0 && meta->expires_ms < at_ms)
		at_ms = meta->expires_ms;
	for (size_t i = 0; i < editions->count; i++) {
		const struct avow_published *edition = editions->list[i];
		struct end end;

		if (edition->effective_ms <= meta->collected_ms)
			continue; /* is in what it was told when it came */
		end = end_in(editions, edition, meta, day_ms);
		if (end.at_ms < at_ms)
			at_ms = end.at_ms;
	}
	return at_ms;
}

static bool
visit(void *context, const uint8_t person[AVOW_PERMIT_PERSON],
    const struct avow_record_meta *meta)
{
	struct counting *c = context;
	const struct avow_publishing *p = c->p;
	uint64_t day_ms = p->record.effective_ms;
	struct end newer = end_in(&p->avow->editions, p->edition, meta, day_ms);
	uint64_t older_ms = end_before(c, meta, day_ms);
	struct avow_publish_ends *ends;

	(void)person;
	if (newer.at_ms >= older_ms)
		return true;
	ends = count_of(c, meta->category);
	if (ends == NULL)
		return false;
	ends->sooner++;
	/* What was over before is nothing new; what the law keeps stays. */
	if (older_ms > day_ms && newer.at_ms <= day_ms && !newer.is_bound &&
	    !meta->is_held)
		ends->at_once++;
	return true;
}

static int
order(const void *a, const void *b)
{
	const struct avow_publish_ends *x = a;
	const struct avow_publish_ends *y = b;

	return strcmp(x->category, y->category);
}

enum avow_status
avow_publish_ends(struct avow_publishing *p)
{
	struct counting c = {.p = p};
	const struct avow_walk walk = {.visit = visit, .context = &c};
	enum avow_status status;

	c.ends = avow_arena_array(p->arena, CATEGORIES_MAX, sizeof c.ends[0]);
	c.codes = avow_arena_array(p->arena, CATEGORIES_MAX, sizeof c.codes[0]);
	if (c.ends == NULL || c.codes == NULL)
		return avow_fail(p->why, AVOW_ERR_NOMEM, "publish.memory",
		    "no memory to count what an edition ends");
	status = avow_walk_records(p->avow, &walk, p->why);
	if (status == AVOW_OK && c.is_full)
		status = avow_fail(p->why, AVOW_ERR_LIMIT, "publish.ends",
		    "records of more than %d categories end", CATEGORIES_MAX);
	if (status != AVOW_OK)
		return status;
	qsort(c.ends, c.count, sizeof c.ends[0], order);
	p->result->ends = c.ends;
	p->result->end_count = c.count;
	return AVOW_OK;
}
