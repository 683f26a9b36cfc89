/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/clock: the time, handed in, so that tests can supply it.
 * Milliseconds since 1970-01-01T00:00:00Z.  Any thread, if `now` is.
 */
#ifndef AVOW_BASE_CLOCK_H
#define AVOW_BASE_CLOCK_H

#include "base/text.h"

struct avow_clock {
	uint64_t (*now_ms)(void *context);
	void *context;
};

enum { AVOW_TIME_TEXT_SIZE = 25 }; /* "2026-12-01T08:00:00.000Z" and a NUL */

/* The system's real-time clock. */
struct avow_clock avow_clock_system(void);
uint64_t avow_clock_now(const struct avow_clock *clock);

/* RFC 3339 in UTC. */
void avow_time_text(char out[AVOW_TIME_TEXT_SIZE], uint64_t ms);
/* Days since 1970-01-01 of a proleptic Gregorian date; false if no such day. */
AVOW_CHECKED bool avow_date_days(int32_t *days_out, struct avow_text date);
/* The month of a time, counted from 1970-01: the log's handle period. */
uint32_t avow_time_month(uint64_t ms);

#endif
