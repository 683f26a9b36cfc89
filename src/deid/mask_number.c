/* SPDX-License-Identifier: Apache-2.0 */
/* deid/mask_number: phones, identity documents and bank cards. */
#include "deid/mask_rules.h"

#include <string.h>

#include "base/banned.h"

enum {
	DIGITS_MAX = 24, /* of any number that a rule knows */
	AREA_SHORT = 3,  /* 010 and 02x; other area codes have four digits */
	AREA_LONG = 4,
};

/* The digits of a number, its blanks, hyphens and parentheses left out. */
struct digits {
	char at[DIGITS_MAX];
	size_t count;
	bool has_plus;
};

static bool
is_separator(uint32_t point)
{
	return avow_points_is_space(point) || point == '-' || point == '(' ||
	    point == ')';
}

/* False when something else is in it, or too many digits. */
static bool
read_digits(struct digits *out, const struct avow_points *value)
{
	*out = (struct digits){.count = 0};
	if (!value->is_whole)
		return false;
	for (size_t i = 0; i < value->count; i++) {
		uint32_t point = value->at[i];

		if (avow_points_is_digit(point) && out->count < DIGITS_MAX)
			out->at[out->count++] = (char)point;
		else if (point == '+' && i == 0)
			out->has_plus = true;
		else if (!is_separator(point))
			return false;
	}
	return true;
}

/* Take the country's code away: +86 138..., 0086 138..., 86 138... */
static void
drop_country(struct digits *d)
{
	size_t size = 0;

	if (d->has_plus && d->count > 2 && memcmp(d->at, "86", 2) == 0)
		size = 2;
	else if (d->count > 4 && memcmp(d->at, "0086", 4) == 0)
		size = 4;
	else if (d->count == 13 && memcmp(d->at, "861", 3) == 0)
		size = 2;
	if (size == 0)
		return;
	memmove(d->at, d->at + size, d->count - size);
	d->count -= size;
	d->has_plus = false;
}

static bool
is_mobile(const struct digits *d)
{
	return d->count == 11 && d->at[0] == '1' && d->at[1] >= '3';
}

/* The size of the area code of a landline; 0: it is none. */
static size_t
area_size(const struct digits *d)
{
	size_t area;

	if (d->count < 10 || d->at[0] != '0' || d->at[1] == '0')
		return 0;
	area = d->at[1] <= '2' ? AREA_SHORT : AREA_LONG;
	if (d->count - area != 7 && d->count - area != 8)
		return 0;
	return area;
}

static bool
mask_phone(struct avow_buffer *out, const struct digits *d)
{
	size_t area;

	if (d->has_plus) {
		/* Abroad: rules differ, so only the last two [E.164]. */
		if (d->count < 8 || d->count > 15)
			return false;
		avow_points_stars(out, 8);
		avow_buffer_put(out, d->at + d->count - 2, 2);
		return true;
	}
	if (is_mobile(d)) {
		avow_buffer_put(out, d->at, 3);
		avow_points_stars(out, 4);
		avow_buffer_put(out, d->at + 7, 4);
		return true;
	}
	area = area_size(d);
	if (area == 0)
		return false;
	avow_buffer_put(out, d->at, area);
	avow_buffer_u8(out, '-');
	avow_points_stars(out, d->count - area - 2);
	avow_buffer_put(out, d->at + d->count - 2, 2);
	return true;
}

bool
avow_mask_phone(struct avow_buffer *out, const struct avow_points *value)
{
	struct digits d;
	bool ok = read_digits(&d, value);

	if (ok) {
		drop_country(&d);
		ok = mask_phone(out, &d);
	}
	explicit_bzero(&d, sizeof d);
	return ok;
}

bool
avow_mask_card(struct avow_buffer *out, const struct avow_points *value)
{
	struct digits d;
	bool ok = read_digits(&d, value) && !d.has_plus && d.count >= 12 &&
	    d.count <= 19;

	if (ok) {
		avow_buffer_string(out, "**** **** **** ");
		avow_buffer_put(out, d.at + d.count - 4, 4);
	}
	explicit_bzero(&d, sizeof d);
	return ok;
}

/*
 * The first and the last of 8 to 18 letters and digits: 18 or 15 of a resident
 * identity number, fewer of a passport or a permit, whose sizes are fixed and
 * tell nothing.
 */
bool
avow_mask_id(struct avow_buffer *out, const struct avow_points *value)
{
	if (!value->is_whole || value->count < 8 || value->count > 18)
		return false;
	for (size_t i = 0; i < value->count; i++)
		if (!avow_points_is_digit(value->at[i]) &&
		    !(value->at[i] < 0x80 &&
			avow_points_is_letter(value->at[i])))
			return false;
	avow_points_put(out, value->at[0]);
	avow_points_stars(out, value->count - 2);
	avow_points_put(out, value->at[value->count - 1]);
	return true;
}
