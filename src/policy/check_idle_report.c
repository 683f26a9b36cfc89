/* SPDX-License-Identifier: Apache-2.0 */
/* P0203 and P0206, as they are told. */
#include "policy/check_cases.h"

#include "base/banned.h"

#define TEXT(k, ...) avow_report_text((k)->c->r.report, __VA_ARGS__)

/* Whether every case of the rule was shown, and it is one that decides. */
static bool
is_of_flows(const struct avow_check_cases *k, uint32_t rule)
{
	uint32_t effect = k->image->rules[rule].effect;

	return effect != AVOW_EFFECT_RETAIN && effect != AVOW_EFFECT_OBLIGE;
}

static bool
decides(const struct avow_check_cases *k, uint32_t rule)
{
	return !is_of_flows(k, rule) || avow_bit(k->decides, rule);
}

/* What a rule is called in its findings. */
static const char *
noun(const struct avow_check_cases *k, uint32_t rule)
{
	return (k->image->rules[rule].flags & AVOW_RULE_INNER) != 0
	    ? "exception"
	    : "rule";
}

/* Where one rule always was in the way: say which. */
static void
show(const struct avow_check_cases *k, struct avow_finding *finding,
    const struct avow_cites *by, const char *label)
{
	if (by->count != 0)
		avow_check_words_also_at(k->c, finding, by->rule[0], label);
}

static const char *
what_of(const struct avow_check_cases *k, const struct avow_cites *by)
{
	uint32_t effect =
	    by->count == 0 ? 0 : k->image->rules[by->rule[0]].effect;

	return effect == AVOW_EFFECT_ALLOW ? "allows it instead"
					   : "denies it instead";
}

static void
report_refused(struct avow_check_cases *k, uint32_t rule)
{
	const struct avow_check_idle *idle = &k->idle[rule];
	bool is_never = idle->why == AVOW_IDLE_BY_NEVER;
	struct avow_finding *finding = avow_check_words_add(k->c,
	    AVOW_SEVERITY_ERROR, "P0206", rule,
	    is_never ? "this allows what the general page says never happens"
		: idle->why == AVOW_IDLE_BY_NARROW
		? "this allows what the general page never allows, and this "
		  "page only narrows that one"
		: "this allows what the general page bars or does not allow");

	finding->label = "can never take effect";
	show(k, finding, &idle->by,
	    is_never ? "holds in every service" : "denies it");
	finding->help = is_never
	    ? "take it out, or let the general page make the exception: a "
	      "`never` holds for all services that have a general page"
	    : "take it out, or allow it on the general page first";
}

static void
report_nothing(struct avow_check_cases *k, uint32_t rule)
{
	bool is_inner = (k->image->rules[rule].flags & AVOW_RULE_INNER) != 0;
	const char *message = is_inner
	    ? "this exception can never decide: nothing is left to it of the "
	      "rule around it"
	    : "this rule can never decide: its conditions never hold for a "
	      "flow that it speaks of";
	struct avow_finding *finding;

	finding = avow_check_words_add(
	    k->c, AVOW_SEVERITY_WARNING, "P0203", rule, message);
	if (is_inner)
		avow_check_words_also_at(k->c, finding,
		    k->image->rules[rule].parent,
		    "speaks of other flows, forms or cases");
	finding->label = "never holds";
	finding->help = is_inner
	    ? "take it out, or write it so that its form and conditions meet "
	      "those around it"
	    : "take it out, or correct its conditions: a consent counts only "
	      "within what it declares";
}

static const char *
message_of(struct avow_check_cases *k, uint32_t rule)
{
	const struct avow_cites *by = &k->idle[rule].by;
	uint32_t effect = k->image->rules[rule].effect;

	if (effect == AVOW_EFFECT_REQUIRE)
		return "this is required of flows that are never allowed";
	if (effect == AVOW_EFFECT_LIFT)
		return "this lifts a bar for flows that are never allowed";
	if (by->count == 0)
		return TEXT(k,
		    "this %s can never decide: others do wherever it "
		    "speaks",
		    noun(k, rule));
	return TEXT(k, "this %s can never decide: %s%s wherever it speaks",
	    noun(k, rule), avow_check_words_name(k->c, by->rule[0], rule),
	    by->count == 1 ? " does" : " and others do");
}

static void
report_shadowed(struct avow_check_cases *k, uint32_t rule)
{
	const struct avow_check_idle *idle = &k->idle[rule];
	struct avow_finding *finding = avow_check_words_add(
	    k->c, AVOW_SEVERITY_WARNING, "P0203", rule, message_of(k, rule));

	show(k, finding, &idle->by, what_of(k, &idle->by));
	if ((idle->why & AVOW_IDLE_BY_SILENCE) != 0) {
		finding->label = "decides nothing";
		finding->help = "take it out, or allow what it speaks of";
	} else if (idle->by.count == 0) {
		finding->label = "shadowed by several together";
		finding->help = "take it out, or narrow the others";
	} else {
		finding->label = TEXT(k, "shadowed by `#%s`",
		    avow_image_rule_cite(k->image, idle->by.rule[0]));
		finding->help = TEXT(k, "take it out, or narrow %s",
		    avow_check_words_name(k->c, idle->by.rule[0], rule));
	}
}

