/* SPDX-License-Identifier: Apache-2.0 */
/* Changes as they are told: texts, citations, a witness; worst first. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

struct avow_diff_change *
avow_diff_change_new(struct avow_diff_run *run, enum avow_change_kind kind)
{
	struct avow_diff_change *change =
	    avow_diff_room(run, 1, sizeof *change);

	if (change == NULL)
		return NULL;
	change->kind = kind;
	change->next = run->out->changes;
	run->out->changes = change;
	if (++run->change_count > AVOW_DIFF_CHANGES_MAX)
		run->is_over = true;
	return change;
}

const char *
avow_diff_change_text(struct avow_diff_run *run, const char *format, ...)
{
	struct avow_text text = {NULL, 0};
	char *print = NULL, *copy = NULL;
	va_list list;
	int size;

	va_start(list, format);
	size = vasprintf(&print, format, list);
	va_end(list);
	if (size >= 0) {
		text = avow_text_of(print);
		copy = avow_arena_copy(run->arena, text);
		free(print);
	}
	run->failed = run->failed || copy == NULL;
	return copy;
}

void
avow_diff_change_cite(struct avow_diff_run *run,
    struct avow_diff_change *change, unsigned side, uint32_t number)
{
	uint32_t *cites = avow_diff_room(run, 1, sizeof *cites);
	size_t count = number != AVOW_NONE32;

	if (cites == NULL)
		return;
	*cites = number;
	if (side == AVOW_DIFF_OLDER) {
		change->older_cites = cites;
		change->older_cite_count = count;
	} else {
		change->newer_cites = cites;
		change->newer_cite_count = count;
	}
}

/* --- texts --- */

/* Bases of a list, as rules name them; NULL: none of them names one. */
static const char *
bases_text(struct avow_diff_run *run, uint32_t list)
{
	const struct avow_image_cites *row =
	    avow_diagram_table_row(&run->lists, list);
	struct avow_buffer text;
	char *copy = NULL;

	avow_buffer_init(&text, 1 << 16);
	for (uint32_t i = 0; i < row->count; i++) {
		if (row->count == 1 && row->rule[i] == 0)
			continue;
		if (text.size != 0)
			avow_buffer_string(&text, ", ");
		avow_buffer_string(&text,
		    row->rule[i] == 0 ? "no basis"
				      : run->claims[row->rule[i]].text);
	}
	if (text.failed)
		run->failed = true;
	else if (text.size != 0)
		copy = avow_arena_copy(run->arena, avow_buffer_view(&text));
	run->failed = run->failed || (text.size != 0 && copy == NULL);
	avow_buffer_clear(&text);
	return copy;
}

/* What differs, on one side. */
static const char *
text_of(struct avow_diff_run *run, const struct avow_diff_found *found,
    unsigned side)
{
	if (found->what[side] == 0)
		return NULL;
	switch ((enum avow_change_kind)found->kind) {
	case AVOW_CHANGE_CONSENT_WIDENED:
		return run->claims[found->what[side] - 1].text;
	case AVOW_CHANGE_BASIS:
		return bases_text(run, found->what[side] - 1);
	default:
		return avow_diff_duties_text(run, side, found->what[side] - 1);
	}
}

/* --- the witness --- */

/* Whether "not X" is said already by "Y", of one fact. */
static bool
is_said(const struct avow_diff_run *run, const struct avow_diff_case *at,
    uint32_t var)
{
	for (uint32_t v = 0; v < run->var_count; v++)
		if (v != var && avow_bit(at->value, v) &&
		    avow_bit(at->asked, v) &&
		    avow_diff_facts_excludes(run, v, var))
			return true;
	return false;
}

static const char *
condition(struct avow_diff_run *run, uint32_t var, bool value)
{
	const char *name = avow_diff_facts_text(run, var);
	size_t size = strlen(name);
	char *text;

	if (value)
		return name;
	text = avow_diff_room(run, size + sizeof "not ", 1);
	if (text != NULL) {
		memcpy(text, "not ", 4);
		memcpy(text + 4, name, size);
	}
	return text;
}

