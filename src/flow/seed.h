/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/seed: the log's signing key, sealed in DIR/keys/log.
 */
#ifndef AVOW_FLOW_SEED_H
#define AVOW_FLOW_SEED_H

#include "flow/keys.h"

/* Make a new one and write it.  Errors: IO; FULL; NOMEM. */
AVOW_CHECKED enum avow_status avow_seed_create(
    const char *dir, const struct avow_keys *keys, struct avow_error *why);
/*
 * Read it.  Owns: *out, ended by avow_secret_free.
 * Errors: NOT_FOUND; FORMAT; KEY; IO; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_seed_load(struct avow_secret **out,
    const char *dir, const struct avow_keys *keys, struct avow_error *why);

#endif
