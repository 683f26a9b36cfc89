/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/render_list_parts: what the files of the lists share.
 *
 *     boxes of ways --cut by what differs within--> rows --join--> few rows
 */
#ifndef AVOW_POLICY_RENDER_LIST_PARTS_H
#define AVOW_POLICY_RENDER_LIST_PARTS_H

#include "policy/decide_engine.h"
#include "policy/render_list.h"

/* What rows may differ in besides leaves and forms, by number. */
struct avow_render_marks {
	const struct avow_render_source *sources;
	size_t source_count;
	enum avow_render_need need;
	bool is_stored;
	const uint32_t *keeping;
	size_t keeping_count;
};

/*
 * A row being made: its marks' number, forms, then the leaves of each axis.
 * So rows that differ in one part alone can be found by comparing words.
 */
struct avow_render_builder {
	struct avow_arena *arena;
	const struct avow_image *image;
	struct avow_error *why;
	uint32_t page;
	struct avow_render_list *out;
	uint32_t at[AVOW_AXES + 1]; /* words: where an axis begins, and ends */
	uint64_t **rows;            /* at[AVOW_AXES] words each */
	size_t row_count;
	struct avow_render_marks *marks;
	uint32_t mark_count;
	const uint64_t *stored; /* bits: service, purpose, category; or NULL */
};

enum {
	AVOW_RENDER_MARKS_MAX = 4096,
	AVOW_RENDER_CELLS_MAX = 1 << 28, /* bits */
};

/* --- render_list_marks.c --- */

/* What the rules of a way rest on, in order. */
AVOW_CHECKED enum avow_status avow_render_marks_sources(
    struct avow_render_builder *b, const struct avow_who_way *way,
    struct avow_render_marks *marks);
/* The number of these marks; their keeping is copied where they are new. */
AVOW_CHECKED enum avow_status avow_render_marks_intern(
    struct avow_render_builder *b, const struct avow_render_marks *marks,
    uint64_t *number_out);
/* The same of one leaf of what is collected, whose sources marks has. */
AVOW_CHECKED enum avow_status avow_render_marks_of(
    struct avow_render_builder *b, const uint32_t leaf[AVOW_AXES],
    struct avow_render_marks *marks, uint64_t *number_out);
/* Set the bits of the cells of a box. */
void avow_render_marks_store(const struct avow_render_builder *b,
    const uint64_t *const leaves[AVOW_AXES], uint64_t *bits);

/* --- render_list_join.c --- */

/* Unite rows that differ in one part, until there are none. */
void avow_render_join(struct avow_render_builder *b);

#endif
