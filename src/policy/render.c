/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/render.h"

#include <string.h>

#include "policy/image_format.h"
#include "policy/render_parts.h"

#include "base/banned.h"

enum { TITLE_MAX = 1 << 20 /* bytes */ };

/* The first heading of level 1, as plain text; else the policy's name. */
static void
put_title(const struct avow_render *render, cmark_node *document)
{
	cmark_node *node = cmark_node_first_child(document);
	struct avow_buffer words;

	while (node != NULL &&
	    (cmark_node_get_type(node) != CMARK_NODE_HEADING ||
		cmark_node_get_heading_level(node) != 1))
		node = cmark_node_next(node);
	avow_buffer_init(&words, TITLE_MAX);
	if (node != NULL)
		avow_render_words_of(&words, node);
	else
		avow_buffer_text(&words, render->input->page->header.name.text);
	avow_render_escaped(render->out, avow_buffer_view(&words));
	avow_buffer_clear(&words);
}

static void
put_head(const struct avow_render *render, cmark_node *document)
{
	struct avow_buffer *out = render->out;

	avow_buffer_string(out, "<!DOCTYPE html>\n<html lang=\"");
	avow_render_escaped(out, render->language);
	avow_buffer_string(out,
	    "\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
	    "base-uri 'none'; form-action 'none'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	put_title(render, document);
	avow_buffer_string(out, "</title>\n<style>\n");
	avow_render_style(out);
	avow_buffer_format(out,
	    "</style>\n</head>\n<body>\n"
	    "<a class=\"skip\" href=\"#at.text\">%s</a>\n",
	    render->words->skip);
}

static void
put_row(struct avow_buffer *out, const char *name, struct avow_text value)
{
	if (value.size == 0)
		return;
	avow_buffer_format(out, "<div><dt>%s</dt><dd>", name);
	avow_render_escaped(out, value);
	avow_buffer_string(out, "</dd></div>\n");
}

/* The service by its label, or its name where there is no image. */
static struct avow_text
service_of(const struct avow_render *render)
{
	const struct avow_image *image = render->input->image;
	struct avow_text name = render->input->page->header.service.text;
	uint32_t term;

	if (name.size == 0 || image == NULL ||
	    !avow_image_find_term(image, AVOW_AXIS_SERVICE, name, &term))
		return name;
	return avow_text_of(avow_image_term_label(image, AVOW_AXIS_SERVICE,
	    term, render->words == &avow_render_chinese));
}

/* Name, number and day of the policy. */
static void
put_header(const struct avow_render *render)
{
	const struct avow_ast_header *header = &render->input->page->header;
	struct avow_buffer *out = render->out;

	if (header->name.text.size == 0)
		return;
	avow_buffer_format(
	    out, "<dl>\n<div><dt>%s</dt><dd>", render->words->version);
	avow_render_escaped(out, header->name.text);
	avow_buffer_format(out, " %u</dd></div>\n", header->version);
	if (header->effective.size != 0) {
		avow_buffer_format(out, "<div><dt>%s</dt><dd><time datetime=\"",
		    render->words->effective);
		avow_render_escaped(out, header->effective);
		avow_buffer_string(out, "\">");
		avow_render_escaped(out, header->effective);
		avow_buffer_string(out, "</time></dd></div>\n");
	}
	put_row(out, render->words->service, service_of(render));
	avow_buffer_string(out, "</dl>\n");
}

/* A link that a browser will not run: relative, or https. */
static bool
is_safe(const char *href)
{
	size_t head = strcspn(href, "/?#");

	return strncmp(href, "https://", 8) == 0 ||
	    memchr(href, ':', head) == NULL;
}

static void
put_link(const struct avow_render *render, const char *href, const char *lang,
    const char *words)
{
	struct avow_buffer *out = render->out;

	if (!is_safe(href)) {
		avow_render_escaped(out, avow_text_of(words));
		return;
	}
	avow_buffer_string(out, "<a href=\"");
	avow_render_escaped(out, avow_text_of(href));
	if (lang != NULL) {
		avow_buffer_string(out, "\" lang=\"");
		avow_render_escaped(out, avow_text_of(lang));
		avow_buffer_string(out, "\" hreflang=\"");
		avow_render_escaped(out, avow_text_of(lang));
	}
	avow_buffer_string(out, "\">");
	avow_render_escaped(out, avow_text_of(words));
	avow_buffer_string(out, "</a>");
}

/* Links to other pages: a heading, and a list. */
static void
put_links(const struct avow_render *render, const char *title,
    const struct avow_render_link *links, size_t count)
{
	struct avow_buffer *out = render->out;

	if (count == 0)
		return;
	avow_buffer_format(out,
	    "<nav class=\"links\" aria-label=\"%s\"><span>%s</span>\n<ul>\n",
	    title, title);
	for (size_t i = 0; i < count; i++) {
		avow_buffer_string(out, "<li>");
		put_link(render, links[i].href, links[i].lang, links[i].name);
		if (links[i].diff != NULL) {
			avow_buffer_string(out, " (");
			put_link(
			    render, links[i].diff, NULL, render->words->diff);
			avow_buffer_string(out, ")");
		}
		avow_buffer_string(out, "</li>\n");
	}
	avow_buffer_string(out, "</ul></nav>\n");
}

static enum avow_status
put_page(struct avow_render *render, cmark_node *document)
{
	const struct avow_render_input *input = render->input;
	struct avow_buffer *out = render->out;
	cmark_node *first = cmark_node_first_child(document);
	enum avow_status status;

	put_head(render, document);
	avow_buffer_string(out, "<header>\n");
	/* The title stands above the contents, if the page begins with it. */
	if (first != NULL && cmark_node_get_type(first) == CMARK_NODE_HEADING &&
	    cmark_node_get_heading_level(first) == 1) {
		avow_render_heading(render, first);
		first = cmark_node_next(first);
	}
	put_header(render);
	put_links(render, render->words->languages, input->languages,
	    input->language_count);
	put_links(render, render->words->versions, input->earlier,
	    input->earlier_count);
	avow_buffer_string(out, "</header>\n");
	avow_render_contents(render, document);
	avow_buffer_string(out, "<main id=\"at.text\" tabindex=\"-1\">\n");
	avow_render_body(render, first);
	status = avow_render_tables(render);
	avow_buffer_string(out, "</main>\n</body>\n</html>\n");
	return status;
}

enum avow_status
avow_render_page(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_render_input *input, struct avow_error *why)
{
	struct avow_render render = {
	    .out = out, .arena = arena, .input = input, .why = why};
	enum avow_status status = avow_render_open(&render);
	cmark_node *document;

	if (status != AVOW_OK)
		return status;
	document = cmark_parse_document(render.source->text.at,
	    render.source->text.size, CMARK_OPT_DEFAULT);
	avow_render_cut_attributes(&render, document);
	status = put_page(&render, document);
	cmark_node_free(document);
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}
