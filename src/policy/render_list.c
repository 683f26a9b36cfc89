/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/render_list.h"

#include <stdlib.h>
#include <string.h>

#include "policy/render_list_parts.h"

#include "base/banned.h"

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "policy.memory", "no memory for the lists");
}

static enum avow_status
too_many(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_LIMIT, "render.rows",
	    "what is allowed takes too many rows to list");
}

static uint32_t
words_of(const struct avow_image *image, enum avow_axis axis)
{
	return (avow_image_leaf_count(image, axis) + 63) / 64;
}

static const struct avow_image_page *
pages_of(const struct avow_image *image)
{
	return image->section[AVOW_SECTION_PAGES];
}

/* The services a page speaks for, as bits; NULL: none is declared. */
static enum avow_status
find_services(struct avow_render_builder *b)
{
	const uint32_t *pages = b->image->section[AVOW_SECTION_SERVICES];
	uint32_t count = avow_image_leaf_count(b->image, AVOW_AXIS_SERVICE);
	bool is_own = pages_of(b->image)[b->page].service != AVOW_NONE32;
	uint64_t *bits;

	b->out->services = NULL;
	if (count == 0)
		return AVOW_OK;
	bits = avow_arena_array(
	    b->arena, words_of(b->image, AVOW_AXIS_SERVICE), sizeof bits[0]);
	if (bits == NULL)
		return no_memory(b->why);
	for (uint32_t leaf = 0; leaf < count; leaf++)
		if (pages[leaf] == (is_own ? b->page : AVOW_NONE32))
			bits[leaf / 64] |= UINT64_C(1) << leaf % 64;
	b->out->services = bits;
	return AVOW_OK;
}

/* One leaf as bits, for a question. */
static uint64_t *
one_leaf(struct avow_render_builder *b, enum avow_axis axis, const char *name)
{
	uint64_t *bits = avow_arena_array(
	    b->arena, words_of(b->image, axis), sizeof bits[0]);
	uint32_t term, first, count;

	if (bits == NULL ||
	    !avow_image_find_term(b->image, axis, avow_text_of(name), &term))
		return NULL;
	avow_image_term_leaves(b->image, axis, term, &first, &count);
	for (uint32_t leaf = first; leaf < first + count; leaf++)
		bits[leaf / 64] |= UINT64_C(1) << leaf % 64;
	return bits;
}

static enum avow_status
ask(struct avow_render_builder *b, const char *action,
    struct avow_who_report *report)
{
	struct avow_who_question question = {.consent = UINT32_MAX};
	uint64_t *recipients;

	question.leaves[AVOW_AXIS_SERVICE] = b->out->services;
	if (action != NULL) {
		question.leaves[AVOW_AXIS_ACTION] =
		    one_leaf(b, AVOW_AXIS_ACTION, action);
		question.leaves[AVOW_AXIS_RECIPIENT] =
		    one_leaf(b, AVOW_AXIS_RECIPIENT, "self");
		if (question.leaves[AVOW_AXIS_ACTION] == NULL ||
		    question.leaves[AVOW_AXIS_RECIPIENT] == NULL)
			return no_memory(b->why);
	} else {
		recipients = avow_arena_array(b->arena,
		    words_of(b->image, AVOW_AXIS_RECIPIENT),
		    sizeof recipients[0]);
		if (recipients == NULL)
			return no_memory(b->why);
		avow_who_outside(b->image, recipients);
		question.leaves[AVOW_AXIS_RECIPIENT] = recipients;
	}
	return avow_who_ask(report, b->arena, b->image, &question, b->why);
}

static enum avow_status
add_row(struct avow_render_builder *b, uint64_t **out)
{
	uint64_t *row;

	if (b->row_count == AVOW_RENDER_ROWS_MAX)
		return too_many(b->why);
	row = avow_arena_array(b->arena, b->at[AVOW_AXES], sizeof row[0]);
	if (row == NULL)
		return no_memory(b->why);
	b->rows[b->row_count++] = row;
	*out = row;
	return AVOW_OK;
}

/* A row of a way, with the box's leaves on these axes alone. */
static enum avow_status
put_row(struct avow_render_builder *b, const struct avow_who_way *way,
    const struct avow_who_box *box, uint64_t marks, unsigned axes)
{
	uint64_t *row = NULL;
	enum avow_status status = add_row(b, &row);

	if (status != AVOW_OK)
		return status;
	row[0] = marks;
	memcpy(row + 1, way->forms, sizeof way->forms);
	for (unsigned axis = 0; axis < AVOW_AXES; axis++)
		if ((axes >> axis & 1) != 0)
			memcpy(row + b->at[axis], box->leaves[axis],
			    words_of(b->image, (enum avow_axis)axis) *
				sizeof row[0]);
	return AVOW_OK;
}

