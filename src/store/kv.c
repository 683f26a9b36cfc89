/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, reading and scanning: the limits, and a call to the engine. */
#include "store/kv.h"

#include <assert.h>
#include <string.h>

#include "store/engine.h"

#include "base/banned.h"

enum avow_status
avow_kv_open_memory(struct avow_kv **out, struct avow_error *why)
{
	return avow_memory_open(out, why);
}

enum avow_status
avow_kv_open_lmdb(
    struct avow_kv **out, const char *path, bool create, struct avow_error *why)
{
	struct avow_lmdb_options options = {.path = path, .create = create};

	return avow_lmdb_open(out, &options, why);
}

enum avow_status
avow_kv_open_lmdb_readonly(
    struct avow_kv **out, const char *path, struct avow_error *why)
{
	struct avow_lmdb_options options = {.path = path, .is_readonly = true};

	return avow_lmdb_open(out, &options, why);
}

void
avow_kv_close(struct avow_kv *kv)
{
	if (kv == NULL)
		return;
	avow_kv_read_end(kv);
	kv->engine->close(kv);
}

enum avow_status
avow_kv_join(struct avow_kv **out, struct avow_kv *kv, struct avow_error *why)
{
	*out = NULL;
	return kv->engine->join(out, kv, why);
}

enum avow_status
avow_kv_store_init(struct avow_kv_store *store, struct avow_error *why)
{
	store->handles = 1;
	return avow_kv_queue_init(&store->queue, why);
}

void
avow_kv_store_join(struct avow_kv_store *store)
{
	(void)pthread_mutex_lock(&store->queue.mutex);
	store->handles++;
	(void)pthread_mutex_unlock(&store->queue.mutex);
}

bool
avow_kv_store_leave(struct avow_kv_store *store)
{
	bool is_last;

	(void)pthread_mutex_lock(&store->queue.mutex);
	is_last = --store->handles == 0;
	(void)pthread_mutex_unlock(&store->queue.mutex);
	if (is_last)
		avow_kv_queue_end(&store->queue);
	return is_last;
}

/* Behind the bucket's two bytes stands the family. */
static bool
is_attribute(struct avow_text key)
{
	return key.size > 2 && key.at[2] == AVOW_KV_ATTRIBUTES;
}

void
avow_kv_place(struct avow_kv_place *out, struct avow_text key)
{
	out->table = AVOW_KV_DATA;
	out->key = key;
	if (!is_attribute(key))
		return;
	out->table = AVOW_KV_SPREAD;
	memcpy(out->bytes, key.at + 2, key.size - 2);
	memcpy(out->bytes + key.size - 2, key.at, 2);
	out->key.at = out->bytes;
}

void
avow_kv_set_log(struct avow_kv *kv, const struct avow_kv_log *log)
{
	kv->store->log = *log;
}

uint64_t
avow_kv_round_trips(const struct avow_kv *kv)
{
	return kv->round_trips;
}

static enum avow_status
check_key(struct avow_text key, struct avow_error *why)
{
	if (key.size > AVOW_KV_KEY_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.key",
		    "a key has %zu bytes, at most %d", key.size,
		    AVOW_KV_KEY_MAX);
	if (key.size == 0)
		return avow_fail(
		    why, AVOW_ERR_INPUT, "kv.key", "a key is never empty");
	return AVOW_OK;
}

/* Visit rows, inside a read. */
static enum avow_status
visit(struct avow_kv *kv, enum avow_kv_table table,
    const struct avow_kv_range *range, struct avow_error *why)
{
	if (range->from.size > AVOW_KV_KEY_MAX ||
	    range->to.size > AVOW_KV_KEY_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.key",
		    "a key has at most %d bytes", AVOW_KV_KEY_MAX);
	return kv->engine->scan(kv, table, range, why);
}

static enum avow_status
scan(struct avow_kv *kv, enum avow_kv_table table,
    const struct avow_kv_range *range, struct avow_error *why)
{
	enum avow_status status;

	if (kv->is_reading)
		return visit(kv, table, range, why);
	status = kv->engine->read_begin(kv, why);
	if (status != AVOW_OK)
		return status;
	status = visit(kv, table, range, why);
	kv->engine->read_end(kv);
	return status;
}

static enum avow_status
check_page(const struct avow_kv_range *range, struct avow_error *why)
{
	if (range->limit > AVOW_KV_PAGE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "kv.page",
		    "a page has at most %d rows", AVOW_KV_PAGE_MAX);
	return AVOW_OK;
}

