/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger/publish: which image is in force.
 *
 *     row P in the system's bucket: sealed {image hash, edition, when}
 *
 * Written with the log entry that says the same; an image whose hash does not
 * stand here is not loaded.  Sealed under the root key of use "publish".
 */
#ifndef AVOW_LEDGER_PUBLISH_H
#define AVOW_LEDGER_PUBLISH_H

#include "ledger/row.h"

struct avow_publish {
	uint8_t image_hash[AVOW_HASH_SIZE];
	uint64_t at_ms;
	struct avow_text edition; /* "general@1+app@1" */
};

struct avow_row_key avow_publish_key(void);
/* Errors: LIMIT; NOMEM. */
AVOW_CHECKED enum avow_status avow_publish_put(struct avow_kv_set *set,
    const struct avow_publish *publish, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why);
/* The row as it stands.  Errors: POLICY (none); FORMAT; KEY; NOMEM; IO. */
AVOW_CHECKED enum avow_status avow_publish_load(struct avow_publish *out,
    struct avow_arena *arena, struct avow_kv *kv,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why);

#endif
