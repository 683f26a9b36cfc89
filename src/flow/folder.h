/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/folder: where the files of a vault lie, and what vault.json says.
 *
 *     DIR/vault.json  DIR/log.pub  DIR/keys/slots  DIR/keys/log
 *     DIR/store/      DIR/policy/HASH.image        DIR.root-key
 *
 * Files are 0600, folders 0700.  Any thread.
 */
#ifndef AVOW_FLOW_FOLDER_H
#define AVOW_FLOW_FOLDER_H

#include "base/file.h"

enum {
	AVOW_FOLDER_NAME_MAX = 200, /* bytes of a vault's name */
	AVOW_FOLDER_FORMAT = 2,     /* of the folder as a whole */
};

struct avow_path {
	char at[AVOW_FILE_PATH_SIZE];
};

/* What vault.json says. */
struct avow_folder {
	char name[AVOW_FOLDER_NAME_MAX + 1]; /* the log's origin */
	struct avow_path root_key;           /* absolute, or relative to DIR */
};

/* DIR.root-key.  Errors: LIMIT. */
AVOW_CHECKED enum avow_status avow_folder_root_key(
    struct avow_path *out, const char *dir, struct avow_error *why);
/* DIR/policy/HASH.image, by the first 16 digits of the hash. */
AVOW_CHECKED enum avow_status avow_folder_image(struct avow_path *out,
    const char *dir, const uint8_t hash[32], struct avow_error *why);
/* The last part of a path, without slashes behind it. */
struct avow_text avow_folder_last_part(const char *dir);

/* Write vault.json.  Errors: IO; FULL; NOMEM. */
AVOW_CHECKED enum avow_status avow_folder_write(
    const char *dir, const struct avow_folder *folder, struct avow_error *why);
/* Read it.  Errors: NOT_FOUND (no vault here); FORMAT; IO; NOMEM. */
AVOW_CHECKED enum avow_status avow_folder_read(
    struct avow_folder *out, const char *dir, struct avow_error *why);

#endif
