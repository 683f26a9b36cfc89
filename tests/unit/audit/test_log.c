/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the log is the RFC's tree over what was committed, signed after each
 *         commit, and proves each entry in each tree it ever was.
 * Method: logs of many sizes in an LMDB store against the RFC's recursion;
 *         reopened, aborted, and with their rows broken one at a time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log_row.h"
#include "audit/merkle.h"
#include "audit/note.h"
#include "tests/support/log_fixture.h"
#include "tests/support/merkle_reference.h"

enum { ENTRIES = 70 };

struct expected {
	struct avow_hash *hash;
	merkle_hash leaves[ENTRIES];
};

static void
expect_begin(struct expected *expected)
{
	char text[256];

	assert_int_equal(avow_hash_new(&expected->hash, NULL), AVOW_OK);
	for (uint64_t i = 0; i < ENTRIES; i++)
		avow_merkle_leaf(expected->hash, expected->leaves[i],
		    log_entry_text(text, i));
}

/* The newest checkpoint is that of the first size entries. */
static void
check_checkpoint(
    struct log_fixture *f, struct expected *expected, uint64_t size)
{
	struct avow_merkle_head tree;
	struct avow_note_key key;
	struct avow_buffer text;
	merkle_hash root;

	avow_buffer_init(&text, AVOW_NOTE_MAX);
	avow_log_key(f->log, &text);
	assert_int_equal(avow_note_key_parse(expected->hash, &key,
			     avow_buffer_view(&text), NULL),
	    AVOW_OK);
	avow_buffer_reset(&text);
	assert_int_equal(avow_log_checkpoint(f->log, &text, NULL), AVOW_OK);
	assert_int_equal(
	    avow_note_open(&tree, &key, avow_buffer_view(&text), NULL),
	    AVOW_OK);
	merkle_root(expected->hash, root, expected->leaves, size);
	assert_int_equal(tree.size, size);
	assert_memory_equal(tree.root, root, sizeof root);
	avow_buffer_clear(&text);
}

static void
signs_the_tree_after_every_commit(void **state)
{
	struct log_fixture *f = *state;
	struct expected expected;

	expect_begin(&expected);
	for (uint64_t size = 1; size <= ENTRIES; size++) {
		log_append(f, 1);
		if (size % 9 == 0)
			log_reopen(f);
		assert_int_equal(avow_log_size(f->log), size);
		check_checkpoint(f, &expected, size);
	}
	avow_hash_free(expected.hash);
}

static void
gives_back_every_entry(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer entry;
	char text[256];

	log_grow(f, ENTRIES, 32);
	log_reopen(f);
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	for (uint64_t i = 0; i < ENTRIES; i++) {
		avow_buffer_reset(&entry);
		assert_int_equal(
		    avow_log_entry(f->log, &entry, i, NULL), AVOW_OK);
		assert_true(avow_text_equal(
		    avow_buffer_view(&entry), log_entry_text(text, i)));
	}
	assert_int_equal(
	    avow_log_entry(f->log, &entry, ENTRIES, NULL), AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&entry);
}

static void
proves_every_entry_in_every_tree(void **state)
{
	struct log_fixture *f = *state;
	struct expected expected;

	expect_begin(&expected);
	log_grow(f, ENTRIES, 32);
	for (uint64_t n = 1; n <= ENTRIES; n++) {
		for (uint64_t m = 0; m < n; m++) {
			merkle_hash right[AVOW_LOG_PROOF_MAX];
			merkle_hash ours[AVOW_LOG_PROOF_MAX];
			size_t count = merkle_path(
			    expected.hash, right, m, expected.leaves, n);
			size_t got;

			assert_int_equal(
			    avow_log_prove(f->log, m, n, ours, &got, NULL),
			    AVOW_OK);
			assert_int_equal(got, count);
			assert_memory_equal(
			    ours, right, count * sizeof ours[0]);
		}
	}
	avow_hash_free(expected.hash);
}

static void
refuses_to_prove_what_is_not_there(void **state)
{
	struct log_fixture *f = *state;
	merkle_hash hashes[AVOW_LOG_PROOF_MAX];
	size_t count;

	assert_int_equal(
	    avow_log_prove(f->log, 0, 0, hashes, &count, NULL), AVOW_ERR_INPUT);
	log_append(f, 3);
	assert_int_equal(
	    avow_log_prove(f->log, 3, 3, hashes, &count, NULL), AVOW_ERR_INPUT);
	assert_int_equal(
	    avow_log_prove(f->log, 0, 4, hashes, &count, NULL), AVOW_ERR_INPUT);
	assert_int_equal(avow_log_prove(f->log, UINT64_MAX, UINT64_MAX, hashes,
			     &count, NULL),
	    AVOW_ERR_INPUT);
	assert_int_equal(count, 0);
}

