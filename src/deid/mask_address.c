/* SPDX-License-Identifier: Apache-2.0 */
/* deid/mask_address: province, city and district are kept, the rest is not. */
#include "deid/mask_rules.h"

#include <string.h>

#include "base/banned.h"

enum {
	UNIT_MAX = 16, /* code points: 积石山保安族东乡族撒拉族自治县 has 15 */
	TAIL_MAX = 40,   /* code points of the part of a Latin address */
	NAME_POINTS = 8, /* of the longest ending below, and a NUL */
};

enum level {
	LEVEL_NONE,
	LEVEL_PROVINCE,
	LEVEL_CITY,
	LEVEL_DISTRICT,
};

/*
 * How a unit may end, longest first; where a word is a city's and a district's
 * ending, what came before it tells.
 */
static const struct {
	const char *text;
	enum level level;
} endings[] = {
    {"特别行政区", LEVEL_PROVINCE},
    {"自治区", LEVEL_PROVINCE},
    {"自治州", LEVEL_CITY},
    {"自治县", LEVEL_DISTRICT},
    {"自治旗", LEVEL_DISTRICT},
    {"地区", LEVEL_CITY},
    {"省", LEVEL_PROVINCE},
    {"市", LEVEL_CITY},
    {"盟", LEVEL_CITY},
    {"区", LEVEL_DISTRICT},
    {"县", LEVEL_DISTRICT},
    {"旗", LEVEL_DISTRICT},
};

/* Words that end like a district and are a housing estate or a campus. */
static const char *const not_districts[] = {"小区", "社区", "园区", "校区",
    "厂区", "片区", "景区", "院区", "营区", "住宅区", "生活区", "工业区",
    "开发区"};

/* Whether the code points before `end` are those of word. */
static bool
ends_with(
    const struct avow_points *value, size_t start, size_t end, const char *word)
{
	struct avow_text text = avow_text_of(word);
	uint32_t points[NAME_POINTS];
	size_t count = 0;
	size_t at = 0;

	while (at < text.size && count < NAME_POINTS)
		points[count++] = (uint32_t)avow_utf8_next(text, &at);
	if (end - start < count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (value->at[end - count + i] != points[i])
			return false;
	return true;
}

static bool
is_one_of(uint32_t point, const char *word)
{
	struct avow_text text = avow_text_of(word);
	size_t at = 0;

	while (at < text.size)
		if ((uint32_t)avow_utf8_next(text, &at) == point)
			return true;
	return false;
}

/*
 * Whether the unit from start to end may be shown.  Names such as 路南区,
 * 景德镇市 and 东乡族自治县 are units; 人民路某某区 is a street.
 */
static bool
is_showable(const struct avow_points *value, size_t start, size_t end)
{
	size_t count = sizeof not_districts / sizeof not_districts[0];
	bool has_people = ends_with(value, start, end, "族自治县");

	for (size_t i = 0; i < count; i++)
		if (ends_with(value, start, end, not_districts[i]))
			return false;
	for (size_t i = start; i < end; i++) {
		if (!avow_points_is_han(value->at[i]) ||
		    is_one_of(value->at[i], "号巷弄栋幢室层座"))
			return false;
		if (!has_people && i >= start + 2 && i + 2 < end &&
		    is_one_of(value->at[i], "路街道村镇乡"))
			return false;
	}
	return true;
}

/* The level of what ends at `end`, seen after a unit of level `after`. */
static enum level
level_at(
    const struct avow_points *value, size_t start, size_t end, enum level after)
{
	size_t count = sizeof endings / sizeof endings[0];

	if (end - start < 2)
		return LEVEL_NONE; /* 市 in 市中区 ends nothing */
	for (size_t i = 0; i < count; i++) {
		if (!ends_with(value, start, end, endings[i].text))
			continue;
		/* A city below a city is a county's: 苏州市昆山市. */
		if (endings[i].level == LEVEL_CITY && after == LEVEL_CITY)
			return LEVEL_DISTRICT;
		return endings[i].level;
	}
	return LEVEL_NONE;
}

/*
 * Where the unit that begins at start ends; start itself when there is none.
 * Endings may stand inside names (红旗区, 新市区), so a longer one is preferred
 * when it ends on the very next character.
 */
static size_t
unit_end(const struct avow_points *value, size_t start, enum level after,
    enum level *level_out)
{
	size_t stop = start + UNIT_MAX;

	if (stop > value->count)
		stop = value->count;
	for (size_t end = start + 2; end <= stop; end++) {
		enum level level = level_at(value, start, end, after);

		if (level == LEVEL_NONE)
			continue;
		if (end < stop && is_one_of(value->at[end], "区县")) {
			end++;
			level = level_at(value, start, end, after);
		}
		if (level <= after || !is_showable(value, start, end))
			return start;
		*level_out = level;
		return end;
	}
	return start;
}

static bool
mask_chinese(struct avow_buffer *out, const struct avow_points *value)
{
	enum level level = LEVEL_NONE;
	size_t at = 0;
	bool any = false;

	while (level != LEVEL_DISTRICT) {
		size_t end;

		while (at < value->count &&
		    (avow_points_is_space(value->at[at]) ||
			value->at[at] == ','))
			at++;
		end = unit_end(value, at, level, &level);
		if (end == at)
			break;
		for (; at < end; at++)
			avow_points_put(out, value->at[at]);
		any = true;
	}
	if (any)
		avow_points_stars(out, 4);
	return any;
}

/* Where the last of three or more parts begins; else value->count. */
static size_t
last_part(const struct avow_points *value)
{
	size_t start = value->count;
	size_t commas = 0;

	for (size_t i = 0; i < value->count && value->is_whole; i++)
		if (value->at[i] == ',') {
			start = i + 1;
			commas++;
		}
	while (start < value->count && avow_points_is_space(value->at[start]))
		start++;
	return commas >= 2 ? start : value->count;
}

/*
 * The last of three or more parts between commas, if it is words only: the
 * state or the country.  House, street and town come before it.
 */
static bool
mask_latin(struct avow_buffer *out, const struct avow_points *value)
{
	size_t start = last_part(value);

	if (start == value->count || value->count - start > TAIL_MAX)
		return false;
	for (size_t i = start; i < value->count; i++)
		if (!avow_points_is_letter(value->at[i]) &&
		    !is_one_of(value->at[i], " '-."))
			return false;
	avow_points_stars(out, 4);
	avow_buffer_string(out, ", ");
	for (size_t i = start; i < value->count; i++)
		avow_points_put(out, value->at[i]);
	return true;
}

bool
avow_mask_address(struct avow_buffer *out, const struct avow_points *value)
{
	return mask_chinese(out, value) || mask_latin(out, value);
}
