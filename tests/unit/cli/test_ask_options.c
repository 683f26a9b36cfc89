/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a command line becomes exactly the ask it says, or is refused with
 *         exit 2 before a vault is touched; values never come from argv.
 * Method: command lines, read as the program reads them, with values in a
 *         file of a folder of our own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "cli/ask_options.h"

enum { WORDS_MAX = 300 };

static char folder[] = "/tmp/avow-ask-XXXXXX";
static char values_path[64];
static char paper_path[64];
static char paper_option[96];

static int
make_folder(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(values_path, sizeof values_path, "%s/values", folder);
	(void)snprintf(paper_path, sizeof paper_path, "%s/paper", folder);
	(void)snprintf(paper_option, sizeof paper_option, "order-authority:%s",
	    paper_path);
	assert_int_equal(
	    avow_file_write(paper_path, AVOW_TEXT("signed"), 0600, NULL),
	    AVOW_OK);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	(void)unlink(values_path);
	(void)unlink(paper_path);
	return rmdir(folder);
}

static void
set_values(const char *json)
{
	assert_int_equal(
	    avow_file_write(values_path, avow_text_of(json), 0600, NULL),
	    AVOW_OK);
}

/* A run of a command: its words, what it made of them and how it ended. */
struct run {
	struct avow_ask_options options;
	struct avow_cli cli;
	char *words[WORDS_MAX + 1];
	char *text;
	bool ok;
};

static void
run_words(struct run *run, enum avow_ask_kind kind, int count)
{
	static const struct avow_command command = {
	    "test", NULL, "", "About.", "avow test"};
	FILE *null = fopen("/dev/null", "w");

	assert_non_null(null);
	run->cli = (struct avow_cli){.command = &command,
	    .argc = count,
	    .argv = run->words,
	    .out = null,
	    .err = null};
	run->ok = avow_ask_options_read(&run->options, &run->cli, "act", kind);
	(void)fclose(null);
}

/* Words are cut at bars, since some hold blanks. */
static struct run *
start(enum avow_ask_kind kind, const char *line)
{
	struct run *run = calloc(1, sizeof *run);
	char *rest;
	int count = 0;

	assert_non_null(run);
	run->text = strdup(line);
	rest = run->text;
	run->words[count++] = (char[]){"test"};
	while (rest != NULL && *rest != '\0')
		run->words[count++] = strsep(&rest, "|");
	run_words(run, kind, count);
	return run;
}

static void
finish(struct run *run)
{
	avow_ask_options_clear(&run->options);
	free(run->text);
	free(run);
}

static void
every_option_reaches_the_ask(void **state)
{
	struct run *run = start(AVOW_ASK_GIVE,
	    "--vault|v|--root-key|k|--external-id|u-1|--service|shop|--for|"
	    "fulfil.delivery|--to|outside.logistics|--form|masked|--caller|me|"
	    "--claim|contract service-terms|--shown|a,b|--shown|c|"
	    "--assert|not for-profit, need-to-know|--agree|service-terms|"
	    "--receipt|r|--dry-run|--record|7|order.phone");
	const struct avow_ask *ask = &run->options.ask;

	(void)state;
	assert_true(run->ok);
	assert_string_equal(run->options.given.where.vault, "v");
	assert_string_equal(run->options.given.where.root_key, "k");
	assert_string_equal(ask->action, "act");
	assert_string_equal(ask->external_id, "u-1");
	assert_null(ask->person);
	assert_string_equal(ask->service, "shop");
	assert_string_equal(ask->purpose, "fulfil.delivery");
	assert_string_equal(ask->recipient, "outside.logistics");
	assert_string_equal(ask->form, "masked");
	assert_string_equal(ask->caller, "me");
	assert_string_equal(ask->claim, "contract service-terms");
	assert_int_equal(ask->shown_count, 3);
	assert_string_equal(ask->shown[1], "b");
	assert_string_equal(ask->shown[2], "c");
	assert_int_equal(ask->asserted_count, 2);
	assert_string_equal(ask->asserted[0], "not for-profit");
	assert_string_equal(ask->asserted[1], "need-to-know");
	assert_int_equal(ask->agree_count, 1);
	assert_int_equal(ask->receipt_count, 1);
	assert_true(ask->only_decide);
	assert_int_equal(ask->item_count, 1);
	assert_string_equal(ask->items[0].category, "order.phone");
	assert_int_equal(ask->items[0].record, 7);
	finish(run);
}

