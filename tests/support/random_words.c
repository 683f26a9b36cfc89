/* SPDX-License-Identifier: Apache-2.0 */
#include "random_words.h"

#include <stdio.h>
#include <string.h>

unsigned
random_range(struct random_source *r, unsigned from, unsigned to)
{
	return from + random_below(r, to - from + 1);
}

bool
random_chance(struct random_source *r, unsigned percent)
{
	return random_below(r, 100) < percent;
}

static const char *
axis_word(unsigned axis)
{
	static const char *const words[AVOW_TREES] = {"action", "category",
	    "purpose", "recipient", "service", "document", "event"};

	return words[axis];
}

/* A derived category has sources among those before it: no circle. */
static void
put_derived(struct random_words *w, struct avow_buffer *out, unsigned term)
{
	struct random_tree *tree = &w->tree[AVOW_AXIS_CATEGORY];
	uint64_t before = 0;

	for (unsigned t = 0; t < term; t++)
		before |= tree->term[t].leaves;
	for (unsigned t = term; t < tree->count; t++)
		if (!tree->term[t].is_group)
			before &= ~tree->term[t].leaves;
	if (before == 0 || !random_chance(w->r, 25))
		return;
	avow_buffer_string(out, " derived from ");
	(void)random_words_set(w, out, AVOW_AXIS_CATEGORY, before);
}

static void
put_term(struct random_words *w, struct avow_buffer *out, unsigned axis,
    unsigned number_of)
{
	const struct random_term *term = &w->tree[axis].term[number_of];

	avow_buffer_format(out, "%s %s", axis_word(axis), term->name);
	if (random_chance(w->r, 50))
		avow_buffer_format(out, " \"a %s\"", term->name);
	if (random_chance(w->r, 5))
		avow_buffer_format(out, " formerly old-%s", term->name);
	if (axis == AVOW_AXIS_CATEGORY && random_chance(w->r, 10))
		avow_buffer_string(out, " sensitive");
	if (axis == AVOW_AXIS_CATEGORY && random_chance(w->r, 10))
		avow_buffer_format(out, " grade %u", random_range(w->r, 1, 4));
	if (axis == AVOW_AXIS_CATEGORY)
		put_derived(w, out, number_of);
	if (random_chance(w->r, 5))
		avow_buffer_string(out, " optional");
	if (axis == AVOW_AXIS_PURPOSE && random_chance(w->r, 20))
		avow_buffer_string(out, " objectable");
	avow_buffer_string(out, "\n");
}

static void
put_terms(struct random_words *w, struct avow_buffer *out)
{
	for (unsigned a = 0; a < AVOW_TREES; a++)
		for (unsigned t = 0; t < w->tree[a].count; t++)
			if (!w->tree[a].term[t].is_core)
				put_term(w, out, a, t);
}

static void
put_groups(struct random_words *w, struct avow_buffer *out)
{
	static const enum avow_axis axes[] = {AVOW_AXIS_CATEGORY,
	    AVOW_AXIS_PURPOSE, AVOW_AXIS_RECIPIENT, AVOW_AXIS_SERVICE};

	for (unsigned i = 0; i < 4; i++) {
		struct random_tree *tree = &w->tree[axes[i]];
		char name[RANDOM_NAME];
		uint64_t leaves;

		if (!random_chance(w->r, 30) || tree->count == RANDOM_TERMS_MAX)
			continue;
		(void)snprintf(name, sizeof name, "group%u", i);
		avow_buffer_format(
		    out, "group %s of %s is ", name, axis_word(axes[i]));
		leaves = random_words_set(w, out, axes[i], tree->all);
		avow_buffer_string(out, "\n");
		tree->term[tree->count] = (struct random_term){.leaves = leaves,
		    .is_group = true,
		    .is_core = true,
		    .is_hot = true};
		(void)snprintf(
		    tree->term[tree->count++].name, RANDOM_NAME, "%s", name);
	}
}

