/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is written in a rule block is what stands in the tree, no more.
 * Method: each production of the rules' grammar once, its tree looked at; then
 *         what is missing, too deep or too much.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/page_fixture.h"

#define HEAD "```policy\npolicy p version 1 effective 2026-12-01 general\n```\n"

static void
reads_a_rule_with_all_its_parts(void **state)
{
	struct page_fixture page;
	const struct avow_ast_rule *rule;

	(void)state;
	page_fixture_rules(&page,
	    "courier: allow share masked order.recipient, order.phone but not "
	    "order.items\n for fulfil.delivery to outside.logistics in app "
	    "basis contract service-terms\n  when agreement confidentiality "
	    "and not age-band is minor\n unless objection against market or "
	    "visits >= 3 or visits < 9 or made-public\n notwithstanding #a, "
	    "#b/1.2 must mask order.phone, order.address, recipient keeps at "
	    "most 90 days after order-closed, review by 2\n except { deny "
	    "share order.phone }");
	assert_int_equal(page.report.errors, 0);
	rule = page.ast->rules;
	assert_int_equal(rule->effect, AVOW_EFFECT_ALLOW);
	assert_true(avow_text_is(rule->label.text, "courier"));
	assert_int_equal(rule->number, 1);
	assert_int_equal(rule->flow.form, AVOW_FORM_MASKED);
	page_fixture_names(rule->flow.actions.names, "share");
	page_fixture_names(
	    rule->flow.categories.names, "order.recipient order.phone");
	page_fixture_names(rule->flow.categories.but_not, "order.items");
	page_fixture_names(rule->flow.purposes.names, "fulfil.delivery");
	page_fixture_names(rule->flow.recipients.names, "outside.logistics");
	page_fixture_names(rule->flow.services.names, "app");
	assert_int_equal(rule->basis.kind, AVOW_BASIS_CONTRACT);
	assert_int_equal(rule->when->kind, AVOW_TEST_AGREEMENT);
	assert_int_equal(rule->when->next->kind, AVOW_TEST_FACT_IS);
	assert_true(rule->when->next->is_negated);
	assert_true(avow_text_is(rule->when->next->value.text, "minor"));
	assert_int_equal(rule->unless->kind, AVOW_TEST_OBJECTION);
	assert_true(avow_text_is(rule->unless->name.text, "market"));
	assert_int_equal(rule->unless->next->kind, AVOW_TEST_FACT_AT_LEAST);
	assert_int_equal(rule->unless->next->number, 3);
	assert_int_equal(rule->unless->next->next->kind, AVOW_TEST_FACT_BELOW);
	assert_int_equal(rule->unless->next->next->next->kind, AVOW_TEST_FACT);
	page_fixture_names(rule->notwithstanding, "a b/1.2");
	assert_int_equal(rule->duties->kind, AVOW_DUTY_MASK);
	page_fixture_names(
	    rule->duties->set.names, "order.phone order.address");
	assert_int_equal(rule->duties->next->kind, AVOW_DUTY_RECIPIENT_KEEPS);
	assert_int_equal(rule->duties->next->duration.count, 90);
	assert_int_equal(rule->duties->next->duration.unit, AVOW_UNIT_DAY);
	assert_int_equal(rule->duties->next->next->kind, AVOW_DUTY_REVIEW);
	assert_int_equal(rule->children->effect, AVOW_EFFECT_DENY);
	assert_int_equal(rule->children->number, 1);
	assert_ptr_equal(rule->clause, page.source->clauses);
	assert_int_equal(rule->place.column, 10);
	assert_int_equal(rule->whole.column, 1);
	assert_memory_equal(page.source->text.at +
		(avow_source_line(page.source, rule->whole.line).at -
		    page.source->text.at) +
		rule->whole.length - 1,
	    "}", 1);
	page_fixture_clear(&page);
}

