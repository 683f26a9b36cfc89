/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/resolve.h"

#include "base/banned.h"

enum {
	NEAR_MAX = 3,   /* edits; a longer way is no slip of the hand */
	PREFIX_MIN = 3, /* bytes that two parts must share to be alike */
	NO_MATCH = 1000,
};

/* The bytes behind the last dot, and those before it. */
static struct avow_text
last_part(struct avow_text name, struct avow_text *parent_out)
{
	size_t from = name.size;

	while (from > 0 && name.at[from - 1] != '.')
		from--;
	*parent_out = (struct avow_text){name.at, from};
	return (struct avow_text){name.at + from, name.size - from};
}

static bool
begins_alike(struct avow_text a, struct avow_text b)
{
	size_t both = a.size < b.size ? a.size : b.size;

	return both >= PREFIX_MIN &&
	    avow_text_equal(
		(struct avow_text){a.at, both}, (struct avow_text){b.at, both});
}

/* How far a name is from what was wanted; NO_MATCH: not near at all. */
static unsigned
distance(struct avow_text wanted, struct avow_text name)
{
	unsigned limit = wanted.size < 4 ? 1 : wanted.size < 9 ? 2 : NEAR_MAX;
	struct avow_text wanted_parent;
	struct avow_text parent;
	struct avow_text wanted_last = last_part(wanted, &wanted_parent);
	struct avow_text last = last_part(name, &parent);
	unsigned edits = avow_edit_distance(wanted, name, limit);

	if (edits <= limit)
		return edits;
	/* Below the same parent, one begins as the other: phone, phone_no. */
	if (avow_text_equal(wanted_parent, parent) && parent.size > 0 &&
	    begins_alike(wanted_last, last))
		return 10;
	/* The same last part elsewhere: phone, contact.phone. */
	if (avow_text_equal(wanted_last, last))
		return 20;
	/* The last part misspelt, elsewhere. */
	if (wanted_last.size >= 4 &&
	    avow_edit_distance(wanted_last, last, 1) <= 1)
		return 30;
	return NO_MATCH;
}

size_t
avow_resolve_nearest(
    struct avow_text wanted, const struct avow_text *names, size_t count)
{
	unsigned best = NO_MATCH;
	size_t found = count;

	for (size_t i = 0; i < count; i++) {
		unsigned far = distance(wanted, names[i]);

		if (far < best) {
			best = far;
			found = i;
		}
	}
	return found;
}

const char *
avow_resolve_suggest(const struct avow_resolve *r, struct avow_text wanted,
    const struct avow_text *names, size_t count)
{
	size_t found;

	/* Nobody reads what a full report drops. */
	if (r->report->count >= AVOW_FINDINGS_MAX)
		return NULL;
	found = avow_resolve_nearest(wanted, names, count);
	if (found == count)
		return NULL;
	return avow_report_text(r->report, "did you mean `%.*s`?",
	    (int)names[found].size, names[found].at);
}
