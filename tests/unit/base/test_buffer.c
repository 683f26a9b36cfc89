/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a buffer holds exactly what was put, never past its maximum, and a
 *         reader never reads past its end.
 * Method: put and read back; each put at the maximum and one past it; each
 *         prefix of a message; base64 against RFC 4648 and every one-byte
 *         change of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"

static void
holds_what_was_put_in_order(void **state)
{
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, 1000);
	assert_int_equal(avow_buffer_view(&b).size, 0);
	assert_non_null(avow_buffer_view(&b).at);
	avow_buffer_put(&b, "ab", 2);
	avow_buffer_put(&b, NULL, 0);
	avow_buffer_string(&b, "cd");
	avow_buffer_text(&b, AVOW_TEXT("ef"));
	avow_buffer_format(&b, "%03d%s", 7, "x");
	avow_buffer_format(&b, "%s", "");
	assert_true(avow_text_is(avow_buffer_view(&b), "abcdef007x"));
	assert_int_equal(avow_buffer_check(&b, NULL), AVOW_OK);
	avow_buffer_clear(&b);
	assert_null(b.at);
	avow_buffer_put(&b, "again", 5);
	assert_true(avow_text_is(avow_buffer_view(&b), "again"));
	avow_buffer_clear(&b);
	avow_buffer_clear(NULL);
}

static void
integers_are_big_endian_and_read_back(void **state)
{
	static const uint8_t bytes[] = {1, 0x02, 0x03, 4, 5, 6, 7, 0xf8, 9, 10,
	    11, 12, 13, 14, 15, 0, 2, 'h', 'i', 0, 0};
	struct avow_buffer b;
	struct avow_reader r;

	(void)state;
	avow_buffer_init(&b, 1000);
	avow_buffer_u8(&b, 1);
	avow_buffer_u16(&b, 0x0203);
	avow_buffer_u32(&b, 0x04050607);
	avow_buffer_u64(&b, 0xf8090a0b0c0d0e0f);
	avow_buffer_text16(&b, AVOW_TEXT("hi"));
	avow_buffer_text16(&b, (struct avow_text){NULL, 0});
	assert_int_equal(b.size, sizeof bytes);
	assert_memory_equal(b.at, bytes, sizeof bytes);
	r = avow_reader_of(b.at, b.size);
	assert_int_equal(avow_reader_u8(&r), 1);
	assert_int_equal(avow_reader_u16(&r), 0x0203);
	assert_int_equal(avow_reader_u32(&r), 0x04050607);
	assert_true(avow_reader_u64(&r) == 0xf8090a0b0c0d0e0f);
	assert_true(avow_text_is(avow_reader_text16(&r), "hi"));
	assert_false(avow_reader_done(&r));
	assert_int_equal(avow_reader_text16(&r).size, 0);
	assert_true(avow_reader_done(&r));
	avow_buffer_clear(&b);
}

/* Each kind of put, of PUT_SIZE bytes. */
enum { PUT_SIZE = 4, PUTS = 8 };

static void
put_one(struct avow_buffer *b, int which)
{
	uint8_t *place;

	switch (which) {
	case 0:
		avow_buffer_put(b, "abcd", PUT_SIZE);
		break;
	case 1:
		avow_buffer_format(b, "%04d", 7);
		break;
	case 2:
		avow_buffer_u32(b, 7);
		break;
	case 3:
		avow_buffer_text16(b, AVOW_TEXT("ab"));
		break;
	case 4:
		avow_buffer_base64(b, "a", 1);
		break;
	case 5:
		place = avow_buffer_extend(b, PUT_SIZE);
		if (place != NULL)
			memset(place, 1, PUT_SIZE);
		break;
	case 6:
		avow_buffer_string(b, "abcd");
		break;
	default:
		avow_buffer_text(b, AVOW_TEXT("abcd"));
		break;
	}
}

