/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a person can read why a flow is allowed or not, and what would make
 *         it so; a program reads the same as JSON.
 * Method: the whole text for one flow of each kind; then words that name
 *         nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/parse.h"
#include "tests/support/edition_fixture.h"

static const char page[] =
    "# G\n```policy\n"
    "policy general version 3 effective 2026-01-01 general\n```\n"
    "```terms\n"
    "category contact \"c\"\ncategory contact.phone \"p\"\n"
    "category contact.mail \"m\"\ncategory health \"h\"\n"
    "purpose work \"w\"\npurpose ads \"a\" objectable\n"
    "service shop \"s\"\nservice game \"g\"\ndocument paper \"p\"\n"
    "agreement terms \"t\" with person\nconsent yes \"y\" for ads\n"
    "fact age \"a\" one of child \"c\", adult \"a\" about person\n"
    "fact tall \"t\" yes/no about person\n"
    "basis law \"l\" cites \"L\" supports use with document paper\n"
    "```\n"
    "## 1. News {#news}\nx\n```rule\n"
    "allow use contact for message.policy to self basis law\n```\n"
    "## 2. What we do {#do}\nx\n```rule\n"
    "work: allow use contact for work to self basis contract terms\n"
    "  must mask contact.phone except { mail: deny use contact.mail when "
    "tall }\n"
    "ads: allow use contact for ads to self basis consent yes\n"
    "require show #do on use contact for ads\n"
    "never use health for ads when age is child\n```\n";

struct row {
	const char *flow;
	const char *with;
	const char *text;
};

static int
begin(void **state)
{
	static struct edition_fixture f;
	const char *texts[] = {page};

	edition_fixture_make(&f, texts, 1);
	if (f.image == NULL)
		edition_fixture_print(&f);
	assert_non_null(f.image);
	*state = &f;
	return 0;
}

static int
end(void **state)
{
	edition_fixture_clear(*state);
	return 0;
}

static void
check(const struct edition_fixture *f, const struct row *rows, bool json)
{
	for (; rows->flow != NULL; rows++) {
		struct avow_case c = edition_case(f, rows->flow, rows->with);
		struct avow_decision decision;
		struct avow_buffer out;
		unsigned left = AVOW_EXAMPLES_WORK_MAX;

		assert_true(avow_case_decide(&c, &left, &decision));
		avow_buffer_init(&out, 1 << 16);
		if (json)
			avow_case_explain_json(&c, &decision, &left, &out);
		else
			avow_case_explain(&c, &decision, &left, &out);
		avow_buffer_u8(&out, 0);
		assert_false(out.failed);
		assert_string_equal((const char *)out.at, rows->text);
		avow_buffer_clear(&out);
	}
}

static const struct row for_people[] = {
    {"use contact.phone for work", "agreement terms",
	"use raw contact.phone\n"
	"  for work to self in any\n"
	"allowed, masked\n"
	"because of 2. What we do (general@3#do/work):\n"
	"  work: allow use contact for work to self basis contract "
	"terms must mask contact.phone except { ... }\n"
	"with these duties:\n"
	"  mask contact.phone\n"},
    {"use contact for work in shop", "agreement terms, tall",
	"use raw contact\n"
	"  for work to self in shop\n"
	"denied\n"
	"because of 2. What we do (general@3#do/work.mail):\n"
	"  mail: deny use contact.mail when tall\n"
	"the nearest allow needs:\n"
	"  not tall\n"},
    {"use contact.mail, health for ads in game",
	"not consent yes, age is adult",
	"use raw contact.mail, health\n"
	"  for ads to self in game\n"
	"denied\n"
	"because no clause allows this\n"
	"the nearest allow needs:\n"
	"  consent yes\n"
	"  not objection against ads\n"
	"  show #do\n"},
    {"use anonymous contact.mail for ads in game", "consent yes, not objection",
	"use anonymous contact.mail\n"
	"  for ads to self in game\n"
	"not yet: it needs something\n"
	"then by 2. What we do (general@3#do/ads):\n"
	"  ads: allow use contact for ads to self basis consent yes\n"
	"with what is required by 2. What we do (general@3#do/3):\n"
	"  require show #do on use contact for ads\n"
	"it needs:\n"
	"  show #do\n"
	"with these duties:\n"
	"  show #do\n"},
    {"store aggregate k>=7 health for work to public", "",
	"store aggregate k>=7 health\n"
	"  for work to public in any\n"
	"denied\n"
	"because no clause allows this\n"
	"nothing would make it allowed\n"},
    {"use contact for message.policy in game", "",
	"use raw contact\n"
	"  for message.policy to self in game\n"
	"denied\n"
	"because no clause allows this\n"
	"the nearest allow needs:\n"
	"  claim law\n"
	"  document paper\n"},
    {"use contact.mail for work in game",
	"claim law, agreement terms, not tall",
	"use raw contact.mail\n"
	"  for work to self in game\n"
	"denied\n"
	"because no clause allows this\n"
	"the nearest allow needs:\n"
	"  not claim law\n"},
    {NULL, NULL, NULL}};

