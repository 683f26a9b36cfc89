/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is wrong is said in order, in place, and without harm to the
 *         screen it is shown on.
 * Method: findings made by hand over small texts, beside what is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/columns.h"
#include "tests/support/page_fixture.h"
#include "json/read.h"

struct fixture {
	struct page_fixture page;
	struct avow_buffer said;
};

static void
set_up(struct fixture *f, const char *text)
{
	page_fixture_read(&f->page, "p.md", avow_text_of(text));
	avow_report_init(&f->page.report, &f->page.arena);
	avow_buffer_init(&f->said, 1 << 20);
}

static void
clear(struct fixture *f)
{
	avow_buffer_clear(&f->said);
	page_fixture_clear(&f->page);
}

static struct avow_place
place_at(struct fixture *f, uint32_t line, uint32_t column, uint32_t length)
{
	return (struct avow_place){f->page.source, line, column, length};
}

static void
check_said(struct fixture *f, const char *text)
{
	avow_report_print(&f->page.report, &f->said, false);
	avow_buffer_u8(&f->said, 0);
	assert_string_equal((const char *)f->said.at, text);
}

static void
puts_the_caret_under_what_it_means(void **state)
{
	static const struct {
		const char *text;
		uint32_t column;
		uint32_t length;
		const char *under;
	} cases[] = {
	    {"abc", 2, 1, "1 | abc\n  |  ^\n"},
	    {"abc", 1, 9, "1 | abc\n  | ^^^\n"},
	    {"abc", 4, 1, "1 | abc\n  |    ^\n"},
	    {"abc", 99, 1, "1 | abc\n  |    ^\n"},
	    {"", 1, 1, "1 | \n  | ^\n"},
	    {"\ta", 2, 1, "1 |     a\n  |     ^\n"},
	    {"\xE5\x87\xBA"
	     "a",
		4, 1,
		"1 | \xE5\x87\xBA"
		"a\n  |   ^\n"},
	    {"\xE5\x87\xBA"
	     "a",
		1, 3,
		"1 | \xE5\x87\xBA"
		"a\n  | ^^\n"},
	    {"e\xCC\x81"
	     "a",
		4, 1,
		"1 | e\xCC\x81"
		"a\n  |  ^\n"},
	    {"a\x1B[1mb", 6, 1, "1 | a\xEF\xBF\xBD[1mb\n  |      ^\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fixture f;
		char expected[200];

		set_up(&f, cases[i].text);
		(void)avow_report_add(&f.page.report, AVOW_SEVERITY_NOTE,
		    "P0001", place_at(&f, 1, cases[i].column, cases[i].length),
		    "m");
		(void)snprintf(expected, sizeof expected,
		    "note[P0001]: m\n --> p.md:1:%u\n  |\n%s", cases[i].column,
		    cases[i].under);
		check_said(&f, expected);
		clear(&f);
	}
}

static void
says_label_help_and_note(void **state)
{
	struct fixture f;
	struct avow_finding *finding;

	(void)state;
	set_up(&f, "## Title {#a.b .declaratory}\nabc\n");
	finding = avow_report_add(&f.page.report, AVOW_SEVERITY_WARNING,
	    "P0001", place_at(&f, 2, 1, 1), "a %s", "message");
	finding->label = "label";
	finding->help = "write\nedit";
	finding->note = "background";
	check_said(&f,
	    "warning[P0001]: a message\n"
	    " --> p.md:2:1  (Title, #a.b)\n"
	    "  |\n"
	    "2 | abc\n"
	    "  | ^ label\n"
	    "  = help: write\n"
	    "          edit\n"
	    "  = note: background\n");
	clear(&f);
}

/* A finding about line 9, and its other place: line 12 of another file. */
static void
add_double(struct fixture *f, struct avow_source *other)
{
	struct avow_finding *finding = avow_report_add(&f->page.report,
	    AVOW_SEVERITY_ERROR, "P0001", place_at(f, 9, 1, 2), "m");

	finding->label = "says so";
	finding->example = "share a";
	finding->help = "write";
	finding->also.place = (struct avow_place){other, 12, 2, 1};
	finding->also.label = "says no";
}

static void
shows_a_second_place_with_a_label_of_its_own(void **state)
{
	struct fixture f;
	struct avow_source other = {
	    .path = "q.md", .text = AVOW_TEXT("\n\n\n\n\n\n\n\n\n\n\nxyz")};

	(void)state;
	set_up(&f, "## T {#a}\n\n\n\n\n\n\n\nabc\n");
	add_double(&f, &other);
	check_said(&f,
	    "error[P0001]: m\n"
	    "  --> p.md:9:1  (T, #a)\n"
	    "   |\n"
	    " 9 | abc\n"
	    "   | ^^ says so\n"
	    "   |\n"
	    "  ::: q.md:12:2\n"
	    "   |\n"
	    "12 | xyz\n"
	    "   |  ^ says no\n"
	    "   = for example: share a\n"
	    "   = help: write\n");
	avow_buffer_reset(&f.said);
	avow_report_json(&f.page.report, &f.said);
	avow_buffer_u8(&f.said, 0);
	assert_non_null(strstr((const char *)f.said.at,
	    "\"example\":\"share a\",\"also\":{\"file\":\"q.md\",\"line\":12,"
	    "\"column\":2,\"clause\":null,\"label\":\"says no\"}}]"));
	clear(&f);
}

static void
says_what_concerns_a_whole_file_or_none(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "abc");
	(void)avow_report_add(&f.page.report, AVOW_SEVERITY_ERROR, "P0002",
	    place_at(&f, 0, 0, 1), "of the file");
	(void)avow_report_add(&f.page.report, AVOW_SEVERITY_ERROR, "P0001",
	    (struct avow_place){0}, "of the edition");
	check_said(&f,
	    "error[P0001]: of the edition\n\n"
	    "error[P0002]: of the file\n --> p.md\n");
	clear(&f);
}

