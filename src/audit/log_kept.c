/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/log_kept.h"

#include <stdlib.h>
#include <string.h>

#include "audit/log_change.h"

#include "base/banned.h"

/* An entry of 60,000 bytes has at most 1,714 hashes; a step 16,384 entries. */
enum { ITEMS_MAX = 1 << 30 };

_Static_assert(
    AVOW_LOG_KEPT_PIECE *AVOW_LOG_KEPT_ITEM <= (int)AVOW_KV_VALUE_MAX,
    "a piece fits into a row");

void
avow_log_kept_init(struct avow_log_kept *kept)
{
	memset(&kept->edge, 0, sizeof kept->edge);
	avow_buffer_init(&kept->items, ITEMS_MAX);
}

void
avow_log_kept_clear(struct avow_log_kept *kept)
{
	avow_buffer_clear(&kept->items);
}

struct taking {
	struct avow_log_kept *kept;
	struct avow_hash *hash;
};

static void
add_leaf(
    struct avow_merkle_edge *edge, struct avow_hash *hash, const uint8_t *item)
{
	uint8_t leaf[AVOW_HASH_SIZE];

	avow_merkle_leaf(hash, leaf,
	    (struct avow_text){(const char *)item, AVOW_LOG_KEPT_ITEM});
	avow_merkle_append(edge, hash, leaf, NULL, NULL);
}

static bool
take_field(void *context, uint8_t tag, struct avow_text value)
{
	struct taking *taking = context;
	uint8_t item[AVOW_LOG_KEPT_ITEM] = {tag};

	if ((tag != AVOW_MARK_TAG_ROW && tag != AVOW_MARK_TAG_REPLACED) ||
	    value.size != AVOW_HASH_SIZE)
		return true;
	memcpy(item + 1, value.at, AVOW_HASH_SIZE);
	avow_buffer_put(&taking->kept->items, item, sizeof item);
	add_leaf(&taking->kept->edge, taking->hash, item);
	return true;
}

void
avow_log_kept_take(
    struct avow_log_kept *kept, struct avow_hash *hash, struct avow_text entry)
{
	struct taking taking = {kept, hash};

	/* An entry of another format has nothing that we know. */
	if (!avow_mark_fields(entry, take_field, &taking))
		return;
}

enum avow_status
avow_log_kept_put(const struct avow_log_kept *kept, uint32_t generation,
    uint64_t first, struct avow_kv_log_rows *rows, struct avow_error *why)
{
	size_t piece_size = (size_t)AVOW_LOG_KEPT_PIECE * AVOW_LOG_KEPT_ITEM;
	enum avow_status status = AVOW_OK;
	unsigned piece = 0;

	for (size_t at = 0; at < kept->items.size && status == AVOW_OK;
	     at += piece_size) {
		struct avow_log_row row =
		    avow_log_row_family(generation, AVOW_LOG_ROW_KEPT);
		size_t size = kept->items.size - at;

		avow_log_row_add(&row, first, 8);
		avow_log_row_add(&row, piece++, 2);
		if (size > piece_size)
			size = piece_size;
		status = avow_kv_log_put(rows, avow_log_row_key(&row),
		    (struct avow_text){(const char *)kept->items.at + at, size},
		    why);
	}
	return status;
}

static bool
take_key(void *context, struct avow_text key, struct avow_text value)
{
	struct avow_buffer *out = context;

	if (value.size > 0) {
		avow_buffer_u8(out, (uint8_t)key.size);
		avow_buffer_text(out, key);
	}
	return true;
}

enum avow_status
avow_log_stale_read(struct avow_buffer *out, struct avow_log *log,
    uint32_t segment, struct avow_error *why)
{
	uint32_t generation = avow_log_generation(log);
	struct avow_log_row from =
	    avow_log_row_numbered(generation, AVOW_LOG_ROW_LIST, segment);
	struct avow_log_row to =
	    avow_log_row_numbered(generation, AVOW_LOG_ROW_LIST, segment + 1);
	struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), SIZE_MAX, take_key, out};
	enum avow_status status = avow_kv_log_scan(log->kv, &range, why);

	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}

enum avow_status
avow_log_stale_put(const struct avow_buffer *stale,
    struct avow_kv_log_rows *rows, struct avow_error *why)
{
	struct avow_reader keys = avow_reader_of(stale->at, stale->size);
	enum avow_status status = AVOW_OK;

	while (status == AVOW_OK && keys.left > 0) {
		size_t size = avow_reader_u8(&keys);
		const uint8_t *key = avow_reader_bytes(&keys, size);

		if (key != NULL)
			status = avow_kv_log_put(rows,
			    (struct avow_text){(const char *)key, size},
			    AVOW_TEXT(""), why);
	}
	return status;
}

