/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   each sentence of docs/language.md part 6 holds.
 * Method: small pages, one flow a row, the decision in one line; what random
 *         pages seldom meet stands here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/edition_fixture.h"

#define TERMS                                                                  \
	"# Words\n```terms\n"                                                  \
	"category contact \"c\"\ncategory contact.phone \"p\"\n"               \
	"category contact.mail \"m\"\ncategory health \"h\" sensitive\n"       \
	"category tag \"t\" derived from contact.phone, health\n"              \
	"purpose work \"w\"\npurpose work.day \"d\"\npurpose work.night "      \
	"\"n\"\n"                                                              \
	"purpose promote \"o\" objectable\nservice shop \"s\"\n"               \
	"service game \"g\"\ndocument paper \"p\"\n"                           \
	"agreement terms \"t\" with person\n"                                  \
	"agreement signed \"t\" with recipient binds use only for work\n"      \
	"consent yes \"y\" for work, promote\n"                                \
	"consent minor-use \"u\" for work\n"                                   \
	"fact age \"a\" one of child \"c\", teen \"t\", adult \"a\" about "    \
	"person assume child\n"                                                \
	"fact ready \"r\" yes/no about request\n"                              \
	"fact mood one of low, mid, high, top about person\n"                  \
	"fact tries \"n\" count up to 5 about request\n"                       \
	"basis law \"l\" cites \"L\" supports use, share, store\n"             \
	"basis law.order \"o\" cites \"O\" supports use, share, store "        \
	"with document paper\n```\n"
#define GENERAL                                                                \
	"# G\n```policy\n"                                                     \
	"policy general version 1 effective 2026-01-01 general\n```\n"         \
	"## News {#news}\nx\n```rule\n"                                        \
	"allow use contact for message.policy to self basis law\n```\n"
#define CLAUSE(id, rules) "## Clause {#" id "}\nx\n```rule\n" rules "\n```\n"
#define SHOP(layer)                                                            \
	"# S\n```policy\npolicy own version 1 effective 2026-01-01 "           \
	"service shop " layer "\n```\n"

struct row {
	const char *flow;
	const char *with;
	const char *says;
};

static void
check(const char *general, const char *own, const struct row *rows)
{
	const char *texts[] = {TERMS, general, own};
	struct edition_fixture f;
	char said[1024];

	edition_fixture_make(&f, texts, own != NULL ? 3 : 2);
	if (f.image == NULL)
		edition_fixture_print(&f);
	assert_non_null(f.image);
	for (; rows->flow != NULL; rows++) {
		edition_says(&f, rows->flow, rows->with, said);
		assert_string_equal(said, rows->says);
	}
	edition_fixture_clear(&f);
}

