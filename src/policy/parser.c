/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parser.h"

#include <string.h>

#include "base/banned.h"

void
avow_parser_begin(struct avow_parser *parser, struct avow_text text,
    uint32_t line, enum avow_parser_items items)
{
	avow_lex_init(&parser->lexer, text, parser->source, line);
	parser->items = items;
	parser->depth = 1;
	parser->lost = 0;
	parser->wanted_count = 0;
	for (size_t i = 0; i < AVOW_PARSER_AHEAD; i++)
		parser->ahead[i] = avow_lex_next(&parser->lexer);
	/* Before the first token, "behind the last one" is where it stands. */
	parser->last = parser->ahead[0];
	parser->last.place.length = 0;
}

const struct avow_token *
avow_parser_peek(const struct avow_parser *parser, size_t ahead)
{
	return &parser->ahead[ahead];
}

struct avow_token
avow_parser_take(struct avow_parser *parser)
{
	parser->last = parser->ahead[0];
	for (size_t i = 1; i < AVOW_PARSER_AHEAD; i++)
		parser->ahead[i - 1] = parser->ahead[i];
	parser->ahead[AVOW_PARSER_AHEAD - 1] = avow_lex_next(&parser->lexer);
	parser->wanted_count = 0;
	return parser->last;
}

bool
avow_parser_is(const struct avow_parser *parser, size_t ahead, const char *word)
{
	const struct avow_token *token = &parser->ahead[ahead];

	return token->kind == AVOW_TOKEN_WORD &&
	    avow_text_is(token->text, word);
}

bool
avow_parser_is_one(
    const struct avow_parser *parser, size_t ahead, const char *const *words)
{
	for (; *words != NULL; words++)
		if (avow_parser_is(parser, ahead, *words))
			return true;
	return false;
}

bool
avow_parser_is_kind(
    const struct avow_parser *parser, size_t ahead, enum avow_token_kind kind)
{
	return parser->ahead[ahead].kind == kind;
}

void
avow_parser_want(struct avow_parser *parser, const char *what)
{
	for (size_t i = 0; i < parser->wanted_count; i++)
		if (strcmp(parser->wanted[i], what) == 0)
			return;
	if (parser->wanted_count < AVOW_PARSER_WANTED)
		parser->wanted[parser->wanted_count++] = what;
}

bool
avow_parser_accept(struct avow_parser *parser, const char *word)
{
	if (avow_parser_is(parser, 0, word)) {
		(void)avow_parser_take(parser);
		return true;
	}
	avow_parser_want(parser, word);
	return false;
}

static const char *const kind_names[] = {
    [AVOW_TOKEN_END] = "the end of the block",
    [AVOW_TOKEN_WORD] = "a name",
    [AVOW_TOKEN_NUMBER] = "a number",
    [AVOW_TOKEN_DATE] = "a date (YYYY-MM-DD)",
    [AVOW_TOKEN_STRING] = "a text in quotes",
    [AVOW_TOKEN_CITE] = "a clause's `#id`",
    [AVOW_TOKEN_COMMA] = ",",
    [AVOW_TOKEN_COLON] = ":",
    [AVOW_TOKEN_OPEN] = "{",
    [AVOW_TOKEN_CLOSE] = "}",
    [AVOW_TOKEN_AT_LEAST] = ">=",
    [AVOW_TOKEN_BELOW] = "<",
    [AVOW_TOKEN_FAULT] = "a mark",
};

bool
avow_parser_accept_kind(struct avow_parser *parser, enum avow_token_kind kind)
{
	if (parser->ahead[0].kind == kind) {
		(void)avow_parser_take(parser);
		return true;
	}
	avow_parser_want(parser, kind_names[kind]);
	return false;
}

bool
avow_parser_expect_kind(struct avow_parser *parser, enum avow_token_kind kind)
{
	return avow_parser_accept_kind(parser, kind) ||
	    avow_parser_refuse(parser);
}

bool
avow_parser_expect(struct avow_parser *parser, const char *words)
{
	const char *rest = words;

	while (*rest != '\0') {
		const struct avow_token *token = &parser->ahead[0];
		size_t size = strcspn(rest, " ");

		if (token->kind != AVOW_TOKEN_WORD ||
		    !avow_text_equal(
			token->text, (struct avow_text){rest, size})) {
			avow_parser_want(parser, rest);
			return avow_parser_refuse(parser);
		}
		(void)avow_parser_take(parser);
		rest += size + (rest[size] == ' ');
	}
	return true;
}

void *
avow_parser_alloc(struct avow_parser *parser, size_t size)
{
	void *made = avow_arena_alloc(parser->arena, size);

	if (made == NULL)
		parser->no_memory = true;
	return made;
}

bool
avow_parser_append(struct avow_parser *parser, struct avow_ast_name ***end,
    const struct avow_ast_name *name)
{
	struct avow_ast_name *copy = avow_parser_alloc(parser, sizeof *copy);

	if (copy == NULL)
		return false;
	*copy = *name;
	copy->next = NULL;
	**end = copy;
	*end = &copy->next;
	return true;
}

/* Words that go on with a flow or a rule, so that a term may stand before. */
static const char *const rule_words[] = {"for", "to", "in", "but", "basis",
    "when", "unless", "notwithstanding", "must", "except", "allow", "deny",
    "never", "only", "require", "retain", "upon", "also", "until", "at", "then",
    "on", "with", "because", "within", "and", "or", NULL};
