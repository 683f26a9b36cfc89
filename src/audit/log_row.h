/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_row: how the log lies in the store's log rows.
 *
 *     01                  -> size of the log (8)
 *     40 index(8) 00      -> hashes of the entry, then the entry
 *     40 index(8) 01      -> the checkpoint of a log of index + 1 entries
 *
 * The hashes of entry i are its leaf hash and those of each interior node that
 * i completes, upwards: 1 + the number of ones at the end of i in binary.  So
 * rows only ever ascend, and each node has one place.  Big-endian.  Pure.
 * Format: docs/formats/log.md.
 */
#ifndef AVOW_AUDIT_LOG_ROW_H
#define AVOW_AUDIT_LOG_ROW_H

#include <string.h>

#include "seal/hash.h"

enum {
	AVOW_LOG_ROW_SIZE = 0x01, /* the family of the size row */
	AVOW_LOG_ROW_LEAF = 0x40, /* the family of entries and checkpoints */
	AVOW_LOG_ROW_KEY = 10,    /* bytes of a key of that family */
};

enum avow_log_row_kind {
	AVOW_LOG_ROW_ENTRY = 0,
	AVOW_LOG_ROW_CHECKPOINT = 1,
};

struct avow_log_row {
	uint8_t key[AVOW_LOG_ROW_KEY];
};

static inline struct avow_log_row
avow_log_row_of(uint64_t index, enum avow_log_row_kind kind)
{
	struct avow_log_row row = {{AVOW_LOG_ROW_LEAF}};

	for (unsigned i = 0; i < 8; i++)
		row.key[1 + i] = (uint8_t)(index >> (56 - 8 * i));
	row.key[9] = (uint8_t)kind;
	return row;
}

/* Borrowed: valid as long as row. */
static inline struct avow_text
avow_log_row_key(const struct avow_log_row *row)
{
	return (struct avow_text){(const char *)row->key, sizeof row->key};
}

/* How many hashes stand before entry index: at most 64. */
static inline size_t
avow_log_row_hashes(uint64_t index)
{
	size_t count = 1;

	for (; (index & 1) != 0; index >>= 1)
		count++;
	return count;
}

/* The entry whose row holds the node at this level and index. */
static inline uint64_t
avow_log_row_holder(unsigned level, uint64_t index)
{
	return ((index + 1) << level) - 1;
}

#endif
