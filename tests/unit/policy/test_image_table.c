/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   every name leads to what bears it, at once, and no other name leads
 *         anywhere; as many names as an image may have.
 * Method: compile a tree with the most terms that one may have; ask for all
 *         names, and for names like them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_section.h"
#include "tests/support/compile_fixture.h"

static const char start[] =
    "# P\n```policy\npolicy general version 1 effective 2026-12-01 general\n"
    "```\n```terms\nbasis law cites \"L\" supports use\n";
static const char end[] = "```\n## 1 {#told}\n```rule\nallow use contact for "
			  "message.policy basis law\n```\n";

/* A page with this many categories: `contact`, then c0, c1 ... */
static void
compile_terms(struct compile_fixture *f, unsigned count)
{
	size_t room = sizeof start + sizeof end + 32 * (size_t)count;
	char *page = malloc(room);
	size_t size;

	assert_non_null(page);
	size = (size_t)snprintf(page, room, "%scategory contact\n", start);
	for (unsigned i = 0; i + 1 < count; i++)
		size += (size_t)snprintf(
		    page + size, room - size, "category c%u\n", i);
	(void)snprintf(page + size, room - size, "%s", end);
	compile_fixture_make(f, "general.policy.md", page, NULL);
	free(page);
}

static void
finds_every_name_and_no_other(void **state)
{
	static const unsigned counts[] = {1, 2, 5, 64, 1000, AVOW_NAMES_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		struct compile_fixture f;
		struct avow_image *image;

		compile_terms(&f, counts[i]);
		assert_int_equal(f.report.errors, 0);
		assert_int_equal(
		    avow_image_read(&image, avow_buffer_view(&f.bytes), NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_image_term_count(image, AVOW_AXIS_CATEGORY),
		    counts[i]);
		for (uint32_t t = 0; t < counts[i]; t++) {
			char name[64];
			uint32_t term;

			(void)snprintf(name, sizeof name, "%s",
			    avow_image_term_name(image, AVOW_AXIS_CATEGORY, t));
			assert_true(avow_image_find_term(image,
			    AVOW_AXIS_CATEGORY, avow_text_of(name), &term));
			assert_int_equal(term, t);
			assert_false(avow_image_find_term(image,
			    AVOW_AXIS_PURPOSE, avow_text_of(name), &term));
			assert_int_equal(term, AVOW_NONE32);
			name[strlen(name)] = '.';
			assert_false(
			    avow_image_find_term(image, AVOW_AXIS_CATEGORY,
				(struct avow_text){name, strlen(name)}, &term));
		}
		avow_image_free(image);
		compile_fixture_clear(&f);
	}
}

static void
finds_nothing_where_nothing_is_declared(void **state)
{
	struct compile_fixture f;
	struct avow_image *image;
	uint32_t number;

	(void)state;
	compile_terms(&f, 1);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&f.bytes), NULL), AVOW_OK);
	assert_int_equal(image->count[AVOW_SECTION_AGREEMENTS], 0);
	assert_int_equal(image->count[AVOW_SECTION_GROUPS], 0);
	assert_false(avow_image_find_agreement(image, AVOW_TEXT(""), &number));
	assert_int_equal(
	    avow_image_table_find(image, AVOW_TABLE_GROUPS, AVOW_TEXT("law")),
	    AVOW_NONE32);
	assert_false(avow_image_find_clause(image, AVOW_TEXT(""), &number));
	avow_image_free(image);
	compile_fixture_clear(&f);
}

static void
refuses_one_name_too_many(void **state)
{
	struct compile_fixture f;

	(void)state;
	compile_terms(&f, AVOW_NAMES_MAX + 1);
	assert_non_null(compile_fixture_find(&f, "P0105"));
	compile_fixture_clear(&f);
}

/* Each of eight bytes and each length matters, and the seed does. */
static void
hashes_every_byte_of_a_name(void **state)
{
	char name[40] = "abcdefghijklmnopqrstuvwxyz0123456789abc";
	uint64_t seen[80];
	size_t count = 0;

	(void)state;
	for (size_t size = 0; size < sizeof name; size++)
		seen[count++] =
		    avow_image_table_hash(0, (struct avow_text){name, size});
	for (size_t i = 0; i + 1 < sizeof name; i++) {
		name[i] ^= 1;
		seen[count++] = avow_image_table_hash(
		    0, (struct avow_text){name, sizeof name - 1});
		name[i] ^= 1;
	}
	seen[count++] =
	    avow_image_table_hash(1, (struct avow_text){name, sizeof name - 1});
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			assert_true(seen[i] != seen[j]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_every_name_and_no_other),
	    cmocka_unit_test(finds_nothing_where_nothing_is_declared),
	    cmocka_unit_test(refuses_one_name_too_many),
	    cmocka_unit_test(hashes_every_byte_of_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
