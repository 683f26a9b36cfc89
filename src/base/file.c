/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"

enum { READ_STEP = 65536 }; /* bytes */

static enum avow_status
fail_path(struct avow_error *why, const char *code, const char *path)
{
	int cause = errno;

	if (cause == ENOENT)
		return avow_fail_at(
		    why, AVOW_ERR_NOT_FOUND, code, path, "no such file");
	if (cause == ENOSPC || cause == EDQUOT)
		return avow_fail_at(
		    why, AVOW_ERR_FULL, code, path, "no room on the disk");
	return avow_fail_at(
	    why, AVOW_ERR_IO, code, path, "%s", strerror(cause));
}

static enum avow_status
too_long(struct avow_error *why, const char *path)
{
	return avow_fail_at(why, AVOW_ERR_LIMIT, "file.path", path,
	    "path longer than %d bytes", AVOW_FILE_PATH_SIZE - 1);
}

enum avow_status
avow_file_join(char out[AVOW_FILE_PATH_SIZE], const char *folder,
    const char *name, struct avow_error *why)
{
	int size = snprintf(out, AVOW_FILE_PATH_SIZE, "%s/%s", folder, name);

	if (size < 0 || size >= AVOW_FILE_PATH_SIZE)
		return too_long(why, folder);
	return AVOW_OK;
}

size_t
avow_file_bare_size(const char *path)
{
	size_t size = strlen(path);

	while (size > 1 && path[size - 1] == '/')
		size--;
	return size;
}

/* Append what the descriptor gives to b, until its end or b's maximum. */
static enum avow_status
read_all(
    struct avow_buffer *b, int fd, const char *path, struct avow_error *why)
{
	for (;;) {
		size_t room = b->max - b->size;
		size_t want = room < READ_STEP ? room + 1 : READ_STEP;
		uint8_t step[READ_STEP];
		ssize_t got = read(fd, step, want);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_path(why, "file.read", path);
		if (got == 0)
			return avow_buffer_check(b, why);
		avow_buffer_put(b, step, (size_t)got);
		explicit_bzero(step, (size_t)got);
		if (b->failed)
			return avow_fail_at(why,
			    b->starved ? AVOW_ERR_NOMEM : AVOW_ERR_LIMIT,
			    "file.size", path, "larger than %zu bytes", b->max);
	}
}

enum avow_status
avow_file_read(struct avow_buffer *b, const char *path, struct avow_error *why)
{
	enum avow_status status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return fail_path(why, "file.open", path);
	status = read_all(b, fd, path, why);
	(void)close(fd); /* read only: nothing to lose */
	return status;
}

enum avow_status
avow_file_read_plain(
    struct avow_buffer *b, const char *path, struct avow_error *why)
{
	enum avow_status status;
	struct stat found;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return fail_path(why, "file.open", path);
	if (fstat(fd, &found) != 0)
		status = fail_path(why, "file.open", path);
	else if (!S_ISREG(found.st_mode))
		status = avow_fail_at(
		    why, AVOW_ERR_IO, "file.kind", path, "it is no plain file");
	else
		status = read_all(b, fd, path, why);
	(void)close(fd); /* read only: nothing to lose */
	return status;
}

static bool
write_all(int fd, struct avow_text bytes)
{
	while (bytes.size > 0) {
		ssize_t put = write(fd, bytes.at, bytes.size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes.at += put;
		bytes.size -= (size_t)put;
	}
	return true;
}

enum avow_status
avow_file_sync_parent(const char *path, struct avow_error *why)
{
	char folder[AVOW_FILE_PATH_SIZE];
	size_t size = avow_file_bare_size(path);
	int fd;

	while (size > 0 && path[size - 1] != '/')
		size--;
	if (size >= sizeof folder)
		return too_long(why, path);
	memcpy(folder, path, size);
	folder[size] = '\0';
	fd = open(size == 0 ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_path(why, "file.folder", path);
	if (fsync(fd) != 0) {
		(void)fail_path(why, "file.sync", path);
		(void)close(fd);
		return AVOW_ERR_IO;
	}
	(void)close(fd);
	return AVOW_OK;
}

/* Fill and sync the temporary file; its descriptor is closed either way. */
static bool
fill_file(int fd, struct avow_text bytes, unsigned mode)
{
	bool is_good = fchmod(fd, (mode_t)mode) == 0 && write_all(fd, bytes) &&
	    fsync(fd) == 0;
	int cause = errno;

	if (close(fd) != 0 && is_good)
		return false;
	errno = cause;
	return is_good;
}

enum avow_status
avow_file_write(const char *path, struct avow_text bytes, unsigned mode,
    struct avow_error *why)
{
	char beside[AVOW_FILE_PATH_SIZE];
	int size = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
	enum avow_status status;
	int fd;

	if (size < 0 || (size_t)size >= sizeof beside)
		return too_long(why, path);
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return fail_path(why, "file.create", path);
	if (!fill_file(fd, bytes, mode) || rename(beside, path) != 0) {
		status = fail_path(why, "file.write", path);
		(void)unlink(beside);
		return status;
	}
	return avow_file_sync_parent(path, why);
}

enum avow_status
avow_file_folder(const char *path, struct avow_error *why)
{
	struct stat found;

	if (mkdir(path, 0700) == 0)
		return avow_file_sync_parent(path, why);
	if (errno != EEXIST)
		return fail_path(why, "file.folder", path);
	if (stat(path, &found) != 0)
		return fail_path(why, "file.folder", path);
	if (!S_ISDIR(found.st_mode))
		return avow_fail_at(why, AVOW_ERR_IO, "file.folder", path,
		    "it is there, and no folder");
	return AVOW_OK;
}
