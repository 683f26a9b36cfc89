/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deid/points: the first code points of a value, for masks to choose from.
 *
 *     UTF-8 bytes --avow_points_read--> code points, or a refusal
 *
 * A mask looks at no more than AVOW_POINTS_MAX code points, so no value, of
 * whatever size, makes it work long or show much.  Any thread.
 */
#ifndef AVOW_DEID_POINTS_H
#define AVOW_DEID_POINTS_H

#include "base/buffer.h"

enum { AVOW_POINTS_MAX = 64 }; /* count; later ones are only checked */

struct avow_points {
	uint32_t at[AVOW_POINTS_MAX];
	size_t count;
	bool is_whole; /* the value had no more than these */
};

/*
 * Read a value without the blanks around it.  False when it is empty, is not
 * well-formed UTF-8, or holds a control or bidirectional control anywhere:
 * such a value is shown to nobody, not even in part.
 */
AVOW_CHECKED bool avow_points_read(
    struct avow_points *out, struct avow_text value);
/* Forget them: they are personal. */
void avow_points_wipe(struct avow_points *points);

/* A Chinese character, 〇 included. */
bool avow_points_is_han(uint32_t point);
/* Stands on the character before it, or is invisible: never shown alone. */
bool avow_points_is_mark(uint32_t point);
/* A letter of any script but Han, as far as a mask must know. */
bool avow_points_is_letter(uint32_t point);
bool avow_points_is_digit(uint32_t point); /* ASCII */
bool avow_points_is_space(uint32_t point);

/* Append a code point, and count stars. */
void avow_points_put(struct avow_buffer *out, uint32_t point);
void avow_points_stars(struct avow_buffer *out, size_t count);

#endif
