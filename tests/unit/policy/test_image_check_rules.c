/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   rules, atoms, facts and duties of an image do not contradict
 *         themselves or one another.
 * Method: as test_image_check.c: one lie at a time, the hash mended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_section.h"
#include "tests/support/image_fixture.h"

#define ROWS(f, section) image_fixture_rows(f, AVOW_SECTION_##section)
#define COUNT(f, section) image_fixture_count(f, AVOW_SECTION_##section)

/* The first fact of a kind that has atoms, or any with none asked for. */
static struct avow_image_fact *
fact_of(const struct image_fixture *f, enum avow_fact_kind kind)
{
	struct avow_image_fact *fact = ROWS(f, FACTS);

	while (fact->kind != (uint32_t)kind || fact->atoms.count == 0)
		fact++;
	return fact;
}

static void
atom_about_nothing(const struct image_fixture *f)
{
	struct avow_image_atom *atom = ROWS(f, ATOMS);

	while (atom->kind != AVOW_TEST_DOCUMENT)
		atom++;
	atom->ref = 1000;
}

static void
agreement_with_anothers_atom(const struct image_fixture *f)
{
	struct avow_image_agreement *agreement = ROWS(f, AGREEMENTS);

	for (uint32_t i = 0; i < COUNT(f, AGREEMENTS); i++)
		agreement[i].atom = 0;
}

static void
purpose_with_anothers_atom(const struct image_fixture *f)
{
	uint32_t *objections = ROWS(f, OBJECTIONS);

	objections[0] = 0;
}

/* Both atoms say that they are the yes-or-no fact's only one. */
static void
fact_that_does_not_know_its_atom(const struct image_fixture *f)
{
	struct avow_image_fact *fact = fact_of(f, AVOW_FACT_YES_NO);
	struct avow_image_atom *atoms = ROWS(f, ATOMS);

	while (atoms->kind != AVOW_TEST_NAMED)
		atoms++;
	atoms->kind = AVOW_TEST_FACT;
	atoms->ref =
	    (uint32_t)(fact - (struct avow_image_fact *)ROWS(f, FACTS));
}

static void
fact_atom_of_another_kind(const struct image_fixture *f)
{
	struct avow_image_atom *atoms = ROWS(f, ATOMS);

	atoms[fact_of(f, AVOW_FACT_YES_NO)->atoms.first].kind =
	    AVOW_TEST_FACT_AT_LEAST;
}

static void
fact_atoms_out_of_order(const struct image_fixture *f)
{
	struct avow_image_atom *atoms = ROWS(f, ATOMS);

	atoms[fact_of(f, AVOW_FACT_ONE_OF)->atoms.first].value = 1;
}

static void
thresholds_that_do_not_ascend(const struct image_fixture *f)
{
	struct avow_image_atom *atoms = ROWS(f, ATOMS);

	atoms[fact_of(f, AVOW_FACT_COUNT)->atoms.first].value = 99;
}

static void
one_of_without_values(const struct image_fixture *f)
{
	struct avow_image_fact *fact = ROWS(f, FACTS);

	while (fact->kind != AVOW_FACT_ONE_OF || fact->atoms.count > 0)
		fact++;
	fact->values.count = 0;
}

static void
yes_or_no_with_values(const struct image_fixture *f)
{
	fact_of(f, AVOW_FACT_YES_NO)->values.count = 1;
}

static void
assumes_no_value(const struct image_fixture *f)
{
	struct avow_image_fact *fact = fact_of(f, AVOW_FACT_ONE_OF);

	fact->has_assume = 1;
	fact->assume = fact->values.count;
}

static void
assumes_neither_yes_nor_no(const struct image_fixture *f)
{
	struct avow_image_fact *fact = fact_of(f, AVOW_FACT_YES_NO);

	fact->has_assume = 1;
	fact->assume = 2;
}

static void
obligation_of_a_rule_that_is_none(const struct image_fixture *f)
{
	struct avow_image_obligation *row = ROWS(f, OBLIGATIONS);

	row->rule = 0;
}

static void
general_page_of_a_service(const struct image_fixture *f)
{
	struct avow_image_info *info = ROWS(f, INFO);

	info->general = 1;
}

static void
service_page_without_service(const struct image_fixture *f)
{
	struct avow_image_page *pages = ROWS(f, PAGES);

	pages[1].service = AVOW_NONE32;
}

static void
second_general_page(const struct image_fixture *f)
{
	struct avow_image_page *pages = ROWS(f, PAGES);

	pages[1].service = AVOW_NONE32;
	pages[1].layer = AVOW_LAYER_GENERAL;
}

static void
rule_of_another_pages_clause(const struct image_fixture *f)
{
	struct avow_image_rule *rules = ROWS(f, RULES);

	rules[0].clause = COUNT(f, CLAUSES) - 1;
}

