/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/width: what text takes on a terminal, made harmless to it.
 *
 *     text --avow_width_next--> code point that commands nothing, 0-2 columns
 *
 * Columns are those of Unicode's East Asian Width (UAX 11), in whole blocks.
 * Any thread.
 */
#ifndef AVOW_BASE_WIDTH_H
#define AVOW_BASE_WIDTH_H

#include "base/text.h"

/*
 * The character at *at (< size), with *at moved past it; its columns go to
 * *columns_out.  Control characters, a tab and a newline among them, bytes that
 * are no UTF-8 and characters that turn the direction of text come out as
 * U+FFFD.
 */
int32_t avow_width_next(
    struct avow_text text, size_t *at, unsigned *columns_out);

/* Columns of the whole text, so made harmless. */
size_t avow_width_of(struct avow_text text);

#endif
