/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/ask_values: a JSON object of values to the items of a collect.
 *
 *     {"order.phone": "138...", "order.items": ["tea", "lamp"]} --> items
 *
 * One thread at a time.
 */
#ifndef AVOW_CLI_ASK_VALUES_H
#define AVOW_CLI_ASK_VALUES_H

#include "base/arena.h"
#include "json/read.h"

/*
 * Fill items (room for AVOW_ITEMS_MAX) with every value of the object, in
 * order.  Names and values are borrowed from json.
 * Errors: FORMAT (not such an object; place names the member); LIMIT (too many
 * values, one too long).
 */
AVOW_CHECKED enum avow_status avow_ask_values(struct avow_item *items,
    size_t *count_out, const struct avow_json *json, struct avow_error *why);

/*
 * Read all of path, or of standard input when it is NULL or "-", up to the
 * buffer's maximum.  Errors: IO; NOT_FOUND; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_ask_values_input(
    struct avow_buffer *out, const char *path, struct avow_error *why);

#endif
