/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inclusion proofs (RFC 6962 2.1.1) out of stored nodes.
 *
 * Every sibling on the way up is a complete node, and one row, but one: where
 * the way meets the right edge of a tree that is no power of two, the sibling
 * is put together from the complete nodes below it.  That is at most twice
 * the tree's height in rows.
 */
#include "audit/log_state.h"
#include "audit/receipt.h"

#include "base/banned.h"

/* The hash over leaves begin..end, of which the whole right edge is part. */
static enum avow_status
fold_edge(struct avow_log *log, uint64_t begin, uint64_t end,
    uint8_t out[AVOW_HASH_SIZE], struct avow_error *why)
{
	uint64_t count = end - begin;
	bool is_first = true;

	/* The bits of count are the complete nodes, the lowest rightmost. */
	for (unsigned level = 0; level < 63 && count >> level != 0; level++) {
		uint64_t at = begin + (count >> level >> 1 << 1 << level);
		uint8_t node[AVOW_HASH_SIZE];
		enum avow_status status;

		if ((count >> level & 1) == 0)
			continue;
		status = avow_log_node(
		    log, level, at >> level, is_first ? out : node, why);
		if (status != AVOW_OK)
			return status;
		if (!is_first)
			avow_merkle_node(log->hash, out, node, out);
		is_first = false;
	}
	return AVOW_OK;
}

/* The sibling, at this level, of the way from index to the root. */
static enum avow_status
find_sibling(struct avow_log *log, unsigned level, uint64_t sibling,
    uint64_t tree_size, uint8_t out[AVOW_HASH_SIZE], struct avow_error *why)
{
	if (sibling == (tree_size - 1) >> level)
		return fold_edge(log, sibling << level, tree_size, out, why);
	return avow_log_node(log, level, sibling, out, why);
}

enum avow_status
avow_log_prove(struct avow_log *log, uint64_t index, uint64_t tree_size,
    uint8_t hashes_out[AVOW_LOG_PROOF_MAX][32], size_t *count_out,
    struct avow_error *why)
{
	size_t count = 0;

	*count_out = 0;
	if (tree_size > log->edge.size || index >= tree_size)
		return avow_fail(why, AVOW_ERR_INPUT, "log.proof",
		    "no entry %llu in a tree of %llu; the log has %llu",
		    (unsigned long long)index, (unsigned long long)tree_size,
		    (unsigned long long)log->edge.size);
	for (unsigned level = 0; (tree_size - 1) >> level != 0; level++) {
		uint64_t at = index >> level;
		uint64_t last = (tree_size - 1) >> level;
		enum avow_status status;

		/* An only child has no sibling: it goes up as it is. */
		if (at == last && (at & 1) == 0)
			continue;
		status = find_sibling(
		    log, level, at ^ 1, tree_size, hashes_out[count], why);
		if (status != AVOW_OK)
			return status;
		count++;
	}
	*count_out = count;
	return AVOW_OK;
}

enum avow_status
avow_log_receipt(struct avow_log *log, struct avow_buffer *out, uint64_t index,
    struct avow_error *why)
{
	struct avow_receipt receipt = {.index = index};
	struct avow_buffer note;
	enum avow_status status;

	if (index >= log->edge.size)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.entry",
		    "the log has %llu entries",
		    (unsigned long long)log->edge.size);
	status = avow_log_prove(
	    log, index, log->edge.size, receipt.hashes, &receipt.count, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&note, AVOW_NOTE_MAX);
	status = avow_log_checkpoint(log, &note, why);
	if (status == AVOW_OK) {
		receipt.note = avow_buffer_view(&note);
		avow_receipt_write(out, &receipt);
		status = avow_buffer_check(out, why);
	}
	avow_buffer_clear(&note);
	return status;
}
