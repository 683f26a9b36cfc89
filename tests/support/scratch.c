/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <fts.h>
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

void
scratch_remove(const char *folder)
{
	union {
		const char *text;
		char *plain; /* fts wants it so, and does not write */
	} root = {.text = folder};
	char *const roots[] = {root.plain, NULL};
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	if (tree == NULL)
		return;
	while ((entry = fts_read(tree)) != NULL) {
		if (entry->fts_info == FTS_D)
			continue;
		if (entry->fts_info == FTS_DP)
			(void)rmdir(entry->fts_accpath);
		else
			(void)unlink(entry->fts_accpath);
	}
	(void)fts_close(tree);
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
