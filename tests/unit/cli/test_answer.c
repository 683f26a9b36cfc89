/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an answer reaches people and programs whole, with the clause and the
 *         reason, and its verdict as the exit code.
 * Method: answers made by hand, printed both ways; the JSON is read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/answer.h"
#include "json/read.h"

enum { OUT_MAX = 1 << 20 };

static const struct avow_cited cited[] = {
    {"general@1#delivery/courier", "3.4 Bringing your order",
	"allow share order.phone to outside.logistics"},
};
static const char *const duties[] = {"mask order.phone"};
static const char *const needs[] = {"consent marketing"};
static const struct avow_field fields[] = {
    {.category = "order.phone",
	.service = "shop",
	.door = "person",
	.form = "masked",
	.value = "138****5678",
	.value_size = 11,
	.record = UINT64_MAX,
	.collected_ms = 86400000},
    {.category = "order.items",
	.service = "shop",
	.door = "person",
	.form = "raw",
	.value = "灯 \x1b[2J",
	.value_size = 8,
	.record = 2},
};
static const struct avow_answer allowed = {.verdict = AVOW_ALLOWED,
    .person = "00112233445566778899aabbccddeeff",
    .edition = "general@1",
    .cited = cited,
    .cited_count = 1,
    .duties = duties,
    .duty_count = 1,
    .fields = fields,
    .field_count = 2,
    .is_logged = true,
    .log_index = 41};
static const struct avow_item items[] = {{.category = "order.phone"},
    {.category = "order.phone"}, {.category = "order.items"}};
static const struct avow_ask ask = {.action = "share",
    .service = "shop",
    .purpose = "fulfil.delivery",
    .recipient = "outside.logistics",
    .items = items,
    .item_count = 3};

static void
says_the_ask_in_policy_words(void **state)
{
	struct avow_ask whole = {.action = "erase", .service = "shop"};
	struct avow_ask masked = ask;
	struct avow_buffer out;

	(void)state;
	masked.form = "masked";
	avow_buffer_init(&out, OUT_MAX);
	avow_cli_answer_flow(&out, &masked);
	assert_true(avow_text_is(avow_buffer_view(&out),
	    "share masked order.phone, order.items for fulfil.delivery to "
	    "outside.logistics in shop"));
	avow_buffer_reset(&out);
	avow_cli_answer_flow(&out, &whole);
	assert_true(
	    avow_text_is(avow_buffer_view(&out), "erase everything in shop"));
	avow_buffer_clear(&out);
}

static void
json_holds_all_of_it(void **state)
{
	struct avow_json *json = NULL;
	const struct avow_json *list;
	struct avow_buffer out;

	(void)state;
	avow_buffer_init(&out, OUT_MAX);
	avow_cli_answer_json(&out, &allowed);
	assert_int_equal(
	    avow_json_parse(&json, avow_buffer_view(&out), NULL), AVOW_OK);
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(json, "decision")), "allow"));
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(json, "policy")), "general@1"));
	list = avow_json_get(json, "clauses");
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(avow_json_item(list, 0), "cite")),
	    cited[0].cite));
	list = avow_json_get(json, "fields");
	assert_int_equal(avow_json_count(list), 2);
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(avow_json_item(list, 0), "record")),
	    "18446744073709551615"));
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(avow_json_item(list, 0), "collected")),
	    "1970-01-02T00:00:00.000Z"));
	assert_true(avow_text_is(
	    avow_json_text(avow_json_get(avow_json_item(list, 1), "value")),
	    "灯 \x1b[2J"));
	assert_int_equal(avow_json_integer(avow_json_get(json, "log")), 41);
	avow_json_free(json);
	avow_buffer_clear(&out);
}

static void
people_see_clause_reason_duty_field_and_log(void **state)
{
	static const char want[] =
	    "ALLOWED\n"
	    "asked      share order.phone, order.items for fulfil.delivery to\n"
	    "           outside.logistics in shop\n"
	    "clause     3.4 Bringing your order (general@1#delivery/courier)\n"
	    "why        allow share order.phone to outside.logistics\n"
	    "duty       mask order.phone\n"
	    "field      order.phone .. 138****5678 [masked]\n"
	    "           order.items .. 灯 \xef\xbf\xbd[2J\n"
	    "person     00112233445566778899aabbccddeeff\n"
	    "log        entry 41, under general@1\n";
	struct avow_buffer out;
	struct avow_lines lines = {.out = &out};

	(void)state;
	avow_buffer_init(&out, OUT_MAX);
	avow_cli_answer_print(&lines, &ask, &allowed);
	avow_buffer_u8(&out, 0);
	assert_string_equal((const char *)out.at, want);
	avow_buffer_clear(&out);
}

static void
check_exit(enum avow_verdict verdict, int want)
{
	struct avow_answer answer = {
	    .verdict = verdict, .needs = needs, .need_count = 1};
	struct avow_cli cli = {.out = fopen("/dev/null", "w")};

	assert_non_null(cli.out);
	assert_int_equal(avow_cli_answer_end(&cli, &ask, &answer), want);
	cli.json = true;
	assert_int_equal(avow_cli_answer_end(&cli, &ask, &answer), want);
	(void)fclose(cli.out);
}

static void
the_verdict_is_the_exit_code(void **state)
{
	(void)state;
	check_exit(AVOW_ALLOWED, AVOW_EXIT_YES);
	check_exit(AVOW_DENIED, AVOW_EXIT_NO);
	check_exit(AVOW_NEEDED, AVOW_EXIT_NO);
}

static void
silence_is_named(void **state)
{
	struct avow_answer silent = {.verdict = AVOW_DENIED};
	struct avow_ask dry = ask;
	struct avow_buffer out;
	struct avow_lines lines = {.out = &out};

	(void)state;
	dry.only_decide = true;
	avow_buffer_init(&out, OUT_MAX);
	avow_cli_answer_print(&lines, &dry, &silent);
	assert_non_null(memmem(out.at, out.size, "no clause allows this", 21));
	assert_non_null(memmem(out.at, out.size, "dry run", 7));
	avow_buffer_clear(&out);
}

static void
full_output_is_a_failure(void **state)
{
	struct avow_cli cli = {.out = fopen("/dev/full", "w"),
	    .err = fopen("/dev/null", "w"),
	    .json = true};

	(void)state;
	assert_non_null(cli.out);
	assert_non_null(cli.err);
	assert_int_equal(
	    avow_cli_answer_end(&cli, &ask, &allowed), AVOW_EXIT_FAILURE);
	(void)fclose(cli.out);
	(void)fclose(cli.err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_the_ask_in_policy_words),
	    cmocka_unit_test(json_holds_all_of_it),
	    cmocka_unit_test(people_see_clause_reason_duty_field_and_log),
	    cmocka_unit_test(the_verdict_is_the_exit_code),
	    cmocka_unit_test(silence_is_named),
	    cmocka_unit_test(full_output_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
