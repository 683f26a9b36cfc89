/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/root: the root key and the keys that come straight from it.
 *
 *     root file (0400, outside the vault) --> root --> a key-encryption key
 *                                                      per 256 buckets, and
 *                                                      one per named use
 *
 * One thread at a time.  The root is readable only while a key is derived.
 */
#ifndef AVOW_SEAL_ROOT_H
#define AVOW_SEAL_ROOT_H

#include "seal/box.h"
#include "seal/secret.h"

struct avow_root; /* opaque */

/*
 * Write a new random root key to path, which must not exist, mode 0400: one
 * line "avow-root-1 " and 64 hex digits.
 * Errors: EXISTS; IO.
 */
AVOW_CHECKED enum avow_status avow_root_create(
    const char *path, struct avow_error *why);

/*
 * Read the root key.
 * Errors: NOT_FOUND; IO; FORMAT; INPUT "root.mode" (others may read the file),
 * "root.inside" (it lies inside vault_dir, after symbolic links).
 */
AVOW_CHECKED enum avow_status avow_root_load(struct avow_root **out,
    const char *path, const char *vault_dir, struct avow_error *why);
void avow_root_free(struct avow_root *root); /* NULL is allowed; wipes */

/*
 * The key-encryption key of a bucket (0..4096): one per 256 buckets, the
 * system bucket's its own.  Borrowed: readable until avow_root_free; kept in
 * guarded memory after its first use.
 */
const uint8_t *avow_root_kek(struct avow_root *root, uint16_t bucket);

/* A key for a named use: "log", "index", "publish".  Written to guarded out. */
AVOW_CHECKED enum avow_status avow_root_key(struct avow_root *root,
    struct avow_secret **out, const char *use, struct avow_error *why);

#endif