static void
rule_before_its_parent(const struct image_fixture *f)
{
	struct avow_image_rule *rule = ROWS(f, RULES);

	while (rule->parent == AVOW_NONE32)
		rule++;
	rule->parent =
	    (uint32_t)(rule - (struct avow_image_rule *)ROWS(f, RULES));
}

static void
inner_rule_without_parent(const struct image_fixture *f)
{
	struct avow_image_rule *rule = ROWS(f, RULES);

	while ((rule->flags & AVOW_RULE_INNER) == 0)
		rule++;
	rule->parent = AVOW_NONE32;
}

static void
lift_that_stands_by_itself(const struct image_fixture *f)
{
	struct avow_image_rule *rules = ROWS(f, RULES);

	for (uint32_t i = 0; i < COUNT(f, RULES); i++)
		if (rules[i].effect == AVOW_EFFECT_RETAIN)
			rules[i].effect = AVOW_EFFECT_LIFT;
}

static void
basis_that_is_none(const struct image_fixture *f)
{
	struct avow_image_rule *rules = ROWS(f, RULES);

	rules[0].basis = 1000;
}

static void
exception_that_is_no_rule(const struct image_fixture *f)
{
	struct avow_image_rule *rule = ROWS(f, RULES);
	uint32_t *links = ROWS(f, LINKS);

	while (rule->exceptions.count == 0)
		rule++;
	links[rule->exceptions.first] = COUNT(f, RULES);
}

static void
show_of_no_clause(const struct image_fixture *f)
{
	struct avow_image_duty *duty = ROWS(f, DUTIES);

	while (duty->kind != AVOW_DUTY_SHOW)
		duty++;
	duty->clause = AVOW_NONE32;
}

static void
keeping_after_nothing(const struct image_fixture *f)
{
	struct avow_image_duty *duty = ROWS(f, DUTIES);

	while (duty->kind != AVOW_DUTY_RECIPIENT_KEEPS)
		duty++;
	duty->event = AVOW_NONE32;
}

/* A source that is derived itself, and whose sources are left out. */
static void
sources_that_are_not_closed(const struct image_fixture *f)
{
	struct avow_image_tree *trees = ROWS(f, TREES);
	struct avow_image_term *terms = ROWS(f, TERMS);
	const uint32_t *leaves = ROWS(f, LEAVES);
	uint64_t *sets = ROWS(f, SETS);
	uint32_t from = AVOW_NONE32;
	uint32_t to = AVOW_NONE32;

	terms += trees[AVOW_AXIS_CATEGORY].first_term;
	leaves += trees[AVOW_AXIS_CATEGORY].first_leaf;
	for (uint32_t i = 0; i < trees[AVOW_AXIS_CATEGORY].leaf_count; i++) {
		if (terms[leaves[i]].derived != AVOW_NONE32)
			from = i;
		else
			to = i;
	}
	/* `to` becomes derived from `from` alone: a word of an action set. */
	terms[leaves[to]].derived =
	    ((struct avow_image_base *)ROWS(f, BASES))->supports;
	sets[terms[leaves[to]].derived] = (uint64_t)1 << from;
	sets[terms[leaves[from]].derived] &= ~((uint64_t)1 << to);
}

static void
minimum_after_nothing(const struct image_fixture *f)
{
	struct avow_image_retention *rows = ROWS(f, RETENTION);

	rows->minimum_event = AVOW_NONE32;
}

static void
refuses_rows_that_contradict_themselves(void **state)
{
	static const struct image_lie lies[] = {
	    {atom_about_nothing, "atoms"},
	    {agreement_with_anothers_atom, "agreements"},
	    {purpose_with_anothers_atom, "objections"},
	    {fact_that_does_not_know_its_atom, "atoms"},
	    {fact_atom_of_another_kind, "facts"},
	    {fact_atoms_out_of_order, "facts"},
	    {thresholds_that_do_not_ascend, "facts"},
	    {one_of_without_values, "facts"},
	    {yes_or_no_with_values, "facts"},
	    {assumes_no_value, "facts"},
	    {assumes_neither_yes_nor_no, "facts"},
	    {obligation_of_a_rule_that_is_none, "obligations"},
	    {general_page_of_a_service, "pages"},
	    {service_page_without_service, "pages"},
	    {second_general_page, "pages"},
	    {rule_of_another_pages_clause, "rules"},
	    {rule_before_its_parent, "rules"},
	    {inner_rule_without_parent, "rules"},
	    {lift_that_stands_by_itself, "rules"},
	    {basis_that_is_none, "rules"},
	    {exception_that_is_no_rule, "rules"},
	    {show_of_no_clause, "duties"},
	    {keeping_after_nothing, "duties"},
	    {sources_that_are_not_closed, "terms"},
	    {minimum_after_nothing, "retention"},
	};

	(void)state;
	image_fixture_refuses(lies, sizeof lies / sizeof lies[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_rows_that_contradict_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
