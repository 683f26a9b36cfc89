/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inclusion and consistency proofs (RFC 6962 2.1.1, 2.1.2) of stored nodes.
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

enum avow_status
avow_log_root(struct avow_log *log, uint64_t size, uint8_t out[AVOW_HASH_SIZE],
    struct avow_error *why)
{
	return fold_edge(log, 0, size, out, why);
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
	if (tree_size > avow_log_size(log) || index >= tree_size)
		return avow_fail(why, AVOW_ERR_INPUT, "log.proof",
		    "no entry %llu in a tree of %llu; the log has %llu",
		    (unsigned long long)index, (unsigned long long)tree_size,
		    (unsigned long long)avow_log_size(log));
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

/* The largest power of two below count, which is over 1. */
static uint64_t
split(uint64_t count)
{
	uint64_t k = 1;

	while (k < count - k)
		k <<= 1;
	return k;
}

/* What a step of the proof hashes over: leaves begin..end. */
struct span {
	uint64_t begin;
	uint64_t end;
};

/* SUBPROOF of RFC 6962 2.1.2, from the root down: spans, the last one first. */
static size_t
find_spans(struct span spans[AVOW_LOG_PROOF_MAX + 1], uint64_t older,
    uint64_t tree_size)
{
	struct span at = {0, tree_size};
	size_t count = 0;

	while (older != at.end) {
		uint64_t middle = at.begin + split(at.end - at.begin);

		if (older <= middle) {
			spans[count++] = (struct span){middle, at.end};
			at.end = middle;
		} else {
			spans[count++] = (struct span){at.begin, middle};
			at.begin = middle;
		}
	}
	/* A tree that was whole is its own beginning, and known. */
	if (at.begin > 0)
		spans[count++] = at;
	return count;
}

enum avow_status
avow_log_prove_growth(struct avow_log *log, uint64_t older, uint64_t tree_size,
    uint8_t hashes_out[AVOW_LOG_PROOF_MAX][32], size_t *count_out,
    struct avow_error *why)
{
	struct span spans[AVOW_LOG_PROOF_MAX + 1];
	uint64_t size = avow_log_size(log);
	size_t count;

	*count_out = 0;
	if (older == 0 || older > tree_size || tree_size > size)
		return avow_fail(why, AVOW_ERR_INPUT, "log.proof",
		    "no growth from %llu to %llu entries; the log has %llu",
		    (unsigned long long)older, (unsigned long long)tree_size,
		    (unsigned long long)size);
	count = find_spans(spans, older, tree_size);
	for (size_t i = 0; i < count; i++) {
		const struct span *at = &spans[count - 1 - i];
		enum avow_status status =
		    fold_edge(log, at->begin, at->end, hashes_out[i], why);

		if (status != AVOW_OK)
			return status;
	}
	*count_out = count;
	return AVOW_OK;
}

/* Append the text of a proof in the tree of size entries. */
static enum avow_status
write_text(struct avow_log *log, struct avow_buffer *out,
    struct avow_receipt *receipt, uint64_t size, struct avow_error *why)
{
	enum avow_status status =
	    avow_log_read_row(log, size - 1, AVOW_LOG_ROW_CHECKPOINT, why);

	if (status != AVOW_OK)
		return status;
	receipt->note = avow_buffer_view(&log->row);
	avow_receipt_write(out, receipt);
	return avow_buffer_check(out, why);
}

enum avow_status
avow_log_receipt(struct avow_log *log, struct avow_buffer *out, uint64_t index,
    struct avow_error *why)
{
	struct avow_receipt receipt = {.number = index};
	uint64_t size = avow_log_size(log);
	enum avow_status status;

	if (index >= size)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.entry",
		    "there is no such entry; the log has %llu",
		    (unsigned long long)size);
	status = avow_log_prove(
	    log, index, size, receipt.hashes, &receipt.count, why);
	if (status == AVOW_OK)
		status = write_text(log, out, &receipt, size, why);
	return status;
}

enum avow_status
avow_log_growth(struct avow_log *log, struct avow_buffer *out, uint64_t older,
    struct avow_error *why)
{
	struct avow_receipt receipt = {.is_growth = true, .number = older};
	uint64_t size = avow_log_size(log);
	enum avow_status status;

	if (size == 0)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.empty",
		    "nothing has been logged yet");
	status = avow_log_prove_growth(
	    log, older, size, receipt.hashes, &receipt.count, why);
	if (status == AVOW_OK)
		status = write_text(log, out, &receipt, size, why);
	return status;
}
