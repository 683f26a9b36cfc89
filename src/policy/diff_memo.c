/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diff_memo.h"

#include <string.h>

#include "base/banned.h"

enum { MEMO_MAX = 256 << 20 }; /* bytes of keys, and of values */

void
avow_diff_memo_init(struct avow_diff_memo *memo, size_t key_size)
{
	avow_diagram_table_init(&memo->keys, key_size, MEMO_MAX);
	avow_buffer_init(&memo->values, MEMO_MAX);
}

void
avow_diff_memo_clear(struct avow_diff_memo *memo)
{
	avow_diagram_table_clear(&memo->keys);
	avow_buffer_clear(&memo->values);
}

bool
avow_diff_memo_find(
    const struct avow_diff_memo *memo, const void *key, uint32_t *out)
{
	uint32_t at = avow_diagram_table_find(&memo->keys, key);

	if (at == UINT32_MAX || avow_diff_memo_failed(memo))
		return false;
	memcpy(out, memo->values.at + (size_t)at * sizeof *out, sizeof *out);
	return true;
}

void
avow_diff_memo_put(struct avow_diff_memo *memo, const void *key, uint32_t value)
{
	(void)avow_diagram_table_put(&memo->keys, key);
	if (!memo->keys.failed)
		avow_buffer_put(&memo->values, &value, sizeof value);
}
