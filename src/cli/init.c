/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/init.h"

#include "base/arena.h"
#include "cli/lines.h"
#include "cli/vault.h"
#include "policy/edition.h"
#include "policy/report.h"
#include "json/write.h"

#include "base/banned.h"

enum { FINDINGS_TEXT_MAX = 16 << 20 }; /* bytes of all findings in print */

/* Say what is wrong with the pages; false when there are errors. */
static bool
tell_findings(struct avow_cli *cli, const struct avow_report *report)
{
	struct avow_buffer out;

	if (report->errors == 0)
		return true;
	avow_buffer_init(&out, FINDINGS_TEXT_MAX);
	if (cli->json) {
		avow_report_json(report, &out);
		avow_buffer_u8(&out, '\n');
	} else {
		avow_report_print(
		    report, &out, avow_lines_wants_color(cli->out));
		avow_buffer_string(
		    &out, "The pages have errors, so no vault was made.\n");
	}
	cli->exit = avow_cli_write(cli, &out, AVOW_EXIT_NO);
	avow_buffer_clear(&out);
	return false;
}

bool
avow_cli_init_make(struct avow_cli *cli, const struct avow_init_options *given,
    const char *const *pages, size_t page_count)
{
	struct avow_edition_input input = {.paths = pages, .count = page_count};
	struct avow_init_options init = *given;
	struct avow_edition edition = {.image = NULL};
	struct avow_error why = {.status = AVOW_OK};
	enum avow_status status;
	struct avow_report report;
	struct avow_arena arena;
	bool made = false;

	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&report, &arena);
	status = avow_edition_build(&edition, &arena, &input, &report, &why);
	if (status == AVOW_OK && !tell_findings(cli, &report))
		goto out;
	if (status == AVOW_OK) {
		init.image = avow_image_bytes(edition.image).at;
		init.image_size = avow_image_bytes(edition.image).size;
		status = avow_init(&init, &why);
	}
	if (status != AVOW_OK)
		cli->exit = avow_cli_fail(cli, &why);
	made = status == AVOW_OK;
out:
	avow_edition_clear(&edition);
	avow_arena_clear(&arena);
	return made;
}

static void
put_made(struct avow_buffer *out, const struct avow_init_options *init)
{
	struct avow_lines lines = {.out = out};
	struct avow_buffer key;

	avow_buffer_init(&key, 8192);
	avow_buffer_string(
	    &key, init->root_key != NULL ? init->root_key : init->dir);
	if (init->root_key == NULL)
		avow_buffer_string(&key, ".root-key");
	avow_lines_field(
	    &lines, "vault", AVOW_PAINT_BOLD, avow_text_of(init->dir));
	avow_lines_field(
	    &lines, "root key", AVOW_PAINT_BOLD, avow_buffer_view(&key));
	avow_lines_field(&lines, "", AVOW_PAINT_PLAIN,
	    AVOW_TEXT("Keep it apart from the vault and its backups: without "
		      "it nothing in the vault can be read again, and with "
		      "it, everything can."));
	avow_buffer_clear(&key);
}

static int
tell_made(struct avow_cli *cli, const struct avow_init_options *init)
{
	struct avow_buffer out;
	int exit;

	avow_buffer_init(&out, 65536);
	if (cli->json) {
		avow_buffer_string(&out, "{\"vault\":");
		avow_json_write_string(&out, init->dir);
		avow_buffer_string(&out, "}\n");
	} else {
		put_made(&out, init);
	}
	exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}

int
avow_cli_init(struct avow_cli *cli)
{
	struct avow_init_options init = {.dir = NULL};
	struct avow_cli_list pages = {.count = 0};
	struct avow_option options[] = {
	    {"policy", 0, "FILE", "a page; the general one first, repeat it",
		.list = &pages},
	    {"root-key", 0, "FILE", "outside DIR; made if it is not there",
		.value = &init.root_key},
	    {"name", 0, "NAME", "names the log: avow.example/shop",
		.value = &init.name},
	    {.name = NULL},
	};

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count != 1)
		return avow_cli_usage(cli, "name one folder for the vault");
	if (pages.count == 0)
		return avow_cli_usage(cli, "name the policy: --policy FILE");
	avow_cli_vault_trim(cli->rest[0]);
	init.dir = cli->rest[0];
	if (!avow_cli_init_make(cli, &init, pages.at, pages.count))
		return cli->exit;
	return tell_made(cli, &init);
}
