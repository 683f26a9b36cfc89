/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/slots.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "seal/secret.h"
#include "seal/slot_cache.h"
#include "seal/slot_file.h"

#include "base/banned.h"

_Static_assert(
    (int)AVOW_SLOT_WRAP_AT + (int)AVOW_WRAP_SIZE <= (int)AVOW_SLOT_SIZE,
    "a wrapped key fits a slot");

/*
 * Invariant: a key in the cache is that of a slot in the file, whenever the
 * mutex is free.
 */
struct avow_slots {
	/* Guards all that follows; never held while the disk syncs. */
	pthread_mutex_t mutex;
	struct avow_slot_file file;
	struct avow_slot_cache *cache;
	struct avow_root *root; /* borrowed */
	/*
	 * Held over a sync, and taken before the mutex.  One at a time: an
	 * error of the disk is told to one sync only, and the next one has to
	 * know of it.  Whoever waits here may find that all is done.
	 */
	pthread_mutex_t syncing;
};

enum avow_status
avow_slots_create(const char *path, struct avow_error *why)
{
	return avow_slot_file_create(path, why);
}

enum avow_status
avow_slots_open(struct avow_slots **out, const char *path,
    struct avow_root *root, struct avow_error *why)
{
	struct avow_slots *slots = calloc(1, sizeof *slots);
	enum avow_status status;

	*out = NULL;
	if (slots == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "slots.memory", "out of memory");
	if (pthread_mutex_init(&slots->mutex, NULL) != 0) {
		free(slots);
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "slots.memory", "out of memory");
	}
	if (pthread_mutex_init(&slots->syncing, NULL) != 0) {
		(void)pthread_mutex_destroy(&slots->mutex);
		free(slots);
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "slots.memory", "out of memory");
	}
	slots->root = root;
	status = avow_slot_file_open(&slots->file, path, why);
	if (status == AVOW_OK)
		status =
		    avow_slot_cache_new(&slots->cache, slots->file.used, why);
	if (status == AVOW_OK)
		*out = slots;
	else
		avow_slots_close(slots);
	return status;
}

void
avow_slots_close(struct avow_slots *slots)
{
	if (slots == NULL)
		return;
	avow_slot_cache_free(slots->cache);
	avow_slot_file_close(&slots->file);
	(void)pthread_mutex_destroy(&slots->syncing);
	(void)pthread_mutex_destroy(&slots->mutex);
	free(slots);
}

/* What a wrapped key is bound to: this slot, this bucket, this person. */
struct place {
	uint8_t bytes[4 + 4 + 2 + AVOW_PERSON_SIZE];
};

static struct avow_text
bind(struct place *place, const struct avow_slot_owner *owner)
{
	uint8_t *at = place->bytes;

	memcpy(at, "slot", 4);
	at[4] = (uint8_t)(owner->slot >> 24);
	at[5] = (uint8_t)(owner->slot >> 16);
	at[6] = (uint8_t)(owner->slot >> 8);
	at[7] = (uint8_t)owner->slot;
	at[8] = (uint8_t)(owner->bucket >> 8);
	at[9] = (uint8_t)owner->bucket;
	memcpy(at + 10, owner->person, AVOW_PERSON_SIZE);
	return (struct avow_text){
	    (const char *)place->bytes, sizeof place->bytes};
}

static struct avow_slot_owner
owner_of(uint32_t slot, const uint8_t person[AVOW_PERSON_SIZE], uint16_t bucket)
{
	struct avow_slot_owner owner = {.slot = slot, .bucket = bucket};

	memcpy(owner.person, person, AVOW_PERSON_SIZE);
	return owner;
}

/* Make a key for an owner whose slot the file has chosen, and write it. */
static enum avow_status
add(struct avow_slots *slots, const struct avow_slot_owner *owner,
    struct avow_error *why)
{
	uint8_t bytes[AVOW_SLOT_SIZE] = {AVOW_SLOT_VERSION, AVOW_SLOT_USED,
	    (uint8_t)(owner->bucket >> 8), (uint8_t)owner->bucket};
	struct place place;
	enum avow_status status;
	uint8_t *key;

