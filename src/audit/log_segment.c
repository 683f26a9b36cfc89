/* SPDX-License-Identifier: Apache-2.0 */
/* The handle lists of one segment. */
#include "audit/log_segment.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { ITEMS_MAX = AVOW_LOG_SEGMENT * AVOW_LOG_ITEM };

_Static_assert(AVOW_LOG_PIECE *AVOW_LOG_ITEM <= (int)AVOW_KV_VALUE_MAX,
    "a piece fits into a row");

void
avow_log_segment_init(
    struct avow_log_segment *segment, uint32_t generation, uint32_t number)
{
	*segment = (struct avow_log_segment){
	    .generation = generation,
	    .number = number,
	    .earliest = UINT64_MAX,
	};
	avow_buffer_init(&segment->items, ITEMS_MAX);
}

void
avow_log_segment_clear(struct avow_log_segment *segment)
{
	avow_buffer_clear(&segment->items);
}

void
avow_log_segment_take(
    struct avow_log_segment *segment, uint32_t offset, struct avow_text entry)
{
	struct avow_mark mark;

	if (!avow_mark_read(&mark, entry))
		return;
	if (mark.has_time) {
		if (mark.time_ms < segment->earliest)
			segment->earliest = mark.time_ms;
		if (mark.time_ms > segment->latest)
			segment->latest = mark.time_ms;
	}
	if (mark.handle != NULL) {
		avow_buffer_put(&segment->items, mark.handle, AVOW_MARK_HANDLE);
		avow_buffer_u16(&segment->items, (uint16_t)offset);
	}
}

/* A segment, while its rows are read. */
struct reading {
	struct avow_log_segment *segment;
	uint64_t next;
	uint64_t pruned;
	bool is_broken;
};

static bool
take_row(void *context, struct avow_text key, struct avow_text value)
{
	struct reading *r = context;
	size_t skip = avow_log_row_hashes(r->next) * AVOW_HASH_SIZE;
	struct avow_log_row row = avow_log_row_of(
	    r->segment->generation, r->next, AVOW_LOG_ROW_ENTRY);

	if (key.size == row.size &&
	    key.at[key.size - 1] == AVOW_LOG_ROW_CHECKPOINT)
		return true;
	r->is_broken =
	    value.size < skip || !avow_text_equal(key, avow_log_row_key(&row));
	if (r->is_broken)
		return false;
	if (r->next >= r->pruned)
		avow_log_segment_take(r->segment,
		    (uint32_t)(r->next % AVOW_LOG_SEGMENT),
		    (struct avow_text){value.at + skip, value.size - skip});
	r->next++;
	return true;
}

enum avow_status
avow_log_segment_read(struct avow_log_segment *segment, struct avow_log *log,
    uint64_t pruned, struct avow_error *why)
{
	uint64_t first = (uint64_t)segment->number * AVOW_LOG_SEGMENT;
	uint64_t size = avow_log_size(log);
	uint64_t end = first + AVOW_LOG_SEGMENT;
	struct reading r = {segment, first, pruned, false};
	struct avow_log_row from =
	    avow_log_row_of(segment->generation, first, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row to;
	struct avow_kv_range range = {
	    .from = avow_log_row_key(&from),
	    .limit = SIZE_MAX,
	    .visit = take_row,
	    .context = &r,
	};
	enum avow_status status;

	end = end < size ? end : size;
	to = avow_log_row_of(segment->generation, end, AVOW_LOG_ROW_ENTRY);
	range.to = avow_log_row_key(&to);
	status = avow_kv_log_scan(log->kv, &range, why);
	if (status == AVOW_OK && (r.is_broken || r.next != end))
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
		    "the row of log entry %llu is missing or broken",
		    (unsigned long long)r.next);
	if (status == AVOW_OK)
		status = avow_buffer_check(&segment->items, why);
	return status;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, AVOW_LOG_ITEM);
}

