/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify_rows.h"

#include <stdio.h>
#include <string.h>

#include "audit/log_former.h"
#include "audit/log_segment.h"

#include "base/banned.h"

static enum avow_status
fail_state(const struct avow_verify_rows *rows, const char *what)
{
	return avow_fail_at(
	    rows->why, AVOW_ERR_FORMAT, "log.state", "store", "%s", what);
}

static enum avow_status
fail_entry(const struct avow_verify_rows *rows, const char *what)
{
	return avow_fail_at(rows->why, AVOW_ERR_FORMAT, "log.entry", "store",
	    "entry %llu: %s", (unsigned long long)rows->walk.edge.size, what);
}

static void
compare_node(void *context, unsigned level, uint64_t index,
    const uint8_t node[AVOW_HASH_SIZE])
{
	struct avow_verify_rows *rows = context;

	(void)index;
	if (memcmp(rows->stored + (size_t)level * AVOW_HASH_SIZE, node,
		AVOW_HASH_SIZE) != 0)
		rows->is_same = false;
}

/* What an entry that is there says of the log itself. */
static enum avow_status
take_mark(struct avow_verify_rows *rows, struct avow_text entry)
{
	struct avow_verify_walk *walk = &rows->walk;
	struct avow_mark mark;
	enum avow_status status =
	    avow_verify_walk_mark(walk, entry, "store", rows->why);

	if (status == AVOW_OK && avow_mark_kind_of(entry) == AVOW_MARK_PRUNE &&
	    avow_mark_read(&mark, entry))
		status = avow_log_kept_walk_mark(&rows->kept, walk->all->hash,
		    walk->edge.size, &mark, rows->why);
	return status;
}

/* The leaf hash of the entry in hand, computed where its bytes are there. */
static enum avow_status
find_leaf(struct avow_verify_rows *rows, struct avow_text entry,
    uint8_t leaf[AVOW_HASH_SIZE])
{
	struct avow_verify_walk *walk = &rows->walk;

	avow_merkle_leaf(walk->all->hash, leaf, entry);
	if (memcmp(rows->stored, leaf, AVOW_HASH_SIZE) == 0)
		return take_mark(rows, entry);
	if (entry.size > 0 || walk->edge.size >= rows->pruned)
		return fail_entry(rows, "it is not the one that was logged");
	memcpy(leaf, rows->stored, AVOW_HASH_SIZE);
	walk->pruned++;
	return AVOW_OK;
}

static enum avow_status
take_entry(struct avow_verify_rows *rows, struct avow_text value)
{
	struct avow_verify_walk *walk = &rows->walk;
	const struct avow_verify_made made = {compare_node, rows};
	size_t skip = avow_log_row_hashes(walk->edge.size) * AVOW_HASH_SIZE;
	uint8_t leaf[AVOW_HASH_SIZE];
	enum avow_status status;

	if (value.size < skip)
		return fail_entry(rows, "its row is too short");
	rows->stored = (const uint8_t *)value.at;
	status = find_leaf(
	    rows, (struct avow_text){value.at + skip, value.size - skip}, leaf);
	if (status != AVOW_OK)
		return status;
	rows->is_same = true;
	avow_verify_walk_leaf(walk, leaf, &made);
	if (!rows->is_same) {
		walk->edge.size--; /* to name the entry itself */
		return fail_entry(rows, "a node above it is wrong");
	}
	return AVOW_OK;
}

/* Read a checkpoint, and check its signature where that is called for. */
static enum avow_status
open_note(struct avow_verify_rows *rows, struct avow_text note, bool whole)
{
	struct avow_verify_walk *walk = &rows->walk;
	const struct avow_note_key *key =
	    avow_verify_chain_for(&rows->chain, walk->edge.size);
	struct avow_error inner = {.status = AVOW_OK};
	enum avow_status status = whole
	    ? avow_note_open(&rows->checked, key, note, &inner)
	    : avow_note_read(&rows->checked, key, note, &inner);

	walk->all->report->signatures += whole;
	if (status != AVOW_OK)
		return avow_fail_at(rows->why, status, inner.code, "checkpoint",
		    "after %llu entries: %s",
		    (unsigned long long)walk->edge.size, inner.message);
	return AVOW_OK;
}

