/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an export. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/export.h"
#include "audit/receipt.h"

#include "base/banned.h"

enum { ENTRY_NAME = 32 };

enum avow_status
avow_export_fail(struct avow_error *why, const char *path)
{
	enum avow_status status =
	    errno == ENOSPC || errno == EDQUOT ? AVOW_ERR_FULL : AVOW_ERR_IO;

	return avow_fail_at(why, status, "export.file", path,
	    "cannot write: %s", strerror(errno));
}

enum avow_status
avow_export_path(char path[AVOW_FILE_PATH_SIZE], const char *folder,
    const char *name, struct avow_error *why)
{
	enum avow_status status = avow_file_join(path, folder, name, why);
	char *slash = path + strlen(folder);
	struct stat is;

	/* Somebody else may have put a link there, to lead us elsewhere. */
	while (status == AVOW_OK && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (lstat(path, &is) == 0 && !S_ISDIR(is.st_mode))
			status = avow_fail_at(why, AVOW_ERR_IO, "export.folder",
			    path, "it is in a folder's place");
		*slash = '/';
	}
	return status;
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
			return avow_export_fail(why, path);
		bytes.at += wrote;
		bytes.size -= (size_t)wrote;
	}
	return AVOW_OK;
}

/* Remove the files of a folder, if it is there, and the folder. */
static enum avow_status
clear_folder(const char *path, struct avow_error *why)
{
	int files = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	const struct dirent *entry;
	DIR *folder;
	int error = 0;

	if (files < 0)
		return errno == ENOENT ? AVOW_OK : avow_export_fail(why, path);
	folder = fdopendir(files);
	if (folder == NULL) {
		(void)close(files);
		return avow_export_fail(why, path);
	}
	while (error == 0 && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			error = unlinkat(files, entry->d_name, 0);
	}
	if (error == 0)
		error = rmdir(path);
	(void)closedir(folder); /* read only: nothing to lose */
	return error == 0 ? AVOW_OK : avow_export_fail(why, path);
}

/* Whatever was written of this tile when it was narrower. */
static enum avow_status
clear_partials(const struct avow_export *export, struct avow_tile tile,
    struct avow_error *why)
{
	char name[AVOW_TILE_PATH];
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status;

	tile.width = 1;
	avow_tile_path(name, tile);
	*strrchr(name, '/') = '\0'; /* "tile/0/001.p" */
	status = avow_export_path(path, export->folder, name, why);
	return status == AVOW_OK ? clear_folder(path, why) : status;
}

enum avow_status
avow_export_tile(struct avow_export *export, struct avow_tile tile,
    struct avow_buffer *bytes, struct avow_error *why)
{
	char name[AVOW_TILE_PATH];
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status = avow_buffer_check(bytes, why);
	int file;

	if (status == AVOW_OK && !export->is_fresh)
		status = clear_partials(export, tile, why);
	avow_tile_path(name, tile);
	if (status == AVOW_OK)
		status = avow_export_path(path, export->folder, name, why);
	if (status == AVOW_OK)
		status = make_folders(export->folder, path, why);
	if (status != AVOW_OK)
		return status;
	if (!export->is_fresh && unlink(path) != 0 && errno != ENOENT)
		return avow_export_fail(why, path);
	file = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, AVOW_EXPORT_MODE);
	if (file < 0)
		return avow_export_fail(why, path);
	status = write_bytes(file, path, avow_buffer_view(bytes), why);
	if (close(file) != 0 && status == AVOW_OK)
		status = avow_export_fail(why, path);
	avow_buffer_reset(bytes);
	return status;
}

/*
 * Write the file beside, under one name whatever comes of it: what an export
 * that was cut short left of it is taken away by the next.
 */
static enum avow_status
write_beside(const char *beside, const char *path, struct avow_text bytes,
    struct avow_error *why)
{
	int file =
	    open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		AVOW_EXPORT_MODE);
	enum avow_status status;

	if (file < 0)
		return avow_export_fail(why, beside);
	status = write_bytes(file, path, bytes, why);
	if (status == AVOW_OK && fsync(file) != 0)
		status = avow_export_fail(why, path);
	if (close(file) != 0 && status == AVOW_OK)
		status = avow_export_fail(why, path);
	if (status == AVOW_OK && rename(beside, path) != 0)
		status = avow_export_fail(why, path);
	return status == AVOW_OK ? avow_file_sync_parent(path, why) : status;
}

enum avow_status
avow_export_file(const struct avow_export *export, const char *name,
    const struct avow_buffer *bytes, struct avow_error *why)
{
	char beside[AVOW_FILE_PATH_SIZE];
	char path[AVOW_FILE_PATH_SIZE];
	enum avow_status status =
	    avow_export_path(path, export->folder, name, why);

	if (status == AVOW_OK)
		status = avow_file_join(
		    beside, export->folder, AVOW_EXPORT_BESIDE, why);
	if (status == AVOW_OK)
		status = make_folders(export->folder, path, why);
	if (status == AVOW_OK)
		status = avow_buffer_check(bytes, why);
	return status == AVOW_OK
	    ? write_beside(beside, path, avow_buffer_view(bytes), why)
	    : status;
}

