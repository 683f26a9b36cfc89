/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/measure: what programs that measure have in common (no cmocka).
 */
#ifndef AVOW_TESTS_MEASURE_H
#define AVOW_TESTS_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

/* End the program, with its name and `what`, unless it holds. */
void measure_must(bool holds, const char *what);
/* Seconds of CPU that the process used; seconds that went by. */
double measure_cpu(void);
double measure_clock(void);
/* The middle one of count > 0 values, which get sorted. */
double measure_median(double *values, size_t count);

#endif
