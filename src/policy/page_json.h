/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/page_json: a page as canonical JSON, and back (docs/formats/page.md).
 *
 *     tree --write--> JSON --read--> text of a page --parse--> the same tree
 *
 * The JSON is for tools: a page is written and read in one syntax only, and
 * what is read here becomes such text first.  Comments in blocks are not
 * kept.  One thread at a time.
 */
#ifndef AVOW_POLICY_PAGE_JSON_H
#define AVOW_POLICY_PAGE_JSON_H

#include "base/buffer.h"
#include "policy/ast.h"
#include "json/read.h"

enum { AVOW_PAGE_JSON_VERSION = 1 };

/*
 * Append one page as one JSON object.  ast was parsed without an error.
 * Errors: NOMEM; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_page_json_write(struct avow_buffer *out,
    const struct avow_ast *ast, struct avow_arena *arena,
    struct avow_error *why);

/*
 * Append the text of the page that json tells of, laid out.  A page that would
 * say anything else than json does is refused.
 * Errors: FORMAT (place is a JSON pointer); POLICY (what came of it is no
 * page: place is in its text); LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_page_json_read(struct avow_buffer *out,
    const struct avow_json *json, struct avow_arena *arena,
    struct avow_error *why);

#endif
