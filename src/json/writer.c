/* SPDX-License-Identifier: Apache-2.0 */
#include "json/writer.h"

#include <assert.h>
#include <inttypes.h>

#include "base/banned.h"

struct avow_json_writer
avow_json_writer_of(struct avow_buffer *out)
{
	return (struct avow_json_writer){.out = out};
}

static bool
in_object(const struct avow_json_writer *writer)
{
	return writer->depth > 0 && writer->ends[writer->depth - 1] == '}';
}

/* What stands before a value: a comma, or nothing. */
static void
start_value(struct avow_json_writer *writer)
{
	assert(!writer->is_done);
	assert(writer->has_name == in_object(writer));
	if (writer->needs_comma)
		avow_buffer_u8(writer->out, ',');
	writer->needs_comma = false;
	writer->has_name = false;
}

static void
end_value(struct avow_json_writer *writer)
{
	writer->needs_comma = true;
	writer->is_done = writer->depth == 0;
}

static void
open_level(struct avow_json_writer *writer, char start, char end)
{
	start_value(writer);
	assert(writer->depth < AVOW_JSON_WRITE_DEPTH_MAX);
	avow_buffer_u8(writer->out, (uint8_t)start);
	writer->ends[writer->depth++] = end;
}

void
avow_json_open_object(struct avow_json_writer *writer)
{
	open_level(writer, '{', '}');
}

void
avow_json_open_list(struct avow_json_writer *writer)
{
	open_level(writer, '[', ']');
}

void
avow_json_close(struct avow_json_writer *writer)
{
	assert(writer->depth > 0 && !writer->has_name);
	writer->depth--;
	avow_buffer_u8(writer->out, (uint8_t)writer->ends[writer->depth]);
	end_value(writer);
}

void
avow_json_name_text(struct avow_json_writer *writer, struct avow_text name)
{
	assert(in_object(writer) && !writer->has_name);
	if (writer->needs_comma)
		avow_buffer_u8(writer->out, ',');
	writer->needs_comma = false;
	avow_json_write_text(writer->out, name);
	avow_buffer_u8(writer->out, ':');
	writer->has_name = true;
}

void
avow_json_name(struct avow_json_writer *writer, const char *name)
{
	avow_json_name_text(writer, avow_text_of(name));
}

void
avow_json_put_text(struct avow_json_writer *writer, struct avow_text text)
{
	start_value(writer);
	avow_json_write_text(writer->out, text);
	end_value(writer);
}

void
avow_json_put_string(struct avow_json_writer *writer, const char *string)
{
	avow_json_put_text(writer, avow_text_of(string));
}

void
avow_json_put_u64(struct avow_json_writer *writer, uint64_t value)
{
	start_value(writer);
	avow_buffer_format(writer->out, "%" PRIu64, value);
	end_value(writer);
}

void
avow_json_put_i64(struct avow_json_writer *writer, int64_t value)
{
	start_value(writer);
	avow_buffer_format(writer->out, "%" PRId64, value);
	end_value(writer);
}

void
avow_json_put_json(struct avow_json_writer *writer, struct avow_text json)
{
	start_value(writer);
	avow_buffer_text(writer->out, json);
	end_value(writer);
}

void
avow_json_put_bool(struct avow_json_writer *writer, bool value)
{
	avow_json_put_json(
	    writer, value ? AVOW_TEXT("true") : AVOW_TEXT("false"));
}

void
avow_json_put_null(struct avow_json_writer *writer)
{
	avow_json_put_json(writer, AVOW_TEXT("null"));
}