static void
values_come_from_a_file_in_order(void **state)
{
	char line[256];
	struct run *run;
	const struct avow_ask *ask;

	(void)state;
	set_values("{\"order.items\":[\"tea\",\"灯\"],\"order.phone\":\"\"}");
	(void)snprintf(line, sizeof line,
	    "--new|--service|shop|--for|p|--door|observed|--about-another|"
	    "--document|%s|--file|%s",
	    paper_option, values_path);
	run = start(AVOW_ASK_COLLECT, line);
	ask = &run->options.ask;
	assert_true(run->ok);
	assert_true(ask->is_new && ask->about_another);
	assert_int_equal(ask->door, AVOW_DOOR_OBSERVED);
	assert_int_equal(ask->item_count, 3);
	assert_string_equal(ask->items[1].category, "order.items");
	assert_int_equal(ask->items[1].value_size, 3);
	assert_memory_equal(ask->items[1].value, "灯", 3);
	assert_int_equal(ask->items[2].value_size, 0);
	assert_int_equal(ask->document_count, 1);
	assert_string_equal(ask->documents[0].kind, "order-authority");
	assert_int_equal(ask->documents[0].size, 6);
	assert_memory_equal(ask->documents[0].bytes, "signed", 6);
	finish(run);
}

/* Whether this command line is refused as a matter of usage. */
static void
check_refused(enum avow_ask_kind kind, const char *line, const char *remark)
{
	struct run *run = start(kind, line);

	if (run->ok || run->cli.exit != AVOW_EXIT_USAGE)
		fail_msg("%s: exit %d", remark, run->cli.exit);
	finish(run);
}

