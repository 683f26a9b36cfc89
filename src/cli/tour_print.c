/* SPDX-License-Identifier: Apache-2.0 */
/* cli/tour_print: the story, for people, in brief, or for programs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/width.h"
#include "cli/answer.h"
#include "cli/lines.h"
#include "cli/tour_step.h"
#include "json/write.h"

#include "base/banned.h"

enum {
	PRINT_MAX = 1 << 20, /* bytes of one step */
	INDENT = 4,          /* columns under a heading */
	RULE_COLUMNS = 260, /* of a rule's text; the rest is left to the page */
};

static const struct {
	const char *word;
	enum avow_paint paint;
} verdicts[] = {
    [AVOW_DENIED] = {"DENIED", AVOW_PAINT_RED},
    [AVOW_ALLOWED] = {"ALLOWED", AVOW_PAINT_GREEN},
    [AVOW_NEEDED] = {"NOT YET", AVOW_PAINT_YELLOW},
};

static void
flush(const struct avow_tour *tour, struct avow_buffer *out)
{
	(void)fwrite(out->at, 1, out->size, tour->cli->out);
	(void)fflush(tour->cli->out);
	avow_buffer_clear(out);
}

void
avow_tour_print_start(const struct avow_tour *tour)
{
	struct avow_buffer out;
	struct avow_lines lines = {&out, 0, tour->color};

	if (tour->cli->json || tour->brief)
		return;
	avow_buffer_init(&out, PRINT_MAX);
	avow_lines_text(&lines, AVOW_PAINT_BOLD,
	    AVOW_TEXT(
		"A tour of Avow: what a policy promises, the vault does"));
	avow_lines_text(&lines, AVOW_PAINT_PLAIN,
	    AVOW_TEXT(
		"The page that people read is the program that decides. Each "
		"step below asks the vault for something, and shows what it "
		"decided, under which clause, and why. All people are made "
		"up."));
	avow_buffer_format(&out, "\nvault      %s\npolicy     ", tour->dir);
	avow_buffer_string(
	    &out, "general.policy.md, for the app also app.policy.md\n");
	flush(tour, &out);
}

/* What decided: "ALLOWED" of an answer, "refused" or "done" without one. */
static void
print_verdict(const struct avow_lines *lines, const struct avow_tour_outcome *o,
    const char *fault)
{
	const char *word = o->status == AVOW_OK ? "DONE" : "REFUSED";
	enum avow_paint paint =
	    o->status == AVOW_OK ? AVOW_PAINT_GREEN : AVOW_PAINT_RED;
	char text[AVOW_TOUR_TEXT + 64];

	if (o->has_answer) {
		word = verdicts[o->answer.verdict].word;
		paint = verdicts[o->answer.verdict].paint;
	}
	(void)snprintf(text, sizeof text, "%s%s%s", word,
	    fault == NULL ? ", as the policy says"
			  : ", which is NOT what the policy says: ",
	    fault == NULL ? "" : fault);
	avow_lines_field(lines, "decided",
	    fault == NULL ? paint : AVOW_PAINT_RED, avow_text_of(text));
}

/* A rule's text without its line breaks, cut where it gets long. */
static void
print_rule(const struct avow_lines *lines, const char *rule)
{
	struct avow_text text = avow_text_of(rule);
	struct avow_buffer cut;

	avow_buffer_init(&cut, PRINT_MAX);
	while (avow_width_of(text) > RULE_COLUMNS) {
		while (text.size > 0 && text.at[text.size - 1] != ' ')
			text.size--;
		while (text.size > 0 && text.at[text.size - 1] == ' ')
			text.size--;
	}
	avow_buffer_text(&cut, text);
	if (text.size < strlen(rule))
		avow_buffer_string(&cut, " ...");
	avow_lines_field(
	    lines, "why", AVOW_PAINT_PLAIN, avow_buffer_view(&cut));
	avow_buffer_clear(&cut);
}

