/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "policy/who_state.h"

#include "base/banned.h"

enum { MEMORY_MAX = 256 << 20 /* bytes of a table */ };

/*
 * The nodes again, with what one way has of them: at the last level 1 for its
 * flows, so that parts that are alike are one.
 */
struct cutter {
	struct avow_who_state *s;
	uint32_t way;
	struct avow_diagram_table nodes[AVOW_WHO_LEVELS];
	uint32_t *of_node[AVOW_WHO_LEVELS]; /* one more than it; 0: not yet */
	uint32_t *row[AVOW_WHO_LEVELS];
	uint64_t *leaves[AVOW_WHO_LEVELS]; /* of the box being made */
	struct avow_who_box **end;
	size_t box_count;
	bool failed;
};

static size_t
words_of(const struct avow_who_state *s, unsigned level)
{
	return s->classes[level].leaf_count / 64 + 1;
}

static bool
has_way(const struct avow_who_answer *answer, uint32_t way)
{
	for (size_t i = 0; i < answer->count; i++)
		if (answer->ways[i] == way)
			return true;
	return false;
}

/* What the way has below a node: the number of a row, 0 where nothing. */
static uint32_t
cut(struct cutter *c, unsigned level, uint32_t node)
{
	const struct avow_who_classes *classes = &c->s->classes[level];
	uint32_t *known = &c->of_node[level][node];
	uint32_t *row = c->row[level];

	if (*known != 0)
		return *known - 1;
	memset(row, 0, (classes->count + 1) * sizeof row[0]);
	for (uint32_t i = 0; i < classes->count; i++) {
		const uint32_t *children =
		    avow_diagram_table_row(&c->s->nodes[level], node);

		row[i] = level == AVOW_LEVEL_CATEGORY
		    ? has_way(&c->s->answers[children[i]], c->way)
		    : cut(c, level + 1, children[i]);
	}
	*known = 1 + avow_diagram_table_put(&c->nodes[level], row);
	c->failed = c->failed || c->nodes[level].failed;
	return *known - 1;
}

/* --- boxes --- */

/* The leaves of the classes whose child it is; gives how many flows' worth. */
static uint64_t
gather(struct cutter *c, unsigned level, const uint32_t *row, uint32_t child)
{
	const struct avow_who_classes *classes = &c->s->classes[level];
	uint64_t *leaves = c->leaves[level];
	uint64_t count = 0;

	memset(leaves, 0, words_of(c->s, level) * sizeof leaves[0]);
	for (uint32_t i = 0; i < classes->count; i++)
		count += row[i] == child ? classes->asked[i] : 0;
	for (uint32_t leaf = 0; leaf < classes->leaf_count; leaf++)
		if (classes->of[leaf] != AVOW_NONE32 &&
		    row[classes->of[leaf]] == child)
			avow_bit_put(leaves, leaf, true);
	return count;
}

static void
put_box(struct cutter *c, uint64_t flows)
{
	struct avow_who_state *s = c->s;
	struct avow_who_box *box;

	if (c->box_count++ == AVOW_WHO_BOXES_MAX) {
		avow_who_fail(s, AVOW_ERR_LIMIT,
		    "a way has too many flows to tell: name fewer terms");
		return;
	}
	box = avow_who_alloc(s, 1, sizeof *box);
	for (unsigned level = 0; level < AVOW_WHO_LEVELS && box != NULL;
	     level++) {
		uint64_t *leaves =
		    avow_who_alloc(s, words_of(s, level), sizeof leaves[0]);

		if (leaves == NULL)
			return;
		memcpy(leaves, c->leaves[level],
		    words_of(s, level) * sizeof leaves[0]);
		box->leaves[avow_diagram_axes[level]] = leaves;
	}
	if (box == NULL)
		return;
	box->flows = flows;
	*c->end = box;
	c->end = &box->next;
}

static bool
is_first(const uint32_t *row, uint32_t at)
{
	for (uint32_t i = 0; i < at; i++)
		if (row[i] == row[at])
			return false;
	return row[at] != 0;
}

static void
put_boxes(struct cutter *c, unsigned level, uint32_t node, uint64_t flows)
{
	const struct avow_who_classes *classes = &c->s->classes[level];

	for (uint32_t i = 0; i < classes->count && c->s->status == AVOW_OK;
	     i++) {
		const uint32_t *row =
		    avow_diagram_table_row(&c->nodes[level], node);
		uint64_t count;

		if (!is_first(row, i))
			continue;
		count = gather(c, level, row, row[i]);
		if (level == AVOW_LEVEL_CATEGORY)
			put_box(c, flows * count);
		else
			put_boxes(c, level + 1, row[i], flows * count);
	}
}

/* --- what a way is about --- */

static bool
meets(const uint64_t *a, const uint64_t *b, uint32_t leaves)
{
	for (uint32_t w = 0; w <= leaves / 64; w++)
		if ((a[w] & b[w]) != 0)
			return true;
	return false;
}

