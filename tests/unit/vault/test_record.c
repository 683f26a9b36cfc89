/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a record opens only in its place, for its person, with a permit for
 *         it; every byte of its row counts.
 * Method: one record through a memory store; then one thing broken at a time.
 */
#include "vault/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate/permit_inside.h"
#include "seal/secret.h"

enum { CATEGORY = 77, OTHER_CATEGORY = 78, RECORD = 5 };

struct fixture {
	struct avow_kv *kv;
	struct avow_hash *hash;
	struct avow_arena arena;
	uint8_t key[AVOW_KEY_SIZE];
	struct avow_owner owner;
	struct avow_permit permit;
	struct avow_permit_category category;
	struct avow_record_new new;
	char row_key[64];
	size_t row_key_size;
	char row[512];
	size_t row_size;
};

/* Put f->new in a set of its own and commit; the row is then f->row. */
static enum avow_status
put(struct fixture *f)
{
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome;
	struct avow_kv_get get;
	struct avow_buffer key;
	enum avow_status status;

	assert_int_equal(
	    avow_kv_set_new(&set, avow_record_bucket(f->owner.person), NULL),
	    AVOW_OK);
	status = avow_record_put(set, &f->permit, &f->owner, &f->new, NULL);
	if (status != AVOW_OK)
		goto out;
	assert_int_equal(
	    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_buffer_init(&key, 64);
	avow_record_key(&key, f->owner.person, CATEGORY, RECORD);
	memcpy(f->row_key, key.at, key.size);
	f->row_key_size = key.size;
	get = (struct avow_kv_get){.key = avow_buffer_view(&key)};
	assert_int_equal(avow_kv_read(f->kv, &get, 1, NULL), AVOW_OK);
	assert_true(get.found && get.value.size <= sizeof f->row);
	memcpy(f->row, get.value.at, get.value.size);
	f->row_size = get.value.size;
	avow_kv_read_end(f->kv);
	avow_buffer_clear(&key);
out:
	avow_kv_set_free(set);
	return status;
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(avow_kv_open_memory(&f->kv, NULL), AVOW_OK);
	assert_int_equal(avow_hash_new(&f->hash, NULL), AVOW_OK);
	avow_arena_init(&f->arena, 1 << 20);
	avow_random(f->key, sizeof f->key);
	f->owner = (struct avow_owner){
	    .person = {1, 2, 3}, .token = {4}, .key = f->key, .hash = f->hash};
	f->category = (struct avow_permit_category){CATEGORY, true};
	f->permit = (struct avow_permit){.person = {1, 2, 3},
	    .token = {4},
	    .acts = 1U << AVOW_ACT_WRITE | 1U << AVOW_ACT_READ |
		1U << AVOW_ACT_DELETE,
	    .count = 1,
	    .categories = &f->category};
	f->new =
	    (struct avow_record_new){.meta = {.category = CATEGORY,
					 .record = RECORD,
					 .revision = 2,
					 .door = AVOW_DOOR_OTHER,
					 .about_another = true,
					 .is_held = true,
					 .service = 11,
					 .purpose = 12,
					 .collected_ms = 13,
					 .expires_ms = 14,
					 .cite = AVOW_TEXT("general@1#a/b")},
		.value = AVOW_TEXT("Zhang Wei"),
		.is_raw = true};
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	avow_kv_close(f->kv);
	avow_hash_free(f->hash);
	avow_arena_clear(&f->arena);
	free(f);
	return 0;
}

static enum avow_status
open_row(struct fixture *f, struct avow_record **out)
{
	return avow_record_open(out, &f->arena, &f->owner,
	    (struct avow_text){f->row_key, f->row_key_size},
	    (struct avow_text){f->row, f->row_size}, NULL);
}

static void
what_is_put_comes_out_as_it_was(void **state)
{
	struct fixture *f = *state;
	const struct avow_record_meta *meta;
	struct avow_record *record;
	uint8_t hash[AVOW_HASH_SIZE];
	struct avow_text value;

	assert_int_equal(put(f), AVOW_OK);
	avow_hash_of(f->hash, hash, f->row, f->row_size);
	assert_memory_equal(hash, f->new.hash, sizeof hash);
	assert_null(memmem(f->row, f->row_size, "Zhang", 5));
	assert_int_equal(open_row(f, &record), AVOW_OK);
	meta = avow_record_meta(record);
	assert_int_equal(meta->category, CATEGORY);
	assert_int_equal(meta->record, RECORD);
	assert_int_equal(meta->revision, 2);
	assert_int_equal(meta->door, AVOW_DOOR_OTHER);
	assert_true(meta->about_another && meta->is_held);
	assert_false(meta->is_public);
	assert_int_equal(meta->service, 11);
	assert_int_equal(meta->purpose, 12);
	assert_int_equal(meta->collected_ms, 13);
	assert_int_equal(meta->expires_ms, 14);
	assert_true(avow_text_is(meta->cite, "general@1#a/b"));
	assert_int_equal(avow_record_value(
			     &value, record, &f->permit, &f->arena, NULL, NULL),
	    AVOW_OK);
	assert_true(avow_text_is(value, "Zhang Wei"));
}

static void
stars(void *context, struct avow_buffer *out, struct avow_text value)
{
	(void)context;
	for (size_t i = 0; i < value.size; i++)
		avow_buffer_u8(out, '*');
}

static void
a_value_leaves_as_the_permit_has_it(void **state)
{
	const struct avow_shape shape = {.apply = stars};
	struct fixture *f = *state;
	struct avow_record *record;
	struct avow_text value;

	assert_int_equal(put(f), AVOW_OK);
	assert_int_equal(open_row(f, &record), AVOW_OK);
	f->category.is_raw = false;
	assert_int_equal(avow_record_value(
			     &value, record, &f->permit, &f->arena, NULL, NULL),
	    AVOW_ERR_PERMIT);
	assert_null(value.at);
	assert_int_equal(avow_record_value(&value, record, &f->permit,
			     &f->arena, &shape, NULL),
	    AVOW_OK);
	assert_true(avow_text_is(value, "*********"));
}

/* Break the permit in one way. */
static void
break_permit(struct fixture *f, unsigned how)
{
	switch (how) {
	case 0:
		f->permit.person[0] ^= 1;
		break;
	case 1:
		f->permit.token[0] ^= 1;
		break;
	case 2:
		f->category.code = OTHER_CATEGORY;
		break;
	case 3:
		f->permit.acts = 1U << AVOW_ACT_LEDGER;
		break;
	default:
		f->permit.is_served = true;
		break;
	}
}

static void
another_permit_opens_and_writes_and_deletes_nothing(void **state)
{
	struct fixture *f = *state;
	const struct avow_permit good = f->permit;
	struct avow_kv_set *set = NULL;
	struct avow_record *record;
	struct avow_text value;

	assert_int_equal(put(f), AVOW_OK);
	assert_int_equal(open_row(f, &record), AVOW_OK);
	assert_int_equal(
	    avow_kv_set_new(&set, avow_record_bucket(f->owner.person), NULL),
	    AVOW_OK);
	for (unsigned how = 0; how < 5; how++) {
		break_permit(f, how);
		assert_int_equal(avow_record_value(&value, record, &f->permit,
				     &f->arena, NULL, NULL),
		    AVOW_ERR_PERMIT);
		assert_int_equal(put(f), AVOW_ERR_PERMIT);
		assert_int_equal(avow_record_delete(set, &f->permit, &f->owner,
				     CATEGORY, RECORD, NULL),
		    AVOW_ERR_PERMIT);
		f->permit = good;
		f->category.code = CATEGORY;
	}
	assert_int_equal(avow_record_delete(set, &f->permit, &f->owner,
			     CATEGORY, RECORD, NULL),
	    AVOW_OK);
	avow_kv_set_free(set);
}

static void
every_shorter_row_and_every_flipped_byte_is_refused(void **state)
{
	struct fixture *f = *state;
	struct avow_record *record;
	size_t whole;

	assert_int_equal(put(f), AVOW_OK);
	whole = f->row_size;
	for (size_t size = 0; size < whole; size++) {
		f->row_size = size;
		assert_int_not_equal(open_row(f, &record), AVOW_OK);
		assert_null(record);
	}
	f->row_size = whole;
	for (size_t i = 0; i < whole; i++) {
		f->row[i] ^= 1;
		assert_int_not_equal(open_row(f, &record), AVOW_OK);
		f->row[i] ^= 1;
	}
	assert_int_equal(open_row(f, &record), AVOW_OK);
}

static void
another_place_person_or_key_opens_nothing(void **state)
{
	struct fixture *f = *state;
	struct avow_record *record;

	assert_int_equal(put(f), AVOW_OK);
	f->row_key[f->row_key_size - 1] ^= 1; /* another record */
	assert_int_equal(open_row(f, &record), AVOW_ERR_KEY);
	f->row_key[f->row_key_size - 1] ^= 1;
	f->row_key[f->row_key_size - 9] ^= 1; /* another category */
	assert_int_equal(open_row(f, &record), AVOW_ERR_KEY);
	f->row_key[f->row_key_size - 9] ^= 1;
	f->owner.person[5] ^= 1;
	assert_int_equal(open_row(f, &record), AVOW_ERR_KEY);
	f->owner.person[5] ^= 1;
	f->key[0] ^= 1;
	assert_int_equal(open_row(f, &record), AVOW_ERR_KEY);
	f->key[0] ^= 1;
	f->row_key_size--;
	assert_int_equal(open_row(f, &record), AVOW_ERR_FORMAT);
}

static void
limits_hold(void **state)
{
	static char value[AVOW_RECORD_VALUE_MAX + 1];
	static char cite[AVOW_RECORD_CITE_MAX + 1];
	struct fixture *f = *state;
	struct avow_kv_set *set = NULL;

	assert_int_equal(
	    avow_kv_set_new(&set, avow_record_bucket(f->owner.person), NULL),
	    AVOW_OK);
	f->new.value = (struct avow_text){value, AVOW_RECORD_VALUE_MAX};
	f->new.meta.cite = (struct avow_text){cite, AVOW_RECORD_CITE_MAX};
	assert_int_equal(
	    avow_record_put(set, &f->permit, &f->owner, &f->new, NULL),
	    AVOW_OK);
	f->new.value.size++;
	assert_int_equal(
	    avow_record_put(set, &f->permit, &f->owner, &f->new, NULL),
	    AVOW_ERR_LIMIT);
	f->new.value.size--;
	f->new.meta.cite.size++;
	assert_int_equal(
	    avow_record_put(set, &f->permit, &f->owner, &f->new, NULL),
	    AVOW_ERR_LIMIT);
	avow_kv_set_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define RECORD_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    RECORD_TEST(what_is_put_comes_out_as_it_was),
	    RECORD_TEST(a_value_leaves_as_the_permit_has_it),
	    RECORD_TEST(another_permit_opens_and_writes_and_deletes_nothing),
	    RECORD_TEST(every_shorter_row_and_every_flipped_byte_is_refused),
	    RECORD_TEST(another_place_person_or_key_opens_nothing),
	    RECORD_TEST(limits_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
