/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/render_parts: what the files of render share.
 */
#ifndef AVOW_POLICY_RENDER_PARTS_H
#define AVOW_POLICY_RENDER_PARTS_H

#include <cmark.h>

#include "policy/cover.h"
#include "policy/gloss.h"
#include "policy/render.h"
#include "policy/render_list.h"

/* What a page says around its prose, in one language. */
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
	const char *versions, *diff; /* of earlier versions */
	const char *languages;
	const char *gloss;     /* over the sentences of a clause */
	const char *page;      /* over those of the page as a whole */
	const char *blocks[4]; /* by enum avow_block_kind */
	/* The lists. */
	const char *lists, *lists_about;
	const char *collected, *shared;
	const char *nothing;
	const char *what, *why, *basis, *need, *keeping, *whom, *how, *clause;
	const char *needs[3]; /* by enum avow_render_need */
	const char *not_kept, *no_end, *earliest;
	const char *consent, *contract, *ground, *no_basis; /* %s: the label */
	const char *only_in;                                /* services */
	const char *only_as;                                /* forms */
	const char *forms[AVOW_FORMS];
	const char *at_least[2]; /* around the people of an aggregate */
	const char *any;         /* every category, purpose */
	const char *comma;
};

extern const struct avow_render_words avow_render_english;
extern const struct avow_render_words avow_render_chinese;

struct avow_render {
	struct avow_buffer *out;
	struct avow_arena *arena;
	const struct avow_render_input *input;
	struct avow_error *why;
	const struct avow_render_words *words;
	const struct avow_gloss_grammar *grammar;
	struct avow_text language; /* of the lang attribute */
	const struct avow_source
	    *source; /* of the prose: page or translation */
	const struct avow_source *translation;   /* or NULL */
	const struct avow_gloss_clause *glosses; /* NULL: no image */
	struct avow_gloss_input gloss_input;
	uint32_t page; /* of the image */
	struct avow_cover_tree trees[AVOW_AXES];
	struct avow_render_list collected, shared;
};

/* --- render_open.c --- */

/* Choose language, prose and words; tell the rules; make the lists. */
AVOW_CHECKED enum avow_status avow_render_open(struct avow_render *render);
/* The clause of the page that a clause of the prose is, or NULL. */
const struct avow_clause *avow_render_clause(
    const struct avow_render *render, struct avow_text id);
const struct avow_gloss *avow_render_gloss(
    const struct avow_render *render, const struct avow_clause *clause);

/* --- render_prose.c: what cmark made of the text --- */

/* The clause that begins at a heading of the prose, or NULL. */
const struct avow_clause *avow_render_at(
    const struct avow_render *render, cmark_node *heading);
/* Take the ids of clauses out of their headings' words. */
void avow_render_cut_attributes(
    const struct avow_render *render, cmark_node *document);
/* Which of our blocks a code block is, or 4. */
unsigned avow_render_block_kind(cmark_node *node);
/* A node's words. */
void avow_render_words_of(struct avow_buffer *out, cmark_node *node);

/* --- render_cells.c: what a row of a list says, as plain text --- */

enum avow_render_column {
	AVOW_RENDER_WHAT,
	AVOW_RENDER_WHY,
	AVOW_RENDER_WHOM,
	AVOW_RENDER_HOW,
	AVOW_RENDER_BASIS,
	AVOW_RENDER_NEED,
	AVOW_RENDER_KEEPING,
	AVOW_RENDER_CLAUSE, /* ids, each between the marks of a citation */
	AVOW_RENDER_COLUMNS,
};
/* The columns of a list, in order, with their count. */
const enum avow_render_column *avow_render_columns(
    bool is_shared, size_t *count_out);
const char *avow_render_column_name(
    const struct avow_render *render, enum avow_render_column column);
/* Append a cell: lines, each ended by a newline but the last. */
AVOW_CHECKED enum avow_status avow_render_cell(struct avow_render *render,
    const struct avow_render_list *list, const struct avow_render_row *row,
    enum avow_render_column column, struct avow_buffer *out);

/* --- HTML: render_style.c, _html.c, _body.c, _tables.c --- */

void avow_render_style(struct avow_buffer *out);
/* Append text with the marks of HTML made harmless. */
void avow_render_escaped(struct avow_buffer *out, struct avow_text text);
/* A sentence, with links to what it cites. */
void avow_render_sentence(const struct avow_render *render, const char *text);
void avow_render_contents(
    const struct avow_render *render, cmark_node *document);
void avow_render_heading(const struct avow_render *render, cmark_node *heading);
/* The page's blocks from this one on, clause by clause. */
void avow_render_body(const struct avow_render *render, cmark_node *node);
AVOW_CHECKED enum avow_status avow_render_tables(struct avow_render *render);

#endif
