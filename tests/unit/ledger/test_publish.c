/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   publish records come back as they were put, whole and in order, and
 *         none can be left out, moved, repeated or changed unseen.
 * Method: records through a memory store; then one of them at a time broken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/publish.h"
#include "seal/secret.h"

struct fixture {
	struct avow_kv *kv;
	struct avow_arena arena;
	uint8_t key[AVOW_KEY_SIZE];
	struct avow_publishes out;
	char row[8192]; /* of the record copied last */
	size_t row_size;
};

static const struct avow_publish_page pages[] = {
    {{"general", 7}, 2, 14, true},
    {{"app", 3}, 1, 30, false},
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(avow_kv_open_memory(&f->kv, NULL), AVOW_OK);
	avow_arena_init(&f->arena, 1 << 26);
	avow_random(f->key, sizeof f->key);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	avow_kv_close(f->kv);
	avow_arena_clear(&f->arena);
	free(f);
	return 0;
}

/* Edition number n: its image's hash begins with n, and so on. */
static struct avow_publish
record_of(uint32_t number)
{
	struct avow_publish record = {.number = number,
	    .image_hash = {(uint8_t)number, (uint8_t)(number >> 8), 1},
	    .at_ms = number * 10,
	    .effective_ms = number * 20,
	    .diff_class = 5,
	    .edition = AVOW_TEXT("general@2+app@1"),
	    .pages = pages,
	    .page_count = 2};

	if (number > 1) {
		record.prior[0] = (uint8_t)(number - 1);
		record.prior[1] = (uint8_t)((number - 1) >> 8);
		record.prior[2] = 1;
	}
	return record;
}