static void
orders_findings_by_place_within_each_file(void **state)
{
	static const uint32_t places[][2] = {{2, 5}, {1, 1}, {2, 1}, {3, 1}};
	struct fixture f;
	struct avow_source other = {.path = "q.md", .text = AVOW_TEXT("x\n")};
	const char *at;
	static const char *const order[] = {
	    "p.md:1:1", "p.md:2:1", "p.md:2:5", "p.md:3:1", "q.md:1:1"};

	(void)state;
	set_up(&f, "abcde\nabcde\nabcde\n");
	for (size_t i = 0; i < 4; i++) {
		(void)avow_report_add(&f.page.report, AVOW_SEVERITY_ERROR,
		    "P0001", place_at(&f, places[i][0], places[i][1], 1), "m");
		if (i == 0)
			(void)avow_report_add(&f.page.report,
			    AVOW_SEVERITY_ERROR, "P0001",
			    (struct avow_place){&other, 1, 1, 1}, "m");
	}
	avow_report_print(&f.page.report, &f.said, false);
	avow_buffer_u8(&f.said, 0);
	at = (const char *)f.said.at;
	for (size_t i = 0; i < 5; i++) {
		at = strstr(at, order[i]);
		assert_non_null(at);
	}
	clear(&f);
}

static void
keeps_so_many_findings_and_counts_the_rest(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "abc");
	for (size_t i = 0; i < AVOW_FINDINGS_MAX + 1; i++)
		avow_report_add(&f.page.report, AVOW_SEVERITY_ERROR, "P0001",
		    place_at(&f, 1, 1, 1), "%zu", i)
		    ->help = "help";
	assert_int_equal(f.page.report.count, AVOW_FINDINGS_MAX);
	assert_int_equal(f.page.report.errors, AVOW_FINDINGS_MAX + 1);
	(void)avow_report_add(&f.page.report, AVOW_SEVERITY_WARNING, "P0001",
	    place_at(&f, 1, 1, 1), "w");
	assert_int_equal(f.page.report.warnings, 1);
	avow_report_print(&f.page.report, &f.said, true);
	assert_non_null(
	    memmem(f.said.at, f.said.size, "only the first 200", 18));
	clear(&f);
}

static void
cuts_a_text_too_long_between_characters(void **state)
{
	struct fixture f;
	char long_text[4001] = "";
	const char *text;

	(void)state;
	set_up(&f, "");
	for (size_t i = 0; i + 4 < sizeof long_text; i += 3)
		memcpy(long_text + i, "\xE5\x87\xBA", 4);
	text = avow_report_text(&f.page.report, "%s", long_text);
	assert_true(strlen(text) < 1600);
	assert_true(avow_utf8_valid(avow_text_of(text)));
	assert_string_equal(text + strlen(text) - 3, "...");
	clear(&f);
}

static void
never_gives_null_without_memory(void **state)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_finding *finding;

	(void)state;
	avow_arena_init(&arena, 0);
	avow_report_init(&report, &arena);
	finding = avow_report_add(
	    &report, AVOW_SEVERITY_ERROR, "P0001", (struct avow_place){0}, "m");
	assert_non_null(finding);
	assert_int_equal(report.errors, 1);
	assert_int_equal(report.count, 0);
	assert_string_equal(avow_report_text(&report, "m"), "");
	assert_int_equal(avow_report_fail(&report, NULL), AVOW_ERR_POLICY);
	avow_arena_clear(&arena);
}