/* Whether a former key signed its last checkpoint at this size. */
static bool
is_last_of_key(const struct avow_verify_rows *rows)
{
	uint32_t handed = rows->walk.handed;

	return handed > 0 &&
	    rows->chain.at[handed - 1].until == rows->walk.edge.size;
}

/* The checkpoint behind an entry is of the tree up to that entry. */
static enum avow_status
take_checkpoint(struct avow_verify_rows *rows, struct avow_text note)
{
	struct avow_verify_walk *walk = &rows->walk;
	uint32_t handed = walk->handed;
	enum avow_status status;

	/* The first one after an entry that names a key is the old key's. */
	if (handed > 0 &&
	    rows->checked.size <= rows->chain.at[handed - 1].index &&
	    rows->chain.at[handed - 1].until != walk->edge.size)
		return fail_state(rows, "a former key's last checkpoint");
	status = open_note(
	    rows, note, walk->all->every_signature || is_last_of_key(rows));
	if (status != AVOW_OK)
		return status;
	if (!avow_verify_walk_gives(walk, &rows->checked))
		return avow_fail_at(rows->why, AVOW_ERR_FORMAT, "log.root",
		    "checkpoint", "it is not that of the first %llu entries",
		    (unsigned long long)walk->edge.size);
	walk->all->report->checkpoints++;
	avow_buffer_reset(&rows->note);
	avow_buffer_text(&rows->note, note);
	return avow_buffer_check(&rows->note, rows->why);
}

static enum avow_status
take_number(
    struct avow_verify_rows *rows, struct avow_text value, uint64_t *out)
{
	struct avow_reader reader = avow_reader_of(value.at, value.size);

	*out = avow_reader_u64(&reader);
	if (!avow_reader_done(&reader) || *out == 0)
		return fail_state(rows, "a number of the log is malformed");
	return AVOW_OK;
}

/* Whether the row is the one that was read before, to know the keys. */
static enum avow_status
take_former(
    struct avow_verify_rows *rows, struct avow_text key, struct avow_text value)
{
	struct avow_log_row row =
	    avow_log_row_numbered(1, AVOW_LOG_ROW_FORMER, rows->formers);
	const struct avow_verify_key *known = &rows->chain.at[rows->formers];
	struct avow_log_former former;
	enum avow_status status =
	    avow_log_former_take(&former, value, rows->why);

	if (status != AVOW_OK)
		return status;
	if (rows->formers + 1 >= rows->chain.count ||
	    !avow_text_equal(key, avow_log_row_key(&row)) ||
	    former.index != known->index || former.size != known->until ||
	    memcmp(former.public_key, known->key.public_key,
		sizeof former.public_key) != 0)
		return fail_state(rows, "a former key is not in its place");
	rows->formers++;
	return AVOW_OK;
}

static enum avow_status
take_generation(struct avow_verify_rows *rows, struct avow_text value)
{
	struct avow_reader reader = avow_reader_of(value.at, value.size);

	if (avow_reader_u32(&reader) != rows->newest ||
	    !avow_reader_done(&reader) || rows->walk.generation != 1)
		return fail_state(rows, "the number of its generations");
	return AVOW_OK;
}

/* Lists are for avow_check; here only that they are of this log. */
static enum avow_status
take_list(struct avow_verify_rows *rows, struct avow_text key)
{
	struct avow_reader reader = avow_reader_of(key.at + 1, key.size - 1);
	uint64_t segment = avow_reader_u32(&reader);
	size_t more = key.at[0] == AVOW_LOG_ROW_LIST ? 2 : 0;

	if (reader.failed || reader.left != more ||
	    segment >= rows->size / AVOW_LOG_SEGMENT)
		return fail_state(rows, "lists of a segment that it has not");
	return AVOW_OK;
}

