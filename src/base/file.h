/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/file: whole files, read within a maximum and written so that a crash
 * leaves the old file or the new one, never half of either.  Any thread.
 */
#ifndef AVOW_BASE_FILE_H
#define AVOW_BASE_FILE_H

#include "base/buffer.h"

enum { AVOW_FILE_PATH_SIZE = 4096 }; /* bytes of a path, the NUL included */

/*
 * out is folder/name.
 * Errors: LIMIT (longer than AVOW_FILE_PATH_SIZE allows).
 */
AVOW_CHECKED enum avow_status avow_file_join(char out[AVOW_FILE_PATH_SIZE],
    const char *folder, const char *name, struct avow_error *why);

/* Bytes of path without the slashes at its end; "/" itself has one. */
size_t avow_file_bare_size(const char *path);

/*
 * Append the file at path to b.
 * Errors: IO; NOT_FOUND; LIMIT (larger than b.max allows).
 */
AVOW_CHECKED enum avow_status avow_file_read(
    struct avow_buffer *b, const char *path, struct avow_error *why);

/*
 * The same, but of a plain file only: never waits for a pipe or a terminal.
 * Errors: as avow_file_read; IO (it is something else).
 */
AVOW_CHECKED enum avow_status avow_file_read_plain(
    struct avow_buffer *b, const char *path, struct avow_error *why);

/*
 * Write bytes to path with mode, by way of a temporary file beside it, synced
 * with its folder before the call returns.
 * Errors: IO; NOT_FOUND (no such folder); FULL; LIMIT (path too long).
 */
AVOW_CHECKED enum avow_status avow_file_write(const char *path,
    struct avow_text bytes, unsigned mode, struct avow_error *why);

/* Sync the folder that path lies in, so that its name outlives a crash. */
AVOW_CHECKED enum avow_status avow_file_sync_parent(
    const char *path, struct avow_error *why);

/*
 * Make the folder (mode 0700) unless it is there.
 * Errors: IO; NOT_FOUND (no folder to make it in).
 */
AVOW_CHECKED enum avow_status avow_file_folder(
    const char *path, struct avow_error *why);

#endif
