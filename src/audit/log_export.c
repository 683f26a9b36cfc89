/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log as files for strangers: tiles, bundles of entries, checkpoint, key.
 *
 * Entries are read a bundle at a time, so no transaction is held while files
 * are written, and memory does not grow with the log.  Hashes of the levels
 * above come with the entries that completed them.  The files are synced
 * together at the end, and the checkpoint is written after that: it never
 * speaks of what is not there.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/log_row.h"
#include "audit/log_state.h"
#include "audit/tile.h"
#include "base/file.h"

#include "base/banned.h"

enum {
	FILE_MODE = 0600,
};

struct export
{
	struct avow_log *log;
	const char *folder;
	uint64_t size; /* entries to write */
	uint64_t next; /* the entry to read next */
	struct avow_buffer bundle;
	struct avow_buffer tiles[AVOW_TILE_LEVELS];
	uint64_t tile_number[AVOW_TILE_LEVELS]; /* of the one being filled */
	bool is_broken; /* a row was not as it should be */
};

static enum avow_status
fail_file(struct avow_error *why, const char *path)
{
	enum avow_status status =
	    errno == ENOSPC || errno == EDQUOT ? AVOW_ERR_FULL : AVOW_ERR_IO;

	return avow_fail_at(why, status, "export.file", path,
	    "cannot write: %s", strerror(errno));
}

/* Make the folders of a path that lies below a folder which is there. */
static enum avow_status
make_folders(
    const char *folder, char path[AVOW_FILE_PATH_SIZE], struct avow_error *why)
{
	enum avow_status status = AVOW_OK;
	char *slash = path + strlen(folder);

	while (status == AVOW_OK && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		status = avow_file_folder(path, why);
		*slash = '/';
	}
	return status;
}

static enum avow_status
write_bytes(
    int file, const char *path, struct avow_text bytes, struct avow_error *why)
{
	while (bytes.size > 0) {
		ssize_t wrote = write(file, bytes.at, bytes.size);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return fail_file(why, path);
		bytes.at += wrote;
		bytes.size -= (size_t)wrote;
	}
	return AVOW_OK;
}

/* Write a tile; not synced. */
static enum avow_status
write_tile(struct export *export, struct avow_tile tile,
    struct avow_buffer *bytes, struct avow_error *why)
{
	char name[AVOW_TILE_PATH];
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status;
	int file;

	avow_tile_path(name, tile);
	status = avow_file_join(path, export->folder, name, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(bytes, why);
	if (status == AVOW_OK)
		status = make_folders(export->folder, path, why);
	if (status != AVOW_OK)
		return status;
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	if (file < 0)
		return fail_file(why, path);
	status = write_bytes(file, path, avow_buffer_view(bytes), why);
	if (close(file) != 0 && status == AVOW_OK)
		status = fail_file(why, path);
	avow_buffer_reset(bytes);
	return status;
}

/* Take a row apart into the bundle and the tiles its hashes belong to. */
static bool
take_row(void *context, struct avow_text key, struct avow_text value)
{
	struct export *export = context;
	struct avow_log_row row =
	    avow_log_row_of(export->next, AVOW_LOG_ROW_ENTRY);
	size_t count = avow_log_row_hashes(export->next);
	size_t skip = count * AVOW_HASH_SIZE;

	if (key.size == AVOW_LOG_ROW_KEY &&
	    key.at[AVOW_LOG_ROW_KEY - 1] == AVOW_LOG_ROW_CHECKPOINT)
		return true;
	export->is_broken =
	    value.size < skip || !avow_text_equal(key, avow_log_row_key(&row));
	if (export->is_broken)
		return false;
	for (size_t level = 0; level < count; level += AVOW_TILE_BITS)
		avow_buffer_put(&export->tiles[level / AVOW_TILE_BITS],
		    value.at + level * AVOW_HASH_SIZE, AVOW_HASH_SIZE);
	avow_buffer_text16(&export->bundle,
	    (struct avow_text){value.at + skip, value.size - skip});
	export->next++;
	return export->next % AVOW_TILE_WIDTH != 0;
}

/* Read entries up to the end of a bundle or of the log. */
static enum avow_status
read_bundle(struct export *export, struct avow_error *why)
{
	struct avow_log_row from =
	    avow_log_row_of(export->next, AVOW_LOG_ROW_ENTRY);
	struct avow_log_row to =
	    avow_log_row_of(export->size, AVOW_LOG_ROW_ENTRY);
	uint64_t before = export->next;
	struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), SIZE_MAX, take_row, export};
	enum avow_status status =
	    avow_kv_log_scan(export->log->kv, &range, why);

	if (status == AVOW_OK)
		status = avow_buffer_check(&export->bundle, why);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++) {
		if (status == AVOW_OK)
			status = avow_buffer_check(&export->tiles[level], why);
	}
	if (status != AVOW_OK)
		return status;
	if (export->is_broken || export->next == before)
		return avow_fail_at(why, AVOW_ERR_FORMAT, "log.row", "store",
		    "the row of log entry %llu is missing or broken",
		    (unsigned long long)export->next);
	return AVOW_OK;
}

