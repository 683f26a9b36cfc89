/* SPDX-License-Identifier: Apache-2.0 */
#include "store/queue.h"

#include "base/banned.h"

enum avow_status
avow_kv_queue_init(struct avow_kv_queue *queue, struct avow_error *why)
{
	if (pthread_mutex_init(&queue->mutex, NULL) != 0)
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "queue");
	if (pthread_cond_init(&queue->changed, NULL) != 0) {
		(void)pthread_mutex_destroy(&queue->mutex);
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "queue");
	}
	return AVOW_OK;
}

void
avow_kv_queue_end(struct avow_kv_queue *queue)
{
	(void)pthread_cond_destroy(&queue->changed);
	(void)pthread_mutex_destroy(&queue->mutex);
}

static void
put_in(struct avow_kv_queue *queue, struct avow_kv_request *request)
{
	if (queue->first == NULL)
		queue->first = request;
	else
		queue->last->next = request;
	queue->last = request;
	queue->waiting += request->count;
}

/* The requests that one transaction takes: a list of its own. */
static struct avow_kv_request *
take_out(struct avow_kv_queue *queue)
{
	struct avow_kv_request *first = queue->first;
	struct avow_kv_request *last = first;
	size_t count = first->count;

	while (last->next != NULL &&
	    last->next->count <= AVOW_KV_BATCH_MAX - count) {
		last = last->next;
		count += last->count;
	}
	queue->first = last->next;
	queue->waiting -= count;
	last->next = NULL;
	return first;
}

/* One transaction, without the mutex while it lasts. */
static void
lead_one(struct avow_kv_queue *queue,
    void (*lead)(void *context, struct avow_kv_request *first), void *context)
{
	struct avow_kv_request *request = take_out(queue);

	queue->is_led = true;
	(void)pthread_mutex_unlock(&queue->mutex);
	lead(context, request);
	(void)pthread_mutex_lock(&queue->mutex);
	queue->is_led = false;
	while (request != NULL) {
		struct avow_kv_request *next = request->next;

		/* From here on it is its owner's, who may be gone. */
		request->is_done = true;
		request = next;
	}
	(void)pthread_cond_broadcast(&queue->changed);
}

enum avow_status
avow_kv_queue_run(struct avow_kv_queue *queue, struct avow_kv_request *request,
    void (*lead)(void *context, struct avow_kv_request *first), void *context)
{
	(void)pthread_mutex_lock(&queue->mutex);
	if (request->count > AVOW_KV_WAITING_MAX - queue->waiting) {
		(void)pthread_mutex_unlock(&queue->mutex);
		return avow_fail(&request->why, AVOW_ERR_BUSY, "kv.busy",
		    "%d write sets wait to be committed: ask again later",
		    AVOW_KV_WAITING_MAX);
	}
	put_in(queue, request);
	while (!request->is_done) {
		if (queue->is_led)
			(void)pthread_cond_wait(&queue->changed, &queue->mutex);
		else
			lead_one(queue, lead, context);
	}
	(void)pthread_mutex_unlock(&queue->mutex);
	return request->status;
}
