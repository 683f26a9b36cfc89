/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   text takes the columns that a terminal gives it, and nothing in it
 *         can command that terminal.
 * Method: a table of texts; every code point that commands or turns around,
 *         its neighbours, and bytes that are no UTF-8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/width.h"

static void
columns_are_those_of_a_terminal(void **state)
{
	static const struct {
		const char *text;
		size_t columns;
	} rows[] = {
	    {"", 0},
	    {"abc", 3},
	    {"张三", 4},
	    {"é", 1},
	    {"e\u0301", 1},
	    {"😀", 2},
	    {"，", 2},
	    {"·", 1},
	    {"\u02ff\u0300\u036f\u0370", 2},
	    {"\U0003fffd\U0003fffe", 3},
	    {"\x1b[2J", 4}, /* U+FFFD and three letters */
	    {"\xff\xff", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(
		    avow_width_of(avow_text_of(rows[i].text)), rows[i].columns);
}

static bool
is_kept(uint32_t point)
{
	char bytes[4];
	struct avow_text text = {bytes, avow_utf8_put(bytes, point)};
	size_t at = 0;
	unsigned columns;
	int32_t found = avow_width_next(text, &at, &columns);

	assert_int_equal(at, text.size);
	assert_true(found == (int32_t)point || found == 0xfffd);
	return found == (int32_t)point;
}

static void
nothing_commands_a_terminal(void **state)
{
	static const struct avow_utf8_range replaced[] = {{0x00, 0x1f},
	    {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e},
	    {0x2066, 0x2069}};

	(void)state;
	for (uint32_t point = 0; point < 0x3000; point++)
		assert_int_equal(
		    is_kept(point), !AVOW_UTF8_WITHIN(replaced, point));
}

static void
a_bad_byte_is_one_character(void **state)
{
	size_t at = 0;
	unsigned columns;

	(void)state;
	assert_int_equal(
	    avow_width_next(AVOW_TEXT("\xe5\xbc"), &at, &columns), 0xfffd);
	assert_int_equal(at, 1);
	assert_int_equal(columns, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(columns_are_those_of_a_terminal),
	    cmocka_unit_test(nothing_commands_a_terminal),
	    cmocka_unit_test(a_bad_byte_is_one_character),
	};

	return cmocka_run_group_tests_name("base/width", tests, NULL, NULL);
}
