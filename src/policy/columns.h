/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/columns: text laid out for a screen of 80 columns.
 *
 * Knows which characters take two columns or none, and lets nothing through
 * that would steer a terminal: control characters, bytes that are no UTF-8 and
 * characters that turn the direction of text come out as U+FFFD.  Any thread.
 */
#ifndef AVOW_POLICY_COLUMNS_H
#define AVOW_POLICY_COLUMNS_H

#include "base/buffer.h"

enum { AVOW_COLUMNS = 80 };

/*
 * The character at *at (< size), made harmless, with *at moved past it; its
 * columns (0, 1 or 2) go to *width_out.  A tab is one character of 4 columns.
 */
int32_t avow_columns_next(
    struct avow_text text, size_t *at, unsigned *width_out);

/* Append one character; a tab as four spaces. */
void avow_columns_put(struct avow_buffer *out, int32_t code_point);

/*
 * Append text broken at spaces so that no line passes AVOW_COLUMNS.  The
 * cursor is at column `from` (from 0); later lines are indented by `indent`.
 * A newline in text begins a new line, which keeps its own blanks in front and
 * whose breaks are indented 2 more; newlines at the end are dropped.
 * Ends without a newline.
 */
void avow_columns_wrap(struct avow_buffer *out, struct avow_text text,
    unsigned from, unsigned indent);

#endif
