/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/source.h"

#include "base/banned.h"

enum {
	TEXT_MAX = 1500, /* bytes; a longer text is cut, and says so */
};

void
avow_report_init(struct avow_report *report, struct avow_arena *arena)
{
	*report = (struct avow_report){.arena = arena};
}

/* Cut text to TEXT_MAX bytes without splitting a character. */
static void
cut(char *text, size_t size)
{
	static const char dots[] = "...";
	size_t at = TEXT_MAX - sizeof dots;

	if (size < TEXT_MAX)
		return;
	while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
		at--;
	memcpy(text + at, dots, sizeof dots);
}

/* Format into the arena; "" when there is no memory. */
static const char *format_text(struct avow_report *report, const char *format,
    va_list arguments) __attribute__((format(printf, 2, 0)));

static const char *
format_text(struct avow_report *report, const char *format, va_list arguments)
{
	char text[TEXT_MAX];
	int size = vsnprintf(text, sizeof text, format, arguments);
	char *copy;

	if (size < 0)
		return "";
	cut(text, (size_t)size);
	copy = avow_arena_copy(report->arena, avow_text_of(text));
	return copy == NULL ? "" : copy;
}

const char *
avow_report_text(struct avow_report *report, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = format_text(report, format, arguments);
	va_end(arguments);
	return text;
}

static void
append(struct avow_report *report, struct avow_finding *finding)
{
	if (report->last == NULL)
		report->first = finding;
	else
		report->last->next = finding;
	report->last = finding;
	report->count++;
}

struct avow_finding *
avow_report_add(struct avow_report *report, enum avow_severity severity,
    const char *code, struct avow_place place, const char *format, ...)
{
	struct avow_finding *finding = NULL;
	va_list arguments;

	if (severity == AVOW_SEVERITY_ERROR)
		report->errors++;
	if (severity == AVOW_SEVERITY_WARNING)
		report->warnings++;
	if (report->count < AVOW_FINDINGS_MAX)
		finding = avow_arena_alloc(report->arena, sizeof *finding);
	if (finding == NULL) {
		report->spare = (struct avow_finding){0};
		return &report->spare;
	}
	(void)snprintf(finding->code, sizeof finding->code, "%s", code);
	finding->severity = severity;
	finding->place = place;
	va_start(arguments, format);
	finding->message = format_text(report, format, arguments);
	va_end(arguments);
	append(report, finding);
	return finding;
}

struct avow_finding *
avow_report_once(struct avow_report *report, enum avow_severity severity,
    const char *code, struct avow_place place, const char *format, ...)
{
	struct avow_finding *at = report->first;
	va_list arguments;
	const char *message;

	va_start(arguments, format);
	message = format_text(report, format, arguments);
	va_end(arguments);
	while (at != NULL &&
	    (strcmp(at->code, code) != 0 || strcmp(at->message, message) != 0))
		at = at->next;
	if (at == NULL)
		return avow_report_add(
		    report, severity, code, place, "%s", message);
	at->repeats++;
	at->note = avow_report_text(report, "so it is in %u other place%s",
	    at->repeats, at->repeats == 1 ? "" : "s");
	return at;
}

enum avow_status
avow_report_fail(const struct avow_report *report, struct avow_error *why)
{
	const struct avow_finding *finding = report->first;
	char place[sizeof why->place] = "";

	while (finding != NULL && finding->severity != AVOW_SEVERITY_ERROR)
		finding = finding->next;
	if (finding == NULL)
		return avow_fail(
		    why, AVOW_ERR_POLICY, "P0000", "the policy has errors");
	if (finding->place.source != NULL)
		(void)snprintf(place, sizeof place, "%s:%u:%u",
		    finding->place.source->path, finding->place.line,
		    finding->place.column);
	return avow_fail_at(
	    why, AVOW_ERR_POLICY, finding->code, place, "%s", finding->message);
}
