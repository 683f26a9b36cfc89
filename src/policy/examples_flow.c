/* SPDX-License-Identifier: Apache-2.0 */
/* allows, denies, needs: examples that decide flows. */
#include <string.h>

#include "policy/decide_engine.h"
#include "policy/examples_run.h"

#include "base/banned.h"

enum { TEXT_MAX = 1 << 16 /* bytes of one explanation */ };

/* A fact or duty that the example says is needed. */
struct need {
	bool is_duty;
	struct avow_case_fact fact;
	uint64_t done[4]; /* duties that doing it fulfils */
};

/* The explanation, as the note of the finding. */
static void
explain(struct avow_examples_run *run, const struct avow_case *c,
    const struct avow_decision *decision)
{
	struct avow_buffer text;

	avow_buffer_init(&text, TEXT_MAX);
	avow_case_explain(c, decision, &run->explain_left, &text);
	if (text.size > 0 && !text.failed)
		text.size--; /* the last newline */
	run->note = avow_report_text(
	    run->from.report, "%.*s", (int)text.size, (const char *)text.at);
	avow_buffer_clear(&text);
}

/* A list of what is needed, in words. */
static const char *
needs_text(struct avow_examples_run *run, const struct avow_decision *decision)
{
	struct avow_buffer text;
	const char *words;

	avow_buffer_init(&text, TEXT_MAX);
	for (size_t i = 0; i < decision->need_count; i++) {
		avow_buffer_string(&text, i == 0 ? "" : " and ");
		avow_need_text(run->from.image, &decision->needs[i], &text);
	}
	words = avow_report_text(run->from.report, "%.*s", (int)text.size,
	    text.size != 0 ? (const char *)text.at : "");
	avow_buffer_clear(&text);
	return words;
}

/* "clause" cites all rules of it, "clause/label" one and its inner ones. */
static bool
is_cited(const char *cite, struct avow_text wanted)
{
	size_t size = wanted.size;
	char next;

	if (strncmp(cite, wanted.at, size) != 0)
		return false;
	next = cite[size];
	return next == '\0' || next == '/' ||
	    (next == '.' && memchr(wanted.at, '/', size) != NULL);
}

static const char *
check_because(
    struct avow_examples_run *run, const struct avow_decision *decision)
{
	const struct avow_ast_example *x = run->example;

	if (!x->has_because)
		return NULL;
	if (x->because_none)
		return decision->cite_count == 0
		    ? NULL
		    : avow_report_text(run->from.report,
			  "it is denied because of #%s, not for want of a "
			  "clause",
			  avow_image_rule_cite(
			      run->from.image, decision->cites[0]));
	for (size_t i = 0; i < decision->cite_count; i++)
		if (is_cited(avow_image_rule_cite(
				 run->from.image, decision->cites[i]),
			x->because.text))
			return NULL;
	if (decision->cite_count == 0)
		return avow_report_text(run->from.report,
		    "no clause says anything about it, not #%.*s",
		    (int)x->because.text.size, x->because.text.at);
	return avow_report_text(run->from.report,
	    "it is %s because of #%s, not #%.*s",
	    decision->ruling == AVOW_RULING_ALLOW      ? "allowed"
		: decision->ruling == AVOW_RULING_DENY ? "denied"
						       : "so",
	    avow_image_rule_cite(run->from.image, decision->cites[0]),
	    (int)x->because.text.size, x->because.text.at);
}

/* Each duty after `must` is among those of the decision. */
static const char *
check_must(struct avow_examples_run *run, const struct avow_decision *decision)
{
	const struct avow_ast_duty *duty = run->example->must;

	for (; duty != NULL; duty = duty->next) {
		uint64_t like[4];
		uint64_t found = 0;

		if (!avow_case_duty(&run->from, duty, AVOW_CASE_IS, like))
			return "";
		for (int w = 0; w < 4; w++)
			found |= like[w] & decision->duties[w];
		if (found == 0)
			return "it is allowed without a duty that `must` names";
	}
	return NULL;
}

/* What happened, where it was meant to be allowed or denied. */
static const char *
check_ruling(
    struct avow_examples_run *run, const struct avow_decision *decision)
{
	bool allows = run->example->kind == AVOW_EXAMPLE_ALLOWS;

