/* SPDX-License-Identifier: Apache-2.0 */
/* A rule: its sentence, and those of what stands in its braces. */
#include <string.h>

#include "policy/gloss_parts.h"

#include "base/banned.h"

/* Where parts go in the frames of rules. */
enum {
	SERVICES,
	ACT,
	PURPOSES,
	FORM,
	BASIS,
	WHEN,
	UNLESS,
	NOTWITHSTANDING,
	MORE,
	PARTS,
};

static const enum avow_gloss_frame frames[] = {
    [AVOW_EFFECT_ALLOW] = AVOW_GLOSS_ALLOW,
    [AVOW_EFFECT_DENY] = AVOW_GLOSS_DENY,
    [AVOW_EFFECT_NEVER] = AVOW_GLOSS_NEVER,
    [AVOW_EFFECT_ONLY] = AVOW_GLOSS_ONLY,
    [AVOW_EFFECT_REQUIRE] = AVOW_GLOSS_REQUIRE,
    [AVOW_EFFECT_RETAIN] = AVOW_GLOSS_RETAIN,
    [AVOW_EFFECT_OBLIGE] = AVOW_GLOSS_UPON,
    [AVOW_EFFECT_LIFT] = AVOW_GLOSS_LIFT,
};

static bool
is_allowing(const struct avow_ast_rule *rule)
{
	return rule->effect == AVOW_EFFECT_ALLOW ||
	    rule->effect == AVOW_EFFECT_LIFT;
}

static const char *
plain(struct avow_gloss_state *g, enum avow_gloss_frame frame)
{
	return avow_gloss_say3(g, frame, NULL, NULL, NULL);
}

/* Raw covers every form, so that nothing need be said. */
static const char *
form_allowed(struct avow_gloss_state *g, const struct avow_ast_flow *flow)
{
	switch (flow->form) {
	case AVOW_FORM_MASKED:
		return plain(g, AVOW_GLOSS_MAY_MASKED);
	case AVOW_FORM_PSEUDONYMOUS:
		return plain(g, AVOW_GLOSS_MAY_PSEUDONYMOUS);
	case AVOW_FORM_ANONYMOUS:
		return plain(g, AVOW_GLOSS_MAY_ANONYMOUS);
	case AVOW_FORM_AGGREGATE:
		if (flow->k == 0)
			return plain(g, AVOW_GLOSS_MAY_AGGREGATE);
		return avow_gloss_say3(g, AVOW_GLOSS_MAY_AGGREGATE_OF,
		    avow_gloss_number(g, flow->k), NULL, NULL);
	default:
		return "";
	}
}

static const char *
form_barred(struct avow_gloss_state *g, enum avow_form form)
{
	static const enum avow_gloss_frame words[] = {
	    [AVOW_FORM_RAW] = AVOW_GLOSS_BAR_RAW,
	    [AVOW_FORM_MASKED] = AVOW_GLOSS_BAR_MASKED,
	    [AVOW_FORM_PSEUDONYMOUS] = AVOW_GLOSS_BAR_PSEUDONYMOUS,
	    [AVOW_FORM_ANONYMOUS] = AVOW_GLOSS_BAR_ANONYMOUS,
	    [AVOW_FORM_AGGREGATE] = AVOW_GLOSS_BAR_ANY,
	    [AVOW_FORM_IDENTIFYING] = AVOW_GLOSS_BAR_IDENTIFYING,
	    [AVOW_FORM_ANY] = AVOW_GLOSS_BAR_ANY,
	    [AVOW_FORM_DEFAULT] = AVOW_GLOSS_BAR_IDENTIFYING,
	};

	return plain(g, words[form]);
}

static const char *
form_of(struct avow_gloss_state *g, const struct avow_ast_rule *rule)
{
	enum avow_form form = rule->flow.form;

	if (is_allowing(rule))
		return form_allowed(g, &rule->flow);
	/* What is required of every form need not say so. */
	if (rule->effect == AVOW_EFFECT_REQUIRE &&
	    (form == AVOW_FORM_DEFAULT || form == AVOW_FORM_ANY ||
		form == AVOW_FORM_AGGREGATE))
		return "";
	return rule->effect == AVOW_EFFECT_ONLY ? "" : form_barred(g, form);
}

static const char *
when_of(struct avow_gloss_state *g, const struct avow_ast_rule *rule)
{
	if (rule->when == NULL)
		return "";
	return avow_gloss_say3(g,
	    is_allowing(rule) ? AVOW_GLOSS_WHEN_MAY : AVOW_GLOSS_WHEN_BAR,
	    avow_gloss_tests(g, rule->when, 0), NULL, NULL);
}

