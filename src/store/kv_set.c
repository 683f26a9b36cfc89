/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Write sets.  A set is a handful of rows nearly always, a thousand at most,
 * so rows are kept sorted by insertion: it makes "the last one counts" a
 * look-up, and hands the engine keys in the order its tree likes.
 */
#include "store/set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

#include "base/banned.h"

enum {
	ROOM_FIRST = 16,    /* rows or expectations allocated at first */
	BYTES_KEPT = 16384, /* bytes of room that outlive a reset */
};

enum avow_status
avow_kv_set_new(
    struct avow_kv_set **out, uint16_t bucket, struct avow_error *why)
{
	struct avow_kv_set *set;

	*out = NULL;
	if (bucket > AVOW_KV_SYSTEM)
		return avow_fail(why, AVOW_ERR_INPUT, "kv.bucket",
		    "no such bucket: %u", (unsigned)bucket);
	set = calloc(1, sizeof *set);
	if (set == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "write set");
	set->bucket = bucket;
	avow_buffer_init(
	    &set->bytes, (size_t)AVOW_KV_SET_BYTES_MAX + AVOW_KV_VALUE_MAX);
	*out = set;
	return AVOW_OK;
}

void
avow_kv_set_reset(struct avow_kv_set *set, uint16_t bucket)
{
	assert(bucket <= AVOW_KV_SYSTEM);
	if (set->bytes.room > BYTES_KEPT)
		avow_buffer_clear(&set->bytes);
	else
		avow_buffer_reset(&set->bytes);
	set->bytes_put = 0;
	set->row_count = 0;
	set->expectation_count = 0;
	set->entry = (struct avow_kv_span){0, 0};
	set->has_entry = false;
	set->is_vital = false;
	set->bucket = bucket;
}

void
avow_kv_set_vital(struct avow_kv_set *set)
{
	set->is_vital = true;
}

void
avow_kv_set_free(struct avow_kv_set *set)
{
	if (set == NULL)
		return;
	avow_buffer_clear(&set->bytes);
	free(set->rows);
	free(set->expectations);
	free(set);
}

static enum avow_status
check_key(
    const struct avow_kv_set *set, struct avow_text key, struct avow_error *why)
{
	const uint8_t *at = (const uint8_t *)key.at;

	if (key.size > AVOW_KV_KEY_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.key",
		    "a key has %zu bytes, at most %d", key.size,
		    AVOW_KV_KEY_MAX);
	if (key.size < 3)
		return avow_fail(why, AVOW_ERR_INPUT, "kv.key",
		    "a key is bucket, family and fields");
	if (((unsigned)at[0] << 8 | at[1]) != set->bucket)
		return avow_fail(why, AVOW_ERR_INPUT, "kv.bucket",
		    "a write set stays in one bucket");
	return AVOW_OK;
}

/* Whether a key and a value of this size may still come into the set. */
static enum avow_status
check_pair(const struct avow_kv_set *set, struct avow_text key,
    size_t value_size, struct avow_error *why)
{
	enum avow_status status = check_key(set, key, why);

	if (status != AVOW_OK)
		return status;
	if (value_size > AVOW_KV_VALUE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.value",
		    "a value has %zu bytes, at most %d", value_size,
		    AVOW_KV_VALUE_MAX);
	/* Both are bounded now, so the sum cannot wrap. */
	if (key.size + value_size > AVOW_KV_SET_BYTES_MAX - set->bytes_put)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.bytes",
		    "a write set has at most %d bytes", AVOW_KV_SET_BYTES_MAX);
	return AVOW_OK;
}

/* Copy text in; the buffer's maximum makes 32 bits enough. */
static enum avow_status
keep(struct avow_kv_set *set, struct avow_kv_span *out, struct avow_text text,
    struct avow_error *why)
{
	size_t at = set->bytes.size;

	avow_buffer_text(&set->bytes, text);
	if (set->bytes.failed) {
		set->bytes.failed = false; /* it is as it was: go on */
		set->bytes.starved = false;
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "write set");
	}
	*out = (struct avow_kv_span){(uint32_t)at, (uint32_t)text.size};
	return AVOW_OK;
}

/* Room for one more item; counts are bounded by AVOW_KV_SET_ROWS_MAX. */
static enum avow_status
make_room(void **items, size_t *room, size_t count, size_t item_size,
    struct avow_error *why)
{
	size_t more = *room == 0 ? ROOM_FIRST : *room * 2;
	size_t size;
	void *grown;

	if (count < *room)
		return AVOW_OK;
	if (!avow_size_mul(&size, more, item_size))
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "write set");
	grown = realloc(*items, size);
	if (grown == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "kv.memory", "write set");
	*items = grown;
	*room = more;
	return AVOW_OK;
}