static void
put_consent(struct random_words *w, struct avow_buffer *out, const char *name)
{
	struct random_item *item = &w->consents.item[w->consents.count++];

	for (unsigned a = 0; a < AVOW_AXES; a++)
		item->set[a] = w->tree[a].all;
	(void)snprintf(item->name, sizeof item->name, "%s", name);
	avow_buffer_format(out, "consent %s for ", name);
	/* For any purpose there is no item but the guardian's. */
	if (strcmp(name, "minor-use") == 0 && random_chance(w->r, 30))
		avow_buffer_string(out, "any");
	else
		item->set[AVOW_AXIS_PURPOSE] =
		    random_words_set(w, out, AVOW_AXIS_PURPOSE,
			w->tree[AVOW_AXIS_PURPOSE].all &
			    ~random_trees_add(&w->tree[AVOW_AXIS_PURPOSE],
				"message.policy", false)
				 ->leaves);
	if (random_chance(w->r, 50)) {
		avow_buffer_string(out, " of ");
		item->set[AVOW_AXIS_CATEGORY] = random_words_set(w, out,
		    AVOW_AXIS_CATEGORY, w->tree[AVOW_AXIS_CATEGORY].all);
	}
	if (random_chance(w->r, 40)) {
		avow_buffer_string(out, " to ");
		item->set[AVOW_AXIS_RECIPIENT] = random_words_set(w, out,
		    AVOW_AXIS_RECIPIENT, w->tree[AVOW_AXIS_RECIPIENT].all);
	}
	avow_buffer_string(out, random_chance(w->r, 30) ? " separate" : "");
	avow_buffer_string(out, random_chance(w->r, 20) ? " each time" : "");
	avow_buffer_string(
	    out, random_chance(w->r, 20) ? " across services" : "");
	if (random_chance(w->r, 20)) {
		avow_buffer_string(out, " needed for ");
		(void)random_words_set(
		    w, out, AVOW_AXIS_PURPOSE, item->set[AVOW_AXIS_PURPOSE]);
	}
	avow_buffer_string(out, "\n");
}

/* How a value is called. */
static const char *const values[] = {"low", "mid", "high", "top"};

static void
put_fact(struct random_words *w, struct avow_buffer *out, unsigned number_of)
{
	static const char *const about[] = {
	    "person", "request", "recipient", "service", "record"};
	struct random_item *item = &w->facts.item[w->facts.count++];
	bool assumes = random_chance(w->r, 35);

	(void)snprintf(item->name, sizeof item->name, "f%u", number_of);
	item->kind = (enum avow_fact_kind)random_below(w->r, 3);
	item->values = random_range(w->r, 2, 4);
	avow_buffer_format(out, "fact %s ", item->name);
	if (item->kind == AVOW_FACT_YES_NO)
		avow_buffer_string(out, "yes/no");
	if (item->kind == AVOW_FACT_COUNT)
		avow_buffer_format(out, "count up to %u", item->values);
	for (unsigned v = 0; item->kind == AVOW_FACT_ONE_OF && v < item->values;
	     v++)
		avow_buffer_format(
		    out, "%s%s", v == 0 ? "one of " : ", ", values[v]);
	avow_buffer_format(out, " about %s", about[random_below(w->r, 5)]);
	avow_buffer_string(out, random_chance(w->r, 30) ? " asserted" : "");
	if (assumes && item->kind == AVOW_FACT_YES_NO)
		avow_buffer_format(
		    out, " assume %s", random_chance(w->r, 50) ? "yes" : "no");
	if (assumes && item->kind == AVOW_FACT_ONE_OF)
		avow_buffer_format(out, " assume %s",
		    values[random_below(w->r, item->values)]);
	if (assumes && item->kind == AVOW_FACT_COUNT)
		avow_buffer_format(
		    out, " assume %u", random_below(w->r, item->values + 1));
	avow_buffer_string(out, "\n");
}

static void
put_base(struct random_words *w, struct avow_buffer *out, const char *name)
{
	struct random_item *item = &w->bases.item[w->bases.count++];
	struct random_tree *documents = &w->tree[AVOW_AXIS_DOCUMENT];

	(void)snprintf(item->name, sizeof item->name, "%s", name);
	avow_buffer_format(out, "basis %s cites \"L\" supports ", name);
	if (random_chance(w->r, 60)) {
		avow_buffer_string(out, "any");
		item->set[AVOW_AXIS_ACTION] = w->tree[AVOW_AXIS_ACTION].all;
	} else {
		item->set[AVOW_AXIS_ACTION] = random_words_set(
		    w, out, AVOW_AXIS_ACTION, w->tree[AVOW_AXIS_ACTION].all);
	}
	if (random_chance(w->r, 30))
		avow_buffer_format(out, " with document %s",
		    documents->term[random_below(w->r, documents->count)].name);
	avow_buffer_string(out, "\n");
}

/* A rule on a basis must be carried by every basis below it. */
static void
put_bases(struct random_words *w, struct avow_buffer *out)
{
	avow_buffer_string(out, "basis notice cites \"L\" supports any\n");
	if (random_chance(w->r, 80))
		put_base(w, out, "law");
	if (random_chance(w->r, 60))
		put_base(w, out, "law.order");
	if (random_chance(w->r, 40))
		put_base(w, out, "law.order.deep");
	if (random_chance(w->r, 30))
		put_base(w, out, "need.urgent");
	for (unsigned b = 0; b < w->bases.count; b++)
		for (unsigned c = 0; c < w->bases.count; c++)
			if (random_trees_under(
				w->bases.item[c].name, w->bases.item[b].name))
				w->bases.item[b].set[AVOW_AXIS_ACTION] &=
				    w->bases.item[c].set[AVOW_AXIS_ACTION];
}

