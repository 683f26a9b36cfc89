/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both diagrams side by side, level by level.  A flow may be asked up to four
 * times of an image: as it is, of the service that gets it, and, where its
 * category is derived, as the use of each source, of both services; so four
 * nodes are followed at once.  What came of a state is kept.  The result is a
 * diagram itself: by class of each level, down to a set of findings by form.
 */
#include <string.h>

#include "policy/diff_state.h"

#include "base/banned.h"

enum { JOIN_SERVICES = 0, JOIN_SOURCES = 2 }; /* and the side */

/* Where the asks of one image stand. */
struct asks {
	uint32_t own;   /* the flow itself */
	uint32_t other; /* of the service that gets it, or NOBODY */
	uint32_t use;   /* the use of what a source is, or NOBODY */
	uint32_t other_use;
};

struct state {
	struct asks of[AVOW_DIFF_SIDES];
	uint32_t renamed; /* see renamed() in diff_leaves.c */
};

/* The ends of one cell, in one form; sources as rows of lists + 1, or 0. */
struct ends {
	struct {
		uint32_t own, other, sources;
	} of[AVOW_DIFF_SIDES];
	uint32_t renamed;
};

static const struct avow_diff_alike *
class_at(const struct avow_diff_run *run, unsigned level, uint32_t class)
{
	return avow_diagram_table_row(&run->level[level].classes, class);
}

/* --- one cell --- */

/* An end, and the class of claims that is made. */
struct asked {
	uint32_t end;
	uint32_t class;
};

/* A list of the ends of sources: one, and the rest. */
static struct avow_diff_set
source_at(const struct avow_diff_run *run, uint32_t list)
{
	return *(const struct avow_diff_set *)avow_diagram_table_row(
	    &run->sources, list - 1);
}

static uint32_t
join_services(void *context, uint32_t first, uint32_t other)
{
	struct avow_diff_side *side = context;
	const uint32_t answers[2] = {first, other};

	return avow_diff_answer_join(
	    side->run, side == &side->run->side[1], answers, true);
}

static uint32_t
join_sources(void *context, uint32_t first, uint32_t other)
{
	struct avow_diff_side *side = context;
	const uint32_t answers[2] = {first, other};

	return avow_diff_answer_join(
	    side->run, side == &side->run->side[1], answers, false);
}

/*
 * The trees of all that is asked of both images in one cell, in the order of
 * asking, the older image's first.
 */
enum { PARTS_MAX = 24 };
struct parts {
	uint32_t tree[PARTS_MAX];
	uint32_t count;
};

static void
put_part(struct avow_diff_run *run, struct parts *parts, unsigned s,
    struct asked asked)
{
	if (asked.end != AVOW_DIFF_NOBODY && parts->count < PARTS_MAX)
		parts->tree[parts->count++] =
		    avow_diff_view_tree(run, s, asked.end, asked.class);
}

/* Where they are more, the last ones are not told apart. */
static void
put_parts(struct avow_diff_run *run, const struct ends *ends,
    const struct avow_diff_claim *claim, struct parts *parts)
{
	parts->count = 0;
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		struct asked asked = {ends->of[s].own, claim->class[s]};
		uint32_t rest = ends->of[s].sources;

		put_part(run, parts, s, asked);
		asked.end = ends->of[s].other;
		put_part(run, parts, s, asked);
		while (rest != 0) {
			const struct avow_diff_set row = source_at(run, rest);

			asked.end = row.head;
			put_part(run, parts, s, asked);
			rest = row.tail;
		}
	}
}

/* All that is asked of one image, as one tree. */
static uint32_t
tree_of(struct avow_diff_run *run, unsigned s, const struct ends *ends,
    uint32_t class)
{
	const struct avow_diff_join services = {
	    JOIN_SERVICES + s, join_services, &run->side[s]};
	const struct avow_diff_join sources = {
	    JOIN_SOURCES + s, join_sources, &run->side[s]};
	uint32_t tree = avow_diff_view_tree(run, s, ends->of[s].own, class);
	uint32_t rest = ends->of[s].sources;

	if (ends->of[s].other != AVOW_DIFF_NOBODY)
		tree = avow_diff_tree_join(&run->trees, &services, tree,
		    avow_diff_view_tree(run, s, ends->of[s].other, class));
	while (rest != 0) {
		const struct avow_diff_set row = source_at(run, rest);

		tree = avow_diff_tree_join(&run->trees, &sources, tree,
		    avow_diff_view_tree(run, s, row.head, class));
		rest = row.tail;
	}
	return tree;
}

