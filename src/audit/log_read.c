/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of a log: what is committed, entries, nodes, checkpoint. */
#include <string.h>

#include "audit/log_state.h"

#include "base/banned.h"

struct avow_log_tree
avow_log_now(const struct avow_log *log)
{
	struct avow_log_tree now;

	(void)pthread_mutex_lock(&log->core->mutex);
	now = log->core->now;
	(void)pthread_mutex_unlock(&log->core->mutex);
	return now;
}

uint64_t
avow_log_size(const struct avow_log *log)
{
	uint64_t size;

	(void)pthread_mutex_lock(&log->core->mutex);
	size = log->core->now.edge.size;
	(void)pthread_mutex_unlock(&log->core->mutex);
	return size;
}

uint64_t
avow_log_pruned(const struct avow_log *log)
{
	uint64_t pruned;

	(void)pthread_mutex_lock(&log->core->mutex);
	pruned = log->core->now.pruned;
	(void)pthread_mutex_unlock(&log->core->mutex);
	return pruned;
}

uint32_t
avow_log_generation(const struct avow_log *log)
{
	uint32_t generation;

	(void)pthread_mutex_lock(&log->core->mutex);
	generation = log->core->now.generation;
	(void)pthread_mutex_unlock(&log->core->mutex);
	return generation;
}

void
avow_log_key(const struct avow_log *log, struct avow_buffer *out)
{
	struct avow_log_tree now = avow_log_now(log);

	avow_note_key_text(&now.key, out);
}

enum avow_status
avow_log_fail_state(struct avow_error *why, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "log.state", "store",
	    "the log contradicts itself: %s", what);
}

enum avow_status
avow_log_fail_row(struct avow_error *why, uint64_t index, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
	    "the row of log entry %llu is %s", (unsigned long long)index, what);
}

enum avow_status
avow_log_read(struct avow_log *log, const struct avow_log_row *row,
    struct avow_error *why)
{
	enum avow_status status;

	avow_buffer_reset(&log->row);
	status =
	    avow_kv_log_get(log->kv, &log->row, avow_log_row_key(row), NULL);
	if (status == AVOW_OK || status == AVOW_ERR_NOT_FOUND)
		return status;
	return avow_fail_at(
	    why, status, "log.row", "store", "cannot read the log");
}

enum avow_status
avow_log_read_row(struct avow_log *log, uint64_t index,
    enum avow_log_row_kind kind, struct avow_error *why)
{
	struct avow_log_row row =
	    avow_log_row_of(avow_log_generation(log), index, kind);
	enum avow_status status = avow_log_read(log, &row, NULL);

	/* A row that is not there is a contradiction here. */
	if (status == AVOW_ERR_NOT_FOUND)
		return avow_log_fail_row(why, index, "missing");
	if (status != AVOW_OK)
		return avow_fail_at(why, status, "log.row", "store",
		    "cannot read log entry %llu", (unsigned long long)index);
	return AVOW_OK;
}

enum avow_status
avow_log_node(struct avow_log *log, unsigned level, uint64_t index,
    uint8_t out[AVOW_HASH_SIZE], struct avow_error *why)
{
	enum avow_status status = avow_log_read_row(
	    log, avow_log_row_holder(level, index), AVOW_LOG_ROW_ENTRY, why);

	if (status != AVOW_OK)
		return status;
	if (log->row.size < (level + (size_t)1) * AVOW_HASH_SIZE)
		return avow_log_fail_row(
		    why, avow_log_row_holder(level, index), "too short");
	memcpy(
	    out, log->row.at + (size_t)level * AVOW_HASH_SIZE, AVOW_HASH_SIZE);
	return AVOW_OK;
}

enum avow_status
avow_log_checkpoint(
    struct avow_log *log, struct avow_buffer *out, struct avow_error *why)
{
	uint64_t size = avow_log_size(log);
	enum avow_status status;

	if (size == 0)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.empty",
		    "nothing has been logged yet");
	status = avow_log_read_row(log, size - 1, AVOW_LOG_ROW_CHECKPOINT, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_text(out, avow_buffer_view(&log->row));
	return avow_buffer_check(out, why);
}

/*
 * Whether an entry without a byte is pruned, by the store's own word: it is
 * committed before it is known here.
 */
static enum avow_status
find_pruned(struct avow_log *log, uint64_t index, bool *is_pruned,
    struct avow_error *why)
{
	struct avow_log_row row =
	    avow_log_row_family(avow_log_generation(log), AVOW_LOG_ROW_PRUNED);
	enum avow_status status = avow_log_read(log, &row, why);
	struct avow_reader reader;

	*is_pruned = false;
	if (status == AVOW_ERR_NOT_FOUND)
		return AVOW_OK;
	if (status != AVOW_OK)
		return status;
	reader = avow_reader_of(log->row.at, log->row.size);
	*is_pruned = index < avow_reader_u64(&reader);
	return AVOW_OK;
}

enum avow_status
avow_log_entry(struct avow_log *log, struct avow_buffer *out, uint64_t index,
    struct avow_error *why)
{
	size_t skip = avow_log_row_hashes(index) * AVOW_HASH_SIZE;
	uint64_t size = avow_log_size(log);
	bool is_pruned = false;
	enum avow_status status;

	if (index >= size)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.entry",
		    "there is no such entry; the log has %llu",
		    (unsigned long long)size);
	status = avow_log_read_row(log, index, AVOW_LOG_ROW_ENTRY, why);
	if (status != AVOW_OK)
		return status;
	if (log->row.size < skip)
		return avow_log_fail_row(why, index, "too short");
	if (log->row.size > skip) {
		avow_buffer_put(out, log->row.at + skip, log->row.size - skip);
		return avow_buffer_check(out, why);
	}
	status = find_pruned(log, index, &is_pruned, why);
	if (status == AVOW_OK && is_pruned)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.pruned",
		    "entry %llu was pruned; its hash is still there",
		    (unsigned long long)index);
	return status;
}