/* Commit sets with these entries; gives what became of the commit. */
static enum avow_status
commit_entries(
    struct log_fixture *f, const struct avow_text *entries, size_t count)
{
	struct avow_kv_set *sets[4] = {NULL};
	struct avow_kv_outcome outcomes[4];
	enum avow_status status;

	for (size_t i = 0; i < count; i++) {
		assert_int_equal(avow_kv_set_new(&sets[i], 0, NULL), AVOW_OK);
		assert_int_equal(
		    avow_kv_entry(sets[i], entries[i], NULL), AVOW_OK);
	}
	status = avow_kv_commit(f->kv, sets, count, outcomes, NULL);
	for (size_t i = 0; i < count; i++)
		avow_kv_set_free(sets[i]);
	return status;
}

static void
takes_entries_up_to_the_limit_and_goes_on_after_an_abort(void **state)
{
	struct log_fixture *f = *state;
	struct expected expected;
	static char bytes[AVOW_LOG_ENTRY_MAX + 1];
	struct avow_text good = {bytes, AVOW_LOG_ENTRY_MAX};
	struct avow_text bad = {bytes, AVOW_LOG_ENTRY_MAX + 1};
	struct avow_text entries[] = {good, bad};

	expect_begin(&expected);
	log_append(f, 5);
	assert_int_equal(commit_entries(f, entries, 2), AVOW_ERR_LIMIT);
	assert_int_equal(avow_log_size(f->log), 5);
	check_checkpoint(f, &expected, 5);
	log_append(f, 2);
	check_checkpoint(f, &expected, 7);
	/* Entry 7 completes three nodes: the longest row there is here. */
	assert_int_equal(commit_entries(f, &good, 1), AVOW_OK);
	assert_int_equal(avow_log_size(f->log), 8);
	avow_hash_free(expected.hash);
}

