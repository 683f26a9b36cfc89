/* SPDX-License-Identifier: Apache-2.0 */
/* Words as HTML. */
#include <string.h>

#include "policy/render_parts.h"

#include "base/banned.h"

void
avow_render_escaped(struct avow_buffer *out, struct avow_text text)
{
	for (size_t i = 0; i < text.size; i++) {
		switch (text.at[i]) {
		case '&':
			avow_buffer_string(out, "&amp;");
			break;
		case '<':
			avow_buffer_string(out, "&lt;");
			break;
		case '>':
			avow_buffer_string(out, "&gt;");
			break;
		case '"':
			avow_buffer_string(out, "&quot;");
			break;
		default:
			avow_buffer_put(out, text.at + i, 1);
		}
	}
}

static bool
is_told(const struct avow_gloss *items, struct avow_text cite)
{
	for (; items != NULL; items = items->next)
		if ((items->cite != NULL && avow_text_is(cite, items->cite)) ||
		    is_told(items->items, cite))
			return true;
	return false;
}

/* What on this page a citation leads to: its rule, its clause, or nothing. */
static struct avow_text
find_place(const struct avow_render *render, struct avow_text cite)
{
	const char *slash =
	    cite.size == 0 ? NULL : memchr(cite.at, '/', cite.size);

	if (slash != NULL) {
		for (const struct avow_gloss_clause *clause = render->glosses;
		     clause != NULL; clause = clause->next)
			if (is_told(clause->items, cite))
				return cite;
		cite.size = (size_t)(slash - cite.at);
	}
	if (avow_render_clause(render, cite) == NULL)
		cite.size = 0;
	return cite;
}

/* Begin a citation; gives whether a link was opened. */
static bool
open_cite(const struct avow_render *render, struct avow_text cite)
{
	struct avow_text place = find_place(render, cite);

	if (place.size == 0)
		return false;
	avow_buffer_string(render->out, "<a href=\"#");
	avow_render_escaped(render->out, place);
	avow_buffer_string(render->out, "\">");
	return true;
}

void
avow_render_sentence(const struct avow_render *render, const char *text)
{
	struct avow_buffer *out = render->out;
	struct avow_text cite = {"", 0};
	bool is_link = false;

	for (; *text != '\0'; text++) {
		switch (*text) {
		case AVOW_GLOSS_CITE:
			cite = (struct avow_text){
			    text + 1, strcspn(text + 1, "\2")};
			is_link = open_cite(render, cite);
			text += cite.size;
			break;
		case AVOW_GLOSS_TITLE:
			break;
		case AVOW_GLOSS_END:
			if (text[-1] == AVOW_GLOSS_TITLE) {
				avow_buffer_string(out, "#");
				avow_render_escaped(out, cite);
			}
			if (is_link)
				avow_buffer_string(out, "</a>");
			break;
		default:
			avow_render_escaped(out, (struct avow_text){text, 1});
		}
	}
}
