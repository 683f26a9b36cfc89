/* SPDX-License-Identifier: Apache-2.0 */
/* Making a vault: vault.json is written last; a folder without it is none. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "flow/folder.h"
#include "flow/publish_steps.h"
#include "flow/seed.h"

#include "base/banned.h"

enum { ARENA_MAX = 1 << 20 };

/* What is being made. */
struct making {
	struct avow_folder folder;
	struct avow_shared *shared; /* as far as it is made */
	struct avow_image *image;
	struct avow_path path;
};

/* Absent or empty: the folder is then made. */
static enum avow_status
make_folder(const char *dir, struct avow_error *why)
{
	DIR *folder = opendir(dir);
	bool is_empty = true;

	if (folder == NULL)
		return avow_file_folder(dir, why);
	for (struct dirent *entry = readdir(folder); entry != NULL;
	     entry = readdir(folder)) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			is_empty = false;
	}
	(void)closedir(folder); /* read only: nothing to lose */
	if (!is_empty)
		return avow_fail_at(why, AVOW_ERR_EXISTS, "init.exists", dir,
		    "the folder is not empty");
	/* Whoever may write there may exchange what is in it. */
	if (chmod(dir, 0700) != 0)
		return avow_fail_at(why, AVOW_ERR_IO, "init.mode", dir,
		    "cannot keep others out of the folder: %s",
		    strerror(errno));
	return AVOW_OK;
}

static enum avow_status
choose_name(struct making *making, const struct avow_init_options *options,
    struct avow_error *why)
{
	struct avow_text name = options->name != NULL
	    ? avow_text_of(options->name)
	    : avow_folder_last_part(options->dir);
	bool is_good = name.size > 0 && name.size <= AVOW_FOLDER_NAME_MAX;

	for (size_t i = 0; i < name.size && is_good; i++)
		is_good =
		    name.at[i] > ' ' && name.at[i] <= '~' && name.at[i] != '+';
	if (!is_good)
		return avow_fail_at(why, AVOW_ERR_INPUT, "init.name", "name",
		    "a name has 1 to %d visible ASCII letters and no plus",
		    AVOW_FOLDER_NAME_MAX);
	memcpy(making->folder.name, name.at, name.size);
	making->folder.name[name.size] = '\0';
	return AVOW_OK;
}

/* Whether a path from the folder, which may be a link, leads to a file. */
static bool
leads_to(const char *dir, const char *rest, const char *file)
{
	struct avow_path path;
	struct stat found;
	struct stat wanted;

	return avow_file_join(path.at, dir, rest, NULL) == AVOW_OK &&
	    stat(path.at, &found) == 0 && stat(file, &wanted) == 0 &&
	    found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino;
}

/* The root key, made unless it is there, and how vault.json names it. */
static enum avow_status
make_root(struct making *making, const struct avow_init_options *options,
    struct avow_error *why)
{
	struct avow_path *said = &making->folder.root_key;
	const char *path = options->root_key;
	struct avow_text base = avow_folder_last_part(options->dir);
	enum avow_status status = AVOW_OK;
	bool is_made = false;
	char *full;

	if (path == NULL)
		status = avow_folder_root_key(&making->path, options->dir, why);
	if (status != AVOW_OK)
		return status;
	if (path == NULL)
		path = making->path.at;
	if (access(path, F_OK) != 0) {
		status = avow_root_create(path, why);
		is_made = status == AVOW_OK;
	}
	if (status == AVOW_OK)
		status = avow_root_load(
		    &making->shared->root, path, options->dir, why);
	if (status != AVOW_OK) {
		if (is_made)
			(void)unlink(path);
		return status;
	}
	/* Beside the folder, so that both may move together. */
	(void)snprintf(said->at, sizeof said->at, "../%.*s.root-key",
	    (int)base.size, base.at);
	if (options->root_key == NULL && leads_to(options->dir, said->at, path))
		return AVOW_OK;
	full = realpath(path, NULL);
	if (full == NULL || strlen(full) >= sizeof said->at)
		status = avow_fail_at(why, AVOW_ERR_IO, "init.root", path,
		    "cannot resolve the root key's path");
	else
		memcpy(said->at, full, strlen(full) + 1);
	free(full);
	return status;
}

static enum avow_status
make_files(struct making *making, const struct avow_init_options *options,
    struct avow_error *why)
{
	static const char *const folders[] = {"keys", "policy", "store"};
	struct avow_shared *shared = making->shared;
	struct avow_path *path = &making->path;
	enum avow_status status = AVOW_OK;

