/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying the log where it lies.  All of it is read in one scan, so what is
 * verified is one instant, even while another process goes on writing; every
 * row has to be the one that comes next.
 */
#include <stdio.h>
#include <string.h>

#include "audit/log.h"
#include "audit/log_row.h"
#include "audit/verify_walk.h"
#include "base/file.h"
#include "store/kv.h"

#include "base/banned.h"

struct vault {
	struct avow_verify_walk walk;
	uint64_t size;                   /* as the size row says */
	struct avow_merkle_head checked; /* the last checkpoint seen */
	const uint8_t *stored;           /* hashes of the row in hand */
	bool is_same;                    /* they are as computed */
	enum avow_status status;
	struct avow_error *why;
};

static enum avow_status
fail_entry(struct vault *vault, const char *what)
{
	return avow_fail_at(vault->why, AVOW_ERR_FORMAT, "log.entry", "store",
	    "entry %llu: %s", (unsigned long long)vault->walk.edge.size, what);
}

static void
compare_node(void *context, unsigned level, uint64_t index,
    const uint8_t node[AVOW_HASH_SIZE])
{
	struct vault *vault = context;

	(void)index;
	if (memcmp(vault->stored + (size_t)level * AVOW_HASH_SIZE, node,
		AVOW_HASH_SIZE) != 0)
		vault->is_same = false;
}

static enum avow_status
take_entry(struct vault *vault, struct avow_text value)
{
	size_t skip =
	    avow_log_row_hashes(vault->walk.edge.size) * AVOW_HASH_SIZE;
	uint8_t leaf[AVOW_HASH_SIZE];

	if (value.size < skip)
		return fail_entry(vault, "its row is too short");
	avow_merkle_leaf(vault->walk.hash, leaf,
	    (struct avow_text){value.at + skip, value.size - skip});
	vault->stored = (const uint8_t *)value.at;
	if (memcmp(vault->stored, leaf, sizeof leaf) != 0)
		return fail_entry(vault, "it is not the one that was logged");
	vault->is_same = true;
	avow_verify_walk_leaf(&vault->walk, leaf, compare_node, vault);
	if (!vault->is_same) {
		vault->walk.edge.size--; /* to name the entry itself */
		return fail_entry(vault, "a node above it is wrong");
	}
	return AVOW_OK;
}

/* The checkpoint behind an entry signs the tree up to that entry. */
static enum avow_status
take_checkpoint(struct vault *vault, struct avow_text note)
{
	struct avow_verify_walk *walk = &vault->walk;
	struct avow_error inner = {0};
	uint8_t root[AVOW_HASH_SIZE];
	enum avow_status status =
	    avow_note_open(&vault->checked, &walk->key, note, &inner);

	avow_merkle_root(&walk->edge, walk->hash, root);
	if (status != AVOW_OK)
		return avow_fail_at(vault->why, status, inner.code,
		    "checkpoint", "after %llu entries: %s",
		    (unsigned long long)walk->edge.size, inner.message);
	if (vault->checked.size != walk->edge.size ||
	    !avow_same_bytes(vault->checked.root, root, sizeof root))
		return avow_fail_at(vault->why, AVOW_ERR_FORMAT, "log.root",
		    "checkpoint", "it is not that of the first %llu entries",
		    (unsigned long long)walk->edge.size);
	return AVOW_OK;
}

static enum avow_status
take_size(struct vault *vault, struct avow_text value)
{
	struct avow_reader reader = avow_reader_of(value.at, value.size);

	vault->size = avow_reader_u64(&reader);
	if (!avow_reader_done(&reader) || vault->size == 0)
		return avow_fail_at(vault->why, AVOW_ERR_FORMAT, "log.state",
		    "store", "the log's size is malformed");
	return AVOW_OK;
}