/* The first row whose key is not below key; *same says whether it is key. */
static size_t
find_row(const struct avow_kv_set *set, struct avow_text key, bool *same)
{
	size_t low = 0;
	size_t high = set->row_count;

	*same = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = avow_text_compare(
		    avow_kv_set_text(set, set->rows[middle].key), key);

		if (order == 0) {
			*same = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Room at `at` for a new row, which gets its key. */
static enum avow_status
insert_row(struct avow_kv_set *set, size_t at, struct avow_text key,
    struct avow_error *why)
{
	struct avow_kv_span span = {0, 0};
	enum avow_status status;
	void *rows = set->rows;

	if (set->row_count >= AVOW_KV_SET_ROWS_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.rows",
		    "a write set has at most %d rows", AVOW_KV_SET_ROWS_MAX);
	status = make_room(
	    &rows, &set->row_room, set->row_count, sizeof *set->rows, why);
	set->rows = rows;
	if (status != AVOW_OK)
		return status;
	status = keep(set, &span, key, why);
	if (status != AVOW_OK)
		return status;
	memmove(set->rows + at + 1, set->rows + at,
	    (set->row_count - at) * sizeof *set->rows);
	set->rows[at] = (struct avow_kv_row){.key = span, .is_delete = true};
	set->row_count++;
	return AVOW_OK;
}

/* The row of key, new or old; the pair is checked, and now counted. */
static enum avow_status
change_row(struct avow_kv_set *set, struct avow_kv_row **out,
    struct avow_text key, size_t value_size, struct avow_error *why)
{
	bool same;
	size_t at = find_row(set, key, &same);

	if (!same) {
		enum avow_status status = insert_row(set, at, key, why);

		if (status != AVOW_OK)
			return status;
	}
	set->bytes_put += key.size + value_size;
	*out = &set->rows[at];
	return AVOW_OK;
}

enum avow_status
avow_kv_put(struct avow_kv_set *set, struct avow_text key,
    struct avow_text value, struct avow_error *why)
{
	struct avow_kv_span span = {0, 0};
	struct avow_kv_row *row;
	enum avow_status status = check_pair(set, key, value.size, why);

	if (status != AVOW_OK)
		return status;
	/* The value first: if the row then fails, no row has changed. */
	status = keep(set, &span, value, why);
	if (status != AVOW_OK)
		return status;
	status = change_row(set, &row, key, value.size, why);
	if (status != AVOW_OK) {
		set->bytes.size = span.at;
		return status;
	}
	row->value = span;
	row->is_delete = false;
	return AVOW_OK;
}

enum avow_status
avow_kv_delete(
    struct avow_kv_set *set, struct avow_text key, struct avow_error *why)
{
	struct avow_kv_row *row;
	enum avow_status status = check_pair(set, key, 0, why);

	if (status != AVOW_OK)
		return status;
	status = change_row(set, &row, key, 0, why);
	if (status != AVOW_OK)
		return status;
	row->value = (struct avow_kv_span){0, 0};
	row->is_delete = true;
	return AVOW_OK;
}

static enum avow_status
add_expectation(struct avow_kv_set *set, struct avow_kv_expectation wish,
    struct avow_text key, struct avow_text prefix, struct avow_error *why)
{
	void *items = set->expectations;
	enum avow_status status = check_pair(set, key, prefix.size, why);

	if (status != AVOW_OK)
		return status;
	if (set->expectation_count >= AVOW_KV_SET_ROWS_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.rows",
		    "a write set expects at most %d rows",
		    AVOW_KV_SET_ROWS_MAX);
	status = make_room(&items, &set->expectation_room,
	    set->expectation_count, sizeof *set->expectations, why);
	set->expectations = items;
	if (status != AVOW_OK)
		return status;
	status = keep(set, &wish.key, key, why);
	if (status != AVOW_OK)
		return status;
	status = keep(set, &wish.prefix, prefix, why);
	if (status != AVOW_OK)
		return status;
	set->bytes_put += key.size + prefix.size;
	set->expectations[set->expectation_count++] = wish;
	return AVOW_OK;
}

enum avow_status
avow_kv_expect(struct avow_kv_set *set, struct avow_text key,
    struct avow_text prefix, struct avow_error *why)
{
	return avow_kv_expect_read(set, key, prefix, 0, why);
}

enum avow_status
avow_kv_expect_read(struct avow_kv_set *set, struct avow_text key,
    struct avow_text prefix, uint64_t instant, struct avow_error *why)
{
	struct avow_kv_expectation wish = {.instant = instant};

	return add_expectation(set, wish, key, prefix, why);
}

enum avow_status
avow_kv_expect_absent(
    struct avow_kv_set *set, struct avow_text key, struct avow_error *why)
{
	struct avow_kv_expectation wish = {.is_absent = true};

	return add_expectation(set, wish, key, AVOW_TEXT(""), why);
}

enum avow_status
avow_kv_entry(
    struct avow_kv_set *set, struct avow_text entry, struct avow_error *why)
{
	enum avow_status status;

	if (set->has_entry)
		return avow_fail(why, AVOW_ERR_INPUT, "kv.entry",
		    "a write set has one log entry");
	if (entry.size > AVOW_KV_VALUE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.entry",
		    "a log entry has %zu bytes, at most %d", entry.size,
		    AVOW_KV_VALUE_MAX);
	status = keep(set, &set->entry, entry, why);
	if (status != AVOW_OK)
		return status;
	set->has_entry = true;
	return AVOW_OK;
}
