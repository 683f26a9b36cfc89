/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/translation.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { ENDING = 3 /* bytes of ".md" */ };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "zh", or "zh-CN" and the like. */
static bool
is_language(struct avow_text text)
{
	if (text.size < 2 || text.at[0] < 'a' || text.at[0] > 'z' ||
	    text.at[1] < 'a' || text.at[1] > 'z')
		return false;
	if (text.size == 2)
		return true;
	if (text.at[2] != '-' || text.size < 5 || text.size > 11)
		return false;
	for (size_t i = 3; i < text.size; i++) {
		char c = text.at[i];

		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

/* "a/general.policy" of "a/general.policy.md"; empty when it has no such end,
 * or no name before it. */
static struct avow_text
stem_of(const char *path)
{
	struct avow_text stem = avow_text_of(path);

	if (stem.size <= ENDING ||
	    memcmp(stem.at + stem.size - ENDING, ".md", ENDING) != 0)
		return AVOW_TEXT("");
	stem.size -= ENDING;
	if (stem.at[stem.size - 1] == '/')
		return AVOW_TEXT("");
	return stem;
}

struct avow_text
avow_translation_language(const char *path)
{
	struct avow_text stem = stem_of(path);
	size_t dot = stem.size;
	struct avow_text language;

	while (dot > 0 && stem.at[dot - 1] != '.' && stem.at[dot - 1] != '/')
		dot--;
	/* Something must be named before the language. */
	if (dot < 2 || stem.at[dot - 1] != '.' || stem.at[dot - 2] == '/')
		return AVOW_TEXT("");
	language = (struct avow_text){stem.at + dot, stem.size - dot};
	return is_language(language) ? language : AVOW_TEXT("");
}

/* Whether one path is that of a translation of the other. */
static bool
is_of(const char *translation, const char *page)
{
	struct avow_text language = avow_translation_language(translation);
	struct avow_text of = avow_text_of(translation);
	struct avow_text stem = stem_of(page);

	return language.size > 0 && stem.size > 0 &&
	    of.size == stem.size + 1 + language.size + ENDING &&
	    memcmp(of.at, stem.at, stem.size) == 0;
}

static int
by_name(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;

	return strcmp(*left, *right);
}

/* The folder that a page lies in: "." when it names none. */
static char *
folder_of(struct avow_arena *arena, const char *page, size_t name)
{
	if (name == 0)
		return avow_arena_copy(arena, AVOW_TEXT("."));
	return avow_arena_copy(arena, (struct avow_text){page, name});
}

/* A name in the folder of page, as a path written like the page's. */
static char *
path_of(
    struct avow_arena *arena, const char *page, size_t folder, const char *name)
{
	size_t size = strlen(name);
	char *path = avow_arena_alloc(arena, folder + size + 1);

	if (path == NULL)
		return NULL;
	memcpy(path, page, folder);
	memcpy(path + folder, name, size + 1);
	return path;
}

/* Take those of a folder's names that are of the page. */
static bool
take(struct avow_translation_paths *out, struct avow_arena *arena,
    const char *page, DIR *folder)
{
	const char *slash = strrchr(page, '/');
	size_t size = slash == NULL ? 0 : (size_t)(slash - page) + 1;
	const struct dirent *entry;

	while ((entry = readdir(folder)) != NULL &&
	    out->count < AVOW_TRANSLATIONS_MAX) {
		const char *path;

		if (!is_of(entry->d_name, page + size))
			continue;
		path = path_of(arena, page, size, entry->d_name);
		if (path == NULL)
			return false;
		out->path[out->count++] = path;
	}
	return true;
}

enum avow_status
avow_translation_find(struct avow_translation_paths *out,
    struct avow_arena *arena, const char *page, struct avow_error *why)
{
	const char *slash = strrchr(page, '/');
	char *name;
	DIR *folder;
	bool taken;

	*out = (struct avow_translation_paths){.count = 0};
	if (stem_of(page).size == 0)
		return AVOW_OK;
	name = folder_of(
	    arena, page, slash == NULL ? 0 : (size_t)(slash - page) + 1);
	if (name == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "policy.memory", "no memory");
	folder = opendir(name);
	if (folder == NULL)
		return AVOW_OK;
	taken = take(out, arena, page, folder);
	(void)closedir(folder);
	if (!taken)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "policy.memory", "no memory");
	qsort(out->path, out->count, sizeof out->path[0], by_name);
	return AVOW_OK;
}

const struct avow_ast *
avow_translation_page(
    const struct avow_ast *files, const struct avow_source *translation)
{
	for (; files != NULL; files = files->next) {
		if (!files->source->is_translation &&
		    is_of(translation->path, files->source->path))
			return files;
	}
	return NULL;
}

const struct avow_ast *
avow_translation_next(const struct avow_ast *files,
    const struct avow_source *page, const struct avow_ast *after)
{
	for (files = after == NULL ? files : after->next; files != NULL;
	     files = files->next) {
		if (files->source->is_translation &&
		    is_of(files->source->path, page->path))
			return files;
	}
	return NULL;
}

const struct avow_clause *
avow_translation_clause(const struct avow_source *source, struct avow_text id)
{
	const struct avow_clause *clause = source->clauses;

	while (clause != NULL && !avow_text_equal(clause->id, id))
		clause = clause->next;
	return clause;
}
