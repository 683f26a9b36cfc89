/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/log_former.h"

#include <string.h>

#include "base/banned.h"

static bool
count_row(void *context, struct avow_text key, struct avow_text value)
{
	uint32_t *count = context;

	(void)key;
	(void)value;
	(*count)++;
	return true;
}

enum avow_status
avow_log_formers(struct avow_log *log, uint32_t generation, uint32_t *count_out,
    struct avow_error *why)
{
	struct avow_log_row from =
	    avow_log_row_family(generation, AVOW_LOG_ROW_FORMER);
	struct avow_log_row to =
	    avow_log_row_family(generation, AVOW_LOG_ROW_FORMER + 1);
	struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), UINT32_MAX, count_row, count_out};

	*count_out = 0;
	return avow_kv_log_scan(log->kv, &range, why);
}

enum avow_status
avow_log_former_take(
    struct avow_log_former *out, struct avow_text row, struct avow_error *why)
{
	struct avow_reader reader = avow_reader_of(row.at, row.size);
	const uint8_t *key = avow_reader_bytes(&reader, sizeof out->public_key);

	*out = (struct avow_log_former){.index = 0};
	out->index = avow_reader_u64(&reader);
	out->size = avow_reader_u64(&reader);
	if (!avow_reader_done(&reader) || out->index >= out->size ||
	    out->size > (uint64_t)1 << 62)
		return avow_log_fail_state(why, "a former key");
	memcpy(out->public_key, key, sizeof out->public_key);
	return AVOW_OK;
}

enum avow_status
avow_log_former_read(struct avow_log *log, uint32_t generation, uint32_t number,
    struct avow_log_former *out, struct avow_error *why)
{
	struct avow_log_row row =
	    avow_log_row_numbered(generation, AVOW_LOG_ROW_FORMER, number);
	enum avow_status status = avow_log_read(log, &row, why);

	if (status == AVOW_ERR_NOT_FOUND)
		return avow_log_fail_state(why, "a former key is missing");
	if (status != AVOW_OK)
		return status;
	return avow_log_former_take(out, avow_buffer_view(&log->row), why);
}

enum avow_status
avow_log_former_names(struct avow_log *log, uint32_t generation,
    const struct avow_log_former *former, const struct avow_note_key *key,
    struct avow_error *why)
{
	struct avow_log_row row =
	    avow_log_row_of(generation, former->index, AVOW_LOG_ROW_ENTRY);
	size_t skip = avow_log_row_hashes(former->index) * AVOW_HASH_SIZE;
	struct avow_buffer named;
	struct avow_mark mark;
	bool is_same;
	enum avow_status status = avow_log_read(log, &row, why);

	if (status != AVOW_OK && status != AVOW_ERR_NOT_FOUND)
		return status;
	if (status == AVOW_ERR_NOT_FOUND || log->row.size < skip)
		return avow_log_fail_state(why, "a key came from nowhere");
	if (!avow_mark_read(&mark,
		(struct avow_text){
		    (const char *)log->row.at + skip, log->row.size - skip}))
		return avow_log_fail_state(why, "a key came from nowhere");
	avow_buffer_init(&named, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(key, &named);
	status = avow_buffer_check(&named, why);
	is_same = avow_text_equal(avow_buffer_view(&named), mark.verifier);
	avow_buffer_clear(&named);
	if (status == AVOW_OK && !is_same)
		return avow_fail(why, AVOW_ERR_KEY, "log.key",
		    "entry %llu gave the log to another key than this one",
		    (unsigned long long)former->index);
	return status;
}

/* By one of the keys before; KEY, too, where it is not that one's. */
static enum avow_status
open_by(struct avow_log *log, const struct avow_log_tree *tree, uint32_t number,
    struct avow_text note, struct avow_merkle_head *out, struct avow_error *why)
{
	struct avow_log_former former;
	struct avow_note_key key;
	enum avow_status status =
	    avow_log_former_read(log, tree->generation, number, &former, why);

	if (status == AVOW_OK)
		status = avow_note_key_make(log->hash, &key,
		    avow_text_of(tree->key.name), former.public_key, why);
	return status == AVOW_OK ? avow_note_open(out, &key, note, why)
				 : status;
}

enum avow_status
avow_log_former_note(struct avow_log *log, const struct avow_log_tree *tree,
    struct avow_text note, struct avow_merkle_head *out, struct avow_error *why)
{
	struct avow_error inner = {.status = AVOW_OK};
	enum avow_status status = avow_note_open(out, &tree->key, note, &inner);

	/* That it is not by one key is no fault while there are others. */
	for (uint32_t i = tree->formers; i > 0 && status == AVOW_ERR_KEY; i--) {
		inner.status = AVOW_OK;
		status = open_by(log, tree, i - 1, note, out, &inner);
	}
	if (status == AVOW_OK)
		return AVOW_OK;
	return avow_fail_at(
	    why, status, inner.code, inner.place, "%s", inner.message);
}
