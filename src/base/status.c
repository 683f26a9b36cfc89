/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

const char *
avow_status_name(enum avow_status status)
{
	static const char *const names[] = {
	    [AVOW_OK] = "ok",
	    [AVOW_ERR_NOMEM] = "no-memory",
	    [AVOW_ERR_IO] = "io",
	    [AVOW_ERR_LIMIT] = "limit",
	    [AVOW_ERR_FORMAT] = "format",
	    [AVOW_ERR_INPUT] = "input",
	    [AVOW_ERR_NOT_FOUND] = "not-found",
	    [AVOW_ERR_EXISTS] = "exists",
	    [AVOW_ERR_CONFLICT] = "conflict",
	    [AVOW_ERR_BUSY] = "busy",
	    [AVOW_ERR_FULL] = "full",
	    [AVOW_ERR_KEY] = "key",
	    [AVOW_ERR_ERASED] = "erased",
	    [AVOW_ERR_PERMIT] = "permit",
	    [AVOW_ERR_POLICY] = "policy",
	    [AVOW_ERR_UNKNOWN] = "unknown",
	};

	if ((size_t)status >= sizeof names / sizeof names[0])
		return "unknown";
	return names[status];
}

/*
 * Drop the head of a UTF-8 sequence that a cut left without its tail: a place
 * or message may hold a label in any script, and is printed as it stands.
 */
static void
trim_cut(char *text, size_t size)
{
	size_t tail = 0;
	unsigned char head;

	while (tail < size && tail < 3 &&
	    ((unsigned char)text[size - 1 - tail] & 0xc0) == 0x80)
		tail++;
	if (tail == size)
		return;
	head = (unsigned char)text[size - 1 - tail];
	if ((head >= 0xc0 && tail < 1) || (head >= 0xe0 && tail < 2) ||
	    (head >= 0xf0 && tail < 3))
		text[size - 1 - tail] = '\0';
}

/* Copy what fits. */
static void
put_text(char *out, size_t room, const char *text)
{
	size_t size = strnlen(text, room);
	bool is_cut = size == room;

	if (is_cut)
		size = room - 1;
	memcpy(out, text, size);
	out[size] = '\0';
	if (is_cut)
		trim_cut(out, size);
}

__attribute__((format(printf, 5, 0))) static enum avow_status
fill(struct avow_error *why, enum avow_status status, const char *code,
    const char *place, const char *format, va_list list)
{
	int size;

	/* The first fault seen is the cause; what follows is its echo. */
	if (why == NULL || why->status != AVOW_OK)
		return status;
	why->status = status;
	put_text(why->code, sizeof why->code, code);
	put_text(why->place, sizeof why->place, place);
	size = vsnprintf(why->message, sizeof why->message, format, list);
	if (size < 0)
		why->message[0] = '\0';
	else if ((size_t)size >= sizeof why->message)
		trim_cut(why->message, sizeof why->message - 1);
	return status;
}

enum avow_status
avow_fail(struct avow_error *why, enum avow_status status, const char *code,
    const char *format, ...)
{
	va_list list;

	va_start(list, format);
	(void)fill(why, status, code, "", format, list);
	va_end(list);
	return status;
}

enum avow_status
avow_fail_at(struct avow_error *why, enum avow_status status, const char *code,
    const char *place, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	(void)fill(why, status, code, place, format, list);
	va_end(list);
	return status;
}
