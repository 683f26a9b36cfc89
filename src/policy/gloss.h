/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/gloss: what a rule says, as a sentence for people.
 *
 *     rule + labels of what it names --avow_gloss_page--> sentences
 *
 * Sentences are made from rules, never read from prose.  They come from one
 * table of frames a language (gloss_english.c, gloss_chinese.c), so that
 * another language is another table.  A word is told by its label in the
 * language, else by its English label, else by its name; where two would look
 * alike, the name stands behind.  Whatever a rule says shows, defaults that
 * mean something included: of the same declarations, two rules that mean
 * different things have different sentences.
 * All memory is the arena's.  One thread at a time.
 */
#ifndef AVOW_POLICY_GLOSS_H
#define AVOW_POLICY_GLOSS_H

#include "base/buffer.h"
#include "policy/image.h"

struct avow_gloss_grammar; /* frames of one language */

/* "en", "zh", and what begins so ("zh-CN"); NULL for others.  Static. */
const struct avow_gloss_grammar *avow_gloss_language(struct avow_text name);
/* "en", "zh". */
const char *avow_gloss_language_name(const struct avow_gloss_grammar *grammar);

struct avow_gloss_input {
	const struct avow_image *image; /* compiled from files, all of them */
	const struct avow_ast *files;
	const struct avow_ast *page; /* one of files */
	const struct avow_gloss_grammar *grammar;
	/* Titles of clauses in another language; NULL: those of the page. */
	const struct avow_source *translation;
};

/*
 * What one rule says, or a declaration that decides (a guardian's, what is
 * impossible).  In text a citation stands between marks: see avow_gloss_put.
 */
struct avow_gloss {
	const char *cite;         /* "share/agreed"; NULL: a declaration */
	uint32_t rule;            /* of the image; UINT32_MAX: none */
	uint32_t line;            /* of the page */
	const char *text;         /* one or more sentences */
	struct avow_gloss *items; /* what stands in its braces */
	struct avow_gloss *next;
};

struct avow_gloss_clause {
	const struct avow_clause *clause; /* NULL: before the first clause */
	const char *title;        /* in the language, where it has one */
	struct avow_gloss *items; /* NULL: it has no rule */
	struct avow_gloss_clause *next;
};

/* Every clause of the page, in order.  Errors: NOMEM; LIMIT. */
AVOW_CHECKED enum avow_status avow_gloss_page(struct avow_gloss_clause **out,
    struct avow_arena *arena, const struct avow_gloss_input *input,
    struct avow_error *why);

/*
 * How long a retention rule of the image, of whatever page, lets information be
 * kept: "for at most 7 days after “collected”", and its minimum.
 * Errors: NOMEM; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_gloss_keeping(const char **out,
    struct avow_arena *arena, const struct avow_gloss_input *input,
    uint32_t rule, struct avow_error *why);

/*
 * In a gloss a citation is AVOW_GLOSS_CITE id AVOW_GLOSS_TITLE words
 * AVOW_GLOSS_END; no other character below a space is in it.
 */
enum {
	AVOW_GLOSS_CITE = 1,
	AVOW_GLOSS_TITLE = 2,
	AVOW_GLOSS_END = 3,
};
/* Append the text without marks: “1.2 Delivery” (#share.logistics). */
void avow_gloss_put(struct avow_buffer *out, const char *text,
    const struct avow_gloss_grammar *grammar);

#endif
