/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fmt_parts.h"

#include <string.h>

#include "base/width.h"

#include "base/banned.h"

enum { STEP = 2 }; /* columns of one more level */

/* Items side by side: their labels end in the same column. */
struct level {
	size_t indent;
	size_t label; /* columns of the longest label with its colon; 0: none */
};

struct layout {
	struct avow_buffer *out;
	struct avow_fmt_words words;
	bool has_labels; /* of rules; the names of examples are none */
};

static void put_items(
    struct layout *layout, size_t from, size_t to, size_t indent);

static bool
has_label(const struct layout *layout, size_t item, size_t to)
{
	const struct avow_fmt_word *words = layout->words.at;

	return layout->has_labels && item + 1 < to &&
	    words[item].kind == AVOW_TOKEN_WORD &&
	    words[item + 1].kind == AVOW_TOKEN_COLON;
}

/* The first of the comments, on lines of their own, that end before `end`. */
static size_t
before_comments(const struct layout *layout, size_t item, size_t end)
{
	const struct avow_fmt_word *words = layout->words.at;

	while (end - 1 > item && avow_fmt_is_comment(&words[end - 1]) &&
	    words[end - 1].is_own_line)
		end--;
	return end;
}

/* Where the next item, or the comment above it, begins, or `to`. */
static size_t
next_item(const struct layout *layout, size_t item, size_t to)
{
	unsigned depth = 0;
	size_t end = item + 1;

	for (; end < to; end++) {
		const struct avow_fmt_word *word = &layout->words.at[end];

		depth += word->kind == AVOW_TOKEN_OPEN;
		depth -= word->kind == AVOW_TOKEN_CLOSE && depth > 0;
		if (depth == 0 && word->begins_item)
			break;
	}
	return before_comments(layout, item, end);
}

/* The brace of an item that is opened, and its partner; `to`: none. */
static size_t
find_braces(
    const struct layout *layout, size_t from, size_t to, size_t *close_out)
{
	unsigned depth = 0;
	size_t open = to;

	*close_out = to;
	for (size_t i = from; i < to; i++) {
		enum avow_token_kind kind = layout->words.at[i].kind;

		if (kind == AVOW_TOKEN_OPEN && depth++ == 0)
			open = i;
		if (kind == AVOW_TOKEN_CLOSE && --depth == 0) {
			*close_out = i;
			return open;
		}
	}
	return to;
}

/* Whether braces with what is in them stand on one line. */
static bool
is_short(const struct layout *layout, size_t open, size_t close, size_t column)
{
	size_t items = 0;

	for (size_t i = open; i < close; i++) {
		if (avow_fmt_is_comment(&layout->words.at[i]))
			return false;
		items += layout->words.at[i].begins_item;
	}
	return items <= 1 && layout->words.at[open].text.size == 1 &&
	    column <= AVOW_FMT_COLUMNS;
}

/* Words before the braces, the braces, and what stands behind them. */
static void
put_body(struct layout *layout, size_t from, size_t to, size_t column)
{
	size_t close, open = find_braces(layout, from, to, &close);
	size_t width = avow_fmt_width(&layout->words, from, to);
	const struct avow_fmt_lines lines = {column, column + STEP};
	size_t inside, indent = column;

	if (open == to ||
	    (is_short(layout, open, close, column + width) &&
		!avow_text_is(layout->words.at[from].text, "only"))) {
		avow_fmt_fill(layout->out, &layout->words, from, to, lines);
		return;
	}
	inside = open + 1;
	if (avow_fmt_is_comment(&layout->words.at[inside]) &&
	    !layout->words.at[inside].is_own_line)
		inside++;
	/* Behind a line that was broken, braces hang from its second part. */
	if (column + avow_fmt_width(&layout->words, from, inside) >
	    AVOW_FMT_COLUMNS)
		indent += STEP;
	avow_fmt_fill(layout->out, &layout->words, from, inside, lines);
	avow_buffer_u8(layout->out, '\n');
	put_items(layout, inside, close, indent + STEP);
	avow_fmt_blanks(layout->out, indent);
	avow_fmt_fill(layout->out, &layout->words, close, to, lines);
}

