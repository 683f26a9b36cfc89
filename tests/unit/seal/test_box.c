/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a sealed value opens with its key, in its place, whole; nothing else
 *         opens, and nothing of a failed opening is left.  The same for keys.
 * Method: seal and open; flip, cut, move and swap; boxes made by another
 *         program, to hold the format to its page.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/box.h"
#include "seal/secret.h"

static const uint8_t key[AVOW_KEY_SIZE] = {1, 2, 3};
static const uint8_t other_key[AVOW_KEY_SIZE] = {1, 2, 4};
static const uint8_t zeros[AVOW_KEY_SIZE];

static struct avow_buffer
seal(const void *plain, size_t size)
{
	struct avow_buffer sealed;

	avow_buffer_init(&sealed, 1 << 20);
	avow_box_seal(&sealed, key, AVOW_TEXT("place"), plain, size);
	assert_int_equal(avow_buffer_check(&sealed, NULL), AVOW_OK);
	assert_int_equal(sealed.size, size + AVOW_BOX_EXTRA);
	return sealed;
}

static void
a_value_comes_back_at_every_size(void **state)
{
	static uint8_t plain[20000];
	static uint8_t opened[sizeof plain];

	(void)state;
	avow_random(plain, sizeof plain);
	for (size_t size = 0; size < sizeof plain; size = size * 3 / 2 + 1) {
		struct avow_buffer sealed = seal(plain, size);

		assert_int_equal(avow_box_open(opened, key, AVOW_TEXT("place"),
				     sealed.at, sealed.size, NULL),
		    AVOW_OK);
		assert_memory_equal(opened, plain, size);
		if (size >= 16)
			assert_null(memmem(sealed.at, sealed.size, plain, 16));
		avow_buffer_clear(&sealed);
	}
}

static void
the_same_value_is_never_sealed_the_same(void **state)
{
	struct avow_buffer a = seal("value", 5);
	struct avow_buffer b = seal("value", 5);

	(void)state;
	assert_memory_not_equal(a.at + 1, b.at + 1, 12); /* the nonce */
	assert_memory_not_equal(a.at + 13, b.at + 13, 5);
	avow_buffer_clear(&a);
	avow_buffer_clear(&b);
}

static void
assert_refused(const uint8_t with[AVOW_KEY_SIZE], struct avow_text bound,
    const struct avow_buffer *sealed, enum avow_status status)
{
	uint8_t opened[8];
	struct avow_error why = {0};

	memset(opened, 'x', sizeof opened);
	assert_int_equal(
	    avow_box_open(opened, with, bound, sealed->at, sealed->size, &why),
	    status);
	assert_int_equal(why.status, status);
	if (status == AVOW_ERR_KEY) {
		assert_string_equal(why.code, "box.key");
		assert_memory_equal(opened, zeros, 5);
	}
}

static void
opens_with_no_other_key_place_or_byte(void **state)
{
	struct avow_buffer sealed = seal("value", 5);

	(void)state;
	assert_refused(other_key, AVOW_TEXT("place"), &sealed, AVOW_ERR_KEY);
	assert_refused(key, AVOW_TEXT("placf"), &sealed, AVOW_ERR_KEY);
	assert_refused(key, AVOW_TEXT("plac"), &sealed, AVOW_ERR_KEY);
	assert_refused(key, AVOW_TEXT(""), &sealed, AVOW_ERR_KEY);
	for (size_t i = 0; i < sealed.size; i++) {
		sealed.at[i] ^= 1;
		assert_refused(key, AVOW_TEXT("place"), &sealed,
		    i == 0 ? AVOW_ERR_FORMAT : AVOW_ERR_KEY);
		sealed.at[i] ^= 1;
	}
	avow_buffer_clear(&sealed);
}

