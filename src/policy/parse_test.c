/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/parse_parts.h"

#include "base/banned.h"

/* Words that may follow the name of a fact. */
static const char *const followers[] = {"is", "and", "or", "basis", "when",
    "unless", "notwithstanding", "must", "except", "to", "because", "but",
    "allow", "deny", "never", "only", "require", "retain", "upon", NULL};
static const char *const test_words[] = {"consent", "objection", "agreement",
    "document", "claim", "not", "person", NULL};

/* "claim consent x", "claim contract x", "claim basis.term" */
static bool
read_claim(struct avow_parser *parser, struct avow_ast_test *test)
{
	if (avow_parser_accept(parser, "consent")) {
		test->kind = AVOW_TEST_CLAIM_CONSENT;
		return avow_parser_name(parser, &test->name, "a consent item");
	}
	if (avow_parser_accept(parser, "contract")) {
		test->kind = AVOW_TEST_CLAIM_CONTRACT;
		return avow_parser_name(parser, &test->name, "an agreement");
	}
	test->kind = AVOW_TEST_CLAIM_BASIS;
	return avow_parser_name(parser, &test->name, "a basis");
}

/* A word that was to be `consent` and is followed by a name. */
static bool
is_misspelt(const struct avow_parser *parser)
{
	return avow_parser_is_kind(parser, 1, AVOW_TOKEN_WORD) &&
	    !parser->ahead[1].is_first &&
	    !avow_parser_is_one(parser, 1, followers) &&
	    avow_parser_near(avow_parser_peek(parser, 0)->text, test_words) !=
	    NULL;
}

/* "age-band", "age-band is minor", "credits >= 3", "credits < 3" */
static bool
read_fact(struct avow_parser *parser, struct avow_ast_test *test)
{
	test->kind = AVOW_TEST_FACT;
	for (size_t i = 0; test_words[i] != NULL; i++)
		avow_parser_want(parser, test_words[i]);
	if (is_misspelt(parser))
		return avow_parser_refuse(parser);
	if (!avow_parser_name(parser, &test->name, "a fact"))
		return false;
	if (avow_parser_accept(parser, "is")) {
		test->kind = AVOW_TEST_FACT_IS;
		return avow_parser_name(parser, &test->value, "a value");
	}
	if (avow_parser_accept_kind(parser, AVOW_TOKEN_AT_LEAST)) {
		test->kind = AVOW_TEST_FACT_AT_LEAST;
		return avow_parser_number(parser, &test->number);
	}
	if (avow_parser_accept_kind(parser, AVOW_TOKEN_BELOW)) {
		test->kind = AVOW_TEST_FACT_BELOW;
		return avow_parser_number(parser, &test->number);
	}
	return true;
}

static bool
read_objection(struct avow_parser *parser, struct avow_ast_test *test)
{
	test->kind = AVOW_TEST_OBJECTION;
	return !avow_parser_accept(parser, "against") ||
	    avow_parser_name(parser, &test->name, "a purpose");
}

static bool
read_test(struct avow_parser *parser, struct avow_ast_test *test)
{
	test->place = avow_parser_peek(parser, 0)->place;
	test->is_negated = avow_parser_accept(parser, "not");
	if (avow_parser_accept(parser, "consent")) {
		test->kind = AVOW_TEST_CONSENT;
		return avow_parser_name(parser, &test->name, "a consent item");
	}
	if (avow_parser_accept(parser, "objection"))
		return read_objection(parser, test);
	if (avow_parser_accept(parser, "agreement")) {
		test->kind = AVOW_TEST_AGREEMENT;
		return avow_parser_name(parser, &test->name, "an agreement");
	}
	if (avow_parser_accept(parser, "document")) {
		test->kind = AVOW_TEST_DOCUMENT;
		return avow_parser_name(parser, &test->name, "a document");
	}
	if (avow_parser_accept(parser, "claim"))
		return read_claim(parser, test);
	if (avow_parser_is(parser, 0, "person") &&
	    avow_parser_is(parser, 1, "named")) {
		test->kind = AVOW_TEST_NAMED;
		return avow_parser_expect(parser, "person named in document");
	}
	return read_fact(parser, test);
}

bool
avow_parse_test_one(struct avow_parser *parser, struct avow_ast_test ***end)
{
	struct avow_ast_test *test = avow_parser_alloc(parser, sizeof *test);

	if (test == NULL || !read_test(parser, test))
		return false;
	**end = test;
	*end = &test->next;
	return true;
}

bool
avow_parse_test_joined(
    struct avow_parser *parser, struct avow_ast_test **out, const char *joint)
{
	struct avow_ast_test **end = out;

	do {
		if (!avow_parse_test_one(parser, &end))
			return false;
	} while (avow_parser_accept(parser, joint));
	return true;
}
