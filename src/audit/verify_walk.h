/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify_walk: what every verification does, wherever the entries lie.
 *
 *     key, checkpoint, older one --begin--> leaf, leaf, ... --end--> report
 *
 * One thread at a time.  Included by src/audit/verify*.c only.
 */
#ifndef AVOW_AUDIT_VERIFY_WALK_H
#define AVOW_AUDIT_VERIFY_WALK_H

#include "audit/merkle.h"
#include "audit/note.h"
#include "audit/verify.h"

struct avow_verify_walk {
	struct avow_hash *hash;
	struct avow_note_key key;
	struct avow_merkle_edge edge;   /* of the entries seen so far */
	struct avow_merkle_head newest; /* what has to come out */
	struct avow_merkle_head older;  /* of options.since; size 0: none */
	const char *since;              /* its path, or NULL */
	bool key_given;
	bool is_prefix; /* the first older.size entries gave older.root */
};

/*
 * Settle key and older checkpoint.  public_text is log.pub as it was found.
 * Owns: the caller ends walk with avow_verify_walk_clear, also on failure.
 * Errors: FORMAT (log.pub; the older checkpoint); INPUT (the key given);
 * KEY (log.pub is another key than the one given; the older checkpoint was
 * not signed by it); IO; NOT_FOUND (the older checkpoint); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_verify_walk_begin(
    struct avow_verify_walk *walk, struct avow_text public_text,
    const struct avow_verify_options *options, struct avow_error *why);
/* Read the newest checkpoint.  Errors: FORMAT; KEY. */
AVOW_CHECKED enum avow_status avow_verify_walk_newest(
    struct avow_verify_walk *walk, struct avow_text note,
    struct avow_error *why);
/* The next leaf hash; made as in avow_merkle_append. */
void avow_verify_walk_leaf(struct avow_verify_walk *walk,
    const uint8_t leaf[AVOW_HASH_SIZE],
    void (*made)(void *context, unsigned level, uint64_t index,
	const uint8_t node[AVOW_HASH_SIZE]),
    void *context);
/* Whether the entries so far are all, and give the newest root. */
AVOW_CHECKED bool avow_verify_walk_is_whole(struct avow_verify_walk *walk);
/*
 * Fill the report.  Errors: FORMAT (the entries do not give the newest root,
 * or the older checkpoint is of another history).
 */
AVOW_CHECKED enum avow_status avow_verify_walk_end(
    struct avow_verify_walk *walk, struct avow_verify_report *report,
    struct avow_error *why);
void avow_verify_walk_clear(struct avow_verify_walk *walk);

#endif
