/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the hash is SHA-256 and the keyed hash is HMAC-SHA256, however the
 *         bytes come in and however often a context is used.
 * Method: FIPS 180-4 and RFC 4231 typed in; pieces against the whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/hash.h"

static struct avow_hash *hash;

static int
set_up(void **state)
{
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	*state = hash;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	avow_hash_free(hash);
	avow_hash_free(NULL);
	return 0;
}

static void
assert_hex(const uint8_t found[AVOW_HASH_SIZE], const char *expected)
{
	char hex[2 * AVOW_HASH_SIZE + 1];

	avow_hex(hex, found, AVOW_HASH_SIZE);
	assert_string_equal(hex, expected);
}

static void
hashes_as_fips_180_says(void **state)
{
	static char million[1000000];
	static const struct {
		const char *text;
		const char *hash;
	} cases[] = {
	    {"",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
		"7852b855"},
	    {"abc",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
		"f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd4"
		"19db06c1"},
	};
	uint8_t out[AVOW_HASH_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		avow_hash_of(hash, out, cases[i].text, strlen(cases[i].text));
		assert_hex(out, cases[i].hash);
	}
	memset(million, 'a', sizeof million);
	avow_hash_of(hash, out, million, sizeof million);
	assert_hex(out,
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	avow_hash_of(hash, out, NULL, 0);
	assert_hex(out, cases[0].hash);
}

static void
pieces_hash_as_the_whole_does(void **state)
{
	uint8_t bytes[300];
	uint8_t whole[AVOW_HASH_SIZE];
	uint8_t out[AVOW_HASH_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	avow_hash_of(hash, whole, bytes, sizeof bytes);
	for (size_t cut = 0; cut <= sizeof bytes; cut++) {
		avow_hash_start(hash);
		avow_hash_add(hash, bytes, cut);
		avow_hash_add(hash, bytes + cut, sizeof bytes - cut);
		avow_hash_end(hash, out);
		assert_memory_equal(out, whole, sizeof out);
	}
}

static void
a_start_forgets_what_was_begun(void **state)
{
	uint8_t out[AVOW_HASH_SIZE];
	uint8_t again[AVOW_HASH_SIZE];

	(void)state;
	avow_hash_of(hash, out, "abc", 3);
	avow_hash_start(hash);
	avow_hash_add(hash, "junk", 4);
	avow_hash_of(hash, again, "abc", 3);
	assert_memory_equal(out, again, sizeof out);
}

static struct avow_text
text_of_bytes(const uint8_t *bytes, size_t size)
{
	return (struct avow_text){(const char *)bytes, size};
}

static void
assert_keyed(struct avow_text key, struct avow_text bytes, const char *expected)
{
	uint8_t out[AVOW_HASH_SIZE];

	avow_hash_keyed(hash, out, key, bytes);
	assert_hex(out, expected);
}

static void
keyed_hashes_are_those_of_rfc_4231(void **state)
{
	uint8_t key[131];
	uint8_t bytes[50];

	(void)state;
	memset(key, 0x0b, sizeof key);
	assert_keyed(text_of_bytes(key, 20), AVOW_TEXT("Hi There"),
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	assert_keyed(AVOW_TEXT("Jefe"),
	    AVOW_TEXT("what do ya want for nothing?"),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof key);
	memset(bytes, 0xdd, sizeof bytes);
	assert_keyed(text_of_bytes(key, 20), text_of_bytes(bytes, 50),
	    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	assert_keyed(text_of_bytes(key, 131),
	    AVOW_TEXT("Test Using Larger Than Block-Size Key - Hash Key First"),
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	assert_keyed(text_of_bytes(key, 131),
	    AVOW_TEXT("This is a test using a larger than block-size key and a "
		      "larger than block-size data. The key needs to be hashed "
		      "before being used by the HMAC algorithm."),
	    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
	for (size_t i = 0; i < 25; i++)
		key[i] = (uint8_t)(i + 1);
	memset(bytes, 0xcd, sizeof bytes);
	assert_keyed(text_of_bytes(key, 25), text_of_bytes(bytes, 50),
	    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

static void
keys_of_a_block_and_one_byte_more_are_told_apart(void **state)
{
	uint8_t key[65] = {0};

	(void)state;
	memset(key, 1, 64);
	assert_keyed(text_of_bytes(key, 64), AVOW_TEXT("x"),
	    "c668fc54e1a2a267c502413f4580c5bb5d9229fef5fb9b4ff5f4ce5e76299783");
	assert_keyed(text_of_bytes(key, 65), AVOW_TEXT("x"),
	    "e1f7dd8d34c6e4566c296c7fb4def3d6a235e84c94286cf159b4b861de6b4bc7");
	assert_keyed(text_of_bytes(NULL, 0), text_of_bytes(NULL, 0),
	    "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void
same_bytes_are_the_same_and_others_not(void **state)
{
	uint8_t a[64] = {0};
	uint8_t b[64] = {0};

	(void)state;
	assert_true(avow_same_bytes(a, b, sizeof a));
	assert_true(avow_same_bytes(a, b, 0));
	for (size_t i = 0; i < sizeof a; i++) {
		b[i] = 0x80;
		assert_false(avow_same_bytes(a, b, sizeof a));
		assert_true(avow_same_bytes(a, b, i));
		b[i] = 0;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(hashes_as_fips_180_says),
	    T(pieces_hash_as_the_whole_does),
	    T(a_start_forgets_what_was_begun),
	    T(keyed_hashes_are_those_of_rfc_4231),
	    T(keys_of_a_block_and_one_byte_more_are_told_apart),
	    T(same_bytes_are_the_same_and_others_not),
	};

	return cmocka_run_group_tests_name("seal/hash", tests, NULL, NULL);
}
