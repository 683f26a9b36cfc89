/* SPDX-License-Identifier: Apache-2.0 */
#include "deid/points.h"

#include <string.h>

#include "base/banned.h"

bool
avow_points_is_han(uint32_t point)
{
	static const struct avow_utf8_range han[] = {{0x3007, 0x3007},
	    {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xf900, 0xfaff},
	    {0x20000, 0x323af}};

	return AVOW_UTF8_WITHIN(han, point);
}

/*
 * Combining marks of the scripts in wide use, joiners, variation selectors,
 * skin tones and tags.  A mark missing here would only be shown as the one
 * character that a rule may show anyway.
 */
bool
avow_points_is_mark(uint32_t point)
{
	static const struct avow_utf8_range marks[] = {{0x00ad, 0x00ad},
	    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05c7},
	    {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670},
	    {0x06d6, 0x06ed}, {0x0900, 0x0903}, {0x093a, 0x094f},
	    {0x0951, 0x0957}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
	    {0x0e47, 0x0e4e}, {0x0f18, 0x0f19}, {0x0f35, 0x0f3f},
	    {0x0f71, 0x0f87}, {0x0f8d, 0x0fbc}, {0x102b, 0x103e},
	    {0x180b, 0x180f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
	    {0x200b, 0x200d}, {0x2060, 0x2064}, {0x20d0, 0x20ff},
	    {0x302a, 0x302f}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
	    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0x1f3fb, 0x1f3ff},
	    {0xe0000, 0xe0fff}};

	return AVOW_UTF8_WITHIN(marks, point);
}

/* Controls, line separators and whatever turns the writing around. */
static bool
is_control(uint32_t point)
{
	static const struct avow_utf8_range controls[] = {{0x00, 0x1f},
	    {0x7f, 0x9f}, {0x061c, 0x061c}, {0x200e, 0x200f}, {0x2028, 0x202e},
	    {0x2066, 0x206f}, {0xfff9, 0xfffb}};

	return AVOW_UTF8_WITHIN(controls, point);
}

bool
avow_points_is_digit(uint32_t point)
{
	return point >= '0' && point <= '9';
}

bool
avow_points_is_space(uint32_t point)
{
	return point == ' ' || point == 0xa0 || point == 0x3000;
}

/* Beyond ASCII all but punctuation, symbols and full-width digits counts. */
bool
avow_points_is_letter(uint32_t point)
{
	static const struct avow_utf8_range others[] = {{0x80, 0xbf},
	    {0xd7, 0xd7}, {0xf7, 0xf7}, {0x0660, 0x0669}, {0x06f0, 0x06f9},
	    {0x0966, 0x096f}, {0x2000, 0x2bff}, {0x2e00, 0x303f},
	    {0x30fb, 0x30fb}, {0xe000, 0xf8ff}, {0xff00, 0xff20},
	    {0xff5b, 0xff65}, {0xfff0, 0xffff}, {0x1d7ce, 0x1d7ff},
	    {0x1f000, 0x1ffff}, {0xe0000, 0x10ffff}};

	if (point < 0x80)
		return (point >= 'a' && point <= 'z') ||
		    (point >= 'A' && point <= 'Z');
	return !avow_points_is_han(point) && !avow_points_is_mark(point) &&
	    !AVOW_UTF8_WITHIN(others, point);
}

/* Drop the blanks that stand at the end. */
static void
trim(struct avow_points *points)
{
	while (points->count > 0 &&
	    avow_points_is_space(points->at[points->count - 1]))
		points->count--;
}

bool
avow_points_read(struct avow_points *out, struct avow_text value)
{
	size_t at = 0;

	*out = (struct avow_points){.is_whole = true};
	while (at < value.size) {
		int32_t point = avow_utf8_next(value, &at);

		if (point < 0 || is_control((uint32_t)point)) {
			avow_points_wipe(out);
			return false;
		}
		if (out->count == 0 && avow_points_is_space((uint32_t)point))
			continue;
		if (out->count < AVOW_POINTS_MAX)
			out->at[out->count++] = (uint32_t)point;
		else if (!avow_points_is_space((uint32_t)point))
			out->is_whole = false;
	}
	trim(out);
	return out->count > 0;
}

void
avow_points_wipe(struct avow_points *points)
{
	explicit_bzero(points, sizeof *points);
}

void
avow_points_put(struct avow_buffer *out, uint32_t point)
{
	char bytes[4];
	size_t size = avow_utf8_put(bytes, point);

	avow_buffer_put(out, bytes, size);
	explicit_bzero(bytes, sizeof bytes);
}

void
avow_points_stars(struct avow_buffer *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		avow_buffer_u8(out, '*');
}
