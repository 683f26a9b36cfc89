/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json/writer: one JSON text, value by value, appended to a buffer.
 *
 *     open, name, put, name, put, close --> {"a":1,"b":[true]}
 *
 * The writer knows where commas go.  What does not fit together (a value
 * without a name in an object, an end without a start, a nesting past the
 * maximum) is our mistake, and asserted.  Whether the buffer took it all tells
 * avow_buffer_check.  One thread at a time.
 */
#ifndef AVOW_JSON_WRITER_H
#define AVOW_JSON_WRITER_H

#include "json/write.h"

enum { AVOW_JSON_WRITE_DEPTH_MAX = 32 }; /* objects and lists in each other */

struct avow_json_writer {
	struct avow_buffer *out; /* borrowed */
	size_t depth;
	char ends[AVOW_JSON_WRITE_DEPTH_MAX]; /* '}' or ']' of each level */
	bool needs_comma;
	bool has_name; /* in an object, and its value comes next */
	bool is_done;  /* the whole text is written */
};

struct avow_json_writer avow_json_writer_of(struct avow_buffer *out);
void avow_json_open_object(struct avow_json_writer *writer);
void avow_json_open_list(struct avow_json_writer *writer);
/* End the innermost object or list. */
void avow_json_close(struct avow_json_writer *writer);
/* The name of the next value. */
void avow_json_name(struct avow_json_writer *writer, const char *name);
void avow_json_name_text(
    struct avow_json_writer *writer, struct avow_text name);
void avow_json_put_text(struct avow_json_writer *writer, struct avow_text text);
void avow_json_put_string(struct avow_json_writer *writer, const char *string);
void avow_json_put_u64(struct avow_json_writer *writer, uint64_t value);
void avow_json_put_i64(struct avow_json_writer *writer, int64_t value);
void avow_json_put_bool(struct avow_json_writer *writer, bool value);
void avow_json_put_null(struct avow_json_writer *writer);
/* A value that is JSON already, such as a record's. */
void avow_json_put_json(struct avow_json_writer *writer, struct avow_text json);

#endif
