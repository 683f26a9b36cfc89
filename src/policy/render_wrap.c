/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/render_wrap.h"

#include "base/width.h"

#include "base/banned.h"

/* Characters that stay with what they stand behind, and before. */
static const struct avow_utf8_range closing[] = {{0x21, 0x21}, {0x29, 0x29},
    {0x2C, 0x2C}, {0x2E, 0x2E}, {0x3A, 0x3B}, {0x3F, 0x3F}, {0x5D, 0x5D},
    {0x2019, 0x2019}, {0x201D, 0x201D}, {0x3001, 0x3002}, {0x3009, 0x3009},
    {0x300B, 0x300B}, {0x300D, 0x300D}, {0x300F, 0x300F}, {0x3011, 0x3011},
    {0xFF01, 0xFF01}, {0xFF09, 0xFF09}, {0xFF0C, 0xFF0C}, {0xFF1A, 0xFF1B},
    {0xFF1F, 0xFF1F}};
static const struct avow_utf8_range opening[] = {{0x28, 0x28}, {0x5B, 0x5B},
    {0x2018, 0x2018}, {0x201C, 0x201C}, {0x3008, 0x3008}, {0x300A, 0x300A},
    {0x300C, 0x300C}, {0x300E, 0x300E}, {0x3010, 0x3010}, {0xFF08, 0xFF08}};

/* A line being filled. */
struct line {
	const struct avow_render_wrap *wrap;
	unsigned columns; /* used, indent included */
	bool is_empty;    /* nothing but its indent */
};

/* A piece that is not broken. */
struct piece {
	struct avow_text text;
	unsigned columns;
	bool has_blank; /* before it */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Whether a line may end between two characters with no blank there. */
static bool
may_break(int32_t before, unsigned before_columns, int32_t after,
    unsigned after_columns)
{
	if (before_columns < 2 && after_columns < 2 &&
	    !AVOW_UTF8_WITHIN(closing, (uint32_t)before))
		return false;
	/* Western words keep their own marks. */
	if (before_columns < 2 && after_columns < 2 && before < 0x2000)
		return false;
	return !AVOW_UTF8_WITHIN(closing, (uint32_t)after) &&
	    !AVOW_UTF8_WITHIN(opening, (uint32_t)before);
}

static struct piece
next_piece(struct avow_text text, size_t *at)
{
	struct piece piece = {.text = {NULL, 0}};
	unsigned last_columns = 0;
	int32_t last = 0;
	size_t first;

	while (*at < text.size && is_blank(text.at[*at])) {
		piece.has_blank = true;
		(*at)++;
	}
	first = *at;
	while (*at < text.size && !is_blank(text.at[*at])) {
		size_t next = *at;
		unsigned columns;
		int32_t c = avow_width_next(text, &next, &columns);

		if (*at > first && may_break(last, last_columns, c, columns))
			break;
		piece.columns += columns;
		last = c;
		last_columns = columns;
		*at = next;
	}
	piece.text = (struct avow_text){text.at + first, *at - first};
	return piece;
}

static void
put_blanks(struct avow_buffer *out, unsigned count)
{
	for (; count > 0; count--)
		avow_buffer_u8(out, ' ');
}

static void
put_piece(struct line *line, const struct piece *piece)
{
	struct avow_buffer *out = line->wrap->out;
	unsigned blank = piece->has_blank && !line->is_empty;
	size_t at = 0;

	if (!line->is_empty &&
	    line->columns + blank + piece->columns > AVOW_RENDER_WIDTH) {
		avow_buffer_string(out, "\n");
		put_blanks(out, line->wrap->indent);
		line->columns = line->wrap->indent;
		blank = 0;
	}
	put_blanks(out, blank);
	while (at < piece->text.size) {
		unsigned columns;
		int32_t c = avow_width_next(piece->text, &at, &columns);
		char bytes[4];

		avow_buffer_put(out, bytes, avow_utf8_put(bytes, (uint32_t)c));
	}
	line->columns += blank + piece->columns;
	line->is_empty = false;
}

void
avow_render_wrap(const struct avow_render_wrap *wrap, struct avow_text text)
{
	struct line line = {.wrap = wrap, .is_empty = true};
	size_t mark = 0;
	size_t at = 0;

	if (wrap->mark != NULL)
		mark = avow_width_of(avow_text_of(wrap->mark));
	put_blanks(
	    wrap->out, wrap->first > mark ? wrap->first - (unsigned)mark : 0);
	if (wrap->mark != NULL)
		avow_buffer_string(wrap->out, wrap->mark);
	line.columns = wrap->first;
	while (at < text.size) {
		struct piece piece = next_piece(text, &at);

		if (piece.text.size != 0)
			put_piece(&line, &piece);
	}
	avow_buffer_string(wrap->out, "\n");
}
