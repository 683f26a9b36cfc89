/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/lex.h"

#include <string.h>

#include "base/banned.h"

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* What a careless writer may put into a name; only some of it is right. */
static bool
is_wordlike(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

static bool
is_foreign(char c)
{
	return ((unsigned char)c & 0x80) != 0;
}

/* The byte `ahead` places on, or NUL behind the end (no block holds a NUL). */
static char
peek(const struct avow_lexer *lexer, size_t ahead)
{
	size_t left = lexer->text.size - lexer->at;

	return ahead < left ? lexer->text.at[lexer->at + ahead] : '\0';
}

/* Whether a code point changes the direction of what follows it. */
static bool
is_bidi(int32_t code_point)
{
	return code_point == 0x061C || code_point == 0x200E ||
	    code_point == 0x200F ||
	    (code_point >= 0x202A && code_point <= 0x202E) ||
	    (code_point >= 0x2066 && code_point <= 0x2069);
}

static bool
holds_bidi(struct avow_text text)
{
	size_t at = 0;

	while (at < text.size) {
		int32_t code_point = avow_utf8_next(text, &at);

		if (code_point < 0)
			return false; /* refused before the lexer ran */
		if (is_bidi(code_point))
			return true;
	}
	return false;
}

bool
avow_lex_is_term(struct avow_text text)
{
	bool at_start = true;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		if (at_start && !is_lower(c))
			return false;
		if (!at_start && c != '.' && c != '-' && !is_lower(c) &&
		    !is_digit(c))
			return false;
		at_start = c == '.';
	}
	return !at_start;
}

void
avow_lex_init(struct avow_lexer *lexer, struct avow_text text,
    const struct avow_source *source, uint32_t line)
{
	*lexer = (struct avow_lexer){
	    .text = text, .source = source, .line = line, .is_first = true};
}

/* Take size bytes as a token; the place covers them all. */
static struct avow_token
take(struct avow_lexer *lexer, enum avow_token_kind kind, size_t size)
{
	struct avow_token token = {
	    .kind = kind,
	    .is_first = lexer->is_first,
	    .text = {lexer->text.at + lexer->at, size},
	    .at = lexer->text.at + lexer->at,
	    .place = {.source = lexer->source,
		.line = lexer->line,
		/* A file has at most 1 MiB, so these casts lose nothing. */
		.column = (uint32_t)(lexer->at - lexer->line_at + 1),
		.length = (uint32_t)(size > 0 ? size : 1)},
	};

	lexer->at += size;
	lexer->is_first = false;
	return token;
}

static struct avow_token
fault(struct avow_lexer *lexer, size_t size, const char *code,
    const char *sentence, const char *help)
{
	struct avow_token token = take(lexer, AVOW_TOKEN_FAULT, size);

	token.code = code;
	token.fault = sentence;
	token.help = help;
	return token;
}

/* Bytes up to the end of the line. */
static size_t
rest_of_line(const struct avow_lexer *lexer)
{
	size_t left = lexer->text.size - lexer->at;
	const char *end = memchr(lexer->text.at + lexer->at, '\n', left);

	return end == NULL ? left : (size_t)(end - lexer->text.at) - lexer->at;
}

/* A comment; one that hides a change of direction becomes a token. */
static bool
skip_comment(struct avow_lexer *lexer, struct avow_token *token_out)
{
	size_t size = rest_of_line(lexer);
	struct avow_text text = {lexer->text.at + lexer->at, size};

	if (!holds_bidi(text)) {
		lexer->at += size;
		return false;
	}
	*token_out = fault(lexer, size, "P0104",
	    "this comment holds a character that turns the direction of text",
	    "delete it: readers would see another order than the vault");
	return true;
}

static void
skip_blanks(struct avow_lexer *lexer)
{
	for (;; lexer->at++) {
		char c = peek(lexer, 0);

		if (c == '\n') {
			lexer->line++;
			lexer->line_at = lexer->at + 1;
			lexer->is_first = true;
		} else if (c != ' ' && c != '\t') {
			return;
		}
	}
}

static struct avow_text
rest_of_text(const struct avow_lexer *lexer, size_t ahead)
{
	size_t at = lexer->at + ahead;

	return (struct avow_text){lexer->text.at + at, lexer->text.size - at};
}

/* Whether the byte `ahead` places on belongs to a letter that is not ASCII. */
static bool
is_foreign_letter(const struct avow_lexer *lexer, size_t ahead)
{
	size_t size;

	return is_foreign(peek(lexer, ahead)) &&
	    avow_lex_lookalike(rest_of_text(lexer, ahead), &size) == NULL;
}

