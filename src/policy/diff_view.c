/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image's own diagram, as a walk of two sees it: nodes are numbers of arrays
 * of their level, ends are the image's, trees are made of branches.
 */
#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static const struct avow_image_diagram *
diagram_of(const struct avow_image *image)
{
	return image->section[AVOW_SECTION_DIAGRAM];
}

/* Whether its diagram answers every flow that is asked once. */
static bool
is_whole(const struct avow_image *image)
{
	const struct avow_image_outcome *outcomes =
	    ROWS(image, outcome, OUTCOMES);

	if (!avow_diagram_is_there(image))
		return false;
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OUTCOMES]; i++)
		if (outcomes[i].ruling == AVOW_OUTCOME_ASK)
			return false;
	return true;
}

void
avow_diff_view(struct avow_diff_run *run, unsigned side)
{
	const struct avow_image *image = run->side[side].image;

	if (!is_whole(image)) {
		avow_diff_lazy(run, side);
		return;
	}
	run->side[side].ends = avow_diff_room(
	    run, diagram_of(image)->first_claim, sizeof(uint32_t));
	if (diagram_of(image)->leaves_joined)
		run->is_over = true;
}

void
avow_diff_view_clear(struct avow_diff_side *side)
{
	avow_diff_lazy_clear(side->lazy);
	side->lazy = NULL;
}

uint32_t
avow_diff_view_class(
    const struct avow_diff_side *side, unsigned level, uint32_t leaf)
{
	const struct avow_image_diagram *d = diagram_of(side->image);
	const uint32_t *classes = side->image->section[AVOW_SECTION_CLASSES];
	enum avow_axis axis = avow_diagram_axes[level];

	if (side->lazy != NULL)
		return avow_diff_lazy_class(side->lazy, level, leaf);
	if (leaf == AVOW_NONE32)
		leaf = d->leaf_count[axis];
	return classes[d->class_at[axis] + leaf] & ~AVOW_CLASS_JOINED;
}

uint32_t
avow_diff_view_claim(
    const struct avow_diff_side *side, const struct avow_claim *claim)
{
	return side->lazy != NULL ? avow_diff_lazy_claim(side->lazy, claim)
				  : avow_diagram_claim(side->image, claim);
}

uint32_t
avow_diff_view_child(struct avow_diff_run *run, unsigned side, unsigned level,
    uint32_t node, uint32_t class)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_diagram *d = diagram_of(image);
	const uint16_t *nodes = image->section[AVOW_SECTION_NODES];

	if (node >= AVOW_DIFF_DEAD)
		return node;
	if (class == AVOW_DIFF_DEAD)
		return AVOW_DIFF_DEAD;
	if (run->side[side].lazy != NULL)
		return avow_diff_lazy_child(run, side, level, node, class);
	return nodes[d->level_at[level] + node * d->width[level] + class];
}

uint32_t
avow_diff_view_form(
    struct avow_diff_run *run, unsigned side, uint32_t end, uint32_t class)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_diagram *d = diagram_of(image);
	const uint16_t *nodes = image->section[AVOW_SECTION_NODES];

	if (end >= AVOW_DIFF_DEAD)
		return end;
	if (run->side[side].lazy != NULL)
		return avow_diff_lazy_child(
		    run, side, AVOW_LEVEL_FORM, end, class);
	if (end < d->first_form)
		return end;
	return nodes[d->level_at[AVOW_LEVEL_FORM] +
	    (end - d->first_form) * d->width[AVOW_LEVEL_FORM] + class];
}

bool
avow_diff_view_hears(
    const struct avow_diff_run *run, unsigned side, uint32_t end)
{
	if (end >= AVOW_DIFF_DEAD)
		return false;
	return run->side[side].lazy != NULL ||
	    end >= diagram_of(run->side[side].image)->first_claim;
}

/* What an outcome answers. */
static uint32_t
answer_of(struct avow_diff_run *run, unsigned side, uint32_t number)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_outcome *row =
	    ROWS(image, outcome, OUTCOMES) + number;
	const struct avow_image_cites *cites = ROWS(image, cites, CITES);
	struct avow_outcome one = {
	    .is_allowed = row->ruling == AVOW_OUTCOME_ALLOW};

	for (int w = 0; w < 4; w++)
		one.duties[w] = row->duties[w];
	for (uint32_t i = 0; i < cites[row->cites].count; i++)
		avow_cites_add(&one.cites, cites[row->cites].rule[i]);
	for (uint32_t i = 0; i < cites[row->required].count; i++)
		avow_cites_add(&one.required, cites[row->required].rule[i]);
	return avow_diff_answer_outcome(run, side, &one);
}

/* Branches are numbered so that a walk goes down: it ends. */
static uint32_t
tree_of(struct avow_diff_run *run, unsigned side, uint32_t end)
{
	struct avow_diff_side *s = &run->side[side];
	const struct avow_image_diagram *d = diagram_of(s->image);
	const struct avow_image_branch *branch =
	    ROWS(s->image, branch, BRANCHES);
	uint32_t tree, low, high;

	if (s->ends[end] != 0)
		return s->ends[end] - 1;
	if (end < d->first_branch) {
		tree = AVOW_DIFF_LEAF | answer_of(run, side, end);
	} else {
		branch += end - d->first_branch;
		low = tree_of(run, side, branch->child[0]);
		high = tree_of(run, side, branch->child[1]);
		tree = avow_diff_tree_choose(
		    &run->trees, s->var_of[branch->atom], low, high);
	}
	s->ends[end] = tree + 1; /* no tree is UINT32_MAX */
	return tree;
}

uint32_t
avow_diff_view_tree(
    struct avow_diff_run *run, unsigned side, uint32_t end, uint32_t class)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_diagram *d = diagram_of(image);
	const uint16_t *nodes = image->section[AVOW_SECTION_NODES];

	if (end == AVOW_DIFF_DEAD)
		return AVOW_DIFF_LEAF | avow_diff_answer_silence(run, side);
	if (run->side[side].lazy != NULL)
		return avow_diff_lazy_tree(run, side, end, class);
	if (end >= d->first_claim)
		end = nodes[d->level_at[AVOW_LEVEL_CLAIM] +
		    (end - d->first_claim) * d->width[AVOW_LEVEL_CLAIM] +
		    class];
	return tree_of(run, side, end);
}
