/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/merkle: the hash tree of RFC 6962 section 2.1, SHA-256.
 *
 *     leaf = H(0x00 | entry)   node = H(0x01 | left | right)
 *
 * Pure: no storage.  One thread a hash context.
 */
#ifndef AVOW_AUDIT_MERKLE_H
#define AVOW_AUDIT_MERKLE_H

#include "seal/hash.h"

enum { AVOW_MERKLE_PROOF_MAX = 64 };

void avow_merkle_empty(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE]);
void avow_merkle_leaf(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE],
    struct avow_text entry);
void avow_merkle_node(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE],
    const uint8_t left[AVOW_HASH_SIZE], const uint8_t right[AVOW_HASH_SIZE]);

/* The right edge of a growing tree: one hash for each set bit of size. */
struct avow_merkle_edge {
	uint64_t size;
	uint8_t node[64]
		    [AVOW_HASH_SIZE]; /* node[level], where the bit is set */
};
/*
 * Append a leaf hash.  `made`, if not NULL, is told each interior node that
 * became complete: its level (>= 1) and its index in that level.
 */
void avow_merkle_append(struct avow_merkle_edge *edge, struct avow_hash *hash,
    const uint8_t leaf[AVOW_HASH_SIZE],
    void (*made)(void *context, unsigned level, uint64_t index,
	const uint8_t node[AVOW_HASH_SIZE]),
    void *context);
void avow_merkle_root(const struct avow_merkle_edge *edge,
    struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE]);

/* A tree, as a checkpoint tells it. */
struct avow_merkle_head {
	uint64_t size; /* leaves */
	uint8_t root[AVOW_HASH_SIZE];
};

struct avow_merkle_proof {
	const uint8_t (*hashes)[AVOW_HASH_SIZE]; /* nearest the leaf first */
	size_t count;
};

/* RFC 9162 2.1.3.2: does leaf stand at index in the tree? */
AVOW_CHECKED bool avow_merkle_included(struct avow_hash *hash,
    const uint8_t leaf[AVOW_HASH_SIZE], uint64_t index,
    const struct avow_merkle_head *tree, const struct avow_merkle_proof *proof);
/*
 * RFC 9162 2.1.4.2: is the old tree a prefix of the new one?  An old size of
 * 0 proves nothing and is refused.
 */
AVOW_CHECKED bool avow_merkle_consistent(struct avow_hash *hash,
    const struct avow_merkle_head *older, const struct avow_merkle_head *newer,
    const struct avow_merkle_proof *proof);

#endif
