/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a page of 1 MiB that was made to hurt costs a moment and a message,
 *         not a hang, a crash or the machine's memory.
 * Method: the largest page there may be, filled with one piece again and again,
 *         in prose and in each kind of block, within a bound of processor time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/support/page_fixture.h"

/* Far above what is needed (0.1 s), so that a sanitizer or a busy machine does
 * not fail it; the square of 1 MiB takes hours. */
enum { SECONDS_MAX = 20 };

static const char head[] =
    "```policy\npolicy p version 1 effective 2026-12-01 general\n```\n"
    "## C {#c}\n";

/* head, opening, then piece until the page is full, and the closing. */
static struct avow_buffer
fill(const char *opening, const char *piece, const char *closing)
{
	struct avow_buffer text;
	size_t size = strlen(piece);

	avow_buffer_init(&text, AVOW_SOURCE_MAX);
	avow_buffer_string(&text, head);
	avow_buffer_string(&text, opening);
	while (text.size + size + strlen(closing) <= AVOW_SOURCE_MAX)
		avow_buffer_string(&text, piece);
	avow_buffer_string(&text, closing);
	assert_false(text.failed);
	return text;
}

static void
check_page(const char *opening, const char *piece, const char *closing)
{
	struct avow_buffer text = fill(opening, piece, closing);
	struct avow_buffer said;
	struct page_fixture page;
	clock_t begin = clock();

	page_fixture_read(&page, "page.md", avow_buffer_view(&text));
	avow_buffer_init(&said, 8 << 20);
	avow_report_print(&page.report, &said, false);
	if ((clock() - begin) / CLOCKS_PER_SEC >= SECONDS_MAX)
		fail_msg("%s%s... took too long", opening, piece);
	assert_false(said.failed);
	assert_true(page.report.count <= AVOW_FINDINGS_MAX);
	avow_buffer_clear(&said);
	avow_buffer_clear(&text);
	page_fixture_clear(&page);
}

static void
reads_a_megabyte_of_hostile_prose(void **state)
{
	static const char *const pieces[] = {"[", "]", "{#", "`", "`` ", ">",
	    "> a\n", "- ", "- a\n  ", "#", "# {#a}\n", "## A {#", "<", "a <?",
	    "a <!A", "a <![CDATA[", "</", "<a b=\"\n", "![[]()", "*a ", "_a_ ",
	    "[a](b", "[a]: b\n", "&a;", "\\", "[R1,", "[R9999999",
	    "a {#b}\n=\n", "~~~rule\n", "```", "```\n", "\n", "\r", "\t", "1. ",
	    "\xE8\xAE\xA2"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		check_page("", pieces[i], "");
}

static void
reads_a_megabyte_of_hostile_rules(void **state)
{
	static const char *const pieces[] = {"allow ", "{", "}", ",", ":",
	    "deny a b except { ", "only a b { ", "a, ", "a: ", "\"", "#a ",
	    "deny a b when a", " and a", "a", "aa.", "9", "\xC3\xA9",
	    "deny a b must mask ", "never a b except { a b ", "# ", "\"a\": "};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		check_page("```rule\n", pieces[i], "\n```\n");
		check_page("```rule\ndeny a b", pieces[i], "\n```\n");
	}
}

static void
reads_a_megabyte_of_hostile_lists(void **state)
{
	(void)state;
	check_page("```rule\ndeny a b", ",b", "\n```\n");
	check_page("```rule\ndeny a b when a", " and a", "\n```\n");
	check_page("```terms\ncategory a derived from a", ",a", "\n```\n");
	check_page("```terms\nfact a one of a", ",a", "\n```\n");
	check_page("```terms\ngiven a", ",a", "\n```\n");
	check_page("```terms\n", "category ", "\n```\n");
	check_page("```example\n", "\"a\" ", "\n```\n");
	check_page("```example\n\"a\": allows a b with a", ",a", "\n```\n");
	check_page("```example\n\"a\": needs a", " and a", "\n```\n");
	check_page("```example\n\"a\": keeps a for b with 1 day after a",
	    ",1 day after a", "\n```\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_a_megabyte_of_hostile_prose),
	    cmocka_unit_test(reads_a_megabyte_of_hostile_rules),
	    cmocka_unit_test(reads_a_megabyte_of_hostile_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
