/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "policy/parser.h"

#include "base/banned.h"

enum {
	LIST_MAX = 600, /* bytes of the words that were expected */
	FOUND_MAX = 40, /* bytes of the word that was found */
	EDIT_MAX = 300, /* bytes of a line that is shown mended */
};

bool
avow_parser_fault(struct avow_parser *parser, const char *code,
    struct avow_place place, const char *message, const char *help)
{
	avow_report_add(
	    parser->report, AVOW_SEVERITY_ERROR, code, place, "%s", message)
	    ->help = help;
	return false;
}

bool
avow_parser_twice(struct avow_parser *parser, const char *part)
{
	avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0106",
	    parser->ahead[0].place, "`%s` is given twice", part)
	    ->help = "keep one of them; a list of names stands between commas";
	return false;
}

/* Whether a is b with two neighbouring letters changed over. */
static bool
is_swapped(struct avow_text a, struct avow_text b)
{
	size_t i = 0;

	if (a.size != b.size)
		return false;
	while (i < a.size && a.at[i] == b.at[i])
		i++;
	return i + 1 < a.size && a.at[i] == b.at[i + 1] &&
	    a.at[i + 1] == b.at[i] &&
	    memcmp(a.at + i + 2, b.at + i + 2, a.size - i - 2) == 0;
}

/* Whether a and b differ only by capitals. */
static bool
is_shouted(struct avow_text a, struct avow_text b)
{
	for (size_t i = 0; i < a.size && i < b.size; i++) {
		char lower = a.at[i] >= 'A' && a.at[i] <= 'Z'
		    ? (char)(a.at[i] + ('a' - 'A'))
		    : a.at[i];

		if (lower != b.at[i])
			return false;
	}
	return a.size == b.size;
}

/* How far word is from the first word of keyword; 9: not near. */
static unsigned
distance_of(struct avow_text word, const char *keyword)
{
	struct avow_text first = {keyword, strcspn(keyword, " ")};
	unsigned limit = first.size <= 4 ? 1 : 2;
	unsigned distance;

	if (avow_text_equal(word, first))
		return 0;
	if (is_swapped(word, first) || is_shouted(word, first))
		return 1;
	/* Words of two letters are all near each other. */
	if (word.size < 2 || word.size > first.size + limit ||
	    (word.size == 2 && first.size == 2))
		return 9;
	distance = avow_edit_distance(word, first, limit);
	return distance > limit ? 9 : distance;
}

static bool
is_keyword(const char *wanted)
{
	return wanted[0] >= 'a' && wanted[0] <= 'z' &&
	    strncmp(wanted, "a ", 2) != 0 && strncmp(wanted, "an ", 3) != 0 &&
	    strncmp(wanted, "the ", 4) != 0;
}

const char *
avow_parser_near(struct avow_text word, const char *const *list)
{
	const char *nearest = NULL;
	unsigned least = 9;

	for (; *list != NULL; list++) {
		unsigned distance =
		    is_keyword(*list) ? distance_of(word, *list) : 9;

		if (distance > 0 && distance < least) {
			least = distance;
			nearest = *list;
		}
	}
	return nearest;
}

const char *
avow_parser_edit(struct avow_parser *parser, const char *from, const char *to,
    const char *replacement)
{
	const char *begin = parser->source->text.at;
	const char *end = begin + parser->source->text.size;
	const char *first = from;
	const char *last;

	while (first > begin && first[-1] != '\n')
		first--;
	while (first < from && (*first == ' ' || *first == '\t'))
		first++;
	last = to == end ? NULL : memchr(to, '\n', (size_t)(end - to));
	last = last == NULL ? end : last;
	if (last - first > EDIT_MAX)
		return replacement;
	return avow_report_text(parser->report, "%.*s%s%.*s",
	    (int)(from - first), first, replacement, (int)(last - to), to);
}

