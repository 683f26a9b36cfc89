/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/receipt: one act of consent: the proof of it, for ever.
 *
 *     row C|person|receipt: sealed {item, service, when, how, used}
 *
 * The head has how a consent stands; receipts are its history.  For an item
 * that is asked each time the receipt itself is the consent, and one ask may
 * use it.  Sealed under the person's key.  One thread at a time.
 */
#ifndef AVOW_LEDGER_RECEIPT_H
#define AVOW_LEDGER_RECEIPT_H

#include "ledger/row.h"

enum {
	AVOW_RECEIPT_SIZE = 16,        /* bytes of its id, random */
	AVOW_RECEIPT_METHOD_MAX = 128, /* bytes */
};

struct avow_receipt {
	uint8_t id[AVOW_RECEIPT_SIZE];
	uint64_t item;    /* code */
	uint64_t service; /* code; 0: across services */
	uint32_t edition; /* number of the edition it was given under */
	uint64_t at_ms;
	uint64_t used_ms; /* 0: not yet; only of items asked each time */
	bool is_given;    /* false: withdrawn */
	bool by_guardian;
	bool is_bundled;
	struct avow_text method; /* "checkbox" */
};

struct avow_row_key avow_receipt_key(const uint8_t person[AVOW_PERMIT_PERSON],
    const uint8_t id[AVOW_RECEIPT_SIZE]);
/*
 * Put it; the permit must be for AVOW_ACT_LEDGER.
 * Errors: PERMIT; LIMIT (method); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_receipt_put(struct avow_kv_set *set,
    const struct avow_permit *permit, const uint8_t person[AVOW_PERMIT_PERSON],
    const struct avow_receipt *receipt, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/* Errors: FORMAT; KEY; NOMEM.  The method is borrowed from arena. */
AVOW_CHECKED enum avow_status avow_receipt_open(struct avow_receipt *out,
    struct avow_arena *arena, struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why);

#endif