void
avow_log_kept_walk_init(struct avow_log_kept_walk *walk)
{
	*walk = (struct avow_log_kept_walk){.at = 0};
	avow_buffer_init(&walk->items, (size_t)1 << 32);
}

void
avow_log_kept_walk_clear(struct avow_log_kept_walk *walk)
{
	avow_buffer_clear(&walk->items);
}

static enum avow_status
fail_kept(uint64_t index, struct avow_error *why)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "log.kept", "store",
	    "what entry %llu kept of those it pruned is not there",
	    (unsigned long long)index);
}

enum avow_status
avow_log_kept_walk_mark(struct avow_log_kept_walk *walk, struct avow_hash *hash,
    uint64_t index, const struct avow_mark *mark, struct avow_error *why)
{
	size_t left = (walk->items.size - walk->at) / AVOW_LOG_KEPT_ITEM;
	struct avow_merkle_edge edge = {.size = 0};
	uint8_t root[AVOW_HASH_SIZE];

	if (mark->count > left || mark->digest == NULL ||
	    mark->before <= walk->pruned)
		return fail_kept(index, why);
	for (uint64_t i = 0; i < mark->count; i++) {
		add_leaf(&edge, hash, walk->items.at + walk->at);
		walk->at += AVOW_LOG_KEPT_ITEM;
	}
	avow_merkle_root(&edge, hash, root);
	if (memcmp(root, mark->digest, sizeof root) != 0)
		return fail_kept(index, why);
	walk->pruned = mark->before;
	return AVOW_OK;
}

enum avow_status
avow_log_kept_walk_end(const struct avow_log_kept_walk *walk, uint64_t pruned,
    struct avow_error *why)
{
	if (walk->at != walk->items.size || walk->pruned != pruned)
		return avow_log_fail_state(why, "what is pruned of it");
	return AVOW_OK;
}

static bool
take_items(void *context, struct avow_text key, struct avow_text value)
{
	struct avow_log_kept_walk *walk = context;

	(void)key;
	avow_buffer_text(&walk->items, value);
	return true;
}

/* Go through all entries for the marks of pruning. */
static enum avow_status
check_marks(struct avow_log *log, struct avow_log_kept_walk *walk,
    struct avow_error *why)
{
	uint64_t size = avow_log_size(log);
	enum avow_status status = AVOW_OK;
	struct avow_buffer entry;

	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	for (uint64_t i = 0; i < size && status == AVOW_OK; i++) {
		struct avow_error inner = {.status = AVOW_OK};
		struct avow_mark mark;

		avow_buffer_reset(&entry);
		status = avow_log_entry(log, &entry, i, &inner);
		if (status == AVOW_ERR_NOT_FOUND) {
			status = AVOW_OK; /* pruned, so no mark */
			continue;
		}
		if (status != AVOW_OK)
			status = avow_fail_at(why, status, inner.code,
			    inner.place, "%s", inner.message);
		else if (avow_mark_kind_of(avow_buffer_view(&entry)) ==
			AVOW_MARK_PRUNE &&
		    avow_mark_read(&mark, avow_buffer_view(&entry)))
			status = avow_log_kept_walk_mark(
			    walk, log->hash, i, &mark, why);
	}
	avow_buffer_clear(&entry);
	if (status == AVOW_OK)
		status =
		    avow_log_kept_walk_end(walk, avow_log_pruned(log), why);
	return status;
}

enum avow_status
avow_log_kept(struct avow_log *log,
    bool (*visit)(
	void *context, uint8_t tag, const uint8_t hash[AVOW_HASH_SIZE]),
    void *context, struct avow_error *why)
{
	uint32_t generation = avow_log_generation(log);
	struct avow_log_row from =
	    avow_log_row_family(generation, AVOW_LOG_ROW_KEPT);
	struct avow_log_row to =
	    avow_log_row_family(generation, AVOW_LOG_ROW_KEPT + 1);
	struct avow_log_kept_walk walk;
	struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), SIZE_MAX, take_items, &walk};
	enum avow_status status;

	if (avow_log_pruned(log) == 0)
		return AVOW_OK;
	avow_log_kept_walk_init(&walk);
	status = avow_kv_log_scan(log->kv, &range, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&walk.items, why);
	if (status == AVOW_OK)
		status = check_marks(log, &walk, why);
	for (size_t at = 0; status == AVOW_OK && at < walk.items.size;
	     at += AVOW_LOG_KEPT_ITEM)
		if (!visit(context, walk.items.at[at], walk.items.at + at + 1))
			break;
	avow_log_kept_walk_clear(&walk);
	return status;
}
