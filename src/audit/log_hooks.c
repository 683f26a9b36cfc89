/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log inside the store's commits.
 *
 * Designed for many entries a commit: each costs one row, appended at the end
 * of the tree's pages, and two hashes on average; the signature is paid once
 * a commit, and a segment's lists once in AVOW_LOG_SEGMENT entries.
 */
#include <string.h>

#include "audit/log_segment.h"

#include "base/banned.h"

enum { ROW_MAX = 64 * AVOW_HASH_SIZE + AVOW_LOG_ENTRY_MAX };

_Static_assert((int)ROW_MAX <= (int)AVOW_KV_VALUE_MAX,
    "the longest entry fits into a row with all its hashes");

static enum avow_status
put(struct avow_log_core *core, struct avow_kv_log_rows *rows,
    const struct avow_log_row *row, struct avow_error *why)
{
	enum avow_status status = avow_buffer_check(&core->row, why);

	if (status != AVOW_OK)
		return status;
	return avow_kv_log_put(
	    rows, avow_log_row_key(row), avow_buffer_view(&core->row), why);
}

/* Each node that an entry completes goes before it in its row. */
static void
put_node(void *context, unsigned level, uint64_t index,
    const uint8_t node[AVOW_HASH_SIZE])
{
	struct avow_log_core *core = context;

	(void)level;
	(void)index;
	avow_buffer_put(&core->row, node, AVOW_HASH_SIZE);
}

/* Only the log itself writes marks, one act at a time. */
static enum avow_status
apply_act(struct avow_log_core *core, struct avow_kv_log_rows *rows,
    struct avow_text entry, struct avow_error *why)
{
	enum avow_mark_kind kind = avow_mark_kind_of(entry);
	struct avow_log_act *act;

	if (kind == AVOW_MARK_NONE || kind == AVOW_MARK_BULK)
		return AVOW_OK;
	(void)pthread_mutex_lock(&core->mutex);
	act = core->act;
	(void)pthread_mutex_unlock(&core->mutex);
	if (act == NULL || act->kind != kind ||
	    !avow_text_equal(act->entry, entry))
		return avow_fail(why, AVOW_ERR_INPUT, "log.mark",
		    "an entry that only the log itself writes");
	return act->apply(act, core, rows, why);
}

static enum avow_status
append(void *context, struct avow_kv_log_rows *rows, struct avow_text entry,
    uint64_t *index_out, struct avow_error *why)
{
	struct avow_log_core *core = context;
	uint8_t leaf[AVOW_HASH_SIZE];
	struct avow_log_row row;
	enum avow_status status;
	uint64_t index;

	if (entry.size > AVOW_LOG_ENTRY_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "log.entry",
		    "an entry has %zu bytes, at most %d", entry.size,
		    AVOW_LOG_ENTRY_MAX);
	status = apply_act(core, rows, entry, why);
	if (status != AVOW_OK)
		return status;
	index = core->next.edge.size;
	row = avow_log_row_of(core->next.generation, index, AVOW_LOG_ROW_ENTRY);
	avow_buffer_reset(&core->row);
	avow_merkle_leaf(core->hash, leaf, entry);
	avow_buffer_put(&core->row, leaf, sizeof leaf);
	avow_merkle_append(&core->next.edge, core->hash, leaf, put_node, core);
	avow_buffer_text(&core->row, entry);
	status = put(core, rows, &row, why);
	if (status == AVOW_OK)
		status = avow_log_open_take(core, rows, index, entry, why);
	*index_out = index;
	return status;
}

/* The key that signed just now signs no more. */
static enum avow_status
hand_over(struct avow_log_core *core, struct avow_kv_log_rows *rows,
    struct avow_error *why)
{
	struct avow_log_tree *next = &core->next;
	struct avow_log_row row = avow_log_row_numbered(
	    next->generation, AVOW_LOG_ROW_FORMER, next->formers);
	enum avow_status status;

