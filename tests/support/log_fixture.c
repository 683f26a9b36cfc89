/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/log_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/mark.h"
#include "base/clock.h"
#include "base/file.h"

enum { BATCH_MAX = 512 };

static void
open_both(struct log_fixture *f)
{
	assert_int_equal(f->is_in_memory
		? avow_kv_open_memory(&f->kv, NULL)
		: avow_kv_open_lmdb(&f->kv, f->store, true, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_log_open(&f->log, f->kv, AVOW_TEXT(LOG_ORIGIN), f->seed, NULL),
	    AVOW_OK);
}

static void
write_public(struct log_fixture *f)
{
	char path[SCRATCH_PATH];
	struct avow_buffer text;

	scratch_path(path, f->folder, "log.pub");
	avow_buffer_init(&text, 512);
	avow_log_key(f->log, &text);
	avow_buffer_string(&text, "\n");
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(&text), 0600, NULL),
	    AVOW_OK);
	avow_buffer_clear(&text);
}

struct avow_secret *
log_seed(uint8_t byte)
{
	struct avow_secret *seed;

	assert_int_equal(
	    avow_secret_new(&seed, AVOW_SIGN_SEED_SIZE, NULL), AVOW_OK);
	memset(avow_secret_change(seed), byte, AVOW_SIGN_SEED_SIZE);
	avow_secret_shut(seed);
	return seed;
}

static int
begin(void **state, bool is_in_memory)
{
	struct log_fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	f->is_in_memory = is_in_memory;
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	scratch_make(f->folder);
	scratch_path(f->store, f->folder, "store");
	scratch_path(f->out, f->folder, "out");
	f->seed = log_seed(7);
	open_both(f);
	write_public(f);
	*state = f;
	return 0;
}

int
log_begin(void **state)
{
	return begin(state, false);
}

int
log_begin_memory(void **state)
{
	return begin(state, true);
}

void
log_shut(struct log_fixture *f)
{
	avow_log_close(f->log);
	avow_kv_close(f->kv);
	f->log = NULL;
	f->kv = NULL;
}

void
log_reopen(struct log_fixture *f)
{
	if (f->is_in_memory)
		return;
	log_shut(f);
	open_both(f);
}

int
log_end(void **state)
{
	struct log_fixture *f = *state;

	log_shut(f);
	avow_secret_free(f->seed);
	scratch_remove(f->folder);
	free(f);
	return 0;
}

struct avow_text
log_entry_text(char out[256], uint64_t i)
{
	int size = snprintf(out, 256, "entry %llu %.*s", (unsigned long long)i,
	    (int)(i * 37 % 100),
	    "....................................................."
	    "..............................................");

	assert_true(size > 0 && size < 256);
	/* Every 50th is empty: a log takes that too. */
	return (struct avow_text){out, i % 50 == 49 ? 0 : (size_t)size};
}

void
log_told_handle(uint8_t out[16], unsigned who, uint32_t month)
{
	for (unsigned i = 0; i < 16; i++)
		out[i] = (uint8_t)(who * 41 + month * 13 + i + 1);
}

struct avow_text
log_told_text(char out[256], uint64_t i, uint64_t time_ms)
{
	struct avow_buffer entry;
	uint8_t bytes[32];

	avow_buffer_init(&entry, 256);
	avow_buffer_u8(&entry, 1);
	avow_mark_u64(&entry, AVOW_MARK_TAG_TIME, time_ms);
	avow_mark_text(&entry, AVOW_MARK_TAG_KIND, AVOW_TEXT("\1"));
	log_told_handle(
	    bytes, (unsigned)(i % LOG_TOLD_PEOPLE), avow_time_month(time_ms));
	avow_mark_text(&entry, AVOW_MARK_TAG_PERSON,
	    (struct avow_text){(const char *)bytes, 16});
	memset(bytes, (int)(i & 255), sizeof bytes);
	avow_mark_text(&entry, AVOW_MARK_TAG_ROW,
	    (struct avow_text){(const char *)bytes, sizeof bytes});
	assert_false(entry.failed);
	memcpy(out, entry.at, entry.size);
	i = entry.size;
	avow_buffer_clear(&entry);
	return (struct avow_text){out, (size_t)i};
}

