/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/diagram_state.h"

#include "base/banned.h"

enum {
	BUILD_MAX = 256 << 20, /* bytes of an arena, as much of each table */
};

uint64_t *
avow_diagram_words(struct avow_diagram_build *b, size_t count)
{
	/* Callers bound count, so that bytes cannot wrap. */
	uint64_t *words =
	    avow_arena_alloc(&b->arena, (count + 1) * sizeof *words);

	b->failed = b->failed || words == NULL;
	return words;
}

/* Arrays of a level: a child for each class, form or claim. */
static uint32_t
width_of(const struct avow_diagram_build *b, unsigned level)
{
	if (level == AVOW_LEVEL_CLAIM)
		return b->claim_count;
	if (level == AVOW_LEVEL_FORM)
		return AVOW_FORMS + b->threshold_count;
	return b->classes[level].count;
}

static void
make_tables(struct avow_diagram_build *b)
{
	size_t row = b->layout.words * sizeof(uint64_t);

	for (unsigned i = 0; i <= AVOW_DIAGRAM_STATES; i++) {
		avow_diagram_table_init(&b->states[i], row, BUILD_MAX);
		avow_buffer_init(&b->values[i], BUILD_MAX);
	}
	for (unsigned i = 0; i < AVOW_LEVELS; i++) {
		uint32_t width = width_of(b, i);

		avow_diagram_table_init(
		    &b->nodes[i], width * sizeof(uint32_t), BUILD_MAX);
		b->child[i] = (uint32_t *)avow_diagram_words(b, width);
	}
	avow_diagram_table_init(
	    &b->branches, sizeof(struct avow_diagram_branch), BUILD_MAX);
	avow_diagram_table_init(
	    &b->outcomes, sizeof(struct avow_image_outcome), BUILD_MAX);
	avow_diagram_table_init(
	    &b->cites, sizeof(struct avow_image_cites), BUILD_MAX);
	b->state = avow_diagram_words(
	    b, (size_t)(AVOW_DIAGRAM_STATES + 1) * b->layout.words);
}

/* Whether the work may go on: not too much of it, and memory left. */
static bool
may_go_on(struct avow_diagram_build *b)
{
	size_t size = b->branches.rows.size;
	uint32_t ends = b->outcomes.count + b->branches.count +
	    b->nodes[AVOW_LEVEL_CLAIM].count + b->nodes[AVOW_LEVEL_FORM].count;

	for (unsigned i = 0; i < AVOW_LEVELS; i++) {
		size += b->nodes[i].rows.size;
		b->failed = b->failed || b->nodes[i].failed;
		b->is_over =
		    b->is_over || b->nodes[i].count > AVOW_LEVEL_ARRAYS_MAX;
	}
	b->is_over = b->is_over || ends > AVOW_ENDS_MAX;
	b->failed = b->failed || b->branches.failed || b->outcomes.failed ||
	    b->cites.failed;
	if (size > AVOW_DIAGRAM_SIZE_MAX ||
	    b->state_count > AVOW_DIAGRAM_STATES_MAX)
		b->is_over = true;
	return !b->failed && !b->is_over;
}

static uint32_t build(struct avow_diagram_build *b, unsigned level);

/* The state of the next level, when this class is chosen. */
static void
choose(struct avow_diagram_build *b, unsigned level, uint32_t class)
{
	const uint64_t *from = avow_diagram_state(b, level);
	const uint64_t *row = avow_diagram_table_row(&b->classes[level], class);
	uint64_t *to = avow_diagram_state(b, level + 1);

	for (uint32_t w = 0; w < b->layout.words; w++)
		to[w] = from[w] & row[w];
	avow_diagram_rules_settle(b, to, level >= AVOW_LEVEL_SERVICE);
}

static uint32_t
build_form(struct avow_diagram_build *b)
{
	uint32_t *child = b->child[AVOW_LEVEL_FORM];
	uint32_t width = width_of(b, AVOW_LEVEL_FORM);
	bool differs = false;

	for (uint32_t f = 0; f < width; f++) {
		b->flow = avow_diagram_form(b, f);
		choose(b, AVOW_LEVEL_FORM, b->class_of[AVOW_LEVEL_FORM][f]);
		child[f] = build(b, AVOW_DIAGRAM_STATES);
		differs = differs || child[f] != child[0];
	}
	if (!differs)
		return child[0];
	return avow_diagram_ref(AVOW_REF_FORM,
	    avow_diagram_table_put(&b->nodes[AVOW_LEVEL_FORM], child));
}

static uint32_t
build_axis(struct avow_diagram_build *b, unsigned level)
{
	uint32_t *child = b->child[level];
	uint32_t width = width_of(b, level);

	for (uint32_t c = 0; c < width; c++) {
		b->flow.leaf[avow_diagram_axes[level]] = b->first_of[level][c];
		choose(b, level, c);
		child[c] = build(b, level + 1);
	}
	return avow_diagram_table_put(&b->nodes[level], child);
}