/* The size comes first, then entries, checkpoints between them. */
static enum avow_status
take_row(struct vault *vault, struct avow_text key, struct avow_text value)
{
	uint64_t next = vault->walk.edge.size;
	struct avow_log_row entry = avow_log_row_of(next, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row checkpoint =
	    avow_log_row_of(next - 1, AVOW_LOG_ROW_CHECKPOINT);

	if (vault->size == 0) {
		if (key.size != 1 || key.at[0] != AVOW_LOG_ROW_SIZE)
			return avow_fail_at(vault->why, AVOW_ERR_FORMAT,
			    "log.state", "store", "the log has no size");
		return take_size(vault, value);
	}
	if (avow_text_equal(key, avow_log_row_key(&entry)))
		return take_entry(vault, value);
	if (next > 0 && avow_text_equal(key, avow_log_row_key(&checkpoint)))
		return take_checkpoint(vault, value);
	return fail_entry(vault, "its row is missing");
}

static bool
visit(void *context, struct avow_text key, struct avow_text value)
{
	struct vault *vault = context;

	vault->status = take_row(vault, key, value);
	return vault->status == AVOW_OK;
}

static enum avow_status
walk_rows(struct vault *vault, struct avow_kv *kv)
{
	static const uint8_t end[] = {0xff};
	struct avow_kv_range range = {.to = {(const char *)end, sizeof end},
	    .limit = SIZE_MAX,
	    .visit = visit,
	    .context = vault};
	enum avow_status status = avow_kv_log_scan(kv, &range, vault->why);

	if (status != AVOW_OK)
		return status;
	if (vault->status != AVOW_OK)
		return vault->status;
	if (vault->size == 0)
		return avow_fail_at(vault->why, AVOW_ERR_NOT_FOUND, "log.empty",
		    "store", "nothing has been logged yet");
	if (vault->walk.edge.size != vault->size)
		return fail_entry(vault, "its row is missing");
	if (vault->checked.size != vault->size)
		return avow_fail_at(vault->why, AVOW_ERR_FORMAT,
		    "log.checkpoint", "checkpoint",
		    "the last entries have none");
	return AVOW_OK;
}

enum avow_status
avow_verify_store(struct avow_verify_report *report, struct avow_kv *kv,
    struct avow_text public_text, const struct avow_verify_options *options,
    struct avow_error *why)
{
	struct vault vault = {.why = why};
	enum avow_status status;

	memset(report, 0, sizeof *report);
	status = avow_verify_walk_begin(&vault.walk, public_text, options, why);
	if (status == AVOW_OK)
		status = walk_rows(&vault, kv);
	if (status == AVOW_OK) {
		vault.walk.newest = vault.checked;
		status = avow_verify_walk_end(&vault.walk, report, why);
	}
	avow_verify_walk_clear(&vault.walk);
	return status;
}

/* The text of log.pub, and the store for reading. */
static enum avow_status
open_vault(struct avow_buffer *text, struct avow_kv **kv, const char *dir,
    struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status = avow_file_join(path, dir, "log.pub", why);

	if (status == AVOW_OK)
		status = avow_file_read(text, path, why);
	if (status == AVOW_OK)
		status = avow_file_join(path, dir, "store", why);
	if (status == AVOW_OK)
		status = avow_kv_open_lmdb_readonly(kv, path, why);
	return status;
}

enum avow_status
avow_verify_vault(struct avow_verify_report *report, const char *vault_dir,
    const struct avow_verify_options *options, struct avow_error *why)
{
	struct avow_buffer text;
	struct avow_kv *kv = NULL;
	enum avow_status status;

	memset(report, 0, sizeof *report);
	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	status = open_vault(&text, &kv, vault_dir, why);
	if (status == AVOW_OK)
		status = avow_verify_store(
		    report, kv, avow_buffer_view(&text), options, why);
	avow_kv_close(kv);
	avow_buffer_clear(&text);
	return status;
}

enum avow_status
avow_verify_make_receipt(struct avow_buffer *out, const char *vault_dir,
    uint64_t index, struct avow_error *why)
{
	struct avow_buffer text;
	struct avow_kv *kv = NULL;
	struct avow_log *log = NULL;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	status = open_vault(&text, &kv, vault_dir, why);
	if (status == AVOW_OK)
		status = avow_log_view(&log, kv, avow_buffer_view(&text), why);
	if (status == AVOW_OK)
		status = avow_log_receipt(log, out, index, why);
	avow_log_close(log);
	avow_kv_close(kv);
	avow_buffer_clear(&text);
	return status;
}
