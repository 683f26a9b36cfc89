/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/lines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/width.h"

#include "base/banned.h"

bool
avow_lines_wants_color(FILE *file)
{
	const char *term = getenv("TERM");

	return isatty(fileno(file)) && getenv("NO_COLOR") == NULL &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

static void
put_point(struct avow_buffer *out, int32_t point)
{
	char bytes[4];

	avow_buffer_put(out, bytes, avow_utf8_put(bytes, (uint32_t)point));
}

void
avow_lines_put(const struct avow_lines *lines, enum avow_paint paint,
    struct avow_text text)
{
	static const char *const codes[] = {"0", "1", "2", "32", "33", "31"};
	bool painted = lines->color && paint != AVOW_PAINT_PLAIN;
	size_t at = 0;

	if (painted)
		avow_buffer_format(lines->out, "\033[%sm", codes[paint]);
	while (at < text.size) {
		unsigned columns;

		put_point(lines->out, avow_width_next(text, &at, &columns));
	}
	if (painted)
		avow_buffer_string(lines->out, "\033[0m");
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Take the next word of *rest; empty at the end. */
static struct avow_text
next_word(struct avow_text *rest)
{
	struct avow_text word;

	while (rest->size > 0 && is_blank(*rest->at)) {
		rest->at++;
		rest->size--;
	}
	word = (struct avow_text){rest->at, 0};
	while (rest->size > 0 && !is_blank(*rest->at)) {
		rest->at++;
		rest->size--;
		word.size++;
	}
	return word;
}

/* As much of the front of word as fits into room columns, at least one. */
static struct avow_text
fitting(struct avow_text word, size_t room)
{
	size_t total = 0;
	size_t at = 0;
	size_t end = 0;

	while (at < word.size) {
		unsigned columns;

		(void)avow_width_next(word, &at, &columns);
		total += columns;
		if (total > room && end > 0)
			break;
		end = at;
	}
	return (struct avow_text){word.at, end};
}

static void
put_blanks(struct avow_buffer *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		avow_buffer_u8(out, ' ');
}

/* A place in a paragraph: its left edge, and columns used behind it. */
struct cursor {
	size_t left;
	size_t used;
	size_t room;
};

static void
put_word(const struct avow_lines *lines, enum avow_paint paint,
    struct cursor *cursor, struct avow_text word)
{
	size_t columns = avow_width_of(word);

	if (cursor->used > 0 && columns > cursor->room - cursor->used - 1) {
		avow_buffer_u8(lines->out, '\n');
		put_blanks(lines->out, cursor->left);
		cursor->used = 0;
	}
	if (cursor->used > 0) {
		avow_buffer_u8(lines->out, ' ');
		cursor->used++;
	}
	/* A word longer than a line is cut wherever the line ends. */
	while (columns > cursor->room) {
		struct avow_text part = fitting(word, cursor->room);

		avow_lines_put(lines, paint, part);
		avow_buffer_u8(lines->out, '\n');
		put_blanks(lines->out, cursor->left);
		word.at += part.size;
		word.size -= part.size;
		columns = avow_width_of(word);
	}
	avow_lines_put(lines, paint, word);
	cursor->used += columns;
}

static void
put_paragraph(const struct avow_lines *lines, enum avow_paint paint,
    size_t left, struct avow_text text)
{
	struct cursor cursor = {left, 0, AVOW_LINES_WIDTH - left};
	struct avow_text word;

	while ((word = next_word(&text)).size > 0) {
		/* A full line has no room left to subtract a blank from. */
		if (cursor.used >= cursor.room) {
			avow_buffer_u8(lines->out, '\n');
			put_blanks(lines->out, left);
			cursor.used = 0;
		}
		put_word(lines, paint, &cursor, word);
	}
	avow_buffer_u8(lines->out, '\n');
}

void
avow_lines_field(const struct avow_lines *lines, const char *label,
    enum avow_paint paint, struct avow_text text)
{
	size_t columns = strlen(label);

	put_blanks(lines->out, lines->indent);
	avow_lines_put(lines, AVOW_PAINT_DIM, avow_text_of(label));
	put_blanks(lines->out,
	    columns < AVOW_LINES_LABEL ? AVOW_LINES_LABEL - columns : 1);
	put_paragraph(lines, paint, lines->indent + AVOW_LINES_LABEL, text);
}

void
avow_lines_text(const struct avow_lines *lines, enum avow_paint paint,
    struct avow_text text)
{
	put_blanks(lines->out, lines->indent);
	put_paragraph(lines, paint, lines->indent, text);
}
