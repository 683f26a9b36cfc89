/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a vault has room for as many editions as it says, and no more.
 * Method: a list that is as long as it may be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/editions.h"

static void
there_is_room_up_to_the_maximum(void **state)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_editions editions = {.count = 0};

	(void)state;
	assert_int_equal(avow_editions_make_room(&editions, &why), AVOW_OK);
	editions.count = AVOW_PUBLISH_MAX;
	assert_int_equal(
	    avow_editions_make_room(&editions, &why), AVOW_ERR_LIMIT);
	assert_string_equal(why.code, "editions.limit");
	editions.count = 0;
	avow_editions_clear(&editions);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(there_is_room_up_to_the_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