static enum avow_status
take_kept(
    struct avow_verify_rows *rows, struct avow_text key, struct avow_text value)
{
	struct avow_reader reader = avow_reader_of(key.at + 1, key.size - 1);
	uint64_t from = avow_reader_u64(&reader);

	(void)avow_reader_u16(&reader);
	if (!avow_reader_done(&reader) || from >= rows->pruned)
		return fail_state(rows, "what was kept of nothing pruned");
	avow_buffer_text(&rows->kept.items, value);
	return avow_buffer_check(&rows->kept.items, rows->why);
}

/* Families before the entries. */
static enum avow_status
take_head(
    struct avow_verify_rows *rows, struct avow_text key, struct avow_text value)
{
	switch ((uint8_t)key.at[0]) {
	case AVOW_LOG_ROW_FORMER:
		return take_former(rows, key, value);
	case AVOW_LOG_ROW_PRUNED:
		return key.size == 1 ? take_number(rows, value, &rows->pruned)
				     : fail_state(rows, "a strange row");
	case AVOW_LOG_ROW_GENERATION:
		return key.size == 1 ? take_generation(rows, value)
				     : fail_state(rows, "a strange row");
	case AVOW_LOG_ROW_LIST:
	case AVOW_LOG_ROW_SEGMENT:
		return take_list(rows, key);
	case AVOW_LOG_ROW_KEPT:
		return take_kept(rows, key, value);
	default:
		return fail_entry(rows, "its row is missing");
	}
}

/* The size comes first, then entries, checkpoints between them. */
enum avow_status
avow_verify_rows_take(
    struct avow_verify_rows *rows, struct avow_text key, struct avow_text value)
{
	uint64_t next = rows->walk.edge.size;
	struct avow_log_row entry =
	    avow_log_row_of(1, next, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row checkpoint =
	    avow_log_row_of(1, next - 1, AVOW_LOG_ROW_CHECKPOINT);

	if (rows->size == 0) {
		if (key.size != 1 || key.at[0] != AVOW_LOG_ROW_SIZE)
			return fail_state(rows, "the log has no size");
		return take_number(rows, value, &rows->size);
	}
	if (avow_text_equal(key, avow_log_row_key(&entry)))
		return take_entry(rows, value);
	if (next > 0 && avow_text_equal(key, avow_log_row_key(&checkpoint)))
		return take_checkpoint(rows, value);
	if (next == 0)
		return take_head(rows, key, value);
	if (next == rows->size)
		return fail_state(rows, "a row behind its end");
	return fail_entry(rows, "its row is missing");
}

enum avow_status
avow_verify_rows_end(struct avow_verify_rows *rows)
{
	struct avow_verify_walk *walk = &rows->walk;
	enum avow_status status;

	if (rows->size == 0)
		return avow_fail_at(rows->why, AVOW_ERR_NOT_FOUND, "log.empty",
		    "store", "nothing has been logged yet");
	if (walk->edge.size != rows->size)
		return fail_entry(rows, "its row is missing");
	if (rows->checked.size != rows->size)
		return avow_fail_at(rows->why, AVOW_ERR_FORMAT,
		    "log.checkpoint", "checkpoint",
		    "the last entries have none");
	status = avow_log_kept_walk_end(&rows->kept, rows->pruned, rows->why);
	if (status == AVOW_OK && !walk->all->every_signature &&
	    !is_last_of_key(rows))
		status = open_note(rows, avow_buffer_view(&rows->note), true);
	if (status == AVOW_OK)
		status = avow_verify_walk_end(
		    walk, &rows->chain, &rows->checked, rows->why);
	return status;
}
