/* SPDX-License-Identifier: Apache-2.0 */
/* The two lists as tables. */
#include "policy/render_parts.h"

#include "base/banned.h"

enum { CELL_MAX = 1 << 20 /* bytes */ };

/* A cell's lines; the first one says what it is, others add to it. */
static void
put_lines(const struct avow_render *render, struct avow_text text)
{
	struct avow_buffer *out = render->out;
	struct avow_buffer line;
	bool is_first = true;

	avow_buffer_init(&line, CELL_MAX);
	for (size_t i = 0; i <= text.size; i++) {
		if (i < text.size && text.at[i] != '\n') {
			avow_buffer_put(&line, text.at + i, 1);
			continue;
		}
		avow_buffer_u8(&line, 0);
		avow_buffer_string(out, is_first ? "<span>" : "<br><span>");
		if (line.at != NULL)
			avow_render_sentence(render, (const char *)line.at);
		avow_buffer_string(out, "</span>");
		avow_buffer_reset(&line);
		is_first = false;
	}
	avow_buffer_clear(&line);
}

/* On a narrow screen cells stand below each other, and bear their column's
 * name; roles say that they are cells even then. */
static enum avow_status
put_cell(struct avow_render *render, const struct avow_render_list *list,
    const struct avow_render_row *row, enum avow_render_column column,
    bool is_head)
{
	struct avow_buffer *out = render->out;
	struct avow_buffer cell;
	enum avow_status status;

	avow_buffer_init(&cell, CELL_MAX);
	status = avow_render_cell(render, list, row, column, &cell);
	if (status == AVOW_OK)
		status = avow_buffer_check(&cell, render->why);
	if (status == AVOW_OK) {
		avow_buffer_format(out, "<%s data-label=\"%s\">",
		    is_head ? "th scope=\"row\" role=\"rowheader\""
			    : "td role=\"cell\"",
		    avow_render_column_name(render, column));
		put_lines(render, avow_buffer_view(&cell));
		avow_buffer_string(out, is_head ? "</th>\n" : "</td>\n");
	}
	avow_buffer_clear(&cell);
	return status;
}

static enum avow_status
put_rows(struct avow_render *render, const struct avow_render_list *list,
    bool is_shared)
{
	size_t count;
	const enum avow_render_column *columns =
	    avow_render_columns(is_shared, &count);
	enum avow_status status = AVOW_OK;

	for (const struct avow_render_row *row = list->rows;
	     row != NULL && status == AVOW_OK; row = row->next) {
		avow_buffer_string(render->out, "<tr role=\"row\">\n");
		for (size_t i = 0; i < count && status == AVOW_OK; i++)
			status =
			    put_cell(render, list, row, columns[i], i == 0);
		avow_buffer_string(render->out, "</tr>\n");
	}
	return status;
}

static enum avow_status
put_table(struct avow_render *render, const struct avow_render_list *list,
    bool is_shared)
{
	struct avow_buffer *out = render->out;
	const char *title =
	    is_shared ? render->words->shared : render->words->collected;
	const char *id = is_shared ? "at.shared" : "at.collected";
	size_t count;
	const enum avow_render_column *columns =
	    avow_render_columns(is_shared, &count);
	enum avow_status status;

	avow_buffer_format(out, "<h3 id=\"%s\">%s</h3>\n", id, title);
	if (list->rows == NULL) {
		avow_buffer_format(out, "<p>%s</p>\n", render->words->nothing);
		return AVOW_OK;
	}
	avow_buffer_format(out,
	    "<table role=\"table\" aria-labelledby=\"%s\">\n"
	    "<thead role=\"rowgroup\"><tr role=\"row\">\n",
	    id);
	for (size_t i = 0; i < count; i++)
		avow_buffer_format(out,
		    "<th scope=\"col\" role=\"columnheader\">%s</th>\n",
		    avow_render_column_name(render, columns[i]));
	avow_buffer_string(out, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
	status = put_rows(render, list, is_shared);
	avow_buffer_string(out, "</tbody>\n</table>\n");
	return status;
}

enum avow_status
avow_render_tables(struct avow_render *render)
{
	enum avow_status status;

	if (render->glosses == NULL)
		return AVOW_OK;
	avow_buffer_format(render->out,
	    "<section class=\"lists\" aria-labelledby=\"at.lists\">\n"
	    "<h2 id=\"at.lists\">%s</h2>\n<p class=\"note\">%s</p>\n",
	    render->words->lists, render->words->lists_about);
	status = put_table(render, &render->collected, false);
	if (status == AVOW_OK)
		status = put_table(render, &render->shared, true);
	avow_buffer_string(render->out, "</section>\n");
	return status;
}
