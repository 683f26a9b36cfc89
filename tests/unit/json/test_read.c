/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a JSON text from outside is read whole or refused, and asking a tree
 *         for what it does not have is harmless.
 * Method: one good text asked for everything; tables of refused ones; every
 *         prefix of the good one; the limits of size and depth.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/read.h"

static const char good[] =
    "{\"b\":\"x\",\"a\":[1,\"二\",true,null],\"c\":{\"d\":-7}}";

static struct avow_json *
parse(const char *text)
{
	struct avow_json *json = NULL;

	assert_int_equal(
	    avow_json_parse(&json, avow_text_of(text), NULL), AVOW_OK);
	return json;
}

static void
gives_what_the_text_holds(void **state)
{
	struct avow_json *json = parse(good);
	const struct avow_json *list = avow_json_get(json, "a");

	(void)state;
	assert_int_equal(avow_json_kind(json), AVOW_JSON_OBJECT);
	assert_int_equal(avow_json_count(json), 3);
	assert_int_equal(avow_json_kind(list), AVOW_JSON_LIST);
	assert_int_equal(avow_json_count(list), 4);
	assert_int_equal(avow_json_integer(avow_json_item(list, 0)), 1);
	assert_true(
	    avow_text_is(avow_json_text(avow_json_item(list, 1)), "二"));
	assert_true(avow_json_is_true(avow_json_item(list, 2)));
	assert_int_equal(
	    avow_json_kind(avow_json_item(list, 3)), AVOW_JSON_NULL);
	assert_int_equal(
	    avow_json_integer(avow_json_get(avow_json_get(json, "c"), "d")),
	    -7);
	avow_json_free(json);
}

static void
members_come_in_the_order_of_the_text(void **state)
{
	static const char *const names[] = {"b", "a", "c"};
	struct avow_json *json = parse(good);
	const struct avow_json *value;
	struct avow_json_each each = {.place = NULL};
	struct avow_text name;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_true(avow_json_member(json, i, &name, &value));
		assert_true(avow_text_is(name, names[i]));
	}
	assert_false(avow_json_member(json, 3, &name, &value));
	for (size_t i = 0; i < 3; i++) {
		assert_true(avow_json_next(json, &each));
		assert_true(avow_text_is(each.name, names[i]));
		assert_ptr_equal(each.value, avow_json_get(json, names[i]));
	}
	assert_false(avow_json_next(json, &each));
	assert_false(avow_json_next(avow_json_get(json, "a"), &each));
	assert_false(avow_json_next(NULL, &each));
	avow_json_free(json);
}

static void
what_is_missing_is_null_and_empty(void **state)
{
	struct avow_json *json = parse("[\"x\"]");
	const struct avow_json *value;
	struct avow_text name;

	(void)state;
	assert_null(avow_json_get(json, "x"));
	assert_null(avow_json_get(NULL, "x"));
	assert_null(avow_json_item(json, 1));
	assert_null(avow_json_item(NULL, 0));
	assert_int_equal(avow_json_text(json).size, 0);
	assert_int_equal(avow_json_text(NULL).size, 0);
	assert_int_equal(avow_json_integer(NULL), 0);
	assert_int_equal(avow_json_count(NULL), 0);
	assert_false(avow_json_is_true(NULL));
	assert_false(avow_json_member(json, 0, &name, &value));
	assert_false(avow_json_member(NULL, 0, &name, &value));
	avow_json_free(json);
	avow_json_free(NULL);
}

static void
dumps_the_same_again(void **state)
{
	struct avow_json *json = parse(good);
	struct avow_buffer out;

	(void)state;
	avow_buffer_init(&out, 1024);
	avow_json_dump(&out, json);
	avow_json_dump(&out, NULL);
	assert_true(avow_text_is(avow_buffer_view(&out),
	    "{\"b\":\"x\",\"a\":[1,\"二\",true,null],\"c\":{\"d\":-7}}null"));
	avow_buffer_clear(&out);
	avow_buffer_init(&out, 5);
	avow_json_dump(&out, json);
	assert_true(out.failed);
	avow_buffer_clear(&out);
	avow_json_free(json);
}

