/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/place.h"

#include "base/banned.h"

enum { PAIRS_MAX = 4 << 20 }; /* bytes of an axis */

/* The leaves that a leaf of one image stands for in the other. */
static size_t
places_of(const struct avow_diff_run *run, unsigned side, enum avow_axis axis,
    uint32_t leaf, uint32_t out[AVOW_PLACES_MAX])
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image *other = run->side[1 - side].image;

	return avow_place_leaf(image, axis, leaf, other, out);
}

/* Where the leaves of an axis stand in the other image. */
struct places {
	uint32_t count;
	uint32_t leaf[AVOW_PLACES_MAX];
};

static struct places *
all_places(struct avow_diff_run *run, unsigned side, enum avow_axis axis)
{
	uint32_t count = avow_image_leaf_count(run->side[side].image, axis);
	struct places *all = avow_diff_room(run, count, sizeof *all);

	for (uint32_t i = 0; i < count && !run->failed; i++)
		all[i].count =
		    (uint32_t)places_of(run, side, axis, i, all[i].leaf);
	return all;
}

static bool
is_among(const struct places *places, uint32_t leaf)
{
	for (uint32_t i = 0; i < places->count; i++)
		if (places->leaf[i] == leaf)
			return true;
	return false;
}

static void
put(struct avow_buffer *pairs, uint32_t older, uint32_t newer)
{
	const struct avow_diff_leaf leaf = {older, newer};

	avow_buffer_put(pairs, &leaf, sizeof leaf);
}

/* A pair is of leaves of which one, or each, stands for the other. */
static void
put_pairs(
    struct avow_diff_run *run, enum avow_axis axis, struct avow_buffer *pairs)
{
	uint32_t older =
	    avow_image_leaf_count(run->side[AVOW_DIFF_OLDER].image, axis);
	uint32_t newer =
	    avow_image_leaf_count(run->side[AVOW_DIFF_NEWER].image, axis);
	struct places *there = all_places(run, AVOW_DIFF_OLDER, axis);
	struct places *back = all_places(run, AVOW_DIFF_NEWER, axis);
	bool *is_paired = avow_diff_room(run, newer, sizeof *is_paired);

	for (uint32_t o = 0; o < older && !run->failed; o++) {
		bool is_alone = true;

		for (uint32_t n = 0; n < newer; n++) {
			if (!is_among(&there[o], n) && !is_among(&back[n], o))
				continue;
			put(pairs, o, n);
			is_alone = false;
			is_paired[n] = true;
		}
		if (is_alone)
			put(pairs, o, AVOW_NONE32);
	}
	for (uint32_t n = 0; n < newer && !run->failed; n++)
		if (!is_paired[n])
			put(pairs, AVOW_NONE32, n);
}

static void
pair_axis(struct avow_diff_run *run, enum avow_axis axis)
{
	struct avow_buffer pairs;
	uint32_t count;

	avow_buffer_init(&pairs, PAIRS_MAX);
	put_pairs(run, axis, &pairs);
	if (axis == AVOW_AXIS_SERVICE) /* one that no page names */
		put(&pairs, AVOW_NONE32, AVOW_NONE32);
	count = (uint32_t)(pairs.size / sizeof(struct avow_diff_leaf));
	run->out->leaves[axis] =
	    avow_diff_room(run, count, sizeof(struct avow_diff_leaf));
	run->out->leaf_count[axis] = count;
	run->failed = run->failed || pairs.failed;
	if (!run->failed && count != 0)
		memcpy(run->out->leaves[axis], pairs.at, pairs.size);
	avow_buffer_clear(&pairs);
}

void
avow_diff_leaves(struct avow_diff_run *run)
{
	for (int axis = 0; axis < AVOW_AXES && !run->failed; axis++)
		pair_axis(run, (enum avow_axis)axis);
}

/* --- classes --- */

