/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/buffer: bytes that grow up to a stated maximum, wiped when freed.
 *
 *     avow_buffer_init(&b, max) -> put... -> read b.at[0 .. b.size) -> clear
 *
 * A failed put leaves the buffer as it was and marks it failed: a run of puts
 * may be checked once at its end with avow_buffer_failed.  One thread at a
 * time.
 */
#ifndef AVOW_BASE_BUFFER_H
#define AVOW_BASE_BUFFER_H

#include "base/text.h"

struct avow_buffer {
	uint8_t *at;  /* NULL when empty and never grown */
	size_t size;  /* bytes in use */
	size_t room;  /* bytes allocated */
	size_t max;   /* bytes it may ever hold */
	bool failed;  /* a put was refused: no memory or past max */
	bool starved; /* of these two, it was no memory */
};

void avow_buffer_init(struct avow_buffer *b, size_t max);
/* Wipe and free; the buffer is empty and usable again.  NULL is allowed. */
void avow_buffer_clear(struct avow_buffer *b);
/* Forget the contents (wiped) and the failure; keep the room. */
void avow_buffer_reset(struct avow_buffer *b);

/*
 * Append size zero bytes and give the place where they lie, to be filled in;
 * NULL when refused.  Borrowed: valid until the next put.
 */
AVOW_CHECKED uint8_t *avow_buffer_extend(struct avow_buffer *b, size_t size);
/* bytes must not lie in b itself. */
void avow_buffer_put(struct avow_buffer *b, const void *bytes, size_t size);
void avow_buffer_text(struct avow_buffer *b, struct avow_text text);
void avow_buffer_string(struct avow_buffer *b, const char *string);
void avow_buffer_format(struct avow_buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Big-endian integers. */
void avow_buffer_u8(struct avow_buffer *b, uint8_t value);
void avow_buffer_u16(struct avow_buffer *b, uint16_t value);
void avow_buffer_u32(struct avow_buffer *b, uint32_t value);
void avow_buffer_u64(struct avow_buffer *b, uint64_t value);
/* A u16 length and the bytes; text longer than 65,535 bytes fails. */
void avow_buffer_text16(struct avow_buffer *b, struct avow_text text);
/* Standard base64 with padding (RFC 4648). */
void avow_buffer_base64(struct avow_buffer *b, const void *bytes, size_t size);

/* NOMEM or LIMIT if any put failed since init or reset, else OK. */
AVOW_CHECKED enum avow_status avow_buffer_check(
    const struct avow_buffer *b, struct avow_error *why);
/* The contents as text. */
struct avow_text avow_buffer_view(const struct avow_buffer *b);

/*
 * A reader over outside bytes: every get checks what is left, and after the
 * first short get `failed` is set and all gets give zero or empty.
 */
struct avow_reader {
	const uint8_t *at;
	size_t left;
	bool failed;
};

struct avow_reader avow_reader_of(const void *bytes, size_t size);
uint8_t avow_reader_u8(struct avow_reader *r);
uint16_t avow_reader_u16(struct avow_reader *r);
uint32_t avow_reader_u32(struct avow_reader *r);
uint64_t avow_reader_u64(struct avow_reader *r);
/* Borrowed from the reader's bytes; NULL when short. */
const uint8_t *avow_reader_bytes(struct avow_reader *r, size_t size);
struct avow_text avow_reader_text16(struct avow_reader *r);
/* True when nothing failed and nothing is left. */
bool avow_reader_done(const struct avow_reader *r);

/* Decode base64 into b; FORMAT unless all of text is strict base64. */
AVOW_CHECKED enum avow_status avow_unbase64(
    struct avow_buffer *b, struct avow_text text, struct avow_error *why);

#endif
