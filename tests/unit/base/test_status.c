/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an error is filled once, whole or cut cleanly, and may be absent.
 * Method: fail with short, longest and too long texts and read the struct.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"
#include "base/text.h"

static void
every_status_has_a_name_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(avow_status_name(AVOW_OK), "ok");
	assert_string_equal(avow_status_name(AVOW_ERR_NOT_FOUND), "not-found");
	for (int i = 0; i <= AVOW_ERR_POLICY; i++) {
		const char *name = avow_status_name((enum avow_status)i);

		assert_non_null(name);
		assert_string_not_equal(name, "unknown");
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
			    name, avow_status_name((enum avow_status)j));
	}
	assert_string_equal(
	    avow_status_name((enum avow_status)(AVOW_ERR_POLICY + 1)),
	    "unknown");
}

static void
fills_all_fields_and_gives_the_status_back(void **state)
{
	struct avow_error why = {0};

	(void)state;
	assert_int_equal(avow_fail_at(&why, AVOW_ERR_LIMIT, "a.code", "f:1:2",
			     "%d of %s", 7, "them"),
	    AVOW_ERR_LIMIT);
	assert_int_equal(why.status, AVOW_ERR_LIMIT);
	assert_string_equal(why.code, "a.code");
	assert_string_equal(why.place, "f:1:2");
	assert_string_equal(why.message, "7 of them");
}

static void
keeps_the_first_fault(void **state)
{
	struct avow_error why = {0};

	(void)state;
	assert_int_equal(
	    avow_fail(&why, AVOW_ERR_IO, "first", "one"), AVOW_ERR_IO);
	assert_int_equal(
	    avow_fail(&why, AVOW_ERR_KEY, "second", "two"), AVOW_ERR_KEY);
	assert_int_equal(why.status, AVOW_ERR_IO);
	assert_string_equal(why.code, "first");
	assert_string_equal(why.message, "one");
	assert_string_equal(why.place, "");
}

static void
takes_nobody_who_asks_why(void **state)
{
	(void)state;
	assert_int_equal(
	    avow_fail(NULL, AVOW_ERR_FULL, "x", "y"), AVOW_ERR_FULL);
	assert_int_equal(
	    avow_fail_at(NULL, AVOW_ERR_FULL, "x", "p", "y"), AVOW_ERR_FULL);
}

static void
cuts_what_is_too_long_at_its_maximum(void **state)
{
	char text[1000];

	(void)state;
	for (size_t size = 0; size < sizeof text - 1; size++) {
		struct avow_error why = {0};

		memset(text, 'x', size);
		text[size] = '\0';
		(void)avow_fail_at(&why, AVOW_ERR_IO, text, text, "%s", text);
		assert_int_equal(strlen(why.code),
		    size < sizeof why.code ? size : sizeof why.code - 1);
		assert_int_equal(strlen(why.place),
		    size < sizeof why.place ? size : sizeof why.place - 1);
		assert_int_equal(strlen(why.message),
		    size < sizeof why.message ? size : sizeof why.message - 1);
	}
}

static void
never_cuts_a_character_in_two(void **state)
{
	static const char *const characters[] = {
	    "\xc3\xa9", "\xe5\xbc\xa0", "\xf0\x9f\x99\x82"};

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		/* Shift the characters so that each byte meets the cut. */
		for (size_t shift = 0; shift < 4; shift++) {
			size_t size = strlen(characters[c]);
			struct avow_error why = {0};
			char text[1000] = "xxxx";

			for (size_t at = shift; at + size < 900; at += size)
				memcpy(text + at, characters[c], size);
			(void)avow_fail_at(
			    &why, AVOW_ERR_IO, "c", text, "%s", text);
			assert_true(avow_utf8_valid(avow_text_of(why.place)));
			assert_true(avow_utf8_valid(avow_text_of(why.message)));
			assert_true(strlen(why.place) >= sizeof why.place - 4);
			assert_true(
			    strlen(why.message) >= sizeof why.message - 4);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_status_has_a_name_of_its_own),
	    cmocka_unit_test(fills_all_fields_and_gives_the_status_back),
	    cmocka_unit_test(keeps_the_first_fault),
	    cmocka_unit_test(takes_nobody_who_asks_why),
	    cmocka_unit_test(cuts_what_is_too_long_at_its_maximum),
	    cmocka_unit_test(never_cuts_a_character_in_two),
	};

	return cmocka_run_group_tests_name("base/status", tests, NULL, NULL);
}
