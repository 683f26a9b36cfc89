/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/place.h"

#include <string.h>

#include "policy/image_words.h"

#include "base/banned.h"

enum { NAME_MAX_BYTES = 512 }; /* of a former name and what follows it */

/* The leaves found so far; too many are none. */
struct places {
	uint32_t *leaf; /* AVOW_PLACES_MAX of them */
	size_t count;
	bool is_full;
};

static bool
has(const struct places *places, uint32_t leaf)
{
	for (size_t i = 0; i < places->count; i++) {
		if (places->leaf[i] == leaf)
			return true;
	}
	return false;
}

static void
add(struct places *places, uint32_t leaf)
{
	if (has(places, leaf))
		return;
	if (places->count == AVOW_PLACES_MAX)
		places->is_full = true;
	else
		places->leaf[places->count++] = leaf;
}

/* A way from a leaf of one image to leaves of another. */
struct way {
	const struct avow_image *from;
	const struct avow_image *to;
	enum avow_axis axis;
};

/*
 * What a former name means for a leaf below (or at) the term that bore it:
 * the term of the leaf's own name there; else, since the term was split when
 * it was a leaf, the term itself.
 */
static void
add_former(const struct way *way, const char *former, const char *rest,
    struct places *places)
{
	char name[NAME_MAX_BYTES];
	size_t size = strlen(former);
	size_t more = strlen(rest);
	uint32_t term;
	uint32_t first;
	uint32_t count;

	/* Both are names of an image, so they fit. */
	memcpy(name, former, size);
	memcpy(name + size, rest, more);
	if (!avow_image_find_term(way->to, way->axis,
		(struct avow_text){name, size + more}, &term) &&
	    (!avow_image_find_term(
		 way->to, way->axis, (struct avow_text){name, size}, &term) ||
		!avow_image_term_is_leaf(way->to, way->axis, term)))
		return;
	avow_image_term_leaves(way->to, way->axis, term, &first, &count);
	for (uint32_t i = 0; i < count && !places->is_full; i++)
		add(places, first + i);
}

/* By the former names of the leaf, or else of the nearest term above it. */
static void
add_formers(const struct way *way, uint32_t leaf, struct places *places)
{
	const char *name = avow_image_leaf_name(way->from, way->axis, leaf);
	uint32_t term = avow_image_leaf_term(way->from, way->axis, leaf);

	while (term != AVOW_IMAGE_NO_NUMBER && places->count == 0) {
		const char *above =
		    avow_image_term_name(way->from, way->axis, term);
		uint32_t count =
		    avow_image_former_count(way->from, way->axis, term);

		/* A term's name begins with its parent's. */
		for (uint32_t i = 0; i < count; i++)
			add_former(way,
			    avow_image_former_name(
				way->from, way->axis, term, i),
			    name + strlen(above), places);
		term = avow_image_term_parent(way->from, way->axis, term);
	}
	if (places->is_full)
		places->count = 0;
}

/* Leaves of the other image whose former names lead here. */
static void
add_followers(const struct way *way, uint32_t leaf, struct places *places)
{
	struct way back = {way->to, way->from, way->axis};
	uint32_t count = avow_image_leaf_count(way->to, way->axis);

	for (uint32_t i = 0; i < count && !places->is_full; i++) {
		uint32_t origin[AVOW_PLACES_MAX];
		struct places origins = {.leaf = origin};

		add_formers(&back, i, &origins);
		if (has(&origins, leaf))
			add(places, i);
	}
	if (places->is_full)
		places->count = 0;
}

size_t
avow_place_leaf(const struct avow_image *image, enum avow_axis axis,
    uint32_t leaf, const struct avow_image *other,
    uint32_t places_out[AVOW_PLACES_MAX])
{
	struct way way = {image, other, axis};
	struct places places = {.leaf = places_out};
	const char *name = avow_image_leaf_name(image, axis, leaf);

	if (avow_image_find_leaf(
		other, axis, avow_text_of(name), &places_out[0]))
		return 1;
	add_formers(&way, leaf, &places);
	if (places.count == 0 && !places.is_full)
		add_followers(&way, leaf, &places);
	return places.count;
}