	/* By keys, not slots: those of the erased ask for no room. */
	avow_slot_cache_grow(slots->cache, (size_t)slots->file.used + 1);
	/* The key is made where it will stay: in guarded memory. */
	key = avow_slot_cache_put(slots->cache, owner)->key;
	avow_random(key, AVOW_KEY_SIZE);
	avow_key_wrap(bytes + AVOW_SLOT_WRAP_AT,
	    avow_root_kek(slots->root, owner->bucket), bind(&place, owner),
	    key);
	status = avow_slot_file_add(&slots->file, owner->slot, bytes, why);
	if (status != AVOW_OK)
		avow_slot_cache_drop(slots->cache, owner->slot);
	return status;
}

enum avow_status
avow_slots_add(struct avow_slots *slots, uint32_t *slot_out,
    const uint8_t person[AVOW_PERSON_SIZE], uint16_t bucket,
    struct avow_error *why)
{
	struct avow_slot_owner owner;
	enum avow_status status;

	*slot_out = 0;
	(void)pthread_mutex_lock(&slots->mutex);
	owner = owner_of(avow_slot_file_choose(&slots->file), person, bucket);
	if (owner.slot == 0)
		status = avow_fail(why, AVOW_ERR_FULL, "slots.full",
		    "every slot number is taken");
	else
		status = add(slots, &owner, why);
	(void)pthread_mutex_unlock(&slots->mutex);
	if (status == AVOW_OK)
		*slot_out = owner.slot;
	return status;
}

enum avow_status
avow_slots_sync(struct avow_slots *slots, struct avow_error *why)
{
	enum avow_status status;
	bool needed;
	int error;

	(void)pthread_mutex_lock(&slots->syncing);
	(void)pthread_mutex_lock(&slots->mutex);
	status = avow_slot_file_sync_begin(&slots->file, &needed, why);
	(void)pthread_mutex_unlock(&slots->mutex);
	if (needed) {
		error = avow_slot_file_flush(slots->file.fd);
		(void)pthread_mutex_lock(&slots->mutex);
		status = avow_slot_file_sync_end(&slots->file, error, why);
		(void)pthread_mutex_unlock(&slots->mutex);
	}
	(void)pthread_mutex_unlock(&slots->syncing);
	return status;
}

/* Read the slot and unwrap its key into the cache. */
static enum avow_status
open_key(struct avow_slots *slots, const struct avow_slot_key **key_out,
    const struct avow_slot_owner *owner, struct avow_error *why)
{
	uint8_t bytes[AVOW_SLOT_SIZE];
	struct place place;
	enum avow_slot_state state;
	enum avow_status status;
	struct avow_slot_key *key;

	status = avow_slot_file_read(&slots->file, owner->slot, bytes, why);
	if (status != AVOW_OK)
		return status;
	state = avow_slot_state(bytes);
	if (state == AVOW_SLOT_DAMAGED)
		return avow_fail(why, AVOW_ERR_KEY, "slots.damaged",
		    "key slot %u is damaged", (unsigned)owner->slot);
	if (state != AVOW_SLOT_USED)
		return avow_fail(why, AVOW_ERR_ERASED, "slots.erased",
		    "key slot %u is erased", (unsigned)owner->slot);
	if (bytes[2] != owner->bucket >> 8 ||
	    bytes[3] != (owner->bucket & 0xff))
		return avow_fail(why, AVOW_ERR_KEY, "slots.bucket",
		    "key slot %u is of another bucket", (unsigned)owner->slot);
	key = avow_slot_cache_put(slots->cache, owner);
	status =
	    avow_key_unwrap(key->key, avow_root_kek(slots->root, owner->bucket),
		bind(&place, owner), bytes + AVOW_SLOT_WRAP_AT, NULL);
	if (status != AVOW_OK) {
		avow_slot_cache_drop(slots->cache, owner->slot);
		return avow_fail(why, AVOW_ERR_KEY, "slots.key",
		    "key slot %u does not hold this person's key",
		    (unsigned)owner->slot);
	}
	*key_out = key;
	return AVOW_OK;
}

