/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   running out of memory anywhere never makes a wrong page pass, and
 *         leaves nothing behind.
 * Method: let the n-th allocation fail, for every n until all succeed, while a
 *         page is built whose one example fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "policy/edition.h"
#include "tests/support/nomem.h"

static const char page[] =
    "# G\n```policy\n"
    "policy general version 1 effective 2026-01-01 general\n```\n"
    "```terms\n"
    "category contact \"c\"\npurpose work \"w\"\nservice one \"o\"\n"
    "group reach \"r\" of category is contact\n"
    "agreement terms \"t\" with person\n"
    "basis law \"l\" cites \"L\" supports use\n"
    "given agreement terms\n```\n"
    "## One {#one}\nx\n```rule\n"
    "allow use contact for message.policy to self basis law\n"
    "allow use contact for work to self basis contract terms must mask "
    "contact\n"
    "retain contact for any at most 3 days after collected then erase\n"
    "```\n```example\n"
    "\"right\": allows use reach for work must mask contact because #one\n"
    "\"kept\": keeps contact for work with 2 days after collected\n"
    "\"wrong\": allows use reach for work with not agreement terms\n"
    "```\n";

/* Whether the build ran to its end although the n-th allocation failed. */
static bool
build(unsigned n)
{
	const struct avow_edition_input input = {
	    .text = AVOW_TEXT(page), .advice = true, .notes = true};
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	enum avow_status status;
	bool failed;

	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&report, &arena);
	nomem_fail_at(n);
	status = avow_edition_build(&edition, &arena, &input, &report, NULL);
	failed = nomem_end();
	if (status == AVOW_OK)
		assert_true(report.errors > 0); /* the wrong one is seen */
	else
		assert_int_equal(status, AVOW_ERR_NOMEM);
	if (!failed) {
		assert_int_equal(status, AVOW_OK);
		assert_int_equal(report.errors, 1);
		assert_int_equal(edition.examples.run, 3);
		assert_int_equal(edition.examples.failed, 1);
	}
	avow_edition_clear(&edition);
	avow_arena_clear(&arena);
	return !failed;
}

static void
lets_nothing_pass_for_want_of_memory(void **state)
{
	unsigned n = 1;

	(void)state;
	while (!build(n))
		n++;
	assert_true(n > 20);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(lets_nothing_pass_for_want_of_memory),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
