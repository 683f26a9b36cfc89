/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   running out of memory anywhere while compiling or loading is said,
 *         and leaves nothing behind.
 * Method: let the n-th allocation fail, for every n until all succeed; ASan
 *         sees what is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "policy/compile.h"
#include "policy/parse.h"
#include "tests/support/compile_fixture.h"
#include "tests/support/image_fixture.h"
#include "tests/support/nomem.h"

static const char page[] =
    "# Page\n"
    "```policy\n"
    "policy general version 1 effective 2026-12-01 general\n"
    "category contact.phone \"a\" \"b\"\n"
    "category tag \"a\" \"b\" derived from contact\n"
    "purpose market.ads \"a\" \"b\" objectable\n"
    "service shop \"a\" \"b\"\n"
    "group all \"a\" \"b\" of category is any but not tag\n"
    "consent ads \"a\" \"b\" for market of contact, tag\n"
    "fact visits \"a\" \"b\" count up to 9 about person\n"
    "basis law \"a\" \"b\" cites \"c\" supports use, share\n"
    "```\n"
    "## A {#a}\n"
    "```rule\n"
    "x: allow use contact for message.policy basis law\n"
    "only share any to outside {\n"
    "  allow share all for market to outside.other basis law\n"
    "    when visits >= 2 must mask contact\n"
    "}\n"
    "retain any at most 9 days after collected then erase\n"
    "```\n";

/* Parse outside the test, so that only compiling runs out of memory. */
static enum avow_status
compile_with(unsigned n, struct avow_error *why)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_source *source;
	struct avow_ast *ast;
	struct avow_buffer bytes;
	enum avow_status status;

	avow_arena_init(&arena, 64 << 20);
	avow_report_init(&report, &arena);
	avow_buffer_init(&bytes, AVOW_IMAGE_MAX);
	assert_int_equal(avow_source_read(&source, &arena, "page.md",
			     avow_text_of(page), &report, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_parse(&ast, &arena, source, &report, NULL), AVOW_OK);
	nomem_fail_at(n);
	status = avow_compile(&bytes, &arena, ast, &report, why);
	if (!nomem_end()) /* every allocation succeeded */
		assert_int_equal(status, AVOW_OK);
	else
		assert_int_equal(status, AVOW_ERR_NOMEM);
	assert_true((status == AVOW_OK) == (bytes.size > 0));
	avow_buffer_clear(&bytes);
	avow_arena_clear(&arena);
	return status;
}

static void
says_so_when_compiling_has_no_memory(void **state)
{
	unsigned n = 1;

	(void)state;
	for (;; n++) {
		struct avow_error why = {0};

		if (compile_with(n, &why) == AVOW_OK)
			break;
		assert_int_equal(why.status, AVOW_ERR_NOMEM);
	}
	assert_true(n > 20);
}

static void
says_so_when_loading_has_no_memory(void **state)
{
	struct image_fixture good;
	unsigned n = 1;

	(void)state;
	image_fixture_make(&good);
	for (;; n++) {
		struct avow_image *image;
		enum avow_status status;
		bool failed;

		nomem_fail_at(n);
		status =
		    avow_image_read(&image, image_fixture_text(&good), NULL);
		failed = nomem_end();
		assert_true(failed == (status == AVOW_ERR_NOMEM));
		avow_image_free(image);
		if (!failed)
			break;
	}
	assert_true(n > 3);
	image_fixture_clear(&good);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_so_when_compiling_has_no_memory),
	    cmocka_unit_test(says_so_when_loading_has_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
