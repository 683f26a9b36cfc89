/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that change names: see powercut.h. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/powercut/powercut.h"

/* Make a change of a name; two paths where it has two. */
static int
change_name(
    enum powercut_change change, const char *path, const char *to, mode_t mode)
{
	char whole[POWERCUT_PATH];
	char other[POWERCUT_PATH] = "";
	bool watched = powercut_is_watched(whole, path);
	long result;

	if (to != NULL)
		watched = powercut_is_watched(other, to) && watched;
	powercut_enter();
	if (watched)
		powercut_name_before(change, whole, to != NULL ? other : NULL);
	switch (change) {
	case POWERCUT_MOVED:
		result = syscall(SYS_renameat, AT_FDCWD, path, AT_FDCWD, to);
		break;
	case POWERCUT_REMOVED:
		result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
		break;
	case POWERCUT_FOLDER:
	case POWERCUT_MADE:
	default:
		result = syscall(SYS_mkdirat, AT_FDCWD, path, mode);
		break;
	}
	if (watched && result != 0)
		powercut_name_undo();
	else if (watched)
		powercut_count_call();
	powercut_leave();
	return (int)result;
}

int
rename(const char *from, const char *to)
{
	return change_name(POWERCUT_MOVED, from, to, 0);
}

int
unlink(const char *path)
{
	return change_name(POWERCUT_REMOVED, path, NULL, 0);
}

int
mkdir(const char *path, mode_t mode)
{
	return change_name(POWERCUT_FOLDER, path, NULL, mode);
}

int
link(const char *from, const char *to)
{
	char whole[POWERCUT_PATH];
	long result;

	powercut_enter();
	result = syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
	if (result == 0 && powercut_is_watched(whole, to)) {
		powercut_name_before(POWERCUT_MADE, whole, NULL);
		powercut_count_call();
	}
	powercut_leave();
	return (int)result;
}
