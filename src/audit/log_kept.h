/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_kept: what pruning keeps of entries: hashes of sealed rows.
 *
 *     fields `row` and `replaced` --> rows 12, and a digest in the mark
 *
 * An item is a tag and a hash, 33 bytes; the digest is the root of the tree
 * (RFC 6962) whose leaves are the items, in the order of the entries.  Included
 * by src/audit only.
 */
#ifndef AVOW_AUDIT_LOG_KEPT_H
#define AVOW_AUDIT_LOG_KEPT_H

#include "audit/log_state.h"

enum {
	AVOW_LOG_KEPT_ITEM = 1 + AVOW_HASH_SIZE, /* bytes */
	AVOW_LOG_KEPT_PIECE = 1900,              /* items in a row */
};

struct avow_log_kept {
	struct avow_buffer items;
	struct avow_merkle_edge edge; /* over them */
};

void avow_log_kept_init(struct avow_log_kept *kept);
void avow_log_kept_clear(struct avow_log_kept *kept);
/* Take from an entry; items.failed tells. */
void avow_log_kept_take(
    struct avow_log_kept *kept, struct avow_hash *hash, struct avow_text entry);
/* Write the rows of entries from `first` on. */
AVOW_CHECKED enum avow_status avow_log_kept_put(
    const struct avow_log_kept *kept, uint32_t generation, uint64_t first,
    struct avow_kv_log_rows *rows, struct avow_error *why);

/* What rows kept, compared with the marks of pruning as they come. */
struct avow_log_kept_walk {
	struct avow_buffer items; /* of all rows, in their order */
	size_t at;                /* of items: compared so far */
	uint64_t pruned;          /* as the marks so far say */
};

void avow_log_kept_walk_init(struct avow_log_kept_walk *walk);
void avow_log_kept_walk_clear(struct avow_log_kept_walk *walk);
/* The next items have to be those of this mark.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_log_kept_walk_mark(
    struct avow_log_kept_walk *walk, struct avow_hash *hash, uint64_t index,
    const struct avow_mark *mark, struct avow_error *why);
/* Nothing is left over, and as much is pruned.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_log_kept_walk_end(
    const struct avow_log_kept_walk *walk, uint64_t pruned,
    struct avow_error *why);

/* The keys of a segment's lists as they are, so that none stays behind. */
AVOW_CHECKED enum avow_status avow_log_stale_read(struct avow_buffer *out,
    struct avow_log *log, uint32_t segment, struct avow_error *why);
/* Empty them: a row without a byte counts as none. */
AVOW_CHECKED enum avow_status avow_log_stale_put(
    const struct avow_buffer *stale, struct avow_kv_log_rows *rows,
    struct avow_error *why);

#endif