/* A name with letters of two scripts, or a word in another one. */
static struct avow_token
take_foreign(struct avow_lexer *lexer)
{
	static const char *const plain =
	    "names are written with a-z, 0-9 and \"-\"; "
	    "other scripts belong in labels";
	size_t size = 0;
	bool is_mixed = false;
	struct avow_text text;

	while (
	    is_foreign_letter(lexer, size) || is_wordlike(peek(lexer, size))) {
		is_mixed = is_mixed || is_wordlike(peek(lexer, size));
		size++;
	}
	text = (struct avow_text){lexer->text.at + lexer->at, size};
	if (holds_bidi(text))
		return fault(lexer, size, "P0103",
		    "a character that turns the direction of text stands in a "
		    "name",
		    "delete it, and write the name with a-z, 0-9 and \"-\"");
	if (is_mixed)
		return fault(lexer, size, "P0103",
		    "this name mixes scripts: one of its letters only looks "
		    "like a Latin one",
		    "type the name again with a-z, 0-9 and \"-\"");
	return fault(lexer, size, "P0101",
	    "a word in another script cannot stand here", plain);
}

static struct avow_token
take_lookalike_or_foreign(struct avow_lexer *lexer)
{
	size_t size;
	const char *help = avow_lex_lookalike(rest_of_text(lexer, 0), &size);

	if (help == NULL)
		return take_foreign(lexer);
	return fault(lexer, size, "P0101",
	    help == avow_lex_lookalike_unseen
		? "a character that cannot be seen stands here"
		: "this mark only looks like one of the language",
	    help);
}

/* Bytes of a word: dots only between its parts. */
static size_t
word_size(const struct avow_lexer *lexer, size_t from)
{
	size_t size = from;

	while (is_wordlike(peek(lexer, size)) ||
	    (peek(lexer, size) == '.' && size > from &&
		is_wordlike(peek(lexer, size + 1))))
		size++;
	return size;
}

static struct avow_token
take_word(struct avow_lexer *lexer)
{
	size_t size = word_size(lexer, 0);
	struct avow_token token;

	if (is_foreign_letter(lexer, size))
		return take_foreign(lexer);
	if (size == 3 && peek(lexer, 0) == 'y' && peek(lexer, 1) == 'e' &&
	    peek(lexer, 2) == 's' && peek(lexer, 3) == '/' &&
	    peek(lexer, 4) == 'n' && peek(lexer, 5) == 'o' &&
	    word_size(lexer, 4) == 6)
		return take(lexer, AVOW_TOKEN_WORD, 6);
	token = take(lexer, AVOW_TOKEN_WORD, size);
	token.is_loose = !avow_lex_is_term(token.text);
	return token;
}

/* Only digits and dashes: a date that is written another way. */
static bool
is_nearly_date(struct avow_text text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_digit(text.at[i]) && text.at[i] != '-')
			return false;
	return memchr(text.at, '-', text.size) != NULL;
}

static bool
is_date(struct avow_text text)
{
	if (text.size != 10)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		bool wants_dash = i == 4 || i == 7;

		if (wants_dash ? text.at[i] != '-' : !is_digit(text.at[i]))
			return false;
	}
	return true;
}

static struct avow_token
take_number(struct avow_lexer *lexer)
{
	size_t size = word_size(lexer, 0);
	struct avow_text text = {lexer->text.at + lexer->at, size};
	struct avow_token token;
	uint64_t number = 0;

	if (is_date(text))
		return take(lexer, AVOW_TOKEN_DATE, size);
	if (is_nearly_date(text))
		return fault(lexer, size, "P0101",
		    "this is no date of the form YYYY-MM-DD",
		    "for instance `2026-12-01`");
	for (size_t i = 0; i < size; i++) {
		if (text.at[i] == '.')
			return fault(lexer, size, "P0101", "numbers are whole",
			    "leave out the fraction");
		if (!is_digit(text.at[i]))
			return fault(lexer, size, "P0101",
			    "a number and a word have run together",
			    "put a space behind the number");
		number = number * 10 + (uint64_t)(text.at[i] - '0');
		if (number > UINT32_MAX)
			return fault(lexer, size, "P0105",
			    "this number is larger than 4294967295", NULL);
	}
	token = take(lexer, AVOW_TOKEN_NUMBER, size);
	token.number = (uint32_t)number;
	return token;
}