static void
print_list(const struct avow_lines *lines, const char *label,
    const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		avow_lines_field(lines, i == 0 ? label : "", AVOW_PAINT_PLAIN,
		    avow_text_of(list[i]));
}

static void
print_clauses(const struct avow_lines *lines, const struct avow_answer *a)
{
	char title[AVOW_TOUR_TEXT];

	for (size_t i = 0; i < a->cited_count; i++) {
		(void)snprintf(title, sizeof title, "%s (%s)",
		    a->cited[i].title, a->cited[i].cite);
		avow_lines_field(
		    lines, "clause", AVOW_PAINT_BOLD, avow_text_of(title));
		print_rule(lines, a->cited[i].rule);
	}
	if (a->cited_count == 0 && a->verdict != AVOW_ALLOWED)
		avow_lines_field(lines, "why", AVOW_PAINT_PLAIN,
		    AVOW_TEXT("no clause allows this, and silence means no"));
}

static void
print_answer(const struct avow_lines *lines, const struct avow_answer *a,
    bool has_values)
{
	char log[64];

	print_clauses(lines, a);
	print_list(lines, a->verdict == AVOW_NEEDED ? "needs" : "lacks",
	    a->needs, a->need_count);
	print_list(lines, "duty", a->duties, a->duty_count);
	if (has_values)
		avow_cli_answer_print_fields(lines, a);
	(void)snprintf(log, sizeof log, "entry %" PRIu64, a->log_index);
	if (a->is_logged)
		avow_lines_field(
		    lines, "log", AVOW_PAINT_DIM, avow_text_of(log));
}

/* "杨磊, born 1998" */
static void
print_who(const struct avow_tour *tour, const struct avow_lines *lines,
    const struct avow_tour_step *step)
{
	const struct avow_people_person *p = &tour->cast[step->who];
	char who[AVOW_TOUR_TEXT];

	if (step->who == AVOW_TOUR_NOBODY)
		return;
	(void)snprintf(who, sizeof who, "%s, born %.4s", p->name, p->birthday);
	avow_lines_field(lines, "about", AVOW_PAINT_PLAIN, avow_text_of(who));
}

static void
print_body(const struct avow_tour *tour, const struct avow_lines *lines,
    const struct avow_tour_step *step, const struct avow_tour_outcome *o)
{
	struct avow_buffer flow;

	if (o->ask.action != NULL) {
		print_who(tour, lines, step);
		avow_buffer_init(&flow, PRINT_MAX);
		avow_cli_answer_flow(&flow, &o->ask);
		avow_lines_field(
		    lines, "asked", AVOW_PAINT_PLAIN, avow_buffer_view(&flow));
		avow_buffer_clear(&flow);
	}
	if (o->said[0] != '\0')
		avow_lines_field(lines,
		    step->act >= AVOW_TOUR_SLOT ? "looked" : "recorded",
		    AVOW_PAINT_PLAIN, avow_text_of(o->said));
}

static void
print_long(const struct avow_tour *tour, struct avow_buffer *out,
    const struct avow_tour_step *step, const struct avow_tour_outcome *o,
    const char *fault)
{
	struct avow_lines lines = {out, 0, tour->color};
	char number[16];

	if (step->chapter != NULL) {
		avow_buffer_u8(out, '\n');
		avow_lines_text(
		    &lines, AVOW_PAINT_BOLD, avow_text_of(step->chapter));
		for (size_t i = 0; i < strlen(step->chapter); i++)
			avow_buffer_u8(out, '=');
		avow_buffer_u8(out, '\n');
	}
	(void)snprintf(number, sizeof number, "\n%3zu ", tour->steps);
	avow_buffer_string(out, number);
	avow_lines_put(&lines, AVOW_PAINT_BOLD, avow_text_of(step->heading));
	avow_buffer_u8(out, '\n');
	lines.indent = INDENT;
	print_body(tour, &lines, step, o);
	print_verdict(&lines, o, fault);
	if (o->has_answer)
		print_answer(
		    &lines, &o->answer, strcmp(step->action, "collect") != 0);
	else if (o->status != AVOW_OK)
		avow_lines_field(&lines, "why", AVOW_PAINT_PLAIN,
		    avow_text_of(o->why.message));
	if (o->proved[0] != '\0')
		avow_lines_field(
		    &lines, "found", AVOW_PAINT_PLAIN, avow_text_of(o->proved));
}

