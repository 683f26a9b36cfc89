/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a leaf stands in another edition for what it is there, or was, or
 *         became; and for nothing where nobody can say.
 * Method: compile pairs of editions that differ in one declaration; ask both
 *         ways; a table of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/place.h"
#include "tests/support/compile_fixture.h"

enum { NAMES_MAX = 512 }; /* bytes, of all places of a leaf */

/* An edition that declares these terms besides what is needed. */
static struct avow_image *
image_of(const char *terms)
{
	static const char page[] =
	    "# Page\n```policy\npolicy general version 1 effective 2026-12-01 "
	    "general\n```\n```terms\n"
	    "category contact.mail \"mail\" \"邮箱\"\n"
	    "basis law \"law\" \"法\" cites \"L\" supports use\n%s```\n"
	    "## 1 {#told}\n```rule\nallow use contact.mail for message.policy "
	    "basis law\n```\n";
	char text[8192];
	struct compile_fixture f;
	struct avow_image *image;

	assert_true(
	    snprintf(text, sizeof text, page, terms) < (int)sizeof text);
	compile_fixture_make(&f, "general.policy.md", text, NULL);
	if (f.report.errors > 0)
		fail_msg("%s", f.report.first->message);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&f.bytes), NULL), AVOW_OK);
	compile_fixture_clear(&f);
	return image;
}

/* The names of a leaf's places, joined by blanks. */
static void
places_of(char out[NAMES_MAX], const struct avow_image *image,
    enum avow_axis axis, const char *name, const struct avow_image *other)
{
	uint32_t places[AVOW_PLACES_MAX];
	uint32_t leaf;
	size_t count;
	size_t size = 0;

	if (!avow_image_find_leaf(image, axis, avow_text_of(name), &leaf))
		fail_msg("no leaf `%s`", name);
	count = avow_place_leaf(image, axis, leaf, other, places);
	assert_true(count <= AVOW_PLACES_MAX);
	out[0] = '\0';
	for (size_t i = 0; i < count; i++)
		size += (size_t)snprintf(out + size, NAMES_MAX - size, "%s%s",
		    i == 0 ? "" : " ",
		    avow_image_leaf_name(other, axis, places[i]));
}

static const struct {
	const char *older;
	const char *newer;
	enum avow_axis axis;
	const char *leaf; /* of the newer; NULL: do not ask */
	const char *back; /* its places in the older */
	const char *old_leaf;
	const char *forth;
} cases[] = {
    /* The same name, whatever else is declared. */
    {"category a\n", "category a formerly b\n", AVOW_AXIS_CATEGORY, "a", "a",
	"a", "a"},
    /* New and gone. */
    {"category a\n", "category b\n", AVOW_AXIS_CATEGORY, "b", "", "a", ""},
    /* A new name. */
    {"category a\n", "category b formerly a\n", AVOW_AXIS_CATEGORY, "b", "a",
	"a", "b"},
    /* A former name that the older edition never had. */
    {"category a\n", "category b formerly c\n", AVOW_AXIS_CATEGORY, "b", "",
	"a", ""},
    /* Split: each part is what it came from. */
    {"category a\n", "category b formerly a\ncategory c formerly a\n",
	AVOW_AXIS_CATEGORY, "c", "a", "a", "b c"},
    /* Joined: in the older edition it is all of them. */
    {"category a\ncategory b\n", "category c formerly a, b\n",
	AVOW_AXIS_CATEGORY, "c", "a b", "b", "c"},
    /* Joined into one that was there already. */
    {"category a\ncategory b\n", "category b formerly a\n", AVOW_AXIS_CATEGORY,
	"b", "b", "a", "b"},
    /* A leaf that grew leaves: without a word nobody can place them. */
    {"category a\n", "category a.x\n", AVOW_AXIS_CATEGORY, "a.x", "", "a", ""},
    {"category a\n", "category a.x formerly a\n", AVOW_AXIS_CATEGORY, "a.x",
	"a", "a", "a.x"},
    /* An inner term renamed: its leaves go with it, a new one does not. */
    {"category a.x\ncategory a.y\n",
	"category b formerly a\ncategory b.x\ncategory b.z\n",
	AVOW_AXIS_CATEGORY, "b.x", "a.x", "a.x", "b.x"},
    {"category a.x\ncategory a.y\n",
	"category b formerly a\ncategory b.x\ncategory b.z\n",
	AVOW_AXIS_CATEGORY, "b.z", "", "a.y", ""},
    /* A leaf that was an inner term: all that was below. */
    {"category a.x\ncategory a.y\n", "category b formerly a\n",
	AVOW_AXIS_CATEGORY, "b", "a.x a.y", "a.y", "b"},
    /* A leaf renamed, then split under its new name. */
    {"category a\n", "category b formerly a\ncategory b.x\ncategory b.y\n",
	AVOW_AXIS_CATEGORY, "b.y", "a", "a", "b.x b.y"},
    /* A leaf's own former name comes before its parent's. */
    {"category a.x\ncategory c\n",
	"category b formerly a\ncategory b.x formerly c\n", AVOW_AXIS_CATEGORY,
	"b.x", "c", "c", "b.x"},
    /* Other axes; a former name is of its own axis. */
    {"purpose p\n", "purpose q formerly p\n", AVOW_AXIS_PURPOSE, "q", "p", "p",
	"q"},
    {"purpose p\n", "category q formerly p\n", AVOW_AXIS_CATEGORY, "q", "",
	NULL, ""},
    /* A service renamed is a recipient renamed. */
    {"service s\n", "service t formerly s\n", AVOW_AXIS_SERVICE, "t", "s", "s",
	"t"},
    {"service s\n", "service t formerly s\n", AVOW_AXIS_RECIPIENT, "service.t",
	"service.s", "service.s", "service.t"},
};

