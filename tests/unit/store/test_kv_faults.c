/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever an engine fails of, at whichever call, a commit is done
 *         whole or not at all, and its caller is told which.
 * Method: each kind of fault at the n-th call of each kind, for every n there
 *         is; afterwards the rows, the log and the answer are compared.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/faulty_kv.h"
#include "tests/support/kv_fixture.h"

enum { SETS = 3, CALLS_MAX = 40 };

/* Three sets with two rows and an entry each, the second one in conflict. */
static enum avow_status
commit_three(struct avow_kv *kv, struct avow_kv_outcome outcomes[SETS])
{
	struct avow_kv_set *sets[SETS];
	enum avow_status status;

	for (size_t i = 0; i < SETS; i++) {
		char letters[8];

		sets[i] = kv_new_set();
		(void)snprintf(letters, sizeof letters, "a%zu", i);
		kv_put(sets[i], letters, "v");
		(void)snprintf(letters, sizeof letters, "b%zu", i);
		kv_put(sets[i], letters, "v");
		kv_expect(sets[i], "x", i == 1 ? "2" : "1");
		kv_add_entry(sets[i], "entry");
	}
	status = avow_kv_commit(kv, sets, SETS, outcomes, NULL);
	for (size_t i = 0; i < SETS; i++)
		avow_kv_set_free(sets[i]);
	return status;
}

/* Rows and log as they are after a commit, or as before it. */
static void
check_rows(struct kv_fixture *f, bool is_done, uint64_t entries)
{
	kv_check_row(f, "a0", is_done ? "v" : NULL);
	kv_check_row(f, "b0", is_done ? "v" : NULL);
	kv_check_row(f, "a1", NULL);
	kv_check_row(f, "a2", is_done ? "v" : NULL);
	kv_check_row(f, "b2", is_done ? "v" : NULL);
	assert_int_equal(f->notes.size, entries);
}

static void
wrap(struct kv_fixture *f, struct faulty_plan *plan)
{
	struct avow_kv *faulty;

	kv_give_log(f);
	f->notes.is_quiet = true;
	kv_put_now(f, "x", "1");
	assert_int_equal(faulty_kv_wrap(&faulty, f->kv, plan), AVOW_OK);
	f->kv = faulty;
}

/* A fresh store of the same engine. */
static void
begin_again(struct kv_fixture *f)
{
	avow_kv_close(f->kv);
	scratch_remove(f->store);
	memset(&f->notes, 0, sizeof f->notes);
	assert_int_equal(f->engine->open(&f->kv, f->store, NULL), AVOW_OK);
}

static void
try_fault(struct kv_fixture *f, enum faulty_call call, enum faulty_kind kind,
    unsigned in, bool *reached)
{
	struct faulty_plan plan = {
	    .call = call, .kind = kind, .in = in, .times = UINT_MAX};
	struct avow_kv_outcome outcomes[SETS];
	enum avow_status status;

	wrap(f, &plan);
	status = commit_three(f->kv, outcomes);
	*reached = atomic_load(&plan.failed);
	atomic_store(&plan.in, 0);
	if (*reached) {
		assert_int_equal(status,
		    kind == FAULTY_FULL        ? AVOW_ERR_FULL
			: kind == FAULTY_ERROR ? AVOW_ERR_IO
					       : AVOW_ERR_BUSY);
		for (size_t i = 0; i < SETS; i++)
			assert_int_equal(outcomes[i].status, status);
		check_rows(f, false, 0);
		status = commit_three(f->kv, outcomes);
	}
	assert_int_equal(status, AVOW_OK);
	assert_int_equal(outcomes[1].status, AVOW_ERR_CONFLICT);
	check_rows(f, true, 2);
}

static void
does_all_or_nothing_at_the_nth_fault(void **state)
{
	static const enum faulty_kind kinds[] = {
	    FAULTY_ERROR, FAULTY_FULL, FAULTY_BUSY};
	static const enum faulty_call calls[] = {
	    FAULTY_WRITE, FAULTY_PUT, FAULTY_COMMIT};
	struct kv_fixture *f = *state;

	for (size_t k = 0; k < 3; k++)
		for (size_t c = 0; c < 3; c++) {
			bool reached = true;
			unsigned in = 1;

			for (; reached && in < CALLS_MAX; in++) {
				try_fault(f, calls[c], kinds[k], in, &reached);
				begin_again(f);
			}
			assert_in_range(in, 3, CALLS_MAX - 1);
		}
}

