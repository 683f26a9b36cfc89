/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_segment: where in the log a handle stands.
 *
 *     entries of a segment --handles, sorted--> rows, 64 parts a segment
 *
 * A segment is AVOW_LOG_SEGMENT entries.  When its last one is appended its
 * lists are written in the same commit; until then the open segment's handles
 * are held in memory, and found by reading its entries.  Rows can be built
 * again from the entries.  Included by src/audit/log*.c only.
 */
#ifndef AVOW_AUDIT_LOG_SEGMENT_H
#define AVOW_AUDIT_LOG_SEGMENT_H

#include "audit/log_state.h"

enum {
	AVOW_LOG_SEGMENT = 16384, /* entries */
	AVOW_LOG_PARTS = 64,      /* of a segment's lists, by first 6 bits */
	AVOW_LOG_ITEM = AVOW_MARK_HANDLE + 2, /* bytes: handle, offset */
	AVOW_LOG_PIECE = 3600,                /* items in a row */
};

/* What the lists of one segment are made of. */
struct avow_log_segment {
	uint32_t generation;
	uint32_t number;
	struct avow_buffer items; /* AVOW_LOG_ITEM bytes each */
	uint64_t earliest;        /* ms; UINT64_MAX: no entry has a time */
	uint64_t latest;
};

void avow_log_segment_init(
    struct avow_log_segment *segment, uint32_t generation, uint32_t number);
void avow_log_segment_clear(struct avow_log_segment *segment);
/* Take an entry in by its offset in the segment; items.failed tells. */
void avow_log_segment_take(
    struct avow_log_segment *segment, uint32_t offset, struct avow_text entry);
/*
 * Read the entries of a segment that are not pruned before `pruned`.
 * Errors: FORMAT (a row is missing or broken); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_segment_read(
    struct avow_log_segment *segment, struct avow_log *log, uint64_t pruned,
    struct avow_error *why);
/* Sort the items and hand out each row that the segment has.
   Errors: NOMEM; what emit gives. */
AVOW_CHECKED enum avow_status avow_log_segment_rows(
    struct avow_log_segment *segment,
    enum avow_status (*emit)(void *context, struct avow_text key,
	struct avow_text value, struct avow_error *why),
    void *context, struct avow_error *why);

/* The key of a piece of a part. */
struct avow_log_row avow_log_segment_key(
    uint32_t generation, uint32_t number, unsigned part, unsigned piece);

/* The handles of the open segment, kept by the hooks. */
void avow_log_open_init(struct avow_log_open *open);
void avow_log_open_clear(struct avow_log_open *open);
/* Read them.  Errors: as avow_log_segment_read. */
AVOW_CHECKED enum avow_status avow_log_open_load(
    struct avow_log *log, struct avow_error *why);
/*
 * Entry index was appended; write the lists when it is its segment's last.
 * Errors: NOMEM; what avow_kv_log_put gives.
 */
AVOW_CHECKED enum avow_status avow_log_open_take(struct avow_log_core *core,
    struct avow_kv_log_rows *rows, uint64_t index, struct avow_text entry,
    struct avow_error *why);
void avow_log_open_settled(struct avow_log_open *open, bool committed);

#endif
