/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   made-up people look real enough to test with, are the same in every
 *         run, and no two of them share what tells people apart.
 * Method: published examples of both check formulas; then a thousand people,
 *         each held to what its header says; then the same ones again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cli/people.h"
#include "deid/mask.h"

enum { COUNT = 1000, YEAR = 2026 };

static const uint64_t SEED = 20261201;

static struct avow_people_person people[COUNT];

static int
make_all(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < COUNT; i++)
		avow_people_make(&people[i], SEED, i, YEAR);
	return 0;
}

static void
check_digits_are_those_of_the_standards(void **state)
{
	(void)state;
	/* GB 11643-1999, its own two examples. */
	assert_int_equal(avow_people_id_check("11010519491231002"), 'X');
	assert_int_equal(avow_people_id_check("44052418800101001"), '4');
	/* ISO/IEC 7812-1's formula, on well-known test numbers. */
	assert_int_equal(avow_people_luhn_check("7992739871"), '3');
	assert_int_equal(avow_people_luhn_check("411111111111111"), '1');
	assert_int_equal(avow_people_luhn_check(""), '0');
}

static void
the_same_number_is_the_same_person(void **state)
{
	struct avow_people_person again;

	(void)state;
	for (uint32_t i = COUNT; i-- > 0;) { /* in another order */
		avow_people_make(&again, SEED, i, YEAR);
		assert_memory_equal(&again, &people[i], sizeof again);
	}
	avow_people_make(&again, SEED + 1, 0, YEAR);
	assert_string_not_equal(again.id_number, people[0].id_number);
}

/* So that a change of the generator is seen, and meant. */
static void
the_first_person_is_known(void **state)
{
	(void)state;
	assert_string_equal(people[0].external_id, "p-000000");
	assert_string_equal(people[0].name, "杨磊");
	assert_string_equal(people[0].id_number, "370202199801118710");
	assert_string_equal(people[0].phone, "15827182818");
	assert_string_equal(people[0].imei, "864103773717415");
	assert_string_equal(people[0].card, "6222027686802630409");
	assert_string_equal(people[999].external_id, "p-000999");
}

static void
identity_numbers_are_whole_and_agree_with_the_birthday(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const struct avow_people_person *p = &people[i];
		char born[9];
		int32_t days;

		assert_true(avow_date_days(&days, avow_text_of(p->birthday)));
		(void)snprintf(born, sizeof born, "%.4s%.2s%.2s", p->birthday,
		    p->birthday + 5, p->birthday + 8);
		assert_int_equal(strlen(p->id_number), 18);
		assert_memory_equal(p->id_number + 6, born, 8);
		assert_int_equal(
		    p->id_number[17], avow_people_id_check(p->id_number));
		assert_int_equal(
		    (p->id_number[16] - '0') % 2, p->is_female ? 0 : 1);
	}
}

static void
check_luhn(const char *number, size_t size)
{
	char body[24];

	assert_int_equal(strlen(number), size);
	assert_int_equal(strspn(number, "0123456789"), size);
	(void)snprintf(body, sizeof body, "%.*s", (int)(size - 1), number);
	assert_int_equal(number[size - 1], avow_people_luhn_check(body));
}

static void
cards_and_devices_pass_their_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		check_luhn(people[i].card, 19);
		check_luhn(people[i].imei, 15);
	}
}

static void
ages_hold_on_every_day_of_the_year(void **state)
{
	size_t counts[3] = {0};

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const struct avow_people_person *p = &people[i];
		long born = strtol(p->birthday, NULL, 10);
		long oldest = YEAR - born;       /* on the last of December */
		long youngest = YEAR - born - 1; /* on the first of January */

		counts[p->age]++;
		if (p->age == AVOW_PEOPLE_CHILD)
			assert_true(youngest >= 7 && oldest <= 13);
		if (p->age == AVOW_PEOPLE_TEEN)
			assert_true(youngest >= 14 && oldest <= 17);
		if (p->age == AVOW_PEOPLE_ADULT)
			assert_true(youngest >= 19 && oldest <= 79);
		assert_int_equal(
		    p->guardian_phone[0] == '\0', p->age == AVOW_PEOPLE_ADULT);
	}
	assert_in_range(counts[AVOW_PEOPLE_CHILD], 50, 110);
	assert_in_range(counts[AVOW_PEOPLE_TEEN], 70, 130);
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The texts at this offset in all people are all different. */
static void
check_different(size_t offset)
{
	static const char *texts[COUNT];

	for (size_t i = 0; i < COUNT; i++)
		texts[i] = (const char *)&people[i] + offset;
	qsort(texts, COUNT, sizeof texts[0], compare_strings);
	for (size_t i = 1; i < COUNT; i++)
		assert_string_not_equal(texts[i - 1], texts[i]);
}

static void
no_two_share_what_tells_people_apart(void **state)
{
	(void)state;
	check_different(offsetof(struct avow_people_person, external_id));
	check_different(offsetof(struct avow_people_person, phone));
	check_different(offsetof(struct avow_people_person, email));
	check_different(offsetof(struct avow_people_person, account));
	check_different(offsetof(struct avow_people_person, id_number));
	check_different(offsetof(struct avow_people_person, card));
}

static void
check_mask(enum avow_mask mask, const char *value)
{
	struct avow_buffer out;

	avow_buffer_init(&out, 1024);
	avow_mask_value(&out, mask, avow_text_of(value));
	assert_true(avow_utf8_valid(avow_text_of(value)));
	if (avow_text_is(avow_buffer_view(&out), "****"))
		fail_msg("no mask knows %s", value);
	avow_buffer_clear(&out);
}

static void
masks_know_what_the_people_have(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const struct avow_people_person *p = &people[i];

		check_mask(AVOW_MASK_NAME, p->name);
		check_mask(AVOW_MASK_PHONE, p->phone);
		check_mask(AVOW_MASK_EMAIL, p->email);
		check_mask(AVOW_MASK_ID, p->id_number);
		check_mask(AVOW_MASK_CARD, p->card);
		check_mask(AVOW_MASK_ADDRESS, p->address);
		check_mask(AVOW_MASK_NICKNAME, p->nickname);
		if (p->age != AVOW_PEOPLE_ADULT) {
			check_mask(AVOW_MASK_NAME, p->guardian_name);
			check_mask(AVOW_MASK_PHONE, p->guardian_phone);
		}
	}
}

static void
numbers_and_years_reach_their_limits(void **state)
{
	struct avow_people_person p;

	(void)state;
	for (unsigned year = 1970; year <= 9999; year += 8029) {
		avow_people_make(&p, UINT64_MAX, AVOW_PEOPLE_MAX - 1, year);
		assert_string_equal(p.external_id, "p-999999");
		assert_int_equal(strlen(p.birthday), 10);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(check_digits_are_those_of_the_standards),
	    cmocka_unit_test(the_same_number_is_the_same_person),
	    cmocka_unit_test(the_first_person_is_known),
	    cmocka_unit_test(
		identity_numbers_are_whole_and_agree_with_the_birthday),
	    cmocka_unit_test(cards_and_devices_pass_their_check),
	    cmocka_unit_test(ages_hold_on_every_day_of_the_year),
	    cmocka_unit_test(no_two_share_what_tells_people_apart),
	    cmocka_unit_test(masks_know_what_the_people_have),
	    cmocka_unit_test(numbers_and_years_reach_their_limits),
	};

	return cmocka_run_group_tests(tests, make_all, NULL);
}