/* The words that could have stood here: "`for`, `to` or a purpose". */
static void
write_wanted(const struct avow_parser *parser, char out[LIST_MAX])
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < parser->wanted_count; i++) {
		const char *word = parser->wanted[i];
		bool is_plain =
		    is_keyword(word) || !(word[0] >= 'a' && word[0] <= 'z');
		const char *quote = is_plain ? "`" : "";
		const char *before = i == 0         ? ""
		    : i + 1 == parser->wanted_count ? " or "
						    : ", ";
		int size = snprintf(out + used, LIST_MAX - used, "%s%s%s%s",
		    before, quote, word, quote);

		if (size < 0 || (size_t)size >= LIST_MAX - used)
			return;
		used += (size_t)size;
	}
}

static const char *
found_text(struct avow_parser *parser, const struct avow_token *token)
{
	int size = (int)token->place.length;

	if (token->kind == AVOW_TOKEN_END)
		return parser->items == AVOW_ITEMS_NONE
		    ? "the end"
		    : "the end of the block";
	if (size > FOUND_MAX)
		return "a longer text";
	return avow_report_text(parser->report, "`%.*s`", size, token->at);
}

/* Where a thing is missing: just behind what was read last. */
static struct avow_place
behind(const struct avow_parser *parser)
{
	struct avow_place place = parser->last.place;

	place.column += place.length;
	place.length = 1;
	return place;
}

static const char *const order[] = {"for", "to", "in", "basis", "when",
    "unless", "notwithstanding", "must", "except", NULL};

/* Words that people write for those of the language. */
static const struct {
	const char *word;
	const char *ours;
} synonyms[] = {
    {"if", "when"},
    {"where", "when"},
    {"provided", "when"},
    {"permit", "allow"},
    {"may", "allow"},
    {"permits", "allows"},
    {"forbid", "deny"},
    {"prohibit", "deny"},
    {"refuse", "deny"},
    {"forbids", "denies"},
    {"prohibits", "denies"},
    {"refuses", "denies"},
    {"under", "basis"},
    {"using", "basis"},
    {"should", "must"},
    {"shall", "must"},
    {"from", "after"},
    {"since", "after"},
    {"requires", "needs"},
    {"delete", "erase"},
    {"remove", "erase"},
    {"destroy", "erase"},
    {"anonymize", "anonymise"},
    {"pseudonymize", "pseudonymise"},
    {"hide", "mask"},
    {"with", "must"},
    {"on", "upon"},
    {"in", "within"},
    {"exception", "except"},
    {"exceptions", "except"},
};

/* Words for which there is no other word, but a way to say it. */
static const struct {
	const char *word;
	const char *wanted; /* where this could have stood */
	const char *help;
} remarks[] = {
    {"business", "days", "write `workdays`, as in `10 workdays`"},
    {"working", "days", "write `workdays`, as in `10 workdays`"},
    {"excluding", "but not", "to leave names out of a list write `but not`"},
    {"weeks", "days", "write days: two weeks are `14 days`"},
    {"week", "days", "write days: a week is `7 days`"},
    {"minutes", "hours", "the shortest unit is an hour"},
    {"forever", "until",
	"nothing is kept for ever: say `until` an event, or `at most` so long "
	"after one"},
    {"as", "until",
	"name an event and a number: nobody can tell how long `as long as "
	"necessary` is"},
    {"or", "and",
	"here tests are joined with `and`: for `or` write a rule more"},
    {"and", "or", "here tests are joined with `or`"},
    {"and", ",", "the names of a list stand between commas"},
    {"or", ",", "the names of a list stand between commas"},
};

static bool
is_wanted(const struct avow_parser *parser, const char *word)
{
	for (size_t i = 0; i < parser->wanted_count; i++)
		if (strcmp(parser->wanted[i], word) == 0)
			return true;
	return false;
}

