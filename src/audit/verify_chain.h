/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify_chain: the keys of one generation of a log, in their order.
 *
 *     key 0 --signs an entry that names--> key 1 --> ... --> the newest
 *
 * One thread at a time.  Included by src/audit/verify*.c only.
 */
#ifndef AVOW_AUDIT_VERIFY_CHAIN_H
#define AVOW_AUDIT_VERIFY_CHAIN_H

#include "audit/mark.h"
#include "audit/note.h"

enum { AVOW_VERIFY_KEYS_MAX = 100000 }; /* of one generation */

struct avow_verify_key {
	struct avow_note_key key;
	/* Of a key that gave way: */
	uint64_t index; /* the entry that says so */
	uint64_t until; /* the size of the last checkpoint that it signed */
	uint8_t root[AVOW_HASH_SIZE]; /* of that one, where it is known */
	bool has_root;
};

/* The last key is the newest. */
struct avow_verify_chain {
	struct avow_verify_key *at;
	uint32_t count;
};

/* Add a key.  Errors: LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_verify_chain_add(
    struct avow_verify_chain *chain, const struct avow_verify_key *key,
    struct avow_error *why);
void avow_verify_chain_clear(struct avow_verify_chain *chain);
/* The key that signs checkpoints of this size.  Borrowed. */
const struct avow_note_key *avow_verify_chain_for(
    const struct avow_verify_chain *chain, uint64_t size);
/* Whether one of its keys is this one, its name included. */
bool avow_verify_chain_has(
    const struct avow_verify_chain *chain, const struct avow_note_key *key);
/* Whether a mark names this key.  Errors: FORMAT (another, or none); NOMEM;
   both without a why. */
AVOW_CHECKED enum avow_status avow_verify_chain_named(
    const struct avow_mark *mark, const struct avow_note_key *key);

#endif
