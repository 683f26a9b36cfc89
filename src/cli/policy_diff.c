/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/edition.h"
#include "cli/lines.h"
#include "cli/policy.h"
#include "policy/diff.h"
#include "policy/diff_print.h"

#include "base/banned.h"

enum { OUTPUT_MAX = 64 << 20 /* bytes of a diff, or of its page */ };

/* What one call of the command holds. */
struct diff {
	struct avow_cli *cli;
	const char *html; /* a file to write; NULL: none */
	const char *lang; /* NULL: English */
	struct avow_arena arena;
	struct avow_buffer out;
	struct avow_diff diff;
};

static bool
is_chinese(const struct diff *d)
{
	return d->lang != NULL && strcmp(d->lang, "zh") == 0;
}

/* The page for the public, into its file. */
static enum avow_status
write_html(struct diff *d, struct avow_error *why)
{
	const struct avow_diff_style style = {
	    .words = is_chinese(d) ? AVOW_COVER_CHINESE : AVOW_COVER_ENGLISH};
	enum avow_status status;

	if (d->html == NULL)
		return AVOW_OK;
	status = avow_diff_html(&d->out, &d->arena, &d->diff, &style, why);
	if (status == AVOW_OK)
		status = avow_file_write(
		    d->html, avow_buffer_view(&d->out), 0644, why);
	avow_buffer_reset(&d->out);
	return status;
}

static enum avow_status
tell(struct diff *d, struct avow_error *why)
{
	const struct avow_diff_style style = {
	    .words = is_chinese(d) ? AVOW_COVER_CHINESE : AVOW_COVER_NAMES,
	    .is_colored = avow_lines_wants_color(d->cli->out)};
	enum avow_status status;

	if (!d->cli->json)
		return avow_diff_print(
		    &d->out, &d->arena, &d->diff, &style, why);
	status = avow_diff_json(&d->out, &d->arena, &d->diff, NULL, why);
	avow_buffer_string(&d->out, "\n");
	return status;
}

static int
compare(struct diff *d, const struct avow_image *older,
    const struct avow_image *newer)
{
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status;

	status = avow_diff_build(&d->diff, &d->arena, older, newer, &why);
	if (status == AVOW_OK)
		status = write_html(d, &why);
	if (status == AVOW_OK)
		status = tell(d, &why);
	if (status != AVOW_OK)
		return avow_cli_fail(d->cli, &why);
	return avow_cli_write(d->cli, &d->out, (int)d->diff.class);
}

static int
read_both(struct diff *d)
{
	struct avow_cli_edition older, newer;
	int exit;

	if (!avow_cli_edition_read(&older, d->cli, d->cli->rest, 1)) {
		avow_cli_edition_clear(&older);
		return d->cli->exit;
	}
	if (avow_cli_edition_read(&newer, d->cli, d->cli->rest + 1, 1))
		exit = compare(d, older.image, newer.image);
	else
		exit = d->cli->exit;
	avow_cli_edition_clear(&newer);
	avow_cli_edition_clear(&older);
	return exit;
}

int
avow_cli_policy_diff(struct avow_cli *cli)
{
	struct diff d = {.cli = cli};
	const struct avow_option options[] = {
	    {"html", 0, "FILE", "write a page for the public here",
		.value = &d.html},
	    {"lang", 0, "en|zh", "words of the answer", .value = &d.lang},
	    {.name = NULL},
	};
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count != 2)
		return avow_cli_usage(cli,
		    "give an older and a newer edition: images, pages between "
		    "commas, or folders");
	if (d.lang != NULL && strcmp(d.lang, "en") != 0 && !is_chinese(&d))
		return avow_cli_usage(cli, "--lang is en or zh");
	avow_arena_init(&d.arena, AVOW_DIFF_ARENA_MAX);
	avow_buffer_init(&d.out, OUTPUT_MAX);
	exit = read_both(&d);
	avow_buffer_clear(&d.out);
	avow_arena_clear(&d.arena);
	return exit;
}
