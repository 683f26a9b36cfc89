/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that are equal but for one part are one row, which has both.  What a
 * list says stays the same; it only takes fewer rows to say it.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/render_list_parts.h"

#include "base/banned.h"

/* The words of the part that rows may differ in. */
struct part {
	uint32_t first;
	uint32_t end;
	uint32_t words; /* of a row */
};

static int
compare_words(
    const uint64_t *a, const uint64_t *b, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

/* Order by all but the part, so that those to be united stand together. */
static int
by_rest(const void *a, const void *b, void *context)
{
	const uint64_t *const *x = a;
	const uint64_t *const *y = b;
	const struct part *part = context;
	int order = compare_words(*x, *y, 0, part->first);

	if (order == 0)
		order = compare_words(*x, *y, part->end, part->words);
	return order;
}

/* Unite over one part; gives whether there are fewer rows now. */
static bool
unite(struct avow_render_builder *b, struct part part)
{
	size_t kept = 0;
	size_t before = b->row_count;

	qsort_r(b->rows, b->row_count, sizeof b->rows[0], by_rest, &part);
	for (size_t i = 0; i < b->row_count; i++) {
		if (kept > 0 &&
		    by_rest(&b->rows[kept - 1], &b->rows[i], &part) == 0) {
			for (uint32_t w = part.first; w < part.end; w++)
				b->rows[kept - 1][w] |= b->rows[i][w];
			continue;
		}
		b->rows[kept++] = b->rows[i];
	}
	b->row_count = kept;
	return kept < before;
}

static bool
is_within(const uint64_t *a, const uint64_t *b, uint32_t words)
{
	if (a[0] != b[0])
		return false;
	for (uint32_t i = 1; i < words; i++)
		if ((a[i] & ~b[i]) != 0)
			return false;
	return true;
}

/* Drop rows that another one with the same marks holds. */
static void
drop_held(struct avow_render_builder *b)
{
	enum { LIMIT = 2048 }; /* rows: the time is its square */
	size_t kept = 0;

	if (b->row_count > LIMIT)
		return;
	for (size_t i = 0; i < b->row_count; i++) {
		bool is_held = false;

		for (size_t j = 0; j < b->row_count && !is_held; j++)
			is_held = j != i && b->rows[j] != NULL &&
			    is_within(b->rows[i], b->rows[j], b->at[AVOW_AXES]);
		if (is_held)
			b->rows[i] = NULL;
	}
	for (size_t i = 0; i < b->row_count; i++)
		if (b->rows[i] != NULL)
			b->rows[kept++] = b->rows[i];
	b->row_count = kept;
}

void
avow_render_join(struct avow_render_builder *b)
{
	static const enum avow_axis order[] = {AVOW_AXIS_SERVICE,
	    AVOW_AXIS_PURPOSE, AVOW_AXIS_CATEGORY, AVOW_AXIS_ACTION,
	    AVOW_AXIS_RECIPIENT};
	uint32_t words = b->at[AVOW_AXES];
	bool is_fewer = true;

	while (is_fewer) {
		is_fewer = unite(
		    b, (struct part){1, 1 + AVOW_RENDER_FORM_WORDS, words});
		for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
			is_fewer = unite(b,
				       (struct part){b->at[order[i]],
					   b->at[order[i] + 1], words}) ||
			    is_fewer;
	}
	drop_held(b);
}
