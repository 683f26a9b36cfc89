/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* Key: bucket(2) 'G' about(1) subject(8) what(1) name(8).
   Plain: value(8) at(8). */
enum { KEY_SIZE = 3 + 1 + 8 + 1 + 8, PLAIN_SIZE = 16, PAGE = 256 };

/* Invariant: rows ascend strictly by `order`, and count <= room. */
static int
order(const struct avow_registry_row *a, const struct avow_registry_row *b)
{
	if (a->about != b->about)
		return a->about < b->about ? -1 : 1;
	if (a->subject != b->subject)
		return a->subject < b->subject ? -1 : 1;
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return 0;
}

/* Where row is, or would be. */
static size_t
place_of(
    const struct avow_registry *registry, const struct avow_registry_row *row)
{
	size_t from = 0;
	size_t to = registry->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (order(&registry->rows[middle], row) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

void
avow_registry_init(struct avow_registry *registry)
{
	*registry = (struct avow_registry){0};
}

void
avow_registry_clear(struct avow_registry *registry)
{
	free(registry->rows);
	avow_registry_init(registry);
}

static enum avow_status
make_room(struct avow_registry *registry, struct avow_error *why)
{
	size_t room = registry->room == 0 ? 64 : registry->room * 2;
	struct avow_registry_row *rows;

	if (registry->count < registry->room)
		return AVOW_OK;
	if (registry->count >= AVOW_REGISTRY_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "registry.rows",
		    "the registry has at most %d rows", AVOW_REGISTRY_MAX);
	/* room is at most twice the maximum, so this cannot wrap. */
	rows = realloc(registry->rows, room * sizeof rows[0]);
	if (rows == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "registry.memory",
		    "no memory for the registry");
	registry->rows = rows;
	registry->room = room;
	return AVOW_OK;
}

enum avow_status
avow_registry_set(struct avow_registry *registry,
    const struct avow_registry_row *row, struct avow_error *why)
{
	size_t at = place_of(registry, row);
	enum avow_status status;

	if (at < registry->count && order(&registry->rows[at], row) == 0) {
		registry->rows[at] = *row;
		return AVOW_OK;
	}
	status = make_room(registry, why);
	if (status != AVOW_OK)
		return status;
	memmove(&registry->rows[at + 1], &registry->rows[at],
	    (registry->count - at) * sizeof registry->rows[0]);
	registry->rows[at] = *row;
	registry->count++;
	return AVOW_OK;
}

enum avow_status
avow_registry_with(struct avow_registry **out,
    const struct avow_registry *registry, const struct avow_registry_row *row,
    struct avow_error *why)
{
	size_t room = registry->count + 1; /* at most one over the maximum */
	struct avow_registry *copy = calloc(1, sizeof *copy);
	enum avow_status status;

	*out = NULL;
	if (copy != NULL)
		copy->rows = calloc(room, sizeof copy->rows[0]);
	if (copy == NULL || copy->rows == NULL) {
		free(copy);
		return avow_fail(why, AVOW_ERR_NOMEM, "registry.memory",
		    "no memory for the registry");
	}
	copy->room = registry->count < AVOW_REGISTRY_MAX ? room : room - 1;
	copy->count = registry->count;
	for (size_t i = 0; i < registry->count; i++)
		copy->rows[i] = registry->rows[i];
	status = avow_registry_set(copy, row, why);
	if (status == AVOW_OK)
		*out = copy;
	else
		avow_registry_free(copy);
	return status;
}

void
avow_registry_free(struct avow_registry *registry)
{
	if (registry == NULL)
		return;
	avow_registry_clear(registry);
	free(registry);
}

enum avow_status
avow_registry_put(struct avow_kv_set *set, const struct avow_registry_row *row,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_row_key row_key =
	    avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_REGISTRY);
	struct avow_buffer plain;
	enum avow_status status;

	avow_row_key_add(&row_key, &row->about, 1);
	avow_row_key_u64(&row_key, row->subject);
	avow_row_key_add(&row_key, &row->what, 1);
	avow_row_key_u64(&row_key, row->name);
	avow_buffer_init(&plain, PLAIN_SIZE);
	avow_buffer_u64(&plain, row->value);
	avow_buffer_u64(&plain, row->at_ms);
	status = avow_row_put(set, &row_key, &plain, key, why);
	avow_buffer_clear(&plain);
	return status;
}

static enum avow_status
bad_row(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_FORMAT, "registry.row",
	    "a row of the registry is not what it should be");
}

/* A load under way: one page of it. */
struct load {
	struct avow_registry *registry;
	struct avow_arena arena;
	const uint8_t *key;
	struct avow_error *why;
	struct avow_row_key last;
	size_t seen; /* in this page */
	enum avow_status status;
};

static enum avow_status
read_row(struct load *load, struct avow_text key, struct avow_text value)
{
	struct avow_registry_row row = {0};
	struct avow_text plain;
	struct avow_reader r;
	enum avow_status status;

	status = avow_row_open(
	    &plain, &load->arena, key, value, load->key, load->why);
	if (status != AVOW_OK)
		return status;
	if (key.size != KEY_SIZE)
		return bad_row(load->why);
	r = avow_reader_of(key.at + 3, key.size - 3);
	row.about = avow_reader_u8(&r);
	row.subject = avow_reader_u64(&r);
	row.what = avow_reader_u8(&r);
	row.name = avow_reader_u64(&r);
	r = avow_reader_of(plain.at, plain.size);
	row.value = avow_reader_u64(&r);
	row.at_ms = avow_reader_u64(&r);
	if (!avow_reader_done(&r))
		return bad_row(load->why);
	return avow_registry_set(load->registry, &row, load->why);
}

static bool
visit(void *context, struct avow_text key, struct avow_text value)
{
	struct load *load = context;

	load->status = read_row(load, key, value);
	if (load->status != AVOW_OK)
		return false;
	load->last = (struct avow_row_key){.size = 0};
	avow_row_key_add(&load->last, key.at, key.size);
	avow_row_key_add(&load->last, "", 1);
	load->seen++;
	return true;
}

enum avow_status
avow_registry_load(struct avow_registry *registry, struct avow_kv *kv,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_row_key from =
	    avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_REGISTRY);
	struct avow_row_key to = avow_row_key_end(&from);
	struct load load = {
	    .registry = registry, .key = key, .why = why, .last = from};
	struct avow_kv_range range = {.to = avow_row_key_text(&to),
	    .limit = PAGE,
	    .visit = visit,
	    .context = &load};
	enum avow_status status;

	avow_arena_init(&load.arena, 1 << 20);
	do {
		load.seen = 0;
		from = load.last;
		range.from = avow_row_key_text(&from);
		status = avow_kv_scan(kv, &range, why);
		if (status == AVOW_OK)
			status = load.status;
		avow_arena_reset(&load.arena);
	} while (status == AVOW_OK && load.seen == PAGE);
	avow_arena_clear(&load.arena);
	return status;
}

const struct avow_registry_row *
avow_registry_find(const struct avow_registry *registry,
    enum avow_registry_about about, uint64_t subject, size_t *count_out)
{
	struct avow_registry_row first = {
	    .about = (uint8_t)about, .subject = subject};
	size_t at = place_of(registry, &first);
	size_t end = at;

	while (end < registry->count &&
	    registry->rows[end].about == first.about &&
	    registry->rows[end].subject == subject)
		end++;
	*count_out = end - at;
	return end > at ? &registry->rows[at] : NULL;
}
