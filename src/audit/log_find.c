/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A closed segment costs one row for its times, and one for each month that it
 * spans; a segment that spans very many, by a clock gone wrong, is read whole.
 */
#include "audit/log_find.h"

#include <stdlib.h>
#include <string.h>

#include "audit/log_segment.h"
#include "base/clock.h"

#include "base/banned.h"

enum { MONTHS_MAX = 36, HITS_MAX = AVOW_LOG_SEGMENT };

struct finding {
	struct avow_log *log;
	const struct avow_log_search *search;
	uint32_t generation;
	uint32_t segment;
	uint16_t hits[HITS_MAX]; /* offsets in the segment */
	size_t hit_count;
	struct avow_buffer entry;
	bool is_over;
	struct avow_error *why;
};

static enum avow_status
fail_list(const struct finding *f, const char *what)
{
	return avow_fail_at(f->why, AVOW_ERR_FORMAT, "log.list", "store",
	    "the handle lists of segment %u: %s", (unsigned)f->segment, what);
}

/* Whether the entry, if it is not pruned, is about the person. */
static enum avow_status
look_at(struct finding *f, uint64_t index, bool must_be)
{
	uint8_t handle[AVOW_MARK_HANDLE];
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_mark mark;
	struct avow_text entry;
	enum avow_status status;

	avow_buffer_reset(&f->entry);
	status = avow_log_entry(f->log, &f->entry, index, &inner);
	if (status == AVOW_ERR_NOT_FOUND)
		return AVOW_OK; /* pruned meanwhile */
	if (status != AVOW_OK)
		return avow_fail_at(f->why, status, inner.code, inner.place,
		    "%s", inner.message);
	entry = avow_buffer_view(&f->entry);
	if (!avow_mark_read(&mark, entry) || mark.handle == NULL ||
	    !mark.has_time)
		return must_be ? fail_list(f, "an entry about nobody")
			       : AVOW_OK;
	f->search->handle(
	    f->search->context, avow_time_month(mark.time_ms), handle);
	if (!avow_same_bytes(handle, mark.handle, sizeof handle))
		return must_be ? fail_list(f, "an entry about another")
			       : AVOW_OK;
	f->is_over = !f->search->found(f->search->context, index, entry);
	return AVOW_OK;
}

static enum avow_status
look_at_all(struct finding *f, uint64_t first, uint64_t end)
{
	enum avow_status status = AVOW_OK;

	if (first < f->search->from)
		first = f->search->from;
	for (uint64_t i = first; i < end && status == AVOW_OK && !f->is_over;
	     i++)
		status = look_at(f, i, false);
	return status;
}

/* Take the hits out of one piece. */
static enum avow_status
take_piece(struct finding *f, const uint8_t handle[AVOW_MARK_HANDLE])
{
	const struct avow_buffer *row = &f->log->row;

	if (row->size % AVOW_LOG_ITEM != 0)
		return fail_list(f, "a row of another shape");
	for (size_t at = 0; at < row->size; at += AVOW_LOG_ITEM) {
		const uint8_t *item = row->at + at;
		unsigned offset = (unsigned)item[AVOW_MARK_HANDLE] << 8 |
		    item[AVOW_MARK_HANDLE + 1];

		if (!avow_same_bytes(item, handle, AVOW_MARK_HANDLE))
			continue;
		if (f->hit_count >= HITS_MAX || offset >= AVOW_LOG_SEGMENT)
			return fail_list(f, "more entries than it has");
		f->hits[f->hit_count++] = (uint16_t)offset;
	}
	return AVOW_OK;
}

static enum avow_status
take_month(struct finding *f, uint32_t month)
{
	uint8_t handle[AVOW_MARK_HANDLE];
	enum avow_status status = AVOW_OK;

	f->search->handle(f->search->context, month, handle);
	for (unsigned piece = 0; piece < 256 && status == AVOW_OK; piece++) {
		struct avow_log_row row = avow_log_segment_key(
		    f->generation, f->segment, handle[0] >> 2, piece);

		status = avow_log_read(f->log, &row, f->why);
		if (status == AVOW_ERR_NOT_FOUND)
			return AVOW_OK;
		if (status == AVOW_OK)
			status = take_piece(f, handle);
	}
	return status;
}

static int
compare(const void *a, const void *b)
{
	const uint16_t *x = a;
	const uint16_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* Look at what the lists say, in the order of the log. */
static enum avow_status
follow_hits(struct finding *f)
{
	uint64_t first = (uint64_t)f->segment * AVOW_LOG_SEGMENT;
	enum avow_status status = AVOW_OK;

	qsort(f->hits, f->hit_count, sizeof f->hits[0], compare);
	for (size_t i = 0; i < f->hit_count && status == AVOW_OK; i++) {
		uint64_t index = first + f->hits[i];

		if (index >= f->search->from && !f->is_over)
			status = look_at(f, index, true);
	}
	return status;
}

static enum avow_status
find_in_segment(struct finding *f)
{
	uint64_t first = (uint64_t)f->segment * AVOW_LOG_SEGMENT;
	struct avow_log_row row = avow_log_row_numbered(
	    f->generation, AVOW_LOG_ROW_SEGMENT, f->segment);
	struct avow_reader reader;
	uint64_t earliest;
	uint64_t latest;
	uint32_t from;
	uint32_t to;
	enum avow_status status = avow_log_read(f->log, &row, f->why);

	if (status == AVOW_ERR_NOT_FOUND)
		return fail_list(f, "they are missing");
	if (status != AVOW_OK)
		return status;
	reader = avow_reader_of(f->log->row.at, f->log->row.size);
	earliest = avow_reader_u64(&reader);
	latest = avow_reader_u64(&reader);
	(void)avow_reader_u32(&reader);
	if (!avow_reader_done(&reader))
		return fail_list(f, "a row of another shape");
	if (earliest > latest)
		return AVOW_OK; /* no entry has a time, so none a handle */
	from = avow_time_month(earliest);
	to = avow_time_month(latest);
	if (to - from > MONTHS_MAX)
		return look_at_all(f, first, first + AVOW_LOG_SEGMENT);
	f->hit_count = 0;
	for (uint32_t month = from; month <= to && status == AVOW_OK; month++)
		status = take_month(f, month);
	return status == AVOW_OK ? follow_hits(f) : status;
}

enum avow_status
avow_log_find(struct avow_log *log, const struct avow_log_search *search,
    struct avow_error *why)
{
	uint64_t size = avow_log_size(log);
	uint64_t closed = size / AVOW_LOG_SEGMENT;
	uint64_t first = search->from > avow_log_pruned(log)
	    ? search->from
	    : avow_log_pruned(log);
	struct finding *f = calloc(1, sizeof *f);
	enum avow_status status = AVOW_OK;

	if (f == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "search");
	f->log = log;
	f->search = search;
	f->generation = avow_log_generation(log);
	f->why = why;
	avow_buffer_init(&f->entry, AVOW_LOG_ENTRY_MAX);
	for (uint64_t i = first / AVOW_LOG_SEGMENT;
	     i < closed && status == AVOW_OK && !f->is_over; i++) {
		f->segment = (uint32_t)i;
		status = find_in_segment(f);
	}
	if (status == AVOW_OK && !f->is_over)
		status = look_at_all(f,
		    closed * AVOW_LOG_SEGMENT > first
			? closed * AVOW_LOG_SEGMENT
			: first,
		    size);
	avow_buffer_clear(&f->entry);
	free(f);
	return status;
}
