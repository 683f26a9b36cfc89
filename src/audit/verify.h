/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify: whether a log is what its checkpoints say.
 *
 *     export folder | vault --avow_verify_*--> report, or the first fault
 *
 * Needs no root key and no server: reads an export folder, or the store of a
 * vault for reading.  Recomputes every leaf and node and checks the signature.
 * With a key from outside and an older checkpoint it proves history; without
 * them only that the log agrees with itself, and the report says so.  One
 * thread at a time.
 */
#ifndef AVOW_AUDIT_VERIFY_H
#define AVOW_AUDIT_VERIFY_H

#include "base/buffer.h"

struct avow_kv;

struct avow_verify_options {
	const char *key;   /* text of a verifier key, or NULL: log.pub's own */
	const char *since; /* path of an older checkpoint, or NULL */
	/* In a vault: check the signature of every checkpoint that is stored,
	   not only of the newest and of the last ones of former keys.  All are
	   compared with the tree in any case. */
	bool every_signature;
};

/* Of the newest generation, where it says nothing else. */
struct avow_verify_report {
	uint64_t size; /* entries */
	uint8_t root[32];
	char origin[201];
	bool key_given;      /* the key came from outside */
	bool history_proved; /* the older checkpoint is a prefix of this one */
	uint32_t generation; /* 1, and one more for each restore */
	uint32_t rotations;  /* keys that gave way, in all generations */
	uint64_t pruned; /* entries of which only the hash is left, in all */
	uint64_t lost;   /* entries that restores lost, as far as is known */
	uint64_t checkpoints; /* compared with the tree, in all */
	uint64_t signatures;  /* checked */
};

/*
 * Verify an export folder made by avow_log_export; options may be NULL.  Every
 * byte of every file counts, and no other file may lie there.  A key that is
 * given may be any that ever signed the log: from it on, each names the next.
 * Errors: FORMAT or KEY, with `place` naming the file and `message` the entry
 * number or the checkpoint; INPUT (the key given is none); IO; NOT_FOUND (a
 * file, named by `place`); LIMIT (a path too long); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_verify_export(
    struct avow_verify_report *report, const char *dir,
    const struct avow_verify_options *options, struct avow_error *why);

/*
 * Verify the log inside a vault folder (store at DIR/store, DIR/log.pub), also
 * beside the process that writes it.
 * Errors: as above, `place` being store, checkpoint or log.pub; BUSY (this
 * very process has the vault open: use avow_verify_store).
 */
AVOW_CHECKED enum avow_status avow_verify_vault(
    struct avow_verify_report *report, const char *vault_dir,
    const struct avow_verify_options *options, struct avow_error *why);

/* The same for an open store; public_text is what log.pub holds. */
AVOW_CHECKED enum avow_status avow_verify_store(
    struct avow_verify_report *report, struct avow_kv *kv,
    struct avow_text public_text, const struct avow_verify_options *options,
    struct avow_error *why);

/* A log in a vault folder, which is read without root key or server. */
struct avow_verify_source {
	const char *vault_dir;
	uint32_t generation; /* from 1; 0: the newest */
};
/*
 * Append to out the receipt of entry index: a proof for strangers.
 * Errors: NOT_FOUND (no such entry, generation or vault); FORMAT; KEY; IO;
 * BUSY; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_verify_make_receipt(struct avow_buffer *out,
    const struct avow_verify_source *source, uint64_t index,
    struct avow_error *why);
/*
 * Append the proof that the log has only grown since it had `older` entries.
 * Errors: INPUT (older is 0 or more than it has); as above.
 */
AVOW_CHECKED enum avow_status avow_verify_make_growth(struct avow_buffer *out,
    const struct avow_verify_source *source, uint64_t older,
    struct avow_error *why);
/*
 * The same since a checkpoint, of whichever generation has its name, or of the
 * one that is given.  Errors: KEY (it is of another log); FORMAT (it is none,
 * or not of the beginning of this log); as above.
 */
AVOW_CHECKED enum avow_status avow_verify_make_growth_since(
    struct avow_buffer *out, const struct avow_verify_source *source,
    struct avow_text note, struct avow_error *why);
/* Append the bytes of an entry.
   Errors: NOT_FOUND (no such entry, or it is pruned); as above. */
AVOW_CHECKED enum avow_status avow_verify_read_entry(struct avow_buffer *out,
    const struct avow_verify_source *source, uint64_t index,
    struct avow_error *why);
/* Append the newest checkpoint.  Errors: NOT_FOUND (nothing logged); as
   above. */
AVOW_CHECKED enum avow_status avow_verify_read_checkpoint(
    struct avow_buffer *out, const struct avow_verify_source *source,
    struct avow_error *why);
/* Whether a proof, as its first line says, is of growth, not of an entry. */
bool avow_verify_is_growth(struct avow_text proof);
/*
 * Whether a receipt proves that entry was logged, under the verifier key
 * `key`; report tells in which tree.  Errors: INPUT (the key); FORMAT (no
 * receipt, or it is not of this entry); KEY (the checkpoint's signature).
 */
AVOW_CHECKED enum avow_status avow_verify_receipt(
    struct avow_verify_report *report, struct avow_text receipt,
    struct avow_text entry, const char *key, struct avow_error *why);
/*
 * Whether a proof shows that the log of its checkpoint, signed by `key`, begins
 * with the tree of an older checkpoint.  Where that says to be by another key,
 * a former one perhaps, its signature is not checked, for it is the caller's
 * own; report tells how many were.  Errors: INPUT (the key); FORMAT (no proof
 * of growth, no checkpoint, or it does not lead there); KEY (a signature, or
 * the older one is of another log).  place: of the older one, that it is.
 */
AVOW_CHECKED enum avow_status avow_verify_growth(
    struct avow_verify_report *report, struct avow_text proof,
    struct avow_text older_note, const char *key, struct avow_error *why);

#endif
