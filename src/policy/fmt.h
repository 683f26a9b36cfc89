/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/fmt: a page with its blocks laid out in the house's way.
 *
 *     source + its tree --> words and comments --> lines
 *
 * Only blanks and line breaks inside blocks change: no word, no comment, no
 * byte of prose.  Laying out twice is laying out once.  One thread at a time.
 */
#ifndef AVOW_POLICY_FMT_H
#define AVOW_POLICY_FMT_H

#include "base/buffer.h"
#include "policy/ast.h"

enum { AVOW_FMT_COLUMNS = 120 }; /* of a line in a block, where it can be */

/*
 * Append the whole text of a file.  ast is what its source was parsed to,
 * without an error.  Errors: NOMEM; LIMIT.
 */
AVOW_CHECKED enum avow_status avow_fmt_page(struct avow_buffer *out,
    const struct avow_ast *ast, struct avow_arena *arena,
    struct avow_error *why);

#endif
