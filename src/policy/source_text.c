/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/source_parts.h"

#include "base/banned.h"

enum {
	LINES_MAX = 65536, /* a file; with MARKS_MAX bounds cmark's work */
	MARKS_MAX = 64,    /* quotes and list marks on one line */
	INDENT_MAX = 200,  /* columns before a list mark */
};

/* Copy with LF for CRLF and CR; out has room for text.size bytes. */
static size_t
copy_lines(char *out, struct avow_text text)
{
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++) {
		if (text.at[i] != '\r')
			out[size++] = text.at[i];
		else if (i + 1 == text.size || text.at[i + 1] != '\n')
			out[size++] = '\n';
	}
	return size;
}

static uint32_t
count_lines(struct avow_text text)
{
	uint32_t count = 1; /* a text has at most 1 MiB, so this can't wrap */

	for (size_t i = 0; i < text.size; i++)
		count += text.at[i] == '\n';
	return count;
}

static bool
index_lines(struct avow_source_reader *reader)
{
	struct avow_text text = reader->source->text;
	uint32_t line = 0;

	reader->line_count = count_lines(text);
	reader->lines = avow_arena_array(reader->arena,
	    (size_t)reader->line_count + 1, sizeof reader->lines[0]);
	if (reader->lines == NULL) {
		reader->no_memory = true;
		return false;
	}
	reader->lines[line++] = 0;
	for (size_t i = 0; i < text.size; i++)
		if (text.at[i] == '\n')
			reader->lines[line++] = (uint32_t)i + 1;
	reader->lines[line] = (uint32_t)text.size + 1;
	return true;
}

struct avow_text
avow_source_text_line(const struct avow_source_reader *reader, uint32_t line)
{
	struct avow_text text = reader->source->text;

	if (line == 0 || line > reader->line_count)
		return (struct avow_text){text.at, 0};
	return (struct avow_text){text.at + reader->lines[line - 1],
	    reader->lines[line] - reader->lines[line - 1] - 1};
}

uint32_t
avow_source_text_line_of(
    const struct avow_source_reader *reader, const char *at)
{
	size_t offset = (size_t)(at - reader->source->text.at);
	uint32_t low = 0;
	uint32_t high = reader->line_count - 1;

	/* lines[low] <= offset < lines[high + 1] */
	while (low < high) {
		uint32_t middle = high - (high - low) / 2;

		if (reader->lines[middle] <= offset)
			low = middle;
		else
			high = middle - 1;
	}
	return low + 1;
}

struct avow_place
avow_source_text_place(
    const struct avow_source_reader *reader, const char *at, size_t length)
{
	uint32_t line = avow_source_text_line_of(reader, at);

	return (struct avow_place){
	    .source = reader->source,
	    .line = line,
	    .column =
		(uint32_t)(at - avow_source_text_line(reader, line).at) + 1,
	    .length = (uint32_t)(length > 0 ? length : 1),
	};
}

/* Report the first byte that is no text; true when there is none. */
static bool
check_encoding(struct avow_source_reader *reader)
{
	struct avow_text text = reader->source->text;
	struct avow_finding *finding;
	size_t at = 0;

	while (at < text.size && text.at[at] != '\0')
		if (avow_utf8_next(text, &at) < 0)
			break;
	if (at == text.size)
		return true;
	finding = avow_report_add(reader->report, AVOW_SEVERITY_ERROR, "P0104",
	    avow_source_text_place(reader, text.at + at, 1),
	    text.at[at] == '\0' ? "the file holds a NUL byte"
				: "the file is not UTF-8: byte %02X fits no "
				  "character",
	    (unsigned)(unsigned char)text.at[at]);
	finding->help = "save the page as UTF-8 in your editor";
	return false;
}

static bool
refuse_size(struct avow_source_reader *reader, const char *what, unsigned max)
{
	struct avow_place place = {
	    .source = reader->source, .line = 1, .column = 1, .length = 1};
	struct avow_finding *finding =
	    avow_report_add(reader->report, AVOW_SEVERITY_ERROR, "P0105", place,
		"the file has more than %u %s", max, what);

	finding->help = "split it: a service can have a page of its own, and "
			"shared words a terms file";
	return false;
}

