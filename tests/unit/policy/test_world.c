/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is said about the world is what rules then see, and what
 *         follows from it is known too.
 * Method: say one thing, read the atoms by what rules call them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide_engine.h"
#include "tests/support/edition_fixture.h"

static const char page[] =
    "# G\n```policy\n"
    "policy general version 1 effective 2026-01-01 general\n```\n"
    "```terms\n"
    "category contact \"c\"\n"
    "purpose p \"p\"\npurpose p.q \"q\"\npurpose p.t \"t\"\n"
    "purpose p.t.u \"u\"\npurpose r \"r\"\n"
    "service one \"o\"\ndocument paper \"p\"\ndocument letter \"l\"\n"
    "consent k \"k\" for p\nconsent unused \"u\" for r\n"
    "agreement g \"g\" with person\n"
    "fact yes \"y\" yes/no about person assume yes\n"
    "fact open \"o\" yes/no about person\n"
    "fact age \"a\" one of child \"c\", teen \"t\", adult \"a\" about person "
    "assume teen\n"
    "fact n \"n\" count up to 5 about person assume 2\n"
    "basis law \"l\" cites \"L\" supports use\n"
    "```\n"
    "## One {#one}\nx\n```rule\n"
    "allow use contact for message.policy to self basis law\n"
    "allow use contact for p to self basis consent k when agreement g and "
    "document paper and person named in document and yes and open and "
    "age is adult and n >= 1 and n >= 4 unless objection or objection against "
    "p or objection against p.t\n"
    "require review by 2, keep document, show #one, notify person before on "
    "use contact\n"
    "require review by 1, notify person before prominently, notify person "
    "after, notify guardian before on use contact\n"
    "```\n";

static int
begin(void **state)
{
	static struct edition_fixture f;
	const char *texts[] = {page};

	edition_fixture_make(&f, texts, 1);
	if (f.image == NULL)
		edition_fixture_print(&f);
	assert_non_null(f.image);
	*state = &f;
	return 0;
}

static int
end(void **state)
{
	edition_fixture_clear(*state);
	return 0;
}

/* '1', '0' or '?': the atom that rules call this. */
static char
is(const struct edition_fixture *f, const struct avow_world *w,
    const char *text)
{
	const struct avow_image_atom *atoms =
	    f->image->section[AVOW_SECTION_ATOMS];

	for (uint32_t i = 0; i < f->image->count[AVOW_SECTION_ATOMS]; i++)
		if (strcmp(f->image->strings + atoms[i].text, text) == 0) {
			assert_false(
			    !avow_bit(w->known, i) && avow_bit(w->value, i));
			if (!avow_bit(w->known, i))
				return '?';
			return avow_bit(w->value, i) ? '1' : '0';
		}
	fail_msg("no atom %s", text);
	return 0;
}

static uint32_t
fact(const struct edition_fixture *f, const char *name)
{
	uint32_t id = 0;

	assert_true(avow_image_find_fact(f->image, avow_text_of(name), &id));
	return id;
}

static uint32_t
atom(const struct edition_fixture *f, const char *text)
{
	const struct avow_image_atom *atoms =
	    f->image->section[AVOW_SECTION_ATOMS];

	for (uint32_t i = 0; i < f->image->count[AVOW_SECTION_ATOMS]; i++)
		if (strcmp(f->image->strings + atoms[i].text, text) == 0)
			return i;
	fail_msg("no atom %s", text);
	return 0;
}

static void
knows_at_first_only_what_is_assumed(void **state)
{
	struct edition_fixture *f = *state;
	struct avow_world w;

	avow_world_init(f->image, &w);
	assert_int_equal(is(f, &w, "yes"), '1');
	assert_int_equal(is(f, &w, "open"), '?');
	assert_int_equal(is(f, &w, "age is teen"), '1');
	assert_int_equal(is(f, &w, "age is adult"), '0');
	assert_int_equal(is(f, &w, "n >= 1"), '1');
	assert_int_equal(is(f, &w, "n >= 4"), '0');
	assert_int_equal(is(f, &w, "consent k"), '?');
	assert_int_equal(is(f, &w, "document paper"), '?');
	assert_int_equal(w.claim.kind, AVOW_BASIS_NONE);
	for (int i = 0; i < 4; i++)
		assert_true(w.fulfilled[i] == 0);
}

