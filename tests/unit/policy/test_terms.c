/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   trees of terms are what pages declare: parents come with their
 *         leaves, a subtree's leaves are consecutive, marks are handed down.
 * Method: compile declarations in an awkward order and look at the trees of
 *         the image; names at the limit and one beyond.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_section.h"
#include "tests/support/compile_fixture.h"

struct page {
	struct compile_fixture f;
	struct avow_image *image;
};

static void
open_terms(struct page *page, const char *terms)
{
	size_t size = strlen(terms) + 64;
	char *text = malloc(size);

	assert_non_null(text);
	(void)snprintf(text, size, "# T\n```terms\n%s```\n", terms);
	compile_fixture_make(&page->f, "t.terms.md", text, NULL);
	free(text);
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

static uint32_t
number_of(const struct page *page, enum avow_axis axis, const char *name)
{
	uint32_t term;

	if (!avow_image_find_term(page->image, axis, avow_text_of(name), &term))
		fail_msg("no term %s", name);
	return term;
}

static const struct avow_image_term *
term_of(const struct page *page, enum avow_axis axis, const char *name)
{
	const struct avow_image_tree *trees =
	    page->image->section[AVOW_SECTION_TREES];
	const struct avow_image_term *terms =
	    page->image->section[AVOW_SECTION_TERMS];

	return terms + trees[axis].first_term + number_of(page, axis, name);
}

static void
has_the_core_terms_of_every_policy(void **state)
{
	static const struct {
		enum avow_axis axis;
		const char *name;
	} core[] = {
	    {AVOW_AXIS_ACTION, "collect"},
	    {AVOW_AXIS_ACTION, "erase"},
	    {AVOW_AXIS_RECIPIENT, "self"},
	    {AVOW_AXIS_RECIPIENT, "service"},
	    {AVOW_AXIS_RECIPIENT, "staff"},
	    {AVOW_AXIS_RECIPIENT, "outside.acquirer"},
	    {AVOW_AXIS_RECIPIENT, "person"},
	    {AVOW_AXIS_RECIPIENT, "guardian"},
	    {AVOW_AXIS_RECIPIENT, "public"},
	    {AVOW_AXIS_PURPOSE, "message"},
	    {AVOW_AXIS_PURPOSE, "message.policy"},
	    {AVOW_AXIS_EVENT, "request-received"},
	};
	struct page page;
	uint32_t number;

	(void)state;
	open_terms(&page, "");
	for (size_t i = 0; i < sizeof core / sizeof core[0]; i++)
		assert_true((term_of(&page, core[i].axis, core[i].name)->flags &
				AVOW_TERM_CORE) != 0);
	assert_int_equal(
	    avow_image_leaf_count(page.image, AVOW_AXIS_ACTION), 12);
	assert_int_equal(
	    avow_image_term_count(page.image, AVOW_AXIS_CATEGORY), 0);
	assert_true(avow_image_find_fact(
	    page.image, AVOW_TEXT("automated-decision"), &number));
	assert_int_equal(
	    avow_image_fact_about(page.image, number), AVOW_ABOUT_REQUEST);
	assert_true(avow_image_find_consent(
	    page.image, AVOW_TEXT("minor-use"), &number));
	close_page(&page);
}

static void
makes_parents_and_keeps_subtrees_together(void **state)
{
	struct page page;
	uint32_t first;
	uint32_t count;
	uint32_t leaf;

	(void)state;
	open_terms(&page,
	    "category device.id.mac \"m\" \"m\"\n"
	    "category order \"o\" \"o\"\n"
	    "category device.model \"d\" \"d\"\n"
	    "category device \"device\" \"设备\"\n"
	    "category device.id.imei \"i\" \"i\"\n");
	assert_string_equal(
	    avow_image_term_label(page.image, AVOW_AXIS_CATEGORY,
		number_of(&page, AVOW_AXIS_CATEGORY, "device"), false),
	    "device");
	avow_image_term_leaves(page.image, AVOW_AXIS_CATEGORY,
	    number_of(&page, AVOW_AXIS_CATEGORY, "device"), &first, &count);
	assert_int_equal(count, 3);
	for (uint32_t i = first; i < first + count; i++)
		assert_memory_equal(
		    avow_image_leaf_name(page.image, AVOW_AXIS_CATEGORY, i),
		    "device.", 7);
	avow_image_term_leaves(page.image, AVOW_AXIS_CATEGORY,
	    number_of(&page, AVOW_AXIS_CATEGORY, "device.id"), &first, &count);
	assert_int_equal(count, 2);
	assert_false(avow_image_find_leaf(
	    page.image, AVOW_AXIS_CATEGORY, AVOW_TEXT("device.id"), &leaf));
	assert_int_equal(
	    avow_image_leaf_count(page.image, AVOW_AXIS_CATEGORY), 4);
	close_page(&page);
}

static void
gives_every_service_a_recipient(void **state)
{
	struct page page;

	(void)state;
	open_terms(&page,
	    "service games.chess \"chess\" \"棋\"\n"
	    "service shop \"shop\" \"店\"\n"
	    "recipient self \"ourselves\" \"我们\"\n");
	assert_int_equal(
	    term_of(&page, AVOW_AXIS_RECIPIENT, "service")->leaf_count, 2);
	assert_int_equal(
	    term_of(&page, AVOW_AXIS_RECIPIENT, "service.games.chess")->is_leaf,
	    1);
	assert_string_equal(
	    avow_image_term_label(page.image, AVOW_AXIS_RECIPIENT,
		number_of(&page, AVOW_AXIS_RECIPIENT, "service.shop"), true),
	    "店");
	/* A core term may be given a label. */
	assert_string_equal(
	    avow_image_term_label(page.image, AVOW_AXIS_RECIPIENT,
		number_of(&page, AVOW_AXIS_RECIPIENT, "self"), false),
	    "ourselves");
	close_page(&page);
}

static void
hands_marks_down_and_over_to_derived_terms(void **state)
{
	struct page page;
	const struct avow_image_term *tag;
	const uint64_t *sets;
	uint32_t leaf;

	(void)state;
	open_terms(&page,
	    "category body \"b\" \"b\" sensitive grade 4 optional\n"
	    "category body.face \"f\" \"f\"\n"
	    "category body.hand \"h\" \"h\" grade 2\n"
	    "category plain \"p\" \"p\" grade 1\n"
	    "category guess \"g\" \"g\" derived from body.hand\n"
	    "category tag \"t\" \"t\" derived from guess\n"
	    "category tag.one \"1\" \"1\" derived from plain\n"
	    "purpose ads \"a\" \"a\" objectable\n"
	    "purpose ads.mail \"m\" \"m\"\n");
	assert_int_equal(
	    term_of(&page, AVOW_AXIS_CATEGORY, "body.face")->grade, 4);
	assert_int_equal(
	    term_of(&page, AVOW_AXIS_CATEGORY, "body.hand")->grade, 2);
	assert_int_equal(term_of(&page, AVOW_AXIS_CATEGORY, "body.hand")->flags,
	    AVOW_TERM_SENSITIVE | AVOW_TERM_OPTIONAL);
	assert_int_equal(term_of(&page, AVOW_AXIS_PURPOSE, "ads.mail")->flags,
	    AVOW_TERM_OBJECTABLE);
	/* Sources of sources, from the leaf's own mark and its parent's. */
	tag = term_of(&page, AVOW_AXIS_CATEGORY, "tag.one");
	assert_int_equal(tag->flags, AVOW_TERM_SENSITIVE);
	assert_int_equal(tag->grade, 2);
	sets = page.image->sets + tag->derived;
	assert_true(avow_image_find_leaf(
	    page.image, AVOW_AXIS_CATEGORY, AVOW_TEXT("plain"), &leaf));
	assert_true((sets[0] >> leaf & 1) != 0);
	assert_true(avow_image_find_leaf(
	    page.image, AVOW_AXIS_CATEGORY, AVOW_TEXT("body.hand"), &leaf));
	assert_true((sets[0] >> leaf & 1) != 0);
	assert_true(avow_image_find_leaf(
	    page.image, AVOW_AXIS_CATEGORY, AVOW_TEXT("body.face"), &leaf));
	assert_true((sets[0] >> leaf & 1) == 0);
	assert_int_equal(
	    term_of(&page, AVOW_AXIS_CATEGORY, "plain")->derived, AVOW_NONE32);
	close_page(&page);
}

/* count categories, then what is found of them. */
static void
declare_many(struct compile_fixture *f, unsigned count)
{
	size_t size = (size_t)count * 32 + 64;
	char *text = malloc(size);
	size_t at;

	assert_non_null(text);
	at = (size_t)snprintf(text, size, "# T\n```terms\n");
	for (unsigned i = 0; i < count; i++)
		at += (size_t)snprintf(
		    text + at, size - at, "category c%u \"c\" \"c\"\n", i);
	(void)snprintf(text + at, size - at, "```\n");
	compile_fixture_make(f, "t.terms.md", text, NULL);
	free(text);
}

static void
takes_as_many_names_as_the_limit_and_no_more(void **state)
{
	struct compile_fixture f;

	(void)state;
	declare_many(&f, AVOW_NAMES_MAX);
	assert_int_equal(f.report.count, 0);
	compile_fixture_clear(&f);
	declare_many(&f, AVOW_NAMES_MAX + 3);
	assert_string_equal(compile_fixture_only(&f, "P0105"),
	    "there are more than 1024 names of the axis `category`");
	assert_int_equal(f.bytes.size, 0);
	compile_fixture_clear(&f);
}

/* What is derived rests on all use of its sources: no part of it is apart. */
static void
lets_nobody_split_use_or_derive(void **state)
{
	static const struct {
		const char *term;
		bool is_sound;
	} cases[] = {
	    {"action use.read", false}, {"action use.read.aloud", false},
	    {"action derive.guess", false},
	    {"action use \"make use of\"", true}, {"action user.see", true},
	    {"action share.view", true},
	    {"category use.read", false}, /* `use` is an action's name */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct compile_fixture f;
		char text[128];

		(void)snprintf(text, sizeof text, "# T\n```terms\n%s\n```\n",
		    cases[i].term);
		compile_fixture_make(&f, "t.terms.md", text, NULL);
		assert_int_equal(f.report.errors, cases[i].is_sound ? 0 : 1);
		if (!cases[i].is_sound)
			(void)compile_fixture_only(&f, "P0110");
		compile_fixture_clear(&f);
	}
}

/* A name as long as may be compiles to an image that loads; one more does not
   compile. */
static void
takes_names_as_long_as_the_limit_and_no_longer(void **state)
{
	static const struct {
		const char *before;
		int longest;
		const char *after;
	} cases[] = {
	    {"category ", 255, ""},
	    {"purpose ", 255, ""},
	    {"recipient ", 255, ""},
	    {"service ", 255 - 8, ""}, /* it is also a recipient */
	    {"category a formerly ", 255, ""},
	    {"service a formerly ", 255 - 8, ""},
	    {"group ", 255, " of action is any"},
	    {"fact ", 255, " yes/no about person"},
	    {"consent ", 255, " for message.policy"},
	    {"agreement ", 255, " with person"},
	    {"basis ", 255, " cites \"L\" supports use"},
	    {"document ", 255, ""},
	    {"event ", 255, ""},
	    {"action ", 255, ""},
	};
	char name[300];

	(void)state;
	memset(name, 'n', sizeof name);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int more = 0; more <= 1; more++) {
			struct compile_fixture f;
			struct avow_image *image;
			char text[600];

			(void)snprintf(text, sizeof text,
			    "# T\n```terms\n%s%.*s%s\n```\n", cases[i].before,
			    cases[i].longest + more, name, cases[i].after);
			compile_fixture_make(&f, "t.terms.md", text, NULL);
			if (f.report.errors != (size_t)more)
				fail_msg("case %zu, %d more", i, more);
			if (more > 0) {
				(void)compile_fixture_only(&f, "P0105");
			} else {
				assert_int_equal(
				    avow_image_read(&image,
					avow_buffer_view(&f.bytes), NULL),
				    AVOW_OK);
				avow_image_free(image);
			}
			compile_fixture_clear(&f);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(has_the_core_terms_of_every_policy),
	    cmocka_unit_test(makes_parents_and_keeps_subtrees_together),
	    cmocka_unit_test(gives_every_service_a_recipient),
	    cmocka_unit_test(hands_marks_down_and_over_to_derived_terms),
	    cmocka_unit_test(takes_as_many_names_as_the_limit_and_no_more),
	    cmocka_unit_test(lets_nobody_split_use_or_derive),
	    cmocka_unit_test(takes_names_as_long_as_the_limit_and_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