static void
mark_sensitive(const struct avow_image *image, uint64_t *bits)
{
	uint32_t count = avow_image_leaf_count(image, AVOW_AXIS_CATEGORY);

	for (uint32_t leaf = 0; leaf < count; leaf++)
		avow_bit_put(bits, leaf,
		    avow_image_term_is_sensitive(image, AVOW_AXIS_CATEGORY,
			avow_image_leaf_term(image, AVOW_AXIS_CATEGORY, leaf)));
}

static void
describe(struct avow_who_way *way, const struct avow_image *image)
{
	uint64_t outside[AVOW_NAMES_MAX / 64 + 1] = {0};
	uint64_t sensitive[AVOW_NAMES_MAX / 64 + 1] = {0};
	uint64_t forms = 0;

	avow_who_outside(image, outside);
	mark_sensitive(image, sensitive);
	for (size_t w = 0; w < sizeof way->forms / sizeof way->forms[0]; w++)
		forms += (uint64_t)__builtin_popcountll(way->forms[w]);
	for (const struct avow_who_box *b = way->boxes; b != NULL;
	     b = b->next) {
		way->flows += b->flows * forms;
		way->leaves_company = way->leaves_company ||
		    meets(b->leaves[AVOW_AXIS_RECIPIENT], outside,
			avow_image_leaf_count(image, AVOW_AXIS_RECIPIENT));
		way->is_sensitive = way->is_sensitive ||
		    meets(b->leaves[AVOW_AXIS_CATEGORY], sensitive,
			avow_image_leaf_count(image, AVOW_AXIS_CATEGORY));
	}
}

static void
cut_way(struct cutter *c, uint32_t way)
{
	struct avow_who_state *s = c->s;
	uint32_t top;

	c->way = way;
	c->end = &s->ways[way]->boxes;
	c->box_count = 0;
	for (unsigned level = 0; level < AVOW_WHO_LEVELS; level++) {
		avow_diagram_table_cut(&c->nodes[level], 1);
		memset(c->of_node[level], 0,
		    s->nodes[level].count * sizeof c->of_node[level][0]);
	}
	top = cut(c, 0, s->root);
	if (c->failed)
		avow_who_fail(s, AVOW_ERR_NOMEM, "no memory for an answer");
	else
		put_boxes(c, 0, top, 1);
	describe(s->ways[way], s->image);
}

static bool
begin(struct cutter *c)
{
	struct avow_who_state *s = c->s;

	for (unsigned level = 0; level < AVOW_WHO_LEVELS; level++) {
		size_t width = s->classes[level].count + 1;

		avow_diagram_table_init(
		    &c->nodes[level], width * sizeof(uint32_t), MEMORY_MAX);
		c->of_node[level] = avow_who_alloc(
		    s, s->nodes[level].count, sizeof c->of_node[level][0]);
		c->row[level] =
		    avow_who_alloc(s, width, sizeof c->row[level][0]);
		c->leaves[level] = avow_who_alloc(
		    s, words_of(s, level), sizeof c->leaves[level][0]);
		if (s->status != AVOW_OK)
			return false;
		/* Row 0 is nothing. */
		(void)avow_diagram_table_put(&c->nodes[level], c->row[level]);
		c->failed = c->failed || c->nodes[level].failed;
	}
	return true;
}

/* --- how many flows there are in all --- */

static uint64_t
count(struct avow_who_state *s, unsigned level, uint32_t node, uint64_t **known)
{
	const struct avow_who_classes *classes = &s->classes[level];
	uint64_t sum = 0;

	if (known[level][node] != 0)
		return known[level][node] - 1;
	for (uint32_t i = 0; i < classes->count; i++) {
		const uint32_t *children =
		    avow_diagram_table_row(&s->nodes[level], node);

		sum += classes->asked[i] *
		    (level == AVOW_LEVEL_CATEGORY
			    ? s->answers[children[i]].forms
			    : count(s, level + 1, children[i], known));
	}
	known[level][node] = sum + 1;
	return sum;
}

static void
count_all(struct avow_who_state *s)
{
	uint64_t *known[AVOW_WHO_LEVELS];

	for (unsigned level = 0; level < AVOW_WHO_LEVELS; level++) {
		known[level] = avow_who_alloc(
		    s, s->nodes[level].count, sizeof known[level][0]);
		if (known[level] == NULL)
			return;
	}
	s->out->flows = count(s, 0, s->root, known);
}

void
avow_who_boxes(struct avow_who_state *s)
{
	struct cutter c = {.s = s};

	if (begin(&c))
		for (uint32_t i = 0;
		     i < s->out->way_count && s->status == AVOW_OK; i++)
			cut_way(&c, i);
	for (unsigned level = 0; level < AVOW_WHO_LEVELS; level++)
		avow_diagram_table_clear(&c.nodes[level]);
	if (s->status == AVOW_OK)
		count_all(s);
}
