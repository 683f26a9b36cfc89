/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what a page declares is what stands in the tree, no more.
 * Method: one page with every declaration and every mark, its tree looked at;
 *         then every prefix of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/page_fixture.h"

static const char declarations[] =
    "```policy\npolicy shop version 7 effective 2026-12-01 service shop "
    "narrows general announce 14 days import \"a.md\" import \"b.md\"\n"
    "given a, b is c, not consent d\n```\n"
    "```terms\n"
    "category o.p \"E\" \"C\" formerly x, y sensitive grade 3 derived from "
    "q, r but not s optional objectable see \"DPV\"\n"
    "group g \"E\" of purpose is a, b but not c\n"
    "consent d \"E\" for p, q of o to outside separate each time across "
    "services needed for p\n"
    "fact yn yes/no about person asserted assume no\n"
    "fact age \"Age\" one of minor \"m\" \"M\", adult about request assume "
    "minor\n"
    "fact n count up to 5 about record assume 2\n"
    "basis law.x \"E\" cites \"Law 3\" supports collect, store with "
    "document paper\n"
    "agreement nda \"E\" with recipient binds use only for p, q, no onward, "
    "no re-identification, keeps at most 3 months after order-closed\n"
    "agreement terms with person\n"
    "guardian decides when age is minor and yn but not for p, q\n"
    "impossible yn and n >= 3 and not age is adult\n"
    "```\n";

static void
reads_a_header_and_its_imports(void **state)
{
	struct page_fixture page;
	const struct avow_ast_header *header;

	(void)state;
	page_fixture_read(&page, "p.md", AVOW_TEXT(declarations));
	assert_int_equal(page.report.errors, 0);
	header = &page.ast->header;
	assert_true(avow_text_is(header->name.text, "shop"));
	assert_int_equal(header->version, 7);
	assert_true(avow_text_is(header->effective, "2026-12-01"));
	assert_int_equal(header->layer, AVOW_LAYER_NARROWS);
	assert_true(avow_text_is(header->service.text, "shop"));
	assert_true(avow_text_is(header->base.text, "general"));
	assert_int_equal(header->announce.count, 14);
	page_fixture_names(header->imports, "a.md b.md");
	assert_int_equal(page.ast->givens->tests->kind, AVOW_TEST_FACT);
	assert_true(page.ast->givens->tests->next->next->is_negated);
	page_fixture_clear(&page);
}

static void
reads_terms_groups_and_consents(void **state)
{
	struct page_fixture page;
	const struct avow_ast_term *term;
	const struct avow_ast_consent *consent;

	(void)state;
	page_fixture_read(&page, "p.md", AVOW_TEXT(declarations));
	term = page.ast->terms;
	assert_int_equal(term->axis, AVOW_AXIS_CATEGORY);
	assert_true(avow_text_is(term->label.english, "E"));
	assert_true(avow_text_is(term->label.chinese, "C"));
	page_fixture_names(term->formerly, "x y");
	assert_true(
	    term->is_sensitive && term->is_optional && term->is_objectable);
	assert_int_equal(term->grade, 3);
	page_fixture_names(term->derived_from.names, "q r");
	page_fixture_names(term->derived_from.but_not, "s");
	assert_true(avow_text_is(term->see, "DPV"));
	assert_int_equal(page.ast->groups->axis, AVOW_AXIS_PURPOSE);
	page_fixture_names(page.ast->groups->set.but_not, "c");
	consent = page.ast->consents;
	page_fixture_names(consent->purposes.names, "p q");
	page_fixture_names(consent->categories.names, "o");
	page_fixture_names(consent->recipients.names, "outside");
	page_fixture_names(consent->needed_for.names, "p");
	assert_true(consent->is_separate && consent->is_each_time &&
	    consent->is_across_services);
	page_fixture_clear(&page);
}

static void
reads_facts_bases_and_agreements(void **state)
{
	struct page_fixture page;
	const struct avow_ast_fact *fact;
	const struct avow_ast_bind *bind;

	(void)state;
	page_fixture_read(&page, "p.md", AVOW_TEXT(declarations));
	fact = page.ast->facts;
	assert_true(fact->is_asserted && fact->has_assume);
	assert_true(avow_text_is(fact->assume.text, "no"));
	fact = fact->next;
	assert_int_equal(fact->kind, AVOW_FACT_ONE_OF);
	assert_int_equal(fact->about, AVOW_ABOUT_REQUEST);
	assert_true(avow_text_is(fact->values->label.chinese, "M"));
	assert_true(avow_text_is(fact->values->next->name.text, "adult"));
	fact = fact->next;
	assert_int_equal(fact->count_max, 5);
	assert_int_equal(fact->assume_count, 2);
	assert_true(avow_text_is(page.ast->bases->cites, "Law 3"));
	page_fixture_names(page.ast->bases->supports.names, "collect store");
	assert_true(avow_text_is(page.ast->bases->document.text, "paper"));
	bind = page.ast->agreements->binds;
	page_fixture_names(bind->purposes.names, "p q");
	assert_int_equal(bind->next->kind, AVOW_BIND_NO_ONWARD);
	assert_int_equal(bind->next->next->kind, AVOW_BIND_NO_REIDENTIFY);
	assert_int_equal(bind->next->next->next->duration.count, 3);
	assert_true(page.ast->agreements->next->is_with_person);
	page_fixture_names(page.ast->guardians->but_not_for.names, "p q");
	assert_int_equal(
	    page.ast->axioms->tests->next->kind, AVOW_TEST_FACT_AT_LEAST);
	page_fixture_clear(&page);
}

