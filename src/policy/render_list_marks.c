/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow rests on, whether it may be refused, how long it is kept. */
#include <string.h>

#include "policy/render_list_parts.h"

#include "base/banned.h"

enum { KEEPING_MAX = 256 /* retention rules that speak about one leaf */ };

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "policy.memory", "no memory for the lists");
}

static int
compare_sources(
    const struct avow_render_source *a, const struct avow_render_source *b)
{
	return memcmp(a, b, sizeof *a);
}

/* Put a source in its place, if it is new; gives the count. */
static size_t
add_source(struct avow_render_source *list, size_t count,
    struct avow_render_source source)
{
	size_t at = 0;

	while (at < count && compare_sources(&list[at], &source) < 0)
		at++;
	if (at < count && compare_sources(&list[at], &source) == 0)
		return count;
	memmove(list + at + 1, list + at, (count - at) * sizeof list[0]);
	list[at] = source;
	return count + 1;
}

enum avow_status
avow_render_marks_sources(struct avow_render_builder *b,
    const struct avow_who_way *way, struct avow_render_marks *marks)
{
	struct avow_render_source *list =
	    avow_arena_array(b->arena, way->cite_count + 1, sizeof list[0]);
	size_t count = 0;

	if (list == NULL)
		return no_memory(b->why);
	for (size_t i = 0; i < way->cite_count; i++) {
		const struct avow_image_rule *rule =
		    &b->image->rules[way->cites[i]];
		const struct avow_image_rule *basis =
		    avow_decide_match_basis(b->image, way->cites[i]);

		count = add_source(list, count,
		    (struct avow_render_source){.clause = rule->clause,
			.basis_kind = basis->basis_kind,
			.basis = basis->basis_kind == AVOW_BASIS_NONE
			    ? 0
			    : basis->basis});
	}
	marks->sources = list;
	marks->source_count = count;
	return AVOW_OK;
}

static bool
is_needed_for(
    const struct avow_image *image, uint32_t consent, uint32_t purpose)
{
	const struct avow_image_consent *row =
	    (const struct avow_image_consent *)
		image->section[AVOW_SECTION_CONSENTS] +
	    consent;

	return row->needed_for != AVOW_NONE32 &&
	    avow_bit(image->sets + row->needed_for, purpose);
}

/* Whether a person may do without: only consents can be refused. */
static enum avow_render_need
need_of(const struct avow_render_builder *b,
    const struct avow_render_marks *marks, uint32_t purpose, uint32_t category)
{
	bool is_for_this = true;

	if (avow_engine_term(b->image, AVOW_AXIS_CATEGORY,
		avow_image_leaf_term(b->image, AVOW_AXIS_CATEGORY, category))
		->flags &
	    AVOW_TERM_OPTIONAL)
		return AVOW_RENDER_OPTIONAL;
	for (size_t i = 0; i < marks->source_count; i++) {
		const struct avow_render_source *source = &marks->sources[i];

		if (source->basis_kind != AVOW_BASIS_CONSENT)
			return AVOW_RENDER_NEEDED;
		is_for_this = is_for_this &&
		    is_needed_for(b->image, source->basis, purpose);
	}
	return is_for_this ? AVOW_RENDER_FOR_THIS : AVOW_RENDER_OPTIONAL;
}

/* Retention rules of one leaf. */
struct keeping {
	uint32_t rules[KEEPING_MAX];
	size_t count;
};

/* A service is a leaf, or NONE where none is declared. */
static bool
speaks(const struct avow_image *image, const struct avow_image_retention *row,
    const uint32_t leaf[AVOW_AXES])
{
	return avow_bit(
		   image->sets + row->categories, leaf[AVOW_AXIS_CATEGORY]) &&
	    avow_bit(image->sets + row->purposes, leaf[AVOW_AXIS_PURPOSE]) &&
	    (leaf[AVOW_AXIS_SERVICE] == AVOW_NONE32 ||
		avow_bit(image->sets + row->services, leaf[AVOW_AXIS_SERVICE]));
}

/*
 * Add the retention rules of one page; ends of the general page are left out
 * where the service's own take their place.  Gives whether one has an end.
 */
static bool
add_keeping(const struct avow_render_builder *b, uint32_t page,
    const uint32_t leaf[AVOW_AXES], bool with_ends, struct keeping *keeping)
{
	const struct avow_image_retention *row =
	    b->image->section[AVOW_SECTION_RETENTION];
	bool has_end = false;

	for (uint32_t i = 0; i < b->image->count[AVOW_SECTION_RETENTION];
	     i++, row++) {
		if (b->image->rules[row->rule].page != page ||
		    !speaks(b->image, row, leaf))
			continue;
		has_end = has_end || row->ends.count != 0;
		if ((with_ends || row->minimum_hours != 0) &&
		    keeping->count < KEEPING_MAX)
			keeping->rules[keeping->count++] = row->rule;
	}
	return has_end;
}

