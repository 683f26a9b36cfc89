/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json/read: JSON text to a tree that can be asked.
 *
 *     text --avow_json_parse--> struct avow_json --get, item, text--> values
 *
 * A tree is immutable; any thread may read it.  Its memory is not wiped when
 * it ends: a process that stays must not read people's values by it.
 */
#ifndef AVOW_JSON_READ_H
#define AVOW_JSON_READ_H

#include "base/buffer.h"

enum {
	AVOW_JSON_MAX = 16 << 20,       /* bytes of a text */
	AVOW_JSON_DEPTH_MAX = 32,       /* braces and brackets in each other */
	AVOW_JSON_VALUES_MAX = 1 << 20, /* some 60 bytes of memory each */
};

enum avow_json_kind {
	AVOW_JSON_NULL, /* also what a missing member is */
	AVOW_JSON_BOOL,
	AVOW_JSON_NUMBER,
	AVOW_JSON_TEXT,
	AVOW_JSON_LIST,
	AVOW_JSON_OBJECT,
};

struct avow_json; /* opaque: a value, or a whole tree */

/*
 * Parse exactly one value; nothing but blanks may follow.  A name given twice
 * in an object, a NUL in a string and ill-formed UTF-8 are refused.
 * Owns: *out, ended by avow_json_free.  Errors: FORMAT (place is
 * "line:column"; the message quotes no text, which may be personal); LIMIT.
 */
AVOW_CHECKED enum avow_status avow_json_parse(
    struct avow_json **out, struct avow_text text, struct avow_error *why);
void avow_json_free(struct avow_json *json); /* NULL is allowed */

/*
 * The parts of a value.  All take NULL, as the value null; what is asked of a
 * value of another kind is NULL, 0 or empty.  Borrowed: as long as the tree.
 */
enum avow_json_kind avow_json_kind(const struct avow_json *json);
size_t avow_json_count(const struct avow_json *json); /* list or object */
const struct avow_json *avow_json_get(
    const struct avow_json *object, const char *name);
const struct avow_json *avow_json_item(
    const struct avow_json *list, size_t index);
struct avow_text avow_json_text(const struct avow_json *json);
int64_t avow_json_integer(const struct avow_json *json);
bool avow_json_is_true(const struct avow_json *json);

/* Member number index of an object, in the order of the text. */
AVOW_CHECKED bool avow_json_member(const struct avow_json *object, size_t index,
    struct avow_text *name_out, const struct avow_json **value_out);

/*
 * The same one after another, each at once:
 *     struct avow_json_each each = {.place = NULL};
 *     while (avow_json_next(object, &each)) ...
 */
struct avow_json_each {
	struct avow_text name;
	const struct avow_json *value;
	void *place; /* ours; NULL to start */
};
AVOW_CHECKED bool avow_json_next(
    const struct avow_json *object, struct avow_json_each *each);

/* False, with *out 0, unless the value is a number without a fraction. */
AVOW_CHECKED bool avow_json_whole(const struct avow_json *json, int64_t *out);

/* Append the value as JSON in one line, members in order. */
void avow_json_dump(struct avow_buffer *out, const struct avow_json *json);

#endif
