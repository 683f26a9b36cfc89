/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a yes is kept once for each name and thing, and for no other thing.
 * Method: approvals through a memory store; then a row moved, and changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/approval.h"
#include "seal/secret.h"

struct fixture {
	struct avow_kv *kv;
	struct avow_hash *hash;
	struct avow_arena arena;
	uint8_t key[AVOW_KEY_SIZE];
	struct avow_approvals out;
	char key_text[AVOW_ROW_KEY_MAX]; /* of the row copied last */
	size_t key_size;
	char row[512];
	size_t row_size;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(avow_hash_new(&f->hash, NULL), AVOW_OK);
	assert_int_equal(avow_kv_open_memory(&f->kv, NULL), AVOW_OK);
	avow_arena_init(&f->arena, 1 << 20);
	avow_random(f->key, sizeof f->key);
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

static struct avow_approval
approval_of(uint8_t subject, const char *by)
{
	return (struct avow_approval){.kind = AVOW_APPROVAL_IMAGE,
	    .subject = {subject},
	    .by = avow_text_of(by),
	    .at_ms = 7};
}

static enum avow_status
commit(struct fixture *f, struct avow_kv_set *set)
{
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	enum avow_status status =
	    avow_kv_commit(f->kv, &set, 1, &outcome, NULL);

	avow_kv_set_free(set);
	return status != AVOW_OK ? status : outcome.status;
}

static enum avow_status
put(struct fixture *f, uint8_t subject, const char *by)
{
	struct avow_approval approval = approval_of(subject, by);
	struct avow_kv_set *set;
	enum avow_status status;

	assert_int_equal(avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	status = avow_approval_put(set, &approval, f->hash, f->key, NULL);
	if (status == AVOW_OK)
		return commit(f, set);
	avow_kv_set_free(set);
	return status;
}

static enum avow_status
load(struct fixture *f, uint8_t subject, struct avow_error *why)
{
	struct avow_approval of = approval_of(subject, "");

	return avow_approval_load(&f->out, &f->arena, f->kv, &of, f->key, why);
}

static bool
has(const struct fixture *f, const char *by)
{
	for (size_t i = 0; i < f->out.count; i++)
		if (avow_text_is(f->out.list[i].by, by))
			return true;
	return false;
}

static void
finds_who_approved_this_and_nothing_else(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(load(f, 1, NULL), AVOW_OK);
	assert_int_equal(f->out.count, 0);
	assert_int_equal(put(f, 1, "li.wei"), AVOW_OK);
	assert_int_equal(put(f, 2, "ann_b-2"), AVOW_OK);
	assert_int_equal(load(f, 1, NULL), AVOW_OK);
	assert_int_equal(f->out.count, 1);
	assert_true(has(f, "li.wei"));
	assert_int_equal(f->out.list[0].at_ms, 7);
	assert_int_equal(f->out.list[0].subject[0], 1);
	assert_int_equal(put(f, 1, "ann_b-2"), AVOW_OK);
	assert_int_equal(load(f, 1, NULL), AVOW_OK);
	assert_int_equal(f->out.count, 2);
	assert_true(has(f, "li.wei") && has(f, "ann_b-2"));
}

static void
takes_one_yes_of_a_name(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(put(f, 1, "li.wei"), AVOW_OK);
	assert_int_equal(put(f, 1, "li.wei"), AVOW_ERR_CONFLICT);
	assert_int_equal(load(f, 1, NULL), AVOW_OK);
	assert_int_equal(f->out.count, 1);
}

static void
knows_a_name(void **state)
{
	struct fixture *f = *state;
	char name[AVOW_APPROVAL_NAME_MAX + 2];

	assert_int_equal(put(f, 1, ""), AVOW_ERR_LIMIT);
	assert_int_equal(put(f, 1, "Li"), AVOW_ERR_LIMIT);
	assert_int_equal(put(f, 1, "li wei"), AVOW_ERR_LIMIT);
	assert_int_equal(put(f, 1, "\xD0\xB0nn"), AVOW_ERR_LIMIT);
	memset(name, 'a', sizeof name);
	name[AVOW_APPROVAL_NAME_MAX + 1] = '\0';
	assert_int_equal(put(f, 1, name), AVOW_ERR_LIMIT);
	name[AVOW_APPROVAL_NAME_MAX] = '\0';
	assert_int_equal(put(f, 1, name), AVOW_OK);
}

static void
reads_as_many_as_it_says_and_no_more(void **state)
{
	struct fixture *f = *state;
	struct avow_error why = {.status = AVOW_OK};
	char name[16];

	for (int i = 0; i <= AVOW_APPROVALS_MAX; i++) {
		(void)snprintf(name, sizeof name, "n%d", i);
		assert_int_equal(put(f, 1, name), AVOW_OK);
		assert_int_equal(load(f, 1, &why),
		    i < AVOW_APPROVALS_MAX ? AVOW_OK : AVOW_ERR_LIMIT);
	}
	assert_string_equal(why.code, "approval.count");
	assert_int_equal(f->out.count, 0);
}

static bool
keep(void *context, struct avow_text key, struct avow_text row)
{
	struct fixture *f = context;

	assert_true(row.size <= sizeof f->row);
	memcpy(f->key_text, key.at, key.size);
	memcpy(f->row, row.at, row.size);
	f->key_size = key.size;
	f->row_size = row.size;
	return false;
}

/* Copy the only row, and put these bytes under this key. */
static void
put_row(struct fixture *f, struct avow_text key, struct avow_text row)
{
	struct avow_kv_set *set;

	assert_int_equal(avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	assert_int_equal(avow_kv_put(set, key, row, NULL), AVOW_OK);
	assert_int_equal(commit(f, set), AVOW_OK);
}

static void
no_row_can_be_changed_or_moved(void **state)
{
	struct fixture *f = *state;
	struct avow_row_key from =
	    avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_APPROVAL);
	struct avow_row_key to = avow_row_key_end(&from);
	const struct avow_kv_range range = {.from = avow_row_key_text(&from),
	    .to = avow_row_key_text(&to),
	    .limit = 1,
	    .visit = keep,
	    .context = f};
	struct avow_text key;

	assert_int_equal(put(f, 1, "li.wei"), AVOW_OK);
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_OK);
	key = (struct avow_text){f->key_text, f->key_size};
	for (size_t size = 0; size < f->row_size; size++) {
		put_row(f, key, (struct avow_text){f->row, size});
		assert_int_not_equal(load(f, 1, NULL), AVOW_OK);
		assert_int_equal(f->out.count, 0);
	}
	for (size_t i = 0; i < f->row_size; i++) {
		f->row[i] ^= 1;
		put_row(f, key, (struct avow_text){f->row, f->row_size});
		assert_int_not_equal(load(f, 1, NULL), AVOW_OK);
		f->row[i] ^= 1;
	}
	put_row(f, key, (struct avow_text){f->row, f->row_size});
	assert_int_equal(load(f, 1, NULL), AVOW_OK);
	/* The same yes, as if it were to another image. */
	f->key_text[4] = 2;
	put_row(f, key, (struct avow_text){f->row, f->row_size});
	assert_int_equal(load(f, 2, NULL), AVOW_ERR_KEY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		finds_who_approved_this_and_nothing_else, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		takes_one_yes_of_a_name, setup, teardown),
	    cmocka_unit_test_setup_teardown(knows_a_name, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		reads_as_many_as_it_says_and_no_more, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		no_row_can_be_changed_or_moved, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
