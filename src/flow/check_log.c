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

/* The log while it is read. */
struct reading {
	struct avow *avow;
	struct avow_check_log *log;
	uint64_t index; /* of the entry */
	/* What the entry says of an edition. */
	bool is_publish;
	uint32_t number;
	struct avow_text image;
	struct avow_error *why;
};

static void
note_publish(struct reading *r, const struct avow_entry_field *field)
{
	struct avow_reader value =
	    avow_reader_of(field->value.at, field->value.size);

	if (field->tag == AVOW_TAG_KIND)
		r->is_publish = avow_reader_u8(&value) == AVOW_ENTRY_PUBLISH;
	if (field->tag == AVOW_TAG_NUMBER)
		r->number = avow_reader_u32(&value);
	if (field->tag == AVOW_TAG_IMAGE)
		r->image = field->value;
}

/* What was published once is there for ever, as it was. */
static enum avow_status
check_publish(const struct reading *r)
{
	const struct avow_published *edition =
	    avow_editions_get(&r->avow->editions, r->number);

	r->log->publishes++;
	if (edition != NULL && r->image.size == AVOW_HASH_SIZE &&
	    avow_same_bytes(
		avow_image_hash(edition->image), r->image.at, AVOW_HASH_SIZE))
		return AVOW_OK;
	return avow_fail(r->why, AVOW_ERR_FORMAT, "check.edition",
	    "log entry %llu published edition %u, which the vault has not",
	    (unsigned long long)r->index, (unsigned)r->number);
}

static enum avow_status
take_entry(struct reading *r, struct avow_text entry)
{
	struct avow_entry_field field;
	struct avow_reader reader;
	enum avow_status status = avow_entry_read(&reader, entry, r->why);

	r->is_publish = false;
	r->number = 0;
	r->image = AVOW_TEXT("");
	while (status == AVOW_OK && avow_entry_next(&reader, &field)) {
		note_publish(r, &field);
		status = take_field(r->log, &field, r->why);
	}
	if (status == AVOW_OK && reader.failed)
		status = avow_fail(r->why, AVOW_ERR_FORMAT, "check.entry",
		    "log entry %llu ends within a field",
		    (unsigned long long)r->index);
	if (status == AVOW_OK && r->is_publish)
		status = check_publish(r);
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
	struct reading r = {.avow = avow, .log = out, .why = why};
	struct avow_buffer entry;
	enum avow_status status = avow_open_log(avow, why);
	uint64_t size = status == AVOW_OK ? avow_log_size(avow->log) : 0;

	*out = (struct avow_check_log){.rows = {.count = 0}};
	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	for (; r.index < size && status == AVOW_OK; r.index++) {
		avow_buffer_reset(&entry);
		status = avow_log_entry(avow->log, &entry, r.index, why);
		if (status == AVOW_OK)
			status = take_entry(&r, avow_buffer_view(&entry));
	}
	if (status == AVOW_OK && out->publishes != avow->editions.count)
		status = avow_fail(why, AVOW_ERR_FORMAT, "check.edition",
		    "the vault has editions that the log knows nothing of");
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
