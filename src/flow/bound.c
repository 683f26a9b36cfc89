/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/bound.h"

#include <stdlib.h>

#include "policy/diff.h"

#include "base/banned.h"

enum { FIRST_ROOM = 16 };

void
avow_bounds_clear(struct avow_bounds *bounds)
{
	for (size_t i = 0; i < bounds->pair_count; i++)
		free(bounds->pairs[i].widens);
	free(bounds->pairs);
	for (size_t i = 0; i < bounds->say_count; i++)
		free(bounds->says[i]);
	free(bounds->says);
	*bounds = (struct avow_bounds){.for_number = 0};
}

/* Whether an edition has taken effect by an instant; the first always had. */
static bool
is_effective(const struct avow_published *edition, uint64_t now_ms)
{
	return edition->number == 1 || edition->effective_ms <= now_ms;
}

/* The edition that corrections of this one have led to. */
static const struct avow_published *
corrected(const struct avow_editions *editions,
    const struct avow_published *edition, uint64_t now_ms)
{
	for (;;) {
		const struct avow_published *next =
		    avow_editions_get(editions, edition->number + 1);

		if (next == NULL || !next->is_correction ||
		    !is_effective(next, now_ms))
			return edition;
		edition = next;
	}
}

/*
 * A notice of an edition is one of all that changed since the one bound to, so
 * each change has its time.
 */
static bool
is_ripe(const struct avow_editions *editions,
    const struct avow_published *bound, const struct avow_head_told *told,
    uint64_t now_ms)
{
	uint64_t announce_ms = 0;

	if (told->how != AVOW_TOLD_NOTICE)
		return true;
	for (uint32_t i = bound->number + 1; i <= told->edition; i++) {
		uint64_t one = avow_editions_get(editions, i)->announce_ms;

		announce_ms = one > announce_ms ? one : announce_ms;
	}
	/* By subtraction, so that no time wraps. */
	return now_ms >= told->at_ms && now_ms - told->at_ms >= announce_ms;
}

/* The newest that a person was told of long enough, going on from `bound`. */
static const struct avow_published *
next_bound(const struct avow_editions *editions, const struct avow_head *head,
    const struct avow_published *bound, uint64_t now_ms)
{
	const struct avow_published *next = bound;

	for (size_t i = 0; i < head->told_count; i++) {
		const struct avow_head_told *told = &head->told[i];
		const struct avow_published *edition =
		    avow_editions_get(editions, told->edition);

		if (edition != NULL && edition->number > next->number &&
		    is_effective(edition, now_ms) &&
		    is_ripe(editions, bound, told, now_ms))
			next = edition;
	}
	return corrected(editions, next, now_ms);
}

const struct avow_published *
avow_bound_of(const struct avow_editions *editions,
    const struct avow_head *head, uint64_t now_ms)
{
	const struct avow_published *bound = avow_editions_get(editions, 1);
	const struct avow_published *next = bound;

	/* Each step goes up, so that it ends. */
	do {
		bound = next;
		next = next_bound(editions, head, bound, now_ms);
	} while (next != bound);
	return bound;
}

static bool *
compute(const struct avow_published *older, const struct avow_published *newer)
{
	uint32_t count = avow_image_leaf_count(newer->image, AVOW_AXIS_SERVICE);
	bool *widens = calloc((size_t)count + 1, sizeof widens[0]);

	if (widens != NULL &&
	    avow_diff_widens(widens, older->image, newer->image, NULL) !=
		AVOW_OK) {
		free(widens);
		return NULL;
	}
	return widens;
}

/* The pair, computed now if it was not yet; NULL: no memory to keep it. */
static const struct avow_pair *
find_pair(struct avow_bounds *bounds, const struct avow_published *older,
    const struct avow_published *newer)
{
	struct avow_pair *pair;

	for (size_t i = 0; i < bounds->pair_count; i++) {
		pair = &bounds->pairs[i];
		if (pair->older == older->number &&
		    pair->newer == newer->number)
			return pair;
	}
	if (bounds->pair_count == bounds->pair_room) {
		size_t room =
		    bounds->pair_room == 0 ? FIRST_ROOM : bounds->pair_room * 2;

		pair = realloc(bounds->pairs, room * sizeof pair[0]);
		if (pair == NULL)
			return NULL;
		bounds->pairs = pair;
		bounds->pair_room = room;
	}
	pair = &bounds->pairs[bounds->pair_count++];
	*pair = (struct avow_pair){.older = older->number,
	    .newer = newer->number,
	    .widens = compute(older, newer)};
	return pair;
}

