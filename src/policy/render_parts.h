/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/render_parts: what the files of render share.
 */
#ifndef AVOW_POLICY_RENDER_PARTS_H
#define AVOW_POLICY_RENDER_PARTS_H

#include <cmark.h>

#include "policy/render.h"

/* What a page says around its prose. */
struct avow_render_words {
	const char *skip;
	const char *contents;
	const char *version;
	const char *effective;
	const char *service;
	const char *link;
	const char *promise;
	const char *declaratory;
	const char *retired;
	const char *blocks[4]; /* by enum avow_block_kind */
};

struct avow_render {
	struct avow_buffer *out;
	const struct avow_ast *ast;
	const struct avow_render_words *words;
	struct avow_text language; /* of the lang attribute */
};

/* Append text with the marks of HTML made harmless. */
void avow_render_escaped(struct avow_buffer *out, struct avow_text text);

/* render_style: the style sheet. */
const char *avow_render_style(void);

/* render_body: take the ids of clauses out of their headings' words. */
void avow_render_cut_attributes(
    const struct avow_render *render, cmark_node *document);
/* A heading's words, escaped. */
void avow_render_plain(struct avow_buffer *out, cmark_node *heading);
void avow_render_contents(
    const struct avow_render *render, cmark_node *document);
void avow_render_heading(const struct avow_render *render, cmark_node *heading);
/* The page's blocks, from this one on. */
void avow_render_body(const struct avow_render *render, cmark_node *node);

#endif
