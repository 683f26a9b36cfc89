/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/stored: the rows of a vault, changed behind its back (needs cmocka).
 *
 *     stored_take: closes the vault, copies rows --> stored_put --> stored_give
 */
#ifndef AVOW_TESTS_STORED_H
#define AVOW_TESTS_STORED_H

#include "ledger/row.h"
#include "store/kv.h"
#include "tests/support/flow.h"

enum { STORED_MAX = 16 };

/* The rows of one family, copied out of a closed vault. */
struct stored {
	struct avow_kv *kv;
	struct avow_row_key keys[STORED_MAX];
	char values[STORED_MAX][4096];
	size_t sizes[STORED_MAX];
	size_t count;
};

static inline bool
stored_copy(void *context, struct avow_text key, struct avow_text value)
{
	struct stored *stored = context;

	assert_true(stored->count < STORED_MAX && value.size <= 4096);
	stored->keys[stored->count].size = 0;
	avow_row_key_add(&stored->keys[stored->count], key.at, key.size);
	memcpy(stored->values[stored->count], value.at, value.size);
	stored->sizes[stored->count++] = value.size;
	return true;
}

/* Close the vault, open its store, find all rows of a family. */
static inline void
stored_take(struct vault *vault, struct stored *stored, enum avow_family family)
{
	char path[SCRATCH_PATH];

	avow_close(vault->avow);
	vault->avow = NULL;
	*stored = (struct stored){.count = 0};
	scratch_path(path, vault->dir, "store");
	assert_int_equal(
	    avow_kv_open_lmdb(&stored->kv, path, false, NULL), AVOW_OK);
	for (uint16_t b = 0; b <= AVOW_KV_SYSTEM; b++) {
		struct avow_row_key from = avow_row_key_of(b, family);
		struct avow_row_key to = avow_row_key_end(&from);
		const struct avow_kv_range range = {
		    .from = avow_row_key_text(&from),
		    .to = avow_row_key_text(&to),
		    .limit = STORED_MAX,
		    .visit = stored_copy,
		    .context = stored};

		assert_int_equal(
		    avow_kv_scan(stored->kv, &range, NULL), AVOW_OK);
	}
}

/* Put bytes at a row's key, or remove it where value is NULL. */
static inline void
stored_put(struct stored *stored, size_t at, const char *value, size_t size)
{
	struct avow_row_key *key = &stored->keys[at];
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome;

	assert_int_equal(avow_kv_set_new(&set,
			     (uint16_t)(key->at[0] << 8 | key->at[1]), NULL),
	    AVOW_OK);
	if (value != NULL)
		assert_int_equal(avow_kv_put(set, avow_row_key_text(key),
				     (struct avow_text){value, size}, NULL),
		    AVOW_OK);
	else
		assert_int_equal(
		    avow_kv_delete(set, avow_row_key_text(key), NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(stored->kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
}

static inline void
stored_give(struct vault *vault, struct stored *stored)
{
	avow_kv_close(stored->kv);
	stored->kv = NULL;
	vault_reopen(vault);
}

#endif