static void
believes_what_it_is_told_and_forgets_it_again(void **state)
{
	struct edition_fixture *f = *state;
	struct avow_world w, before;
	uint32_t k = 0, unused = 0, g = 0;

	assert_true(avow_image_find_consent(f->image, AVOW_TEXT("k"), &k));
	assert_true(
	    avow_image_find_consent(f->image, AVOW_TEXT("unused"), &unused));
	assert_true(avow_image_find_agreement(f->image, AVOW_TEXT("g"), &g));
	avow_world_init(f->image, &w);
	before = w;
	avow_world_consent(f->image, &w, unused, true); /* no rule asks */
	assert_memory_equal(&w, &before, sizeof w);
	avow_world_consent(f->image, &w, k, true);
	avow_world_agreement(f->image, &w, g, false);
	avow_world_document(
	    f->image, &w, edition_term(f, AVOW_AXIS_DOCUMENT, "paper"), true);
	avow_world_document(
	    f->image, &w, edition_term(f, AVOW_AXIS_DOCUMENT, "letter"), true);
	avow_world_named(f->image, &w, true);
	assert_int_equal(is(f, &w, "consent k"), '1');
	assert_int_equal(is(f, &w, "agreement g"), '0');
	assert_int_equal(is(f, &w, "document paper"), '1');
	assert_int_equal(is(f, &w, "person named in document"), '1');
	avow_world_forget(f->image, &w, AVOW_TEST_CONSENT, k);
	avow_world_forget(f->image, &w, AVOW_TEST_AGREEMENT, g);
	avow_world_forget(f->image, &w, AVOW_TEST_DOCUMENT,
	    edition_term(f, AVOW_AXIS_DOCUMENT, "paper"));
	avow_world_forget(f->image, &w, AVOW_TEST_NAMED, 0);
	assert_memory_equal(&w, &before, sizeof w);
}

static void
takes_an_objection_to_all_that_is_below_it(void **state)
{
	struct edition_fixture *f = *state;
	struct avow_world w;

	avow_world_init(f->image, &w);
	avow_world_objection(
	    f->image, &w, edition_term(f, AVOW_AXIS_PURPOSE, "p.t"), true);
	assert_int_equal(is(f, &w, "objection against p"), '?');
	assert_int_equal(is(f, &w, "objection against p.t"), '1');
	assert_int_equal(is(f, &w, "objection against p.t.u"), '1');
	assert_int_equal(is(f, &w, "objection against p.q"), '?');
	avow_world_objection(f->image, &w, AVOW_NO_PURPOSE, false);
	assert_int_equal(is(f, &w, "objection against p"), '0');
	assert_int_equal(is(f, &w, "objection against p.t.u"), '0');
	avow_world_forget(f->image, &w, AVOW_TEST_OBJECTION, AVOW_NO_PURPOSE);
	assert_int_equal(is(f, &w, "objection against p.q"), '?');
	/* As a completion: no objection below means none above. */
	assert_true(avow_world_put(
	    f->image, &w, atom(f, "objection against p.t.u"), false));
	assert_int_equal(is(f, &w, "objection against p.t"), '0');
	assert_int_equal(is(f, &w, "objection against p"), '0');
	assert_false(
	    avow_world_put(f->image, &w, atom(f, "objection against p"), true));
}

static void
knows_that_a_fact_has_one_value(void **state)
{
	struct edition_fixture *f = *state;
	uint32_t age = fact(f, "age");
	struct avow_world w;

	avow_world_init(f->image, &w);
	avow_world_fact_is(f->image, &w, age, 2, true);
	assert_int_equal(is(f, &w, "age is adult"), '1');
	assert_int_equal(is(f, &w, "age is teen"), '0');
	avow_world_forget_fact(f->image, &w, age);
	avow_world_fact_is(f->image, &w, age, 2, false);
	assert_int_equal(is(f, &w, "age is teen"), '?');
	avow_world_fact_is(f->image, &w, age, 0, false);
	assert_int_equal(is(f, &w, "age is teen"), '1');
	assert_false(
	    avow_world_put(f->image, &w, atom(f, "age is teen"), false));
	avow_world_forget_fact(f->image, &w, age);
	assert_true(
	    avow_world_put(f->image, &w, atom(f, "age is child"), true));
	assert_int_equal(is(f, &w, "age is adult"), '0');
}

static void
orders_counts(void **state)
{
	struct edition_fixture *f = *state;
	uint32_t n = fact(f, "n");
	struct avow_world w;

	avow_world_init(f->image, &w);
	avow_world_fact_count(f->image, &w, n, 4);
	assert_int_equal(is(f, &w, "n >= 4"), '1');
	avow_world_fact_count(f->image, &w, n, 0);
	assert_int_equal(is(f, &w, "n >= 1"), '0');
	avow_world_forget_fact(f->image, &w, n);
	assert_true(avow_world_put(f->image, &w, atom(f, "n >= 4"), true));
	assert_int_equal(is(f, &w, "n >= 1"), '1');
	avow_world_forget_fact(f->image, &w, n);
	assert_true(avow_world_put(f->image, &w, atom(f, "n >= 1"), false));
	assert_int_equal(is(f, &w, "n >= 4"), '0');
	avow_world_forget_fact(f->image, &w, n);
	assert_true(avow_world_put(f->image, &w, atom(f, "n >= 4"), false));
	assert_int_equal(is(f, &w, "n >= 1"), '?');
}

