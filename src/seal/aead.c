/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/aead.h"

#include <assert.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/banned.h"

/* No input makes these calls fail, so a failure is a broken library. */
static void
must(bool is_true)
{
	if (!is_true)
		abort();
}

bool
avow_aead_has_sodium(void)
{
	return crypto_aead_aes256gcm_is_available() == 1;
}

enum avow_aead_engine
avow_aead_engine_for(size_t size)
{
	if (size < AVOW_AEAD_LARGE && avow_aead_has_sodium())
		return AVOW_AEAD_SODIUM;
	return AVOW_AEAD_OPENSSL;
}

static const uint8_t *
bound_bytes(const struct avow_aead *with)
{
	return (const uint8_t *)with->bound.at;
}

static void
sodium_seal(
    const struct avow_aead *with, uint8_t *out, const void *plain, size_t size)
{
	crypto_aead_aes256gcm_state schedule;

	must(crypto_aead_aes256gcm_beforenm(&schedule, with->key) == 0);
	must(crypto_aead_aes256gcm_encrypt_afternm(out, NULL, plain, size,
		 bound_bytes(with), with->bound.size, NULL, with->nonce,
		 &schedule) == 0);
	sodium_memzero(&schedule, sizeof schedule);
}

static bool
sodium_open(
    const struct avow_aead *with, uint8_t *out, const void *sealed, size_t size)
{
	crypto_aead_aes256gcm_state schedule;
	int result;

	must(crypto_aead_aes256gcm_beforenm(&schedule, with->key) == 0);
	result = crypto_aead_aes256gcm_decrypt_afternm(out, NULL, NULL, sealed,
	    size, bound_bytes(with), with->bound.size, with->nonce, &schedule);
	sodium_memzero(&schedule, sizeof schedule);
	return result == 0;
}

/*
 * A context made for one call: there is no place to keep one that is neither
 * global nor shared by threads, and this engine sees only large values, or a
 * CPU without AES where the cipher itself costs more.
 */
static EVP_CIPHER_CTX *
openssl_start(const struct avow_aead *with, int is_sealing)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int done;

	must(context != NULL);
	must(EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, with->key,
		 with->nonce, is_sealing) == 1);
	/* An update without bytes would be taken for the end of the text. */
	if (with->bound.size > 0)
		must(EVP_CipherUpdate(context, NULL, &done, bound_bytes(with),
			 (int)with->bound.size) == 1);
	return context;
}

static void
openssl_seal(
    const struct avow_aead *with, uint8_t *out, const void *plain, size_t size)
{
	EVP_CIPHER_CTX *context = openssl_start(with, 1);
	int done = 0;

	if (size > 0)
		must(EVP_CipherUpdate(context, out, &done, plain, (int)size) ==
		    1);
	must((size_t)done == size);
	must(EVP_CipherFinal_ex(context, out + size, &done) == 1);
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG,
		 AVOW_AEAD_TAG_SIZE, out + size) == 1);
	EVP_CIPHER_CTX_free(context); /* wipes the key schedule */
}

static bool
openssl_open(const struct avow_aead *with, uint8_t *out, const uint8_t *sealed,
    size_t size)
{
	EVP_CIPHER_CTX *context = openssl_start(with, 0);
	uint8_t tag[AVOW_AEAD_TAG_SIZE];
	uint8_t after[AVOW_AEAD_TAG_SIZE]; /* the end writes nothing here */
	int done = 0;
	bool is_good;

	for (size_t i = 0; i < sizeof tag; i++)
		tag[i] = sealed[size + i];
	if (size > 0)
		must(EVP_CipherUpdate(context, out, &done, sealed, (int)size) ==
		    1);
	must(EVP_CIPHER_CTX_ctrl(
		 context, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) == 1);
	is_good = EVP_CipherFinal_ex(context, after, &done) == 1;
	EVP_CIPHER_CTX_free(context);
	return is_good;
}

void
avow_aead_gcm_seal(enum avow_aead_engine engine, const struct avow_aead *with,
    uint8_t *out, const void *plain, size_t size)
{
	assert(size <= AVOW_AEAD_MAX && with->bound.size <= AVOW_AEAD_MAX);
	if (engine == AVOW_AEAD_SODIUM)
		sodium_seal(with, out, plain, size);
	else
		openssl_seal(with, out, plain, size);
}

bool
avow_aead_gcm_open(enum avow_aead_engine engine, const struct avow_aead *with,
    uint8_t *out, const void *sealed, size_t size)
{
	size_t plain_size;
	bool is_good;

	assert(with->bound.size <= AVOW_AEAD_MAX);
	if (size < AVOW_AEAD_TAG_SIZE ||
	    size - AVOW_AEAD_TAG_SIZE > AVOW_AEAD_MAX)
		return false;
	plain_size = size - AVOW_AEAD_TAG_SIZE;
	if (engine == AVOW_AEAD_SODIUM)
		is_good = sodium_open(with, out, sealed, size);
	else
		is_good = openssl_open(with, out, sealed, plain_size);
	/* An engine may have written before it saw that the tag is wrong. */
	if (!is_good && plain_size > 0)
		sodium_memzero(out, plain_size);
	return is_good;
}

void
avow_aead_chacha_seal(
    const struct avow_aead *with, uint8_t *out, const void *plain, size_t size)
{
	assert(size <= AVOW_AEAD_MAX);
	must(crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain, size,
		 bound_bytes(with), with->bound.size, NULL, with->nonce,
		 with->key) == 0);
}

bool
avow_aead_chacha_open(
    const struct avow_aead *with, uint8_t *out, const void *sealed, size_t size)
{
	bool is_good;

	if (size < AVOW_AEAD_TAG_SIZE)
		return false;
	is_good = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
		      sealed, size, bound_bytes(with), with->bound.size,
		      with->nonce, with->key) == 0;
	if (!is_good && size > AVOW_AEAD_TAG_SIZE)
		sodium_memzero(out, size - AVOW_AEAD_TAG_SIZE);
	return is_good;
}
