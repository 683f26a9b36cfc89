/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"

#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/*
 * Invariants:
 * 1. size <= room <= max, and size <= SIZE_MAX / 4.
 * 2. at is NULL exactly when room is 0; else room + 1 bytes are allocated: the
 *    extra one takes the NUL that vsnprintf writes behind a full buffer.
 */

enum { ROOM_FIRST = 128 }; /* bytes */

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
avow_buffer_init(struct avow_buffer *b, size_t max)
{
	if (max > SIZE_MAX / 4)
		max = SIZE_MAX / 4; /* so that doubling cannot wrap */
	*b = (struct avow_buffer){.max = max};
}

void
avow_buffer_clear(struct avow_buffer *b)
{
	if (b == NULL)
		return;
	if (b->at != NULL)
		explicit_bzero(b->at, b->size);
	free(b->at);
	avow_buffer_init(b, b->max);
}

void
avow_buffer_reset(struct avow_buffer *b)
{
	if (b->at != NULL)
		explicit_bzero(b->at, b->size);
	b->size = 0;
	b->failed = false;
	b->starved = false;
}

/* Room for size more bytes, where there is not enough. */
static bool
grow(struct avow_buffer *b, size_t size)
{
	size_t room = b->room;
	uint8_t *grown;

	if (size > b->max - b->size) {
		b->failed = true;
		return false;
	}
	if (room < ROOM_FIRST)
		room = ROOM_FIRST;
	while (room - b->size < size)
		room *= 2;
	if (room > b->max)
		room = b->max;
	/* Not realloc: it would leave the old bytes behind, unwiped. */
	grown = malloc(room + 1);
	if (grown == NULL) {
		b->failed = true;
		b->starved = true;
		return false;
	}
	if (b->at != NULL) {
		memcpy(grown, b->at, b->size);
		explicit_bzero(b->at, b->size);
		free(b->at);
	}
	b->at = grown;
	b->room = room;
	return true;
}

/* Make room for size more bytes; false, and failed, when there is none. */
static inline bool
make_room(struct avow_buffer *b, size_t size)
{
	if (b->failed)
		return false;
	return size <= b->room - b->size || grow(b, size);
}

uint8_t *
avow_buffer_extend(struct avow_buffer *b, size_t size)
{
	uint8_t *place;

	/* Even an empty place must lie somewhere, so at is made not NULL. */
	if (!make_room(b, size) || (b->at == NULL && !make_room(b, 1)))
		return NULL;
	place = b->at + b->size;
	memset(place, 0, size);
	b->size += size;
	return place;
}

void
avow_buffer_put(struct avow_buffer *b, const void *bytes, size_t size)
{
	if (size == 0 || !make_room(b, size))
		return;
	memcpy(b->at + b->size, bytes, size);
	b->size += size;
}

void
avow_buffer_text(struct avow_buffer *b, struct avow_text text)
{
	avow_buffer_put(b, text.at, text.size);
}

void
avow_buffer_string(struct avow_buffer *b, const char *string)
{
	avow_buffer_text(b, avow_text_of(string));
}

void
avow_buffer_format(struct avow_buffer *b, const char *format, ...)
{
	va_list list;
	int size;

	va_start(list, format);
	size = vsnprintf(NULL, 0, format, list);
	va_end(list);
	if (size < 0) {
		b->failed = true;
		return;
	}
	if (size == 0 || !make_room(b, (size_t)size))
		return;
	va_start(list, format);
	(void)vsnprintf(
	    (char *)b->at + b->size, (size_t)size + 1, format, list);
	va_end(list);
	b->size += (size_t)size;
}

void
avow_buffer_u8(struct avow_buffer *b, uint8_t value)
{
	if (make_room(b, 1))
		b->at[b->size++] = value;
}

void
avow_buffer_u16(struct avow_buffer *b, uint16_t value)
{
	value = htobe16(value);
	avow_buffer_put(b, &value, sizeof value);
}

void
avow_buffer_u32(struct avow_buffer *b, uint32_t value)
{
	value = htobe32(value);
	avow_buffer_put(b, &value, sizeof value);
}

void
avow_buffer_u64(struct avow_buffer *b, uint64_t value)
{
	value = htobe64(value);
	avow_buffer_put(b, &value, sizeof value);
}

void
avow_buffer_text16(struct avow_buffer *b, struct avow_text text)
{
	/* Both or neither: a length without its bytes would be a lie. */
	if (text.size > UINT16_MAX) {
		b->failed = true;
		return;
	}
	if (!make_room(b, text.size + 2))
		return;
	avow_buffer_u16(b, (uint16_t)text.size);
	avow_buffer_text(b, text);
}

