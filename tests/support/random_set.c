/* SPDX-License-Identifier: Apache-2.0 */
/* Random sets and tests, made of the words that there are. */
#include <string.h>

#include "random_words.h"

/* Any term with leaves within only; NULL when a few tries find none. */
static const struct random_term *
pick(struct random_words *w, enum avow_axis axis, uint64_t within)
{
	const struct random_tree *tree = &w->tree[axis];

	for (unsigned i = 0; i < 40; i++) {
		const struct random_term *term =
		    &tree->term[random_below(w->r, tree->count)];

		if (term->leaves == 0 || (term->leaves & ~within) != 0 ||
		    (!term->is_hot && random_chance(w->r, 70)))
			continue;
		return term;
	}
	return NULL;
}

/* The term of a leaf within: there is always one. */
static const struct random_term *
pick_leaf(struct random_words *w, enum avow_axis axis, uint64_t within)
{
	const struct random_tree *tree = &w->tree[axis];

	for (unsigned t = 0; t < tree->count; t++)
		if (tree->term[t].leaves != 0 &&
		    (tree->term[t].leaves & ~within) == 0)
			return &tree->term[t];
	return &tree->term[0];
}

/* Take a part of the set away, if something is left. */
static uint64_t
put_but_not(struct random_words *w, struct avow_buffer *out,
    enum avow_axis axis, uint64_t set)
{
	const struct random_term *term = pick(w, axis, w->tree[axis].all);

	if (term == NULL || (set & term->leaves) == 0 ||
	    (set & ~term->leaves) == 0)
		return set;
	avow_buffer_format(out, " but not %s", term->name);
	return set & ~term->leaves;
}

uint64_t
random_words_set(struct random_words *w, struct avow_buffer *out,
    enum avow_axis axis, uint64_t within)
{
	const struct random_term *term;
	uint64_t set = 0;

	if (within == w->tree[axis].all && random_chance(w->r, 35)) {
		avow_buffer_string(out, "any");
		return random_chance(w->r, 30)
		    ? put_but_not(w, out, axis, within)
		    : within;
	}
	for (unsigned i = 0; i == 0 || (i < 3 && random_chance(w->r, 35));
	     i++) {
		term = pick(w, axis, within);
		if (term == NULL)
			term = pick_leaf(w, axis, within);
		if ((term->leaves & ~set) == 0)
			break; /* it is in it already */
		avow_buffer_format(
		    out, "%s%s", set == 0 ? "" : ", ", term->name);
		set |= term->leaves;
	}
	return random_chance(w->r, 15) ? put_but_not(w, out, axis, set) : set;
}

/* --- tests --- */

static const char *const values[] = {"low", "mid", "high", "top"};

static void
put_fact_test(struct random_words *w, struct avow_buffer *out, unsigned number)
{
	const struct random_item *fact = &w->facts.item[number];

	switch (fact->kind) {
	case AVOW_FACT_YES_NO:
		avow_buffer_string(out, fact->name);
		break;
	case AVOW_FACT_ONE_OF:
		avow_buffer_format(out, "%s is %s", fact->name,
		    values[random_below(w->r, fact->values)]);
		break;
	case AVOW_FACT_COUNT:
		avow_buffer_format(out, "%s %s %u", fact->name,
		    random_chance(w->r, 50) ? ">=" : "<",
		    random_range(w->r, 1, fact->values));
		break;
	}
}

static void
put_core_test(struct random_words *w, struct avow_buffer *out)
{
	static const char *const tests[] = {"region is home",
	    "source is observed", "automated-decision", "made-public",
	    "whose is organisation", "destination is abroad"};

	avow_buffer_string(out, tests[random_below(w->r, 6)]);
}

/* What a flow asks: its own objection, what is claimed. */
static void
put_flow_test(struct random_words *w, struct avow_buffer *out)
{
	const struct random_tree *purposes = &w->tree[AVOW_AXIS_PURPOSE];
	unsigned kind = random_below(w->r, 6);
	const struct random_term *term =
	    &purposes->term[random_below(w->r, purposes->count)];

	if (kind == 0 || (kind == 1 && term->is_group))
		avow_buffer_string(out, "objection");
	else if (kind == 1)
		avow_buffer_format(out, "objection against %s", term->name);
	else if (kind == 2 && w->bases.count > 0)
		avow_buffer_format(out, "claim %s",
		    w->bases.item[random_below(w->r, w->bases.count)].name);
	else if (kind == 3)
		avow_buffer_format(out, "claim consent %s",
		    w->consents.item[random_below(w->r, w->consents.count)]
			.name);
	else if (kind == 4)
		avow_buffer_format(out, "claim contract %s",
		    w->agreements.item[random_below(w->r, w->agreements.count)]
			.name);
	else
		avow_buffer_string(out, "person named in document");
}

/* The subjects of tests; each at most once among tests that all hold. */
enum { FACTS, CORE, CONSENTS, AGREEMENTS, DOCUMENTS, FLOWS, SUBJECTS };

static void
put_test(struct random_words *w, struct avow_buffer *out, unsigned subject)
{
	const struct random_tree *documents = &w->tree[AVOW_AXIS_DOCUMENT];

	if (random_chance(w->r, 35))
		avow_buffer_string(out, "not ");
	switch (subject) {
	case FACTS:
		put_fact_test(w, out, random_below(w->r, w->facts.count));
		break;
	case CORE:
		put_core_test(w, out);
		break;
	case CONSENTS:
		avow_buffer_format(out, "consent %s",
		    w->consents.item[random_below(w->r, w->consents.count)]
			.name);
		break;
	case AGREEMENTS:
		avow_buffer_format(out, "agreement %s",
		    w->agreements.item[random_below(w->r, w->agreements.count)]
			.name);
		break;
	case DOCUMENTS:
		avow_buffer_format(out, "document %s",
		    documents->term[random_below(w->r, documents->count)].name);
		break;
	default:
		put_flow_test(w, out);
		break;
	}
}

static void
put_tests(struct random_words *w, struct avow_buffer *out, unsigned count,
    const char *join, unsigned subjects)
{
	bool used[SUBJECTS] = {false};

	if (count > 3)
		count = 3;
	for (unsigned i = 0; i < count; i++) {
		unsigned subject;

		/* Most tests are of what the edition declares. */
		do
			subject = random_chance(w->r, 40)
			    ? (unsigned)FACTS
			    : random_below(w->r, subjects);
		while (used[subject]);
		used[subject] = true;
		avow_buffer_string(out, i == 0 ? "" : join);
		put_test(w, out, subject);
	}
}

void
random_words_tests(struct random_words *w, struct avow_buffer *out,
    unsigned count, const char *join)
{
	put_tests(w, out, count, join, SUBJECTS);
}

void
random_words_lasting(struct random_words *w, struct avow_buffer *out,
    unsigned count, const char *join)
{
	put_tests(w, out, count, join, FLOWS);
}
