/* SPDX-License-Identifier: Apache-2.0 */
#include "base/width.h"

#include "base/banned.h"

enum { REPLACEMENT = 0xfffd };

/* Marks that stand on the character before them, and joiners. */
static const struct avow_utf8_range none[] = {{0x0300, 0x036f},
    {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0x302a, 0x302d}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};

static const struct avow_utf8_range two[] = {{0x1100, 0x115f}, {0x2e80, 0x303e},
    {0x3041, 0x33ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xa000, 0xa4cf},
    {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f},
    {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd}};

/* What may command a terminal, or turn the writing around on it. */
static const struct avow_utf8_range commands[] = {{0x00, 0x1f}, {0x7f, 0x9f},
    {0x061c, 0x061c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

int32_t
avow_width_next(struct avow_text text, size_t *at, unsigned *columns_out)
{
	int32_t point = avow_utf8_next(text, at);

	if (point < 0)
		(*at)++; /* one bad byte */
	if (point < 0 || AVOW_UTF8_WITHIN(commands, (uint32_t)point))
		point = REPLACEMENT;
	*columns_out = AVOW_UTF8_WITHIN(two, (uint32_t)point) ? 2 : 1;
	if (AVOW_UTF8_WITHIN(none, (uint32_t)point))
		*columns_out = 0;
	return point;
}

size_t
avow_width_of(struct avow_text text)
{
	size_t total = 0;
	size_t at = 0;

	while (at < text.size) {
		unsigned columns;

		(void)avow_width_next(text, &at, &columns);
		total += columns;
	}
	return total;
}
