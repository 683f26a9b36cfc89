/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/row: small sealed rows, each bound to its own key.
 *
 *     key + plain --put--> version(1) box --open--> plain
 *
 * What the families of the ledger have in common.  A row cannot be moved to
 * another key, for its box is bound to the whole key.  One thread at a time.
 */
#ifndef AVOW_LEDGER_ROW_H
#define AVOW_LEDGER_ROW_H

#include "base/arena.h"
#include "gate/permit.h"
#include "seal/box.h"
#include "store/kv.h"

enum {
	AVOW_ROW_KEY_MAX = 64, /* bytes of a key of the ledger */
	AVOW_ROW_EXTRA = 1 + AVOW_BOX_EXTRA,
};

/* The third byte of a key: whose row it is. */
enum avow_family {
	AVOW_FAMILY_APPROVAL = 'A', /* a yes of an operator */
	AVOW_FAMILY_RECEIPT = 'C',  /* a consent act */
	AVOW_FAMILY_PAPER = 'D',    /* a document that is kept */
	AVOW_FAMILY_REGISTRY = 'G', /* facts about recipients and services */
	AVOW_FAMILY_HEAD = 'H',
	AVOW_FAMILY_INDEX = 'I', /* blind index */
	AVOW_FAMILY_OUTBOX = 'O',
	AVOW_FAMILY_PUBLISH = 'P',
	AVOW_FAMILY_RECORD = 'R',  /* vault/record */
	AVOW_FAMILY_RELEASE = 'S', /* what left */
};

struct avow_row_key {
	uint8_t at[AVOW_ROW_KEY_MAX];
	size_t size;
};

/* bucket(2) family(1). */
struct avow_row_key avow_row_key_of(uint16_t bucket, enum avow_family family);
/* The same with a person behind it, in the person's bucket. */
struct avow_row_key avow_row_key_person(
    const uint8_t person[AVOW_PERMIT_PERSON], enum avow_family family);
/* Append to a key; it never grows past AVOW_ROW_KEY_MAX. */
void avow_row_key_add(struct avow_row_key *key, const void *bytes, size_t size);
void avow_row_key_u64(struct avow_row_key *key, uint64_t value);
struct avow_text avow_row_key_text(const struct avow_row_key *key);
/* The least key above all that begin with key: the end of a scan. */
struct avow_row_key avow_row_key_end(const struct avow_row_key *key);

/* Seal plain under box_key and put it.  Errors: LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_row_put(struct avow_kv_set *set,
    const struct avow_row_key *key, const struct avow_buffer *plain,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why);
/*
 * Open a row.  Borrowed: *plain_out lives in arena.
 * Errors: FORMAT (short, unknown version); KEY (moved or changed); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_row_open(struct avow_text *plain_out,
    struct avow_arena *arena, struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why);

#endif
