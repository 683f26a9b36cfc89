/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

struct avow_text
avow_text_of(const char *string)
{
	if (string == NULL)
		return AVOW_TEXT("");
	return (struct avow_text){string, strlen(string)};
}

bool
avow_text_equal(struct avow_text a, struct avow_text b)
{
	/* memcmp must not see the NULL that an empty slice may carry. */
	return a.size == b.size &&
	    (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

bool
avow_text_is(struct avow_text text, const char *string)
{
	return avow_text_equal(text, avow_text_of(string));
}

bool
avow_text_starts(struct avow_text text, const char *prefix)
{
	size_t size = strlen(prefix);

	return size <= text.size &&
	    (size == 0 || memcmp(text.at, prefix, size) == 0);
}

int
avow_text_compare(struct avow_text a, struct avow_text b)
{
	size_t both = a.size < b.size ? a.size : b.size;
	int order = both == 0 ? 0 : memcmp(a.at, b.at, both);

	if (order != 0)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

/* How long the sequence is that this first byte opens; 0: none does. */
static size_t
sequence_size(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf) /* c0, c1 are always overlong */
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4) /* above: past U+10FFFF */
		return 4;
	return 0;
}

int32_t
avow_utf8_next(struct avow_text text, size_t *at)
{
	/* The least code point that needs a sequence of this size. */
	static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	static const uint8_t first_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t size;
	int32_t point;

	if (*at >= text.size)
		return -1;
	size = sequence_size((uint8_t)text.at[*at]);
	if (size == 0 || size > text.size - *at)
		return -1;
	point = (uint8_t)text.at[*at] & first_mask[size];
	for (size_t i = 1; i < size; i++) {
		uint8_t byte = (uint8_t)text.at[*at + i];

		if ((byte & 0xc0) != 0x80)
			return -1;
		point = point << 6 | (byte & 0x3f);
	}
	if (point < least[size] || point > 0x10ffff ||
	    (point >= 0xd800 && point <= 0xdfff))
		return -1;
	*at += size;
	return point;
}

bool
avow_utf8_valid(struct avow_text text)
{
	size_t at = 0;

	while (at < text.size) {
		if (avow_utf8_next(text, &at) <= 0)
			return false;
	}
	return true;
}

size_t
avow_utf8_count(struct avow_text text)
{
	size_t count = 0;

	/* Every byte that is not a continuation opens a code point. */
	for (size_t i = 0; i < text.size; i++)
		count += ((uint8_t)text.at[i] & 0xc0) != 0x80;
	return count;
}

size_t
avow_utf8_put(char *out, uint32_t code_point)
{
	static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t size = code_point < 0x80 ? 1
	    : code_point < 0x800        ? 2
	    : code_point < 0x10000      ? 3
					: 4;

	assert(code_point <= 0x10ffff);
	for (size_t i = size; i-- > 1;) {
		out[i] = (char)(0x80 | (code_point & 0x3f));
		code_point >>= 6;
	}
	out[0] = (char)(lead[size] | code_point);
	return size;
}

bool
avow_utf8_within(
    const struct avow_utf8_range *ranges, size_t count, uint32_t code_point)
{
	for (size_t i = 0; i < count; i++)
		if (code_point >= ranges[i].first &&
		    code_point <= ranges[i].last)
			return true;
	return false;
}

void
avow_hex(char *out, const void *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *in = bytes;

	for (size_t i = 0; i < size; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 0x0f];
	}
	out[2 * size] = '\0';
}

/*
 * Whether the next digit is a letter cannot be foretold, so these two are made
 * to need no branch.
 */
static inline unsigned
is_hex(uint8_t digit)
{
	return (unsigned)((uint8_t)(digit - '0') < 10) |
	    (unsigned)((uint8_t)((digit | 32) - 'a') < 6);
}

/* Of a hex digit: its low four bits count from 0, or else from 9. */
static inline unsigned
hex_value(uint8_t digit)
{
	return (digit & 15U) + 9U * (digit >> 6);
}

bool
avow_unhex(uint8_t *out, size_t size, struct avow_text text)
{
	unsigned is_all = 1;

	/* Division, since 2 * size might wrap. */
	if (text.size % 2 != 0 || text.size / 2 != size)
		return false;
	for (size_t i = 0; i < size; i++) {
		uint8_t high = (uint8_t)text.at[2 * i];
		uint8_t low = (uint8_t)text.at[2 * i + 1];

		is_all &= is_hex(high) & is_hex(low);
		out[i] = (uint8_t)(hex_value(high) << 4 | hex_value(low));
	}
	return is_all != 0;
}

enum { EDIT_LIMIT_MAX = 8 };

static unsigned
least_of(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * One row of the edit table, kept to the band of cells whose distance can
 * still be within the limit: band[k] is the cell of column row + k - limit.
 */
static void
edit_row(unsigned *band, unsigned limit, size_t row, struct avow_text a,
    struct avow_text b)
{
	unsigned far = limit + 1;

	for (unsigned k = 0; k <= 2 * limit; k++) {
		size_t column = row + k; /* less limit, once it is known */
		unsigned cell = far;

		if (column < limit || column - limit > b.size) {
			band[k] = far;
			continue;
		}
		column -= limit;
		if (column == 0) {
			band[k] = row < far ? (unsigned)row : far;
			continue;
		}
		cell = band[k] + (a.at[row - 1] != b.at[column - 1]);
		if (k > 0)
			cell = least_of(cell, band[k - 1] + 1);
		if (k < 2 * limit)
			cell = least_of(cell, band[k + 1] + 1);
		band[k] = least_of(cell, far);
	}
}

unsigned
avow_edit_distance(struct avow_text a, struct avow_text b, unsigned limit)
{
	unsigned band[2 * EDIT_LIMIT_MAX + 1];

	assert(limit <= EDIT_LIMIT_MAX);
	if (a.size > b.size) {
		struct avow_text shorter = b;

		b = a;
		a = shorter;
	}
	if (b.size - a.size > limit)
		return limit + 1;
	/* Row 0: column j is j insertions away. */
	for (unsigned k = 0; k <= 2 * limit; k++)
		band[k] =
		    k >= limit && k - limit <= b.size ? k - limit : limit + 1;
	for (size_t row = 1; row <= a.size; row++)
		edit_row(band, limit, row, a, b);
	return band[b.size - a.size + limit];
}