/* In a renamed purpose both images' names of its objection are one fact. */
static uint32_t
rename_in(struct avow_diff_run *run, uint32_t tree, uint32_t renamed)
{
	uint32_t to = (renamed - 1) / AVOW_DIFF_VARS_MAX;
	uint32_t from = (renamed - 1) % AVOW_DIFF_VARS_MAX;

	return avow_diff_tree_choose(&run->trees, to,
	    avow_diff_tree_where(&run->trees, tree, from, false),
	    avow_diff_tree_where(&run->trees, tree, from, true));
}

static bool
hears(const struct avow_diff_run *run, const struct ends *ends)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		uint32_t rest = ends->of[s].sources;

		if (avow_diff_view_hears(run, s, ends->of[s].own) ||
		    avow_diff_view_hears(run, s, ends->of[s].other))
			return true;
		while (rest != 0) {
			const struct avow_diff_set row = source_at(run, rest);

			if (avow_diff_view_hears(run, s, row.head))
				return true;
			rest = row.tail;
		}
	}
	return false;
}

/* What was met in a cell; of many claims most are alike. */
enum { MET_MAX = 8 };
struct met {
	struct parts parts[MET_MAX];
	uint32_t count;
};

static bool
is_met(struct met *met, const struct parts *parts)
{
	size_t size = parts->count * sizeof parts->tree[0];

	if (parts->count == PARTS_MAX)
		return false; /* there may be more */
	for (uint32_t i = 0; i < met->count; i++)
		if (memcmp(met->parts[i].tree, parts->tree, size) == 0)
			return true;
	if (met->count < MET_MAX)
		met->parts[met->count++] = *parts;
	return false;
}

static uint32_t
walk_cell(struct avow_diff_run *run, const struct ends *ends)
{
	uint32_t claims = hears(run, ends) ? run->claim_pair_count : 1;
	struct met met;
	struct parts parts;
	uint32_t set = 0;

	if (avow_diff_memo_find(&run->cells, ends, &set))
		return set;
	met.count = 0;
	for (uint32_t i = 0; i < claims && avow_diff_may_go_on(run); i++) {
		const struct avow_diff_claim *claim =
		    &run->claims[run->claim_pairs[i]];
		uint32_t tree[AVOW_DIFF_SIDES];

		run->at.claim = run->claim_pairs[i];
		put_parts(run, ends, claim, &parts);
		if (is_met(&met, &parts))
			continue;
		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			tree[s] = tree_of(run, s, ends, claim->class[s]);
		if (ends->renamed != 0)
			tree[AVOW_DIFF_NEWER] = rename_in(
			    run, tree[AVOW_DIFF_NEWER], ends->renamed);
		set = avow_diff_found_join(
		    run, set, avow_diff_compare(run, tree));
	}
	avow_diff_memo_put(&run->cells, ends, set);
	return set;
}

/* --- the bottom of the levels of leaves --- */

static uint32_t
put_source(struct avow_diff_run *run, uint32_t end, uint32_t rest)
{
	const struct avow_diff_set row = {end, rest};

	if (end == AVOW_DIFF_NOBODY)
		return rest;
	return avow_diagram_table_put(&run->sources, &row) + 1;
}

/* The ends of all sources of a category, raw, as a list. */
static uint32_t
sources_of(struct avow_diff_run *run, unsigned s, const struct asks *asks,
    uint32_t offset)
{
	const struct avow_image *image = run->side[s].image;
	uint32_t count = avow_image_leaf_count(image, AVOW_AXIS_CATEGORY);
	uint32_t list = 0;

	for (uint32_t leaf = count; leaf-- > 0;) {
		uint32_t class, own, other;

		if (!avow_bit(image->sets + offset, leaf))
			continue;
		class = avow_diff_view_class(
		    &run->side[s], AVOW_LEVEL_CATEGORY, leaf);
		own = avow_diff_view_child(
		    run, s, AVOW_LEVEL_CATEGORY, asks->use, class);
		other = avow_diff_view_child(
		    run, s, AVOW_LEVEL_CATEGORY, asks->other_use, class);
		list = put_source(run,
		    avow_diff_view_form(run, s, other, AVOW_FORM_RAW), list);
		list = put_source(
		    run, avow_diff_view_form(run, s, own, AVOW_FORM_RAW), list);
	}
	return list;
}

