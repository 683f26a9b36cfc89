/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What folders hold: every change of a name that its folder was not synced
 * after, and a second link to what the name stood for before.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/powercut/powercut.h"

enum { NAMES_MAX = 1024 };

struct name {
	enum powercut_change change;
	char path[POWERCUT_PATH];
	char to[POWERCUT_PATH];    /* MOVED */
	char saved[POWERCUT_PATH]; /* what the name stood for; "": nothing */
};

static struct name names[NAMES_MAX]; /* oldest first */
static size_t name_count;
static char saved_folder[POWERCUT_PATH];
static unsigned saved_count;

void
powercut_names_start(const char *saved)
{
	(void)snprintf(saved_folder, sizeof saved_folder, "%s", saved);
}

static int
link_to(const char *from, const char *to)
{
	return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* A second link to what stands at path, if anything does. */
static void
save(struct name *name, const char *path)
{
	int size = snprintf(name->saved, sizeof name->saved, "%s/%u",
	    saved_folder, saved_count++);

	if (size < 0 || size >= POWERCUT_PATH)
		powercut_die("a path is too long");
	if (link_to(path, name->saved) != 0)
		name->saved[0] = '\0';
}

void
powercut_name_before(
    enum powercut_change change, const char *path, const char *to)
{
	struct name *name = &names[name_count];

	if (name_count == NAMES_MAX)
		powercut_die("too many names");
	*name = (struct name){.change = change};
	(void)snprintf(name->path, sizeof name->path, "%s", path);
	(void)snprintf(name->to, sizeof name->to, "%s", to != NULL ? to : "");
	if (change == POWERCUT_MOVED)
		save(name, to);
	if (change == POWERCUT_REMOVED)
		save(name, path);
	name_count++;
}

void
powercut_name_undo(void)
{
	name_count--;
}

/* Whether the path is that of something right in the folder. */
static bool
is_in(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	return strncmp(path, folder, size) == 0 && path[size] == '/' &&
	    strchr(path + size + 1, '/') == NULL;
}

void
powercut_folder_synced(const char *folder)
{
	size_t kept = 0;

	for (size_t i = 0; i < name_count; i++) {
		struct name *name = &names[i];
		bool is_synced = is_in(name->path, folder);

		if (name->change == POWERCUT_MOVED)
			is_synced = is_synced && is_in(name->to, folder);
		if (!is_synced)
			names[kept++] = *name;
	}
	name_count = kept;
}

static int
remove_one(const char *path, const struct stat *is, int kind, struct FTW *at)
{
	(void)is;
	(void)at;
	return (int)syscall(
	    SYS_unlinkat, AT_FDCWD, path, kind == FTW_DP ? AT_REMOVEDIR : 0);
}

/* Names that are gone already, or stand again, were changed later. */
static void
take_back(const struct name *name)
{
	switch (name->change) {
	case POWERCUT_MADE:
		(void)syscall(SYS_unlinkat, AT_FDCWD, name->path, 0);
		break;
	case POWERCUT_FOLDER:
		(void)nftw(name->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		break;
	case POWERCUT_MOVED:
		(void)syscall(
		    SYS_renameat, AT_FDCWD, name->to, AT_FDCWD, name->path);
		if (name->saved[0] != '\0')
			(void)link_to(name->saved, name->to);
		break;
	case POWERCUT_REMOVED:
	default:
		if (name->saved[0] != '\0')
			(void)link_to(name->saved, name->path);
		break;
	}
}

/* The first `sure` changes are there; of the others none, or any. */
void
powercut_names_cut(void)
{
	size_t sure = (size_t)powercut_random(name_count + 1);
	bool in_order = powercut_random(2) == 0;

	for (size_t i = name_count; i-- > 0;) {
		if (in_order ? i >= sure : powercut_random(2) == 0)
			take_back(&names[i]);
	}
}
