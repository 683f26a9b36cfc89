/* SPDX-License-Identifier: Apache-2.0 */
/* Duties: which are the same, which does for which, which come first. */
#include <string.h>

#include "oracle_parts.h"

uint32_t
oracle_hours(struct avow_ast_duration duration)
{
	static const uint32_t hours[] = {[AVOW_UNIT_NONE] = 0,
	    [AVOW_UNIT_HOUR] = 1,
	    [AVOW_UNIT_DAY] = 24,
	    [AVOW_UNIT_WORKDAY] = 72,
	    [AVOW_UNIT_MONTH] = 31 * 24,
	    [AVOW_UNIT_YEAR] = 366 * 24};

	return duration.count * hours[duration.unit]; /* tests stay small */
}

/* The clause of a citation. */
static struct avow_text
clause_of(struct avow_text cite)
{
	const char *slash =
	    cite.size == 0 ? NULL : memchr(cite.at, '/', cite.size);

	if (slash != NULL)
		cite.size = (size_t)(slash - cite.at);
	return cite;
}

/* Whether doing a is doing b, of a leaf that both speak about. */
static bool
does(const struct avow_ast_duty *a, const struct avow_ast_duty *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case AVOW_DUTY_REVIEW:
		return a->number >= b->number;
	case AVOW_DUTY_SHOW:
		return avow_text_equal(
		    clause_of(a->cite.text), clause_of(b->cite.text));
	case AVOW_DUTY_NOTIFY:
		return a->who == b->who && a->is_before >= b->is_before &&
		    a->is_prominent >= b->is_prominent;
	case AVOW_DUTY_RECIPIENT_KEEPS:
		return avow_text_equal(a->event.text, b->event.text) &&
		    oracle_hours(a->duration) <= oracle_hours(b->duration);
	default:
		return true;
	}
}

bool
oracle_same_duty(const struct avow_ast_duty *a, const struct avow_ast_duty *b)
{
	return does(a, b) && does(b, a);
}

bool
oracle_implies(const struct oracle *o, uint64_t a, uint64_t b)
{
	for (unsigned i = 0; i < o->duties; i++) {
		bool is_done = (b >> i & 1) == 0;

		for (unsigned j = 0; j < o->duties && !is_done; j++)
			is_done =
			    (a >> j & 1) != 0 && does(o->duty[j], o->duty[i]);
		if (!is_done)
			return false;
	}
	return true;
}

bool
oracle_is_before(const struct avow_ast_duty *duty)
{
	return duty->kind == AVOW_DUTY_REVIEW ||
	    duty->kind == AVOW_DUTY_KEEP_DOCUMENT ||
	    duty->kind == AVOW_DUTY_SHOW ||
	    (duty->kind == AVOW_DUTY_NOTIFY && duty->is_before);
}
