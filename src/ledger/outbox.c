/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/outbox.h"

#include <string.h>

#include "base/banned.h"

/* Row value: version(1) slot(4) since(8) count(2) {kind(1) hash(32)}... */
enum {
	VERSION = 2,
	ROW_MAX = 1 + 4 + 8 + 2 + AVOW_HEAD_LIST_MAX * (1 + AVOW_HASH_SIZE),
	KEY_SIZE = 3 + AVOW_PERMIT_PERSON,
};

static enum avow_status
fail_row(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_FORMAT, "outbox.row",
	    "a row of the outbox is not what it should be");
}

enum avow_status
avow_outbox_put(struct avow_kv_set *set, const struct avow_permit *permit,
    const struct avow_outbox *outbox, struct avow_error *why)
{
	struct avow_row_key key =
	    avow_row_key_person(outbox->person, AVOW_FAMILY_OUTBOX);
	struct avow_buffer row;
	enum avow_status status;

	status = avow_permit_covers(
	    permit, AVOW_ACT_ERASE, outbox->person, 0, false, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&row, ROW_MAX);
	avow_buffer_u8(&row, VERSION);
	avow_buffer_u32(&row, outbox->slot);
	avow_buffer_u64(&row, outbox->since_ms);
	avow_buffer_u16(&row, (uint16_t)outbox->index_count);
	for (size_t i = 0; i < outbox->index_count; i++) {
		avow_buffer_u8(&row, outbox->indexes[i].kind);
		avow_buffer_put(&row, outbox->indexes[i].hash, AVOW_HASH_SIZE);
	}
	status = avow_buffer_check(&row, why);
	if (status == AVOW_OK)
		status = avow_kv_put(
		    set, avow_row_key_text(&key), avow_buffer_view(&row), why);
	avow_buffer_clear(&row);
	return status;
}

enum avow_status
avow_outbox_delete(struct avow_kv_set *set,
    const uint8_t person[AVOW_PERMIT_PERSON], struct avow_error *why)
{
	struct avow_row_key key =
	    avow_row_key_person(person, AVOW_FAMILY_OUTBOX);

	return avow_kv_delete(set, avow_row_key_text(&key), why);
}

static enum avow_status
read_indexes(struct avow_outbox *out, struct avow_arena *arena, size_t count,
    struct avow_reader *r, struct avow_error *why)
{
	if (count == 0)
		return AVOW_OK;
	out->indexes = avow_arena_array(arena, count, sizeof out->indexes[0]);
	if (out->indexes == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "outbox.memory",
		    "no memory for an outbox row");
	for (size_t i = 0; i < count; i++) {
		const uint8_t *hash;

		out->indexes[i].kind = avow_reader_u8(r);
		hash = avow_reader_bytes(r, AVOW_HASH_SIZE);
		if (hash != NULL)
			memcpy(out->indexes[i].hash, hash, AVOW_HASH_SIZE);
	}
	out->index_count = count;
	return AVOW_OK;
}

enum avow_status
avow_outbox_read(struct avow_outbox *out, struct avow_arena *arena,
    struct avow_text key, struct avow_text row, struct avow_error *why)
{
	struct avow_reader r = avow_reader_of(row.at, row.size);
	unsigned version = avow_reader_u8(&r);
	size_t count;
	enum avow_status status = AVOW_OK;

	*out = (struct avow_outbox){.slot = avow_reader_u32(&r)};
	out->since_ms = avow_reader_u64(&r);
	count = avow_reader_u16(&r);
	if (version != VERSION || key.size != KEY_SIZE ||
	    count > AVOW_HEAD_LIST_MAX)
		r.failed = true;
	if (!r.failed)
		status = read_indexes(out, arena, count, &r, why);
	if (status != AVOW_OK)
		return status;
	if (!avow_reader_done(&r)) {
		*out = (struct avow_outbox){0};
		return fail_row(why);
	}
	memcpy(out->person, key.at + 3, AVOW_PERMIT_PERSON);
	return AVOW_OK;
}

struct owed {
	uint64_t rows;
	uint64_t since_ms;
	struct avow_row_key last;
	size_t seen; /* of this page */
	enum avow_status status;
	struct avow_error *why;
};

static bool
visit_owed(void *context, struct avow_text key, struct avow_text value)
{
	struct owed *owed = context;
	struct avow_reader r = avow_reader_of(value.at, value.size);
	unsigned version = avow_reader_u8(&r);
	uint64_t since_ms;

	(void)avow_reader_u32(&r); /* the slot */
	since_ms = avow_reader_u64(&r);
	if (r.failed || version != VERSION || key.size != KEY_SIZE) {
		owed->status = fail_row(owed->why);
		return false;
	}
	if (owed->rows == 0 || since_ms < owed->since_ms)
		owed->since_ms = since_ms;
	owed->rows++;
	owed->seen++;
	owed->last.size = 0;
	avow_row_key_add(&owed->last, key.at, key.size);
	avow_row_key_add(&owed->last, "", 1);
	return true;
}

static enum avow_status
add_owed(struct owed *owed, struct avow_kv *kv, uint16_t bucket)
{
	struct avow_row_key from = avow_row_key_of(bucket, AVOW_FAMILY_OUTBOX);
	struct avow_row_key end = avow_row_key_end(&from);
	struct avow_kv_range range = {.to = avow_row_key_text(&end),
	    .limit = AVOW_KV_PAGE_MAX,
	    .visit = visit_owed,
	    .context = owed};
	enum avow_status status;

	owed->last = from;
	do {
		from = owed->last;
		range.from = avow_row_key_text(&from);
		owed->seen = 0;
		status = avow_kv_scan(kv, &range, owed->why);
		if (status == AVOW_OK)
			status = owed->status;
	} while (status == AVOW_OK && owed->seen == AVOW_KV_PAGE_MAX);
	return status;
}

enum avow_status
avow_outbox_owed(struct avow_kv *kv, uint64_t *rows_out, uint64_t *since_ms_out,
    struct avow_error *why)
{
	struct owed owed = {.status = AVOW_OK, .why = why};
	enum avow_status status = AVOW_OK;

	for (uint16_t b = 0; b < AVOW_KV_BUCKETS && status == AVOW_OK; b++)
		status = add_owed(&owed, kv, b);
	*rows_out = status == AVOW_OK ? owed.rows : 0;
	*since_ms_out = status == AVOW_OK ? owed.since_ms : 0;
	return status;
}