static enum avow_status
check_data(const struct avow_kv_range *range, struct avow_error *why)
{
	if (is_attribute(range->from))
		return avow_fail(why, AVOW_ERR_INPUT, "kv.attributes",
		    "attributes are read across buckets");
	return check_page(range, why);
}

static enum avow_status
read_rows(struct avow_kv *kv, const struct avow_kv_range *range,
    struct avow_error *why)
{
	enum avow_status status = check_data(range, why);

	return status == AVOW_OK ? visit(kv, AVOW_KV_DATA, range, why) : status;
}

/* One row of a batch, inside a read. */
static enum avow_status
read_one(struct avow_kv *kv, struct avow_kv_get *get, struct avow_error *why)
{
	enum avow_status status = check_key(get->key, why);
	struct avow_kv_place place;

	get->found = false;
	get->value = (struct avow_text){"", 0};
	if (status != AVOW_OK)
		return status;
	avow_kv_place(&place, get->key);
	status = kv->engine->find(kv, place.table, place.key, &get->value, why);
	get->found = status == AVOW_OK;
	/* It is looked at when the whole batch is read. */
	avow_text_fetch(get->value);
	return status == AVOW_ERR_NOT_FOUND ? AVOW_OK : status;
}

enum avow_status
avow_kv_read_more(struct avow_kv *kv, struct avow_kv_get *reads, size_t count,
    struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	assert(kv->is_reading);
	kv->round_trips++;
	for (size_t i = 0; i < count && status == AVOW_OK; i++) {
		reads[i].instant = kv->instant;
		status = reads[i].range != NULL
		    ? read_rows(kv, reads[i].range, why)
		    : read_one(kv, &reads[i], why);
	}
	return status;
}

enum avow_status
avow_kv_read(struct avow_kv *kv, struct avow_kv_get *reads, size_t count,
    struct avow_error *why)
{
	enum avow_status status;

	assert(!kv->is_reading);
	status = kv->engine->read_begin(kv, why);
	if (status != AVOW_OK)
		return status;
	kv->is_reading = true;
	status = avow_kv_read_more(kv, reads, count, why);
	if (status != AVOW_OK)
		avow_kv_read_end(kv);
	return status;
}

void
avow_kv_read_end(struct avow_kv *kv)
{
	if (kv->is_reading)
		kv->engine->read_end(kv);
	kv->is_reading = false;
}

enum avow_status
avow_kv_scan(struct avow_kv *kv, const struct avow_kv_range *range,
    struct avow_error *why)
{
	enum avow_status status = check_data(range, why);

	if (status != AVOW_OK)
		return status;
	kv->round_trips++;
	return scan(kv, AVOW_KV_DATA, range, why);
}

enum avow_status
avow_kv_scan_all(struct avow_kv *kv, const struct avow_kv_range *range,
    struct avow_error *why)
{
	enum avow_status status = check_page(range, why);

	if (status != AVOW_OK)
		return status;
	kv->round_trips++;
	return scan(kv, AVOW_KV_SPREAD, range, why);
}

enum avow_status
avow_kv_measure(
    struct avow_kv *kv, struct avow_kv_extent *out, struct avow_error *why)
{
	*out = (struct avow_kv_extent){.size = 0};
	if (kv->is_reading)
		return avow_fail(why, AVOW_ERR_INPUT, "kv.reading",
		    "a read of this handle is not ended");
	return kv->engine->measure(kv, out, why);
}

enum avow_status
avow_kv_log_get(struct avow_kv *kv, struct avow_buffer *out,
    struct avow_text key, struct avow_error *why)
{
	struct avow_text value = {"", 0};
	enum avow_status status = check_key(key, why);

	if (status == AVOW_OK && !kv->is_reading)
		status = kv->engine->read_begin(kv, why);
	if (status != AVOW_OK)
		return status;
	status = kv->engine->find(kv, AVOW_KV_LOG, key, &value, why);
	if (status == AVOW_ERR_NOT_FOUND)
		(void)avow_fail(why, status, "kv.row", "no such log row");
	if (status == AVOW_OK) {
		avow_buffer_text(out, value);
		status = avow_buffer_check(out, why);
	}
	if (!kv->is_reading)
		kv->engine->read_end(kv);
	return status;
}

enum avow_status
avow_kv_log_scan(struct avow_kv *kv, const struct avow_kv_range *range,
    struct avow_error *why)
{
	return scan(kv, AVOW_KV_LOG, range, why);
}
