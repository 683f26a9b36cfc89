/* SPDX-License-Identifier: Apache-2.0 */
/* The hash tree of RFC 6962 2.1, and the two checks of RFC 9162 2.1. */
#include "audit/merkle.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

void
avow_merkle_empty(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE])
{
	avow_hash_of(hash, out, "", 0);
}

void
avow_merkle_leaf(
    struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE], struct avow_text entry)
{
	static const uint8_t prefix = 0x00;

	avow_hash_start(hash);
	avow_hash_add(hash, &prefix, 1);
	avow_hash_add(hash, entry.at, entry.size);
	avow_hash_end(hash, out);
}

void
avow_merkle_node(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE],
    const uint8_t left[AVOW_HASH_SIZE], const uint8_t right[AVOW_HASH_SIZE])
{
	uint8_t both[1 + 2 * AVOW_HASH_SIZE] = {0x01};

	memcpy(both + 1, left, AVOW_HASH_SIZE);
	memcpy(both + 1 + AVOW_HASH_SIZE, right, AVOW_HASH_SIZE);
	avow_hash_of(hash, out, both, sizeof both);
}

void
avow_merkle_append(struct avow_merkle_edge *edge, struct avow_hash *hash,
    const uint8_t leaf[AVOW_HASH_SIZE],
    void (*made)(void *context, unsigned level, uint64_t index,
	const uint8_t node[AVOW_HASH_SIZE]),
    void *context)
{
	uint8_t node[AVOW_HASH_SIZE];
	unsigned level = 0;

	assert(edge->size < UINT64_MAX);
	memcpy(node, leaf, AVOW_HASH_SIZE);
	/* As adding one to a binary number: each carry completes a node. */
	while ((edge->size >> level & 1) != 0) {
		avow_merkle_node(hash, node, edge->node[level], node);
		level++;
		if (made != NULL)
			made(context, level, edge->size >> level, node);
	}
	memcpy(edge->node[level], node, AVOW_HASH_SIZE);
	edge->size++;
}

void
avow_merkle_root(const struct avow_merkle_edge *edge, struct avow_hash *hash,
    uint8_t out[AVOW_HASH_SIZE])
{
	unsigned level = 0;

	if (edge->size == 0) {
		avow_merkle_empty(hash, out);
		return;
	}
	while ((edge->size >> level & 1) == 0)
		level++;
	memcpy(out, edge->node[level], AVOW_HASH_SIZE);
	for (level++; level < 64; level++) {
		if ((edge->size >> level & 1) != 0)
			avow_merkle_node(hash, out, edge->node[level], out);
	}
}

bool
avow_merkle_included(struct avow_hash *hash, const uint8_t leaf[AVOW_HASH_SIZE],
    uint64_t index, const struct avow_merkle_head *tree,
    const struct avow_merkle_proof *proof)
{
	uint8_t node[AVOW_HASH_SIZE];
	uint64_t at = index; /* names as fn and sn in the RFC */
	uint64_t last = tree->size - 1;

	if (index >= tree->size)
		return false;
	memcpy(node, leaf, AVOW_HASH_SIZE);
	for (size_t i = 0; i < proof->count; i++) {
		if (last == 0)
			return false;
		if ((at & 1) != 0 || at == last) {
			avow_merkle_node(hash, node, proof->hashes[i], node);
			while ((at & 1) == 0 && at != 0) {
				at >>= 1;
				last >>= 1;
			}
		} else {
			avow_merkle_node(hash, node, node, proof->hashes[i]);
		}
		at >>= 1;
		last >>= 1;
	}
	return last == 0 && avow_same_bytes(node, tree->root, AVOW_HASH_SIZE);
}

/* The walk of RFC 9162 2.1.4.2, from step 4 on, once the sizes make sense. */
static bool
walk_both(struct avow_hash *hash, const struct avow_merkle_head *older,
    const struct avow_merkle_head *newer, const struct avow_merkle_proof *proof)
{
	uint8_t was[AVOW_HASH_SIZE]; /* fr in the RFC */
	uint8_t is[AVOW_HASH_SIZE];  /* sr */
	uint64_t at = older->size - 1;
	uint64_t last = newer->size - 1;
	bool whole = (older->size & (older->size - 1)) == 0;
	size_t i = whole ? 0 : 1; /* a whole tree's root starts the walk */

	if (!whole && proof->count == 0)
		return false;
	memcpy(was, whole ? older->root : proof->hashes[0], AVOW_HASH_SIZE);
	memcpy(is, was, AVOW_HASH_SIZE);
	for (; (at & 1) != 0; at >>= 1)
		last >>= 1;
	for (; i < proof->count; i++) {
		const uint8_t *next = proof->hashes[i];

		if (last == 0)
			return false;
		if ((at & 1) != 0 || at == last) {
			avow_merkle_node(hash, was, next, was);
			avow_merkle_node(hash, is, next, is);
			while ((at & 1) == 0 && at != 0) {
				at >>= 1;
				last >>= 1;
			}
		} else {
			avow_merkle_node(hash, is, is, next);
		}
		at >>= 1;
		last >>= 1;
	}
	return last == 0 && avow_same_bytes(was, older->root, AVOW_HASH_SIZE) &&
	    avow_same_bytes(is, newer->root, AVOW_HASH_SIZE);
}

bool
avow_merkle_consistent(struct avow_hash *hash,
    const struct avow_merkle_head *older, const struct avow_merkle_head *newer,
    const struct avow_merkle_proof *proof)
{
	if (older->size == 0 || older->size > newer->size)
		return false;
	if (older->size == newer->size)
		return proof->count == 0 &&
		    avow_same_bytes(older->root, newer->root, AVOW_HASH_SIZE);
	if (proof->count == 0)
		return false;
	return walk_both(hash, older, newer, proof);
}