static void
set_leaf(const struct avow_render_builder *b, uint64_t *row,
    enum avow_axis axis, uint32_t leaf)
{
	if (leaf != AVOW_NONE32)
		row[b->at[axis] + leaf / 64] |= UINT64_C(1) << leaf % 64;
}

/* What is being cut: a box, and the leaves of it at hand. */
struct cut {
	const struct avow_who_way *way;
	const struct avow_who_box *box;
	struct avow_render_marks marks;
	uint32_t leaf[AVOW_AXES];
	size_t first_row; /* of this service and purpose */
};

/* Put one category where those with the same marks are. */
static enum avow_status
cut_category(struct avow_render_builder *b, struct cut *cut)
{
	enum avow_status status;
	uint64_t number;
	size_t i = cut->first_row;

	status = avow_render_marks_of(b, cut->leaf, &cut->marks, &number);
	while (i < b->row_count && b->rows[i][0] != number)
		i++;
	if (status == AVOW_OK && i == b->row_count)
		status = put_row(b, cut->way, cut->box, number,
		    1u << AVOW_AXIS_ACTION | 1u << AVOW_AXIS_RECIPIENT);
	if (status != AVOW_OK)
		return status;
	set_leaf(
	    b, b->rows[i], AVOW_AXIS_CATEGORY, cut->leaf[AVOW_AXIS_CATEGORY]);
	set_leaf(
	    b, b->rows[i], AVOW_AXIS_PURPOSE, cut->leaf[AVOW_AXIS_PURPOSE]);
	set_leaf(
	    b, b->rows[i], AVOW_AXIS_SERVICE, cut->leaf[AVOW_AXIS_SERVICE]);
	return AVOW_OK;
}

/* A box of what is collected: how long it is kept differs within it. */
static enum avow_status
cut_service(struct avow_render_builder *b, struct cut *cut)
{
	enum avow_status status = AVOW_OK;
	const struct avow_image *image = b->image;

	for (uint32_t p = 0;
	     p < avow_image_leaf_count(image, AVOW_AXIS_PURPOSE); p++) {
		if (!avow_bit(cut->box->leaves[AVOW_AXIS_PURPOSE], p))
			continue;
		cut->leaf[AVOW_AXIS_PURPOSE] = p;
		cut->first_row = b->row_count;
		for (uint32_t c = 0; status == AVOW_OK &&
		     c < avow_image_leaf_count(image, AVOW_AXIS_CATEGORY);
		     c++) {
			cut->leaf[AVOW_AXIS_CATEGORY] = c;
			if (avow_bit(cut->box->leaves[AVOW_AXIS_CATEGORY], c))
				status = cut_category(b, cut);
		}
	}
	return status;
}

static enum avow_status
cut_box(struct avow_render_builder *b, struct cut *cut)
{
	uint32_t count = avow_image_leaf_count(b->image, AVOW_AXIS_SERVICE);
	enum avow_status status = AVOW_OK;

	cut->leaf[AVOW_AXIS_SERVICE] = AVOW_NONE32;
	if (count == 0)
		return cut_service(b, cut);
	for (uint32_t s = 0; s < count && status == AVOW_OK; s++) {
		cut->leaf[AVOW_AXIS_SERVICE] = s;
		if (avow_bit(cut->box->leaves[AVOW_AXIS_SERVICE], s))
			status = cut_service(b, cut);
	}
	return status;
}

static enum avow_status
put_ways(struct avow_render_builder *b, const struct avow_who_report *report)
{
	enum avow_status status = AVOW_OK;

	for (const struct avow_who_way *way = report->ways;
	     way != NULL && status == AVOW_OK; way = way->next) {
		struct cut cut = {.way = way};
		uint64_t number;

		status = avow_render_marks_sources(b, way, &cut.marks);
		for (cut.box = way->boxes; cut.box != NULL && status == AVOW_OK;
		     cut.box = cut.box->next) {
			if (b->stored != NULL) {
				status = cut_box(b, &cut);
				continue;
			}
			status =
			    avow_render_marks_intern(b, &cut.marks, &number);
			if (status == AVOW_OK)
				status = put_row(b, way, cut.box, number,
				    (1u << AVOW_AXES) - 1);
		}
	}
	return status;
}