enum avow_status
avow_slots_key(struct avow_slots *slots, struct avow_slot_key *key_out,
    uint32_t slot, const uint8_t person[AVOW_PERSON_SIZE], uint16_t bucket,
    struct avow_error *why)
{
	struct avow_slot_owner owner = owner_of(slot, person, bucket);
	enum avow_status status = AVOW_OK;
	const struct avow_slot_key *key;

	(void)pthread_mutex_lock(&slots->mutex);
	key = avow_slot_cache_find(slots->cache, &owner);
	if (key == NULL)
		status = open_key(slots, &key, &owner, why);
	if (status == AVOW_OK)
		*key_out = *key;
	(void)pthread_mutex_unlock(&slots->mutex);
	if (status != AVOW_OK)
		avow_wipe(key_out, sizeof *key_out);
	return status;
}

void
avow_slots_name(struct avow_slots *slots, const struct avow_slot_key *key,
    uint32_t slot, const uint8_t person[AVOW_PERSON_SIZE], uint16_t bucket)
{
	struct avow_slot_owner owner = owner_of(slot, person, bucket);
	struct avow_slot_key *kept;

	(void)pthread_mutex_lock(&slots->mutex);
	kept = avow_slot_cache_find(slots->cache, &owner);
	/* It may have gone meanwhile: nothing of it comes back. */
	if (kept != NULL &&
	    avow_same_bytes(kept->key, key->key, sizeof key->key))
		*kept = *key;
	(void)pthread_mutex_unlock(&slots->mutex);
}

enum avow_status
avow_slots_erase(
    struct avow_slots *slots, uint32_t slot, struct avow_error *why)
{
	enum avow_status status;

	(void)pthread_mutex_lock(&slots->mutex);
	/* First the key at hand: it goes even if the disk fails.  No other
	   thread brings it back, for the slot is overwritten before the mutex
	   is free. */
	avow_slot_cache_drop(slots->cache, slot);
	status = avow_slot_file_scramble(&slots->file, slot, why);
	(void)pthread_mutex_unlock(&slots->mutex);
	if (status == AVOW_OK)
		status = avow_slots_sync(slots, why);
	if (status != AVOW_OK)
		return status;
	(void)pthread_mutex_lock(&slots->mutex);
	status = avow_slot_file_blank(&slots->file, slot, why);
	(void)pthread_mutex_unlock(&slots->mutex);
	return status == AVOW_OK ? avow_slots_sync(slots, why) : status;
}

uint32_t
avow_slots_count(struct avow_slots *slots)
{
	uint32_t count;

	(void)pthread_mutex_lock(&slots->mutex);
	count = slots->file.count;
	(void)pthread_mutex_unlock(&slots->mutex);
	return count;
}

struct avow_slots_counts
avow_slots_counts(struct avow_slots *slots)
{
	struct avow_slots_counts counts;

	(void)pthread_mutex_lock(&slots->mutex);
	counts.slots = slots->file.count;
	counts.used = slots->file.used;
	(void)pthread_mutex_unlock(&slots->mutex);
	return counts;
}

enum avow_status
avow_slots_used(struct avow_slots *slots, uint32_t slot, bool *used_out,
    struct avow_error *why)
{
	uint8_t bytes[AVOW_SLOT_SIZE];
	enum avow_slot_state state;
	enum avow_status status;

	*used_out = false;
	(void)pthread_mutex_lock(&slots->mutex);
	status = avow_slot_file_read(&slots->file, slot, bytes, why);
	(void)pthread_mutex_unlock(&slots->mutex);
	if (status != AVOW_OK)
		return status;
	state = avow_slot_state(bytes);
	*used_out = state == AVOW_SLOT_USED;
	if (state == AVOW_SLOT_DAMAGED)
		return avow_fail(why, AVOW_ERR_KEY, "slots.damaged",
		    "key slot %u is damaged", (unsigned)slot);
	return AVOW_OK;
}
