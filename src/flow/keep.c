/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/keep.h"

#include "policy/minimum.h"

#include "base/banned.h"

enum { HOUR_MS = 3600000 };

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* All that is kept stands for in an edition. */
struct places {
	uint32_t category[AVOW_PLACES_MAX];
	uint32_t purpose[AVOW_PLACES_MAX];
	uint32_t service[AVOW_PLACES_MAX];
	size_t category_count, purpose_count, service_count;
	size_t all; /* combinations; 0: the edition has no word for it */
};

static void
find_places(struct places *out, const struct avow_editions *editions,
    const struct avow_published *edition, const struct avow_kept *kept)
{
	out->category_count = avow_former_leaves(editions, edition,
	    AVOW_CODE_CATEGORY, kept->category, out->category);
	out->purpose_count = avow_former_leaves(
	    editions, edition, AVOW_CODE_PURPOSE, kept->purpose, out->purpose);
	out->service_count = avow_former_leaves(
	    editions, edition, AVOW_CODE_SERVICE, kept->service, out->service);
	/* A service that is gone is one that no page names. */
	if (out->service_count == 0)
		out->service[out->service_count++] = AVOW_NO_ID;
	out->all =
	    out->category_count * out->purpose_count * out->service_count;
}

/* One of the combinations. */
static struct avow_keeping
keeping_at(const struct places *places, size_t i)
{
	size_t c = i / places->service_count / places->purpose_count;

	return (struct avow_keeping){.category = places->category[c],
	    .purpose = places->purpose[i / places->service_count %
		places->purpose_count],
	    .service = places->service[i % places->service_count]};
}

uint32_t
avow_keep_hours(const struct avow_editions *editions,
    const struct avow_published *edition, const struct avow_kept *kept)
{
	struct places places;
	uint32_t hours = UINT32_MAX;

	find_places(&places, editions, edition, kept);
	for (size_t i = 0; i < places.all; i++) {
		struct avow_keeping at = keeping_at(&places, i);

		hours = least(hours,
		    avow_decide_keep_hours(
			edition->image, at.category, at.purpose, at.service));
	}
	return hours;
}

bool
avow_keep_is_bound(const struct avow_editions *editions,
    const struct avow_published *edition, const struct avow_kept *kept,
    uint64_t held_ms, uint32_t *rule_out)
{
	uint64_t hours = held_ms / HOUR_MS;
	struct avow_elapsed collected = {.event = edition->core.collected,
	    .hours = hours < UINT32_MAX ? (uint32_t)hours : UINT32_MAX};
	struct places places;

	*rule_out = AVOW_NO_ID;
	find_places(&places, editions, edition, kept);
	for (size_t i = 0; i < places.all; i++) {
		struct avow_keeping at = keeping_at(&places, i);

		at.elapsed = &collected;
		at.elapsed_count = collected.event != AVOW_NO_ID ? 1 : 0;
		if (avow_minimum_binds(edition->image, &at, rule_out))
			return true;
	}
	return false;
}

uint64_t
avow_keep_expiry(
    const struct avow *avow, const struct avow_job *job, uint64_t category)
{
	const struct avow_kept kept = {
	    category, job->purpose_code, job->service_code};
	uint32_t hours =
	    avow_keep_hours(&avow->editions, avow->in_force, &kept);

	if (job->bound != avow->in_force)
		hours = least(
		    hours, avow_keep_hours(&avow->editions, job->bound, &kept));
	return hours == UINT32_MAX ? 0
				   : job->now_ms + (uint64_t)hours * HOUR_MS;
}

/* The least of the editions in force since it came, and of the one told. */
static uint32_t
hours_since(const struct avow *avow, const struct avow_record_meta *meta,
    const struct avow_kept *kept)
{
	const struct avow_editions *editions = &avow->editions;
	const struct avow_published *first =
	    avow_editions_at(editions, meta->collected_ms);
	const struct avow_published *told =
	    avow_editions_get(editions, meta->edition);
	uint64_t until = avow->in_force->effective_ms;
	uint32_t hours = avow_keep_hours(&avow->editions, avow->in_force, kept);

	if (told != NULL && told != avow->in_force)
		hours =
		    least(hours, avow_keep_hours(&avow->editions, told, kept));
	for (size_t i = 0; i < editions->count; i++) {
		const struct avow_published *one = editions->list[i];
		bool was_in_force = one == first ||
		    (one->effective_ms > meta->collected_ms &&
			one->effective_ms < until);

		if (was_in_force && one != avow->in_force && one != told)
			hours = least(
			    hours, avow_keep_hours(&avow->editions, one, kept));
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
	const struct avow_kept kept = {meta->category,
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
	    avow_former_leaves(&avow->editions, avow->in_force,
		AVOW_CODE_CATEGORY, meta->category, leaves) == 0)
		return true; /* the edition cannot place it */
	hours = hours_since(avow, meta, &kept);
	if (hours == UINT32_MAX)
		return false;
	return job->now_ms >= meta->collected_ms &&
	    (job->now_ms - meta->collected_ms) / HOUR_MS >= hours;
}
