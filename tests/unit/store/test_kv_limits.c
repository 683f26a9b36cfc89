/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what passes on one engine passes on all: every limit holds at its
 *         maximum and refuses one more.
 * Method: each limit of store/kv.h, over every engine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/kv_fixture.h"

static void
limits_the_size_of_keys_and_values(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();
	static char bytes[AVOW_KV_VALUE_MAX + 1] = {0, 7, 'k'};
	struct avow_text key = {bytes, AVOW_KV_KEY_MAX};
	struct avow_text value = {bytes, AVOW_KV_VALUE_MAX};
	struct avow_text long_key = {bytes, AVOW_KV_KEY_MAX + 1};
	struct avow_text long_value = {bytes, AVOW_KV_VALUE_MAX + 1};
	struct avow_kv_get get = {.key = key};
	struct avow_kv_get long_get = {.key = long_key};
	struct avow_kv_get no_get = {.key = AVOW_TEXT("")};

	assert_int_equal(
	    avow_kv_put(set, long_key, value, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(
	    avow_kv_put(set, key, long_value, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(avow_kv_delete(set, long_key, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(
	    avow_kv_expect(set, key, long_value, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(
	    avow_kv_expect_absent(set, long_key, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(avow_kv_entry(set, long_value, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(avow_kv_put(set, key, value, NULL), AVOW_OK);
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);

	assert_int_equal(avow_kv_read(f->kv, &get, 1, NULL), AVOW_OK);
	assert_true(get.found);
	assert_true(avow_text_equal(get.value, value));
	avow_kv_read_end(f->kv);
	assert_int_equal(
	    avow_kv_read(f->kv, &long_get, 1, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(avow_kv_read(f->kv, &no_get, 1, NULL), AVOW_ERR_INPUT);
}

static void
refuses_keys_that_are_not_of_the_bucket(void **state)
{
	struct avow_kv_set *set = kv_new_set();
	struct avow_text value = AVOW_TEXT("value");
	struct avow_text other = {"\0\6k", 3};
	struct avow_text far = {"\1\7k", 3};
	struct avow_text no_family = {"\0\7", 2};

	(void)state;
	assert_int_equal(avow_kv_put(set, other, value, NULL), AVOW_ERR_INPUT);
	assert_int_equal(avow_kv_put(set, far, value, NULL), AVOW_ERR_INPUT);
	assert_int_equal(
	    avow_kv_put(set, no_family, value, NULL), AVOW_ERR_INPUT);
	assert_int_equal(avow_kv_delete(set, other, NULL), AVOW_ERR_INPUT);
	assert_int_equal(
	    avow_kv_expect(set, other, value, NULL), AVOW_ERR_INPUT);
	assert_int_equal(
	    avow_kv_expect_absent(set, other, NULL), AVOW_ERR_INPUT);
	avow_kv_set_free(set);
	assert_int_equal(avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	avow_kv_set_free(set);
	assert_int_equal(
	    avow_kv_set_new(&set, AVOW_KV_SYSTEM + 1, NULL), AVOW_ERR_INPUT);
	assert_null(set);
}

static void
limits_the_rows_of_a_set(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();
	struct kv_key key = kv_key("one too many");

	for (unsigned i = 0; i < AVOW_KV_SET_ROWS_MAX; i++) {
		char letters[16];

		/* Neither ascending nor descending. */
		(void)snprintf(letters, sizeof letters, "%04u", i * 7 % 1000);
		kv_put(set, letters, letters);
		kv_expect(set, letters, NULL);
	}
	assert_int_equal(
	    avow_kv_put(set, kv_key_text(&key), AVOW_TEXT(""), NULL),
	    AVOW_ERR_LIMIT);
	assert_int_equal(
	    avow_kv_delete(set, kv_key_text(&key), NULL), AVOW_ERR_LIMIT);
	assert_int_equal(avow_kv_expect_absent(set, kv_key_text(&key), NULL),
	    AVOW_ERR_LIMIT);
	kv_put(set, "0500", "a key that is there already");
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);
	kv_check_row(f, "0499", "0499");
	kv_check_row(f, "0500", "a key that is there already");
	kv_check_row(f, "0999", "0999");
	kv_check_row(f, "one too many", NULL);
}

static void
limits_the_bytes_of_a_set(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();
	static char bytes[AVOW_KV_VALUE_MAX];
	struct avow_text value = {bytes, AVOW_KV_VALUE_MAX - 3};
	struct kv_key key = kv_key("a");

	/* 16 rows of exactly 64 KiB fill the megabyte. */
	for (char c = 'a'; c < 'a' + 16; c++) {
		key.at[2] = c;
		assert_int_equal(
		    avow_kv_put(set, kv_key_text(&key), value, NULL), AVOW_OK);
	}
	key.at[2] = 'z';
	assert_int_equal(
	    avow_kv_put(set, kv_key_text(&key), AVOW_TEXT(""), NULL),
	    AVOW_ERR_LIMIT);
	assert_int_equal(
	    avow_kv_delete(set, kv_key_text(&key), NULL), AVOW_ERR_LIMIT);
	assert_int_equal(avow_kv_expect_absent(set, kv_key_text(&key), NULL),
	    AVOW_ERR_LIMIT);
	/* An entry is counted apart. */
	kv_give_log(f);
	assert_int_equal(
	    avow_kv_entry(set, (struct avow_text){bytes, sizeof bytes}, NULL),
	    AVOW_OK);
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);
}

static void
limits_the_sets_of_a_commit(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set **sets = calloc(AVOW_KV_BATCH_MAX + 1, sizeof *sets);
	struct avow_kv_outcome *outcomes =
	    calloc(AVOW_KV_BATCH_MAX + 1, sizeof *outcomes);

	assert_non_null(sets);
	assert_non_null(outcomes);
	for (unsigned i = 0; i <= AVOW_KV_BATCH_MAX; i++) {
		char letters[16];

		(void)snprintf(letters, sizeof letters, "%u", i);
		sets[i] = kv_new_set();
		kv_put(sets[i], letters, letters);
	}
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, AVOW_KV_BATCH_MAX + 1, outcomes, NULL),
	    AVOW_ERR_LIMIT);
	kv_check_row(f, "0", NULL);
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, AVOW_KV_BATCH_MAX, outcomes, NULL),
	    AVOW_OK);
	kv_check_row(f, "4095", "4095");
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, 0, outcomes, NULL), AVOW_OK);
	for (unsigned i = 0; i <= AVOW_KV_BATCH_MAX; i++)
		avow_kv_set_free(sets[i]);
	free(sets);
	free(outcomes);
}

static void
limits_the_rows_of_a_page(void **state)
{
	struct kv_fixture *f = *state;
	static const char bytes[AVOW_KV_KEY_MAX + 1] = {0};
	struct avow_text long_key = {bytes, sizeof bytes};
	struct kv_seen seen = {.rows = ""};
	struct avow_kv_range range = {
	    .limit = AVOW_KV_PAGE_MAX + 1, .visit = kv_see, .context = &seen};

	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_ERR_LIMIT);
	range.limit = AVOW_KV_PAGE_MAX;
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_OK);
	range.from = long_key;
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_ERR_LIMIT);
	range.from = AVOW_TEXT("");
	range.to = long_key;
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(avow_kv_log_scan(f->kv, &range, NULL), AVOW_ERR_LIMIT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    KV_TEST(limits_the_size_of_keys_and_values),
	    KV_TEST(refuses_keys_that_are_not_of_the_bucket),
	    KV_TEST(limits_the_rows_of_a_set),
	    KV_TEST(limits_the_bytes_of_a_set),
	    KV_TEST(limits_the_sets_of_a_commit),
	    KV_TEST(limits_the_rows_of_a_page),
	};

	return kv_run(tests, sizeof tests / sizeof tests[0]);
}