static void
every_put_fits_at_the_maximum_and_fails_one_past_it(void **state)
{
	(void)state;
	for (int which = 0; which < PUTS; which++) {
		for (size_t before = 0; before < 300; before += 13) {
			struct avow_error why = {0};
			struct avow_buffer b;

			avow_buffer_init(&b, before + PUT_SIZE);
			for (size_t i = 0; i < before; i++)
				avow_buffer_u8(&b, 'x');
			put_one(&b, which);
			assert_int_equal(avow_buffer_check(&b, NULL), AVOW_OK);
			assert_int_equal(b.size, before + PUT_SIZE);
			avow_buffer_clear(&b);

			avow_buffer_init(&b, before + PUT_SIZE - 1);
			for (size_t i = 0; i < before; i++)
				avow_buffer_u8(&b, 'x');
			put_one(&b, which);
			assert_int_equal(
			    avow_buffer_check(&b, &why), AVOW_ERR_LIMIT);
			assert_string_equal(why.code, "buffer.max");
			assert_int_equal(b.size, before);
			avow_buffer_clear(&b);
		}
	}
}

static void
stays_failed_until_reset(void **state)
{
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, 4);
	avow_buffer_put(&b, "abcde", 5);
	avow_buffer_put(&b, "a", 1);
	assert_true(b.failed);
	assert_int_equal(b.size, 0);
	avow_buffer_reset(&b);
	avow_buffer_put(&b, "abcd", 4);
	assert_int_equal(avow_buffer_check(&b, NULL), AVOW_OK);
	avow_buffer_clear(&b);
}

static void
text_longer_than_its_length_field_fails_whole(void **state)
{
	static char text[UINT16_MAX + 1];
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, 1 << 20);
	avow_buffer_text16(&b, (struct avow_text){text, UINT16_MAX});
	assert_int_equal(b.size, UINT16_MAX + 2);
	avow_buffer_text16(&b, (struct avow_text){text, UINT16_MAX + 1});
	assert_true(b.failed);
	assert_int_equal(b.size, UINT16_MAX + 2);
	avow_buffer_clear(&b);
}

static void
sizes_that_would_wrap_are_past_the_maximum(void **state)
{
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, SIZE_MAX);
	avow_buffer_put(&b, "kept", 4);
	assert_null(avow_buffer_extend(&b, SIZE_MAX));
	assert_int_equal(avow_buffer_check(&b, NULL), AVOW_ERR_LIMIT);
	b.failed = false;
	avow_buffer_base64(&b, "", SIZE_MAX / 4 + 1);
	assert_int_equal(avow_buffer_check(&b, NULL), AVOW_ERR_LIMIT);
	assert_true(avow_text_is(avow_buffer_view(&b), "kept"));
	avow_buffer_clear(&b);
}

static void
an_extension_is_zeros_even_where_bytes_lay(void **state)
{
	static const uint8_t zeros[64];
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, 1000);
	assert_non_null(avow_buffer_extend(&b, 0));
	avow_buffer_string(&b, "secret secret secret secret secret secret");
	avow_buffer_reset(&b);
	assert_memory_equal(b.at, zeros, 41); /* wiped, though kept */
	b.at[3] = 9;
	assert_memory_equal(
	    avow_buffer_extend(&b, sizeof zeros), zeros, sizeof zeros);
	avow_buffer_clear(&b);
}

static void
a_reader_is_short_at_every_prefix(void **state)
{
	static const uint8_t bytes[] = {1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0,
	    0, 4, 0, 2, 'h', 'i', 'x', 'y'};

	(void)state;
	for (size_t size = 0; size <= sizeof bytes; size++) {
		struct avow_reader r = avow_reader_of(bytes, size);

		(void)avow_reader_u8(&r);
		(void)avow_reader_u16(&r);
		(void)avow_reader_u32(&r);
		(void)avow_reader_u64(&r);
		(void)avow_reader_text16(&r);
		(void)avow_reader_bytes(&r, 2);
		assert_int_equal(avow_reader_done(&r), size == sizeof bytes);
		assert_int_equal(r.failed, size != sizeof bytes);
	}
}

static void
a_failed_reader_gives_zeros(void **state)
{
	static const uint8_t bytes[] = {9, 9, 9, 9, 9, 9, 9};
	struct avow_reader r = avow_reader_of(bytes, sizeof bytes);

	(void)state;
	assert_true(avow_reader_u64(&r) == 0);
	assert_true(r.failed);
	assert_int_equal(avow_reader_u8(&r), 0);
	assert_int_equal(avow_reader_u16(&r), 0);
	assert_int_equal(avow_reader_u32(&r), 0);
	assert_int_equal(avow_reader_text16(&r).size, 0);
	assert_null(avow_reader_bytes(&r, 0));
	assert_false(avow_reader_done(&r));
	r = avow_reader_of(NULL, 0);
	assert_non_null(avow_reader_bytes(&r, 0));
	assert_true(avow_reader_done(&r));
}