static enum avow_status
put(struct fixture *f, const struct avow_publish *record)
{
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	struct avow_kv_set *set = NULL;
	enum avow_status status;

	assert_int_equal(avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	status = avow_publish_put(set, record, f->key, NULL);
	if (status == AVOW_OK)
		assert_int_equal(
		    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
	return status != AVOW_OK ? status : outcome.status;
}

static enum avow_status
load(struct fixture *f)
{
	enum avow_status status;

	status = avow_publish_load(&f->out, &f->arena, f->kv, f->key, NULL);
	if (status != AVOW_OK) {
		assert_null(f->out.records);
		assert_int_equal(f->out.count, 0);
	}
	return status;
}

/* Write bytes as the row of a number; size 0 removes it. */
static void
write_row(struct fixture *f, uint32_t number, const char *at, size_t size)
{
	struct avow_row_key key = avow_publish_key(number);
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set = NULL;

	assert_int_equal(avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	if (size == 0)
		assert_int_equal(
		    avow_kv_delete(set, avow_row_key_text(&key), NULL),
		    AVOW_OK);
	else
		assert_int_equal(avow_kv_put(set, avow_row_key_text(&key),
				     (struct avow_text){at, size}, NULL),
		    AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
}

static void
read_row(struct fixture *f, uint32_t number)
{
	struct avow_row_key key = avow_publish_key(number);
	struct avow_kv_get get = {.key = avow_row_key_text(&key)};

	assert_int_equal(avow_kv_read(f->kv, &get, 1, NULL), AVOW_OK);
	assert_true(get.found);
	memcpy(f->row, get.value.at, get.value.size);
	f->row_size = get.value.size;
	avow_kv_read_end(f->kv);
}

static void
records_come_back_as_they_were_put(void **state)
{
	struct fixture *f = *state;
	struct avow_publish second = record_of(2);
	const struct avow_publish *out;

	assert_int_equal(load(f), AVOW_ERR_POLICY);
	for (uint32_t i = 1; i <= 3; i++) {
		struct avow_publish record = record_of(i);

		record.is_correction = i == 3;
		if (i == 3)
			record.corrects = AVOW_TEXT("share");
		assert_int_equal(put(f, &record), AVOW_OK);
	}
	assert_int_equal(load(f), AVOW_OK);
	assert_int_equal(f->out.count, 3);
	out = &f->out.records[1];
	assert_int_equal(out->number, 2);
	assert_memory_equal(out->image_hash, second.image_hash, AVOW_HASH_SIZE);
	assert_memory_equal(out->prior, second.prior, AVOW_HASH_SIZE);
	assert_int_equal(out->at_ms, 20);
	assert_int_equal(out->effective_ms, 40);
	assert_int_equal(out->diff_class, 5);
	assert_false(out->is_correction);
	assert_true(avow_text_is(out->edition, "general@2+app@1"));
	assert_int_equal(out->page_count, 2);
	assert_true(avow_text_is(out->pages[1].name, "app"));
	assert_int_equal(out->pages[0].version, 2);
	assert_int_equal(out->pages[1].announce_days, 30);
	assert_true(out->pages[0].is_changed);
	assert_false(out->pages[1].is_changed);
	out = &f->out.records[2];
	assert_true(out->is_correction);
	assert_true(avow_text_is(out->corrects, "share"));
	f->key[0] ^= 1;
	assert_int_equal(load(f), AVOW_ERR_KEY);
}

static void
a_number_is_given_once(void **state)
{
	struct fixture *f = *state;
	struct avow_publish record = record_of(1);

	assert_int_equal(put(f, &record), AVOW_OK);
	assert_int_equal(put(f, &record), AVOW_ERR_CONFLICT);
}

static void
none_is_left_out_or_moved(void **state)
{
	struct fixture *f = *state;
	struct avow_publish record = record_of(2);

	/* Another image before it than it says. */
	assert_int_equal(put(f, &record), AVOW_OK);
	assert_int_equal(load(f), AVOW_ERR_FORMAT);
	record = record_of(1);
	record.image_hash[5] = 1;
	assert_int_equal(put(f, &record), AVOW_OK);
	assert_int_equal(load(f), AVOW_ERR_FORMAT);
	write_row(f, 1, NULL, 0);
	record = record_of(1);
	assert_int_equal(put(f, &record), AVOW_OK);
	assert_int_equal(load(f), AVOW_OK);
	/* A row under another number. */
	read_row(f, 2);
	write_row(f, 3, f->row, f->row_size);
	assert_int_equal(load(f), AVOW_ERR_KEY);
	write_row(f, 3, NULL, 0);
	/* The first of two. */
	write_row(f, 1, NULL, 0);
	assert_int_equal(load(f), AVOW_ERR_FORMAT);
}

static void
a_broken_row_is_refused(void **state)
{
	struct fixture *f = *state;
	struct avow_publish record = record_of(1);
	size_t whole;

	assert_int_equal(put(f, &record), AVOW_OK);
	read_row(f, 1);
	whole = f->row_size;
	for (size_t size = 1; size < whole; size++) {
		write_row(f, 1, f->row, size);
		assert_int_not_equal(load(f), AVOW_OK);
	}
	for (size_t i = 0; i < whole; i++) {
		f->row[i] ^= 1;
		write_row(f, 1, f->row, whole);
		assert_int_not_equal(load(f), AVOW_OK);
		f->row[i] ^= 1;
	}
	write_row(f, 1, f->row, whole);
	assert_int_equal(load(f), AVOW_OK);
}

/* Every prefix of what is sealed, sealed again. */
static void
a_short_record_is_refused(void **state)
{
	struct fixture *f = *state;
	struct avow_publish record = record_of(1);
	struct avow_row_key key = avow_publish_key(1);
	struct avow_text plain;

	assert_int_equal(put(f, &record), AVOW_OK);
	read_row(f, 1);
	assert_int_equal(
	    avow_row_open(&plain, &f->arena, avow_row_key_text(&key),
		(struct avow_text){f->row, f->row_size}, f->key, NULL),
	    AVOW_OK);
	for (size_t size = 0; size <= plain.size; size++) {
		struct avow_kv_outcome outcome;
		struct avow_kv_set *set = NULL;
		struct avow_buffer part;

		avow_buffer_init(&part, 4096);
		avow_buffer_put(&part, plain.at, size);
		assert_int_equal(
		    avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
		assert_int_equal(
		    avow_row_put(set, &key, &part, f->key, NULL), AVOW_OK);
		assert_int_equal(
		    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_OK);
		assert_int_equal(
		    load(f), size == plain.size ? AVOW_OK : AVOW_ERR_FORMAT);
		avow_kv_set_free(set);
		avow_buffer_clear(&part);
	}
}

static void
limits_are_kept(void **state)
{
	struct fixture *f = *state;
	static struct avow_publish_page many[AVOW_PUBLISH_PAGES_MAX + 1];
	struct avow_publish record = record_of(1);

	record.pages = many;
	record.page_count = AVOW_PUBLISH_PAGES_MAX + 1;
	assert_int_equal(put(f, &record), AVOW_ERR_LIMIT);
	record.page_count = AVOW_PUBLISH_PAGES_MAX;
	assert_int_equal(put(f, &record), AVOW_OK);
	assert_int_equal(load(f), AVOW_OK);
	assert_int_equal(f->out.records[0].page_count, AVOW_PUBLISH_PAGES_MAX);
	record = record_of(0);
	assert_int_equal(put(f, &record), AVOW_ERR_LIMIT);
	record = record_of(AVOW_PUBLISH_MAX + 1);
	assert_int_equal(put(f, &record), AVOW_ERR_LIMIT);
}

/* More than one page of a scan. */
static void
as_many_as_may_be_are_loaded(void **state)
{
	struct fixture *f = *state;

	for (uint32_t i = 1; i <= AVOW_KV_PAGE_MAX + 1; i++) {
		struct avow_publish record = record_of(i);

		assert_int_equal(put(f, &record), AVOW_OK);
		if (i >= AVOW_KV_PAGE_MAX - 1) {
			assert_int_equal(load(f), AVOW_OK);
			assert_int_equal(f->out.count, i);
		}
	}
}

static void
the_longest_changed_page_says_how_long_it_is_announced(void **state)
{
	struct avow_publish record = record_of(2);

	(void)state;
	assert_int_equal(avow_publish_announce_days(&record), 14);
	record.page_count = 0;
	assert_int_equal(avow_publish_announce_days(&record), 0);
	record.pages = &pages[1];
	record.page_count = 1;
	assert_int_equal(avow_publish_announce_days(&record), 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    STORE_TEST(records_come_back_as_they_were_put),
	    STORE_TEST(a_number_is_given_once),
	    STORE_TEST(none_is_left_out_or_moved),
	    STORE_TEST(a_broken_row_is_refused),
	    STORE_TEST(a_short_record_is_refused),
	    STORE_TEST(limits_are_kept),
	    STORE_TEST(as_many_as_may_be_are_loaded),
	    cmocka_unit_test(
		the_longest_changed_page_says_how_long_it_is_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
