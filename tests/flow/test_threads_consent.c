/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a no ends each yes that stands before it in the log, also one that
 *         another thread took at the same time.
 * Method: two threads, one that takes a consent for a single time, one that
 *         withdraws; where the log has the no last, the receipt is worth
 *         nothing.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/support/flow.h"

enum { ROUNDS = 120 };

static atomic_ullong clock_ms;

static uint64_t
now(void *context)
{
	(void)context;
	return atomic_fetch_add(&clock_ms, 1);
}

struct giver {
	struct avow *avow;
	const char *person;
	pthread_barrier_t *start;
	bool is_withdrawal;
	char receipt[33];
	enum avow_status status;
};

static void *
act(void *context)
{
	struct giver *g = context;
	const struct avow_consent_act said = {.person = g->person,
	    .item = "hand-out",
	    .service = "shop",
	    .is_withdrawal = g->is_withdrawal};

	(void)pthread_barrier_wait(g->start);
	g->status = avow_consent(g->avow, &said, g->receipt, NULL);
	return NULL;
}

static void
a_no_ends_each_yes_before_it_in_the_log(void **state)
{
	struct vault *vault = *state;
	const struct avow_open_options options = {
	    .dir = vault->dir, .now_ms = now};
	char person[AVOW_PERSON_TEXT];
	pthread_barrier_t start;
	struct giver givers[2];
	unsigned last = 0;

	vault_person(vault, person, NULL, NULL);
	avow_close(vault->avow);
	atomic_store(&clock_ms, vault->now_ms);
	assert_int_equal(
	    avow_open(&vault->avow, &options, &vault->why), AVOW_OK);
	assert_int_equal(pthread_barrier_init(&start, NULL, 2), 0);
	for (size_t i = 0; i < 2; i++) {
		givers[i] = (struct giver){
		    .person = person, .start = &start, .is_withdrawal = i == 1};
		assert_int_equal(
		    avow_join(&givers[i].avow, vault->avow, NULL), AVOW_OK);
	}
	for (unsigned r = 0; r < ROUNDS; r++) {
		const char *receipts[1] = {givers[0].receipt};
		pthread_t threads[2];
		struct flow_ask f;
		bool is_last;

		for (size_t i = 0; i < 2; i++)
			assert_int_equal(
			    pthread_create(&threads[i], NULL, act, &givers[i]),
			    0);
		for (size_t i = 0; i < 2; i++) {
			assert_int_equal(pthread_join(threads[i], NULL), 0);
			assert_int_equal(givers[i].status, AVOW_OK);
		}
		is_last = flow_logged(vault, "\"withdrawn\"");
		last += is_last;
		(void)flow_share(&f, person, "order", "outside.other");
		f.ask.purpose = "provide.cross";
		f.ask.receipts = receipts;
		f.ask.receipt_count = 1;
		assert_int_equal(vault_verdict(vault, &f.ask),
		    is_last ? AVOW_NEEDED : AVOW_ALLOWED);
	}
	assert_true(last > 0);
	for (size_t i = 0; i < 2; i++)
		avow_close(givers[i].avow);
	assert_int_equal(pthread_barrier_destroy(&start), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_no_ends_each_yes_before_it_in_the_log),
	};

	return cmocka_run_group_tests_name(
	    "flow/threads_consent", tests, NULL, NULL);
}
