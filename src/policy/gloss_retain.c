/* SPDX-License-Identifier: Apache-2.0 */
/* How long what is kept. */
#include <string.h>

#include "policy/gloss_parts.h"

#include "base/banned.h"

static const char *
ends_of(struct avow_gloss_state *g, const struct avow_ast_end *ends)
{
	enum avow_gloss_frame frame = AVOW_GLOSS_KEEP_FOREVER;
	const char *list = "";

	for (const struct avow_ast_end *end = ends; end != NULL;
	     end = end->next) {
		const char *event = avow_gloss_event(g, &end->event);
		const char *text = end->duration.unit == AVOW_UNIT_NONE
		    ? avow_gloss_say3(
			  g, AVOW_GLOSS_END_UNTIL, event, NULL, NULL)
		    : avow_gloss_say3(g, AVOW_GLOSS_END_AFTER,
			  avow_gloss_duration(g, end->duration), event, NULL);

		frame = list[0] == '\0' ? AVOW_GLOSS_KEEP_ENDS
					: AVOW_GLOSS_KEEP_FIRST;
		if (list[0] != '\0')
			list = avow_gloss_join(g, list,
			    end->next != NULL ? g->grammar->comma
					      : g->grammar->conjunction[1]);
		list = avow_gloss_join(g, list, text);
	}
	return avow_gloss_say3(g, frame, list, NULL, NULL);
}

static const char *
minimum_of(struct avow_gloss_state *g, const struct avow_ast_retain *retain)
{
	const struct avow_image_base *bases =
	    g->in->image->section[AVOW_SECTION_BASES];
	const char *parts[4] = {0};
	uint32_t base;

	if (retain->minimum.unit == AVOW_UNIT_NONE ||
	    !avow_image_find_base(
		g->in->image, retain->minimum_basis.text, &base))
		return "";
	parts[0] = avow_gloss_duration(g, retain->minimum);
	parts[1] = avow_gloss_event(g, &retain->minimum_event);
	parts[2] = avow_gloss_base(g, base);
	parts[3] = g->in->image->strings + bases[base].cites;
	return avow_gloss_join(g, g->grammar->gap,
	    avow_gloss_say(g, AVOW_GLOSS_MINIMUM, parts, 4));
}

const char *
avow_gloss_retain_time(
    struct avow_gloss_state *g, const struct avow_ast_retain *retain)
{
	const char *ends = ends_of(g, retain->ends);
	const char *minimum = minimum_of(g, retain);

	if (minimum[0] == '\0')
		return ends;
	return avow_gloss_join(g, avow_gloss_join(g, ends, "\n"),
	    minimum + strlen(g->grammar->gap));
}

const char *
avow_gloss_retain(struct avow_gloss_state *g, const struct avow_ast_rule *rule)
{
	const struct avow_ast_retain *retain = &rule->retain;
	const char *parts[8] = {
	    avow_gloss_services(g, &rule->flow.services, AVOW_GLOSS_VOICE_MAY),
	    avow_gloss_categories(g, &rule->flow.categories, 0),
	    avow_gloss_purposes(g, &rule->flow.purposes, AVOW_GLOSS_VOICE_MAY),
	    ends_of(g, retain->ends),
	    avow_gloss_say3(g,
		retain->is_anonymise ? AVOW_GLOSS_THEN_ANONYMISE
				     : AVOW_GLOSS_THEN_ERASE,
		NULL, NULL, NULL),
	    minimum_of(g, retain),
	    "",
	    "",
	};

	if (retain->backups.unit != AVOW_UNIT_NONE)
		parts[6] = avow_gloss_join(g, g->grammar->gap,
		    avow_gloss_say3(g, AVOW_GLOSS_BACKUPS,
			avow_gloss_duration(g, retain->backups), NULL, NULL));
	if (retain->hold != NULL)
		parts[7] = avow_gloss_join(g, g->grammar->gap,
		    avow_gloss_say3(g, AVOW_GLOSS_HOLD,
			avow_gloss_tests(g, retain->hold, 0), NULL, NULL));
	return avow_gloss_say(g, AVOW_GLOSS_RETAIN, parts, 8);
}
