/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   rows of a log that are wrong in any way harm neither its verifier nor
 *         whoever opens it, and no entry is believed that was not logged.
 * Method: a log of two generations, with a change of key and pruning; the input
 *         is a list of edits to its rows, of bytes, of lengths, or of places.
 *         Verify them, and look at them by every road.  Where all of it
 *         verifies, as far as it once went, each entry is what it was.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log_change.h"
#include "audit/log_find.h"
#include "audit/log_row.h"
#include "audit/verify.h"
#include "seal/secret.h"
#include "store/engine.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	EDIT = 5, /* bytes: which row (2), what and where (2), with what (1) */
	EDITS_MAX = 12,
	ENTRIES = 300,
	LATER = 5, /* of the second generation */
	BATCH = 60,
	ROWS_MAX = 512,
	PUBLIC_MAX = 512,
};

/* A row of the log as it was written. */
struct row {
	struct avow_buffer key;
	struct avow_buffer value;
};

static struct row good[ROWS_MAX];
static size_t good_count;
static struct avow_buffer public_text;
static struct avow_secret *seed; /* of the key that signs now */

static void
must(enum avow_status status)
{
	if (status != AVOW_OK)
		abort();
}

static void
put_entry(struct avow_buffer *entry, uint64_t index)
{
	uint8_t handle[AVOW_MARK_HANDLE] = {(uint8_t)(index % 5 + 1)};
	uint8_t row[AVOW_HASH_SIZE] = {(uint8_t)index};

	avow_buffer_reset(entry);
	avow_buffer_u8(entry, 1);
	avow_mark_u64(entry, AVOW_MARK_TAG_TIME, 1700000000000 + index);
	avow_mark_text(entry, AVOW_MARK_TAG_KIND, AVOW_TEXT("\1"));
	avow_mark_text(entry, AVOW_MARK_TAG_PERSON,
	    (struct avow_text){(const char *)handle, sizeof handle});
	avow_mark_text(entry, AVOW_MARK_TAG_ROW,
	    (struct avow_text){(const char *)row, sizeof row});
}

static void
tell(struct avow_kv *kv, uint64_t first, size_t count)
{
	struct avow_kv_set *sets[BATCH];
	struct avow_kv_outcome outcomes[BATCH];
	struct avow_buffer entry;

	avow_buffer_init(&entry, 256);
	for (size_t i = 0; i < count; i++) {
		put_entry(&entry, first + i);
		must(avow_kv_set_new(&sets[i], 7, NULL));
		must(avow_kv_entry(sets[i], avow_buffer_view(&entry), NULL));
	}
	must(avow_kv_commit(kv, sets, count, outcomes, NULL));
	for (size_t i = 0; i < count; i++)
		avow_kv_set_free(sets[i]);
	avow_buffer_clear(&entry);
}

static bool
keep_row(void *context, struct avow_text key, struct avow_text value)
{
	struct row *row = &good[good_count++];

	(void)context;
	assert(good_count < ROWS_MAX);
	avow_buffer_init(&row->key, AVOW_KV_KEY_MAX);
	avow_buffer_init(&row->value, AVOW_KV_VALUE_MAX);
	avow_buffer_text(&row->key, key);
	avow_buffer_text(&row->value, value);
	return true;
}

static struct avow_secret *
seed_of(uint8_t byte)
{
	struct avow_secret *secret;

	must(avow_secret_new(&secret, AVOW_SIGN_SEED_SIZE, NULL));
	memset(avow_secret_change(secret), byte, AVOW_SIGN_SEED_SIZE);
	avow_secret_shut(secret);
	return secret;
}

/* All that a log does to itself, once. */
static void
change(struct avow_kv *kv)
{
	static const struct avow_mark_said said = {.time_ms = 1800000000000};
	const struct avow_log_pruning pruning = {.before = 256};
	struct avow_secret *first = seed_of(1);
	struct avow_log *log;
	struct avow_buffer note;
	uint64_t number;

	must(avow_log_open(&log, kv, AVOW_TEXT("log"), first, NULL));
	for (uint64_t at = 0; at < ENTRIES; at += BATCH)
		tell(kv, at, BATCH);
	must(avow_log_rotate(log, seed, &said, &number, NULL));
	avow_log_close(log);
	must(avow_log_open(&log, kv, AVOW_TEXT("log"), seed, NULL));
	must(avow_log_prune(log, &pruning, &said, &number, NULL));
	avow_buffer_init(&note, 1024);
	must(avow_log_checkpoint(log, &note, NULL));
	must(avow_log_next_generation(
	    log, avow_buffer_view(&note), &said, NULL));
	avow_buffer_clear(&note);
	tell(kv, ENTRIES, LATER);
	avow_log_key(log, &public_text);
	avow_buffer_u8(&public_text, '\n');
	avow_log_close(log);
	avow_secret_free(first);
}

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	const struct avow_kv_range range = {
	    .to = AVOW_TEXT("\xff"), .limit = SIZE_MAX, .visit = keep_row};
	struct avow_kv *kv;

	(void)count;
	(void)words;
	must(avow_seal_start(NULL));
	avow_buffer_init(&public_text, PUBLIC_MAX);
	seed = seed_of(2);
	must(avow_kv_open_memory(&kv, NULL));
	change(kv);
	must(avow_kv_log_scan(kv, &range, NULL));
	avow_kv_close(kv);
	return 0;
}

