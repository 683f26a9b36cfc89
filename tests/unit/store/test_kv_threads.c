/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   threads with handles of their own read beside each other and commit
 *         together: nothing acknowledged is lost, nothing is done twice, and
 *         a set fails alone.
 * Method: counters that many threads raise, each expecting what it read; a
 *         slow commit, behind which others gather; a queue that is full.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/faulty_kv.h"
#include "tests/support/kv_fixture.h"

enum { THREADS = 8, ROUNDS = 60 };

struct worker {
	pthread_t thread;
	struct avow_kv *kv;
	unsigned done;
	unsigned conflicts;
	bool failed;
};

/* Raise row "c" by one; expects the value that it read. */
static enum avow_status
raise_once(struct avow_kv *kv)
{
	struct kv_key key = kv_key("c");
	struct avow_kv_get get = {.key = kv_key_text(&key)};
	struct avow_kv_set *set;
	struct avow_kv_outcome outcome;
	enum avow_status status;
	char old[16], new[16];

	if (avow_kv_read(kv, &get, 1, NULL) != AVOW_OK || !get.found)
		return AVOW_ERR_IO;
	(void)snprintf(
	    old, sizeof old, "%.*s", (int)get.value.size, get.value.at);
	avow_kv_read_end(kv);
	(void)snprintf(new, sizeof new, "%06lu", strtoul(old, NULL, 10) + 1);
	status = avow_kv_set_new(&set, 7, NULL);
	if (status == AVOW_OK)
		status = avow_kv_expect(
		    set, kv_key_text(&key), avow_text_of(old), NULL);
	if (status == AVOW_OK)
		status = avow_kv_put(
		    set, kv_key_text(&key), avow_text_of(new), NULL);
	if (status == AVOW_OK)
		status = avow_kv_entry(set, AVOW_TEXT("entry"), NULL);
	if (status == AVOW_OK)
		status = avow_kv_commit(kv, &set, 1, &outcome, NULL);
	avow_kv_set_free(set);
	return status == AVOW_OK ? outcome.status : status;
}

static void *
raise_often(void *argument)
{
	struct worker *worker = argument;

	while (worker->done < ROUNDS && !worker->failed) {
		enum avow_status status = raise_once(worker->kv);

		if (status == AVOW_OK)
			worker->done++;
		else if (status == AVOW_ERR_CONFLICT)
			worker->conflicts++;
		else
			worker->failed = true;
	}
	return NULL;
}

static void
run_workers(struct worker workers[THREADS], struct avow_kv *kv)
{
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(
		    avow_kv_join(&workers[i].kv, kv, NULL), AVOW_OK);
		assert_int_equal(pthread_create(&workers[i].thread, NULL,
				     raise_often, &workers[i]),
		    0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		avow_kv_close(workers[i].kv);
	}
}

static void
loses_no_rise_of_a_counter(void **state)
{
	struct kv_fixture *f = *state;
	struct worker workers[THREADS] = {{.kv = NULL}};

	kv_give_log(f);
	kv_put_now(f, "c", "000000");
	/* The calls of the log would not fit: count its entries only. */
	f->notes.is_quiet = true;
	run_workers(workers, f->kv);
	for (size_t i = 0; i < THREADS; i++)
		assert_false(workers[i].failed);
	kv_check_row(f, "c", "000480");
	assert_int_equal(f->notes.size, THREADS * ROUNDS);
}

/* A commit of one row by another thread. */
struct putter {
	pthread_t thread;
	struct avow_kv *kv;
	char letters[8];
	const char *expects; /* of row "x"; NULL: nothing */
	bool has_entry;
	enum avow_status status;
};

static void *
put_one(void *argument)
{
	struct putter *putter = argument;
	struct avow_kv_set *set = kv_new_set();
	struct avow_kv_outcome outcome;

	kv_put(set, putter->letters, "v");
	if (putter->expects != NULL)
		kv_expect(set, "x", putter->expects);
	if (putter->has_entry)
		kv_add_entry(set, "entry");
	putter->status = avow_kv_commit(putter->kv, &set, 1, &outcome, NULL);
	if (putter->status == AVOW_OK)
		putter->status = outcome.status;
	avow_kv_set_free(set);
	return NULL;
}

static void
sleep_ms(long ms)
{
	struct timespec time = {.tv_nsec = ms * 1000 * 1000};

	while (nanosleep(&time, &time) != 0 && errno == EINTR)
		;
}

