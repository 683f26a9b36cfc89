/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/compile: parsed files to an image.
 *
 *     struct avow_ast list --names looked up, sets made leaves--> image bytes
 *
 * Faults go to the report (P0102, P0103, P0105, P0106, P0110, P0114, P0201 to
 * P0207, P0304, P0310, and P0501 as a warning: an image without a diagram); the
 * bytes are whole only when report->errors did not grow.
 */
#ifndef AVOW_POLICY_COMPILE_H
#define AVOW_POLICY_COMPILE_H

#include "base/buffer.h"
#include "policy/image.h"

enum { AVOW_COMPILE_FLOOR = 20 }; /* k of an aggregate that is enough */

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

/* How an edition is to be checked. */
struct avow_compile_input {
	const struct avow_ast *files;
	uint32_t floor; /* k of an aggregate, at least; 0: AVOW_COMPILE_FLOOR */
	bool may_clash; /* as avow_compile_unchecked */
	bool advice;    /* also warn: P0301, P0302, P0306 to P0309 */
	bool notes;     /* with advice: also note what is worth a look, P0402 */
};

/*
 * The same, and then what only a whole edition can lack: P0303 and the rest of
 * P0310, and with advice what is likely a slip.  Where that gives errors the
 * bytes stand in out all the same, and are not to be put in force.
 */
AVOW_CHECKED enum avow_status avow_compile_edition(struct avow_buffer *out,
    struct avow_arena *arena, const struct avow_compile_input *input,
    struct avow_report *report, struct avow_error *why);

#endif
