/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/examples.h"

#include <string.h>

#include "policy/decide_engine.h"
#include "policy/examples_run.h"

#include "base/banned.h"

enum { RULE_DEPTH = 3 /* braces that may lie around a rule */ };

/* The page of the image that a file is, or UINT32_MAX. */
static uint32_t
find_page(const struct avow_image *image, const struct avow_ast *file)
{
	for (uint32_t p = 0; p < image->count[AVOW_SECTION_PAGES]; p++)
		if (avow_text_is(file->header.name.text,
			image->strings + avow_engine_page(image, p)->name))
			return p;
	return UINT32_MAX;
}

static const char *
kind_word(enum avow_example_kind kind)
{
	switch (kind) {
	case AVOW_EXAMPLE_ALLOWS:
		return "should be allowed";
	case AVOW_EXAMPLE_DENIES:
		return "should be denied";
	case AVOW_EXAMPLE_NEEDS:
		return "should need what it names";
	case AVOW_EXAMPLE_KEEPS:
		return "should still be kept";
	case AVOW_EXAMPLE_ENDS:
		return "should have come to its end";
	case AVOW_EXAMPLE_OWES:
		return "should be owed";
	}
	return "";
}

static const char *
run_kind(struct avow_examples_run *run)
{
	switch (run->example->kind) {
	case AVOW_EXAMPLE_KEEPS:
	case AVOW_EXAMPLE_ENDS:
		return avow_examples_retention(run);
	case AVOW_EXAMPLE_OWES:
		return avow_examples_owes(run);
	default:
		return avow_examples_flow(run);
	}
}

static void
report_fault(struct avow_examples_run *run, const char *fault)
{
	const struct avow_ast_example *x = run->example;
	struct avow_finding *finding;

	if (run->is_exhausted) {
		finding = avow_report_add(run->from.report, AVOW_SEVERITY_ERROR,
		    "P0105", x->place,
		    "the examples up to this one speak of too many flows");
		finding->help = "name fewer terms, or say more facts in `with`";
	} else if (*fault != '\0') {
		finding = avow_report_add(run->from.report, AVOW_SEVERITY_ERROR,
		    "P0401", x->place, "the example \"%.*s\" %s, but %s",
		    (int)x->name.size, x->name.at, kind_word(x->kind), fault);
		finding->note = run->note;
	} else {
		return;
	}
	if (x->clause != NULL)
		finding->clause = avow_report_text(run->from.report, "%.*s",
		    (int)x->clause->id.size, x->clause->id.at);
}

/* False when an example failed and there was no memory to say so. */
static bool
run_one(struct avow_examples_run *run, const struct avow_ast_example *example)
{
	size_t errors = run->from.report->errors;
	const char *fault;

	run->example = example;
	run->note = NULL;
	run->is_exhausted = false;
	run->result->run++;
	fault = run_kind(run);
	if (fault == NULL && !run->is_exhausted)
		return true;
	run->result->failed++;
	report_fault(run, fault != NULL ? fault : "");
	return run->from.report->errors > errors;
}

enum avow_status
avow_examples_run(struct avow_examples_result *out,
    const struct avow_image *image, const struct avow_ast *files,
    struct avow_report *report, struct avow_error *why)
{
	struct avow_examples_run run = {
	    .from = {.image = image, .files = files, .report = report},
	    .result = out,
	    .left = AVOW_EXAMPLES_WORK_MAX,
	    .explain_left = AVOW_EXPLAIN_WORK_MAX};
	struct avow_world given;

	for (const struct avow_ast *f = files; f != NULL; f = f->next) {
		run.from.file = f;
		run.from.page = find_page(image, f);
		run.from.given = NULL;
		avow_world_init(image, &given);
		if (f->examples != NULL && avow_case_givens(&run.from, &given))
			run.from.given = &given;
		for (const struct avow_ast_example *x = f->examples; x != NULL;
		     x = x->next) {
			if (!run_one(&run, x))
				return avow_fail(why, AVOW_ERR_NOMEM,
				    "policy.memory",
				    "no memory to run the examples");
			if (run.is_exhausted && run.left == 0)
				return AVOW_OK; /* the rest says the same */
		}
	}
	return AVOW_OK;
}

/* --- coverage --- */