static void
refuses_every_prefix_and_every_unknown_suite(void **state)
{
	struct avow_buffer sealed = seal("value", 5);
	struct avow_error why;
	uint8_t opened[8];

	(void)state;
	for (size_t size = 0; size < sealed.size; size++) {
		why.status = AVOW_OK;
		assert_int_equal(avow_box_open(opened, key, AVOW_TEXT("place"),
				     sealed.at, size, &why),
		    size < AVOW_BOX_EXTRA ? AVOW_ERR_FORMAT : AVOW_ERR_KEY);
		assert_string_equal(
		    why.code, size < AVOW_BOX_EXTRA ? "box.size" : "box.key");
	}
	for (unsigned suite = 0; suite < 256; suite++) {
		if (suite == 1)
			continue;
		sealed.at[0] = (uint8_t)suite;
		why.status = AVOW_OK;
		assert_int_equal(avow_box_open(opened, key, AVOW_TEXT("place"),
				     sealed.at, sealed.size, &why),
		    AVOW_ERR_FORMAT);
		assert_string_equal(why.code, "box.suite");
	}
	avow_buffer_clear(&sealed);
}

static void
seals_behind_what_is_there_or_not_at_all(void **state)
{
	struct avow_buffer out;

	(void)state;
	avow_buffer_init(&out, 4 + 5 + AVOW_BOX_EXTRA);
	avow_buffer_string(&out, "head");
	avow_box_seal(&out, key, AVOW_TEXT(""), "value", 5);
	assert_int_equal(avow_buffer_check(&out, NULL), AVOW_OK);
	assert_int_equal(out.size, 4 + 5 + AVOW_BOX_EXTRA);
	assert_memory_equal(out.at, "head", 4);
	avow_buffer_clear(&out);

	avow_buffer_init(&out, 4 + 5 + AVOW_BOX_EXTRA - 1);
	avow_buffer_string(&out, "head");
	avow_box_seal(&out, key, AVOW_TEXT(""), "value", 5);
	assert_int_equal(avow_buffer_check(&out, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(out.size, 4);
	avow_buffer_reset(&out);
	avow_box_seal(&out, key, AVOW_TEXT(""), "", SIZE_MAX);
	assert_int_equal(avow_buffer_check(&out, NULL), AVOW_ERR_LIMIT);
	avow_buffer_clear(&out);
}

static void
binds_to_a_place_of_the_longest_name(void **state)
{
	static char place[AVOW_BOUND_MAX];
	const struct avow_text bound = {place, sizeof place};
	struct avow_buffer sealed;
	uint8_t opened[5];

	(void)state;
	avow_buffer_init(&sealed, 1000);
	avow_box_seal(&sealed, key, bound, "value", 5);
	assert_int_equal(
	    avow_box_open(opened, key, bound, sealed.at, sealed.size, NULL),
	    AVOW_OK);
	place[AVOW_BOUND_MAX - 1] = 1;
	assert_refused(key, bound, &sealed, AVOW_ERR_KEY);
	avow_buffer_clear(&sealed);
}

static void
a_key_is_wrapped_and_comes_back(void **state)
{
	uint8_t wrapped[AVOW_WRAP_SIZE];
	uint8_t again[AVOW_WRAP_SIZE];
	uint8_t out[AVOW_KEY_SIZE];

	(void)state;
	avow_key_wrap(wrapped, key, AVOW_TEXT("slot 1"), other_key);
	avow_key_wrap(again, key, AVOW_TEXT("slot 1"), other_key);
	assert_memory_not_equal(wrapped + 1, again + 1, 24);
	assert_memory_not_equal(wrapped + 25, again + 25, 80);
	assert_int_equal(
	    avow_key_unwrap(out, key, AVOW_TEXT("slot 1"), wrapped, NULL),
	    AVOW_OK);
	assert_memory_equal(out, other_key, sizeof out);
	assert_null(memmem(wrapped, sizeof wrapped, other_key, 4));
}

static void
unwraps_with_no_other_key_place_or_byte(void **state)
{
	uint8_t wrapped[AVOW_WRAP_SIZE];
	uint8_t out[AVOW_KEY_SIZE];
	struct avow_error why = {0};

	(void)state;
	avow_key_wrap(wrapped, key, AVOW_TEXT("slot 1"), other_key);
	assert_int_equal(
	    avow_key_unwrap(out, other_key, AVOW_TEXT("slot 1"), wrapped, &why),
	    AVOW_ERR_KEY);
	assert_string_equal(why.code, "wrap.key");
	assert_int_equal(
	    avow_key_unwrap(out, key, AVOW_TEXT("slot 2"), wrapped, NULL),
	    AVOW_ERR_KEY);
	for (size_t i = 0; i < sizeof wrapped; i++) {
		why.status = AVOW_OK;
		memset(out, 'x', sizeof out);
		wrapped[i] ^= 0x40;
		assert_int_equal(avow_key_unwrap(out, key, AVOW_TEXT("slot 1"),
				     wrapped, &why),
		    i == 0 ? AVOW_ERR_FORMAT : AVOW_ERR_KEY);
		assert_string_equal(
		    why.code, i == 0 ? "wrap.suite" : "wrap.key");
		assert_memory_equal(out, zeros, sizeof out);
		wrapped[i] ^= 0x40;
	}
	assert_int_equal(
	    avow_key_unwrap(out, key, AVOW_TEXT("slot 1"), wrapped, NULL),
	    AVOW_OK);
}

static void
opens_what_another_program_made_by_the_format_page(void **state)
{
	static const char wrapped_hex[] =
	    "02404142434445464748494a4b4c4d4e4f5051525354555657766005d6ae"
	    "a8fbfe7f559c947998e2f20b7654ebaa5f0ef6bbf8d3dd840207a600bc13"
	    "9155fa882debe4e7644ac25b5d70b08b9016af6db51a895b1ba4bca4ddfd"
	    "19fc3cb33d63358753fe5bc668f62d";
	static const char sealed_hex[] =
	    "01606162636465666768696a6b9cbaf720de1e17d9cc757f888f2e1ab1aa"
	    "73419871";
	uint8_t wrapped[AVOW_WRAP_SIZE];
	uint8_t sealed[(sizeof sealed_hex - 1) / 2];
	uint8_t out[AVOW_KEY_SIZE];
	uint8_t under[AVOW_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof under; i++)
		under[i] = (uint8_t)i;
	assert_true(
	    avow_unhex(wrapped, sizeof wrapped, AVOW_TEXT(wrapped_hex)));
	assert_int_equal(
	    avow_key_unwrap(out, under, AVOW_TEXT("slot 1"), wrapped, NULL),
	    AVOW_OK);
	for (size_t i = 0; i < sizeof out; i++)
		assert_int_equal(out[i], 0x80 + i);
	assert_true(avow_unhex(sealed, sizeof sealed, AVOW_TEXT(sealed_hex)));
	assert_int_equal(avow_box_open(out, under, AVOW_TEXT("place"), sealed,
			     sizeof sealed, NULL),
	    AVOW_OK);
	assert_memory_equal(out, "value", 5);
}

static void
derived_keys_are_hmacs_of_the_use(void **state)
{
	struct avow_hash *hash;
	uint8_t derived[AVOW_KEY_SIZE];
	uint8_t expected[AVOW_HASH_SIZE];

	(void)state;
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	avow_key_derive(hash, derived, key, AVOW_TEXT("category 7"));
	avow_hash_keyed(hash, expected,
	    (struct avow_text){(const char *)key, sizeof key},
	    AVOW_TEXT("category 7"));
	assert_memory_equal(derived, expected, sizeof derived);
	avow_key_derive(hash, expected, key, AVOW_TEXT("category 8"));
	assert_memory_not_equal(derived, expected, sizeof derived);
	avow_hash_free(hash);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_comes_back_at_every_size),
	    cmocka_unit_test(the_same_value_is_never_sealed_the_same),
	    cmocka_unit_test(opens_with_no_other_key_place_or_byte),
	    cmocka_unit_test(refuses_every_prefix_and_every_unknown_suite),
	    cmocka_unit_test(seals_behind_what_is_there_or_not_at_all),
	    cmocka_unit_test(binds_to_a_place_of_the_longest_name),
	    cmocka_unit_test(a_key_is_wrapped_and_comes_back),
	    cmocka_unit_test(unwraps_with_no_other_key_place_or_byte),
	    cmocka_unit_test(
		opens_what_another_program_made_by_the_format_page),
	    cmocka_unit_test(derived_keys_are_hmacs_of_the_use),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/box", tests, NULL, NULL);
}
