/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/tree: every file below a folder.  Symbolic links are seen as links,
 * never followed.  One thread at a time.
 */
#ifndef AVOW_CLI_TREE_H
#define AVOW_CLI_TREE_H

#include "base/buffer.h"

enum {
	AVOW_TREE_DEPTH_MAX = 16,     /* folders within each other */
	AVOW_TREE_FILE_MAX = 1 << 30, /* bytes of a file that is read */
};

/* Called with each regular file; a status other than OK ends the walk. */
typedef enum avow_status avow_tree_visit(
    void *context, const char *path, struct avow_error *why);

/* Errors: NOT_FOUND; IO; LIMIT (too deep, a path too long); visit's own. */
AVOW_CHECKED enum avow_status avow_tree_walk(const char *dir,
    avow_tree_visit *visit, void *context, struct avow_error *why);

/* Remove the folder and all that is in it.  Errors: IO; LIMIT. */
AVOW_CHECKED enum avow_status avow_tree_remove(
    const char *dir, struct avow_error *why);

/* Copy the folder's files and folders to `to`, which is made.  Errors: IO;
   LIMIT; NOT_FOUND; NOMEM. */
AVOW_CHECKED enum avow_status avow_tree_copy(
    const char *from, const char *to, struct avow_error *why);

#endif
