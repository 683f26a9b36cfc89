/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_state: the inside of a log, for log.c, log_prove.c and
 * log_export.c.  One thread at a time.
 */
#ifndef AVOW_AUDIT_LOG_STATE_H
#define AVOW_AUDIT_LOG_STATE_H

#include "audit/log.h"
#include "audit/merkle.h"
#include "audit/note.h"

/*
 * Invariants:
 * 1. edge is what the store has committed;
 * 2. outside a commit next equals edge;
 * 3. seed is NULL exactly when the log is only looked at, and then its hooks
 *    were not handed to kv.
 */
struct avow_log {
	struct avow_kv *kv;
	struct avow_secret *seed; /* borrowed, or NULL */
	struct avow_note_key key; /* its name is the origin */
	struct avow_hash *hash;
	struct avow_merkle_edge edge;
	struct avow_merkle_edge next; /* with the entries of this commit */
	struct avow_buffer row;       /* the row being written */
};

/*
 * The hash of a complete node of the committed tree.
 * Errors: FORMAT (its row is missing or too short); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_node(struct avow_log *log,
    unsigned level, uint64_t index, uint8_t out[AVOW_HASH_SIZE],
    struct avow_error *why);

#endif
