/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/slot_cache: opened keys of people, bounded, in one guarded region.
 * For src/seal and its tests only.  One thread at a time.
 *
 * Slots fall into sets by their number; within a set the key that was used
 * longest ago gives way.  A look-up costs at most AVOW_SLOT_WAYS compares.  How
 * many keys there is room for depends on how much memory may be locked.
 */
#ifndef AVOW_SEAL_SLOT_CACHE_H
#define AVOW_SEAL_SLOT_CACHE_H

#include "seal/slots.h"

enum { AVOW_SLOT_WAYS = 4 }; /* keys a set */

/* Whose key it is, and where it lies: all must agree. */
struct avow_slot_owner {
	uint32_t slot; /* 0: nobody's */
	uint16_t bucket;
	uint8_t person[AVOW_PERSON_SIZE];
};

struct avow_slot_cache; /* opaque */

/*
 * Room for so many keys, from AVOW_SLOTS_OPEN_MIN to AVOW_SLOTS_OPEN_MAX; for a
 * half, a quarter and so on of them where not so much memory may be locked with
 * something to spare.
 * Errors: NOMEM; IO (no lockable memory).
 */
AVOW_CHECKED enum avow_status avow_slot_cache_new(
    struct avow_slot_cache **out, size_t keys, struct avow_error *why);
/* More room, with all that is in it, where it can be had; else once and for
   all none. */
void avow_slot_cache_grow(struct avow_slot_cache *cache, size_t keys);
void avow_slot_cache_free(struct avow_slot_cache *cache); /* wipes */
/* How many keys there is room for. */
size_t avow_slot_cache_size(const struct avow_slot_cache *cache);

/* The key of this owner, or NULL.  Borrowed: valid until put, drop, grow or
   free. */
struct avow_slot_key *avow_slot_cache_find(
    struct avow_slot_cache *cache, const struct avow_slot_owner *owner);
/* A place to write the owner's key to; what lay there is wiped. */
struct avow_slot_key *avow_slot_cache_put(
    struct avow_slot_cache *cache, const struct avow_slot_owner *owner);
/* Wipe the key of a slot, if it is here. */
void avow_slot_cache_drop(struct avow_slot_cache *cache, uint32_t slot);

#endif
