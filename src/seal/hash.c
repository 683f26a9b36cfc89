/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/hash.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { BLOCK_SIZE = 64 }; /* bytes SHA-256 takes at a time (FIPS 180-4) */

struct avow_hash {
	EVP_MD *digest; /* fetched once: a fetch costs more than a hash */
	EVP_MD_CTX *context;
};

/* No input makes these calls fail, so a failure is a broken library. */
static void
must(int result)
{
	if (result != 1)
		abort();
}

enum avow_status
avow_hash_new(struct avow_hash **out, struct avow_error *why)
{
	struct avow_hash *hash = calloc(1, sizeof *hash);

	*out = NULL;
	if (hash == NULL)
		goto fail;
	hash->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
	hash->context = EVP_MD_CTX_new();
	if (hash->digest == NULL || hash->context == NULL ||
	    EVP_DigestInit_ex2(hash->context, hash->digest, NULL) != 1)
		goto fail;
	*out = hash;
	return AVOW_OK;
fail:
	avow_hash_free(hash);
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "hash.memory", "no memory for a digest");
}

void
avow_hash_free(struct avow_hash *hash)
{
	if (hash == NULL)
		return;
	EVP_MD_CTX_free(hash->context); /* wipes its state */
	EVP_MD_free(hash->digest);
	free(hash);
}

void
avow_hash_start(struct avow_hash *hash)
{
	/* With the digest left out the context keeps what it has. */
	must(EVP_DigestInit_ex2(hash->context, NULL, NULL));
}

void
avow_hash_add(struct avow_hash *hash, const void *bytes, size_t size)
{
	must(EVP_DigestUpdate(hash->context, bytes, size));
}

void
avow_hash_end(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE])
{
	unsigned size = 0;

	must(EVP_DigestFinal_ex(hash->context, out, &size));
	must(size == AVOW_HASH_SIZE);
}

void
avow_hash_of(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE],
    const void *bytes, size_t size)
{
	avow_hash_start(hash);
	avow_hash_add(hash, bytes, size);
	avow_hash_end(hash, out);
}

/*
 * HMAC as RFC 2104 writes it, over the one context: OpenSSL's own needs a
 * second object with a key schedule, and takes twice as long for a new key.
 */
void
avow_hash_keyed(struct avow_hash *hash, uint8_t out[AVOW_HASH_SIZE],
    struct avow_text key, struct avow_text bytes)
{
	uint8_t pad[BLOCK_SIZE] = {0};

	if (key.size > sizeof pad)
		avow_hash_of(hash, pad, key.at, key.size);
	else if (key.size > 0)
		memcpy(pad, key.at, key.size);

	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36;
	avow_hash_start(hash);
	avow_hash_add(hash, pad, sizeof pad);
	avow_hash_add(hash, bytes.at, bytes.size);
	avow_hash_end(hash, out);

	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	avow_hash_start(hash);
	avow_hash_add(hash, pad, sizeof pad);
	avow_hash_add(hash, out, AVOW_HASH_SIZE);
	avow_hash_end(hash, out);
	sodium_memzero(pad, sizeof pad);
}

bool
avow_same_bytes(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}
