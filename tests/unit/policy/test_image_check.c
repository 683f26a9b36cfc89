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

/* Rows of a section in bytes that are about to be broken. */
static void *
rows(uint8_t *at, unsigned section)
{
	struct avow_image_header header;

	memcpy(&header, at, sizeof header);
	return at + header.section[section].at;
}

static uint32_t
count_of(const uint8_t *at, unsigned section)
{
	struct avow_image_header header;

	memcpy(&header, at, sizeof header);
	return header.section[section].count;
}

typedef void breaker(uint8_t *at);

static void
break_magic(uint8_t *at)
{
	at[0] = 'X';
}

static void
break_version(uint8_t *at)
{
	((struct avow_image_header *)(void *)at)->version = 1u << 24;
}

static void
break_section_place(uint8_t *at)
{
	((struct avow_image_header *)(void *)at)
	    ->section[AVOW_SECTION_SETS]
	    .at += 8;
}

static void
break_section_count(uint8_t *at)
{
	((struct avow_image_header *)(void *)at)
	    ->section[AVOW_SECTION_SETS]
	    .count = UINT32_MAX;
}

static void
break_last_string(uint8_t *at)
{
	char *strings = rows(at, AVOW_SECTION_STRINGS);

	strings[count_of(at, AVOW_SECTION_STRINGS) - 1] = 'x';
}

static void
break_parent(uint8_t *at)
{
	struct avow_image_term *terms = rows(at, AVOW_SECTION_TERMS);

	terms[0].parent = 0;
}

static void
break_leaf(uint8_t *at)
{
	uint32_t *leaves = rows(at, AVOW_SECTION_LEAVES);

	leaves[1] = leaves[0];
}

static void
break_name_order(uint8_t *at)
{
	uint32_t *names = rows(at, AVOW_SECTION_NAMES);
	uint32_t first = names[0];

	names[0] = names[1];
	names[1] = first;
}

static void
break_match_place(uint8_t *at)
{
	struct avow_image_info *info = rows(at, AVOW_SECTION_INFO);

	info->match_at[2]++;
}

static void
break_rule_words(uint8_t *at)
{
	struct avow_image_info *info = rows(at, AVOW_SECTION_INFO);

	info->rule_words++;
}

static void
break_match_bit(uint8_t *at)
{
	uint64_t *match = rows(at, AVOW_SECTION_MATCH);

	match[0] |= (uint64_t)1 << 63;
}

static void
break_scope_bit(uint8_t *at)
{
	uint64_t *scopes = rows(at, AVOW_SECTION_SCOPES);

	scopes[1] |= (uint64_t)1 << 63;
}

static void
break_derived(uint8_t *at)
{
	struct avow_image_tree *trees = rows(at, AVOW_SECTION_TREES);
	struct avow_image_term *terms = rows(at, AVOW_SECTION_TERMS);
	uint64_t *sets = rows(at, AVOW_SECTION_SETS);

	terms += trees[AVOW_AXIS_CATEGORY].first_term;
	while (terms->derived == AVOW_NONE32)
		terms++;
	sets[terms->derived] |= (uint64_t)1 << terms->first_leaf;
}

/* A rule that has an exception becomes that exception's exception. */
static void
break_into_cycle(uint8_t *at)
{
	struct avow_image_rule *rule = rows(at, AVOW_SECTION_RULES);
	uint32_t *links = rows(at, AVOW_SECTION_LINKS);
	uint32_t number = 0;

	while (rule[number].exceptions.count == 0)
		number++;
	links[rule[number].exceptions.first] = number;
}

static void
break_literal(uint8_t *at)
{
	struct avow_image_literal *literal = rows(at, AVOW_SECTION_LITERALS);

	literal->id = count_of(at, AVOW_SECTION_ATOMS) +
	    count_of(at, AVOW_SECTION_BASES) +
	    count_of(at, AVOW_SECTION_CONSENTS);
}

static void
break_overlapping_lists(uint8_t *at)
{
	struct avow_image_rule *rule = rows(at, AVOW_SECTION_RULES);

	for (uint32_t i = 0; i < count_of(at, AVOW_SECTION_RULES); i++)
		rule[i].when = (struct avow_image_list){
		    0, count_of(at, AVOW_SECTION_LITERALS)};
}

static void
break_page_set(uint8_t *at)
{
	struct avow_image_page *page = rows(at, AVOW_SECTION_PAGES);

	page->nevers = page->rules;
}

static void
break_fact_atoms(uint8_t *at)
{
	struct avow_image_fact *fact = rows(at, AVOW_SECTION_FACTS);

	for (uint32_t i = 0; i < count_of(at, AVOW_SECTION_FACTS); i++)
		if (fact[i].atoms.count > 1)
			fact[i].atoms.count--;
}

static void
break_consent_atom(uint8_t *at)
{
	struct avow_image_consent *consent = rows(at, AVOW_SECTION_CONSENTS);

	consent[0].atom = consent[1].atom;
}

static void
break_duty_kind(uint8_t *at)
{
	struct avow_image_duty *duty = rows(at, AVOW_SECTION_DUTIES);

	duty->kind =
	    duty->kind == AVOW_DUTY_MASK ? AVOW_DUTY_SHOW : AVOW_DUTY_MASK;
}

static void
break_guardian(uint8_t *at)
{
	struct avow_image_info *info = rows(at, AVOW_SECTION_INFO);

	info->minor_use = AVOW_NONE32;
}

static void
break_base_parent(uint8_t *at)
{
	struct avow_image_base *base = rows(at, AVOW_SECTION_BASES);

	base[0].parent = 0;
}

static void
break_retention_rule(uint8_t *at)
{
	struct avow_image_retention *row = rows(at, AVOW_SECTION_RETENTION);

	row->rule = 0;
}

static void
break_service_page(uint8_t *at)
{
	uint32_t *services = rows(at, AVOW_SECTION_SERVICES);

	services[0] = 0; /* the general page is no service's own */
}

static void
refuses_each_kind_of_lie(void **state)
{
	static const struct {
		breaker *apply;
		const char *place;
	} cases[] = {
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
	struct image_fixture good;
	uint8_t *copy;

	(void)state;
	image_fixture_make(&good);
	copy = malloc(good.size);
	assert_non_null(copy);
	memcpy(copy, good.at, good.size);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_error why = {0};
		struct avow_image *image;

		memcpy(good.at, copy, good.size);
		cases[i].apply(good.at);
		image_fixture_mend(&good);
		assert_int_equal(
		    avow_image_read(&image, image_fixture_text(&good), &why),
		    AVOW_ERR_FORMAT);
		assert_string_equal(why.place, cases[i].place);
		assert_string_equal(why.code, "image.format");
	}
	image_fixture_clear(&good);
	free(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_each_kind_of_lie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
