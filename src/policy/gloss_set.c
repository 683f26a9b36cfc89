/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of a flow, with the words around them. */
#include <string.h>

#include "policy/gloss_parts.h"

#include "base/banned.h"

/* Where an action takes what it is about. */
enum direction { INWARD, OUTWARD, SHARE };

const char *
avow_gloss_names(struct avow_gloss_state *g, enum avow_axis axis,
    const struct avow_ast_name *names, unsigned conjunction)
{
	const char *list = "";

	for (; names != NULL; names = names->next) {
		const char *word = avow_gloss_term(g, axis, names);
		list = avow_gloss_enlist(
		    g, list, word, names->next == NULL ? (int)conjunction : -1);
	}
	return list;
}

/* What stands for the set's names, and behind it those it leaves out. */
static const char *
put_but_not(struct avow_gloss_state *g, enum avow_axis axis,
    const struct avow_ast_set *set, const char *text)
{
	if (set->but_not == NULL)
		return text;
	return avow_gloss_say3(g, AVOW_GLOSS_BUT_NOT, text,
	    avow_gloss_names(g, axis, set->but_not, g->grammar->but_not), NULL);
}

const char *
avow_gloss_categories(struct avow_gloss_state *g,
    const struct avow_ast_set *set, unsigned conjunction)
{
	const char *list =
	    avow_gloss_names(g, AVOW_AXIS_CATEGORY, set->names, conjunction);

	return put_but_not(g, AVOW_AXIS_CATEGORY, set,
	    set->is_any
		? avow_gloss_say3(g, AVOW_GLOSS_ANY_CATEGORY, NULL, NULL, NULL)
		: avow_gloss_say3(g, AVOW_GLOSS_CATEGORIES, list, NULL, NULL));
}

static const char *
any_purpose(struct avow_gloss_state *g, const struct avow_ast_set *set,
    enum avow_gloss_voice voice)
{
	bool is_bar = voice == AVOW_GLOSS_VOICE_BAR;

	if (set->but_not == NULL)
		return avow_gloss_say3(g,
		    is_bar ? AVOW_GLOSS_NO_PURPOSE : AVOW_GLOSS_ANY_PURPOSE,
		    NULL, NULL, NULL);
	return avow_gloss_say3(g,
	    is_bar ? AVOW_GLOSS_NO_PURPOSE_BUT : AVOW_GLOSS_ANY_PURPOSE_BUT,
	    avow_gloss_names(
		g, AVOW_AXIS_PURPOSE, set->but_not, g->grammar->but_not),
	    NULL, NULL);
}

const char *
avow_gloss_purposes(struct avow_gloss_state *g, const struct avow_ast_set *set,
    enum avow_gloss_voice voice)
{
	const char *list;

	if (!set->is_given && voice == AVOW_GLOSS_VOICE_IN)
		return "";
	if (!set->is_given || set->is_any)
		return any_purpose(g, set, voice);
	list = put_but_not(g, AVOW_AXIS_PURPOSE, set,
	    avow_gloss_names(g, AVOW_AXIS_PURPOSE, set->names,
		voice == AVOW_GLOSS_VOICE_BAR));
	return avow_gloss_say3(g,
	    set->names->next == NULL            ? AVOW_GLOSS_PURPOSE
		: voice == AVOW_GLOSS_VOICE_BAR ? AVOW_GLOSS_ANY_OF_PURPOSES
						: AVOW_GLOSS_PURPOSES,
	    list, NULL, NULL);
}

const char *
avow_gloss_services(struct avow_gloss_state *g, const struct avow_ast_set *set,
    enum avow_gloss_voice voice)
{
	const char *list;

	if (!set->is_given || (set->is_any && set->but_not == NULL)) {
		if (voice == AVOW_GLOSS_VOICE_IN)
			return set->is_given
			    ? avow_gloss_say3(
				  g, AVOW_GLOSS_ANY_SERVICE, NULL, NULL, NULL)
			    : "";
		if (g->page->service == AVOW_NONE32)
			return "";
		list = avow_gloss_term_number(
		    g, AVOW_AXIS_SERVICE, g->page->service);
		return avow_gloss_say3(g, AVOW_GLOSS_SERVICE, list, NULL, NULL);
	}
	if (set->is_any)
		return avow_gloss_say3(g, AVOW_GLOSS_ANY_SERVICE_BUT,
		    avow_gloss_names(g, AVOW_AXIS_SERVICE, set->but_not,
			g->grammar->but_not),
		    NULL, NULL);
	list = put_but_not(g, AVOW_AXIS_SERVICE, set,
	    avow_gloss_names(g, AVOW_AXIS_SERVICE, set->names, 0));
	return avow_gloss_say3(g,
	    set->names->next == NULL ? AVOW_GLOSS_SERVICE : AVOW_GLOSS_SERVICES,
	    list, NULL, NULL);
}

