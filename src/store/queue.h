/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/queue: commits that wait for each other.
 *
 *     threads --requests--> queue --one of them leads--> one transaction
 *
 * A thread that wants to commit puts its request in.  If nobody leads, it
 * leads: it takes all that waits, at most AVOW_KV_BATCH_MAX write sets, into
 * one transaction, and wakes those whose request is done; whoever still waits
 * then leads the next one.  So there is one committer at any time, no timer,
 * and no thread of our own in a program that links the library.  Any thread.
 */
#ifndef AVOW_STORE_QUEUE_H
#define AVOW_STORE_QUEUE_H

#include <pthread.h>

#include "store/kv.h"

/* What one call of avow_kv_commit asks for. */
struct avow_kv_request {
	struct avow_kv_set *const *sets;
	size_t count;
	struct avow_kv_outcome *outcomes;
	struct avow_error why;
	enum avow_status status;
	bool is_done;
	struct avow_kv_request *next;
};

struct avow_kv_queue {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct avow_kv_request *first;
	struct avow_kv_request *last;
	size_t waiting; /* write sets in it */
	bool is_led;
};

/* Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_kv_queue_init(
    struct avow_kv_queue *queue, struct avow_error *why);
void avow_kv_queue_end(struct avow_kv_queue *queue);

/*
 * Wait until the request is done, or lead.  lead is called with requests, in
 * a list, that nobody else touches meanwhile; it sets their status and
 * outcomes.  Errors: BUSY (more than AVOW_KV_WAITING_MAX write sets wait);
 * what lead gave.
 */
AVOW_CHECKED enum avow_status avow_kv_queue_run(struct avow_kv_queue *queue,
    struct avow_kv_request *request,
    void (*lead)(void *context, struct avow_kv_request *first), void *context);

#endif