static struct avow_token
take_string(struct avow_lexer *lexer)
{
	size_t size = 1;
	struct avow_token token;

	/* A block holds no NUL, which so stands for its end. */
	while (strchr("\"\n", peek(lexer, size)) == NULL)
		size++;
	if (peek(lexer, size) != '"')
		return fault(lexer, size, "P0101",
		    "this text has no closing `\"` on its line",
		    "close it with `\"`; a text cannot go on over a line's "
		    "end");
	token = take(lexer, AVOW_TOKEN_STRING, size + 1);
	token.text = (struct avow_text){token.at + 1, size - 1};
	if (!holds_bidi(token.text))
		return token;
	token.kind = AVOW_TOKEN_FAULT;
	token.code = "P0104";
	token.fault =
	    "this text holds a character that turns the direction of text";
	token.help = "delete it: readers would see another order";
	return token;
}

/* "#share.logistics/courier.1": '#' stands at the lexer's place. */
static struct avow_token
take_cite(struct avow_lexer *lexer)
{
	size_t size = word_size(lexer, 1);
	struct avow_token token;

	if (peek(lexer, size) == '/' && is_wordlike(peek(lexer, size + 1)))
		size = word_size(lexer, size + 1);
	token = take(lexer, AVOW_TOKEN_CITE, size);
	token.text.at++;
	token.text.size--;
	return token;
}

static struct avow_token
take_strange(struct avow_lexer *lexer)
{
	static const struct {
		char mark;
		const char *help;
	} hints[] = {
	    {'=', "write `is` for a value, `>=` or `<` for a number"},
	    {'>', "only `>=` and `<` compare numbers"},
	    {'#', "a comment begins with `# `, a citation with `#id`"},
	    {';', "rules need no mark between them"},
	    {'(', "only `{` and `}` group rules"},
	    {'[', "only `{` and `}` group rules"},
	    {'&', "write `and`"},
	    {'|', "write `or`"},
	    {'!', "write `not`"},
	    {'\'', "texts stand between `\"` and `\"`"},
	    {'.',
		"a dot only joins the parts of a name, which means all "
		"that is below it"},
	    {'*', "write `any`"},
	    {'/', "a comment begins with `# `; a list has commas"},
	    {'-', "rules stand below each other, without a mark of a list"},
	    {'`', "names stand as they are, without marks"},
	};
	const char *help = NULL;

	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (hints[i].mark == peek(lexer, 0))
			help = hints[i].help;
	if (peek(lexer, 0) == '*' &&
	    (peek(lexer, 1) == '*' || is_letter(peek(lexer, 1))))
		help = "rules have no emphasis: leave out the marks";
	return fault(lexer, 1, "P0101", "this mark means nothing here", help);
}

static struct avow_token
take_mark(struct avow_lexer *lexer)
{
	switch (peek(lexer, 0)) {
	case ',':
		return take(lexer, AVOW_TOKEN_COMMA, 1);
	case ':':
		return take(lexer, AVOW_TOKEN_COLON, 1);
	case '{':
		return take(lexer, AVOW_TOKEN_OPEN, 1);
	case '}':
		return take(lexer, AVOW_TOKEN_CLOSE, 1);
	case '<':
		if (peek(lexer, 1) == '=')
			return fault(lexer, 2, "P0101",
			    "only `>=` and `<` compare numbers",
			    "write `<` and the next number");
		return take(lexer, AVOW_TOKEN_BELOW, 1);
	case '>':
		if (peek(lexer, 1) == '=')
			return take(lexer, AVOW_TOKEN_AT_LEAST, 2);
		return take_strange(lexer);
	default:
		return take_strange(lexer);
	}
}

struct avow_token
avow_lex_next(struct avow_lexer *lexer)
{
	struct avow_token token;
	char c;
	char next;

	/* Each turn leaves one comment behind. */
	for (;;) {
		skip_blanks(lexer);
		c = peek(lexer, 0);
		next = peek(lexer, 1);
		if (c != '#' ||
		    (next != ' ' && next != '\t' && next != '\n' &&
			next != '\0'))
			break;
		if (skip_comment(lexer, &token))
			return token;
	}
	if (lexer->at == lexer->text.size)
		return take(lexer, AVOW_TOKEN_END, 0);
	if (is_letter(c) || c == '_')
		return take_word(lexer);
	if (is_digit(c))
		return take_number(lexer);
	if (c == '"')
		return take_string(lexer);
	if (c == '#' && is_wordlike(next))
		return take_cite(lexer);
	if (is_foreign(c))
		return take_lookalike_or_foreign(lexer);
	return take_mark(lexer);
}
