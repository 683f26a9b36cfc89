/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   slices compare as bytes do; exactly the well-formed UTF-8 and hex is
 *         taken; distances are those of Levenshtein.
 * Method: tables; every code point there and back; the distance against the
 *         whole table it is a band of, on many small words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void
slices_compare_as_their_bytes(void **state)
{
	const struct avow_text none = {NULL, 0};

	(void)state;
	assert_int_equal(avow_text_of(NULL).size, 0);
	assert_true(avow_text_equal(none, AVOW_TEXT("")));
	assert_true(avow_text_equal(AVOW_TEXT("a\0b"), AVOW_TEXT("a\0b")));
	assert_false(avow_text_equal(AVOW_TEXT("a\0b"), AVOW_TEXT("a\0c")));
	assert_false(avow_text_equal(AVOW_TEXT("a"), AVOW_TEXT("ab")));
	assert_true(avow_text_is(AVOW_TEXT("ab"), "ab"));
	assert_false(avow_text_is(AVOW_TEXT("ab\0"), "ab"));
	assert_true(avow_text_is(none, ""));
	assert_true(avow_text_starts(AVOW_TEXT("abc"), "ab"));
	assert_true(avow_text_starts(none, ""));
	assert_false(avow_text_starts(AVOW_TEXT("a"), "ab"));
	assert_int_equal(avow_text_compare(none, AVOW_TEXT("")), 0);
	assert_true(avow_text_compare(none, AVOW_TEXT("a")) < 0);
	assert_true(avow_text_compare(AVOW_TEXT("ab"), AVOW_TEXT("a")) > 0);
	assert_true(avow_text_compare(AVOW_TEXT("a\x80"), AVOW_TEXT("az")) > 0);
	assert_int_equal(
	    avow_text_compare(AVOW_TEXT("ab"), AVOW_TEXT("ab")), 0);
}

static void
every_code_point_comes_back(void **state)
{
	static const uint32_t ends[] = {0x80, 0x800, 0x10000, 0x110000};

	(void)state;
	for (uint32_t point = 0; point <= 0x10ffff; point++) {
		char bytes[4];
		struct avow_text text = {bytes, avow_utf8_put(bytes, point)};
		size_t at = 0;
		size_t size = 1;

		while (point >= ends[size - 1])
			size++;
		assert_int_equal(text.size, size);
		if (point >= 0xd800 && point <= 0xdfff) {
			assert_int_equal(avow_utf8_next(text, &at), -1);
			assert_int_equal(at, 0);
			continue;
		}
		assert_int_equal(avow_utf8_next(text, &at), point);
		assert_int_equal(at, text.size);
	}
}

static void
refuses_what_is_not_well_formed(void **state)
{
	static const struct {
		const char *bytes;
		const char *remark;
	} cases[] = {
	    {"\x80", "a continuation alone"},
	    {"\xbf", "the last continuation alone"},
	    {"\xc0\xaf", "an overlong slash"},
	    {"\xc1\xbf", "an overlong delete"},
	    {"\xe0\x9f\xbf", "overlong in three"},
	    {"\xf0\x8f\xbf\xbf", "overlong in four"},
	    {"\xed\xa0\x80", "a high surrogate"},
	    {"\xed\xbf\xbf", "a low surrogate"},
	    {"\xf4\x90\x80\x80", "past the last code point"},
	    {"\xf5\x80\x80\x80", "a first byte too high"},
	    {"\xff", "no first byte"},
	    {"\xc3", "one of two"},
	    {"\xe5\xbc", "two of three"},
	    {"\xf0\x9f\x99", "three of four"},
	    {"\xc3\x28", "a bad second"},
	    {"\xe5\x28\xa0", "a bad second of three"},
	    {"\xe5\xbc\x28", "a bad third"},
	    {"\xf0\x9f\x99\x28", "a bad fourth"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_text text = avow_text_of(cases[i].bytes);
		size_t at = 0;

		if (avow_utf8_next(text, &at) != -1 || at != 0 ||
		    avow_utf8_valid(text))
			fail_msg("%s", cases[i].remark);
	}
}

static void
valid_text_has_no_nul_and_is_counted_in_code_points(void **state)
{
	size_t at = 2;

	(void)state;
	assert_true(avow_utf8_valid((struct avow_text){NULL, 0}));
	assert_true(avow_utf8_valid(AVOW_TEXT("a\xe5\xbc\xa0z")));
	assert_false(avow_utf8_valid(AVOW_TEXT("a\0z")));
	assert_false(avow_utf8_valid(AVOW_TEXT("fine\xff")));
	assert_int_equal(
	    avow_utf8_count(AVOW_TEXT("a\xe5\xbc\xa0\xf0\x9f\x99\x82z")), 4);
	assert_int_equal(avow_utf8_count((struct avow_text){NULL, 0}), 0);
	assert_int_equal(avow_utf8_next(AVOW_TEXT("ab"), &at), -1);
}

static void
a_range_holds_its_ends_and_what_lies_between(void **state)
{
	static const struct avow_utf8_range ranges[] = {{2, 4}, {7, 7}};
	static const bool held[] = {0, 0, 1, 1, 1, 0, 0, 1, 0};

	(void)state;
	for (uint32_t i = 0; i < sizeof held / sizeof held[0]; i++)
		assert_int_equal(AVOW_UTF8_WITHIN(ranges, i), held[i]);
	assert_false(avow_utf8_within(ranges, 0, 2));
}

static void
hex_goes_there_and_back(void **state)
{
	uint8_t bytes[256];
	uint8_t back[256];
	char hex[513];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	avow_hex(hex, bytes, sizeof bytes);
	assert_int_equal(strlen(hex), 512);
	assert_true(
	    avow_text_starts(avow_text_of(hex), "000102030405060708090a"));
	assert_true(avow_unhex(back, sizeof back, avow_text_of(hex)));
	assert_memory_equal(bytes, back, sizeof bytes);
	avow_hex(hex, bytes, 0);
	assert_string_equal(hex, "");
	assert_true(avow_unhex(back, 2, AVOW_TEXT("aBCd")));
	assert_int_equal(back[0], 0xab);
	assert_int_equal(back[1], 0xcd);
}

static void
refuses_hex_of_another_size_or_alphabet(void **state)
{
	static const char *const cases[] = {"", "a", "ab", "abc", "abcde",
	    "abcdef", "ag00", "00g0", "0x00", " 000", "000 ", "0:00", "@000",
	    "`000", "/000", "000G"};
	uint8_t out[2];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (avow_unhex(out, 2, avow_text_of(cases[i])))
			fail_msg("%s", cases[i]);
	}
	assert_true(avow_unhex(out, 0, AVOW_TEXT("")));
	assert_false(avow_unhex(out, SIZE_MAX / 2 + 1, AVOW_TEXT("")));
}

