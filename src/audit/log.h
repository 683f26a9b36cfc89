/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log: the append-only log of every decision and change.
 *
 *     entry --append, inside the store's commit--> leaf, nodes, checkpoint
 *
 * A Merkle tree as RFC 6962 2.1 has it (SHA-256), one a store, kept in the
 * store's log rows: entries, leaf hashes, complete interior nodes, and one
 * signed checkpoint a commit (C2SP signed note, Ed25519).  After a restore the
 * store begins another tree, the next generation, and keeps the one before.
 * Formats: docs/formats/log.md.
 *
 * A struct avow_log is a handle, of one thread at a time; avow_log_join gives
 * another thread one of its own.  Reading runs beside commits.
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
	AVOW_LOG_GENERATIONS_MAX = 999,
};

struct avow_log;      /* a handle, opaque */
struct avow_log_core; /* what its handles share, opaque */

/*
 * Attach the log of a store: loads its state and hands its hooks to kv.  seed
 * is the Ed25519 secret (32 bytes, borrowed until close); origin names the log
 * in its checkpoints, one line without '+' or spaces: generation n > 1 has
 * `/n` behind it.
 * Errors: FORMAT (state that contradicts itself); KEY (the newest checkpoint
 * was signed by another seed or under another origin; or the seed was replaced
 * by another one); INPUT (origin, or a seed of another size); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_open(struct avow_log **out,
    struct avow_kv *kv, struct avow_text origin, struct avow_secret *seed,
    struct avow_error *why);
/*
 * Look at the newest generation of a store's log, also of a store that is open
 * for reading only, without its secret: all but changing.  public_text is what
 * log.pub holds.  Errors: FORMAT (also: no verifier key); KEY (another key
 * signed it); IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_view(struct avow_log **out,
    struct avow_kv *kv, struct avow_text public_text, struct avow_error *why);
/*
 * Look at an older generation (1 .. that of log, less 1), by the key that the
 * next one names.  Errors: NOT_FOUND (no such generation); as avow_log_view.
 */
AVOW_CHECKED enum avow_status avow_log_older(struct avow_log **out,
    struct avow_log *log, uint32_t generation, struct avow_error *why);
/* Another handle, for another thread, by that thread's kv.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_log_join(struct avow_log **out,
    struct avow_log *log, struct avow_kv *kv, struct avow_error *why);
/*
 * Of a log that is looked at: see what was committed since, and prove that it
 * only grew.  Errors: as avow_log_view; FORMAT (it is another history); KEY
 * also after a change of key or of generation: look at it anew.
 */
AVOW_CHECKED enum avow_status avow_log_refresh(
    struct avow_log *log, struct avow_error *why);
void avow_log_close(struct avow_log *log); /* NULL is allowed; before kv */

/* Entries committed. */
uint64_t avow_log_size(const struct avow_log *log);
/* Entries before this number are pruned, but for marks. */
uint64_t avow_log_pruned(const struct avow_log *log);
/* From 1. */
uint32_t avow_log_generation(const struct avow_log *log);
/* Append the verifier key, `name+hash+base64`, as strangers need it. */
void avow_log_key(const struct avow_log *log, struct avow_buffer *out);
/* Append the newest checkpoint, a signed note, to out; NOT_FOUND when none. */
AVOW_CHECKED enum avow_status avow_log_checkpoint(
    struct avow_log *log, struct avow_buffer *out, struct avow_error *why);
/*
 * Append entry number index to out; NOT_FOUND beyond the last, with the code
 * "log.entry", and where it was pruned, with the code "log.pruned".
 */
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
 * The consistency proof of the first older entries with the tree of tree_size
 * (RFC 6962 2.1.2).  Errors: INPUT (older is 0, or no such trees); as above.
 */
AVOW_CHECKED enum avow_status avow_log_prove_growth(struct avow_log *log,
    uint64_t older, uint64_t tree_size,
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
 * Append the proof that the log has only grown since it had older entries, and
 * the newest checkpoint, as one text (as C2SP tlog-witness takes it).
 * Errors: as avow_log_prove_growth; NOT_FOUND (nothing logged).
 */
AVOW_CHECKED enum avow_status avow_log_growth(struct avow_log *log,
    struct avow_buffer *out, uint64_t older, struct avow_error *why);

/*
 * Write the log for strangers into folder out_dir: `checkpoint`,
 * `tile/<L>/...`, `tile/entries/...` (C2SP tlog-tiles), `log.pub`, the
 * signed-note verifier key, and what docs/formats/log.md says besides.  The
 * folder is made, or is empty, or has an older export of this log, which then
 * grows: only what is new is written.  The checkpoint is written last: a
 * folder without one is unfinished, and may be gone on with.
 * Errors: EXISTS (a folder with anything else); NOT_FOUND (nothing logged
 * yet); FORMAT (the export is of another history; the log contradicts itself);
 * LIMIT (a path too long); FULL; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_export(
    struct avow_log *log, const char *out_dir, struct avow_error *why);

#endif
