/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a page, as cmark reads it. */
#include <stdlib.h>
#include <string.h>

#include "policy/render_parts.h"

#include "base/banned.h"

const struct avow_clause *
avow_render_at(const struct avow_render *render, cmark_node *heading)
{
	const struct avow_clause *clause = render->source->clauses;
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
		    avow_render_at(render, node) != NULL)
			cut_attribute(node);
}

unsigned
avow_render_block_kind(cmark_node *node)
{
	static const char *const names[] = {
	    "policy", "terms", "rule", "example"};
	const char *info;
	unsigned kind = 0;

	if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
		return 4;
	info = cmark_node_get_fence_info(node);
	while (kind < 4 && (info == NULL || strcmp(info, names[kind]) != 0))
		kind++;
	return kind;
}

void
avow_render_words_of(struct avow_buffer *out, cmark_node *node)
{
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *at = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(at);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			avow_buffer_string(out, cmark_node_get_literal(at));
		else if (type == CMARK_NODE_SOFTBREAK ||
		    type == CMARK_NODE_LINEBREAK)
			avow_buffer_string(out, " ");
	}
	cmark_iter_free(iter);
}
