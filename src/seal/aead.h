/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal/aead: the two ciphers under seal/box, for src/seal and its tests only.
 *
 *     key, nonce, bound + plain --seal--> cipher | 16-byte tag
 *
 * AES-256-GCM has two engines that give the same bytes: libsodium's, several
 * times as fast on small values where the CPU has AES instructions, and
 * OpenSSL's, which is everywhere and faster from 8 KiB on.  Any thread.
 */
#ifndef AVOW_SEAL_AEAD_H
#define AVOW_SEAL_AEAD_H

#include "base/text.h"

enum {
	AVOW_AEAD_KEY_SIZE = 32,     /* bytes */
	AVOW_AEAD_GCM_NONCE = 12,    /* bytes */
	AVOW_AEAD_CHACHA_NONCE = 24, /* bytes */
	AVOW_AEAD_TAG_SIZE = 16,     /* bytes */
	AVOW_AEAD_MAX = 1 << 30, /* bytes of plain text, and of bound text */
	AVOW_AEAD_LARGE = 8192,  /* bytes; OpenSSL is faster from here on */
};

enum avow_aead_engine {
	AVOW_AEAD_SODIUM,
	AVOW_AEAD_OPENSSL,
};

/* What both sides must agree on. */
struct avow_aead {
	const uint8_t *key;     /* AVOW_AEAD_KEY_SIZE bytes */
	const uint8_t *nonce;   /* 12 or 24 bytes, as the cipher has it */
	struct avow_text bound; /* authenticated, not stored */
};

/* Whether libsodium has AES here (never before avow_seal_start). */
bool avow_aead_has_sodium(void);
/* The faster engine here for a plain text of size bytes. */
enum avow_aead_engine avow_aead_engine_for(size_t size);

/*
 * Write cipher and tag, size + 16 bytes, to out.  No input can make it fail;
 * plain and out must not overlap, and size must not pass AVOW_AEAD_MAX.
 */
void avow_aead_gcm_seal(enum avow_aead_engine engine,
    const struct avow_aead *with, uint8_t *out, const void *plain, size_t size);
/*
 * Open cipher and tag (size bytes together) into size - 16 bytes of out.
 * False, with out wiped, unless key, nonce, bound and bytes all fit.
 */
AVOW_CHECKED bool avow_aead_gcm_open(enum avow_aead_engine engine,
    const struct avow_aead *with, uint8_t *out, const void *sealed,
    size_t size);

/* The same with XChaCha20-Poly1305. */
void avow_aead_chacha_seal(
    const struct avow_aead *with, uint8_t *out, const void *plain, size_t size);
AVOW_CHECKED bool avow_aead_chacha_open(const struct avow_aead *with,
    uint8_t *out, const void *sealed, size_t size);

#endif
