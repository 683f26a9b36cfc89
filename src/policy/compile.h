/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/compile: parsed files to an image.
 *
 *     struct avow_ast list --names looked up, sets made leaves--> image bytes
 *
 * Faults go to the report (P0102, P0103, P0105, P0106, P0110, P0201 to P0207,
 * P0304, P0310, and P0501 as a warning: an image without a diagram); the bytes
 * are whole only when report->errors did not grow.
 */
#ifndef AVOW_POLICY_COMPILE_H
#define AVOW_POLICY_COMPILE_H

#include "base/buffer.h"
#include "policy/image.h"

/* Append the image of an edition to out.  Errors: NOMEM; LIMIT. */
AVOW_CHECKED enum avow_status avow_compile(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_ast *files,
    struct avow_report *report, struct avow_error *why);

/*
 * The same, of rules that may clash or be idle (P0202, P0203, P0205 to P0207),
 * which is told by nobody: what they mean is defined all the same.
 */
AVOW_CHECKED enum avow_status avow_compile_unchecked(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_ast *files,
    struct avow_report *report, struct avow_error *why);

#endif
