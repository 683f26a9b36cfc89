/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/status: how our functions fail.
 *
 * Every fallible function returns enum avow_status (avow.h) and takes a
 * `struct avow_error *why`, which may be NULL.  Any thread.
 */
#ifndef AVOW_BASE_STATUS_H
#define AVOW_BASE_STATUS_H

#include "avow.h"

/*
 * Fill *why, unless it is NULL or already filled, and give status back, so
 * that a failing function can say `return avow_fail(...)`.  code is a stable
 * word such as "slot.short".
 */
enum avow_status avow_fail(struct avow_error *why, enum avow_status status,
    const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same, with the place where the fault stands. */
enum avow_status avow_fail_at(struct avow_error *why, enum avow_status status,
    const char *code, const char *place, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
