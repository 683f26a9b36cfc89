/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/render_list: what is collected, and what goes to whom, as lists.
 *
 *     image --policy/who--> ways --split, joined--> rows
 *
 * The two lists that a page shows are made from the compiled edition and from
 * nothing else: every flow that it can allow, in whatever case, is in a row,
 * and no other flow is.  A row is a product of leaves and forms; rows may
 * overlap where a flow has more than one basis.  One thread at a time.
 */
#ifndef AVOW_POLICY_RENDER_LIST_H
#define AVOW_POLICY_RENDER_LIST_H

#include "policy/who.h"

enum {
	AVOW_RENDER_ROWS_MAX = 1 << 16, /* before they are joined; LIMIT */
	AVOW_RENDER_FORM_WORDS = AVOW_WHO_FORMS_MAX / 64,
};

/* What a flow rests on. */
struct avow_render_source {
	uint32_t clause;
	uint32_t basis_kind; /* enum avow_basis_kind */
	uint32_t basis;      /* consent, agreement or base */
};

enum avow_render_need {
	AVOW_RENDER_NEEDED,   /* there is a basis that is no consent */
	AVOW_RENDER_FOR_THIS, /* a consent, without which the purpose stops */
	AVOW_RENDER_OPTIONAL, /* a consent, or a category marked optional */
};

struct avow_render_row {
	uint64_t *leaves[AVOW_AXES];            /* bits; services: see below */
	uint64_t forms[AVOW_RENDER_FORM_WORDS]; /* as of avow_who_way */
	const struct avow_render_source *sources;
	size_t source_count;
	/* Of what is collected: */
	enum avow_render_need need;
	bool is_stored;          /* else it is used at once and not kept */
	const uint32_t *keeping; /* retention rules that speak about it */
	size_t keeping_count;
	struct avow_render_row *next;
};

struct avow_render_list {
	struct avow_render_row *rows;
	size_t row_count;
	const uint32_t *thresholds; /* of forms: see avow_who_report */
	uint32_t threshold_count;
	/* Services that the page speaks for, as bits: its own, or those that
	   have no page; NULL: no service is declared. */
	const uint64_t *services;
};

/*
 * What the services of page number `page` of the image collect themselves; and
 * what goes outside the company or to the public, done by whatever action.
 * All but the image is the arena's.  Errors: NOMEM; LIMIT (too many to tell).
 */
AVOW_CHECKED enum avow_status avow_render_collected(
    struct avow_render_list *out, struct avow_arena *arena,
    const struct avow_image *image, uint32_t page, struct avow_error *why);
AVOW_CHECKED enum avow_status avow_render_shared(struct avow_render_list *out,
    struct avow_arena *arena, const struct avow_image *image, uint32_t page,
    struct avow_error *why);

#endif
