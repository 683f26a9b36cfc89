/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/merkle_reference: RFC 6962 2.1 as the RFC writes it down, by
 * recursion over all leaves, for tests to compare with.
 */
#ifndef AVOW_TESTS_MERKLE_REFERENCE_H
#define AVOW_TESTS_MERKLE_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include "seal/hash.h"

typedef uint8_t merkle_hash[AVOW_HASH_SIZE];

/* MTH(D[n]), of leaf hashes. */
void merkle_root(
    struct avow_hash *hash, merkle_hash out, merkle_hash *leaves, size_t n);
/* PATH(m, D[n]); gives how many hashes. */
size_t merkle_path(struct avow_hash *hash, merkle_hash *out, size_t m,
    merkle_hash *leaves, size_t n);
/* PROOF(m, D[n]), 0 < m <= n; gives how many hashes. */
size_t merkle_proof(struct avow_hash *hash, merkle_hash *out, size_t m,
    merkle_hash *leaves, size_t n);

#endif
