/* SPDX-License-Identifier: Apache-2.0 */
#include "json/need.h"

#include "base/banned.h"

/* A JSON pointer, a little longer than a place may be, which is cut there. */
struct pointer {
	char at[sizeof((struct avow_error *)0)->place + 8];
	size_t size;
};

static void
add_byte(struct pointer *pointer, char byte)
{
	if (pointer->size + 1 < sizeof pointer->at)
		pointer->at[pointer->size++] = byte;
	pointer->at[pointer->size] = '\0';
}

/* object's pointer, a slash, and the name escaped as RFC 6901 3 has it. */
static struct pointer
pointer_to(const struct avow_json_at *at, struct avow_text name)
{
	struct pointer pointer = {.size = 0};

	for (const char *byte = at->pointer; *byte != '\0'; byte++)
		add_byte(&pointer, *byte);
	add_byte(&pointer, '/');
	for (size_t i = 0; i < name.size; i++) {
		switch (name.at[i]) {
		case '~':
			add_byte(&pointer, '~');
			add_byte(&pointer, '0');
			break;
		case '/':
			add_byte(&pointer, '~');
			add_byte(&pointer, '1');
			break;
		default:
			add_byte(&pointer, name.at[i]);
			break;
		}
	}
	return pointer;
}

/* For messages: "a list". */
static const char *
kind_name(enum avow_json_kind kind)
{
	static const char *const names[] = {
	    [AVOW_JSON_NULL] = "null",
	    [AVOW_JSON_BOOL] = "true or false",
	    [AVOW_JSON_NUMBER] = "a number",
	    [AVOW_JSON_TEXT] = "a text in quotes",
	    [AVOW_JSON_LIST] = "a list",
	    [AVOW_JSON_OBJECT] = "an object",
	};

	return names[kind];
}

static enum avow_status
check_object(const struct avow_json_at *at, struct avow_error *why)
{
	if (avow_json_kind(at->object) == AVOW_JSON_OBJECT)
		return AVOW_OK;
	return avow_fail_at(why, AVOW_ERR_INPUT, "json.kind", at->pointer,
	    "an object is needed here");
}

enum avow_status
avow_json_allow(const struct avow_json **out, const struct avow_json_at *at,
    const char *name, enum avow_json_kind kind, struct avow_error *why)
{
	const struct avow_json *found;
	enum avow_status status = check_object(at, why);

	*out = NULL;
	if (status != AVOW_OK)
		return status;
	found = avow_json_get(at->object, name);
	if (avow_json_kind(found) == AVOW_JSON_NULL)
		return AVOW_OK;
	if (avow_json_kind(found) != kind)
		return avow_fail_at(why, AVOW_ERR_INPUT, "json.kind",
		    pointer_to(at, avow_text_of(name)).at,
		    "%s is needed here, not %s", kind_name(kind),
		    kind_name(avow_json_kind(found)));
	*out = found;
	return AVOW_OK;
}

enum avow_status
avow_json_need(const struct avow_json **out, const struct avow_json_at *at,
    const char *name, enum avow_json_kind kind, struct avow_error *why)
{
	enum avow_status status = avow_json_allow(out, at, name, kind, why);

	if (status != AVOW_OK || *out != NULL)
		return status;
	return avow_fail_at(why, AVOW_ERR_INPUT, "json.missing",
	    pointer_to(at, avow_text_of(name)).at, "%s is missing here",
	    kind_name(kind));
}

static bool
is_among(struct avow_text name, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (avow_text_is(name, *names))
			return true;
	}
	return false;
}

enum avow_status
avow_json_only(const struct avow_json_at *at, const char *const *names,
    struct avow_error *why)
{
	struct avow_json_each each = {.place = NULL};
	enum avow_status status = check_object(at, why);

	if (status != AVOW_OK)
		return status;
	while (avow_json_next(at->object, &each)) {
		if (!is_among(each.name, names))
			return avow_fail_at(why, AVOW_ERR_INPUT, "json.unknown",
			    pointer_to(at, each.name).at,
			    "no member of this name is known here");
	}
	return AVOW_OK;
}
