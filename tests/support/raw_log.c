/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/raw_log.h"

#include "store/engine.h"

void
raw_open(struct raw *raw, const struct vault *vault)
{
	char path[SCRATCH_PATH];

	scratch_path(path, vault->dir, "store");
	assert_int_equal(
	    avow_kv_open_lmdb(&raw->kv, path, false, NULL), AVOW_OK);
	assert_int_equal(raw->kv->engine->write_begin(raw->kv, NULL), AVOW_OK);
}

void
raw_close(struct raw *raw)
{
	assert_int_equal(raw->kv->engine->commit(raw->kv, NULL), AVOW_OK);
	avow_kv_close(raw->kv);
}

void
raw_put(struct raw *raw, const struct raw_row *row)
{
	assert_int_equal(raw->kv->engine->put(raw->kv, AVOW_KV_LOG,
			     (struct avow_text){row->key, row->key_size},
			     (struct avow_text){row->value, row->size}, NULL),
	    AVOW_OK);
}

void
raw_move(struct raw *raw, const struct raw_row *to, const struct raw_row *from)
{
	struct raw_row row = *from;

	memcpy(row.key, to->key, sizeof row.key);
	row.key_size = to->key_size;
	raw_put(raw, &row);
}

void
raw_remove(struct raw *raw, const struct raw_row *row)
{
	assert_int_equal(raw->kv->engine->remove(raw->kv, AVOW_KV_LOG,
			     (struct avow_text){row->key, row->key_size}, NULL),
	    AVOW_OK);
}

static bool
copy(void *context, struct avow_text key, struct avow_text value)
{
	struct raw_rows *rows = context;
	struct raw_row *row = &rows->at[rows->count++];

	assert_true(rows->count < RAW_ROWS_MAX && key.size <= RAW_KEY_MAX &&
	    value.size < RAW_VALUE_MAX);
	memcpy(row->key, key.at, key.size);
	memcpy(row->value, value.at, value.size);
	row->key_size = key.size;
	row->size = value.size;
	return true;
}

void
raw_read(struct raw_rows *rows, const struct vault *vault)
{
	const struct avow_kv_range range = {.to = AVOW_TEXT("\xff"),
	    .limit = SIZE_MAX,
	    .visit = copy,
	    .context = rows};
	struct avow_kv *kv;
	char path[SCRATCH_PATH];

	memset(rows, 0, sizeof *rows);
	scratch_path(path, vault->dir, "store");
	assert_int_equal(avow_kv_open_lmdb(&kv, path, false, NULL), AVOW_OK);
	assert_int_equal(avow_kv_log_scan(kv, &range, NULL), AVOW_OK);
	avow_kv_close(kv);
}

void
raw_write(const struct raw_rows *rows, const struct vault *vault)
{
	struct raw_rows *old = calloc(1, sizeof *old);
	struct raw raw;

	assert_non_null(old);
	raw_read(old, vault);
	raw_open(&raw, vault);
	for (size_t i = 0; i < old->count; i++)
		raw_remove(&raw, &old->at[i]);
	for (size_t i = 0; i < rows->count; i++)
		raw_put(&raw, &rows->at[i]);
	raw_close(&raw);
	free(old);
}

const struct raw_row *
raw_find(
    const struct raw_rows *rows, uint64_t index, enum avow_log_row_kind kind)
{
	struct avow_log_row wanted = avow_log_row_of(1, index, kind);

	for (size_t i = 0; i < rows->count; i++)
		if (rows->at[i].key_size == wanted.size &&
		    memcmp(rows->at[i].key, wanted.key, wanted.size) == 0)
			return &rows->at[i];
	fail();
	return NULL;
}
