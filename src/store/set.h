/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/set: the inside of a write set, for kv_set.c, which fills it, and
 * kv_commit.c, which carries it out.  One thread at a time.
 */
#ifndef AVOW_STORE_SET_H
#define AVOW_STORE_SET_H

#include "store/kv.h"

/* Bytes inside a set's buffer. */
struct avow_kv_span {
	uint32_t at;
	uint32_t size;
};

struct avow_kv_row {
	struct avow_kv_span key;
	struct avow_kv_span value;
	bool is_delete;
};

struct avow_kv_expectation {
	struct avow_kv_span key;
	struct avow_kv_span prefix;
	uint64_t instant; /* when it was seen to hold; 0: never */
	bool is_absent;
};

/*
 * Invariants:
 * 1. rows ascend strictly by key, so no key stands twice;
 * 2. every span lies inside bytes;
 * 3. every key begins with bucket, big-endian.
 */
struct avow_kv_set {
	struct avow_buffer bytes; /* keys, values, prefixes and the entry */
	size_t bytes_put;         /* against AVOW_KV_SET_BYTES_MAX */
	struct avow_kv_row *rows;
	size_t row_count;
	size_t row_room;
	struct avow_kv_expectation *expectations;
	size_t expectation_count;
	size_t expectation_room;
	struct avow_kv_span entry;
	bool has_entry;
	bool is_vital;
	uint16_t bucket;
};

static inline struct avow_text
avow_kv_set_text(const struct avow_kv_set *set, struct avow_kv_span span)
{
	if (span.size == 0)
		return (struct avow_text){"", 0};
	return (struct avow_text){
	    (const char *)set->bytes.at + span.at, span.size};
}

#endif
