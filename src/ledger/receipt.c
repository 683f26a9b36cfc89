/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/receipt.h"

#include <string.h>

#include "base/banned.h"

/* item(8) service(8) edition(4) at(8) used(8) flags(1) method(2 + n) */
enum {
	PLAIN_MAX = 4 * 8 + 4 + 1 + 2 + AVOW_RECEIPT_METHOD_MAX,
	KEY_SIZE = 3 + AVOW_PERMIT_PERSON + AVOW_RECEIPT_SIZE,
	FLAG_GIVEN = 1,
	FLAG_GUARDIAN = 2,
	FLAG_BUNDLED = 4,
	FLAGS = FLAG_GIVEN | FLAG_GUARDIAN | FLAG_BUNDLED,
};

struct avow_row_key
avow_receipt_key(const uint8_t person[AVOW_PERMIT_PERSON],
    const uint8_t id[AVOW_RECEIPT_SIZE])
{
	struct avow_row_key key =
	    avow_row_key_person(person, AVOW_FAMILY_RECEIPT);

	avow_row_key_add(&key, id, AVOW_RECEIPT_SIZE);
	return key;
}

static void
put_plain(struct avow_buffer *plain, const struct avow_receipt *receipt)
{
	unsigned flags = 0;

	if (receipt->is_given)
		flags |= FLAG_GIVEN;
	if (receipt->by_guardian)
		flags |= FLAG_GUARDIAN;
	if (receipt->is_bundled)
		flags |= FLAG_BUNDLED;
	avow_buffer_u64(plain, receipt->item);
	avow_buffer_u64(plain, receipt->service);
	avow_buffer_u32(plain, receipt->edition);
	avow_buffer_u64(plain, receipt->at_ms);
	avow_buffer_u64(plain, receipt->used_ms);
	avow_buffer_u8(plain, (uint8_t)flags);
	avow_buffer_text16(plain, receipt->method);
}

enum avow_status
avow_receipt_put(struct avow_kv_set *set, const struct avow_permit *permit,
    const uint8_t person[AVOW_PERMIT_PERSON],
    const struct avow_receipt *receipt, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	struct avow_row_key row_key = avow_receipt_key(person, receipt->id);
	struct avow_buffer plain;
	enum avow_status status;

	status =
	    avow_permit_covers(permit, AVOW_ACT_LEDGER, person, 0, false, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&plain, PLAIN_MAX);
	put_plain(&plain, receipt);
	status = avow_row_put(set, &row_key, &plain, key, why);
	avow_buffer_clear(&plain);
	return status;
}

enum avow_status
avow_receipt_open(struct avow_receipt *out, struct avow_arena *arena,
    struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_text plain = {NULL, 0};
	struct avow_receipt receipt = {.at_ms = 0};
	struct avow_reader r;
	unsigned flags;
	enum avow_status status;

	*out = receipt;
	status = avow_row_open(&plain, arena, key, row, box_key, why);
	if (status != AVOW_OK)
		return status;
	r = avow_reader_of(plain.at, plain.size);
	receipt.item = avow_reader_u64(&r);
	receipt.service = avow_reader_u64(&r);
	receipt.edition = avow_reader_u32(&r);
	receipt.at_ms = avow_reader_u64(&r);
	receipt.used_ms = avow_reader_u64(&r);
	flags = avow_reader_u8(&r);
	receipt.is_given = (flags & FLAG_GIVEN) != 0;
	receipt.by_guardian = (flags & FLAG_GUARDIAN) != 0;
	receipt.is_bundled = (flags & FLAG_BUNDLED) != 0;
	receipt.method = avow_reader_text16(&r);
	if (!avow_reader_done(&r) || flags > FLAGS || key.size != KEY_SIZE)
		return avow_fail(why, AVOW_ERR_FORMAT, "receipt.row",
		    "the row of a receipt is not what it should be");
	memcpy(receipt.id, key.at + KEY_SIZE - AVOW_RECEIPT_SIZE,
	    AVOW_RECEIPT_SIZE);
	*out = receipt;
	return AVOW_OK;
}