static const char *
unless_of(struct avow_gloss_state *g, const struct avow_ast_rule *rule)
{
	if (rule->unless == NULL)
		return "";
	return avow_gloss_say3(g, AVOW_GLOSS_UNLESS,
	    avow_gloss_tests(g, rule->unless, 1), NULL, NULL);
}

static const char *
cites(struct avow_gloss_state *g, enum avow_gloss_frame frame,
    const struct avow_ast_name *names)
{
	const char *list = "";

	if (names == NULL)
		return "";
	for (; names != NULL; names = names->next) {
		if (list[0] != '\0')
			list = avow_gloss_join(g, list,
			    names->next != NULL ? g->grammar->comma
						: g->grammar->conjunction[0]);
		list =
		    avow_gloss_join(g, list, avow_gloss_cite(g, names->text));
	}
	return avow_gloss_say3(g, frame, list, NULL, NULL);
}

static enum avow_gloss_voice
voice_of(const struct avow_ast_rule *rule, const struct avow_ast_rule *parent)
{
	if (parent != NULL && parent->effect != AVOW_EFFECT_ONLY)
		return AVOW_GLOSS_VOICE_IN;
	return is_allowing(rule) ? AVOW_GLOSS_VOICE_MAY : AVOW_GLOSS_VOICE_BAR;
}

/* The sentence of a rule about flows. */
static const char *
decide(struct avow_gloss_state *g, const struct avow_ast_rule *rule,
    enum avow_gloss_voice voice)
{
	const char *parts[PARTS];

	parts[SERVICES] = avow_gloss_services(g, &rule->flow.services, voice);
	parts[ACT] = avow_gloss_act(g, &rule->flow, voice, !is_allowing(rule));
	parts[PURPOSES] = avow_gloss_purposes(g, &rule->flow.purposes, voice);
	parts[FORM] = form_of(g, rule);
	parts[BASIS] = avow_gloss_basis(g, &rule->basis);
	parts[WHEN] = when_of(g, rule);
	parts[UNLESS] = unless_of(g, rule);
	parts[NOTWITHSTANDING] =
	    cites(g, AVOW_GLOSS_NOTWITHSTANDING, rule->notwithstanding);
	parts[MORE] = rule->effect == AVOW_EFFECT_REQUIRE
	    ? avow_gloss_duties(g, rule->duties)
	    : cites(g, AVOW_GLOSS_ALSO, rule->also);
	return avow_gloss_say(g, frames[rule->effect], parts, PARTS);
}

static const char *
oblige(struct avow_gloss_state *g, const struct avow_ast_rule *rule)
{
	const char *parts[5] = {
	    avow_gloss_event(g, &rule->event),
	    when_of(g, rule),
	    unless_of(g, rule),
	};

	g->is_upon = true;
	parts[3] = avow_gloss_duties(g, rule->duties);
	g->is_upon = false;
	parts[4] = plain(g, AVOW_GLOSS_AT_ONCE);
	if (rule->within.unit != AVOW_UNIT_NONE)
		parts[4] = avow_gloss_say3(g, AVOW_GLOSS_WITHIN,
		    avow_gloss_duration(g, rule->within), NULL, NULL);
	return avow_gloss_say(g, AVOW_GLOSS_UPON, parts, 5);
}

/* One more sentence. */
static const char *
then(struct avow_gloss_state *g, const char *text, const char *sentence)
{
	return avow_gloss_join(
	    g, avow_gloss_join(g, text, g->grammar->gap), sentence);
}

/* The purposes a rule speaks about that a person may object to, by leaf. */
static const char *
objectable(struct avow_gloss_state *g, uint32_t rule)
{
	const struct avow_image *image = g->in->image;
	uint32_t words = (image->info->rule_words);
	const uint64_t *match =
	    image->match + image->info->match_at[AVOW_AXIS_PURPOSE];
	const struct avow_image_tree *tree =
	    (const struct avow_image_tree *)image->section[AVOW_SECTION_TREES] +
	    AVOW_AXIS_PURPOSE;
	const struct avow_image_term *terms =
	    (const struct avow_image_term *)image->section[AVOW_SECTION_TERMS] +
	    tree->first_term;
	const char *list = "";

	for (uint32_t t = 0; t < tree->term_count; t++) {
		const uint64_t *row = match + terms[t].first_leaf * words;

		if (!terms[t].is_leaf ||
		    (terms[t].flags & AVOW_TERM_OBJECTABLE) == 0 ||
		    (row[rule / 64] >> (rule % 64) & 1) == 0)
			continue;
		list = avow_gloss_enlist(g, list,
		    avow_gloss_term_number(g, AVOW_AXIS_PURPOSE, t), -1);
	}
	return list;
}

