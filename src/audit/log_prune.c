/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pruning: rows are written again without the entries' bytes, inside the
 * commit of the entry that says so.
 *
 * All that is written is read before, for inside a commit nothing can be; what
 * is read never changes, but by the log's own acts, of which there is one at a
 * time.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/log_change.h"
#include "audit/log_kept.h"
#include "audit/log_segment.h"
#include "audit/tile.h"

#include "base/banned.h"

enum {
	STEP = 16384, /* entries a commit */
	MARK_MAX = 8192,
	HASHES_MAX = STEP * 2 * AVOW_HASH_SIZE + 64 * AVOW_HASH_SIZE,
};

_Static_assert(
    STEP == (int)AVOW_LOG_SEGMENT, "a step touches the lists of one segment");

/* One step: entries first .. before. */
struct step {
	struct avow_log *log;
	const struct avow_log_pruning *pruning;
	struct avow_log_tree now;
	uint64_t first;
	uint64_t before;
	uint64_t next;             /* to be read */
	struct avow_buffer hashes; /* of rows that lose their entries */
	struct avow_buffer losers; /* their numbers (8 each) */
	struct avow_log_kept kept;
	struct avow_log_segment segment; /* whose lists change */
	struct avow_buffer stale; /* keys of lists as they are: size(1) key */
	bool has_lists;
	bool is_broken;
};

/* Whether an entry stays whole. */
static bool
stays(const struct step *step, struct avow_text entry)
{
	enum avow_mark_kind kind = avow_mark_kind_of(entry);

	if (kind != AVOW_MARK_NONE && kind != AVOW_MARK_BULK)
		return true;
	return step->pruning->keeps != NULL &&
	    step->pruning->keeps(step->pruning->context, entry);
}

static bool
take_row(void *context, struct avow_text key, struct avow_text value)
{
	struct step *step = context;
	size_t skip = avow_log_row_hashes(step->next) * AVOW_HASH_SIZE;
	struct avow_log_row row = avow_log_row_of(
	    step->now.generation, step->next, AVOW_LOG_ROW_ENTRY);
	struct avow_text entry;

	if (key.size == row.size &&
	    key.at[key.size - 1] == AVOW_LOG_ROW_CHECKPOINT)
		return true;
	step->is_broken =
	    value.size < skip || !avow_text_equal(key, avow_log_row_key(&row));
	if (step->is_broken)
		return false;
	entry = (struct avow_text){value.at + skip, value.size - skip};
	if (!stays(step, entry)) {
		avow_buffer_put(&step->hashes, value.at, skip);
		avow_buffer_u64(&step->losers, step->next);
		avow_log_kept_take(&step->kept, step->log->hash, entry);
	}
	step->next++;
	return true;
}

static enum avow_status
read_entries(struct step *step, struct avow_error *why)
{
	struct avow_log_row from = avow_log_row_of(
	    step->now.generation, step->first, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row to = avow_log_row_of(
	    step->now.generation, step->before, AVOW_LOG_ROW_ENTRY);
	struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), SIZE_MAX, take_row, step};
	enum avow_status status;

	step->next = step->first;
	status = avow_kv_log_scan(step->log->kv, &range, why);
	if (status == AVOW_OK &&
	    (step->is_broken || step->next != step->before))
		status = avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
		    "the row of log entry %llu is missing or broken",
		    (unsigned long long)step->next);
	if (status == AVOW_OK)
		status = avow_buffer_check(&step->hashes, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&step->losers, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(&step->kept.items, why);
	return status;
}

/* The lists of the segment, if it is closed, without what goes. */
static enum avow_status
read_lists(struct step *step, struct avow_error *why)
{
	uint64_t end = ((uint64_t)step->segment.number + 1) * AVOW_LOG_SEGMENT;

	step->has_lists = end <= step->now.edge.size;
	if (!step->has_lists)
		return AVOW_OK;
	return avow_log_segment_read(
	    &step->segment, step->log, step->before, why);
}

static enum avow_status
put_row(void *context, struct avow_text key, struct avow_text value,
    struct avow_error *why)
{
	return avow_kv_log_put(context, key, value, why);
}

static enum avow_status
put_losers(
    struct step *step, struct avow_kv_log_rows *rows, struct avow_error *why)
{
	struct avow_reader losers =
	    avow_reader_of(step->losers.at, step->losers.size);
	struct avow_reader hashes =
	    avow_reader_of(step->hashes.at, step->hashes.size);

	while (losers.left > 0) {
		uint64_t index = avow_reader_u64(&losers);
		size_t size = avow_log_row_hashes(index) * AVOW_HASH_SIZE;
		struct avow_log_row row = avow_log_row_of(
		    step->now.generation, index, AVOW_LOG_ROW_ENTRY);
		const uint8_t *at = avow_reader_bytes(&hashes, size);
		enum avow_status status =
		    avow_kv_log_put(rows, avow_log_row_key(&row),
			(struct avow_text){(const char *)at, size}, why);

		if (status != AVOW_OK)
			return status;
	}
	return AVOW_OK;
}

static enum avow_status
apply_step(struct avow_log_act *act, struct avow_log_core *core,
    struct avow_kv_log_rows *rows, struct avow_error *why)
{
	struct step *step = act->context;
	struct avow_log_row row =
	    avow_log_row_family(step->now.generation, AVOW_LOG_ROW_PRUNED);
	struct avow_buffer number;
	enum avow_status status;

