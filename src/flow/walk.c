/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/walk.h"

#include <string.h>

#include "ledger/head.h"

#include "base/banned.h"

enum { PAGE = 500, ARENA_MAX = 256 << 20, PERSON_AT = 3 };

/* A scan of the records, and whose they are. */
struct walking {
	struct avow *avow;
	const struct avow_walk *walk;
	struct avow_arena arena; /* of one page */
	struct avow_owner owner; /* of the records being met */
	bool is_living;
	struct avow_row_key last;
	/* Rows of one page: copied, for a head is read between them. */
	struct avow_text *keys;
	struct avow_text *rows;
	size_t count;
	bool no_memory;
};

static bool
copy(void *context, struct avow_text key, struct avow_text row)
{
	struct walking *w = context;
	char *key_copy = avow_arena_copy(&w->arena, key);
	char *row_copy = avow_arena_copy(&w->arena, row);

	w->no_memory = key_copy == NULL || row_copy == NULL;
	if (w->no_memory)
		return false;
	w->keys[w->count] = (struct avow_text){key_copy, key.size};
	w->rows[w->count++] = (struct avow_text){row_copy, row.size};
	return true;
}

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "walk.memory", "no memory to walk the vault");
}

/* The rows after w->last, of one bucket. */
static enum avow_status
read_page(
    struct walking *w, const struct avow_row_key *to, struct avow_error *why)
{
	struct avow_row_key from = w->last;
	const struct avow_kv_range range = {.from = avow_row_key_text(&from),
	    .to = avow_row_key_text(to),
	    .limit = PAGE,
	    .visit = copy,
	    .context = w};
	enum avow_status status;

	avow_arena_reset(&w->arena);
	w->count = 0;
	w->no_memory = false;
	w->keys = avow_arena_array(&w->arena, PAGE, sizeof w->keys[0]);
	w->rows = avow_arena_array(&w->arena, PAGE, sizeof w->rows[0]);
	if (w->keys == NULL || w->rows == NULL)
		return no_memory(why);
	status = avow_kv_scan(w->avow->kv, &range, why);
	if (status == AVOW_OK && w->no_memory)
		status = no_memory(why);
	if (status == AVOW_OK && w->count > 0) {
		w->last = (struct avow_row_key){.size = 0};
		avow_row_key_add(&w->last, w->keys[w->count - 1].at,
		    w->keys[w->count - 1].size);
		avow_row_key_add(&w->last, "", 1);
	}
	return status;
}

/* Whose records come now; an erased person's are met by nobody. */
static enum avow_status
take_owner(struct walking *w, const char *person, struct avow_error *why)
{
	struct avow *avow = w->avow;
	struct avow_row_key key =
	    avow_row_key_person((const uint8_t *)person, AVOW_FAMILY_HEAD);
	struct avow_kv_get get = {.key = avow_row_key_text(&key)};
	struct avow_head head;
	enum avow_status status;

	memcpy(w->owner.person, person, sizeof w->owner.person);
	w->is_living = false;
	status = avow_kv_read(avow->kv, &get, 1, why);
	if (status == AVOW_OK && get.found)
		status =
		    avow_head_open(&head, &w->arena, w->owner.person, get.value,
			avow_keys_head(&avow->keys, w->owner.person), why);
	if (status == AVOW_OK && get.found)
		w->is_living = head.state == AVOW_PERSON_LIVING;
	avow_kv_read_end(avow->kv);
	if (status != AVOW_OK || !w->is_living)
		return status;
	return avow_open_key(
	    avow, &w->owner.key, head.slot, w->owner.person, why);
}

/* One row; *stops: the visitor has seen enough. */
static enum avow_status
take_row(struct walking *w, size_t i, bool *stops, struct avow_error *why)
{
	const char *person = w->keys[i].at + PERSON_AT;
	struct avow_record *record;
	enum avow_status status = AVOW_OK;

	if (w->keys[i].size < PERSON_AT + AVOW_PERMIT_PERSON)
		return avow_fail(why, AVOW_ERR_FORMAT, "walk.row",
		    "a record's key of another shape");
	if (w->owner.key == NULL ||
	    memcmp(w->owner.person, person, AVOW_PERMIT_PERSON) != 0)
		status = take_owner(w, person, why);
	if (status != AVOW_OK || !w->is_living)
		return status;
	status = avow_record_open(
	    &record, &w->arena, &w->owner, w->keys[i], w->rows[i], why);
	if (status == AVOW_OK)
		*stops = !w->walk->visit(w->walk->context, w->owner.person,
		    avow_record_meta(record));
	return status;
}

static enum avow_status
walk_bucket(
    struct walking *w, uint16_t bucket, bool *stops, struct avow_error *why)
{
	struct avow_row_key from = avow_row_key_of(bucket, AVOW_FAMILY_RECORD);
	struct avow_row_key to = avow_row_key_end(&from);
	enum avow_status status;

	w->last = from;
	do {
		/* A key that was opened may not be kept over other calls. */
		w->owner.key = NULL;
		status = read_page(w, &to, why);
		for (size_t i = 0; i < w->count && status == AVOW_OK && !*stops;
		     i++)
			status = take_row(w, i, stops, why);
	} while (status == AVOW_OK && w->count == PAGE && !*stops);
	return status;
}

enum avow_status
avow_walk_records(
    struct avow *avow, const struct avow_walk *walk, struct avow_error *why)
{
	struct walking w = {
	    .avow = avow, .walk = walk, .owner = {.hash = avow->hash}};
	enum avow_status status = AVOW_OK;
	bool stops = false;

	avow_arena_init(&w.arena, ARENA_MAX);
	/* A turn a bucket: who is erased meanwhile waits until their key and
	   records are gone from here, but not for the whole walk. */
	for (uint16_t b = 0; b < AVOW_KV_BUCKETS && status == AVOW_OK && !stops;
	     b++) {
		avow_turns_begin(&avow->shared->turns, avow->place);
		status = walk_bucket(&w, b, &stops, why);
		avow_arena_reset(&w.arena);
		avow_open_over(avow);
	}
	avow_arena_clear(&w.arena);
	return status;
}
