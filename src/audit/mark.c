/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/mark.h"

#include <string.h>

#include "base/banned.h"

enum {
	VERSION = 1,
	KIND_AT = 12,    /* where the kind's tag stands behind version, time */
	FIRST_SIZE = 16, /* bytes of version, time and kind */
	FIELD_HEAD = 3,  /* bytes before a field's value: tag and size */
	HASH = 32,
};

enum avow_mark_kind
avow_mark_kind_of(struct avow_text entry)
{
	static const uint8_t time[] = {VERSION, AVOW_MARK_TAG_TIME, 0, 8};
	static const uint8_t kind[] = {AVOW_MARK_TAG_KIND, 0, 1};
	uint8_t number;

	if (entry.size < FIRST_SIZE ||
	    memcmp(entry.at, time, sizeof time) != 0 ||
	    memcmp(entry.at + KIND_AT, kind, sizeof kind) != 0)
		return AVOW_MARK_NONE;
	number = (uint8_t)entry.at[FIRST_SIZE - 1];
	if (number < AVOW_MARK_KEY || number >= AVOW_MARK_END)
		return AVOW_MARK_NONE;
	return (enum avow_mark_kind)number;
}

bool
avow_mark_fields(struct avow_text entry,
    bool (*visit)(void *context, uint8_t tag, struct avow_text value),
    void *context)
{
	const uint8_t *at = (const uint8_t *)entry.at;
	size_t left = entry.size;

	if (left == 0 || at[0] != VERSION)
		return false;
	at++;
	left--;
	/* By hand: every entry is walked through inside its commit. */
	while (left > 0) {
		struct avow_text value;

		if (left < FIELD_HEAD)
			return false;
		value = (struct avow_text){
		    (const char *)at + FIELD_HEAD, (size_t)at[1] << 8 | at[2]};
		if (value.size > left - FIELD_HEAD ||
		    !visit(context, at[0], value))
			return false;
		at += FIELD_HEAD + value.size;
		left -= FIELD_HEAD + value.size;
	}
	return true;
}

static uint64_t
number_of(struct avow_text value)
{
	struct avow_reader reader = avow_reader_of(value.at, value.size);

	return avow_reader_u64(&reader);
}

static void
take_own(struct avow_mark *mark, uint8_t tag, struct avow_text value)
{
	if (tag == AVOW_MARK_TAG_VERIFIER)
		mark->verifier = value;
	else if (tag == AVOW_MARK_TAG_CHECKPOINT)
		mark->checkpoint = value;
	else if (tag == AVOW_MARK_TAG_BEFORE && value.size == 8)
		mark->before = number_of(value);
	else if (tag == AVOW_MARK_TAG_COUNT && value.size == 8)
		mark->count = number_of(value);
	else if (tag == AVOW_MARK_TAG_DIGEST && value.size == HASH)
		mark->digest = (const uint8_t *)value.at;
}

static bool
take(void *context, uint8_t tag, struct avow_text value)
{
	static const uint8_t nobody[AVOW_MARK_HANDLE];
	struct avow_mark *mark = context;

	if (tag == AVOW_MARK_TAG_TIME && value.size == 8) {
		mark->has_time = true;
		mark->time_ms = number_of(value);
	} else if (tag == AVOW_MARK_TAG_KIND && value.size == 1) {
		mark->kind = (uint8_t)value.at[0];
	} else if (tag == AVOW_MARK_TAG_PERSON &&
	    value.size == AVOW_MARK_HANDLE &&
	    memcmp(value.at, nobody, sizeof nobody) != 0) {
		mark->handle = (const uint8_t *)value.at;
	} else {
		take_own(mark, tag, value);
	}
	return true;
}

bool
avow_mark_read(struct avow_mark *out, struct avow_text entry)
{
	*out = (struct avow_mark){.kind = 0};
	if (avow_mark_fields(entry, take, out))
		return true;
	*out = (struct avow_mark){.kind = 0};
	return false;
}

void
avow_mark_text(
    struct avow_buffer *entry, enum avow_mark_tag tag, struct avow_text text)
{
	avow_buffer_u8(entry, (uint8_t)tag);
	avow_buffer_text16(entry, text);
}

void
avow_mark_u64(struct avow_buffer *entry, enum avow_mark_tag tag, uint64_t value)
{
	avow_buffer_u8(entry, (uint8_t)tag);
	avow_buffer_u16(entry, 8);
	avow_buffer_u64(entry, value);
}

enum avow_status
avow_mark_start(struct avow_buffer *entry, enum avow_mark_kind kind,
    const struct avow_mark_said *said, struct avow_error *why)
{
	const char *caller = said->caller != NULL ? said->caller : "operator";
	const char *reason = said->reason != NULL ? said->reason : "";
	uint8_t number = (uint8_t)kind;

	if (strlen(caller) > AVOW_MARK_TEXT_MAX ||
	    strlen(reason) > AVOW_MARK_TEXT_MAX)
		return avow_fail(why, AVOW_ERR_INPUT, "log.said",
		    "who and why have at most %d bytes each",
		    AVOW_MARK_TEXT_MAX);
	avow_buffer_u8(entry, VERSION);
	avow_mark_u64(entry, AVOW_MARK_TAG_TIME, said->time_ms);
	avow_mark_text(entry, AVOW_MARK_TAG_KIND,
	    (struct avow_text){(const char *)&number, 1});
	avow_mark_text(entry, AVOW_MARK_TAG_CALLER, avow_text_of(caller));
	if (reason[0] != '\0')
		avow_mark_text(
		    entry, AVOW_MARK_TAG_REASON, avow_text_of(reason));
	return AVOW_OK;
}
