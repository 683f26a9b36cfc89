/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   each code has a page that a person can read on any terminal and a
 *         program can read as JSON.
 * Method: every page that is built in, printed both ways.  (That its examples
 *         are right is tests/flow/error_pages.sh's matter.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/columns.h"
#include "policy/explain_code.h"

enum { LINES_MAX = 120, BYTES_MAX = 1 << 16 };

static void
finds_a_page_by_its_code(void **state)
{
	const char *last = "";
	size_t count = 0;

	(void)state;
	for (const struct avow_explain_page *page = avow_explain_pages;
	     page->code != NULL; page++, count++) {
		assert_true(strcmp(last, page->code) < 0);
		assert_ptr_equal(avow_explain_code_find(page->code), page);
		last = page->code;
	}
	assert_true(count >= 30);
	assert_string_equal(avow_explain_code_find("p0101")->code, "P0101");
	assert_null(avow_explain_code_find("P0000"));
	assert_null(avow_explain_code_find("P010"));
	assert_null(avow_explain_code_find("P01011"));
	assert_null(avow_explain_code_find(""));
}

/* The columns of the widest line, blocks apart. */
static unsigned
width_of(struct avow_text text, size_t *lines_out)
{
	unsigned widest = 0;
	size_t at = 0;

	*lines_out = 0;
	while (at < text.size) {
		bool is_block = text.at[at] == ' ';
		unsigned columns = 0;

		while (at < text.size && text.at[at] != '\n') {
			unsigned width;

			(void)avow_columns_next(text, &at, &width);
			columns += width;
		}
		at++;
		++*lines_out;
		if (!is_block && columns > widest)
			widest = columns;
	}
	return widest;
}

static void
prints_pages_of_80_columns_without_marks(void **state)
{
	(void)state;
	for (const struct avow_explain_page *page = avow_explain_pages;
	     page->code != NULL; page++) {
		struct avow_buffer out;
		struct avow_text text;
		size_t lines;

		avow_buffer_init(&out, BYTES_MAX);
		avow_explain_code(page, &out);
		assert_int_equal(avow_buffer_check(&out, NULL), AVOW_OK);
		text = avow_buffer_view(&out);
		assert_true(avow_text_starts(text, page->code));
		if (width_of(text, &lines) > AVOW_COLUMNS || lines > LINES_MAX)
			fail_msg("%s is too wide or too long", page->code);
		assert_null(memmem(text.at, text.size, "**", 2));
		assert_null(memmem(text.at, text.size, "````", 4));
		avow_buffer_clear(&out);
	}
}

static void
gives_a_page_as_json(void **state)
{
	static const char *const lines[] = {
	    "# P1: \"odd\"", "", "**Bold** word.", "````wrong", "x", NULL};
	static const struct avow_explain_page page = {"P1", lines};
	struct avow_buffer out;

	(void)state;
	avow_buffer_init(&out, BYTES_MAX);
	avow_explain_code_json(&page, &out);
	avow_buffer_u8(&out, 0);
	assert_string_equal((const char *)out.at,
	    "{\"code\":\"P1\",\"title\":\"\\\"odd\\\"\",\"text\":"
	    "\"# P1: \\\"odd\\\"\\n\\n**Bold** word.\\n````wrong\\nx\\n\"}\n");
	avow_buffer_clear(&out);
	avow_explain_code(&page, &out);
	avow_buffer_u8(&out, 0);
	assert_string_equal(
	    (const char *)out.at, "P1: \"odd\"\n\nBold word.\n    x\n");
	avow_buffer_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_a_page_by_its_code),
	    cmocka_unit_test(prints_pages_of_80_columns_without_marks),
	    cmocka_unit_test(gives_a_page_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
