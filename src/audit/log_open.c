/* SPDX-License-Identifier: Apache-2.0 */
/* The handles of the segment that is still open. */
#include <string.h>

#include "audit/log_segment.h"

#include "base/banned.h"

/* A commit adds at most as many entries as may wait for one. */
enum { ENTRIES_MAX = AVOW_LOG_SEGMENT + 4 * AVOW_KV_WAITING_MAX };

#define NO_TIME UINT64_MAX

void
avow_log_open_init(struct avow_log_open *open)
{
	*open = (struct avow_log_open){.items_closed = 0};
	avow_buffer_init(&open->items, (size_t)ENTRIES_MAX * AVOW_LOG_ITEM);
	avow_buffer_init(&open->times, (size_t)ENTRIES_MAX * 8);
}

void
avow_log_open_clear(struct avow_log_open *open)
{
	avow_buffer_clear(&open->items);
	avow_buffer_clear(&open->times);
}

static void
take(struct avow_log_open *open, uint64_t index, struct avow_text entry)
{
	struct avow_mark mark;
	bool is_ours = avow_mark_read(&mark, entry);

	avow_buffer_u64(
	    &open->times, is_ours && mark.has_time ? mark.time_ms : NO_TIME);
	if (is_ours && mark.handle != NULL) {
		avow_buffer_put(&open->items, mark.handle, AVOW_MARK_HANDLE);
		avow_buffer_u16(
		    &open->items, (uint16_t)(index % AVOW_LOG_SEGMENT));
	}
}

struct loading {
	struct avow_log *log;
	uint64_t next;
	bool is_broken;
};

static bool
load_row(void *context, struct avow_text key, struct avow_text value)
{
	struct loading *l = context;
	struct avow_log_tree *now = &l->log->core->now;
	size_t skip = avow_log_row_hashes(l->next) * AVOW_HASH_SIZE;
	struct avow_log_row row =
	    avow_log_row_of(now->generation, l->next, AVOW_LOG_ROW_ENTRY);

	if (key.size == row.size &&
	    key.at[key.size - 1] == AVOW_LOG_ROW_CHECKPOINT)
		return true;
	l->is_broken =
	    value.size < skip || !avow_text_equal(key, avow_log_row_key(&row));
	if (l->is_broken)
		return false;
	take(&l->log->core->open, l->next,
	    (struct avow_text){value.at + skip, value.size - skip});
	l->next++;
	return true;
}

enum avow_status
avow_log_open_load(struct avow_log *log, struct avow_error *why)
{
	struct avow_log_open *open = &log->core->open;
	const struct avow_log_tree *now = &log->core->now;
	uint64_t size = now->edge.size;
	struct loading l = {log, size - size % AVOW_LOG_SEGMENT, false};
	struct avow_log_row from =
	    avow_log_row_of(now->generation, l.next, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row to =
	    avow_log_row_of(now->generation, size, AVOW_LOG_ROW_ENTRY);
	struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), SIZE_MAX, load_row, &l};
	enum avow_status status = avow_kv_log_scan(log->kv, &range, why);

	if (status == AVOW_OK && (l.is_broken || l.next != size))
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
		    "the row of log entry %llu is missing or broken",
		    (unsigned long long)l.next);
	if (status == AVOW_OK)
		status = avow_buffer_check(&open->items, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&open->times, why);
	open->items_settled = open->items.size;
	open->times_settled = open->times.size;
	return status;
}

static enum avow_status
put_row(void *context, struct avow_text key, struct avow_text value,
    struct avow_error *why)
{
	return avow_kv_log_put(context, key, value, why);
}

/* Whether an offset of the segment is not pruned. */
static bool
is_left(const struct avow_log_core *core, uint32_t number, uint64_t offset)
{
	return (uint64_t)number * AVOW_LOG_SEGMENT + offset >=
	    core->next.pruned;
}

static void
gather(struct avow_log_segment *segment, const struct avow_log_core *core)
{
	const struct avow_log_open *open = &core->open;
	struct avow_reader times =
	    avow_reader_of(open->times.at + open->times_closed,
		open->times.size - open->times_closed);

	for (uint64_t offset = 0; times.left > 0; offset++) {
		uint64_t time = avow_reader_u64(&times);

		if (time == NO_TIME || !is_left(core, segment->number, offset))
			continue;
		if (time < segment->earliest)
			segment->earliest = time;
		if (time > segment->latest)
			segment->latest = time;
	}
	for (size_t at = open->items_closed; at < open->items.size;
	     at += AVOW_LOG_ITEM) {
		const uint8_t *item = open->items.at + at;
		uint64_t offset = (uint64_t)item[AVOW_MARK_HANDLE] << 8 |
		    item[AVOW_MARK_HANDLE + 1];

		if (is_left(core, segment->number, offset))
			avow_buffer_put(&segment->items, item, AVOW_LOG_ITEM);
	}
}

/* The segment of entry index is whole: write its lists. */
static enum avow_status
close_segment(struct avow_log_core *core, struct avow_kv_log_rows *rows,
    uint64_t index, struct avow_error *why)
{
	struct avow_log_open *open = &core->open;
	struct avow_log_segment segment;
	enum avow_status status;

	avow_log_segment_init(&segment, core->next.generation,
	    (uint32_t)(index / AVOW_LOG_SEGMENT));
	gather(&segment, core);
	status = avow_buffer_check(&segment.items, why);
	if (status == AVOW_OK)
		status = avow_log_segment_rows(&segment, put_row, rows, why);
	avow_log_segment_clear(&segment);
	open->items_closed = open->items.size;
	open->times_closed = open->times.size;
	return status;
}

enum avow_status
avow_log_open_take(struct avow_log_core *core, struct avow_kv_log_rows *rows,
    uint64_t index, struct avow_text entry, struct avow_error *why)
{
	struct avow_log_open *open = &core->open;

	take(open, index, entry);
	if (open->items.failed || open->times.failed)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "log.memory", "open segment");
	if ((index + 1) % AVOW_LOG_SEGMENT != 0)
		return AVOW_OK;
	return close_segment(core, rows, index, why);
}

/* Forget what lies before a place in a buffer. */
static void
drop(struct avow_buffer *buffer, size_t before)
{
	if (before > 0 && before < buffer->size)
		memmove(buffer->at, buffer->at + before, buffer->size - before);
	buffer->size -= before;
}

void
avow_log_open_settled(struct avow_log_open *open, bool committed)
{
	if (committed) {
		drop(&open->items, open->items_closed);
		drop(&open->times, open->times_closed);
		open->items_settled = open->items.size;
		open->times_settled = open->times.size;
	} else {
		open->items.size = open->items_settled;
		open->times.size = open->times_settled;
		open->items.failed = false;
		open->times.failed = false;
	}
	open->items_closed = 0;
	open->times_closed = 0;
}
