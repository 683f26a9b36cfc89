/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/check_log.h"

#include <stdlib.h>
#include <string.h>

#include "flow/entry.h"

#include "base/banned.h"

enum { ROOM_FIRST = 1024 };

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, AVOW_CHECK_HASH_PART);
}

static enum avow_status
add(struct avow_check_hashes *hashes, const char *hash, struct avow_error *why)
{
	if (hashes->count == hashes->room) {
		size_t room = hashes->room == 0 ? ROOM_FIRST : hashes->room * 2;
		void *longer;

		if (hashes->count >= AVOW_CHECK_HASHES_MAX)
			return avow_fail(why, AVOW_ERR_LIMIT, "check.rows",
			    "the log has more rows than a check can hold");
		longer = realloc(hashes->at, room * sizeof hashes->at[0]);
		if (longer == NULL)
			return avow_fail(why, AVOW_ERR_NOMEM, "check.memory",
			    "no memory for the rows of the log");
		hashes->at = longer;
		hashes->room = room;
	}
	memcpy(hashes->at[hashes->count++], hash, AVOW_CHECK_HASH_PART);
	return AVOW_OK;
}

static enum avow_status
take_field(struct avow_check_log *log, const struct avow_entry_field *field,
    struct avow_error *why)
{
	if (field->value.size != AVOW_HASH_SIZE)
		return AVOW_OK;
	if (field->tag == AVOW_TAG_ROW)
		return add(&log->rows, field->value.at, why);
	if (field->tag == AVOW_TAG_REPLACED)
		return add(&log->replaced, field->value.at, why);
	return AVOW_OK;
}

static enum avow_status
take_entry(struct avow_check_log *log, struct avow_text entry, uint64_t index,
    struct avow_error *why)
{
	struct avow_entry_field field;
	struct avow_reader reader;
	enum avow_status status = avow_entry_read(&reader, entry, why);

	while (status == AVOW_OK && avow_entry_next(&reader, &field))
		status = take_field(log, &field, why);
	if (status == AVOW_OK && reader.failed)
		status = avow_fail(why, AVOW_ERR_FORMAT, "check.entry",
		    "log entry %llu ends within a field",
		    (unsigned long long)index);
	return status;
}

static void
sort(struct avow_check_hashes *hashes)
{
	if (hashes->count > 0)
		qsort(hashes->at, hashes->count, sizeof hashes->at[0], compare);
}

static bool
has(const struct avow_check_hashes *hashes, const uint8_t *hash)
{
	return hashes->count > 0 &&
	    bsearch(hash, hashes->at, hashes->count, sizeof hashes->at[0],
		compare) != NULL;
}

enum avow_status
avow_check_log_read(
    struct avow_check_log *out, struct avow *avow, struct avow_error *why)
{
	uint64_t size = avow_log_size(avow->log);
	struct avow_buffer entry;
	enum avow_status status = AVOW_OK;

	*out = (struct avow_check_log){.rows = {.count = 0}};
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	for (uint64_t i = 0; i < size && status == AVOW_OK; i++) {
		avow_buffer_reset(&entry);
		status = avow_log_entry(avow->log, &entry, i, why);
		if (status == AVOW_OK)
			status =
			    take_entry(out, avow_buffer_view(&entry), i, why);
	}
	avow_buffer_clear(&entry);
	sort(&out->rows);
	sort(&out->replaced);
	return status;
}

void
avow_check_log_clear(struct avow_check_log *log)
{
	free(log->rows.at);
	free(log->replaced.at);
	*log = (struct avow_check_log){.rows = {.count = 0}};
}

bool
avow_check_log_has(const struct avow_check_log *log,
    const uint8_t hash[AVOW_HASH_SIZE], const uint8_t gone[AVOW_HASH_SIZE])
{
	return has(&log->rows, hash) && !has(&log->replaced, gone);
}
