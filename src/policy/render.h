/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/render: a policy as a page for people.
 *
 *     edition --avow_render_page--> one HTML file
 *             --avow_render_text--> plain text of 80 columns
 *
 * The HTML stands alone: no script, nothing fetched, readable on a small
 * screen, by a screen reader and on paper.  Prose comes out as cmark's safe
 * HTML (raw HTML and scripting links are dropped).  Under each clause stands
 * what its rules mean (policy/gloss.h), and folded the rules and examples; at
 * the end two lists, of what is collected and what is shared
 * (policy/render_list.h).  In the language of a translation the prose is the
 * translation's, the rules stay.  One thread at a time.
 */
#ifndef AVOW_POLICY_RENDER_H
#define AVOW_POLICY_RENDER_H

#include "base/arena.h"
#include "policy/ast.h"
#include "policy/image.h"

/* Bytes of lines without an empty one between them; cmark's time may grow with
 * the square of this. */
enum { AVOW_RENDER_PARAGRAPH_MAX = 16384 };

/* Another page that this one leads to. */
struct avow_render_link {
	const char *name; /* "general@1", or a language: "中文" */
	const char *href; /* relative, or https: */
	const char *diff; /* what changed since; NULL: there is none */
	const char *lang; /* of a page in another language; NULL: no such */
};

struct avow_render_input {
	const struct avow_ast *files; /* all of the edition */
	const struct avow_ast *page;  /* one of files */
	/* Compiled from files; NULL: without sentences and lists. */
	const struct avow_image *image;
	/* "en", "zh"; empty: the page's own.  Where the page is not written in
	   it, and no translation is among files, the prose stays as it is. */
	struct avow_text language;
	const struct avow_render_link *earlier; /* newest first */
	size_t earlier_count;
	const struct avow_render_link *languages; /* the same edition */
	size_t language_count;
};

/*
 * Append the page.  Everything is the arena's.
 * Errors: INPUT (no such page, an unknown language); LIMIT (a paragraph, out's
 * maximum, or lists too long to tell); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_render_page(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_render_input *input,
    struct avow_error *why);
AVOW_CHECKED enum avow_status avow_render_text(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_render_input *input,
    struct avow_error *why);

#endif