	/* Another commit may have closed the segment since it was read. */
	if (core->next.edge.size / STEP != step->now.edge.size / STEP ||
	    core->next.generation != step->now.generation)
		return avow_fail(why, AVOW_ERR_BUSY, "log.act",
		    "a segment was closed meanwhile");
	status = put_losers(step, rows, why);
	if (status == AVOW_OK)
		status = avow_log_kept_put(
		    &step->kept, step->now.generation, step->first, rows, why);
	if (status == AVOW_OK && step->has_lists)
		status = avow_log_stale_put(&step->stale, rows, why);
	if (status == AVOW_OK && step->has_lists)
		status =
		    avow_log_segment_rows(&step->segment, put_row, rows, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&number, 8);
	avow_buffer_u64(&number, step->before);
	status = avow_buffer_check(&number, why);
	if (status == AVOW_OK)
		status = avow_kv_log_put(rows, avow_log_row_key(&row),
		    avow_buffer_view(&number), why);
	avow_buffer_clear(&number);
	core->next.pruned = step->before;
	return status;
}

static enum avow_status
write_step(struct step *step, const struct avow_mark_said *said,
    struct avow_error *why)
{
	struct avow_log_act act = {
	    .kind = AVOW_MARK_PRUNE, .apply = apply_step, .context = step};
	uint8_t digest[AVOW_HASH_SIZE];
	struct avow_buffer entry;
	enum avow_status status;

	avow_merkle_root(&step->kept.edge, step->log->hash, digest);
	avow_buffer_init(&entry, MARK_MAX);
	status = avow_mark_start(&entry, act.kind, said, why);
	avow_mark_u64(&entry, AVOW_MARK_TAG_BEFORE, step->before);
	avow_mark_u64(&entry, AVOW_MARK_TAG_COUNT, step->kept.edge.size);
	avow_mark_text(&entry, AVOW_MARK_TAG_DIGEST,
	    (struct avow_text){(const char *)digest, sizeof digest});
	if (status == AVOW_OK)
		status = avow_buffer_check(&entry, why);
	act.entry = avow_buffer_view(&entry);
	if (status == AVOW_OK)
		status = avow_log_act(step->log, &act, NULL, why);
	avow_buffer_clear(&entry);
	return status;
}

/* Prune entries first .. before, which lie in one segment. */
static enum avow_status
prune_step(struct step *step, const struct avow_mark_said *said,
    struct avow_error *why)
{
	enum avow_status status;

	step->now = avow_log_now(step->log);
	avow_buffer_init(&step->hashes, HASHES_MAX);
	avow_buffer_init(&step->losers, STEP * 8);
	avow_buffer_init(&step->stale, 1 << 20);
	avow_log_kept_init(&step->kept);
	avow_log_segment_init(&step->segment, step->now.generation,
	    (uint32_t)(step->first / AVOW_LOG_SEGMENT));
	status = read_entries(step, why);
	if (status == AVOW_OK)
		status = read_lists(step, why);
	if (status == AVOW_OK && step->has_lists)
		status = avow_log_stale_read(
		    &step->stale, step->log, step->segment.number, why);
	if (status == AVOW_OK)
		status = write_step(step, said, why);
	avow_buffer_clear(&step->hashes);
	avow_buffer_clear(&step->losers);
	avow_buffer_clear(&step->stale);
	avow_log_kept_clear(&step->kept);
	avow_log_segment_clear(&step->segment);
	return status;
}

/* The first bundle at or behind `from` with an entry as young as that. */
static enum avow_status
find_date(struct avow_log *log, uint64_t from, uint64_t ms, uint64_t *out,
    struct avow_error *why)
{
	uint64_t end = avow_log_size(log) / AVOW_TILE_WIDTH * AVOW_TILE_WIDTH;
	enum avow_status status = AVOW_OK;
	struct avow_buffer entry;
	struct avow_mark mark;

	*out = from;
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	for (uint64_t i = from; i < end && status == AVOW_OK; i++) {
		avow_buffer_reset(&entry);
		status = avow_log_entry(log, &entry, i, why);
		if (status == AVOW_OK &&
		    avow_mark_read(&mark, avow_buffer_view(&entry)) &&
		    mark.has_time && mark.time_ms >= ms)
			break;
		if ((i + 1) % AVOW_TILE_WIDTH == 0)
			*out = i + 1;
	}
	avow_buffer_clear(&entry);
	return status;
}

enum avow_status
avow_log_prune(struct avow_log *log, const struct avow_log_pruning *pruning,
    const struct avow_mark_said *said, uint64_t *pruned_out,
    struct avow_error *why)
{
	uint64_t before = pruning->before / AVOW_TILE_WIDTH * AVOW_TILE_WIDTH;
	enum avow_status status = AVOW_OK;

	*pruned_out = avow_log_pruned(log);
	if (pruning->before > avow_log_size(log))
		return avow_fail(why, AVOW_ERR_INPUT, "log.prune",
		    "the log has only %llu entries",
		    (unsigned long long)avow_log_size(log));
	if (pruning->before == 0)
		status = find_date(
		    log, *pruned_out, pruning->before_ms, &before, why);
	while (status == AVOW_OK && *pruned_out < before) {
		struct step *step = calloc(1, sizeof *step);

		if (step == NULL)
			return avow_fail(
			    why, AVOW_ERR_NOMEM, "log.memory", "pruning");
		step->log = log;
		step->pruning = pruning;
		step->first = *pruned_out;
		step->before = (step->first / STEP + 1) * STEP;
		if (step->before > before)
			step->before = before;
		status = prune_step(step, said, why);
		free(step);
		*pruned_out = avow_log_pruned(log);
	}
	return status;
}