/* Where a service stands in a pair's list, by its name; "": it has none. */
static bool
widens(struct avow_bounds *bounds, const struct avow_published *older,
    const struct avow_published *newer, const char *service)
{
	const struct avow_pair *pair;
	uint32_t leaf;

	if (older == newer)
		return false;
	leaf = avow_image_leaf_count(newer->image, AVOW_AXIS_SERVICE);
	if (service[0] != '\0' &&
	    !avow_image_find_leaf(
		newer->image, AVOW_AXIS_SERVICE, avow_text_of(service), &leaf))
		return true;
	pair = find_pair(bounds, older, newer);
	return pair == NULL || pair->widens == NULL || pair->widens[leaf];
}

bool
avow_bound_widens(struct avow_bounds *bounds,
    const struct avow_editions *editions, const struct avow_published *older,
    const struct avow_published *newer, const char *service)
{
	/* What corrects the one that the item was given under reaches it. */
	if (newer->number > older->number)
		older = corrected(editions, older, newer->effective_ms);
	return widens(bounds, older, newer, service);
}

/* Step by step from one edition to another, as far as nothing is widened. */
static uint32_t
walk(struct avow_bounds *bounds, const struct avow_editions *editions,
    const struct avow_published *in_force, const struct avow_published *bound,
    const char *service)
{
	uint32_t next = bound->number;

	if (next > in_force->number)
		return widens(bounds, bound, in_force, service) ? next : 0;
	while (++next <= in_force->number) {
		const struct avow_published *step =
		    avow_editions_get(editions, next);

		/* What never was in force moved nobody. */
		if (!is_effective(step, in_force->effective_ms))
			continue;
		if ((step->is_correction && next == bound->number + 1) ||
		    !widens(bounds, bound, step, service))
			bound = step;
	}
	return bound == in_force ? 0 : bound->number;
}

/* The row of an edition for the one now in force. */
static uint32_t *
make_row(struct avow_bounds *bounds, const struct avow_editions *editions,
    const struct avow_published *in_force, const struct avow_published *bound)
{
	const struct avow_image *image = in_force->image;
	uint32_t count = avow_image_leaf_count(image, AVOW_AXIS_SERVICE);
	uint32_t *row = calloc((size_t)count + 1, sizeof row[0]);

	if (row == NULL)
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		row[i] = walk(bounds, editions, in_force, bound,
		    avow_image_leaf_name(image, AVOW_AXIS_SERVICE, i));
	row[count] = walk(bounds, editions, in_force, bound, "");
	return row;
}

/* Room for the rows of all editions; emptied when another is in force. */
static bool
make_says(struct avow_bounds *bounds, const struct avow_editions *editions,
    const struct avow_published *in_force)
{
	if (bounds->for_number == in_force->number &&
	    bounds->say_count == editions->count)
		return true;
	for (size_t i = 0; i < bounds->say_count; i++)
		free(bounds->says[i]);
	free(bounds->says);
	bounds->for_number = in_force->number;
	bounds->say_count = 0;
	bounds->says = calloc(editions->count, sizeof bounds->says[0]);
	if (bounds->says != NULL)
		bounds->say_count = editions->count;
	return bounds->says != NULL;
}

const struct avow_published *
avow_bound_say(struct avow_bounds *bounds, const struct avow_editions *editions,
    const struct avow_published *in_force, const struct avow_published *bound,
    uint32_t service)
{
	uint32_t **row;

	if (bound == in_force)
		return NULL;
	if (!make_says(bounds, editions, in_force))
		return bound;
	row = &bounds->says[bound->number - 1];
	if (*row == NULL)
		*row = make_row(bounds, editions, in_force, bound);
	if (*row == NULL)
		return bound;
	if (service == AVOW_NO_ID)
		service =
		    avow_image_leaf_count(in_force->image, AVOW_AXIS_SERVICE);
	return avow_editions_get(editions, (*row)[service]);
}
