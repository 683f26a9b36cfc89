/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is written parses, and says what was put.
 * Method: texts written and compared; each byte value as a string, written and
 *         read back; the nesting at its maximum; misuse ends the process.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "json/read.h"
#include "json/writer.h"

static void
knows_where_commas_and_names_go(void **state)
{
	struct avow_buffer out;
	struct avow_json_writer writer;

	(void)state;
	avow_buffer_init(&out, 1000);
	writer = avow_json_writer_of(&out);
	avow_json_open_object(&writer);
	avow_json_name(&writer, "a");
	avow_json_put_u64(&writer, UINT64_MAX);
	avow_json_name_text(&writer, AVOW_TEXT("b"));
	avow_json_open_list(&writer);
	avow_json_put_i64(&writer, INT64_MIN);
	avow_json_put_bool(&writer, true);
	avow_json_put_bool(&writer, false);
	avow_json_put_null(&writer);
	avow_json_open_object(&writer);
	avow_json_close(&writer);
	avow_json_open_list(&writer);
	avow_json_close(&writer);
	avow_json_put_text(&writer, AVOW_TEXT("\xe5\xbc\xa0"));
	avow_json_close(&writer);
	avow_json_name(&writer, "");
	avow_json_put_json(&writer, AVOW_TEXT("{\"x\":1.5}"));
	avow_json_name(&writer, "q\"");
	avow_json_put_string(&writer, "a\\b\n");
	avow_json_close(&writer);
	assert_true(writer.is_done);
	assert_true(avow_text_is(avow_buffer_view(&out),
	    "{\"a\":18446744073709551615,\"b\":[-9223372036854775808,true,"
	    "false,null,{},[],\"\xe5\xbc\xa0\"],\"\":{\"x\":1.5},"
	    "\"q\\\"\":\"a\\\\b\\n\"}"));
	avow_buffer_clear(&out);
}

static void
writes_a_single_value(void **state)
{
	struct avow_buffer out;
	struct avow_json_writer writer;

	(void)state;
	avow_buffer_init(&out, 4);
	writer = avow_json_writer_of(&out);
	avow_json_put_null(&writer);
	assert_true(avow_text_is(avow_buffer_view(&out), "null"));
	assert_int_equal(avow_buffer_check(&out, NULL), AVOW_OK);
	avow_buffer_clear(&out);
}

static void
every_byte_comes_back_or_becomes_the_replacement(void **state)
{
	struct avow_buffer out;

	(void)state;
	avow_buffer_init(&out, 1000);
	for (int byte = 1; byte < 256; byte++) {
		char text[3] = {'a', (char)byte, 'z'};
		struct avow_text all = {text, sizeof text};
		struct avow_json *json;

		avow_buffer_reset(&out);
		avow_json_write_text(&out, all);
		assert_int_equal(
		    avow_json_parse(&json, avow_buffer_view(&out), NULL),
		    AVOW_OK);
		if (byte >= 0x80)
			all = AVOW_TEXT("a\xef\xbf\xbdz");
		assert_true(avow_text_equal(avow_json_text(json), all));
		avow_json_free(json);
	}
	avow_buffer_clear(&out);
}

static void
a_full_buffer_fails_and_ends_nothing(void **state)
{
	struct avow_buffer out;
	struct avow_json_writer writer;

	(void)state;
	avow_buffer_init(&out, 5);
	writer = avow_json_writer_of(&out);
	avow_json_open_list(&writer);
	avow_json_put_string(&writer, "longer than that");
	avow_json_close(&writer);
	assert_int_equal(avow_buffer_check(&out, NULL), AVOW_ERR_LIMIT);
	avow_buffer_clear(&out);
}

static void
open_levels(size_t count)
{
	struct avow_buffer out;
	struct avow_json_writer writer;

	avow_buffer_init(&out, 1000);
	writer = avow_json_writer_of(&out);
	for (size_t i = 0; i < count; i++)
		avow_json_open_list(&writer);
	for (size_t i = 0; i < count; i++)
		avow_json_close(&writer);
	assert_int_equal(out.size, 2 * count);
	avow_buffer_clear(&out);
}

static void
start(struct avow_json_writer *writer, struct avow_buffer *out)
{
	avow_buffer_init(out, 1000);
	*writer = avow_json_writer_of(out);
}

static void
nest_too_deep(struct avow_json_writer *writer)
{
	(void)writer;
	open_levels(AVOW_JSON_WRITE_DEPTH_MAX + 1);
}

static void
put_without_a_name(struct avow_json_writer *writer)
{
	avow_json_open_object(writer);
	avow_json_put_null(writer);
}

static void
name_in_a_list(struct avow_json_writer *writer)
{
	avow_json_open_list(writer);
	avow_json_name(writer, "a");
}

static void
name_twice(struct avow_json_writer *writer)
{
	avow_json_open_object(writer);
	avow_json_name(writer, "a");
	avow_json_name(writer, "b");
}

static void
close_after_a_name(struct avow_json_writer *writer)
{
	avow_json_open_object(writer);
	avow_json_name(writer, "a");
	avow_json_close(writer);
}

static void
close_what_is_not_open(struct avow_json_writer *writer)
{
	avow_json_close(writer);
}

static void
put_after_the_end(struct avow_json_writer *writer)
{
	avow_json_put_null(writer);
	avow_json_put_null(writer);
}

/* In a child, which must die by its assertion. */
static bool
dies(void (*misuse)(struct avow_json_writer *writer))
{
	const struct rlimit none = {0, 0};
	struct avow_json_writer writer;
	struct avow_buffer out;
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)signal(SIGABRT, SIG_DFL);
		(void)close(STDERR_FILENO);
		start(&writer, &out);
		misuse(&writer);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
nests_to_its_maximum(void **state)
{
	(void)state;
	open_levels(AVOW_JSON_WRITE_DEPTH_MAX);
}

static void
misuse_ends_the_process(void **state)
{
	(void)state;
	assert_true(dies(nest_too_deep));
	assert_true(dies(put_without_a_name));
	assert_true(dies(name_in_a_list));
	assert_true(dies(name_twice));
	assert_true(dies(close_after_a_name));
	assert_true(dies(close_what_is_not_open));
	assert_true(dies(put_after_the_end));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(knows_where_commas_and_names_go),
	    cmocka_unit_test(writes_a_single_value),
	    cmocka_unit_test(every_byte_comes_back_or_becomes_the_replacement),
	    cmocka_unit_test(a_full_buffer_fails_and_ends_nothing),
	    cmocka_unit_test(nests_to_its_maximum),
	    cmocka_unit_test(misuse_ends_the_process),
	};

	return cmocka_run_group_tests_name("json/writer", tests, NULL, NULL);
}
