/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/publish.h"

#include <string.h>

#include "base/banned.h"

/* Plain: hash(32) at(8) edition(2 + n). */
enum { PLAIN_MAX = 60000 };

struct avow_row_key
avow_publish_key(void)
{
	return avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_PUBLISH);
}

enum avow_status
avow_publish_put(struct avow_kv_set *set, const struct avow_publish *publish,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_error *why)
{
	struct avow_row_key row_key = avow_publish_key();
	struct avow_buffer plain;
	enum avow_status status;

	avow_buffer_init(&plain, PLAIN_MAX);
	avow_buffer_put(&plain, publish->image_hash, AVOW_HASH_SIZE);
	avow_buffer_u64(&plain, publish->at_ms);
	avow_buffer_text16(&plain, publish->edition);
	status = avow_row_put(set, &row_key, &plain, key, why);
	avow_buffer_clear(&plain);
	return status;
}

static enum avow_status
read_row(struct avow_publish *out, struct avow_arena *arena,
    const struct avow_kv_get *get, const uint8_t *key, struct avow_error *why)
{
	struct avow_text plain;
	struct avow_reader r;
	const uint8_t *hash;
	enum avow_status status;

	status = avow_row_open(&plain, arena, get->key, get->value, key, why);
	if (status != AVOW_OK)
		return status;
	r = avow_reader_of(plain.at, plain.size);
	hash = avow_reader_bytes(&r, AVOW_HASH_SIZE);
	out->at_ms = avow_reader_u64(&r);
	out->edition = avow_reader_text16(&r);
	if (!avow_reader_done(&r))
		return avow_fail(why, AVOW_ERR_FORMAT, "publish.row",
		    "the publish record is not what it should be");
	memcpy(out->image_hash, hash, AVOW_HASH_SIZE);
	return AVOW_OK;
}

enum avow_status
avow_publish_load(struct avow_publish *out, struct avow_arena *arena,
    struct avow_kv *kv, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_error *why)
{
	struct avow_row_key row_key = avow_publish_key();
	struct avow_kv_get get = {.key = avow_row_key_text(&row_key)};
	enum avow_status status;

	*out = (struct avow_publish){.at_ms = 0};
	status = avow_kv_read(kv, &get, 1, why);
	if (status == AVOW_OK && !get.found)
		status = avow_fail(why, AVOW_ERR_POLICY, "publish.none",
		    "no policy is in force in this vault");
	else if (status == AVOW_OK)
		status = read_row(out, arena, &get, key, why);
	avow_kv_read_end(kv);
	return status;
}
