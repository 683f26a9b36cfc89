/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   signatures are Ed25519, and only the right one verifies.
 * Method: RFC 8032 7.1 typed in; one bit flipped at every place; keys and
 *         signatures that RFC 8032 or good sense refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/secret.h"
#include "seal/sign.h"

struct vector {
	const char *seed;
	const char *public_key;
	const char *message;
	const char *signature;
};

static const struct vector vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	"5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	"72",
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	"af82",
	"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	"18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

struct signed_text {
	uint8_t seed[AVOW_SIGN_SEED_SIZE];
	uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];
	uint8_t signature[AVOW_SIGN_SIZE];
	uint8_t message[2];
	size_t size;
};

static struct signed_text
from_hex(const struct vector *vector)
{
	struct signed_text it = {.size = strlen(vector->message) / 2};

	assert_true(
	    avow_unhex(it.seed, sizeof it.seed, avow_text_of(vector->seed)));
	assert_true(avow_unhex(it.public_key, sizeof it.public_key,
	    avow_text_of(vector->public_key)));
	assert_true(avow_unhex(it.signature, sizeof it.signature,
	    avow_text_of(vector->signature)));
	assert_true(
	    avow_unhex(it.message, it.size, avow_text_of(vector->message)));
	return it;
}

static bool
verifies(const struct signed_text *it)
{
	return avow_sign_verify(
	    it->signature, it->public_key, it->message, it->size);
}

static void
signs_as_rfc_8032_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		struct signed_text it = from_hex(&vectors[i]);
		uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];
		uint8_t signature[AVOW_SIGN_SIZE];

		avow_sign_public(public_key, it.seed);
		assert_memory_equal(
		    public_key, it.public_key, sizeof public_key);
		avow_sign(signature, it.seed, it.message, it.size);
		assert_memory_equal(signature, it.signature, sizeof signature);
		assert_true(verifies(&it));
	}
}

static void
refuses_every_flipped_bit(void **state)
{
	struct signed_text it = from_hex(&vectors[2]);

	(void)state;
	for (size_t i = 0; i < sizeof it.signature * 8; i++) {
		it.signature[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(verifies(&it));
		it.signature[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t i = 0; i < sizeof it.public_key * 8; i++) {
		it.public_key[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(verifies(&it));
		it.public_key[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t i = 0; i < it.size * 8; i++) {
		it.message[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(verifies(&it));
		it.message[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	it.size--;
	assert_false(verifies(&it));
	it.size++;
	assert_true(verifies(&it));
}

static void
refuses_a_signature_raised_by_the_order_of_the_group(void **state)
{
	/* The order of the group, L, little-endian (RFC 8032 5.1). */
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
	    0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10};
	struct signed_text it = from_hex(&vectors[0]);
	unsigned carry = 0;

	(void)state;
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)it.signature[32 + i] + order[i];
		it.signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_false(verifies(&it));
}

static void
refuses_small_order_and_malformed_keys(void **state)
{
	static const uint8_t keys[][2] = {
	    {0, 0},       /* order 4 */
	    {1, 0},       /* the neutral point */
	    {1, 0x80},    /* the same, the sign set */
	    {2, 0},       /* no point of the curve */
	    {0xff, 0xff}, /* a coordinate past the field */
	};
	struct signed_text it = {.size = 2};

	(void)state;
	/* With R and the key neutral and S zero, a lax verifier says yes. */
	it.signature[0] = 1;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		memset(it.public_key, keys[i][0] == 0xff ? 0xff : 0,
		    sizeof it.public_key);
		it.public_key[0] = keys[i][0];
		it.public_key[31] = keys[i][1];
		assert_false(verifies(&it));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signs_as_rfc_8032_says),
	    cmocka_unit_test(refuses_every_flipped_bit),
	    cmocka_unit_test(
		refuses_a_signature_raised_by_the_order_of_the_group),
	    cmocka_unit_test(refuses_small_order_and_malformed_keys),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/sign", tests, NULL, NULL);
}