static void
refuses_command_lines_that_say_too_little_or_too_much(void **state)
{
	static const struct {
		enum avow_ask_kind kind;
		const char *line;
		const char *remark;
	} rows[] = {
	    {AVOW_ASK_GIVE, "order.phone", "nobody is named"},
	    {AVOW_ASK_GIVE, "--person|a|--external-id|b|order.phone", "two"},
	    {AVOW_ASK_GIVE, "--person|a", "no category"},
	    {AVOW_ASK_GIVE, "--person|a|--new|x", "an option of collect"},
	    {AVOW_ASK_GIVE, "--person|a|--record|0|x", "record 0"},
	    {AVOW_ASK_GIVE, "--person|a|--record|-1|x", "a negative record"},
	    {AVOW_ASK_GIVE, "--person|a|--record|1x|x", "no number"},
	    {AVOW_ASK_GIVE, "--person|a|--record|99999999999999999999|x",
		"a number too large"},
	    {AVOW_ASK_GIVE, "--person|a|--record|1|x|y", "two for a record"},
	    {AVOW_ASK_GIVE, "--person|a|--document|x|y", "no colon"},
	    {AVOW_ASK_GIVE, "--person|a|--document|:x|y", "no kind"},
	    {AVOW_ASK_GIVE, "--person|a|--document|x:|y", "no file"},
	    {AVOW_ASK_GIVE, "--person", "a value is missing"},
	    {AVOW_ASK_COLLECT, "--person|a|order.phone=138", "a value in argv"},
	    {AVOW_ASK_COLLECT, "--person|a|--door|window", "no such door"},
	    {AVOW_ASK_PERSONAL, "--person|a|x", "a word too many"},
	    {AVOW_ASK_PERSONAL, "--person|a|--for|x", "an option of others"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_refused(rows[i].kind, rows[i].line, rows[i].remark);
}

static void
refuses_values_that_are_not_an_object_of_strings(void **state)
{
	static const char *const texts[] = {"", "[]", "\"x\"", "{\"a\":1}",
	    "{\"a\":null}", "{\"a\":[\"x\",2]}", "{\"a\":{\"b\":\"c\"}}",
	    "{\"a\":[[\"x\"]]}", "{\"a\":\"x\",\"a\":\"y\"}",
	    "{\"a\":\"\\u0000\"}"};
	char line[128];

	(void)state;
	(void)snprintf(line, sizeof line, "--person|a|--file|%s", values_path);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		set_values(texts[i]);
		check_refused(AVOW_ASK_COLLECT, line, texts[i]);
	}
}

static void
a_file_that_is_not_there_is_a_failure(void **state)
{
	struct run *run =
	    start(AVOW_ASK_COLLECT, "--person|a|--file|/nonexistent/x");

	(void)state;
	assert_false(run->ok);
	assert_int_equal(run->cli.exit, AVOW_EXIT_FAILURE);
	finish(run);
	run = start(AVOW_ASK_GIVE, "--person|a|--document|x:/nonexistent|y");
	assert_false(run->ok);
	assert_int_equal(run->cli.exit, AVOW_EXIT_FAILURE);
	finish(run);
}

/* A JSON list of count strings of size bytes each. */
static void
set_many_values(size_t count, size_t size)
{
	struct avow_buffer text;

	avow_buffer_init(&text, 16 << 20);
	avow_buffer_string(&text, "{\"a\":[");
	for (size_t i = 0; i < count; i++) {
		avow_buffer_string(&text, i > 0 ? ",\"" : "\"");
		for (size_t at = 0; at < size; at++)
			avow_buffer_u8(&text, 'x');
		avow_buffer_u8(&text, '"');
	}
	avow_buffer_string(&text, "]}");
	assert_int_equal(
	    avow_file_write(values_path, avow_buffer_view(&text), 0600, NULL),
	    AVOW_OK);
	avow_buffer_clear(&text);
}

static void
values_have_limits_of_count_and_size(void **state)
{
	char line[128];
	struct run *run;

	(void)state;
	(void)snprintf(line, sizeof line, "--person|a|--file|%s", values_path);
	set_many_values(AVOW_ITEMS_MAX, 1);
	run = start(AVOW_ASK_COLLECT, line);
	assert_true(run->ok);
	assert_int_equal(run->options.ask.item_count, AVOW_ITEMS_MAX);
	finish(run);
	set_many_values(AVOW_ITEMS_MAX + 1, 1);
	check_refused(AVOW_ASK_COLLECT, line, "a value too many");
	set_many_values(1, AVOW_VALUE_MAX);
	run = start(AVOW_ASK_COLLECT, line);
	assert_true(run->ok);
	finish(run);
	set_many_values(1, AVOW_VALUE_MAX + 1);
	check_refused(AVOW_ASK_COLLECT, line, "a value too long");
}

/* "--person a", then categories, then a list of shown clauses. */
static bool
reads_lists(size_t categories, size_t shown)
{
	char list[4 * (AVOW_LIST_MAX + 2)] = "";
	struct run *run = calloc(1, sizeof *run);
	int count = 0;
	bool ok;

	assert_non_null(run);
	for (size_t i = 0; i < shown; i++)
		(void)snprintf(list + strlen(list), 4, "%sc", i ? "," : "");
	run->words[count++] = (char[]){"test"};
	run->words[count++] = (char[]){"--person"};
	run->words[count++] = (char[]){"a"};
	run->words[count++] = (char[]){"--shown"};
	run->words[count++] = list;
	for (size_t i = 0; i < categories; i++)
		run->words[count++] = (char[]){"x"};
	run_words(run, AVOW_ASK_GIVE, count);
	ok = run->ok;
	assert_true(ok || run->cli.exit == AVOW_EXIT_USAGE);
	finish(run);
	return ok;
}

static void
lists_have_limits(void **state)
{
	(void)state;
	assert_true(reads_lists(AVOW_ITEMS_MAX, 1));
	assert_false(reads_lists(AVOW_ITEMS_MAX + 1, 1));
	assert_true(reads_lists(1, AVOW_LIST_MAX));
	assert_false(reads_lists(1, AVOW_LIST_MAX + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_option_reaches_the_ask),
	    cmocka_unit_test(values_come_from_a_file_in_order),
	    cmocka_unit_test(
		refuses_command_lines_that_say_too_little_or_too_much),
	    cmocka_unit_test(refuses_values_that_are_not_an_object_of_strings),
	    cmocka_unit_test(a_file_that_is_not_there_is_a_failure),
	    cmocka_unit_test(values_have_limits_of_count_and_size),
	    cmocka_unit_test(lists_have_limits),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
