/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/index: the blind index: from an outside name to a person.
 *
 *     kind + name --keyed hash--> row I|kind|hash: person
 *
 * The row lies in the bucket of the hash, not of the person, so it is written
 * before the head and is only a hint: where the head is missing or erased the
 * row is dead and may be overwritten.  One thread at a time.
 */
#ifndef AVOW_LEDGER_INDEX_H
#define AVOW_LEDGER_INDEX_H

#include "ledger/head.h"
#include "ledger/row.h"

enum avow_index_kind {
	AVOW_INDEX_EXTERNAL = 1, /* a caller's own name for the person */
};

/* The keyed hash of a name; key is the root key of use "index". */
void avow_index_hash(struct avow_head_index *out, enum avow_index_kind kind,
    struct avow_text name, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_hash *hash);
uint16_t avow_index_bucket(const struct avow_head_index *index);
struct avow_row_key avow_index_key(const struct avow_head_index *index);
/*
 * Put the row into a set of its bucket; over: the dead row's person, which the
 * commit expects, or NULL to expect no row.  Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_index_put(struct avow_kv_set *set,
    const struct avow_head_index *index,
    const uint8_t person[AVOW_PERMIT_PERSON],
    const uint8_t over[AVOW_PERMIT_PERSON], struct avow_error *why);
/* Remove it, if it still points at person (else the commit conflicts). */
AVOW_CHECKED enum avow_status avow_index_delete(struct avow_kv_set *set,
    const struct avow_head_index *index,
    const uint8_t person[AVOW_PERMIT_PERSON], struct avow_error *why);
/* Whom a row points at.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_index_read(
    uint8_t person_out[AVOW_PERMIT_PERSON], struct avow_text row,
    struct avow_error *why);

#endif
