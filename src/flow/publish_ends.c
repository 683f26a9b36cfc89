/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an edition would end: records that are kept less long under it, and
 * those that are over on the day it takes effect, so that the next sweep
 * removes them.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/publish_steps.h"
#include "flow/walk.h"
#include "policy/minimum.h"
#include "policy/place.h"

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

/* Where a name of an older edition stands in another: its leaves. */
static size_t
leaves_of(const struct avow_published *in, const struct avow_published *of,
    enum avow_code_kind kind, uint64_t code, uint32_t out[AVOW_PLACES_MAX])
{
	static const enum avow_axis axes[] = {
	    [AVOW_CODE_CATEGORY] = AVOW_AXIS_CATEGORY,
	    [AVOW_CODE_PURPOSE] = AVOW_AXIS_PURPOSE,
	    [AVOW_CODE_SERVICE] = AVOW_AXIS_SERVICE,
	};
	enum avow_axis axis = axes[kind];
	const struct avow_code *found = avow_codes_find(&in->codes, kind, code);
	uint32_t leaf;

	if (found != NULL &&
	    avow_image_find_leaf(in->image, axis,
		avow_text_of(avow_image_term_name(in->image, axis, found->id)),
		out))
		return 1;
	found = avow_codes_find(&of->codes, kind, code);
	if (in == of || found == NULL ||
	    !avow_image_find_leaf(of->image, axis,
		avow_text_of(avow_image_term_name(of->image, axis, found->id)),
		&leaf))
		return 0;
	return avow_place_leaf(of->image, axis, leaf, in->image, out);
}

/* When an edition ends a record that was collected under another. */
struct end {
	uint64_t at_ms; /* UINT64_MAX: only an event ends it */
	bool is_bound;  /* by a legal minimum, on the day it is asked for */
};

static struct end
end_in(const struct avow_published *in, const struct avow_published *of,
    const struct avow_record_meta *meta, uint64_t day_ms)
{
	uint32_t categories[AVOW_PLACES_MAX];
	uint32_t purposes[AVOW_PLACES_MAX];
	uint32_t services[AVOW_PLACES_MAX] = {AVOW_NO_ID};
	size_t category_count =
	    leaves_of(in, of, AVOW_CODE_CATEGORY, meta->category, categories);
	size_t purpose_count =
	    leaves_of(in, of, AVOW_CODE_PURPOSE, meta->purpose, purposes);
	struct end end = {0, false};
	uint32_t hours;
	uint32_t rule;
	uint64_t since = day_ms > meta->collected_ms
	    ? (day_ms - meta->collected_ms) / HOUR_MS
	    : 0;
	struct avow_elapsed elapsed = {.event = in->core.collected,
	    .hours = since < UINT32_MAX ? (uint32_t)since : UINT32_MAX};
	struct avow_keeping keeping = {.elapsed = &elapsed, .elapsed_count = 1};

	/* What the edition can't place, it does not keep. */
	if (category_count == 0 || purpose_count == 0)
		return end;
	(void)leaves_of(in, of, AVOW_CODE_SERVICE, meta->service, services);
	keeping.category = categories[0];
	keeping.purpose = purposes[0];
	keeping.service = services[0];
	hours = avow_decide_keep_hours(
	    in->image, keeping.category, keeping.purpose, keeping.service);
	end.at_ms = hours == UINT32_MAX
	    ? UINT64_MAX
	    : meta->collected_ms + (uint64_t)hours * HOUR_MS;
	end.is_bound = avow_minimum_binds(in->image, &keeping, &rule);
	return end;
}

/* The category's name, in the newest edition that has it. */
static const char *
name_of(const struct counting *c, uint64_t code)
{
	const struct avow_editions *editions = &c->p->avow->editions;

	for (size_t i = editions->count; i > 0; i--) {
		const struct avow_published *edition = editions->list[i - 1];
		const struct avow_code *found =
		    avow_codes_find(&edition->codes, AVOW_CODE_CATEGORY, code);

		if (found != NULL)
			return avow_image_term_name(
			    edition->image, AVOW_AXIS_CATEGORY, found->id);
	}
	return "unknown";
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
	c->ends[c->count] =
	    (struct avow_publish_ends){.category = name_of(c, code)};
	return &c->ends[c->count++];
}

/* When it ends without the new edition: the nearest end it was ever given. */
static uint64_t
end_before(const struct counting *c, const struct avow_record_meta *meta,
    uint64_t day_ms)
{
	const struct avow_publishing *p = c->p;
	const struct avow_editions *editions = &p->avow->editions;
	uint64_t at_ms = end_in(p->prior, p->prior, meta, day_ms).at_ms;

	if (meta->expires_ms != 0 && meta->expires_ms < at_ms)
		at_ms = meta->expires_ms;
	for (size_t i = 0; i < editions->count; i++) {
		const struct avow_published *edition = editions->list[i];
		struct end end;

		if (edition->effective_ms <= meta->collected_ms)
			continue; /* is in what it was told when it came */
		end = end_in(edition, p->prior, meta, day_ms);
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
	struct end newer = end_in(p->edition, p->prior, meta, day_ms);
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
