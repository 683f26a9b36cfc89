/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/publish.h"

#include <string.h>

#include "base/banned.h"

/*
 * Plain: hash(32) prior(32) at(8) effective(8) log(8) class(1) flags(1)
 *        edition(2 + n) corrects(2 + n) pages(2)
 *        {name(2 + n) version(4) announce(4) flags(1)}
 */
enum {
	PLAIN_MAX = 60000,
	FLAG_CORRECTION = 1, /* of a record */
	FLAG_CHANGED = 1,    /* of a page */
	FIRST_ROOM = 16,
};

struct avow_row_key
avow_publish_key(uint32_t number)
{
	struct avow_row_key key =
	    avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_PUBLISH);
	uint8_t bytes[4];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(number >> (24 - 8 * i));
	avow_row_key_add(&key, bytes, sizeof bytes);
	return key;
}

static void
put_plain(struct avow_buffer *plain, const struct avow_publish *publish)
{
	avow_buffer_put(plain, publish->image_hash, AVOW_HASH_SIZE);
	avow_buffer_put(plain, publish->prior, AVOW_HASH_SIZE);
	avow_buffer_u64(plain, publish->at_ms);
	avow_buffer_u64(plain, publish->effective_ms);
	avow_buffer_u64(plain, publish->log_size);
	avow_buffer_u8(plain, publish->diff_class);
	avow_buffer_u8(plain, publish->is_correction ? FLAG_CORRECTION : 0);
	avow_buffer_text16(plain, publish->edition);
	avow_buffer_text16(plain, publish->corrects);
	avow_buffer_u16(plain, (uint16_t)publish->page_count);
	for (size_t i = 0; i < publish->page_count; i++) {
		const struct avow_publish_page *page = &publish->pages[i];

		avow_buffer_text16(plain, page->name);
		avow_buffer_u32(plain, page->version);
		avow_buffer_u32(plain, page->announce_days);
		avow_buffer_u8(plain, page->is_changed ? FLAG_CHANGED : 0);
	}
}

enum avow_status
avow_publish_put(struct avow_kv_set *set, const struct avow_publish *publish,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_row_key row_key = avow_publish_key(publish->number);
	struct avow_buffer plain;
	enum avow_status status;

	if (publish->number == 0 || publish->number > AVOW_PUBLISH_MAX ||
	    publish->page_count > AVOW_PUBLISH_PAGES_MAX ||
	    publish->edition.size > AVOW_PUBLISH_TEXT_MAX ||
	    publish->corrects.size > AVOW_PUBLISH_TEXT_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "publish.limit",
		    "a vault has at most %d editions, each of at most %d pages",
		    AVOW_PUBLISH_MAX, AVOW_PUBLISH_PAGES_MAX);
	avow_buffer_init(&plain, PLAIN_MAX);
	put_plain(&plain, publish);
	status = avow_kv_expect_absent(set, avow_row_key_text(&row_key), why);
	if (status == AVOW_OK)
		status = avow_row_put(set, &row_key, &plain, key, why);
	avow_buffer_clear(&plain);
	return status;
}

static bool
read_hash(uint8_t out[AVOW_HASH_SIZE], struct avow_reader *r)
{
	const uint8_t *hash = avow_reader_bytes(r, AVOW_HASH_SIZE);

	if (hash != NULL)
		memcpy(out, hash, AVOW_HASH_SIZE);
	return hash != NULL;
}

static bool
read_pages(
    struct avow_publish *out, struct avow_arena *arena, struct avow_reader *r)
{
	struct avow_publish_page *pages = NULL;
	size_t count = avow_reader_u16(r);

	if (r->failed || count > AVOW_PUBLISH_PAGES_MAX) {
		r->failed = true;
		return true;
	}
	if (count > 0) {
		pages = avow_arena_array(arena, count, sizeof pages[0]);
		if (pages == NULL)
			return false;
	}
	for (size_t i = 0; i < count; i++) {
		unsigned flags;

		pages[i].name = avow_reader_text16(r);
		pages[i].version = avow_reader_u32(r);
		pages[i].announce_days = avow_reader_u32(r);
		flags = avow_reader_u8(r);
		pages[i].is_changed = flags == FLAG_CHANGED;
		if (flags > FLAG_CHANGED)
			r->failed = true;
	}
	out->pages = pages;
	out->page_count = count;
	return true;
}

/* A scan of the rows, as far as it has come. */
struct load {
	struct avow_publishes *out;
	size_t room;
	struct avow_arena *arena;
	const uint8_t *key;
	struct avow_row_key next; /* where the following page begins */
	struct avow_error *why;
	enum avow_status status;
};

