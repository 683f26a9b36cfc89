/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an example, or a flow given on the command line, means what it says.
 * Method: one page with every kind of example, its tree looked at; every
 *         prefix, every small arena; flows beside the fault in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/page_fixture.h"

#define HEAD "```policy\npolicy p version 1 effective 2026-12-01 general\n```\n"

static const char examples[] = HEAD
    "## C {#c .declaratory}\n```example\n"
    "\"a\": allows share masked x for p to q in s with f, g is h, review by "
    "2, mask x.y, z.w, not consent d must mask x, y, show #c because #c/1\n"
    "\"b\": denies use x for p because none\n"
    "\"c\": needs mask x and consent d and n >= 2 and show #c to share x, y "
    "for p to q with claim contract d\n"
    "\"d\": keeps x for p in s with 10 days after e, 5 hours after f, on-hold\n"
    "\"e\": ends x for p with 1 workday after e\n"
    "\"f\": owes stop use x upon e\n"
    "```\n";

static void
reads_every_kind_of_example(void **state)
{
	struct page_fixture page;
	const struct avow_ast_example *example;

	(void)state;
	page_fixture_read(&page, "p.md", AVOW_TEXT(examples));
	if (page.report.errors != 0)
		fail_msg("%s", page.report.first->message);
	example = page.ast->examples;
	assert_int_equal(example->flow.form, AVOW_FORM_MASKED);
	assert_int_equal(example->with->next->kind, AVOW_TEST_FACT_IS);
	assert_true(example->with->next->next->is_negated);
	assert_int_equal(example->fulfilled->kind, AVOW_DUTY_REVIEW);
	page_fixture_names(example->fulfilled->next->set.names, "x.y z.w");
	page_fixture_names(example->must->set.names, "x y");
	assert_int_equal(example->must->next->kind, AVOW_DUTY_SHOW);
	assert_true(example->has_because && !example->because_none);
	assert_true(avow_text_is(example->because.text, "c/1"));
	example = example->next;
	assert_true(example->has_because && example->because_none);
	example = example->next;
	assert_int_equal(example->kind, AVOW_EXAMPLE_NEEDS);
	assert_int_equal(example->needs_duties->next->kind, AVOW_DUTY_SHOW);
	assert_int_equal(example->needs_tests->next->number, 2);
	page_fixture_names(example->flow.categories.names, "x y");
	assert_int_equal(example->with->kind, AVOW_TEST_CLAIM_CONTRACT);
	example = example->next;
	assert_int_equal(example->kind, AVOW_EXAMPLE_KEEPS);
	assert_int_equal(example->elapsed->next->duration.count, 5);
	assert_true(avow_text_is(example->service.text, "s"));
	assert_int_equal(example->with->kind, AVOW_TEST_FACT);
	example = example->next->next;
	assert_int_equal(example->kind, AVOW_EXAMPLE_OWES);
	assert_int_equal(example->act->kind, AVOW_DUTY_STOP);
	assert_true(avow_text_is(example->event.text, "e"));
	page_fixture_clear(&page);
}

static void
survives_every_prefix(void **state)
{
	(void)state;
	for (size_t size = 0; size <= strlen(examples); size++) {
		struct page_fixture page;
		struct avow_buffer text;

		/* Close the block, so that its inside is read. */
		avow_buffer_init(&text, 1 << 16);
		avow_buffer_put(&text, examples, size);
		avow_buffer_string(&text, "\n```\n");
		page_fixture_read(&page, "p.md", avow_buffer_view(&text));
		page_fixture_clear(&page);
		avow_buffer_clear(&text);
	}
}

static void
says_when_there_is_no_memory(void **state)
{
	size_t refused = 0;

	(void)state;
	for (size_t max = 0; max < 1 << 17; max += 512) {
		struct avow_arena arena;
		struct avow_report report;
		struct avow_source *source;
		struct avow_ast *ast = NULL;
		enum avow_status status;

		avow_arena_init(&arena, max);
		avow_report_init(&report, &arena);
		status = avow_source_read(&source, &arena, "p.md",
		    AVOW_TEXT(examples), &report, NULL);
		if (status == AVOW_OK)
			status =
			    avow_parse(&ast, &arena, source, &report, NULL);
		assert_true(status == AVOW_OK || status == AVOW_ERR_NOMEM);
		assert_true((status == AVOW_OK) == (ast != NULL));
		refused += status == AVOW_ERR_NOMEM;
		avow_arena_clear(&arena);
	}
	assert_true(refused > 2);
}

