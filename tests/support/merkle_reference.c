/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/merkle_reference.h"

#include <stdbool.h>
#include <string.h>

/* The largest power of two below n. */
static size_t
split(size_t n)
{
	size_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

void
merkle_root(
    struct avow_hash *hash, merkle_hash out, merkle_hash *leaves, size_t n)
{
	uint8_t both[1 + 2 * sizeof(merkle_hash)] = {0x01};
	size_t k = split(n);

	if (n == 0) {
		avow_hash_of(hash, out, "", 0);
		return;
	}
	if (n == 1) {
		memcpy(out, leaves[0], sizeof(merkle_hash));
		return;
	}
	merkle_root(hash, both + 1, leaves, k);
	merkle_root(hash, both + 1 + sizeof(merkle_hash), leaves + k, n - k);
	avow_hash_of(hash, out, both, sizeof both);
}

size_t
merkle_path(struct avow_hash *hash, merkle_hash *out, size_t m,
    merkle_hash *leaves, size_t n)
{
	size_t k = split(n);
	size_t count;

	if (n == 1)
		return 0;
	if (m < k) {
		count = merkle_path(hash, out, m, leaves, k);
		merkle_root(hash, out[count], leaves + k, n - k);
	} else {
		count = merkle_path(hash, out, m - k, leaves + k, n - k);
		merkle_root(hash, out[count], leaves, k);
	}
	return count + 1;
}

/* A run of leaves, and SUBPROOF's b: whether the verifier knows its root. */
struct run {
	merkle_hash *leaves;
	size_t n;
	bool is_known;
};

static size_t
subproof(struct avow_hash *hash, merkle_hash *out, size_t m, struct run run)
{
	size_t k = split(run.n);
	size_t count;

	if (m == run.n) {
		if (run.is_known)
			return 0;
		merkle_root(hash, out[0], run.leaves, run.n);
		return 1;
	}
	if (m <= k) {
		struct run left = {run.leaves, k, run.is_known};

		count = subproof(hash, out, m, left);
		merkle_root(hash, out[count], run.leaves + k, run.n - k);
	} else {
		struct run right = {run.leaves + k, run.n - k, false};

		count = subproof(hash, out, m - k, right);
		merkle_root(hash, out[count], run.leaves, k);
	}
	return count + 1;
}

size_t
merkle_proof(struct avow_hash *hash, merkle_hash *out, size_t m,
    merkle_hash *leaves, size_t n)
{
	return subproof(hash, out, m, (struct run){leaves, n, true});
}
