/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a flow over which other editions have a say is allowed only if each
 *         of them allows it, in the most protected form, with all duties.
 * Method: two images and views of one flow, in a table.
 */
#include "gate/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/editions.h"

enum { PHONE = 77 };

/* An edition, with the flow and a world of its own. */
struct side {
	struct avow_image *image;
	struct avow_flow flow;
	struct avow_world world;
	uint32_t item; /* marketing */
};

static void
make(struct side *side, const char *rules, bool given)
{
	static const struct {
		enum avow_axis axis;
		const char *name;
	} leaves[] = {{AVOW_AXIS_ACTION, "use"},
	    {AVOW_AXIS_CATEGORY, "contact.phone"},
	    {AVOW_AXIS_PURPOSE, "market.push"}, {AVOW_AXIS_RECIPIENT, "self"},
	    {AVOW_AXIS_SERVICE, "shop"}};
	char page[EDITIONS_PAGE_MAX];
	struct avow_buffer bytes;
	uint32_t id;

	*side = (struct side){.image = NULL};
	editions_page(page, 1, NULL, rules);
	vault_compile(&bytes, page);
	assert_int_equal(
	    avow_image_read(&side->image, avow_buffer_view(&bytes), NULL),
	    AVOW_OK);
	avow_buffer_clear(&bytes);
	for (size_t i = 0; i < 5; i++)
		assert_true(avow_image_find_leaf(side->image, leaves[i].axis,
		    avow_text_of(leaves[i].name),
		    &side->flow.leaf[leaves[i].axis]));
	assert_true(avow_image_find_consent(
	    side->image, AVOW_TEXT("marketing"), &side->item));
	avow_world_init(side->image, &side->world);
	avow_world_objection(side->image, &side->world, AVOW_NO_PURPOSE, false);
	assert_true(avow_image_find_agreement(
	    side->image, AVOW_TEXT("service-terms"), &id));
	avow_world_agreement(side->image, &side->world, id, true);
	if (given)
		avow_world_consent(side->image, &side->world, side->item, true);
}

#define ALLOW                                                                  \
	"a: allow use contact for market.push to self\n"                       \
	"  basis contract service-terms\n"
#define ASK                                                                    \
	"a: allow use contact for market.push to self\n"                       \
	"  basis consent marketing\n"
#define MASK                                                                   \
	"a: allow use contact for market.push to self\n"                       \
	"  basis contract service-terms must mask contact\n"
#define NEVER "a: never use contact for market\n"

/* One row: the edition in force, another, why it is asked. */
struct row {
	const char *remark;
	const char *in_force;
	const char *other; /* NULL: it can't place the flow */
	enum avow_gate_why why;
	bool given;
	enum avow_ruling ruling;
	enum avow_form form;
	bool has_part;
};

static const struct row rows[] = {
    {"both allow", ALLOW, ALLOW, AVOW_GATE_TOLD, false, AVOW_RULING_ALLOW,
	AVOW_FORM_RAW, true},
    {"the older denies", ALLOW, NEVER, AVOW_GATE_TOLD, false, AVOW_RULING_DENY,
	AVOW_FORM_RAW, true},
    {"the newer denies", NEVER, ALLOW, AVOW_GATE_TOLD, false, AVOW_RULING_DENY,
	AVOW_FORM_RAW, false},
    {"the older waits", ALLOW, ASK, AVOW_GATE_TOLD, false, AVOW_RULING_NEEDS,
	AVOW_FORM_RAW, true},
    {"and is answered", ALLOW, ASK, AVOW_GATE_TOLD, true, AVOW_RULING_ALLOW,
	AVOW_FORM_RAW, true},
    {"the older masks", ALLOW, MASK, AVOW_GATE_TOLD, false, AVOW_RULING_ALLOW,
	AVOW_FORM_MASKED, true},
    {"the newer masks", MASK, ALLOW, AVOW_GATE_TOLD, false, AVOW_RULING_ALLOW,
	AVOW_FORM_MASKED, true},
    {"the older can't place it", ALLOW, NULL, AVOW_GATE_TOLD, false,
	AVOW_RULING_DENY, AVOW_FORM_RAW, true},
    {"given where it covered", ASK, ASK, AVOW_GATE_GIVEN, true,
	AVOW_RULING_ALLOW, AVOW_FORM_RAW, false},
    {"given where it did not", ASK, ALLOW, AVOW_GATE_GIVEN, true,
	AVOW_RULING_NEEDS, AVOW_FORM_RAW, false},
    {"given where nobody can tell", ASK, NULL, AVOW_GATE_GIVEN, true,
	AVOW_RULING_NEEDS, AVOW_FORM_RAW, false},
    {"given, and not asked for", ALLOW, NEVER, AVOW_GATE_GIVEN, true,
	AVOW_RULING_ALLOW, AVOW_FORM_RAW, false},
};

static void
try_row(const struct row *row)
{
	struct side now;
	struct side other = {.image = NULL};
	struct avow_gate_view view = {
	    .why = row->why, .edition = 9, .item_told = AVOW_GATE_NO_ITEM};
	struct avow_gate_flow flow = {
	    .category = PHONE, .views = &view, .view_count = 1};
	struct avow_gate_ask ask = {
	    .flows = &flow, .count = 1, .acts = 1U << AVOW_ACT_READ};
	struct avow_permit *permit = NULL;
	struct avow_decision joint;
	struct avow_arena arena;

	make(&now, row->in_force, row->given);
	if (row->other != NULL)
		make(&other, row->other, row->given);
	flow.flow = now.flow;
	flow.world = &now.world;
	ask.image = now.image;
	view.image = other.image;
	view.flow = other.flow;
	view.world = &other.world;
	view.item = other.item;
	view.item_in_force = now.item;
	avow_arena_init(&arena, 1 << 20);
	assert_int_equal(
	    avow_gate_decide(&permit, &joint, &ask, &arena, NULL), AVOW_OK);
	if (joint.ruling != row->ruling || flow.ruling != row->ruling ||
	    (permit != NULL) != (row->ruling == AVOW_RULING_ALLOW) ||
	    (ask.part_count == 1) != row->has_part)
		fail_msg("%s", row->remark);
	if (permit != NULL) {
		assert_int_equal(joint.form, row->form);
		assert_int_equal(avow_permit_gives_raw(permit, PHONE),
		    row->form == AVOW_FORM_RAW);
	}
	if (row->has_part) {
		assert_int_equal(ask.parts[0].edition, 9);
		assert_int_equal(ask.parts[0].decision.ruling, row->ruling);
		assert_ptr_equal(ask.parts[0].image, other.image);
	}
	avow_arena_clear(&arena);
	avow_image_free(now.image);
	avow_image_free(other.image);
}

static void
each_edition_that_has_a_say_must_allow(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		try_row(&rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_edition_that_has_a_say_must_allow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