/* Whether a citation means the rule, or its clause. */
static bool
means(struct avow_text cite, const struct avow_image *image, uint32_t rule)
{
	uint32_t clause = avow_image_rule_clause(image, rule);

	return avow_text_is(cite, avow_image_rule_cite(image, rule)) ||
	    avow_text_is(cite, avow_image_clause_id(image, clause));
}

/* The rule of the image, as it was written; they are in the same order. */
const struct avow_ast_rule *
avow_gloss_written(
    const struct avow_ast_rule *rules, uint32_t *left, unsigned depth)
{
	for (; rules != NULL && depth < 8; rules = rules->next) {
		const struct avow_ast_rule *found;

		if ((*left)-- == 0)
			return rules;
		found = avow_gloss_written(rules->children, left, depth + 1);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static bool
stands_against(const struct avow_gloss_state *g, uint32_t other, uint32_t rule)
{
	uint32_t left = other - g->first_rule;
	const struct avow_ast_rule *ast = other < g->first_rule
	    ? NULL

	    : avow_gloss_written(g->in->page->rules, &left, 0);

	if (ast == NULL)
		return false;
	for (const struct avow_ast_name *cite = ast->notwithstanding;
	     cite != NULL; cite = cite->next)
		if (means(cite->text, g->in->image, rule))
			return true;
	return false;
}

/* The rules that stand notwithstanding this one: it should say so too. */
static const char *
against(struct avow_gloss_state *g, uint32_t rule)
{
	const struct avow_image *image = g->in->image;
	const struct avow_image_list links = image->rules[rule].exceptions;
	const char *list = "";

	for (uint32_t i = 0; i < links.count; i++) {
		uint32_t other = image->links[links.first + i];

		if (image->rules[other].parent == rule ||
		    !stands_against(g, other, rule))
			continue;
		if (list[0] != '\0')
			list = avow_gloss_join(g, list, g->grammar->comma);
		list = avow_gloss_join(g, list,
		    avow_gloss_cite(
			g, avow_text_of(avow_image_rule_cite(image, other))));
	}
	return list;
}

/* What follows from declarations and other rules. */
static const char *
add_consequences(struct avow_gloss_state *g, const struct avow_ast_rule *rule,
    uint32_t number, const char *text)
{
	const char *list = "";

	if (rule->effect == AVOW_EFFECT_ALLOW)
		list = objectable(g, number);
	if (list[0] != '\0')
		text = then(g, text,
		    avow_gloss_say3(
			g, AVOW_GLOSS_OBJECTABLE, list, NULL, NULL));
	list = against(g, number);
	if (list[0] != '\0')
		text = then(g, text,
		    avow_gloss_say3(g, AVOW_GLOSS_AGAINST, list, NULL, NULL));
	return text;
}

static const char *
tell(struct avow_gloss_state *g, const struct avow_ast_rule *rule,
    const struct avow_ast_rule *parent, uint32_t number)
{
	const char *text;

	if (rule->effect == AVOW_EFFECT_RETAIN)
		return avow_gloss_retain(g, rule);
	if (rule->effect == AVOW_EFFECT_OBLIGE)
		return oblige(g, rule);
	text = decide(g, rule, voice_of(rule, parent));
	if (rule->duties != NULL && rule->effect != AVOW_EFFECT_REQUIRE)
		text = then(g, text,
		    avow_gloss_say3(g, AVOW_GLOSS_DUTIES,
			avow_gloss_duties(g, rule->duties), NULL, NULL));
	text = add_consequences(g, rule, number, text);
	if (rule->children == NULL || rule->effect == AVOW_EFFECT_ONLY)
		return text;
	return then(g, text,
	    plain(g,
		rule->effect == AVOW_EFFECT_NEVER ? AVOW_GLOSS_LIFTED
						  : AVOW_GLOSS_EXCEPT));
}

struct avow_gloss *
avow_gloss_rule(struct avow_gloss_state *g, const struct avow_ast_rule *rule,
    const struct avow_ast_rule *parent)
{
	struct avow_gloss *gloss = avow_arena_alloc(g->arena, sizeof *gloss);
	struct avow_gloss **end;

	if (gloss == NULL || g->rule >= avow_image_rule_count(g->in->image)) {
		g->failed = true;
		return NULL;
	}
	gloss->rule = g->rule++;
	gloss->cite = avow_image_rule_cite(g->in->image, gloss->rule);
	gloss->line = rule->place.line;
	gloss->text = tell(g, rule, parent, gloss->rule);
	/* The grammar nests three deep at most. */
	end = &gloss->items;
	for (const struct avow_ast_rule *child = rule->children;
	     child != NULL && !g->failed; child = child->next) {
		*end = avow_gloss_rule(g, child, rule);
		if (*end != NULL)
			end = &(*end)->next;
	}
	return gloss;
}
