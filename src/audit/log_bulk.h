/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_bulk: many alike changes in one entry: how many, and a digest.
 *
 *     item, item, ... --add--> count, root --entry--> log
 *
 * The digest is the root of a tree (RFC 6962) whose leaves are the items, in
 * their order, so that a single one can be proved to be among them.  What an
 * item's bytes are is for who logs them to say: mostly a row's key or hash.
 * Constant memory.  One thread at a time.
 */
#ifndef AVOW_AUDIT_LOG_BULK_H
#define AVOW_AUDIT_LOG_BULK_H

#include "audit/merkle.h"

struct avow_log_bulk {
	struct avow_merkle_edge edge;
};

void avow_log_bulk_init(struct avow_log_bulk *bulk);
void avow_log_bulk_add(
    struct avow_log_bulk *bulk, struct avow_hash *hash, struct avow_text item);
uint64_t avow_log_bulk_count(const struct avow_log_bulk *bulk);
void avow_log_bulk_digest(const struct avow_log_bulk *bulk,
    struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE]);
/*
 * Whether an entry tells of just these items.
 * Errors: FORMAT (other ones, or it is no entry of many changes).
 */
AVOW_CHECKED enum avow_status avow_log_bulk_check(
    const struct avow_log_bulk *bulk, struct avow_hash *hash,
    struct avow_text entry, struct avow_error *why);
/* Whether one item stands at index among those an entry tells of, by the
   inclusion proof of its tree.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_log_bulk_has(struct avow_hash *hash,
    struct avow_text entry, struct avow_text item, uint64_t index,
    const struct avow_merkle_proof *proof, struct avow_error *why);

#endif
