/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves that no rule tells apart are one class: one place in each array. */
#include <string.h>

#include "policy/diagram_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static const uint64_t *
match_row(const struct avow_image *image, enum avow_axis axis, uint32_t leaf)
{
	return image->match + image->info->match_at[axis] +
	    (size_t)leaf * image->info->rule_words;
}

/* Rules that speak about a leaf; about any service where none is named. */
static void
keep_rules(const struct avow_diagram_build *b, enum avow_axis axis,
    uint32_t leaf, uint64_t *row)
{
	uint32_t from = leaf, to = leaf + 1;

	if (leaf == AVOW_NONE32) {
		from = 0;
		to = avow_engine_tree(b->image, axis)->leaf_count;
	}
	for (uint32_t i = from; i < to; i++) {
		const uint64_t *match = match_row(b->image, axis, i);

		for (uint32_t w = 0; w < b->layout.rules; w++)
			row[w] &= match[w];
	}
}

static void
keep_scope(const struct avow_diagram_build *b, enum avow_axis axis,
    uint32_t leaf, uint64_t *row)
{
	const uint64_t *scopes = b->image->section[AVOW_SECTION_SCOPES];
	uint32_t at = b->image->info->scope_at[axis];

	if (at == AVOW_NONE32)
		return;
	for (int w = 0; w < 2; w++)
		row[b->layout.atoms + (uint32_t)w] &=
		    scopes[2 * ((size_t)at + leaf) + (size_t)w];
}

static void
keep_bases(const struct avow_diagram_build *b, uint32_t action, uint64_t *row)
{
	const struct avow_image_base *bases = ROWS(b->image, base, BASES);

	for (uint32_t i = 0; i < b->image->count[AVOW_SECTION_BASES]; i++)
		if (!avow_bit(b->image->sets + bases[i].supports, action))
			avow_bit_put(row + b->layout.bases, i, false);
}

static void
keep_page(const struct avow_diagram_build *b, uint32_t service, uint64_t *row)
{
	const uint32_t *pages = b->image->section[AVOW_SECTION_SERVICES];
	uint64_t own = 0;

	if (service < b->image->count[AVOW_SECTION_SERVICES] &&
	    pages[service] != AVOW_NONE32 &&
	    pages[service] != b->image->info->general)
		own = pages[service] + 1;
	row[b->layout.others] &= own | ~AVOW_STATE_PAGE;
}

static void
keep_purpose(
    const struct avow_diagram_build *b, uint32_t purpose, uint64_t *row)
{
	const struct avow_image_guardian *guardians =
	    ROWS(b->image, guardian, GUARDIANS);
	uint32_t atom = avow_engine_objection(b->image, purpose);
	uint64_t own = atom == AVOW_NONE32 ? 0 : (uint64_t)atom + 1;

	for (uint32_t i = 0; i < b->image->count[AVOW_SECTION_GUARDIANS]; i++)
		if (guardians[i].but_not_for != AVOW_NONE32 &&
		    avow_bit(
			b->image->sets + guardians[i].but_not_for, purpose))
			avow_bit_put(row + b->layout.guardians, i, false);
	row[b->layout.others] &= own << 16 | ~AVOW_STATE_OBJECTION;
	if (!avow_decide_match_objectable(b->image, purpose))
		row[b->layout.others] &= ~AVOW_STATE_OBJECTABLE;
}

static void
keep_duties(
    const struct avow_diagram_build *b, uint32_t category, uint64_t *row)
{
	for (uint32_t i = 0; i < b->image->count[AVOW_SECTION_DUTIES]; i++) {
		const struct avow_image_duty *d = avow_engine_duty(b->image, i);

		if (d->kind != AVOW_DUTY_MASK &&
		    d->kind != AVOW_DUTY_PSEUDONYMISE)
			continue;
		if (d->set == AVOW_NONE32 ||
		    !avow_bit(b->image->sets + d->set, category))
			avow_bit_put(row + b->layout.duties, i, false);
	}
}

/* What a leaf leaves of a state. */
static void
make_row(const struct avow_diagram_build *b, unsigned level, uint32_t leaf,
    uint64_t *row)
{
	memset(row, 0xff, b->layout.words * sizeof *row);
	keep_rules(b, avow_diagram_axes[level], leaf, row);
	switch (level) {
	case AVOW_LEVEL_ACTION:
		keep_bases(b, leaf, row);
		break;
	case AVOW_LEVEL_SERVICE:
		keep_page(b, leaf, row);
		break;
	case AVOW_LEVEL_PURPOSE:
		keep_purpose(b, leaf, row);
		break;
	case AVOW_LEVEL_CATEGORY:
		keep_duties(b, leaf, row);
		break;
	default:
		break;
	}
	keep_scope(b, avow_diagram_axes[level], leaf, row);
}

