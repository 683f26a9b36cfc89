/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an ask is allowed if every flow of it is, and gets a permit only
 *         then, for just these categories and forms.
 * Method: flows over the small shop's policy, alone and together.
 */
#include "gate/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/vault.h"

static struct avow_image *image;

static int
load(void **state)
{
	struct avow_buffer bytes;

	(void)state;
	vault_compile(&bytes, vault_shop_policy);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&bytes), NULL), AVOW_OK);
	avow_buffer_clear(&bytes);
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	avow_image_free(image);
	return 0;
}

static uint32_t
leaf(enum avow_axis axis, const char *name)
{
	uint32_t found = 0;

	assert_true(
	    avow_image_find_leaf(image, axis, avow_text_of(name), &found));
	return found;
}

static struct avow_gate_flow
flow(const char *action, const char *category, const char *recipient,
    const struct avow_world *world)
{
	struct avow_gate_flow made = {.world = world};

	made.flow.leaf[AVOW_AXIS_ACTION] = leaf(AVOW_AXIS_ACTION, action);
	made.flow.leaf[AVOW_AXIS_CATEGORY] = leaf(AVOW_AXIS_CATEGORY, category);
	made.flow.leaf[AVOW_AXIS_PURPOSE] =
	    leaf(AVOW_AXIS_PURPOSE, "fulfil.delivery");
	made.flow.leaf[AVOW_AXIS_RECIPIENT] =
	    leaf(AVOW_AXIS_RECIPIENT, recipient);
	made.flow.leaf[AVOW_AXIS_SERVICE] = leaf(AVOW_AXIS_SERVICE, "shop");
	made.category = 100 + made.flow.leaf[AVOW_AXIS_CATEGORY];
	return made;
}

/* A world of an adult who agreed, and a courier who did. */
static struct avow_world
usual(bool confidential)
{
	struct avow_world world;
	uint32_t id;
	uint32_t value;

	avow_world_init(image, &world);
	avow_world_objection(image, &world, AVOW_NO_PURPOSE, false);
	assert_true(
	    avow_image_find_agreement(image, AVOW_TEXT("service-terms"), &id));
	avow_world_agreement(image, &world, id, true);
	if (confidential) {
		assert_true(avow_image_find_agreement(
		    image, AVOW_TEXT("confidentiality"), &id));
		avow_world_agreement(image, &world, id, true);
	}
	assert_true(avow_image_find_fact(image, AVOW_TEXT("age-band"), &id));
	assert_true(
	    avow_image_find_value(image, id, AVOW_TEXT("adult"), &value));
	avow_world_fact_is(image, &world, id, value, true);
	return world;
}

static enum avow_ruling
decide(struct avow_gate_flow *flows, size_t count,
    struct avow_permit **permit_out, struct avow_decision *joint_out,
    struct avow_arena *arena)
{
	struct avow_gate_ask ask = {.image = image,
	    .flows = flows,
	    .count = count,
	    .acts = 1U << AVOW_ACT_READ,
	    .person = {5},
	    .token = {6}};

	assert_int_equal(
	    avow_gate_decide(permit_out, joint_out, &ask, arena, NULL),
	    AVOW_OK);
	return joint_out->ruling;
}

static void
the_heaviest_flow_decides_for_all(void **state)
{
	static const struct {
		const char *remark;
		const char *recipients[2];
		bool confidential;
		enum avow_ruling ruling;
	} rows[] = {
	    {"both allowed", {"outside.logistics", "outside.logistics"}, true,
		AVOW_RULING_ALLOW},
	    {"both wait", {"outside.logistics", "outside.logistics"}, false,
		AVOW_RULING_NEEDS},
	    {"one denied", {"outside.logistics", "outside.advertiser"}, true,
		AVOW_RULING_DENY},
	    {"a denial outweighs a wait",
		{"outside.advertiser", "outside.logistics"}, false,
		AVOW_RULING_DENY},
	};
	struct avow_arena arena;

	(void)state;
	avow_arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_world world = usual(rows[i].confidential);
		struct avow_permit *permit;
		struct avow_decision joint;
		struct avow_gate_flow flows[2] = {
		    flow("share", "order.phone", rows[i].recipients[0], &world),
		    flow("share", "order.address", rows[i].recipients[1],
			&world)};

		if (decide(flows, 2, &permit, &joint, &arena) != rows[i].ruling)
			fail_msg("%s", rows[i].remark);
		assert_true(
		    (permit != NULL) == (rows[i].ruling == AVOW_RULING_ALLOW));
	}
	avow_arena_clear(&arena);
}

