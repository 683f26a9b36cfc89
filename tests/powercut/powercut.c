/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of the C library that this one stands before: see powercut.h. */
#include "tests/powercut/powercut.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { DESCRIPTORS_MAX = 1024 };

static struct {
	pthread_mutex_t mutex;
	bool is_on;
	char below[POWERCUT_PATH]; /* without a slash at its end */
	const char *forget;        /* NULL: nothing */
	const char *forget_folder;
	unsigned long at;
	unsigned long calls;
	uint64_t seed;
	struct powercut_file *files[DESCRIPTORS_MAX]; /* by descriptor */
	bool is_sync[DESCRIPTORS_MAX];
} power = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void
powercut_die(const char *what)
{
	char line[128];
	int size = snprintf(
	    line, sizeof line, "powercut: %s: %s\n", what, strerror(errno));

	(void)syscall(SYS_write, 2, line, (size_t)size);
	_exit(99);
}

uint64_t
powercut_random(uint64_t below)
{
	power.seed ^= power.seed << 13;
	power.seed ^= power.seed >> 7;
	power.seed ^= power.seed << 17;
	return power.seed % below;
}

static unsigned long
number_from(const char *name)
{
	const char *text = getenv(name);

	return text != NULL ? strtoul(text, NULL, 10) : 0;
}

static void __attribute__((constructor)) start(void)
{
	const char *below = getenv("POWERCUT_BELOW");
	const char *saved = getenv("POWERCUT_SAVED");

	if (below == NULL || saved == NULL)
		return;
	(void)snprintf(power.below, sizeof power.below, "%s", below);
	powercut_names_start(saved);
	power.forget = getenv("POWERCUT_FORGET");
	power.forget_folder = getenv("POWERCUT_FORGET_FOLDER");
	power.at = number_from("POWERCUT_AT");
	power.seed = number_from("POWERCUT_SEED") | 1;
	for (unsigned i = 0; i < 16; i++)
		(void)powercut_random(2); /* small seeds start alike */
	power.is_on = true;
}

void
powercut_enter(void)
{
	(void)pthread_mutex_lock(&power.mutex);
}

void
powercut_leave(void)
{
	int cause = errno;

	(void)pthread_mutex_unlock(&power.mutex);
	errno = cause;
}

/* One call more: is it the last?  Nobody else gets past the mutex then. */
void
powercut_count_call(void)
{
	if (++power.calls != power.at)
		return;
	powercut_files_cut();
	powercut_names_cut();
	(void)kill(getpid(), SIGKILL);
	for (;;)
		(void)pause();
}

/* The whole path, if it is to be watched. */
bool
powercut_is_watched(char out[POWERCUT_PATH], const char *path)
{
	char here[POWERCUT_PATH / 2] = "";
	size_t size = strlen(power.below);
	int got;

	if (!power.is_on)
		return false;
	if (path[0] != '/' && getcwd(here, sizeof here) == NULL)
		return false;
	got = snprintf(out, POWERCUT_PATH, "%s%s%s", here,
	    path[0] != '/' ? "/" : "", path);
	return got > 0 && got < POWERCUT_PATH &&
	    strncmp(out, power.below, size) == 0 && out[size] == '/';
}

static struct powercut_file *
file_of(int fd)
{
	if (!power.is_on || fd < 0 || fd >= DESCRIPTORS_MAX)
		return NULL;
	return power.files[fd];
}

