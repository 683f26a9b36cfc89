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
	uint8_t node[64][AVOW_HASH_SIZE]; /* node[level], where the bit is set */
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

/* RFC 9162 2.1.3.2: does leaf stand at index in the tree of size and root? */
AVOW_CHECKED bool avow_merkle_included(struct avow_hash *hash,
    const uint8_t leaf[AVOW_HASH_SIZE], uint64_t index, uint64_t size,
    const uint8_t (*proof)[AVOW_HASH_SIZE], size_t count,
    const uint8_t root[AVOW_HASH_SIZE]);
/* RFC 9162 2.1.4.2; an old size of 0 proves nothing and is refused. */
AVOW_CHECKED bool avow_merkle_consistent(struct avow_hash *hash,
    uint64_t old_size, uint64_t new_size,
    const uint8_t (*proof)[AVOW_HASH_SIZE], size_t count,
    const uint8_t old_root[AVOW_HASH_SIZE],
    const uint8_t new_root[AVOW_HASH_SIZE]);

#endif
