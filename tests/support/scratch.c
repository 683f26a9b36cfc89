/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void
scratch_make(char out[SCRATCH_PATH])
{
	const char *base = getenv("TMPDIR");
	int size = snprintf(out, SCRATCH_PATH, "%s/avow-test-XXXXXX",
	    base != NULL ? base : "/tmp");

	if (size < 0 || size >= SCRATCH_PATH || mkdtemp(out) == NULL) {
		perror("a folder for the test");
		exit(3);
	}
}

static int
remove_one(const char *path, const struct stat *is, int kind, struct FTW *at)
{
	(void)is;
	(void)kind;
	(void)at;
	return remove(path);
}

void
scratch_remove(const char *folder)
{
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void
scratch_path(char out[SCRATCH_PATH], const char *folder, const char *name)
{
	int size = snprintf(out, SCRATCH_PATH, "%s/%s", folder, name);

	if (size < 0 || size >= SCRATCH_PATH) {
		fprintf(stderr, "a path for the test is too long\n");
		exit(3);
	}
}
