/* SPDX-License-Identifier: Apache-2.0 */
/* Prose, and under each clause what its rules say. */
#include <stdlib.h>
#include <string.h>

#include "policy/render_parts.h"

#include "base/banned.h"

enum { HEADING_MAX = 1 << 20 /* bytes */ };

/* What links lead to: the clause's id, or the line where no clause begins. */
static void
put_id(const struct avow_render *render, cmark_node *heading)
{
	const struct avow_clause *clause = avow_render_at(render, heading);

	if (clause != NULL)
		avow_render_escaped(render->out, clause->id);
	else
		avow_buffer_format(
		    render->out, "at.%d", cmark_node_get_start_line(heading));
}

/* cmark's HTML of a node, with the promises it cites marked. */
static void
put_prose(const struct avow_render *render, cmark_node *node)
{
	struct avow_buffer *out = render->out;
	char *whole = cmark_render_html(node, CMARK_OPT_DEFAULT);
	const char *html = whole;
	bool is_in_tag = false;

	while (*html != '\0') {
		size_t size = 1;

		if (*html == '<' || *html == '>')
			is_in_tag = *html == '<';
		if (!is_in_tag && html[0] == '[' && html[1] == 'R')
			size = 2 + strspn(html + 2, "R0123456789, ");
		if (size > 2 && html[size] == ']') {
			avow_buffer_format(out,
			    "<span class=\"promise\" title=\"%s %.*s\">"
			    "%.*s</span>",
			    render->words->promise, (int)size - 1, html + 1,
			    (int)size + 1, html);
			size++;
		} else {
			avow_buffer_put(out, html, size);
		}
		html += size;
	}
	free(whole);
}

void
avow_render_heading(const struct avow_render *render, cmark_node *heading)
{
	const struct avow_clause *clause = avow_render_at(render, heading);
	int level = cmark_node_get_heading_level(heading);
	struct avow_buffer *out = render->out;
	char *html = cmark_render_html(heading, CMARK_OPT_DEFAULT);
	size_t size = strlen(html);

	/* "<h2>words</h2>\n": the id goes into the first tag. */
	avow_buffer_format(out, "<h%d id=\"", level);
	put_id(render, heading);
	avow_buffer_format(
	    out, "\">%.*s", (int)(size > 10 ? size - 10 : 0), html + 4);
	if (clause != NULL) {
		avow_buffer_string(out, "<a class=\"anchor\" href=\"#");
		put_id(render, heading);
		avow_buffer_format(
		    out, "\" aria-label=\"%s\">#</a>", render->words->link);
	}
	avow_buffer_format(out, "</h%d>\n", level);
	free(html);
}

static void
put_items(const struct avow_render *render, const struct avow_gloss *items)
{
	struct avow_buffer *out = render->out;

	if (items == NULL)
		return;
	avow_buffer_string(out, "<ul>\n");
	for (; items != NULL; items = items->next) {
		avow_buffer_string(out, "<li");
		if (items->cite != NULL) {
			avow_buffer_string(out, " id=\"");
			avow_render_escaped(out, avow_text_of(items->cite));
			avow_buffer_string(out, "\"");
		}
		avow_buffer_string(out, ">");
		avow_render_sentence(render, items->text);
		put_items(render, items->items);
		avow_buffer_string(out, "</li>\n");
	}
	avow_buffer_string(out, "</ul>\n");
}

/* The sentences stand open, the rules and the examples folded. */
static void
put_gloss(const struct avow_render *render, const struct avow_gloss *items,
    const char *title)
{
	if (items == NULL)
		return;
	avow_buffer_format(render->out,
	    "<details class=\"gloss\" open><summary>%s</summary>\n", title);
	put_items(render, items);
	avow_buffer_string(render->out, "</details>\n");
}

static void
put_blocks(const struct avow_render *render, const struct avow_block *blocks)
{
	static const char *const names[] = {
	    "policy", "terms", "rule", "example"};
	struct avow_buffer *out = render->out;

	for (; blocks != NULL; blocks = blocks->next) {
		avow_buffer_format(out,
		    "<details class=\"%s\"><summary>%s</summary>\n"
		    "<pre lang=\"en\" translate=\"no\" tabindex=\"0\"><code>",
		    names[blocks->kind], render->words->blocks[blocks->kind]);
		avow_render_escaped(out, blocks->text);
		avow_buffer_string(out, "</code></pre></details>\n");
	}
}

