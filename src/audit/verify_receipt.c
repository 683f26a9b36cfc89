/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a receipt: nothing but the key has to be believed beforehand. */
#include <stdio.h>
#include <string.h>

#include "audit/note.h"
#include "audit/receipt.h"
#include "audit/verify.h"

#include "base/banned.h"

struct proving {
	struct avow_hash *hash;
	struct avow_note_key key;
	struct avow_receipt receipt;
	struct avow_merkle_head tree;
	struct avow_merkle_proof proof;
};

/* The key, the proof, and the checkpoint in it. */
static enum avow_status
begin(struct proving *p, struct avow_text text, const char *key, bool is_growth,
    struct avow_error *why)
{
	enum avow_status status = avow_hash_new(&p->hash, why);

	if (status != AVOW_OK)
		return status;
	status = avow_note_key_parse(p->hash, &p->key, avow_text_of(key), NULL);
	if (status == AVOW_ERR_NOMEM)
		return avow_fail(why, status, "log.memory", "verifier key");
	if (status != AVOW_OK)
		return avow_fail(why, AVOW_ERR_INPUT, "log.key",
		    "the key given is no verifier key: name+hash+base64");
	status = avow_receipt_read(&p->receipt, text, why);
	if (status == AVOW_OK && p->receipt.is_growth != is_growth)
		status = avow_fail(why, AVOW_ERR_FORMAT, "log.receipt",
		    "this is a proof of something else");
	if (status == AVOW_OK)
		status =
		    avow_note_open(&p->tree, &p->key, p->receipt.note, why);
	p->proof.hashes = (const uint8_t(*)[AVOW_HASH_SIZE])p->receipt.hashes;
	p->proof.count = p->receipt.count;
	return status;
}

static void
tell(struct avow_verify_report *report, const struct proving *p)
{
	report->size = p->tree.size;
	memcpy(report->root, p->tree.root, sizeof report->root);
	(void)snprintf(
	    report->origin, sizeof report->origin, "%s", p->key.name);
	report->key_given = true;
	report->signatures = 1;
}

bool
avow_verify_is_growth(struct avow_text proof)
{
	return proof.size >= 4 && memcmp(proof.at, "old ", 4) == 0;
}

enum avow_status
avow_verify_receipt(struct avow_verify_report *report,
    struct avow_text receipt_text, struct avow_text entry, const char *key,
    struct avow_error *why)
{
	struct proving p = {.hash = NULL};
	uint8_t leaf[AVOW_HASH_SIZE];
	enum avow_status status = begin(&p, receipt_text, key, false, why);

	memset(report, 0, sizeof *report);
	if (status != AVOW_OK)
		goto out;
	avow_merkle_leaf(p.hash, leaf, entry);
	if (avow_merkle_included(
		p.hash, leaf, p.receipt.number, &p.tree, &p.proof))
		tell(report, &p);
	else
		status = avow_fail(why, AVOW_ERR_FORMAT, "log.receipt",
		    "the receipt does not prove this entry as number %llu",
		    (unsigned long long)p.receipt.number);
out:
	avow_hash_free(p.hash);
	return status;
}

enum avow_status
avow_verify_growth(struct avow_verify_report *report, struct avow_text proof,
    struct avow_text older_note, const char *key, struct avow_error *why)
{
	struct proving p = {.hash = NULL};
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_merkle_head older;
	bool is_by_key = false;
	enum avow_status status = begin(&p, proof, key, true, why);

	memset(report, 0, sizeof *report);
	if (status != AVOW_OK)
		goto out;
	/* It may be of a former key: then its tree is what counts. */
	status = avow_note_tree(&older, &is_by_key, &p.key, older_note, &inner);
	if (status != AVOW_OK) {
		status = avow_fail_at(why, status, inner.code,
		    "older checkpoint", "%s", inner.message);
		goto out;
	}
	if (older.size == p.receipt.number &&
	    avow_merkle_consistent(p.hash, &older, &p.tree, &p.proof)) {
		tell(report, &p);
		report->history_proved = true;
		report->signatures += is_by_key;
	} else {
		status = avow_fail(why, AVOW_ERR_FORMAT, "log.history",
		    "the proof does not lead from the older checkpoint, of "
		    "%llu entries, to this one",
		    (unsigned long long)older.size);
	}
out:
	avow_hash_free(p.hash);
	return status;
}