static void
replaces_what_stands_against_a_change(void **state)
{
	struct edition_fixture *f = *state;
	struct avow_world w;
	uint64_t set[2] = {0}, value[2] = {0};

	avow_world_init(f->image, &w); /* a teen; n is 2 */
	avow_world_objection(
	    f->image, &w, edition_term(f, AVOW_AXIS_PURPOSE, "p"), true);
	avow_bit_put(set, atom(f, "age is adult"), true);
	avow_bit_put(value, atom(f, "age is adult"), true);
	avow_bit_put(set, atom(f, "n >= 4"), true);
	avow_bit_put(value, atom(f, "n >= 4"), true);
	avow_bit_put(set, atom(f, "objection against p.q"), true);
	avow_world_replace(f->image, &w, set, value);
	assert_int_equal(is(f, &w, "age is teen"), '0');
	assert_int_equal(is(f, &w, "age is adult"), '1');
	assert_int_equal(is(f, &w, "n >= 1"), '1');
	assert_int_equal(is(f, &w, "n >= 4"), '1');
	assert_int_equal(is(f, &w, "objection against p.q"), '0');
	assert_int_equal(is(f, &w, "objection against p"), '0');
	assert_int_equal(is(f, &w, "objection against p.t"), '1');
}

/* The duties that count as done, as rules say them. */
static void
assert_done(const struct edition_fixture *f, const struct avow_world *w,
    const char *wanted)
{
	char done[512] = "";

	for (uint32_t d = 0; d < f->image->count[AVOW_SECTION_DUTIES]; d++)
		if (avow_bit(w->fulfilled, d))
			(void)snprintf(done + strlen(done),
			    sizeof done - strlen(done), "%s; ",
			    avow_duty_text(f->image, d));
	assert_string_equal(done, wanted);
}

static void
counts_what_was_done_before(void **state)
{
	struct edition_fixture *f = *state;
	struct avow_world w;
	uint32_t clause = 0;

	assert_true(
	    avow_image_find_clause(f->image, AVOW_TEXT("one"), &clause));
	avow_world_init(f->image, &w);
	avow_world_reviews(f->image, &w, 1);
	assert_done(f, &w, "review by 1; ");
	avow_world_reviews(f->image, &w, 2);
	assert_done(f, &w, "review by 2; review by 1; ");
	avow_world_init(f->image, &w);
	avow_world_shown(f->image, &w, clause + 1);
	assert_done(f, &w, "");
	avow_world_shown(f->image, &w, clause);
	assert_done(f, &w, "show #one; ");
	avow_world_init(f->image, &w);
	avow_world_document_kept(f->image, &w);
	assert_done(f, &w, "keep document; ");
	avow_world_init(f->image, &w);
	avow_world_notified(f->image, &w, AVOW_WHO_PERSON, false);
	assert_done(f, &w, "notify person before; ");
	avow_world_notified(f->image, &w, AVOW_WHO_PERSON, true);
	assert_done(
	    f, &w, "notify person before; notify person before prominently; ");
}

static void
joins_duties(void **state)
{
	struct edition_fixture *f = *state;
	struct avow_decision all = {.ruling = AVOW_RULING_ALLOW};
	uint32_t merged[AVOW_DUTIES_MAX];
	char text[512] = "";
	size_t count;

	for (uint32_t d = 0; d < f->image->count[AVOW_SECTION_DUTIES]; d++)
		avow_bit_put(all.duties, d, true);
	count = avow_decision_duties(f->image, &all, merged);
	for (size_t i = 0; i < count; i++)
		(void)snprintf(text + strlen(text), sizeof text - strlen(text),
		    "%s; ", avow_duty_text(f->image, merged[i]));
	/* The most reviews, the earliest and most prominent notice. */
	assert_string_equal(text,
	    "review by 2; keep document; show #one; "
	    "notify person before prominently; notify guardian before; ");
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(knows_at_first_only_what_is_assumed),
	    cmocka_unit_test(believes_what_it_is_told_and_forgets_it_again),
	    cmocka_unit_test(takes_an_objection_to_all_that_is_below_it),
	    cmocka_unit_test(knows_that_a_fact_has_one_value),
	    cmocka_unit_test(orders_counts),
	    cmocka_unit_test(replaces_what_stands_against_a_change),
	    cmocka_unit_test(counts_what_was_done_before),
	    cmocka_unit_test(joins_duties),
	};

	return cmocka_run_group_tests(all, begin, end);
}
