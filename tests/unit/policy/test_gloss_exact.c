/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   two rules that mean different things never have the same sentence.
 * Method: thousands of random rules over the same words, told in each language:
 *         where sentences are equal, the compiled rules are.  The words bear
 *         plain labels, and labels made to be mistaken for one another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/gloss.h"
#include "policy/image_format.h"
#include "tests/support/edition_fixture.h"
#include "tests/support/random_policy.h"

enum { PAGES = 60, RULES_MAX = 20000 };

/* A rule as it is told, and as it is compiled. */
struct told {
	char *text;
	char *meaning;
};

struct collection {
	struct told *all;
	size_t count;
	const struct avow_gloss_grammar *grammar;
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

static void
put_literals(struct avow_buffer *out, const struct avow_image *image,
    struct avow_image_list list)
{
	const struct avow_image_atom *atoms =
	    image->section[AVOW_SECTION_ATOMS];

	for (uint32_t i = 0; i < list.count; i++) {
		const struct avow_image_literal *literal =
		    &image->literals[list.first + i];

		avow_buffer_format(out, "%s%u ",
		    literal->is_negated != 0 ? "!" : "",
		    (unsigned)literal->kind);
		if (literal->kind == AVOW_LITERAL_ATOM)
			avow_buffer_string(
			    out, image->strings + atoms[literal->id].text);
		else if (literal->kind != AVOW_LITERAL_OWN_OBJECTION)
			avow_buffer_format(out, "%u", (unsigned)literal->id);
		avow_buffer_string(out, ",");
	}
	avow_buffer_string(out, ";");
}

/* The leaves of each axis that a rule speaks about. */
static void
put_scope(
    struct avow_buffer *out, const struct avow_image *image, uint32_t rule)
{
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		uint32_t leaves =
		    avow_image_leaf_count(image, (enum avow_axis)axis);

		for (uint32_t leaf = 0; leaf < leaves; leaf++) {
			const uint64_t *row = image->match +
			    image->info->match_at[axis] +
			    leaf * image->info->rule_words;

			avow_buffer_string(out,
			    (row[rule / 64] >> (rule % 64) & 1) != 0 ? "1"
								     : "0");
		}
		avow_buffer_string(out, " ");
	}
}

static void
put_meaning(
    struct avow_buffer *out, const struct avow_image *image, uint32_t rule)
{
	const struct avow_image_rule *row = &image->rules[rule];
	const struct avow_image_duty *duties =
	    image->section[AVOW_SECTION_DUTIES];

	avow_buffer_format(out, "%u %u %u %u %u;", (unsigned)row->effect,
	    (unsigned)row->forms, (unsigned)row->k, (unsigned)row->basis_kind,
	    (unsigned)row->basis);
	put_scope(out, image, rule);
	put_literals(out, image, row->when);
	put_literals(out, image, row->unless);
	for (uint32_t i = 0; i < row->duties.count; i++)
		avow_buffer_format(out, "%s,",
		    image->strings +
			duties[image->links[row->duties.first + i]].text);
	for (uint32_t i = 0; i < row->exceptions.count; i++) {
		uint32_t other = image->links[row->exceptions.first + i];

		if (image->rules[other].parent != rule)
			avow_buffer_format(
			    out, "#%s", avow_image_rule_cite(image, other));
	}
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

/* A rule with those in its braces, which stand behind it in the image. */
static void
put_tree(struct avow_buffer *out, const struct avow_image *image,
    const struct avow_gloss *gloss)
{
	put_meaning(out, image, gloss->rule);
	for (const struct avow_gloss *item = gloss->items; item != NULL;
	     item = item->next) {
		avow_buffer_string(out, "\n  ");
		put_tree(out, image, item);
	}
}

static void
add_rules(struct collection *c, const struct edition_fixture *f,
    const struct avow_gloss *items)
{
	for (; items != NULL; items = items->next) {
		struct avow_buffer text;
		struct avow_buffer meaning;

		if (items->rule == AVOW_NONE32)
			continue;
		assert_true(c->count < RULES_MAX);
		avow_buffer_init(&text, 1 << 20);
		avow_buffer_init(&meaning, 1 << 20);
		put_gloss(&text, items, c->grammar);
		put_tree(&meaning, f->image, items);
		c->all[c->count].text = text_of(&text);
		c->all[c->count++].meaning = text_of(&meaning);
	}
}

static void
add_page(struct collection *c, struct edition_fixture *f)
{
	const struct avow_ast *page = f->files;
	struct avow_gloss_input input = {
	    .image = f->image, .files = f->files, .grammar = c->grammar};
	struct avow_gloss_clause *clauses;

	while (page->header.name.text.size == 0)
		page = page->next;
	input.page = page;
	assert_int_equal(
	    avow_gloss_page(&clauses, &f->arena, &input, NULL), AVOW_OK);
	for (; clauses != NULL; clauses = clauses->next)
		add_rules(c, f, clauses->items);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(
	    ((const struct told *)a)->text, ((const struct told *)b)->text);
}

static void
check(struct collection *c)
{
	size_t different = 0;

	qsort(c->all, c->count, sizeof *c->all, by_text);
	for (size_t i = 1; i < c->count; i++) {
		const struct told *a = &c->all[i - 1];
		const struct told *b = &c->all[i];

		if (strcmp(a->text, b->text) != 0)
			different++;
		else if (strcmp(a->meaning, b->meaning) != 0)
			fail_msg("one sentence, two meanings:\n%s\n%s\n%s",
			    a->text, a->meaning, b->meaning);
	}
	assert_true(different > 300);
}

static void
clear(struct collection *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->all[i].text);
		free(c->all[i].meaning);
	}
	free(c->all);
}

