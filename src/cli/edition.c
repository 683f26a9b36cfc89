/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/edition.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/image.h"

#include "base/banned.h"

#define PAGE_SUFFIX ".policy.md"
#define FIRST_PAGE "general" PAGE_SUFFIX

/* Paths as they are found: each with its NUL in one buffer. */
struct paths {
	struct avow_buffer text;
	size_t count;
	bool is_full;
};

static void
add(struct paths *p, const char *folder, struct avow_text name)
{
	if (p->count == AVOW_CLI_EDITION_PAGES_MAX) {
		p->is_full = true;
		return;
	}
	if (folder != NULL)
		avow_buffer_format(&p->text, "%s/", folder);
	avow_buffer_text(&p->text, name);
	avow_buffer_u8(&p->text, 0);
	p->count++;
}

/* "shop.policy.md", and not "shop.policy.zh.md". */
static int
is_page(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);
	size_t suffix = sizeof PAGE_SUFFIX - 1;

	return size > suffix && entry->d_name[0] != '.' &&
	    strcmp(entry->d_name + size - suffix, PAGE_SUFFIX) == 0;
}

/* Byte by byte, so that no locale matters; the general page first. */
static int
compare(const struct dirent **a, const struct dirent **b)
{
	bool is_first = strcmp((*a)->d_name, FIRST_PAGE) == 0;
	bool is_second = strcmp((*b)->d_name, FIRST_PAGE) == 0;

	if (is_first || is_second)
		return (int)is_second - (int)is_first;
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
add_folder(struct paths *p, const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_page, compare);

	for (int i = 0; i < count; i++) {
		add(p, folder, avow_text_of(entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
}

static void
add_name(struct paths *p, const char *name)
{
	struct stat info;

	if (stat(name, &info) == 0) {
		if (S_ISDIR(info.st_mode))
			add_folder(p, name);
		else
			add(p, NULL, avow_text_of(name));
		return;
	}
	for (;;) {
		size_t size = strcspn(name, ",");

		add(p, NULL, (struct avow_text){name, size});
		if (name[size] == '\0')
			return;
		name += size + 1;
	}
}

/* Whether the file begins as an image does. */
static bool
is_image(const char *path)
{
	static const char magic[8] = "AVOWIMG";
	char bytes[sizeof magic] = {0};
	FILE *file = fopen(path, "rb");
	bool found;

	if (file == NULL)
		return false;
	found = fread(bytes, 1, sizeof bytes, file) == sizeof bytes &&
	    memcmp(bytes, magic, sizeof magic) == 0;
	(void)fclose(file);
	return found;
}

/* The findings, and a no. */
static bool
refuse(struct avow_cli_edition *e, struct avow_cli *cli)
{
	struct avow_buffer out;

	avow_buffer_init(&out, 16 << 20);
	if (cli->json)
		avow_report_json(&e->report, &out);
	else
		avow_report_print(&e->report, &out, false);
	cli->exit = avow_cli_write(cli, &out, AVOW_EXIT_NO);
	avow_buffer_clear(&out);
	return false;
}

static bool
read_pages(struct avow_cli_edition *e, struct avow_cli *cli, size_t count)
{
	const char *paths[AVOW_CLI_EDITION_PAGES_MAX];
	const struct avow_edition_input input = {
	    .paths = paths, .count = count, .no_examples = true};
	struct avow_error why = {.status = AVOW_OK};
	const char *at = e->names;
	enum avow_status status;

	for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
		paths[i] = at;
	if (count == 1 && is_image(paths[0])) {
		status = avow_image_load(&e->loaded, paths[0], &why);
		e->image = e->loaded;
	} else {
		status = avow_edition_build(
		    &e->pages, &e->arena, &input, &e->report, &why);
		e->image = e->pages.image;
	}
	if (status != AVOW_OK) {
		cli->exit = avow_cli_fail(cli, &why);
		return false;
	}
	return e->report.errors == 0 && e->image != NULL ? true
							 : refuse(e, cli);
}

bool
avow_cli_edition_read(struct avow_cli_edition *out, struct avow_cli *cli,
    char *const *names, size_t count)
{
	struct paths paths = {.count = 0};
	struct avow_error why = {.status = AVOW_OK};

	memset(out, 0, sizeof *out);
	avow_arena_init(&out->arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&out->report, &out->arena);
	avow_buffer_init(&paths.text, AVOW_CLI_EDITION_NAMES_MAX);
	for (size_t i = 0; i < count; i++)
		add_name(&paths, names[i]);
	if (paths.is_full || avow_buffer_check(&paths.text, &why) != AVOW_OK) {
		cli->exit = avow_cli_usage(cli, "that is too many pages");
	} else if (paths.count == 0) {
		cli->exit = avow_cli_usage(cli, "there is no page in %s",
		    count == 0 ? "nothing" : names[0]);
	} else {
		out->names = malloc(paths.text.size);
		if (out->names != NULL) {
			memcpy(out->names, paths.text.at, paths.text.size);
			avow_buffer_clear(&paths.text);
			return read_pages(out, cli, paths.count);
		}
		(void)avow_fail(&why, AVOW_ERR_NOMEM, "cli.memory",
		    "no memory for the names of pages");
		cli->exit = avow_cli_fail(cli, &why);
	}
	avow_buffer_clear(&paths.text);
	return false;
}

void
avow_cli_edition_clear(struct avow_cli_edition *edition)
{
	avow_edition_clear(&edition->pages);
	avow_image_free(edition->loaded);
	avow_arena_clear(&edition->arena);
	free(edition->names);
}