/* What stands beside the prose of a clause; NULL: of what is before them. */
static void
put_aside(const struct avow_render *render, const struct avow_clause *clause)
{
	struct avow_buffer *out = render->out;
	const struct avow_gloss *gloss = avow_render_gloss(render, clause);
	const struct avow_block *blocks = clause == NULL
	    ? render->input->page->source->blocks
	    : clause->blocks;

	if (gloss == NULL && blocks == NULL)
		return;
	avow_buffer_string(out, "<div class=\"aside\">\n");
	put_gloss(render, gloss,
	    clause == NULL ? render->words->page : render->words->gloss);
	put_blocks(render, blocks);
	avow_buffer_string(out, "</div>\n");
}

static void
put_note(const struct avow_render *render, const struct avow_clause *clause)
{
	if (clause->is_retired || clause->is_declaratory)
		avow_buffer_format(render->out, "<p class=\"note\">%s</p>\n",
		    clause->is_retired ? render->words->retired
				       : render->words->declaratory);
}

/* A section: a heading, or nothing, and all up to the next one. */
static cmark_node *
put_section(const struct avow_render *render, cmark_node *node)
{
	struct avow_buffer *out = render->out;
	bool has_heading =
	    node != NULL && cmark_node_get_type(node) == CMARK_NODE_HEADING;
	const struct avow_clause *prose =
	    has_heading ? avow_render_at(render, node) : NULL;
	const struct avow_clause *clause =
	    prose == NULL ? NULL : avow_render_clause(render, prose->id);

	if (clause != NULL) {
		avow_buffer_string(
		    out, "<section class=\"clause\" aria-labelledby=\"");
		avow_render_escaped(out, clause->id);
		avow_buffer_string(out, "\">\n");
	} else {
		avow_buffer_string(out, "<div class=\"clause\">\n");
	}
	avow_buffer_string(out, "<div class=\"prose\">\n");
	if (has_heading) {
		avow_render_heading(render, node);
		node = cmark_node_next(node);
	}
	for (; node != NULL && cmark_node_get_type(node) != CMARK_NODE_HEADING;
	     node = cmark_node_next(node))
		if (avow_render_block_kind(node) == 4)
			put_prose(render, node);
	if (clause != NULL)
		put_note(render, clause);
	avow_buffer_string(out, "</div>\n");
	if (clause != NULL || !has_heading)
		put_aside(render, clause);
	avow_buffer_string(out, clause != NULL ? "</section>\n" : "</div>\n");
	return node;
}

void
avow_render_body(const struct avow_render *render, cmark_node *node)
{
	/* What stands before the first clause belongs to the page. */
	if (node == NULL || cmark_node_get_type(node) == CMARK_NODE_HEADING)
		(void)put_section(render, NULL);
	while (node != NULL)
		node = put_section(render, node);
}

static void
put_entry(const struct avow_render *render, cmark_node *heading)
{
	struct avow_buffer *out = render->out;
	struct avow_buffer words;

	avow_buffer_format(out, "<li class=\"d%d\"><a href=\"#",
	    cmark_node_get_heading_level(heading));
	put_id(render, heading);
	avow_buffer_string(out, "\">");
	avow_buffer_init(&words, HEADING_MAX);
	avow_render_words_of(&words, heading);
	avow_render_escaped(out, avow_buffer_view(&words));
	avow_buffer_clear(&words);
	avow_buffer_string(out, "</a></li>\n");
}

void
avow_render_contents(const struct avow_render *render, cmark_node *document)
{
	struct avow_buffer *out = render->out;
	const struct avow_render_words *words = render->words;
	cmark_node *node = cmark_node_first_child(document);

	avow_buffer_format(out,
	    "<nav aria-label=\"%s\">\n<details open><summary>%s</summary>\n"
	    "<ol>\n",
	    words->contents, words->contents);
	for (; node != NULL; node = cmark_node_next(node))
		if (cmark_node_get_type(node) == CMARK_NODE_HEADING &&
		    cmark_node_get_heading_level(node) != 1)
			put_entry(render, node);
	if (render->glosses != NULL)
		avow_buffer_format(out,
		    "<li class=\"d2\"><a href=\"#at.lists\">%s</a></li>\n"
		    "<li class=\"d3\"><a href=\"#at.collected\">%s</a></li>\n"
		    "<li class=\"d3\"><a href=\"#at.shared\">%s</a></li>\n",
		    words->lists, words->collected, words->shared);
	avow_buffer_string(out, "</ol>\n</details>\n</nav>\n");
}
