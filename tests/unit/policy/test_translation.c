/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a translation is found by its name beside its page, and differs from
 *         it in words only.
 * Method: a table of names; a scratch folder with names that are nearly right;
 *         a page and translations that are wrong in one way each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "policy/translation.h"
#include "tests/support/compile_fixture.h"
#include "tests/support/scratch.h"

static void
knows_a_language_by_the_name(void **state)
{
	static const struct {
		const char *path;
		const char *language;
	} cases[] = {
	    {"general.policy.zh.md", "zh"},
	    {"a/b.c/general.policy.zh-CN.md", "zh-CN"},
	    {"x.zh-Hans-CN.md", "zh-Hans-CN"},
	    {"x.de.md", "de"},
	    {"general.policy.md", ""},
	    {"general.policy.zh", ""},
	    {"general.policy.ZH.md", ""},
	    {"general.policy.zho.md", ""},
	    {"general.policy.zh-.md", ""},
	    {"general.policy.zh-C.md", ""},
	    {"general.policy.zh-C!.md", ""},
	    {"general.policy.zh-Hans-CN12.md", ""}, /* twelve */
	    {"general.policy.z.md", ""},
	    {"zh.md", ""},
	    {"a/zh.md", ""},
	    {".zh.md", ""},
	    {"a/.zh.md", ""},
	    {"a.zh/page.md", ""},
	    {".md", ""},
	    {"a/.md", ""},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_text found =
		    avow_translation_language(cases[i].path);

		if (!avow_text_is(found, cases[i].language))
			fail_msg("%s: %.*s", cases[i].path, (int)found.size,
			    found.at);
	}
}

/* Look beside folder/name; gives the names found, with blanks between. */
static const char *
find(const char *folder, const char *name)
{
	static char all[1024];
	struct avow_translation_paths found;
	struct avow_arena arena;
	char path[SCRATCH_PATH];

	avow_arena_init(&arena, 1 << 20);
	scratch_path(path, folder, name);
	assert_int_equal(
	    avow_translation_find(&found, &arena, path, NULL), AVOW_OK);
	all[0] = '\0';
	for (size_t i = 0; i < found.count; i++) {
		assert_int_equal(
		    strncmp(found.path[i], folder, strlen(folder)), 0);
		(void)strncat(all, found.path[i] + strlen(folder) + 1,
		    sizeof all - strlen(all) - 2);
		(void)strncat(all, " ", 2);
	}
	avow_arena_clear(&arena);
	return all;
}

static void
finds_what_lies_beside_a_page(void **state)
{
	static const char *const names[] = {"a.policy.md", "a.policy.zh.md",
	    "a.policy.de.md", "a.policy.zh-CN.md", "aa.policy.zh.md",
	    "a.policy.zh.md~", "a.zh.md", "a.policy.zh.txt", "b.md"};
	char folder[SCRATCH_PATH];
	char path[SCRATCH_PATH];

	(void)state;
	scratch_make(folder);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		scratch_path(path, folder, names[i]);
		assert_int_equal(
		    avow_file_write(path, AVOW_TEXT("x"), 0600, NULL), AVOW_OK);
	}
	assert_string_equal(find(folder, "a.policy.md"),
	    "a.policy.de.md a.policy.zh-CN.md a.policy.zh.md ");
	assert_string_equal(find(folder, "b.md"), "");
	assert_string_equal(find(folder, "a.policy"), "");
	assert_string_equal(find(folder, "nowhere/a.policy.md"), "");
	for (int i = 0; i < AVOW_TRANSLATIONS_MAX + 1; i++) {
		char name[16];

		(void)snprintf(name, sizeof name, "b.a%c.md", 'a' + i);
		scratch_path(path, folder, name);
		assert_int_equal(
		    avow_file_write(path, AVOW_TEXT("x"), 0600, NULL), AVOW_OK);
	}
	assert_int_equal(strlen(find(folder, "b.md")),
	    AVOW_TRANSLATIONS_MAX * strlen("b.aa.md "));
	scratch_remove(folder);
}

#define PAGE                                                                   \
	"# Page\n```policy\n"                                                  \
	"policy general version 1 effective 2026-12-01 general\n```\n"         \
	"## 1 Told {#told}\n```rule\n"                                         \
	"allow use contact for message.policy basis law.notice\n```\n"         \
	"## 2 Who {#who .declaratory}\nWe.\n## 3 Old {#old .retired}\n"

/* One translation beside the page; "" is one that is right. */
static void
expect(const char *text, const char *message, uint32_t line)
{
	struct compile_fixture f;

	compile_fixture_make(&f, "common.terms.md", compile_fixture_terms,
	    "a/general.policy.md", PAGE, "a/general.policy.zh.md", text, NULL);
	if (*message == '\0') {
		assert_int_equal(f.report.count, 0);
	} else {
		assert_string_equal(compile_fixture_only(&f, "P0114"), message);
		assert_int_equal(f.report.first->place.line, line);
		assert_non_null(f.report.first->help);
		assert_int_equal(f.bytes.size, 0);
	}
	compile_fixture_clear(&f);
}

static void
compares_the_clauses(void **state)
{
	(void)state;
	expect("# P\n## A {#told}\nx\n## B {#who}\ny\n", "", 0);
	expect("# P\n## A {#told}\n## B {#who}\n## C {#old .retired}\n", "", 0);
	expect("## A {#told}\n", "the translation lacks the clause `#who`", 0);
	expect("## B {#who}\n", "the translation lacks the clause `#told`", 1);
	expect("## A {#told}\n## B {#who}\n## C {#more}\n",
	    "the page has no clause `#more`", 3);
	expect("## A {#told .retired}\n## B {#who}\n",
	    "the translation says that this clause is gone, and the page does "
	    "not",
	    1);
	expect("## A {#told}\n```terms\ncategory a \"a\"\n```\n## B {#who}\n",
	    "a translation holds no `terms` block", 2);
	expect("## A {#told}\n```example\n```\n## B {#who}\n",
	    "a translation holds no `example` block", 2);
}

static void
finds_its_page_and_back(void **state)
{
	struct compile_fixture f;
	const struct avow_ast *page, *first, *second;

	(void)state;
	compile_fixture_make(&f, "general.md", PAGE, "general.zh.md",
	    "## A {#told}\n## B {#who}\n", "general.de.md",
	    "## A {#told}\n## B {#who}\n", "other.zh.md", "## A {#told}\n",
	    NULL);
	page = f.files;
	first = page->next;
	second = first->next;
	assert_ptr_equal(
	    avow_translation_next(f.files, page->source, NULL), first);
	assert_ptr_equal(
	    avow_translation_next(f.files, page->source, first), second);
	assert_null(avow_translation_next(f.files, page->source, second));
	assert_ptr_equal(avow_translation_page(f.files, second->source), page);
	assert_null(avow_translation_page(f.files, second->next->source));
	assert_ptr_equal(
	    avow_translation_clause(second->source, AVOW_TEXT("who")),
	    second->source->clauses->next);
	assert_null(avow_translation_clause(second->source, AVOW_TEXT("old")));
	compile_fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(knows_a_language_by_the_name),
	    cmocka_unit_test(finds_what_lies_beside_a_page),
	    cmocka_unit_test(compares_the_clauses),
	    cmocka_unit_test(finds_its_page_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
