/* SPDX-License-Identifier: Apache-2.0 */
/* cli/tour_make: a fresh vault for the tour, in place of its last one. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/init.h"
#include "cli/tour_step.h"
#include "cli/tree.h"
#include "cli/vault.h"

#include "base/banned.h"

/* Stands in a vault that a tour made, and that a tour may therefore remove. */
static const char mark[] =
    "This vault was made by `avow tour`, which will remove it when it is asked "
    "to make\na new one here.  All people in it are made up.\n";

#define MARK_PATH "tour/made-by-tour"

/* Two paths of pages, and where they lie. */
struct pages {
	char general[AVOW_FILE_PATH_SIZE];
	char app[AVOW_FILE_PATH_SIZE];
	const char *list[2];
};

static bool
are_in(struct pages *pages, const char *dir)
{
	return avow_file_join(pages->general, dir, "general.policy.md", NULL) ==
	    AVOW_OK &&
	    avow_file_join(pages->app, dir, "app.policy.md", NULL) == AVOW_OK &&
	    access(pages->general, R_OK) == 0 && access(pages->app, R_OK) == 0;
}

/* The folder that the program lies in, without a slash at its end. */
static bool
own_folder(char out[AVOW_FILE_PATH_SIZE])
{
	ssize_t size = readlink("/proc/self/exe", out, AVOW_FILE_PATH_SIZE - 1);
	char *slash;

	if (size <= 0)
		return false;
	out[size] = '\0';
	slash = strrchr(out, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return true;
}

/* Here, or in the source tree or installation that the program belongs to. */
static bool
find_pages(struct pages *pages)
{
	static const char *const beside[] = {"policies", "../policies",
	    "../../policies", "../share/avow/policies"};
	char folder[AVOW_FILE_PATH_SIZE];
	char dir[AVOW_FILE_PATH_SIZE];

	pages->list[0] = pages->general;
	pages->list[1] = pages->app;
	if (are_in(pages, "policies"))
		return true;
	if (!own_folder(folder))
		return false;
	for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
		if (avow_file_join(dir, folder, beside[i], NULL) == AVOW_OK &&
		    are_in(pages, dir))
			return true;
	return false;
}

static bool
is_marked(const char *dir)
{
	char path[AVOW_FILE_PATH_SIZE];
	struct avow_buffer found;
	bool same;

	avow_buffer_init(&found, 4096);
	same = avow_file_join(path, dir, MARK_PATH, NULL) == AVOW_OK &&
	    avow_file_read(&found, path, NULL) == AVOW_OK &&
	    avow_text_is(avow_buffer_view(&found), mark);
	avow_buffer_clear(&found);
	return same;
}

/* Remove the last tour's vault; anything else that is here stays. */
static enum avow_status
clear_way(const struct avow_tour *tour, struct avow_error *why)
{
	char key[AVOW_FILE_PATH_SIZE];
	enum avow_status status;
	struct stat stat;
	int size;

	if (lstat(tour->dir, &stat) != 0)
		return AVOW_OK; /* nothing is there */
	if (!is_marked(tour->dir)) {
		/* An empty folder is as good as none. */
		if (rmdir(tour->dir) == 0)
			return AVOW_OK;
		return avow_fail_at(why, AVOW_ERR_EXISTS, "tour.exists",
		    tour->dir,
		    "this is there and was not made by a tour; name another "
		    "folder: avow tour DIR");
	}
	status = avow_tree_remove(tour->dir, why);
	if (status != AVOW_OK || tour->root_key != NULL)
		return status;
	size = snprintf(key, sizeof key, "%s.root-key", tour->dir);
	if (size < 0 || (size_t)size >= sizeof key ||
	    (unlink(key) != 0 && access(key, F_OK) == 0))
		return avow_fail_at(why, AVOW_ERR_IO, "tour.root-key", key,
		    "the root key of the last tour cannot be removed");
	return AVOW_OK;
}

static enum avow_status
set_mark(const struct avow_tour *tour, struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status;

	status = avow_file_join(path, tour->dir, "tour", why);
	if (status == AVOW_OK)
		status = avow_file_folder(path, why);
	if (status == AVOW_OK)
		status = avow_file_join(path, tour->dir, MARK_PATH, why);
	if (status == AVOW_OK)
		status = avow_file_write(path, avow_text_of(mark), 0600, why);
	return status;
}

bool
avow_tour_make(
    struct avow_tour *tour, const char *const *given, size_t given_count)
{
	struct avow_init_options init = {.dir = tour->dir,
	    .root_key = tour->root_key,
	    .name = "avow.example/tour"};
	const struct avow_cli_where where = {tour->dir, tour->root_key};
	struct avow_error why = {.status = AVOW_OK};
	struct pages pages;

	if (given_count == 0 && !find_pages(&pages)) {
		(void)avow_fail(&why, AVOW_ERR_NOT_FOUND, "tour.policies",
		    "no policies/ here or beside the program; name the pages "
		    "with --policy FILE");
		goto fail;
	}
	if (clear_way(tour, &why) != AVOW_OK)
		goto fail;
	if (!avow_cli_init_make(tour->cli, &init,
		given_count > 0 ? given : pages.list,
		given_count > 0 ? given_count : 2))
		return false;
	if (set_mark(tour, &why) != AVOW_OK)
		goto fail;
	tour->avow = avow_cli_vault_open(tour->cli, &where);
	return tour->avow != NULL;
fail:
	tour->cli->exit = avow_cli_fail(tour->cli, &why);
	return false;
}
