/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/entry.h"

#include <string.h>

#include "audit/log_bulk.h"

#include "base/banned.h"

void
avow_entry_start(
    struct avow_buffer *entry, enum avow_entry_kind kind, uint64_t time_ms)
{
	avow_buffer_u8(entry, AVOW_ENTRY_VERSION);
	avow_buffer_u8(entry, AVOW_TAG_TIME);
	avow_buffer_u16(entry, 8);
	avow_buffer_u64(entry, time_ms);
	avow_entry_u8(entry, AVOW_TAG_KIND, (uint8_t)kind);
}

void
avow_entry_bytes(struct avow_buffer *entry, enum avow_entry_tag tag,
    const void *bytes, size_t size)
{
	if (size > UINT16_MAX) {
		entry->failed = true;
		return;
	}
	avow_buffer_u8(entry, (uint8_t)tag);
	avow_buffer_u16(entry, (uint16_t)size);
	if (size > 0)
		avow_buffer_put(entry, bytes, size);
}

void
avow_entry_text(
    struct avow_buffer *entry, enum avow_entry_tag tag, const char *text)
{
	if (text != NULL && text[0] != '\0')
		avow_entry_bytes(entry, tag, text, strlen(text));
}

void
avow_entry_u8(struct avow_buffer *entry, enum avow_entry_tag tag, uint8_t value)
{
	avow_entry_bytes(entry, tag, &value, 1);
}

void
avow_entry_u32(
    struct avow_buffer *entry, enum avow_entry_tag tag, uint32_t value)
{
	avow_buffer_u8(entry, (uint8_t)tag);
	avow_buffer_u16(entry, 4);
	avow_buffer_u32(entry, value);
}

void
avow_entry_u64(
    struct avow_buffer *entry, enum avow_entry_tag tag, uint64_t value)
{
	avow_buffer_u8(entry, (uint8_t)tag);
	avow_buffer_u16(entry, 8);
	avow_buffer_u64(entry, value);
}

enum avow_status
avow_entry_read(struct avow_reader *reader_out, struct avow_text entry,
    struct avow_error *why)
{
	*reader_out = avow_reader_of(entry.at, entry.size);
	if (avow_reader_u8(reader_out) != AVOW_ENTRY_VERSION)
		return avow_fail(why, AVOW_ERR_FORMAT, "entry.version",
		    "a log entry of a version that is unknown here");
	return AVOW_OK;
}

bool
avow_entry_next(struct avow_reader *reader, struct avow_entry_field *field_out)
{
	if (reader->left == 0 || reader->failed)
		return false;
	field_out->tag = avow_reader_u8(reader);
	field_out->value = avow_reader_text16(reader);
	return !reader->failed;
}

void
avow_entry_bulk(struct avow_buffer *entry, struct avow_hash *hash,
    const struct avow_log_bulk *bulk)
{
	uint8_t digest[AVOW_HASH_SIZE];

	avow_log_bulk_digest(bulk, hash, digest);
	avow_mark_u64(entry, AVOW_MARK_TAG_COUNT, avow_log_bulk_count(bulk));
	avow_mark_text(entry, AVOW_MARK_TAG_DIGEST,
	    (struct avow_text){(const char *)digest, sizeof digest});
}