static void
explains_to_a_person(void **state)
{
	check(*state, for_people, false);
}

static void
explains_to_a_program(void **state)
{
	static const struct row rows[] = {
	    {"use contact.phone for work", "agreement terms",
		"{\"decision\":\"allow\",\"form\":\"masked\","
		"\"clauses\":[\"do/work\"],"
		"\"duties\":[\"mask contact.phone\"],"
		"\"needs\":[],\"policy\":\"general@3\"}\n"},
	    {"use contact.phone for ads", "consent yes",
		"{\"decision\":\"needs\",\"form\":\"raw\","
		"\"clauses\":[\"do/ads\"],\"duties\":[\"show #do\"],"
		"\"needs\":[\"not objection against ads\",\"show #do\"],"
		"\"policy\":\"general@3\"}\n"},
	    {"use health for ads", "age is child",
		"{\"decision\":\"deny\",\"form\":\"raw\","
		"\"clauses\":[\"do/4\"],\"duties\":[],\"needs\":[],"
		"\"policy\":\"general@3\"}\n"},
	    {NULL, NULL, NULL}};

	check(*state, rows, true);
}

/* The first finding of a flow that names something unknown. */
static void
refuse(const struct edition_fixture *f, const char *flow, const char *with,
    const char *message, const char *help)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_ast_example *example;
	struct avow_case c;
	const struct avow_case_source from = {
	    .image = f->image, .page = UINT32_MAX, .report = &report};
	char said[512];

	avow_arena_init(&arena, 1 << 20);
	avow_report_init(&report, &arena);
	assert_int_equal(avow_parse_flow(&example, &arena, avow_text_of(flow),
			     avow_text_of(with), &report, NULL),
	    AVOW_OK);
	assert_int_equal(report.errors, 0);
	assert_false(avow_case_make(&c, &from, example));
	assert_int_equal(report.errors, 1);
	(void)snprintf(said, sizeof said, "%s %s", report.first->code,
	    report.first->message);
	assert_string_equal(said, message);
	if (help == NULL)
		assert_null(report.first->help);
	else
		assert_string_equal(report.first->help, help);
	avow_arena_clear(&arena);
}

static void
says_which_word_it_does_not_know(void **state)
{
	static const struct {
		const char *flow, *with, *message, *help;
	} rows[] = {
	    {"use contact.fone for work", "",
		"P0102 unknown category `contact.fone`",
		"did you mean `contact.phone`?"},
	    {"use contact for wonderment", "",
		"P0102 unknown purpose `wonderment`", NULL},
	    {"use contact for work in shopp", "",
		"P0102 unknown service `shopp`", "did you mean `shop`?"},
	    {"use contact for work", "consent yess",
		"P0102 unknown consent item `yess`", "did you mean `yes`?"},
	    {"use contact for work", "agreement treaty",
		"P0102 unknown agreement `treaty`", NULL},
	    {"use contact for work", "claim custom",
		"P0102 unknown basis `custom`", NULL},
	    {"use contact for work", "document pamphlet",
		"P0102 unknown document `pamphlet`", NULL},
	    {"use contact for work", "age is old", "P0102 unknown value `old`",
		NULL},
	    {"use contact for work", "age",
		"P0102 the fact `age` can't be asked for like this",
		"ask for it with `is` and one of its values"},
	    {"use contact for work", "tal", "P0102 unknown fact `tal`",
		"did you mean `tall`?"},
	    {"use contact for work", "show #dont",
		"P0102 unknown clause `dont`", NULL},
	    {"use contact", "", "P0106 this case does not say what for",
		"add `for` and a purpose"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		refuse(*state, rows[i].flow, rows[i].with, rows[i].message,
		    rows[i].help);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(explains_to_a_person),
	    cmocka_unit_test(explains_to_a_program),
	    cmocka_unit_test(says_which_word_it_does_not_know),
	};

	return cmocka_run_group_tests(all, begin, end);
}
