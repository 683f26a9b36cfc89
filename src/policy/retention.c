/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/decide_engine.h"

#include "base/banned.h"

/* The rows of one page that speak about what is kept. */
struct rows {
	const struct avow_image *image;
	const struct avow_keeping *keeping;
	uint32_t page;
};

/* What retention says, of all rows together. */
struct term {
	uint32_t first;   /* a rule that speaks about it, or NONE */
	uint32_t ended;   /* the rule whose end has come, or NONE */
	uint32_t minimum; /* a rule whose minimum still runs, or NONE */
	uint32_t hold;    /* a rule that suspends erasing, or NONE */
};

static bool
speaks(const struct rows *rows, const struct avow_image_retention *row)
{
	const struct avow_image *image = rows->image;
	const struct avow_keeping *k = rows->keeping;

	return image->rules[row->rule].page == rows->page &&
	    avow_bit(image->sets + row->categories, k->category) &&
	    avow_bit(image->sets + row->purposes, k->purpose) &&
	    avow_engine_holds_service(
		image, image->sets + row->services, k->service);
}

/* Hours since the event, the longest if told twice; false: it has not been. */
static bool
find_elapsed(const struct avow_keeping *k, uint32_t event, uint32_t *hours_out)
{
	bool has_been = false;

	*hours_out = 0;
	for (size_t i = 0; i < k->elapsed_count; i++)
		if (k->elapsed[i].event == event) {
			has_been = true;
			if (k->elapsed[i].hours > *hours_out)
				*hours_out = k->elapsed[i].hours;
		}
	return has_been;
}

/* The first of a row's ends that comes ends it: at the limit, not after. */
static bool
has_ended(const struct rows *rows, const struct avow_image_retention *row)
{
	const struct avow_image_end *ends =
	    rows->image->section[AVOW_SECTION_ENDS];

	for (uint32_t i = 0; i < row->ends.count; i++) {
		const struct avow_image_end *end = &ends[row->ends.first + i];
		uint32_t hours;

		if (find_elapsed(rows->keeping, end->event, &hours) &&
		    hours >= end->hours)
			return true;
	}
	return false;
}

/* A minimum runs from its event; before that there is nothing to count. */
static bool
minimum_runs(const struct rows *rows, const struct avow_image_retention *row)
{
	uint32_t hours;

	return row->minimum_hours != 0 &&
	    find_elapsed(rows->keeping, row->minimum_event, &hours) &&
	    hours < row->minimum_hours;
}

/* Erasing can't be undone, so what is not known counts as a hold. */
static bool
is_held(const struct rows *rows, const struct avow_image_retention *row,
    const struct avow_world *world)
{
	const struct avow_image_literal *literal;
	bool value;

	if (row->hold.count == 0)
		return false;
	literal = &rows->image->literals[row->hold.first];
	if (literal->kind != AVOW_LITERAL_ATOM ||
	    !avow_bit(world->known, literal->id))
		return true;
	value = avow_bit(world->value, literal->id);
	return value != (literal->is_negated != 0);
}

/*
 * Add one page's rows.  Its maxima count if told; minima and holds of all
 * pages bind.  Gives whether the page has a maximum.
 */
static bool
add_page(const struct rows *rows, const struct avow_world *world,
    bool with_maxima, struct term *out)
{
	const struct avow_image_retention *row =
	    rows->image->section[AVOW_SECTION_RETENTION];
	bool has_maximum = false;

	for (uint32_t i = 0; i < rows->image->count[AVOW_SECTION_RETENTION];
	     i++, row++) {
		if (!speaks(rows, row))
			continue;
		if (out->first == AVOW_NONE32)
			out->first = row->rule;
		has_maximum = has_maximum || row->ends.count != 0;
		if (with_maxima && out->ended == AVOW_NONE32 &&
		    has_ended(rows, row))
			out->ended = row->rule;
		if (out->minimum == AVOW_NONE32 && minimum_runs(rows, row))
			out->minimum = row->rule;
		if (out->hold == AVOW_NONE32 && is_held(rows, row, world))
			out->hold = row->rule;
	}
	return has_maximum;
}

