/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no walk of a loaded diagram leaves it or goes on for ever, and an
 *         image without one is sound.
 * Method: a table of ways to break a good image, one at a time, its hash
 *         mended each time; and all of the diagram taken out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/decide.h"
#include "policy/image_section.h"
#include "tests/support/image_fixture.h"

#define ROWS(f, section) image_fixture_rows(f, AVOW_SECTION_##section)
#define COUNT(f, section) image_fixture_count(f, AVOW_SECTION_##section)

static struct avow_image_diagram *
diagram_of(const struct image_fixture *f)
{
	return ROWS(f, DIAGRAM);
}

/* Where the first child of a level stands. */
static uint16_t *
child_of(const struct image_fixture *f, unsigned level)
{
	uint16_t *nodes = ROWS(f, NODES);
	const struct avow_image_diagram *d = diagram_of(f);

	assert_true(d->level_at[level + 1] > d->level_at[level]);
	return nodes + d->level_at[level];
}

static uint32_t
arrays_of(const struct image_fixture *f, unsigned level)
{
	const struct avow_image_diagram *d = diagram_of(f);

	return (d->level_at[level + 1] - d->level_at[level]) / d->width[level];
}

static void
leaf_count(const struct image_fixture *f)
{
	diagram_of(f)->leaf_count[AVOW_AXIS_PURPOSE]++;
}

static void
class_place(const struct image_fixture *f)
{
	diagram_of(f)->class_at[AVOW_AXIS_RECIPIENT]++;
}

static void
class_of_a_leaf(const struct image_fixture *f)
{
	uint32_t *classes = ROWS(f, CLASSES);

	classes[0] = diagram_of(f)->width[AVOW_LEVEL_ACTION];
}

static void
class_of_no_service(const struct image_fixture *f)
{
	const struct avow_image_diagram *d = diagram_of(f);
	uint32_t *classes = ROWS(f, CLASSES);

	classes[d->class_at[AVOW_AXIS_SERVICE] +
	    d->leaf_count[AVOW_AXIS_SERVICE]] = d->width[AVOW_LEVEL_SERVICE];
}

static void
claim_place(const struct image_fixture *f)
{
	diagram_of(f)->claim_at--;
}

static void
class_of_a_claim(const struct image_fixture *f)
{
	const struct avow_image_diagram *d = diagram_of(f);
	uint32_t *classes = ROWS(f, CLASSES);

	classes[d->claim_at] = d->width[AVOW_LEVEL_CLAIM];
}

static void
marked_claim(const struct image_fixture *f)
{
	uint32_t *classes = ROWS(f, CLASSES);

	classes[diagram_of(f)->claim_at] |= AVOW_CLASS_JOINED;
}

static void
threshold_place(const struct image_fixture *f)
{
	diagram_of(f)->thresholds.first++;
}

static void
threshold_count(const struct image_fixture *f)
{
	diagram_of(f)->thresholds.count = UINT32_MAX;
}

static void
two_roots(const struct image_fixture *f)
{
	struct avow_image_diagram *d = diagram_of(f);

	d->level_at[1] += d->width[AVOW_LEVEL_ACTION];
}

static void
no_root(const struct image_fixture *f)
{
	struct avow_image_diagram *d = diagram_of(f);

	d->level_at[0] = d->width[AVOW_LEVEL_ACTION];
}

static void
last_level(const struct image_fixture *f)
{
	diagram_of(f)->level_at[AVOW_LEVELS]++;
}

static void
levels_crossed(const struct image_fixture *f)
{
	struct avow_image_diagram *d = diagram_of(f);

	d->level_at[AVOW_LEVEL_RECIPIENT] =
	    d->level_at[AVOW_LEVEL_CATEGORY] + 1;
}

static void
part_of_an_array(const struct image_fixture *f)
{
	diagram_of(f)->level_at[AVOW_LEVEL_CATEGORY]++;
}

static void
width_of_claims(const struct image_fixture *f)
{
	diagram_of(f)->width[AVOW_LEVEL_CLAIM] = 1;
}

static void
width_of_forms(const struct image_fixture *f)
{
	diagram_of(f)->width[AVOW_LEVEL_FORM]++;
}

static void
no_width(const struct image_fixture *f)
{
	diagram_of(f)->width[AVOW_LEVEL_FORM] = 0;
}

