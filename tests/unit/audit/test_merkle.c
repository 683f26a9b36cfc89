/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the hash tree is that of RFC 6962, and its two checks believe right
 *         proofs and nothing else.
 * Method: the published eight-leaf tree; then every tree up to 40 leaves
 *         against the RFC's own recursion, and each of its proofs both whole
 *         and broken one way at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/merkle.h"
#include "tests/support/merkle_reference.h"

enum { LEAVES = 40 };

/* The test tree of the certificate-transparency projects. */
static const struct {
	const char *leaf; /* hex */
	const char *root; /* of the tree up to this leaf */
} published[] = {
    {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {"2021",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {"3031",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {"40414243",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {"5051525354555657",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {"606162636465666768696a6b6c6d6e6f",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};

struct fixture {
	struct avow_hash *hash;
	merkle_hash leaves[LEAVES];
	merkle_hash roots[LEAVES + 1]; /* roots[n] of the first n */
};

static int
begin(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	assert_int_equal(avow_hash_new(&f->hash, NULL), AVOW_OK);
	for (size_t i = 0; i < LEAVES; i++) {
		char entry[16];

		(void)snprintf(entry, sizeof entry, "entry %zu", i);
		avow_merkle_leaf(f->hash, f->leaves[i], avow_text_of(entry));
	}
	for (size_t n = 0; n <= LEAVES; n++)
		merkle_root(f->hash, f->roots[n], f->leaves, n);
	*state = f;
	return 0;
}

static int
end(void **state)
{
	struct fixture *f = *state;

	avow_hash_free(f->hash);
	free(f);
	return 0;
}

static struct avow_merkle_head
head_of(const struct fixture *f, size_t n)
{
	struct avow_merkle_head head = {.size = n};

	memcpy(head.root, f->roots[n], sizeof head.root);
	return head;
}

static void
has_the_published_roots(void **state)
{
	struct fixture *f = *state;
	struct avow_merkle_edge edge = {0};
	uint8_t root[AVOW_HASH_SIZE];
	char hex[2 * AVOW_HASH_SIZE + 1];

	avow_merkle_root(&edge, f->hash, root);
	avow_hex(hex, root, sizeof root);
	assert_string_equal(hex,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
		struct avow_text digits = avow_text_of(published[i].leaf);
		uint8_t leaf[AVOW_HASH_SIZE];
		uint8_t entry[16];

		assert_true(avow_unhex(entry, digits.size / 2, digits));
		avow_merkle_leaf(f->hash, leaf,
		    (struct avow_text){(char *)entry, digits.size / 2});
		avow_merkle_append(&edge, f->hash, leaf, NULL, NULL);
		avow_merkle_root(&edge, f->hash, root);
		avow_hex(hex, root, sizeof root);
		assert_string_equal(hex, published[i].root);
	}
}

/* What append tells of the nodes it completes. */
struct told {
	struct fixture *f;
	size_t count;
};

static void
check_node(void *context, unsigned level, uint64_t index,
    const uint8_t node[AVOW_HASH_SIZE])
{
	struct told *told = context;
	merkle_hash expected;

	merkle_root(told->f->hash, expected, told->f->leaves + (index << level),
	    (size_t)1 << level);
	assert_memory_equal(node, expected, sizeof expected);
	told->count++;
}

static void
grows_as_the_rfc_says(void **state)
{
	struct fixture *f = *state;
	struct avow_merkle_edge edge = {0};
	struct told told = {f, 0};

	for (size_t n = 0; n < LEAVES; n++) {
		uint8_t root[AVOW_HASH_SIZE];

		avow_merkle_append(
		    &edge, f->hash, f->leaves[n], check_node, &told);
		avow_merkle_root(&edge, f->hash, root);
		assert_int_equal(edge.size, n + 1);
		assert_memory_equal(root, f->roots[n + 1], sizeof root);
	}
	/* 40 leaves complete 20 + 10 + 5 + 2 + 1 nodes above them. */
	assert_int_equal(told.count, 38);
}

static bool
is_included(
    struct fixture *f, size_t m, size_t n, merkle_hash *path, size_t count)
{
	struct avow_merkle_head tree = head_of(f, n);
	struct avow_merkle_proof proof = {
	    (const uint8_t(*)[AVOW_HASH_SIZE])path, count};

	return avow_merkle_included(f->hash, f->leaves[m], m, &tree, &proof);
}

static void
believes_every_right_inclusion_proof(void **state)
{
	struct fixture *f = *state;
	merkle_hash path[AVOW_MERKLE_PROOF_MAX];

	for (size_t n = 1; n <= LEAVES; n++) {
		for (size_t m = 0; m < n; m++) {
			size_t count =
			    merkle_path(f->hash, path, m, f->leaves, n);

			assert_true(is_included(f, m, n, path, count));
		}
	}
}

static void
refuses_every_broken_inclusion_proof(void **state)
{
	struct fixture *f = *state;
	merkle_hash path[AVOW_MERKLE_PROOF_MAX + 1] = {{0}};

	for (size_t n = 1; n <= LEAVES; n++) {
		for (size_t m = 0; m < n; m++) {
			size_t count =
			    merkle_path(f->hash, path, m, f->leaves, n);

			for (size_t i = 0; i < count; i++) {
				path[i][m % 32] ^= 4;
				assert_false(is_included(f, m, n, path, count));
				path[i][m % 32] ^= 4;
			}
			if (count > 0)
				assert_false(
				    is_included(f, m, n, path, count - 1));
			assert_false(is_included(f, m, n, path, count + 1));
			for (size_t other = 0; other < n; other++)
				assert_true(other == m ||
				    !is_included(f, other, n, path, count));
		}
	}
}

static void
refuses_a_leaf_outside_the_tree(void **state)
{
	struct fixture *f = *state;
	struct avow_merkle_head none = head_of(f, 0);
	struct avow_merkle_head one = head_of(f, 1);
	struct avow_merkle_proof proof = {NULL, 0};

	assert_true(
	    avow_merkle_included(f->hash, f->leaves[0], 0, &one, &proof));
	assert_false(
	    avow_merkle_included(f->hash, f->leaves[0], 1, &one, &proof));
	assert_false(avow_merkle_included(
	    f->hash, f->leaves[0], UINT64_MAX, &one, &proof));
	assert_false(
	    avow_merkle_included(f->hash, f->leaves[0], 0, &none, &proof));
	assert_false(
	    avow_merkle_included(f->hash, f->leaves[1], 0, &one, &proof));
}

static bool
is_consistent(
    struct fixture *f, size_t m, size_t n, merkle_hash *hashes, size_t count)
{
	struct avow_merkle_head older = head_of(f, m);
	struct avow_merkle_head newer = head_of(f, n);
	struct avow_merkle_proof proof = {
	    (const uint8_t(*)[AVOW_HASH_SIZE])hashes, count};

	return avow_merkle_consistent(f->hash, &older, &newer, &proof);
}

static void
believes_every_right_consistency_proof(void **state)
{
	struct fixture *f = *state;
	merkle_hash hashes[AVOW_MERKLE_PROOF_MAX];

	for (size_t n = 1; n <= LEAVES; n++) {
		for (size_t m = 1; m <= n; m++) {
			size_t count =
			    merkle_proof(f->hash, hashes, m, f->leaves, n);

			assert_true(is_consistent(f, m, n, hashes, count));
		}
	}
}

static void
refuses_every_broken_consistency_proof(void **state)
{
	struct fixture *f = *state;
	merkle_hash hashes[AVOW_MERKLE_PROOF_MAX + 1] = {{0}};

	for (size_t n = 1; n <= LEAVES; n++) {
		for (size_t m = 1; m <= n; m++) {
			size_t count =
			    merkle_proof(f->hash, hashes, m, f->leaves, n);

			for (size_t i = 0; i < count; i++) {
				hashes[i][n % 32] ^= 16;
				assert_false(
				    is_consistent(f, m, n, hashes, count));
				hashes[i][n % 32] ^= 16;
			}
			if (count > 0)
				assert_false(
				    is_consistent(f, m, n, hashes, count - 1));
			assert_false(is_consistent(f, m, n, hashes, count + 1));
			f->roots[m][n % 32] ^= 1;
			assert_true(
			    m == n || !is_consistent(f, m, n, hashes, count));
			f->roots[m][n % 32] ^= 1;
		}
	}
}

static void
refuses_consistency_of_sizes_that_prove_nothing(void **state)
{
	struct fixture *f = *state;
	struct avow_merkle_head older = head_of(f, 4);
	struct avow_merkle_head newer = head_of(f, 4);
	struct avow_merkle_proof empty = {NULL, 0};
	merkle_hash hashes[1];

	memcpy(hashes[0], f->leaves[0], sizeof hashes[0]);
	assert_false(is_consistent(f, 0, 0, hashes, 0));
	assert_false(is_consistent(f, 0, 4, hashes, 0));
	assert_false(is_consistent(f, 5, 4, hashes, 0));
	assert_false(is_consistent(f, 4, 5, hashes, 0));
	assert_false(is_consistent(f, 3, 5, hashes, 0));
	assert_false(is_consistent(f, 4, 4, hashes, 1));
	assert_true(is_consistent(f, 4, 4, hashes, 0));
	newer.root[0] ^= 1;
	assert_false(avow_merkle_consistent(f->hash, &older, &newer, &empty));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		has_the_published_roots, begin, end),
	    cmocka_unit_test_setup_teardown(grows_as_the_rfc_says, begin, end),
	    cmocka_unit_test_setup_teardown(
		believes_every_right_inclusion_proof, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_every_broken_inclusion_proof, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_a_leaf_outside_the_tree, begin, end),
	    cmocka_unit_test_setup_teardown(
		believes_every_right_consistency_proof, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_every_broken_consistency_proof, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_consistency_of_sizes_that_prove_nothing, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