static const char *const part_words[] = {"for", "to", "in", "but", "basis",
    "when", "unless", "notwithstanding", "must", "except", "with", "because",
    NULL};
static const char *const declaration_words[] = {"formerly", "sensitive",
    "grade", "derived", "optional", "objectable", "see", "of", "to", "for",
    "but", "separate", "each", "across", "needed", "with", "binds", "about",
    "asserted", "assume", "category", "purpose", "recipient", "service",
    "action", "document", "event", "group", "consent", "fact", "basis",
    "agreement", "guardian", "given", "impossible", "is", "and", "in", NULL};

/*
 * Whether the current word is a keyword that stands where a name was
 * forgotten.  A term may bear a keyword's name, but is then followed by a
 * keyword or a mark, never by another name.
 */
static bool
is_misplaced_keyword(const struct avow_parser *parser)
{
	bool is_first = parser->ahead[0].is_first;

	if (avow_parser_is_kind(parser, 1, AVOW_TOKEN_COLON))
		return true;
	if (!avow_parser_is_kind(parser, 1, AVOW_TOKEN_WORD))
		return false;
	if (parser->items == AVOW_ITEMS_DECLARATIONS)
		return is_first && avow_parser_at_item(parser) &&
		    !avow_parser_is_one(parser, 1, declaration_words);
	if (avow_parser_is_one(parser, 1, rule_words))
		return false;
	return avow_parser_is_one(parser, 0, part_words) ||
	    (is_first && avow_parser_at_item(parser) &&
		parser->items != AVOW_ITEMS_LIFTS);
}

bool
avow_parser_name(
    struct avow_parser *parser, struct avow_ast_name *out, const char *what)
{
	struct avow_token token;

	avow_parser_want(parser, what);
	if (!avow_parser_is_kind(parser, 0, AVOW_TOKEN_WORD) ||
	    is_misplaced_keyword(parser))
		return avow_parser_refuse(parser);
	token = avow_parser_take(parser);
	*out = (struct avow_ast_name){.text = token.text, .place = token.place};
	return true;
}

bool
avow_parser_new_name(struct avow_parser *parser, struct avow_ast_name *out,
    const char *what, bool is_term)
{
	bool is_loose = parser->ahead[0].is_loose;

	if (!avow_parser_name(parser, out, what))
		return false;
	if (is_loose)
		return avow_parser_fault(parser, "P0101", out->place,
		    "a name is written with a-z, 0-9 and \"-\", and begins "
		    "with a letter",
		    NULL);
	if (!is_term && memchr(out->text.at, '.', out->text.size) != NULL)
		return avow_parser_fault(parser, "P0101", out->place,
		    "this name has no parts, so it holds no dot",
		    "only terms and bases form trees: write `-` for the dot");
	return true;
}

bool
avow_parser_number(struct avow_parser *parser, uint32_t *out)
{
	if (!avow_parser_expect_kind(parser, AVOW_TOKEN_NUMBER))
		return false;
	*out = parser->last.number;
	return true;
}

bool
avow_parser_string(
    struct avow_parser *parser, struct avow_text *out, const char *what)
{
	avow_parser_want(parser, what);
	if (!avow_parser_is_kind(parser, 0, AVOW_TOKEN_STRING))
		return avow_parser_refuse(parser);
	*out = avow_parser_take(parser).text;
	return true;
}

bool
avow_parser_label(struct avow_parser *parser, struct avow_ast_label *out)
{
	if (!avow_parser_is_kind(parser, 0, AVOW_TOKEN_STRING)) {
		avow_parser_want(parser, "a label in quotes");
		return true;
	}
	out->english = avow_parser_take(parser).text;
	if (avow_parser_is_kind(parser, 0, AVOW_TOKEN_STRING))
		out->chinese = avow_parser_take(parser).text;
	return true;
}

bool
avow_parser_cite(struct avow_parser *parser, struct avow_ast_name *out)
{
	if (!avow_parser_expect_kind(parser, AVOW_TOKEN_CITE))
		return false;
	*out = (struct avow_ast_name){
	    .text = parser->last.text, .place = parser->last.place};
	return true;
}

bool
avow_parser_duration(struct avow_parser *parser, struct avow_ast_duration *out)
{
	static const struct {
		const char *one;
		const char *many;
		enum avow_unit unit;
	} units[] = {
	    {"hour", "hours", AVOW_UNIT_HOUR},
	    {"day", "days", AVOW_UNIT_DAY},
	    {"workday", "workdays", AVOW_UNIT_WORKDAY},
	    {"month", "months", AVOW_UNIT_MONTH},
	    {"year", "years", AVOW_UNIT_YEAR},
	};

	if (!avow_parser_number(parser, &out->count))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (avow_parser_is(parser, 0, units[i].one) ||
		    avow_parser_is(parser, 0, units[i].many)) {
			(void)avow_parser_take(parser);
			out->unit = units[i].unit;
			return true;
		}
		avow_parser_want(parser, units[i].many);
	}
	return avow_parser_refuse(parser);
}

bool
avow_parser_after(struct avow_parser *parser,
    struct avow_ast_duration *duration, struct avow_ast_name *event)
{
	return avow_parser_duration(parser, duration) &&
	    avow_parser_expect(parser, "after") &&
	    avow_parser_name(parser, event, "an event");
}
