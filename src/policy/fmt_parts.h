/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/fmt_parts: what fmt.c, which lays out items, shares with fmt_words.c,
 * which finds them, and fmt_line.c, which fills lines.
 */
#ifndef AVOW_POLICY_FMT_PARTS_H
#define AVOW_POLICY_FMT_PARTS_H

#include "policy/fmt.h"
#include "policy/lex.h"
#include "policy/page_items.h"

/* One token or comment of a block. */
struct avow_fmt_word {
	enum avow_token_kind kind; /* END: a comment */
	struct avow_text text;     /* as written, quotes and '#' included */
	uint32_t number;           /* of a comma, its place in the block */
	bool begins_item;          /* a rule, declaration or example */
	bool is_own_line;          /* a comment with nothing before it */
	bool blank_before;         /* an empty line stands before it */
};

struct avow_fmt_words {
	struct avow_fmt_word *at;
	size_t count;
};

static inline bool
avow_fmt_is_comment(const struct avow_fmt_word *word)
{
	return word->kind == AVOW_TOKEN_END;
}

/* Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_fmt_find_words(struct avow_fmt_words *out,
    const struct avow_block *block, const struct avow_ast *ast,
    const struct avow_page_items *items, struct avow_arena *arena,
    struct avow_error *why);

/* Columns of words from..to on one line. */
size_t avow_fmt_width(
    const struct avow_fmt_words *words, size_t from, size_t to);
/* Where lines begin: the first one is begun already. */
struct avow_fmt_lines {
	size_t column;
	size_t indent; /* of later ones */
};
/* Write words from..to.  No newline at the end. */
void avow_fmt_fill(struct avow_buffer *out, const struct avow_fmt_words *words,
    size_t from, size_t to, struct avow_fmt_lines lines);
void avow_fmt_blanks(struct avow_buffer *out, size_t count);

#endif