/*
 * A minor is whoever a `guardian decides when` of either image is about, as far
 * as the witness says.
 */
static bool
is_minor(const struct avow_diff_run *run, const uint64_t *value)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_diff_side *side = &run->side[s];
		const struct avow_image_guardian *guardians = AVOW_IMAGE_ROWS(
		    side->image, avow_image_guardian, AVOW_SECTION_GUARDIANS);

		for (uint32_t g = 0;
		     g < side->image->count[AVOW_SECTION_GUARDIANS]; g++)
			for (uint32_t i = 0; i < guardians[g].when.count; i++) {
				const struct avow_image_literal *l =
				    &side->image
					 ->literals[guardians[g].when.first +
					     i];

				if (l->kind == AVOW_LITERAL_ATOM &&
				    !l->is_negated &&
				    avow_bit(value, side->var_of[l->id]))
					return true;
			}
	}
	for (uint32_t v = 0; v < run->var_count; v++)
		if (avow_bit(value, v) &&
		    strcmp(avow_diff_facts_text(run, v), "age-band is minor") ==
			0)
			return true;
	return false;
}

static void
put_witness(struct avow_diff_run *run, struct avow_diff_change *change,
    const struct avow_diff_case *at)
{
	struct avow_diff_witness *w = &change->witness;
	const char **texts = avow_diff_room(run, run->var_count, sizeof *texts);

	memcpy(w->leaf, at->leaf, sizeof w->leaf);
	w->form = at->form < AVOW_FORM_AGGREGATE ? (enum avow_form)at->form
						 : AVOW_FORM_AGGREGATE;
	w->k = run->ks[at->form];
	w->claim = run->claims[at->claim].text;
	for (uint32_t v = 0; v < run->var_count && !run->failed; v++) {
		bool value = avow_bit(at->value, v);

		if (!avow_bit(at->known, v) || !avow_bit(at->asked, v) ||
		    (!value && is_said(run, at, v)))
			continue;
		texts[w->condition_count++] = condition(run, v, value);
	}
	w->conditions = texts;
	change->has_witness = true;
	change->is_minor = is_minor(run, at->value);
}

/* --- changes of flows --- */

static void
put_cites(struct avow_diff_run *run, unsigned side, uint32_t row,
    struct avow_diff_change *change)
{
	const struct avow_image_cites *cites =
	    avow_diagram_table_row(&run->side[side].cites, row);
	uint32_t *rules = avow_diff_room(run, cites->count, sizeof *rules);

	if (rules == NULL)
		return;
	memcpy(rules, cites->rule, cites->count * sizeof *rules);
	if (side == AVOW_DIFF_OLDER) {
		change->older_cites = rules;
		change->older_cite_count = cites->count;
	} else {
		change->newer_cites = rules;
		change->newer_cite_count = cites->count;
	}
}

struct avow_diff_change *
avow_diff_change_of(struct avow_diff_run *run, uint32_t finding)
{
	const struct avow_diff_found found =
	    *(const struct avow_diff_found *)avow_diagram_table_row(
		&run->found, finding);
	struct avow_diff_change *change =
	    avow_diff_change_new(run, (enum avow_change_kind)found.kind);
	struct avow_diff_case at;

	if (change == NULL)
		return NULL;
	memcpy(&at, run->cases.at + finding * sizeof at, sizeof at);
	change->older = text_of(run, &found, AVOW_DIFF_OLDER);
	change->newer = text_of(run, &found, AVOW_DIFF_NEWER);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		put_cites(run, s, found.cites[s], change);
	put_witness(run, change, &at);
	return change;
}

/* --- worst first --- */

static bool
starts(const char *name, const char *root)
{
	size_t size = strlen(root);

	return strncmp(name, root, size) == 0 &&
	    (name[size] == '\0' || name[size] == '.');
}

