/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/cli.h"
#include "cli/policy.h"
#include "policy/edition.h"
#include "policy/gloss.h"
#include "policy/render_wrap.h"
#include "policy/translation.h"
#include "json/writer.h"

#include "base/banned.h"

enum {
	GLOSS_MAX = 64 << 20, /* bytes of all sentences */
	INDENT = 2,           /* columns a level */
};

/* What one call of the command holds. */
struct telling {
	struct avow_cli *cli;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_buffer out;
	struct avow_buffer line; /* a sentence without marks */
	struct avow_json_writer json;
	const struct avow_gloss_grammar *grammar;
};

static void
put_line(struct telling *t, const char *cite, const char *text, unsigned depth)
{
	struct avow_render_wrap wrap = {.out = &t->out,
	    .first = INDENT * (depth + 1),
	    .indent = INDENT * (depth + 1),
	    .mark = "- "};

	avow_buffer_reset(&t->line);
	avow_gloss_put(&t->line, text, t->grammar);
	if (cite != NULL)
		avow_buffer_format(&t->line, " [#%s]", cite);
	avow_render_wrap(&wrap, avow_buffer_view(&t->line));
}

/* The grammar nests three deep at most. */
static void
put_items(struct telling *t, const struct avow_gloss *items, unsigned depth)
{
	for (; items != NULL; items = items->next) {
		put_line(t, items->cite, items->text, depth);
		put_items(t, items->items, depth + 1);
	}
}

static void
json_items(struct telling *t, const struct avow_gloss *items)
{
	avow_json_open_list(&t->json);
	for (; items != NULL; items = items->next) {
		avow_json_open_object(&t->json);
		avow_json_name(&t->json, "cite");
		if (items->cite == NULL)
			avow_json_put_null(&t->json);
		else
			avow_json_put_string(&t->json, items->cite);
		avow_json_name(&t->json, "line");
		avow_json_put_u64(&t->json, items->line);
		avow_json_name(&t->json, "gloss");
		avow_buffer_reset(&t->line);
		avow_gloss_put(&t->line, items->text, t->grammar);
		avow_json_put_text(&t->json, avow_buffer_view(&t->line));
		avow_json_name(&t->json, "items");
		json_items(t, items->items);
		avow_json_close(&t->json);
	}
	avow_json_close(&t->json);
}

static void
put_clause(struct telling *t, const struct avow_gloss_clause *clause)
{
	struct avow_render_wrap wrap = {.out = &t->out};

	if (clause->items == NULL)
		return;
	if (clause->clause != NULL) {
		avow_buffer_reset(&t->line);
		avow_buffer_format(&t->line, "%s%s#%.*s", clause->title,
		    clause->title[0] == '\0' ? "" : "  ",
		    (int)clause->clause->id.size, clause->clause->id.at);
		avow_buffer_string(&t->out, "\n");
		avow_render_wrap(&wrap, avow_buffer_view(&t->line));
	}
	put_items(t, clause->items, 0);
}

static void
json_clause(struct telling *t, const struct avow_gloss_clause *clause)
{
	avow_json_open_object(&t->json);
	avow_json_name(&t->json, "clause");
	if (clause->clause == NULL)
		avow_json_put_null(&t->json);
	else
		avow_json_put_text(&t->json, clause->clause->id);
	avow_json_name(&t->json, "gloss");
	json_items(t, clause->items);
	avow_json_close(&t->json);
}

/* The page's own words in the language of the sentences, or NULL. */
static const struct avow_source *
find_translation(const struct telling *t, const struct avow_ast *page)
{
	const struct avow_ast *found = NULL;

	do {
		found = avow_translation_next(
		    t->edition.files, page->source, found);
	} while (found != NULL &&
	    avow_gloss_language(
		avow_translation_language(found->source->path)) != t->grammar);
	return found == NULL ? NULL : found->source;
}

