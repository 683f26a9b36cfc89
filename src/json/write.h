/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json/write: JSON text, appended to a buffer.
 *
 * The caller writes the braces and commas (json/writer.h can do it);
 * these write what needs escaping.  Any thread.
 */
#ifndef AVOW_JSON_WRITE_H
#define AVOW_JSON_WRITE_H

#include "base/buffer.h"

/*
 * A string in quotes.  Control bytes, quotes and backslashes are escaped; a
 * byte that is no UTF-8 becomes U+FFFD, so that the output always parses.
 */
void avow_json_write_text(struct avow_buffer *b, struct avow_text text);
void avow_json_write_string(struct avow_buffer *b, const char *string);

#endif
