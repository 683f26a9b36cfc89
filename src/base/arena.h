/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/arena: memory that dies, wiped, with the request it was made for.
 *
 * One thread at a time.  What an arena gives is zeroed, aligned for any type
 * and valid until the arena is reset or cleared.
 */
#ifndef AVOW_BASE_ARENA_H
#define AVOW_BASE_ARENA_H

#include "base/text.h"

struct avow_arena_block;

struct avow_arena {
	struct avow_arena_block *block; /* the newest; older ones behind it */
	size_t used;                    /* bytes of `block` in use */
	size_t total;                   /* bytes allocated in all blocks */
	size_t max;                     /* bytes it may ever allocate */
	size_t first; /* bytes of the first block, or more if asked for more */
};

void avow_arena_init(struct avow_arena *arena, size_t max);
/* The same where not much is expected to be asked for. */
void avow_arena_init_small(struct avow_arena *arena, size_t max, size_t first);
/* Wipe and free everything; the arena is usable again. */
void avow_arena_clear(struct avow_arena *arena);
/* Wipe what was given; keep one block, so that the next request is quick. */
void avow_arena_reset(struct avow_arena *arena);

/* NULL when there is no memory or max would be passed. */
AVOW_CHECKED void *avow_arena_alloc(struct avow_arena *arena, size_t size);
/* count items of size bytes; NULL also when the product overflows. */
AVOW_CHECKED void *avow_arena_array(
    struct avow_arena *arena, size_t count, size_t size);
/* A copy with a NUL behind it; NULL when there is no memory. */
AVOW_CHECKED char *avow_arena_copy(
    struct avow_arena *arena, struct avow_text text);

#endif
