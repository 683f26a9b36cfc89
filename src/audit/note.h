/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/note: checkpoints as C2SP signed notes, and the keys that check them.
 *
 *     origin, size, root --avow_note_sign--> text --avow_note_open--> the same
 *
 * Strict: a text that is not byte for byte what avow_note_sign would have
 * written is refused, so no byte of a checkpoint is without meaning.  One
 * signature a note, by the key whose name is the origin.  Pure: no storage.
 * One thread a hash context.  Format: docs/formats/log.md.
 */
#ifndef AVOW_AUDIT_NOTE_H
#define AVOW_AUDIT_NOTE_H

#include "audit/merkle.h"
#include "base/buffer.h"
#include "seal/secret.h"
#include "seal/sign.h"

enum {
	AVOW_NOTE_NAME_MAX = 200, /* bytes of an origin or key name */
	AVOW_NOTE_MAX = 1024,     /* bytes of a checkpoint */
	AVOW_NOTE_KEY_MAX = 512,  /* bytes of a verifier key */
};

/* A verifier key. */
struct avow_note_key {
	char name[AVOW_NOTE_NAME_MAX + 1];
	uint8_t id[4]; /* of name and public_key, by SHA-256 */
	uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];
};

/* Errors: INPUT (a name that is empty, too long, or not visible ASCII). */
AVOW_CHECKED enum avow_status avow_note_key_make(struct avow_hash *hash,
    struct avow_note_key *out, struct avow_text name,
    const uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE], struct avow_error *why);
/* Append `name+id+key` to out, without a line feed. */
void avow_note_key_text(
    const struct avow_note_key *key, struct avow_buffer *out);
/* Errors: FORMAT (not a verifier key, or its id is not that of its key). */
AVOW_CHECKED enum avow_status avow_note_key_parse(struct avow_hash *hash,
    struct avow_note_key *out, struct avow_text text, struct avow_error *why);

/* Append the signed checkpoint of a tree to out; the origin is key's name. */
AVOW_CHECKED enum avow_status avow_note_sign(struct avow_buffer *out,
    const struct avow_merkle_head *tree, const struct avow_note_key *key,
    struct avow_secret *seed, struct avow_error *why);
/*
 * Read a checkpoint that says to be of this key, all but its signature, which
 * is checked for its form only.  Errors: FORMAT; KEY (another key); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_note_read(struct avow_merkle_head *tree,
    const struct avow_note_key *key, struct avow_text note,
    struct avow_error *why);
/*
 * The tree that a checkpoint of this origin tells of, whoever signed it.  Where
 * it says to be by key its signature is checked, and *is_by_key set.
 * Errors: FORMAT; KEY (another origin, or key's signature is wrong); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_note_tree(struct avow_merkle_head *tree,
    bool *is_by_key, const struct avow_note_key *key, struct avow_text note,
    struct avow_error *why);
/* How many entries a checkpoint of whatever log tells of.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_note_size(
    uint64_t *size_out, struct avow_text note, struct avow_error *why);
/* The first line of a note: the origin, unchecked. */
struct avow_text avow_note_origin(struct avow_text note);
/*
 * Read a checkpoint and check its signature.
 * Errors: FORMAT (not such a note); KEY (another key, or a wrong signature).
 */
AVOW_CHECKED enum avow_status avow_note_open(struct avow_merkle_head *tree,
    const struct avow_note_key *key, struct avow_text note,
    struct avow_error *why);

#endif
