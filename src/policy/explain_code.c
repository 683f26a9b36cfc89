/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/explain_code.h"

#include <string.h>
#include <strings.h>

#include "policy/columns.h"
#include "json/write.h"

#include "base/banned.h"

static const char fence[] = "````";

const struct avow_explain_page *
avow_explain_code_find(const char *code)
{
	const struct avow_explain_page *page = avow_explain_pages;

	while (page->code != NULL && strcasecmp(page->code, code) != 0)
		page++;
	return page->code == NULL ? NULL : page;
}

static bool
is_fence(const char *line)
{
	return strncmp(line, fence, sizeof fence - 1) == 0;
}

/* Words without the stars that set them off, broken to the columns. */
static void
put_words(struct avow_buffer *out, const char *line)
{
	struct avow_buffer plain;

	avow_buffer_init(&plain, out->max);
	while (*line != '\0') {
		if (strncmp(line, "**", 2) == 0) {
			line += 2;
			continue;
		}
		avow_buffer_put(&plain, line++, 1);
	}
	avow_columns_wrap(out, avow_buffer_view(&plain), 0, 0);
	avow_buffer_string(out, "\n");
	avow_buffer_clear(&plain);
}

void
avow_explain_code(const struct avow_explain_page *page, struct avow_buffer *out)
{
	bool is_block = false;

	for (const char *const *line = page->lines; *line != NULL; line++) {
		if (is_fence(*line))
			is_block = !is_block;
		else if (is_block)
			avow_buffer_format(
			    out, "%s%s\n", **line == '\0' ? "" : "    ", *line);
		else if (strncmp(*line, "# ", 2) == 0)
			put_words(out, *line + 2);
		else
			put_words(out, *line);
	}
}

/* "stored without an end" of "# P0303: stored without an end". */
static const char *
title_of(const struct avow_explain_page *page)
{
	const char *colon = strstr(page->lines[0], ": ");

	return colon == NULL ? page->lines[0] : colon + 2;
}

void
avow_explain_code_json(
    const struct avow_explain_page *page, struct avow_buffer *out)
{
	struct avow_buffer text;

	avow_buffer_init(&text, out->max);
	for (const char *const *line = page->lines; *line != NULL; line++)
		avow_buffer_format(&text, "%s\n", *line);
	avow_buffer_string(out, "{\"code\":");
	avow_json_write_string(out, page->code);
	avow_buffer_string(out, ",\"title\":");
	avow_json_write_string(out, title_of(page));
	avow_buffer_string(out, ",\"text\":");
	avow_json_write_text(out, avow_buffer_view(&text));
	avow_buffer_string(out, "}\n");
	avow_buffer_clear(&text);
}