static void
places_leaves_by_name_then_by_former_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_image *older = image_of(cases[i].older);
		struct avow_image *newer = image_of(cases[i].newer);
		char found[NAMES_MAX];

		places_of(found, newer, cases[i].axis, cases[i].leaf, older);
		if (strcmp(found, cases[i].back) != 0)
			fail_msg("case %zu back: `%s`", i, found);
		if (cases[i].old_leaf != NULL) {
			places_of(found, older, cases[i].axis,
			    cases[i].old_leaf, newer);
			if (strcmp(found, cases[i].forth) != 0)
				fail_msg("case %zu forth: `%s`", i, found);
		}
		avow_image_free(older);
		avow_image_free(newer);
	}
}

static void
every_leaf_of_an_image_stands_for_itself_in_it(void **state)
{
	struct avow_image *image = image_of("category a formerly b, c\n");

	(void)state;
	for (unsigned a = 0; a < AVOW_TREES; a++) {
		uint32_t leaves = avow_image_leaf_count(image, a);

		for (uint32_t leaf = 0; leaf < leaves; leaf++) {
			uint32_t places[AVOW_PLACES_MAX];

			assert_int_equal(
			    avow_place_leaf(image, a, leaf, image, places), 1);
			assert_int_equal(places[0], leaf);
		}
	}
	avow_image_free(image);
}

/* Sixteen places are told; of seventeen none, rather than some. */
static void
places_a_leaf_nowhere_when_it_would_stand_for_too_many(void **state)
{
	(void)state;
	for (unsigned count = AVOW_PLACES_MAX; count <= AVOW_PLACES_MAX + 1;
	     count++) {
		char many[1024] = "";
		struct avow_image *older;
		struct avow_image *newer;
		uint32_t places[AVOW_PLACES_MAX];
		uint32_t leaf;
		size_t wanted = count > AVOW_PLACES_MAX ? 0 : count;

		for (unsigned i = 0; i < count; i++)
			(void)snprintf(many + strlen(many),
			    sizeof many - strlen(many), "category a.x%u\n", i);
		older = image_of(many);
		newer = image_of("category b formerly a\n");
		assert_true(avow_image_find_leaf(
		    newer, AVOW_AXIS_CATEGORY, AVOW_TEXT("b"), &leaf));
		assert_int_equal(avow_place_leaf(newer, AVOW_AXIS_CATEGORY,
				     leaf, older, places),
		    wanted);
		avow_image_free(newer);
		many[0] = '\0';
		for (unsigned i = 0; i < count; i++)
			(void)snprintf(many + strlen(many),
			    sizeof many - strlen(many),
			    "category c%u formerly b\n", i);
		newer = image_of(many);
		avow_image_free(older);
		older = image_of("category b\n");
		assert_true(avow_image_find_leaf(
		    older, AVOW_AXIS_CATEGORY, AVOW_TEXT("b"), &leaf));
		assert_int_equal(avow_place_leaf(older, AVOW_AXIS_CATEGORY,
				     leaf, newer, places),
		    wanted);
		avow_image_free(older);
		avow_image_free(newer);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(places_leaves_by_name_then_by_former_names),
	    cmocka_unit_test(every_leaf_of_an_image_stands_for_itself_in_it),
	    cmocka_unit_test(
		places_a_leaf_nowhere_when_it_would_stand_for_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