/* A row of sets by form; aggregates are one form, whatever their k. */
static uint32_t
walk_forms(struct avow_diff_run *run, const struct ends *ends)
{
	uint32_t row[AVOW_FORMS] = {0};

	for (uint32_t f = 0; f < run->form_count; f++) {
		uint32_t form =
		    f < AVOW_FORM_AGGREGATE ? f : AVOW_FORM_AGGREGATE;
		struct ends here = *ends;

		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
			uint32_t class = run->side[s].form_class[f];

			here.of[s].own =
			    avow_diff_view_form(run, s, ends->of[s].own, class);
			here.of[s].other = avow_diff_view_form(
			    run, s, ends->of[s].other, class);
			if (f > AVOW_FORM_PSEUDONYMOUS)
				here.of[s].sources = 0;
		}
		run->at.form = f;
		row[form] =
		    avow_diff_found_join(run, row[form], walk_cell(run, &here));
	}
	return avow_diagram_table_put(&run->leaves, row);
}

static uint32_t
walk_category(
    struct avow_diff_run *run, const struct state *state, uint32_t number)
{
	const struct avow_diff_alike *class =
	    class_at(run, AVOW_LEVEL_CATEGORY, number);
	struct avow_diff_memo *memo = &run->states[AVOW_DIFF_AXES];
	struct ends ends = {.renamed = state->renamed};
	uint32_t leaf;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct asks *asks = &state->of[s];

		ends.of[s].own = avow_diff_view_child(
		    run, s, AVOW_LEVEL_CATEGORY, asks->own, class->class[s]);
		ends.of[s].other = avow_diff_view_child(
		    run, s, AVOW_LEVEL_CATEGORY, asks->other, class->class[s]);
		if (class->extra[s] != 0 && asks->use != AVOW_DIFF_NOBODY)
			ends.of[s].sources =
			    sources_of(run, s, asks, class->extra[s] - 1);
	}
	if (avow_diff_memo_find(memo, &ends, &leaf))
		return leaf;
	leaf = walk_forms(run, &ends);
	avow_diff_memo_put(memo, &ends, leaf);
	return leaf;
}

/* --- the levels of leaves --- */

static uint32_t walk(
    struct avow_diff_run *run, unsigned level, const struct state *state);

/* All asks one level down. */
static void
step(struct avow_diff_run *run, unsigned level, const uint32_t *class,
    struct state *state)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		struct asks *a = &state->of[s];

		a->own = avow_diff_view_child(run, s, level, a->own, class[s]);
		a->other =
		    avow_diff_view_child(run, s, level, a->other, class[s]);
		a->use = avow_diff_view_child(run, s, level, a->use, class[s]);
		a->other_use =
		    avow_diff_view_child(run, s, level, a->other_use, class[s]);
	}
}

/* Which of the purpose's objections are one; the rest as at any level. */
static void
step_purpose(struct avow_diff_run *run, const struct avow_diff_alike *class,
    struct state *state)
{
	step(run, AVOW_LEVEL_PURPOSE, class->class, state);
	state->renamed = class->extra[AVOW_DIFF_NEWER];
}

/*
 * A recipient that is another service of ours: that one is asked too.  The
 * nodes of `above` stand where services are not yet chosen.
 */
static void
step_recipient(struct avow_diff_run *run, const struct avow_diff_alike *class,
    const struct state *above, struct state *state)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct asks *from = &above->of[s];
		struct asks *a = &state->of[s];

		if (class->extra[s] == 0)
			continue;
		a->other = avow_diff_view_child(
		    run, s, AVOW_LEVEL_SERVICE, from->own, class->extra[s] - 1);
		a->other_use = avow_diff_view_child(
		    run, s, AVOW_LEVEL_SERVICE, from->use, class->extra[s] - 1);
		/* Two of one class answer alike: once is enough. */
		if (a->other == a->own)
			a->other = AVOW_DIFF_NOBODY;
		if (a->other_use == a->use)
			a->other_use = AVOW_DIFF_NOBODY;
	}
	step(run, AVOW_LEVEL_RECIPIENT, class->class, state);
}