/* A word that another kind of block begins its items with. */
static const char *
help_for_block(const struct avow_parser *parser)
{
	static const char *const effects[] = {"allow", "deny", "never", "only",
	    "require", "retain", "upon", NULL};
	static const char *const kinds[] = {"category", "purpose", "recipient",
	    "consent", "fact", "group", "agreement", "given", NULL};
	static const char *const tests[] = {"consent", "objection", "agreement",
	    "document", "claim", "not", NULL};

	if (parser->items == AVOW_ITEMS_RULES &&
	    parser->ahead[0].kind == AVOW_TOKEN_STRING)
		return "examples stand in a block that begins with ```example";
	if (is_wanted(parser, "when") && avow_parser_is_one(parser, 0, tests))
		return "a condition begins with `when` or `unless`";
	if (parser->items == AVOW_ITEMS_RULES &&
	    avow_parser_is_one(parser, 0, kinds))
		return "declarations stand in a block that begins with "
		       "```terms";
	if (parser->items != AVOW_ITEMS_RULES &&
	    parser->items != AVOW_ITEMS_LIFTS &&
	    avow_parser_is_one(parser, 0, effects))
		return "rules stand in a block that begins with ```rule";
	return NULL;
}

static const char *
find_remark(const struct avow_parser *parser)
{
	for (size_t i = 0; i < sizeof remarks / sizeof remarks[0]; i++)
		if (avow_parser_is(parser, 0, remarks[i].word) &&
		    is_wanted(parser, remarks[i].wanted))
			return remarks[i].help;
	return NULL;
}

/* A form that was misspelt is read as the name of what it describes. */
static const char *
help_for_form(struct avow_parser *parser)
{
	static const char *const forms[] = {"raw", "identifying", "masked",
	    "pseudonymous", "anonymous", "aggregate", NULL};
	const char *form = parser->last.kind == AVOW_TOKEN_WORD
	    ? avow_parser_near(parser->last.text, forms)
	    : NULL;

	if (form == NULL)
		return NULL;
	return avow_report_text(parser->report, "did you mean `%s %.*s`?", form,
	    (int)parser->ahead[0].text.size, parser->ahead[0].text.at);
}

static const char *
help_for_word(struct avow_parser *parser)
{
	const struct avow_token *token = &parser->ahead[0];
	const char *help = find_remark(parser);

	if (help == NULL)
		help = help_for_block(parser);
	if (help == NULL && is_wanted(parser, ","))
		help = help_for_form(parser);
	if (help != NULL)
		return help;
	if (is_wanted(parser, "{") && avow_text_is(parser->last.text, "except"))
		return "exceptions are rules in braces; to leave names out of "
		       "a list write `but not`";
	if (is_wanted(parser, "a category"))
		return "a flow is what is done and with what: "
		       "`share order.phone`";
	if (parser->items == AVOW_ITEMS_RULES &&
	    avow_parser_is_one(parser, 0, order) &&
	    avow_parser_is_kind(parser, 1, AVOW_TOKEN_WORD))
		return "the parts of a rule stand in this order: for, to, in, "
		       "basis, when, unless, notwithstanding, must, except";
	for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++)
		if (avow_text_is(token->text, synonyms[i].word) &&
		    is_wanted(parser, synonyms[i].ours))
			return avow_report_text(
			    parser->report, "write `%s`", synonyms[i].ours);
	if (is_wanted(parser, ",") && !token->is_first)
		return "the names of a list stand between commas";
	return NULL;
}

static const char *
help_for(struct avow_parser *parser)
{
	enum avow_token_kind kind = parser->ahead[0].kind;

	if (parser->last.kind == AVOW_TOKEN_COMMA)
		return "a list's last name has no comma behind it";
	if (kind == AVOW_TOKEN_CLOSE && parser->depth == 1)
		return "no `{` is open here: delete it";
	if (kind == AVOW_TOKEN_END && parser->depth > 1)
		return "a `{` is still open: close it with `}`";
	if (kind == AVOW_TOKEN_CITE)
		return "a comment begins with `# `: mind the space";
	if (kind == AVOW_TOKEN_STRING)
		return help_for_block(parser);
	return kind == AVOW_TOKEN_WORD ? help_for_word(parser) : NULL;
}

