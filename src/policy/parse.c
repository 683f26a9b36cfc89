/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse.h"

#include "policy/parse_parts.h"

#include "base/banned.h"

static void
set_up(struct avow_parser *parser, struct avow_arena *arena,
    struct avow_report *report, struct avow_ast *ast)
{
	*parser = (struct avow_parser){
	    .arena = arena,
	    .report = report,
	    .ast = ast,
	    .source = ast->source,
	    .ends = {.terms = &ast->terms,
		.groups = &ast->groups,
		.consents = &ast->consents,
		.facts = &ast->facts,
		.bases = &ast->bases,
		.agreements = &ast->agreements,
		.guardians = &ast->guardians,
		.givens = &ast->givens,
		.axioms = &ast->axioms,
		.rules = &ast->rules,
		.examples = &ast->examples},
	};
	parser->clause_rules = parser->ends.rules;
}

static void
parse_policy(struct avow_parser *parser)
{
	struct avow_finding *finding;

	if (parser->has_header) {
		finding = avow_report_add(parser->report, AVOW_SEVERITY_ERROR,
		    "P0106", avow_parser_peek(parser, 0)->place,
		    "the page has two `policy` blocks");
		finding->label = avow_report_text(parser->report,
		    "the first is on line %u", parser->ast->header.place.line);
		finding->help = "use a `terms` block for declarations";
		return;
	}
	parser->has_header = true;
	if (parser->clause != NULL)
		avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0110",
		    avow_parser_peek(parser, 0)->place,
		    "the `policy` block stands in a clause")
		    ->help = "begin the page with it, before the first clause";
	if (!avow_parse_header_line(parser))
		avow_parser_recover(parser);
	avow_parse_declaration_block(parser);
}

static void
parse_block(struct avow_parser *parser, const struct avow_block *block)
{
	enum avow_parser_items items = AVOW_ITEMS_DECLARATIONS;

	if (block->kind == AVOW_BLOCK_RULE)
		items = AVOW_ITEMS_RULES;
	if (block->kind == AVOW_BLOCK_EXAMPLE)
		items = AVOW_ITEMS_EXAMPLES;
	avow_parser_begin(parser, block->text, block->line, items);
	if (block->kind == AVOW_BLOCK_RULE)
		avow_parse_rule_block(parser);
	else if (block->kind == AVOW_BLOCK_EXAMPLE)
		avow_parse_example_block(parser);
	else if (block->kind == AVOW_BLOCK_POLICY)
		parse_policy(parser);
	else
		avow_parse_declaration_block(parser);
}

static void
parse_blocks(struct avow_parser *parser, const struct avow_block *block)
{
	for (; block != NULL && !avow_parser_stops(parser); block = block->next)
		parse_block(parser, block);
}

static bool
has_block(const struct avow_source *source)
{
	const struct avow_clause *clause = source->clauses;

	while (clause != NULL && clause->blocks == NULL)
		clause = clause->next;
	return source->blocks != NULL || clause != NULL;
}

/*
 * A page says which policy it is, unless it is a file of terms or a
 * translation.
 */
static void
check_header(struct avow_parser *parser)
{
	const struct avow_ast *ast = parser->ast;
	struct avow_place place = {
	    .source = parser->source, .line = 1, .column = 1, .length = 1};
	const char *what = "the page has no block of the language";

	if (parser->has_header || parser->report->errors > 0 ||
	    parser->source->is_translation)
		return;
	if (ast->rules != NULL)
		place = ast->rules->place;
	else if (ast->examples != NULL)
		place = ast->examples->place;
	if (ast->rules != NULL || ast->examples != NULL)
		what = "the page has rules or examples, but no `policy` block";
	else if (has_block(parser->source))
		return;
	avow_report_add(
	    parser->report, AVOW_SEVERITY_ERROR, "P0106", place, "%s", what)
	    ->help = "begin the page with a block such as\n```policy\npolicy "
		     "NAME version 1 effective 2026-12-01 general\n```";
}

enum avow_status
avow_parse(struct avow_ast **out, struct avow_arena *arena,
    const struct avow_source *source, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_ast *ast = avow_arena_alloc(arena, sizeof *ast);
	const struct avow_clause *clause;
	struct avow_parser parser;

	*out = NULL;
	if (ast == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to parse a page");
	ast->source = source;
	set_up(&parser, arena, report, ast);
	parse_blocks(&parser, source->blocks);
	for (clause = source->clauses; clause != NULL; clause = clause->next) {
		parser.clause = clause;
		parser.clause_rules = parser.ends.rules;
		parser.number = 0;
		parse_blocks(&parser, clause->blocks);
	}
	if (parser.no_memory)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to parse a page");
	check_header(&parser);
	*out = ast;
	return AVOW_OK;
}

/* A text given outside a page, as a source that messages can show. */
static struct avow_source *
source_of(struct avow_arena *arena, const char *path, struct avow_text text)
{
	struct avow_source *source = avow_arena_alloc(arena, sizeof *source);
	char *copy = avow_arena_copy(arena, text);

	if (source == NULL || copy == NULL)
		return NULL;
	source->path = path;
	source->text = (struct avow_text){copy, text.size};
	return source;
}

/* Bytes from a command line were not checked as a page's were. */
static bool
is_text(struct avow_parser *parser)
{
	struct avow_text text = parser->source->text;
	struct avow_place place = {
	    .source = parser->source, .line = 1, .column = 1, .length = 1};

	if (text.size > AVOW_SOURCE_MAX)
		return avow_parser_fault(parser, "P0105", place,
		    "this text is longer than 1 MiB", NULL);
	return avow_utf8_valid(text) ||
	    avow_parser_fault(
		parser, "P0104", place, "this text is not UTF-8", NULL);
}

/* Parse one argument of explain: the flow, or the list of what holds. */
static bool
parse_argument(
    struct avow_parser *parser, struct avow_ast_example *example, bool is_case)
{
	if (!is_text(parser))
		return false;
	avow_parser_begin(parser, parser->source->text, 1, AVOW_ITEMS_NONE);
	if (is_case && avow_parser_is_kind(parser, 0, AVOW_TOKEN_END))
		return true;
	if (is_case ? !avow_parse_example_case(parser, example)
		    : !avow_parse_flow_whole(parser, &example->flow))
		return false;
	return avow_parser_end_item(parser);
}

enum avow_status
avow_parse_flow(struct avow_ast_example **out, struct avow_arena *arena,
    struct avow_text flow, struct avow_text with, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_ast_example *example =
	    avow_arena_alloc(arena, sizeof *example);
	struct avow_source *flow_source = source_of(arena, "the flow", flow);
	struct avow_source *with_source = source_of(arena, "--with", with);
	struct avow_ast ast = {.source = flow_source};
	struct avow_parser parser;

	*out = NULL;
	if (example == NULL || flow_source == NULL || with_source == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to parse a flow");
	set_up(&parser, arena, report, &ast);
	example->kind = AVOW_EXAMPLE_ALLOWS;
	example->flow.form = AVOW_FORM_DEFAULT;
	example->place =
	    (struct avow_place){flow_source, 1, 1, (uint32_t)flow.size};
	if (parse_argument(&parser, example, false)) {
		parser.source = with_source;
		(void)parse_argument(&parser, example, true);
	}
	if (parser.no_memory)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to parse a flow");
	*out = example;
	return AVOW_OK;
}