/* Whether a united leaf is of the company's outside, or is sensitive. */
static bool
is_marked(const struct avow_diff_run *run, enum avow_axis axis, uint32_t leaf)
{
	const struct avow_diff_leaf *l = &run->out->leaves[axis][leaf];
	const uint32_t number[AVOW_DIFF_SIDES] = {l->older, l->newer};

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_image *image = run->side[s].image;
		const char *name;

		if (number[s] == AVOW_NONE32)
			continue;
		name = avow_image_leaf_name(image, axis, number[s]);
		if (axis == AVOW_AXIS_CATEGORY
			? avow_image_term_is_sensitive(image, axis,
			      avow_image_leaf_term(image, axis, number[s]))
			: starts(name, "outside") || starts(name, "public"))
			return true;
	}
	return false;
}

static bool
meets(const struct avow_diff_run *run, const struct avow_diff_change *change,
    enum avow_axis axis, const uint64_t *marked)
{
	uint32_t words = run->out->leaf_count[axis] / 64 + 1;

	for (const struct avow_diff_box *b = change->boxes; b != NULL;
	     b = b->next)
		for (uint32_t w = 0; b->leaves[axis] != NULL && w < words; w++)
			if ((b->leaves[axis][w] & marked[w]) != 0)
				return true;
	return false;
}

static uint64_t *
mark(struct avow_diff_run *run, enum avow_axis axis)
{
	uint32_t count = run->out->leaf_count[axis];
	uint64_t *marked = avow_diff_room(run, count / 64 + 1, sizeof *marked);

	for (uint32_t i = 0; i < count && marked != NULL; i++)
		avow_bit_put(marked, i, is_marked(run, axis, i));
	return marked;
}

static int
by_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* Rules of an older and of a newer image by number: the pages' own order. */
static int
by_cites(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
	for (size_t i = 0; i < a_count && i < b_count; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return (a_count > b_count) - (a_count < b_count);
}

static int
by_harm(const void *x, const void *y)
{
	const struct avow_diff_change *a =
	    *(const struct avow_diff_change *const *)x;
	const struct avow_diff_change *b =
	    *(const struct avow_diff_change *const *)y;
	int order = (int)a->kind - (int)b->kind;

	if (order == 0)
		order = b->leaves_company - a->leaves_company;
	if (order == 0)
		order = b->is_sensitive - a->is_sensitive;
	if (order == 0)
		order = b->is_minor - a->is_minor;
	if (order == 0)
		order = (a->flows < b->flows) - (a->flows > b->flows);
	if (order == 0)
		order = by_text(a->older, b->older);
	if (order == 0)
		order = by_text(a->newer, b->newer);
	if (order == 0)
		order = by_cites(a->older_cites, a->older_cite_count,
		    b->older_cites, b->older_cite_count);
	return order != 0 ? order
			  : by_cites(a->newer_cites, a->newer_cite_count,
				b->newer_cites, b->newer_cite_count);
}

void
avow_diff_change_sort(struct avow_diff_run *run)
{
	struct avow_diff_change **all = avow_diff_room(
	    run, run->change_count, sizeof(struct avow_diff_change *));
	uint64_t *outside = mark(run, AVOW_AXIS_RECIPIENT);
	uint64_t *sensitive = mark(run, AVOW_AXIS_CATEGORY);
	uint32_t count = 0;

	if (run->failed)
		return;
	for (struct avow_diff_change *c = run->out->changes; c != NULL;
	     c = c->next) {
		c->leaves_company = meets(run, c, AVOW_AXIS_RECIPIENT, outside);
		c->is_sensitive = meets(run, c, AVOW_AXIS_CATEGORY, sensitive);
		all[count++] = c;
	}
	qsort(all, count, sizeof(struct avow_diff_change *), by_harm);
	run->out->changes = NULL;
	while (count > 0) {
		all[--count]->next = run->out->changes;
		run->out->changes = all[count];
	}
}
