/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/release: what left: to whom, which categories, under which clause.
 *
 *     row S|person|time|id: sealed {recipient, service, cite, duties, ...}
 *
 * Written in the commit of the share or disclosure itself.  Sealed under the
 * person's key; names stand inside, never in the key.  One thread at a time.
 */
#ifndef AVOW_LEDGER_RELEASE_H
#define AVOW_LEDGER_RELEASE_H

#include "ledger/row.h"

enum {
	AVOW_RELEASE_NAME_MAX = 1024,      /* bytes of one name or duty */
	AVOW_RELEASE_CATEGORIES_MAX = 256, /* AVOW_ITEMS_MAX of an ask */
	AVOW_RELEASE_DUTIES_MAX = 32,      /* more are left out of the row */
};

struct avow_release {
	uint64_t at_ms;
	struct avow_text action;    /* "share" */
	struct avow_text recipient; /* "outside.logistics" */
	struct avow_text service;
	struct avow_text purpose;
	struct avow_text cite; /* "general@1#delivery/courier" */
	const struct avow_text *categories;
	size_t category_count;
	/* What binds the recipient: "recipient keeps at most 90 days after
	   order-closed"; a deadline begins when its event is recorded. */
	const struct avow_text *duties;
	size_t duty_count;
};

/*
 * Put it; the permit must be for AVOW_ACT_LEDGER.
 * Errors: PERMIT; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_release_put(struct avow_kv_set *set,
    const struct avow_permit *permit, const uint8_t person[AVOW_PERMIT_PERSON],
    const struct avow_release *release, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/* Errors: FORMAT; KEY; NOMEM.  Texts are borrowed from arena. */
AVOW_CHECKED enum avow_status avow_release_open(struct avow_release *out,
    struct avow_arena *arena, struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why);

#endif
