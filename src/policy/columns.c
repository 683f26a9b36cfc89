/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/columns.h"

#include "base/width.h"

#include "base/banned.h"

enum { TAB_COLUMNS = 4 };

int32_t
avow_columns_next(struct avow_text text, size_t *at, unsigned *width_out)
{
	if (text.at[*at] != '	')
		return avow_width_next(text, at, width_out);
	(*at)++;
	*width_out = TAB_COLUMNS;
	return '	';
}

void
avow_columns_put(struct avow_buffer *out, int32_t code_point)
{
	char bytes[4];

	if (code_point == '\t')
		avow_buffer_string(out, "    ");
	else
		avow_buffer_put(
		    out, bytes, avow_utf8_put(bytes, (uint32_t)code_point));
}

/* Where the writing of a wrapped text has got to. */
struct cursor {
	struct avow_buffer *out;
	unsigned column;
	unsigned indent; /* of the next broken line */
	bool is_fresh;   /* a line was begun, its indent is not written yet */
};

static void
break_line(struct cursor *cursor)
{
	avow_buffer_string(cursor->out, "\n");
	cursor->column = cursor->indent;
	cursor->is_fresh = true;
}

static void
put(struct cursor *cursor, int32_t code_point, unsigned width)
{
	if (cursor->is_fresh)
		avow_buffer_format(cursor->out, "%*s", (int)cursor->column, "");
	cursor->is_fresh = false;
	avow_columns_put(cursor->out, code_point);
	cursor->column += width;
}

/* Put a word; one that is longer than a line is broken anywhere. */
static void
put_word(struct cursor *cursor, struct avow_text word)
{
	size_t at = 0;

	while (at < word.size) {
		unsigned width;
		int32_t code_point = avow_columns_next(word, &at, &width);

		if (cursor->column + width > AVOW_COLUMNS)
			break_line(cursor);
		put(cursor, code_point, width);
	}
}

static unsigned
word_width(struct avow_text word)
{
	unsigned total = 0;
	size_t at = 0;

	while (at < word.size && total <= AVOW_COLUMNS) {
		unsigned width;

		(void)avow_columns_next(word, &at, &width);
		total += width;
	}
	return total;
}

/* The word at *at, up to a space, with *at moved behind it. */
static struct avow_text
next_word(struct avow_text text, size_t *at)
{
	size_t from = *at;

	while (*at < text.size && text.at[*at] != ' ')
		(*at)++;
	return (struct avow_text){text.at + from, *at - from};
}

/* One line of a text; its own blanks in front are kept. */
static void
wrap_line(struct cursor *cursor, struct avow_text line)
{
	bool needs_space = false;
	size_t at = 0;

	for (; at < line.size && line.at[at] == ' '; at++)
		if (cursor->column < AVOW_COLUMNS / 2)
			put(cursor, ' ', 1);
	cursor->indent = at < AVOW_COLUMNS / 4 ? cursor->indent + (unsigned)at
					       : cursor->indent;
	for (; at < line.size; at++) {
		struct avow_text word = next_word(line, &at);
		unsigned width = word_width(word) + (needs_space ? 1 : 0);

		if (needs_space && cursor->column + width > AVOW_COLUMNS)
			break_line(cursor);
		else if (needs_space)
			put(cursor, ' ', 1);
		put_word(cursor, word);
		needs_space = true;
	}
}

void
avow_columns_wrap(struct avow_buffer *out, struct avow_text text, unsigned from,
    unsigned indent)
{
	struct cursor cursor = {.out = out, .column = from, .indent = indent};
	size_t at = 0;

	while (text.size > 0 && text.at[text.size - 1] == '\n')
		text.size--;
	for (;;) {
		struct avow_text line = {text.at + at, 0};

		while (at + line.size < text.size && line.at[line.size] != '\n')
			line.size++;
		wrap_line(&cursor, line);
		at += line.size + 1;
		if (at >= text.size)
			break;
		cursor.indent = indent;
		break_line(&cursor);
		cursor.indent = indent + 2;
	}
}
