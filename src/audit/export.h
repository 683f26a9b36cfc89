/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/export: a log being written as files, one generation at a time.
 *
 *     begin (what is there already?) --> tiles, bundles --> end (checkpoint)
 *
 * One thread at a time.  Included by src/audit/export*.c and log_export.c.
 */
#ifndef AVOW_AUDIT_EXPORT_H
#define AVOW_AUDIT_EXPORT_H

#include "audit/log_former.h"
#include "audit/tile.h"
#include "base/file.h"

enum { AVOW_EXPORT_MODE = 0600 };

/* A file of the folder until it is whole. */
#define AVOW_EXPORT_BESIDE "unfinished"

struct avow_export {
	struct avow_log *log; /* of this generation */
	const char *folder;
	struct avow_log_tree now; /* as it was when the export began */
	uint64_t next;            /* the entry to read next */
	bool is_fresh;            /* nothing was there */
	struct avow_buffer bundle;
	struct avow_buffer tiles[AVOW_TILE_LEVELS];
	uint64_t tile_number[AVOW_TILE_LEVELS]; /* of the one being filled */
	bool is_broken; /* a row was not as it should be */
};

/* What errno says of a path, as FULL or IO. */
enum avow_status avow_export_fail(struct avow_error *why, const char *path);
/*
 * The path of a file of the export.  Errors: LIMIT; IO (a link, or anything
 * that is no folder, stands where one of its folders should be).
 */
AVOW_CHECKED enum avow_status avow_export_path(char path[AVOW_FILE_PATH_SIZE],
    const char *folder, const char *name, struct avow_error *why);
/*
 * Settle where to go on: make the folder, or see that it has an export of this
 * log; then log.pub is there, next is set, and the tiles that were not full
 * are filled up to it.  Errors: EXISTS; FORMAT; IO; FULL; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_export_begin(
    struct avow_export *export, struct avow_error *why);
/* Write a tile or bundle, and clear away partial ones in its place. */
AVOW_CHECKED enum avow_status avow_export_tile(struct avow_export *export,
    struct avow_tile tile, struct avow_buffer *bytes, struct avow_error *why);
/* Write a file of the folder, whole or not at all; folders above are made. */
AVOW_CHECKED enum avow_status avow_export_file(const struct avow_export *export,
    const char *name, const struct avow_buffer *bytes, struct avow_error *why);
/*
 * Sync the tiles, take pruned bundles away, and write what is besides them:
 * former keys, a later generation's first entry, and last the checkpoint.
 */
AVOW_CHECKED enum avow_status avow_export_end(
    struct avow_export *export, struct avow_error *why);

#endif
