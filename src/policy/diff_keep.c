/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long things are kept, by category, purpose and service.  Leaves that the
 * same rows of both images speak about are looked at together.
 */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

enum { KEEP_AXES = 3, TERMS_MAX = 64, TABLE_MAX = 16 << 20 };

static const enum avow_axis keep_axes[KEEP_AXES] = {
    AVOW_AXIS_CATEGORY, AVOW_AXIS_PURPOSE, AVOW_AXIS_SERVICE};

/* All that one image says of what is kept. */
struct terms {
	struct avow_diff_term term[TERMS_MAX];
	uint32_t count;
	bool has_end;
};

/* Leaves of one axis that the same rows speak about. */
struct alike {
	struct avow_diagram_table keys;
	uint64_t **leaves;             /* by number: a set */
	uint32_t words;                /* of a set */
	uint32_t row[AVOW_DIFF_SIDES]; /* where each image's rows begin */
	uint32_t key_words;
};

struct keep {
	struct avow_diff_run *run;
	struct alike axis[KEEP_AXES];
	uint32_t at[KEEP_AXES]; /* classes that are looked at */
};

/* --- which rows speak --- */

static uint32_t
set_of(const struct avow_image_retention *row, int axis)
{
	const uint32_t sets[KEEP_AXES] = {
	    row->categories, row->purposes, row->services};

	return sets[axis];
}

/* A service that no page names is meant where every service is. */
static bool
holds(const struct avow_image *image, enum avow_axis axis, uint32_t set,
    uint32_t leaf)
{
	uint32_t count = avow_image_leaf_count(image, axis);

	if (leaf != AVOW_NONE32)
		return avow_bit(image->sets + set, leaf);
	for (uint32_t i = 0; i < count; i++)
		if (!avow_bit(image->sets + set, i))
			return false;
	return true;
}

/* The pages that speak about a service, + 1; 0: none. */
static uint64_t
pages_of(const struct avow_image *image, uint32_t service)
{
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];

	return service < image->count[AVOW_SECTION_SERVICES] &&
		pages[service] != AVOW_NONE32
	    ? (uint64_t)pages[service] + 1
	    : 0;
}

/* Rows of either image that speak about a leaf, and a word about the leaf. */
static void
make_key(const struct keep *k, int axis, uint32_t leaf, uint64_t *key)
{
	const struct alike *alike = &k->axis[axis];
	const struct avow_diff_leaf *pair =
	    &k->run->out->leaves[keep_axes[axis]][leaf];
	const uint32_t number[AVOW_DIFF_SIDES] = {pair->older, pair->newer};
	bool is_any = pair->older == AVOW_NONE32 && pair->newer == AVOW_NONE32;

	memset(key, 0, alike->key_words * sizeof *key);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_image *image = k->run->side[s].image;
		const struct avow_image_retention *row =
		    ROWS(image, retention, RETENTION);

		if (number[s] == AVOW_NONE32 && !is_any)
			key[alike->key_words - 1] = UINT64_MAX;
		else if (keep_axes[axis] == AVOW_AXIS_SERVICE)
			key[alike->key_words - 1] |= pages_of(image, number[s])
			    << (s * 32);
		for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION];
		     i++, row++)
			if ((number[s] != AVOW_NONE32 || is_any) &&
			    holds(image, keep_axes[axis], set_of(row, axis),
				number[s]))
				avow_bit_put(key + alike->row[s], i, true);
	}
}

