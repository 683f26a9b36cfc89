/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk over an export folder holds one open folder a level, in a stack
 * of AVOW_VERIFY_DEPTH: a folder made by somebody else can't make it recurse.
 */
#include "audit/verify_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/tile.h"
#include "base/file.h"

#include "base/banned.h"

struct walk {
	const struct avow_verify_has *has;
	size_t root; /* bytes of path before a name inside the folder */
	char path[AVOW_FILE_PATH_SIZE];
	size_t used[AVOW_VERIFY_DEPTH]; /* of path, at each depth */
	DIR *open[AVOW_VERIFY_DEPTH];
	unsigned depth; /* how many are open */
	struct avow_error *why;
};

static const char *
name_of(const struct walk *walk)
{
	return walk->path + walk->root;
}

static enum avow_status
fail_io(struct walk *walk)
{
	return avow_fail_at(walk->why, AVOW_ERR_IO, "export.folder", walk->path,
	    "cannot be read: %s", strerror(errno));
}

static enum avow_status
fail_stranger(struct walk *walk, const char *what)
{
	return avow_fail_at(walk->why, AVOW_ERR_FORMAT, "export.stranger",
	    name_of(walk), "%s that a log of %llu entries does not have", what,
	    (unsigned long long)walk->has->size);
}

/* Go into the folder at path. */
static enum avow_status
enter(struct walk *walk)
{
	if (walk->depth >= AVOW_VERIFY_DEPTH)
		return fail_stranger(walk, "a folder");
	walk->open[walk->depth] = opendir(walk->path);
	if (walk->open[walk->depth] == NULL)
		return fail_io(walk);
	walk->used[walk->depth++] = strlen(walk->path);
	return AVOW_OK;
}

/* Whether a name is former/NNN.{pub,entry,proof} of a key that there was. */
static bool
is_former(const struct walk *walk, const char *name)
{
	static const char *const endings[] = {"pub", "entry", "proof"};
	char expected[32];
	uint64_t number = 0;

	if (strncmp(name, "former/", 7) != 0)
		return false;
	for (const char *at = name + 7; *at >= '0' && *at <= '9'; at++)
		number = number * 10 + (uint64_t)(*at - '0');
	if (number >= walk->has->formers)
		return false;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		(void)snprintf(expected, sizeof expected, "former/%03u.%s",
		    (unsigned)number, endings[i]);
		if (strcmp(name, expected) == 0)
			return true;
	}
	return false;
}

static bool
is_expected(const struct walk *walk)
{
	const struct avow_verify_has *has = walk->has;
	const char *name = name_of(walk);
	struct avow_tile tile;

	if (strcmp(name, "checkpoint") == 0 || strcmp(name, "log.pub") == 0)
		return true;
	if (strcmp(name, "pruned") == 0)
		return has->pruned > 0;
	if (strcmp(name, "first.entry") == 0)
		return has->generation > 1;
	if (is_former(walk, name))
		return true;
	if (!avow_tile_parse(&tile, name) ||
	    tile.width != avow_tile_width(tile.level, tile.number, has->size))
		return false;
	return tile.level != AVOW_TILE_ENTRIES ||
	    tile.number >= has->pruned / AVOW_TILE_WIDTH;
}

/* One name in the folder we are in. */
static enum avow_status
visit(struct walk *walk, const char *name)
{
	size_t used = walk->used[walk->depth - 1];
	struct stat is;
	int size;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return AVOW_OK;
	size =
	    snprintf(walk->path + used, sizeof walk->path - used, "/%s", name);
	if (size < 0 || (size_t)size >= sizeof walk->path - used)
		return fail_stranger(walk, "a name");
	/* Links are looked at, not followed. */
	if (lstat(walk->path, &is) != 0)
		return fail_io(walk);
	if (S_ISDIR(is.st_mode) && walk->has->has_later &&
	    strcmp(name_of(walk), "generation") == 0)
		return AVOW_OK;
	if (S_ISDIR(is.st_mode))
		return enter(walk);
	if (!S_ISREG(is.st_mode) || !is_expected(walk))
		return fail_stranger(walk, "a file");
	return AVOW_OK;
}

/* Take the next name, or leave the folder. */
static enum avow_status
step(struct walk *walk)
{
	DIR *folder = walk->open[walk->depth - 1];
	const struct dirent *entry;

	errno = 0;
	entry = readdir(folder);
	if (entry != NULL)
		return visit(walk, entry->d_name);
	walk->path[walk->used[walk->depth - 1]] = '\0';
	if (errno != 0)
		return fail_io(walk);
	(void)closedir(folder); /* read only: nothing to lose */
	walk->depth--;
	return AVOW_OK;
}

enum avow_status
avow_verify_files(const char *folder, const struct avow_verify_has *has,
    struct avow_error *why)
{
	struct walk walk = {.has = has, .why = why};
	int used = snprintf(walk.path, sizeof walk.path, "%s", folder);
	enum avow_status status;

	if (used < 0 || (size_t)used >= sizeof walk.path)
		return avow_fail(why, AVOW_ERR_INPUT, "export.path",
		    "the folder's path is too long");
	walk.root = (size_t)used + 1; /* and the slash */
	status = enter(&walk);
	while (status == AVOW_OK && walk.depth > 0)
		status = step(&walk);
	while (walk.depth > 0)
		(void)closedir(walk.open[--walk.depth]);
	return status;
}

/* Whether a name is the number of a generation after the first. */
static bool
is_number(const char *name, uint32_t newest)
{
	char expected[16];

	for (uint32_t i = 2; i <= newest; i++) {
		(void)snprintf(expected, sizeof expected, "%u", (unsigned)i);
		if (strcmp(name, expected) == 0)
			return true;
	}
	return false;
}

enum avow_status
avow_verify_generations(
    const char *folder, uint32_t newest, struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	const struct dirent *entry;
	enum avow_status status;
	DIR *open;

	status = avow_file_join(path, folder, "generation", why);
	if (status != AVOW_OK || newest < 2)
		return status;
	open = opendir(path);
	if (open == NULL)
		return avow_fail_at(why, AVOW_ERR_IO, "export.folder", path,
		    "cannot be read: %s", strerror(errno));
	while (status == AVOW_OK && (entry = readdir(open)) != NULL) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
		    !is_number(name, newest))
			status = avow_fail_at(why, AVOW_ERR_FORMAT,
			    "export.stranger", "generation",
			    "something that is no generation of this log");
	}
	(void)closedir(open); /* read only: nothing to lose */
	return status;
}
