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
 * 3. A room has `sets` sets, of AVOW_SLOT_WAYS entries and as many keys each.
 */

struct entry {
	struct avow_slot_owner owner;
	uint64_t used_at; /* uses of the cache before this one's last */
};

/* A line of the processor's cache for each. */
struct place {
	alignas(64) struct avow_slot_key key;
};

/* Room for entries and their keys. */
struct room {
	struct place *places; /* entry i has place i */
	struct entry *entries;
	size_t sets;
};

struct avow_slot_cache {
	struct room room;
	uint64_t uses;
	bool is_grown; /* as far as it can be */
};

enum { SPARE = 2 << 20 }; /* bytes to be locked for all other secrets */

_Static_assert((int)AVOW_SLOTS_OPEN_MIN % (int)AVOW_SLOT_WAYS == 0 &&
	(int)AVOW_SLOTS_OPEN_MAX % (int)AVOW_SLOTS_OPEN_MIN == 0,
    "every key has its set, however often their number is halved");

/* Locked memory, zeroed; NULL: that much is not to be had. */
static void *
lock(size_t size)
{
	/* It gives places that end where a page does, so they are aligned. */
	void *places = sodium_malloc(size);

	/* sodium_malloc is content with unlocked pages; we are not. */
	if (places != NULL && sodium_mlock(places, size) != 0) {
		sodium_free(places);
		return NULL;
	}
	if (places != NULL)
		memset(places, 0, size);
	return places;
}

static void
free_room(struct room *room)
{
	sodium_free(room->places); /* wipes and unmaps */
	free(room->entries);
	*room = (struct room){.sets = 0};
}

/* Whether others could still lock what they need. */
static bool
has_spare(void)
{
	void *spare = lock(SPARE);

	sodium_free(spare); /* NULL is allowed */
	return spare != NULL;
}

/* Errors: NOMEM; IO (so much may not be locked). */
static enum avow_status
make_room(struct room *room, size_t keys)
{
	*room = (struct room){.sets = keys / AVOW_SLOT_WAYS};
	room->entries = calloc(keys, sizeof room->entries[0]);
	if (room->entries == NULL)
		return AVOW_ERR_NOMEM;
	room->places = lock(keys * sizeof room->places[0]);
	if (room->places != NULL &&
	    (keys <= AVOW_SLOTS_OPEN_MIN || has_spare()))
		return AVOW_OK;
	free_room(room);
	return AVOW_ERR_IO;
}

/* The least size for so many keys, as far as it is allowed. */
static size_t
size_for(size_t keys)
{
	size_t size = AVOW_SLOTS_OPEN_MIN;

	while (size < keys && size < AVOW_SLOTS_OPEN_MAX)
		size *= 2;
	return size;
}

enum avow_status
avow_slot_cache_new(
    struct avow_slot_cache **out, size_t keys, struct avow_error *why)
{
	struct avow_slot_cache *cache = calloc(1, sizeof *cache);
	size_t size = size_for(keys);
	enum avow_status status = AVOW_ERR_NOMEM;

	*out = NULL;
	if (cache != NULL && sodium_init() >= 0)
		status = make_room(&cache->room, size);
	while (status == AVOW_ERR_IO && size > AVOW_SLOTS_OPEN_MIN) {
		cache->is_grown = true;
		size /= 2;
		status = make_room(&cache->room, size);
	}
	if (status == AVOW_OK) {
		*out = cache;
		return AVOW_OK;
	}
	free(cache);
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "slots.memory", "out of memory");
	return avow_fail(why, AVOW_ERR_IO, "secret.lock",
	    "cannot lock %zu KiB for opened keys (see ulimit -l)",
	    size * sizeof(struct place) / 1024);
}

/*
 * The i-th entry of its set that is tried for a slot.  Slots of one set begin
 * with one each, so that where there is room for all the first one has it.
 */