	avow_buffer_reset(&core->row);
	avow_buffer_put(
	    &core->row, next->key.public_key, AVOW_SIGN_PUBLIC_SIZE);
	avow_buffer_u64(&core->row, core->rotated_by);
	avow_buffer_u64(&core->row, next->edge.size);
	status = put(core, rows, &row, why);
	next->formers++;
	next->handover = next->edge.size;
	next->key = core->coming->key;
	next->seed = core->coming->seed;
	core->coming = NULL;
	return status;
}

/*
 * Sign the tree as it now stands, and write down its size: the last row, and
 * one that no other commit writes.
 */
static enum avow_status
close_commit(
    void *context, struct avow_kv_log_rows *rows, struct avow_error *why)
{
	struct avow_log_core *core = context;
	struct avow_log_tree *next = &core->next;
	struct avow_merkle_head head = {.size = next->edge.size};
	struct avow_log_row row = avow_log_row_of(
	    next->generation, head.size - 1, AVOW_LOG_ROW_CHECKPOINT);
	enum avow_status status;

	avow_merkle_root(&next->edge, core->hash, head.root);
	avow_buffer_reset(&core->row);
	status = avow_note_sign(&core->row, &head, &next->key, next->seed, why);
	if (status == AVOW_OK)
		status = put(core, rows, &row, why);
	if (status == AVOW_OK && core->coming != NULL)
		status = hand_over(core, rows, why);
	if (status != AVOW_OK)
		return status;
	row = avow_log_row_family(next->generation, AVOW_LOG_ROW_SIZE);
	avow_buffer_reset(&core->row);
	avow_buffer_u64(&core->row, head.size);
	return put(core, rows, &row, why);
}

static void
settled(void *context, bool committed)
{
	struct avow_log_core *core = context;

	avow_log_open_settled(&core->open, committed);
	core->coming = NULL;
	if (!committed) {
		core->next = core->now;
		return;
	}
	(void)pthread_mutex_lock(&core->mutex);
	core->now = core->next;
	(void)pthread_mutex_unlock(&core->mutex);
}

struct avow_kv_log
avow_log_hooks(struct avow_log_core *core)
{
	return (struct avow_kv_log){core, append, close_commit, settled};
}

/* Make this the act in hand, unless there is one. */
static enum avow_status
begin_act(struct avow_log_core *core, struct avow_log_act *act,
    struct avow_error *why)
{
	bool is_free;
	bool is_view;

	(void)pthread_mutex_lock(&core->mutex);
	is_free = core->act == NULL;
	is_view = core->now.seed == NULL;
	if (is_free && !is_view)
		core->act = act;
	(void)pthread_mutex_unlock(&core->mutex);
	if (is_view)
		return avow_fail(why, AVOW_ERR_INPUT, "log.view",
		    "the log is only looked at");
	if (!is_free)
		return avow_fail(why, AVOW_ERR_BUSY, "log.act",
		    "the log is being changed by another thread");
	return AVOW_OK;
}

enum avow_status
avow_log_act(struct avow_log *log, struct avow_log_act *act,
    uint64_t *index_out, struct avow_error *why)
{
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	struct avow_kv_set *set = NULL;
	enum avow_status status = begin_act(log->core, act, why);

	if (status != AVOW_OK)
		return status;
	status = avow_kv_set_new(&set, AVOW_KV_SYSTEM, why);
	if (status == AVOW_OK)
		status = avow_kv_entry(set, act->entry, why);
	if (status == AVOW_OK)
		status = avow_kv_commit(log->kv, &set, 1, &outcome, why);
	if (status == AVOW_OK)
		status = outcome.status;
	if (status == AVOW_OK && index_out != NULL)
		*index_out = outcome.log_index;
	avow_kv_set_free(set);
	(void)pthread_mutex_lock(&log->core->mutex);
	log->core->act = NULL;
	(void)pthread_mutex_unlock(&log->core->mutex);
	return status;
}
