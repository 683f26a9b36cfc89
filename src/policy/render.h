/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/render: a policy as a page for people.
 *
 *     parsed page --avow_render_page--> one HTML file
 *
 * The HTML stands alone: no script, nothing fetched, readable on a small
 * screen, by a screen reader and on paper.  Prose comes out as cmark's safe
 * HTML (raw HTML and scripting links are dropped); the rules of a clause are
 * folded under it.  One thread at a time.
 */
#ifndef AVOW_POLICY_RENDER_H
#define AVOW_POLICY_RENDER_H

#include "policy/ast.h"

/* Bytes of lines without an empty one between them; cmark's time may grow with
 * the square of this. */
enum { AVOW_RENDER_PARAGRAPH_MAX = 16384 };

/*
 * Append page number `page` (from 0) of files as HTML.
 * Errors: INPUT (no such page); LIMIT (a paragraph, or out's maximum); NOMEM.
 */
AVOW_CHECKED enum avow_status avow_render_page(struct avow_buffer *out,
    const struct avow_ast *files, size_t page, struct avow_error *why);

#endif
