/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/build.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

enum { OUTPUT_MAX = 16 << 20 /* bytes of a report */ };

void
avow_cli_build_init(struct avow_cli_build *b, struct avow_cli *cli)
{
	memset(b, 0, sizeof *b);
	b->cli = cli;
	avow_arena_init(&b->arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&b->report, &b->arena);
	avow_buffer_init(&b->out, OUTPUT_MAX);
}

void
avow_cli_build_clear(struct avow_cli_build *b)
{
	avow_edition_clear(&b->edition);
	avow_buffer_clear(&b->out);
	avow_arena_clear(&b->arena);
}

bool
avow_cli_build_pages(struct avow_cli_build *b, bool no_examples, int *exit)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_edition_input input = b->input;

	input.no_examples = no_examples;
	input.paths = (const char *const *)b->cli->rest;
	input.count = b->cli->rest_count;
	input.advice = true;
	if (b->cli->rest_count == 0) {
		*exit = avow_cli_usage(b->cli, "name a page to read");
		return false;
	}
	if (avow_edition_build(
		&b->edition, &b->arena, &input, &b->report, &why) == AVOW_OK)
		return true;
	*exit = avow_cli_fail(b->cli, &why);
	return false;
}

bool
avow_cli_build_locks(struct avow_cli_build *b,
    const struct avow_lock_reviews *reviews, int *exit)
{
	struct avow_error why = {.status = AVOW_OK};

	if (avow_lock_check(&b->locks, &b->arena, b->edition.files, reviews,
		&b->report, &why) == AVOW_OK)
		return true;
	*exit = avow_cli_fail(b->cli, &why);
	return false;
}

bool
avow_cli_build_is_colored(
    bool is_terminal, const char *no_color, const char *term)
{
	return is_terminal && (no_color == NULL || *no_color == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

int
avow_cli_build_finish(struct avow_cli_build *b, const char *summary)
{
	int exit = b->report.errors == 0 ? AVOW_EXIT_YES : AVOW_EXIT_NO;
	bool is_colored =
	    avow_cli_build_is_colored(isatty(fileno(b->cli->out)) == 1,
		getenv("NO_COLOR"), getenv("TERM"));

	if (b->cli->json) {
		avow_report_json(&b->report, &b->out);
	} else {
		avow_report_print(&b->report, &b->out, is_colored);
		avow_buffer_string(&b->out, summary);
	}
	return avow_cli_write(b->cli, &b->out, exit);
}
