/* SPDX-License-Identifier: Apache-2.0 */
/* Ends, minima, holds and backups as a rule would say them. */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

struct avow_text
avow_diff_keep_words(
    const struct avow_image *image, uint32_t rule, const char *before)
{
	const char *text = image->strings + image->rules[rule].text;
	const char *at = strstr(text, before);
	struct avow_text words = {"", 0};
	size_t blanks = 0;

	if (at == NULL)
		return words;
	words.at = at + strlen(before);
	for (const char *c = words.at; *c != '\0'; c++) {
		blanks += *c == ' ' || *c == '\n';
		if (blanks == 2 || *c == ',')
			break;
		words.size++;
	}
	return words;
}

static const char *
end_text(struct avow_diff_run *run, unsigned side,
    const struct avow_diff_term *term, bool with_then)
{
	static const char *const units[] = {[AVOW_UNIT_HOUR] = "hour",
	    [AVOW_UNIT_DAY] = "day",
	    [AVOW_UNIT_WORKDAY] = "workday",
	    [AVOW_UNIT_MONTH] = "month",
	    [AVOW_UNIT_YEAR] = "year"};
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_end *end = ROWS(image, end, ENDS) + term->end;
	const char *event =
	    avow_image_term_name(image, AVOW_AXIS_EVENT, end->event);
	const char *then = !with_then ? ""
	    : term->longer % 2 != 0   ? " then anonymise"
				      : " then erase";

	if (end->unit == AVOW_UNIT_NONE)
		return avow_diff_change_text(run, "until %s%s", event, then);
	return avow_diff_change_text(run, "at most %u %s%s after %s%s",
	    end->count, units[end->unit], end->count == 1 ? "" : "s", event,
	    then);
}

const char *
avow_diff_keep_text(struct avow_diff_run *run, unsigned side,
    const struct avow_diff_term *term, bool with_then)
{
	const struct avow_image *image = run->side[side].image;
	struct avow_text words;

	switch (term->what) {
	case AVOW_DIFF_END:
		return end_text(run, side, term, with_then);
	case AVOW_DIFF_MINIMUM:
		words = avow_diff_keep_words(image, term->rule, "at least ");
		for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION];
		     i++) {
			const struct avow_image_retention *row =
			    ROWS(image, retention, RETENTION) + i;

			if (row->rule == term->rule)
				return avow_diff_change_text(run,
				    "at least %.*s after %s", (int)words.size,
				    words.at,
				    avow_image_term_name(image, AVOW_AXIS_EVENT,
					row->minimum_event));
		}
		return NULL;
	case AVOW_DIFF_BACKUPS:
		words =
		    avow_diff_keep_words(image, term->rule, "backups within ");
		return avow_diff_change_text(
		    run, "backups within %.*s", (int)words.size, words.at);
	default:
		return avow_diff_change_text(run, "hold while %s%s",
		    term->about % 2 != 0 ? "not " : "",
		    avow_diff_facts_text(run, term->about / 2));
	}
}
