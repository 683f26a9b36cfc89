/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify_folder: the folder of one generation of an export: its files,
 * and the keys that it tells of.  One thread at a time.  Included by
 * src/audit/verify*.c only.
 */
#ifndef AVOW_AUDIT_VERIFY_FOLDER_H
#define AVOW_AUDIT_VERIFY_FOLDER_H

#include "audit/verify_walk.h"
#include "base/file.h"

enum { AVOW_VERIFY_PLACE = 96 }; /* bytes of a file's name in the export */

struct avow_verify_folder {
	struct avow_verify *all;
	const char *path;
	char prefix[32]; /* of names in reports: "generation/2/"; or "" */
};

/* A name as reports give it. */
void avow_verify_folder_place(char out[AVOW_VERIFY_PLACE],
    const struct avow_verify_folder *folder, const char *name);
/*
 * Read a file whole into out, emptied before.  Errors: NOT_FOUND; FORMAT (no
 * plain file; longer than out.max); IO; LIMIT; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_verify_folder_read(
    const struct avow_verify_folder *folder, struct avow_buffer *out,
    const char *name, struct avow_error *why);
/*
 * The keys: each that gave way proves, by its own signature, the entry that
 * names the next; the last is log.pub's.  Owns: chain is ended by
 * avow_verify_chain_clear, also on failure.  Errors: FORMAT; KEY; as above.
 */
AVOW_CHECKED enum avow_status avow_verify_folder_keys(
    const struct avow_verify_folder *folder, struct avow_verify_chain *chain,
    struct avow_error *why);
/* What `pruned` says, 0 without it.  Errors: FORMAT; as above. */
AVOW_CHECKED enum avow_status avow_verify_folder_pruned(
    const struct avow_verify_folder *folder, uint64_t size, uint64_t *out,
    struct avow_error *why);

#endif
