/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log_former: the keys that signed a log before its present one.
 *
 *     key 0 --entry names key 1, signed by key 0--> key 1 --> ... --> present
 *
 * One thread at a time.  Included by src/audit only.
 */
#ifndef AVOW_AUDIT_LOG_FORMER_H
#define AVOW_AUDIT_LOG_FORMER_H

#include "audit/log_state.h"

struct avow_log_former {
	uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];
	uint64_t index; /* of the entry that named the next key */
	uint64_t size;  /* of the last checkpoint that it signed */
};

/* How many there are.  Errors: FORMAT; IO; NOMEM. */
AVOW_CHECKED enum avow_status avow_log_formers(struct avow_log *log,
    uint32_t generation, uint32_t *count_out, struct avow_error *why);
/* One of them.  Errors: FORMAT (also: there is no such); IO; NOMEM. */
AVOW_CHECKED enum avow_status avow_log_former_read(struct avow_log *log,
    uint32_t generation, uint32_t number, struct avow_log_former *out,
    struct avow_error *why);
/* Take a row apart.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_log_former_take(
    struct avow_log_former *out, struct avow_text row, struct avow_error *why);
/*
 * Whether the entry by which it gave way names key.
 * Errors: KEY (another key); FORMAT; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_former_names(struct avow_log *log,
    uint32_t generation, const struct avow_log_former *former,
    const struct avow_note_key *key, struct avow_error *why);
/*
 * Open a checkpoint by the key of tree or any before it.
 * Errors: as avow_note_open; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_log_former_note(struct avow_log *log,
    const struct avow_log_tree *tree, struct avow_text note,
    struct avow_merkle_head *out, struct avow_error *why);

#endif
