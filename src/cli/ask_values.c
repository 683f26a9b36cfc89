/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask_values.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

#include "base/banned.h"

enum { CHUNK = 16384 }; /* bytes of standard input read at a time */

static enum avow_status
not_values(struct avow_text category, struct avow_error *why)
{
	char place[64];

	(void)snprintf(place, sizeof place, "/%.*s",
	    (int)(category.size < 60 ? category.size : 60), category.at);
	return avow_fail_at(why, AVOW_ERR_FORMAT, "values.shape", place,
	    "values are one JSON object: a category, and a string or a list "
	    "of strings");
}

static enum avow_status
add_value(struct avow_item *items, size_t *count, struct avow_text category,
    const struct avow_json *value, struct avow_error *why)
{
	struct avow_text text = avow_json_text(value);

	if (avow_json_kind(value) != AVOW_JSON_TEXT)
		return not_values(category, why);
	if (text.size > AVOW_VALUE_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "values.long",
		    "a value has more than %d bytes", AVOW_VALUE_MAX);
	if (*count == AVOW_ITEMS_MAX)
		return avow_fail(why, AVOW_ERR_LIMIT, "values.many",
		    "there are more than %d values", AVOW_ITEMS_MAX);
	items[(*count)++] = (struct avow_item){
	    .category = category.at, .value = text.at, .value_size = text.size};
	return AVOW_OK;
}

static enum avow_status
add_member(struct avow_item *items, size_t *count, struct avow_text category,
    const struct avow_json *value, struct avow_error *why)
{
	enum avow_status status = AVOW_OK;

	if (avow_json_kind(value) != AVOW_JSON_LIST)
		return add_value(items, count, category, value, why);
	for (size_t i = 0; status == AVOW_OK && i < avow_json_count(value); i++)
		status = add_value(
		    items, count, category, avow_json_item(value, i), why);
	return status;
}

enum avow_status
avow_ask_values(struct avow_item *items, size_t *count_out,
    const struct avow_json *json, struct avow_error *why)
{
	const struct avow_json *value;
	enum avow_status status = AVOW_OK;
	struct avow_text category;
	size_t count = 0;

	*count_out = 0;
	if (avow_json_kind(json) != AVOW_JSON_OBJECT)
		return not_values(AVOW_TEXT(""), why);
	for (size_t i = 0;
	     status == AVOW_OK && avow_json_member(json, i, &category, &value);
	     i++) {
		if (i == AVOW_ITEMS_MAX)
			return avow_fail(why, AVOW_ERR_LIMIT, "values.many",
			    "there are more than %d values", AVOW_ITEMS_MAX);
		status = add_member(items, &count, category, value, why);
	}
	if (status == AVOW_OK)
		*count_out = count;
	return status;
}

static enum avow_status
read_all(struct avow_buffer *out, FILE *file, struct avow_error *why)
{
	char chunk[CHUNK];
	size_t size;

	while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
		avow_buffer_put(out, chunk, size);
	explicit_bzero(chunk, sizeof chunk);
	if (ferror(file))
		return avow_fail(why, AVOW_ERR_IO, "values.input",
		    "standard input cannot be read");
	return avow_buffer_check(out, why);
}

enum avow_status
avow_ask_values_input(
    struct avow_buffer *out, const char *path, struct avow_error *why)
{
	if (path == NULL || strcmp(path, "-") == 0)
		return read_all(out, stdin, why);
	return avow_file_read(out, path, why);
}