static void
step_action(struct avow_diff_run *run, const struct avow_diff_alike *class,
    struct state *state)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_diff_side *side = &run->side[s];
		uint32_t use;

		state->of[s].use = AVOW_DIFF_NOBODY;
		if (class->extra[s] == 0)
			continue;
		state->of[s].use = AVOW_DIFF_DEAD;
		if (avow_image_find_leaf(
			side->image, AVOW_AXIS_ACTION, AVOW_TEXT("use"), &use))
			state->of[s].use = avow_diff_view_child(run, s,
			    AVOW_LEVEL_ACTION, state->of[s].own,
			    avow_diff_view_class(side, AVOW_LEVEL_ACTION, use));
	}
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		state->of[s].own = avow_diff_view_child(run, s,
		    AVOW_LEVEL_ACTION, state->of[s].own, class->class[s]);
}

/* Below the service a node needs to know where it would be without one. */
static uint32_t
walk_recipients(struct avow_diff_run *run, const struct state *above,
    const struct state *state)
{
	const struct avow_diff_level *level = &run->level[AVOW_LEVEL_RECIPIENT];
	uint32_t *child = run->child[AVOW_LEVEL_RECIPIENT];

	for (uint32_t c = 0; c < level->classes.count; c++) {
		struct state next = *state;

		run->at.leaf[AVOW_AXIS_RECIPIENT] = level->first[c];
		step_recipient(
		    run, class_at(run, AVOW_LEVEL_RECIPIENT, c), above, &next);
		child[c] = walk(run, AVOW_LEVEL_PURPOSE, &next);
	}
	return avow_diagram_table_put(&run->nodes[AVOW_LEVEL_RECIPIENT], child);
}

static uint32_t
walk_class(struct avow_diff_run *run, unsigned level, uint32_t number,
    const struct state *state)
{
	const struct avow_diff_alike *class = class_at(run, level, number);
	struct state next = *state;

	run->at.leaf[avow_diagram_axes[level]] =
	    run->level[level].first[number];
	switch (level) {
	case AVOW_LEVEL_ACTION:
		step_action(run, class, &next);
		return walk(run, level + 1, &next);
	case AVOW_LEVEL_SERVICE:
		step(run, level, class->class, &next);
		return walk_recipients(run, state, &next);
	case AVOW_LEVEL_PURPOSE:
		step_purpose(run, class, &next);
		return walk(run, level + 1, &next);
	default:
		return walk_category(run, state, number);
	}
}

static uint32_t
walk(struct avow_diff_run *run, unsigned level, const struct state *state)
{
	uint32_t *child = run->child[level];
	uint32_t result;

	if (!avow_diff_may_go_on(run))
		return 0;
	if (avow_diff_memo_find(&run->states[level], state, &result))
		return result;
	for (uint32_t c = 0; c < run->level[level].classes.count; c++)
		child[c] = walk_class(run, level, c, state);
	result = avow_diagram_table_put(&run->nodes[level], child);
	run->failed = run->failed || run->nodes[level].failed;
	avow_diff_memo_put(&run->states[level], state, result);
	return result;
}

void
avow_diff_walk(struct avow_diff_run *run)
{
	const struct asks root = {
	    0, AVOW_DIFF_NOBODY, AVOW_DIFF_NOBODY, AVOW_DIFF_NOBODY};
	const struct state state = {{root, root}, 0};

	/* The first row of each table is of nothing found. */
	static const uint32_t none[AVOW_FORMS];

	(void)avow_diagram_table_put(&run->leaves, none);
	for (unsigned level = 0; level < AVOW_DIFF_AXES; level++)
		(void)avow_diagram_table_put(
		    &run->nodes[level], run->child[level]);
	if (!run->failed)
		run->root = walk(run, AVOW_LEVEL_ACTION, &state);
}