static void
takes_those_who_wait_into_one_transaction(void **state)
{
	struct kv_fixture *f = *state;
	struct faulty_plan plan = {
	    .call = FAULTY_COMMIT, .kind = FAULTY_DELAY, .in = 1, .times = 1};
	struct putter putters[THREADS] = {{.kv = NULL}};
	struct avow_kv *faulty;
	unsigned before;

	kv_put_now(f, "x", "1");
	assert_int_equal(faulty_kv_wrap(&faulty, f->kv, &plan), AVOW_OK);
	f->kv = faulty;
	before = plan.seen[FAULTY_COMMIT];
	for (size_t i = 0; i < THREADS; i++) {
		(void)snprintf(
		    putters[i].letters, sizeof putters[i].letters, "p%zu", i);
		/* One of them asks for what is not so, and fails alone. */
		putters[i].expects = i == 3 ? "2" : "1";
		assert_int_equal(
		    avow_kv_join(&putters[i].kv, f->kv, NULL), AVOW_OK);
		assert_int_equal(pthread_create(&putters[i].thread, NULL,
				     put_one, &putters[i]),
		    0);
		if (i == 0)
			sleep_ms(5); /* it leads; the others gather */
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(putters[i].thread, NULL), 0);
		avow_kv_close(putters[i].kv);
		assert_int_equal(
		    putters[i].status, i == 3 ? AVOW_ERR_CONFLICT : AVOW_OK);
		kv_check_row(f, putters[i].letters, i == 3 ? NULL : "v");
	}
	assert_in_range(plan.seen[FAULTY_COMMIT] - before, 1, THREADS - 1);
}

/* Somebody's entry without a log is nobody else's fault. */
static void
fails_whose_fault_it_is(void **state)
{
	struct kv_fixture *f = *state;
	struct putter bad = {.letters = "bad", .has_entry = true};
	struct faulty_plan plan = {
	    .call = FAULTY_COMMIT, .kind = FAULTY_DELAY, .in = 1, .times = 1};
	struct putter first = {.letters = "first"}, fine = {.letters = "fine"};
	struct putter *all[] = {&first, &bad, &fine};
	struct avow_kv *faulty;

	assert_int_equal(faulty_kv_wrap(&faulty, f->kv, &plan), AVOW_OK);
	f->kv = faulty;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(
		    avow_kv_join(&all[i]->kv, f->kv, NULL), AVOW_OK);
		assert_int_equal(
		    pthread_create(&all[i]->thread, NULL, put_one, all[i]), 0);
		if (i == 0)
			sleep_ms(5);
	}
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(pthread_join(all[i]->thread, NULL), 0);
		avow_kv_close(all[i]->kv);
	}
	assert_int_equal(first.status, AVOW_OK);
	assert_int_equal(fine.status, AVOW_OK);
	assert_int_equal(bad.status, AVOW_ERR_INPUT);
	kv_check_row(f, "fine", "v");
	kv_check_row(f, "bad", NULL);
}

static void
lead_nothing(void *context, struct avow_kv_request *first)
{
	(void)context;
	(void)first;
	fail_msg("a request that does not fit was led");
}

static void
says_busy_when_too_many_wait(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_queue *queue = &f->kv->store->queue;
	struct avow_kv_request request = {.count = 2};

	queue->waiting = AVOW_KV_WAITING_MAX - 1;
	assert_int_equal(avow_kv_queue_run(queue, &request, lead_nothing, NULL),
	    AVOW_ERR_BUSY);
	assert_string_equal(request.why.code, "kv.busy");
	queue->waiting = 0;
	kv_put_now(f, "a", "1");
	kv_check_row(f, "a", "1");
}

static void
outlives_the_handle_it_was_opened_with(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv *other;

	kv_put_now(f, "a", "1");
	assert_int_equal(avow_kv_join(&other, f->kv, NULL), AVOW_OK);
	avow_kv_close(f->kv);
	f->kv = other;
	kv_check_row(f, "a", "1");
	kv_put_now(f, "a", "2");
	kv_check_row(f, "a", "2");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    KV_TEST(loses_no_rise_of_a_counter),
	    KV_TEST(takes_those_who_wait_into_one_transaction),
	    KV_TEST(fails_whose_fault_it_is),
	    KV_TEST(says_busy_when_too_many_wait),
	    KV_TEST(outlives_the_handle_it_was_opened_with),
	};

	return kv_run(tests, sizeof tests / sizeof tests[0]);
}
