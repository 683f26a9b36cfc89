/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/columns.h"

#include "policy/lex.h"

#include "base/banned.h"

enum {
	REPLACEMENT = 0xFFFD,
	TAB_COLUMNS = 4,
};

struct range {
	int32_t first;
	int32_t last;
};

/* Unicode's East Asian Width W and F, in whole blocks. */
static const struct range wide[] = {
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0x33FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},
    {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F900, 0x1F9FF},
    {0x20000, 0x3FFFD},
};

/* Marks that stand on the character before them. */
static const struct range empty[] = {
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x200B, 0x200D},
    {0x20D0, 0x20FF},
    {0x302A, 0x302D},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF},
};

static bool
holds(const struct range *ranges, size_t count, int32_t code_point)
{
	for (size_t i = 0; i < count; i++)
		if (code_point >= ranges[i].first &&
		    code_point <= ranges[i].last)
			return true;
	return false;
}

static unsigned
width_of(int32_t code_point)
{
	if (code_point == '\t')
		return TAB_COLUMNS;
	if (code_point < 0x300)
		return 1;
	if (holds(empty, sizeof empty / sizeof empty[0], code_point))
		return 0;
	return holds(wide, sizeof wide / sizeof wide[0], code_point) ? 2 : 1;
}

int32_t
avow_columns_next(struct avow_text text, size_t *at, unsigned *width_out)
{
	int32_t code_point = avow_utf8_next(text, at);

	if (code_point < 0) {
		(*at)++;
		code_point = REPLACEMENT;
	}
	if ((code_point < 0x20 && code_point != '\t') ||
	    (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
	    code_point == 0x2029 || avow_lex_is_bidi(code_point))
		code_point = REPLACEMENT;
	*width_out = width_of(code_point);
	return code_point;
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
