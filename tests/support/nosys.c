/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/nosys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned left; /* calls until the one that is refused; 0: none is */
static int refusal;
static const char *refused = "";

static bool
fails_now(const char *name)
{
	if (left == 0 || --left > 0)
		return false;
	refused = name;
	errno = refusal;
	return true;
}

void
nosys_fail_at(unsigned n, int error)
{
	left = n;
	refusal = error;
	refused = "";
}

bool
nosys_end(void)
{
	left = 0;
	return refused[0] != '\0';
}

const char *
nosys_name(void)
{
	return refused;
}

/* A call of the C library, which is made unless it is the one. */
#define CALL(type, name, params, args, failure)                                \
	type __real_##name params;                                             \
	type __wrap_##name params;                                             \
	type __wrap_##name params                                              \
	{                                                                      \
		return fails_now(#name) ? failure : __real_##name args;        \
	}

CALL(int, fsync, (int fd), (fd), -1)
CALL(int, fdatasync, (int fd), (fd), -1)
CALL(int, syncfs, (int fd), (fd), -1)
CALL(int, ftruncate, (int fd, off_t size), (fd, size), -1)
CALL(int, fstat, (int fd, struct stat *out), (fd, out), -1)
CALL(int, stat, (const char *path, struct stat *out), (path, out), -1)
CALL(int, lstat, (const char *path, struct stat *out), (path, out), -1)
CALL(int, rename, (const char *from, const char *to), (from, to), -1)
CALL(int, unlink, (const char *path), (path), -1)
CALL(
    int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), -1)
CALL(int, rmdir, (const char *path), (path), -1)
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
CALL(int, chmod, (const char *path, mode_t mode), (path, mode), -1)
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode), -1)
CALL(int, flock, (int fd, int how), (fd, how), -1)
CALL(int, mkostemp, (char *path, int flags), (path, flags), -1)
CALL(ssize_t, read, (int fd, void *out, size_t size), (fd, out, size), -1)
CALL(ssize_t, pread, (int fd, void *out, size_t size, off_t at),
    (fd, out, size, at), -1)
CALL(ssize_t, write, (int fd, const void *bytes, size_t size),
    (fd, bytes, size), -1)
CALL(ssize_t, pwrite, (int fd, const void *bytes, size_t size, off_t at),
    (fd, bytes, size, at), -1)
CALL(char *, realpath, (const char *path, char *out), (path, out), NULL)
CALL(DIR *, opendir, (const char *path), (path), NULL)
CALL(DIR *, fdopendir, (int fd), (fd), NULL)
CALL(void *, mmap,
    (void *at, size_t size, int prot, int flags, int fd, off_t from),
    (at, size, prot, flags, fd, from), MAP_FAILED)

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

int
__wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list list;

	if ((flags & O_CREAT) != 0) {
		va_start(list, flags);
		mode = va_arg(list, mode_t);
		va_end(list);
	}
	return fails_now("open") ? -1 : __real_open(path, flags, mode);
}
