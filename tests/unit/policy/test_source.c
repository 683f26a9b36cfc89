/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a page is cut into exactly the clauses and blocks a reader sees.
 * Method: small pages beside what they hold, and what is wrong with them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/source_parts.h"
#include "tests/support/page_fixture.h"

#define HEAD "```policy\npolicy p version 1 effective 2026-12-01 general\n```\n"
#define RULE "```rule\ndeny share any to public\n```\n"

static struct avow_source *
read_source(struct page_fixture *page, const char *path, struct avow_text text)
{
	page_fixture_read(page, path, text);
	return page->source;
}

static void
cuts_a_page_into_clauses_and_blocks(void **state)
{
	struct page_fixture page;
	struct avow_source *source = read_source(&page, "p.md",
	    AVOW_TEXT("# Page\n" HEAD
		      "## 1 Group\n### 1.1 One {#one.a}\nProse. [R2] [R1, "
		      "R10]\n" RULE "More. [R2][R3]\n```terms\n```\n## Group\n"
		      "In one. [R4]\n\nTwo {#two .declaratory .retired}\n---\n"
		      "\n```sh\nls\n```\n## 3 Three ## {x\n"));
	struct avow_clause *one = source->clauses;
	struct avow_clause *two = one->next;
	static const uint16_t promises[] = {1, 2, 3, 4, 10};

	(void)state;
	assert_int_equal(page.report.errors, 0);
	assert_int_equal(source->blocks->kind, AVOW_BLOCK_POLICY);
	assert_int_equal(source->blocks->line, 3);
	assert_true(avow_text_is(one->id, "one.a"));
	assert_true(avow_text_is(one->title, "1.1 One"));
	assert_int_equal(one->level, 3);
	assert_int_equal(one->place.line, 6);
	assert_int_equal(one->end_line, 16);
	assert_int_equal(one->blocks->kind, AVOW_BLOCK_RULE);
	assert_true(
	    avow_text_is(one->blocks->text, "deny share any to public\n"));
	assert_int_equal(one->blocks->line, 9);
	assert_int_equal(one->blocks->next->kind, AVOW_BLOCK_TERMS);
	assert_int_equal(one->blocks->next->text.size, 0);
	assert_int_equal(one->promise_count, 5);
	assert_memory_equal(one->promises, promises, sizeof promises);
	assert_true(avow_text_is(two->id, "two"));
	assert_true(avow_text_is(two->title, "Two"));
	assert_true(two->is_declaratory && two->is_retired);
	assert_int_equal(two->level, 2);
	assert_null(two->blocks);
	assert_null(two->next);
	page_fixture_clear(&page);
}

static void
reads_dos_and_old_line_ends_and_a_bom(void **state)
{
	struct page_fixture page;
	struct avow_source *source = read_source(&page, "p.md",
	    AVOW_TEXT("\xEF\xBB\xBF"
		      "# P\r\n## A {#a}\r\n```rule\r\ndeny share any to "
		      "public\r\n```\r\r\n"));

	(void)state;
	assert_true(avow_text_is(
	    source->clauses->blocks->text, "deny share any to public\n"));
	assert_null(memchr(source->text.at, '\r', source->text.size));
	assert_int_equal(source->clauses->blocks->line, 4);
	assert_true(avow_text_is(avow_source_line(source, 1), "# P"));
	assert_true(avow_text_is(avow_source_line(source, 5), "```"));
	assert_int_equal(avow_source_line(source, 0).size, 0);
	assert_int_equal(avow_source_line(source, 99).size, 0);
	page_fixture_clear(&page);
}