/* A lift decides when the bar around it would stand without it. */
static void
cover_lifts(struct avow_examples_run *run, const struct avow_case *c,
    const struct avow_flow *flow)
{
	const struct avow_image *image = c->image;
	struct avow_work work = {
	    .image = image, .world = &c->world, .unknown = AVOW_NONE32};
	struct avow_eval eval;

	if (!avow_decide_match_begin(&eval, &work, flow))
		return;
	avow_spend(
	    &run->left, image->count[AVOW_SECTION_RULES] / AVOW_STEPS_EACH);
	for (uint32_t r = 0; r < image->count[AVOW_SECTION_RULES]; r++)
		if (image->rules[r].effect == AVOW_EFFECT_LIFT &&
		    avow_decide_match(&eval, image->rules[r].parent) &&
		    avow_decide_match(&eval, r))
			avow_bit_put(run->result->covered, r, true);
}

void
avow_examples_cover(struct avow_examples_run *run, const struct avow_case *c,
    const struct avow_flow *flow, const struct avow_decision *decision)
{
	uint64_t *covered = run->result->covered;

	for (size_t i = 0; i < decision->required_count; i++)
		avow_bit_put(covered, decision->required[i], true);
	if (decision->ruling == AVOW_RULING_NEEDS)
		return; /* it has not decided yet */
	for (size_t i = 0; i < decision->cite_count; i++)
		avow_bit_put(covered, decision->cites[i], true);
	if (decision->ruling == AVOW_RULING_ALLOW)
		cover_lifts(run, c, flow);
}

static const struct avow_source *
find_source(
    const struct avow_image *image, const struct avow_ast *files, uint32_t page)
{
	for (; files != NULL; files = files->next)
		if (files->header.name.text.size != 0 &&
		    find_page(image, files) == page)
			return files->source;
	return NULL;
}

/* The rule of a page, or one in its braces, that begins on a line; or NULL. */
static const struct avow_ast_rule *
find_rule(const struct avow_ast_rule *rule, uint32_t line, unsigned depth)
{
	for (; rule != NULL; rule = rule->next) {
		const struct avow_ast_rule *inner = NULL;

		if (rule->place.line == line)
			return rule;
		if (depth > 0)
			inner = find_rule(rule->children, line, depth - 1);
		if (inner != NULL)
			return inner;
	}
	return NULL;
}

/* Where a rule stands: its keyword, or the line where that is not known. */
static struct avow_place
find_place(const struct avow_image *image, const struct avow_ast *files,
    const struct avow_image_rule *rule)
{
	const struct avow_ast_rule *found = NULL;

	for (const struct avow_ast *f = files; f != NULL && found == NULL;
	     f = f->next)
		if (f->header.name.text.size != 0 &&
		    find_page(image, f) == rule->page)
			found = find_rule(f->rules, rule->line, RULE_DEPTH);
	if (found != NULL)
		return found->place;
	return (struct avow_place){
	    .source = find_source(image, files, rule->page),
	    .line = rule->line,
	    .column = 1,
	    .length = 1};
}

/* Without any example, one note says it for all rules. */
static size_t
note_none(const struct avow_image *image, const struct avow_ast *files,
    struct avow_report *report)
{
	size_t count = image->count[AVOW_SECTION_RULES];

	while (files != NULL && files->header.name.text.size == 0)
		files = files->next;
	if (count == 0 || files == NULL)
		return 0;
	avow_report_add(report, AVOW_SEVERITY_NOTE, "P0402",
	    files->header.place,
	    "no example shows what the %zu rule%s here decide%s", count,
	    count == 1 ? "" : "s", count == 1 ? "s" : "")
	    ->help = "add one to a clause, such as\n```example\n"
		     "\"in short\": denies share contact for PURPOSE to "
		     "outside because none\n```";
	return count;
}

size_t
avow_examples_coverage(const struct avow_examples_result *result,
    const struct avow_image *image, const struct avow_ast *files,
    struct avow_report *report)
{
	size_t count = 0;

	if (result->run == 0)
		return note_none(image, files, report);
	for (uint32_t r = 0; r < image->count[AVOW_SECTION_RULES]; r++) {
		const struct avow_image_rule *rule = &image->rules[r];
		struct avow_finding *finding;

		if (avow_bit(result->covered, r))
			continue;
		count++;
		finding = avow_report_add(report, AVOW_SEVERITY_NOTE, "P0402",
		    find_place(image, files, rule),
		    "no example is decided by #%s",
		    avow_image_rule_cite(image, r));
		finding->clause = avow_image_clause_id(image, rule->clause);
		finding->help = "add an example that this rule decides";
	}
	return count;
}
