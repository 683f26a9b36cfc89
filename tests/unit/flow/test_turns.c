/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   who takes something away waits for every turn that had begun, for no
 *         later one, and two who wait don't wait for each other.
 * Method: turns held open by hand beside a thread that waits; then many threads
 *         that read what others free once they have waited.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "flow/turns.h"

enum { MOMENT_NS = 30000000, READERS = 6, CHANGERS = 2, ROUNDS = 300 };

struct fixture {
	struct avow_turns turns;
	size_t place[READERS + CHANGERS];
	atomic_bool has_waited;
	_Atomic(uint64_t *) value;
	atomic_uint changing; /* changers at work */
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	if (f == NULL || avow_turns_init(&f->turns, NULL) != AVOW_OK)
		return -1;
	for (size_t i = 0; i < READERS + CHANGERS; i++)
		if (avow_turns_join(&f->turns, &f->place[i], NULL) != AVOW_OK)
			return -1;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	avow_turns_end(&f->turns);
	free(f);
	return 0;
}

static void
sleep_a_moment(void)
{
	const struct timespec moment = {.tv_nsec = MOMENT_NS};

	(void)nanosleep(&moment, NULL);
}

static void *
wait_in_place_0(void *context)
{
	struct fixture *f = context;

	avow_turns_begin(&f->turns, f->place[0]);
	avow_turns_wait(&f->turns, f->place[0]);
	atomic_store(&f->has_waited, true);
	return NULL;
}

static void *
wait_in_place_1(void *context)
{
	struct fixture *f = context;

	avow_turns_begin(&f->turns, f->place[1]);
	avow_turns_wait(&f->turns, f->place[1]);
	return NULL;
}

static pthread_t
start(void *(*run)(void *context), void *context)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, run, context), 0);
	return thread;
}

static void
waits_for_a_turn_that_had_begun_and_for_no_later_one(void **state)
{
	struct fixture *f = *state;
	pthread_t thread;

	avow_turns_begin(&f->turns, f->place[2]);
	thread = start(wait_in_place_0, f);
	sleep_a_moment();
	assert_false(atomic_load(&f->has_waited));
	/* One that begins now is not waited for, nor is the same place's next
	   one. */
	avow_turns_begin(&f->turns, f->place[1]);
	avow_turns_over(&f->turns, f->place[2]);
	avow_turns_begin(&f->turns, f->place[2]);
	avow_turns_over(&f->turns, f->place[1]);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(atomic_load(&f->has_waited));
	avow_turns_over(&f->turns, f->place[2]);
}

static void
two_that_wait_do_not_wait_for_each_other(void **state)
{
	struct fixture *f = *state;
	pthread_t a;
	pthread_t b;

	for (int i = 0; i < ROUNDS; i++) {
		a = start(wait_in_place_0, f);
		b = start(wait_in_place_1, f);
		assert_int_equal(pthread_join(a, NULL), 0);
		assert_int_equal(pthread_join(b, NULL), 0);
	}
}

static void
a_turn_may_be_over_twice_and_a_place_be_left_inside_one(void **state)
{
	struct fixture *f = *state;
	size_t place;

	avow_turns_begin(&f->turns, f->place[2]);
	avow_turns_over(&f->turns, f->place[2]);
	avow_turns_over(&f->turns, f->place[2]);
	avow_turns_begin(&f->turns, f->place[2]);
	avow_turns_leave(&f->turns, f->place[2]);
	avow_turns_wait(&f->turns, f->place[0]);
	assert_int_equal(avow_turns_join(&f->turns, &place, NULL), AVOW_OK);
	assert_int_equal(place, f->place[2]);
}

static void
has_as_many_places_as_it_says(void **state)
{
	struct fixture *f = *state;
	struct avow_error why = {0};
	size_t place;

	for (int i = READERS + CHANGERS; i < AVOW_TURNS_MAX; i++)
		assert_int_equal(
		    avow_turns_join(&f->turns, &place, NULL), AVOW_OK);
	assert_int_equal(
	    avow_turns_join(&f->turns, &place, &why), AVOW_ERR_BUSY);
	assert_string_equal(why.code, "turns.full");
	avow_turns_leave(&f->turns, 7);
	assert_int_equal(avow_turns_join(&f->turns, &place, NULL), AVOW_OK);
	assert_int_equal(place, 7);
}

/* A thread and where it stands. */
struct actor {
	struct fixture *f;
	size_t place;
	bool has_failed;
};

static void *
read_values(void *context)
{
	struct actor *a = context;
	struct fixture *f = a->f;

	while (atomic_load(&f->changing) > 0) {
		avow_turns_begin(&f->turns, a->place);
		/* Zero once it was freed: see below. */
		if (*atomic_load(&f->value) == 0)
			a->has_failed = true;
		avow_turns_over(&f->turns, a->place);
	}
	return NULL;
}

static void *
change_values(void *context)
{
	struct actor *a = context;
	struct fixture *f = a->f;

	for (uint64_t i = 1; i <= ROUNDS; i++) {
		uint64_t *next = malloc(sizeof *next);
		uint64_t *old;

		if (next == NULL)
			abort();
		*next = i;
		avow_turns_begin(&f->turns, a->place);
		old = atomic_exchange(&f->value, next);
		avow_turns_wait(&f->turns, a->place);
		*old = 0;
		free(old);
	}
	atomic_fetch_sub(&f->changing, 1);
	return NULL;
}

static void
nothing_is_read_after_somebody_waited_to_take_it_away(void **state)
{
	struct fixture *f = *state;
	struct actor actors[READERS + CHANGERS];
	pthread_t threads[READERS + CHANGERS];
	uint64_t *first = malloc(sizeof *first);

	assert_non_null(first);
	*first = 1;
	atomic_store(&f->value, first);
	atomic_store(&f->changing, CHANGERS);
	for (size_t i = 0; i < READERS + CHANGERS; i++) {
		actors[i] = (struct actor){f, f->place[i], false};
		threads[i] = start(
		    i < READERS ? read_values : change_values, &actors[i]);
	}
	for (size_t i = 0; i < READERS + CHANGERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_false(actors[i].has_failed);
	}
	free(atomic_load(&f->value));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(waits_for_a_turn_that_had_begun_and_for_no_later_one),
	    T(two_that_wait_do_not_wait_for_each_other),
	    T(a_turn_may_be_over_twice_and_a_place_be_left_inside_one),
	    T(has_as_many_places_as_it_says),
	    T(nothing_is_read_after_somebody_waited_to_take_it_away),
	};

	return cmocka_run_group_tests_name("flow/turns", tests, NULL, NULL);
}