static void
survives_every_prefix(void **state)
{
	(void)state;
	for (size_t size = 0; size <= strlen(declarations); size++) {
		struct page_fixture page;
		struct avow_buffer text;

		/* Close the block, so that its inside is read. */
		avow_buffer_init(&text, 1 << 16);
		avow_buffer_put(&text, declarations, size);
		avow_buffer_string(&text, "\n```\n");
		page_fixture_read(&page, "p.md", avow_buffer_view(&text));
		page_fixture_clear(&page);
		avow_buffer_clear(&text);
	}
}

static void
finds_what_is_wrong_with_a_declaration(void **state)
{
	static const struct {
		const char *text;
		const char *code;
	} cases[] = {
	    {"category a sensitive sensitive", "P0106"},
	    {"category a grade 1 grade 2", "P0106"},
	    {"category a grade 0", "P0101"},
	    {"category a derived from b derived from c", "P0106"},
	    {"category a see \"b\" see \"c\"", "P0106"},
	    {"category a \"b\" \"c\" \"d\"", "P0101"},
	    {"category A", "P0101"},
	    {"category 1", "P0101"},
	    {"consent a for b separate separate", "P0106"},
	    {"consent a for b needed for c needed for d", "P0106"},
	    {"consent a", "P0106"},
	    {"consent a.b for c", "P0101"},
	    {"fact a yes/no", "P0106"},
	    {"fact a yes/no about nobody", "P0101"},
	    {"fact a.b yes/no about person", "P0101"},
	    {"fact a one of b.c about person", "P0101"},
	    {"fact a count up to many about person", "P0101"},
	    {"basis a supports b", "P0101"},
	    {"basis a cites \"b\" supports c with d", "P0101"},
	    {"agreement a with public", "P0101"},
	    {"agreement a with person binds all", "P0101"},
	    {"guardian decides a", "P0101"},
	    {"guardian decides when a but not b", "P0101"},
	    {"group a of words is b", "P0101"},
	    {"given", "P0101"},
	    {"impossible a or b", "P0101"},
	    {"policy a version 1", "P0101"},
	    {"allow a b", "P0101"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[200];

		(void)snprintf(
		    text, sizeof text, "```terms\n%s\n```\n", cases[i].text);
		page_fixture_expect(text, cases[i].code);
	}
}

static void
finds_what_is_wrong_with_a_header(void **state)
{
	static const struct {
		const char *text;
		const char *code;
	} cases[] = {
	    {"policy a version 1 effective 2026-12-01 general", ""},
	    {"policy a version 1 effective 2028-02-29 service b alone", ""},
	    {"policy a version 1 effective 2026-02-29 general", "P0101"},
	    {"policy a version 1 effective 2026-13-01 general", "P0101"},
	    {"policy a version 1 effective today general", "P0101"},
	    {"policy a version one effective 2026-12-01 general", "P0101"},
	    {"policy a effective 2026-12-01 general", "P0106"},
	    {"policy a version 1 general", "P0106"},
	    {"policy a version 1 effective 2026-12-01", "P0106"},
	    {"policy a version 1 effective 2026-12-01 service b", "P0101"},
	    {"policy a version 1 effective 2026-12-01 general import c",
		"P0101"},
	    {"policy a version 1 effective 2026-12-01 general announce 3",
		"P0101"},
	    {"policy a.b version 1 effective 2026-12-01 general", "P0101"},
	    {"category a", "P0101"},
	    {"", "P0101"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[200];

		(void)snprintf(
		    text, sizeof text, "```policy\n%s\n```\n", cases[i].text);
		page_fixture_expect(text, cases[i].code);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_a_header_and_its_imports),
	    cmocka_unit_test(reads_terms_groups_and_consents),
	    cmocka_unit_test(reads_facts_bases_and_agreements),
	    cmocka_unit_test(survives_every_prefix),
	    cmocka_unit_test(finds_what_is_wrong_with_a_declaration),
	    cmocka_unit_test(finds_what_is_wrong_with_a_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
