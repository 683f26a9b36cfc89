/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   each limit of an image is told as P0105, with its number, one beyond
 *         and not before; a page at every limit at once is compiled quickly.
 * Method: generate pages at a limit and one past it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "policy/image_section.h"
#include "tests/support/compile_fixture.h"

/* Compile what was put into b, and give its findings in f. */
static void
compile(struct compile_fixture *f, struct avow_buffer *b)
{
	avow_buffer_u8(b, 0);
	assert_false(b->failed);
	compile_fixture_rules(f, (const char *)b->at);
	avow_buffer_clear(b);
}

static void
start(struct avow_buffer *b)
{
	avow_buffer_init(b, 1 << 20);
}

/* Facts f0 .. in a block of terms between two of rules. */
static void
put_facts(struct avow_buffer *b, unsigned count)
{
	avow_buffer_string(b, "deny store order\n```\n```terms\n");
	for (unsigned i = 0; i < count; i++)
		avow_buffer_format(
		    b, "fact f%u \"f\" \"f\" yes/no about person\n", i);
	avow_buffer_string(b, "```\n```rule\n");
}

static void
tests_at_most_128_things(void **state)
{
	/* The terms of the fixture make two objections atoms. */
	enum { ROOM = AVOW_ATOMS_MAX - 2 };

	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		struct compile_fixture f;
		struct avow_buffer b;

		start(&b);
		put_facts(&b, ROOM + more);
		for (unsigned i = 0; i < ROOM + more; i++)
			avow_buffer_format(&b, "deny use order when f%u\n", i);
		compile(&f, &b);
		if (more == 0)
			assert_int_equal(f.report.count, 0);
		else
			assert_string_equal(compile_fixture_only(&f, "P0105"),
			    "the rules test 129 different things, and an "
			    "edition has at most 128");
		compile_fixture_clear(&f);
	}
}

static void
has_at_most_256_different_duties(void **state)
{
	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		struct compile_fixture f;
		struct avow_buffer b;

		start(&b);
		for (unsigned i = 1; i <= AVOW_DUTIES_MAX + more; i++)
			avow_buffer_format(
			    &b, "require review by %u on use order\n", i);
		compile(&f, &b);
		if (more == 0)
			assert_int_equal(f.report.errors, 0);
		else
			assert_string_equal(compile_fixture_only(&f, "P0105"),
			    "there are more than 256 different duties");
		compile_fixture_clear(&f);
	}
}

/* A file has its own limit, so the rule too many stands on a second page. */
static void
has_at_most_4096_rules(void **state)
{
	static const char app[] =
	    "# A\n```policy\npolicy app version 1 effective 2026-12-01 "
	    "service shop alone\n```\n## 1 {#app}\n```rule\n"
	    "deny use order\n```\n";

	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		struct compile_fixture f;
		struct avow_buffer b;

		start(&b);
		avow_buffer_string(&b,
		    "# G\n```policy\npolicy general version 1 effective "
		    "2026-12-01 general\n```\n## 1 {#told}\n```rule\n"
		    "allow use contact for message.policy basis law.notice\n");
		for (unsigned i = 0; i < AVOW_RULES_MAX - 2 + more; i++)
			avow_buffer_string(&b, "deny use order\n");
		avow_buffer_string(&b, "```\n");
		avow_buffer_u8(&b, 0);
		compile_fixture_make(&f, "common.terms.md",
		    compile_fixture_terms, "general.policy.md",
		    (const char *)b.at, "app.policy.md", app, NULL);
		avow_buffer_clear(&b);
		if (more == 0)
			assert_int_equal(f.report.count, 0);
		else
			assert_string_equal(compile_fixture_only(&f, "P0105"),
			    "the pages have 4097 rules with their exceptions, "
			    "and an edition has at most 4096");
		compile_fixture_clear(&f);
	}
}

/* Each rule stands against the one before it, so they nest. */
static void
nests_exceptions_at_most_16_deep(void **state)
{
	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		struct compile_fixture f;
		struct avow_buffer b;

		start(&b);
		avow_buffer_string(&b, "r1: deny use order\n");
		for (unsigned i = 2; i <= AVOW_RULE_DEPTH_MAX + more; i++)
			avow_buffer_format(&b,
			    "r%u: deny use order notwithstanding #share/r%u\n",
			    i, i - 1);
		compile(&f, &b);
		if (more == 0)
			assert_int_equal(f.report.errors, 0);
		else
			assert_non_null(
			    strstr(compile_fixture_only(&f, "P0105"),
				"nest deeper than 16, or are more than 65536"));
		compile_fixture_clear(&f);
	}
}

/* Each rule stands against all before it: ways double, depth is small. */
static void
refuses_exceptions_that_a_walk_would_not_end(void **state)
{
	struct compile_fixture f;
	struct avow_buffer b;

	(void)state;
	start(&b);
	for (unsigned level = 0; level < 8; level++) {
		for (unsigned i = 0; i < 8; i++) {
			avow_buffer_format(
			    &b, "l%u-%u: deny use order", level, i);
			for (unsigned j = 0; level > 0 && j < 8; j++)
				avow_buffer_format(&b, "%s #share/l%u-%u",
				    j == 0 ? " notwithstanding" : ",",
				    level - 1, j);
			avow_buffer_string(&b, "\n");
		}
	}
	compile(&f, &b);
	assert_non_null(strstr(compile_fixture_only(&f, "P0105"), "65536"));
	compile_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tests_at_most_128_things),
	    cmocka_unit_test(has_at_most_256_different_duties),
	    cmocka_unit_test(has_at_most_4096_rules),
	    cmocka_unit_test(nests_exceptions_at_most_16_deep),
	    cmocka_unit_test(refuses_exceptions_that_a_walk_would_not_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
