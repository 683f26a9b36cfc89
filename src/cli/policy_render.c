/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/policy.h"
#include "policy/edition.h"
#include "policy/render.h"

#include "base/banned.h"

enum { PAGE_MAX = 64 << 20 /* bytes of HTML */ };

/* What one call of the command holds. */
struct render {
	struct avow_cli *cli;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_buffer out;
};

/* The number of the file that was named; imports stand before it. */
static size_t
find_page(const struct render *r)
{
	size_t page = 0;

	for (const struct avow_ast *f = r->edition.files; f != NULL;
	     f = f->next, page++)
		if (strcmp(f->source->path, r->cli->rest[0]) == 0)
			break;
	return page;
}

static int
findings(struct render *r)
{
	if (r->cli->json)
		avow_report_json(&r->report, &r->out);
	else
		avow_report_print(&r->report, &r->out, false);
	return avow_cli_write(r->cli, &r->out, AVOW_EXIT_NO);
}

static int
render(struct render *r, const char *path)
{
	struct avow_error why = {.status = AVOW_OK};
	const struct avow_edition_input input = {
	    .paths = (const char *const *)r->cli->rest,
	    .count = r->cli->rest_count,
	    .no_examples = true};

	if (avow_edition_build(
		&r->edition, &r->arena, &input, &r->report, &why) != AVOW_OK)
		return avow_cli_fail(r->cli, &why);
	if (r->report.errors != 0)
		return findings(r);
	if (avow_render_page(&r->out, r->edition.files, find_page(r), &why) !=
		AVOW_OK ||
	    avow_file_write(path, avow_buffer_view(&r->out), 0644, &why) !=
		AVOW_OK)
		return avow_cli_fail(r->cli, &why);
	avow_buffer_reset(&r->out);
	if (r->cli->json)
		avow_buffer_string(&r->out, "{\"written\":true}\n");
	return avow_cli_write(r->cli, &r->out, AVOW_EXIT_YES);
}

int
avow_cli_policy_render(struct avow_cli *cli)
{
	const char *path = NULL;
	const struct avow_option options[] = {{.name = "out",
						  .letter = 'o',
						  .argument = "PAGE",
						  .help = "write it here",
						  .value = &path},
	    {.name = NULL}};
	struct render r = {.cli = cli};
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count == 0)
		return avow_cli_usage(cli, "name the page to render");
	if (path == NULL)
		return avow_cli_usage(cli, "say where to: -o PAGE");
	avow_arena_init(&r.arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&r.report, &r.arena);
	avow_buffer_init(&r.out, PAGE_MAX);
	exit = render(&r, path);
	avow_edition_clear(&r.edition);
	avow_buffer_clear(&r.out);
	avow_arena_clear(&r.arena);
	return exit;
}
