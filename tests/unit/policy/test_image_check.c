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
#include "seal/hash.h"
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

/* Table 3 finds recipients: there are several, in several buckets. */
static struct avow_image_table *
table_of(const struct image_fixture *f)
{
	return (struct avow_image_table *)ROWS(f, TABLES) + AVOW_AXIS_RECIPIENT;
}

static void
break_slot_order(const struct image_fixture *f)
{
	uint32_t *slots = ROWS(f, SLOTS);
	uint32_t first = slots[0];

	slots[0] = slots[1];
	slots[1] = first;
}

static void
break_slot(const struct image_fixture *f)
{
	uint32_t *slots = ROWS(f, SLOTS);

	slots[table_of(f)->slots.first] = AVOW_NAMES_MAX;
}

static void
break_bucket(const struct image_fixture *f)
{
	uint32_t *buckets = ROWS(f, BUCKETS);

	buckets[table_of(f)->buckets.first]++;
}

static void
break_seed(const struct image_fixture *f)
{
	table_of(f)->seed++;
}

static void
break_bucket_count(const struct image_fixture *f)
{
	table_of(f)->buckets.count = UINT32_MAX;
}

static void
break_table_empty(const struct image_fixture *f)
{
	table_of(f)->slots.count = 0;
}

/* Two rows of one name: each finds the first. */
static void
break_unique_name(const struct image_fixture *f)
{
	struct avow_image_agreement *agreements = ROWS(f, AGREEMENTS);

	agreements[1].name = agreements[0].name;
}

/* A slot more than there are ids, since two clauses share one. */
static void
break_spare_slot(const struct image_fixture *f)
{
	struct avow_image_clause *clauses = ROWS(f, CLAUSES);

	clauses[1].id = clauses[0].id;
}

static void
break_name_below(const struct image_fixture *f)
{
	struct avow_image_term *terms = ROWS(f, TERMS);
	uint32_t i = 0;

	while (terms[i].parent == AVOW_NONE32)
		i++;
	terms[i].name = terms[i - 1].name;
}

static void
break_long_name(const struct image_fixture *f)
{
	struct avow_image_term *terms = ROWS(f, TERMS);

	memset((char *)ROWS(f, STRINGS) + terms[0].name, 'x',
	    AVOW_IMAGE_NAME_MAX + 1);
}

static void
break_formers(const struct image_fixture *f)
{
	struct avow_image_term *terms = ROWS(f, TERMS);

	for (uint32_t i = 0; i < COUNT(f, TERMS); i++)
		terms[i].formers =
		    (struct avow_image_list){0, COUNT(f, FORMERS)};
}

static void
break_prose(const struct image_fixture *f)
{
	struct avow_image_clause *clauses = ROWS(f, CLAUSES);

	clauses[0].prose_hash[31] ^= 1;
}

static void
break_group_axis(const struct image_fixture *f)
{
	struct avow_image_group *groups = ROWS(f, GROUPS);

	groups[0].axis = AVOW_TREES;
}

static void
break_group_set(const struct image_fixture *f)
{
	struct avow_image_group *groups = ROWS(f, GROUPS);

	groups[0].set = COUNT(f, SETS);
}

static void
break_binds(const struct image_fixture *f)
{
	struct avow_image_agreement *agreements = ROWS(f, AGREEMENTS);

	for (uint32_t i = 0; i < COUNT(f, AGREEMENTS); i++)
		agreements[i].keeps =
		    (struct avow_image_list){0, COUNT(f, ENDS)};
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
	    {break_slot_order, "tables"},
	    {break_slot, "slots"},
	    {break_bucket, "tables"},
	    {break_seed, "tables"},
	    {break_bucket_count, "tables"},
	    {break_table_empty, "tables"},
	    {break_unique_name, "tables"},
	    {break_spare_slot, "slots"},
	    {break_name_below, "terms"},
	    {break_long_name, "terms"},
	    {break_formers, "formers"},
	    {break_prose, "clauses"},
	    {break_group_axis, "groups"},
	    {break_group_set, "groups"},
	    {break_binds, "agreements"},
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

/* Each clause's text is most of all strings: reading all is not linear. */
static void
refuses_texts_that_overlap(void **state)
{
	struct image_fixture f;
	struct avow_image_clause *clauses;
	struct avow_image_rule *rules;
	struct avow_hash *hash;
	struct avow_error why = {0};
	struct avow_image *image;
	char *strings;
	size_t size;

	(void)state;
	image_fixture_make(&f);
	clauses = ROWS(&f, CLAUSES);
	rules = ROWS(&f, RULES);
	strings = ROWS(&f, STRINGS);
	/* Behind the first rule's words stand only texts that may be long. */
	size = COUNT(&f, STRINGS) - rules[0].cite - 1;
	memset(strings + rules[0].cite, 'x', size);
	assert_true(size * COUNT(&f, CLAUSES) > COUNT(&f, STRINGS));
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	for (uint32_t i = 0; i < COUNT(&f, CLAUSES); i++) {
		clauses[i].text = rules[0].cite;
		avow_hash_of(
		    hash, clauses[i].prose_hash, strings + rules[0].cite, size);
	}
	avow_hash_free(hash);
	image_fixture_mend(&f);
	assert_int_equal(avow_image_read(&image, image_fixture_text(&f), &why),
	    AVOW_ERR_FORMAT);
	assert_string_equal(why.place, "clauses");
	assert_non_null(strstr(why.message, "overlap"));
	image_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_each_kind_of_lie),
	    cmocka_unit_test(refuses_texts_that_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
