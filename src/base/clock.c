/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/banned.h"

enum {
	DAY_MS = 86400000,
	ERA_DAYS = 146097,   /* 400 Gregorian years */
	EPOCH_DAYS = 719468, /* 0000-03-01 to 1970-01-01 */
	YEAR_MAX = 9999,     /* RFC 3339 has four digits */
	LAST_DAY = 2932896,  /* 9999-12-31 */
};

struct date {
	int32_t year;
	int32_t month; /* 1..12 */
	int32_t day;   /* 1..31 */
};

static uint64_t
system_now(void *context)
{
	struct timespec now;

	(void)context;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec < 0)
		return 0;
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

struct avow_clock
avow_clock_system(void)
{
	return (struct avow_clock){.now_ms = system_now};
}

uint64_t
avow_clock_now(const struct avow_clock *clock)
{
	return clock->now_ms(clock->context);
}

/*
 * Years counted from 1 March, so that a leap day is the last day of its year
 * and all months before it have fixed lengths: 153 days in five months.
 */
static struct date
date_of(int32_t days)
{
	int32_t since = days + EPOCH_DAYS;
	int32_t era = since / ERA_DAYS;
	int32_t day_of_era = since % ERA_DAYS;
	int32_t year_of_era = (day_of_era - day_of_era / 1460 +
				  day_of_era / 36524 - day_of_era / 146096) /
	    365;
	int32_t day_of_year = day_of_era -
	    (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int32_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
	struct date date;

	date.day = day_of_year - (153 * month + 2) / 5 + 1;
	date.month = month < 10 ? month + 3 : month - 9;
	date.year = era * 400 + year_of_era + (date.month <= 2);
	return date;
}

static int32_t
days_of(struct date date)
{
	/* One era is added first, so that no division sees a negative. */
	int32_t year = date.year + 400 - (date.month <= 2);
	int32_t month = date.month > 2 ? date.month - 3 : date.month + 9;
	int32_t year_of_era = year % 400;
	int32_t day_of_year = (153 * month + 2) / 5 + date.day - 1;

	return (year / 400 - 1) * ERA_DAYS + year_of_era * 365 +
	    year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH_DAYS;
}

/* The last time that can be written. */
static uint64_t
clamp(uint64_t ms)
{
	const uint64_t last = (uint64_t)(LAST_DAY + 1) * DAY_MS - 1;

	return ms > last ? last : ms;
}

void
avow_time_text(char out[AVOW_TIME_TEXT_SIZE], uint64_t ms)
{
	struct date date;
	uint32_t in_day;

	ms = clamp(ms);
	date = date_of((int32_t)(ms / DAY_MS));
	in_day = (uint32_t)(ms % DAY_MS);
	/* The remainders tell the compiler what clamp has seen to. */
	(void)snprintf(out, AVOW_TIME_TEXT_SIZE,
	    "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
	    (unsigned)date.year % (YEAR_MAX + 1), (unsigned)date.month % 100,
	    (unsigned)date.day % 100, in_day / 3600000 % 100,
	    in_day / 60000 % 60, in_day / 1000 % 60, in_day % 1000);
}

static bool
is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* count digits; false if one of them is none. */
static bool
get_digits(int32_t *out, const char *digits, size_t count)
{
	*out = 0;
	for (size_t i = 0; i < count; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		*out = *out * 10 + (digits[i] - '0');
	}
	return true;
}

bool
avow_date_days(int32_t *days_out, struct avow_text text)
{
	static const int32_t month_days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	struct date date;
	int32_t last;

	*days_out = 0;
	if (text.size != 10 || text.at[4] != '-' || text.at[7] != '-' ||
	    !get_digits(&date.year, text.at, 4) ||
	    !get_digits(&date.month, text.at + 5, 2) ||
	    !get_digits(&date.day, text.at + 8, 2))
		return false;
	if (date.month < 1 || date.month > 12)
		return false;
	last = month_days[date.month - 1];
	if (date.month == 2 && is_leap(date.year))
		last++;
	if (date.day < 1 || date.day > last)
		return false;
	*days_out = days_of(date);
	return true;
}

uint32_t
avow_time_month(uint64_t ms)
{
	struct date date = date_of((int32_t)(clamp(ms) / DAY_MS));

	return (uint32_t)((date.year - 1970) * 12 + date.month - 1);
}
