/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "policy/render_parts.h"

#include "base/banned.h"

static const char *const block_names[] = {"policy", "terms", "rule", "example"};

/* The clause that begins on a line, or NULL. */
static const struct avow_clause *
clause_at(const struct avow_render *render, cmark_node *heading)
{
	const struct avow_clause *clause = render->ast->source->clauses;
	uint32_t first = (uint32_t)cmark_node_get_start_line(heading);
	uint32_t last = (uint32_t)cmark_node_get_end_line(heading);

	while (clause != NULL &&
	    (clause->place.line < first || clause->place.line > last))
		clause = clause->next;
	return clause;
}

/* Cut a clause's "{#id .class}" from the last text of its heading. */
static void
cut_attribute(cmark_node *heading)
{
	cmark_node *last = cmark_node_last_child(heading);
	const char *text;
	char *copy;
	char *brace;

	if (last == NULL || cmark_node_get_type(last) != CMARK_NODE_TEXT)
		return;
	text = cmark_node_get_literal(last);
	copy = text == NULL ? NULL : strdup(text);
	brace = copy == NULL ? NULL : strrchr(copy, '{');
	if (brace != NULL) {
		while (brace > copy && brace[-1] == ' ')
			brace--;
		*brace = '\0';
		(void)cmark_node_set_literal(last, copy);
	}
	free(copy);
}

void
avow_render_cut_attributes(
    const struct avow_render *render, cmark_node *document)
{
	cmark_node *node = cmark_node_first_child(document);

	for (; node != NULL; node = cmark_node_next(node))
		if (cmark_node_get_type(node) == CMARK_NODE_HEADING &&
		    clause_at(render, node) != NULL)
			cut_attribute(node);
}

/* What links lead to: the clause's id, or the line where no clause begins. */
static void
put_id(const struct avow_render *render, cmark_node *heading)
{
	const struct avow_clause *clause = clause_at(render, heading);

	if (clause != NULL)
		avow_render_escaped(render->out, clause->id);
	else
		avow_buffer_format(
		    render->out, "at.%d", cmark_node_get_start_line(heading));
}

/* cmark's HTML of a node, with the promises it cites marked. */
static void
put_prose(const struct avow_render *render, const char *html)
{
	struct avow_buffer *out = render->out;
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
}

static char *
html_of(cmark_node *node)
{
	return cmark_render_html(node, CMARK_OPT_DEFAULT);
}

void
avow_render_heading(const struct avow_render *render, cmark_node *heading)
{
	const struct avow_clause *clause = clause_at(render, heading);
	int level = cmark_node_get_heading_level(heading);
	struct avow_buffer *out = render->out;
	char *html;
	size_t size;

	html = html_of(heading);
	/* "<h2>words</h2>\n": the id goes into the first tag. */
	size = strlen(html);
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
	if (clause != NULL && clause->is_retired)
		avow_buffer_format(
		    out, "<p class=\"note\">%s</p>\n", render->words->retired);
	else if (clause != NULL && clause->is_declaratory)
		avow_buffer_format(out, "<p class=\"note\">%s</p>\n",
		    render->words->declaratory);
	free(html);
}

/* Which of our blocks a code block is; 4: none. */
static unsigned
kind_of(cmark_node *node)
{
	const char *info = cmark_node_get_fence_info(node);
	unsigned kind = 0;

	while (
	    kind < 4 && (info == NULL || strcmp(info, block_names[kind]) != 0))
		kind++;
	return kind;
}

static void
put_block(const struct avow_render *render, cmark_node *node, unsigned kind)
{
	struct avow_buffer *out = render->out;

	avow_buffer_format(out,
	    "<details class=\"%s\"><summary>%s</summary>\n"
	    "<pre lang=\"en\" translate=\"no\"><code>",
	    block_names[kind], render->words->blocks[kind]);
	avow_render_escaped(out, avow_text_of(cmark_node_get_literal(node)));
	avow_buffer_string(out, "</code></pre></details>\n");
}

void
avow_render_body(const struct avow_render *render, cmark_node *node)
{
	for (; node != NULL; node = cmark_node_next(node)) {
		cmark_node_type type = cmark_node_get_type(node);
		unsigned kind =
		    type == CMARK_NODE_CODE_BLOCK ? kind_of(node) : 4;
		char *html;

		if (type == CMARK_NODE_HEADING) {
			avow_render_heading(render, node);
		} else if (kind < 4) {
			put_block(render, node, kind);
		} else {
			html = html_of(node);
			put_prose(render, html);
			free(html);
		}
	}
}

void
avow_render_plain(struct avow_buffer *out, cmark_node *heading)
{
	cmark_iter *iter = cmark_iter_new(heading);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			avow_render_escaped(
			    out, avow_text_of(cmark_node_get_literal(node)));
		else if (type == CMARK_NODE_SOFTBREAK)
			avow_buffer_string(out, " ");
	}
	cmark_iter_free(iter);
}

void
avow_render_contents(const struct avow_render *render, cmark_node *document)
{
	struct avow_buffer *out = render->out;
	cmark_node *node = cmark_node_first_child(document);

	avow_buffer_format(out,
	    "<nav aria-label=\"%s\">\n<details open><summary>%s</summary>\n"
	    "<ol>\n",
	    render->words->contents, render->words->contents);
	for (; node != NULL; node = cmark_node_next(node)) {
		int level = cmark_node_get_heading_level(node);

		if (cmark_node_get_type(node) != CMARK_NODE_HEADING ||
		    level == 1)
			continue;
		avow_buffer_format(out, "<li class=\"d%d\"><a href=\"#", level);
		put_id(render, node);
		avow_buffer_string(out, "\">");
		avow_render_plain(out, node);
		avow_buffer_string(out, "</a></li>\n");
	}
	avow_buffer_string(out, "</ol>\n</details>\n</nav>\n");
}