static int
real_open(const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static int
open_watched(const char *path, const char *whole, int flags, mode_t mode)
{
	bool is_new = (flags & O_CREAT) != 0 &&
	    syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
	int fd;

	if (is_new)
		powercut_name_before(POWERCUT_MADE, whole, NULL);
	fd = real_open(path, flags & ~O_TRUNC, mode);
	if (fd < 0 && is_new)
		powercut_name_undo();
	if (fd < 0)
		return fd;
	if (fd >= DESCRIPTORS_MAX)
		powercut_die("too many descriptors");
	power.files[fd] = NULL;
	if ((flags & O_ACCMODE) != O_RDONLY)
		power.files[fd] = powercut_file_of(fd, whole, is_new);
	power.is_sync[fd] = (flags & (O_DSYNC | O_SYNC)) != 0;
	if ((flags & O_TRUNC) != 0 && power.files[fd] != NULL) {
		powercut_file_resize(power.files[fd], 0);
		(void)syscall(SYS_ftruncate, fd, 0);
		powercut_file_after(power.files[fd]);
	}
	if (is_new)
		powercut_count_call();
	return fd;
}

static int
open_any(const char *path, int flags, mode_t mode)
{
	char whole[POWERCUT_PATH];
	int fd;

	if (!powercut_is_watched(whole, path))
		return real_open(path, flags, mode);
	powercut_enter();
	fd = open_watched(path, whole, flags, mode);
	powercut_leave();
	return fd;
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list list;

	if ((flags & O_CREAT) != 0) {
		va_start(list, flags);
		mode = va_arg(list, mode_t);
		va_end(list);
	}
	return open_any(path, flags, mode);
}

int __open_2(const char *path, int flags);
int
__open_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

int
mkostemp(char *name, int flags)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	size_t size = strlen(name);

	for (unsigned tries = 0; tries < 100; tries++) {
		int fd;

		for (size_t i = size - 6; i < size; i++) {
			uint8_t byte;

			(void)syscall(SYS_getrandom, &byte, sizeof byte, 0);
			name[i] = letters[byte % 32];
		}
		fd = open_any(name, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

int
close(int fd)
{
	if (power.is_on && fd >= 0 && fd < DESCRIPTORS_MAX) {
		powercut_enter();
		power.files[fd] = NULL;
		powercut_leave();
	}
	return (int)syscall(SYS_close, fd);
}

/* A write at a place is made: what may become of it? */
static void
written(struct powercut_file *file, int fd)
{
	/* The power may go while a write is on its way that would be synced. */
	if (power.is_sync[fd] && power.calls + 1 != power.at)
		powercut_file_after_synced(file);
	else
		powercut_file_after(file);
	powercut_count_call();
}

ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	struct powercut_file *file;
	ssize_t put;

	powercut_enter();
	file = file_of(fd);
	if (file != NULL)
		powercut_file_before(file, at, size);
	put = syscall(SYS_pwrite64, fd, bytes, size, at);
	if (file != NULL)
		written(file, fd);
	powercut_leave();
	return put;
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	struct powercut_file *file;
	ssize_t put;

	powercut_enter();
	file = file_of(fd);
	if (file != NULL)
		powercut_file_before(
		    file, syscall(SYS_lseek, fd, 0, SEEK_CUR), size);
	put = syscall(SYS_write, fd, bytes, size);
	if (file != NULL)
		written(file, fd);
	powercut_leave();
	return put;
}

/* By its parts: a power cut does not keep them together. */
ssize_t
pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
	ssize_t sum = 0;

	for (int i = 0; i < count; i++) {
		ssize_t put =
		    pwrite(fd, parts[i].iov_base, parts[i].iov_len, at + sum);

		if (put < 0)
			return sum > 0 ? sum : -1;
		sum += put;
		if ((size_t)put < parts[i].iov_len)
			break;
	}
	return sum;
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	ssize_t sum = 0;

	if (file_of(fd) == NULL)
		return syscall(SYS_writev, fd, parts, count);
	for (int i = 0; i < count; i++) {
		ssize_t put = write(fd, parts[i].iov_base, parts[i].iov_len);

		if (put < 0)
			return sum > 0 ? sum : -1;
		sum += put;
		if ((size_t)put < parts[i].iov_len)
			break;
	}
	return sum;
}

int
ftruncate(int fd, off_t size)
{
	struct powercut_file *file;
	int result;

	powercut_enter();
	file = file_of(fd);
	if (file != NULL)
		powercut_file_resize(file, size);
	result = (int)syscall(SYS_ftruncate, fd, size);
	if (file != NULL) {
		powercut_file_after(file);
		powercut_count_call();
	}
	powercut_leave();
	return result;
}

/* Blocks without content: only the size can be lost. */
static int
allocate(int fd, int mode, off_t at, off_t size)
{
	struct powercut_file *file;
	int result;

	powercut_enter();
	file = file_of(fd);
	if (file != NULL && at + size > powercut_file_size(file))
		powercut_file_resize(file, at + size);
	result = (int)syscall(SYS_fallocate, fd, mode, at, size);
	if (file != NULL) {
		powercut_file_after(file);
		powercut_count_call();
	}
	powercut_leave();
	return result;
}

int
fallocate(int fd, int mode, off_t at, off_t size)
{
	return allocate(fd, mode, at, size);
}

int
posix_fallocate(int fd, off_t at, off_t size)
{
	return allocate(fd, 0, at, size) == 0 ? 0 : errno;
}

static bool
is_forgotten(const char *folder)
{
	const char *last = strrchr(folder, '/');

	return power.forget_folder != NULL && last != NULL &&
	    strcmp(last + 1, power.forget_folder) == 0;
}

static void
sync_folder(int fd)
{
	char whole[POWERCUT_PATH];
	char path[POWERCUT_PATH];
	char link[64];
	ssize_t size;

	(void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	size = readlink(link, path, sizeof path - 1);
	if (size <= 0)
		return;
	path[size] = '\0';
	/* The path itself is watched, too: things are made right in it. */
	if (strcmp(path, power.below) != 0 && !powercut_is_watched(whole, path))
		return;
	powercut_count_call();
	if (!is_forgotten(path))
		powercut_folder_synced(path);
}

/* Nothing reaches a real disk, for nobody cuts that one's power. */
static int
sync_any(int fd)
{
	struct powercut_file *file;

	if (!power.is_on)
		return (int)syscall(SYS_fsync, fd);
	powercut_enter();
	file = file_of(fd);
	if (file != NULL) {
		powercut_count_call();
		powercut_file_synced(file, power.forget);
	} else {
		sync_folder(fd);
	}
	powercut_leave();
	return 0;
}

int
fsync(int fd)
{
	return sync_any(fd);
}

int
fdatasync(int fd)
{
	return sync_any(fd);
}

/* Neither says that anything is durable, nor do we take it so. */
int
sync_file_range(int fd, off_t at, off_t size, unsigned flags)
{
	return (int)syscall(SYS_sync_file_range, fd, at, size, flags);
}

int
msync(void *at, size_t size, int flags)
{
	return (int)syscall(SYS_msync, at, size, flags);
}
