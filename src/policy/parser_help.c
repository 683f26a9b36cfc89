/* SPDX-License-Identifier: Apache-2.0 */
/* What to write instead, where the words that were expected do not say it. */
#include <string.h>

#include "policy/parser.h"

#include "base/banned.h"

/* How to write a thing that was expected. */
static const struct {
	const char *wanted;
	const char *help;
} shapes[] = {
    {"a number", "write a whole number in digits, such as `30`"},
    {"hours",
	"a time is a number and its unit: `30 days`, `10 workdays`, "
	"`2 years`"},
    {"a date (YYYY-MM-DD)", "write a day such as `2027-05-01`"},
    {"a file's name in quotes", "write `import \"common.terms.md\"`"},
    {"none",
	"name the clause that decides, as in `because "
	"#share.logistics`, or write `because none`"},
    {"a clause's `#id`",
	"a clause is named by its id, as in "
	"`#share.logistics`"},
    {"a consent item", "name the item, as in `consent marketing`"},
    {"an agreement", "name the agreement, as in `contract service-terms`"},
    {"then",
	"say what happens at the end: `then erase`, or "
	"`then anonymise`"},
    {"before",
	"say when they hear of it: `notify person before`, or "
	"`after`"},
    {"guardian",
	"a notice goes to the person, to their guardian, or to the "
	"public: `notify person after`"},
    {"mask",
	"a duty is one of `mask order.phone`, `review by 1`, "
	"`notify person after` and the like"},
    {"yes/no",
	"say what the fact may be, as in "
	"`yes/no about person`"},
    {"within", "say how soon, as in `within 3 days`"},
    {"{", "the rules of an `only`, and those behind `except`, stand in braces"},
    {"at most", "say how long, as in `at most 30 days after collected`"},
    {"allow",
	"a rule begins with what it does, such as "
	"`allow use contact for support to self`, or with a label: "
	"`answer: allow ...`"},
    {"by", "say how many look at it: `review by 2`"},
    {"upon", "name the event, as in `upon breach`"},
    {"with",
	"what has been follows `with`, as in `with 5 days after collected`"},
    {"to", "the flow follows `to`, as in `needs consent place to use ...`"},
};

static bool
is_wanted(const struct avow_parser *parser, const char *word)
{
	for (size_t i = 0; i < parser->wanted_count; i++)
		if (strcmp(parser->wanted[i], word) == 0)
			return true;
	return false;
}

/* Where these were read last, this helps. */
static const struct {
	const char *last;
	const char *help;
} behind[] = {
    {"not", "`not` stands before the whole test: `when not age is adult`"},
    {"of", "the name follows at once: take `of` out"},
    {"show", "a clause is named by its id, as in `show #share.logistics`"},
    {"review", "say how many look at it: `review by 2`"},
};

/* What is plain from the word before. */
static const char *
help_by_last(const struct avow_parser *parser)
{
	const struct avow_token *token = &parser->ahead[0];
	struct avow_text last = parser->last.text;

	if (token->is_first && parser->ahead[1].kind == AVOW_TOKEN_WORD &&
	    is_wanted(parser, "a label with `:`"))
		return "a label is one word and a colon: `courier: allow ...`";
	if (parser->last.kind != AVOW_TOKEN_WORD ||
	    token->kind != AVOW_TOKEN_WORD)
		return NULL;
	if (avow_text_equal(last, token->text))
		return "it stands twice: take one out";
	if (avow_text_is(last, "must") && avow_text_is(token->text, "not"))
		return "`must` says what has to be done; for what must not "
		       "happen write a `deny` or a `never`";
	if (avow_text_is(token->text, "at") && is_wanted(parser, ">="))
		return "at least two is written `>= 2`";
	for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
		if (avow_text_is(last, behind[i].last))
			return behind[i].help;
	if (token->is_first && is_wanted(parser, "the next rule"))
		return "a label is one word and a colon: `courier: allow ...`";
	return NULL;
}

static const char *
help_by_kind(const struct avow_parser *parser)
{
	static const char total[] =
	    "totals of at least twenty people are `aggregate k>=20`";

	switch (parser->ahead[0].kind) {
	case AVOW_TOKEN_END:
		return is_wanted(parser, "}")
		    ? "a `{` is still open: close it with `}`"
		    : NULL;
	case AVOW_TOKEN_COMMA:
		return is_wanted(parser, "and") ? "tests are joined with `and`"
						: NULL;
	case AVOW_TOKEN_OPEN:
		return is_wanted(parser, "allow") ? "one `{` is enough" : NULL;
	case AVOW_TOKEN_AT_LEAST:
		return is_wanted(parser, ",") ? total : NULL;
	case AVOW_TOKEN_NUMBER:
		if (avow_text_is(parser->last.text, "of"))
			return total;
		return parser->ahead[0].is_first
		    ? "rules are not numbered: a label is a word, as in "
		      "`courier: allow ...`"
		    : NULL;
	case AVOW_TOKEN_STRING:
		return is_wanted(parser, "none")
		    ? "the id stands right behind the `#`; `# ` begins a "
		      "comment"
		    : NULL;
	default:
		return NULL;
	}
}

const char *
avow_parser_help(const struct avow_parser *parser)
{
	const char *help = help_by_last(parser);

	if (help == NULL)
		help = help_by_kind(parser);
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0] && help == NULL;
	     i++)
		if (is_wanted(parser, shapes[i].wanted))
			help = shapes[i].help;
	return help;
}