static void
print_brief(const struct avow_tour *tour, struct avow_buffer *out,
    const struct avow_tour_step *step, const struct avow_tour_outcome *o,
    const char *fault)
{
	struct avow_lines lines = {out, 0, tour->color};
	const char *word = o->has_answer ? verdicts[o->answer.verdict].word
	    : o->status == AVOW_OK       ? "DONE"
					 : "REFUSED";

	avow_buffer_format(out, "%3zu ", tour->steps);
	avow_lines_put(&lines,
	    fault == NULL ? AVOW_PAINT_GREEN : AVOW_PAINT_RED,
	    avow_text_of(fault == NULL ? "ok" : "NO"));
	avow_buffer_format(out, "  %-8s %s", word, step->heading);
	if (fault != NULL)
		avow_buffer_format(out, "\n    %s", fault);
	avow_buffer_u8(out, '\n');
}

static void
put_member(struct avow_buffer *out, const char *name, const char *value)
{
	avow_buffer_format(out, ",\"%s\":", name);
	if (value == NULL || value[0] == '\0')
		avow_buffer_string(out, "null");
	else
		avow_json_write_string(out, value);
}

static void
print_json(const struct avow_tour *tour, struct avow_buffer *out,
    const struct avow_tour_step *step, const struct avow_tour_outcome *o,
    const char *fault)
{
	struct avow_buffer flow;

	avow_buffer_init(&flow, PRINT_MAX);
	if (o->ask.action != NULL)
		avow_cli_answer_flow(&flow, &o->ask);
	avow_buffer_u8(&flow, 0);
	avow_buffer_format(out, "{\"step\":%zu,\"as_the_policy_says\":%s",
	    tour->steps, fault == NULL ? "true" : "false");
	put_member(out, "heading", step->heading);
	put_member(out, "fault", fault);
	put_member(out, "asked", (const char *)flow.at);
	put_member(out, "done", o->said);
	put_member(out, "found", o->proved);
	put_member(out, "error", o->why.code);
	avow_buffer_string(out, ",\"answer\":");
	if (o->has_answer)
		avow_cli_answer_json(out, &o->answer);
	else
		avow_buffer_string(out, "null");
	avow_buffer_string(out, "}\n");
	avow_buffer_clear(&flow);
}

void
avow_tour_print(const struct avow_tour *tour, const struct avow_tour_step *step,
    const struct avow_tour_outcome *o, const char *fault)
{
	struct avow_buffer out;

	avow_buffer_init(&out, PRINT_MAX);
	if (tour->cli->json)
		print_json(tour, &out, step, o, fault);
	else if (tour->brief)
		print_brief(tour, &out, step, o, fault);
	else
		print_long(tour, &out, step, o, fault);
	flush(tour, &out);
}

void
avow_tour_print_end(const struct avow_tour *tour)
{
	struct avow_buffer out;
	struct avow_lines lines = {&out, 0, tour->color};
	char text[AVOW_TOUR_TEXT];

	avow_buffer_init(&out, PRINT_MAX);
	if (tour->cli->json) {
		avow_buffer_format(&out,
		    "{\"tour\":{\"flows\":%zu,\"as_the_policy_says\":%zu}}\n",
		    tour->steps, tour->held);
	} else {
		(void)snprintf(text, sizeof text,
		    "tour: %zu of %zu flows went as the policy says",
		    tour->held, tour->steps);
		avow_buffer_u8(&out, '\n');
		avow_lines_put(&lines,
		    tour->held == tour->steps ? AVOW_PAINT_GREEN
					      : AVOW_PAINT_RED,
		    avow_text_of(text));
		avow_buffer_u8(&out, '\n');
	}
	flush(tour, &out);
}
