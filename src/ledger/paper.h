/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/paper: a document that the policy says is kept.
 *
 *     row D|person|SHA-256: sealed {when, kind, bytes}
 *
 * Written in the commit of the ask that presented it, under the person's key,
 * so it ends with the person.  One thread at a time.
 */
#ifndef AVOW_LEDGER_PAPER_H
#define AVOW_LEDGER_PAPER_H

#include "ledger/row.h"

enum {
	AVOW_PAPER_MAX = 60000,    /* bytes; a longer one cannot be kept */
	AVOW_PAPER_KIND_MAX = 256, /* bytes */
};

struct avow_paper {
	uint64_t at_ms;
	struct avow_text kind; /* "legal-request" */
	struct avow_text bytes;
	uint8_t hash[AVOW_HASH_SIZE]; /* SHA-256 of bytes */
};

/*
 * Put it; the permit must be for AVOW_ACT_LEDGER.
 * Errors: PERMIT; LIMIT (kind, bytes); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_paper_put(struct avow_kv_set *set,
    const struct avow_permit *permit, const uint8_t person[AVOW_PERMIT_PERSON],
    const struct avow_paper *paper, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/* Errors: FORMAT; KEY; NOMEM.  Kind and bytes are borrowed from arena. */
AVOW_CHECKED enum avow_status avow_paper_open(struct avow_paper *out,
    struct avow_arena *arena, struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why);

#endif
