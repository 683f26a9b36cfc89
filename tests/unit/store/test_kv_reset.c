/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a write set that was reset is as empty as a new one.
 * Method: fill a set with rows, an expectation and much room; reset it for
 *         another bucket; commit it, and look for what should not be there.
 */
#include "store/kv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct avow_text
text(const char *bytes, size_t size)
{
	return (struct avow_text){bytes, size};
}

static void
nothing_of_the_first_use_is_left(void **state)
{
	static char value[60000];
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set = NULL;
	struct avow_kv *kv = NULL;
	struct avow_kv_get reads[2] = {
	    {.key = text("\0\1Ra", 4)}, {.key = text("\0\2Rb", 4)}};

	(void)state;
	assert_int_equal(avow_kv_open_memory(&kv, NULL), AVOW_OK);
	assert_int_equal(avow_kv_set_new(&set, 1, NULL), AVOW_OK);
	/* Small first, then larger than what a reset keeps. */
	for (size_t size = 10; size <= sizeof value; size += 59990) {
		avow_kv_set_reset(set, 1);
		assert_int_equal(avow_kv_put(set, text("\0\1Ra", 4),
				     text(value, size), NULL),
		    AVOW_OK);
		assert_int_equal(avow_kv_expect(set, text("\0\1Rx", 4),
				     text("not there", 9), NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_kv_entry(set, text("entry", 5), NULL), AVOW_OK);
		avow_kv_set_reset(set, 2);
		assert_int_equal(
		    avow_kv_put(set, text("\0\1Ra", 4), text("v", 1), NULL),
		    AVOW_ERR_INPUT);
		assert_int_equal(
		    avow_kv_put(set, text("\0\2Rb", 4), text("v", 1), NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_kv_commit(kv, &set, 1, &outcome, NULL), AVOW_OK);
		assert_int_equal(outcome.status, AVOW_OK);
	}
	assert_int_equal(avow_kv_read(kv, reads, 2, NULL), AVOW_OK);
	assert_false(reads[0].found);
	assert_true(reads[1].found);
	avow_kv_read_end(kv);
	avow_kv_set_free(set);
	avow_kv_close(kv);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_of_the_first_use_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