/* What becomes of the state of a level: as before, if it was met before. */
static uint32_t
build(struct avow_diagram_build *b, unsigned level)
{
	struct avow_diagram_table *states = &b->states[level];
	uint32_t before, ref;

	if (!may_go_on(b))
		return 0;
	before = avow_diagram_table_find(states, avow_diagram_state(b, level));
	if (before != AVOW_NONE32) {
		memcpy(&ref, b->values[level].at + before * sizeof ref,
		    sizeof ref);
		return ref;
	}
	b->state_count++;
	ref = level < AVOW_LEVEL_FORM  ? build_axis(b, level)
	    : level == AVOW_LEVEL_FORM ? build_form(b)
				       : avow_diagram_leaf(b);
	(void)avow_diagram_table_put(states, avow_diagram_state(b, level));
	avow_buffer_put(&b->values[level], &ref, sizeof ref);
	b->failed = b->failed || states->failed || b->values[level].failed;
	return ref;
}

/*
 * The plain engine counts its steps over all that a flow is asked for; where
 * that are too many it answers no, which a diagram does not know of.
 */
static bool
may_be_lost(const struct avow_diagram_build *b)
{
	const struct avow_image_tree *tree =
	    avow_engine_tree(b->image, AVOW_AXIS_CATEGORY);
	uint64_t sources = 0;

	for (uint32_t leaf = 0; leaf < tree->leaf_count; leaf++) {
		uint32_t set =
		    avow_engine_leaf(b->image, AVOW_AXIS_CATEGORY, leaf)
			->derived;
		uint64_t count = 0;

		for (uint32_t i = 0; set != AVOW_NONE32 && i < tree->leaf_count;
		     i++)
			count += avow_bit(b->image->sets + set, i);
		if (count > sources)
			sources = count;
	}
	return b->steps_max * 2 * (sources + 1) > AVOW_STEPS_MAX;
}

/* Nothing is chosen yet: all rules may speak, and no bit is past the last. */
static void
begin(struct avow_diagram_build *b, uint64_t *state)
{
	uint32_t last = b->image->count[AVOW_SECTION_RULES] % 64;

	memset(state, 0xff, b->layout.words * sizeof *state);
	if (last != 0)
		state[b->layout.rules - 1] >>= 64 - last;
	avow_diagram_rules_settle(b, state, false);
}

static void
make(struct avow_diagram_build *b)
{
	avow_diagram_rules(b);
	if (!b->failed)
		avow_diagram_claims(b);
	if (!b->failed)
		avow_diagram_classes(b);
	if (b->failed || b->is_over)
		return;
	for (unsigned level = 0; level < AVOW_DIAGRAM_AXES; level++)
		if (width_of(b, level) == 0)
			return; /* there are no flows */
	make_tables(b);
	if (b->failed)
		return;
	begin(b, avow_diagram_state(b, 0));
	(void)build(b, AVOW_LEVEL_ACTION);
	if (may_go_on(b))
		b->leaves_joined = may_be_lost(b);
}

static void
clear(struct avow_diagram_build *b)
{
	for (unsigned i = 0; i < AVOW_DIAGRAM_STATES; i++)
		avow_diagram_table_clear(&b->classes[i]);
	for (unsigned i = 0; i <= AVOW_DIAGRAM_STATES; i++) {
		avow_diagram_table_clear(&b->states[i]);
		avow_buffer_clear(&b->values[i]);
	}
	for (unsigned i = 0; i < AVOW_LEVELS; i++)
		avow_diagram_table_clear(&b->nodes[i]);
	avow_diagram_table_clear(&b->branches);
	avow_diagram_table_clear(&b->outcomes);
	avow_diagram_table_clear(&b->cites);
	avow_arena_clear(&b->arena);
}

enum avow_status
avow_diagram_build(struct avow_buffer section[AVOW_SECTIONS],
    const struct avow_image *image, bool *is_whole_out, struct avow_error *why)
{
	return avow_diagram_build_watched(
	    section, image, NULL, is_whole_out, why);
}

enum avow_status
avow_diagram_build_watched(struct avow_buffer section[AVOW_SECTIONS],
    const struct avow_image *image, const struct avow_diagram_watch *watch,
    bool *is_whole_out, struct avow_error *why)
{
	struct avow_diagram_build b = {.image = image, .watch = watch};

	*is_whole_out = false;
	avow_arena_init(&b.arena, BUILD_MAX);
	make(&b);
	if (!b.failed && !b.is_over) {
		if (b.nodes[AVOW_LEVEL_ACTION].count != 0)
			avow_diagram_write(&b, section);
		*is_whole_out = true;
	}
	clear(&b);
	return b.failed ? avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
			      "no memory to build the decision diagram")
			: AVOW_OK;
}