/* Sync all that was written before the checkpoint speaks of it. */
static enum avow_status
sync_all(const char *path, struct avow_error *why)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum avow_status status = AVOW_OK;

	if (folder < 0)
		return avow_export_fail(why, path);
	if (syncfs(folder) != 0)
		status = avow_export_fail(why, path);
	(void)close(folder); /* synced, or failed already */
	return status;
}

/* Bundles of an older export that were pruned since. */
static enum avow_status
remove_pruned(const struct avow_export *export, struct avow_error *why)
{
	uint64_t count = export->now.pruned / AVOW_TILE_WIDTH;
	enum avow_status status = AVOW_OK;

	if (export->is_fresh)
		return AVOW_OK;
	for (uint64_t i = 0; i < count && status == AVOW_OK; i++) {
		struct avow_tile tile = {AVOW_TILE_ENTRIES, i, AVOW_TILE_WIDTH};
		char name[AVOW_TILE_PATH];
		char path[AVOW_FILE_PATH_SIZE];

		avow_tile_path(name, tile);
		status = avow_export_path(path, export->folder, name, why);
		if (status == AVOW_OK && unlink(path) != 0 && errno != ENOENT)
			status = avow_export_fail(why, path);
		if (status == AVOW_OK)
			status = clear_partials(export, tile, why);
	}
	return status;
}

/* The proof of the entry that ended a key, in the last tree it signed. */
static enum avow_status
write_proof(struct avow_export *export, const struct avow_log_former *former,
    const char *name, struct avow_error *why)
{
	struct avow_receipt receipt = {.number = former->index};
	struct avow_buffer text;
	enum avow_status status = avow_log_prove(export->log, former->index,
	    former->size, receipt.hashes, &receipt.count, why);

	if (status == AVOW_OK)
		status = avow_log_read_row(export->log, former->size - 1,
		    AVOW_LOG_ROW_CHECKPOINT, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&text, AVOW_RECEIPT_MAX);
	receipt.note = avow_buffer_view(&export->log->row);
	avow_receipt_write(&text, &receipt);
	status = avow_export_file(export, name, &text, why);
	avow_buffer_clear(&text);
	return status;
}

static enum avow_status
write_entry(struct avow_export *export, uint64_t index, const char *name,
    struct avow_error *why)
{
	struct avow_buffer entry;
	enum avow_status status;

	avow_buffer_init(&entry, AVOW_LOG_ENTRY_MAX);
	status = avow_log_entry(export->log, &entry, index, why);
	if (status == AVOW_OK)
		status = avow_export_file(export, name, &entry, why);
	avow_buffer_clear(&entry);
	return status;
}

/* A key that was: itself, the entry that ended it, and that entry's proof. */
static enum avow_status
write_former(
    struct avow_export *export, uint32_t number, struct avow_error *why)
{
	struct avow_log_former former;
	struct avow_note_key key;
	struct avow_buffer text;
	char name[ENTRY_NAME];
	enum avow_status status = avow_log_former_read(
	    export->log, export->now.generation, number, &former, why);

	if (status == AVOW_OK)
		status = avow_note_key_make(export->log->hash, &key,
		    avow_text_of(export->now.key.name), former.public_key, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(&key, &text);
	avow_buffer_string(&text, "\n");
	(void)snprintf(name, sizeof name, "former/%03u.pub", (unsigned)number);
	status = avow_export_file(export, name, &text, why);
	avow_buffer_clear(&text);
	(void)snprintf(
	    name, sizeof name, "former/%03u.entry", (unsigned)number);
	if (status == AVOW_OK)
		status = write_entry(export, former.index, name, why);
	(void)snprintf(
	    name, sizeof name, "former/%03u.proof", (unsigned)number);
	if (status == AVOW_OK)
		status = write_proof(export, &former, name, why);
	return status;
}

/* Up to where bundles are missing on purpose. */
static enum avow_status
write_pruned(struct avow_export *export, struct avow_error *why)
{
	struct avow_buffer text;
	enum avow_status status;

	if (export->now.pruned == 0)
		return AVOW_OK;
	avow_buffer_init(&text, 64);
	avow_buffer_format(
	    &text, "%llu\n", (unsigned long long)export->now.pruned);
	status = avow_export_file(export, "pruned", &text, why);
	avow_buffer_clear(&text);
	return status == AVOW_OK ? remove_pruned(export, why) : status;
}

enum avow_status
avow_export_end(struct avow_export *export, struct avow_error *why)
{
	struct avow_buffer note;
	enum avow_status status = write_pruned(export, why);

	for (uint32_t i = 0; i < export->now.formers && status == AVOW_OK; i++)
		status = write_former(export, i, why);
	if (status == AVOW_OK && export->now.generation > 1)
		status = write_entry(export, 0, "first.entry", why);
	if (status == AVOW_OK)
		status = sync_all(export->folder, why);
	if (status == AVOW_OK)
		status = avow_log_read_row(export->log,
		    export->now.edge.size - 1, AVOW_LOG_ROW_CHECKPOINT, why);
	if (status != AVOW_OK)
		return status;
	avow_buffer_init(&note, AVOW_NOTE_MAX);
	avow_buffer_text(&note, avow_buffer_view(&export->log->row));
	status = avow_export_file(export, "checkpoint", &note, why);
	avow_buffer_clear(&note);
	return status;
}
