/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/kv_fixture.h"

static enum avow_status
open_memory(struct avow_kv **out, const char *path, struct avow_error *why)
{
	(void)path;
	return avow_kv_open_memory(out, why);
}

static enum avow_status
open_lmdb(struct avow_kv **out, const char *path, struct avow_error *why)
{
	return avow_kv_open_lmdb(out, path, true, why);
}

static const struct kv_engine engines[] = {
    {"memory", open_memory, false},
    {"lmdb", open_lmdb, true},
};

static void
note(struct kv_notes *notes, char call)
{
	if (notes->is_quiet)
		return;
	assert_true(notes->count < KV_CALLS - 1);
	notes->calls[notes->count++] = call;
	notes->calls[notes->count] = '\0';
}

static enum avow_status
note_append(void *context, struct avow_kv_log_rows *rows,
    struct avow_text entry, uint64_t *index_out, struct avow_error *why)
{
	struct kv_notes *notes = context;
	char key[16];

	note(notes, 'a');
	if (notes->append_fails)
		return avow_fail(why, AVOW_ERR_LIMIT, "test", "told to");
	*index_out = notes->size++;
	(void)snprintf(key, sizeof key, "e%05u", (unsigned)*index_out);
	return avow_kv_log_put(rows, avow_text_of(key), entry, why);
}

static enum avow_status
note_close(void *context, struct avow_kv_log_rows *rows, struct avow_error *why)
{
	struct kv_notes *notes = context;

	note(notes, 'c');
	if (notes->close_fails)
		return avow_fail(why, AVOW_ERR_KEY, "test", "told to");
	return avow_kv_log_put(
	    rows, AVOW_TEXT("closed"), AVOW_TEXT("yes"), why);
}

static void
note_settled(void *context, bool committed)
{
	struct kv_notes *notes = context;

	note(notes, committed ? '+' : '-');
	if (committed)
		notes->settled = notes->size;
	else
		notes->size = notes->settled;
}

void
kv_give_log(struct kv_fixture *f)
{
	struct avow_kv_log log = {
	    &f->notes, note_append, note_close, note_settled};

	avow_kv_set_log(f->kv, &log);
}

int
kv_begin(void **state)
{
	const struct kv_engine *engine = *state;
	struct kv_fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	f->engine = engine;
	scratch_make(f->folder);
	scratch_path(f->store, f->folder, "store");
	assert_int_equal(engine->open(&f->kv, f->store, NULL), AVOW_OK);
	*state = f;
	return 0;
}

int
kv_end(void **state)
{
	struct kv_fixture *f = *state;

	avow_kv_close(f->kv);
	scratch_remove(f->folder);
	free(f);
	return 0;
}

/* Close and open again, where the engine outlives that. */
void
kv_reopen(struct kv_fixture *f)
{
	if (!f->engine->is_durable)
		return;
	avow_kv_close(f->kv);
	assert_int_equal(f->engine->open(&f->kv, f->store, NULL), AVOW_OK);
}

struct kv_key
kv_key(const char *letters)
{
	struct kv_key key = {.at = {0, 7}};

	key.size = 2 + strlen(letters);
	assert_true(key.size < sizeof key.at);
	memcpy(key.at + 2, letters, key.size - 2);
	return key;
}

struct avow_text
kv_key_text(const struct kv_key *key)
{
	return (struct avow_text){key->at, key->size};
}

struct avow_kv_set *
kv_new_set(void)
{
	struct avow_kv_set *set;

	assert_int_equal(avow_kv_set_new(&set, 7, NULL), AVOW_OK);
	return set;
}

void
kv_put(struct avow_kv_set *set, const char *letters, const char *value)
{
	struct kv_key key = kv_key(letters);

	assert_int_equal(
	    avow_kv_put(set, kv_key_text(&key), avow_text_of(value), NULL),
	    AVOW_OK);
}

void
kv_delete(struct avow_kv_set *set, const char *letters)
{
	struct kv_key key = kv_key(letters);

	assert_int_equal(avow_kv_delete(set, kv_key_text(&key), NULL), AVOW_OK);
}

void
kv_expect(struct avow_kv_set *set, const char *letters, const char *prefix)
{
	struct kv_key key = kv_key(letters);
	enum avow_status status = prefix == NULL
	    ? avow_kv_expect_absent(set, kv_key_text(&key), NULL)
	    : avow_kv_expect(
		  set, kv_key_text(&key), avow_text_of(prefix), NULL);

	assert_int_equal(status, AVOW_OK);
}

void
kv_add_entry(struct avow_kv_set *set, const char *entry)
{
	assert_int_equal(
	    avow_kv_entry(set, avow_text_of(entry), NULL), AVOW_OK);
}

/* Commit one set, end it, and give its outcome. */
struct avow_kv_outcome
kv_commit(struct kv_fixture *f, struct avow_kv_set *set)
{
	struct avow_kv_outcome outcome;

	assert_int_equal(
	    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
	return outcome;
}

void
kv_put_now(struct kv_fixture *f, const char *letters, const char *value)
{
	struct avow_kv_set *set = kv_new_set();

	kv_put(set, letters, value);
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);
}

/* Check that the row has this value; NULL: that it is not there. */
void
kv_check_row(struct kv_fixture *f, const char *letters, const char *value)
{
	struct kv_key key = kv_key(letters);
	struct avow_kv_get get = {.key = kv_key_text(&key)};

	assert_int_equal(avow_kv_read(f->kv, &get, 1, NULL), AVOW_OK);
	assert_int_equal(get.found, value != NULL);
	if (value != NULL)
		assert_true(avow_text_is(get.value, value));
	avow_kv_read_end(f->kv);
}

bool
kv_see(void *context, struct avow_text key, struct avow_text value)
{
	struct kv_seen *seen = context;
	size_t used = strlen(seen->rows);

	(void)snprintf(seen->rows + used, sizeof seen->rows - used,
	    "%.*s=%.*s ", (int)(key.size - 2), key.at + 2, (int)value.size,
	    value.at);
	seen->count++;
	return seen->count != seen->stop_after;
}

void
kv_check_scan(struct kv_fixture *f, const char *from, const char *to,
    size_t limit, const char *rows)
{
	struct kv_key first = kv_key(from);
	struct kv_key last = kv_key(to);
	struct kv_seen seen = {.rows = ""};
	struct avow_kv_range range = {
	    kv_key_text(&first), kv_key_text(&last), limit, kv_see, &seen};

	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_OK);
	assert_string_equal(seen.rows, rows);
}

/* The same tests, told which engine and by what name. */
static int
run_engine(const struct kv_engine *engine, const struct CMUnitTest *tests,
    size_t count)
{
	static char names[KV_TESTS_MAX][96];
	struct CMUnitTest own[KV_TESTS_MAX];
	union {
		const struct kv_engine *engine;
		void *state; /* only ever read */
	} initial = {.engine = engine};

	for (size_t i = 0; i < count; i++) {
		(void)snprintf(names[i], sizeof names[i], "%s_%s",
		    tests[i].name, engine->name);
		own[i] = tests[i];
		own[i].name = names[i];
		own[i].initial_state = initial.state;
	}
	return _cmocka_run_group_tests(engine->name, own, count, NULL, NULL);
}

int
kv_run(const struct CMUnitTest *tests, size_t count)
{
	int failed = 0;

	if (count > KV_TESTS_MAX)
		return 1;
	for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++)
		failed += run_engine(&engines[i], tests, count);
	return failed;
}
