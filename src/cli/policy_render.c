/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/policy.h"
#include "policy/edition.h"
#include "policy/render.h"

#include "base/banned.h"

enum {
	PAGE_MAX = 64 << 20, /* bytes of HTML */
	LINKS_MAX = 256,     /* to earlier versions */
	NAME_MAX_BYTES = 256,
};

/* What one call of the command holds. */
struct render {
	struct avow_cli *cli;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_buffer out;
	struct avow_render_input input;
	struct avow_render_link earlier[LINKS_MAX];
	struct avow_render_link languages[AVOW_CLI_LIST_MAX];
	const char *path;     /* NULL: standard output */
	const char *language; /* NULL: the page's own */
	const char *versions; /* a folder, or NULL */
	bool is_text;
};

/* The file that was named; imports stand before it. */
static const struct avow_ast *
find_page(const struct render *r)
{
	const struct avow_ast *file = r->edition.files;

	while (file != NULL && strcmp(file->source->path, r->cli->rest[0]) != 0)
		file = file->next;
	return file;
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

static const char *
copy(struct render *r, const char *text, size_t size)
{
	return avow_arena_copy(&r->arena, (struct avow_text){text, size});
}

/* "NAME=HREF" in two; false: there is no such sign. */
static bool
split(struct render *r, const char *text, const char **name, const char **href)
{
	const char *sign = strchr(text, '=');

	if (sign == NULL || sign == text || sign[1] == '\0')
		return false;
	*name = copy(r, text, (size_t)(sign - text));
	*href = sign + 1;
	return *name != NULL;
}

/* Links that the command line names. */
static bool
take_links(struct render *r, const struct avow_cli_list *earlier,
    const struct avow_cli_list *diffs, const struct avow_cli_list *languages)
{
	for (size_t i = 0; i < earlier->count; i++)
		if (!split(r, earlier->at[i], &r->earlier[i].name,
			&r->earlier[i].href))
			return false;
	r->input.earlier_count = earlier->count;
	for (size_t i = 0; i < diffs->count; i++) {
		const char *name, *href;
		size_t at = 0;

		if (!split(r, diffs->at[i], &name, &href))
			return false;
		while (at < earlier->count &&
		    strcmp(r->earlier[at].name, name) != 0)
			at++;
		if (at == earlier->count)
			return false;
		r->earlier[at].diff = href;
	}
	for (size_t i = 0; i < languages->count; i++) {
		if (!split(r, languages->at[i], &r->languages[i].lang,
			&r->languages[i].href))
			return false;
		r->languages[i].name =
		    strncmp(r->languages[i].lang, "zh", 2) == 0 ? "中文"
		    : strncmp(r->languages[i].lang, "en", 2) == 0
		    ? "English"
		    : r->languages[i].lang;
	}
	r->input.language_count = languages->count;
	return true;
}

/* "general-12.html", or "general-12.zh.html": 12; else 0. */
static unsigned long
version_of(const struct render *r, const char *file)
{
	struct avow_text name = r->input.page->header.name.text;
	char tail[64];
	char *end;
	unsigned long version;

	if (strncmp(file, name.at, name.size) != 0 || file[name.size] != '-')
		return 0;
	version = strtoul(file + name.size + 1, &end, 10);
	if (end == file + name.size + 1)
		return 0;
	(void)snprintf(tail, sizeof tail, "%s%.40s.html",
	    r->language == NULL ? "" : ".",
	    r->language == NULL ? "" : r->language);
	return strcmp(end, tail) == 0 ? version : 0;
}

static int
newest_first(const void *a, const void *b)
{
	const char *x = ((const struct avow_render_link *)a)->name;
	const char *y = ((const struct avow_render_link *)b)->name;
	unsigned long m = strtoul(strrchr(x, '@') + 1, NULL, 10);
	unsigned long n = strtoul(strrchr(y, '@') + 1, NULL, 10);

	return m < n ? 1 : m > n ? -1 : 0;
}

/* The page that says what changed between a version and this one, if it is
 * in the folder. */
static const char *
find_diff(struct render *r, unsigned long version)
{
	const struct avow_ast_header *header = &r->input.page->header;
	const char *dot = r->language == NULL ? "" : ".";
	const char *language = r->language == NULL ? "" : r->language;
	char name[NAME_MAX_BYTES];
	char path[4096];
	FILE *file;

	(void)snprintf(name, sizeof name, "%.*s-%lu-%u.diff%s%.40s.html",
	    (int)header->name.text.size, header->name.text.at, version,
	    (unsigned)header->version, dot, language);
	if ((size_t)snprintf(path, sizeof path, "%s/%s", r->versions, name) >=
	    sizeof path)
		return NULL;
	file = fopen(path, "rb");
	if (file == NULL)
		return NULL;
	(void)fclose(file);
	return copy(r, name, strlen(name));
}

/* Earlier versions that lie in a folder, where this page will lie too. */
static void
take_versions(struct render *r)
{
	DIR *folder = opendir(r->versions);
	const struct avow_ast_header *header = &r->input.page->header;
	struct dirent *entry;
	size_t count = r->input.earlier_count;

	while (folder != NULL && count < LINKS_MAX &&
	    (entry = readdir(folder)) != NULL) {
		unsigned long version = version_of(r, entry->d_name);
		char name[NAME_MAX_BYTES];

		if (version == 0 || version >= header->version)
			continue;
		(void)snprintf(name, sizeof name, "%.*s@%lu",
		    (int)header->name.text.size, header->name.text.at, version);
		r->earlier[count].name = copy(r, name, strlen(name));
		r->earlier[count].href =
		    copy(r, entry->d_name, strlen(entry->d_name));
		r->earlier[count].diff = find_diff(r, version);
		count += r->earlier[count].name != NULL &&
		    r->earlier[count].href != NULL;
	}
	if (folder != NULL)
		(void)closedir(folder);
	r->input.earlier_count = count;
	qsort(r->earlier, count, sizeof r->earlier[0], newest_first);
}

static int
put_out(struct render *r, struct avow_error *why)
{
	if (r->path == NULL)
		return avow_cli_write(r->cli, &r->out, AVOW_EXIT_YES);
	if (avow_file_write(r->path, avow_buffer_view(&r->out), 0644, why) !=
	    AVOW_OK)
		return avow_cli_fail(r->cli, why);
	avow_buffer_reset(&r->out);
	if (r->cli->json)
		avow_buffer_string(&r->out, "{\"written\":true}\n");
	return avow_cli_write(r->cli, &r->out, AVOW_EXIT_YES);
}

static int
render(struct render *r)
{
	struct avow_error why = {.status = AVOW_OK};
	const struct avow_edition_input input = {
	    .paths = (const char *const *)r->cli->rest,
	    .count = r->cli->rest_count,
	    .no_examples = true};
	enum avow_status status;

	if (avow_edition_build(
		&r->edition, &r->arena, &input, &r->report, &why) != AVOW_OK)
		return avow_cli_fail(r->cli, &why);
	if (r->report.errors != 0)
		return findings(r);
	r->input.files = r->edition.files;
	r->input.image = r->edition.image;
	r->input.page = find_page(r);
	if (r->language != NULL)
		r->input.language = avow_text_of(r->language);
	r->input.earlier = r->earlier;
	r->input.languages = r->languages;
	if (r->versions != NULL && r->input.page != NULL)
		take_versions(r);
	status = r->is_text
	    ? avow_render_text(&r->out, &r->arena, &r->input, &why)
	    : avow_render_page(&r->out, &r->arena, &r->input, &why);
	if (status != AVOW_OK)
		return avow_cli_fail(r->cli, &why);
	return put_out(r, &why);
}

static int
run(struct render *r, const struct avow_cli_list *earlier,
    const struct avow_cli_list *diffs, const struct avow_cli_list *languages)
{
	int exit;

	avow_arena_init(&r->arena, 2 * AVOW_EDITION_ARENA_MAX);
	avow_report_init(&r->report, &r->arena);
	avow_buffer_init(&r->out, PAGE_MAX);
	if (take_links(r, earlier, diffs, languages))
		exit = render(r);
	else
		exit = avow_cli_usage(r->cli,
		    "--earlier, --diff and --also take NAME=HREF, and --diff "
		    "a name that --earlier gave");
	avow_edition_clear(&r->edition);
	avow_buffer_clear(&r->out);
	avow_arena_clear(&r->arena);
	return exit;
}

int
avow_cli_policy_render(struct avow_cli *cli)
{
	struct render r = {.cli = cli};
	struct avow_cli_list earlier = {.count = 0};
	struct avow_cli_list diffs = {.count = 0};
	struct avow_cli_list languages = {.count = 0};
	const struct avow_option options[] = {{.name = "out",
						  .letter = 'o',
						  .argument = "PAGE",
						  .help = "write it here",
						  .value = &r.path},
	    {.name = "lang",
		.argument = "en|zh",
		.help = "in this language, the prose from the translation",
		.value = &r.language},
	    {.name = "text",
		.help = "plain text of 80 columns, no HTML",
		.flag = &r.is_text},
	    {.name = "earlier",
		.argument = "NAME=HREF",
		.help = "link to an earlier version: general@1=general-1.html",
		.list = &earlier},
	    {.name = "diff",
		.argument = "NAME=HREF",
		.help = "link to what has changed since that version",
		.list = &diffs},
	    {.name = "versions",
		.argument = "DIR",
		.help = "link to the earlier versions that lie there",
		.value = &r.versions},
	    {.name = "also",
		.argument = "LANG=HREF",
		.help = "link to this page in another language",
		.list = &languages},
	    {.name = NULL}};

	if (!avow_cli_parse(cli, options))
		return cli->exit;
	if (cli->rest_count == 0)
		return avow_cli_usage(cli, "name the page to render");
	if (cli->json && r.path == NULL)
		return avow_cli_usage(cli, "say where to: -o PAGE");
	return run(&r, &earlier, &diffs, &languages);
}