/* Which cells of service, purpose and category are stored at all. */
static enum avow_status
find_stored(struct avow_render_builder *b)
{
	struct avow_who_report report;
	size_t cells =
	    ((size_t)avow_image_leaf_count(b->image, AVOW_AXIS_SERVICE) + 1) *
	    avow_image_leaf_count(b->image, AVOW_AXIS_PURPOSE) *
	    avow_image_leaf_count(b->image, AVOW_AXIS_CATEGORY);
	enum avow_status status = ask(b, "store", &report);
	uint64_t *bits;

	if (status != AVOW_OK)
		return status;
	if (cells > AVOW_RENDER_CELLS_MAX)
		return too_many(b->why);
	bits = avow_arena_array(b->arena, cells / 64 + 1, sizeof bits[0]);
	if (bits == NULL)
		return no_memory(b->why);
	b->stored = bits;
	for (const struct avow_who_way *way = report.ways; way != NULL;
	     way = way->next)
		for (const struct avow_who_box *box = way->boxes; box != NULL;
		     box = box->next)
			avow_render_marks_store(b, box->leaves, bits);
	return AVOW_OK;
}

static enum avow_status
begin(struct avow_render_builder *b)
{
	uint32_t at = 1 + AVOW_RENDER_FORM_WORDS;

	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		b->at[axis] = at;
		at += words_of(b->image, (enum avow_axis)axis);
	}
	b->at[AVOW_AXES] = at;
	b->rows =
	    avow_arena_array(b->arena, AVOW_RENDER_ROWS_MAX, sizeof b->rows[0]);
	b->marks = avow_arena_array(
	    b->arena, AVOW_RENDER_MARKS_MAX, sizeof b->marks[0]);
	if (b->rows == NULL || b->marks == NULL)
		return no_memory(b->why);
	return find_services(b);
}

/* Those with the earliest purpose first, then the earliest category. */
static int
by_purpose(const void *a, const void *b, void *context)
{
	static const enum avow_axis order[] = {
	    AVOW_AXIS_RECIPIENT, AVOW_AXIS_PURPOSE, AVOW_AXIS_CATEGORY};
	const struct avow_render_builder *builder = context;
	const uint64_t *const *x = a;
	const uint64_t *const *y = b;

	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		for (uint32_t w = builder->at[order[i]];
		     w < builder->at[order[i] + 1]; w++) {
			uint64_t differ = (*x)[w] ^ (*y)[w];

			if (differ != 0)
				return ((*x)[w] & (differ & -differ)) != 0 ? -1
									   : 1;
		}
	return (*x)[0] < (*y)[0] ? -1 : (*x)[0] > (*y)[0];
}

static enum avow_status
finish(struct avow_render_builder *b)
{
	struct avow_render_row **end = &b->out->rows;

	avow_render_join(b);
	qsort_r(b->rows, b->row_count, sizeof b->rows[0], by_purpose, b);
	for (size_t i = 0; i < b->row_count; i++) {
		struct avow_render_row *row =
		    avow_arena_alloc(b->arena, sizeof *row);
		const struct avow_render_marks *marks =
		    &b->marks[b->rows[i][0]];

		if (row == NULL)
			return no_memory(b->why);
		memcpy(row->forms, b->rows[i] + 1, sizeof row->forms);
		for (unsigned axis = 0; axis < AVOW_AXES; axis++)
			row->leaves[axis] = b->rows[i] + b->at[axis];
		row->sources = marks->sources;
		row->source_count = marks->source_count;
		row->need = marks->need;
		row->is_stored = marks->is_stored;
		row->keeping = marks->keeping;
		row->keeping_count = marks->keeping_count;
		*end = row;
		end = &row->next;
	}
	b->out->row_count = b->row_count;
	return AVOW_OK;
}

static enum avow_status
make_list(struct avow_render_builder *b, const char *action)
{
	struct avow_who_report report;
	enum avow_status status;

	memset(b->out, 0, sizeof *b->out);
	status = begin(b);
	if (status == AVOW_OK && action != NULL)
		status = find_stored(b);
	if (status == AVOW_OK)
		status = ask(b, action, &report);
	if (status == AVOW_OK) {
		b->out->thresholds = report.thresholds;
		b->out->threshold_count = report.threshold_count;
		status = put_ways(b, &report);
	}
	return status == AVOW_OK ? finish(b) : status;
}

enum avow_status
avow_render_collected(struct avow_render_list *out, struct avow_arena *arena,
    const struct avow_image *image, uint32_t page, struct avow_error *why)
{
	struct avow_render_builder b = {.arena = arena,
	    .image = image,
	    .why = why,
	    .page = page,
	    .out = out};

	return make_list(&b, "collect");
}

enum avow_status
avow_render_shared(struct avow_render_list *out, struct avow_arena *arena,
    const struct avow_image *image, uint32_t page, struct avow_error *why)
{
	struct avow_render_builder b = {.arena = arena,
	    .image = image,
	    .why = why,
	    .page = page,
	    .out = out};

	return make_list(&b, NULL);
}
