/* SPDX-License-Identifier: Apache-2.0 */
#include "json/same.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* The way from the top to the values that are compared. */
struct step {
	const struct step *up; /* NULL: the top */
	struct avow_text name; /* of a member; empty: an item */
	size_t index;
};

static void
point_at(const struct step *step, char out[AVOW_JSON_POINTER_MAX])
{
	const struct step *way[AVOW_JSON_DEPTH_MAX + 1];
	size_t count = 0, used = 0;

	for (; step->up != NULL && count <= AVOW_JSON_DEPTH_MAX;
	     step = step->up)
		way[count++] = step;
	out[0] = '\0';
	while (count > 0 && used < AVOW_JSON_POINTER_MAX) {
		const struct step *next = way[--count];
		int size = next->name.at == NULL
		    ? snprintf(out + used, AVOW_JSON_POINTER_MAX - used, "/%zu",
			  next->index)
		    : snprintf(out + used, AVOW_JSON_POINTER_MAX - used,
			  "/%.*s", (int)next->name.size, next->name.at);

		used += size > 0 ? (size_t)size : 0;
	}
}

static bool is_same(const struct avow_json *a, const struct avow_json *b,
    const struct step *at, char out[AVOW_JSON_POINTER_MAX]);

static bool
same_lists(const struct avow_json *a, const struct avow_json *b,
    const struct step *at, char out[AVOW_JSON_POINTER_MAX])
{
	size_t count = avow_json_count(a), other = avow_json_count(b);

	for (size_t i = 0; i < count || i < other; i++) {
		const struct step step = {.up = at, .index = i};

		if (i >= count || i >= other) {
			point_at(&step, out);
			return false;
		}
		if (!is_same(
			avow_json_item(a, i), avow_json_item(b, i), &step, out))
			return false;
	}
	return true;
}

/* Whether every member of a is in b, and the same. */
static bool
same_members(const struct avow_json *a, const struct avow_json *b,
    const struct step *at, char out[AVOW_JSON_POINTER_MAX])
{
	struct avow_json_each each = {.place = NULL};

	while (avow_json_next(a, &each)) {
		const struct step step = {.up = at, .name = each.name};
		const struct avow_json *other = NULL;
		struct avow_json_each theirs = {.place = NULL};

		while (other == NULL && avow_json_next(b, &theirs))
			if (avow_text_equal(theirs.name, each.name))
				other = theirs.value;
		if (other == NULL) {
			point_at(&step, out);
			return false;
		}
		if (!is_same(each.value, other, &step, out))
			return false;
	}
	return true;
}

/* Recursion ends with the depth that a tree may have. */
static bool
is_same(const struct avow_json *a, const struct avow_json *b,
    const struct step *at, char out[AVOW_JSON_POINTER_MAX])
{
	enum avow_json_kind kind = avow_json_kind(a);
	struct avow_buffer x, y;
	bool same;

	if (kind != avow_json_kind(b)) {
		point_at(at, out);
		return false;
	}
	if (kind == AVOW_JSON_LIST)
		return same_lists(a, b, at, out);
	if (kind == AVOW_JSON_OBJECT)
		return same_members(a, b, at, out) &&
		    same_members(b, a, at, out);
	/* One value, as text: numbers are the same where they read the same. */
	avow_buffer_init(&x, AVOW_JSON_MAX);
	avow_buffer_init(&y, AVOW_JSON_MAX);
	avow_json_dump(&x, a);
	avow_json_dump(&y, b);
	same = !x.failed && !y.failed &&
	    avow_text_equal(avow_buffer_view(&x), avow_buffer_view(&y));
	avow_buffer_clear(&x);
	avow_buffer_clear(&y);
	if (!same)
		point_at(at, out);
	return same;
}

bool
avow_json_same(const struct avow_json *a, const struct avow_json *b,
    char pointer_out[AVOW_JSON_POINTER_MAX])
{
	const struct step top = {.up = NULL};

	pointer_out[0] = '\0';
	return is_same(a, b, &top, pointer_out);
}
