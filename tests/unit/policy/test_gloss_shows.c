/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever a rule says shows in its sentence.
 * Method: rules of every kind and their variations, each with one part changed:
 *         in each language all are told differently.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/gloss.h"
#include "tests/support/edition_fixture.h"
#include "tests/support/random_policy.h"

/* A rule as it is told, and as it is written. */
struct told {
	char *text;
	char *rule;
};

static void
put_gloss(struct avow_buffer *out, const struct avow_gloss *gloss,
    const struct avow_gloss_grammar *grammar)
{
	avow_gloss_put(out, gloss->text, grammar);
	avow_buffer_string(out, "{");
	for (const struct avow_gloss *item = gloss->items; item != NULL;
	     item = item->next)
		put_gloss(out, item, grammar);
	avow_buffer_string(out, "}");
}

static char *
text_of(struct avow_buffer *buffer)
{
	char *copy;

	assert_false(buffer->failed);
	copy = malloc(buffer->size + 1);
	assert_non_null(copy);
	memcpy(copy, buffer->at, buffer->size);
	copy[buffer->size] = '\0';
	avow_buffer_clear(buffer);
	return copy;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(
	    ((const struct told *)a)->text, ((const struct told *)b)->text);
}

static const char *const variations[] = {
    "allow use a for p to self basis law",
    "allow store a for p to self basis law",
    "allow use, store a for p to self basis law",
    "deny any a",
    "allow use a.x for p to self basis law",
    "allow use any for p to self basis law",
    "allow use any but not a for p to self basis law",
    "allow use a for r to self basis law",
    "allow use a for p, r to self basis law",
    "allow use a for any to self basis law",
    "allow use a for any but not r to self basis law",
    "allow use a for p to any basis law",
    "allow use a for p to public basis law",
    "allow use a for p to self in one basis law",
    "allow use a for p to self in one, two basis law",
    "allow use a for p to self in any but not one basis law",
    "allow use masked a for p to self basis law",
    "allow use pseudonymous a for p to self basis law",
    "allow use anonymous a for p to self",
    "allow use aggregate a for p to self",
    "allow use aggregate k>=7 a for p to self",
    "allow use aggregate k>=8 a for p to self",
    "allow use a for p to self basis consent k1",
    "allow use a for p to self basis contract g2",
    "allow use a for p to self basis law.order",
    "allow use a for p to self basis law when consent k1",
    "allow use a for p to self basis law when not consent k1",
    "allow use a for p to self basis law when objection",
    "allow use a for p to self basis law when not objection",
    "allow use a for p to self basis law when objection against r",
    "allow use a for p to self basis law when agreement g1",
    "allow use a for p to self basis law when agreement g2",
    "allow use a for p to self basis law when not agreement g2",
    "allow use a for p to self basis law when document paper",
    "allow use a for p to self basis law when person named in document",
    "allow use a for p to self basis law when not person named in document",
    "allow use a for p to self basis law when claim law",
    "allow use a for p to self basis law when claim consent k1",
    "allow use a for p to self basis law when claim contract g2",
    "allow use a for p to self basis law when f1",
    "allow use a for p to self basis law when not f1",
    "allow use a for p to self basis law when age is child",
    "allow use a for p to self basis law when not age is child",
    "allow use a for p to self basis law when age is teen",
    "allow use a for p to self basis law when n >= 2",
    "allow use a for p to self basis law when n < 2",
    "allow use a for p to self basis law when f1 and consent k1",
    "allow use a for p to self basis law unless f1",
    "allow use a for p to self basis law unless f1 or consent k1",
    "allow use a for p to self basis law must mask a",
    "allow use a for p to self basis law must mask any",
    "allow use a for p to self basis law must pseudonymise a",
    "allow use a for p to self basis law must limit to named persons",
    "allow use a for p to self basis law must limit to requested fields",
    "allow use a for p to self basis law must review by 1",
    "allow use a for p to self basis law must review by 2",
    "allow use a for p to self basis law must keep document",
    "allow use a for p to self basis law must show #d",
    "allow use a for p to self basis law must notify person before",
    "allow use a for p to self basis law must notify person before "
    "prominently",
    "allow use a for p to self basis law must notify person after",
    "allow use a for p to self basis law must notify guardian before",
    "allow use a for p to self basis law must notify public before",
    "allow use a for p to self basis law must recipient keeps at most "
    "3 days after collected",
    "allow use a for p to self basis law must recipient keeps at most "
    "3 hours after collected",
    "allow use a for p to self basis law must recipient keeps at most "
    "3 days after deleted",
    "allow use a for p to self basis law must review by 1, keep document",
    "allow use a for p to self basis law except { deny use a.x }",
    "allow use a for p to self basis law except { deny use a.x to self }",
    "allow use a for p to self basis law except { deny use any form "
    "of a.x }",
    "allow use a for p to self basis law except { allow use a.x must "
    "keep document }",
    "allow use a for p to self basis law notwithstanding #d",
    "allow share a for p to outside basis law",
    "allow share, use a for p to outside basis law",
    "deny disclose a for p to outside",
    "deny use a",
    "deny use a for p",
    "deny use a to self",
    "deny use a in one",
    "deny use raw a",
    "deny use masked a",
    "deny use pseudonymous a",
    "deny use anonymous a",
    "deny use any form of a",
    "deny use a when f1",
    "deny use a unless f1",
    "never use a",
    "never use a except { use a.x }",
    "never use a except { use a.x when f1 }",
    "only use a { allow use a for p to self basis law }",
    "only use a to self { allow use a for p to self basis law }",
    "only use a also #d { allow use a for p to self basis law }",
    "require keep document on use a",
    "require keep document on use raw a",
    "require keep document on use identifying a",
    "require keep document on use a when f1",
    "retain a at most 3 days after collected then erase",
    "retain a at most 3 days after deleted then erase",
    "retain a at most 3 months after collected then erase",
    "retain a until collected then erase",
    "retain a until collected or until deleted then erase",
    "retain a for p at most 3 days after collected then erase",
    "retain a in one at most 3 days after collected then erase",
    "retain b at most 3 days after collected then erase",
    "retain a at most 3 days after collected then anonymise",
    "retain a at most 3 days after collected at least 2 days after "
    "deleted basis law then erase",
    "retain a at most 3 days after collected then erase backups "
    "within 2 days",
    "retain a at most 3 days after collected then erase hold while on-hold",
    "upon deleted must notify recipients",
    "upon breach must notify recipients",
    "upon deleted must notify recipients within 3 days",
    "upon deleted must notify recipients when f1",
    "upon deleted must notify recipients unless f1",
    "upon deleted must report to outside",
    "upon deleted must report to outside, public",
    "upon deleted must erase a",
    "upon deleted must stop use a",
    "upon deleted must stop share a",
    "upon deleted must stop use b",
    "upon deleted must answer",
    "upon deleted must notify person after",
    "upon deleted must notify person after prominently",
    "upon deleted must notify guardian after",
};

