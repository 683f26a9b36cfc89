/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_row: how the log lies in the store's log rows.
 *
 *     01                  -> size of the log (8)
 *     02 number(4)        -> a former key: public key (32), the entry that
 *                            ended it (8), size of its last checkpoint (8)
 *     03                  -> entries before this number (8) are pruned
 *     04                  -> the newest generation (4), when not the first
 *     10 segment(4) part(1) piece(1) -> of a closed segment: handle (16) and
 *                            offset (2), ascending
 *     11 segment(4)       -> its earliest and latest time (8 each), how many
 *                            are listed (4)
 *     12 from(8) piece(2) -> what pruning kept: tag (1), hash (32), ...
 *     40 index(8) 00      -> hashes of the entry, then the entry
 *     40 index(8) 01      -> the checkpoint of a log of index + 1 entries
 *     50 generation(4) .. -> all of the above but 04, of a later generation
 *
 * The hashes of entry i are its leaf hash and those of each interior node that
 * i completes, upwards: 1 + the number of ones at the end of i in binary.  So
 * each node has one place.  Big-endian.  Pure.  Format: docs/formats/log.md.
 */
#ifndef AVOW_AUDIT_LOG_ROW_H
#define AVOW_AUDIT_LOG_ROW_H

#include <string.h>

#include "seal/hash.h"

enum {
	AVOW_LOG_ROW_SIZE = 0x01,
	AVOW_LOG_ROW_FORMER = 0x02,
	AVOW_LOG_ROW_PRUNED = 0x03,
	AVOW_LOG_ROW_GENERATION = 0x04,
	AVOW_LOG_ROW_LIST = 0x10,
	AVOW_LOG_ROW_SEGMENT = 0x11,
	AVOW_LOG_ROW_KEPT = 0x12,
	AVOW_LOG_ROW_LEAF = 0x40, /* the family of entries and checkpoints */
	AVOW_LOG_ROW_LATER = 0x50,
	AVOW_LOG_ROW_KEY = 10,     /* bytes of a key of family 40, first log */
	AVOW_LOG_ROW_KEY_MAX = 16, /* bytes of any */
};

enum avow_log_row_kind {
	AVOW_LOG_ROW_ENTRY = 0,
	AVOW_LOG_ROW_CHECKPOINT = 1,
};

struct avow_log_row {
	uint8_t key[AVOW_LOG_ROW_KEY_MAX];
	uint8_t size; /* bytes in use */
};

/* Append the last `bytes` bytes of a number. */
static inline void
avow_log_row_add(struct avow_log_row *row, uint64_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		row->key[row->size++] =
		    (uint8_t)(number >> (8 * (bytes - 1 - i)));
}

/* The key of a family, to be added to. */
static inline struct avow_log_row
avow_log_row_family(uint32_t generation, uint8_t family)
{
	struct avow_log_row row = {{0}, 0};

	if (generation > 1) {
		avow_log_row_add(&row, AVOW_LOG_ROW_LATER, 1);
		avow_log_row_add(&row, generation, 4);
	}
	avow_log_row_add(&row, family, 1);
	return row;
}

static inline struct avow_log_row
avow_log_row_numbered(uint32_t generation, uint8_t family, uint32_t number)
{
	struct avow_log_row row = avow_log_row_family(generation, family);

	avow_log_row_add(&row, number, 4);
	return row;
}

static inline struct avow_log_row
avow_log_row_of(
    uint32_t generation, uint64_t index, enum avow_log_row_kind kind)
{
	struct avow_log_row row =
	    avow_log_row_family(generation, AVOW_LOG_ROW_LEAF);

	avow_log_row_add(&row, index, 8);
	avow_log_row_add(&row, kind, 1);
	return row;
}

/* Borrowed: valid as long as row. */
static inline struct avow_text
avow_log_row_key(const struct avow_log_row *row)
{
	return (struct avow_text){(const char *)row->key, row->size};
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
