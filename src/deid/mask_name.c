/* SPDX-License-Identifier: Apache-2.0 */
/* deid/mask_name: names of people, and the names they give themselves. */
#include "deid/mask_rules.h"

#include "base/banned.h"

enum { PARTS_MAX = 6 }; /* of a Latin name; one with more is no name */

/* Between the parts of names such as 阿依古丽·买买提. */
static bool
is_dot(uint32_t point)
{
	return point == 0xb7 || point == 0x30fb || point == 0x2022 ||
	    point == 0x2027;
}

/* What may stand inside a part of a Latin name: O'Neil, Jean-Luc, J. */
static bool
is_joint(uint32_t point)
{
	return point == '\'' || point == '-' || point == '.' ||
	    point == 0x2019 || point == 0x2010;
}

/*
 * A Chinese name shows its last character: one star stands for the surname of
 * a name of two, three stars for any longer one, so that the stars tell
 * nothing.  The dot of an ethnic name is masked with the rest.
 */
static bool
mask_han(struct avow_buffer *out, const struct avow_points *value)
{
	size_t han = 0;
	uint32_t last = 0;

	for (size_t i = 0; i < value->count; i++) {
		uint32_t point = value->at[i];

		if (avow_points_is_han(point)) {
			last = point;
			han++;
		} else if (!is_dot(point) && !avow_points_is_space(point) &&
		    !avow_points_is_mark(point)) {
			return false; /* a name and something else */
		}
	}
	if (han < 2)
		return false; /* to show one of one is to show all */
	avow_points_stars(out, han == 2 ? 1 : 3);
	avow_points_put(out, last);
	return true;
}

/* Whether all is letters, joints and blanks, each part led by a letter. */
static bool
is_latin(const struct avow_points *value)
{
	size_t parts = 0;
	bool at_start = true;

	for (size_t i = 0; i < value->count; i++) {
		uint32_t point = value->at[i];

		if (avow_points_is_space(point)) {
			at_start = true;
			continue;
		}
		if (at_start ? !avow_points_is_letter(point)
			     : !avow_points_is_letter(point) &&
			    !is_joint(point) && !avow_points_is_mark(point))
			return false;
		if (at_start)
			parts++;
		at_start = false;
	}
	return parts > 0 && parts <= PARTS_MAX;
}

/* A Latin name shows the initial of each part, without its accents. */
static bool
mask_latin(struct avow_buffer *out, const struct avow_points *value)
{
	bool at_start = true;

	if (!is_latin(value))
		return false;
	for (size_t i = 0; i < value->count; i++) {
		if (avow_points_is_space(value->at[i])) {
			at_start = true;
			continue;
		}
		if (!at_start)
			continue;
		if (i > 0)
			avow_buffer_u8(out, ' ');
		avow_points_put(out, value->at[i]);
		avow_points_stars(out, 3);
		at_start = false;
	}
	return true;
}

bool
avow_mask_name(struct avow_buffer *out, const struct avow_points *value)
{
	if (!value->is_whole)
		return false;
	return mask_han(out, value) || mask_latin(out, value);
}

/* The first character and the last of three or more; of two, the first. */
bool
avow_mask_nickname(struct avow_buffer *out, const struct avow_points *value)
{
	size_t last = value->count;
	size_t shown = 0; /* characters that are no marks */

	if (!value->is_whole || avow_points_is_mark(value->at[0]))
		return false;
	for (size_t i = 0; i < value->count; i++)
		if (!avow_points_is_mark(value->at[i])) {
			last = i;
			shown++;
		}
	if (shown < 2)
		return false;
	avow_points_put(out, value->at[0]);
	avow_points_stars(out, 3);
	if (shown > 2)
		avow_points_put(out, value->at[last]);
	return true;
}
