/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what people see fits 80 columns, lines up, and can command no
 *         terminal, whatever the text.
 * Method: tables of texts and lines; then long and hostile ones, whose every
 *         line is measured.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/width.h"
#include "cli/lines.h"

enum { OUT_MAX = 1 << 20 };

static void
check_field(const char *label, const char *text, const char *want)
{
	struct avow_buffer out;
	struct avow_lines lines = {.out = &out, .indent = 2};

	avow_buffer_init(&out, OUT_MAX);
	avow_lines_field(&lines, label, AVOW_PAINT_PLAIN, avow_text_of(text));
	avow_buffer_u8(&out, 0);
	assert_string_equal((const char *)out.at, want);
	avow_buffer_clear(&out);
}

static void
fields_line_up_under_their_own_beginning(void **state)
{
	(void)state;
	check_field("why", "because", "  why        because\n");
	check_field("", "more", "             more\n");
	check_field("why", "", "  why        \n");
	check_field("why", "two\n\t words ", "  why        two words\n");
	check_field("agreements", "x", "  agreements x\n");
	check_field("a-long-label", "x", "  a-long-label x\n");
	check_field("why",
	    "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff "
	    "ggggggg hh",
	    "  why        aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee "
	    "fffffffff ggggggg\n             hh\n");
}

/* Every line of out takes at most 80 columns and is well-formed. */
static void
check_width(const struct avow_buffer *out)
{
	size_t from = 0;

	assert_true(avow_utf8_valid(avow_buffer_view(out)));
	for (size_t i = 0; i < out->size; i++) {
		if (out->at[i] != '\n')
			continue;
		assert_in_range(avow_width_of((struct avow_text){
				    (const char *)out->at + from, i - from}),
		    0, AVOW_LINES_WIDTH);
		from = i + 1;
	}
	assert_int_equal(from, out->size); /* it ends with a newline */
}

static void
no_line_is_wider_than_a_page(void **state)
{
	static const char *const words[] = {"a", "张", "policy", "欧阳小明",
	    "a-very-long-word-that-has-no-blank-in-it-whatever-one-does-to-it-"
	    "and-then-more",
	    "广东省深圳市南山区科技园路一号广东省深圳市南山区科技园路一号广东省"
	    "深圳市"
	    "南山区科技园路一号",
	    "\xff", "\x1b[31m", "\u202e"};
	size_t count = sizeof words / sizeof words[0];
	struct avow_buffer text;
	struct avow_buffer out;
	struct avow_lines lines = {.out = &out, .indent = 4};
	uint32_t seed = 1;

	(void)state;
	avow_buffer_init(&text, OUT_MAX);
	avow_buffer_init(&out, OUT_MAX);
	for (size_t round = 0; round < 500; round++) {
		avow_buffer_reset(&text);
		avow_buffer_reset(&out);
		for (size_t i = 0; i < round % 40; i++) {
			seed = seed * 1664525 + 1013904223;
			avow_buffer_string(&text, words[(seed >> 16) % count]);
			if ((seed >> 28) != 0)
				avow_buffer_u8(&text, ' ');
		}
		avow_lines_field(
		    &lines, "why", AVOW_PAINT_PLAIN, avow_buffer_view(&text));
		check_width(&out);
		avow_buffer_reset(&out);
		avow_lines_text(
		    &lines, AVOW_PAINT_PLAIN, avow_buffer_view(&text));
		check_width(&out);
	}
	avow_buffer_clear(&text);
	avow_buffer_clear(&out);
}

static void
nothing_commands_the_terminal(void **state)
{
	struct avow_buffer out;
	struct avow_lines lines = {.out = &out};

	(void)state;
	avow_buffer_init(&out, OUT_MAX);
	avow_lines_put(&lines, AVOW_PAINT_RED,
	    AVOW_TEXT("\x1b]0;title\x07 \xc2\x9b"
		      "31m \x7f \u2066"));
	assert_null(memchr(out.at, 0x1b, out.size));
	assert_null(memchr(out.at, 0x07, out.size));
	assert_null(memchr(out.at, 0x7f, out.size));
	assert_null(memmem(out.at, out.size, "\xc2\x9b", 2));
	assert_null(memmem(out.at, out.size, "\u2066", 3));
	avow_buffer_clear(&out);
}

static void
colours_are_there_only_when_wanted(void **state)
{
	struct avow_buffer out;
	struct avow_lines lines = {.out = &out, .color = true};

	(void)state;
	avow_buffer_init(&out, OUT_MAX);
	avow_lines_put(&lines, AVOW_PAINT_GREEN, AVOW_TEXT("yes"));
	assert_true(avow_text_is(avow_buffer_view(&out), "\033[32myes\033[0m"));
	avow_buffer_reset(&out);
	avow_lines_put(&lines, AVOW_PAINT_PLAIN, AVOW_TEXT("yes"));
	assert_true(avow_text_is(avow_buffer_view(&out), "yes"));
	avow_buffer_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_line_up_under_their_own_beginning),
	    cmocka_unit_test(no_line_is_wider_than_a_page),
	    cmocka_unit_test(nothing_commands_the_terminal),
	    cmocka_unit_test(colours_are_there_only_when_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
