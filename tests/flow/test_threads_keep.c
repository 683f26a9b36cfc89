/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what the law wants kept is not erased by somebody who did not see it
 *         come.
 * Method: two threads, one that collects an invoice, one that erases its
 *         person at the same time: either the invoice came first, and nobody
 *         is erased, or the erasure, and nothing comes.
 */
#include <pthread.h>

#include "tests/support/flow.h"

enum { ROUNDS = 80 };

struct thread {
	struct avow *avow;
	const char *person;
	pthread_barrier_t *start;
	enum avow_status status;
	enum avow_verdict verdict;
};

static void *
collect(void *context)
{
	struct thread *t = context;
	struct avow_answer answer;
	struct flow_ask f;

	(void)flow_collect(
	    &f, t->person, "trade.invoice", "fulfil.delivery", "no 17");
	(void)pthread_barrier_wait(t->start);
	t->status = avow_ask(t->avow, &f.ask, &answer, NULL);
	t->verdict = answer.verdict;
	avow_answer_clear(&answer);
	return NULL;
}

static void *
erase(void *context)
{
	struct thread *t = context;
	const struct avow_ask said = {
	    .person = t->person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	(void)pthread_barrier_wait(t->start);
	t->status = avow_person_erase(t->avow, &said, &answer, NULL);
	t->verdict = answer.verdict;
	avow_answer_clear(&answer);
	return NULL;
}

static void
what_must_be_kept_is_not_erased_while_it_comes(void **state)
{
	static void *(*const acts[2])(void *context) = {collect, erase};
	struct vault *vault = *state;
	struct thread threads[2];
	pthread_barrier_t start;

	assert_int_equal(pthread_barrier_init(&start, NULL, 2), 0);
	for (size_t i = 0; i < 2; i++) {
		threads[i] = (struct thread){.start = &start};
		assert_int_equal(
		    avow_join(&threads[i].avow, vault->avow, NULL), AVOW_OK);
	}
	for (unsigned r = 0; r < ROUNDS; r++) {
		char person[AVOW_PERSON_TEXT];
		pthread_t ids[2];
		bool came;

		vault_person(vault, person, NULL, NULL);
		for (size_t i = 0; i < 2; i++) {
			threads[i].person = person;
			assert_int_equal(
			    pthread_create(&ids[i], NULL, acts[i], &threads[i]),
			    0);
		}
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(pthread_join(ids[i], NULL), 0);
		came = threads[0].status == AVOW_OK;
		if (came)
			assert_int_equal(threads[0].verdict, AVOW_ALLOWED);
		else
			assert_int_equal(threads[0].status, AVOW_ERR_ERASED);
		assert_int_equal(threads[1].status, AVOW_OK);
		assert_int_equal(
		    threads[1].verdict, came ? AVOW_DENIED : AVOW_ALLOWED);
	}
	for (size_t i = 0; i < 2; i++)
		avow_close(threads[i].avow);
	assert_int_equal(pthread_barrier_destroy(&start), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(what_must_be_kept_is_not_erased_while_it_comes),
	};

	return cmocka_run_group_tests_name(
	    "flow/threads_keep", tests, NULL, NULL);
}
