/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an error about a member names the member by a right JSON pointer.
 * Method: one text, asked for what it has, has not, and has otherwise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/need.h"

static struct avow_json *json;

static int
set_up(void **state)
{
	assert_int_equal(avow_json_parse(&json,
			     AVOW_TEXT("{\"s\":\"x\",\"n\":null,\"i\":7,\"r\":"
				       "1.5,\"o\":{\"a/b~c\":1}}"),
			     NULL),
	    AVOW_OK);
	*state = json;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	avow_json_free(json);
	return 0;
}

static void
gives_members_of_the_kind_asked_for(void **state)
{
	const struct avow_json_at whole = {json, ""};
	const struct avow_json *value;
	int64_t number;

	(void)state;
	assert_int_equal(
	    avow_json_need(&value, &whole, "s", AVOW_JSON_TEXT, NULL), AVOW_OK);
	assert_true(avow_text_is(avow_json_text(value), "x"));
	assert_int_equal(
	    avow_json_allow(&value, &whole, "i", AVOW_JSON_NUMBER, NULL),
	    AVOW_OK);
	assert_true(avow_json_whole(value, &number));
	assert_int_equal(number, 7);
	assert_int_equal(
	    avow_json_allow(&value, &whole, "n", AVOW_JSON_TEXT, NULL),
	    AVOW_OK);
	assert_null(value);
	assert_int_equal(
	    avow_json_allow(&value, &whole, "z", AVOW_JSON_TEXT, NULL),
	    AVOW_OK);
	assert_null(value);
}

static void
a_fraction_is_no_whole_number(void **state)
{
	int64_t number = 9;

	(void)state;
	assert_false(avow_json_whole(avow_json_get(json, "r"), &number));
	assert_int_equal(number, 0);
	assert_false(avow_json_whole(avow_json_get(json, "s"), &number));
	assert_false(avow_json_whole(NULL, &number));
}

static void
names_the_member_that_is_at_fault(void **state)
{
	const struct {
		struct avow_json_at at;
		const char *name;
		enum avow_json_kind kind;
		const char *code;
		const char *place;
	} cases[] = {
	    {{json, ""}, "z", AVOW_JSON_TEXT, "json.missing", "/z"},
	    {{json, ""}, "n", AVOW_JSON_TEXT, "json.missing", "/n"},
	    {{json, ""}, "i", AVOW_JSON_TEXT, "json.kind", "/i"},
	    {{json, ""}, "s", AVOW_JSON_OBJECT, "json.kind", "/s"},
	    {{avow_json_get(json, "o"), "/o"}, "a/b~c", AVOW_JSON_LIST,
		"json.kind", "/o/a~1b~0c"},
	    {{avow_json_get(json, "s"), "/s"}, "a", AVOW_JSON_LIST, "json.kind",
		"/s"},
	    {{NULL, "/q"}, "a", AVOW_JSON_LIST, "json.kind", "/q"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct avow_json *value = json;
		struct avow_error why = {0};

		assert_int_equal(avow_json_need(&value, &cases[i].at,
				     cases[i].name, cases[i].kind, &why),
		    AVOW_ERR_INPUT);
		assert_null(value);
		assert_string_equal(why.code, cases[i].code);
		assert_string_equal(why.place, cases[i].place);
	}
}

static void
refuses_members_that_nobody_knows(void **state)
{
	static const char *const all[] = {"s", "n", "i", "r", "o", NULL};
	static const char *const some[] = {"s", "n", "o", "r", NULL};
	const struct avow_json_at whole = {json, ""};
	const struct avow_json_at inner = {avow_json_get(json, "o"), "/o"};
	const struct avow_json_at text = {avow_json_get(json, "s"), "/s"};
	struct avow_error why = {0};

	(void)state;
	assert_int_equal(avow_json_only(&whole, all, NULL), AVOW_OK);
	assert_int_equal(avow_json_only(&whole, some, &why), AVOW_ERR_INPUT);
	assert_string_equal(why.code, "json.unknown");
	assert_string_equal(why.place, "/i");
	why.status = AVOW_OK;
	assert_int_equal(avow_json_only(&inner, all, &why), AVOW_ERR_INPUT);
	assert_string_equal(why.place, "/o/a~1b~0c");
	assert_int_equal(avow_json_only(&text, all, NULL), AVOW_ERR_INPUT);
}

static void
cuts_a_pointer_that_is_too_long_at_a_whole_character(void **state)
{
	const char *name = "\xe5\xbc\xa0";
	char pointer[400] = "";
	struct avow_json_at at = {json, pointer};
	const struct avow_json *value;
	struct avow_error why = {0};

	(void)state;
	for (size_t size = 0; size + 4 < sizeof pointer; size += 3)
		memcpy(pointer + size, name, 4);
	assert_int_equal(avow_json_need(&value, &at, "z", AVOW_JSON_TEXT, &why),
	    AVOW_ERR_INPUT);
	assert_true(strlen(why.place) > sizeof why.place - 4);
	assert_true(avow_utf8_valid(avow_text_of(why.place)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(gives_members_of_the_kind_asked_for),
	    T(a_fraction_is_no_whole_number),
	    T(names_the_member_that_is_at_fault),
	    T(refuses_members_that_nobody_knows),
	    T(cuts_a_pointer_that_is_too_long_at_a_whole_character),
	};

	return cmocka_run_group_tests_name("json/need", tests, NULL, NULL);
}
