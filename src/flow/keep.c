/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/keep.h"

#include "base/banned.h"

enum { HOUR_MS = 3600000 };

/* What is kept, by codes: names outlive editions. */
struct kept {
	uint64_t category;
	uint64_t purpose;
	uint64_t service;
};

/* The leaf of a code in an edition, or AVOW_NO_ID. */
static uint32_t
leaf_of(const struct avow_published *edition, enum avow_code_kind kind,
    enum avow_axis axis, uint64_t code)
{
	const struct avow_code *found =
	    avow_codes_find(&edition->codes, kind, code);
	uint32_t leaf;

	if (found == NULL ||
	    !avow_image_find_leaf(edition->image, axis,
		avow_text_of(
		    avow_image_term_name(edition->image, axis, found->id)),
		&leaf))
		return AVOW_NO_ID;
	return leaf;
}

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Hours from its collection; UINT32_MAX: an edition sets no such end. */
static uint32_t
hours_in(const struct avow *avow, const struct avow_published *edition,
    const struct kept *kept)
{
	uint32_t purpose = leaf_of(
	    edition, AVOW_CODE_PURPOSE, AVOW_AXIS_PURPOSE, kept->purpose);
	uint32_t service = leaf_of(
	    edition, AVOW_CODE_SERVICE, AVOW_AXIS_SERVICE, kept->service);
	uint32_t leaves[AVOW_PLACES_MAX];
	uint32_t hours = UINT32_MAX;
	size_t count;

	/* What it has no word for it promised nothing about. */
	if (purpose == AVOW_NO_ID || service == AVOW_NO_ID)
		return UINT32_MAX;
	count = avow_former_leaves(
	    &avow->editions, edition, kept->category, leaves);
	for (size_t i = 0; i < count; i++)
		hours = least(hours,
		    avow_decide_keep_hours(
			edition->image, leaves[i], purpose, service));
	return hours;
}

uint64_t
avow_keep_expiry(
    const struct avow *avow, const struct avow_job *job, uint64_t category)
{
	const struct kept kept = {
	    category, job->purpose_code, job->service_code};
	uint32_t hours = hours_in(avow, avow->in_force, &kept);

	if (job->bound != avow->in_force)
		hours = least(hours, hours_in(avow, job->bound, &kept));
	return hours == UINT32_MAX ? 0
				   : job->now_ms + (uint64_t)hours * HOUR_MS;
}

/* The least of the editions in force since it came, and of the one told. */
static uint32_t
hours_since(const struct avow *avow, const struct avow_record_meta *meta,
    const struct kept *kept)
{
	const struct avow_editions *editions = &avow->editions;
	const struct avow_published *first =
	    avow_editions_at(editions, meta->collected_ms);
	const struct avow_published *told =
	    avow_editions_get(editions, meta->edition);
	uint64_t until = avow->in_force->effective_ms;
	uint32_t hours = hours_in(avow, avow->in_force, kept);

	if (told != NULL && told != avow->in_force)
		hours = least(hours, hours_in(avow, told, kept));
	for (size_t i = 0; i < editions->count; i++) {
		const struct avow_published *one = editions->list[i];
		bool was_in_force = one == first ||
		    (one->effective_ms > meta->collected_ms &&
			one->effective_ms < until);

		if (was_in_force && one != avow->in_force && one != told)
			hours = least(hours, hours_in(avow, one, kept));
	}
	return hours;
}

bool
avow_keep_is_over(const struct avow *avow, const struct avow_job *job,
    const struct avow_record_meta *meta)
{
	bool is_copy =
	    job->verb == AVOW_VERB_EXPORT || job->verb == AVOW_VERB_ERASE;
	bool is_own = is_copy || meta->purpose == job->purpose_code;
	const struct kept kept = {meta->category,
	    is_own ? meta->purpose : job->purpose_code, meta->service};
	uint32_t leaves[AVOW_PLACES_MAX];
	uint32_t hours;

	if (meta->expires_ms != 0 && meta->expires_ms <= job->now_ms)
		return true;
	/* What it was collected for is in expires_ms, as it was said then. */
	if (is_own &&
	    (avow->editions.count == 1 ||
		(meta->edition == avow->in_force->number &&
		    meta->collected_ms >= avow->in_force->effective_ms)))
		return false;
	if (!is_copy &&
	    avow_former_leaves(
		&avow->editions, avow->in_force, meta->category, leaves) == 0)
		return true; /* the edition cannot place it */
	hours = hours_since(avow, meta, &kept);
	if (hours == UINT32_MAX)
		return false;
	return job->now_ms >= meta->collected_ms &&
	    (job->now_ms - meta->collected_ms) / HOUR_MS >= hours;
}