/* Whether rule x stands in the braces of another, or in theirs. */
static bool
is_within(const struct avow_check_cases *k, uint32_t x, uint32_t rule)
{
	while ((k->image->rules[x].flags & AVOW_RULE_INNER) != 0) {
		x = k->image->rules[x].parent;
		if (x == rule)
			return true;
	}
	return false;
}

/* An exception of the rule that decides, or NONE. */
static uint32_t
find_inner(const struct avow_check_cases *k, uint32_t rule)
{
	for (uint32_t x = 0; x < k->image->count[AVOW_SECTION_RULES]; x++)
		if (avow_bit(k->decides, x) && is_within(k, x, rule))
			return x;
	return AVOW_NONE32;
}

/* All that is left of the rule is what its braces say. */
static void
report_hollow(struct avow_check_cases *k, uint32_t rule, uint32_t inner)
{
	struct avow_finding *finding =
	    avow_check_words_add(k->c, AVOW_SEVERITY_WARNING, "P0203", rule,
		TEXT(k,
		    "this %s never decides by itself: its exceptions, or "
		    "other rules, do wherever it speaks",
		    noun(k, rule)));

	finding->label = "decides nothing";
	avow_check_words_also_at(k->c, finding, inner, "decides instead of it");
	finding->help = "let the exceptions be rules of their own, or narrow "
			"them";
}

static void
report_idle(struct avow_check_cases *k, uint32_t rule)
{
	const struct avow_check_idle *idle = &k->idle[rule];
	uint32_t inner = find_inner(k, rule);

	if (inner != AVOW_NONE32)
		report_hollow(k, rule, inner);
	else if (idle->is_met &&
	    (idle->why & (AVOW_IDLE_BY_OTHER | AVOW_IDLE_BY_SILENCE)) == 0)
		report_refused(k, rule);
	else if (idle->is_met)
		report_shadowed(k, rule);
	else
		report_nothing(k, rule);
}

static void
report_like(struct avow_check_cases *k, uint32_t rule)
{
	const struct avow_cites *like = &k->idle[rule].like;
	struct avow_finding *finding = avow_check_words_add(k->c,
	    AVOW_SEVERITY_WARNING, "P0203", rule,
	    like->count == 0
		? TEXT(k,
		      "this %s changes nothing: other rules together allow "
		      "the same, with no more duties",
		      noun(k, rule))
		: TEXT(k,
		      "this %s changes nothing: %s allows the same, with no "
		      "more duties",
		      noun(k, rule),
		      avow_check_words_name(k->c, like->rule[0], rule)));

	finding->label = "all of it is allowed without this";
	show(k, finding, like, "allows it already");
	finding->help = like->count == 0
	    ? "take it out, or narrow the others"
	    : TEXT(k, "take it out, or narrow `#%s`",
		  avow_image_rule_cite(k->image, like->rule[0]));
}

/* Whether a clash that is an error is told of it: then that is the reason. */
static bool
clashes(const struct avow_check_cases *k, uint32_t rule)
{
	for (unsigned kind = AVOW_CHECK_DENIED; kind <= AVOW_CHECK_CLOSED;
	     kind++)
		for (const struct avow_check_pair *pair = k->pairs[kind];
		     pair != NULL; pair = pair->next)
			if (pair->rule == rule &&
			    (kind == AVOW_CHECK_CLOSED ||
				avow_check_words_conditions(k, pair->other) ==
				    NULL))
				return true;
	return false;
}

/* Whether a rule around this one is told of: then this goes with it. */
static bool
is_told(const struct avow_check_cases *k, const uint64_t *told, uint32_t rule)
{
	while ((k->image->rules[rule].flags & AVOW_RULE_INNER) != 0) {
		rule = k->image->rules[rule].parent;
		if (avow_bit(told, rule))
			return true;
	}
	return false;
}

/* Whether one that stood in for the rule is itself told to be needless. */
static bool
leans_on(const struct avow_check_cases *k, const uint64_t *told, uint32_t rule)
{
	const uint64_t *like = k->idle[rule].any_like;

	for (uint32_t w = 0; w < k->image->info->rule_words; w++)
		if ((told[w] & like[w]) != 0)
			return true;
	return false;
}

void
avow_check_idle_report(struct avow_check_cases *k)
{
	uint32_t count = k->image->count[AVOW_SECTION_RULES];
	uint64_t *told = k->told;

	for (uint32_t i = 0; i < count; i++) {
		if (decides(k, i) || is_told(k, told, i) || clashes(k, i))
			continue;
		avow_bit_put(told, i, find_inner(k, i) == AVOW_NONE32);
		report_idle(k, i);
	}
	/* Of two that are alike the later one is told of. */
	for (uint32_t i = count; i-- > 0;) {
		if (!avow_bit(k->decides, i) || avow_bit(k->needed, i) ||
		    k->idle[i].any_like == NULL || is_told(k, told, i) ||
		    leans_on(k, told, i))
			continue;
		avow_bit_put(told, i, true);
		report_like(k, i);
	}
}