void
avow_buffer_base64(struct avow_buffer *b, const void *bytes, size_t size)
{
	const uint8_t *in = bytes;
	size_t groups = size / 3 + (size % 3 != 0);
	uint8_t *out;

	if (size > SIZE_MAX / 4) {
		b->failed = true;
		return;
	}
	out = avow_buffer_extend(b, groups * 4);
	if (out == NULL)
		return;
	for (size_t i = 0; i < size; i += 3, out += 4) {
		size_t left = size - i;
		uint32_t group = (uint32_t)in[i] << 16 |
		    (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
		    (left > 2 ? (uint32_t)in[i + 2] : 0);

		out[0] = (uint8_t)base64_digits[group >> 18];
		out[1] = (uint8_t)base64_digits[group >> 12 & 63];
		out[2] = (uint8_t)base64_digits[group >> 6 & 63];
		out[3] = (uint8_t)base64_digits[group & 63];
		if (left < 3)
			out[3] = '=';
		if (left < 2)
			out[2] = '=';
	}
}

enum avow_status
avow_buffer_check(const struct avow_buffer *b, struct avow_error *why)
{
	if (!b->failed)
		return AVOW_OK;
	if (b->starved)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "buffer.memory", "out of memory");
	return avow_fail(why, AVOW_ERR_LIMIT, "buffer.max",
	    "more bytes than the %zu allowed here", b->max);
}

struct avow_text
avow_buffer_view(const struct avow_buffer *b)
{
	if (b->at == NULL)
		return AVOW_TEXT("");
	return (struct avow_text){(const char *)b->at, b->size};
}

struct avow_reader
avow_reader_of(const void *bytes, size_t size)
{
	return (struct avow_reader){.at = bytes, .left = size};
}

const uint8_t *
avow_reader_bytes(struct avow_reader *r, size_t size)
{
	static const uint8_t nothing[1];
	const uint8_t *at = r->at;

	if (r->failed || size > r->left) {
		r->failed = true;
		return NULL;
	}
	if (size == 0)
		return nothing; /* r->at may be NULL, which would say short */
	r->at += size;
	r->left -= size;
	return at;
}

/* Move size bytes to out; where that is short, it stays as it was. */
static inline void
take(struct avow_reader *r, void *out, size_t size)
{
	if (r->failed || size > r->left) {
		r->failed = true;
		return;
	}
	memcpy(out, r->at, size);
	r->at += size;
	r->left -= size;
}

uint8_t
avow_reader_u8(struct avow_reader *r)
{
	uint8_t value = 0;

	take(r, &value, sizeof value);
	return value;
}

uint16_t
avow_reader_u16(struct avow_reader *r)
{
	uint16_t value = 0;

	take(r, &value, sizeof value);
	return be16toh(value);
}

uint32_t
avow_reader_u32(struct avow_reader *r)
{
	uint32_t value = 0;

	take(r, &value, sizeof value);
	return be32toh(value);
}

uint64_t
avow_reader_u64(struct avow_reader *r)
{
	uint64_t value = 0;

	take(r, &value, sizeof value);
	return be64toh(value);
}

struct avow_text
avow_reader_text16(struct avow_reader *r)
{
	size_t size = avow_reader_u16(r);
	const uint8_t *bytes = avow_reader_bytes(r, size);

	if (bytes == NULL)
		return AVOW_TEXT("");
	return (struct avow_text){(const char *)bytes, size};
}

bool
avow_reader_done(const struct avow_reader *r)
{
	return !r->failed && r->left == 0;
}

static int
base64_value(char digit)
{
	if (digit >= 'A' && digit <= 'Z')
		return digit - 'A';
	if (digit >= 'a' && digit <= 'z')
		return digit - 'a' + 26;
	if (digit >= '0' && digit <= '9')
		return digit - '0' + 52;
	if (digit == '+')
		return 62;
	return digit == '/' ? 63 : -1;
}

/*
 * Decode four digits, the last `padding` of them '='; false if one is none or
 * if the bits that padding leaves over are not zero (two spellings of the same
 * bytes would make signed text malleable).
 */
static bool
decode_group(uint8_t out[3], const char *digits, size_t padding)
{
	uint32_t group = 0;

	for (size_t i = 0; i < 4; i++) {
		int value = i < 4 - padding ? base64_value(digits[i]) : 0;

		if (value < 0)
			return false;
		group = group << 6 | (uint32_t)value;
	}
	out[0] = (uint8_t)(group >> 16);
	out[1] = (uint8_t)(group >> 8);
	out[2] = (uint8_t)group;
	return (padding < 1 || out[2] == 0) && (padding < 2 || out[1] == 0);
}

enum avow_status
avow_unbase64(
    struct avow_buffer *b, struct avow_text text, struct avow_error *why)
{
	size_t start = b->size;
	size_t padding = 0;
	uint8_t out[3];

	if (text.size % 4 == 0 && text.size > 0 &&
	    text.at[text.size - 1] == '=')
		padding = text.at[text.size - 2] == '=' ? 2 : 1;
	for (size_t i = 0; i < text.size; i += 4) {
		bool is_last = text.size - i <= 4;
		size_t cut = is_last ? padding : 0;

		if (text.size - i < 4 || !decode_group(out, text.at + i, cut)) {
			if (!b->failed)
				b->size = start;
			return avow_fail(why, AVOW_ERR_FORMAT, "base64",
			    "not strict base64");
		}
		avow_buffer_put(b, out, 3 - cut);
	}
	return avow_buffer_check(b, why);
}
