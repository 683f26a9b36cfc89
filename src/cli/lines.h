/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/lines: text for people, in lines of at most 80 columns.
 *
 *     label, text --avow_lines_field--> "clause    5.1 A short list, the
 *                                                  rest of it"
 *
 * Counts columns as a terminal does (a Chinese character takes two), and turns
 * control characters into U+FFFD, so that no stored value can command the
 * terminal of whoever looks at it.  One thread at a time.
 */
#ifndef AVOW_CLI_LINES_H
#define AVOW_CLI_LINES_H

#include <stdio.h>

#include "base/buffer.h"

enum {
	AVOW_LINES_WIDTH = 80, /* columns of a line, indent included */
	AVOW_LINES_LABEL = 11, /* columns of a label and the blanks behind it */
};

enum avow_paint {
	AVOW_PAINT_PLAIN,
	AVOW_PAINT_BOLD,
	AVOW_PAINT_DIM,
	AVOW_PAINT_GREEN,
	AVOW_PAINT_YELLOW,
	AVOW_PAINT_RED,
};

struct avow_lines {
	struct avow_buffer *out; /* borrowed */
	unsigned indent;         /* columns before everything */
	bool color;              /* ANSI colours */
};

/* Whether file is a terminal that wants colours (NO_COLOR unset). */
bool avow_lines_wants_color(FILE *file);

/*
 * A label and its text, wrapped at blanks under its own beginning; "" as label
 * continues the one before.  Newlines in text are blanks.
 */
void avow_lines_field(const struct avow_lines *lines, const char *label,
    enum avow_paint paint, struct avow_text text);
/* The same without a label: wrapped from the indent on. */
void avow_lines_text(const struct avow_lines *lines, enum avow_paint paint,
    struct avow_text text);
/* Text in paint, where the cursor is; no wrapping and no newline. */
void avow_lines_put(const struct avow_lines *lines, enum avow_paint paint,
    struct avow_text text);

#endif
