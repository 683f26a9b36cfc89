/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/editions.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "json/write.h"

#include "base/banned.h"

enum { LINE_MAX = 1024 };

/* What a diff asks, by its number. */
static const struct {
	const char *word;
	const char *sentence;
} classes[] = {
    {"same", "asks nothing of anybody"},
    {"narrower", "narrower: asks nothing of anybody"},
    {"notice", "people are told of it, and bound after"},
    {"reconsent", "people are told of it, and asked again"},
};

static size_t
class_of(int number)
{
	return number >= 4 && number <= 6 ? (size_t)number - 3 : 0;
}

void
avow_cli_editions_date(char out[AVOW_CLI_DATE_SIZE], uint64_t ms)
{
	char text[AVOW_TIME_TEXT_SIZE];

	avow_time_text(text, ms);
	(void)snprintf(out, AVOW_CLI_DATE_SIZE, "%.10s", text);
}

static void
put_head(const struct avow_lines *lines, const struct avow_edition_info *info)
{
	char date[AVOW_CLI_DATE_SIZE];
	char text[LINE_MAX];

	(void)snprintf(
	    text, sizeof text, "%" PRIu32 ": %.900s", info->number, info->name);
	avow_lines_field(lines, "edition", AVOW_PAINT_BOLD, avow_text_of(text));
	avow_cli_editions_date(date, info->effective_ms);
	(void)snprintf(text, sizeof text, "%s%s", date,
	    info->is_in_force ? ", in force now" : "");
	avow_lines_field(lines, "effective",
	    info->is_in_force ? AVOW_PAINT_GREEN : AVOW_PAINT_PLAIN,
	    avow_text_of(text));
}

void
avow_cli_editions_put(
    const struct avow_lines *lines, const struct avow_edition_info *info)
{
	char date[AVOW_CLI_DATE_SIZE];
	char text[LINE_MAX];

	put_head(lines, info);
	if (info->number > 1)
		avow_lines_field(lines, "asks", AVOW_PAINT_PLAIN,
		    avow_text_of(classes[class_of(info->diff_class)].sentence));
	if (info->corrects != NULL) {
		(void)snprintf(text, sizeof text,
		    "allows what #%.900s wrongly forbade, at once",
		    info->corrects);
		avow_lines_field(
		    lines, "correction", AVOW_PAINT_YELLOW, avow_text_of(text));
	}
	avow_lines_field(
	    lines, "image", AVOW_PAINT_DIM, avow_text_of(info->image));
	if (!info->is_logged)
		return;
	avow_cli_editions_date(date, info->at_ms);
	(void)snprintf(text, sizeof text, "entry %" PRIu64 ", of %s",
	    info->log_index, date);
	avow_lines_field(lines, "log", AVOW_PAINT_DIM, avow_text_of(text));
}

static void
put_time(struct avow_buffer *out, const char *name, uint64_t ms)
{
	char text[AVOW_TIME_TEXT_SIZE];

	avow_time_text(text, ms);
	avow_buffer_format(out, ",\"%s\":\"%s\"", name, text);
}

void
avow_cli_editions_json(
    struct avow_buffer *out, const struct avow_edition_info *info)
{
	avow_buffer_format(
	    out, "\"number\":%" PRIu32 ",\"edition\":", info->number);
	avow_json_write_string(out, info->name);
	avow_buffer_format(out, ",\"sha256\":\"%s\",\"class\":\"%s\"",
	    info->image, classes[class_of(info->diff_class)].word);
	put_time(out, "published", info->at_ms);
	put_time(out, "effective", info->effective_ms);
	avow_buffer_format(
	    out, ",\"in_force\":%s", info->is_in_force ? "true" : "false");
	avow_buffer_string(out, ",\"corrects\":");
	if (info->corrects != NULL)
		avow_json_write_string(out, info->corrects);
	else
		avow_buffer_string(out, "null");
	if (info->is_logged)
		avow_buffer_format(out, ",\"log\":%" PRIu64, info->log_index);
	else
		avow_buffer_string(out, ",\"log\":null");
}
