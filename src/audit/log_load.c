/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store has committed of its log, believed only as far as size, edge,
 * keys and newest checkpoint tell the same.
 */
#include <string.h>

#include "audit/log_former.h"
#include "audit/log_state.h"

#include "base/banned.h"

static bool
note_a_row(void *context, struct avow_text key, struct avow_text value)
{
	bool *is_there = context;

	(void)key;
	(void)value;
	*is_there = true;
	return false;
}

/* No row of a log of this size may follow its last. */
static enum avow_status
check_end(struct avow_log *log, const struct avow_log_tree *tree,
    struct avow_error *why)
{
	struct avow_log_row row = avow_log_row_of(
	    tree->generation, tree->edge.size, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row beyond =
	    avow_log_row_family(tree->generation, AVOW_LOG_ROW_LEAF + 1);
	bool is_there = false;
	struct avow_kv_range range = {avow_log_row_key(&row),
	    avow_log_row_key(&beyond), 1, note_a_row, &is_there};
	enum avow_status status = avow_kv_log_scan(log->kv, &range, why);

	if (status == AVOW_OK && is_there)
		return avow_log_fail_state(why, "rows behind its end");
	return status;
}

/* The nodes on the right edge of a tree of this size. */
static enum avow_status
load_edge(struct avow_log *log, struct avow_log_tree *tree, uint64_t size,
    struct avow_error *why)
{
	tree->edge.size = size;
	for (unsigned level = 0; level < 64; level++) {
		struct avow_log_row row;
		enum avow_status status;
		uint64_t holder;

		if ((size >> level & 1) == 0)
			continue;
		holder = avow_log_row_holder(level, (size >> level) - 1);
		row = avow_log_row_of(
		    tree->generation, holder, AVOW_LOG_ROW_ENTRY);
		status = avow_log_read(log, &row, why);
		if (status == AVOW_ERR_NOT_FOUND)
			return avow_log_fail_row(why, holder, "missing");
		if (status != AVOW_OK)
			return status;
		if (log->row.size < (level + (size_t)1) * AVOW_HASH_SIZE)
			return avow_log_fail_row(why, holder, "too short");
		memcpy(tree->edge.node[level],
		    log->row.at + (size_t)level * AVOW_HASH_SIZE,
		    AVOW_HASH_SIZE);
	}
	return AVOW_OK;
}

/*
 * How many keys came before.  Where nothing was signed since the last of them
 * gave way, its checkpoint is the newest; then key must be the one that its
 * entry named.
 */
static enum avow_status
load_formers(struct avow_log *log, struct avow_log_tree *tree,
    struct avow_note_key *signer, struct avow_error *why)
{
	struct avow_log_former former;
	enum avow_status status =
	    avow_log_formers(log, tree->generation, &tree->formers, why);

	*signer = tree->key;
	if (status != AVOW_OK || tree->formers == 0)
		return status;
	status = avow_log_former_read(
	    log, tree->generation, tree->formers - 1, &former, why);
	if (status != AVOW_OK)
		return status;
	tree->handover = former.size;
	if (former.size > tree->edge.size)
		return avow_log_fail_state(why, "a key of times to come");
	status = avow_log_former_names(
	    log, tree->generation, &former, &tree->key, why);
	if (status == AVOW_OK && former.size == tree->edge.size)
		status = avow_note_key_make(log->hash, signer,
		    avow_text_of(tree->key.name), former.public_key, why);
	return status;
}

static enum avow_status
check_newest(struct avow_log *log, const struct avow_log_tree *tree,
    const struct avow_note_key *signer, struct avow_error *why)
{
	struct avow_log_row row = avow_log_row_of(
	    tree->generation, tree->edge.size - 1, AVOW_LOG_ROW_CHECKPOINT);
	struct avow_merkle_head head;
	uint8_t root[AVOW_HASH_SIZE];
	enum avow_status status = avow_log_read(log, &row, why);

	if (status == AVOW_ERR_NOT_FOUND)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
		    "the checkpoint of %llu entries is missing",
		    (unsigned long long)tree->edge.size);
	if (status != AVOW_OK)
		return status;
	status =
	    avow_note_open(&head, signer, avow_buffer_view(&log->row), why);
	if (status != AVOW_OK)
		return status;
	avow_merkle_root(&tree->edge, log->hash, root);
	if (head.size != tree->edge.size ||
	    !avow_same_bytes(head.root, root, sizeof root))
		return avow_log_fail_state(
		    why, "its checkpoint is of another tree");
	return AVOW_OK;
}

