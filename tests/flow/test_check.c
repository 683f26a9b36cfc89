/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whoever changes the store behind the vault's back is seen.
 * Method: close the vault, change rows of its store by hand, one way at a
 *         time; look with avow_check, and by asking.
 */
#include "tests/support/stored.h"

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
	struct stored rows;

	vault_person(vault, person, NULL, NULL);
	assert_int_equal(check(vault), AVOW_OK);
	stored_take(vault, &rows, AVOW_FAMILY_RECORD);
	assert_int_equal(rows.count, 1);
	for (size_t i = 0; i < rows.sizes[0]; i += 7) {
		rows.values[0][i] ^= 1;
		stored_put(&rows, 0, rows.values[0], rows.sizes[0]);
		stored_give(vault, &rows);
		assert_int_not_equal(check(vault), AVOW_OK);
		stored_take(vault, &rows, AVOW_FAMILY_RECORD);
		rows.values[0][i] ^= 1;
		stored_put(&rows, 0, rows.values[0], rows.sizes[0]);
	}
	stored_give(vault, &rows);
	assert_int_equal(check(vault), AVOW_OK);
}

static void
an_old_row_put_back_is_seen(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	struct stored old;
	struct stored new;

	vault_person(vault, person, NULL, NULL);
	vault_ask(vault,
	    flow_use(&f, person, "basic.birthday", "account.register"), &answer,
	    AVOW_OK);
	(void)flow_collect(
	    &f, person, "basic.birthday", "account.register", "1991-01-01");
	f.item.record = answer.fields[0].record;
	avow_answer_clear(&answer);
	stored_take(vault, &old, AVOW_FAMILY_RECORD);
	stored_give(vault, &old);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(check(vault), AVOW_OK);
	stored_take(vault, &new, AVOW_FAMILY_RECORD);
	stored_put(&new, 0, old.values[0], old.sizes[0]);
	stored_give(vault, &new);
	assert_int_equal(check(vault), AVOW_ERR_KEY);
	assert_string_equal(vault->why.code, "check.row");
}

static void
rows_that_changed_places_are_seen(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct stored rows;

	vault_person(vault, person, NULL, NULL);
	vault_person(vault, person, NULL, NULL);
	stored_take(vault, &rows, AVOW_FAMILY_RECORD);
	assert_int_equal(rows.count, 2);
	stored_put(&rows, 0, rows.values[1], rows.sizes[1]);
	stored_put(&rows, 1, rows.values[0], rows.sizes[0]);
	stored_give(vault, &rows);
	assert_int_equal(check(vault), AVOW_ERR_KEY);
}

static void
a_head_of_another_is_seen_by_the_next_ask(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	struct stored rows;

	vault_person(vault, person, NULL, NULL);
	vault_person(vault, person, NULL, NULL);
	stored_take(vault, &rows, AVOW_FAMILY_HEAD);
	assert_int_equal(rows.count, 2);
	stored_put(&rows, 0, rows.values[1], rows.sizes[1]);
	stored_put(&rows, 1, rows.values[0], rows.sizes[0]);
	stored_give(vault, &rows);
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
	struct stored rows;

	vault_person(vault, person, NULL, NULL);
	stored_take(vault, &rows, AVOW_FAMILY_HEAD);
	stored_put(&rows, 0, NULL, 0);
	stored_give(vault, &rows);
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