static void
put_item(
    struct layout *layout, size_t from, size_t to, const struct level *level)
{
	size_t column = level->indent;

	avow_fmt_blanks(layout->out, level->indent);
	if (has_label(layout, from, to)) {
		size_t width = avow_fmt_width(&layout->words, from, from + 2);

		avow_fmt_fill(layout->out, &layout->words, from, from + 2,
		    (struct avow_fmt_lines){column, column});
		avow_fmt_blanks(layout->out, level->label + 1 - width);
		column += level->label + 1;
		from += 2;
	}
	put_body(layout, from, to, column);
	avow_buffer_u8(layout->out, '\n');
}

static size_t
widest_label(const struct layout *layout, size_t from, size_t to)
{
	size_t widest = 0;

	for (size_t i = from; i < to; i = next_item(layout, i, to)) {
		size_t item = i, width;

		while (
		    item < to && avow_fmt_is_comment(&layout->words.at[item]))
			item++;
		if (!has_label(layout, item, to))
			continue;
		width = avow_fmt_width(&layout->words, item, item + 2);
		if (width > widest)
			widest = width;
	}
	return widest;
}

/* Items one below the other, and the comments between them. */
static void
put_items(struct layout *layout, size_t from, size_t to, size_t indent)
{
	const struct level level = {
	    .indent = indent, .label = widest_label(layout, from, to)};

	for (size_t i = from; i < to;) {
		const struct avow_fmt_word *word = &layout->words.at[i];

		if (word->blank_before && i > from)
			avow_buffer_u8(layout->out, '\n');
		if (avow_fmt_is_comment(word)) {
			avow_fmt_blanks(layout->out, indent);
			avow_buffer_text(layout->out, word->text);
			avow_buffer_u8(layout->out, '\n');
			i++;
		} else {
			size_t end = next_item(layout, i, to);

			put_item(layout, i, end, &level);
			i = end;
		}
	}
}

/* A page on its way out. */
struct page {
	const struct avow_ast *ast;
	struct avow_arena *arena;
	struct avow_page_items items;
	const char *at; /* what is still to be written begins here */
};

/* The blocks of a list, with the prose before each. */
static enum avow_status
put_blocks(struct avow_buffer *out, struct page *page,
    const struct avow_block *block, struct avow_error *why)
{
	for (; block != NULL; block = block->next) {
		struct layout layout = {
		    .out = out, .has_labels = block->kind == AVOW_BLOCK_RULE};
		enum avow_status status = avow_fmt_find_words(&layout.words,
		    block, page->ast, &page->items, page->arena, why);

		if (status != AVOW_OK)
			return status;
		avow_buffer_put(
		    out, page->at, (size_t)(block->text.at - page->at));
		put_items(&layout, 0, layout.words.count, 0);
		page->at = block->text.at + block->text.size;
	}
	return AVOW_OK;
}

enum avow_status
avow_fmt_page(struct avow_buffer *out, const struct avow_ast *ast,
    struct avow_arena *arena, struct avow_error *why)
{
	const struct avow_source *source = ast->source;
	struct page page = {.ast = ast, .arena = arena, .at = source->text.at};
	enum avow_status status =
	    avow_page_items_find(&page.items, ast, arena, why);

	if (status == AVOW_OK)
		status = put_blocks(out, &page, source->blocks, why);
	for (const struct avow_clause *clause = source->clauses;
	     clause != NULL && status == AVOW_OK; clause = clause->next)
		status = put_blocks(out, &page, clause->blocks, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_put(out, page.at,
	    (size_t)(source->text.at + source->text.size - page.at));
	return avow_buffer_check(out, why);
}
