/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that the log names and nobody has.
 *
 * They were replaced, or their person was erased; who took one away is found
 * by its entry, which names the person by a handle that only a living person's
 * key gives.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "flow/check.h"
#include "flow/entry.h"
#include "flow/job_entry.h"
#include "vault/record.h"

#include "base/banned.h"

enum {
	PERSON_AT = 3,
	ROOM_FIRST = 256,
	MONTHS_MAX = 1200,
};

/* 28 days: no month is passed over. */
static const uint64_t month_ms = UINT64_C(28) * 24 * 3600 * 1000;

/* A row that is not in the store. */
struct gone {
	uint8_t handle[AVOW_ENTRY_HANDLE];
	uint8_t hash[AVOW_HASH_SIZE];
	uint64_t entry;
};

struct search {
	struct avow_check *check; /* first: what take_head is given */
	struct gone *rows;        /* ascending by handle */
	size_t count;
	size_t room;
};

static int
compare(const void *a, const void *b)
{
	return memcmp(((const struct gone *)a)->handle,
	    ((const struct gone *)b)->handle, AVOW_ENTRY_HANDLE);
}

static bool
add(struct search *s, const struct gone *row)
{
	if (s->count == s->room) {
		size_t room = s->room == 0 ? ROOM_FIRST : s->room * 2;
		/* At most AVOW_CHECK_HASHES_MAX rows: this cannot wrap. */
		struct gone *rows = realloc(s->rows, room * sizeof rows[0]);

		if (rows == NULL)
			return false;
		s->rows = rows;
		s->room = room;
	}
	s->rows[s->count++] = *row;
	return true;
}

/* The rows of one entry that nobody has seen. */
static bool
take_entry(struct search *s, uint64_t index, struct avow_text entry)
{
	struct gone row = {.entry = index};
	struct avow_entry_field field;
	struct avow_reader reader;

	/* The handle may stand behind the rows: twice through it. */
	for (int pass = 0; pass < 2; pass++) {
		if (avow_entry_read(&reader, entry, NULL) != AVOW_OK)
			return true;
		while (avow_entry_next(&reader, &field)) {
			if (field.tag == AVOW_TAG_PERSON &&
			    field.value.size == AVOW_ENTRY_HANDLE)
				memcpy(row.handle, field.value.at,
				    AVOW_ENTRY_HANDLE);
			if (pass == 0 || field.tag != AVOW_TAG_ROW ||
			    field.value.size != AVOW_HASH_SIZE)
				continue;
			memcpy(row.hash, field.value.at, AVOW_HASH_SIZE);
			if (avow_check_log_misses(&s->check->log, row.hash) &&
			    !add(s, &row))
				return false;
		}
	}
	return true;
}

static enum avow_status
collect(struct search *s)
{
	struct avow_check *check = s->check;
	uint64_t size = avow_log_size(check->avow->log);
	struct avow_buffer entry;
	bool is_good = true;

	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	for (uint64_t i = 0; i < size && is_good; i++) {
		avow_buffer_reset(&entry);
		/* One that is missing was told of already. */
		if (avow_log_entry(check->avow->log, &entry, i, NULL) ==
		    AVOW_OK)
			is_good = take_entry(s, i, avow_buffer_view(&entry));
		avow_check_step(check, 1);
	}
	avow_buffer_clear(&entry);
	if (!is_good)
		return avow_fail(&check->own, AVOW_ERR_NOMEM, "check.memory",
		    "no memory for the rows of the log");
	if (s->count > 0)
		qsort(s->rows, s->count, sizeof s->rows[0], compare);
	return AVOW_OK;
}

static void
judge(struct search *s, const struct gone *row, const uint8_t *key)
{
	struct avow_check *check = s->check;
	uint8_t replaced[AVOW_HASH_SIZE];
	char place[32];
	char message[96];

	avow_job_entry_replaced_hash(
	    check->avow->hash, key, row->hash, replaced);
	if (avow_check_log_replaced(&check->log, replaced))
		return;
	(void)snprintf(place, sizeof place, "log entry %llu",
	    (unsigned long long)row->entry);
	(void)snprintf(message, sizeof message,
	    "a record that it names is gone from bucket %u, whose person "
	    "lives",
	    (unsigned)check->bucket);
	(void)avow_check_fault(
	    check, AVOW_ERR_KEY, "check.gone", place, message);
}

/* Rows under the person's handle of one month. */
static void
judge_month(struct search *s, const uint8_t *key, uint64_t at_ms)
{
	struct gone wanted;
	size_t low = 0;
	size_t high = s->count;

	avow_job_entry_month(
	    s->check->avow->hash, key, avow_time_month(at_ms), wanted.handle);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&s->rows[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < s->count && compare(&s->rows[low], &wanted) == 0; low++)
		judge(s, &s->rows[low], key);
}

static enum avow_status
take_head(void *context, struct avow_text key, struct avow_text row)
{
	struct search *s = context;
	struct avow_check *check = s->check;
	uint8_t person[AVOW_PERMIT_PERSON];
	struct avow_head head;
	const uint8_t *opened;
	uint32_t last = avow_time_month(check->log.latest_ms);
	uint32_t month = UINT32_MAX;

	/* What is wrong with heads and slots was said before. */
	if (key.size != PERSON_AT + AVOW_PERMIT_PERSON)
		return AVOW_OK;
	memcpy(person, key.at + PERSON_AT, sizeof person);
	if (avow_head_open(&head, &check->arena, person, row,
		avow_keys_head(&check->avow->keys, person), NULL) != AVOW_OK ||
	    head.state == AVOW_PERSON_ERASED ||
	    avow_open_key(check->avow, &opened, head.slot, person, NULL) !=
		AVOW_OK)
		return AVOW_OK;
	for (uint64_t i = 0; i < MONTHS_MAX; i++) {
		uint64_t at_ms = head.created_ms + i * month_ms;

		if (avow_time_month(at_ms) == month)
			continue;
		month = avow_time_month(at_ms);
		if (month > last)
			break;
		judge_month(s, opened, at_ms);
	}
	return AVOW_OK;
}

enum avow_status
avow_check_gone(struct avow_check *check)
{
	struct search s = {.check = check};
	enum avow_status status = AVOW_OK;

	if (check->log.seen_count < check->log.rows.count)
		status = collect(&s);
	for (uint16_t b = 0;
	     b < AVOW_KV_BUCKETS && status == AVOW_OK && s.count > 0; b++) {
		struct avow_row_key from = avow_row_key_of(b, AVOW_FAMILY_HEAD);
		const struct avow_check_rows heads = {.from = from,
		    .to = avow_row_key_end(&from),
		    .take = take_head,
		    .context = &s};

		check->bucket = b;
		status = avow_check_scan(check, &heads);
	}
	free(s.rows);
	return status;
}
