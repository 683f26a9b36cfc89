/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/box: sealing values and wrapping keys.
 *
 *     value + key + bound text --avow_box_seal--> [suite|nonce|cipher|tag]
 *
 * Values: AES-256-GCM with a random 96-bit nonce, under a key that belongs to
 * one person and category, so that 2^32 messages a key are never reached
 * (SP 800-38D 8.3); libsodium where the CPU has AES, else OpenSSL: the same
 * bytes.  Wraps: XChaCha20-Poly1305 with a random 192-bit nonce, and a key
 * commitment, since neither cipher commits to its key.  A suite byte leads, so
 * that another suite can follow.  Any thread, one context a thread.
 *
 * `bound` is authenticated, not stored: it ties a box to its place (person,
 * category, record, revision), so that no box can be moved to another.
 */
#ifndef AVOW_SEAL_BOX_H
#define AVOW_SEAL_BOX_H

#include "base/buffer.h"
#include "seal/hash.h"

enum {
	AVOW_KEY_SIZE = 32,
	AVOW_BOUND_MAX = 512, /* bytes of bound text; more is our mistake */
	AVOW_BOX_EXTRA = 1 + 12 + 16, /* a sealed value is this longer */
	AVOW_WRAP_SIZE = 1 + 24 + 32 + 16 + 32, /* a wrapped key: 105 bytes */
};

/* Append the sealed form of plain to out (out.failed tells NOMEM or LIMIT). */
void avow_box_seal(struct avow_buffer *out, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_text bound, const void *plain, size_t size);

/*
 * Open a sealed value into plain_out, which has size - AVOW_BOX_EXTRA bytes.
 * Errors: FORMAT (too short, unknown suite); KEY (wrong key, place or bytes;
 * plain_out is then wiped).
 */
AVOW_CHECKED enum avow_status avow_box_open(uint8_t *plain_out,
    const uint8_t key[AVOW_KEY_SIZE], struct avow_text bound,
    const void *sealed, size_t size, struct avow_error *why);

/* Wrap a 32-byte key under another. */
void avow_key_wrap(uint8_t out[AVOW_WRAP_SIZE],
    const uint8_t under[AVOW_KEY_SIZE], struct avow_text bound,
    const uint8_t key[AVOW_KEY_SIZE]);
/* Errors: FORMAT (suite); KEY (wrong wrapping key, place or commitment). */
AVOW_CHECKED enum avow_status avow_key_unwrap(uint8_t key_out[AVOW_KEY_SIZE],
    const uint8_t under[AVOW_KEY_SIZE], struct avow_text bound,
    const uint8_t wrapped[AVOW_WRAP_SIZE], struct avow_error *why);

/*
 * A key for one use, from a key and the use's name: HMAC-SHA256(key, name),
 * which is HKDF-Expand (RFC 5869) of one block without its counter.
 */
void avow_key_derive(struct avow_hash *hash, uint8_t out[AVOW_KEY_SIZE],
    const uint8_t key[AVOW_KEY_SIZE], struct avow_text name);

#endif
