/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/explain_code: a page about each code that a check can give.
 *
 *     docs/errors/P0303.md --scripts/embed-errors--> pages --> terminal, JSON
 *
 * The pages are Markdown of a simple kind: a title, paragraphs with **words**
 * set off, and blocks between lines that begin with four backticks.  Pure; any
 * thread.
 */
#ifndef AVOW_POLICY_EXPLAIN_CODE_H
#define AVOW_POLICY_EXPLAIN_CODE_H

#include "base/buffer.h"

struct avow_explain_page {
	const char *code;         /* "P0303" */
	const char *const *lines; /* a NULL ends them */
};

/* Ordered by code; one without a code ends them.  Made when building. */
extern const struct avow_explain_page avow_explain_pages[];

/* The page of a code, in letters of either size; NULL: there is none. */
const struct avow_explain_page *avow_explain_code_find(const char *code);

/* Append the page for a terminal of 80 columns. */
void avow_explain_code(
    const struct avow_explain_page *page, struct avow_buffer *out);
/* {"code":..., "title":..., "text":...} and a newline; the text is Markdown. */
void avow_explain_code_json(
    const struct avow_explain_page *page, struct avow_buffer *out);

#endif