static void
denies_what_no_clause_allows(void **state)
{
	static const struct row rows[] = {
	    {"use contact.phone for work.day to self in shop", "", "deny none"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(GENERAL, NULL, rows);
}

static void
decides_a_set_as_one_decision_over_its_leaves(void **state)
{
	static const struct row rows[] = {
	    {"use contact for work.day in shop", "ready, agreement terms",
		"needs a/1: keep document must keep document"},
	    {"use contact, health for work.day in shop",
		"ready, agreement terms", "deny none"},
	    {"use contact for work in shop",
		"ready, agreement terms, consent yes",
		"needs a/1 a/2: keep document must keep document"},
	    {"use contact for work in shop", "ready, agreement terms",
		"needs a/1 a/2: keep document, consent yes must keep "
		"document"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(GENERAL CLAUSE("a",
		  "allow use contact for work.day to self basis contract "
		  "terms when ready must keep document\n"
		  "allow use contact for work.night to self basis consent yes"),
	    NULL, rows);
}

static void
asks_for_what_is_missing_and_no_more(void **state)
{
	static const struct row rows[] = {
	    {"use contact.phone for work.day in shop", "age is adult",
		"needs a/1: consent yes"},
	    {"use contact.phone for work.night in shop", "age is adult",
		"needs a/2: consent yes, not ready"},
	    {"use health for work.day in shop", "age is adult, agreement terms",
		"needs a/3: tries >= 2"},
	    {"use health for work.day in shop",
		"age is adult, agreement terms, tries >= 1",
		"needs a/3: tries >= 2"},
	    {"use health for work.day in shop",
		"age is adult, agreement terms, tries < 2", "deny none"},
	    {"use health for work.night in shop",
		"agreement terms, not age is "
		"child, not age is adult",
		"allow a/4"},
	    {"store health for work.day in shop",
		"age is adult, agreement terms", "needs a/5: mood is high"},
	    {"store health for work.day in shop",
		"age is adult, agreement terms, not mood is high",
		"needs a/5: mood is top"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(
	    GENERAL CLAUSE("a",
		"allow use contact for work.day to self basis consent yes\n"
		"allow use contact for work.night to self basis consent yes "
		"unless ready\n"
		"allow use health for work.day to self basis contract terms "
		"when tries >= 2\n"
		"allow use health for work.night to self basis contract terms "
		"when age is teen\n"
		"allow store health for work.day to self basis contract terms "
		"when not mood is mid unless mood is low"),
	    NULL, rows);
}

static void
uses_a_derived_category_as_its_sources_are_used(void **state)
{
	static const struct row rows[] = {
	    {"use tag for work.day in shop", "agreement terms, not ready",
		"deny a/3"},
	    {"use tag for work.day in shop", "agreement terms",
		"needs a/1: ready"},
	    {"use anonymous tag for work.day in shop", "agreement terms",
		"allow a/1"},
	    {"store tag for work.day in shop", "agreement terms", "allow a/1"},
	    {"derive tag for work.day in shop", "agreement terms, ready",
		"allow a/1"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(GENERAL CLAUSE("a",
		  "allow use, store, derive tag for work.day to self basis "
		  "contract terms\n"
		  "allow use contact, health for work to self basis contract "
		  "terms\n"
		  "deny use health for work.day unless ready"),
	    NULL, rows);
}

static void
asks_both_services_when_one_gives_to_another(void **state)
{
	static const struct row rows[] = {
	    {"share contact.phone for work.day to service.game in shop",
		"agreement terms", "allow a/1"},
	    {"share contact.phone for work.day to service.shop in game",
		"agreement terms", "deny s/1"},
	    {"share contact.phone for work.day to service.shop in shop",
		"agreement terms", "deny s/1"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(
	    GENERAL CLAUSE("a",
		"allow share contact for work to service basis contract terms"),
	    SHOP("overrides general")
		CLAUSE("s", "deny share any for any to service.shop"),
	    rows);
}

static void
puts_layers_in_their_order(void **state)
{
	static const char general[] = GENERAL CLAUSE("a",
	    "allow use contact for work to self basis contract terms\n"
	    "never use health for any\n"
	    "require keep document on use contact.mail\n"
	    "deny store contact for any");
	static const struct row overrides[] = {
	    {"use health for work.day in shop", "agreement terms", "deny a/2"},
	    {"use contact.phone for work.day in shop", "agreement terms",
		"allow a/1"},
	    {"use contact.mail for work.day in shop", "agreement terms",
		"needs a/1: keep document must keep document"},
	    {"store contact.phone for work.day in shop", "agreement terms",
		"allow s/1"},
	    {"store contact.phone for work.day in game", "agreement terms",
		"deny a/4"},
	    {NULL, NULL, NULL}};
	static const struct row narrows[] = {
	    {"store contact.phone for work.day in shop", "agreement terms",
		"deny a/4"},
	    {"use contact.phone for work.day in shop", "agreement terms",
		"allow s/3 a/1 must limit to named persons"},
	    {"use contact.phone for work.night in shop", "agreement terms",
		"allow a/1"},
	    {NULL, NULL, NULL}};
	static const struct row alone[] = {
	    {"use health for work.day in shop", "agreement terms", "allow s/2"},
	    {"use contact.mail for work.night in shop", "agreement terms",
		"deny none"},
	    {NULL, NULL, NULL}};

	(void)state;
#define OWN                                                                    \
	CLAUSE("s",                                                            \
	    "allow store contact for work to self basis contract terms\n"      \
	    "allow use health for work to self basis contract terms\n"         \
	    "allow use contact for work.day to self basis contract terms "     \
	    "must limit to named persons")
	check(general,
	    SHOP("overrides general") CLAUSE("s",
		"allow store contact for work to self basis contract terms"),
	    overrides);
	check(general, SHOP("narrows general") OWN, narrows);
	check(general,
	    SHOP("alone") OWN CLAUSE(
		"n", "allow use contact for message.policy to self basis law"),
	    alone);
}

static void
counts_a_claim_and_what_stands_below_it(void **state)
{
	static const struct row rows[] = {
	    {"use contact.phone for work.day in shop", "age is adult",
		"needs a/2: consent yes"},
	    {"use contact.phone for work.night in shop", "age is adult",
		"deny none"},
	    {"use contact.phone for work.day in shop",
		"age is adult, claim law", "allow a/1"},
	    {"use contact.phone for work.day in shop",
		"age is adult, claim law.order", "needs a/1: document paper"},
	    {"use contact.phone for work.day in shop",
		"age is adult, claim law.order, not document paper",
		"deny none"},
	    {"use contact.phone for work.day in shop",
		"age is adult, claim law, consent yes", "allow a/1"},
	    {"use contact.phone for work.day in shop",
		"age is adult, claim consent yes, consent yes", "allow a/2"},
	    {"use contact.phone for work.day in shop",
		"age is adult, claim contract terms, consent yes", "deny none"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(GENERAL CLAUSE("a",
		  "allow use contact for work to self basis law\n"
		  "allow use contact for work.day to self basis consent yes"),
	    NULL, rows);
}

static void
stops_at_an_objection_and_asks_the_guardian(void **state)
{
	static const char general[] = GENERAL
	    "```terms\n"
	    "guardian decides when age is child but not for "
	    "work.night\n```\n" CLAUSE("a",
		"allow use contact for promote to self basis consent yes\n"
		"allow use contact for work to self basis contract terms\n"
		"allow use anonymous health for work to self\n"
		"allow use health for work to self basis consent yes");
	static const struct row rows[] = {
	    {"use contact.mail for promote in shop", "consent yes, objection",
		"deny none"},
	    {"use contact.mail for promote in shop",
		"consent yes, not objection", "allow a/1"},
	    {"use contact.mail for promote in shop", "consent yes",
		"needs a/1: not objection against promote"},
	    {"use contact.mail for work.day in shop", "agreement terms",
		"needs a/2: consent minor-use"},
	    {"use contact.mail for work.night in shop", "agreement terms",
		"allow a/2"},
	    {"use contact.mail for work.day in shop",
		"agreement terms, age is teen", "allow a/2"},
	    {"use anonymous health for work.day in shop", "", "allow a/3"},
	    {"use health for work.day in shop", "consent yes", "allow a/4"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(general, NULL, rows);
}

static void
takes_the_mildest_of_several_allows_or_all_their_duties(void **state)
{
	static const struct row rows[] = {
	    {"use contact.phone for work.day in shop", "agreement terms",
		"allow a/2 must limit to named persons"},
	    {"use contact.mail for work.day in shop", "agreement terms",
		"needs a/3 a/4: keep document must keep document, "
		"limit to requested fields"},
	    {"use health for work.day in shop", "agreement terms",
		"needs a/5 a/6: review by 1 must review by 1"},
	    {"store contact.phone for work.day in shop", "agreement terms",
		"allow a/9 must recipient keeps at most 9 days after "
		"collected"},
	    {NULL, NULL, NULL}};

	(void)state;
	check(
	    GENERAL CLAUSE("a",
		"allow use contact.phone for work to self basis contract terms "
		"must limit to named persons, keep document\n"
		"allow use contact.phone for work to self basis contract terms "
		"must limit to named persons\n"
		"allow use contact.mail for work to self basis contract terms "
		"must limit to requested fields\n"
		"allow use contact.mail for work to self basis contract terms "
		"must keep document\n"
		"allow use health for work to self basis contract terms must "
		"review by 1\n"
		"allow use health for work to self basis contract terms must "
		"review by 1\n"
		"allow use health for work to self basis contract terms must "
		"review by 2\n"
		"allow store contact for work to self basis contract terms "
		"must recipient keeps at most 3 days after collected\n"
		"allow store contact for work to self basis contract terms "
		"must recipient keeps at most 9 days after collected"),
	    NULL, rows);
}

static void
gives_the_form_that_the_duties_leave(void **state)
{
	const char *texts[] = {TERMS,
	    GENERAL CLAUSE("a",
		"allow use contact for work to self basis contract terms must "
		"mask contact.phone, pseudonymise contact.mail")};
	struct edition_fixture f;
	struct avow_decision d;
	struct avow_flow flow;
	struct avow_world world;

	(void)state;
	edition_fixture_make(&f, texts, 2);
	world = edition_world(&f, "agreement terms");
	flow = edition_flow(&f, "use contact.phone for work.day in shop");
	avow_decide(f.image, &flow, &world, &d);
	assert_int_equal(d.form, AVOW_FORM_MASKED);
	flow = edition_flow(&f, "use contact.mail for work.day in shop");
	avow_decide(f.image, &flow, &world, &d);
	assert_int_equal(d.form, AVOW_FORM_PSEUDONYMOUS);
	flow =
	    edition_flow(&f, "use anonymous contact.mail for work.day in shop");
	avow_decide(f.image, &flow, &world, &d);
	assert_int_equal(d.form, AVOW_FORM_ANONYMOUS);
	edition_fixture_clear(&f);
}

/* A page whose one allow asks for `count` facts at once. */
static void
make_wide(struct edition_fixture *f, unsigned count, bool either)
{
	struct avow_buffer text;
	const char *texts[2] = {TERMS, NULL};

	avow_buffer_init(&text, 1 << 16);
	avow_buffer_string(&text, GENERAL "```terms\n");
	for (unsigned i = 0; i < count; i++)
		avow_buffer_format(
		    &text, "fact x%u \"x\" yes/no about request\n", i);
	avow_buffer_string(&text, "```\n## Clause {#a}\nx\n```rule\n");
	for (unsigned i = 0; i < count; i++)
		avow_buffer_format(&text, "%sx%u",
		    i == 0 ? "allow use contact for work to self basis "
			     "contract terms when "
			   : " and ",
		    i);
	for (unsigned i = 0; either && i < count; i++)
		avow_buffer_format(&text,
		    "\nallow use contact for work to self basis contract terms "
		    "when not x%u",
		    i);
	avow_buffer_string(&text, "\n```\n");
	avow_buffer_u8(&text, 0);
	texts[1] = (const char *)text.at;
	edition_fixture_make(f, texts, 2);
	avow_buffer_clear(&text);
}

static void
never_allows_when_there_are_too_many_completions(void **state)
{
	struct edition_fixture f;
	struct avow_flow flow;
	struct avow_world world;
	struct avow_decision d;

	(void)state;
	/* All of them, or not one of them: always allowed, if one looks. */
	make_wide(&f, 12, true);
	flow = edition_flow(&f, "use contact.phone for work.day in shop");
	world = edition_world(&f, "agreement terms");
	avow_decide(f.image, &flow, &world, &d);
	assert_int_equal(d.ruling, AVOW_RULING_ALLOW);
	edition_fixture_clear(&f);

	make_wide(&f, 60, true);
	flow = edition_flow(&f, "use contact.phone for work.day in shop");
	world = edition_world(&f, "agreement terms");
	avow_decide(f.image, &flow, &world, &d);
	assert_int_equal(d.ruling, AVOW_RULING_NEEDS);
	edition_fixture_clear(&f);

	make_wide(&f, 60, false);
	flow = edition_flow(&f, "use contact.phone for work.day in shop");
	world = edition_world(&f, "agreement terms");
	avow_decide(f.image, &flow, &world, &d);
	assert_int_equal(d.ruling, AVOW_RULING_NEEDS);
	assert_int_equal(d.need_count, AVOW_NEEDS_MAX);
	edition_fixture_clear(&f);
}

static void
refuses_a_world_that_cannot_be(void **state)
{
	static const char general[] = GENERAL
	    "```terms\n"
	    "impossible ready and age is child\n"
	    "impossible not ready and tries >= 3\n```\n" CLAUSE(
		"a", "allow use contact for work to self basis contract terms");
	const char *texts[] = {TERMS, general};
	struct edition_fixture f;
	struct avow_world world;
	struct avow_flow flow;
	struct avow_decision d;
	uint32_t fact = 0;

	(void)state;
	edition_fixture_make(&f, texts, 2);
	world = edition_world(&f, "not ready, agreement terms");
	assert_false(avow_world_contradicts(f.image, &world));
	assert_true(avow_image_find_fact(f.image, AVOW_TEXT("ready"), &fact));
	avow_world_fact(f.image, &world, fact, true);
	assert_true(avow_world_contradicts(f.image, &world));
	flow = edition_flow(&f, "use contact.phone for work.day in shop");
	avow_decide(f.image, &flow, &world, &d);
	assert_int_equal(d.ruling, AVOW_RULING_DENY); /* no clause says so */
	assert_int_equal(d.cite_count, 0);
	/* Excluded only in all its completions: ready either way is out. */
	avow_world_forget_fact(f.image, &world, fact);
	assert_true(avow_image_find_fact(f.image, AVOW_TEXT("tries"), &fact));
	avow_world_fact_count(f.image, &world, fact, 4);
	assert_true(avow_world_contradicts(f.image, &world));
	edition_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(denies_what_no_clause_allows),
	    cmocka_unit_test(decides_a_set_as_one_decision_over_its_leaves),
	    cmocka_unit_test(asks_for_what_is_missing_and_no_more),
	    cmocka_unit_test(uses_a_derived_category_as_its_sources_are_used),
	    cmocka_unit_test(asks_both_services_when_one_gives_to_another),
	    cmocka_unit_test(puts_layers_in_their_order),
	    cmocka_unit_test(counts_a_claim_and_what_stands_below_it),
	    cmocka_unit_test(stops_at_an_objection_and_asks_the_guardian),
	    cmocka_unit_test(
		takes_the_mildest_of_several_allows_or_all_their_duties),
	    cmocka_unit_test(gives_the_form_that_the_duties_leave),
	    cmocka_unit_test(never_allows_when_there_are_too_many_completions),
	    cmocka_unit_test(refuses_a_world_that_cannot_be),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
