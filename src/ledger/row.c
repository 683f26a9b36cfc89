/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/row.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

enum { VERSION = 1 };

struct avow_row_key
avow_row_key_of(uint16_t bucket, enum avow_family family)
{
	struct avow_row_key key = {.size = 3};

	key.at[0] = (uint8_t)(bucket >> 8);
	key.at[1] = (uint8_t)bucket;
	key.at[2] = (uint8_t)family;
	return key;
}

struct avow_row_key
avow_row_key_person(
    const uint8_t person[AVOW_PERMIT_PERSON], enum avow_family family)
{
	uint16_t bucket = (uint16_t)(person[0] << 4 | person[1] >> 4);
	struct avow_row_key key = avow_row_key_of(bucket, family);

	avow_row_key_add(&key, person, AVOW_PERMIT_PERSON);
	return key;
}

void
avow_row_key_add(struct avow_row_key *key, const void *bytes, size_t size)
{
	/* Keys are made of fixed fields, by us. */
	assert(size <= sizeof key->at - key->size);
	memcpy(key->at + key->size, bytes, size);
	key->size += size;
}

void
avow_row_key_u64(struct avow_row_key *key, uint64_t value)
{
	uint8_t bytes[8];

	for (int i = 7; i >= 0; i--) {
		bytes[i] = (uint8_t)value;
		value >>= 8;
	}
	avow_row_key_add(key, bytes, sizeof bytes);
}

struct avow_text
avow_row_key_text(const struct avow_row_key *key)
{
	return (struct avow_text){(const char *)key->at, key->size};
}

struct avow_row_key
avow_row_key_end(const struct avow_row_key *key)
{
	struct avow_row_key end = *key;

	/* The family is below 255, so this ends. */
	while (end.at[end.size - 1] == 0xff)
		end.size--;
	end.at[end.size - 1]++;
	return end;
}

enum avow_status
avow_row_put(struct avow_kv_set *set, const struct avow_row_key *key,
    const struct avow_buffer *plain, const uint8_t box_key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	struct avow_buffer row;
	enum avow_status status;

	status = avow_buffer_check(plain, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&row, AVOW_KV_VALUE_MAX);
	avow_buffer_u8(&row, VERSION);
	avow_box_seal(
	    &row, box_key, avow_row_key_text(key), plain->at, plain->size);
	status = avow_buffer_check(&row, why);
	if (status == AVOW_OK)
		status = avow_kv_put(
		    set, avow_row_key_text(key), avow_buffer_view(&row), why);
	avow_buffer_clear(&row);
	return status;
}

enum avow_status
avow_row_open(struct avow_text *plain_out, struct avow_arena *arena,
    struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why)
{
	uint8_t *plain;
	size_t size;
	enum avow_status status;

	*plain_out = (struct avow_text){NULL, 0};
	if (row.size < AVOW_ROW_EXTRA || row.at[0] != VERSION)
		return avow_fail(why, AVOW_ERR_FORMAT, "row.version",
		    "a row is not what it should be");
	size = row.size - AVOW_ROW_EXTRA;
	plain = avow_arena_alloc(arena, size);
	if (plain == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "row.memory", "no memory for a row");
	status =
	    avow_box_open(plain, box_key, key, row.at + 1, row.size - 1, why);
	if (status == AVOW_OK)
		*plain_out = (struct avow_text){(const char *)plain, size};
	return status;
}
