/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/source_parts.h"

#include "base/banned.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A place in one line of prose. */
struct scan {
	struct avow_source_reader *reader;
	struct avow_text line;
	size_t at;
};

static char
peek(const struct scan *scan)
{
	return scan->at < scan->line.size ? scan->line.at[scan->at] : '\0';
}

static void
skip_spaces(struct scan *scan)
{
	while (peek(scan) == ' ')
		scan->at++;
}

/* Read "R12"; 0 when the text says something else. */
static unsigned
read_promise(struct scan *scan)
{
	unsigned number = 0;
	size_t from = scan->at;

	if (peek(scan) != 'R')
		return 0;
	scan->at++;
	while (is_digit(peek(scan))) {
		if (number <= AVOW_PROMISE_MAX)
			number = number * 10 + (unsigned)(peek(scan) - '0');
		scan->at++;
	}
	if (number > AVOW_PROMISE_MAX ||
	    (number == 0 && scan->at > from + 1 && peek(scan) == ']'))
		(void)avow_report_add(scan->reader->report, AVOW_SEVERITY_ERROR,
		    "P0105",
		    avow_source_text_place(
			scan->reader, scan->line.at + from, scan->at - from),
		    "promises are numbered R1 to R%d", (int)AVOW_PROMISE_MAX);
	return number > AVOW_PROMISE_MAX ? 0 : number;
}

/* Read "[R12, R13]": the scan stands behind the bracket. */
static void
read_list(struct scan *scan)
{
	uint8_t cited[sizeof scan->reader->promises] = {0};

	for (;;) {
		unsigned number;

		skip_spaces(scan);
		number = read_promise(scan);
		if (number == 0)
			return;
		cited[number / 8] |= (uint8_t)(1u << number % 8);
		skip_spaces(scan);
		if (peek(scan) == ']')
			break;
		if (peek(scan) != ',')
			return;
		scan->at++;
	}
	for (size_t i = 0; i < sizeof cited; i++)
		scan->reader->promises[i] |= cited[i];
}

/* A heading that lacks its space is prose to Markdown, and a trap to us. */
static void
check_heading(struct avow_source_reader *reader, struct avow_text line)
{
	size_t marks = 0;
	struct avow_finding *finding;

	while (marks < line.size && line.at[marks] == '#')
		marks++;
	if (marks == 0 || line.at[line.size - 1] != '}')
		return;
	for (size_t i = marks; i + 1 < line.size; i++) {
		if (line.at[i] != '{' || line.at[i + 1] != '#')
			continue;
		finding = avow_report_add(reader->report, AVOW_SEVERITY_ERROR,
		    "P0101", avow_source_text_place(reader, line.at, marks),
		    "this line is no heading, though it ends like one");
		finding->help = "a heading has one to six `#` and a space: `## "
				"Title {#id}`";
		reader->is_lost = true;
		return;
	}
}

void
avow_source_prose_read(
    struct avow_source_reader *reader, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++) {
		struct scan scan = {
		    .reader = reader, .line = avow_source_text_line(reader, i)};

		check_heading(reader, scan.line);
		while (scan.at < scan.line.size)
			if (scan.line.at[scan.at++] == '[')
				read_list(&scan);
	}
}

static bool
is_cited(const struct avow_source_reader *reader, unsigned number)
{
	return (reader->promises[number / 8] >> number % 8 & 1) != 0;
}

void
avow_source_prose_end(struct avow_source_reader *reader)
{
	struct avow_clause *clause = reader->clause;
	size_t count = 0;

	for (unsigned i = 1; i <= AVOW_PROMISE_MAX; i++)
		count += is_cited(reader, i);
	if (clause != NULL && count > 0) {
		clause->promises = avow_arena_array(
		    reader->arena, count, sizeof clause->promises[0]);
		if (clause->promises == NULL)
			reader->no_memory = true;
	}
	for (unsigned i = 1; i <= AVOW_PROMISE_MAX; i++)
		if (clause != NULL && clause->promises != NULL &&
		    is_cited(reader, i))
			clause->promises[clause->promise_count++] = (uint16_t)i;
	for (size_t i = 0; i < sizeof reader->promises; i++)
		reader->promises[i] = 0;
}
