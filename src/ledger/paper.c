/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/paper.h"

#include <string.h>

#include "base/banned.h"

/* at(8) kind(2 + n) bytes */
enum {
	PLAIN_MAX = 8 + 2 + AVOW_PAPER_KIND_MAX + AVOW_PAPER_MAX,
	KEY_SIZE = 3 + AVOW_PERMIT_PERSON + AVOW_HASH_SIZE,
};

enum avow_status
avow_paper_put(struct avow_kv_set *set, const struct avow_permit *permit,
    const uint8_t person[AVOW_PERMIT_PERSON], const struct avow_paper *paper,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_row_key row_key =
	    avow_row_key_person(person, AVOW_FAMILY_PAPER);
	struct avow_buffer plain;
	enum avow_status status;

	status =
	    avow_permit_covers(permit, AVOW_ACT_LEDGER, person, 0, false, why);
	if (status != AVOW_OK)
		return status;
	if (paper->bytes.size > AVOW_PAPER_MAX ||
	    paper->kind.size > AVOW_PAPER_KIND_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "paper.size",
		    "a document that is kept has at most %d bytes",
		    AVOW_PAPER_MAX);
	avow_row_key_add(&row_key, paper->hash, sizeof paper->hash);
	avow_buffer_init(&plain, PLAIN_MAX);
	avow_buffer_u64(&plain, paper->at_ms);
	avow_buffer_text16(&plain, paper->kind);
	avow_buffer_text(&plain, paper->bytes);
	status = avow_row_put(set, &row_key, &plain, key, why);
	avow_buffer_clear(&plain);
	return status;
}

enum avow_status
avow_paper_open(struct avow_paper *out, struct avow_arena *arena,
    struct avow_text key, struct avow_text row,
    const uint8_t box_key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_text plain;
	struct avow_reader r;
	enum avow_status status;

	*out = (struct avow_paper){.at_ms = 0};
	status = avow_row_open(&plain, arena, key, row, box_key, why);
	if (status != AVOW_OK)
		return status;
	r = avow_reader_of(plain.at, plain.size);
	out->at_ms = avow_reader_u64(&r);
	out->kind = avow_reader_text16(&r);
	out->bytes = (struct avow_text){(const char *)r.at, r.left};
	if (r.failed || key.size != KEY_SIZE) {
		*out = (struct avow_paper){.at_ms = 0};
		return avow_fail(why, AVOW_ERR_FORMAT, "paper.row",
		    "the row of a document is not what it should be");
	}
	memcpy(out->hash, key.at + KEY_SIZE - AVOW_HASH_SIZE, AVOW_HASH_SIZE);
	return AVOW_OK;
}
