/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_change: what the log does to itself, each time by an entry of its
 * own: another key, another generation, pruning, lists built again.
 *
 * Each call is one durable commit, or several.  A handle is of one thread at a
 * time; BUSY tells that another thread is at it, or that the commit was shared
 * with others that came in its way: try again.
 */
#ifndef AVOW_AUDIT_LOG_CHANGE_H
#define AVOW_AUDIT_LOG_CHANGE_H

#include "audit/log.h"
#include "audit/mark.h"
#include "seal/hash.h"

/*
 * Give the log to another key: the entry, signed by the present one, names the
 * new one, which signs a second entry and whatever comes later.  seed is
 * borrowed until close; the present one is needed no more.  *index_out is the
 * first entry's number.
 * Errors: INPUT (a seed of another size, or the present one; said; the log is
 * only looked at); BUSY; what avow_kv_commit gives.
 */
AVOW_CHECKED enum avow_status avow_log_rotate(struct avow_log *log,
    struct avow_secret *seed, const struct avow_mark_said *said,
    uint64_t *index_out, struct avow_error *why);

/*
 * Begin the next generation, after a restore: its origin is that of the first
 * and `/n` behind it; its first entry holds checkpoint, the largest that
 * anybody is known to have of this generation, said, and the present key.  The
 * same key signs on.  Call it before anything else is committed.
 * Errors: FORMAT, KEY (no checkpoint of this generation by a key of it); INPUT
 * (the log itself has more entries, or other ones; said; only looked at);
 * LIMIT (too many generations, or too long an origin); BUSY; FORMAT (the log
 * contradicts itself); what avow_kv_commit gives.
 */
AVOW_CHECKED enum avow_status avow_log_next_generation(struct avow_log *log,
    struct avow_text checkpoint, const struct avow_mark_said *said,
    struct avow_error *why);

struct avow_log_pruning {
	uint64_t before;    /* entries, rounded down to bundles of 256; or */
	uint64_t before_ms; /* before is 0: up to the first bundle with an entry
	                       that is not older than this */
	/* An entry that stays whole; NULL: none does.  Marks always do. */
	bool (*keeps)(void *context, struct avow_text entry);
	void *context;
};
/*
 * Take the bytes of old entries away; their hashes stay, so every proof holds.
 * The hashes of sealed rows that they told of are kept beside, under a digest
 * in the entry, for whoever checks the store.  In steps of 16,384 entries, each
 * whole and durable.  *pruned_out: entries before it are gone, also on failure.
 * Errors: INPUT (before is beyond the log's last whole bundle; said; only
 * looked at); FORMAT; BUSY; what avow_kv_commit gives.
 */
AVOW_CHECKED enum avow_status avow_log_prune(struct avow_log *log,
    const struct avow_log_pruning *pruning, const struct avow_mark_said *said,
    uint64_t *pruned_out, struct avow_error *why);
/*
 * Visit what pruning kept, tag and hash, in the order of the entries, once the
 * digests in the log's entries agree; false stops.  Errors: FORMAT; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_kept(struct avow_log *log,
    bool (*visit)(
	void *context, uint8_t tag, const uint8_t hash[AVOW_HASH_SIZE]),
    void *context, struct avow_error *why);

/* Whether the lists of every closed segment are those of its entries.
   Errors: FORMAT "log.list", naming the segment; IO; NOMEM. */
AVOW_CHECKED enum avow_status avow_log_lists_check(
    struct avow_log *log, struct avow_error *why);
/*
 * Build those anew that are not.  *built_out counts them.
 * Errors: as avow_log_prune.
 */
AVOW_CHECKED enum avow_status avow_log_lists_build(struct avow_log *log,
    const struct avow_mark_said *said, uint32_t *built_out,
    struct avow_error *why);

#endif
