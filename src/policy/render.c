/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/render.h"

#include <cmark.h>
#include <string.h>

#include "policy/render_parts.h"

#include "base/banned.h"

/* What the page says around its prose, in its language. */
static const struct avow_render_words english = {
    .skip = "Skip to the text",
    .contents = "Contents",
    .version = "Version",
    .effective = "In force from",
    .service = "Service",
    .link = "Link to this clause",
    .promise = "Promise",
    .declaratory = "This clause informs; no flow of information is decided "
		   "by it.",
    .retired = "This clause is no longer in force.",
    .blocks = {"About this page", "Words declared here",
	"The rules that our systems obey", "Examples, checked by machine"},
};
static const struct avow_render_words chinese = {
    .skip = "跳到正文",
    .contents = "目录",
    .version = "版本",
    .effective = "生效日期",
    .service = "服务",
    .link = "本条款的链接",
    .promise = "承诺",
    .declaratory = "本条款仅作说明，不决定信息的流动。",
    .retired = "本条款已不再有效。",
    .blocks = {"关于本页", "本处声明的用语", "系统遵守的规则",
	"由机器检验的例子"},
};

/* Whether text holds a Han character. */
static bool
is_chinese(struct avow_text text)
{
	size_t at = 0;

	while (at < text.size) {
		int32_t code_point = avow_utf8_next(text, &at);

		if (code_point < 0)
			return false;
		if (code_point >= 0x4E00 && code_point <= 0x9FFF)
			return true;
	}
	return false;
}

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

/* "de" of "general.policy.de.md". */
static struct avow_text
language_of_path(const char *path)
{
	struct avow_text name = avow_text_of(path);
	const char *dot;

	name.size -= 3; /* ".md": the source is a translation */
	dot = memrchr(name.at, '.', name.size);
	return (struct avow_text){
	    dot + 1, (size_t)(name.at + name.size - dot) - 1};
}

static void
choose_language(struct avow_render *render)
{
	const struct avow_source *source = render->ast->source;

	render->words = &english;
	render->language = AVOW_TEXT("en");
	if (is_chinese(avow_source_line(source, 1))) {
		render->words = &chinese;
		render->language = AVOW_TEXT("zh");
	}
	if (source->is_translation)
		render->language = language_of_path(source->path);
}

/* The first heading of level 1, as plain text; else the policy's name. */
static void
put_title(
    struct avow_buffer *out, const struct avow_ast *ast, cmark_node *document)
{
	cmark_node *node = cmark_node_first_child(document);

	while (node != NULL &&
	    (cmark_node_get_type(node) != CMARK_NODE_HEADING ||
		cmark_node_get_heading_level(node) != 1))
		node = cmark_node_next(node);
	if (node != NULL)
		avow_render_plain(out, node);
	else
		avow_render_escaped(out, ast->header.name.text);
}

static void
put_head(struct avow_render *render, cmark_node *document)
{
	struct avow_buffer *out = render->out;

	avow_buffer_string(out, "<!DOCTYPE html>\n<html lang=\"");
	avow_render_escaped(out, render->language);
	avow_buffer_string(out,
	    "\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
	    "\">\n<title>");
	put_title(out, render->ast, document);
	avow_buffer_string(out, "</title>\n<style>\n");
	avow_buffer_string(out, avow_render_style());
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
	avow_buffer_format(out, "<dt>%s</dt><dd>", name);
	avow_render_escaped(out, value);
	avow_buffer_string(out, "</dd>\n");
}

/* Name, number and day of the policy. */
static void
put_header(const struct avow_render *render)
{
	const struct avow_ast_header *header = &render->ast->header;
	struct avow_buffer *out = render->out;

	if (header->name.text.size == 0)
		return;
	avow_buffer_format(
	    out, "<dl>\n<dt>%s</dt><dd>", render->words->version);
	avow_render_escaped(out, header->name.text);
	avow_buffer_format(out, " %u</dd>\n", header->version);
	put_row(out, render->words->effective, header->effective);
	put_row(out, render->words->service, header->service.text);
	avow_buffer_string(out, "</dl>\n");
}

static void
put_page(struct avow_render *render, cmark_node *document)
{
	struct avow_buffer *out = render->out;
	cmark_node *first = cmark_node_first_child(document);

	put_head(render, document);
	avow_buffer_string(out, "<header>\n");
	/* The title stands above the contents, if the page begins with it. */
	if (first != NULL && cmark_node_get_type(first) == CMARK_NODE_HEADING &&
	    cmark_node_get_heading_level(first) == 1) {
		avow_render_heading(render, first);
		first = cmark_node_next(first);
	}
	put_header(render);
	avow_buffer_string(out, "</header>\n");
	avow_render_contents(render, document);
	avow_buffer_string(out, "<main id=\"at.text\">\n");
	avow_render_body(render, first);
	avow_buffer_string(out, "</main>\n</body>\n</html>\n");
}

static bool
has_long_paragraph(struct avow_text text)
{
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++) {
		size++;
		if (text.at[i] == '\n' &&
		    (i + 1 == text.size || text.at[i + 1] == '\n'))
			size = 0;
		if (size > AVOW_RENDER_PARAGRAPH_MAX)
			return true;
	}
	return false;
}

enum avow_status
avow_render_page(struct avow_buffer *out, const struct avow_ast *files,
    size_t page, struct avow_error *why)
{
	struct avow_render render = {.out = out};
	struct avow_text text;
	cmark_node *document;

	for (; files != NULL && page > 0; page--)
		files = files->next;
	if (files == NULL)
		return avow_fail(why, AVOW_ERR_INPUT, "render.page",
		    "there is no such page");
	text = files->source->text;
	if (has_long_paragraph(text))
		return avow_fail(why, AVOW_ERR_LIMIT, "render.paragraph",
		    "a paragraph is longer than %d bytes",
		    (int)AVOW_RENDER_PARAGRAPH_MAX);
	render.ast = files;
	choose_language(&render);
	document = cmark_parse_document(text.at, text.size, CMARK_OPT_DEFAULT);
	avow_render_cut_attributes(&render, document);
	put_page(&render, document);
	cmark_node_free(document);
	return avow_buffer_check(out, why);
}
