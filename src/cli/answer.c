/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/answer.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "json/write.h"

#include "base/banned.h"

const char *
avow_cli_answer_word(const struct avow_answer *answer)
{
	switch (answer->verdict) {
	case AVOW_ALLOWED:
		return "allow";
	case AVOW_NEEDED:
		return "needs";
	case AVOW_DENIED:
		break;
	}
	return "deny";
}

/* " for X", unless there is no X. */
static void
put_part(struct avow_buffer *out, const char *word, const char *name)
{
	if (name != NULL)
		avow_buffer_format(out, " %s %s", word, name);
}

/* Whether an earlier item is of the same category. */
static bool
is_repeated(const struct avow_ask *ask, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(ask->items[i].category,
			ask->items[index].category) == 0)
			return true;
	return false;
}

void
avow_cli_answer_flow(struct avow_buffer *out, const struct avow_ask *ask)
{
	const char *separator = " ";

	avow_buffer_string(out, ask->action);
	if (ask->form != NULL)
		avow_buffer_format(out, " %s", ask->form);
	for (size_t i = 0; i < ask->item_count; i++) {
		if (is_repeated(ask, i))
			continue;
		avow_buffer_string(out, separator);
		avow_buffer_string(out, ask->items[i].category);
		separator = ", ";
	}
	if (ask->item_count == 0)
		avow_buffer_string(out, " everything");
	put_part(out, "for", ask->purpose);
	put_part(out, "to", ask->recipient);
	put_part(out, "in", ask->service);
}

static void
print_string(const struct avow_lines *lines, const char *label,
    enum avow_paint paint, const char *text)
{
	avow_lines_field(lines, label, paint, avow_text_of(text));
}

/* Several texts under one label, each on its own line. */
static void
print_list(const struct avow_lines *lines, const char *label,
    const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		print_string(
		    lines, i == 0 ? label : "", AVOW_PAINT_PLAIN, list[i]);
}

static void
print_cited(const struct avow_lines *lines, const struct avow_cited *cited)
{
	struct avow_buffer line;

	avow_buffer_init(&line, 4096);
	avow_buffer_format(&line, "%s  (%s)", cited->title, cited->cite);
	avow_lines_field(
	    lines, "clause", AVOW_PAINT_BOLD, avow_buffer_view(&line));
	print_string(lines, "why", AVOW_PAINT_PLAIN, cited->rule);
	avow_buffer_clear(&line);
}

void
avow_cli_answer_print_why(
    const struct avow_lines *lines, const struct avow_answer *answer)
{
	for (size_t i = 0; i < answer->cited_count; i++)
		print_cited(lines, &answer->cited[i]);
	if (answer->cited_count == 0)
		print_string(lines, "why", AVOW_PAINT_PLAIN,
		    answer->verdict == AVOW_ALLOWED
			? "no rule speaks against it"
			: "no clause allows this, and silence means no");
	/* Of a denial, what the nearest clause that allows it would want. */
	print_list(lines, answer->verdict == AVOW_NEEDED ? "needs" : "lacks",
	    answer->needs, answer->need_count);
	print_list(lines, "duty", answer->duties, answer->duty_count);
}

/* Columns of the longest category among the fields, so that values align. */
static size_t
category_columns(const struct avow_answer *answer)
{
	size_t most = 0;

	for (size_t i = 0; i < answer->field_count; i++) {
		size_t columns = strlen(answer->fields[i].category);

		most = columns > most ? columns : most;
	}
	return most;
}

/*
 * "order.phone ...... 138****5678  [masked]"; without a value, which record it
 * became, for that is how it is named when it is corrected.
 */
static void
put_field(
    struct avow_buffer *out, const struct avow_field *field, size_t columns)
{
	struct avow_lines plain = {.out = out};

	avow_buffer_string(out, field->category);
	if (field->value != NULL) {
		/* Blanks would be wrapped away; dots guide the eye as well. */
		avow_buffer_u8(out, ' ');
		for (size_t at = strlen(field->category); at < columns + 2;
		     at++)
			avow_buffer_u8(out, '.');
		avow_buffer_u8(out, ' ');
		avow_lines_put(&plain, AVOW_PAINT_PLAIN,
		    (struct avow_text){field->value, field->value_size});
	} else {
		avow_buffer_format(out, " is record %" PRIu64, field->record);
	}
	if (field->form != NULL && strcmp(field->form, "raw") != 0)
		avow_buffer_format(out, "  [%s]", field->form);
}

void
avow_cli_answer_print_fields(
    const struct avow_lines *lines, const struct avow_answer *answer)
{
	size_t columns = category_columns(answer);
	struct avow_buffer line;

	avow_buffer_init(&line, AVOW_ANSWER_MAX);
	for (size_t i = 0; i < answer->field_count; i++) {
		avow_buffer_reset(&line);
		put_field(&line, &answer->fields[i], columns);
		avow_lines_field(lines, i == 0 ? "field" : "", AVOW_PAINT_PLAIN,
		    avow_buffer_view(&line));
	}
	avow_buffer_clear(&line);
	print_list(lines, "withheld", answer->withheld, answer->withheld_count);
}

