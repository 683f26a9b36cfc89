/* SPDX-License-Identifier: Apache-2.0 */
/* Handle lists checked against the entries, and built again. */
#include <string.h>

#include "audit/log_change.h"
#include "audit/log_kept.h"
#include "audit/log_segment.h"

#include "base/banned.h"

enum { MARK_MAX = 8192, ROWS_MAX = 1 << 23 };

/* The rows of a segment, as size(2) key size(4) value. */
static enum avow_status
take_row(void *context, struct avow_text key, struct avow_text value,
    struct avow_error *why)
{
	struct avow_buffer *out = context;

	(void)why;
	avow_buffer_text16(out, key);
	avow_buffer_u32(out, (uint32_t)value.size);
	avow_buffer_text(out, value);
	return AVOW_OK;
}

static bool
take_stored(void *context, struct avow_text key, struct avow_text value)
{
	if (value.size == 0)
		return true; /* as if it were not there */
	return take_row(context, key, value, NULL) == AVOW_OK;
}

static enum avow_status
read_stored(struct avow_log *log, const struct avow_log_segment *segment,
    struct avow_buffer *out, struct avow_error *why)
{
	static const uint8_t families[] = {
	    AVOW_LOG_ROW_LIST, AVOW_LOG_ROW_SEGMENT};
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < sizeof families && status == AVOW_OK; i++) {
		struct avow_log_row from = avow_log_row_numbered(
		    segment->generation, families[i], segment->number);
		struct avow_log_row to = avow_log_row_numbered(
		    segment->generation, families[i], segment->number + 1);
		struct avow_kv_range range = {avow_log_row_key(&from),
		    avow_log_row_key(&to), SIZE_MAX, take_stored, out};

		status = avow_kv_log_scan(log->kv, &range, why);
	}
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}

/* Whether the segment, read anew, has the rows that are stored. */
static enum avow_status
compare_segment(struct avow_log *log, struct avow_log_segment *segment,
    bool *is_same, struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	struct avow_buffer wanted;
	struct avow_buffer stored;
	enum avow_status status;

	avow_buffer_init(&wanted, ROWS_MAX);
	avow_buffer_init(&stored, ROWS_MAX);
	status = avow_log_segment_read(segment, log, avow_log_pruned(log), why);
	if (status == AVOW_OK)
		status = avow_log_segment_rows(segment, take_row, &wanted, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&wanted, why);
	if (status == AVOW_OK)
		status = read_stored(log, segment, &stored, &inner);
	*is_same = status == AVOW_OK &&
	    avow_text_equal(
		avow_buffer_view(&wanted), avow_buffer_view(&stored));
	/* Rows too long to be ours are other rows. */
	if (inner.status == AVOW_ERR_LIMIT)
		status = AVOW_OK;
	else if (inner.status != AVOW_OK)
		status = avow_fail_at(why, inner.status, inner.code,
		    inner.place, "%s", inner.message);
	avow_buffer_clear(&wanted);
	avow_buffer_clear(&stored);
	return status;
}

enum avow_status
avow_log_lists_check(struct avow_log *log, struct avow_error *why)
{
	uint64_t segments = avow_log_size(log) / AVOW_LOG_SEGMENT;
	enum avow_status status = AVOW_OK;

	for (uint32_t i = 0; i < segments && status == AVOW_OK; i++) {
		struct avow_log_segment segment;
		bool is_same;

		avow_log_segment_init(&segment, avow_log_generation(log), i);
		status = compare_segment(log, &segment, &is_same, why);
		avow_log_segment_clear(&segment);
		if (status == AVOW_OK && !is_same)
			status = avow_fail_at(why, AVOW_ERR_FORMAT, "log.list",
			    "store",
			    "the handle lists of segment %u are not those of "
			    "its entries",
			    (unsigned)i);
	}
	return status;
}

struct building {
	struct avow_log_segment segment;
	struct avow_buffer stale;
};

static enum avow_status
put_row(void *context, struct avow_text key, struct avow_text value,
    struct avow_error *why)
{
	return avow_kv_log_put(context, key, value, why);
}

static enum avow_status
apply_lists(struct avow_log_act *act, struct avow_log_core *core,
    struct avow_kv_log_rows *rows, struct avow_error *why)
{
	struct building *building = act->context;
	enum avow_status status;

	(void)core;
	status = avow_log_stale_put(&building->stale, rows, why);
	if (status == AVOW_OK)
		status = avow_log_segment_rows(
		    &building->segment, put_row, rows, why);
	return status;
}

static enum avow_status
write_lists(struct avow_log *log, struct building *building,
    const struct avow_mark_said *said, struct avow_error *why)
{
	struct avow_log_act act = {
	    .kind = AVOW_MARK_LISTS, .apply = apply_lists, .context = building};
	struct avow_buffer entry;
	enum avow_status status;

	avow_buffer_init(&entry, MARK_MAX);
	avow_buffer_init(&building->stale, 1 << 20);
	status = avow_mark_start(&entry, act.kind, said, why);
	avow_mark_u64(&entry, AVOW_MARK_TAG_BEFORE,
	    ((uint64_t)building->segment.number + 1) * AVOW_LOG_SEGMENT);
	if (status == AVOW_OK)
		status = avow_buffer_check(&entry, why);
	if (status == AVOW_OK)
		status = avow_log_stale_read(
		    &building->stale, log, building->segment.number, why);
	act.entry = avow_buffer_view(&entry);
	if (status == AVOW_OK)
		status = avow_log_act(log, &act, NULL, why);
	avow_buffer_clear(&building->stale);
	avow_buffer_clear(&entry);
	return status;
}

enum avow_status
avow_log_lists_build(struct avow_log *log, const struct avow_mark_said *said,
    uint32_t *built_out, struct avow_error *why)
{
	uint64_t segments = avow_log_size(log) / AVOW_LOG_SEGMENT;
	enum avow_status status = AVOW_OK;

	*built_out = 0;
	for (uint32_t i = 0; i < segments && status == AVOW_OK; i++) {
		struct building building;
		bool is_same;

		avow_log_segment_init(
		    &building.segment, avow_log_generation(log), i);
		status = compare_segment(log, &building.segment, &is_same, why);
		if (status == AVOW_OK && !is_same) {
			status = write_lists(log, &building, said, why);
			*built_out += status == AVOW_OK;
		}
		avow_log_segment_clear(&building.segment);
	}
	return status;
}
