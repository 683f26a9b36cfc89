/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/measure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void
measure_must(bool holds, const char *what)
{
	if (holds)
		return;
	(void)fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
	exit(1);
}

static double
seconds(clockid_t clock)
{
	struct timespec now;

	measure_must(clock_gettime(clock, &now) == 0, "no clock");
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double
measure_cpu(void)
{
	return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

double
measure_clock(void)
{
	return seconds(CLOCK_MONOTONIC);
}

static int
compare(const void *left, const void *right)
{
	const double *a = left;
	const double *b = right;

	return (*a > *b) - (*a < *b);
}

double
measure_median(double *values, size_t count)
{
	qsort(values, count, sizeof values[0], compare);
	return values[count / 2];
}
