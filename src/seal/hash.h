/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/hash: SHA-256 and HMAC-SHA256, by OpenSSL, its digest fetched once.
 *
 * A context belongs to one thread at a time; make one a thread and keep it.
 * A failure inside OpenSSL is no input of anybody's and ends the process.
 */
#ifndef AVOW_SEAL_HASH_H
#define AVOW_SEAL_HASH_H

#include "base/text.h"

enum { AVOW_HASH_SIZE = 32 }; /* bytes */

struct avow_hash; /* opaque: a reusable digest context */

/* Owns: the caller ends *out with avow_hash_free.  Errors: NOMEM. */
AVOW_CHECKED enum avow_status avow_hash_new(
    struct avow_hash **out, struct avow_error *why);
void avow_hash_free(struct avow_hash *hash); /* NULL is allowed */

/* SHA-256 of one piece, or of pieces one after another. */
void avow_hash_of(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE],
    const void *bytes, size_t size);
void avow_hash_start(struct avow_hash *hash);
void avow_hash_add(struct avow_hash *hash, const void *bytes, size_t size);
void avow_hash_end(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE]);

/* HMAC-SHA256 (RFC 2104). */
void avow_hash_keyed(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE],
    struct avow_text key, struct avow_text bytes);

/* Constant-time: whether two strings of size bytes are the same. */
bool avow_same_bytes(const void *a, const void *b, size_t size);

#endif