/* The word was nearly right: name the one that was meant. */
static bool
refuse_near(struct avow_parser *parser, const char *near)
{
	const struct avow_token *token = &parser->ahead[0];
	struct avow_finding *finding;
	const char *word = avow_report_text(
	    parser->report, "%.*s", (int)strcspn(near, " "), near);

	finding = avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0101",
	    token->place, "expected `%s`, found %s", word,
	    found_text(parser, token));
	finding->label =
	    avow_report_text(parser->report, "did you mean `%s`?", word);
	finding->help = avow_report_text(parser->report, "write\n%s",
	    avow_parser_edit(
		parser, token->at, token->at + token->place.length, word));
	return false;
}

static bool
refuse_list(struct avow_parser *parser)
{
	const struct avow_token *token = &parser->ahead[0];
	struct avow_place place = token->place;
	const char *found = found_text(parser, token);
	struct avow_finding *finding;
	char wanted[LIST_MAX];

	if (token->kind == AVOW_TOKEN_END)
		place = behind(parser);
	if (token->is_first && token->kind == AVOW_TOKEN_WORD &&
	    avow_parser_at_item(parser) && !is_wanted(parser, "allow") &&
	    parser->last.place.line < place.line) {
		place = behind(parser);
		found = "the end of the line";
	}
	write_wanted(parser, wanted);
	finding = avow_report_add(parser->report, AVOW_SEVERITY_ERROR, "P0101",
	    place, "expected %s, found %s", wanted, found);
	finding->help = help_for(parser);
	if (finding->help == NULL)
		finding->help = avow_parser_help(parser);
	return false;
}

/* "prohibit use ..." at the head of a rule, where another may end. */
static const char *
find_effect(const struct avow_parser *parser)
{
	for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++)
		if (avow_parser_is(parser, 0, synonyms[i].word) &&
		    (strcmp(synonyms[i].ours, "allow") == 0 ||
			strcmp(synonyms[i].ours, "deny") == 0))
			return synonyms[i].ours;
	return NULL;
}

/* The word that was meant, by its looks or its sense; NULL: who knows. */
static const char *
find_meant(const struct avow_parser *parser)
{
	struct avow_text word = parser->ahead[0].text;
	const char *list[AVOW_PARSER_WANTED + 1] = {NULL};
	const char *meant;

	memcpy(list, parser->wanted, parser->wanted_count * sizeof list[0]);
	for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++)
		if (avow_text_is(word, synonyms[i].word) &&
		    is_wanted(parser, synonyms[i].ours))
			return synonyms[i].ours;
	if (find_remark(parser) != NULL)
		return NULL;
	meant = avow_parser_near(word, list);
	if (meant != NULL || !parser->ahead[0].is_first)
		return meant;
	if (parser->items == AVOW_ITEMS_RULES)
		meant = find_effect(parser);
	if (meant != NULL)
		return meant;
	return avow_parser_near_item(parser, word);
}

/* A wrong mark sticks to the word that does not fit: it is the mistake. */
static const struct avow_token *
find_fault(const struct avow_parser *parser)
{
	const struct avow_token *token = &parser->ahead[0];

	if (token->kind == AVOW_TOKEN_FAULT)
		return token;
	if (token->kind == AVOW_TOKEN_WORD &&
	    parser->ahead[1].kind == AVOW_TOKEN_FAULT &&
	    parser->ahead[1].at == token->at + token->place.length)
		return &parser->ahead[1];
	return NULL;
}

bool
avow_parser_refuse(struct avow_parser *parser)
{
	const struct avow_token *fault = find_fault(parser);
	const char *meant = NULL;

	if (fault != NULL)
		return avow_parser_fault(parser, fault->code, fault->place,
		    fault->fault, fault->help);
	if (parser->ahead[0].kind == AVOW_TOKEN_WORD)
		meant = find_meant(parser);
	return meant != NULL ? refuse_near(parser, meant) : refuse_list(parser);
}
