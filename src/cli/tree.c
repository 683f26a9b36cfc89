/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

/* What is done with what a walk meets; a folder's end comes after its files. */
struct walker {
	avow_tree_visit *file;
	avow_tree_visit *other;      /* links and the like; NULL: passed over */
	avow_tree_visit *folder;     /* before what is in it; or NULL */
	avow_tree_visit *folder_end; /* after it; or NULL */
	void *context;
};

static enum avow_status
fail_path(const char *path, struct avow_error *why)
{
	return avow_fail_at(why,
	    errno == ENOENT ? AVOW_ERR_NOT_FOUND : AVOW_ERR_IO, "tree.io", path,
	    "cannot be walked: %s", strerror(errno));
}

static enum avow_status
call(avow_tree_visit *visit, const struct walker *w, const char *path,
    struct avow_error *why)
{
	return visit == NULL ? AVOW_OK : visit(w->context, path, why);
}

static enum avow_status walk_folder(const struct walker *w, const char *dir,
    unsigned depth, struct avow_error *why);

static enum avow_status
walk_entry(const struct walker *w, const char *path, unsigned depth,
    struct avow_error *why)
{
	struct stat stat;

	if (lstat(path, &stat) != 0)
		return fail_path(path, why);
	if (S_ISDIR(stat.st_mode))
		return walk_folder(w, path, depth + 1, why);
	if (S_ISREG(stat.st_mode))
		return call(w->file, w, path, why);
	return call(w->other, w, path, why);
}

static enum avow_status
walk_entries(const struct walker *w, const char *dir, unsigned depth, DIR *open,
    struct avow_error *why)
{
	enum avow_status status = AVOW_OK;
	struct dirent *entry;

	while (status == AVOW_OK && (entry = readdir(open)) != NULL) {
		char path[AVOW_FILE_PATH_SIZE];

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		status = avow_file_join(path, dir, entry->d_name, why);
		if (status == AVOW_OK)
			status = walk_entry(w, path, depth, why);
	}
	return status;
}

static enum avow_status
walk_folder(const struct walker *w, const char *dir, unsigned depth,
    struct avow_error *why)
{
	enum avow_status status;
	DIR *open;

	if (depth > AVOW_TREE_DEPTH_MAX)
		return avow_fail_at(why, AVOW_ERR_LIMIT, "tree.deep", dir,
		    "folders are nested deeper than %d", AVOW_TREE_DEPTH_MAX);
	status = call(w->folder, w, dir, why);
	if (status != AVOW_OK)
		return status;
	open = opendir(dir);
	if (open == NULL)
		return fail_path(dir, why);
	status = walk_entries(w, dir, depth, open, why);
	(void)closedir(open);
	return status == AVOW_OK ? call(w->folder_end, w, dir, why) : status;
}

enum avow_status
avow_tree_walk(const char *dir, avow_tree_visit *visit, void *context,
    struct avow_error *why)
{
	struct walker w = {.file = visit, .context = context};

	return walk_folder(&w, dir, 0, why);
}

static enum avow_status
remove_one(void *context, const char *path, struct avow_error *why)
{
	(void)context;
	if (remove(path) != 0)
		return avow_fail_at(why, AVOW_ERR_IO, "tree.remove", path,
		    "cannot be removed: %s", strerror(errno));
	return AVOW_OK;
}

enum avow_status
avow_tree_remove(const char *dir, struct avow_error *why)
{
	struct walker w = {
	    .file = remove_one, .other = remove_one, .folder_end = remove_one};

	return walk_folder(&w, dir, 0, why);
}

/* Where a copy goes: what is below `from` goes below `to`. */
struct copy {
	const char *from;
	const char *to;
};

static enum avow_status
copy_path(char out[AVOW_FILE_PATH_SIZE], const struct copy *copy,
    const char *path, struct avow_error *why)
{
	int size = snprintf(out, AVOW_FILE_PATH_SIZE, "%s%s", copy->to,
	    path + strlen(copy->from));

	if (size < 0 || size >= AVOW_FILE_PATH_SIZE)
		return avow_fail(
		    why, AVOW_ERR_LIMIT, "tree.path", "a path is too long");
	return AVOW_OK;
}

static enum avow_status
copy_file(void *context, const char *path, struct avow_error *why)
{
	char to[AVOW_FILE_PATH_SIZE];
	struct avow_buffer bytes;
	enum avow_status status = copy_path(to, context, path, why);

	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&bytes, AVOW_TREE_FILE_MAX);
	status = avow_file_read(&bytes, path, why);
	if (status == AVOW_OK)
		status =
		    avow_file_write(to, avow_buffer_view(&bytes), 0600, why);
	avow_buffer_clear(&bytes);
	return status;
}

static enum avow_status
copy_folder(void *context, const char *path, struct avow_error *why)
{
	char to[AVOW_FILE_PATH_SIZE];
	enum avow_status status = copy_path(to, context, path, why);

	return status == AVOW_OK ? avow_file_folder(to, why) : status;
}

enum avow_status
avow_tree_copy(const char *from, const char *to, struct avow_error *why)
{
	struct copy copy = {from, to};
	struct walker w = {
	    .file = copy_file, .folder = copy_folder, .context = &copy};

	return walk_folder(&w, from, 0, why);
}
