/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

#include "base/banned.h"

/*
 * Invariants:
 * 1. arena->used <= arena->block->size; older blocks keep their own `used`.
 * 2. Bytes of a block at or past its `used` are zero.
 * 3. arena->total is the sum of the sizes of all blocks, and <= arena->max.
 */

enum {
	ALIGNMENT = alignof(max_align_t),
	BLOCK_FIRST = 4096,  /* bytes; a usual request needs one block */
	BLOCK_LAST = 262144, /* bytes; doubling ends here */
};

struct avow_arena_block {
	struct avow_arena_block *older;
	size_t size; /* bytes at `at` */
	size_t used; /* bytes in use when a newer block came */
	alignas(max_align_t) uint8_t at[];
};

void
avow_arena_init(struct avow_arena *arena, size_t max)
{
	avow_arena_init_small(arena, max, BLOCK_FIRST);
}

void
avow_arena_init_small(struct avow_arena *arena, size_t max, size_t first)
{
	*arena = (struct avow_arena){.max = max, .first = first};
}

static void
free_blocks(struct avow_arena_block *block)
{
	while (block != NULL) {
		struct avow_arena_block *older = block->older;

		explicit_bzero(block->at, block->used);
		free(block);
		block = older;
	}
}

void
avow_arena_clear(struct avow_arena *arena)
{
	if (arena->block != NULL)
		arena->block->used = arena->used;
	free_blocks(arena->block);
	avow_arena_init_small(arena, arena->max, arena->first);
}

void
avow_arena_reset(struct avow_arena *arena)
{
	struct avow_arena_block *kept = arena->block;

	if (kept == NULL)
		return;
	free_blocks(kept->older);
	kept->older = NULL;
	explicit_bzero(kept->at, arena->used);
	arena->used = 0;
	arena->total = kept->size;
}

/* A block with room for size bytes, put in front; false: none to be had. */
static bool
add_block(struct avow_arena *arena, size_t size)
{
	size_t room = arena->max - arena->total; /* invariant 3 */
	size_t wanted = arena->first;
	struct avow_arena_block *block;

	if (size > room)
		return false;
	if (arena->block != NULL && arena->block->size < BLOCK_LAST)
		wanted = arena->block->size * 2;
	else if (arena->block != NULL)
		wanted = BLOCK_LAST;
	if (wanted > room)
		wanted = room;
	if (wanted < size)
		wanted = size;
	if (wanted > SIZE_MAX - sizeof *block)
		return false;
	block = calloc(1, sizeof *block + wanted);
	if (block == NULL)
		return false;
	block->size = wanted;
	block->older = arena->block;
	if (arena->block != NULL)
		arena->block->used = arena->used;
	arena->block = block;
	arena->used = 0;
	arena->total += wanted;
	return true;
}

void *
avow_arena_alloc(struct avow_arena *arena, size_t size)
{
	size_t room;
	void *given;

	if (size == 0)
		size = 1;
	if (arena->block == NULL || size > arena->block->size - arena->used) {
		if (!add_block(arena, size))
			return NULL;
	}
	given = arena->block->at + arena->used;
	room = arena->block->size - arena->used;
	/* Keep the next one aligned; the end of a block may be odd. */
	if (room - size < ALIGNMENT)
		size = room;
	else
		size += (ALIGNMENT - size % ALIGNMENT) % ALIGNMENT;
	arena->used += size;
	return given;
}

void *
avow_arena_array(struct avow_arena *arena, size_t count, size_t size)
{
	size_t whole;

	if (!avow_size_mul(&whole, count, size))
		return NULL;
	return avow_arena_alloc(arena, whole);
}

char *
avow_arena_copy(struct avow_arena *arena, struct avow_text text)
{
	size_t size;
	char *copy;

	if (!avow_size_add(&size, text.size, 1))
		return NULL;
	copy = avow_arena_alloc(arena, size);
	if (copy != NULL && text.size > 0)
		memcpy(copy, text.at, text.size); /* the NUL is there */
	return copy;
}