static void
add_class(struct avow_diagram_build *b, unsigned level, uint32_t leaf,
    uint32_t number, const uint64_t *row)
{
	uint32_t before = b->classes[level].count;
	uint32_t class = avow_diagram_table_put(&b->classes[level], row);

	b->class_of[level][leaf] = class;
	if (class == before)
		b->first_of[level][class] = number;
	b->failed = b->failed || b->classes[level].failed;
}

static bool
make_room(struct avow_diagram_build *b, unsigned level, uint32_t leaves)
{
	avow_diagram_table_init(&b->classes[level],
	    b->layout.words * sizeof(uint64_t), AVOW_IMAGE_MAX);
	b->class_of[level] = (uint32_t *)avow_diagram_words(b, leaves / 2 + 1);
	b->first_of[level] = (uint32_t *)avow_diagram_words(b, leaves / 2 + 1);
	return !b->failed;
}

static void
make_classes(struct avow_diagram_build *b, unsigned level, uint64_t *row)
{
	uint32_t count =
	    avow_engine_tree(b->image, avow_diagram_axes[level])->leaf_count;

	if (!make_room(b, level, count + 1))
		return;
	for (uint32_t leaf = 0; leaf < count && !b->failed; leaf++) {
		make_row(b, level, leaf, row);
		add_class(b, level, leaf, leaf, row);
	}
	if (level == AVOW_LEVEL_SERVICE) { /* one that no page names */
		make_row(b, level, AVOW_NONE32, row);
		add_class(b, level, count, AVOW_NONE32, row);
	}
}

/* --- forms: those below aggregates, then aggregates by k --- */

/* Put k in its place among the thresholds, if it is new. */
static void
add_threshold(struct avow_diagram_build *b, uint32_t k)
{
	uint32_t *list = b->thresholds;
	uint32_t at = b->threshold_count;

	for (uint32_t i = 0; i < b->threshold_count; i++)
		if (list[i] == k)
			return;
	if (at == AVOW_DIAGRAM_THRESHOLDS_MAX) {
		b->is_over = true;
		return;
	}
	for (; at > 0 && list[at - 1] > k; at--)
		list[at] = list[at - 1];
	list[at] = k;
	b->threshold_count++;
}

static void
make_forms(struct avow_diagram_build *b, uint64_t *row)
{
	const struct avow_image_rule *rules = b->image->rules;
	uint32_t count = b->image->count[AVOW_SECTION_RULES];

	for (uint32_t i = 0; i < count; i++)
		if (rules[i].k != 0)
			add_threshold(b, rules[i].k);
	if (!make_room(b, AVOW_LEVEL_FORM, AVOW_FORMS + b->threshold_count))
		return;
	for (uint32_t f = 0; f < AVOW_FORMS + b->threshold_count; f++) {
		struct avow_flow flow = avow_diagram_form(b, f);

		memset(row, 0xff, b->layout.words * sizeof *row);
		for (uint32_t i = 0; i < count; i++)
			if (!avow_decide_match_form(&rules[i], &flow))
				avow_bit_put(row, i, false);
		add_class(b, AVOW_LEVEL_FORM, f, f, row);
	}
}

struct avow_flow
avow_diagram_form(const struct avow_diagram_build *b, uint32_t number)
{
	struct avow_flow flow = b->flow;

	flow.form = (enum avow_form)number;
	flow.k = 0;
	if (number >= AVOW_FORM_AGGREGATE) {
		flow.form = AVOW_FORM_AGGREGATE;
		if (number > AVOW_FORM_AGGREGATE)
			flow.k =
			    b->thresholds[number - AVOW_FORM_AGGREGATE - 1];
	}
	return flow;
}

void
avow_diagram_classes(struct avow_diagram_build *b)
{
	uint64_t *row = avow_diagram_words(b, b->layout.words);

	for (unsigned level = 0; level < AVOW_DIAGRAM_AXES && !b->failed;
	     level++)
		make_classes(b, level, row);
	if (!b->failed)
		make_forms(b, row);
}
