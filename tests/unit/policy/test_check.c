/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what a page says wrongly although it can be read is told in the words
 *         that were agreed on; findings of whole editions name the right file.
 * Method: every tests/golden/compile/NAME.md is compiled, and what is said of
 *         it compared with NAME.txt (AVOW_GOLDEN=write writes it instead);
 *         where there is a NAME+shop.md, it is a service's page beside it;
 *         editions of several files are made here.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "policy/source.h"
#include "tests/support/compile_fixture.h"

enum { PATH_SIZE = 256, PAGES_MAX = 256 };

static const char folder[] = "tests/golden/compile";

static char *
read_text(const char *path)
{
	struct avow_buffer bytes;
	char *text;

	avow_buffer_init(&bytes, 1 << 20);
	if (avow_file_read(&bytes, path, NULL) != AVOW_OK)
		fail_msg("cannot read %s", path);
	text = calloc(1, bytes.size + 1);
	assert_non_null(text);
	if (bytes.size > 0)
		memcpy(text, bytes.at, bytes.size);
	avow_buffer_clear(&bytes);
	return text;
}

static void
compare(const char *name, struct avow_text said)
{
	char path[PATH_SIZE];
	char *agreed;

	(void)snprintf(path, sizeof path, "%s/%.80s.txt", folder, name);
	if (getenv("AVOW_GOLDEN") != NULL) {
		assert_int_equal(
		    avow_file_write(path, said, 0644, NULL), AVOW_OK);
		return;
	}
	agreed = read_text(path);
	if (!avow_text_equal(avow_text_of(agreed), said))
		fail_msg(
		    "%s is said to be:\n%.*s", name, (int)said.size, said.at);
	free(agreed);
}

/* A page is called after the one code that is found in it; "ok" has none. */
static void
check_codes(const char *name, const struct avow_report *report)
{
	char code[6];

	(void)snprintf(code, sizeof code, "P%.4s", name + 1);
	if (name[0] == 'o')
		assert_null(report->first);
	else
		assert_non_null(report->first);
	for (const struct avow_finding *at = report->first; at != NULL;
	     at = at->next) {
		if (strcmp(at->code, code) != 0 || at->help == NULL)
			fail_msg("%s: %s, help %s", name, at->code,
			    at->help == NULL ? "(none)" : at->help);
	}
}

static void
check_page(const char *name)
{
	struct compile_fixture f;
	struct avow_buffer said;
	char path[PATH_SIZE];
	char shown[PATH_SIZE];
	char beside[PATH_SIZE];
	char *text;
	char *own = NULL;

	(void)snprintf(path, sizeof path, "%s/%.80s.md", folder, name);
	(void)snprintf(shown, sizeof shown, "%.80s.md", name);
	text = read_text(path);
	(void)snprintf(path, sizeof path, "%s/%.80s+shop.md", folder, name);
	(void)snprintf(beside, sizeof beside, "%.80s+shop.md", name);
	if (access(path, R_OK) == 0)
		own = read_text(path);
	compile_fixture_make(
	    &f, shown, text, own == NULL ? NULL : beside, own, NULL);
	avow_buffer_init(&said, 1 << 20);
	avow_report_print(&f.report, &said, false);
	compare(name, avow_buffer_view(&said));
	check_codes(name, &f.report);
	assert_true((f.bytes.size > 0) == (f.report.errors == 0));
	avow_buffer_clear(&said);
	compile_fixture_clear(&f);
	free(text);
	free(own);
}

static void
says_of_each_page_what_was_agreed_on(void **state)
{
	DIR *pages = opendir(folder);
	struct dirent *entry;
	int count = 0;

	(void)state;
	assert_non_null(pages);
	while ((entry = readdir(pages)) != NULL) {
		char *dot = strstr(entry->d_name, ".md");

		if (dot == NULL || strchr(entry->d_name, '+') != NULL)
			continue;
		*dot = '\0';
		check_page(entry->d_name);
		count++;
	}
	closedir(pages);
	assert_true(count > 40);
}

#define GENERAL                                                                \
	"# Page\n```policy\n"                                                  \
	"policy general version 1 effective 2026-12-01 general\n```\n"         \
	"## 1 {#told}\n```rule\n"                                              \
	"allow use contact for message.policy basis law.notice\n```\n"
#define APP(header, rules)                                                     \
	"# App\n```policy\npolicy app version 2 effective 2026-12-01 " header  \
	"\n```\n## 1 {#app.one}\n```rule\n" rules "\n```\n"