/* The service's own page, or NONE; and how it stands to the general one. */
static uint32_t
own_page(const struct avow_image *image, uint32_t service)
{
	const uint32_t *pages = image->section[AVOW_SECTION_SERVICES];

	return service < image->count[AVOW_SECTION_SERVICES] ? pages[service]
							     : AVOW_NONE32;
}

static struct term
find_term(const struct avow_image *image, const struct avow_keeping *keeping,
    const struct avow_world *world)
{
	struct term term = {AVOW_NONE32, AVOW_NONE32, AVOW_NONE32, AVOW_NONE32};
	struct rows rows = {image, keeping, own_page(image, keeping->service)};
	bool with_maxima = true;

	if (rows.page != AVOW_NONE32) {
		uint32_t layer = avow_engine_page(image, rows.page)->layer;

		if (add_page(&rows, world, true, &term) &&
		    layer == AVOW_LAYER_OVERRIDES)
			with_maxima = false; /* the service's replace them */
		if (layer == AVOW_LAYER_ALONE)
			return term;
	}
	if (image->info->general != AVOW_NONE32 &&
	    image->info->general != rows.page) {
		rows.page = image->info->general;
		(void)add_page(&rows, world, with_maxima, &term);
	}
	return term;
}

bool
avow_decide_keeps(const struct avow_image *image,
    const struct avow_keeping *keeping, const struct avow_world *world,
    uint32_t *rule_out)
{
	struct term term = find_term(image, keeping, world);

	*rule_out = term.first;
	if (term.ended == AVOW_NONE32)
		return true;
	if (term.hold != AVOW_NONE32)
		*rule_out = term.hold;
	else if (term.minimum != AVOW_NONE32)
		*rule_out = term.minimum;
	else
		*rule_out = term.ended;
	return *rule_out != term.ended || term.hold != AVOW_NONE32 ||
	    term.minimum != AVOW_NONE32;
}

/* The earliest "at most N after collected" of a page; found: it has any end. */
static uint32_t
page_hours(const struct rows *rows, uint32_t collected, bool *found)
{
	const struct avow_image *image = rows->image;
	const struct avow_image_retention *row =
	    image->section[AVOW_SECTION_RETENTION];
	const struct avow_image_end *ends = image->section[AVOW_SECTION_ENDS];
	uint32_t hours = UINT32_MAX;

	*found = false;
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION];
	     i++, row++) {
		if (!speaks(rows, row))
			continue;
		*found = *found || row->ends.count != 0;
		for (uint32_t j = 0; j < row->ends.count; j++) {
			const struct avow_image_end *end =
			    &ends[row->ends.first + j];

			if (end->event == collected && end->hours < hours)
				hours = end->hours;
		}
	}
	return hours;
}

uint32_t
avow_decide_keep_hours(const struct avow_image *image, uint32_t category,
    uint32_t purpose, uint32_t service)
{
	const struct avow_keeping keeping = {
	    .category = category, .purpose = purpose, .service = service};
	struct rows rows = {image, &keeping, own_page(image, service)};
	uint32_t hours = UINT32_MAX;
	uint32_t collected;
	bool found = false;

	if (!avow_image_find_term(
		image, AVOW_AXIS_EVENT, AVOW_TEXT("collected"), &collected))
		return UINT32_MAX;
	if (rows.page != AVOW_NONE32) {
		uint32_t layer = avow_engine_page(image, rows.page)->layer;

		hours = page_hours(&rows, collected, &found);
		if (layer == AVOW_LAYER_ALONE ||
		    (found && layer == AVOW_LAYER_OVERRIDES))
			return hours;
	}
	if (image->info->general != AVOW_NONE32 &&
	    image->info->general != rows.page) {
		uint32_t general;

		rows.page = image->info->general;
		general = page_hours(&rows, collected, &found);
		hours = general < hours ? general : hours;
	}
	return hours;
}
