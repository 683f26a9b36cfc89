/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   times and dates are those of the proleptic Gregorian calendar.
 * Method: known instants; every day of 10,000 years counted by hand; every
 *         way to misspell a date.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

#define DAY_MS UINT64_C(86400000)

static void
writes_known_instants(void **state)
{
	static const struct {
		uint64_t ms;
		const char *text;
		uint32_t month;
	} cases[] = {
	    {0, "1970-01-01T00:00:00.000Z", 0},
	    {1, "1970-01-01T00:00:00.001Z", 0},
	    {DAY_MS - 1, "1970-01-01T23:59:59.999Z", 0},
	    {DAY_MS * 31 - 1, "1970-01-31T23:59:59.999Z", 0},
	    {DAY_MS * 31, "1970-02-01T00:00:00.000Z", 1},
	    {951782400000, "2000-02-29T00:00:00.000Z", 361},
	    {1796112000000, "2026-12-01T08:00:00.000Z", 683},
	    {253402300799999, "9999-12-31T23:59:59.999Z", 96359},
	    {253402300800000, "9999-12-31T23:59:59.999Z", 96359},
	    {UINT64_MAX, "9999-12-31T23:59:59.999Z", 96359},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[AVOW_TIME_TEXT_SIZE];

		avow_time_text(text, cases[i].ms);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(avow_time_month(cases[i].ms), cases[i].month);
	}
}

static int
days_in(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

static void
counts_every_day_from_year_0_to_9999(void **state)
{
	int32_t expected = -719528; /* 0000-01-01 */

	(void)state;
	for (int year = 0; year <= 9999; year++) {
		for (int month = 1; month <= 12; month++) {
			for (int day = 1; day <= days_in(year, month); day++) {
				char date[40];
				char time[AVOW_TIME_TEXT_SIZE];
				int32_t days;

				(void)snprintf(date, sizeof date,
				    "%04d-%02d-%02d", year, month, day);
				assert_true(
				    avow_date_days(&days, avow_text_of(date)));
				assert_true(days == expected);
				expected++;
				if (days < 0)
					continue;
				avow_time_text(time, (uint64_t)days * DAY_MS);
				assert_memory_equal(time, date, 10);
			}
		}
	}
}

static void
refuses_days_that_never_were(void **state)
{
	static const char *const cases[] = {"", "2024", "2024-02-30",
	    "2023-02-29", "1900-02-29", "2024-00-10", "2024-13-10",
	    "2024-01-00", "2024-01-32", "2024-04-31", "2024-1-10", "2024-01-1",
	    "2024-01-011", " 2024-01-01", "2024-01-01 ", "2024/01/01",
	    "2024-01/01", "+024-01-01", "-024-01-01", "2o24-01-01",
	    "2024-0a-01", "2024-01-0a", "20240-1-01"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int32_t days = 7;

		if (avow_date_days(&days, avow_text_of(cases[i])))
			fail_msg("%s", cases[i]);
		assert_int_equal(days, 0);
	}
}

static void
refuses_every_prefix_of_a_date(void **state)
{
	int32_t days;

	(void)state;
	for (size_t size = 0; size < 10; size++)
		assert_false(avow_date_days(
		    &days, (struct avow_text){"2024-02-29", size}));
	assert_true(avow_date_days(&days, AVOW_TEXT("2024-02-29")));
	assert_int_equal(days, 19782);
}

static uint64_t
fixed(void *context)
{
	return *(const uint64_t *)context;
}

static void
the_time_comes_from_whoever_supplies_it(void **state)
{
	uint64_t ms = 1234;
	const struct avow_clock clock = {fixed, &ms};
	const struct avow_clock system = avow_clock_system();

	(void)state;
	assert_int_equal(avow_clock_now(&clock), 1234);
	ms = 99;
	assert_int_equal(avow_clock_now(&clock), 99);
	/* After 2020, in milliseconds. */
	assert_true(avow_clock_now(&system) > UINT64_C(1577836800000));
	assert_true(avow_clock_now(&system) < UINT64_C(253402300800000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_known_instants),
	    cmocka_unit_test(counts_every_day_from_year_0_to_9999),
	    cmocka_unit_test(refuses_days_that_never_were),
	    cmocka_unit_test(refuses_every_prefix_of_a_date),
	    cmocka_unit_test(the_time_comes_from_whoever_supplies_it),
	};

	return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}