/* What else tells a leaf apart: see struct avow_diff_alike. */
static uint32_t
extra_of(const struct avow_diff_side *side, unsigned level, uint32_t leaf)
{
	uint32_t service;

	switch (level) {
	case AVOW_LEVEL_ACTION:
		return avow_decide_flow_uses(side->image, leaf);
	case AVOW_LEVEL_RECIPIENT:
		return avow_decide_flow_service(side->image, leaf, &service)
		    ? avow_diff_view_class(side, AVOW_LEVEL_SERVICE, service) +
			1
		    : 0;
	case AVOW_LEVEL_CATEGORY:
		/* NONE32 + 1 is 0 */
		return avow_engine_leaf(side->image, AVOW_AXIS_CATEGORY, leaf)
			   ->derived +
		    1;
	default:
		return 0;
	}
}

/*
 * A purpose that was renamed or split: an objection to it is one fact, which
 * the images know by two names.
 */
static uint32_t
renamed(struct avow_diff_run *run, const struct avow_diff_leaf *leaf)
{
	struct avow_diff_side *older = &run->side[AVOW_DIFF_OLDER];
	struct avow_diff_side *newer = &run->side[AVOW_DIFF_NEWER];
	uint32_t from, to;

	if (leaf->older == AVOW_NONE32 || leaf->newer == AVOW_NONE32)
		return 0;
	to = avow_engine_objection(older->image, leaf->older);
	from = avow_engine_objection(newer->image, leaf->newer);
	if (to == AVOW_NONE32 || from == AVOW_NONE32 ||
	    older->var_of[to] == newer->var_of[from])
		return 0;
	return 1 + older->var_of[to] * AVOW_DIFF_VARS_MAX + newer->var_of[from];
}

static struct avow_diff_alike
class_of(struct avow_diff_run *run, unsigned level,
    const struct avow_diff_leaf *leaf)
{
	const uint32_t number[AVOW_DIFF_SIDES] = {leaf->older, leaf->newer};
	struct avow_diff_alike class = {{0, 0}, {0, 0}};
	bool is_any = leaf->older == AVOW_NONE32 && leaf->newer == AVOW_NONE32;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		class.class[s] = AVOW_DIFF_DEAD;
		if (number[s] == AVOW_NONE32 && !is_any)
			continue;
		class.class[s] =
		    avow_diff_view_class(&run->side[s], level, number[s]);
		class.extra[s] =
		    is_any ? 0 : extra_of(&run->side[s], level, number[s]);
	}
	if (level == AVOW_LEVEL_PURPOSE)
		class.extra[AVOW_DIFF_NEWER] = renamed(run, leaf);
	return class;
}

static void
class_level(struct avow_diff_run *run, unsigned number)
{
	enum avow_axis axis = avow_diagram_axes[number];
	struct avow_diff_level *level = &run->level[number];
	uint32_t count = run->out->leaf_count[axis];

	level->words = count / 64 + 1;
	level->leaves = avow_diff_room(run, count, sizeof *level->leaves);
	level->first = avow_diff_room(run, count, sizeof *level->first);
	level->count = avow_diff_room(run, count, sizeof *level->count);
	for (uint32_t i = 0; i < count && !run->failed; i++) {
		const struct avow_diff_alike row =
		    class_of(run, number, &run->out->leaves[axis][i]);
		uint32_t before = level->classes.count;
		uint32_t class = avow_diagram_table_put(&level->classes, &row);

		run->failed = run->failed || level->classes.failed;
		if (class == before) {
			level->first[class] = i;
			level->leaves[class] =
			    avow_diff_room(run, level->words, sizeof(uint64_t));
		}
		if (run->failed)
			return;
		avow_bit_put(level->leaves[class], i, true);
		level->count[class]++;
	}
}

void
avow_diff_leaves_class(struct avow_diff_run *run)
{
	for (unsigned level = 0; level < AVOW_DIFF_AXES && !run->failed;
	     level++)
		class_level(run, level);
}