static void
put(struct avow_kv *kv, const struct row *at, struct avow_text value)
{
	must(kv->engine->put(
	    kv, AVOW_KV_LOG, avow_buffer_view(&at->key), value, NULL));
}

static void
edit_one(struct avow_kv *kv, const uint8_t edit[EDIT])
{
	const struct row *row =
	    &good[((size_t)edit[0] << 8 | edit[1]) % good_count];
	unsigned what = edit[2] >> 6;
	size_t where = (size_t)(edit[2] & 63) << 8 | edit[3];
	struct avow_buffer value;

	avow_buffer_init(&value, AVOW_KV_VALUE_MAX);
	avow_buffer_text(&value, avow_buffer_view(&row->value));
	if (what == 0 && value.size > 0) {
		value.at[where % value.size] ^= edit[4];
		put(kv, row, avow_buffer_view(&value));
	} else if (what == 1) {
		value.size = where % (value.size + 1);
		put(kv, row, avow_buffer_view(&value));
	} else if (what == 2) {
		put(kv, row, avow_buffer_view(&good[where % good_count].value));
	} else {
		must(kv->engine->remove(
		    kv, AVOW_KV_LOG, avow_buffer_view(&row->key), NULL));
	}
	avow_buffer_clear(&value);
}

static struct avow_kv *
edited(const uint8_t *data, size_t size)
{
	struct avow_kv *kv;

	must(avow_kv_open_memory(&kv, NULL));
	must(kv->engine->write_begin(kv, NULL));
	for (size_t i = 0; i < good_count; i++)
		put(kv, &good[i], avow_buffer_view(&good[i].value));
	for (size_t i = 0; i < EDITS_MAX && size >= EDIT; i++) {
		edit_one(kv, data);
		data += EDIT;
		size -= EDIT;
	}
	must(kv->engine->commit(kv, NULL));
	return kv;
}

/* Rows of entries, which verified, are as they were. */
static void
compare(struct avow_kv *kv)
{
	struct avow_buffer value;

	avow_buffer_init(&value, AVOW_KV_VALUE_MAX);
	for (size_t i = 0; i < good_count; i++) {
		struct avow_text key = avow_buffer_view(&good[i].key);
		bool is_leaf = key.at[0] == AVOW_LOG_ROW_LEAF ||
		    (key.at[0] == AVOW_LOG_ROW_LATER &&
			key.at[5] == AVOW_LOG_ROW_LEAF);

		if (!is_leaf || key.at[key.size - 1] != AVOW_LOG_ROW_ENTRY)
			continue;
		avow_buffer_reset(&value);
		assert(avow_kv_log_get(kv, &value, key, NULL) == AVOW_OK);
		assert(avow_text_equal(avow_buffer_view(&value),
		    avow_buffer_view(&good[i].value)));
	}
	avow_buffer_clear(&value);
}

static void
tell_handle(void *context, uint32_t month, uint8_t out[AVOW_MARK_HANDLE])
{
	(void)context;
	(void)month;
	memset(out, 0, AVOW_MARK_HANDLE);
	out[0] = 3;
}

static bool
take_found(void *context, uint64_t index, struct avow_text entry)
{
	(void)context;
	(void)index;
	assert(entry.size > 0);
	return true;
}

static bool
take_kept(void *context, uint8_t tag, const uint8_t hash[AVOW_HASH_SIZE])
{
	(void)context;
	(void)tag;
	(void)hash;
	return true;
}

static void
look(struct avow_log *log)
{
	const struct avow_log_search search = {
	    0, tell_handle, take_found, NULL};
	struct avow_buffer out;

	avow_buffer_init(&out, AVOW_KV_VALUE_MAX);
	for (uint64_t i = 0; i < 2 * ENTRIES; i += 51) {
		avow_buffer_reset(&out);
		(void)!avow_log_entry(log, &out, i, NULL);
		(void)!avow_log_receipt(log, &out, i, NULL);
		(void)!avow_log_growth(log, &out, i, NULL);
	}
	avow_buffer_clear(&out);
	(void)!avow_log_find(log, &search, NULL);
	(void)!avow_log_lists_check(log, NULL);
	(void)!avow_log_kept(log, take_kept, NULL, NULL);
}

static bool
verify(struct avow_kv *kv, struct avow_verify_report *report)
{
	const struct avow_verify_options options = {.every_signature = true};

	return avow_verify_store(report, kv, avow_buffer_view(&public_text),
		   &options, NULL) == AVOW_OK;
}

/* Whoever writes on: what verified, verifies then. */
static void
go_on(struct avow_kv *kv, bool is_well)
{
	struct avow_verify_report report;
	struct avow_log *log;

	if (avow_log_open(&log, kv, AVOW_TEXT("log"), seed, NULL) != AVOW_OK) {
		assert(!is_well);
		return;
	}
	tell(kv, ENTRIES, 1);
	assert(!is_well || verify(kv, &report));
	avow_log_close(log);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct avow_kv *kv = edited(data, size);
	struct avow_verify_report report;
	bool is_well = verify(kv, &report);
	struct avow_log *older;
	struct avow_log *log;

	if (is_well && report.size == LATER + 1)
		compare(kv);
	if (avow_log_view(&log, kv, avow_buffer_view(&public_text), NULL) ==
	    AVOW_OK) {
		look(log);
		if (avow_log_older(&older, log, 1, NULL) == AVOW_OK)
			look(older);
		avow_log_close(older);
		avow_log_close(log);
	}
	go_on(kv, is_well);
	avow_kv_close(kv);
	return 0;
}