static struct avow_ast_example *
parse_flow(struct page_fixture *page, const char *flow, const char *with)
{
	struct avow_ast_example *example;

	avow_arena_init(&page->arena, 16 << 20);
	avow_report_init(&page->report, &page->arena);
	assert_int_equal(
	    avow_parse_flow(&example, &page->arena, avow_text_of(flow),
		avow_text_of(with), &page->report, NULL),
	    AVOW_OK);
	return example;
}

static void
parses_a_flow_given_outside_a_page(void **state)
{
	static const struct {
		const char *flow;
		const char *with;
		const char *code;
	} cases[] = {
	    {"share order.phone for fulfil to outside", "", ""},
	    {"share order.phone", " \n", ""},
	    {"", "", "P0101"},
	    {"share order.phone fro fulfil", "", "P0101"},
	    {"share order.phone", "consent", "P0101"},
	    {"share order.phone", "consent a consent b", "P0101"},
	    {"share order.phone", "consent a,", "P0101"},
	    {"share order.phone\xFF", "", "P0104"},
	    {"share order.phone", "\xFF", "P0104"},
	};
	struct page_fixture page;
	const struct avow_ast_example *example = parse_flow(&page,
	    "share masked order.phone for fulfil.delivery to outside.logistics",
	    "consent marketing, not objection, keep document");

	(void)state;
	assert_int_equal(page.report.errors, 0);
	assert_int_equal(example->kind, AVOW_EXAMPLE_ALLOWS);
	assert_int_equal(example->flow.form, AVOW_FORM_MASKED);
	assert_true(example->with->next->is_negated);
	assert_int_equal(example->fulfilled->kind, AVOW_DUTY_KEEP_DOCUMENT);
	page_fixture_clear(&page);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)parse_flow(&page, cases[i].flow, cases[i].with);
		assert_string_equal(
		    page.report.first == NULL ? "" : page.report.first->code,
		    cases[i].code);
		page_fixture_clear(&page);
	}
}

static void
finds_what_is_wrong_with_an_example(void **state)
{
	static const struct {
		const char *text;
		const char *code;
	} cases[] = {
	    {"\"a\": allows b c for d", ""},
	    {"\"a\": denies b c", "P0106"},
	    {"\"a\": denies b c with d", "P0106"},
	    {"\"a\": denies b c because maybe", "P0101"},
	    {"\"a\": needs b use c", "P0101"},
	    {"\"a\": needs to use c for d", "P0101"},
	    {"\"a\": keeps b for c", "P0101"},
	    {"\"a\": keeps b for c with 3 after d", "P0101"},
	    {"\"a\": owes answer on b", "P0101"},
	    {"\"a\": shows b", "P0101"},
	    {"\"a\" allows b c", "P0101"},
	    {"a: allows b c", "P0101"},
	    {"\"a\": allows b c must d", "P0101"},
	    {"\"a\": allows b c with d must e because #f because #g", "P0101"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[400];

		(void)snprintf(text, sizeof text,
		    HEAD "## C {#c .declaratory}\n```example\n%s\n```\n",
		    cases[i].text);
		page_fixture_expect(text, cases[i].code);
	}
}

static void
takes_so_many_examples_and_not_one_more(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct page_fixture page;
		struct avow_buffer text;

		avow_buffer_init(&text, 1 << 20);
		avow_buffer_string(
		    &text, HEAD "## C {#c .declaratory}\n```example\n");
		for (size_t i = 0; i < 16384 + more; i++)
			avow_buffer_string(&text, "\"a\": allows b c\n");
		avow_buffer_string(&text, "```\n");
		page_fixture_read(&page, "p.md", avow_buffer_view(&text));
		assert_int_equal(page.report.errors, more);
		page_fixture_clear(&page);
		avow_buffer_clear(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_every_kind_of_example),
	    cmocka_unit_test(survives_every_prefix),
	    cmocka_unit_test(says_when_there_is_no_memory),
	    cmocka_unit_test(parses_a_flow_given_outside_a_page),
	    cmocka_unit_test(finds_what_is_wrong_with_an_example),
	    cmocka_unit_test(takes_so_many_examples_and_not_one_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
