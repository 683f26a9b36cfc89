/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log: the append-only log of every decision and change.
 *
 *     entry --append, inside the store's commit--> leaf, nodes, checkpoint
 *
 * A Merkle tree as RFC 6962 2.1 has it (SHA-256), one a store, kept in the
 * store's log rows: entries, leaf hashes, complete interior nodes, and one
 * signed checkpoint a commit (C2SP signed note, Ed25519).  Formats:
 * docs/formats/log.md.  One thread at a time.
 */
#ifndef AVOW_AUDIT_LOG_H
#define AVOW_AUDIT_LOG_H

#include "seal/secret.h"
#include "seal/sign.h"
#include "store/kv.h"

enum {
	AVOW_LOG_ENTRY_MAX = 60000, /* bytes; a tile bundle needs < 65,536 */
	AVOW_LOG_ORIGIN_MAX = 200,  /* bytes */
	AVOW_LOG_PROOF_MAX = 64,    /* hashes */
};

struct avow_log; /* opaque */

/*
 * Attach the log of a store: loads its state and hands its hooks to kv.  seed
 * is the Ed25519 secret (32 bytes, borrowed until close); origin names the log
 * in its checkpoints, one line without '+' or spaces.
 * Errors: FORMAT (state that contradicts itself); KEY (the newest checkpoint
 * was signed by another seed or under another origin); INPUT (origin, or a
 * seed of another size); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_open(struct avow_log **out,
    struct avow_kv *kv, struct avow_text origin, struct avow_secret *seed,
    struct avow_error *why);
/*
 * Look at the log of a store, also one that is open for reading only, without
 * its secret: all but appending.  public_text is what log.pub holds.  Errors:
 * FORMAT (also: no verifier key); KEY (another key signed it); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_view(struct avow_log **out,
    struct avow_kv *kv, struct avow_text public_text, struct avow_error *why);
void avow_log_close(struct avow_log *log); /* NULL is allowed; before kv */

/* Entries committed. */
uint64_t avow_log_size(const struct avow_log *log);
/* Append the verifier key, `name+hash+base64`, as strangers need it. */
void avow_log_key(const struct avow_log *log, struct avow_buffer *out);
/* Append the newest checkpoint, a signed note, to out; NOT_FOUND when none. */
AVOW_CHECKED enum avow_status avow_log_checkpoint(
    struct avow_log *log, struct avow_buffer *out, struct avow_error *why);
/* Append entry number index to out; NOT_FOUND beyond the last. */
AVOW_CHECKED enum avow_status avow_log_entry(struct avow_log *log,
    struct avow_buffer *out, uint64_t index, struct avow_error *why);
/*
 * The inclusion proof of entry index in the tree of tree_size entries (RFC
 * 6962 2.1.1): *count_out hashes in hashes_out, nearest the leaf first.
 * Errors: INPUT (no such entry or tree); FORMAT; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_prove(struct avow_log *log,
    uint64_t index, uint64_t tree_size,
    uint8_t hashes_out[AVOW_LOG_PROOF_MAX][32], size_t *count_out,
    struct avow_error *why);

/*
 * Append the receipt of entry index to out: its inclusion proof and the newest
 * checkpoint as one text (C2SP tlog-proof), for whoever was promised an entry.
 * Errors: as avow_log_prove; NOT_FOUND (no such entry).
 */
AVOW_CHECKED enum avow_status avow_log_receipt(struct avow_log *log,
    struct avow_buffer *out, uint64_t index, struct avow_error *why);

/*
 * Write the log for strangers into folder out_dir (made; must be empty):
 * `checkpoint`, `tile/<L>/...`, `tile/entries/...` (C2SP tlog-tiles) and
 * `log.pub`, the signed-note verifier key.  The checkpoint is written last: a
 * folder without one is unfinished.
 * Errors: EXISTS (not empty); NOT_FOUND (nothing logged yet); LIMIT (a path
 * too long); FULL; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_export(
    struct avow_log *log, const char *out_dir, struct avow_error *why);

#endif
