/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   every byte of a block becomes a token, a blank or a fault with a
 *         place.
 * Method: short texts beside the kinds of their tokens, one letter each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/lex.h"

static const char letters[] = {
    [AVOW_TOKEN_END] = '.',
    [AVOW_TOKEN_WORD] = 'w',
    [AVOW_TOKEN_NUMBER] = 'n',
    [AVOW_TOKEN_DATE] = 'd',
    [AVOW_TOKEN_STRING] = 's',
    [AVOW_TOKEN_CITE] = 'c',
    [AVOW_TOKEN_COMMA] = ',',
    [AVOW_TOKEN_COLON] = ':',
    [AVOW_TOKEN_OPEN] = '{',
    [AVOW_TOKEN_CLOSE] = '}',
    [AVOW_TOKEN_AT_LEAST] = 'g',
    [AVOW_TOKEN_BELOW] = 'l',
    [AVOW_TOKEN_FAULT] = '!',
};

static void
check_kinds(const char *text, const char *kinds)
{
	struct avow_lexer lexer;

	avow_lex_init(&lexer, avow_text_of(text), NULL, 1);
	for (size_t i = 0; i <= strlen(kinds); i++) {
		struct avow_token token = avow_lex_next(&lexer);
		char expected = i < strlen(kinds) ? kinds[i] : '.';

		if (letters[token.kind] != expected)
			fail_msg("%s: token %zu is %c", text, i,
			    letters[token.kind]);
	}
	assert_int_equal(avow_lex_next(&lexer).kind, AVOW_TOKEN_END);
}

static void
tells_tokens_by_their_shape(void **state)
{
	static const struct {
		const char *text;
		const char *kinds;
	} cases[] = {
	    {"", ""},
	    {" \t\n\n", ""},
	    {"allow share order.phone", "www"},
	    {"a,b , c", "w,w,w"},
	    {"one:two", "w:w"},
	    {"{}", "{}"},
	    {"k>=50", "wgn"},
	    {"x < 3", "wln"},
	    {"2026-12-01", "d"},
	    {"14 days", "nw"},
	    {"\"a\" \"\"", "ss"},
	    {"yes/no about", "ww"},
	    {"yes", "w"},
	    {"# a comment", ""},
	    {"a # b\nc", "ww"},
	    {"#", ""},
	    {"#\n#\t\na", "w"},
	    {"#share.logistics/courier.1", "c"},
	    {"#a, #b/2", "c,c"},
	    {"a.b.c-d1", "w"},
	    {"re-identification", "w"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		check_kinds(cases[i].text, cases[i].kinds);
}

static void
refuses_what_no_rule_can_hold(void **state)
{
	static const struct {
		const char *text;
		const char *kinds;
		const char *code; /* of the first token */
	} cases[] = {
	    {"=", "!", "P0101"},
	    {"<=3", "!n", "P0101"},
	    {">3", "!n", "P0101"},
	    {"\"open", "!", "P0101"},
	    {"\"open\nb", "!w", "P0101"},
	    {"90days", "!", "P0101"},
	    {"2026-13", "!", "P0101"},
	    {"4294967296", "!", "P0105"},
	    {"99999999999999999999999", "!", "P0105"},
	    {"#!", "!!", "P0101"},
	    {".", "!", "P0101"},
	    {"\xEF\xBC\x8C"
	     "a",
		"!w", "P0101"},
	    {"\xE8\xAE\xA2\xE5\x8D\x95", "!", "P0101"},
	    {"\xD0\xBErder", "!", "P0103"},
	    {"orde\xD1\x80.phone", "!!w", "P0103"},
	    {"a\xE2\x80\xAE"
	     "b",
		"!", "P0103"},
	    {"\"\xE2\x80\xAE\"", "!", "P0104"},
	    {"# \xE2\x80\xAE", "!", "P0104"},
	    {"\x01", "!", "P0101"},
	    {"\f", "!", "P0101"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_lexer lexer;
		struct avow_token token;

		check_kinds(cases[i].text, cases[i].kinds);
		avow_lex_init(&lexer, avow_text_of(cases[i].text), NULL, 1);
		token = avow_lex_next(&lexer);
		assert_string_equal(token.code, cases[i].code);
		assert_non_null(token.fault);
	}
}

static void
reads_the_largest_number(void **state)
{
	struct avow_lexer lexer;

	(void)state;
	avow_lex_init(&lexer, AVOW_TEXT("4294967295"), NULL, 1);
	assert_int_equal(avow_lex_next(&lexer).number, 4294967295U);
}

static void
takes_careless_names_whole(void **state)
{
	static const struct {
		const char *text;
		bool is_loose;
	} cases[] = {
	    {"order.phone", false},
	    {"a1-", false},
	    {"Order", true},
	    {"order_phone", true},
	    {"order.1", true},
	    {"order.-a", true},
	    {"_a", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_lexer lexer;
		struct avow_token token;

		avow_lex_init(&lexer, avow_text_of(cases[i].text), NULL, 1);
		token = avow_lex_next(&lexer);
		assert_int_equal(token.kind, AVOW_TOKEN_WORD);
		assert_true(avow_text_is(token.text, cases[i].text));
		assert_int_equal(token.is_loose, cases[i].is_loose);
	}
}

static void
counts_lines_and_columns_from_one(void **state)
{
	struct avow_lexer lexer;
	struct avow_token token;

	(void)state;
	avow_lex_init(&lexer, AVOW_TEXT("a\n  \"bc\" d"), NULL, 7);
	token = avow_lex_next(&lexer);
	assert_int_equal(token.place.line, 7);
	assert_int_equal(token.place.column, 1);
	assert_true(token.is_first);
	token = avow_lex_next(&lexer);
	assert_int_equal(token.place.line, 8);
	assert_int_equal(token.place.column, 3);
	assert_int_equal(token.place.length, 4);
	assert_true(token.is_first);
	token = avow_lex_next(&lexer);
	assert_int_equal(token.place.column, 8);
	assert_false(token.is_first);
}

static void
knows_a_term_when_it_sees_one(void **state)
{
	(void)state;
	assert_true(avow_lex_is_term(AVOW_TEXT("a")));
	assert_true(avow_lex_is_term(AVOW_TEXT("share.logistics-2")));
	assert_false(avow_lex_is_term(AVOW_TEXT("")));
	assert_false(avow_lex_is_term(AVOW_TEXT("a.")));
	assert_false(avow_lex_is_term(AVOW_TEXT(".a")));
	assert_false(avow_lex_is_term(AVOW_TEXT("a..b")));
	assert_false(avow_lex_is_term(AVOW_TEXT("a.1")));
	assert_false(avow_lex_is_term(AVOW_TEXT("A")));
	assert_false(avow_lex_is_term(AVOW_TEXT("-a")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_tokens_by_their_shape),
	    cmocka_unit_test(refuses_what_no_rule_can_hold),
	    cmocka_unit_test(reads_the_largest_number),
	    cmocka_unit_test(takes_careless_names_whole),
	    cmocka_unit_test(counts_lines_and_columns_from_one),
	    cmocka_unit_test(knows_a_term_when_it_sees_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
