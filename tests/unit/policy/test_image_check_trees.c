/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   tables that have a row for each leaf, rule or term have just those.
 * Method: take one row out of a section, lay the image out soundly again, and
 *         see that it is refused, and by which section's check.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_section.h"
#include "tests/support/image_fixture.h"

static void
refuses_a_table_that_lacks_a_row(void **state)
{
	static const struct {
		unsigned section;
		const char *place;
	} cases[] = {
	    {AVOW_SECTION_STRINGS, "strings"},
	    {AVOW_SECTION_INFO, "info"},
	    {AVOW_SECTION_TREES, "trees"},
	    {AVOW_SECTION_TERMS, "trees"},
	    {AVOW_SECTION_LEAVES, "trees"},
	    {AVOW_SECTION_TABLES, "tables"},
	    {AVOW_SECTION_BUCKETS, "tables"},
	    {AVOW_SECTION_SLOTS, "tables"},
	    {AVOW_SECTION_GROUPS, "slots"},
	    {AVOW_SECTION_OBJECTIONS, "objections"},
	    {AVOW_SECTION_SCOPES, "scopes"},
	    {AVOW_SECTION_MATCH, "match"},
	    {AVOW_SECTION_SERVICES, "services"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct image_fixture f;
		struct avow_error why = {0};
		struct avow_image *image;

		image_fixture_make(&f);
		image_fixture_cut(&f, cases[i].section);
		assert_int_equal(
		    avow_image_read(&image, image_fixture_text(&f), &why),
		    AVOW_ERR_FORMAT);
		assert_string_equal(why.place, cases[i].place);
		image_fixture_clear(&f);
	}
}

/* 65 rules or more would need two words; the info must not say one. */
static void
words_of_rule_sets(const struct image_fixture *f)
{
	struct avow_image_info *info = image_fixture_rows(f, AVOW_SECTION_INFO);

	info->rule_words = 0;
	for (unsigned a = 0; a < AVOW_AXES; a++)
		info->match_at[a] = 0;
}

static void
one_leaf_more(const struct image_fixture *f)
{
	struct avow_image_tree *trees =
	    image_fixture_rows(f, AVOW_SECTION_TREES);

	/* What one tree has too many the next has too few. */
	trees[AVOW_AXIS_DOCUMENT].leaf_count++;
	trees[AVOW_AXIS_DOCUMENT].term_count++;
	trees[AVOW_AXIS_EVENT].first_leaf++;
	trees[AVOW_AXIS_EVENT].first_term++;
	trees[AVOW_AXIS_EVENT].leaf_count--;
	trees[AVOW_AXIS_EVENT].term_count--;
}

static void
one_leaf_moved(const struct image_fixture *f)
{
	struct avow_image_tree *trees =
	    image_fixture_rows(f, AVOW_SECTION_TREES);

	trees[AVOW_AXIS_CATEGORY].leaf_count++;
	trees[AVOW_AXIS_PURPOSE].first_leaf++;
	trees[AVOW_AXIS_PURPOSE].leaf_count--;
}

static void
parent_not_before(const struct image_fixture *f)
{
	struct avow_image_term *terms =
	    image_fixture_rows(f, AVOW_SECTION_TERMS);

	terms[1].parent = 5;
}

static void
padding(const struct image_fixture *f)
{
	struct avow_image_header header;

	memcpy(&header, f->at, sizeof header);
	for (unsigned s = 0; s + 1 < AVOW_SECTIONS; s++) {
		size_t end = header.section[s].at +
		    header.section[s].count * avow_image_section_size(s);

		if (end < header.section[s + 1].at) {
			f->at[end] = 1;
			return;
		}
	}
	fail_msg("the image has no padding");
}

static void
refuses_trees_that_do_not_add_up(void **state)
{
	static const struct image_lie lies[] = {
	    {words_of_rule_sets, "info"},
	    {one_leaf_more, "terms"},
	    {one_leaf_moved, "leaves"},
	    {parent_not_before, "terms"},
	};

	(void)state;
	image_fixture_refuses(lies, sizeof lies / sizeof lies[0]);
}

static void
refuses_bytes_between_sections(void **state)
{
	struct image_fixture f;
	struct avow_error why = {0};
	struct avow_image *image;

	(void)state;
	image_fixture_make(&f);
	padding(&f);
	image_fixture_mend(&f);
	assert_int_equal(avow_image_read(&image, image_fixture_text(&f), &why),
	    AVOW_ERR_FORMAT);
	assert_non_null(strstr(why.message, "bytes stand before it"));
	image_fixture_clear(&f);
}

/* Bytes at the end that the size counts and no section does. */
static void
refuses_bytes_behind_the_last_section(void **state)
{
	struct image_fixture f;
	struct image_fixture longer;
	struct avow_image_header header;
	struct avow_error why = {0};
	struct avow_image *image;

	(void)state;
	image_fixture_make(&f);
	longer.size = f.size + 8;
	longer.at = calloc(1, longer.size);
	assert_non_null(longer.at);
	memcpy(longer.at, f.at, f.size);
	memcpy(&header, longer.at, sizeof header);
	header.size += 8;
	memcpy(longer.at, &header, sizeof header);
	image_fixture_mend(&longer);
	assert_int_equal(
	    avow_image_read(&image, image_fixture_text(&longer), &why),
	    AVOW_ERR_FORMAT);
	assert_string_equal(why.place, "header");
	assert_non_null(strstr(why.message, "behind the last section"));
	image_fixture_clear(&f);
	image_fixture_clear(&longer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_a_table_that_lacks_a_row),
	    cmocka_unit_test(refuses_trees_that_do_not_add_up),
	    cmocka_unit_test(refuses_bytes_between_sections),
	    cmocka_unit_test(refuses_bytes_behind_the_last_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