static void
refuses_what_is_no_json(void **state)
{
	static const struct {
		const char *text;
		const char *remark;
	} rows[] = {
	    {"", "nothing"},
	    {" ", "a blank"},
	    {"{\"a\":1,\"a\":2}", "a name twice"},
	    {"{} {}", "two values"},
	    {"{\"a\":\"\\u0000\"}", "a NUL in a string"},
	    {"\"\xff\"", "no UTF-8"},
	    {"\"\\ud800\"", "half a surrogate pair"},
	    {"{'a':1}", "single quotes"},
	    {"[1,]", "a comma too many"},
	    {"nul", "no word"},
	    {"{\"\\u0000\":1}", "a NUL in a name"},
	    {"\"\xc0\xaf\"", "an overlong slash"},
	    {"9223372036854775808", "a number past 64 bits"},
	    {"1e999", "a number past all bits"},
	    {"01", "a zero in front"},
	    {"NaN", "no number"},
	    {"\"\n\"", "a line end in a string"},
	    {"]", "an end without a start"},
	    {"\"\\", "an escape of nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_error why = {.status = AVOW_OK};
		struct avow_json *json = NULL;

		if (avow_json_parse(&json, avow_text_of(rows[i].text), &why) !=
		    AVOW_ERR_FORMAT)
			fail_msg("%s", rows[i].remark);
		assert_null(json);
		assert_string_equal(why.code, "json.syntax");
		assert_string_not_equal(why.place, "");
	}
}

static void
refuses_every_prefix(void **state)
{
	struct avow_json *json;

	(void)state;
	for (size_t size = 0; size < sizeof good - 1; size++)
		assert_int_equal(avow_json_parse(&json,
				     (struct avow_text){good, size}, NULL),
		    AVOW_ERR_FORMAT);
}

/* A list in a list, depth times. */
static enum avow_status
parse_deep(size_t depth)
{
	char text[128];
	struct avow_json *json = NULL;
	enum avow_status status;

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	status =
	    avow_json_parse(&json, (struct avow_text){text, 2 * depth}, NULL);
	avow_json_free(json);
	return status;
}

static void
depth_and_size_have_limits(void **state)
{
	char *text = malloc(AVOW_JSON_MAX + 1);
	struct avow_json *json = NULL;

	(void)state;
	assert_int_equal(parse_deep(AVOW_JSON_DEPTH_MAX), AVOW_OK);
	assert_int_equal(parse_deep(AVOW_JSON_DEPTH_MAX + 1), AVOW_ERR_LIMIT);
	json = parse("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"");
	avow_json_free(json);
	assert_non_null(text);
	memset(text, ' ', AVOW_JSON_MAX + 1);
	text[0] = '1';
	assert_int_equal(avow_json_parse(&json,
			     (struct avow_text){text, AVOW_JSON_MAX}, NULL),
	    AVOW_OK);
	avow_json_free(json);
	assert_int_equal(avow_json_parse(&json,
			     (struct avow_text){text, AVOW_JSON_MAX + 1}, NULL),
	    AVOW_ERR_LIMIT);
	free(text);
}

/* A list of `count` numbers is that and one more value. */
static enum avow_status
parse_long(size_t count)
{
	char *text = malloc(2 * count + 1);
	struct avow_json *json = NULL;
	enum avow_status status;

	assert_non_null(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + 2 * i, i == 0 ? "[1" : ",1", 2);
	text[2 * count] = ']';
	status = avow_json_parse(
	    &json, (struct avow_text){text, 2 * count + 1}, NULL);
	avow_json_free(json);
	free(text);
	return status;
}

static void
the_count_of_values_has_a_limit(void **state)
{
	(void)state;
	assert_int_equal(parse_long(AVOW_JSON_VALUES_MAX - 1), AVOW_OK);
	assert_int_equal(parse_long(AVOW_JSON_VALUES_MAX), AVOW_ERR_LIMIT);
}

static void
says_where_and_quotes_nothing(void **state)
{
	struct avow_json *json;
	struct avow_error why = {0};

	(void)state;
	assert_int_equal(avow_json_parse(&json,
			     AVOW_TEXT("{\"name\":\n \"zhang\" san}"), &why),
	    AVOW_ERR_FORMAT);
	assert_string_equal(why.place, "2:12");
	assert_null(strstr(why.message, "zhang"));
	assert_null(strstr(why.message, "san"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_what_the_text_holds),
	    cmocka_unit_test(members_come_in_the_order_of_the_text),
	    cmocka_unit_test(what_is_missing_is_null_and_empty),
	    cmocka_unit_test(dumps_the_same_again),
	    cmocka_unit_test(refuses_what_is_no_json),
	    cmocka_unit_test(refuses_every_prefix),
	    cmocka_unit_test(depth_and_size_have_limits),
	    cmocka_unit_test(the_count_of_values_has_a_limit),
	    cmocka_unit_test(says_where_and_quotes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
