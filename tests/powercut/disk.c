/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What files hold: every sector as it was before and after each write that was
 * not synced yet.  Calls of the kernel are made directly, for the names of the
 * C library lead back to this one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/powercut/powercut.h"

enum {
	FILES_MAX = 512,
	/* A file that is cut keeps no more of what was there: the reserve,
	   which is large, holds nothing. */
	KEPT_MAX = 1 << 20,
};

/* One sector, or the size (sector is SIZE_ONLY), before and after a call. */
#define SIZE_ONLY ((off_t)-1)
struct piece {
	off_t sector;
	off_t size_before; /* of the file, SIZE_ONLY */
	off_t size_after;
	uint16_t before_size; /* bytes that the file has of it */
	uint16_t after_size;
	uint8_t before[POWERCUT_SECTOR];
	uint8_t after[POWERCUT_SECTOR];
};

struct powercut_file {
	dev_t device;
	ino_t inode;
	int fd; /* our own, never closed: POSIX locks would go with it */
	char path[POWERCUT_PATH]; /* as it was opened first */
	off_t synced_size;
	struct piece *pieces; /* oldest first */
	size_t count;
	size_t room;
	size_t began; /* pieces before the call that is being made */
};

static struct powercut_file files[FILES_MAX];
static size_t file_count;

static off_t
size_of(int fd)
{
	struct stat info;

	if (fstat(fd, &info) != 0)
		powercut_die("fstat");
	return info.st_size;
}

off_t
powercut_file_size(const struct powercut_file *file)
{
	return size_of(file->fd);
}

static uint16_t
read_sector(int fd, uint8_t *out, off_t sector)
{
	ssize_t got = syscall(SYS_pread64, fd, out, (size_t)POWERCUT_SECTOR,
	    sector * POWERCUT_SECTOR);

	if (got < 0)
		powercut_die("pread");
	return (uint16_t)got;
}

static void
write_sector(int fd, const uint8_t *bytes, size_t size, off_t sector)
{
	if (size > 0 &&
	    syscall(SYS_pwrite64, fd, bytes, size, sector * POWERCUT_SECTOR) !=
		(ssize_t)size)
		powercut_die("pwrite");
}

static void
set_size(int fd, off_t size)
{
	if (syscall(SYS_ftruncate, fd, size) != 0)
		powercut_die("ftruncate");
}

/* A descriptor of our own, also of a file that is read-only from now on. */
static int
open_again(const char *link, mode_t mode)
{
	long fd = syscall(SYS_openat, AT_FDCWD, link, O_RDWR | O_CLOEXEC, 0);

	if (fd < 0 && errno == EACCES && chmod(link, mode | 0600) == 0) {
		fd = syscall(SYS_openat, AT_FDCWD, link, O_RDWR | O_CLOEXEC, 0);
		(void)chmod(link, mode);
	}
	if (fd < 0)
		powercut_die("cannot open a file again");
	return (int)fd;
}