static void
goes_on_when_an_engine_gave_up_a_few_times(void **state)
{
	struct kv_fixture *f = *state;
	struct faulty_plan plan = {.call = FAULTY_COMMIT,
	    .kind = FAULTY_BUSY,
	    .in = 1,
	    .times = AVOW_KV_TRIES_MAX - 1};
	struct avow_kv_outcome outcomes[SETS];

	wrap(f, &plan);
	assert_int_equal(commit_three(f->kv, outcomes), AVOW_OK);
	assert_int_equal(plan.seen[FAULTY_COMMIT], AVOW_KV_TRIES_MAX);
	check_rows(f, true, 2);
}

static void
finds_out_what_became_of_a_lost_commit(void **state)
{
	struct kv_fixture *f = *state;
	struct faulty_plan done = {.call = FAULTY_COMMIT,
	    .kind = FAULTY_LOST_DONE,
	    .in = 1,
	    .times = 1};
	struct faulty_plan undone = {.call = FAULTY_COMMIT,
	    .kind = FAULTY_LOST_UNDONE,
	    .in = 1,
	    .times = 1};
	struct avow_kv_outcome outcomes[SETS];

	wrap(f, &done);
	assert_int_equal(commit_three(f->kv, outcomes), AVOW_OK);
	assert_int_equal(outcomes[0].status, AVOW_OK);
	assert_int_equal(outcomes[1].status, AVOW_ERR_CONFLICT);
	check_rows(f, true, 2);
	begin_again(f);
	wrap(f, &undone);
	assert_int_equal(commit_three(f->kv, outcomes), AVOW_ERR_IO);
	check_rows(f, false, 0);
	assert_int_equal(commit_three(f->kv, outcomes), AVOW_OK);
	check_rows(f, true, 2);
}

static void
commits_no_more_where_it_cannot_find_out(void **state)
{
	struct kv_fixture *f = *state;
	struct faulty_plan plan = {.call = FAULTY_COMMIT,
	    .kind = FAULTY_LOST_DONE,
	    .in = 1,
	    .times = 1,
	    .blind = true};
	struct avow_kv_outcome outcomes[SETS];

	wrap(f, &plan);
	assert_int_equal(commit_three(f->kv, outcomes), AVOW_ERR_UNKNOWN);
	assert_int_equal(outcomes[0].status, AVOW_ERR_UNKNOWN);
	plan.blind = false;
	assert_int_equal(commit_three(f->kv, outcomes), AVOW_ERR_UNKNOWN);
	if (!f->engine->is_durable)
		return;
	kv_reopen(f);
	kv_check_row(f, "a0", "v");
	kv_put_now(f, "z", "1");
	kv_check_row(f, "z", "1");
}

static void
keeps_the_reserve_for_what_is_vital(void **state)
{
	struct kv_fixture *f = *state;
	struct faulty_plan plan = {.call = FAULTY_PUT,
	    .kind = FAULTY_FULL,
	    .in = 1,
	    .times = UINT_MAX,
	    .has_reserve = true};
	struct avow_kv_set *sets[2] = {kv_new_set(), kv_new_set()};
	struct avow_kv_outcome outcomes[2];

	wrap(f, &plan);
	kv_put(sets[0], "a", "1");
	kv_put(sets[1], "b", "1");
	avow_kv_set_vital(sets[1]);
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, 2, outcomes, NULL), AVOW_OK);
	assert_int_equal(outcomes[0].status, AVOW_ERR_FULL);
	assert_int_equal(outcomes[1].status, AVOW_OK);
	kv_check_row(f, "a", NULL);
	kv_check_row(f, "b", "1");
	avow_kv_set_free(sets[0]);
	avow_kv_set_free(sets[1]);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    KV_TEST(does_all_or_nothing_at_the_nth_fault),
	    KV_TEST(goes_on_when_an_engine_gave_up_a_few_times),
	    KV_TEST(finds_out_what_became_of_a_lost_commit),
	    KV_TEST(commits_no_more_where_it_cannot_find_out),
	    KV_TEST(keeps_the_reserve_for_what_is_vital),
	};

	return kv_run(tests, sizeof tests / sizeof tests[0]);
}
