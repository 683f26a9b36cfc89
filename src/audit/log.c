/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log inside the store's commits.
 *
 * Designed for many entries a commit: each costs one row, appended at the end
 * of the tree's pages, and two hashes on average; the signature is paid once
 * a commit.
 */
#include "audit/log.h"

#include <stdlib.h>
#include <string.h>

#include "audit/log_row.h"
#include "audit/log_state.h"

#include "base/banned.h"

_Static_assert((int)AVOW_LOG_ORIGIN_MAX == (int)AVOW_NOTE_NAME_MAX,
    "the origin is the name of the log's key");

enum { ROW_MAX = 64 * AVOW_HASH_SIZE + AVOW_LOG_ENTRY_MAX };

_Static_assert((int)ROW_MAX <= (int)AVOW_KV_VALUE_MAX,
    "the longest entry fits into a row with all its hashes");

static const uint8_t size_key[] = {AVOW_LOG_ROW_SIZE};

static struct avow_text
size_row_key(void)
{
	return (struct avow_text){(const char *)size_key, sizeof size_key};
}

/* Each node that an entry completes goes before it in its row. */
static void
put_node(void *context, unsigned level, uint64_t index,
    const uint8_t node[AVOW_HASH_SIZE])
{
	struct avow_log *log = context;

	(void)level;
	(void)index;
	avow_buffer_put(&log->row, node, AVOW_HASH_SIZE);
}

static enum avow_status
append(void *context, struct avow_kv_log_rows *rows, struct avow_text entry,
    uint64_t *index_out, struct avow_error *why)
{
	struct avow_log *log = context;
	struct avow_log_row row =
	    avow_log_row_of(log->next.size, AVOW_LOG_ROW_ENTRY);
	uint8_t leaf[AVOW_HASH_SIZE];
	enum avow_status status;

	if (entry.size > AVOW_LOG_ENTRY_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "log.entry",
		    "an entry has %zu bytes, at most %d", entry.size,
		    AVOW_LOG_ENTRY_MAX);
	*index_out = log->next.size;
	avow_buffer_reset(&log->row);
	avow_merkle_leaf(log->hash, leaf, entry);
	avow_buffer_put(&log->row, leaf, sizeof leaf);
	avow_merkle_append(&log->next, log->hash, leaf, put_node, log);
	avow_buffer_text(&log->row, entry);
	status = avow_buffer_check(&log->row, why);
	if (status != AVOW_OK)
		return status;
	return avow_kv_log_put(
	    rows, avow_log_row_key(&row), avow_buffer_view(&log->row), why);
}

/* Sign the tree as it now stands, and write down its size. */
static enum avow_status
close_commit(
    void *context, struct avow_kv_log_rows *rows, struct avow_error *why)
{
	struct avow_log *log = context;
	struct avow_log_row row =
	    avow_log_row_of(log->next.size - 1, AVOW_LOG_ROW_CHECKPOINT);
	struct avow_merkle_head tree = {.size = log->next.size};
	enum avow_status status;

	avow_merkle_root(&log->next, log->hash, tree.root);
	avow_buffer_reset(&log->row);
	status = avow_note_sign(&log->row, &tree, &log->key, log->seed, why);
	if (status != AVOW_OK)
		return status;
	status = avow_kv_log_put(
	    rows, avow_log_row_key(&row), avow_buffer_view(&log->row), why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_reset(&log->row);
	avow_buffer_u64(&log->row, tree.size);
	return avow_kv_log_put(
	    rows, size_row_key(), avow_buffer_view(&log->row), why);
}

static void
settled(void *context, bool committed)
{
	struct avow_log *log = context;

	if (committed)
		log->edge = log->next;
	else
		log->next = log->edge;
}

static enum avow_status
fail_state(struct avow_error *why, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "log.state", "store",
	    "the log contradicts itself: %s", what);
}

/* A row that is not there is a contradiction here. */
static enum avow_status
get_row(struct avow_log *log, uint64_t index, enum avow_log_row_kind kind,
    struct avow_error *why)
{
	struct avow_log_row row = avow_log_row_of(index, kind);
	enum avow_status status;

