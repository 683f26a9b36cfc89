/* SPDX-License-Identifier: Apache-2.0 */
/* A page as plain text: 80 columns, a Chinese character taking two. */
#include <string.h>

#include "base/width.h"
#include "policy/render_parts.h"
#include "policy/render_wrap.h"

#include "base/banned.h"

enum {
	TEXT_MAX = 4 << 20, /* bytes of one paragraph */
	DEPTH_MAX = 16,     /* lists and quotes in each other */
	STEP = 2,           /* columns a level */
};

static void
put_wrapped(const struct avow_render *render, unsigned indent, const char *mark,
    struct avow_text text)
{
	struct avow_render_wrap wrap = {.out = render->out,
	    .first = indent,
	    .indent = indent,
	    .mark = mark};

	avow_render_wrap(&wrap, text);
}

static void
put_words(const struct avow_render *render, unsigned indent, const char *mark,
    cmark_node *node)
{
	struct avow_buffer words;

	avow_buffer_init(&words, TEXT_MAX);
	avow_render_words_of(&words, node);
	put_wrapped(render, indent, mark, avow_buffer_view(&words));
	avow_buffer_clear(&words);
}

/* A line of marks as wide as the heading. */
static void
underline(const struct avow_render *render, struct avow_text text, char mark)
{
	size_t columns = avow_width_of(text);

	if (columns > AVOW_RENDER_WIDTH)
		columns = AVOW_RENDER_WIDTH;
	for (; columns > 0; columns--)
		avow_buffer_put(render->out, &mark, 1);
	avow_buffer_string(render->out, "\n");
}

static void
put_title(const struct avow_render *render, struct avow_text text, int level)
{
	static const char marks[] = {'=', '-'};

	avow_buffer_string(render->out, level <= 2 ? "\n\n" : "\n");
	put_wrapped(render, 0, NULL, text);
	if (level <= 2)
		underline(render, text, marks[level - 1]);
}

static void
put_heading(const struct avow_render *render, cmark_node *node)
{
	const struct avow_clause *clause = avow_render_at(render, node);
	struct avow_buffer words;

	avow_buffer_init(&words, TEXT_MAX);
	avow_render_words_of(&words, node);
	if (clause != NULL)
		avow_buffer_format(
		    &words, "  #%.*s", (int)clause->id.size, clause->id.at);
	put_title(render, avow_buffer_view(&words),
	    cmark_node_get_heading_level(node));
	avow_buffer_clear(&words);
}

/* Lines as they are, moved in; harmless to a terminal. */
static void
put_verbatim(
    const struct avow_render *render, unsigned indent, struct avow_text text)
{
	bool is_start = true;
	size_t at = 0;

	while (at < text.size) {
		char bytes[4];
		unsigned columns;
		int32_t c = '\n';

		if (text.at[at] == '\n') {
			at++;
			is_start = true;
			avow_buffer_string(render->out, "\n");
			continue;
		}
		if (is_start)
			avow_buffer_format(render->out, "%*s", (int)indent, "");
		is_start = false;
		if (text.at[at] == '\t') {
			c = ' ';
			at++;
		} else {
			c = avow_width_next(text, &at, &columns);
		}
		avow_buffer_put(
		    render->out, bytes, avow_utf8_put(bytes, (uint32_t)c));
	}
	if (!is_start)
		avow_buffer_string(render->out, "\n");
}

/* Prose; lists and quotes nest DEPTH_MAX deep, and are flat below that. */
static void
put_prose(const struct avow_render *render, cmark_node *node, unsigned depth)
{
	unsigned indent = STEP * depth;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		if (depth == 0)
			avow_buffer_string(render->out, "\n");
		put_words(render, indent,
		    cmark_node_get_type(cmark_node_parent(node)) ==
				CMARK_NODE_ITEM &&
			    cmark_node_previous(node) == NULL
			? "- "
			: NULL,
		    node);
		return;
	case CMARK_NODE_CODE_BLOCK:
		avow_buffer_string(render->out, "\n");
		put_verbatim(render, indent + 4,
		    avow_text_of(cmark_node_get_literal(node)));
		return;
	case CMARK_NODE_THEMATIC_BREAK:
		avow_buffer_string(render->out, "\n* * *\n");
		return;
	case CMARK_NODE_HEADING:
		put_words(render, indent, NULL, node);
		return;
	case CMARK_NODE_LIST:
	case CMARK_NODE_ITEM:
	case CMARK_NODE_BLOCK_QUOTE:
		break;
	default: /* raw HTML is dropped */
		return;
	}
	if (depth == 0 && cmark_node_get_type(node) != CMARK_NODE_ITEM)
		avow_buffer_string(render->out, "\n");
	if (depth == DEPTH_MAX) {
		put_words(render, indent, NULL, node);
		return;
	}
	if (cmark_node_get_type(node) != CMARK_NODE_LIST)
		depth++;
	for (node = cmark_node_first_child(node); node != NULL;
	     node = cmark_node_next(node))
		put_prose(render, node, depth);
}

static void
put_sentence(const struct avow_render *render, unsigned indent,
    const char *mark, const char *text)
{
	struct avow_buffer plain;

	avow_buffer_init(&plain, TEXT_MAX);
	avow_gloss_put(&plain, text, render->grammar);
	put_wrapped(render, indent, mark, avow_buffer_view(&plain));
	avow_buffer_clear(&plain);
}