static void
find_keeping(const struct avow_render_builder *b,
    const uint32_t leaf[AVOW_AXES], struct keeping *keeping)
{
	const struct avow_image *image = b->image;
	const struct avow_image_page *page = avow_engine_page(image, b->page);
	bool with_ends = true;

	keeping->count = 0;
	if (page->service != AVOW_NONE32) {
		with_ends = !add_keeping(b, b->page, leaf, true, keeping) ||
		    page->layer != AVOW_LAYER_OVERRIDES;
		if (page->layer == AVOW_LAYER_ALONE)
			return;
	}
	if (image->info->general != AVOW_NONE32)
		(void)add_keeping(
		    b, image->info->general, leaf, with_ends, keeping);
}

static bool
is_alike(const struct avow_render_marks *a, const struct avow_render_marks *b)
{
	return a->need == b->need && a->is_stored == b->is_stored &&
	    a->source_count == b->source_count &&
	    memcmp(a->sources, b->sources,
		a->source_count * sizeof a->sources[0]) == 0 &&
	    a->keeping_count == b->keeping_count &&
	    (a->keeping_count == 0 ||
		memcmp(a->keeping, b->keeping,
		    a->keeping_count * sizeof a->keeping[0]) == 0);
}

enum avow_status
avow_render_marks_intern(struct avow_render_builder *b,
    const struct avow_render_marks *marks, uint64_t *number_out)
{
	uint32_t *copy;
	uint32_t i = 0;

	while (i < b->mark_count && !is_alike(&b->marks[i], marks))
		i++;
	*number_out = i;
	if (i < b->mark_count)
		return AVOW_OK;
	if (i == AVOW_RENDER_MARKS_MAX)
		return avow_fail(b->why, AVOW_ERR_LIMIT, "render.marks",
		    "what is allowed differs in too many ways to list");
	copy = avow_arena_array(
	    b->arena, marks->keeping_count + 1, sizeof copy[0]);
	if (copy == NULL)
		return no_memory(b->why);
	if (marks->keeping_count != 0)
		memcpy(copy, marks->keeping,
		    marks->keeping_count * sizeof copy[0]);
	b->marks[i] = *marks;
	b->marks[i].keeping = copy;
	b->mark_count++;
	return AVOW_OK;
}

static size_t
cell_of(const struct avow_render_builder *b, const uint32_t leaf[AVOW_AXES])
{
	uint32_t service = leaf[AVOW_AXIS_SERVICE];

	return ((service == AVOW_NONE32 ? 0 : (size_t)service) *
		       avow_image_leaf_count(b->image, AVOW_AXIS_PURPOSE) +
		   leaf[AVOW_AXIS_PURPOSE]) *
	    avow_image_leaf_count(b->image, AVOW_AXIS_CATEGORY) +
	    leaf[AVOW_AXIS_CATEGORY];
}

enum avow_status
avow_render_marks_of(struct avow_render_builder *b,
    const uint32_t leaf[AVOW_AXES], struct avow_render_marks *marks,
    uint64_t *number_out)
{
	size_t cell = cell_of(b, leaf);
	struct keeping keeping = {.count = 0};

	marks->is_stored = (b->stored[cell / 64] >> cell % 64 & 1) != 0;
	if (marks->is_stored)
		find_keeping(b, leaf, &keeping);
	marks->keeping = keeping.rules;
	marks->keeping_count = keeping.count;
	marks->need = need_of(
	    b, marks, leaf[AVOW_AXIS_PURPOSE], leaf[AVOW_AXIS_CATEGORY]);
	return avow_render_marks_intern(b, marks, number_out);
}

/* Whether a box has the leaf; NONE: no service is declared. */
static bool
has(const uint64_t *const leaves[AVOW_AXES], enum avow_axis axis, uint32_t leaf)
{
	return leaf == AVOW_NONE32 || avow_bit(leaves[axis], leaf);
}

void
avow_render_marks_store(const struct avow_render_builder *b,
    const uint64_t *const leaves[AVOW_AXES], uint64_t *bits)
{
	uint32_t services = avow_image_leaf_count(b->image, AVOW_AXIS_SERVICE);
	uint32_t leaf[AVOW_AXES] = {0};

	for (uint32_t s = 0; s < services + (services == 0); s++) {
		leaf[AVOW_AXIS_SERVICE] = services == 0 ? AVOW_NONE32 : s;
		if (!has(leaves, AVOW_AXIS_SERVICE, leaf[AVOW_AXIS_SERVICE]))
			continue;
		for (uint32_t p = 0;
		     p < avow_image_leaf_count(b->image, AVOW_AXIS_PURPOSE);
		     p++) {
			leaf[AVOW_AXIS_PURPOSE] = p;
			if (!has(leaves, AVOW_AXIS_PURPOSE, p))
				continue;
			for (uint32_t c = 0; c < avow_image_leaf_count(b->image,
						     AVOW_AXIS_CATEGORY);
			     c++) {
				size_t cell;

				leaf[AVOW_AXIS_CATEGORY] = c;
				cell = cell_of(b, leaf);
				if (has(leaves, AVOW_AXIS_CATEGORY, c))
					bits[cell / 64] |= UINT64_C(1)
					    << cell % 64;
			}
		}
	}
}
