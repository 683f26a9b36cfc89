/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/receipt: the proof that an entry was logged, as one text that needs no
 * log to be checked (C2SP tlog-proof, version 1).
 *
 *     index, hashes, checkpoint --write--> text --read--> the same
 *
 * Strict: a text that is not byte for byte what is written here is refused.
 * Pure; any thread.  Format: docs/formats/log.md.
 */
#ifndef AVOW_AUDIT_RECEIPT_H
#define AVOW_AUDIT_RECEIPT_H

#include "audit/merkle.h"
#include "base/buffer.h"

enum { AVOW_RECEIPT_MAX = 8192 }; /* bytes */

struct avow_receipt {
	uint64_t index;
	uint8_t hashes[AVOW_MERKLE_PROOF_MAX][AVOW_HASH_SIZE];
	size_t count;
	struct avow_text note; /* the checkpoint, unchecked */
};

/* Append the receipt to out; out->failed tells. */
void avow_receipt_write(
    struct avow_buffer *out, const struct avow_receipt *receipt);
/* Borrowed: out->note points into text.  Errors: FORMAT. */
AVOW_CHECKED enum avow_status avow_receipt_read(
    struct avow_receipt *out, struct avow_text text, struct avow_error *why);

#endif
