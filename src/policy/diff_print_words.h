/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diff_print_words: what the ways of telling a diff share.
 *
 * Private to policy/diff_print*.c, diff_json.c and diff_html*.c.
 */
#ifndef AVOW_POLICY_DIFF_PRINT_WORDS_H
#define AVOW_POLICY_DIFF_PRINT_WORDS_H

#include "policy/diff_print.h"
#include "policy/who_words.h"

/* A kind of change in words. */
struct avow_diff_kind_words {
	const char *title;
	const char *older; /* where the change says nothing of that side */
	const char *newer;
};

enum avow_diff_word {
	AVOW_DIFF_WORD_BEFORE,
	AVOW_DIFF_WORD_NOW,
	AVOW_DIFF_WORD_EXAMPLE,
	AVOW_DIFF_WORD_FLOWS,
	AVOW_DIFF_WORD_CLAIMING,
	AVOW_DIFF_WORD_WHEN,
	AVOW_DIFF_WORD_AND,
	AVOW_DIFF_WORD_LEAVES,
	AVOW_DIFF_WORD_SENSITIVE,
	AVOW_DIFF_WORD_MINOR,
	AVOW_DIFF_WORD_NO_CLAUSE,
	AVOW_DIFF_WORD_SAME,
	AVOW_DIFF_WORD_NARROWER,
	AVOW_DIFF_WORD_NOTICE,
	AVOW_DIFF_WORD_RECONSENT,
	AVOW_DIFF_WORD_ROUGH,
	AVOW_DIFF_WORD_TITLE,
	AVOW_DIFF_WORD_SKIP,
	AVOW_DIFF_WORD_SUMMARY,
	AVOW_DIFF_WORD_RULES,
	AVOW_DIFF_WORD_NOT_THERE,
	AVOW_DIFF_WORD_NO_LONGER,
	AVOW_DIFF_WORD_KIND,
	AVOW_DIFF_WORD_COUNT,
	AVOW_DIFF_WORDS,
};

const char *avow_diff_word(
    enum avow_diff_word word, enum avow_cover_words words);
const struct avow_diff_kind_words *avow_diff_kind_words(
    enum avow_change_kind kind, enum avow_cover_words words);
/* What an edition of this class asks, in a sentence. */
const char *avow_diff_class_word(
    enum avow_diff_class class, enum avow_cover_words words);

/* The trees of both images' leaves.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_diff_trees(struct avow_who_trees *out,
    struct avow_arena *arena, const struct avow_diff *diff,
    enum avow_cover_words words, struct avow_error *why);
/* The flows of a box.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_diff_put_box(struct avow_buffer *out,
    const struct avow_who_trees *trees, const struct avow_diff_box *box,
    struct avow_error *why);
/* The witness: its flow, what it claims, its conditions. */
void avow_diff_put_witness(struct avow_buffer *out,
    const struct avow_who_trees *trees, const struct avow_diff *diff,
    const struct avow_diff_change *change);

/* One side of a change. */
struct avow_diff_side {
	const struct avow_image *image;
	const char *text; /* what differs, or the kind's word for none */
	const uint32_t *cites;
	size_t cite_count;
	bool is_clauses; /* cites are clauses, not rules */
	bool is_newer;
};
struct avow_diff_side avow_diff_side_of(const struct avow_diff *diff,
    const struct avow_diff_change *change, bool is_newer,
    enum avow_cover_words words);
/* The clause of a side's cite. */
uint32_t avow_diff_side_clause(const struct avow_diff_side *side, size_t cite);
/* "general@2#share/courier", or "general@2#share" of a clause. */
void avow_diff_put_cite(
    struct avow_buffer *out, const struct avow_diff_side *side, size_t cite);
/* Whether the kind is counted in flows. */
bool avow_diff_is_flows(enum avow_change_kind kind);

#endif
