/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/box.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "seal/aead.h"
#include "seal/secret.h"

#include "base/banned.h"

/*
 * A sealed value: suite(1) nonce(12) cipher tag(16).
 * A wrapped key:  suite(1) nonce(24) cipher(32) tag(16) commitment(32).
 * What is authenticated beside the plain text: suite(1) bound.
 * Format: docs/formats/sealed.md.
 */

enum {
	SUITE_VALUE = 1, /* AES-256-GCM */
	SUITE_WRAP = 2,  /* XChaCha20-Poly1305 with BLAKE2b commitment */
	COMMITMENT_SIZE = 32,
	WRAP_NONCE = AVOW_AEAD_CHACHA_NONCE,
	WRAP_CIPHER = AVOW_KEY_SIZE + AVOW_AEAD_TAG_SIZE,
};

_Static_assert(
    AVOW_BOX_EXTRA == 1 + (int)AVOW_AEAD_GCM_NONCE + (int)AVOW_AEAD_TAG_SIZE,
    "a sealed value is as box.h has it");
_Static_assert(AVOW_WRAP_SIZE ==
	1 + (int)WRAP_NONCE + (int)WRAP_CIPHER + (int)COMMITMENT_SIZE,
    "a wrapped key is as box.h has it");

/* The suite and the bound text in one piece. */
struct bound {
	uint8_t bytes[1 + AVOW_BOUND_MAX];
};

static struct avow_text
join_bound(struct bound *joined, uint8_t suite, struct avow_text bound)
{
	/* What we bind to are places, made by us: short. */
	assert(bound.size <= AVOW_BOUND_MAX);
	joined->bytes[0] = suite;
	if (bound.size > 0)
		memcpy(joined->bytes + 1, bound.at, bound.size);
	return (struct avow_text){(const char *)joined->bytes, 1 + bound.size};
}

/*
 * Each nonce is drawn from the system (0.3 us).  A stock of them would be
 * faster by a tenth of what storing the value costs, but would have to live
 * somewhere, and a process that forks would use it twice.
 */
void
avow_box_seal(struct avow_buffer *out, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_text bound, const void *plain, size_t size)
{
	struct bound joined;
	struct avow_aead with;
	uint8_t *at;

	if (size > AVOW_AEAD_MAX) {
		out->failed = true;
		return;
	}
	at = avow_buffer_extend(out, size + AVOW_BOX_EXTRA);
	if (at == NULL)
		return;
	at[0] = SUITE_VALUE;
	avow_random(at + 1, AVOW_AEAD_GCM_NONCE);
	with = (struct avow_aead){.key = key,
	    .nonce = at + 1,
	    .bound = join_bound(&joined, SUITE_VALUE, bound)};
	avow_aead_gcm_seal(avow_aead_engine_for(size), &with,
	    at + 1 + AVOW_AEAD_GCM_NONCE, plain, size);
}

enum avow_status
avow_box_open(uint8_t *plain_out, const uint8_t key[AVOW_KEY_SIZE],
    struct avow_text bound, const void *sealed, size_t size,
    struct avow_error *why)
{
	const uint8_t *at = sealed;
	struct bound joined;
	struct avow_aead with;

	if (size < AVOW_BOX_EXTRA || size - AVOW_BOX_EXTRA > AVOW_AEAD_MAX)
		return avow_fail(why, AVOW_ERR_FORMAT, "box.size",
		    "not the size of a sealed value");
	if (at[0] != SUITE_VALUE)
		return avow_fail(why, AVOW_ERR_FORMAT, "box.suite",
		    "sealed with suite %d, which is unknown here", at[0]);
	with = (struct avow_aead){.key = key,
	    .nonce = at + 1,
	    .bound = join_bound(&joined, SUITE_VALUE, bound)};
	if (!avow_aead_gcm_open(avow_aead_engine_for(size - AVOW_BOX_EXTRA),
		&with, plain_out, at + 1 + AVOW_AEAD_GCM_NONCE,
		size - 1 - AVOW_AEAD_GCM_NONCE))
		return avow_fail(why, AVOW_ERR_KEY, "box.key",
		    "the sealed value fits neither this key nor this place");
	return AVOW_OK;
}

