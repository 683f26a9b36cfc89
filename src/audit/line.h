/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/line: taking the texts of the log's formats apart.  Any thread.
 * Included inside src/audit only.
 */
#ifndef AVOW_AUDIT_LINE_H
#define AVOW_AUDIT_LINE_H

#include "base/buffer.h"

/* What precedes the first stop, taken off *rest; all of it without a stop. */
struct avow_text avow_line_until(struct avow_text *rest, char stop);
/*
 * Exactly size bytes (at most 128) of base64.
 * Errors: FORMAT and NOMEM, without a why.
 */
AVOW_CHECKED enum avow_status avow_line_base64(
    uint8_t *out, size_t size, struct avow_text text);
/*
 * Whether what was written again is the text that was read, after which it is
 * cleared.  Errors: FORMAT and NOMEM, without a why.
 */
AVOW_CHECKED enum avow_status avow_line_same(
    struct avow_buffer *again, struct avow_text text);
/* A decimal number below 10^19, without sign or leading blank. */
AVOW_CHECKED bool avow_line_number(uint64_t *out, struct avow_text digits);

#endif