bool
avow_source_text_take(struct avow_source_reader *reader, struct avow_text text)
{
	struct avow_source *source = reader->source;
	char *copy;

	if (text.size > AVOW_SOURCE_MAX)
		return refuse_size(reader, "bytes", AVOW_SOURCE_MAX);
	if (avow_text_starts(text, "\xEF\xBB\xBF")) {
		text.at += 3;
		text.size -= 3;
	}
	copy = avow_arena_alloc(reader->arena, text.size + 1);
	if (copy == NULL) {
		reader->no_memory = true;
		return false;
	}
	source->text = (struct avow_text){copy, copy_lines(copy, text)};
	if (!index_lines(reader) || !check_encoding(reader))
		return false;
	if (reader->line_count > LINES_MAX)
		return refuse_size(reader, "lines", LINES_MAX);
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Bytes of the quote or list mark that text begins with, or 0. */
static size_t
mark_size(struct avow_text text)
{
	size_t size = 0;

	if (text.size == 0)
		return 0;
	if (text.at[0] == '>')
		return 1;
	if (memchr("-+*", text.at[0], 3) != NULL) {
		size = 1;
	} else {
		while (size < text.size && size < 10 && text.at[size] >= '0' &&
		    text.at[size] <= '9')
			size++;
		if (size == 0 || size == text.size ||
		    (text.at[size] != '.' && text.at[size] != ')'))
			return 0;
		size++;
	}
	return size == text.size || is_blank(text.at[size]) ? size : 0;
}

struct avow_text
avow_source_text_inner(struct avow_text line, unsigned *marks_out)
{
	unsigned marks = 0;
	size_t size;

	do {
		while (line.size > 0 && is_blank(line.at[0])) {
			line.at++;
			line.size--;
		}
		size = mark_size(line);
		line.at += size;
		line.size -= size;
		marks += size > 0;
	} while (size > 0);
	if (marks_out != NULL)
		*marks_out = marks;
	return line;
}

/* Whether all of text is of the marks that draw a line across the page. */
static bool
is_ruler(struct avow_text text)
{
	for (size_t i = 0; i < text.size; i++)
		if (memchr("*_- \t", text.at[i], 5) == NULL)
			return false;
	return true;
}

/*
 * Take the inline meaning out of one line's content.  The end marks of HTML
 * blocks stay, since they may stand anywhere in a line.
 */
static void
flatten_line(char *at, size_t size)
{
	struct avow_text text = {at, size};
	bool is_fence = avow_text_starts(text, "```");

	if (is_ruler(text))
		return;
	for (size_t i = 0; i < size; i++) {
		bool keeps = at[i] == '<' &&
		    (i == 0 || (i + 1 < size && at[i + 1] == '/'));

		if (at[i] == '`' && is_fence)
			keeps = true;
		if (!keeps && memchr("`[*_&\\<", at[i], 7) != NULL)
			at[i] = 'x';
	}
}

static bool
is_too_deep(struct avow_text line, unsigned marks)
{
	size_t indent = 0;

	while (indent < line.size && is_blank(line.at[indent]))
		indent++;
	return marks > MARKS_MAX || (marks > 0 && indent > INDENT_MAX);
}

char *
avow_source_text_flatten(struct avow_source_reader *reader)
{
	struct avow_text text = reader->source->text;
	char *flat = avow_arena_copy(reader->arena, text);

	if (flat == NULL) {
		reader->no_memory = true;
		return NULL;
	}
	for (uint32_t i = 1; i <= reader->line_count; i++) {
		struct avow_text line = avow_source_text_line(reader, i);
		unsigned marks;
		struct avow_text inner = avow_source_text_inner(line, &marks);

		if (is_too_deep(line, marks)) {
			(void)avow_report_add(reader->report,
			    AVOW_SEVERITY_ERROR, "P0105",
			    avow_source_text_place(reader, line.at, 1),
			    "this line opens lists or quotes more than %d deep",
			    (int)MARKS_MAX);
			return NULL;
		}
		flatten_line(flat + (inner.at - text.at), inner.size);
	}
	return flat;
}