static void
tell_random_pages(const char *terms, const char *language)
{
	struct collection c = {.all = calloc(RULES_MAX, sizeof *c.all),
	    .grammar = avow_gloss_language(avow_text_of(language))};
	struct random_source random = {.state = 77};

	assert_non_null(c.all);
	for (unsigned i = 0; i < PAGES; i++) {
		struct edition_fixture f;
		struct avow_buffer page;
		const char *texts[2] = {terms, NULL};
		char *text;

		avow_buffer_init(&page, 1 << 20);
		random_policy_page(&random, &page,
		    "policy g version 1 effective 2026-12-01 general", 'g');
		text = text_of(&page);
		texts[1] = text;
		edition_fixture_make(&f, texts, 2);
		if (f.image != NULL)
			add_page(&c, &f);
		edition_fixture_clear(&f);
		free(text);
	}
	check(&c);
	clear(&c);
}

static void
tells_no_two_meanings_alike(void **state)
{
	(void)state;
	tell_random_pages(random_policy_terms, "en");
	tell_random_pages(random_policy_terms, "zh");
}

/* The same words with labels that look like each other, or like frames. */
static char *
nasty_terms(void)
{
	static const char *const labels[][2] = {
	    {"\"a\"\n", "\"x and y\" \"甲和乙\"\n"},
	    {"\"ax\"\n", "\"x\" \"甲\"\n"},
	    {"\"ay\"\n", "\"y\" \"乙\"\n"},
	    {"\"reach\"\n", "\"x, y\" \"甲、乙\"\n"},
	    {"\"b\"\n", "\"x\" \"甲\"\n"},
	    {"\"c\" derived", "\"x (but not y)\" \"甲（乙除外）\" derived"},
	    {"\"p\"\n", "\"p” and “q\" \"p”或“q\"\n"},
	    {"\"pq\"\n", "\"q\" \"q\"\n"},
	    {"\"pt\"\n", "\"q\"\n"},
	    {"\"k1\"", "\"f1\" \"f1\""},
	    {"\"k2\"", "\"f1\" \"f1\""},
	    {"\"g1\"", "\"f1 and f1\" \"f1，并且已确认f1\""},
	    {"\"f1\" yes",
		"\"x and it is established that y\" \"甲，并且乙\" yes"},
	};
	char *text = strdup(random_policy_terms);

	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		char *at = text == NULL ? NULL : strstr(text, labels[i][0]);
		char *whole = NULL;

		assert_non_null(at);
		assert_true(asprintf(&whole, "%.*s%s%s", (int)(at - text), text,
				labels[i][1], at + strlen(labels[i][0])) > 0);
		free(text);
		text = whole;
	}
	return text;
}

static void
tells_words_apart_that_look_alike(void **state)
{
	char *terms = nasty_terms();

	(void)state;
	tell_random_pages(terms, "en");
	tell_random_pages(terms, "zh");
	free(terms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_no_two_meanings_alike),
	    cmocka_unit_test(tells_words_apart_that_look_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