static void
gives_the_first_error_as_an_error(void **state)
{
	struct fixture f;
	struct avow_error why = {0};

	(void)state;
	set_up(&f, "abc\nabc\n");
	(void)avow_report_add(&f.page.report, AVOW_SEVERITY_WARNING, "P0001",
	    place_at(&f, 1, 1, 1), "a warning");
	(void)avow_report_add(&f.page.report, AVOW_SEVERITY_ERROR, "P0002",
	    place_at(&f, 2, 3, 1), "an error");
	assert_int_equal(
	    avow_report_fail(&f.page.report, &why), AVOW_ERR_POLICY);
	assert_string_equal(why.code, "P0002");
	assert_string_equal(why.place, "p.md:2:3");
	assert_string_equal(why.message, "an error");
	clear(&f);
}

static void
writes_json_that_a_reader_takes(void **state)
{
	struct fixture f;
	struct avow_json *json;

	(void)state;
	set_up(&f, "## T {#a .declaratory}\nabc\n");
	avow_report_json(&f.page.report, &f.said);
	assert_true(avow_text_is(avow_buffer_view(&f.said), "[]\n"));
	avow_buffer_reset(&f.said);
	avow_report_add(&f.page.report, AVOW_SEVERITY_NOTE, "P0001",
	    place_at(&f, 2, 3, 1), "\"\\\x01\xFF\xE5\x87\xBA")
	    ->help = "one\ntwo";
	(void)avow_report_add(&f.page.report, AVOW_SEVERITY_ERROR, "P0002",
	    (struct avow_place){0}, "m");
	avow_report_json(&f.page.report, &f.said);
	assert_int_equal(
	    avow_json_parse(&json, avow_buffer_view(&f.said), NULL), AVOW_OK);
	avow_json_free(json);
	assert_true(avow_text_is(avow_buffer_view(&f.said),
	    "[{\"code\":\"P0002\",\"severity\":\"error\",\"file\":null,"
	    "\"line\":0,\"column\":0,\"clause\":null,\"message\":\"m\","
	    "\"help\":null,\"example\":null,\"also\":null},\n"
	    "{\"code\":\"P0001\",\"severity\":\"note\",\"file\":\"p.md\","
	    "\"line\":2,\"column\":3,\"clause\":\"a\",\"message\":\"\\\"\\\\"
	    "\\u0001\xEF\xBF\xBD\xE5\x87\xBA\",\"help\":\"one\\ntwo\","
	    "\"example\":null,\"also\":null}]\n"));
	clear(&f);
}

static void
wraps_at_spaces_and_breaks_what_has_none(void **state)
{
	static const struct {
		const char *text;
		unsigned from;
		const char *wrapped;
	} cases[] = {
	    {"a b", 0, "a b"},
	    {"a b", 77, "a b"},
	    {"a b", 78, "a\n  b"},
	    {"a\nb c", 0, "a\n  b c"},
	    {"a\n\n  b\n\n", 0, "a\n\n    b"},
	    {"a  b", 0, "a  b"},
	    {"", 5, ""},
	    {"\xE5\x87\xBA\xE5\x87\xBA", 77, "\xE5\x87\xBA\n  \xE5\x87\xBA"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_buffer out;

		avow_buffer_init(&out, 1000);
		avow_columns_wrap(
		    &out, avow_text_of(cases[i].text), cases[i].from, 2);
		avow_buffer_u8(&out, 0);
		assert_string_equal((const char *)out.at, cases[i].wrapped);
		avow_buffer_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(puts_the_caret_under_what_it_means),
	    cmocka_unit_test(says_label_help_and_note),
	    cmocka_unit_test(shows_a_second_place_with_a_label_of_its_own),
	    cmocka_unit_test(says_what_concerns_a_whole_file_or_none),
	    cmocka_unit_test(orders_findings_by_place_within_each_file),
	    cmocka_unit_test(keeps_so_many_findings_and_counts_the_rest),
	    cmocka_unit_test(cuts_a_text_too_long_between_characters),
	    cmocka_unit_test(never_gives_null_without_memory),
	    cmocka_unit_test(gives_the_first_error_as_an_error),
	    cmocka_unit_test(writes_json_that_a_reader_takes),
	    cmocka_unit_test(wraps_at_spaces_and_breaks_what_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