/* A number of its own row; 0 where there is none. */
static enum avow_status
load_number(struct avow_log *log, const struct avow_log_tree *tree,
    uint8_t family, uint64_t *out, struct avow_error *why)
{
	struct avow_log_row row = avow_log_row_family(tree->generation, family);
	struct avow_reader reader;
	enum avow_status status = avow_log_read(log, &row, why);

	*out = 0;
	if (status == AVOW_ERR_NOT_FOUND)
		return AVOW_OK;
	if (status != AVOW_OK)
		return status;
	reader = avow_reader_of(log->row.at, log->row.size);
	*out = avow_reader_u64(&reader);
	if (!avow_reader_done(&reader) || *out == 0 || *out > (uint64_t)1 << 62)
		return avow_log_fail_state(why,
		    family == AVOW_LOG_ROW_SIZE ? "its size"
						: "what is pruned of it");
	return AVOW_OK;
}

static enum avow_status
load_tree(struct avow_log *log, struct avow_log_tree *tree, uint64_t size,
    struct avow_error *why)
{
	struct avow_note_key signer;
	enum avow_status status = load_edge(log, tree, size, why);

	if (status == AVOW_OK)
		status = load_number(
		    log, tree, AVOW_LOG_ROW_PRUNED, &tree->pruned, why);
	if (status == AVOW_OK && tree->pruned > size)
		status = avow_log_fail_state(why, "what is pruned of it");
	if (status == AVOW_OK)
		status = load_formers(log, tree, &signer, why);
	if (status == AVOW_OK)
		status = check_newest(log, tree, &signer, why);
	return status;
}

enum avow_status
avow_log_load(
    struct avow_log *log, struct avow_log_tree *tree, struct avow_error *why)
{
	uint64_t size;
	enum avow_status status =
	    load_number(log, tree, AVOW_LOG_ROW_SIZE, &size, why);

	if (status == AVOW_OK && size == 0 && tree->generation > 1)
		status = avow_log_fail_state(why, "a generation of nothing");
	if (status == AVOW_OK && size > 0)
		status = load_tree(log, tree, size, why);
	/* Beside a viewer the writer may have gone on since. */
	if (status == AVOW_OK && tree->seed != NULL)
		status = check_end(log, tree, why);
	return status;
}

static void
set_now(struct avow_log *log, const struct avow_log_tree *tree)
{
	(void)pthread_mutex_lock(&log->core->mutex);
	log->core->now = *tree;
	(void)pthread_mutex_unlock(&log->core->mutex);
}

enum avow_status
avow_log_refresh(struct avow_log *log, struct avow_error *why)
{
	struct avow_log_tree was = avow_log_now(log);
	struct avow_log_tree is = was;
	struct avow_merkle_head older = {.size = was.edge.size};
	struct avow_merkle_head newer;
	uint8_t hashes[AVOW_LOG_PROOF_MAX][AVOW_HASH_SIZE];
	struct avow_merkle_proof proof = {
	    .hashes = (const uint8_t(*)[AVOW_HASH_SIZE])hashes};
	enum avow_status status = avow_log_load(log, &is, why);

	if (status != AVOW_OK)
		return status;
	if (is.edge.size < was.edge.size)
		return avow_log_fail_state(why, "it has lost entries");
	set_now(log, &is);
	if (was.edge.size == 0)
		return AVOW_OK;
	newer.size = is.edge.size;
	avow_merkle_root(&was.edge, log->hash, older.root);
	avow_merkle_root(&is.edge, log->hash, newer.root);
	status = avow_log_prove_growth(
	    log, older.size, newer.size, hashes, &proof.count, why);
	if (status == AVOW_OK &&
	    !avow_merkle_consistent(log->hash, &older, &newer, &proof))
		status = avow_log_fail_state(why, "it is another history");
	/* What was not proved is not built upon, when looked at again. */
	if (status != AVOW_OK)
		set_now(log, &was);
	return status;
}