static enum avow_status
bad_row(struct avow_error *why, size_t number)
{
	return avow_fail(why, AVOW_ERR_FORMAT, "publish.row",
	    "the record of edition %zu is not what it should be", number);
}

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_NOMEM, "publish.memory",
	    "no memory for the record of an edition");
}

/* Room for one more record. */
static bool
make_room(struct load *load)
{
	struct avow_publishes *out = load->out;
	size_t room = load->room == 0 ? FIRST_ROOM : load->room * 2;
	struct avow_publish *records;

	if (out->count < load->room)
		return true;
	records = avow_arena_array(load->arena, room, sizeof records[0]);
	if (records == NULL)
		return false;
	if (out->count > 0)
		memcpy(records, out->records, out->count * sizeof records[0]);
	out->records = records;
	load->room = room;
	return true;
}

/* Numbers follow one another, and each record names the image before it. */
static bool
is_in_order(const struct load *load, const struct avow_publish *record)
{
	static const uint8_t none[AVOW_HASH_SIZE];
	const struct avow_publishes *out = load->out;
	struct avow_row_key key = avow_publish_key(record->number);
	const uint8_t *before =
	    out->count == 0 ? none : out->records[out->count - 1].image_hash;

	return load->next.size == key.size &&
	    memcmp(load->next.at, key.at, key.size) == 0 &&
	    avow_same_bytes(record->prior, before, AVOW_HASH_SIZE);
}

static enum avow_status
read_plain(struct load *load, struct avow_text plain)
{
	struct avow_reader r = avow_reader_of(plain.at, plain.size);
	size_t number = load->out->count + 1;
	struct avow_publish record = {.number = (uint32_t)number};
	unsigned flags;

	if (!read_hash(record.image_hash, &r) || !read_hash(record.prior, &r))
		return bad_row(load->why, number);
	record.at_ms = avow_reader_u64(&r);
	record.effective_ms = avow_reader_u64(&r);
	record.log_size = avow_reader_u64(&r);
	record.diff_class = avow_reader_u8(&r);
	flags = avow_reader_u8(&r);
	record.is_correction = flags == FLAG_CORRECTION;
	record.edition = avow_reader_text16(&r);
	record.corrects = avow_reader_text16(&r);
	if (!read_pages(&record, load->arena, &r))
		return no_memory(load->why);
	if (!avow_reader_done(&r) || flags > FLAG_CORRECTION ||
	    !is_in_order(load, &record))
		return bad_row(load->why, number);
	if (number > AVOW_PUBLISH_MAX || !make_room(load))
		return no_memory(load->why);
	load->out->records[load->out->count++] = record;
	return AVOW_OK;
}

static bool
visit(void *context, struct avow_text key, struct avow_text row)
{
	struct load *load = context;
	struct avow_text plain;

	load->next.size = 0;
	avow_row_key_add(&load->next, key.at, key.size);
	load->status =
	    avow_row_open(&plain, load->arena, key, row, load->key, load->why);
	if (load->status == AVOW_OK)
		load->status = read_plain(load, plain);
	return load->status == AVOW_OK;
}

enum avow_status
avow_publish_load(struct avow_publishes *out, struct avow_arena *arena,
    struct avow_kv *kv, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	struct avow_row_key from =
	    avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_PUBLISH);
	struct avow_row_key to = avow_row_key_end(&from);
	struct load load = {.out = out, .arena = arena, .key = key, .why = why};
	struct avow_kv_range range = {.to = avow_row_key_text(&to),
	    .limit = AVOW_KV_PAGE_MAX,
	    .visit = visit,
	    .context = &load};
	size_t before;
	enum avow_status status;

	*out = (struct avow_publishes){NULL, 0};
	do {
		before = out->count;
		range.from = avow_row_key_text(&from);
		status = avow_kv_scan(kv, &range, why);
		if (status == AVOW_OK)
			status = load.status;
		from = load.next;
		avow_row_key_add(&from, "", 1);
	} while (status == AVOW_OK && out->count - before == AVOW_KV_PAGE_MAX);
	if (status == AVOW_OK && out->count == 0)
		status = avow_fail(why, AVOW_ERR_POLICY, "publish.none",
		    "no policy is in force in this vault");
	if (status != AVOW_OK)
		*out = (struct avow_publishes){NULL, 0};
	return status;
}

uint32_t
avow_publish_announce_days(const struct avow_publish *publish)
{
	uint32_t changed = 0;
	uint32_t all = 0;
	bool is_marked = false;

	for (size_t i = 0; i < publish->page_count; i++) {
		const struct avow_publish_page *page = &publish->pages[i];

		if (page->announce_days > all)
			all = page->announce_days;
		if (page->is_changed && page->announce_days > changed)
			changed = page->announce_days;
		is_marked |= page->is_changed;
	}
	return is_marked ? changed : all;
}
