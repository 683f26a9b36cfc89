/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/columns.h"
#include "policy/report_order.h"

#include "base/banned.h"

enum {
	BEFORE_CARET_MAX =
	    30,          /* columns kept before the caret of a long line */
	SLICE_MAX = 400, /* bytes of a line that can reach the screen */
};

static const struct {
	const char *word;
	const char *color;
} severities[] = {
    [AVOW_SEVERITY_ERROR] = {"error", "\x1b[1;31m"},
    [AVOW_SEVERITY_WARNING] = {"warning", "\x1b[1;33m"},
    [AVOW_SEVERITY_NOTE] = {"note", "\x1b[1;36m"},
};

struct printer {
	struct avow_buffer *out;
	const struct avow_finding *finding;
	bool color;
	unsigned gutter; /* columns of the line number */
};

static void
paint(const struct printer *printer, const char *color)
{
	if (printer->color)
		avow_buffer_string(printer->out, color);
}

static void
put_severity_color(const struct printer *printer)
{
	paint(printer, severities[printer->finding->severity].color);
}

static void
put_plain(const struct printer *printer)
{
	paint(printer, "\x1b[0m");
}

static void
put_clean(struct avow_buffer *out, struct avow_text text)
{
	size_t at = 0;

	while (at < text.size) {
		unsigned width;

		avow_columns_put(out, avow_columns_next(text, &at, &width));
	}
}

static unsigned
digits_of(uint32_t number)
{
	unsigned digits = 1;

	for (; number >= 10; number /= 10)
		digits++;
	return digits;
}

/* "error[P0101]: the message" */
static void
put_head(const struct printer *printer)
{
	const struct avow_finding *finding = printer->finding;
	const char *word = severities[finding->severity].word;

	put_severity_color(printer);
	avow_buffer_format(printer->out, "%s[%s]", word, finding->code);
	put_plain(printer);
	avow_buffer_string(printer->out, ": ");
	avow_columns_wrap(printer->out, avow_text_of(finding->message),
	    (unsigned)(strlen(word) + strlen(finding->code)) + 4, 2);
	avow_buffer_string(printer->out, "\n");
}

/* "  --> page.md:12:7  (4.2 Delivery, #share.delivery)" */
static void
put_place(const struct printer *printer, const char *arrow,
    const struct avow_place *place, const char *id)
{
	const struct avow_clause *clause = avow_report_order_clause(place, id);

	if (place->source == NULL)
		return;
	avow_buffer_format(
	    printer->out, "%*s%s ", (int)printer->gutter, "", arrow);
	put_clean(printer->out, avow_text_of(place->source->path));
	if (place->line != 0)
		avow_buffer_format(
		    printer->out, ":%u:%u", place->line, place->column);
	if (clause != NULL) {
		avow_buffer_string(printer->out, "  (");
		put_clean(printer->out, clause->title);
		if (clause->title.size > 0)
			avow_buffer_string(printer->out, ", ");
		avow_buffer_string(printer->out, "#");
		put_clean(printer->out, clause->id);
		avow_buffer_string(printer->out, ")");
	}
	avow_buffer_string(printer->out, "\n");
}

/* The part of a line that may reach the screen. */
struct slice {
	struct avow_text text;
	size_t caret;     /* offset of the underlined bytes */
	size_t caret_end; /* behind them */
	bool is_cut;      /* something stands before it */
	bool is_cut_behind;
};

static bool
is_inside_character(const char *at)
{
	return ((unsigned char)*at & 0xC0) == 0x80;
}

/* Columns of text, as put_clean would show it. */
static unsigned
width_of(struct avow_text text)
{
	unsigned total = 0;
	size_t at = 0;

	while (at < text.size) {
		unsigned width;

		(void)avow_columns_next(text, &at, &width);
		total += width;
	}
	return total;
}

/* Move the slice's beginning forward by one character. */
static void
drop_first(struct slice *slice)
{
	size_t at = 0;
	unsigned width;

	(void)avow_columns_next(slice->text, &at, &width);
	slice->text.at += at;
	slice->text.size -= at;
	slice->caret -= at;
	slice->caret_end -= at;
	slice->is_cut = true;
}

/* Shorten the slice's end until it has at most `room` columns. */
static void
cut_behind(struct slice *slice, unsigned room)
{
	unsigned total = 0;
	size_t at = 0;

	while (at < slice->text.size) {
		size_t from = at;
		unsigned width;

		(void)avow_columns_next(slice->text, &at, &width);
		total += width;
		if (total > room) {
			slice->text.size = from;
			slice->is_cut_behind = true;
		}
	}
}

/* Bound the slice in bytes, so that a line of 1 MiB costs no more than one. */
static void
bound(struct slice *slice)
{
	size_t from = slice->caret;
	size_t end;

	for (size_t i = 0; from > 0 && i < SLICE_MAX / 4; i++)
		from--;
	while (from > 0 && is_inside_character(slice->text.at + from))
		from--;
	slice->is_cut = from > 0;
	slice->text.at += from;
	slice->text.size -= from;
	slice->caret -= from;
	slice->caret_end -= from;
	if (slice->text.size <= SLICE_MAX)
		return;
	end = SLICE_MAX;
	while (end > slice->caret && is_inside_character(slice->text.at + end))
		end--;
	slice->text.size = end;
	slice->is_cut_behind = true;
}