/* The sentence of a rule in a small page, with bases that P0304 asks for. */
static char *
tell(const char *rule, const char *language, unsigned *untold)
{
	const struct avow_gloss_grammar *grammar =
	    avow_gloss_language(avow_text_of(language));
	struct avow_gloss_input input = {.grammar = grammar};
	struct avow_gloss_clause *clauses;
	const char *texts[2] = {random_policy_terms, NULL};
	struct edition_fixture f;
	struct avow_buffer page;
	struct avow_buffer out;
	char *text;

	avow_buffer_init(&page, 1 << 20);
	avow_buffer_format(&page,
	    "# Page\n```policy\npolicy g version 1 effective 2026-12-01 "
	    "general\n```\n## News {#n}\n```rule\nallow use contact for "
	    "message.policy to self basis law\n```\n## D {#d}\n```rule\ndeny "
	    "use a when n >= 1\nnews: allow use a.x for r to self basis law\n"
	    "```\n## C {#c}\n```rule\n%s\n```\n",
	    rule);
	text = text_of(&page);
	texts[1] = text;
	edition_fixture_make(&f, texts, 2);
	free(text);
	avow_buffer_init(&out, 1 << 20);
	*untold += f.image == NULL;
	if (f.image == NULL)
		edition_fixture_print(&f);
	if (f.image != NULL) {
		input.image = f.image;
		input.files = f.files;
		input.page = f.files->next;
		assert_int_equal(
		    avow_gloss_page(&clauses, &f.arena, &input, NULL), AVOW_OK);
		while (clauses->next != NULL)
			clauses = clauses->next;
		put_gloss(&out, clauses->items, grammar);
	} else {
		avow_buffer_format(&out, "not told: %s", rule);
	}
	edition_fixture_clear(&f);
	return text_of(&out);
}

static void
shows_each_part_of_a_rule(void **state)
{
	static const char *const languages[] = {"en", "zh"};
	enum { COUNT = sizeof variations / sizeof variations[0] };
	static struct told told[COUNT];

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		unsigned untold = 0;

		for (size_t i = 0; i < COUNT; i++) {
			told[i].text =
			    tell(variations[i], languages[l], &untold);
			told[i].rule = strdup(variations[i]);
		}
		/* Some need a basis, without which there is no image. */
		assert_int_equal(untold, 0);
		qsort(told, COUNT, sizeof told[0], by_text);
		for (size_t i = 1; i < COUNT; i++)
			if (strcmp(told[i - 1].text, told[i].text) == 0)
				fail_msg("%s\n%s\n%s", told[i].text,
				    told[i - 1].rule, told[i].rule);
		for (size_t i = 0; i < COUNT; i++) {
			free(told[i].text);
			free(told[i].rule);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_each_part_of_a_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
