/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/text: slices of text that somebody else owns, UTF-8, hex and base64.
 *
 * A slice borrows: it is valid as long as the bytes it points at.  Any thread.
 */
#ifndef AVOW_BASE_TEXT_H
#define AVOW_BASE_TEXT_H

#include "base/status.h"

struct avow_text {
	const char *at; /* not NUL-terminated */
	size_t size;    /* bytes */
};

/* A string literal as a slice. */
#define AVOW_TEXT(literal) ((struct avow_text){(literal), sizeof(literal) - 1})

struct avow_text avow_text_of(const char *string); /* NULL gives an empty one */
bool avow_text_equal(struct avow_text a, struct avow_text b);
bool avow_text_is(struct avow_text text, const char *string);
bool avow_text_starts(struct avow_text text, const char *prefix);
/* Bytewise order: below, at or above zero. */
int avow_text_compare(struct avow_text a, struct avow_text b);

/*
 * Decode the code point at *at (< size) and move *at past it.
 * Gives -1 and leaves *at on an ill-formed, overlong or surrogate sequence.
 */
int32_t avow_utf8_next(struct avow_text text, size_t *at);
/* Whether all of text is well-formed UTF-8 without NUL. */
bool avow_utf8_valid(struct avow_text text);
/* Code points in well-formed text. */
size_t avow_utf8_count(struct avow_text text);
/* Write a code point at out (4 bytes of room); gives the bytes written. */
size_t avow_utf8_put(char *out, uint32_t code_point);

/* Code points from first to last. */
struct avow_utf8_range {
	uint32_t first;
	uint32_t last;
};
/* Whether one of the ranges, count of them, holds the code point. */
bool avow_utf8_within(
    const struct avow_utf8_range *ranges, size_t count, uint32_t code_point);
/* The same for an array of ranges. */
#define AVOW_UTF8_WITHIN(ranges, code_point)                                   \
	avow_utf8_within(                                                      \
	    (ranges), sizeof(ranges) / sizeof(ranges)[0], (code_point))

/* Lower-case hex with a NUL; out has 2 * size + 1 bytes. */
void avow_hex(char *out, const void *bytes, size_t size);
/* Exactly size bytes from 2 * size hex digits of either case. */
AVOW_CHECKED bool avow_unhex(uint8_t *out, size_t size, struct avow_text text);

/* Levenshtein distance, or limit + 1 when it is more than limit (<= 8). */
unsigned avow_edit_distance(
    struct avow_text a, struct avow_text b, unsigned limit);

/* Have the beginning of a text on its way to the processor's cache. */
static inline void
avow_text_fetch(struct avow_text text)
{
	for (size_t i = 0; i < text.size && i < 256; i += 64)
		__builtin_prefetch(text.at + i);
}

#endif