/* Write the tile being filled at this level, of this many items. */
static enum avow_status
flush_tile(struct export *export, unsigned level, struct avow_error *why)
{
	struct avow_buffer *bytes = &export->tiles[level];
	struct avow_tile tile = {
	    .level = level,
	    .number = export->tile_number[level],
	    .width = (unsigned)(bytes->size / AVOW_HASH_SIZE),
	};

	export->tile_number[level]++;
	return write_tile(export, tile, bytes, why);
}

static enum avow_status
flush_bundle(struct export *export, struct avow_error *why)
{
	uint64_t number = (export->next - 1) / AVOW_TILE_WIDTH;
	struct avow_tile tile = {
	    .level = AVOW_TILE_ENTRIES,
	    .number = number,
	    .width = (unsigned)(export->next - number * AVOW_TILE_WIDTH),
	};

	return write_tile(export, tile, &export->bundle, why);
}

/* Write what is full, and at the end of the log what is begun. */
static enum avow_status
flush(struct export *export, struct avow_error *why)
{
	bool is_end = export->next == export->size;
	enum avow_status status = flush_bundle(export, why);

	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++) {
		size_t size = export->tiles[level].size;

		if (size == (size_t)AVOW_TILE_WIDTH * AVOW_HASH_SIZE ||
		    (is_end && size > 0)) {
			if (status == AVOW_OK)
				status = flush_tile(export, level, why);
		}
	}
	return status;
}

/* Make the folder, which must be empty. */
static enum avow_status
make_empty(const char *path, struct avow_error *why)
{
	enum avow_status status = avow_file_folder(path, why);
	const struct dirent *entry;
	bool is_empty = true;
	DIR *folder;

	if (status != AVOW_OK)
		return status;
	folder = opendir(path);
	if (folder == NULL)
		return fail_file(why, path);
	while (is_empty && (entry = readdir(folder)) != NULL)
		is_empty = strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0;
	(void)closedir(folder); /* read only: nothing to lose */
	if (!is_empty)
		return avow_fail_at(why, AVOW_ERR_EXISTS, "export.folder", path,
		    "the folder is not empty");
	return AVOW_OK;
}

/* Sync all that was written before the checkpoint speaks of it. */
static enum avow_status
sync_all(const char *path, struct avow_error *why)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum avow_status status = AVOW_OK;

	if (folder < 0)
		return fail_file(why, path);
	if (syncfs(folder) != 0)
		status = fail_file(why, path);
	(void)close(folder); /* synced, or failed already */
	return status;
}

static enum avow_status
write_named(const struct export *export, const char *name,
    struct avow_buffer *bytes, struct avow_error *why)
{
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status =
	    avow_file_join(path, export->folder, name, why);

	if (status == AVOW_OK)
		status = avow_buffer_check(bytes, why);
	if (status != AVOW_OK)
		return status;
	return avow_file_write(path, avow_buffer_view(bytes), FILE_MODE, why);
}

static enum avow_status
write_all(struct export *export, struct avow_error *why)
{
	struct avow_buffer text;
	enum avow_status status = AVOW_OK;

	while (status == AVOW_OK && export->next < export->size) {
		status = read_bundle(export, why);
		if (status == AVOW_OK)
			status = flush(export, why);
	}
	if (status == AVOW_OK)
		status = sync_all(export->folder, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&text, AVOW_NOTE_MAX);
	avow_log_key(export->log, &text);
	avow_buffer_string(&text, "\n");
	status = write_named(export, "log.pub", &text, why);
	avow_buffer_reset(&text);
	if (status == AVOW_OK)
		status = avow_log_checkpoint(export->log, &text, why);
	if (status == AVOW_OK)
		status = write_named(export, "checkpoint", &text, why);
	avow_buffer_clear(&text);
	return status;
}

enum avow_status
avow_log_export(
    struct avow_log *log, const char *out_dir, struct avow_error *why)
{
	struct export export = {
	    .log = log, .folder = out_dir, .size = avow_log_size(log)};
	enum avow_status status;

	if (export.size == 0)
		return avow_fail(why, AVOW_ERR_NOT_FOUND, "log.empty",
		    "nothing has been logged yet");
	status = make_empty(out_dir, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&export.bundle, AVOW_TILE_BUNDLE_MAX);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_init(&export.tiles[level],
		    (size_t)AVOW_TILE_WIDTH * AVOW_HASH_SIZE);
	status = write_all(&export, why);
	avow_buffer_clear(&export.bundle);
	for (unsigned level = 0; level < AVOW_TILE_LEVELS; level++)
		avow_buffer_clear(&export.tiles[level]);
	return status;
}
