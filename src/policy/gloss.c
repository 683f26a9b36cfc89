/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/gloss.h"

#include "policy/gloss_parts.h"

#include "base/banned.h"

/* The page in the image, and the first of its rules; they stand together. */
static void
find_page(struct avow_gloss_state *g)
{
	const struct avow_image *image = g->in->image;
	const struct avow_image_page *pages =
	    image->section[AVOW_SECTION_PAGES];
	uint32_t page = 0;

	while (page < image->count[AVOW_SECTION_PAGES] &&
	    !avow_text_is(g->in->page->header.name.text,
		image->strings + pages[page].name))
		page++;
	if (page == image->count[AVOW_SECTION_PAGES]) {
		g->failed = true;
		return;
	}
	g->page = &pages[page];
	while (g->rule < image->count[AVOW_SECTION_RULES] &&
	    image->rules[g->rule].page != page)
		g->rule++;
	g->first_rule = g->rule;
}

/* Whether a line stands in a clause; NULL: before the first one. */
static bool
is_in(const struct avow_gloss_state *g, const struct avow_clause *clause,
    uint32_t line)
{
	const struct avow_clause *first = g->in->page->source->clauses;

	if (clause == NULL)
		return first == NULL || line < first->place.line;
	return line >= clause->place.line && line <= clause->end_line;
}

static struct avow_gloss **
add(struct avow_gloss_state *g, struct avow_gloss **end, uint32_t line,
    const char *text)
{
	struct avow_gloss *gloss = avow_arena_alloc(g->arena, sizeof *gloss);

	if (gloss == NULL) {
		g->failed = true;
		return end;
	}
	*gloss = (struct avow_gloss){
	    .rule = AVOW_NONE32, .line = line, .text = text};
	*end = gloss;
	return &gloss->next;
}

/* What the page says of guardians, and of what cannot be, in a clause. */
static struct avow_gloss **
add_declarations(struct avow_gloss_state *g, struct avow_gloss **end,
    const struct avow_clause *clause)
{
	const struct avow_ast *page = g->in->page;
	uint32_t minor_use = g->in->image->info->minor_use;

	for (const struct avow_ast_guardian *guardian = page->guardians;
	     guardian != NULL; guardian = guardian->next) {
		const char *but = "";

		if (!is_in(g, clause, guardian->place.line))
			continue;
		if (guardian->but_not_for.is_given)
			but = avow_gloss_say3(g, AVOW_GLOSS_GUARDIAN_BUT,
			    avow_gloss_purposes(g, &guardian->but_not_for,
				AVOW_GLOSS_VOICE_MAY),
			    NULL, NULL);
		end = add(g, end, guardian->place.line,
		    avow_gloss_say3(g, AVOW_GLOSS_GUARDIAN,
			avow_gloss_tests(g, guardian->when, 0),
			minor_use == AVOW_NONE32
			    ? ""
			    : avow_gloss_consent(g, minor_use),
			but));
	}
	for (const struct avow_ast_tests *axiom = page->axioms; axiom != NULL;
	     axiom = axiom->next)
		if (is_in(g, clause, axiom->place.line))
			end = add(g, end, axiom->place.line,
			    avow_gloss_say3(g, AVOW_GLOSS_IMPOSSIBLE,
				avow_gloss_tests(g, axiom->tests, 0), NULL,
				NULL));
	return end;
}

/* How the page stands to others. */
static struct avow_gloss **
add_layer(struct avow_gloss_state *g, struct avow_gloss **end)
{
	static const enum avow_gloss_frame frames[] = {
	    [AVOW_LAYER_GENERAL] = AVOW_GLOSS_LAYER_GENERAL,
	    [AVOW_LAYER_OVERRIDES] = AVOW_GLOSS_LAYER_OVERRIDES,
	    [AVOW_LAYER_NARROWS] = AVOW_GLOSS_LAYER_NARROWS,
	    [AVOW_LAYER_ALONE] = AVOW_GLOSS_LAYER_ALONE,
	};
	const char *service = "";

	if (g->failed)
		return end;
	if (g->page->service != AVOW_NONE32)
		service = avow_gloss_term_number(
		    g, AVOW_AXIS_SERVICE, g->page->service);
	return add(g, end, g->in->page->header.place.line,
	    avow_gloss_say3(
		g, frames[g->in->page->header.layer], service, NULL, NULL));
}

static struct avow_gloss_clause *
tell_clause(struct avow_gloss_state *g, const struct avow_clause *clause)
{
	struct avow_gloss_clause *out = avow_arena_alloc(g->arena, sizeof *out);
	struct avow_gloss **end;

	if (out == NULL) {
		g->failed = true;
		return NULL;
	}
	out->clause = clause;
	out->title = clause == NULL ? "" : avow_gloss_title(g, clause->id);
	end = &out->items;
	if (clause == NULL)
		end = add_layer(g, end);
	end = add_declarations(g, end, clause);
	for (const struct avow_ast_rule *rule = g->in->page->rules;
	     rule != NULL && !g->failed; rule = rule->next) {
		if (rule->clause != clause)
			continue;
		*end = avow_gloss_rule(g, rule, NULL);
		if (*end != NULL)
			end = &(*end)->next;
	}
	return out;
}

enum avow_status
avow_gloss_page(struct avow_gloss_clause **out, struct avow_arena *arena,
    const struct avow_gloss_input *input, struct avow_error *why)
{
	struct avow_gloss_state g = {
	    .arena = arena, .in = input, .grammar = input->grammar};
	struct avow_gloss_clause **end = out;
	const struct avow_clause *clause = NULL;

	*out = NULL;
	find_page(&g);
	do {
		*end = g.failed ? NULL : tell_clause(&g, clause);
		if (*end != NULL)
			end = &(*end)->next;
		clause = clause == NULL ? input->page->source->clauses
					: clause->next;
	} while (clause != NULL && !g.failed);
	if (!g.failed)
		return AVOW_OK;
	*out = NULL;
	return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
	    "no memory to say what the rules mean");
}

/* The file whose page the image's rule stands on. */
static const struct avow_ast *
file_of(const struct avow_gloss_input *input, uint32_t rule)
{
	const struct avow_image *image = input->image;
	const struct avow_image_page *pages =
	    image->section[AVOW_SECTION_PAGES];
	const char *name = image->strings + pages[image->rules[rule].page].name;
	const struct avow_ast *file = input->files;

	while (file != NULL && !avow_text_is(file->header.name.text, name))
		file = file->next;
	return file;
}

enum avow_status
avow_gloss_keeping(const char **out, struct avow_arena *arena,
    const struct avow_gloss_input *input, uint32_t rule, struct avow_error *why)
{
	struct avow_gloss_input of_page = *input;
	struct avow_gloss_state g = {
	    .arena = arena, .in = &of_page, .grammar = input->grammar};
	const struct avow_ast_rule *written = NULL;
	uint32_t left;

	*out = "";
	of_page.page = file_of(input, rule);
	if (of_page.page != NULL)
		find_page(&g);
	left = rule - g.first_rule;
	if (of_page.page != NULL && !g.failed)
		written = avow_gloss_written(of_page.page->rules, &left, 0);
	if (written != NULL)
		*out = avow_gloss_retain_time(&g, &written->retain);
	if (g.failed)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to say what the rules mean");
	return AVOW_OK;
}