static void
make_alike(struct keep *k, int axis)
{
	struct alike *alike = &k->axis[axis];
	uint32_t count = k->run->out->leaf_count[keep_axes[axis]];
	uint64_t *key;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		alike->row[s] = alike->key_words;
		alike->key_words +=
		    k->run->side[s].image->count[AVOW_SECTION_RETENTION] / 64 +
		    1;
	}
	alike->key_words++;
	alike->words = count / 64 + 1;
	avow_diagram_table_init(
	    &alike->keys, alike->key_words * sizeof *key, TABLE_MAX);
	key = avow_diff_room(k->run, alike->key_words, sizeof *key);
	alike->leaves = avow_diff_room(k->run, count, sizeof *alike->leaves);
	for (uint32_t i = 0; i < count && !k->run->failed; i++) {
		uint32_t at;

		make_key(k, axis, i, key);
		at = avow_diagram_table_put(&alike->keys, key);
		k->run->failed = k->run->failed || alike->keys.failed;
		if (!k->run->failed && alike->leaves[at] == NULL)
			alike->leaves[at] =
			    avow_diff_room(k->run, alike->words, sizeof *key);
		if (!k->run->failed)
			avow_bit_put(alike->leaves[at], i, true);
	}
}

static const uint64_t *
key_at(const struct keep *k, int axis)
{
	return avow_diagram_table_row(&k->axis[axis].keys, k->at[axis]);
}

/* --- what they say --- */

static struct avow_diff_term *
find(struct terms *terms, enum avow_diff_what what, uint32_t about)
{
	for (uint32_t i = 0; i < terms->count; i++)
		if (terms->term[i].what == what &&
		    terms->term[i].about == about)
			return &terms->term[i];
	return NULL;
}

/*
 * Of two ends the sooner, of two minima the longer; a term that finds no room
 * makes the comparison rough.
 */
static void
add(struct avow_diff_run *run, struct terms *terms,
    const struct avow_diff_term *term)
{
	struct avow_diff_term *same = find(terms, term->what, term->about);
	bool keeps_longest = term->what == AVOW_DIFF_MINIMUM;

	if (same == NULL && terms->count == TERMS_MAX)
		run->is_rough = true;
	else if (same == NULL)
		terms->term[terms->count++] = *term;
	else if (keeps_longest ? term->longer > same->longer
			       : term->longer < same->longer)
		*same = *term;
}

static void
add_ends(struct avow_diff_run *run, unsigned side,
    const struct avow_image_retention *row, struct terms *terms)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_end *ends = ROWS(image, end, ENDS);
	struct avow_diff_term term = {.rule = row->rule};

	for (uint32_t i = 0; i < row->ends.count; i++) {
		term.what = AVOW_DIFF_END;
		term.end = row->ends.first + i;
		term.about = run->side[side].event_of[ends[term.end].event];
		/* What is made anonymous stays, in its way. */
		term.longer =
		    2 * (uint64_t)ends[term.end].hours + row->is_anonymise;
		add(run, terms, &term);
		terms->has_end = true;
	}
	if (row->ends.count != 0 && row->backups_hours != 0) {
		term = (struct avow_diff_term){.what = AVOW_DIFF_BACKUPS,
		    .longer = row->backups_hours,
		    .rule = row->rule,
		    .end = AVOW_NONE32};
		add(run, terms, &term);
	}
}

/* Minima and holds of all pages bind. */
static void
add_rest(struct avow_diff_run *run, unsigned side,
    const struct avow_image_retention *row, struct terms *terms)
{
	const struct avow_diff_side *s = &run->side[side];
	struct avow_diff_term term = {.rule = row->rule, .end = AVOW_NONE32};

	if (row->minimum_hours != 0) {
		term.what = AVOW_DIFF_MINIMUM;
		term.about = s->event_of[row->minimum_event];
		term.longer = row->minimum_hours;
		add(run, terms, &term);
	}
	if (row->hold.count != 0) {
		const struct avow_image_literal *l =
		    &s->image->literals[row->hold.first];

		term.what = AVOW_DIFF_HOLD;
		term.about = l->kind == AVOW_LITERAL_ATOM
		    ? 2 * s->var_of[l->id] + (l->is_negated != 0)
		    : AVOW_NONE32;
		term.longer = 0;
		add(run, terms, &term);
	}
}

