/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   no text from outside harms whoever reads checkpoints, keys, proofs,
 *         marks, entries and the paths of tiles.
 * Method: libFuzzer; the first byte chooses the reader.  What is believed has
 *         to be written again just as it was read.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "audit/log_bulk.h"
#include "audit/mark.h"
#include "audit/note.h"
#include "audit/receipt.h"
#include "audit/tile.h"
#include "flow/entry.h"
#include "json/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A key whose origin the fuzzer finds in the dictionary. */
static void
read_note(struct avow_hash *hash, struct avow_text text)
{
	static const uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE] = {1};
	struct avow_merkle_head tree;
	struct avow_note_key key;
	bool is_by_key;

	assert(avow_note_key_make(
		   hash, &key, AVOW_TEXT("log"), public_key, NULL) == AVOW_OK);
	(void)!avow_note_open(&tree, &key, text, NULL);
	if (avow_note_read(&tree, &key, text, NULL) == AVOW_OK) {
		uint64_t size;

		assert(avow_note_size(&size, text, NULL) == AVOW_OK);
		assert(size == tree.size);
		assert(avow_text_is(avow_note_origin(text), key.name));
	}
	(void)!avow_note_tree(&tree, &is_by_key, &key, text, NULL);
}

/* What is taken from an entry lies within it. */
static void
read_mark(struct avow_hash *hash, struct avow_text text)
{
	struct avow_log_bulk bulk;
	struct avow_mark mark;

	if (!avow_mark_read(&mark, text))
		assert(mark.kind == 0 && mark.handle == NULL);
	if (mark.verifier.size > 0)
		assert(mark.verifier.at > text.at &&
		    mark.verifier.at + mark.verifier.size <=
			text.at + text.size);
	if (avow_mark_kind_of(text) != AVOW_MARK_NONE && mark.kind != 0)
		assert(mark.has_time);
	avow_log_bulk_init(&bulk);
	(void)!avow_log_bulk_check(&bulk, hash, text, NULL);
}

/* What is told of an entry is JSON, and names where the entry stands. */
static void
read_entry(struct avow_text text)
{
	const struct avow_entry_place place = {2, 7};
	struct avow_buffer out;
	struct avow_error why = {.status = AVOW_OK};
	struct avow_json *json;

	avow_buffer_init(&out, 1 << 20);
	if (avow_entry_json(&out, place, text, NULL) == AVOW_OK) {
		enum avow_status status =
		    avow_json_parse(&json, avow_buffer_view(&out), &why);

		/* Our own reader's numbers have a sign. */
		assert(status == AVOW_OK || strstr(why.message, "64 bits"));
		assert(status != AVOW_OK ||
		    avow_json_integer(avow_json_get(json, "generation")) == 2);
		avow_json_free(json);
	}
	avow_buffer_clear(&out);
}

static void
read_key(struct avow_hash *hash, struct avow_text text)
{
	struct avow_note_key key;
	struct avow_buffer again;

	if (avow_note_key_parse(hash, &key, text, NULL) != AVOW_OK)
		return;
	avow_buffer_init(&again, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(&key, &again);
	assert(avow_text_equal(avow_buffer_view(&again), text));
	avow_buffer_clear(&again);
}

static void
read_receipt(struct avow_text text)
{
	struct avow_receipt receipt;
	struct avow_buffer again;

	if (avow_receipt_read(&receipt, text, NULL) != AVOW_OK)
		return;
	avow_buffer_init(&again, AVOW_RECEIPT_MAX);
	avow_receipt_write(&again, &receipt);
	assert(avow_text_equal(avow_buffer_view(&again), text));
	avow_buffer_clear(&again);
}

static void
read_path(struct avow_text text)
{
	char path[256] = "";
	char again[AVOW_TILE_PATH];
	struct avow_tile tile;

	if (text.size >= sizeof path)
		return;
	memcpy(path, text.at, text.size);
	if (!avow_tile_parse(&tile, path))
		return;
	avow_tile_path(again, tile);
	assert(strcmp(again, path) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct avow_text text = {(const char *)data + 1, size - 1};
	struct avow_hash *hash;

	if (size == 0 || avow_hash_new(&hash, NULL) != AVOW_OK)
		return 0;
	switch (data[0] % 6) {
	case 0:
		read_note(hash, text);
		break;
	case 1:
		read_key(hash, text);
		break;
	case 2:
		read_receipt(text);
		break;
	case 4:
		read_mark(hash, text);
		break;
	case 5:
		read_entry(text);
		break;
	default:
		read_path(text);
	}
	avow_hash_free(hash);
	return 0;
}
