/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/turns.h"

#include <assert.h>

#include "base/banned.h"

/*
 * Why a waiter misses nobody.  It commits, then a fence, then it reads the
 * numbers; a turn counts up, then a fence, then it reads the store.  So either
 * the waiter sees the odd number and waits, or the turn sees the commit.
 *
 * Why nobody sleeps for ever.  A waiter counts itself in `waiting` before it
 * looks at a number; whose turn is over counts up before it looks at
 * `waiting`.  So either the number is seen to be even, or the waiter is seen,
 * and woken under the mutex that it holds until it sleeps.
 */

enum avow_status
avow_turns_init(struct avow_turns *turns, struct avow_error *why)
{
	if (pthread_mutex_init(&turns->mutex, NULL) != 0)
		return avow_fail(why, AVOW_ERR_NOMEM, "turns.memory", "mutex");
	if (pthread_cond_init(&turns->is_over, NULL) != 0) {
		(void)pthread_mutex_destroy(&turns->mutex);
		return avow_fail(why, AVOW_ERR_NOMEM, "turns.memory", "mutex");
	}
	return AVOW_OK;
}

void
avow_turns_end(struct avow_turns *turns)
{
	(void)pthread_cond_destroy(&turns->is_over);
	(void)pthread_mutex_destroy(&turns->mutex);
}

enum avow_status
avow_turns_join(
    struct avow_turns *turns, size_t *place_out, struct avow_error *why)
{
	size_t place = 0;

	(void)pthread_mutex_lock(&turns->mutex);
	while (place < AVOW_TURNS_MAX && turns->of[place].is_taken)
		place++;
	if (place < AVOW_TURNS_MAX) {
		turns->of[place].is_taken = true;
		if (place >= atomic_load(&turns->count))
			atomic_store(&turns->count, (unsigned)place + 1);
	}
	(void)pthread_mutex_unlock(&turns->mutex);
	*place_out = place;
	if (place == AVOW_TURNS_MAX)
		return avow_fail(why, AVOW_ERR_BUSY, "turns.full",
		    "a vault has at most %d handles", AVOW_TURNS_MAX);
	return AVOW_OK;
}

void
avow_turns_leave(struct avow_turns *turns, size_t place)
{
	avow_turns_over(turns, place);
	(void)pthread_mutex_lock(&turns->mutex);
	turns->of[place].is_taken = false;
	(void)pthread_mutex_unlock(&turns->mutex);
}

static bool
is_inside(unsigned long long number)
{
	return (number & 1) != 0;
}

void
avow_turns_begin(struct avow_turns *turns, size_t place)
{
	unsigned long long number =
	    atomic_fetch_add(&turns->of[place].number, 1);

	assert(!is_inside(number)); /* turns do not nest */
	atomic_thread_fence(memory_order_seq_cst);
}

void
avow_turns_over(struct avow_turns *turns, size_t place)
{
	atomic_ullong *number = &turns->of[place].number;

	if (!is_inside(atomic_load(number)))
		return;
	atomic_fetch_add(number, 1);
	if (atomic_load(&turns->waiting) == 0)
		return;
	(void)pthread_mutex_lock(&turns->mutex);
	(void)pthread_cond_broadcast(&turns->is_over);
	(void)pthread_mutex_unlock(&turns->mutex);
}

void
avow_turns_wait(struct avow_turns *turns, size_t place)
{
	unsigned count;

	avow_turns_over(turns, place);
	atomic_thread_fence(memory_order_seq_cst);
	/* Places taken from here on have turns that begin after the commit. */
	count = atomic_load(&turns->count);
	(void)pthread_mutex_lock(&turns->mutex);
	atomic_fetch_add(&turns->waiting, 1);
	for (unsigned i = 0; i < count; i++) {
		unsigned long long seen = atomic_load(&turns->of[i].number);

		while (is_inside(seen) &&
		    atomic_load(&turns->of[i].number) == seen)
			(void)pthread_cond_wait(&turns->is_over, &turns->mutex);
	}
	atomic_fetch_sub(&turns->waiting, 1);
	(void)pthread_mutex_unlock(&turns->mutex);
}
