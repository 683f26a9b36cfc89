/* SPDX-License-Identifier: Apache-2.0 */
/* Duties, acts, and times. */
#include "policy/gloss_parts.h"

#include "base/banned.h"

const char *
avow_gloss_duration(
    struct avow_gloss_state *g, struct avow_ast_duration duration)
{
	static const enum avow_gloss_frame units[] = {
	    [AVOW_UNIT_NONE] = AVOW_GLOSS_HOUR,
	    [AVOW_UNIT_HOUR] = AVOW_GLOSS_HOUR,
	    [AVOW_UNIT_DAY] = AVOW_GLOSS_DAY,
	    [AVOW_UNIT_WORKDAY] = AVOW_GLOSS_WORKDAY,
	    [AVOW_UNIT_MONTH] = AVOW_GLOSS_MONTH,
	    [AVOW_UNIT_YEAR] = AVOW_GLOSS_YEAR,
	};

	/* The frame of more than one stands behind that of one. */
	return avow_gloss_say3(g, units[duration.unit] + (duration.count != 1),
	    avow_gloss_number(g, duration.count), NULL, NULL);
}

static const char *
tell(struct avow_gloss_state *g, const struct avow_ast_duty *duty)
{
	static const enum avow_gloss_frame whom[] = {
	    [AVOW_WHO_PERSON] = AVOW_GLOSS_THE_PERSON,
	    [AVOW_WHO_GUARDIAN] = AVOW_GLOSS_THE_GUARDIAN,
	    [AVOW_WHO_PUBLIC] = AVOW_GLOSS_THE_PUBLIC,
	};
	enum avow_gloss_frame frame =
	    duty->is_before ? AVOW_GLOSS_TELL_BEFORE : AVOW_GLOSS_TELL_AFTER;

	if (g->is_upon && !duty->is_before)
		frame = AVOW_GLOSS_TELL;
	return avow_gloss_say3(g, frame + duty->is_prominent,
	    avow_gloss_say3(g, whom[duty->who], NULL, NULL, NULL), NULL, NULL);
}

/* Duties and acts that are about sets. */
static const char *
about_set(struct avow_gloss_state *g, const struct avow_ast_duty *duty)
{
	enum avow_gloss_frame frame = AVOW_GLOSS_MASK;
	const char *list;

	if (duty->kind == AVOW_DUTY_REPORT) {
		list = avow_gloss_names(
		    g, AVOW_AXIS_RECIPIENT, duty->set.names, 0);
		if (duty->set.is_any)
			list = avow_gloss_say3(
			    g, AVOW_GLOSS_ANY_RECIPIENT, NULL, NULL, NULL);
		if (duty->set.but_not != NULL)
			list = avow_gloss_say3(g, AVOW_GLOSS_BUT_NOT, list,
			    avow_gloss_names(g, AVOW_AXIS_RECIPIENT,
				duty->set.but_not, g->grammar->but_not),
			    NULL);
		return avow_gloss_say3(g, AVOW_GLOSS_REPORT, list, NULL, NULL);
	}
	if (duty->kind == AVOW_DUTY_PSEUDONYMISE)
		frame = AVOW_GLOSS_PSEUDONYMISE;
	else if (duty->kind == AVOW_DUTY_ERASE)
		frame = AVOW_GLOSS_ERASE;
	return avow_gloss_say3(
	    g, frame, avow_gloss_categories(g, &duty->set, 0), NULL, NULL);
}

static const char *
stop(struct avow_gloss_state *g, const struct avow_ast_duty *duty)
{
	const char *actions = duty->set.is_any
	    ? avow_gloss_say3(g, AVOW_GLOSS_ANY_ACTION, NULL, NULL, NULL)
	    : avow_gloss_names(g, AVOW_AXIS_ACTION, duty->set.names, 1);

	if (duty->set.but_not != NULL)
		actions = avow_gloss_say3(g, AVOW_GLOSS_BUT_NOT, actions,
		    avow_gloss_names(g, AVOW_AXIS_ACTION, duty->set.but_not,
			g->grammar->but_not),
		    NULL);
	return avow_gloss_say3(g, AVOW_GLOSS_STOP, actions,
	    avow_gloss_categories(g, &duty->set2, 1), NULL);
}

static const char *
duty_of(struct avow_gloss_state *g, const struct avow_ast_duty *duty)
{
	const char *one = NULL;
	enum avow_gloss_frame frame = AVOW_GLOSS_ANSWER;

	switch (duty->kind) {
	case AVOW_DUTY_MASK:
	case AVOW_DUTY_PSEUDONYMISE:
	case AVOW_DUTY_ERASE:
	case AVOW_DUTY_REPORT:
		return about_set(g, duty);
	case AVOW_DUTY_STOP:
		return stop(g, duty);
	case AVOW_DUTY_NOTIFY:
		return tell(g, duty);
	case AVOW_DUTY_RECIPIENT_KEEPS:
		return avow_gloss_say3(g, AVOW_GLOSS_RECIPIENT_KEEPS,
		    avow_gloss_duration(g, duty->duration),
		    avow_gloss_event(g, &duty->event), NULL);
	case AVOW_DUTY_LIMIT_PERSONS:
		frame = AVOW_GLOSS_LIMIT_PERSONS;
		break;
	case AVOW_DUTY_LIMIT_FIELDS:
		frame = AVOW_GLOSS_LIMIT_FIELDS;
		break;
	case AVOW_DUTY_REVIEW:
		frame = AVOW_GLOSS_REVIEW + (duty->number != 1);
		one = avow_gloss_number(g, duty->number);
		break;
	case AVOW_DUTY_KEEP_DOCUMENT:
		frame = AVOW_GLOSS_KEEP_DOCUMENT;
		break;
	case AVOW_DUTY_SHOW:
		frame = AVOW_GLOSS_SHOW;
		one = avow_gloss_cite(g, duty->cite.text);
		break;
	case AVOW_DUTY_NOTIFY_RECIPIENTS:
		frame = AVOW_GLOSS_TELL_RECIPIENTS;
		break;
	case AVOW_DUTY_ANSWER:
		break;
	}
	return avow_gloss_say3(g, frame, one, NULL, NULL);
}

const char *
avow_gloss_duties(
    struct avow_gloss_state *g, const struct avow_ast_duty *duties)
{
	const char *list = "";

	for (; duties != NULL; duties = duties->next) {
		if (list[0] != '\0')
			list = avow_gloss_join(g, list,
			    duties->next != NULL ? g->grammar->duties
						 : g->grammar->last_duty);
		list = avow_gloss_join(g, list, duty_of(g, duties));
	}
	return list;
}