struct powercut_file *
powercut_file_of(int fd, const char *path, bool is_new)
{
	struct powercut_file *file;
	struct stat info;
	char link[64];

	if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
		return NULL;
	for (size_t i = 0; i < file_count; i++) {
		file = &files[i];
		if (file->device == info.st_dev && file->inode == info.st_ino)
			return file;
	}
	if (file_count == FILES_MAX)
		powercut_die("too many files");
	file = &files[file_count++];
	*file = (struct powercut_file){.device = info.st_dev,
	    .inode = info.st_ino,
	    .synced_size = is_new ? 0 : info.st_size};
	(void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	file->fd = open_again(link, info.st_mode & 07777);
	(void)snprintf(file->path, sizeof file->path, "%s", path);
	return file;
}

static struct piece *
add(struct powercut_file *file)
{
	if (file->count == file->room) {
		file->room = file->room == 0 ? 64 : file->room * 2;
		file->pieces =
		    realloc(file->pieces, file->room * sizeof file->pieces[0]);
		if (file->pieces == NULL)
			powercut_die("no memory");
	}
	return memset(&file->pieces[file->count++], 0, sizeof file->pieces[0]);
}

static void
keep_sectors(struct powercut_file *file, off_t from, off_t to)
{
	for (off_t sector = from / POWERCUT_SECTOR;
	     sector * POWERCUT_SECTOR < to; sector++) {
		struct piece *piece = add(file);

		piece->sector = sector;
		piece->before_size =
		    read_sector(file->fd, piece->before, sector);
	}
}

void
powercut_file_before(struct powercut_file *file, off_t at, size_t size)
{
	file->began = file->count;
	keep_sectors(file, at, at + (off_t)size);
}

void
powercut_file_resize(struct powercut_file *file, off_t size)
{
	off_t now = size_of(file->fd);
	struct piece *piece;

	file->began = file->count;
	if (size < now)
		keep_sectors(
		    file, size, now - size > KEPT_MAX ? size + KEPT_MAX : now);
	piece = add(file);
	piece->sector = SIZE_ONLY;
	piece->size_before = now;
	piece->size_after = size;
}

void
powercut_file_after(struct powercut_file *file)
{
	for (size_t i = file->began; i < file->count; i++) {
		struct piece *piece = &file->pieces[i];

		if (piece->sector != SIZE_ONLY)
			piece->after_size =
			    read_sector(file->fd, piece->after, piece->sector);
	}
	file->began = file->count;
}

/* Whether the call that was just made wrote the sector. */
static bool
was_written(const struct powercut_file *file, off_t sector)
{
	const struct piece *first = &file->pieces[file->began];
	const struct piece *last = &file->pieces[file->count - 1];

	return sector >= first->sector && sector <= last->sector;
}

void
powercut_file_after_synced(struct powercut_file *file)
{
	off_t end;
	size_t kept = 0;

	if (file->began == file->count)
		return;
	end = (file->pieces[file->count - 1].sector + 1) * POWERCUT_SECTOR;
	if (end > size_of(file->fd))
		end = size_of(file->fd);
	if (end > file->synced_size)
		file->synced_size = end;
	/* An older write of the same sectors is on the disk with it. */
	for (size_t i = 0; i < file->began; i++)
		if (!was_written(file, file->pieces[i].sector))
			file->pieces[kept++] = file->pieces[i];
	file->count = kept;
	file->began = kept;
}

void
powercut_file_synced(struct powercut_file *file, const char *forget)
{
	if (forget != NULL && strstr(file->path, forget) != NULL)
		return;
	file->count = 0;
	file->began = 0;
	file->synced_size = size_of(file->fd);
}

/* Back to what the disk surely has. */
static void
take_back(struct powercut_file *file)
{
	for (size_t i = file->count; i-- > 0;) {
		const struct piece *piece = &file->pieces[i];

		if (piece->sector == SIZE_ONLY)
			set_size(file->fd, piece->size_before);
		else
			write_sector(file->fd, piece->before,
			    piece->before_size, piece->sector);
	}
	set_size(file->fd, file->synced_size);
}

/* Of every eight pieces about `often` have reached the disk. */
static void
let_through(struct powercut_file *file, uint64_t often)
{
	for (size_t i = 0; i < file->count; i++) {
		const struct piece *piece = &file->pieces[i];

		if (powercut_random(8) >= often)
			continue;
		if (piece->sector == SIZE_ONLY)
			set_size(file->fd, piece->size_after);
		else
			write_sector(file->fd, piece->after, piece->after_size,
			    piece->sector);
	}
}

static void
cut(struct powercut_file *file)
{
	static const uint64_t shares[] = {0, 1, 4, 7, 8};
	off_t size = size_of(file->fd);

	if (file->count == 0)
		return;
	take_back(file);
	let_through(
	    file, shares[powercut_random(sizeof shares / sizeof shares[0])]);
	if (powercut_random(2) == 0 && size_of(file->fd) < size)
		set_size(file->fd, size);
}

void
powercut_files_cut(void)
{
	for (size_t i = 0; i < file_count; i++)
		cut(&files[i]);
}
