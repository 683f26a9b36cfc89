/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   each thing that the evaluator takes for granted is refused where it
 *         does not hold, and the section where it fails is named.
 * Method: a table of ways to break a good image, one at a time, its hash
 *         mended each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_section.h"
#include "tests/support/image_fixture.h"

#define ROWS(f, section) image_fixture_rows(f, AVOW_SECTION_##section)
#define COUNT(f, section) image_fixture_count(f, AVOW_SECTION_##section)

static void
break_magic(const struct image_fixture *f)
{
	f->at[0] = 'X';
}

static void
break_version(const struct image_fixture *f)
{
	((struct avow_image_header *)(void *)f->at)->version = 1u << 24;
}

static void
break_section_place(const struct image_fixture *f)
{
	((struct avow_image_header *)(void *)f->at)
	    ->section[AVOW_SECTION_SETS]
	    .at += 8;
}

static void
break_section_count(const struct image_fixture *f)
{
	((struct avow_image_header *)(void *)f->at)
	    ->section[AVOW_SECTION_SETS]
	    .count = UINT32_MAX;
}

static void
break_last_string(const struct image_fixture *f)
{
	char *strings = ROWS(f, STRINGS);

	strings[COUNT(f, STRINGS) - 1] = 'x';
}

static void
break_parent(const struct image_fixture *f)
{
	struct avow_image_term *terms = ROWS(f, TERMS);

	terms[0].parent = 0;
}

static void
break_leaf(const struct image_fixture *f)
{
	uint32_t *leaves = ROWS(f, LEAVES);

	leaves[1] = leaves[0];
}

static void
break_name_order(const struct image_fixture *f)
{
	uint32_t *names = ROWS(f, NAMES);
	uint32_t first = names[0];

	names[0] = names[1];
	names[1] = first;
}

static void
break_match_place(const struct image_fixture *f)
{
	struct avow_image_info *info = ROWS(f, INFO);

	info->match_at[2]++;
}

static void
break_rule_words(const struct image_fixture *f)
{
	struct avow_image_info *info = ROWS(f, INFO);

	info->rule_words++;
}

static void
break_match_bit(const struct image_fixture *f)
{
	uint64_t *match = ROWS(f, MATCH);

	match[0] |= (uint64_t)1 << 63;
}

static void
break_scope_bit(const struct image_fixture *f)
{
	uint64_t *scopes = ROWS(f, SCOPES);

	scopes[1] |= (uint64_t)1 << 63;
}

static void
break_derived(const struct image_fixture *f)
{
	struct avow_image_tree *trees = ROWS(f, TREES);
	struct avow_image_term *terms = ROWS(f, TERMS);
	uint64_t *sets = ROWS(f, SETS);

	terms += trees[AVOW_AXIS_CATEGORY].first_term;
	while (terms->derived == AVOW_NONE32)
		terms++;
	sets[terms->derived] |= (uint64_t)1 << terms->first_leaf;
}

/* A rule that has an exception becomes that exception's exception. */
static void
break_into_cycle(const struct image_fixture *f)
{
	struct avow_image_rule *rule = ROWS(f, RULES);
	uint32_t *links = ROWS(f, LINKS);
	uint32_t number = 0;

	while (rule[number].exceptions.count == 0)
		number++;
	links[rule[number].exceptions.first] = number;
}

static void
break_literal(const struct image_fixture *f)
{
	struct avow_image_literal *literal = ROWS(f, LITERALS);

	literal->id = COUNT(f, ATOMS) + COUNT(f, BASES) + COUNT(f, CONSENTS);
}

static void
break_overlapping_lists(const struct image_fixture *f)
{
	struct avow_image_rule *rule = ROWS(f, RULES);

	for (uint32_t i = 0; i < COUNT(f, RULES); i++)
		rule[i].when = (struct avow_image_list){0, COUNT(f, LITERALS)};
}

static void
break_page_set(const struct image_fixture *f)
{
	struct avow_image_page *page = ROWS(f, PAGES);

	page->nevers = page->rules;
}

static void
break_fact_atoms(const struct image_fixture *f)
{
	struct avow_image_fact *fact = ROWS(f, FACTS);

	for (uint32_t i = 0; i < COUNT(f, FACTS); i++)
		if (fact[i].atoms.count > 1)
			fact[i].atoms.count--;
}

static void
break_consent_atom(const struct image_fixture *f)
{
	struct avow_image_consent *consent = ROWS(f, CONSENTS);

	consent[0].atom = consent[1].atom;
}

static void
break_duty_kind(const struct image_fixture *f)
{
	struct avow_image_duty *duty = ROWS(f, DUTIES);

	duty->kind =
	    duty->kind == AVOW_DUTY_MASK ? AVOW_DUTY_SHOW : AVOW_DUTY_MASK;
}

static void
break_guardian(const struct image_fixture *f)
{
	struct avow_image_info *info = ROWS(f, INFO);

	info->minor_use = AVOW_NONE32;
}

static void
break_base_parent(const struct image_fixture *f)
{
	struct avow_image_base *base = ROWS(f, BASES);

	base[0].parent = 0;
}

static void
break_retention_rule(const struct image_fixture *f)
{
	struct avow_image_retention *row = ROWS(f, RETENTION);

	row->rule = 0;
}

static void
break_service_page(const struct image_fixture *f)
{
	uint32_t *services = ROWS(f, SERVICES);

	services[0] = 0; /* the general page is no service's own */
}

static void
refuses_each_kind_of_lie(void **state)
{
	static const struct image_lie lies[] = {
	    {break_magic, "header"},
	    {break_version, "header"},
	    {break_section_place, "sets"},
	    {break_section_count, "sets"},
	    {break_last_string, "strings"},
	    {break_parent, "terms"},
	    {break_leaf, "leaves"},
	    {break_name_order, "names"},
	    {break_match_place, "info"},
	    {break_rule_words, "info"},
	    {break_match_bit, "match"},
	    {break_scope_bit, "scopes"},
	    {break_derived, "terms"},
	    {break_into_cycle, "rules"},
	    {break_literal, "literals"},
	    {break_overlapping_lists, "literals"},
	    {break_page_set, "pages"},
	    {break_fact_atoms, "facts"},
	    {break_consent_atom, "consents"},
	    {break_duty_kind, "duties"},
	    {break_guardian, "guardians"},
	    {break_base_parent, "bases"},
	    {break_retention_rule, "retention"},
	    {break_service_page, "services"},
	};

	(void)state;
	image_fixture_refuses(lies, sizeof lies / sizeof lies[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_each_kind_of_lie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
