/* SPDX-License-Identifier: Apache-2.0 */
#include "shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGES = 3, PATH_SIZE = 128 };

static const char *const pages[PAGES] = {
    "general.policy.md", "app.policy.md", "common.terms.md"};

static bool
read_page(struct avow_buffer *out, const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t bytes[4096];
	size_t size;

	if (file == NULL)
		return false;
	while ((size = fread(bytes, 1, sizeof bytes, file)) != 0)
		avow_buffer_put(out, bytes, size);
	(void)fclose(file);
	avow_buffer_u8(out, 0);
	return !out->failed;
}

static bool
write_page(const struct avow_buffer *text, const char *path)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL)
		return false;
	(void)fwrite(text->at, 1, text->size - 1, file);
	return fclose(file) == 0;
}

/* Change the words where they stand first; false: they do not. */
static bool
change(struct avow_buffer *text, const struct shipped_edit *edit)
{
	const char *all = (const char *)text->at;
	const char *at = strstr(all, edit->from);
	struct avow_buffer out;

	if (at == NULL)
		return false;
	avow_buffer_init(&out, text->max);
	avow_buffer_put(&out, all, (size_t)(at - all));
	avow_buffer_string(&out, edit->to);
	avow_buffer_string(&out, at + strlen(edit->from));
	avow_buffer_u8(&out, 0);
	avow_buffer_clear(text);
	*text = out;
	return true;
}

static bool
copy_pages(const char *folder, const struct shipped_edit *edits, size_t count)
{
	struct avow_buffer text[PAGES];
	char path[PATH_SIZE];
	bool made = true;

	for (int i = 0; i < PAGES; i++) {
		avow_buffer_init(&text[i], 1 << 20);
		(void)snprintf(path, sizeof path, "policies/%s", pages[i]);
		made = made && read_page(&text[i], path);
	}
	for (size_t e = 0; e < count && made; e++)
		made = change(&text[0], &edits[e]) ||
		    change(&text[1], &edits[e]) || change(&text[2], &edits[e]);
	for (int i = 0; i < PAGES; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, pages[i]);
		made = made && write_page(&text[i], path);
		avow_buffer_clear(&text[i]);
	}
	return made;
}

static void
remove_pages(const char *folder)
{
	char path[PATH_SIZE];

	for (int i = 0; i < PAGES; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, pages[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

bool
shipped_load(struct shipped *s, const struct shipped_edit *edits, size_t count)
{
	char folder[] = "/tmp/avow-shipped-XXXXXX";
	char general[PATH_SIZE], app[PATH_SIZE];
	const char *paths[] = {general, app};
	const struct avow_edition_input input = {
	    .paths = paths, .count = 2, .no_examples = true};
	bool made;

	memset(s, 0, sizeof *s);
	avow_arena_init(&s->arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&s->report, &s->arena);
	if (mkdtemp(folder) == NULL)
		return false;
	(void)snprintf(general, sizeof general, "%s/%s", folder, pages[0]);
	(void)snprintf(app, sizeof app, "%s/%s", folder, pages[1]);
	made = copy_pages(folder, edits, count) &&
	    avow_edition_build(
		&s->edition, &s->arena, &input, &s->report, NULL) == AVOW_OK &&
	    s->edition.image != NULL;
	remove_pages(folder);
	return made;
}

void
shipped_clear(struct shipped *s)
{
	avow_edition_clear(&s->edition);
	avow_arena_clear(&s->arena);
}
