/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify_rows: the rows of one generation, verified as they come.
 *
 *     size, keys, ... entry, checkpoint, entry, ... --> is each the next one?
 *
 * One thread at a time.  Included by src/audit/verify*.c only.
 */
#ifndef AVOW_AUDIT_VERIFY_ROWS_H
#define AVOW_AUDIT_VERIFY_ROWS_H

#include "audit/log_kept.h"
#include "audit/log_row.h"
#include "audit/verify_walk.h"

struct avow_verify_rows {
	struct avow_verify_walk walk;
	struct avow_verify_chain chain; /* of this generation */
	uint32_t newest;                /* generation of the store */
	uint64_t size;                  /* as the size row says */
	uint64_t pruned;                /* as its row says */
	uint32_t formers;               /* rows of former keys so far */
	struct avow_log_kept_walk kept;
	struct avow_merkle_head checked; /* the last checkpoint seen */
	struct avow_buffer note;         /* the same, as it was signed */
	const uint8_t *stored;           /* hashes of the row in hand */
	bool is_same;                    /* they are as computed */
	struct avow_error *why;
};

/* A row of this generation, its key without the generation's prefix.
   Errors: FORMAT; KEY; NOMEM; LIMIT. */
AVOW_CHECKED enum avow_status avow_verify_rows_take(
    struct avow_verify_rows *rows, struct avow_text key,
    struct avow_text value);
/* They were all.  Errors: FORMAT; KEY; NOT_FOUND (there was none). */
AVOW_CHECKED enum avow_status avow_verify_rows_end(
    struct avow_verify_rows *rows);

#endif