/* Each text is one duty list; its kinds by number. */
static void
ends_a_set_where_the_next_item_begins(void **state)
{
	static const struct {
		const char *rules;
		const char *first;
		size_t duties;
	} cases[] = {
	    {"deny a b must mask x, y", "x y", 1},
	    {"deny a b must mask x, mask y", "x", 2},
	    {"deny a b must mask x.show, show #c", "x.show", 2},
	    {"deny a b must mask x but not y, z, keep document", "x", 2},
	    {"deny a b must pseudonymise x, recipient keeps at most 1 day "
	     "after e",
		"x", 2},
	    {"deny a b must mask x, limit to named persons, review by 1", "x",
		3},
	    {"require mask x, notify person before on a b", "x", 2},
	    {"upon e must erase x, answer, stop use, share y, z, report to w, "
	     "v within 3 days",
		"x", 4},
	    {"upon e must notify recipients, erase x, y, mask z", "", 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct page_fixture page;
		const struct avow_ast_duty *duty;
		size_t count = 0;

		page_fixture_rules(&page, cases[i].rules);
		if (page.report.errors != 0)
			fail_msg("%s: %s", cases[i].rules,
			    page.report.first->message);
		page_fixture_names(
		    page.ast->rules->duties->set.names, cases[i].first);
		for (duty = page.ast->rules->duties; duty != NULL;
		     duty = duty->next)
			count++;
		assert_int_equal(count, cases[i].duties);
		page_fixture_clear(&page);
	}
}

static void
takes_a_keyword_for_a_name_where_a_name_belongs(void **state)
{
	static const char *const rules[] = {
	    "deny use basis to outside",
	    "deny use a, must, when for for to to",
	    "allow collect, retain for for in, to to self",
	    "deny raw masked",
	    "deny use raw to outside",
	    "deny use masked, raw to outside",
	    "deny use any but not except for allow",
	    ("deny a b when consent consent and document document and claim "
	     "claim"),
	    "deny a b when person is person unless not not",
	    "allow: deny a b\ndeny: deny a b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		struct page_fixture page;

		page_fixture_rules(&page, rules[i]);
		if (page.report.errors != 0)
			fail_msg(
			    "%s: %s", rules[i], page.report.first->message);
		page_fixture_clear(&page);
	}
}

static void
reads_forms_and_the_least_group(void **state)
{
	static const struct {
		const char *rule;
		enum avow_form form;
		uint32_t k;
	} cases[] = {
	    {"deny use raw b", AVOW_FORM_RAW, 0},
	    {"deny use identifying b", AVOW_FORM_IDENTIFYING, 0},
	    {"deny use pseudonymous b", AVOW_FORM_PSEUDONYMOUS, 0},
	    {"deny use anonymous any", AVOW_FORM_ANONYMOUS, 0},
	    {"deny use aggregate b", AVOW_FORM_AGGREGATE, 0},
	    {"deny use aggregate k>=50 b", AVOW_FORM_AGGREGATE, 50},
	    {"deny use any form of b", AVOW_FORM_ANY, 0},
	    {"deny use b", AVOW_FORM_DEFAULT, 0},
	    {"deny any any", AVOW_FORM_DEFAULT, 0},
	    {"retain b until e then erase", AVOW_FORM_DEFAULT, 0},
	    {"upon e must answer", AVOW_FORM_DEFAULT, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct page_fixture page;

		page_fixture_rules(&page, cases[i].rule);
		assert_int_equal(page.report.errors, 0);
		assert_int_equal(page.ast->rules->flow.form, cases[i].form);
		assert_int_equal(page.ast->rules->flow.k, cases[i].k);
		page_fixture_clear(&page);
	}
}

static void
reads_retention_and_obligations(void **state)
{
	struct page_fixture page;
	const struct avow_ast_rule *rule;

	(void)state;
	page_fixture_rules(&page,
	    "retain a, b for c in d at most 2 years after e or until f at "
	    "least 3 years after g basis law.x then anonymise backups within "
	    "30 days hold while on-hold\n"
	    "upon breach must notify person after prominently, report to "
	    "outside.authority within 72 hours when big");
	assert_int_equal(page.report.errors, 0);
	rule = page.ast->rules;
	page_fixture_names(rule->flow.services.names, "d");
	assert_int_equal(rule->retain.ends->duration.unit, AVOW_UNIT_YEAR);
	assert_int_equal(
	    rule->retain.ends->next->duration.unit, AVOW_UNIT_NONE);
	assert_int_equal(rule->retain.minimum.count, 3);
	assert_true(avow_text_is(rule->retain.minimum_basis.text, "law.x"));
	assert_true(rule->retain.is_anonymise);
	assert_int_equal(rule->retain.backups.count, 30);
	assert_int_equal(rule->retain.hold->kind, AVOW_TEST_FACT);
	rule = rule->next;
	assert_int_equal(rule->number, 2);
	assert_true(avow_text_is(rule->event.text, "breach"));
	assert_true(rule->duties->is_prominent && !rule->duties->is_before);
	assert_int_equal(rule->duties->next->kind, AVOW_DUTY_REPORT);
	assert_int_equal(rule->within.unit, AVOW_UNIT_HOUR);
	assert_int_equal(rule->when->kind, AVOW_TEST_FACT);
	page_fixture_clear(&page);
}

static void
counts_rules_by_clause_over_its_blocks(void **state)
{
	struct page_fixture page;
	const struct avow_ast_rule *rule;

	(void)state;
	page_fixture_read(&page, "p.md",
	    AVOW_TEXT(HEAD "## A {#a}\n```rule\ndeny a b\nl: deny a c\n```\n"
			   "More.\n```rule\ndeny a d\n```\n## B {#b}\n```rule\n"
			   "l: never a b except { a c b: a d }\n```\n"));
	assert_int_equal(page.report.errors, 0);
	rule = page.ast->rules;
	assert_int_equal(rule->next->number, 2);
	assert_int_equal(rule->next->next->number, 3);
	rule = rule->next->next->next;
	assert_int_equal(rule->number, 1);
	assert_int_equal(rule->children->effect, AVOW_EFFECT_LIFT);
	assert_true(avow_text_is(rule->children->next->label.text, "b"));
	page_fixture_clear(&page);
}

static void
asks_for_what_is_obligatory_and_that_once(void **state)
{
	static const struct {
		const char *rules;
		const char *codes;
	} cases[] = {
	    {"allow share a for b to c", ""},
	    {"allow share a to c", "P0106"},
	    {"allow share a for b", "P0106"},
	    {"allow collect, store, use, derive a for b", ""},
	    {"allow collect, share a for b", "P0106"},
	    {"allow any a for b", "P0106"},
	    {"deny share a except { allow share a }", ""},
	    {"only share a { allow share a to b }", "P0106"},
	    {"deny a b must mask c when d", "P0101"},
	    {"deny a b for c for d", "P0106"},
	    {"deny a b for c to d for e", "P0106"},
	    {"deny a b to c to d", "P0106"},
	    {"deny a b in c in d", "P0106"},
	    {"deny a b to c for d", "P0101"},
	    {"deny a b basis c basis d", "P0106"},
	    {"deny a b when c when d", "P0106"},
	    {"deny a b unless c unless d", "P0106"},
	    {"deny a b notwithstanding #c notwithstanding #d", "P0106"},
	    {"only a b {}", "P0106"},
	    {"retain a until b", "P0106"},
	    {"deny", "P0101"},
	    {"never a b must mask c", "P0101"},
	    {"only a b { require mask c on a b }", "P0101"},
	    {"l: deny a b\nl: deny a c", "P0106"},
	    {"l: deny a b except { l: allow a b }", ""},
	    {"deny a b except { l: allow a b l: deny a b }", "P0106"},
	    {"L: deny a b", "P0101"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct page_fixture page;
		char codes[512];

		page_fixture_rules(&page, cases[i].rules);
		page_fixture_codes(&page, codes);
		if (strcmp(codes, cases[i].codes) != 0)
			fail_msg("%s: %s", cases[i].rules, codes);
		page_fixture_clear(&page);
	}
}

/* Behind a fault as many rules are read as remain whole. */
static void
goes_on_behind_a_fault(void **state)
{
	static const struct {
		const char *rules;
		const char *codes;
		size_t rules_read;
	} cases[] = {
	    {"deny a = b\ndeny a b", "P0101", 1},
	    {"deny a b wehn c\n  must mask d\ndeny a b", "P0101", 1},
	    {"only a b {\n x: deny a =\n}\ndeny a b", "P0101", 2},
	    {"only a b {\n x: deny a =\n y: deny a b }\ndeny =\ndeny a b",
		"P0101 P0101", 2},
	    {"only a b = {\n x: deny a b\n y: deny a b\n}\ndeny a b", "P0101",
		1},
	    {"never a b except {\n a b wehn c\n x: a b\n}\ndeny a b", "P0101",
		2},
	    {"only a b\n x: deny a b\n y: deny a b\n}\ndeny a b", "P0101", 3},
	    {"}\ndeny a b", "P0101", 1},
	    {"deny a b\n} }\ndeny a b", "P0101", 1},
	    {"deny a b except { deny a b except { deny a b except { deny a b "
	     "} } }\ndeny a b",
		"P0105", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct page_fixture page;
		const struct avow_ast_rule *rule;
		size_t count = 0;
		char codes[512];

		page_fixture_rules(&page, cases[i].rules);
		page_fixture_codes(&page, codes);
		for (rule = page.ast->rules; rule != NULL; rule = rule->next)
			count++;
		if (strcmp(codes, cases[i].codes) != 0 ||
		    count != cases[i].rules_read)
			fail_msg(
			    "%s: %s, %zu rules", cases[i].rules, codes, count);
		page_fixture_clear(&page);
	}
}

static void
nests_three_deep_and_no_deeper(void **state)
{
	struct page_fixture page;

	(void)state;
	page_fixture_rules(
	    &page, "deny a b except { allow a b except { deny a b } }\n");
	assert_int_equal(page.report.errors, 0);
	page_fixture_clear(&page);
	page_fixture_rules(&page,
	    "deny a b except { allow a b except { deny a b except { allow a b "
	    "} } }\n");
	assert_int_equal(page.report.errors, 1);
	assert_string_equal(page.report.first->code, "P0105");
	page_fixture_clear(&page);
}

static void
takes_so_many_rules_and_not_one_more(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct page_fixture page;
		struct avow_buffer rules;

		avow_buffer_init(&rules, 1 << 20);
		for (size_t i = 0; i < 4096 + more; i++)
			avow_buffer_string(&rules, "deny a b\n");
		avow_buffer_u8(&rules, 0);
		page_fixture_rules(&page, (const char *)rules.at);
		assert_int_equal(page.report.errors, more);
		page_fixture_clear(&page);
		avow_buffer_clear(&rules);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_a_rule_with_all_its_parts),
	    cmocka_unit_test(ends_a_set_where_the_next_item_begins),
	    cmocka_unit_test(takes_a_keyword_for_a_name_where_a_name_belongs),
	    cmocka_unit_test(reads_forms_and_the_least_group),
	    cmocka_unit_test(reads_retention_and_obligations),
	    cmocka_unit_test(counts_rules_by_clause_over_its_blocks),
	    cmocka_unit_test(asks_for_what_is_obligatory_and_that_once),
	    cmocka_unit_test(goes_on_behind_a_fault),
	    cmocka_unit_test(nests_three_deep_and_no_deeper),
	    cmocka_unit_test(takes_so_many_rules_and_not_one_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