static void
put_agreement(
    struct random_words *w, struct avow_buffer *out, unsigned number_of)
{
	struct random_item *item = &w->agreements.item[w->agreements.count++];
	const char *mark = " binds ";

	(void)snprintf(item->name, sizeof item->name, "g%u", number_of);
	item->is_with_person = number_of == 0 || random_chance(w->r, 40);
	avow_buffer_format(out, "agreement %s with %s", item->name,
	    item->is_with_person ? "person" : "recipient");
	for (unsigned i = 0; i < 2; i++) {
		if (!random_chance(w->r, 25))
			continue;
		avow_buffer_format(out, "%suse only for ", mark);
		(void)random_words_set(
		    w, out, AVOW_AXIS_PURPOSE, w->tree[AVOW_AXIS_PURPOSE].all);
		mark = ", ";
	}
	if (random_chance(w->r, 20))
		avow_buffer_format(out, "%sno onward", mark);
	else if (random_chance(w->r, 20))
		avow_buffer_format(
		    out, "%skeeps at most 9 days after collected", mark);
	avow_buffer_string(out, "\n");
}

static void
put_items(struct random_words *w, struct avow_buffer *out, bool is_small)
{
	unsigned most = is_small ? 1 : 3;
	unsigned consents = random_range(w->r, 1, most);
	unsigned facts = random_range(w->r, 1, is_small ? 2 : 4);
	unsigned agreements = random_range(w->r, 1, most);

	for (unsigned i = 0; i < consents; i++) {
		char name[RANDOM_NAME];

		(void)snprintf(name, sizeof name, "k%u", i);
		put_consent(w, out, name);
	}
	for (unsigned i = 0; i < facts; i++)
		put_fact(w, out, i);
	for (unsigned i = 0; i < agreements; i++)
		put_agreement(w, out, i);
	put_bases(w, out);
}

/* Who decides for whom, and what cannot be. */
static void
put_decided(struct random_words *w, struct avow_buffer *out, bool is_small)
{
	for (unsigned i = 0; i < 2; i++) {
		if (!random_chance(w->r, is_small ? 20 : 25))
			continue;
		avow_buffer_string(out, "guardian decides when ");
		random_words_tests(
		    w, out, 1 + random_below(w->r, 3) / 2, " and ");
		if (random_chance(w->r, 50)) {
			avow_buffer_string(out, " but not for ");
			(void)random_words_set(w, out, AVOW_AXIS_PURPOSE,
			    w->tree[AVOW_AXIS_PURPOSE].all);
		}
		avow_buffer_string(out, "\n");
	}
	for (unsigned i = 0; i < 2; i++) {
		if (!random_chance(w->r, 25))
			continue;
		avow_buffer_string(out, "impossible ");
		random_words_lasting(w, out, random_range(w->r, 1, 3), " and ");
		avow_buffer_string(out, "\n");
	}
}

void
random_words_make(struct random_words *w, struct random_source *r,
    struct avow_buffer *out, bool is_small)
{
	memset(w, 0, sizeof *w);
	w->r = r;
	random_trees_make(w, is_small);
	for (unsigned a = 0; a < AVOW_TREES; a++)
		random_trees_number(&w->tree[a]);
	/* Each service is also one that may be given something. */
	for (unsigned t = 0; t < w->tree[AVOW_AXIS_SERVICE].count; t++) {
		char name[RANDOM_NAME];

		(void)snprintf(name, sizeof name, "service.%.20s",
		    w->tree[AVOW_AXIS_SERVICE].term[t].name);
		random_trees_add(&w->tree[AVOW_AXIS_RECIPIENT], name, true)
		    ->is_core = true;
	}
	for (unsigned t = 0; t < w->tree[AVOW_AXIS_RECIPIENT].count; t++)
		w->tree[AVOW_AXIS_RECIPIENT].term[t].leaves = 0;
	random_trees_number(&w->tree[AVOW_AXIS_RECIPIENT]);
	avow_buffer_string(out, "# Words\n```terms\n");
	put_terms(w, out);
	put_groups(w, out);
	put_items(w, out, is_small);
	if (random_chance(r, 30))
		put_consent(w, out, "minor-use");
	put_decided(w, out, is_small);
	avow_buffer_string(out, "```\n");
}
