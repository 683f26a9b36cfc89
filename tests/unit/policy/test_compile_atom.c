/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a test in a rule becomes the one atom that stands for it, and an atom
 *         counts only where its declaration lets it.
 * Method: compile rules with every kind of test and read the literals back as
 *         text; look at the scopes of atoms leaf by leaf.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_section.h"
#include "tests/support/compile_fixture.h"

struct page {
	struct compile_fixture f;
	struct avow_image *image;
};

static void
open_rules(struct page *page, const char *rules)
{
	compile_fixture_rules(&page->f, rules);
	for (const struct avow_finding *at = page->f.report.first; at != NULL;
	     at = at->next)
		print_error(
		    "%s:%u %s\n", at->code, at->place.line, at->message);
	assert_int_equal(avow_image_read(&page->image,
			     avow_buffer_view(&page->f.bytes), NULL),
	    AVOW_OK);
}

static void
close_page(struct page *page)
{
	avow_image_free(page->image);
	compile_fixture_clear(&page->f);
}

static const struct avow_image_atom *
atoms_of(const struct page *page)
{
	return page->image->section[AVOW_SECTION_ATOMS];
}

/* A literal as text: "not consent marketing". */
static void
say_literal(const struct page *page, uint32_t i, char out[128])
{
	const struct avow_image_literal *literal = &page->image->literals[i];
	const char *text = "claim";

	if (literal->kind == AVOW_LITERAL_ATOM)
		text = page->image->strings + atoms_of(page)[literal->id].text;
	if (literal->kind == AVOW_LITERAL_OWN_OBJECTION)
		text = "objection";
	(void)snprintf(
	    out, 128, "%s%s", literal->is_negated ? "not " : "", text);
}

static void
makes_a_literal_of_each_test(void **state)
{
	static const char *const said[] = {"consent marketing",
	    "not agreement secrecy", "document order-form",
	    "person named in document", "checked", "age-band is adult",
	    "not age-band is minor", "visits >= 3", "not visits >= 5",
	    "visits >= 3", "objection", "objection against market",
	    "objection against market.ads", "claim", "claim", "not claim",
	    "not checked"};
	struct page page;
	const struct avow_image_rule *rule;
	char text[128];

	(void)state;
	open_rules(&page,
	    "deny use order when consent marketing and not agreement secrecy\n"
	    "  and document order-form and person named in document and\n"
	    "  checked and age-band is adult and not age-band is minor and\n"
	    "  visits >= 3 and visits < 5 and not visits < 3 and objection\n"
	    "  and objection against market and objection against market.ads\n"
	    "  and claim law and claim consent marketing\n"
	    "  and not claim contract terms-of-use unless not checked\n");
	rule = &page.image->rules[1];
	assert_int_equal(rule->when.count + 1, sizeof said / sizeof said[0]);
	for (uint32_t i = 0; i < rule->when.count; i++) {
		say_literal(&page, rule->when.first + i, text);
		assert_string_equal(text, said[i]);
	}
	say_literal(&page, rule->unless.first, text);
	assert_string_equal(text, said[rule->when.count]);
	close_page(&page);
}

static void
gives_a_basis_the_test_that_it_also_means(void **state)
{
	struct page page;
	const struct avow_image_rule *rules;
	char text[128];

	(void)state;
	open_rules(&page,
	    "allow use contact for market basis consent marketing\n"
	    "allow use order for fulfil basis contract terms-of-use\n"
	    "allow use order for market basis law\n");
	rules = page.image->rules;
	say_literal(&page, rules[1].when.first, text);
	assert_string_equal(text, "consent marketing");
	say_literal(&page, rules[2].when.first, text);
	assert_string_equal(text, "agreement terms-of-use");
	assert_int_equal(rules[3].when.count, 0);
	/* A basis below `law` needs this document: the engine must know. */
	assert_int_equal(atoms_of(&page)[2].kind, AVOW_TEST_DOCUMENT);
	close_page(&page);
}

static void
numbers_the_atoms_of_a_fact_one_after_another(void **state)
{
	struct page page;
	const struct avow_image_fact *facts;
	uint32_t fact;

	(void)state;
	open_rules(&page,
	    "deny use order when visits >= 7 and age-band is adult\n"
	    "deny use order when visits < 2 and not region is home\n"
	    "deny use order when visits >= 7");
	facts = page.image->section[AVOW_SECTION_FACTS];
	assert_true(
	    avow_image_find_fact(page.image, AVOW_TEXT("age-band"), &fact));
	assert_int_equal(facts[fact].atoms.count, 2);
	assert_int_equal(facts[fact].has_assume, 1);
	assert_int_equal(facts[fact].assume, 0);
	assert_true(
	    avow_image_find_fact(page.image, AVOW_TEXT("visits"), &fact));
	assert_int_equal(facts[fact].atoms.count, 2);
	assert_int_equal(atoms_of(&page)[facts[fact].atoms.first].value, 2);
	assert_int_equal(atoms_of(&page)[facts[fact].atoms.first + 1].value, 7);
	assert_int_equal(facts[fact].count_max, 9);
	assert_true(
	    avow_image_find_fact(page.image, AVOW_TEXT("on-hold"), &fact));
	assert_int_equal(facts[fact].atoms.count, 0); /* nobody asks */
	close_page(&page);
}

