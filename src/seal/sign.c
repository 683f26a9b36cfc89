/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/sign.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/banned.h"

_Static_assert((int)AVOW_SIGN_SEED_SIZE == (int)crypto_sign_SEEDBYTES &&
	(int)AVOW_SIGN_PUBLIC_SIZE == (int)crypto_sign_PUBLICKEYBYTES &&
	(int)AVOW_SIGN_SIZE == (int)crypto_sign_BYTES,
    "the sizes in the header are those of RFC 8032");

/* Neither call can fail: they have no input that is not of fixed size. */
static void
must(int result)
{
	if (result != 0)
		abort();
}

void
avow_sign_public(uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE],
    const uint8_t seed[AVOW_SIGN_SEED_SIZE])
{
	uint8_t secret_key[crypto_sign_SECRETKEYBYTES];

	must(crypto_sign_seed_keypair(public_key, secret_key, seed));
	sodium_memzero(secret_key, sizeof secret_key);
}

/*
 * The public half is worked out anew, which doubles the cost (20 us): one
 * signature covers a commit of many entries, and a cached half could be paired
 * with another seed, which gives the seed away.
 */
void
avow_sign(uint8_t signature[AVOW_SIGN_SIZE],
    const uint8_t seed[AVOW_SIGN_SEED_SIZE], const void *bytes, size_t size)
{
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
	uint8_t secret_key[crypto_sign_SECRETKEYBYTES];

	must(crypto_sign_seed_keypair(public_key, secret_key, seed));
	must(crypto_sign_detached(signature, NULL, bytes, size, secret_key));
	sodium_memzero(secret_key, sizeof secret_key);
}

bool
avow_sign_verify(const uint8_t signature[AVOW_SIGN_SIZE],
    const uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE], const void *bytes,
    size_t size)
{
	return crypto_sign_verify_detached(
		   signature, bytes, size, public_key) == 0;
}
