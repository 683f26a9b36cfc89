/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/sign: Ed25519 signatures (RFC 8032), by libsodium.  Any thread.
 */
#ifndef AVOW_SEAL_SIGN_H
#define AVOW_SEAL_SIGN_H

#include "base/text.h"

enum {
	AVOW_SIGN_SEED_SIZE = 32, /* the secret, kept in a struct avow_secret */
	AVOW_SIGN_PUBLIC_SIZE = 32, /* bytes */
	AVOW_SIGN_SIZE = 64,        /* bytes of a signature */
};

/* The public key that belongs to a secret seed. */
void avow_sign_public(uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE],
    const uint8_t seed[AVOW_SIGN_SEED_SIZE]);
void avow_sign(uint8_t signature[AVOW_SIGN_SIZE],
    const uint8_t seed[AVOW_SIGN_SEED_SIZE], const void *bytes, size_t size);
/* False for a wrong signature, a small-order or a malformed key. */
AVOW_CHECKED bool avow_sign_verify(const uint8_t signature[AVOW_SIGN_SIZE],
    const uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE], const void *bytes,
    size_t size);

#endif