static void
put_items(const struct avow_render *render, const struct avow_gloss *items,
    unsigned indent)
{
	for (; items != NULL; items = items->next) {
		put_sentence(render, indent, "- ", items->text);
		put_items(render, items->items, indent + STEP);
	}
}

/* What the rules say, and the rules; examples are left out. */
static void
put_aside(const struct avow_render *render, const struct avow_clause *clause)
{
	const struct avow_render_words *words = render->words;
	const struct avow_gloss *items = avow_render_gloss(render, clause);

	if (items != NULL) {
		avow_buffer_format(render->out, "\n  [%s]\n",
		    clause == NULL ? words->page : words->gloss);
		put_items(render, items, 2 * STEP);
	}
	for (const struct avow_block *block = clause == NULL ? NULL
							     : clause->blocks;
	     block != NULL; block = block->next) {
		if (block->kind != AVOW_BLOCK_RULE)
			continue;
		avow_buffer_format(
		    render->out, "\n  [%s]\n", words->blocks[AVOW_BLOCK_RULE]);
		put_verbatim(render, 2 * STEP, block->text);
	}
}

static void
put_body(const struct avow_render *render, cmark_node *node)
{
	const struct avow_clause *prose = NULL;
	bool is_first = true;

	for (;; node = cmark_node_next(node)) {
		bool is_heading = node != NULL &&
		    cmark_node_get_type(node) == CMARK_NODE_HEADING;

		/* A title of the page stands before its own aside. */
		if ((node == NULL || is_heading) && !is_first && prose != NULL)
			put_aside(
			    render, avow_render_clause(render, prose->id));
		if (node == NULL)
			break;
		if (is_heading) {
			put_heading(render, node);
			prose = avow_render_at(render, node);
		} else if (avow_render_block_kind(node) == 4) {
			put_prose(render, node, 0);
		} else if (avow_render_block_kind(node) == AVOW_BLOCK_POLICY) {
			put_aside(render, NULL);
		}
		is_first = false;
	}
}

/* The lines of a cell below each other; the first one of a row is marked. */
static void
put_lines(const struct avow_render *render, bool is_first, char *lines)
{
	unsigned indent = is_first ? STEP : 2 * STEP;

	while (lines != NULL) {
		char *end = strchr(lines, '\n');

		if (end != NULL)
			*end++ = '\0';
		put_sentence(render, indent, is_first ? "* " : NULL, lines);
		indent = 3 * STEP;
		is_first = false;
		lines = end;
	}
}

/* "Purpose: ..." lines, one for each column. */
static enum avow_status
put_row(struct avow_render *render, const struct avow_render_list *list,
    const struct avow_render_row *row, bool is_shared)
{
	size_t count;
	const enum avow_render_column *columns =
	    avow_render_columns(is_shared, &count);
	enum avow_status status = AVOW_OK;

	avow_buffer_string(render->out, "\n");
	for (size_t i = 0; i < count && status == AVOW_OK; i++) {
		struct avow_buffer cell;

		avow_buffer_init(&cell, TEXT_MAX);
		avow_buffer_format(
		    &cell, "%s: ", avow_render_column_name(render, columns[i]));
		status = avow_render_cell(render, list, row, columns[i], &cell);
		avow_buffer_u8(&cell, 0);
		if (status == AVOW_OK)
			status = avow_buffer_check(&cell, render->why);
		if (status == AVOW_OK)
			put_lines(render, i == 0, (char *)cell.at);
		avow_buffer_clear(&cell);
	}
	return status;
}

static enum avow_status
put_list(struct avow_render *render, const struct avow_render_list *list,
    bool is_shared)
{
	enum avow_status status = AVOW_OK;

	put_title(render,
	    avow_text_of(
		is_shared ? render->words->shared : render->words->collected),
	    3);
	if (list->rows == NULL)
		put_wrapped(
		    render, STEP, NULL, avow_text_of(render->words->nothing));
	for (const struct avow_render_row *row = list->rows;
	     row != NULL && status == AVOW_OK; row = row->next)
		status = put_row(render, list, row, is_shared);
	return status;
}

static enum avow_status
put_lists(struct avow_render *render)
{
	enum avow_status status;

	if (render->glosses == NULL)
		return AVOW_OK;
	put_title(render, avow_text_of(render->words->lists), 2);
	avow_buffer_string(render->out, "\n");
	put_wrapped(render, 0, NULL, avow_text_of(render->words->lists_about));
	status = put_list(render, &render->collected, false);
	return status == AVOW_OK ? put_list(render, &render->shared, true)
				 : status;
}

enum avow_status
avow_render_text(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_render_input *input, struct avow_error *why)
{
	struct avow_render render = {
	    .out = out, .arena = arena, .input = input, .why = why};
	enum avow_status status = avow_render_open(&render);
	const struct avow_ast_header *header;
	cmark_node *document;

	if (status != AVOW_OK)
		return status;
	header = &input->page->header;
	if (header->name.text.size != 0)
		avow_buffer_format(out, "%.*s@%u  %s %.*s\n",
		    (int)header->name.text.size, header->name.text.at,
		    (unsigned)header->version, render.words->effective,
		    (int)header->effective.size, header->effective.at);
	document = cmark_parse_document(render.source->text.at,
	    render.source->text.size, CMARK_OPT_DEFAULT);
	avow_render_cut_attributes(&render, document);
	put_body(&render, cmark_node_first_child(document));
	status = put_lists(&render);
	cmark_node_free(document);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}