	avow_buffer_reset(&log->row);
	status =
	    avow_kv_log_get(log->kv, &log->row, avow_log_row_key(&row), NULL);
	if (status == AVOW_ERR_NOT_FOUND)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
		    "the row of log entry %llu is missing",
		    (unsigned long long)index);
	if (status != AVOW_OK)
		return avow_fail_at(why, status, "log.row", "store",
		    "cannot read log entry %llu", (unsigned long long)index);
	return AVOW_OK;
}

enum avow_status
avow_log_node(struct avow_log *log, unsigned level, uint64_t index,
    uint8_t out[AVOW_HASH_SIZE], struct avow_error *why)
{
	uint64_t holder = avow_log_row_holder(level, index);
	enum avow_status status = get_row(log, holder, AVOW_LOG_ROW_ENTRY, why);

	if (status != AVOW_OK)
		return status;
	if (log->row.size < (level + (size_t)1) * AVOW_HASH_SIZE)
		return fail_state(why, "a row is too short");
	memcpy(
	    out, log->row.at + (size_t)level * AVOW_HASH_SIZE, AVOW_HASH_SIZE);
	return AVOW_OK;
}

static bool
note_a_row(void *context, struct avow_text key, struct avow_text value)
{
	bool *is_there = context;

	(void)key;
	(void)value;
	*is_there = true;
	return false;
}

/* No row of a log of this size may follow its last. */
static enum avow_status
check_end(struct avow_log *log, uint64_t size, struct avow_error *why)
{
	static const uint8_t beyond[] = {AVOW_LOG_ROW_LEAF + 1};
	struct avow_log_row row = avow_log_row_of(size, AVOW_LOG_ROW_ENTRY);
	bool is_there = false;
	struct avow_kv_range range = {avow_log_row_key(&row),
	    {(const char *)beyond, sizeof beyond}, 1, note_a_row, &is_there};
	enum avow_status status = avow_kv_log_scan(log->kv, &range, why);

	if (status == AVOW_OK && is_there)
		return fail_state(why, "rows behind its end");
	return status;
}

/* The nodes on the right edge of a tree of this size. */
static enum avow_status
load_edge(struct avow_log *log, uint64_t size, struct avow_error *why)
{
	log->edge.size = size;
	for (unsigned level = 0; level < 64; level++) {
		enum avow_status status;

		if ((size >> level & 1) == 0)
			continue;
		status = avow_log_node(log, level, (size >> level) - 1,
		    log->edge.node[level], why);
		if (status != AVOW_OK)
			return status;
	}
	return AVOW_OK;
}

/* Size, edge and newest checkpoint have to tell the same. */
static enum avow_status
load_tree(struct avow_log *log, uint64_t size, struct avow_error *why)
{
	uint8_t root[AVOW_HASH_SIZE];
	struct avow_merkle_head signed_tree;
	enum avow_status status = load_edge(log, size, why);

	if (status != AVOW_OK)
		return status;
	avow_merkle_root(&log->edge, log->hash, root);
	status = get_row(log, size - 1, AVOW_LOG_ROW_CHECKPOINT, why);
	if (status != AVOW_OK)
		return status;
	status = avow_note_open(
	    &signed_tree, &log->key, avow_buffer_view(&log->row), why);
	if (status != AVOW_OK)
		return status;
	if (signed_tree.size != size ||
	    !avow_same_bytes(signed_tree.root, root, sizeof root))
		return fail_state(why, "its checkpoint is of another tree");
	return AVOW_OK;
}

static enum avow_status
load(struct avow_log *log, struct avow_error *why)
{
	uint64_t size = 0;
	enum avow_status status;

	avow_buffer_reset(&log->row);
	status = avow_kv_log_get(log->kv, &log->row, size_row_key(), NULL);
	if (status == AVOW_OK) {
		struct avow_reader reader =
		    avow_reader_of(log->row.at, log->row.size);

		size = avow_reader_u64(&reader);
		if (!avow_reader_done(&reader) || size == 0 ||
		    size > (uint64_t)1 << 62)
			return fail_state(why, "its size");
		status = load_tree(log, size, why);
	} else if (status == AVOW_ERR_NOT_FOUND) {
		status = AVOW_OK; /* nothing was ever logged */
	} else {
		(void)avow_fail(why, status, "log.row", "cannot read the log");
	}
	/* Beside a viewer the writer may have gone on since. */
	if (status == AVOW_OK && log->seed != NULL)
		status = check_end(log, size, why);
	log->next = log->edge;
	return status;
}

