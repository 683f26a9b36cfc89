/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes down which errors were raised: a line `code status` for each, once a
 * process, at the end of the file that AVOW_CODES names; for check-errors.
 *
 *     avow_fail --wrapped at link time--> recorder --> the real avow_fail
 *
 * Linked into the program and the tests of the address sanitizer's build.  Any
 * thread; a line is written at once, so that a process that is killed has told.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"

enum {
	CODES_MAX = 512,   /* a process; more are written more often */
	MESSAGE_MAX = 512, /* bytes; more than an error keeps */
	LINE_MAX = 64,
};

enum avow_status __real_avow_fail(struct avow_error *why,
    enum avow_status status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
enum avow_status __real_avow_fail_at(struct avow_error *why,
    enum avow_status status, const char *code, const char *place,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
enum avow_status __wrap_avow_fail(struct avow_error *why,
    enum avow_status status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
enum avow_status __wrap_avow_fail_at(struct avow_error *why,
    enum avow_status status, const char *code, const char *place,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* What this process has told already: the sum of code and status. */
static atomic_uint_least64_t told[CODES_MAX];

static bool
is_new(const char *code, enum avow_status status)
{
	uint64_t sum = 14695981039346656037U ^ (uint64_t)status;
	size_t at;

	for (const char *c = code; *c != '\0'; c++)
		sum = (sum ^ (uint8_t)*c) * 1099511628211U;
	at = sum % CODES_MAX;
	return atomic_exchange(&told[at], sum) != sum;
}

static void
record(const char *code, enum avow_status status)
{
	const char *path = getenv("AVOW_CODES");
	char line[LINE_MAX];
	int size;
	int fd;

	if (path == NULL || !is_new(code, status))
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return; /* what is missing then is told as never raised */
	size = snprintf(
	    line, sizeof line, "%s %s\n", code, avow_status_name(status));
	if (size > 0 && size < LINE_MAX)
		(void)!write(fd, line, (size_t)size);
	(void)close(fd);
}

enum avow_status
__wrap_avow_fail(struct avow_error *why, enum avow_status status,
    const char *code, const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list list;

	record(code, status);
	va_start(list, format);
	(void)vsnprintf(message, sizeof message, format, list);
	va_end(list);
	return __real_avow_fail(why, status, code, "%s", message);
}

enum avow_status
__wrap_avow_fail_at(struct avow_error *why, enum avow_status status,
    const char *code, const char *place, const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list list;

	record(code, status);
	va_start(list, format);
	(void)vsnprintf(message, sizeof message, format, list);
	va_end(list);
	return __real_avow_fail_at(why, status, code, place, "%s", message);
}
