/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/render_wrap: text in lines of so many columns.
 *
 *     text --avow_render_wrap--> lines, broken at blanks and between
 *                                characters that are two columns wide
 *
 * No line begins with a mark that closes something, nor ends with one that
 * opens it.  What could command a terminal comes out as U+FFFD.
 * One thread at a time.
 */
#ifndef AVOW_POLICY_RENDER_WRAP_H
#define AVOW_POLICY_RENDER_WRAP_H

#include "base/buffer.h"

enum { AVOW_RENDER_WIDTH = 80 };

struct avow_render_wrap {
	struct avow_buffer *out; /* borrowed */
	unsigned indent;         /* columns before every line but the first */
	unsigned first;          /* columns before the first */
	const char *mark;        /* at the end of `first`: "- "; NULL: none */
};

/*
 * Append the text as lines, the last one ended too.  Blanks and newlines part
 * words and mean nothing else.  A word wider than a line stands out.
 */
void avow_render_wrap(
    const struct avow_render_wrap *wrap, struct avow_text text);

#endif
