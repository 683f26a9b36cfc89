/* SPDX-License-Identifier: Apache-2.0 */
/* Duties and acts: interned, with the text that a rule says them in. */
#include <string.h>

#include "policy/compile_state.h"

#include "base/banned.h"

uint32_t
avow_compile_hours(struct avow_ast_duration duration)
{
	static const uint32_t hours[] = {
	    [AVOW_UNIT_NONE] = 0,
	    [AVOW_UNIT_HOUR] = 1,
	    [AVOW_UNIT_DAY] = 24,
	    [AVOW_UNIT_WORKDAY] = 3 * 24,
	    [AVOW_UNIT_MONTH] = 31 * 24,
	    [AVOW_UNIT_YEAR] = 366 * 24,
	};
	uint64_t all = (uint64_t)duration.count * hours[duration.unit];

	/* Half a million years are as good as for ever. */
	return all < AVOW_NONE32 ? (uint32_t)all : AVOW_NONE32 - 1;
}

static void
say_names(struct avow_buffer *out, const struct avow_ast_name *names)
{
	const char *mark = "";

	for (; names != NULL; names = names->next) {
		avow_buffer_string(out, mark);
		avow_buffer_text(out, names->text);
		mark = ", ";
	}
}

static void
say_set(struct avow_buffer *out, const struct avow_ast_set *set)
{
	if (set->is_any)
		avow_buffer_string(out, "any");
	say_names(out, set->names);
	if (set->but_not != NULL)
		avow_buffer_string(out, " but not ");
	say_names(out, set->but_not);
}

static void
say_duration(struct avow_buffer *out, struct avow_ast_duration duration)
{
	static const char *const units[] = {
	    [AVOW_UNIT_NONE] = "",
	    [AVOW_UNIT_HOUR] = "hour",
	    [AVOW_UNIT_DAY] = "day",
	    [AVOW_UNIT_WORKDAY] = "workday",
	    [AVOW_UNIT_MONTH] = "month",
	    [AVOW_UNIT_YEAR] = "year",
	};

	avow_buffer_format(out, "%u %s%s", duration.count, units[duration.unit],
	    duration.count == 1 ? "" : "s");
}

/* What a duty's sentence is made of: its words, then what its kind adds. */
static void
say_duty(struct avow_buffer *out, const struct avow_ast_duty *duty)
{
	static const char *const words[] = {
	    [AVOW_DUTY_MASK] = "mask ",
	    [AVOW_DUTY_PSEUDONYMISE] = "pseudonymise ",
	    [AVOW_DUTY_LIMIT_PERSONS] = "limit to named persons",
	    [AVOW_DUTY_LIMIT_FIELDS] = "limit to requested fields",
	    [AVOW_DUTY_REVIEW] = "review by ",
	    [AVOW_DUTY_KEEP_DOCUMENT] = "keep document",
	    [AVOW_DUTY_SHOW] = "show #",
	    [AVOW_DUTY_NOTIFY] = "notify ",
	    [AVOW_DUTY_RECIPIENT_KEEPS] = "recipient keeps at most ",
	    [AVOW_DUTY_NOTIFY_RECIPIENTS] = "notify recipients",
	    [AVOW_DUTY_REPORT] = "report to ",
	    [AVOW_DUTY_ERASE] = "erase ",
	    [AVOW_DUTY_STOP] = "stop ",
	    [AVOW_DUTY_ANSWER] = "answer",
	};
	static const char *const who[] = {"person", "guardian", "public"};

	avow_buffer_string(out, words[duty->kind]);
	say_set(out, &duty->set);
	if (duty->kind == AVOW_DUTY_STOP)
		avow_buffer_string(out, " ");
	say_set(out, &duty->set2);
	if (duty->kind == AVOW_DUTY_REVIEW)
		avow_buffer_format(out, "%u", duty->number);
	if (duty->kind == AVOW_DUTY_SHOW)
		avow_buffer_text(out, duty->cite.text);
	if (duty->kind == AVOW_DUTY_NOTIFY)
		avow_buffer_format(out, "%s %s%s", who[duty->who],
		    duty->is_before ? "before" : "after",
		    duty->is_prominent ? " prominently" : "");
	if (duty->kind == AVOW_DUTY_RECIPIENT_KEEPS) {
		say_duration(out, duty->duration);
		avow_buffer_string(out, " after ");
		avow_buffer_text(out, duty->event.text);
	}
}

/* A set's words, put only once they are known to be of a new duty. */
struct sets {
	uint64_t *first;
	uint64_t *second;
	enum avow_axis first_axis;
};

static enum avow_axis
first_axis(enum avow_duty_kind kind)
{
	switch (kind) {
	case AVOW_DUTY_REPORT:
		return AVOW_AXIS_RECIPIENT;
	case AVOW_DUTY_STOP:
		return AVOW_AXIS_ACTION;
	default:
		return AVOW_AXIS_CATEGORY;
	}
}

