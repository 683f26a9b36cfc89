/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a receipt: nothing but the key has to be believed beforehand. */
#include <stdio.h>
#include <string.h>

#include "audit/note.h"
#include "audit/receipt.h"
#include "audit/verify.h"

#include "base/banned.h"

static enum avow_status
verify(struct avow_hash *hash, const struct avow_note_key *key,
    struct avow_merkle_head *tree, const struct avow_receipt *receipt,
    struct avow_text entry, struct avow_error *why)
{
	struct avow_merkle_proof proof = {
	    (const uint8_t(*)[AVOW_HASH_SIZE])receipt->hashes, receipt->count};
	uint8_t leaf[AVOW_HASH_SIZE];
	enum avow_status status = avow_note_open(tree, key, receipt->note, why);

	if (status != AVOW_OK)
		return status;
	avow_merkle_leaf(hash, leaf, entry);
	if (!avow_merkle_included(hash, leaf, receipt->index, tree, &proof))
		return avow_fail(why, AVOW_ERR_FORMAT, "log.receipt",
		    "the receipt does not prove this entry as number %llu",
		    (unsigned long long)receipt->index);
	return AVOW_OK;
}

enum avow_status
avow_verify_receipt(struct avow_verify_report *report,
    struct avow_text receipt_text, struct avow_text entry, const char *key,
    struct avow_error *why)
{
	struct avow_hash *hash = NULL;
	struct avow_note_key parsed;
	struct avow_merkle_head tree;
	struct avow_receipt receipt;
	enum avow_status status;

	memset(report, 0, sizeof *report);
	status = avow_hash_new(&hash, why);
	if (status != AVOW_OK)
		return status;
	status = avow_note_key_parse(hash, &parsed, avow_text_of(key), NULL);
	if (status == AVOW_ERR_NOMEM)
		(void)avow_fail(why, status, "log.memory", "verifier key");
	else if (status != AVOW_OK)
		status = avow_fail(why, AVOW_ERR_INPUT, "log.key",
		    "the key given is no verifier key: name+hash+base64");
	if (status == AVOW_OK)
		status = avow_receipt_read(&receipt, receipt_text, why);
	if (status == AVOW_OK)
		status = verify(hash, &parsed, &tree, &receipt, entry, why);
	if (status == AVOW_OK) {
		report->size = tree.size;
		memcpy(report->root, tree.root, sizeof report->root);
		(void)snprintf(
		    report->origin, sizeof report->origin, "%s", parsed.name);
		report->key_given = true;
	}
	avow_hash_free(hash);
	return status;
}
