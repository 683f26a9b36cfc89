/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the edition in force at an instant, and the one that a person is
 *         bound to, are what the records and the head say.
 * Method: editions without an image, and a table of what a person was told.
 */
#include "flow/bound.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The third corrects the second, the fourth is announced, the last hardly. */
static struct avow_published all[] = {
    {.number = 1, .at_ms = 0, .effective_ms = 1000, .announce_ms = 50},
    {.number = 2, .at_ms = 1500, .effective_ms = 2000, .announce_ms = 50},
    {.number = 3, .at_ms = 3000, .effective_ms = 3000, .is_correction = true},
    {.number = 4, .at_ms = 3500, .effective_ms = 4000, .announce_ms = 70},
    {.number = 5, .at_ms = 4500, .effective_ms = 4500, .announce_ms = 5},
};
static struct avow_published *list[] = {
    &all[0], &all[1], &all[2], &all[3], &all[4]};
static const struct avow_editions editions = {list, 5, 5};

static void
in_force_is_what_took_effect_last(void **state)
{
	static const struct {
		uint64_t now_ms;
		uint32_t number;
	} rows[] = {{0, 1}, {999, 1}, {1000, 1}, {1999, 1}, {2000, 2},
	    {2999, 2}, {3000, 3}, {3999, 3}, {4000, 4}, {4499, 4},
	    {UINT64_MAX, 5}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(
		    avow_editions_at(&editions, rows[i].now_ms)->number,
		    rows[i].number);
	assert_null(avow_editions_get(&editions, 0));
	assert_null(avow_editions_get(&editions, 6));
	assert_ptr_equal(avow_editions_get(&editions, 4), &all[3]);
	assert_ptr_equal(avow_editions_newest(&editions), &all[4]);
}

static void
bound_is_what_was_told_long_enough(void **state)
{
	static const struct {
		const char *remark;
		struct avow_head_told told[3];
		size_t count;
		uint64_t now_ms;
		uint32_t number;
	} rows[] = {
	    {"nothing was told", {{0}}, 0, 9000, 1},
	    {"came under the first", {{1, 10, AVOW_TOLD_COLLECTED}}, 1, 9000,
		1},
	    {"accepted", {{1, 10, 1}, {2, 2100, AVOW_TOLD_ACCEPTED}}, 2, 2100,
		2},
	    {"accepted before it took effect",
		{{1, 10, 1}, {2, 1600, AVOW_TOLD_ACCEPTED}}, 2, 1999, 1},
	    {"and when it did", {{1, 10, 1}, {2, 1600, AVOW_TOLD_ACCEPTED}}, 2,
		2000, 2},
	    {"a notice that is too young",
		{{1, 10, 1}, {2, 2100, AVOW_TOLD_NOTICE}}, 2, 2149, 1},
	    {"and old enough", {{1, 10, 1}, {2, 2100, AVOW_TOLD_NOTICE}}, 2,
		2150, 2},
	    {"a notice from the future",
		{{1, 10, 1}, {2, 5000, AVOW_TOLD_NOTICE}}, 2, 2500, 1},
	    {"a correction binds who was bound to what it corrects",
		{{2, 2100, AVOW_TOLD_ACCEPTED}}, 1, 3000, 3},
	    {"and nobody else", {{1, 10, AVOW_TOLD_COLLECTED}}, 1, 3000, 1},
	    {"the newest, in whatever order",
		{{4, 4100, AVOW_TOLD_ACCEPTED}, {2, 4200, AVOW_TOLD_ACCEPTED}},
		2, 5000, 4},
	    {"a change between has its own time",
		{{2, 2100, AVOW_TOLD_ACCEPTED}, {5, 5000, AVOW_TOLD_NOTICE}}, 2,
		5069, 3},
	    {"and then it is over",
		{{2, 2100, AVOW_TOLD_ACCEPTED}, {5, 5000, AVOW_TOLD_NOTICE}}, 2,
		5070, 5},
	    {"told of that before, the last is soon bound to",
		{{4, 4000, AVOW_TOLD_NOTICE}, {5, 5000, AVOW_TOLD_NOTICE}}, 2,
		5005, 5},
	    {"an edition that is not", {{9, 10, AVOW_TOLD_ACCEPTED}}, 1, 5000,
		1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_head_told told[3];
		struct avow_head head = {
		    .told = told, .told_count = rows[i].count};

		for (size_t t = 0; t < 3; t++)
			told[t] = rows[i].told[t];
		if (avow_bound_of(&editions, &head, rows[i].now_ms)->number !=
		    rows[i].number)
			fail_msg("%s", rows[i].remark);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_force_is_what_took_effect_last),
	    cmocka_unit_test(bound_is_what_was_told_long_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
