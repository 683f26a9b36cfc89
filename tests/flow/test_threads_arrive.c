/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   of several threads that bring the same person one succeeds; the
 *         others are told that the person is there.
 * Method: eight threads bring the same people, each by a handle of its own and
 *         in the same order; then the vault is checked whole.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/support/flow.h"

enum {
	THREADS = 8,
	PEOPLE = 60,
};

struct arrivals {
	atomic_uint made[PEOPLE];
	atomic_uint refused[PEOPLE];
	atomic_uint wrong;
};

struct thread {
	pthread_t thread;
	struct avow *avow;
	struct arrivals *arrivals;
};

/* Bring somebody by a name; how it went. */
static enum avow_status
bring(struct avow *avow, const char *name)
{
	static const char *const agree[] = {"service-terms"};
	const struct avow_item item = {.category = "basic.birthday",
	    .value = "1990-05-17",
	    .value_size = 10};
	const struct avow_ask ask = {.action = "collect",
	    .external_id = name,
	    .is_new = true,
	    .service = "shop",
	    .purpose = "account.register",
	    .items = &item,
	    .item_count = 1,
	    .agree = agree,
	    .agree_count = 1};
	struct avow_answer answer;
	enum avow_status status = avow_ask(avow, &ask, &answer, NULL);

	avow_answer_clear(&answer);
	return status;
}

static void *
bring_all(void *context)
{
	struct thread *t = context;

	for (unsigned i = 0; i < PEOPLE; i++) {
		char name[16];
		enum avow_status status;

		(void)snprintf(name, sizeof name, "c-%u", i);
		status = bring(t->avow, name);
		if (status == AVOW_OK)
			atomic_fetch_add(&t->arrivals->made[i], 1);
		else if (status == AVOW_ERR_EXISTS)
			atomic_fetch_add(&t->arrivals->refused[i], 1);
		else
			atomic_fetch_add(&t->arrivals->wrong, 1);
	}
	return NULL;
}

static void
nobody_arrives_twice_under_one_name(void **state)
{
	static struct arrivals arrivals;
	struct vault *vault = *state;
	struct thread threads[THREADS];
	uint64_t people;
	uint64_t records;

	for (size_t i = 0; i < THREADS; i++) {
		struct thread *t = &threads[i];

		t->arrivals = &arrivals;
		assert_int_equal(
		    avow_join(&t->avow, vault->avow, NULL), AVOW_OK);
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i].thread, NULL,
				     bring_all, &threads[i]),
		    0);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i].thread, NULL), 0);
		avow_close(threads[i].avow);
	}
	assert_int_equal(atomic_load(&arrivals.wrong), 0);
	for (size_t i = 0; i < PEOPLE; i++) {
		assert_int_equal(atomic_load(&arrivals.made[i]), 1);
		assert_int_equal(
		    atomic_load(&arrivals.refused[i]), THREADS - 1);
	}
	if (avow_check(vault->avow, &people, &records, &vault->why) != AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
	assert_int_equal(people, PEOPLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(nobody_arrives_twice_under_one_name),
	};

	return cmocka_run_group_tests_name(
	    "flow/threads_arrive", tests, NULL, NULL);
}