/* The objection atom of a purpose, or NONE. */
static uint32_t
objection_to(const struct page *page, const char *purpose)
{
	const uint32_t *objections =
	    page->image->section[AVOW_SECTION_OBJECTIONS];
	uint32_t leaf;

	if (!avow_image_find_leaf(
		page->image, AVOW_AXIS_PURPOSE, avow_text_of(purpose), &leaf))
		fail_msg("no purpose %s", purpose);
	return objections[leaf];
}

static void
knows_objections_where_they_can_matter(void **state)
{
	struct page page;
	uint32_t inner = 0;

	(void)state;
	open_rules(&page,
	    "allow use order for fulfil.delivery basis law unless objection\n"
	    "deny store order when objection against fulfil\n");
	/* Declared `objectable`, in the scope of a bare test, and neither. */
	assert_int_not_equal(objection_to(&page, "market.ads"), AVOW_NONE32);
	assert_int_not_equal(
	    objection_to(&page, "fulfil.delivery"), AVOW_NONE32);
	assert_int_equal(objection_to(&page, "fulfil.dispute"), AVOW_NONE32);
	/* One to `fulfil` as a whole has an atom of its own. */
	for (uint32_t i = 0; i < page.image->count[AVOW_SECTION_ATOMS]; i++)
		inner += atoms_of(&page)[i].kind == AVOW_TEST_OBJECTION &&
		    strcmp(avow_image_term_name(page.image, AVOW_AXIS_PURPOSE,
			       atoms_of(&page)[i].ref),
			"fulfil") == 0;
	assert_int_equal(inner, 1);
	close_page(&page);
}

/* Whether an atom may be true at a leaf. */
static bool
counts(const struct page *page, const char *atom, enum avow_axis axis,
    const char *leaf_name)
{
	const uint64_t *scopes = page->image->section[AVOW_SECTION_SCOPES];
	uint32_t i = 0;
	uint32_t leaf;

	while (strcmp(page->image->strings + atoms_of(page)[i].text, atom) != 0)
		i++;
	if (!avow_image_find_leaf(
		page->image, axis, avow_text_of(leaf_name), &leaf))
		fail_msg("no leaf %s", leaf_name);
	leaf += page->image->info->scope_at[axis];
	return (scopes[2 * leaf + i / 64] >> (i % 64) & 1) != 0;
}

static void
bounds_consents_and_agreements_to_what_they_are_for(void **state)
{
	struct page page;

	(void)state;
	open_rules(&page,
	    "deny use any when consent marketing and agreement secrecy and\n"
	    "  checked\n");
	assert_true(counts(
	    &page, "consent marketing", AVOW_AXIS_PURPOSE, "market.ads"));
	assert_false(counts(
	    &page, "consent marketing", AVOW_AXIS_PURPOSE, "fulfil.delivery"));
	assert_true(counts(
	    &page, "consent marketing", AVOW_AXIS_CATEGORY, "contact.phone"));
	assert_false(counts(
	    &page, "consent marketing", AVOW_AXIS_CATEGORY, "order.items"));
	assert_true(counts(&page, "consent marketing", AVOW_AXIS_RECIPIENT,
	    "public")); /* no `to`: any */
	assert_true(counts(
	    &page, "agreement secrecy", AVOW_AXIS_PURPOSE, "fulfil.delivery"));
	assert_false(counts(
	    &page, "agreement secrecy", AVOW_AXIS_PURPOSE, "market.ads"));
	assert_true(counts(
	    &page, "agreement secrecy", AVOW_AXIS_CATEGORY, "order.items"));
	assert_true(counts(&page, "checked", AVOW_AXIS_PURPOSE, "market.ads"));
	close_page(&page);
}

static void
gives_guardians_their_item(void **state)
{
	struct page page;
	const struct avow_image_guardian *guardian;
	const struct avow_image_consent *consents;

	(void)state;
	open_rules(&page,
	    "deny use order\n```\n```terms\n"
	    "guardian decides when age-band is minor but not for fulfil\n"
	    "consent minor-use \"child\" \"儿童\" for market, fulfil separate\n"
	    "```\n```rule\ndeny store order");
	guardian = page.image->section[AVOW_SECTION_GUARDIANS];
	consents = page.image->section[AVOW_SECTION_CONSENTS];
	assert_int_equal(guardian->when.count, 1);
	assert_true(page.image->info->minor_use != AVOW_NONE32);
	assert_true(consents[page.image->info->minor_use].atom != AVOW_NONE32);
	assert_true(avow_image_consent_is_separate(
	    page.image, page.image->info->minor_use));
	close_page(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_a_literal_of_each_test),
	    cmocka_unit_test(gives_a_basis_the_test_that_it_also_means),
	    cmocka_unit_test(numbers_the_atoms_of_a_fact_one_after_another),
	    cmocka_unit_test(knows_objections_where_they_can_matter),
	    cmocka_unit_test(
		bounds_consents_and_agreements_to_what_they_are_for),
	    cmocka_unit_test(gives_guardians_their_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