/*
 * From the wrapping key and the nonce: a key for this wrap, and a commitment
 * that only this wrapping key gives.  Without it one wrapped key might open
 * under two wrapping keys, to two different keys.
 */
struct wrap_keys {
	uint8_t cipher_key[AVOW_KEY_SIZE];
	uint8_t commitment[COMMITMENT_SIZE];
};

static void
derive_wrap_keys(struct wrap_keys *keys, const uint8_t under[AVOW_KEY_SIZE],
    const uint8_t nonce[WRAP_NONCE])
{
	static const char purpose[] = "avow wrap 2";
	uint8_t input[sizeof purpose - 1 + WRAP_NONCE];
	uint8_t both[AVOW_KEY_SIZE + COMMITMENT_SIZE];

	memcpy(input, purpose, sizeof purpose - 1);
	memcpy(input + sizeof purpose - 1, nonce, WRAP_NONCE);
	(void)crypto_generichash(both, sizeof both, input, sizeof input, under,
	    AVOW_KEY_SIZE); /* fails only on sizes, which are constant */
	memcpy(keys->cipher_key, both, AVOW_KEY_SIZE);
	memcpy(keys->commitment, both + AVOW_KEY_SIZE, COMMITMENT_SIZE);
	avow_wipe(both, sizeof both);
}

void
avow_key_wrap(uint8_t out[AVOW_WRAP_SIZE], const uint8_t under[AVOW_KEY_SIZE],
    struct avow_text bound, const uint8_t key[AVOW_KEY_SIZE])
{
	struct wrap_keys keys;
	struct bound joined;
	struct avow_aead with;

	out[0] = SUITE_WRAP;
	avow_random(out + 1, WRAP_NONCE);
	derive_wrap_keys(&keys, under, out + 1);
	with = (struct avow_aead){.key = keys.cipher_key,
	    .nonce = out + 1,
	    .bound = join_bound(&joined, SUITE_WRAP, bound)};
	avow_aead_chacha_seal(&with, out + 1 + WRAP_NONCE, key, AVOW_KEY_SIZE);
	memcpy(out + 1 + WRAP_NONCE + WRAP_CIPHER, keys.commitment,
	    COMMITMENT_SIZE);
	avow_wipe(&keys, sizeof keys);
}

enum avow_status
avow_key_unwrap(uint8_t key_out[AVOW_KEY_SIZE],
    const uint8_t under[AVOW_KEY_SIZE], struct avow_text bound,
    const uint8_t wrapped[AVOW_WRAP_SIZE], struct avow_error *why)
{
	struct wrap_keys keys;
	struct bound joined;
	struct avow_aead with;
	bool is_good;

	if (wrapped[0] != SUITE_WRAP) {
		avow_wipe(key_out, AVOW_KEY_SIZE);
		return avow_fail(why, AVOW_ERR_FORMAT, "wrap.suite",
		    "wrapped with suite %d, which is unknown here", wrapped[0]);
	}
	derive_wrap_keys(&keys, under, wrapped + 1);
	with = (struct avow_aead){.key = keys.cipher_key,
	    .nonce = wrapped + 1,
	    .bound = join_bound(&joined, SUITE_WRAP, bound)};
	is_good =
	    avow_same_bytes(keys.commitment,
		wrapped + 1 + WRAP_NONCE + WRAP_CIPHER, COMMITMENT_SIZE) &&
	    avow_aead_chacha_open(
		&with, key_out, wrapped + 1 + WRAP_NONCE, WRAP_CIPHER);
	avow_wipe(&keys, sizeof keys);
	if (is_good)
		return AVOW_OK;
	avow_wipe(key_out, AVOW_KEY_SIZE);
	return avow_fail(why, AVOW_ERR_KEY, "wrap.key",
	    "the wrapped key fits neither this wrapping key nor this place");
}

void
avow_key_derive(struct avow_hash *hash, uint8_t out[AVOW_KEY_SIZE],
    const uint8_t key[AVOW_KEY_SIZE], struct avow_text name)
{
	const struct avow_text whole = {(const char *)key, AVOW_KEY_SIZE};

	avow_hash_keyed(hash, out, whole, name);
}
