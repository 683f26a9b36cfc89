/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/receipt: proofs as texts that need no log to be checked: that an entry
 * was logged (C2SP tlog-proof, version 1), and that a log has only grown (the
 * body of add-checkpoint of C2SP tlog-witness).
 *
 *     number, hashes, checkpoint --write--> text --read--> the same
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
	bool is_growth; /* of a log, from number entries on; else of an entry */
	uint64_t number; /* the entry's, or the older size */
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
