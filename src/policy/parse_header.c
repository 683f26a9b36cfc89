/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "policy/parse_parts.h"

#include "base/banned.h"

static bool
refuse_missing(struct avow_parser *parser, const char *part, const char *help)
{
	const char *const list[] = {part, NULL};

	/* A part that is there but misspelt is an error of spelling. */
	if (avow_parser_is_kind(parser, 0, AVOW_TOKEN_FAULT) ||
	    avow_parser_near(avow_parser_peek(parser, 0)->text, list) != NULL)
		return avow_parser_refuse(parser);
	avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0106",
	    parser->ast->header.place, "this policy has no `%s`", part)
	    ->help = help;
	return false;
}

static bool
read_effective(struct avow_parser *parser, struct avow_ast_header *header)
{
	int32_t days;

	if (!avow_parser_accept(parser, "effective"))
		return refuse_missing(parser, "effective",
		    "say from which day it holds: `effective 2026-12-01`");
	if (!avow_parser_expect_kind(parser, AVOW_TOKEN_DATE))
		return false;
	header->effective = parser->last.text;
	if (avow_date_days(&days, header->effective))
		return true;
	return avow_parser_fault(parser, "P0101", parser->last.place,
	    "there is no such day", "a date is written YYYY-MM-DD");
}

/* "service shop overrides general", behind the word `service`. */
static bool
read_layer(struct avow_parser *parser, struct avow_ast_header *header)
{
	if (!avow_parser_name(parser, &header->service, "a service"))
		return false;
	header->layer = AVOW_LAYER_ALONE;
	if (avow_parser_accept(parser, "alone"))
		return true;
	header->layer = AVOW_LAYER_OVERRIDES;
	if (avow_parser_accept(parser, "overrides"))
		return avow_parser_name(parser, &header->base, "a policy");
	header->layer = AVOW_LAYER_NARROWS;
	return avow_parser_expect(parser, "narrows") &&
	    avow_parser_name(parser, &header->base, "a policy");
}

static bool
read_imports(struct avow_parser *parser, struct avow_ast_header *header)
{
	struct avow_ast_name **end = &header->imports;

	while (avow_parser_accept(parser, "import")) {
		struct avow_ast_name import = {
		    .place = avow_parser_peek(parser, 0)->place};

		if (!avow_parser_string(
			parser, &import.text, "a file's name in quotes") ||
		    !avow_parser_append(parser, &end, &import))
			return false;
	}
	return true;
}

bool
avow_parse_header_line(struct avow_parser *parser)
{
	struct avow_ast_header *header = &parser->ast->header;

	header->place = avow_parser_peek(parser, 0)->place;
	if (!avow_parser_expect(parser, "policy") ||
	    !avow_parser_new_name(
		parser, &header->name, "a policy's name", false))
		return false;
	if (!avow_parser_accept(parser, "version"))
		return refuse_missing(
		    parser, "version", "number it: `version 1`");
	if (!avow_parser_number(parser, &header->version) ||
	    !read_effective(parser, header))
		return false;
	header->layer = AVOW_LAYER_GENERAL;
	if (!avow_parser_accept(parser, "general")) {
		if (!avow_parser_accept(parser, "service"))
			return refuse_missing(parser, "service",
			    "say whose it is: `general`, or `service NAME "
			    "overrides general`");
		if (!read_layer(parser, header))
			return false;
	}
	if (avow_parser_accept(parser, "announce") &&
	    !avow_parser_duration(parser, &header->announce))
		return false;
	return read_imports(parser, header) && avow_parser_end_item(parser);
}