static void
base64_is_that_of_rfc_4648(void **state)
{
	static const char *const cases[][2] = {
	    {"", ""},
	    {"f", "Zg=="},
	    {"fo", "Zm8="},
	    {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"},
	    {"\xff\xfe\xfb", "//77"},
	    {"\xfb\xf0", "+/A="},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_buffer b;

		avow_buffer_init(&b, 100);
		avow_buffer_base64(&b, cases[i][0], strlen(cases[i][0]));
		assert_true(avow_text_is(avow_buffer_view(&b), cases[i][1]));
		avow_buffer_reset(&b);
		assert_int_equal(
		    avow_unbase64(&b, avow_text_of(cases[i][1]), NULL),
		    AVOW_OK);
		assert_true(avow_text_is(avow_buffer_view(&b), cases[i][0]));
		avow_buffer_clear(&b);
	}
}

static void
base64_of_all_bytes_goes_there_and_back(void **state)
{
	uint8_t bytes[256];
	struct avow_buffer there;
	struct avow_buffer back;

	(void)state;
	avow_buffer_init(&there, 1000);
	avow_buffer_init(&back, 1000);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 167);
	for (size_t size = 0; size <= sizeof bytes; size++) {
		avow_buffer_reset(&there);
		avow_buffer_reset(&back);
		avow_buffer_base64(&there, bytes, size);
		assert_int_equal(
		    avow_unbase64(&back, avow_buffer_view(&there), NULL),
		    AVOW_OK);
		assert_int_equal(back.size, size);
		if (size > 0)
			assert_memory_equal(back.at, bytes, size);
	}
	avow_buffer_clear(&there);
	avow_buffer_clear(&back);
}

static void
refuses_base64_that_is_not_strict(void **state)
{
	static const char *const cases[] = {"Z", "Zg",
	    "Zg=", "Zg===", "Z===", "====", "=", "==", "Zh==", "Zm9=", "Zm 9",
	    "Zm9v\n", " Zm9v", "Zm-_", "Zg==Zg==", "Zm9vZg=A", "Zm=v", "Z=9v",
	    "Zm9v=", "Zm9v====", "\xe5\xbc\xa0v"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_error why = {0};
		struct avow_buffer b;

		avow_buffer_init(&b, 100);
		avow_buffer_string(&b, "kept");
		if (avow_unbase64(&b, avow_text_of(cases[i]), &why) !=
		    AVOW_ERR_FORMAT)
			fail_msg("%s", cases[i]);
		assert_string_equal(why.code, "base64");
		assert_true(avow_text_is(avow_buffer_view(&b), "kept"));
		avow_buffer_clear(&b);
	}
}

static void
base64_decoded_past_the_maximum_fails(void **state)
{
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, 3);
	assert_int_equal(avow_unbase64(&b, AVOW_TEXT("Zm9v"), NULL), AVOW_OK);
	avow_buffer_reset(&b);
	assert_int_equal(
	    avow_unbase64(&b, AVOW_TEXT("Zm9vYg=="), NULL), AVOW_ERR_LIMIT);
	avow_buffer_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(holds_what_was_put_in_order),
	    cmocka_unit_test(integers_are_big_endian_and_read_back),
	    cmocka_unit_test(
		every_put_fits_at_the_maximum_and_fails_one_past_it),
	    cmocka_unit_test(stays_failed_until_reset),
	    cmocka_unit_test(text_longer_than_its_length_field_fails_whole),
	    cmocka_unit_test(sizes_that_would_wrap_are_past_the_maximum),
	    cmocka_unit_test(an_extension_is_zeros_even_where_bytes_lay),
	    cmocka_unit_test(a_reader_is_short_at_every_prefix),
	    cmocka_unit_test(a_failed_reader_gives_zeros),
	    cmocka_unit_test(base64_is_that_of_rfc_4648),
	    cmocka_unit_test(base64_of_all_bytes_goes_there_and_back),
	    cmocka_unit_test(refuses_base64_that_is_not_strict),
	    cmocka_unit_test(base64_decoded_past_the_maximum_fails),
	};

	return cmocka_run_group_tests_name("base/buffer", tests, NULL, NULL);
}
