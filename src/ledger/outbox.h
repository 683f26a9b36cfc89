/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/outbox: steps of an erasure that other buckets and files still owe.
 *
 *     row O|person: version, slot, since when, index rows
 *
 * Committed with the erased head; removed when every step is done.  Each step
 * may be repeated.  Holds nothing secret.  One thread at a time.
 */
#ifndef AVOW_LEDGER_OUTBOX_H
#define AVOW_LEDGER_OUTBOX_H

#include "ledger/head.h"
#include "ledger/row.h"

struct avow_outbox {
	uint8_t person[AVOW_PERMIT_PERSON];
	uint32_t slot;
	uint64_t since_ms; /* when the erasure was committed */
	struct avow_head_index *indexes;
	size_t index_count; /* <= AVOW_HEAD_LIST_MAX */
};

/* Put it; the permit must be for AVOW_ACT_ERASE.  Errors: PERMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_outbox_put(struct avow_kv_set *set,
    const struct avow_permit *permit, const struct avow_outbox *outbox,
    struct avow_error *why);
/* Remove it (no permit: all is done).  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_outbox_delete(struct avow_kv_set *set,
    const uint8_t person[AVOW_PERMIT_PERSON], struct avow_error *why);
/* Errors: FORMAT; NOMEM.  The list is in arena. */
AVOW_CHECKED enum avow_status avow_outbox_read(struct avow_outbox *out,
    struct avow_arena *arena, struct avow_text key, struct avow_text row,
    struct avow_error *why);
/*
 * How many there are, and since when the oldest has stood, 0 without any.  One
 * round trip a bucket.  Errors: FORMAT; IO.
 */
AVOW_CHECKED enum avow_status avow_outbox_owed(struct avow_kv *kv,
    uint64_t *rows_out, uint64_t *since_ms_out, struct avow_error *why);

#endif