static bool
speaks(const struct keep *k, unsigned side, uint32_t row)
{
	for (int axis = 0; axis < KEEP_AXES; axis++)
		if (!avow_bit(key_at(k, axis) + k->axis[axis].row[side], row))
			return false;
	return true;
}

/* A page's rows; gives whether one of them has an end. */
static bool
add_page(const struct keep *k, unsigned side, uint32_t page, bool with_ends,
    struct terms *terms)
{
	const struct avow_image *image = k->run->side[side].image;
	const struct avow_image_retention *row =
	    ROWS(image, retention, RETENTION);
	bool has_end = false;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION];
	     i++, row++) {
		if (image->rules[row->rule].page != page || !speaks(k, side, i))
			continue;
		has_end = has_end || row->ends.count != 0;
		if (with_ends)
			add_ends(k->run, side, row, terms);
		add_rest(k->run, side, row, terms);
	}
	return has_end;
}

/* As retention.c has the layers. */
static void
add_layers(const struct keep *k, unsigned side, struct terms *terms)
{
	const struct avow_image *image = k->run->side[side].image;
	const struct alike *services = &k->axis[2];
	uint64_t word = key_at(k, 2)[services->key_words - 1];
	uint32_t own = (uint32_t)(word >> (side * 32)) - 1;
	uint32_t general = image->info->general;
	bool with_ends = true;

	terms->count = 0;
	terms->has_end = false;
	if (own != AVOW_NONE32) {
		uint32_t layer = avow_engine_page(image, own)->layer;

		if (add_page(k, side, own, true, terms) &&
		    layer == AVOW_LAYER_OVERRIDES)
			with_ends = false;
		if (layer == AVOW_LAYER_ALONE)
			return;
	}
	if (general != AVOW_NONE32 && general != own)
		(void)add_page(k, side, general, with_ends, terms);
}

/* --- as changes --- */

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_cite(
    const uint32_t *cites, size_t count, const struct avow_diff_term *term)
{
	return term == NULL ? count == 0 : count == 1 && *cites == term->rule;
}

/* The change of this kind that says and cites the same, or a new one. */
static struct avow_diff_change *
change_for(struct keep *k, enum avow_change_kind kind,
    const struct avow_diff_term *const pair[AVOW_DIFF_SIDES])
{
	const char *text[AVOW_DIFF_SIDES] = {NULL, NULL};
	bool with_then = pair[0] != NULL && pair[1] != NULL &&
	    pair[0]->longer / 2 == pair[1]->longer / 2;
	struct avow_diff_change *c;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		if (pair[s] != NULL)
			text[s] =
			    avow_diff_keep_text(k->run, s, pair[s], with_then);
	for (c = k->run->out->changes; c != NULL; c = c->next)
		if (c->kind == kind && same_text(c->older, text[0]) &&
		    same_text(c->newer, text[1]) &&
		    same_cite(c->older_cites, c->older_cite_count, pair[0]) &&
		    same_cite(c->newer_cites, c->newer_cite_count, pair[1]))
			return c;
	c = avow_diff_change_new(k->run, kind);
	if (c == NULL)
		return NULL;
	c->older = text[AVOW_DIFF_OLDER];
	c->newer = text[AVOW_DIFF_NEWER];
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		avow_diff_change_cite(k->run, c, s,
		    pair[s] != NULL ? pair[s]->rule : AVOW_NONE32);
	k->run->out->flows[kind]++;
	return c;
}