/* Commit what text gives of each number, in one commit. */
static void
append_all(struct log_fixture *f, size_t count, uint64_t step_ms)
{
	struct avow_kv_set *sets[BATCH_MAX];
	struct avow_kv_outcome outcomes[BATCH_MAX];
	uint64_t first = avow_log_size(f->log);
	char text[256];

	assert_true(count <= BATCH_MAX);
	for (size_t i = 0; i < count; i++) {
		uint64_t at = 1700000000000 + (first + i) * step_ms;

		assert_int_equal(avow_kv_set_new(&sets[i], 0, NULL), AVOW_OK);
		assert_int_equal(avow_kv_entry(sets[i],
				     log_told_text(text, first + i, at), NULL),
		    AVOW_OK);
	}
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, count, outcomes, NULL), AVOW_OK);
	for (size_t i = 0; i < count; i++)
		avow_kv_set_free(sets[i]);
}

void
log_tell(struct log_fixture *f, uint64_t size, uint64_t step_ms)
{
	while (avow_log_size(f->log) < size) {
		uint64_t left = size - avow_log_size(f->log);

		append_all(
		    f, left < BATCH_MAX ? (size_t)left : BATCH_MAX, step_ms);
	}
}

void
log_append(struct log_fixture *f, size_t count)
{
	struct avow_kv_set *sets[BATCH_MAX];
	struct avow_kv_outcome outcomes[BATCH_MAX];
	uint64_t first = avow_log_size(f->log);
	char text[256];

	assert_true(count <= BATCH_MAX);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(avow_kv_set_new(&sets[i], 0, NULL), AVOW_OK);
		assert_int_equal(avow_kv_entry(sets[i],
				     log_entry_text(text, first + i), NULL),
		    AVOW_OK);
	}
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, count, outcomes, NULL), AVOW_OK);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(outcomes[i].log_index, first + i);
		avow_kv_set_free(sets[i]);
	}
}

void
log_grow(struct log_fixture *f, uint64_t size, size_t batch)
{
	while (avow_log_size(f->log) < size) {
		uint64_t left = size - avow_log_size(f->log);

		log_append(f, left < batch ? (size_t)left : batch);
	}
}

void
log_append_text(struct log_fixture *f, const char *text)
{
	struct avow_kv_set *set;
	struct avow_kv_outcome outcome;

	assert_int_equal(avow_kv_set_new(&set, 0, NULL), AVOW_OK);
	assert_int_equal(avow_kv_entry(set, avow_text_of(text), NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_OK);
	assert_int_equal(outcome.status, AVOW_OK);
	avow_kv_set_free(set);
}

/* A log that writes one row of our choice instead of an entry. */
struct forger {
	struct avow_text key;
	struct avow_text value;
};

static enum avow_status
forge(void *context, struct avow_kv_log_rows *rows, struct avow_text entry,
    uint64_t *index_out, struct avow_error *why)
{
	struct forger *forger = context;

	(void)entry;
	*index_out = 0;
	return avow_kv_log_put(rows, forger->key, forger->value, why);
}

static enum avow_status
forge_close(
    void *context, struct avow_kv_log_rows *rows, struct avow_error *why)
{
	(void)context;
	(void)rows;
	(void)why;
	return AVOW_OK;
}

static void
forge_settled(void *context, bool committed)
{
	(void)context;
	(void)committed;
}

void
log_forge_row(
    struct log_fixture *f, struct avow_text key, struct avow_text value)
{
	struct forger forger = {key, value};
	struct avow_kv_log hooks = {&forger, forge, forge_close, forge_settled};

	avow_kv_set_log(f->kv, &hooks);
	log_append_text(f, "");
}