/* "general@1", and what its clauses say. */
static enum avow_status
put_page(struct telling *t, const struct avow_ast *page, struct avow_error *why)
{
	const struct avow_gloss_input input = {.image = t->edition.image,
	    .files = t->edition.files,
	    .page = page,
	    .grammar = t->grammar,
	    .translation = find_translation(t, page)};
	const struct avow_ast_header *header = &page->header;
	struct avow_gloss_clause *clauses;
	enum avow_status status =
	    avow_gloss_page(&clauses, &t->arena, &input, why);

	if (status != AVOW_OK)
		return status;
	if (t->cli->json) {
		avow_json_open_object(&t->json);
		avow_json_name(&t->json, "page");
		avow_json_put_text(&t->json, header->name.text);
		avow_json_name(&t->json, "version");
		avow_json_put_u64(&t->json, header->version);
		avow_json_name(&t->json, "language");
		avow_json_put_string(
		    &t->json, avow_gloss_language_name(t->grammar));
		avow_json_name(&t->json, "clauses");
		avow_json_open_list(&t->json);
	} else {
		avow_buffer_format(&t->out, "%s%.*s@%u\n",
		    t->out.size == 0 ? "" : "\n", (int)header->name.text.size,
		    header->name.text.at, (unsigned)header->version);
	}
	for (; clauses != NULL; clauses = clauses->next) {
		if (t->cli->json)
			json_clause(t, clauses);
		else
			put_clause(t, clauses);
	}
	if (t->cli->json) {
		avow_json_close(&t->json);
		avow_json_close(&t->json);
	}
	return AVOW_OK;
}

static int
findings(struct telling *t)
{
	if (t->cli->json)
		avow_report_json(&t->report, &t->out);
	else
		avow_report_print(&t->report, &t->out, false);
	return avow_cli_write(t->cli, &t->out, AVOW_EXIT_NO);
}

static int
tell(struct telling *t)
{
	struct avow_error why = {.status = AVOW_OK};
	const struct avow_edition_input input = {
	    .paths = (const char *const *)t->cli->rest,
	    .count = t->cli->rest_count,
	    .no_examples = true};

	if (avow_edition_build(
		&t->edition, &t->arena, &input, &t->report, &why) != AVOW_OK)
		return avow_cli_fail(t->cli, &why);
	if (t->report.errors != 0 || t->edition.image == NULL)
		return findings(t);
	t->json = avow_json_writer_of(&t->out);
	if (t->cli->json)
		avow_json_open_list(&t->json);
	for (const struct avow_ast *page = t->edition.files; page != NULL;
	     page = page->next)
		if (page->header.name.text.size != 0 &&
		    put_page(t, page, &why) != AVOW_OK)
			return avow_cli_fail(t->cli, &why);
	if (t->cli->json) {
		avow_json_close(&t->json);
		avow_buffer_string(&t->out, "\n");
	}
	return avow_cli_write(t->cli, &t->out, AVOW_EXIT_YES);
}

int
avow_cli_policy_gloss(struct avow_cli *cli)
{
	const char *language = "en";
	const struct avow_option options[] = {
	    {.name = "lang",
		.argument = "en|zh",
		.help = "in English, which is usual, or in Chinese",
		.value = &language},
	    {.name = NULL}};
	struct telling t = {.cli = cli};
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	t.grammar = avow_gloss_language(avow_text_of(language));
	if (t.grammar == NULL)
		return avow_cli_usage(cli, "--lang takes en or zh");
	if (cli->rest_count == 0)
		return avow_cli_usage(cli, "name a page to tell");
	avow_arena_init(&t.arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&t.report, &t.arena);
	avow_buffer_init(&t.out, GLOSS_MAX);
	avow_buffer_init(&t.line, GLOSS_MAX);
	exit = tell(&t);
	avow_edition_clear(&t.edition);
	avow_buffer_clear(&t.line);
	avow_buffer_clear(&t.out);
	avow_arena_clear(&t.arena);
	return exit;
}
