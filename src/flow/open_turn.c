/* SPDX-License-Identifier: Apache-2.0 */
/* What a handle does at the beginning and the end of a call. */
#include <string.h>

#include "flow/open.h"
#include "seal/secret.h"
#include "vault/record.h"

#include "base/banned.h"

/* Copy what has changed since this handle looked last. */
static void
take_changes(struct avow *avow)
{
	struct avow_shared *shared = avow->shared;

	if (atomic_load(&shared->changes) == avow->changes)
		return;
	(void)pthread_mutex_lock(&shared->mutex);
	avow->editions = shared->editions;
	avow->registry = shared->registry;
	avow->changes = atomic_load(&shared->changes);
	(void)pthread_mutex_unlock(&shared->mutex);
}

void
avow_open_turn(struct avow *avow)
{
	struct avow_published *now;

	take_changes(avow);
	now = avow_editions_at(&avow->editions, avow_clock_now(&avow->clock));
	if (now == avow->in_force)
		return;
	avow->in_force = now;
	/* Leaves are numbered anew. */
	memset(avow->kept, 0, sizeof avow->kept);
}

void
avow_open_begin(struct avow *avow)
{
	avow_turns_begin(&avow->shared->turns, avow->place);
	take_changes(avow);
}

void
avow_open_over(struct avow *avow)
{
	avow_wipe(avow->person_key, sizeof *avow->person_key);
	avow_turns_over(&avow->shared->turns, avow->place);
}

void
avow_open_wait(struct avow *avow)
{
	avow_wipe(avow->person_key, sizeof *avow->person_key);
	avow_turns_wait(&avow->shared->turns, avow->place);
}

enum avow_status
avow_open_key(struct avow *avow, const uint8_t **key_out, uint32_t slot,
    const uint8_t person[AVOW_PERSON_SIZE], struct avow_error *why)
{
	enum avow_status status = avow_slots_key(avow->shared->slots,
	    avow->person_key, slot, person, avow_record_bucket(person), why);

	*key_out = status == AVOW_OK ? avow->person_key->key : NULL;
	return status;
}

enum avow_status
avow_open_log(struct avow *avow, struct avow_error *why)
{
	if (avow->log != NULL)
		return AVOW_OK;
	return avow_log_join(&avow->log, avow->shared->log, avow->kv, why);
}