/* The whole table, row by row. */
static unsigned
full_distance(struct avow_text a, struct avow_text b)
{
	unsigned row[64];

	for (size_t j = 0; j <= b.size; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a.size; i++) {
		unsigned above_left = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.size; j++) {
			unsigned best =
			    above_left + (a.at[i - 1] != b.at[j - 1]);

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			above_left = row[j];
			row[j] = best;
		}
	}
	return row[b.size];
}

static void
distances_are_those_of_the_whole_table(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char words[2][20];
		struct avow_text a = {words[0], 0};
		struct avow_text b = {words[1], 0};
		unsigned limit;
		unsigned full;

		for (size_t i = 0; i < sizeof words; i++) {
			seed = seed * 1664525 + 1013904223;
			words[i / 20][i % 20] = (char)('a' + (seed >> 16) % 3);
		}
		a.size = (seed >> 8) % 21;
		b.size = (seed >> 13) % 21;
		limit = (seed >> 20) % 9;
		full = full_distance(a, b);
		assert_int_equal(avow_edit_distance(a, b, limit),
		    full > limit ? limit + 1 : full);
	}
}

static void
distances_of_known_words(void **state)
{
	static char long_text[100000];

	(void)state;
	assert_int_equal(
	    avow_edit_distance(AVOW_TEXT("kitten"), AVOW_TEXT("sitting"), 8),
	    3);
	assert_int_equal(
	    avow_edit_distance(AVOW_TEXT("share"), AVOW_TEXT("shaer"), 2), 2);
	assert_int_equal(
	    avow_edit_distance(AVOW_TEXT(""), AVOW_TEXT(""), 0), 0);
	assert_int_equal(
	    avow_edit_distance(AVOW_TEXT("a"), AVOW_TEXT("b"), 0), 1);
	assert_int_equal(
	    avow_edit_distance(AVOW_TEXT("a"),
		(struct avow_text){long_text, sizeof long_text}, 8),
	    9);
	assert_int_equal(
	    avow_edit_distance((struct avow_text){long_text, sizeof long_text},
		(struct avow_text){long_text, sizeof long_text - 3}, 8),
	    3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slices_compare_as_their_bytes),
	    cmocka_unit_test(every_code_point_comes_back),
	    cmocka_unit_test(refuses_what_is_not_well_formed),
	    cmocka_unit_test(
		valid_text_has_no_nul_and_is_counted_in_code_points),
	    cmocka_unit_test(a_range_holds_its_ends_and_what_lies_between),
	    cmocka_unit_test(hex_goes_there_and_back),
	    cmocka_unit_test(refuses_hex_of_another_size_or_alphabet),
	    cmocka_unit_test(distances_are_those_of_the_whole_table),
	    cmocka_unit_test(distances_of_known_words),
	};

	return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
