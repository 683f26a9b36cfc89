/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/parser.h"

#include "base/banned.h"

static const char *const effects[] = {
    "allow", "deny", "never", "only", "require", "retain", "upon", NULL};
static const char *const declarations[] = {"category", "purpose", "recipient",
    "service", "action", "document", "event", "group", "consent", "fact",
    "basis", "agreement", "guardian", "given", "impossible", "policy", NULL};

bool
avow_parser_at_item(const struct avow_parser *parser)
{
	bool has_colon = avow_parser_is_kind(parser, 1, AVOW_TOKEN_COLON);

	switch (parser->items) {
	case AVOW_ITEMS_DECLARATIONS:
		return avow_parser_is_one(parser, 0, declarations);
	case AVOW_ITEMS_RULES:
		return avow_parser_is_one(parser, 0, effects) ||
		    (avow_parser_is_kind(parser, 0, AVOW_TOKEN_WORD) &&
			has_colon);
	case AVOW_ITEMS_LIFTS:
		return avow_parser_is_kind(parser, 0, AVOW_TOKEN_WORD);
	case AVOW_ITEMS_EXAMPLES:
		return avow_parser_is_kind(parser, 0, AVOW_TOKEN_STRING) &&
		    (has_colon || parser->ahead[0].is_first);
	case AVOW_ITEMS_NONE:
		break;
	}
	return false;
}

const char *
avow_parser_near_item(const struct avow_parser *parser, struct avow_text word)
{
	if (parser->items == AVOW_ITEMS_DECLARATIONS)
		return avow_parser_near(word, declarations);
	if (parser->items == AVOW_ITEMS_RULES)
		return avow_parser_near(word, effects);
	return NULL;
}

/* A flow in the braces of `never` may begin with any word: look at its label,
 * and take a word that is nearly a keyword for that keyword. */
static bool
at_next_lift(const struct avow_parser *parser)
{
	const char *list[AVOW_PARSER_WANTED + 1] = {NULL};

	if (avow_parser_is_kind(parser, 1, AVOW_TOKEN_COLON) ||
	    parser->ahead[0].is_first)
		return true;
	for (size_t i = 0; i < parser->wanted_count; i++)
		list[i] = parser->wanted[i];
	return avow_parser_near(parser->ahead[0].text, list) == NULL;
}

/*
 * "when minor never share x": to the grammar the condition belongs to the rule
 * above, and the rule has none.  No author means that.
 */
static bool
is_behind_condition(const struct avow_parser *parser)
{
	static const char *const words[] = {"when ", "unless ", "basis "};
	const char *end = parser->ahead[0].at;
	const char *line = end;
	struct avow_text rest;

	if (parser->items != AVOW_ITEMS_RULES || parser->ahead[0].is_first)
		return false;
	while (line > parser->lexer.text.at && line[-1] != '\n')
		line--;
	while (*line == ' ' || *line == '\t')
		line++;
	rest = (struct avow_text){line, (size_t)(end - line)};
	if (memchr(rest.at, '}', rest.size) != NULL)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (avow_text_starts(rest, words[i]))
			return true;
	return false;
}

bool
avow_parser_end_item(struct avow_parser *parser)
{
	static const char *const next[] = {
	    [AVOW_ITEMS_DECLARATIONS] = "the next declaration",
	    [AVOW_ITEMS_RULES] = "the next rule",
	    [AVOW_ITEMS_LIFTS] = "the next flow",
	    [AVOW_ITEMS_EXAMPLES] = "the next example",
	    [AVOW_ITEMS_NONE] = "the end",
	};

	while (parser->lost > 0 && parser->depth == 1 &&
	    avow_parser_is_kind(parser, 0, AVOW_TOKEN_CLOSE)) {
		(void)avow_parser_take(parser);
		parser->lost--;
	}
	if (avow_parser_is_kind(parser, 0, AVOW_TOKEN_END) ||
	    (avow_parser_is_kind(parser, 0, AVOW_TOKEN_CLOSE) &&
		parser->depth > 1))
		return true;
	if (avow_parser_at_item(parser) && is_behind_condition(parser))
		return avow_parser_fault(parser, "P0101",
		    parser->ahead[0].place,
		    "a rule begins behind a condition, which so belongs to the "
		    "rule above",
		    "write the condition behind its rule, or begin the rule "
		    "on a line of its own");
	if (avow_parser_at_item(parser) &&
	    (parser->items != AVOW_ITEMS_LIFTS || at_next_lift(parser)))
		return true;
	avow_parser_want(parser, next[parser->items]);
	return avow_parser_refuse(parser);
}

/* Whether a line that begins here begins an item, and does not go on. */
static bool
at_fresh_item(const struct avow_parser *parser)
{
	if (!parser->ahead[0].is_first)
		return false;
	if (parser->items == AVOW_ITEMS_LIFTS)
		return avow_parser_is_kind(parser, 1, AVOW_TOKEN_COLON);
	return avow_parser_at_item(parser);
}

/* Whether the last finding is about the current token. */
static bool
is_reported(const struct avow_parser *parser)
{
	const struct avow_finding *last = parser->report->last;
	const struct avow_place *place = &parser->ahead[0].place;

	return last != NULL && last->place.source == place->source &&
	    last->place.line == place->line &&
	    last->place.column == place->column;
}

void
avow_parser_recover(struct avow_parser *parser)
{
	unsigned open = 0;
	bool may_stay = !is_reported(parser);
	bool has_moved = false;

	while (!avow_parser_is_kind(parser, 0, AVOW_TOKEN_END)) {
		if (avow_parser_is_kind(parser, 0, AVOW_TOKEN_CLOSE)) {
			if (open == 0 && parser->depth > 1)
				return; /* the list's loop takes it */
			open -= open > 0;
		} else if (open == 0 && at_fresh_item(parser) &&
		    (has_moved ||
			(may_stay &&
			    parser->last.place.line <
				parser->ahead[0].place.line))) {
			return;
		}
		open += avow_parser_is_kind(parser, 0, AVOW_TOKEN_OPEN);
		(void)avow_parser_take(parser);
		has_moved = true;
	}
}

bool
avow_parser_stops(const struct avow_parser *parser)
{
	return parser->no_memory || parser->report->count >= AVOW_FINDINGS_MAX;
}
