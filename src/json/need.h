/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json/need: members that must or may be there, and errors that say where.
 *
 *     object, name, kind --avow_json_need--> value, or a JSON pointer to blame
 *
 * Any thread.
 */
#ifndef AVOW_JSON_NEED_H
#define AVOW_JSON_NEED_H

#include "json/read.h"

/* An object, and the JSON pointer (RFC 6901) by which errors name it. */
struct avow_json_at {
	const struct avow_json *object;
	const char *pointer; /* "" is the whole text */
};

/*
 * The member of this name and kind.
 * Errors: INPUT "json.kind" (what is there, or object itself, is another
 * kind), "json.missing".  *out is NULL then; place is the member's pointer.
 */
AVOW_CHECKED enum avow_status avow_json_need(const struct avow_json **out,
    const struct avow_json_at *at, const char *name, enum avow_json_kind kind,
    struct avow_error *why);
/* The same, but OK with *out NULL where it is missing or null. */
AVOW_CHECKED enum avow_status avow_json_allow(const struct avow_json **out,
    const struct avow_json_at *at, const char *name, enum avow_json_kind kind,
    struct avow_error *why);
/*
 * Refuse members that are not among names, which ends with a NULL: a word
 * misspelt must not pass for one left out.  Errors: INPUT "json.unknown".
 */
AVOW_CHECKED enum avow_status avow_json_only(const struct avow_json_at *at,
    const char *const *names, struct avow_error *why);

#endif