static void
first_branch(const struct image_fixture *f)
{
	diagram_of(f)->first_branch++;
}

static void
first_claim(const struct image_fixture *f)
{
	diagram_of(f)->first_claim--;
}

static void
first_form(const struct image_fixture *f)
{
	diagram_of(f)->first_form++;
}

static void
joined(const struct image_fixture *f)
{
	diagram_of(f)->leaves_joined = 2;
}

static void
child_of_an_axis(const struct image_fixture *f)
{
	*child_of(f, AVOW_LEVEL_PURPOSE) =
	    (uint16_t)arrays_of(f, AVOW_LEVEL_CATEGORY);
}

static void
child_of_a_category(const struct image_fixture *f)
{
	*child_of(f, AVOW_LEVEL_CATEGORY) =
	    (uint16_t)(diagram_of(f)->first_form +
		arrays_of(f, AVOW_LEVEL_FORM));
}

static void
form_below_a_form(const struct image_fixture *f)
{
	*child_of(f, AVOW_LEVEL_FORM) = (uint16_t)diagram_of(f)->first_form;
}

static void
claim_below_a_claim(const struct image_fixture *f)
{
	*child_of(f, AVOW_LEVEL_CLAIM) = (uint16_t)diagram_of(f)->first_claim;
}

static void
branch_to_itself(const struct image_fixture *f)
{
	struct avow_image_branch *branches = ROWS(f, BRANCHES);

	branches[1].child[1] = (uint16_t)(diagram_of(f)->first_branch + 1);
}

static void
branch_to_a_later_one(const struct image_fixture *f)
{
	struct avow_image_branch *branches = ROWS(f, BRANCHES);

	branches[0].child[0] = (uint16_t)(diagram_of(f)->first_branch + 1);
}

static void
branch_on_nothing(const struct image_fixture *f)
{
	struct avow_image_branch *branches = ROWS(f, BRANCHES);

	branches[0].atom = (uint16_t)COUNT(f, ATOMS);
}

static void
ruling(const struct image_fixture *f)
{
	struct avow_image_outcome *outcomes = ROWS(f, OUTCOMES);

	outcomes[0].ruling = AVOW_OUTCOME_ASK + 1;
}

static void
form(const struct image_fixture *f)
{
	struct avow_image_outcome *outcomes = ROWS(f, OUTCOMES);

	outcomes[0].form = AVOW_FORM_ANONYMOUS;
}

static void
cites(const struct image_fixture *f)
{
	struct avow_image_outcome *outcomes = ROWS(f, OUTCOMES);

	outcomes[0].cites = COUNT(f, CITES);
}

static void
required(const struct image_fixture *f)
{
	struct avow_image_outcome *outcomes = ROWS(f, OUTCOMES);

	outcomes[0].required = COUNT(f, CITES);
}

static void
duty(const struct image_fixture *f)
{
	struct avow_image_outcome *outcomes = ROWS(f, OUTCOMES);
	uint32_t past = COUNT(f, DUTIES);

	outcomes[0].duties[past / 64] |= (uint64_t)1 << (past % 64);
}

static void
before(const struct image_fixture *f)
{
	struct avow_image_outcome *outcomes = ROWS(f, OUTCOMES);

	outcomes[0].has_before = 2;
}

static void
unused(const struct image_fixture *f)
{
	struct avow_image_outcome *outcomes = ROWS(f, OUTCOMES);

	outcomes[0].unused = 1;
}

static void
cite_count(const struct image_fixture *f)
{
	struct avow_image_cites *rows = ROWS(f, CITES);

	rows[0].count = AVOW_OUTCOME_CITES_MAX + 1;
}

static void
cited_rule(const struct image_fixture *f)
{
	struct avow_image_cites *rows = ROWS(f, CITES);

	for (uint32_t i = 0; i < COUNT(f, CITES); i++)
		if (rows[i].count > 0)
			rows[i].rule[0] = COUNT(f, RULES);
}

static void
rule_behind_the_cited(const struct image_fixture *f)
{
	struct avow_image_cites *rows = ROWS(f, CITES);

	rows[0].rule[AVOW_OUTCOME_CITES_MAX - 1] = 1;
}