/* Put the cell into the change, beside one that differs in services alone. */
static void
put_cell(struct keep *k, struct avow_diff_change *change)
{
	struct avow_diff_box *box = change->boxes;
	const uint64_t *set[KEEP_AXES];
	uint64_t *services;
	uint64_t cells = 1;

	for (int axis = 0; axis < KEEP_AXES; axis++) {
		const struct alike *alike = &k->axis[axis];
		uint64_t count = 0;

		set[axis] = alike->leaves[k->at[axis]];
		for (uint32_t w = 0; w < alike->words; w++)
			count += (uint64_t)__builtin_popcountll(set[axis][w]);
		cells *= count;
	}
	services = avow_diff_room(k->run, k->axis[2].words, sizeof *services);
	if (services == NULL)
		return;
	memcpy(services, set[2], k->axis[2].words * sizeof *services);
	change->flows += cells;
	if (box != NULL && box->leaves[keep_axes[0]] == set[0] &&
	    box->leaves[keep_axes[1]] == set[1]) {
		for (uint32_t w = 0; w < k->axis[2].words; w++)
			services[w] |= box->leaves[AVOW_AXIS_SERVICE][w];
		box->flows += cells;
	} else {
		box = avow_diff_room(k->run, 1, sizeof *box);
		if (box == NULL)
			return;
		*box = (struct avow_diff_box){
		    .flows = cells, .next = change->boxes};
		box->leaves[keep_axes[0]] = set[0];
		box->leaves[keep_axes[1]] = set[1];
		change->boxes = box;
	}
	box->leaves[AVOW_AXIS_SERVICE] = services;
}

static void
put(struct keep *k, bool is_longer,
    const struct avow_diff_term *const pair[AVOW_DIFF_SIDES])
{
	struct avow_diff_change *change = change_for(k,
	    is_longer ? AVOW_CHANGE_KEPT_LONGER : AVOW_CHANGE_KEPT_SHORTER,
	    pair);

	if (change != NULL)
		put_cell(k, change);
}

/* A term of one side against what the other says of the same. */
static void
compare_term(struct keep *k, unsigned side, const struct avow_diff_term *term,
    struct terms *other)
{
	const struct avow_diff_term *same =
	    find(other, term->what, term->about);
	const struct avow_diff_term *pair[AVOW_DIFF_SIDES] = {NULL, NULL};
	/* An end that the other lacks is later there; a minimum is none. */
	bool is_end =
	    term->what == AVOW_DIFF_END || term->what == AVOW_DIFF_BACKUPS;
	bool is_longer_here =
	    same != NULL ? term->longer > same->longer : !is_end;

	if (same != NULL &&
	    (side == AVOW_DIFF_NEWER || term->longer == same->longer))
		return; /* told from the older side, or nothing to tell */
	pair[side] = term;
	pair[1 - side] = same;
	put(k, is_longer_here == (side == AVOW_DIFF_NEWER), pair);
}

/* Where nothing ever ends, minima, holds and backups change nothing. */
static void
compare(struct keep *k)
{
	struct terms terms[AVOW_DIFF_SIDES];

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		add_layers(k, s, &terms[s]);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		for (uint32_t i = 0; i < terms[s].count; i++)
			if (terms[s].term[i].what == AVOW_DIFF_END ||
			    (terms[0].has_end && terms[1].has_end))
				compare_term(
				    k, s, &terms[s].term[i], &terms[1 - s]);
}

/* Leaves that an image lacks are not kept there: no time to compare. */
static bool
is_of_both(const struct keep *k)
{
	for (int axis = 0; axis < KEEP_AXES; axis++)
		if (key_at(k, axis)[k->axis[axis].key_words - 1] == UINT64_MAX)
			return false;
	return true;
}

void
avow_diff_keep(struct avow_diff_run *run)
{
	struct keep k = {.run = run};
	uint32_t *at = k.at;

	for (int axis = 0; axis < KEEP_AXES; axis++)
		make_alike(&k, axis);
	for (at[0] = 0; at[0] < k.axis[0].keys.count; at[0]++)
		for (at[1] = 0; at[1] < k.axis[1].keys.count; at[1]++)
			for (at[2] = 0; at[2] < k.axis[2].keys.count; at[2]++)
				if (avow_diff_may_go_on(run) && is_of_both(&k))
					compare(&k);
	for (int axis = 0; axis < KEEP_AXES; axis++)
		avow_diagram_table_clear(&k.axis[axis].keys);
}
