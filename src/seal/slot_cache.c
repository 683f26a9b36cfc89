/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/slot_cache.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/*
 * Invariants:
 * 1. At most one entry has a given slot, and it lies in the set of that slot.
 * 2. The key of an entry with slot 0 is all zeros.
 */

struct entry {
	struct avow_slot_owner owner;
	uint64_t used_at; /* uses of the cache before this one's last */
};

struct avow_slot_cache {
	uint8_t *keys; /* entry i has bytes i * AVOW_KEY_SIZE and on */
	uint64_t uses;
	struct entry entries[AVOW_SLOT_SETS * AVOW_SLOT_WAYS];
};

enum { KEYS_SIZE = AVOW_SLOTS_OPEN_MAX * AVOW_KEY_SIZE };

_Static_assert(AVOW_SLOT_SETS *AVOW_SLOT_WAYS == AVOW_SLOTS_OPEN_MAX,
    "every key has its set");

enum avow_status
avow_slot_cache_new(struct avow_slot_cache **out, struct avow_error *why)
{
	struct avow_slot_cache *cache = calloc(1, sizeof *cache);

	*out = NULL;
	if (cache == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "slots.memory", "out of memory");
	if (sodium_init() >= 0)
		cache->keys = sodium_malloc(KEYS_SIZE);
	/* sodium_malloc is content with unlocked pages; we are not. */
	if (cache->keys == NULL || sodium_mlock(cache->keys, KEYS_SIZE) != 0) {
		avow_slot_cache_free(cache);
		return avow_fail(why, AVOW_ERR_IO, "secret.lock",
		    "cannot lock %d KiB for opened keys (see ulimit -l)",
		    KEYS_SIZE / 1024);
	}
	memset(cache->keys, 0, KEYS_SIZE);
	*out = cache;
	return AVOW_OK;
}

void
avow_slot_cache_free(struct avow_slot_cache *cache)
{
	if (cache == NULL)
		return;
	sodium_free(cache->keys); /* wipes and unmaps */
	free(cache);
}

static size_t
set_of(uint32_t slot)
{
	return (size_t)(slot % AVOW_SLOT_SETS) * AVOW_SLOT_WAYS;
}

/* The entry of a slot, or NULL. */
static struct entry *
find_slot(struct avow_slot_cache *cache, uint32_t slot)
{
	struct entry *set = &cache->entries[set_of(slot)];

	for (size_t i = 0; i < AVOW_SLOT_WAYS; i++) {
		if (set[i].owner.slot == slot && slot != 0)
			return &set[i];
	}
	return NULL;
}

static uint8_t *
key_of(struct avow_slot_cache *cache, const struct entry *entry)
{
	return cache->keys + (entry - cache->entries) * AVOW_KEY_SIZE;
}

const uint8_t *
avow_slot_cache_find(
    struct avow_slot_cache *cache, const struct avow_slot_owner *owner)
{
	struct entry *entry = find_slot(cache, owner->slot);

	/* A key is for the person it was unwrapped for, and nobody else. */
	if (entry == NULL || entry->owner.bucket != owner->bucket ||
	    memcmp(entry->owner.person, owner->person, AVOW_PERSON_SIZE) != 0)
		return NULL;
	entry->used_at = ++cache->uses;
	return key_of(cache, entry);
}

uint8_t *
avow_slot_cache_put(
    struct avow_slot_cache *cache, const struct avow_slot_owner *owner)
{
	struct entry *set = &cache->entries[set_of(owner->slot)];
	struct entry *chosen = find_slot(cache, owner->slot);

	/* Never-used entries have used_at 0, so they are taken first. */
	for (size_t i = 0; chosen == NULL && i < AVOW_SLOT_WAYS; i++) {
		if (set[i].owner.slot == 0)
			chosen = &set[i];
	}
	if (chosen == NULL) {
		chosen = set;
		for (size_t i = 1; i < AVOW_SLOT_WAYS; i++) {
			if (set[i].used_at < chosen->used_at)
				chosen = &set[i];
		}
	}
	sodium_memzero(key_of(cache, chosen), AVOW_KEY_SIZE);
	chosen->owner = *owner;
	chosen->used_at = ++cache->uses;
	return key_of(cache, chosen);
}

void
avow_slot_cache_drop(struct avow_slot_cache *cache, uint32_t slot)
{
	struct entry *entry = find_slot(cache, slot);

	if (entry == NULL)
		return;
	sodium_memzero(key_of(cache, entry), AVOW_KEY_SIZE);
	sodium_memzero(entry, sizeof *entry);
}
