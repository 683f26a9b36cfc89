/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "cli/cli.h"
#include "cli/policy.h"
#include "policy/edition.h"
#include "policy/page_json.h"
#include "json/read.h"

#include "base/banned.h"

enum { PAGE_MAX = 4 << 20, PAGES_MAX = 64 << 20 /* bytes */ };

/* Pages as JSON: every file of the edition, imports first. */
static enum avow_status
put_pages(struct avow_buffer *out, const struct avow_edition *edition,
    struct avow_arena *arena, struct avow_error *why)
{
	enum avow_status status = AVOW_OK;
	const struct avow_ast *file = edition->files;

	avow_buffer_string(out, "{\"pages\":[");
	for (; file != NULL && status == AVOW_OK; file = file->next) {
		if (file != edition->files)
			avow_buffer_string(out, ",\n");
		status = avow_page_json_write(out, file, arena, why);
	}
	avow_buffer_string(out, "]}\n");
	return status == AVOW_OK ? avow_buffer_check(out, why) : status;
}

int
avow_cli_policy_pages(struct avow_cli *cli, const struct avow_edition *edition,
    struct avow_arena *arena)
{
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer out;
	int exit;

	avow_buffer_init(&out, PAGES_MAX);
	if (put_pages(&out, edition, arena, &why) == AVOW_OK)
		exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	else
		exit = avow_cli_fail(cli, &why);
	avow_buffer_clear(&out);
	return exit;
}

/* The page itself, or number `which` of the list that compile writes. */
static enum avow_status
choose(const struct avow_json **out, const struct avow_json *json,
    uint64_t which, struct avow_error *why)
{
	const struct avow_json *pages = avow_json_get(json, "pages");

	*out = json;
	if (pages == NULL && which == 1)
		return AVOW_OK;
	*out = which == 0 ? NULL : avow_json_item(pages, which - 1);
	return *out != NULL ? AVOW_OK
			    : avow_fail_at(why, AVOW_ERR_INPUT, "page.number",
				  "/pages", "there is no page of this number");
}

static enum avow_status
read_page(struct avow_buffer *out, const char *path, uint64_t which,
    struct avow_error *why)
{
	struct avow_buffer text;
	struct avow_arena arena;
	struct avow_json *json = NULL;
	const struct avow_json *page;
	enum avow_status status;

	avow_buffer_init(&text, AVOW_JSON_MAX);
	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	status = avow_file_read(&text, path, why);
	if (status == AVOW_OK)
		status = avow_json_parse(&json, avow_buffer_view(&text), why);
	if (status == AVOW_OK)
		status = choose(&page, json, which, why);
	if (status == AVOW_OK)
		status = avow_page_json_read(out, page, &arena, why);
	avow_json_free(json);
	avow_arena_clear(&arena);
	avow_buffer_clear(&text);
	return status;
}

/* "1" to "64"; 0: it is none. */
static uint64_t
number_of(const char *text)
{
	uint64_t number = 0;

	for (; *text >= '0' && *text <= '9' && number <= AVOW_EDITION_FILES_MAX;
	     text++)
		number = number * 10 + (uint64_t)(*text - '0');
	return *text == '\0' && number <= AVOW_EDITION_FILES_MAX ? number : 0;
}

int
avow_cli_policy_page(struct avow_cli *cli)
{
	const char *path = NULL, *number = "1";
	const struct avow_option options[] = {
	    {.name = "out",
		.letter = 'o',
		.argument = "PAGE",
		.help = "write it here, not to standard output",
		.value = &path},
	    {.name = "number",
		.argument = "N",
		.help = "which page of several, from 1",
		.value = &number},
	    {.name = NULL}};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer out;
	int exit;

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count != 1)
		return avow_cli_usage(cli, "name one file of JSON");
	if (number_of(number) == 0)
		return avow_cli_usage(cli, "--number counts from 1");
	avow_buffer_init(&out, PAGE_MAX);
	if (read_page(&out, cli->rest[0], number_of(number), &why) != AVOW_OK ||
	    (path != NULL &&
		avow_file_write(path, avow_buffer_view(&out), 0644, &why) !=
		    AVOW_OK))
		exit = avow_cli_fail(cli, &why);
	else if (path != NULL)
		exit = AVOW_EXIT_YES;
	else
		exit = avow_cli_write(cli, &out, AVOW_EXIT_YES);
	avow_buffer_clear(&out);
	return exit;
}