	switch (decision->ruling) {
	case AVOW_RULING_ALLOW:
		return allows ? NULL : "it is allowed";
	case AVOW_RULING_DENY:
		return allows ? "it is denied" : NULL;
	case AVOW_RULING_NEEDS:
		break;
	}
	return avow_report_text(run->from.report,
	    allows ? "it needs %s"
		   : "it is not denied for good: it needs %s; say so with "
		     "`needs`, or add to `with` what is not so",
	    needs_text(run, decision));
}

/* --- needs --- */

enum { NEEDS_MAX = 32 /* of one example */ };

static bool
look_up_needs(
    struct avow_examples_run *run, struct need needs[NEEDS_MAX], size_t *count)
{
	const struct avow_ast_example *x = run->example;

	*count = 0;
	for (const struct avow_ast_test *t = x->needs_tests; t != NULL;
	     t = t->next) {
		if (*count == NEEDS_MAX)
			return true; /* the rest stays unknown: it will fail */
		needs[*count].is_duty = false;
		if (!avow_case_fact(&run->from, t, &needs[*count].fact))
			return false;
		(*count)++;
	}
	for (const struct avow_ast_duty *d = x->needs_duties; d != NULL;
	     d = d->next) {
		if (*count == NEEDS_MAX)
			return true;
		needs[*count].is_duty = true;
		if (!avow_case_duty(
			&run->from, d, AVOW_CASE_DOES, needs[*count].done))
			return false;
		(*count)++;
	}
	return true;
}

/* Decide with all needs met but one; skip == count: with all. */
static bool
is_allowed_with(struct avow_examples_run *run, const struct avow_case *c,
    const struct need *needs, size_t count, size_t skip)
{
	struct avow_case met = *c;
	struct avow_decision decision;

	for (size_t i = 0; i < count; i++) {
		if (i == skip)
			continue;
		if (!needs[i].is_duty)
			avow_case_fact_put(
			    c->image, &met.world, &needs[i].fact);
		for (int w = 0; needs[i].is_duty && w < 4; w++)
			met.world.fulfilled[w] |= needs[i].done[w];
	}
	if (!avow_case_decide(&met, &run->left, &decision)) {
		run->is_exhausted = true;
		return false;
	}
	return decision.ruling == AVOW_RULING_ALLOW;
}

/*
 * The needs are exactly what is missing: with all of them it is allowed, with
 * one fewer it is not.
 */
static const char *
check_needs(struct avow_examples_run *run, const struct avow_case *c,
    const struct avow_decision *decision)
{
	struct need needs[NEEDS_MAX];
	size_t count;

	if (decision->ruling == AVOW_RULING_ALLOW)
		return "it is allowed as it is";
	if (decision->ruling == AVOW_RULING_DENY)
		return "it is denied whatever is added";
	if (!look_up_needs(run, needs, &count))
		return "";
	if (!is_allowed_with(run, c, needs, count, count))
		return avow_report_text(run->from.report,
		    "that is not enough: it needs %s",
		    needs_text(run, decision));
	for (size_t i = 0; i < count; i++)
		if (is_allowed_with(run, c, needs, count, i))
			return avow_report_text(run->from.report,
			    "the need no. %zu changes nothing: it needs %s",
			    i + 1, needs_text(run, decision));
	return NULL;
}

/* --- the whole --- */

static void
cover(struct avow_examples_run *run, const struct avow_case *c)
{
	struct avow_decision one;
	struct avow_flow flow;
	size_t at = 0;

	while (run->left > 0 && avow_case_next(c, &at, &flow)) {
		avow_decide_within(
		    c->image, &flow, &c->world, &run->left, &one);
		avow_examples_cover(run, c, &flow, &one);
	}
}

const char *
avow_examples_flow(struct avow_examples_run *run)
{
	struct avow_case c;
	struct avow_decision decision;
	const char *fault;

	if (!avow_case_make(&c, &run->from, run->example))
		return "";
	if (!avow_case_decide(&c, &run->left, &decision)) {
		run->is_exhausted = true;
		return "";
	}
	if (run->example->kind == AVOW_EXAMPLE_NEEDS)
		fault = check_needs(run, &c, &decision);
	else
		fault = check_ruling(run, &decision);
	if (fault == NULL)
		fault = check_because(run, &decision);
	if (fault == NULL)
		fault = check_must(run, &decision);
	if (fault == NULL)
		cover(run, &c);
	else if (*fault != '\0' && !run->is_exhausted)
		explain(run, &c, &decision);
	return fault;
}