	for (size_t i = 0; i < 3 && status == AVOW_OK; i++) {
		status =
		    avow_file_join(path->at, options->dir, folders[i], why);
		if (status == AVOW_OK)
			status = avow_file_folder(path->at, why);
	}
	if (status == AVOW_OK)
		status =
		    avow_file_join(path->at, options->dir, "keys/slots", why);
	if (status == AVOW_OK)
		status = avow_slots_create(path->at, why);
	if (status == AVOW_OK)
		status = avow_seed_create(options->dir, &shared->keys, why);
	if (status == AVOW_OK)
		status = avow_seed_load(
		    &shared->seed, options->dir, &shared->keys, why);
	return status;
}

/* Put the image in force: the first edition, and first entry of the log.
 * Nobody was there to be told of it, so it binds from now on. */
static enum avow_status
publish(struct making *making, const struct avow_init_options *options,
    struct avow_error *why)
{
	struct avow_publish_said said = {.dir = options->dir};
	const struct avow_clock given = {options->now_ms, options->now_context};
	struct avow_clock clock =
	    given.now_ms != NULL ? given : avow_clock_system();
	struct avow_publish record;
	struct avow_arena arena;
	struct avow *avow;
	enum avow_status status;

	avow_shared_keep(making->shared);
	status = avow_open_handle(&avow, making->shared, why);
	if (status != AVOW_OK)
		return status;
	avow_arena_init(&arena, ARENA_MAX);
	status =
	    avow_published_record(&record, &arena, making->image, NULL, why);
	if (status == AVOW_OK) {
		record.at_ms = avow_clock_now(&clock);
		record.effective_ms = record.at_ms;
		status = avow_publish_commit(
		    avow, &record, making->image, &said, why);
	}
	avow_arena_clear(&arena);
	avow_close(avow);
	return status;
}

static enum avow_status
make_store(struct making *making, const struct avow_init_options *options,
    struct avow_error *why)
{
	struct avow_shared *shared = making->shared;
	enum avow_status status =
	    avow_file_join(making->path.at, options->dir, "store", why);

	if (status == AVOW_OK)
		status =
		    avow_kv_open_lmdb(&shared->kv, making->path.at, true, why);
	if (status == AVOW_OK)
		status = avow_log_open(&shared->log, shared->kv,
		    avow_text_of(making->folder.name), shared->seed, why);
	if (status == AVOW_OK)
		status = publish(making, options, why);
	if (status == AVOW_OK)
		status = avow_seed_publish(options->dir, shared->log, why);
	return status;
}

static enum avow_status
read_image(struct making *making, const struct avow_init_options *options,
    struct avow_error *why)
{
	if (options->image == NULL || options->image_size == 0)
		return avow_fail_at(why, AVOW_ERR_POLICY, "init.image", "image",
		    "a vault needs a compiled policy");
	return avow_image_read(&making->image,
	    (struct avow_text){options->image, options->image_size}, why);
}

static enum avow_status
make(struct making *making, const struct avow_init_options *options,
    struct avow_error *why)
{
	struct avow_shared *shared = making->shared;
	enum avow_status status;

	status = choose_name(making, options, why);
	if (status == AVOW_OK)
		status = read_image(making, options, why);
	if (status == AVOW_OK)
		status = avow_hash_new(&shared->hash, why);
	if (status == AVOW_OK)
		status = make_folder(options->dir, why);
	if (status == AVOW_OK)
		status = make_root(making, options, why);
	if (status == AVOW_OK)
		status = avow_keys_init(
		    &shared->keys, shared->root, shared->hash, why);
	if (status == AVOW_OK)
		status = make_files(making, options, why);
	if (status == AVOW_OK)
		status = make_store(making, options, why);
	if (status == AVOW_OK)
		status = avow_folder_write(options->dir, &making->folder, why);
	return status;
}

enum avow_status
avow_init(const struct avow_init_options *options, struct avow_error *why)
{
	struct making *making = NULL;
	enum avow_status status;

	status = avow_seal_start(why);
	if (status != AVOW_OK)
		return status;
	making = calloc(1, sizeof *making);
	if (making == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "init.memory",
		    "no memory to make a vault");
	status = avow_shared_new(&making->shared, why);
	if (status == AVOW_OK)
		status = make(making, options, why);
	avow_shared_drop(making->shared);
	avow_image_free(making->image);
	free(making);
	return status;
}
