/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diff_print: a diff told: to people on a screen, to programs as JSON,
 * to the public as a page.
 *
 *     struct avow_diff --> 80 columns | JSON | HTML
 *
 * Texts of policies are outside bytes: nothing of them reaches a terminal, a
 * JSON text or a page unescaped.  One thread at a time.
 */
#ifndef AVOW_POLICY_DIFF_PRINT_H
#define AVOW_POLICY_DIFF_PRINT_H

#include "base/buffer.h"
#include "policy/cover.h"
#include "policy/diff.h"

/* Whom a diff touches in a vault. */
struct avow_diff_people {
	uint64_t consented; /* who gave a consent that has to be asked again */
	uint64_t holding;   /* of whom records of changed categories are held */
	uint64_t touched;   /* one or the other */
	uint64_t living;    /* of so many people */
};

struct avow_diff_style {
	enum avow_cover_words words; /* HTML: English or Chinese labels */
	bool is_colored;
	const struct avow_diff_people *people; /* NULL: not counted */
};

/* The worst first, each change a paragraph.  Errors: NOMEM; LIMIT. */
AVOW_CHECKED enum avow_status avow_diff_print(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_diff *diff,
    const struct avow_diff_style *style, struct avow_error *why);

/* One JSON object: docs/formats/diff.md.  Errors: NOMEM; LIMIT. */
AVOW_CHECKED enum avow_status avow_diff_json(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_diff *diff,
    const struct avow_diff_people *people, struct avow_error *why);

/*
 * One page that needs nothing else: both texts side by side at each change.
 * Errors: NOMEM; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_diff_html(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_diff *diff,
    const struct avow_diff_style *style, struct avow_error *why);

/* "consent-widened": as JSON names a kind; "reconsent": a class. */
const char *avow_diff_kind_name(enum avow_change_kind kind);
const char *avow_diff_class_name(enum avow_diff_class class);

#endif
