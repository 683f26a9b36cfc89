/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow/seed: the log's signing key, sealed in DIR/keys/log.
 *
 *     keys/log.next --an entry names it--> keys/log, log.pub
 *
 * One thread at a time.
 */
#ifndef AVOW_FLOW_SEED_H
#define AVOW_FLOW_SEED_H

#include "audit/log.h"
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

/*
 * Make the key that comes next, durable in DIR/keys/log.next, in the place of
 * any that was there.  Owns: as avow_seed_load.  Errors: IO; FULL; NOMEM.
 */
AVOW_CHECKED enum avow_status avow_seed_next(struct avow_secret **out,
    const char *dir, const struct avow_keys *keys, struct avow_error *why);
/* Read it.  Errors: as avow_seed_load. */
AVOW_CHECKED enum avow_status avow_seed_load_next(struct avow_secret **out,
    const char *dir, const struct avow_keys *keys, struct avow_error *why);
/* The log has that key now: it becomes the only one.  May be repeated.
   Errors: IO. */
AVOW_CHECKED enum avow_status avow_seed_settle(
    const char *dir, struct avow_error *why);
/* The log never got it. */
void avow_seed_forget(const char *dir);
/* Write log.pub, unless it tells the log's key already.
   Errors: IO; FULL; NOMEM. */
AVOW_CHECKED enum avow_status avow_seed_publish(
    const char *dir, const struct avow_log *log, struct avow_error *why);

#endif
