/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diff_memo: what came of a key before.
 *
 *     key of one size --put--> a number;  the same key --find--> that number
 *
 * One thread at a time.
 */
#ifndef AVOW_POLICY_DIFF_MEMO_H
#define AVOW_POLICY_DIFF_MEMO_H

#include "policy/diagram_table.h"

struct avow_diff_memo {
	struct avow_diagram_table keys;
	struct avow_buffer values; /* uint32_t, by number of the key */
};

/* key_size: bytes; a multiple of 4. */
void avow_diff_memo_init(struct avow_diff_memo *memo, size_t key_size);
void avow_diff_memo_clear(struct avow_diff_memo *memo);

AVOW_CHECKED bool avow_diff_memo_find(
    const struct avow_diff_memo *memo, const void *key, uint32_t *out);
/* The key must be new. */
void avow_diff_memo_put(
    struct avow_diff_memo *memo, const void *key, uint32_t value);

static inline bool
avow_diff_memo_failed(const struct avow_diff_memo *memo)
{
	return memo->keys.failed || memo->values.failed;
}

#endif
