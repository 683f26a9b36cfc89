/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json/same: whether two JSON values say the same.
 *
 * The order of an object's members does not matter, that of a list does.
 * Any thread.
 */
#ifndef AVOW_JSON_SAME_H
#define AVOW_JSON_SAME_H

#include "json/read.h"

enum { AVOW_JSON_POINTER_MAX = 128 }; /* bytes, the NUL included */

/*
 * Where they differ first, in the order of a, as a JSON pointer (RFC 6901) in
 * pointer_out, its end left out where it is too long.
 */
AVOW_CHECKED bool avow_json_same(const struct avow_json *a,
    const struct avow_json *b, char pointer_out[AVOW_JSON_POINTER_MAX]);

#endif