static void
has_no_checkpoint_before_its_first_entry(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer text;

	avow_buffer_init(&text, AVOW_NOTE_MAX);
	assert_int_equal(avow_log_size(f->log), 0);
	assert_int_equal(
	    avow_log_checkpoint(f->log, &text, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(
	    avow_log_export(f->log, f->out, NULL), AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&text);
}

static void
opens_only_with_its_own_key_and_origin(void **state)
{
	struct log_fixture *f = *state;
	struct avow_log *other;
	struct avow_secret *shorter;

	log_append(f, 3);
	avow_log_close(f->log);
	f->log = NULL;
	assert_int_equal(
	    avow_log_open(&other, f->kv, AVOW_TEXT("other"), f->seed, NULL),
	    AVOW_ERR_KEY);
	assert_null(other);
	assert_int_equal(
	    avow_log_open(&other, f->kv, AVOW_TEXT("a b"), f->seed, NULL),
	    AVOW_ERR_INPUT);
	avow_secret_change(f->seed)[0] ^= 1;
	assert_int_equal(
	    avow_log_open(&other, f->kv, AVOW_TEXT(LOG_ORIGIN), f->seed, NULL),
	    AVOW_ERR_KEY);
	avow_secret_shut(f->seed);
	assert_int_equal(avow_secret_new(&shorter, 16, NULL), AVOW_OK);
	assert_int_equal(
	    avow_log_open(&other, f->kv, AVOW_TEXT(LOG_ORIGIN), shorter, NULL),
	    AVOW_ERR_INPUT);
	avow_secret_free(shorter);
}

/* The first size entries' tree. */
static struct avow_merkle_head
head_of(struct log_fixture *f, struct avow_hash *hash, uint64_t size)
{
	struct avow_merkle_edge edge = {.size = 0};
	struct avow_merkle_head head = {.size = size};

	(void)f;
	for (uint64_t i = 0; i < size; i++) {
		uint8_t leaf[AVOW_HASH_SIZE];
		char text[256];

		avow_merkle_leaf(hash, leaf, log_entry_text(text, i));
		avow_merkle_append(&edge, hash, leaf, NULL, NULL);
	}
	avow_merkle_root(&edge, hash, head.root);
	return head;
}

static void
proves_growth_between_any_two_sizes(void **state)
{
	enum { SIZES = 40 };
	struct log_fixture *f = *state;
	uint8_t hashes[AVOW_LOG_PROOF_MAX][32];
	struct avow_merkle_proof proof = {
	    (const uint8_t(*)[AVOW_HASH_SIZE])hashes, 0};
	struct avow_merkle_head heads[SIZES + 1];
	struct avow_hash *hash;

	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	log_append(f, SIZES);
	for (uint64_t i = 1; i <= SIZES; i++)
		heads[i] = head_of(f, hash, i);
	for (uint64_t to = 1; to <= SIZES; to++) {
		for (uint64_t from = 1; from <= to; from++) {
			assert_int_equal(avow_log_prove_growth(f->log, from, to,
					     hashes, &proof.count, NULL),
			    AVOW_OK);
			assert_true(avow_merkle_consistent(
			    hash, &heads[from], &heads[to], &proof));
			if (proof.count > 0) {
				hashes[proof.count - 1][3] ^= 1;
				assert_false(avow_merkle_consistent(
				    hash, &heads[from], &heads[to], &proof));
			}
		}
	}
	assert_int_equal(
	    avow_log_prove_growth(f->log, 0, 4, hashes, &proof.count, NULL),
	    AVOW_ERR_INPUT);
	assert_int_equal(
	    avow_log_prove_growth(f->log, 5, 4, hashes, &proof.count, NULL),
	    AVOW_ERR_INPUT);
	assert_int_equal(avow_log_prove_growth(
			     f->log, 5, SIZES + 1, hashes, &proof.count, NULL),
	    AVOW_ERR_INPUT);
	avow_hash_free(hash);
}

static void
reads_beside_commits_through_a_handle_of_its_own(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer entry;
	struct avow_log *other;
	struct avow_kv *kv;
	char text[256];

	assert_int_equal(avow_kv_join(&kv, f->kv, NULL), AVOW_OK);
	assert_int_equal(avow_log_join(&other, f->log, kv, NULL), AVOW_OK);
	log_append(f, 3);
	assert_int_equal(avow_log_size(other), 3);
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	assert_int_equal(avow_log_entry(other, &entry, 1, NULL), AVOW_OK);
	assert_true(
	    avow_text_equal(avow_buffer_view(&entry), log_entry_text(text, 1)));
	avow_buffer_clear(&entry);
	avow_log_close(other);
	avow_kv_close(kv);
	log_append(f, 1);
	assert_int_equal(avow_log_size(f->log), 4);
}

struct row {
	struct avow_text key;
	struct avow_text value;
};

static void
refuses_rows_that_contradict_each_other(void **state)
{
	static const uint8_t size_key[] = {AVOW_LOG_ROW_SIZE};
	struct avow_text size_row = {(const char *)size_key, 1};
	struct avow_log_row last = avow_log_row_of(1, 5, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row edge = avow_log_row_of(1, 3, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row beyond = avow_log_row_of(1, 6, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row note =
	    avow_log_row_of(1, 5, AVOW_LOG_ROW_CHECKPOINT);
	static const char zeros[200];
	const struct row cases[] = {
	    {size_row, {"\0\0\0\0\0\0\0\5", 8}},
	    {size_row, {"\0\0\0\0\0\0\0\7", 8}},
	    {size_row, {"\0\0\0\0\0\0\0\0", 8}},
	    {size_row, {"\0\0\0\0\0\0\6", 7}},
	    {size_row, {"\0\0\0\0\0\0\0\6\0", 9}},
	    {size_row, {"\xff\0\0\0\0\0\0\6", 8}},
	    {avow_log_row_key(&last), {zeros, sizeof zeros}},
	    {avow_log_row_key(&last), {zeros, 63}},
	    {avow_log_row_key(&edge), {zeros, sizeof zeros}},
	    {avow_log_row_key(&beyond), {zeros, sizeof zeros}},
	    {avow_log_row_key(&note), {zeros, sizeof zeros}},
	};
	struct log_fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		log_append(f, 6);
		log_forge_row(f, cases[i].key, cases[i].value);
		avow_log_close(f->log);
		assert_int_equal(avow_log_open(&f->log, f->kv,
				     AVOW_TEXT(LOG_ORIGIN), f->seed, NULL),
		    AVOW_ERR_FORMAT);
		assert_null(f->log);
		avow_kv_close(f->kv);
		scratch_remove(f->store);
		f->kv = NULL;
		log_reopen(f);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		signs_the_tree_after_every_commit, log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		gives_back_every_entry, log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		proves_every_entry_in_every_tree, log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		refuses_to_prove_what_is_not_there, log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		takes_entries_up_to_the_limit_and_goes_on_after_an_abort,
		log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		has_no_checkpoint_before_its_first_entry, log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		opens_only_with_its_own_key_and_origin, log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		proves_growth_between_any_two_sizes, log_begin, log_end),
	    cmocka_unit_test_setup_teardown(
		reads_beside_commits_through_a_handle_of_its_own, log_begin,
		log_end),
	    cmocka_unit_test_setup_teardown(
		refuses_rows_that_contradict_each_other, log_begin, log_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