static void
refuses_what_a_walk_would_trip_over(void **state)
{
	static const struct image_lie lies[] = {
	    {leaf_count, "classes"},
	    {class_place, "classes"},
	    {class_of_a_leaf, "classes"},
	    {class_of_no_service, "classes"},
	    {claim_place, "classes"},
	    {class_of_a_claim, "classes"},
	    {marked_claim, "classes"},
	    {threshold_place, "classes"},
	    {threshold_count, "classes"},
	    {two_roots, "diagram"},
	    {no_root, "diagram"},
	    {last_level, "diagram"},
	    {levels_crossed, "diagram"},
	    {part_of_an_array, "diagram"},
	    {width_of_claims, "classes"},
	    {width_of_forms, "diagram"},
	    {no_width, "diagram"},
	    {first_branch, "diagram"},
	    {first_claim, "diagram"},
	    {first_form, "diagram"},
	    {joined, "diagram"},
	    {child_of_an_axis, "nodes"},
	    {child_of_a_category, "nodes"},
	    {form_below_a_form, "nodes"},
	    {claim_below_a_claim, "nodes"},
	    {branch_to_itself, "branches"},
	    {branch_to_a_later_one, "branches"},
	    {branch_on_nothing, "branches"},
	    {ruling, "outcomes"},
	    {form, "outcomes"},
	    {cites, "outcomes"},
	    {required, "outcomes"},
	    {duty, "outcomes"},
	    {before, "outcomes"},
	    {unused, "outcomes"},
	    {cite_count, "cites"},
	    {cited_rule, "cites"},
	    {rule_behind_the_cited, "cites"},
	};

	(void)state;
	image_fixture_refuses(lies, sizeof lies / sizeof lies[0]);
}

/* Take out all rows of the sections from one on. */
static void
cut_all(struct image_fixture *f, unsigned first)
{
	for (unsigned s = first; s < AVOW_SECTIONS; s++)
		while (image_fixture_count(f, s) > 0)
			image_fixture_cut(f, s);
}

static void
accepts_an_image_without_a_diagram(void **state)
{
	struct image_fixture f;
	struct avow_image *whole, *bare;
	struct avow_flow flow = {.form = AVOW_FORM_RAW};

	(void)state;
	image_fixture_make(&f);
	assert_int_equal(
	    avow_image_read(&whole, image_fixture_text(&f), NULL), AVOW_OK);
	cut_all(&f, AVOW_SECTION_DIAGRAM);
	assert_int_equal(
	    avow_image_read(&bare, image_fixture_text(&f), NULL), AVOW_OK);
	for (uint32_t c = 0;
	     c < avow_image_leaf_count(bare, AVOW_AXIS_CATEGORY); c++) {
		struct avow_decision one, other;
		struct avow_world world;

		flow.leaf[AVOW_AXIS_CATEGORY] = c;
		avow_world_init(bare, &world);
		avow_decide(whole, &flow, &world, &one);
		avow_decide(bare, &flow, &world, &other);
		assert_int_equal(one.ruling, other.ruling);
		assert_int_equal(one.cite_count, other.cite_count);
	}
	avow_image_free(whole);
	avow_image_free(bare);
	image_fixture_clear(&f);
}

static void
refuses_a_table_that_is_too_short(void **state)
{
	(void)state;
	for (unsigned s = AVOW_SECTION_CLASSES; s < AVOW_SECTIONS; s++) {
		struct image_fixture f;
		struct avow_image *image;

		image_fixture_make(&f);
		image_fixture_cut(&f, s);
		assert_int_equal(
		    avow_image_read(&image, image_fixture_text(&f), NULL),
		    AVOW_ERR_FORMAT);
		image_fixture_clear(&f);
	}
}

static void
refuses_tables_that_belong_to_no_diagram(void **state)
{
	struct image_fixture f;
	struct avow_image *image;
	struct avow_error why = {0};

	(void)state;
	image_fixture_make(&f);
	image_fixture_cut(&f, AVOW_SECTION_DIAGRAM);
	assert_int_equal(avow_image_read(&image, image_fixture_text(&f), &why),
	    AVOW_ERR_FORMAT);
	assert_string_equal(why.place, "classes");
	image_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_what_a_walk_would_trip_over),
	    cmocka_unit_test(accepts_an_image_without_a_diagram),
	    cmocka_unit_test(refuses_a_table_that_is_too_short),
	    cmocka_unit_test(refuses_tables_that_belong_to_no_diagram),
	};

	return cmocka_run_group_tests_name(
	    "policy/image_check_diagram", tests, NULL, NULL);
}
