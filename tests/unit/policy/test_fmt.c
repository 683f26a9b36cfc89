/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   laying out a page changes where its lines break and nothing else,
 *         and laying it out again changes nothing.
 * Method: blocks and what becomes of them; then random pages, with blanks,
 *         breaks and comments thrown between their words, whose words and
 *         comments must come out the same and in order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/fmt.h"
#include "policy/lex.h"
#include "tests/support/page_fixture.h"
#include "tests/support/random_policy.h"

#define HEAD "```policy\npolicy p version 1 effective 2026-12-01 general\n```\n"
#define CLAUSE HEAD "## 1 C {#c}\nProse  stays,\t as it is. \n"
#define RULES(text) CLAUSE "```rule\n" text "```\nThe end"
#define TERMS(text) "```terms\n" text "```\n"

enum { OUT_MAX = 1 << 20 };

static void
lay_out(struct avow_buffer *out, struct avow_text text)
{
	struct page_fixture page;
	struct avow_error why = {.status = AVOW_OK};

	page_fixture_read(&page, "p.policy.md", text);
	assert_int_equal(page.report.errors, 0);
	assert_int_equal(
	    avow_fmt_page(out, page.ast, &page.arena, &why), AVOW_OK);
	page_fixture_clear(&page);
}

static void
becomes(const char *written, const char *expected)
{
	struct avow_buffer once, twice;

	avow_buffer_init(&once, OUT_MAX);
	avow_buffer_init(&twice, OUT_MAX);
	lay_out(&once, avow_text_of(written));
	avow_buffer_u8(&once, 0);
	assert_string_equal((const char *)once.at, expected);
	lay_out(&twice, avow_text_of((const char *)once.at));
	avow_buffer_u8(&twice, 0);
	assert_string_equal((const char *)twice.at, expected);
	avow_buffer_clear(&once);
	avow_buffer_clear(&twice);
}

static void
lays_out_rules(void **state)
{
	(void)state;
	/* Blanks go, a line a rule; prose keeps its own. */
	becomes(RULES("  allow   share a\n\n for b to c\tdeny share d\n\n\n"
		      "deny use e"
		      "\n"),
	    RULES("allow share a for b to c\ndeny share d\n\ndeny use e\n"));
	/* Labels of siblings end in one column; who has none stands first. */
	becomes(RULES("out: allow share a for b to c\nlonger  :deny use d\n"
		      "deny use e\n"),
	    RULES("out:    allow share a for b to c\nlonger: deny use d\n"
		  "deny use e\n"));
	/* Marks stick to what they belong to. */
	becomes(RULES("allow share aggregate k >= 20 a ,b for c to d "
		      "when age>=14 and n<3\n"),
	    RULES("allow share aggregate k>=20 a, b for c to d "
		  "when age >= 14 and n < 3\n"));
}

static void
lays_out_braces(void **state)
{
	(void)state;
	/* A list is a line each, however short. */
	becomes(RULES("l: only share a to b { x: allow share a for c to b "
		      "long: allow share a for d to b }\n"),
	    RULES("l: only share a to b {\n"
		  "     x:    allow share a for c to b\n"
		  "     long: allow share a for d to b\n"
		  "   }\n"));
	/* One exception may stay where it is, if there is room. */
	becomes(RULES("never share a except {\n share b to c\n}\n"),
	    RULES("never share a except { share b to c }\n"));
	becomes(RULES("never share a except { share b to c share d }\n"),
	    RULES("never share a except {\n  share b to c\n  share d\n}\n"));
	/* Behind a broken line they hang from its second part. */
	becomes(
	    RULES("allow share aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
		  "for bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb to outside "
		  "basis consent cccccccccccccccccccccc except { x: deny "
		  "share b to c deny share d }\n"),
	    RULES("allow share aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
		  "for bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb to outside\n"
		  "  basis consent cccccccccccccccccccccc except {\n"
		  "    x: deny share b to c\n"
		  "    deny share d\n"
		  "  }\n"));
}

static void
breaks_long_lines_where_a_reader_would(void **state)
{
	(void)state;
	becomes(RULES("courier: allow share order.recipient, order.address, "
		      "order.postcode, order.phone for fulfil.delivery to "
		      "outside.logistics basis contract service-terms must "
		      "mask order.phone\n"),
	    RULES(
		"courier: allow share order.recipient, order.address, "
		"order.postcode, order.phone for fulfil.delivery\n"
		"           to outside.logistics basis contract service-terms "
		"must mask order.phone\n"));
	/* Columns are counted, not bytes: these are 2 a character. */
	becomes(TERMS("consent c \"c\" \"这是一个很长很长的名称它占了很多列\" "
		      "for aaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbb of "
		      "cccccccccccccccccc.dddddddddddddddddd separate\n"),
	    TERMS("consent c \"c\" \"这是一个很长很长的名称它占了很多列\" "
		  "for aaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbb\n"
		  "  of cccccccccccccccccc.dddddddddddddddddd separate\n"));
	/* Two words that say one thing stay together. */
	becomes(TERMS("fact age-band-of-the-reader \"how old the reader is\" "
		      "one of under-fourteen \"under fourteen\", minor "
		      "\"fourteen to seventeen\", adult about person\n"),
	    TERMS(
		"fact age-band-of-the-reader \"how old the reader is\" one of "
		"under-fourteen \"under fourteen\",\n"
		"  minor \"fourteen to seventeen\", adult about person\n"));
	/* A word too long for any line stands by itself. */
	becomes(
	    RULES("allow share a"
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  " for b to c\n"),
	    RULES(
		"allow share\n  a"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
		"  for b to c\n"));
}