/* "ALLOWED  share ...", in the colour of the verdict. */
static void
print_verdict(const struct avow_lines *lines, const struct avow_ask *ask,
    const struct avow_answer *answer)
{
	static const struct {
		const char *word;
		enum avow_paint paint;
	} verdicts[] = {
	    [AVOW_DENIED] = {"DENIED", AVOW_PAINT_RED},
	    [AVOW_ALLOWED] = {"ALLOWED", AVOW_PAINT_GREEN},
	    [AVOW_NEEDED] = {"NOT YET", AVOW_PAINT_YELLOW},
	};
	struct avow_buffer flow;

	avow_buffer_init(&flow, 65536);
	avow_cli_answer_flow(&flow, ask);
	avow_lines_text(lines, verdicts[answer->verdict].paint,
	    avow_text_of(verdicts[answer->verdict].word));
	avow_lines_field(
	    lines, "asked", AVOW_PAINT_PLAIN, avow_buffer_view(&flow));
	avow_buffer_clear(&flow);
}

void
avow_cli_answer_print(const struct avow_lines *lines,
    const struct avow_ask *ask, const struct avow_answer *answer)
{
	char log[512];

	print_verdict(lines, ask, answer);
	avow_cli_answer_print_why(lines, answer);
	avow_cli_answer_print_fields(lines, answer);
	if (answer->person[0] != '\0')
		print_string(lines, "person", AVOW_PAINT_PLAIN, answer->person);
	if (ask->only_decide)
		print_string(lines, "note", AVOW_PAINT_PLAIN,
		    "a dry run: nothing was changed, nothing is given");
	if (!answer->is_logged)
		return;
	(void)snprintf(log, sizeof log, "entry %" PRIu64 ", under %s%s%s",
	    answer->log_index, answer->edition != NULL ? answer->edition : "?",
	    answer->bound != NULL ? " and " : "",
	    answer->bound != NULL ? answer->bound : "");
	print_string(lines, "log", AVOW_PAINT_PLAIN, log);
}

static void
json_member(struct avow_buffer *out, const char *name, const char *value)
{
	avow_buffer_format(out, ",\"%s\":", name);
	if (value == NULL)
		avow_buffer_string(out, "null");
	else
		avow_json_write_string(out, value);
}

static void
json_list(struct avow_buffer *out, const char *name, const char *const *list,
    size_t count)
{
	avow_buffer_format(out, ",\"%s\":[", name);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			avow_buffer_u8(out, ',');
		avow_json_write_string(out, list[i]);
	}
	avow_buffer_u8(out, ']');
}

static void
json_cited(struct avow_buffer *out, const struct avow_answer *answer)
{
	avow_buffer_string(out, ",\"clauses\":[");
	for (size_t i = 0; i < answer->cited_count; i++) {
		const struct avow_cited *cited = &answer->cited[i];

		avow_buffer_string(out, i > 0 ? ",{\"cite\":" : "{\"cite\":");
		avow_json_write_string(out, cited->cite);
		json_member(out, "title", cited->title);
		json_member(out, "rule", cited->rule);
		avow_buffer_u8(out, '}');
	}
	avow_buffer_u8(out, ']');
}

static void
json_field(struct avow_buffer *out, const struct avow_field *field)
{
	char time[AVOW_TIME_TEXT_SIZE];

	avow_buffer_string(out, "{\"category\":");
	avow_json_write_string(out, field->category);
	json_member(out, "service", field->service);
	json_member(out, "door", field->door);
	json_member(out, "form", field->form);
	avow_buffer_format(out, ",\"record\":\"%" PRIu64 "\"", field->record);
	if (field->collected_ms != 0) {
		avow_time_text(time, field->collected_ms);
		json_member(out, "collected", time);
	}
	if (field->value != NULL) {
		avow_buffer_string(out, ",\"value\":");
		avow_json_write_text(
		    out, (struct avow_text){field->value, field->value_size});
	}
	avow_buffer_u8(out, '}');
}

void
avow_cli_answer_json(struct avow_buffer *out, const struct avow_answer *answer)
{
	avow_buffer_format(
	    out, "{\"decision\":\"%s\"", avow_cli_answer_word(answer));
	json_member(out, "policy", answer->edition);
	avow_buffer_format(out, ",\"number\":%" PRIu32, answer->number);
	if (answer->bound != NULL) {
		json_member(out, "bound", answer->bound);
		avow_buffer_format(
		    out, ",\"bound_number\":%" PRIu32, answer->bound_number);
	}
	json_member(
	    out, "person", answer->person[0] != '\0' ? answer->person : NULL);
	json_cited(out, answer);
	json_list(out, "duties", answer->duties, answer->duty_count);
	json_list(out, "needs", answer->needs, answer->need_count);
	avow_buffer_string(out, ",\"fields\":[");
	for (size_t i = 0; i < answer->field_count; i++) {
		if (i > 0)
			avow_buffer_u8(out, ',');
		json_field(out, &answer->fields[i]);
	}
	avow_buffer_u8(out, ']');
	json_list(out, "withheld", answer->withheld, answer->withheld_count);
	if (answer->is_logged)
		avow_buffer_format(
		    out, ",\"log\":%" PRIu64 "}", answer->log_index);
	else
		avow_buffer_string(out, ",\"log\":null}");
}

int
avow_cli_answer_end(struct avow_cli *cli, const struct avow_ask *ask,
    const struct avow_answer *answer)
{
	struct avow_buffer out;
	struct avow_lines lines = {&out, 0, avow_lines_wants_color(cli->out)};
	int exit =
	    answer->verdict == AVOW_ALLOWED ? AVOW_EXIT_YES : AVOW_EXIT_NO;

	avow_buffer_init(&out, AVOW_ANSWER_MAX);
	if (cli->json) {
		avow_cli_answer_json(&out, answer);
		avow_buffer_u8(&out, '\n');
	} else {
		avow_cli_answer_print(&lines, ask, answer);
	}
	exit = avow_cli_write(cli, &out, exit);
	avow_buffer_clear(&out);
	return exit;
}