/* The verifier key of the seed under this origin. */
static enum avow_status
make_key(struct avow_log *log, struct avow_text origin, struct avow_error *why)
{
	uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];

	if (avow_secret_size(log->seed) != AVOW_SIGN_SEED_SIZE)
		return avow_fail(why, AVOW_ERR_INPUT, "log.seed",
		    "a log's secret has %d bytes", AVOW_SIGN_SEED_SIZE);
	avow_sign_public(public_key, avow_secret_open(log->seed));
	avow_secret_shut(log->seed);
	return avow_note_key_make(
	    log->hash, &log->key, origin, public_key, why);
}

/* A log without key, tree or hooks; NULL when there is no memory. */
static struct avow_log *
log_new(struct avow_kv *kv, struct avow_secret *seed)
{
	struct avow_log *log = calloc(1, sizeof *log);

	if (log == NULL)
		return NULL;
	log->kv = kv;
	log->seed = seed;
	avow_buffer_init(&log->row, AVOW_KV_VALUE_MAX);
	if (avow_hash_new(&log->hash, NULL) != AVOW_OK) {
		free(log);
		return NULL;
	}
	return log;
}

static void
log_free(struct avow_log *log)
{
	avow_hash_free(log->hash);
	avow_buffer_clear(&log->row);
	free(log);
}

enum avow_status
avow_log_open(struct avow_log **out, struct avow_kv *kv,
    struct avow_text origin, struct avow_secret *seed, struct avow_error *why)
{
	struct avow_log *log = log_new(kv, seed);
	enum avow_status status;

	*out = NULL;
	if (log == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "log");
	status = make_key(log, origin, why);
	if (status == AVOW_OK)
		status = load(log, why);
	if (status != AVOW_OK) {
		log_free(log);
		return status;
	}
	avow_kv_set_log(
	    kv, &(struct avow_kv_log){log, append, close_commit, settled});
	*out = log;
	return AVOW_OK;
}

enum avow_status
avow_log_view(struct avow_log **out, struct avow_kv *kv,
    struct avow_text public_text, struct avow_error *why)
{
	struct avow_log *log = log_new(kv, NULL);
	struct avow_text text = public_text;
	enum avow_status status;

	*out = NULL;
	if (log == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "log.memory", "log");
	if (text.size > 0 && text.at[text.size - 1] == '\n')
		text.size--;
	status = avow_note_key_parse(log->hash, &log->key, text, why);
	if (status == AVOW_OK)
		status = load(log, why);
	if (status != AVOW_OK) {
		log_free(log);
		return status;
	}
	*out = log;
	return AVOW_OK;
}

void
avow_log_close(struct avow_log *log)
{
	if (log == NULL)
		return;
	if (log->seed != NULL)
		avow_kv_set_log(log->kv, &(struct avow_kv_log){0});
	log_free(log);
}

uint64_t
avow_log_size(const struct avow_log *log)
{
	return log->edge.size;
}

void
avow_log_key(const struct avow_log *log, struct avow_buffer *out)
{
	avow_note_key_text(&log->key, out);
}

enum avow_status
avow_log_checkpoint(
    struct avow_log *log, struct avow_buffer *out, struct avow_error *why)
{
	enum avow_status status;

	if (log->edge.size == 0)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.empty",
		    "nothing has been logged yet");
	status = get_row(log, log->edge.size - 1, AVOW_LOG_ROW_CHECKPOINT, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_text(out, avow_buffer_view(&log->row));
	return avow_buffer_check(out, why);
}

enum avow_status
avow_log_entry(struct avow_log *log, struct avow_buffer *out, uint64_t index,
    struct avow_error *why)
{
	size_t skip = avow_log_row_hashes(index) * AVOW_HASH_SIZE;
	enum avow_status status;

	if (index >= log->edge.size)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.entry",
		    "the log has %llu entries",
		    (unsigned long long)log->edge.size);
	status = get_row(log, index, AVOW_LOG_ROW_ENTRY, why);
	if (status != AVOW_OK)
		return status;
	if (log->row.size < skip)
		return fail_state(why, "a row is too short");
	avow_buffer_put(out, log->row.at + skip, log->row.size - skip);
	return avow_buffer_check(out, why);
}