static void
tells_a_translation_by_its_name(void **state)
{
	static const struct {
		const char *path;
		bool is_translation;
	} cases[] = {
	    {"general.policy.md", false},
	    {"general.policy.zh.md", true},
	    {"a/b/general.policy.zh-CN.md", true},
	    {"common.terms.md", false},
	    {"zh.md", false},
	    {"a.zh/page.md", false},
	    {"general.zh.txt", false},
	    {".zh.md", false},
	    {"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct page_fixture page;
		struct avow_source *source = read_source(
		    &page, cases[i].path, AVOW_TEXT("## A {#a}\nWords.\n"));

		if (source->is_translation != cases[i].is_translation)
			fail_msg("%s", cases[i].path);
		/* A translation's clauses need no rules. */
		assert_int_equal(
		    page.report.errors, cases[i].is_translation ? 0 : 1);
		page_fixture_clear(&page);
	}
}

static void
finds_what_is_wrong_with_headings_and_fences(void **state)
{
	static const struct {
		const char *text;
		const char *codes;
	} cases[] = {
	    {"", "P0106"},
	    {"Only prose.", "P0106"},
	    {HEAD "## A {#a}\n" RULE, ""},
	    {HEAD "## A {#a}\n```rule   \ndeny share any to public\n``` \n",
		""},
	    {HEAD "## A {#a .declaratory}\n```example\n```\n", ""},
	    {HEAD "## A {#a}\n```example\n```\n", "P0110"},
	    {HEAD "## A {#a}\n", "P0110"},
	    {HEAD "## A {#a .retired}\n", ""},
	    {HEAD "## A {#a}\n" RULE "## B {#a}\n" RULE, "P0110"},
	    {HEAD RULE, "P0110"},
	    {HEAD "```example\n```\n", "P0110"},
	    {HEAD "## A {#a #b}\n" RULE, "P0101"},
	    {HEAD "## A {#a .odd}\n" RULE, "P0101"},
	    {HEAD "## A {}\n" RULE, "P0101"},
	    {HEAD "## A {#a} tail\n" RULE, "P0101"},
	    {HEAD "## A {#a..b}\n" RULE, "P0101"},
	    {HEAD "## A {#a\n.b}\n", "P0101"},
	    {HEAD "A {#a\n.declaratory}\n---\n", ""},
	    {HEAD "- ## A {#a}\n", "P0101"},
	    {HEAD "##A {#a}\n" RULE, "P0101"},
	    {HEAD "####### A {#a}\n" RULE, "P0101"},
	    {HEAD "## A {#a}\n ```rule\nx\n```\n", "P0113"},
	    {HEAD "## A {#a}\n    ```rule\n    x\n    ```\n", "P0113"},
	    {HEAD "## A {#a}\n1. ```rule\n   x\n   ```\n", "P0113"},
	    {HEAD "## A {#a}\n```rule\nx\n ```\n", "P0113"},
	    {HEAD "## A {#a}\n```rule\nx\n````\n", "P0113"},
	    {HEAD "## A {#a}\n```rule\nx\n", "P0113"},
	    {HEAD "## A {#a}\n```rule\nx\n```rule\ny\n```\n", "P0113"},
	    {HEAD "## A {#a}\n```Rule\nx\n```\n", "P0113"},
	    {HEAD "## A {#a}\n````md\n" RULE "````\n", "P0113"},
	    {HEAD "## A {#a}\n<!--\n" RULE "-->\n", "P0113"},
	    {HEAD "## A {#a .declaratory}\n```\ndeny\n```\n", ""},
	    {HEAD "## A {#a .declaratory}\n[R] [R999] [Rx] [R1;]\n", ""},
	    {HEAD "## A {#a .declaratory}\n[R0]\n", "P0105"},
	    {HEAD "## A {#a .declaratory}\n" RULE, "P0110"},
	    {HEAD "## A {#a .declaratory}\n```example\n```\n", ""},
	    {HEAD "## A {#a .retired}\n" RULE "```example\n```\n", "P0110"},
	    {HEAD "## A {#a .declaratory}\n[R1000]\n", "P0105"},
	    {HEAD "## A {#a .declaratory}\n[R99999999999999]\n", "P0105"},
	    {"a\xFF", "P0104"},
	    {"\xFF\xFE#", "P0104"},
	    {"\xC3", "P0104"},
	    {"\xED\xA0\x80", "P0104"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		page_fixture_expect(cases[i].text, cases[i].codes);
}

static void
refuses_a_nul_wherever_it_stands(void **state)
{
	char text[] = HEAD "## A {#a}\n" RULE;

	(void)state;
	for (size_t i = 0; i < sizeof text - 1; i++) {
		struct page_fixture page;
		char kept = text[i];

		text[i] = '\0';
		page_fixture_read(
		    &page, "p.md", (struct avow_text){text, sizeof text - 1});
		assert_int_equal(page.report.count, 1);
		assert_string_equal(page.report.first->code, "P0104");
		page_fixture_clear(&page);
		text[i] = kept;
	}
}

/* Read count copies of part, and look at the first code. */
static void
check_repeated(
    const char *path, const char *part, size_t count, const char *code)
{
	struct page_fixture page;
	struct avow_buffer text;

	avow_buffer_init(&text, 8 << 20);
	for (size_t i = 0; i < count; i++)
		avow_buffer_string(&text, part);
	page_fixture_read(&page, path, avow_buffer_view(&text));
	if (strcmp(page.report.first == NULL ? "" : page.report.first->code,
		code) != 0)
		fail_msg("%zu times %s: not %s", count, part, code);
	page_fixture_clear(&page);
	avow_buffer_clear(&text);
}

static void
holds_to_its_limits_and_not_one_beyond(void **state)
{
	/* A translation, since that may be without any block. */
	static const char prose[] = "p.zh.md";

	(void)state;
	check_repeated(prose, "x", AVOW_SOURCE_MAX, "");
	check_repeated(prose, "x", AVOW_SOURCE_MAX + 1, "P0105");
	check_repeated(prose, "\n", 65535, "");
	check_repeated(prose, "\n", 65536, "P0105");
	check_repeated(prose, ">", 64, "");
	check_repeated(prose, ">", 65, "P0105");
	check_repeated(prose, "- ", 64, "");
	check_repeated(prose, "- ", 65, "P0105");
	check_repeated("p.md", "```terms\n```\n", AVOW_SOURCE_BLOCKS_MAX, "");
	check_repeated(
	    "p.md", "```terms\n```\n", AVOW_SOURCE_BLOCKS_MAX + 1, "P0105");
}

static void
counts_clauses_to_the_limit(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct page_fixture page;
		struct avow_buffer text;

		avow_buffer_init(&text, 8 << 20);
		for (size_t i = 0; i < AVOW_SOURCE_CLAUSES_MAX + more; i++)
			avow_buffer_format(
			    &text, "# A {#a%zu .declaratory}\n", i);
		page_fixture_read(&page, "p.zh.md", avow_buffer_view(&text));
		assert_int_equal(page.report.errors, more);
		page_fixture_clear(&page);
		avow_buffer_clear(&text);
	}
}

static void
survives_every_prefix_of_a_page(void **state)
{
	static const char text[] = "# P\n" HEAD "## A {#a}\n[R1]\n" RULE
				   "B {#b .declaratory}\n===\n> ```rule\n";

	(void)state;
	for (size_t size = 0; size < sizeof text; size++) {
		struct page_fixture page;

		page_fixture_read(
		    &page, "p.md", (struct avow_text){text, size});
		page_fixture_clear(&page);
	}
}

static void
says_when_there_is_no_memory(void **state)
{
	struct avow_text text = AVOW_TEXT(
	    "# P\n" HEAD "## A {#a}\n[R1]\n" RULE "## B {#b .declaratory}\n");
	bool was_read = false;

	(void)state;
	for (size_t max = 0; !was_read && max < 1 << 20; max += 64) {
		struct avow_arena arena;
		struct avow_report report;
		struct avow_source *source;
		enum avow_status status;

		avow_arena_init(&arena, max);
		avow_report_init(&report, &arena);
		status = avow_source_read(
		    &source, &arena, "p.md", text, &report, NULL);
		was_read = status == AVOW_OK;
		assert_true(was_read || status == AVOW_ERR_NOMEM);
		assert_true(was_read == (source != NULL));
		avow_arena_clear(&arena);
	}
	assert_true(was_read);
}

static void
makes_prose_harmless_and_keeps_its_blocks(void **state)
{
	static const struct {
		const char *text;
		const char *flat;
	} cases[] = {
	    {"a [b] `c` *d* _e_ <f> &g; \\h", "a xb] xcx xdx xex xf> xg; xh"},
	    {"> - *a*", "> - xax"},
	    {"***", "***"},
	    {"* * *", "* * *"},
	    {"```rule [", "```rule x"},
	    {"~~~a`", "~~~ax"},
	    {"<div a=\"`\"></div>", "<div a=\"x\"></div>"},
	    {"## A `b`", "## A xbx"},
	    {"a --> ]]> ?>", "a --> ]]> ?>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct page_fixture page;
		struct avow_source source = {.path = "p.md"};
		struct avow_source_reader reader = {.source = &source};

		avow_arena_init(&page.arena, 1 << 20);
		avow_report_init(&page.report, &page.arena);
		reader.arena = &page.arena;
		reader.report = &page.report;
		assert_true(avow_source_text_take(
		    &reader, avow_text_of(cases[i].text)));
		assert_string_equal(
		    avow_source_text_flatten(&reader), cases[i].flat);
		avow_arena_clear(&page.arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cuts_a_page_into_clauses_and_blocks),
	    cmocka_unit_test(reads_dos_and_old_line_ends_and_a_bom),
	    cmocka_unit_test(tells_a_translation_by_its_name),
	    cmocka_unit_test(finds_what_is_wrong_with_headings_and_fences),
	    cmocka_unit_test(refuses_a_nul_wherever_it_stands),
	    cmocka_unit_test(holds_to_its_limits_and_not_one_beyond),
	    cmocka_unit_test(counts_clauses_to_the_limit),
	    cmocka_unit_test(survives_every_prefix_of_a_page),
	    cmocka_unit_test(says_when_there_is_no_memory),
	    cmocka_unit_test(makes_prose_harmless_and_keeps_its_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
