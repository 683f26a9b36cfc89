/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/report: what is wrong with a policy, and where.
 *
 *     checks --avow_report_add--> findings --print--> text or JSON
 *
 * A finding has a stable code (LANGUAGE 4: "P0101"), a place, one sentence,
 * and help with an edit that can be pasted.  One thread at a time.
 */
#ifndef AVOW_POLICY_REPORT_H
#define AVOW_POLICY_REPORT_H

#include "base/arena.h"
#include "base/buffer.h"

enum { AVOW_FINDINGS_MAX = 200 }; /* count; later ones are only counted */

enum avow_severity {
	AVOW_SEVERITY_ERROR,
	AVOW_SEVERITY_WARNING,
	AVOW_SEVERITY_NOTE,
};

struct avow_source; /* policy/source.h: one file, for its name and lines */

/* Where something stands in the text of a policy. */
struct avow_place {
	const struct avow_source *source; /* NULL: no file (a whole edition) */
	uint32_t line;                    /* from 1; 0: the file as a whole */
	uint32_t column;                  /* from 1, in bytes */
	uint32_t length;                  /* bytes to underline; at least 1 */
};

/* A second place that a finding speaks of. */
struct avow_finding_also {
	struct avow_place place; /* source NULL: there is none */
	const char *label;       /* said under the underlined bytes, or NULL */
	const char *clause;      /* id; NULL: the one it stands in */
};

struct avow_finding {
	char code[6];
	enum avow_severity severity;
	struct avow_place place;
	const char *label;   /* said under the underlined bytes, or NULL */
	const char *clause;  /* id, or NULL */
	const char *message; /* one sentence */
	struct avow_finding_also also;
	const char *example; /* a flow that shows it, or NULL */
	const char *help;    /* an edit or a next step, or NULL */
	const char *note;    /* background, or NULL */
	unsigned repeats;    /* other places that say the same */
	struct avow_finding *next;
};

struct avow_report {
	struct avow_arena *arena; /* borrowed; owns all findings and texts */
	struct avow_finding *first;
	struct avow_finding *last;
	size_t count;  /* kept */
	size_t errors; /* seen, kept or not */
	size_t warnings;
	struct avow_finding spare; /* handed out when no more are kept */
};

void avow_report_init(struct avow_report *report, struct avow_arena *arena);
/*
 * Add a finding with a formatted message; gives it back so that the caller can
 * set clause, label, help and note (texts in the arena or static), or a dummy
 * when the report is full, never NULL.
 */
struct avow_finding *avow_report_add(struct avow_report *report,
    enum avow_severity severity, const char *code, struct avow_place place,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The same, but where a finding says this already that one is given back, and
 * its note counts the places. */
struct avow_finding *avow_report_once(struct avow_report *report,
    enum avow_severity severity, const char *code, struct avow_place place,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* A formatted text in the report's arena; "" when there is no memory. */
const char *avow_report_text(struct avow_report *report, const char *format,
    ...) __attribute__((format(printf, 2, 3)));

/*
 * Append the findings in order of file and line, in the shape of LANGUAGE 4
 * (80 columns; color: ANSI colours).
 */
void avow_report_print(
    const struct avow_report *report, struct avow_buffer *out, bool color);
/* The same as a JSON list. */
void avow_report_json(
    const struct avow_report *report, struct avow_buffer *out);
/* The first error as an avow_error (status POLICY), place file:line:column. */
enum avow_status avow_report_fail(
    const struct avow_report *report, struct avow_error *why);

#endif
