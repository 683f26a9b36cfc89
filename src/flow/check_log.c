/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/check_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log_change.h"
#include "flow/check.h"
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

/* The log while it is read. */
struct reading {
	struct avow_check *check;
	uint64_t index; /* of the entry */
	/* What the entry says of an edition. */
	bool is_publish;
	uint32_t number;
	struct avow_text image;
	enum avow_status status; /* of what pruning kept */
};

static enum avow_status
fault(struct reading *r, const char *code, const char *message)
{
	char place[32];

	(void)snprintf(place, sizeof place, "log entry %llu",
	    (unsigned long long)r->index);
	return avow_check_fault(
	    r->check, AVOW_ERR_FORMAT, code, place, message);
}

static enum avow_status
take_field(struct reading *r, const struct avow_entry_field *field)
{
	struct avow_check_log *log = &r->check->log;
	struct avow_reader value =
	    avow_reader_of(field->value.at, field->value.size);
	uint64_t time_ms;

	switch (field->tag) {
	case AVOW_TAG_TIME:
		time_ms = avow_reader_u64(&value);
		if (!value.failed && time_ms > log->latest_ms)
			log->latest_ms = time_ms;
		return AVOW_OK;
	case AVOW_TAG_KIND:
		r->is_publish = avow_reader_u8(&value) == AVOW_ENTRY_PUBLISH;
		return AVOW_OK;
	case AVOW_TAG_NUMBER:
		r->number = avow_reader_u32(&value);
		return AVOW_OK;
	case AVOW_TAG_IMAGE:
		r->image = field->value;
		return AVOW_OK;
	case AVOW_TAG_ROW:
		if (field->value.size != AVOW_HASH_SIZE)
			return fault(r, "check.entry", "a row without hash");
		return add(&log->rows, field->value.at, &r->check->own);
	case AVOW_TAG_REPLACED:
		if (field->value.size != AVOW_HASH_SIZE)
			return fault(r, "check.entry", "a row without hash");
		return add(&log->replaced, field->value.at, &r->check->own);
	default:
		return AVOW_OK;
	}
}

/* What was published once is there for ever, as it was. */
static enum avow_status
check_publish(struct reading *r)
{
	const struct avow_published *edition =
	    avow_editions_get(&r->check->avow->editions, r->number);
	char message[80];

	r->check->log.publishes++;
	if (edition != NULL && r->image.size == AVOW_HASH_SIZE &&
	    avow_same_bytes(
		avow_image_hash(edition->image), r->image.at, AVOW_HASH_SIZE))
		return AVOW_OK;
	(void)snprintf(message, sizeof message,
	    "it published edition %u, which the vault has not",
	    (unsigned)r->number);
	return fault(r, "check.edition", message);
}

static enum avow_status
take_entry(struct reading *r, struct avow_text entry)
{
	struct avow_entry_field field;
	struct avow_reader reader;
	enum avow_status status = AVOW_OK;

	r->is_publish = false;
	r->number = 0;
	r->image = AVOW_TEXT("");
	if (avow_entry_read(&reader, entry, NULL) != AVOW_OK)
		return fault(r, "check.entry", "its version is unknown");
	while (status == AVOW_OK && avow_entry_next(&reader, &field))
		status = take_field(r, &field);
	if (status == AVOW_OK && reader.failed)
		status = fault(r, "check.entry", "it ends within a field");
	if (status == AVOW_OK && r->is_publish)
		status = check_publish(r);
	return status;
}

static bool
take_kept(void *context, uint8_t tag, const uint8_t hash[AVOW_HASH_SIZE])
{
	struct reading *r = context;
	const struct avow_entry_field field = {
	    tag, {(const char *)hash, AVOW_HASH_SIZE}};

	r->status = take_field(r, &field);
	return r->status == AVOW_OK;
}

/* A part of the log that contradicts its entries is a fault like another. */
static enum avow_status
or_fault(struct reading *r, enum avow_status status, const char *code)
{
	if (status != AVOW_ERR_FORMAT)
		return status;
	return avow_check_fault(
	    r->check, AVOW_ERR_FORMAT, code, "log", r->check->own.message);
}

/* What is not in the entries themselves: lists, and what pruning kept. */
static enum avow_status
read_beside(struct reading *r, struct avow_log *log)
{
	enum avow_status status = or_fault(
	    r, avow_log_lists_check(log, &r->check->own), "check.lists");

	if (status != AVOW_OK)
		return status;
	r->check->own = (struct avow_error){.status = AVOW_OK};
	status = or_fault(
	    r, avow_log_kept(log, take_kept, r, &r->check->own), "check.kept");
	return status == AVOW_OK ? r->status : status;
}