static bool
is_below(struct avow_text name, const char *root)
{
	size_t size = strlen(root);

	return avow_text_starts(name, root) &&
	    (name.size == size || name.at[size] == '.');
}

static enum direction
direction_of(struct avow_text action)
{
	static const char *const outward[] = {
	    "transfer", "disclose", "publish"};

	if (is_below(action, "share"))
		return SHARE;
	for (size_t i = 0; i < sizeof outward / sizeof outward[0]; i++)
		if (is_below(action, outward[i]))
			return OUTWARD;
	return INWARD;
}

/* The frame for recipients that are named. */
static enum avow_gloss_frame
act_frame(const struct avow_ast_set *actions)
{
	unsigned seen = 0;

	for (const struct avow_ast_name *name = actions->names; name != NULL;
	     name = name->next)
		seen |= 1u << direction_of(name->text);
	if (seen <= 1u << INWARD) /* any: they act */
		return AVOW_GLOSS_ACT_LET;
	if (seen == 1u << SHARE)
		return AVOW_GLOSS_ACT_SHARE;
	return (seen & 1u << INWARD) == 0 ? AVOW_GLOSS_ACT_TO
					  : AVOW_GLOSS_ACT_MIXED;
}

/* Whether the set is `self` and nothing else. */
static bool
is_self(const struct avow_ast_set *set)
{
	return set->is_given && !set->is_any && set->but_not == NULL &&
	    set->names->next == NULL && avow_text_is(set->names->text, "self");
}

static const char *
recipients(struct avow_gloss_state *g, const struct avow_ast_set *set,
    unsigned conjunction)
{
	return put_but_not(g, AVOW_AXIS_RECIPIENT, set,
	    set->is_any
		? avow_gloss_say3(g, AVOW_GLOSS_ANY_RECIPIENT, NULL, NULL, NULL)
		: avow_gloss_names(
		      g, AVOW_AXIS_RECIPIENT, set->names, conjunction));
}

/* Whether the words of the voice say the recipients already. */
static bool
is_understood(const struct avow_ast_set *set, enum avow_gloss_frame frame,
    enum avow_gloss_voice voice)
{
	switch (voice) {
	case AVOW_GLOSS_VOICE_MAY:
		return !set->is_given ||
		    (is_self(set) && frame == AVOW_GLOSS_ACT_LET);
	case AVOW_GLOSS_VOICE_BAR:
		return !set->is_given || (set->is_any && set->but_not == NULL);
	case AVOW_GLOSS_VOICE_IN:
		break;
	}
	return !set->is_given;
}

const char *
avow_gloss_act(struct avow_gloss_state *g, const struct avow_ast_flow *flow,
    enum avow_gloss_voice voice, unsigned conjunction)
{
	const struct avow_ast_set *to = &flow->recipients;
	enum avow_gloss_frame frame = act_frame(&flow->actions);
	const char *actions = flow->actions.is_any
	    ? avow_gloss_say3(g, AVOW_GLOSS_ANY_ACTION, NULL, NULL, NULL)
	    : avow_gloss_names(
		  g, AVOW_AXIS_ACTION, flow->actions.names, conjunction);
	const char *categories =
	    avow_gloss_categories(g, &flow->categories, conjunction);
	const char *whom = NULL;

	actions = put_but_not(g, AVOW_AXIS_ACTION, &flow->actions, actions);
	if (is_understood(to, frame, voice))
		frame = AVOW_GLOSS_ACT;
	else if (is_self(to) && frame == AVOW_GLOSS_ACT_LET)
		frame = AVOW_GLOSS_ACT_OURS;
	else
		whom = recipients(g, to, conjunction);
	return avow_gloss_say3(g, frame, actions, categories, whom);
}
