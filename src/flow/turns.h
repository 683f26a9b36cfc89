/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/turns: who is inside a call, and how to wait until all of them are out.
 *
 *     handle --place--> a number: odd inside a call, even outside
 *
 * Whoever takes something away from everybody commits it first and then waits
 * for every turn that had begun; later turns see the commit.  A waiter's own
 * turn is over before it waits, so that two of them can't wait for each other.
 * Any thread; a place belongs to one of them at a time.
 */
#ifndef AVOW_FLOW_TURNS_H
#define AVOW_FLOW_TURNS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/status.h"

enum {
	AVOW_TURNS_MAX = 1024, /* places */
	AVOW_TURNS_APART = 48, /* bytes, so that no two share a cache line */
};

struct avow_turn {
	atomic_ullong number;
	bool is_taken; /* guarded by the mutex */
	char apart[AVOW_TURNS_APART];
};

struct avow_turns {
	pthread_mutex_t mutex; /* with is_over, for waiting; guards is_taken */
	pthread_cond_t is_over;
	atomic_uint waiting; /* threads that want to be woken */
	atomic_uint count;   /* places that were ever taken */
	struct avow_turn of[AVOW_TURNS_MAX];
};

/* Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_turns_init(
    struct avow_turns *turns, struct avow_error *why);
void avow_turns_end(struct avow_turns *turns);

/* A place of one's own, until it is left.  Errors: BUSY (all are taken). */
AVOW_CHECKED enum avow_status avow_turns_join(
    struct avow_turns *turns, size_t *place_out, struct avow_error *why);
void avow_turns_leave(struct avow_turns *turns, size_t place);

/* A turn begins: what was committed and waited for before is seen in it. */
void avow_turns_begin(struct avow_turns *turns, size_t place);
/* It is over; harmless where it was already. */
void avow_turns_over(struct avow_turns *turns, size_t place);
/* End one's own turn, then wait until every turn that has begun is over. */
void avow_turns_wait(struct avow_turns *turns, size_t place);

#endif