static void
a_permit_holds_the_form_of_each_category(void **state)
{
	struct avow_world world = usual(true);
	struct avow_permit *permit;
	struct avow_decision joint;
	struct avow_arena arena;
	struct avow_gate_flow flows[3] = {
	    flow("share", "order.phone", "outside.logistics", &world),
	    flow("share", "order.address", "outside.logistics", &world),
	    flow("share", "order.phone", "outside.logistics", &world)};
	const uint8_t person[AVOW_PERMIT_PERSON] = {5};

	(void)state;
	avow_arena_init(&arena, 1 << 16);
	assert_int_equal(
	    decide(flows, 3, &permit, &joint, &arena), AVOW_RULING_ALLOW);
	assert_false(avow_permit_gives_raw(permit, flows[0].category));
	assert_true(avow_permit_gives_raw(permit, flows[1].category));
	assert_int_equal(joint.form, AVOW_FORM_MASKED);
	assert_int_equal(joint.cite_count, 1); /* united, not repeated */
	assert_int_equal(avow_permit_covers(permit, AVOW_ACT_READ, person,
			     flows[0].category, true, NULL),
	    AVOW_ERR_PERMIT);
	assert_int_equal(avow_permit_covers(permit, AVOW_ACT_READ, person,
			     flows[1].category, true, NULL),
	    AVOW_OK);
	avow_arena_clear(&arena);
}

static void
of_two_forms_of_a_category_the_safer_one_is_permitted(void **state)
{
	struct avow_world world = usual(true);
	struct avow_permit *permit;
	struct avow_decision joint;
	struct avow_arena arena;
	struct avow_gate_flow masked =
	    flow("share", "order.phone", "outside.logistics", &world);
	struct avow_gate_flow raw = flow("use", "order.phone", "self", &world);

	(void)state;
	avow_arena_init(&arena, 1 << 16);
	for (unsigned i = 0; i < 2; i++) {
		struct avow_gate_flow flows[2] = {
		    i == 0 ? masked : raw, i == 0 ? raw : masked};

		assert_int_equal(decide(flows, 2, &permit, &joint, &arena),
		    AVOW_RULING_ALLOW);
		assert_false(avow_permit_gives_raw(permit, raw.category));
	}
	avow_arena_clear(&arena);
}

static void
an_ask_without_a_flow_is_denied(void **state)
{
	struct avow_permit *permit;
	struct avow_decision joint;
	struct avow_arena arena;

	(void)state;
	avow_arena_init(&arena, 4096);
	assert_int_equal(
	    decide(NULL, 0, &permit, &joint, &arena), AVOW_RULING_DENY);
	assert_null(permit);
	assert_int_equal(joint.cite_count, 0);
	avow_arena_clear(&arena);
}

static void
without_memory_there_is_no_permit(void **state)
{
	struct avow_world world = usual(true);
	struct avow_permit *permit;
	struct avow_decision joint;
	struct avow_arena arena;
	struct avow_gate_flow one =
	    flow("share", "order.phone", "outside.logistics", &world);
	struct avow_gate_ask ask = {.image = image, .flows = &one, .count = 1};

	(void)state;
	for (size_t max = 0; max < 64; max += 16) {
		avow_arena_init(&arena, max);
		assert_int_equal(
		    avow_gate_decide(&permit, &joint, &ask, &arena, NULL),
		    AVOW_ERR_NOMEM);
		assert_null(permit);
		avow_arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_heaviest_flow_decides_for_all),
	    cmocka_unit_test(a_permit_holds_the_form_of_each_category),
	    cmocka_unit_test(
		of_two_forms_of_a_category_the_safer_one_is_permitted),
	    cmocka_unit_test(an_ask_without_a_flow_is_denied),
	    cmocka_unit_test(without_memory_there_is_no_permit),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
