/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diff_html_parts: what the files of the page of a diff share.
 */
#ifndef AVOW_POLICY_DIFF_HTML_PARTS_H
#define AVOW_POLICY_DIFF_HTML_PARTS_H

#include "base/arena.h"
#include "base/buffer.h"

/* diff_html_style.c: the style sheet. */
const char *avow_diff_html_style(void);

/* A text and its fellow on the other side. */
struct avow_diff_html_pair {
	struct avow_text text;
	struct avow_text other; /* empty: there is none, and nothing marked */
	bool is_newer;          /* what is not in other is <ins>, else <del> */
};
enum { AVOW_DIFF_HTML_WORDS_MAX = 1500 }; /* longer texts are not marked */

/*
 * Append the text, escaped, with what the other side does not have marked,
 * word by word.  Without memory it is not marked.
 */
void avow_diff_html_marked(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_diff_html_pair *pair);

#endif