static struct slice
slice_of(const struct avow_place *place, unsigned room)
{
	struct avow_text line = avow_source_line(place->source, place->line);
	size_t column = place->column > 0 ? place->column - 1 : 0;
	struct slice slice = {.text = line};

	slice.caret = column < line.size ? column : line.size;
	slice.caret_end = place->length < line.size - slice.caret
	    ? slice.caret + place->length
	    : line.size;
	bound(&slice);
	if (width_of(slice.text) + (slice.is_cut ? 3 : 0) > room ||
	    slice.is_cut_behind) {
		struct avow_text before = {slice.text.at, slice.caret};

		while (width_of(before) > BEFORE_CARET_MAX &&
		    width_of(slice.text) + 3 > room) {
			drop_first(&slice);
			before.at = slice.text.at;
			before.size = slice.caret;
		}
		cut_behind(&slice, room - (slice.is_cut ? 3 : 0));
	}
	if (slice.is_cut_behind)
		cut_behind(&slice, room - (slice.is_cut ? 3 : 0) - 3);
	if (slice.caret_end > slice.text.size)
		slice.caret_end = slice.text.size;
	return slice;
}

static void
put_bar(const struct printer *printer)
{
	avow_buffer_format(printer->out, "%*s |", (int)printer->gutter, "");
}

static void
put_carets(
    const struct printer *printer, const struct slice *slice, const char *label)
{
	struct avow_text before = {slice->text.at, slice->caret};
	struct avow_text under = {slice->text.at + slice->caret,
	    slice->caret_end > slice->caret ? slice->caret_end - slice->caret
					    : 0};
	unsigned from = width_of(before) + (slice->is_cut ? 3 : 0);
	unsigned count = width_of(under);

	put_bar(printer);
	avow_buffer_format(printer->out, "%*s", (int)from + 1, "");
	put_severity_color(printer);
	count = count == 0 ? 1 : count;
	for (unsigned i = 0; i < count; i++)
		avow_buffer_string(printer->out, "^");
	if (label != NULL) {
		struct avow_text text = avow_text_of(label);
		unsigned column = printer->gutter + 4 + from + count;

		if (column + width_of(text) <= AVOW_COLUMNS) {
			avow_buffer_string(printer->out, " ");
			put_clean(printer->out, text);
		} else {
			avow_buffer_string(printer->out, "\n");
			put_bar(printer);
			avow_buffer_string(printer->out, " ");
			avow_columns_wrap(printer->out, text,
			    printer->gutter + 3, printer->gutter + 3);
		}
	}
	put_plain(printer);
	avow_buffer_string(printer->out, "\n");
}

static void
put_snippet(const struct printer *printer, const struct avow_place *place,
    const char *label)
{
	struct slice slice;

	if (place->source == NULL || place->line == 0)
		return;
	slice = slice_of(place, AVOW_COLUMNS - printer->gutter - 3);
	put_bar(printer);
	avow_buffer_format(printer->out, "\n%*u | %s", (int)printer->gutter,
	    place->line, slice.is_cut ? "..." : "");
	put_clean(printer->out, slice.text);
	avow_buffer_string(printer->out, slice.is_cut_behind ? "...\n" : "\n");
	put_carets(printer, &slice, label);
}

static void
put_also(const struct printer *printer, const struct avow_finding_also *also)
{
	if (also->place.source == NULL)
		return;
	put_bar(printer);
	avow_buffer_string(printer->out, "\n");
	put_place(printer, ":::", &also->place, also->clause);
	put_snippet(printer, &also->place, also->label);
}

static void
put_remark(const struct printer *printer, const char *word, const char *text)
{
	unsigned column = printer->gutter + 5 + (unsigned)strlen(word);

	if (text == NULL)
		return;
	avow_buffer_format(
	    printer->out, "%*s = %s: ", (int)printer->gutter, "", word);
	avow_columns_wrap(printer->out, avow_text_of(text), column, column);
	avow_buffer_string(printer->out, "\n");
}

static void
put_finding(const struct printer *printer)
{
	const struct avow_finding *finding = printer->finding;

	put_head(printer);
	put_place(printer, "-->", &finding->place, finding->clause);
	put_snippet(printer, &finding->place, finding->label);
	put_also(printer, &finding->also);
	put_remark(printer, "for example", finding->example);
	put_remark(printer, "help", finding->help);
	put_remark(printer, "note", finding->note);
}

/* Columns that the line numbers of a finding take. */
static unsigned
gutter_of(const struct avow_finding *finding)
{
	uint32_t line = finding->place.line;

	if (finding->also.place.source != NULL &&
	    finding->also.place.line > line)
		line = finding->also.place.line;
	return digits_of(line);
}

void
avow_report_print(
    const struct avow_report *report, struct avow_buffer *out, bool color)
{
	const struct avow_finding *findings[AVOW_FINDINGS_MAX];
	size_t count = avow_report_order(report, findings);

	for (size_t i = 0; i < count; i++) {
		struct printer printer = {
		    .out = out,
		    .finding = findings[i],
		    .color = color,
		    .gutter = gutter_of(findings[i]),
		};

		if (i > 0)
			avow_buffer_string(out, "\n");
		put_finding(&printer);
	}
	if (report->errors > 0 && report->count == AVOW_FINDINGS_MAX)
		avow_buffer_format(out,
		    "\nonly the first %d findings are shown\n",
		    (int)AVOW_FINDINGS_MAX);
}
