/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whoever changes the store behind the vault's back is seen.
 * Method: close the vault, change rows of its store by hand, one way at a
 *         time; look with avow_check, and by asking.
 */
#include "ledger/row.h"
#include "store/kv.h"
#include "tests/support/flow.h"

enum { ROWS_MAX = 16 };

/* The rows of one family, copied out of a closed vault. */
struct rows {
	struct avow_kv *kv;
	struct avow_row_key keys[ROWS_MAX];
	char values[ROWS_MAX][4096];
	size_t sizes[ROWS_MAX];
	size_t count;
};

static bool
copy(void *context, struct avow_text key, struct avow_text value)
{
	struct rows *rows = context;

	assert_true(rows->count < ROWS_MAX && value.size <= 4096);
	rows->keys[rows->count].size = 0;
	avow_row_key_add(&rows->keys[rows->count], key.at, key.size);
	memcpy(rows->values[rows->count], value.at, value.size);
	rows->sizes[rows->count++] = value.size;
	return true;
}

/* Close the vault, open its store, find all rows of a family. */
static void
take_rows(struct vault *vault, struct rows *rows, enum avow_family family)
{
	char path[SCRATCH_PATH];

	avow_close(vault->avow);
	vault->avow = NULL;
	*rows = (struct rows){.count = 0};
	scratch_path(path, vault->dir, "store");
	assert_int_equal(
	    avow_kv_open_lmdb(&rows->kv, path, false, NULL), AVOW_OK);
	for (uint16_t b = 0; b < AVOW_KV_BUCKETS; b++) {
		struct avow_row_key from = avow_row_key_of(b, family);
		struct avow_row_key to = avow_row_key_end(&from);
		const struct avow_kv_range range = {
		    .from = avow_row_key_text(&from),
		    .to = avow_row_key_text(&to),
		    .limit = ROWS_MAX,
		    .visit = copy,
		    .context = rows};

		assert_int_equal(avow_kv_scan(rows->kv, &range, NULL), AVOW_OK);
	}
}

/* Put bytes at a row's key, or remove it where value is NULL. */
static void
put(struct rows *rows, size_t at, const char *value, size_t size)
{
	struct avow_row_key *key = &rows->keys[at];
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome;

	assert_int_equal(avow_kv_set_new(&set,
			     (uint16_t)(key->at[0] << 8 | key->at[1]), NULL),
	    AVOW_OK);
	if (value != NULL)
		assert_int_equal(avow_kv_put(set, avow_row_key_text(key),
				     (struct avow_text){value, size}, NULL),
		    AVOW_OK);
	else
		assert_int_equal(
		    avow_kv_delete(set, avow_row_key_text(key), NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(rows->kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
}

static void
give_back(struct vault *vault, struct rows *rows)
{
	avow_kv_close(rows->kv);
	rows->kv = NULL;
	vault_reopen(vault);
}

static enum avow_status
check(struct vault *vault)
{
	uint64_t people;
	uint64_t records;

	vault->why = (struct avow_error){0};
	return avow_check(vault->avow, &people, &records, &vault->why);
}

static void
every_flipped_byte_of_a_record_is_seen(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct rows rows;

	vault_person(vault, person, NULL, NULL);
	assert_int_equal(check(vault), AVOW_OK);
	take_rows(vault, &rows, AVOW_FAMILY_RECORD);
	assert_int_equal(rows.count, 1);
	for (size_t i = 0; i < rows.sizes[0]; i += 7) {
		rows.values[0][i] ^= 1;
		put(&rows, 0, rows.values[0], rows.sizes[0]);
		give_back(vault, &rows);
		assert_int_not_equal(check(vault), AVOW_OK);
		take_rows(vault, &rows, AVOW_FAMILY_RECORD);
		rows.values[0][i] ^= 1;
		put(&rows, 0, rows.values[0], rows.sizes[0]);
	}
	give_back(vault, &rows);
	assert_int_equal(check(vault), AVOW_OK);
}

static void
an_old_row_put_back_is_seen(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	struct rows old;
	struct rows new;

	vault_person(vault, person, NULL, NULL);
	vault_ask(vault,
	    flow_use(&f, person, "basic.birthday", "account.register"), &answer,
	    AVOW_OK);
	(void)flow_collect(
	    &f, person, "basic.birthday", "account.register", "1991-01-01");
	f.item.record = answer.fields[0].record;
	avow_answer_clear(&answer);
	take_rows(vault, &old, AVOW_FAMILY_RECORD);
	give_back(vault, &old);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(check(vault), AVOW_OK);
	take_rows(vault, &new, AVOW_FAMILY_RECORD);
	put(&new, 0, old.values[0], old.sizes[0]);
	give_back(vault, &new);
	assert_int_equal(check(vault), AVOW_ERR_KEY);
	assert_string_equal(vault->why.code, "check.row");
}

static void
rows_that_changed_places_are_seen(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct rows rows;

	vault_person(vault, person, NULL, NULL);
	vault_person(vault, person, NULL, NULL);
	take_rows(vault, &rows, AVOW_FAMILY_RECORD);
	assert_int_equal(rows.count, 2);
	put(&rows, 0, rows.values[1], rows.sizes[1]);
	put(&rows, 1, rows.values[0], rows.sizes[0]);
	give_back(vault, &rows);
	assert_int_equal(check(vault), AVOW_ERR_KEY);
}

static void
a_head_of_another_is_seen_by_the_next_ask(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	struct rows rows;

	vault_person(vault, person, NULL, NULL);
	vault_person(vault, person, NULL, NULL);
	take_rows(vault, &rows, AVOW_FAMILY_HEAD);
	assert_int_equal(rows.count, 2);
	put(&rows, 0, rows.values[1], rows.sizes[1]);
	put(&rows, 1, rows.values[0], rows.sizes[0]);
	give_back(vault, &rows);
	vault_ask(vault,
	    flow_use(&f, person, "basic.birthday", "account.register"), &answer,
	    AVOW_ERR_KEY);
	assert_int_not_equal(check(vault), AVOW_OK);
}

static void
a_record_without_its_head_is_seen(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct rows rows;

	vault_person(vault, person, NULL, NULL);
	take_rows(vault, &rows, AVOW_FAMILY_HEAD);
	put(&rows, 0, NULL, 0);
	give_back(vault, &rows);
	assert_int_equal(check(vault), AVOW_ERR_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(every_flipped_byte_of_a_record_is_seen),
	    FLOW_TEST(an_old_row_put_back_is_seen),
	    FLOW_TEST(rows_that_changed_places_are_seen),
	    FLOW_TEST(a_head_of_another_is_seen_by_the_next_ask),
	    FLOW_TEST(a_record_without_its_head_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
