/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a change and its log entry are committed together or not at all.
 * Method: the log is a double that notes what is asked of it and can be told
 *         to fail; each test runs over every engine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/kv_fixture.h"

static void
tells_the_log_each_entry_in_order_and_then_the_end(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *sets[4];
	struct avow_kv_outcome outcomes[4];
	struct avow_buffer row;

	kv_give_log(f);
	for (size_t i = 0; i < 4; i++)
		sets[i] = kv_new_set();
	kv_put(sets[0], "a", "1");
	kv_add_entry(sets[0], "first");
	kv_expect(sets[1], "a", NULL);
	kv_add_entry(sets[1], "of a set that fails");
	kv_put(sets[2], "b", "2"); /* without an entry */
	kv_add_entry(sets[3], "second");
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, 4, outcomes, NULL), AVOW_OK);
	assert_string_equal(f->notes.calls, "aac+");
	assert_int_equal(outcomes[0].log_index, 0);
	assert_int_equal(outcomes[3].log_index, 1);
	avow_buffer_init(&row, 100);
	assert_int_equal(
	    avow_kv_log_get(f->kv, &row, AVOW_TEXT("e00001"), NULL), AVOW_OK);
	assert_true(avow_text_is(avow_buffer_view(&row), "second"));
	assert_int_equal(
	    avow_kv_log_get(f->kv, &row, AVOW_TEXT("e00002"), NULL),
	    AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&row);
	for (size_t i = 0; i < 4; i++)
		avow_kv_set_free(sets[i]);
}

static void
leaves_the_log_alone_without_entries(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();

	kv_give_log(f);
	kv_put_now(f, "a", "1");
	kv_expect(set, "a", NULL);
	kv_add_entry(set, "of a set that fails");
	assert_int_equal(kv_commit(f, set).status, AVOW_ERR_CONFLICT);
	assert_string_equal(f->notes.calls, "");
}

/* Change three rows with a log that fails; nothing may have happened. */
static void
check_abort(struct kv_fixture *f, enum avow_status status, const char *calls)
{
	struct avow_kv_set *sets[2] = {kv_new_set(), kv_new_set()};
	struct avow_kv_outcome outcomes[2];
	struct avow_buffer row;

	kv_put(sets[0], "new", "x");
	kv_put(sets[0], "replaced", "x");
	kv_put(sets[0], "replaced", "y");
	kv_put(sets[1], "replaced", "z");
	kv_delete(sets[0], "deleted");
	kv_put(sets[1], "deleted", "again");
	kv_add_entry(sets[0], "entry");
	kv_add_entry(sets[1], "entry");
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, 2, outcomes, NULL), status);
	assert_int_equal(outcomes[0].status, status);
	assert_int_equal(outcomes[1].status, status);
	assert_string_equal(f->notes.calls, calls);
	kv_check_scan(f, "", "z", 10, "deleted=old replaced=old ");
	avow_buffer_init(&row, 100);
	assert_int_equal(
	    avow_kv_log_get(f->kv, &row, AVOW_TEXT("e00000"), NULL),
	    AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&row);
	avow_kv_set_free(sets[0]);
	avow_kv_set_free(sets[1]);
}

static void
commits_nothing_when_the_log_refuses(void **state)
{
	struct kv_fixture *f = *state;

	kv_give_log(f);
	kv_put_now(f, "replaced", "old");
	kv_put_now(f, "deleted", "old");
	f->notes.append_fails = true;
	check_abort(f, AVOW_ERR_LIMIT, "a-");
	f->notes = (struct kv_notes){.close_fails = true};
	check_abort(f, AVOW_ERR_KEY, "aac-");
	kv_reopen(f);
	kv_check_scan(f, "", "z", 10, "deleted=old replaced=old ");
}

static void
refuses_an_entry_without_a_log(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();
	struct avow_kv_outcome outcome;

	kv_put(set, "a", "1");
	kv_add_entry(set, "entry");
	assert_int_equal(
	    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_ERR_INPUT);
	kv_check_row(f, "a", NULL);
	avow_kv_set_free(set);
}

static void
takes_one_entry_a_set(void **state)
{
	struct avow_kv_set *set = kv_new_set();

	(void)state;
	kv_add_entry(set, "");
	assert_int_equal(
	    avow_kv_entry(set, AVOW_TEXT("two"), NULL), AVOW_ERR_INPUT);
	avow_kv_set_free(set);
}

static bool
count_row(void *context, struct avow_text key, struct avow_text value)
{
	size_t *count = context;

	(void)key;
	(void)value;
	(*count)++;
	return true;
}

static void
keeps_log_rows_apart_from_data(void **state)
{
	struct kv_fixture *f = *state;
	size_t count = 0;
	struct avow_kv_range range = {
	    AVOW_TEXT("e"), AVOW_TEXT("f"), SIZE_MAX, count_row, &count};

	kv_give_log(f);
	for (unsigned i = 0; i < 300; i++) {
		struct avow_kv_set *set = kv_new_set();

		kv_add_entry(set, "entry");
		assert_int_equal(kv_commit(f, set).log_index, i);
		f->notes.count = 0;
	}
	assert_int_equal(avow_kv_log_scan(f->kv, &range, NULL), AVOW_OK);
	assert_int_equal(count, 300);
	kv_check_scan(f, "", "z", 10, "");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    KV_TEST(tells_the_log_each_entry_in_order_and_then_the_end),
	    KV_TEST(leaves_the_log_alone_without_entries),
	    KV_TEST(commits_nothing_when_the_log_refuses),
	    KV_TEST(refuses_an_entry_without_a_log),
	    KV_TEST(takes_one_entry_a_set),
	    KV_TEST(keeps_log_rows_apart_from_data),
	};

	return kv_run(tests, sizeof tests / sizeof tests[0]);
}
