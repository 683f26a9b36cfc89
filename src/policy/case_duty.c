/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/case.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* A duty, written or compiled, in one shape. */
struct spec {
	struct avow_image_duty words;  /* all but its sets */
	uint64_t set[AVOW_LEAF_WORDS]; /* empty: none */
	uint64_t set2[AVOW_LEAF_WORDS];
};

uint32_t
avow_case_hours(struct avow_ast_duration duration)
{
	static const uint32_t hours[] = {[AVOW_UNIT_NONE] = 0,
	    [AVOW_UNIT_HOUR] = 1,
	    [AVOW_UNIT_DAY] = 24,
	    [AVOW_UNIT_WORKDAY] = 3 * 24,
	    [AVOW_UNIT_MONTH] = 31 * 24,
	    [AVOW_UNIT_YEAR] = 366 * 24};
	uint64_t all = (uint64_t)duration.count * hours[duration.unit];

	return all < UINT32_MAX ? (uint32_t)all : UINT32_MAX - 1;
}

/* The axis of a duty's first set. */
static enum avow_axis
set_axis(enum avow_duty_kind kind)
{
	if (kind == AVOW_DUTY_REPORT)
		return AVOW_AXIS_RECIPIENT;
	return kind == AVOW_DUTY_STOP ? AVOW_AXIS_ACTION : AVOW_AXIS_CATEGORY;
}

static bool
find_clause(const struct avow_case_source *from,
    const struct avow_ast_name *cite, uint32_t *out)
{
	struct avow_text id = cite->text;
	const char *slash = memchr(id.at, '/', id.size);

	if (slash != NULL)
		id.size = (size_t)(slash - id.at);
	if (avow_image_find_clause(from->image, id, out))
		return true;
	avow_case_unknown(from, "clause", cite, NULL);
	return false;
}

static bool
written(const struct avow_case_source *from, const struct avow_ast_duty *duty,
    struct spec *out)
{
	memset(out, 0, sizeof *out);
	out->words = (struct avow_image_duty){
	    .kind = duty->kind,
	    .number = duty->number,
	    .clause = AVOW_NONE32,
	    .who = duty->who,
	    .is_before = duty->is_before,
	    .is_prominent = duty->is_prominent,
	    .hours = avow_case_hours(duty->duration),
	    .event = AVOW_NONE32,
	};
	if (duty->set.is_given &&
	    !avow_case_set(from, set_axis(duty->kind), &duty->set, out->set))
		return false;
	if (duty->set2.is_given &&
	    !avow_case_set(from, AVOW_AXIS_CATEGORY, &duty->set2, out->set2))
		return false;
	if (duty->kind == AVOW_DUTY_SHOW &&
	    !find_clause(from, &duty->cite, &out->words.clause))
		return false;
	return duty->event.text.size == 0 ||
	    avow_case_term(
		from, AVOW_AXIS_EVENT, &duty->event, &out->words.event);
}

static void
copy_set(const struct avow_image *image, enum avow_axis axis, uint32_t at,
    uint64_t *out)
{
	uint32_t words = (avow_image_leaf_count(image, axis) + 63) / 64;

	if (at != AVOW_NONE32)
		memcpy(out, image->sets + at, words * sizeof out[0]);
}

static void
compiled(const struct avow_image *image, uint32_t id, struct spec *out)
{
	const struct avow_image_duty *duty = avow_engine_duty(image, id);

	memset(out, 0, sizeof *out);
	out->words = *duty;
	copy_set(image, set_axis((enum avow_duty_kind)duty->kind), duty->set,
	    out->set);
	copy_set(image, AVOW_AXIS_CATEGORY, duty->set2, out->set2);
}

static bool
is_within(const uint64_t *inner, const uint64_t *outer)
{
	for (size_t w = 0; w < AVOW_LEAF_WORDS; w++)
		if ((inner[w] & ~outer[w]) != 0)
			return false;
	return true;
}

/* Whether who does `more` has done `less`. */
static bool
does(const struct spec *more, const struct spec *less)
{
	return avow_duty_does(&more->words, &less->words) &&
	    is_within(less->set, more->set) &&
	    is_within(less->set2, more->set2);
}

bool
avow_case_duty(const struct avow_case_source *from,
    const struct avow_ast_duty *duty, enum avow_case_relation relation,
    uint64_t bits_out[4])
{
	struct spec own;

	memset(bits_out, 0, 4 * sizeof bits_out[0]);
	if (!written(from, duty, &own))
		return false;
	for (uint32_t d = 0; d < from->image->count[AVOW_SECTION_DUTIES]; d++) {
		struct spec other;

		compiled(from->image, d, &other);
		if (relation == AVOW_CASE_DOES ? does(&own, &other)
					       : does(&other, &own))
			avow_bit_put(bits_out, d, true);
	}
	return true;
}