static void
keeps_comments_where_they_were(void **state)
{
	(void)state;
	becomes(RULES("# above\n   allow share a # beside  \n  for b to c\n\n"
		      "   # below\n"),
	    RULES("# above\nallow share a  # beside\n  for b to c\n\n"
		  "# below\n"));
	becomes(RULES("never share a except { # why\n share b to c # so\n"
		      "  # and\n}\n"),
	    RULES("never share a except {  # why\n  share b to c  # so\n"
		  "  # and\n}\n"));
	becomes(RULES("deny use a # one\n# two\ndeny use b\n"),
	    RULES("deny use a  # one\n# two\ndeny use b\n"));
}

static void
lays_out_declarations_and_examples(void **state)
{
	(void)state;
	becomes(TERMS("category a   \"A\"\n  \"甲\" sensitive purpose b\n"
		      "impossible x   and not y\n"),
	    TERMS("category a \"A\" \"甲\" sensitive\npurpose b\n"
		  "impossible x and not y\n"));
	becomes(CLAUSE "```rule\ndeny use a\n```\n```example\n\"x\":denies use "
		       "a because #c \"y\" : denies\nuse b because none\n```\n",
	    CLAUSE "```rule\ndeny use a\n```\n```example\n\"x\": denies use a "
		   "because #c\n\"y\": denies use b because none\n```\n");
}

/*
 * Put blanks, breaks and comments between the words of a page's blocks; breaks
 * where no rule that begins on the same line then stands behind a condition.
 */
static void
shake(struct random_source *r, struct avow_buffer *out, struct avow_text text)
{
	static const char *const gaps[] = {
	    " ", "  ", "\n", "\n\n", " # note\n", "\n# note, more\n"};
	bool is_inside = false, is_quoted = false;

	for (size_t i = 0; i < text.size; i++) {
		bool at_line = i == 0 || text.at[i - 1] == '\n';

		is_quoted ^= is_inside && text.at[i] == '"';
		if (at_line && text.size - i >= 3 &&
		    memcmp(text.at + i, "```", 3) == 0) {
			is_inside = !is_inside;
			while (i < text.size && text.at[i] != '\n')
				avow_buffer_u8(out, (uint8_t)text.at[i++]);
			avow_buffer_u8(out, '\n');
		} else if (is_inside && !is_quoted && text.at[i] == ' ' &&
		    random_below(r, 3) == 0) {
			bool may_break = text.size - i > 4 &&
			    (memcmp(text.at + i, " to ", 4) == 0 ||
				memcmp(text.at + i, " for", 4) == 0);

			avow_buffer_string(
			    out, gaps[random_below(r, may_break ? 6 : 2)]);
		} else {
			avow_buffer_u8(out, (uint8_t)text.at[i]);
		}
	}
}

/* A text without its blanks and line breaks. */
static void
squeeze(struct avow_buffer *out, struct avow_text text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.at[i] != ' ' && text.at[i] != '\n')
			avow_buffer_u8(out, (uint8_t)text.at[i]);
}

static void
assert_same_words(struct avow_text a, struct avow_text b)
{
	struct avow_buffer x, y;

	avow_buffer_init(&x, OUT_MAX);
	avow_buffer_init(&y, OUT_MAX);
	squeeze(&x, a);
	squeeze(&y, b);
	assert_true(
	    avow_text_equal(avow_buffer_view(&x), avow_buffer_view(&y)));
	avow_buffer_clear(&x);
	avow_buffer_clear(&y);
}

static void
changes_no_word_of_any_page(void **state)
{
	struct random_source r = {.state = 20261201};

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct avow_buffer page, shaken, once, twice;

		avow_buffer_init(&page, OUT_MAX);
		avow_buffer_init(&shaken, OUT_MAX);
		avow_buffer_init(&once, OUT_MAX);
		avow_buffer_init(&twice, OUT_MAX);
		random_policy_page(&r, &page,
		    "policy p version 1 effective 2026-12-01 general", 'c');
		shake(&r, &shaken, avow_buffer_view(&page));
		lay_out(&once, avow_buffer_view(&shaken));
		lay_out(&twice, avow_buffer_view(&once));
		assert_same_words(
		    avow_buffer_view(&shaken), avow_buffer_view(&once));
		assert_true(avow_text_equal(
		    avow_buffer_view(&once), avow_buffer_view(&twice)));
		avow_buffer_clear(&page);
		avow_buffer_clear(&shaken);
		avow_buffer_clear(&once);
		avow_buffer_clear(&twice);
	}
}

static void
says_when_there_is_no_room(void **state)
{
	struct page_fixture page;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer out;
	struct avow_arena small;

	(void)state;
	page_fixture_read(
	    &page, "p.policy.md", AVOW_TEXT(RULES("deny use a\n")));
	avow_buffer_init(&out, 8);
	assert_int_equal(
	    avow_fmt_page(&out, page.ast, &page.arena, &why), AVOW_ERR_LIMIT);
	avow_buffer_clear(&out);
	avow_buffer_init(&out, OUT_MAX);
	avow_arena_init(&small, 1);
	assert_int_equal(
	    avow_fmt_page(&out, page.ast, &small, &why), AVOW_ERR_NOMEM);
	avow_arena_clear(&small);
	avow_buffer_clear(&out);
	page_fixture_clear(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lays_out_rules),
	    cmocka_unit_test(lays_out_braces),
	    cmocka_unit_test(breaks_long_lines_where_a_reader_would),
	    cmocka_unit_test(keeps_comments_where_they_were),
	    cmocka_unit_test(lays_out_declarations_and_examples),
	    cmocka_unit_test(changes_no_word_of_any_page),
	    cmocka_unit_test(says_when_there_is_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
