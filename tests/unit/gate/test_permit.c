/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a permit opens for what it was minted for, and for nothing else.
 * Method: one permit that covers an ask; the ask changed in one way at a time.
 */
#include "gate/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate/gate.h"
#include "gate/permit_inside.h"

static const uint8_t somebody[AVOW_PERMIT_PERSON] = {1, 2, 3};
static const uint8_t another[AVOW_PERMIT_PERSON] = {1, 2, 4};

enum { PHONE = 7, NAME = 8, CARD = 9 };

static struct avow_permit
permit_for(unsigned acts, struct avow_permit_category categories[2])
{
	struct avow_permit permit = {
	    .acts = acts, .count = 2, .categories = categories};

	categories[0] = (struct avow_permit_category){PHONE, false};
	categories[1] = (struct avow_permit_category){NAME, true};
	memcpy(permit.person, somebody, sizeof somebody);
	return permit;
}

static void
it_covers_what_it_was_minted_for_and_nothing_else(void **state)
{
	static const struct {
		const char *remark;
		enum avow_act act;
		const uint8_t *person;
		uint64_t category;
		bool is_raw;
		enum avow_status status;
	} rows[] = {
	    {"a raw name", AVOW_ACT_READ, somebody, NAME, true, AVOW_OK},
	    {"a masked name", AVOW_ACT_READ, somebody, NAME, false, AVOW_OK},
	    {"a masked phone", AVOW_ACT_READ, somebody, PHONE, false, AVOW_OK},
	    {"no record at all", AVOW_ACT_READ, somebody, 0, true, AVOW_OK},
	    {"a raw phone", AVOW_ACT_READ, somebody, PHONE, true,
		AVOW_ERR_PERMIT},
	    {"a card", AVOW_ACT_READ, somebody, CARD, false, AVOW_ERR_PERMIT},
	    {"another person", AVOW_ACT_READ, another, NAME, true,
		AVOW_ERR_PERMIT},
	    {"a write", AVOW_ACT_WRITE, somebody, NAME, true, AVOW_ERR_PERMIT},
	    {"a delete", AVOW_ACT_DELETE, somebody, NAME, true,
		AVOW_ERR_PERMIT},
	    {"an end", AVOW_ACT_ERASE, somebody, 0, true, AVOW_ERR_PERMIT},
	    {"a fact", AVOW_ACT_LEDGER, somebody, 0, true, AVOW_ERR_PERMIT},
	};
	struct avow_permit_category categories[2];
	struct avow_permit permit = permit_for(1U << AVOW_ACT_READ, categories);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_error why = {0};

		if (avow_permit_covers(&permit, rows[i].act, rows[i].person,
			rows[i].category, rows[i].is_raw,
			&why) != rows[i].status)
			fail_msg("%s: %s", rows[i].remark, why.message);
	}
	assert_int_equal(
	    avow_permit_covers(NULL, AVOW_ACT_READ, somebody, 0, false, NULL),
	    AVOW_ERR_PERMIT);
}

static void
who_ends_a_person_may_delete_whatever_is_held(void **state)
{
	struct avow_permit_category categories[2];
	struct avow_permit permit =
	    permit_for(1U << AVOW_ACT_ERASE, categories);

	(void)state;
	assert_int_equal(avow_permit_covers(&permit, AVOW_ACT_DELETE, somebody,
			     CARD, false, NULL),
	    AVOW_OK);
	assert_int_equal(avow_permit_covers(&permit, AVOW_ACT_READ, somebody,
			     NAME, false, NULL),
	    AVOW_ERR_PERMIT);
}

static void
it_serves_once(void **state)
{
	struct avow_permit_category categories[2];
	struct avow_permit permit = permit_for(1U << AVOW_ACT_READ, categories);

	(void)state;
	assert_int_equal(avow_permit_serve(&permit, NULL), AVOW_OK);
	assert_int_equal(avow_permit_serve(&permit, NULL), AVOW_ERR_PERMIT);
	assert_int_equal(avow_permit_covers(&permit, AVOW_ACT_READ, somebody,
			     NAME, false, NULL),
	    AVOW_ERR_PERMIT);
}

static void
raw_is_what_it_says_is_raw(void **state)
{
	struct avow_permit_category categories[2];
	struct avow_permit permit = permit_for(1U << AVOW_ACT_READ, categories);

	(void)state;
	assert_true(avow_permit_gives_raw(&permit, NAME));
	assert_false(avow_permit_gives_raw(&permit, PHONE));
	assert_false(avow_permit_gives_raw(&permit, CARD));
}

static void
what_no_policy_may_refuse_is_the_ledger_and_the_end_alone(void **state)
{
	static const uint8_t token[AVOW_PERMIT_TOKEN] = {9};
	struct avow_permit *permit = NULL;
	struct avow_arena arena;

	(void)state;
	avow_arena_init(&arena, 4096);
	for (int act = AVOW_ACT_WRITE; act <= AVOW_ACT_LEDGER; act++) {
		bool is_own = act == AVOW_ACT_LEDGER || act == AVOW_ACT_ERASE;

		assert_int_equal(avow_gate_own(&permit, somebody, token,
				     (enum avow_act)act, &arena, NULL),
		    is_own ? AVOW_OK : AVOW_ERR_PERMIT);
		if (!is_own) {
			assert_null(permit);
			continue;
		}
		assert_int_equal(avow_permit_covers(permit, (enum avow_act)act,
				     somebody, 0, false, NULL),
		    AVOW_OK);
		assert_memory_equal(
		    avow_permit_token(permit), token, sizeof token);
	}
	avow_arena_clear(&arena);
	avow_arena_init(&arena, 16);
	assert_int_equal(avow_gate_own(&permit, somebody, token,
			     AVOW_ACT_LEDGER, &arena, NULL),
	    AVOW_ERR_NOMEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_covers_what_it_was_minted_for_and_nothing_else),
	    cmocka_unit_test(who_ends_a_person_may_delete_whatever_is_held),
	    cmocka_unit_test(it_serves_once),
	    cmocka_unit_test(raw_is_what_it_says_is_raw),
	    cmocka_unit_test(
		what_no_policy_may_refuse_is_the_ledger_and_the_end_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