/* One edition: a second page, and perhaps a third, beside a good one. */
static void
expect(const char *second, const char *third, const char *code,
    const char *message)
{
	struct compile_fixture f;

	compile_fixture_make(&f, "common.terms.md", compile_fixture_terms,
	    "general.policy.md", GENERAL, "app.policy.md", second,
	    third == NULL ? NULL : "more.policy.md", third, NULL);
	assert_string_equal(compile_fixture_only(&f, code), message);
	assert_string_not_equal(
	    f.report.first->place.source->path, "general.policy.md");
	compile_fixture_clear(&f);
}

static void
refuses_pages_that_do_not_go_together(void **state)
{
	(void)state;
	expect(APP("service shop overrides generel", "deny use order"), NULL,
	    "P0102", "there is no general page `generel` here");
	expect(APP("service shopp overrides general", "deny use order"), NULL,
	    "P0102", "there is no service `shopp`");
	expect(APP("general", "deny use order"), NULL, "P0110",
	    "an edition has one general page, and this is another");
	expect(APP("service shop overrides general", "deny use order"),
	    "# App\n```policy\npolicy app2 version 2 effective 2026-12-01 "
	    "service shop alone\n```\n## 1 {#a}\n```rule\ndeny use order\n```",
	    "P0110", "this service has a page already");
	expect(APP("service shop overrides general", "deny use order"),
	    "# App\n```policy\npolicy app version 2 effective 2026-12-01 "
	    "service game alone\n```\n## 1 {#a}\n```rule\ndeny use order\n```",
	    "P0110", "two pages have this name");
	expect(APP("service shop overrides general", "deny use order in game"),
	    NULL, "P0106", "a page of one service cannot speak about `game`");
	expect(APP("service shop overrides general",
		   "deny use order notwithstanding #told"),
	    NULL, "P0102", "this page has no rule `#told`");
	expect(APP("service shop overrides general",
		   "only use order also #told { allow use order for market "
		   "basis law.trade }"),
	    NULL, "P0102", "`#told` is a clause of another page");
}

static void
compares_a_translation_with_its_page(void **state)
{
	struct compile_fixture f;

	(void)state;
	compile_fixture_make(&f, "common.terms.md", compile_fixture_terms,
	    "general.policy.md", GENERAL, "general.policy.zh.md",
	    "# 页\n## 一 {#told}\n告知\n", NULL);
	assert_int_equal(f.report.count, 0);
	compile_fixture_clear(&f);
	compile_fixture_make(&f, "common.terms.md", compile_fixture_terms,
	    "general.policy.md", GENERAL, "general.policy.zh.md",
	    "# 页\n## 一 {#tell}\n告知\n", NULL);
	assert_int_equal(f.report.count, 2);
	assert_string_equal(f.report.first->message,
	    "the translation lacks the clause `#told`");
	assert_string_equal(
	    f.report.first->next->message, "the page has no clause `#tell`");
	assert_non_null(compile_fixture_find(&f, "P0114"));
	compile_fixture_clear(&f);
	compile_fixture_make(&f, "common.terms.md", compile_fixture_terms,
	    "general.policy.md", GENERAL, "other.policy.zh.md",
	    "# 页\n## 一 {#told}\n告知\n", NULL);
	assert_string_equal(compile_fixture_only(&f, "P0114"),
	    "this translation's page is not among the files");
	compile_fixture_clear(&f);
}

/* One misspelt declaration is one finding, however often its name is used. */
static void
does_not_bury_a_broken_declaration(void **state)
{
	struct compile_fixture f;

	(void)state;
	compile_fixture_make(&f, "common.terms.md",
	    "```terms\ncategry order \"o\" \"o\"\n```\n", "general.policy.md",
	    "# Page\n```policy\n"
	    "policy general version 1 effective 2026-12-01 general\n```\n"
	    "## 1 {#a}\n```rule\ndeny use order\ndeny store order\n```\n",
	    NULL);
	assert_int_equal(f.report.count, 1);
	assert_non_null(compile_fixture_find(&f, "P0101"));
	compile_fixture_clear(&f);
	/* A rule that cannot be read hides no other rule's mistake. */
	compile_fixture_rules(
	    &f, "deny use\na: deny use ordr notwithstanding #share/b");
	assert_int_equal(f.report.count, 2);
	assert_non_null(compile_fixture_find(&f, "P0101"));
	assert_non_null(compile_fixture_find(&f, "P0102"));
	compile_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_of_each_page_what_was_agreed_on),
	    cmocka_unit_test(refuses_pages_that_do_not_go_together),
	    cmocka_unit_test(compares_a_translation_with_its_page),
	    cmocka_unit_test(does_not_bury_a_broken_declaration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
