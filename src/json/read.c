/* SPDX-License-Identifier: Apache-2.0 */
#include "json/read.h"

#include <jansson.h>

#include "base/banned.h"

/* A value of ours is one of jansson's; only this file knows. */
static json_t *
value_of(const struct avow_json *json)
{
	return (json_t *)(uintptr_t)json; /* jansson's getters lack const */
}

static struct avow_json *
ours(json_t *value)
{
	return (struct avow_json *)value;
}

/*
 * Whether braces and brackets stand within each other no deeper than allowed.
 * Seen before parsing, for jansson's own limit is a build option of others.
 */
static bool
is_shallow(struct avow_text text)
{
	unsigned depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
			continue;
		}
		in_string = c == '"';
		if (c == '{' || c == '[')
			depth++;
		if (depth > AVOW_JSON_DEPTH_MAX)
			return false;
		if ((c == '}' || c == ']') && depth > 0)
			depth--;
	}
	return true;
}

enum avow_status
avow_json_parse(
    struct avow_json **out, struct avow_text text, struct avow_error *why)
{
	json_error_t error;
	json_t *value;
	char place[32];

	*out = NULL;
	if (text.size > AVOW_JSON_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "json.long",
		    "the JSON text is longer than %d bytes", AVOW_JSON_MAX);
	if (!is_shallow(text))
		return avow_fail(why, AVOW_ERR_LIMIT, "json.deep",
		    "the JSON text is nested deeper than %d",
		    AVOW_JSON_DEPTH_MAX);
	value = json_loadb(text.size == 0 ? "" : text.at, text.size,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (value != NULL) {
		*out = ours(value);
		return AVOW_OK;
	}
	(void)snprintf(place, sizeof place, "%d:%d", error.line, error.column);
	if (json_error_code(&error) == json_error_out_of_memory)
		return avow_fail(why, AVOW_ERR_NOMEM, "json.memory",
		    "no memory for the JSON text");
	return avow_fail_at(why, AVOW_ERR_FORMAT, "json.syntax", place,
	    "this is no JSON text, or has a name twice in one object");
}

void
avow_json_free(struct avow_json *json)
{
	json_decref(value_of(json));
}

enum avow_json_kind
avow_json_kind(const struct avow_json *json)
{
	if (json == NULL)
		return AVOW_JSON_NULL;
	switch (json_typeof(value_of(json))) {
	case JSON_OBJECT:
		return AVOW_JSON_OBJECT;
	case JSON_ARRAY:
		return AVOW_JSON_LIST;
	case JSON_STRING:
		return AVOW_JSON_TEXT;
	case JSON_INTEGER:
	case JSON_REAL:
		return AVOW_JSON_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return AVOW_JSON_BOOL;
	case JSON_NULL:
		break;
	}
	return AVOW_JSON_NULL;
}

size_t
avow_json_count(const struct avow_json *json)
{
	if (avow_json_kind(json) == AVOW_JSON_OBJECT)
		return json_object_size(value_of(json));
	return json_array_size(value_of(json)); /* 0 for all but lists */
}

const struct avow_json *
avow_json_get(const struct avow_json *object, const char *name)
{
	return ours(json_object_get(value_of(object), name));
}

const struct avow_json *
avow_json_item(const struct avow_json *list, size_t index)
{
	return ours(json_array_get(value_of(list), index));
}

struct avow_text
avow_json_text(const struct avow_json *json)
{
	const char *at = json_string_value(value_of(json));

	if (at == NULL)
		return AVOW_TEXT("");
	return (struct avow_text){at, json_string_length(value_of(json))};
}

int64_t
avow_json_integer(const struct avow_json *json)
{
	return json_integer_value(value_of(json));
}

bool
avow_json_is_true(const struct avow_json *json)
{
	return json_is_true(value_of(json));
}

bool
avow_json_member(const struct avow_json *object, size_t index,
    struct avow_text *name_out, const struct avow_json **value_out)
{
	json_t *value = value_of(object);
	void *at = json_object_iter(value);

	while (at != NULL && index-- > 0)
		at = json_object_iter_next(value, at);
	if (at == NULL)
		return false;
	*name_out = avow_text_of(json_object_iter_key(at));
	*value_out = ours(json_object_iter_value(at));
	return true;
}

static int
dump_some(const char *bytes, size_t size, void *context)
{
	struct avow_buffer *out = context;

	avow_buffer_put(out, bytes, size);
	return out->failed ? -1 : 0;
}

void
avow_json_dump(struct avow_buffer *out, const struct avow_json *json)
{
	if (json == NULL)
		avow_buffer_string(out, "null");
	else if (json_dump_callback(value_of(json), dump_some, out,
		     JSON_COMPACT | JSON_ENCODE_ANY) != 0)
		out->failed = true; /* it was no memory, or past its max */
}