static enum avow_status
read_generation(struct avow_check *check, struct avow_log *log)
{
	struct reading r = {.check = check};
	uint64_t size = avow_log_size(log);
	struct avow_buffer entry;
	enum avow_status status = read_beside(&r, log);

	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	for (; r.index < size && status == AVOW_OK; r.index++) {
		struct avow_error inner = {.status = AVOW_OK};

		avow_buffer_reset(&entry);
		status = avow_log_entry(log, &entry, r.index, &inner);
		if (status == AVOW_OK)
			status = take_entry(&r, avow_buffer_view(&entry));
		else if (strcmp(inner.code, "log.pruned") == 0)
			status = AVOW_OK; /* what it kept was taken */
		else if (status == AVOW_ERR_NOT_FOUND ||
		    status == AVOW_ERR_FORMAT)
			status = fault(&r, "check.entry", "it is missing");
		else
			check->own = inner;
		avow_check_step(check, 1);
	}
	avow_buffer_clear(&entry);
	check->counts->entries += size;
	return status;
}

/* The log, each generation of it. */
static enum avow_status
read_entries(struct avow_check *check)
{
	struct avow_log *log = check->avow->log;
	uint32_t newest = avow_log_generation(log);
	enum avow_status status = AVOW_OK;

	for (uint32_t i = 1; i <= newest && status == AVOW_OK; i++) {
		struct avow_log *older = NULL;

		if (i < newest)
			status = avow_log_older(&older, log, i, &check->own);
		if (status == AVOW_OK)
			status =
			    read_generation(check, older != NULL ? older : log);
		avow_log_close(older);
	}
	check->counts->logged = check->log.rows.count;
	return status;
}

static void
sort(struct avow_check_hashes *hashes)
{
	if (hashes->count > 0)
		qsort(hashes->at, hashes->count, sizeof hashes->at[0], compare);
}

enum avow_status
avow_check_log_read(struct avow_check *check)
{
	struct avow_check_log *log = &check->log;
	enum avow_status status = read_entries(check);

	if (status != AVOW_OK)
		return status;
	if (log->publishes != check->avow->editions.count)
		(void)avow_check_fault(check, AVOW_ERR_FORMAT, "check.edition",
		    "log",
		    "the vault has editions that the log knows nothing of");
	sort(&log->rows);
	sort(&log->replaced);
	log->seen = calloc(log->rows.count / 8 + 1, 1);
	if (log->seen == NULL)
		return avow_fail(&check->own, AVOW_ERR_NOMEM, "check.memory",
		    "no memory for the rows of the log");
	return AVOW_OK;
}

void
avow_check_log_clear(struct avow_check_log *log)
{
	free(log->rows.at);
	free(log->replaced.at);
	free(log->seen);
	*log = (struct avow_check_log){.rows = {.count = 0}};
}

/* Its place, or the count where it is not there. */
static size_t
find(const struct avow_check_hashes *hashes, const uint8_t *hash)
{
	uint8_t(*found)[AVOW_CHECK_HASH_PART] = NULL;

	if (hashes->count > 0)
		found = bsearch(hash, hashes->at, hashes->count,
		    sizeof hashes->at[0], compare);
	return found == NULL ? hashes->count : (size_t)(found - hashes->at);
}

static bool
is_seen(const struct avow_check_log *log, size_t at)
{
	return (log->seen[at / 8] >> (at % 8) & 1) != 0;
}

bool
avow_check_log_see(
    struct avow_check_log *log, const uint8_t hash[AVOW_HASH_SIZE])
{
	size_t at = find(&log->rows, hash);

	if (at == log->rows.count)
		return false;
	if (!is_seen(log, at))
		log->seen_count++;
	log->seen[at / 8] |= (uint8_t)(1U << (at % 8));
	return true;
}

bool
avow_check_log_misses(
    const struct avow_check_log *log, const uint8_t hash[AVOW_HASH_SIZE])
{
	size_t at = find(&log->rows, hash);

	return at < log->rows.count && !is_seen(log, at);
}

bool
avow_check_log_replaced(
    const struct avow_check_log *log, const uint8_t gone[AVOW_HASH_SIZE])
{
	return find(&log->replaced, gone) < log->replaced.count;
}
