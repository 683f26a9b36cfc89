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

/* What a look at the bytes tells; it means nothing where they are no JSON. */
struct shape {
	unsigned depth;
	unsigned deepest;
	size_t values; /* at least as many as the parser will make */
};

static void
count_byte(struct shape *shape, char c)
{
	if (c == ',' || c == '{' || c == '[')
		shape->values++;
	if (c == '{' || c == '[')
		shape->depth++;
	if (shape->depth > shape->deepest)
		shape->deepest = shape->depth;
	if ((c == '}' || c == ']') && shape->depth > 0)
		shape->depth--;
}

static struct shape
shape_of(struct avow_text text)
{
	struct shape shape = {.values = 1};
	bool in_string = false;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string)
			count_byte(&shape, c);
	}
	return shape;
}

/*
 * Seen before parsing: jansson's own limit of depth is a build option of
 * others, and it makes sixty bytes of every "[]" in the text.
 */
static enum avow_status
check_limits(struct avow_text text, struct avow_error *why)
{
	struct shape shape;

	if (text.size > AVOW_JSON_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "json.long",
		    "the JSON text is longer than %d bytes", AVOW_JSON_MAX);
	shape = shape_of(text);
	if (shape.deepest > AVOW_JSON_DEPTH_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "json.deep",
		    "the JSON text is nested deeper than %d",
		    AVOW_JSON_DEPTH_MAX);
	if (shape.values > AVOW_JSON_VALUES_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "json.values",
		    "the JSON text holds more than %d values",
		    AVOW_JSON_VALUES_MAX);
	return AVOW_OK;
}

/*
 * What went wrong, in words of ours: jansson's quote the text, which may be
 * personal.
 */
static const char *
describe(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_invalid_utf8:
		return "this is no UTF-8";
	case json_error_premature_end_of_input:
		return "the JSON text ends too early";
	case json_error_end_of_input_expected:
		return "something follows the end of the JSON text";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a string holds a NUL";
	case json_error_duplicate_key:
		return "a name stands twice in one object";
	case json_error_numeric_overflow:
		return "a number does not fit 64 bits";
	default:
		return "this is no JSON";
	}
}

enum avow_status
avow_json_parse(
    struct avow_json **out, struct avow_text text, struct avow_error *why)
{
	json_error_t error;
	json_t *value;
	char place[32];
	enum avow_status status;

	*out = NULL;
	status = check_limits(text, why);
	if (status != AVOW_OK)
		return status;
	value = json_loadb(text.size == 0 ? "" : text.at, text.size,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (value != NULL) {
		*out = ours(value);
		return AVOW_OK;
	}
	(void)snprintf(place, sizeof place, "%d:%d",
	    error.line > 0 ? error.line : 1,
	    error.column > 0 ? error.column : 1);
	if (json_error_code(&error) == json_error_out_of_memory)
		return avow_fail(why, AVOW_ERR_NOMEM, "json.memory",
		    "no memory for the JSON text");
	return avow_fail_at(
	    why, AVOW_ERR_FORMAT, "json.syntax", place, "%s", describe(&error));
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

bool
avow_json_next(const struct avow_json *object, struct avow_json_each *each)
{
	json_t *value = value_of(object);

	if (each->place == NULL)
		each->place = json_object_iter(value);
	else
		each->place = json_object_iter_next(value, each->place);
	if (each->place == NULL) {
		*each = (struct avow_json_each){.place = NULL};
		return false;
	}
	/* No NUL stands in a name: the parser saw to that. */
	each->name = avow_text_of(json_object_iter_key(each->place));
	each->value = ours(json_object_iter_value(each->place));
	return true;
}

bool
avow_json_whole(const struct avow_json *json, int64_t *out)
{
	*out = json_integer_value(value_of(json)); /* 0 of all else */
	return json_is_integer(value_of(json));
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
