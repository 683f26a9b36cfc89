/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/former.h"

#include <stdlib.h>

#include "base/banned.h"

enum { FIRST_ROOM = 16 };

void
avow_formers_clear(struct avow_formers *formers)
{
	free(formers->first);
	free(formers->codes);
	*formers = (struct avow_formers){.for_number = 0};
}

/* The axis of what is kept with a record. */
static enum avow_axis
axis_of(enum avow_code_kind kind)
{
	if (kind == AVOW_CODE_CATEGORY)
		return AVOW_AXIS_CATEGORY;
	return kind == AVOW_CODE_PURPOSE ? AVOW_AXIS_PURPOSE
					 : AVOW_AXIS_SERVICE;
}

/* The leaf that a code is in an edition, or AVOW_NO_ID. */
static uint32_t
leaf_of(const struct avow_published *edition, enum avow_code_kind kind,
    uint64_t code)
{
	const struct avow_code *found =
	    avow_codes_find(&edition->codes, kind, code);
	uint32_t leaf;

	if (found == NULL ||
	    !avow_image_find_leaf(edition->image, axis_of(kind),
		avow_text_of(avow_codes_name(edition->image, found)), &leaf))
		return AVOW_NO_ID;
	return leaf;
}

/* Add a code to those of the last leaf, once. */
static bool
add(struct avow_formers *formers, uint32_t first, uint64_t code)
{
	for (size_t i = first; i < formers->code_count; i++) {
		if (formers->codes[i] == code)
			return true;
	}
	if (formers->code_count == formers->code_room) {
		size_t room = formers->code_room == 0 ? FIRST_ROOM
						      : formers->code_room * 2;
		uint64_t *codes =
		    realloc(formers->codes, room * sizeof codes[0]);

		if (codes == NULL)
			return false;
		formers->codes = codes;
		formers->code_room = room;
	}
	formers->codes[formers->code_count++] = code;
	return true;
}

static bool
add_leaf(struct avow_formers *formers, const struct avow_editions *editions,
    const struct avow_published *in_force, uint32_t leaf)
{
	uint32_t first = formers->first[leaf];

	for (size_t e = 0; e < editions->count; e++) {
		const struct avow_published *other = editions->list[e];
		uint32_t places[AVOW_PLACES_MAX];
		size_t count;

		if (other == in_force)
			continue;
		count = avow_place_leaf(in_force->image, AVOW_AXIS_CATEGORY,
		    leaf, other->image, places);
		for (size_t i = 0; i < count; i++) {
			uint32_t term = avow_image_leaf_term(
			    other->image, AVOW_AXIS_CATEGORY, places[i]);
			uint64_t code =
			    other->codes.of[AVOW_CODE_CATEGORY][term];

			if (leaf_of(in_force, AVOW_CODE_CATEGORY, code) ==
				AVOW_NO_ID &&
			    !add(formers, first, code))
				return false;
		}
	}
	return true;
}

enum avow_status
avow_formers_make(struct avow_formers *formers,
    const struct avow_editions *editions, const struct avow_published *in_force,
    struct avow_error *why)
{
	uint32_t count =
	    avow_image_leaf_count(in_force->image, AVOW_AXIS_CATEGORY);
	bool is_made;

	if (formers->for_number == in_force->number &&
	    formers->edition_count == editions->count)
		return AVOW_OK;
	avow_formers_clear(formers);
	formers->first = calloc((size_t)count + 1, sizeof formers->first[0]);
	is_made = formers->first != NULL;
	for (uint32_t leaf = 0; leaf < count && is_made; leaf++) {
		formers->first[leaf] = (uint32_t)formers->code_count;
		is_made = add_leaf(formers, editions, in_force, leaf);
		formers->first[leaf + 1] = (uint32_t)formers->code_count;
	}
	if (!is_made) {
		avow_formers_clear(formers);
		return avow_fail(why, AVOW_ERR_NOMEM, "former.memory",
		    "no memory for the former names of categories");
	}
	formers->for_number = in_force->number;
	formers->edition_count = editions->count;
	return AVOW_OK;
}

const uint64_t *
avow_formers_of(
    const struct avow_formers *formers, uint32_t leaf, size_t *count_out)
{
	uint32_t first = formers->first[leaf];

	*count_out = formers->first[leaf + 1] - first;
	return *count_out > 0 ? &formers->codes[first] : NULL;
}

size_t
avow_former_leaves(const struct avow_editions *editions,
    const struct avow_published *edition, enum avow_code_kind kind,
    uint64_t code, uint32_t leaves_out[AVOW_PLACES_MAX])
{
	leaves_out[0] = leaf_of(edition, kind, code);
	if (leaves_out[0] != AVOW_NO_ID)
		return 1;
	for (size_t i = editions->count; i > 0; i--) {
		const struct avow_published *other = editions->list[i - 1];
		uint32_t leaf = leaf_of(other, kind, code);
		size_t count;

		if (leaf == AVOW_NO_ID)
			continue;
		count = avow_place_leaf(other->image, axis_of(kind), leaf,
		    edition->image, leaves_out);
		if (count > 0)
			return count;
	}
	return 0;
}

const struct avow_published *
avow_former_last(const struct avow_editions *editions, enum avow_code_kind kind,
    uint64_t code)
{
	for (size_t i = editions->count; i > 0; i--) {
		if (leaf_of(editions->list[i - 1], kind, code) != AVOW_NO_ID)
			return editions->list[i - 1];
	}
	return NULL;
}