static bool
has_set(enum avow_duty_kind kind)
{
	return kind == AVOW_DUTY_MASK || kind == AVOW_DUTY_PSEUDONYMISE ||
	    kind == AVOW_DUTY_REPORT || kind == AVOW_DUTY_ERASE ||
	    kind == AVOW_DUTY_STOP;
}

static bool
resolve_sets(struct avow_compile_state *c, const struct avow_ast_duty *duty,
    struct sets *out)
{
	*out = (struct sets){.first_axis = first_axis(duty->kind)};
	if (!has_set(duty->kind))
		return true;
	out->first = avow_resolve_set(&c->r, out->first_axis, &duty->set);
	if (out->first == NULL)
		return false;
	if (duty->kind != AVOW_DUTY_STOP)
		return true;
	out->second = avow_resolve_set(&c->r, AVOW_AXIS_CATEGORY, &duty->set2);
	return out->second != NULL;
}

/* Whether a set already put has these words. */
static bool
is_same_set(const struct avow_compile_state *c, uint32_t at,
    const uint64_t *set, enum avow_axis axis)
{
	const uint64_t *sets = (const void *)c->section[AVOW_SECTION_SETS].at;

	if (set == NULL || at == AVOW_NONE32)
		return set == NULL && at == AVOW_NONE32;
	return memcmp(sets + at, set,
		   avow_resolve_set_words(&c->r, axis) * sizeof *set) == 0;
}

static bool
is_same(const struct avow_compile_state *c, const struct avow_image_duty *a,
    const struct avow_image_duty *b, const struct sets *sets)
{
	return a->kind == b->kind && a->number == b->number &&
	    a->clause == b->clause && a->who == b->who &&
	    a->is_before == b->is_before &&
	    a->is_prominent == b->is_prominent &&
	    a->duration_count == b->duration_count &&
	    a->duration_unit == b->duration_unit && a->event == b->event &&
	    is_same_set(c, a->set, sets->first, sets->first_axis) &&
	    is_same_set(c, a->set2, sets->second, AVOW_AXIS_CATEGORY);
}

/* The number of an equal duty, or of the one after the last. */
static uint32_t
find_duty(const struct avow_compile_state *c, const struct avow_image_duty *row,
    const struct sets *sets)
{
	const struct avow_image_duty *duties =
	    (const void *)c->section[AVOW_SECTION_DUTIES].at;
	uint32_t count = avow_compile_put_count(c, AVOW_SECTION_DUTIES);
	uint32_t i = 0;

	while (i < count && !is_same(c, &duties[i], row, sets))
		i++;
	return i;
}

static void
put_duty(struct avow_compile_state *c, const struct avow_ast_duty *duty,
    struct avow_image_duty *row, const struct sets *sets)
{
	struct avow_buffer text;

	avow_buffer_init(&text, AVOW_SOURCE_MAX);
	say_duty(&text, duty);
	row->text = avow_compile_put_string(c, avow_buffer_view(&text));
	c->failed = c->failed || text.failed;
	avow_buffer_clear(&text);
	if (sets->first != NULL)
		row->set =
		    avow_compile_put_set(c, sets->first_axis, sets->first);
	if (sets->second != NULL)
		row->set2 =
		    avow_compile_put_set(c, AVOW_AXIS_CATEGORY, sets->second);
	(void)avow_compile_put(c, AVOW_SECTION_DUTIES, row);
}

uint32_t
avow_compile_duty(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_duty *duty)
{
	const struct avow_terms_node *event;
	struct sets sets;
	uint32_t number;
	struct avow_image_duty row = {
	    .kind = duty->kind,
	    .set = AVOW_NONE32,
	    .set2 = AVOW_NONE32,
	    .number = duty->number,
	    .clause = AVOW_NONE32,
	    .who = duty->who,
	    .is_before = duty->is_before,
	    .is_prominent = duty->is_prominent,
	    .hours = avow_compile_hours(duty->duration),
	    .duration_count = duty->duration.count,
	    .duration_unit = duty->duration.unit,
	    .event = AVOW_NONE32,
	};

	if (!resolve_sets(c, duty, &sets)) {
		c->failed = true;
		return 0;
	}
	if (duty->kind == AVOW_DUTY_SHOW &&
	    !avow_compile_cite_clause(c, page, &duty->cite, &row.clause))
		return 0;
	if (duty->kind == AVOW_DUTY_RECIPIENT_KEEPS) {
		if (!avow_resolve_term(
			&c->r, AVOW_AXIS_EVENT, &duty->event, &event))
			return 0;
		row.event = event->term;
	}
	number = find_duty(c, &row, &sets);
	if (number == AVOW_DUTIES_MAX) {
		avow_resolve_fault(&c->r,
		    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
			duty->place, "there are more than %d different duties",
			AVOW_DUTIES_MAX));
		return 0;
	}
	if (number == avow_compile_put_count(c, AVOW_SECTION_DUTIES))
		put_duty(c, duty, &row, &sets);
	return number;
}
