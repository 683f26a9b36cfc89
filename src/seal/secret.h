/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/secret: keys in guarded memory.
 *
 * A secret lies between guard pages, locked in memory, left out of core dumps,
 * and wiped when freed.  It is unreadable except between avow_secret_open and
 * avow_secret_shut.  One thread at a time.
 */
#ifndef AVOW_SEAL_SECRET_H
#define AVOW_SEAL_SECRET_H

#include "base/text.h"

struct avow_secret; /* opaque */

/*
 * Make the crypto libraries ready and switch core dumps off for this process.
 * Call once before anything else in seal/; calling again does nothing.
 * Errors: IO (no randomness, no lockable memory).
 */
AVOW_CHECKED enum avow_status avow_seal_start(struct avow_error *why);

/* size zero bytes (1..4096).  Owns: *out, ended by avow_secret_free. */
AVOW_CHECKED enum avow_status avow_secret_new(
    struct avow_secret **out, size_t size, struct avow_error *why);
void avow_secret_free(struct avow_secret *secret); /* NULL is allowed */
size_t avow_secret_size(const struct avow_secret *secret);

/* The bytes, readable until avow_secret_shut; opens nest. */
const uint8_t *avow_secret_open(struct avow_secret *secret);
/* The same, writable. */
uint8_t *avow_secret_change(struct avow_secret *secret);
void avow_secret_shut(struct avow_secret *secret);

/* Random bytes from the system. */
void avow_random(void *out, size_t size);
/* Overwrite bytes in a way that the compiler cannot drop. */
void avow_wipe(void *bytes, size_t size);

#endif
