/* SPDX-License-Identifier: Apache-2.0 */
#include <cmark.h>
#include <string.h>

#include "policy/source_parts.h"
#include "policy/translation.h"

#include "base/banned.h"

/* A heading in a list or quote looks like a clause and begins none. */
static void
refuse_inner_headings(
    struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++) {
		struct avow_text line = avow_source_text_line(reader, i);
		struct avow_text inner = avow_source_text_inner(line, NULL);
		struct avow_finding *finding;

		if (inner.size == line.size || inner.size == 0 ||
		    inner.at[0] != '#' ||
		    memmem(inner.at, inner.size, "{#", 2) == NULL)
			continue;
		finding = avow_report_add(reader->report, AVOW_SEVERITY_ERROR,
		    "P0101",
		    avow_source_text_place(reader, inner.at, inner.size),
		    "a clause cannot begin in a list or quote");
		finding->help = "begin the heading in the first column";
	}
}

/* Whether a line is of one mark only, but for blanks around it. */
static bool
is_underline(struct avow_text line)
{
	size_t marks = 0;

	for (size_t i = 0; i < line.size; i++) {
		if (line.at[i] == '=' || line.at[i] == '-')
			marks++;
		else if (line.at[i] != ' ' && line.at[i] != '\t')
			return false;
	}
	return marks > 0;
}

/*
 * The line that makes a heading of the text above it, or `first` for a heading
 * that begins with '#'.  (cmark's own end line is not exact.)
 */
static uint32_t
underline_of(
    const struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	struct avow_text line = avow_source_text_line(reader, first);
	uint32_t under = first + 1;

	if (avow_text_starts(avow_source_text_inner(line, NULL), "#"))
		return first;
	while (
	    under < last && !is_underline(avow_source_text_line(reader, under)))
		under++;
	return under <= last ? under : first;
}

/* Read one block of the page that stands on lines first..last. */
static void
read_node(struct avow_source_reader *reader, cmark_node *node, uint32_t first,
    uint32_t last)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		avow_source_heading_read(reader, first,
		    underline_of(reader, first, last),
		    (unsigned)cmark_node_get_heading_level(node));
		break;
	case CMARK_NODE_CODE_BLOCK:
		avow_source_fence_read(reader, first, last);
		break;
	case CMARK_NODE_HTML_BLOCK:
		avow_source_fence_refuse(reader, first, last);
		break;
	default:
		avow_source_fence_refuse(reader, first, last);
		refuse_inner_headings(reader, first, last);
		avow_source_prose_read(reader, first, last);
		break;
	}
}

static void
read_nodes(struct avow_source_reader *reader, cmark_node *document)
{
	cmark_node *node = cmark_node_first_child(document);

	while (node != NULL && !reader->no_memory) {
		cmark_node *next = cmark_node_next(node);
		uint32_t first = (uint32_t)cmark_node_get_start_line(node);
		uint32_t last = reader->line_count;

		/* A node reaches to the next one: cmark's own end lines are
		 * not exact for lists. */
		if (next != NULL)
			last = (uint32_t)cmark_node_get_start_line(next) - 1;
		read_node(reader, node, first, last);
		node = next;
	}
	avow_source_heading_end(reader, reader->line_count);
}

static void
read_text(struct avow_source_reader *reader, struct avow_text text)
{
	char *flat;
	cmark_node *document;

	if (!avow_source_text_take(reader, text))
		return;
	flat = avow_source_text_flatten(reader);
	if (flat == NULL)
		return;
	/* cmark ends the process when it finds no memory; a text is bounded,
	 * and so is what cmark makes of it (docs/language.md, limits). */
	document = cmark_parse_document(
	    flat, reader->source->text.size, CMARK_OPT_DEFAULT);
	read_nodes(reader, document);
	cmark_node_free(document);
}

enum avow_status
avow_source_read(struct avow_source **out, struct avow_arena *arena,
    const char *path, struct avow_text text, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_source_reader reader = {.arena = arena, .report = report};

	*out = NULL;
	reader.source = avow_arena_alloc(arena, sizeof *reader.source);
	if (reader.source == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to read a page");
	reader.source->path = avow_arena_copy(arena, avow_text_of(path));
	reader.source->text = AVOW_TEXT("");
	if (reader.source->path == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to read a page");
	reader.source->is_translation =
	    avow_translation_language(path).size > 0;
	read_text(&reader, text);
	if (reader.no_memory)
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to read a page");
	*out = reader.source;
	return AVOW_OK;
}

struct avow_text
avow_source_line(const struct avow_source *source, uint32_t line)
{
	struct avow_text text = source->text;
	const char *end;

	if (line == 0)
		return (struct avow_text){text.at, 0};
	for (; line > 1; line--) {
		end = text.size == 0 ? NULL : memchr(text.at, '\n', text.size);
		if (end == NULL)
			return (struct avow_text){text.at, 0};
		text.size -= (size_t)(end - text.at) + 1;
		text.at = end + 1;
	}
	end = text.size == 0 ? NULL : memchr(text.at, '\n', text.size);
	if (end != NULL)
		text.size = (size_t)(end - text.at);
	return text;
}
