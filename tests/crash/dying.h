/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crash/dying: a process that dies at its n-th write, sync or rename.
 *
 *     dying_left = n; what may be cut short --> the end of it, or DYING_DIED
 *
 * Its functions stand before those of the C library, for LMDB as for us, so
 * one file of a program includes this, and dies in a child.  One thread.
 */
#ifndef AVOW_TESTS_DYING_H
#define AVOW_TESTS_DYING_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { DYING_DIED = 9 }; /* exit of who died */

static unsigned dying_left;  /* calls until death; 0: no death */
static bool dying_is_torn;   /* the last write gets half of its bytes */
static size_t dying_at_size; /* a write of so many bytes is death; 0: none */

static inline void
dying_call(void)
{
	if (dying_left > 0 && --dying_left == 0)
		_exit(DYING_DIED);
}

/* Whether a write is the last thing; then, how many of its bytes it gets. */
static inline bool
dying_write(size_t *size)
{
	if (dying_at_size != 0 && *size == dying_at_size)
		_exit(DYING_DIED);
	if (dying_left == 0 || --dying_left > 0)
		return false;
	*size = dying_is_torn ? *size / 2 : 0;
	return true;
}

ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	bool is_last = dying_write(&size);
	ssize_t written = 0;

	if (!is_last || size > 0)
		written = syscall(SYS_pwrite64, fd, bytes, size, offset);
	if (is_last)
		_exit(DYING_DIED);
	return written;
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	bool is_last = dying_write(&size);
	ssize_t written = 0;

	if (!is_last || size > 0)
		written = syscall(SYS_write, fd, bytes, size);
	if (is_last)
		_exit(DYING_DIED);
	return written;
}

int
fdatasync(int fd)
{
	dying_call();
	return (int)syscall(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	dying_call();
	return (int)syscall(SYS_fsync, fd);
}

int
rename(const char *from, const char *to)
{
	dying_call();
	return (int)syscall(SYS_rename, from, to);
}

#endif