/* Put items in the order of one of their bytes; else it stays as it was. */
static void
sort_by_byte(uint8_t *to, const uint8_t *from, size_t count, unsigned byte)
{
	size_t next[256] = {0}; /* where the next one of each value goes */
	size_t at = 0;

	for (size_t i = 0; i < count; i++)
		next[from[i * AVOW_LOG_ITEM + byte]]++;
	for (size_t i = 0; i < 256; i++) {
		size_t many = next[i];

		next[i] = at;
		at += many;
	}
	for (size_t i = 0; i < count; i++) {
		const uint8_t *item = from + i * AVOW_LOG_ITEM;

		memcpy(to + AVOW_LOG_ITEM * next[item[byte]]++, item,
		    AVOW_LOG_ITEM);
	}
}

/*
 * Handles are as good as random, so two bytes leave few to compare: a fifth of
 * the cost of comparing them all, and part of a commit.
 */
static enum avow_status
sort_items(struct avow_buffer *items, struct avow_error *why)
{
	size_t count = items->size / AVOW_LOG_ITEM;
	uint8_t *spare = count > 0 ? malloc(items->size) : NULL;

	if (count == 0)
		return AVOW_OK;
	if (spare == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "log.memory", "handle lists");
	sort_by_byte(spare, items->at, count, 1);
	sort_by_byte(items->at, spare, count, 0);
	free(spare);
	for (size_t i = 0, end = 0; i < count; i = end) {
		uint8_t *first = items->at + i * AVOW_LOG_ITEM;

		for (end = i + 1; end < count; end++)
			if (memcmp(items->at + end * AVOW_LOG_ITEM, first, 2) !=
			    0)
				break;
		if (end - i > 1)
			qsort(first, end - i, AVOW_LOG_ITEM, compare);
	}
	return AVOW_OK;
}

struct avow_log_row
avow_log_segment_key(
    uint32_t generation, uint32_t number, unsigned part, unsigned piece)
{
	struct avow_log_row row =
	    avow_log_row_numbered(generation, AVOW_LOG_ROW_LIST, number);

	avow_log_row_add(&row, part, 1);
	avow_log_row_add(&row, piece, 1);
	return row;
}

static unsigned
part_of(const uint8_t *item)
{
	return item[0] >> 2;
}

enum avow_status
avow_log_segment_rows(struct avow_log_segment *segment,
    enum avow_status (*emit)(void *context, struct avow_text key,
	struct avow_text value, struct avow_error *why),
    void *context, struct avow_error *why)
{
	size_t count = segment->items.size / AVOW_LOG_ITEM;
	struct avow_log_row row = avow_log_row_numbered(
	    segment->generation, AVOW_LOG_ROW_SEGMENT, segment->number);
	struct avow_buffer text;
	enum avow_status status = sort_items(&segment->items, why);
	unsigned piece = 0;

	if (status != AVOW_OK)
		return status;
	for (size_t i = 0, end = 0; i < count; i = end) {
		const uint8_t *first = segment->items.at + i * AVOW_LOG_ITEM;
		unsigned part = part_of(first);
		struct avow_log_row key;

		for (end = i; end < count && end - i < AVOW_LOG_PIECE; end++)
			if (part_of(segment->items.at + end * AVOW_LOG_ITEM) !=
			    part)
				break;
		key = avow_log_segment_key(
		    segment->generation, segment->number, part, piece);
		status = emit(context, avow_log_row_key(&key),
		    (struct avow_text){
			(const char *)first, (end - i) * AVOW_LOG_ITEM},
		    why);
		if (status != AVOW_OK)
			return status;
		piece = end < count &&
			part_of(segment->items.at + end * AVOW_LOG_ITEM) == part
		    ? piece + 1
		    : 0;
	}
	avow_buffer_init(&text, 20);
	avow_buffer_u64(&text, segment->earliest);
	avow_buffer_u64(&text, segment->latest);
	avow_buffer_u32(&text, (uint32_t)count);
	status = avow_buffer_check(&text, why);
	if (status == AVOW_OK)
		status = emit(context, avow_log_row_key(&row),
		    avow_buffer_view(&text), why);
	avow_buffer_clear(&text);
	return status;
}