static struct entry *
try_entry(const struct room *room, uint32_t slot, size_t i)
{
	size_t set = slot % room->sets;
	size_t way = (slot / room->sets + i) % AVOW_SLOT_WAYS;

	return &room->entries[set * AVOW_SLOT_WAYS + way];
}

/* The first one tried that is free, or NULL. */
static struct entry *
free_entry(const struct room *room, uint32_t slot)
{
	for (size_t i = 0; i < AVOW_SLOT_WAYS; i++) {
		struct entry *entry = try_entry(room, slot, i);

		if (entry->owner.slot == 0)
			return entry;
	}
	return NULL;
}

static struct avow_slot_key *
key_of(const struct room *room, const struct entry *entry)
{
	return &room->places[entry - room->entries].key;
}

/* One set of before becomes several, so there is room for each of its keys. */
static void
move(struct room *to, const struct room *from)
{
	for (size_t i = 0; i < from->sets * AVOW_SLOT_WAYS; i++) {
		const struct entry *old = &from->entries[i];
		struct entry *entry;

		if (old->owner.slot == 0)
			continue;
		entry = free_entry(to, old->owner.slot);
		*entry = *old;
		*key_of(to, entry) = *key_of(from, old);
	}
}

void
avow_slot_cache_grow(struct avow_slot_cache *cache, size_t keys)
{
	size_t size = avow_slot_cache_size(cache);
	struct room room;

	if (keys <= size || cache->is_grown)
		return;
	cache->is_grown = true;
	if (make_room(&room, size_for(keys)) != AVOW_OK)
		return;
	move(&room, &cache->room);
	free_room(&cache->room);
	cache->room = room;
	cache->is_grown = avow_slot_cache_size(cache) == AVOW_SLOTS_OPEN_MAX;
}

void
avow_slot_cache_free(struct avow_slot_cache *cache)
{
	if (cache == NULL)
		return;
	free_room(&cache->room);
	free(cache);
}

size_t
avow_slot_cache_size(const struct avow_slot_cache *cache)
{
	return cache->room.sets * AVOW_SLOT_WAYS;
}

/* The entry of a slot, or NULL. */
static struct entry *
find_slot(struct avow_slot_cache *cache, uint32_t slot)
{
	/* An entry and its key are both far off: fetch them together. */
	__builtin_prefetch(
	    key_of(&cache->room, try_entry(&cache->room, slot, 0)));
	for (size_t i = 0; i < AVOW_SLOT_WAYS; i++) {
		struct entry *entry = try_entry(&cache->room, slot, i);

		if (entry->owner.slot == slot && slot != 0)
			return entry;
	}
	return NULL;
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
	return key_of(&cache->room, entry);
}

struct avow_slot_key *
avow_slot_cache_put(
    struct avow_slot_cache *cache, const struct avow_slot_owner *owner)
{
	struct entry *chosen = find_slot(cache, owner->slot);

	if (chosen == NULL)
		chosen = free_entry(&cache->room, owner->slot);
	if (chosen == NULL) {
		chosen = try_entry(&cache->room, owner->slot, 0);
		for (size_t i = 1; i < AVOW_SLOT_WAYS; i++) {
			struct entry *entry =
			    try_entry(&cache->room, owner->slot, i);

			if (entry->used_at < chosen->used_at)
				chosen = entry;
		}
	}
	sodium_memzero(
	    key_of(&cache->room, chosen), sizeof(struct avow_slot_key));
	chosen->owner = *owner;
	chosen->used_at = ++cache->uses;
	return key_of(&cache->room, chosen);
}

void
avow_slot_cache_drop(struct avow_slot_cache *cache, uint32_t slot)
{
	struct entry *entry = find_slot(cache, slot);

	if (entry == NULL)
		return;
	sodium_memzero(
	    key_of(&cache->room, entry), sizeof(struct avow_slot_key));
	sodium_memzero(entry, sizeof *entry);
}
