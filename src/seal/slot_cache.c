/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/slot_cache.h"

#include <sodium.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/*
 * Invariants:
 * 1. At most one entry has a given slot, and it lies in the set of that slot.
 * 2. The key of an entry with slot 0 is all zeros.
 * 3. There are `sets` sets, of AVOW_SLOT_WAYS entries and as many keys each.
 */

struct entry {
	struct avow_slot_owner owner;
	uint64_t used_at; /* uses of the cache before this one's last */
};

/* A line of the processor's cache for each. */
struct place {
	alignas(64) struct avow_slot_key key;
};

struct avow_slot_cache {
	struct place *places; /* entry i has place i */
	struct entry *entries;
	size_t sets;
	uint64_t uses;
};

_Static_assert((int)AVOW_SLOTS_OPEN_MIN % (int)AVOW_SLOT_WAYS == 0 &&
	(int)AVOW_SLOTS_OPEN_MAX % (int)AVOW_SLOTS_OPEN_MIN == 0,
    "every key has its set, however often their number is halved");

/* Locked memory for so many keys, zeroed; NULL: that much is not to be had. */
static struct place *
lock(size_t keys)
{
	/* It gives places that end where a page does, so they are aligned. */
	struct place *places = sodium_allocarray(keys, sizeof places[0]);

	/* sodium_malloc is content with unlocked pages; we are not. */
	if (places != NULL &&
	    sodium_mlock(places, keys * sizeof places[0]) != 0) {
		sodium_free(places);
		return NULL;
	}
	if (places != NULL)
		memset(places, 0, keys * sizeof places[0]);
	return places;
}

enum avow_status
avow_slot_cache_new(struct avow_slot_cache **out, struct avow_error *why)
{
	struct avow_slot_cache *cache = calloc(1, sizeof *cache);
	size_t keys = AVOW_SLOTS_OPEN_MAX;

	*out = NULL;
	if (cache == NULL || sodium_init() < 0)
		goto no_memory;
	while (
	    (cache->places = lock(keys)) == NULL && keys > AVOW_SLOTS_OPEN_MIN)
		keys /= 2;
	if (cache->places == NULL) {
		avow_slot_cache_free(cache);
		return avow_fail(why, AVOW_ERR_IO, "secret.lock",
		    "cannot lock %zu KiB for opened keys (see ulimit -l)",
		    keys * sizeof cache->places[0] / 1024);
	}
	cache->entries = calloc(keys, sizeof cache->entries[0]);
	if (cache->entries == NULL)
		goto no_memory;
	cache->sets = keys / AVOW_SLOT_WAYS;
	*out = cache;
	return AVOW_OK;
no_memory:
	avow_slot_cache_free(cache);
	return avow_fail(why, AVOW_ERR_NOMEM, "slots.memory", "out of memory");
}

void
avow_slot_cache_free(struct avow_slot_cache *cache)
{
	if (cache == NULL)
		return;
	sodium_free(cache->places); /* wipes and unmaps */
	free(cache->entries);
	free(cache);
}

size_t
avow_slot_cache_size(const struct avow_slot_cache *cache)
{
	return cache->sets * AVOW_SLOT_WAYS;
}

/* The first entry of the set of a slot. */
static struct entry *
set_of(const struct avow_slot_cache *cache, uint32_t slot)
{
	return &cache->entries[slot % cache->sets * AVOW_SLOT_WAYS];
}

/* The entry of a slot, or NULL. */
static struct entry *
find_slot(struct avow_slot_cache *cache, uint32_t slot)
{
	struct entry *set = set_of(cache, slot);

	for (size_t i = 0; i < AVOW_SLOT_WAYS; i++) {
		if (set[i].owner.slot == slot && slot != 0)
			return &set[i];
	}
	return NULL;
}

static struct avow_slot_key *
key_of(struct avow_slot_cache *cache, const struct entry *entry)
{
	return &cache->places[entry - cache->entries].key;
}

struct avow_slot_key *
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

struct avow_slot_key *
avow_slot_cache_put(
    struct avow_slot_cache *cache, const struct avow_slot_owner *owner)
{
	struct entry *set = set_of(cache, owner->slot);
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
	sodium_memzero(key_of(cache, chosen), sizeof(struct avow_slot_key));
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
	sodium_memzero(key_of(cache, entry), sizeof(struct avow_slot_key));
	sodium_memzero(entry, sizeof *entry);
}
