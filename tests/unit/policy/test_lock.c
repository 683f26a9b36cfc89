/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a lock notices when prose or rules change alone, when an id goes or
 *         comes back, when a translation is behind; and nothing else.
 * Method: one page in a scratch folder is locked; then one thing is changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "policy/edition.h"
#include "policy/lock.h"
#include "tests/support/scratch.h"

#define HEAD                                                                   \
	"# G\n```policy\npolicy general version 1 effective 2026-01-01 "       \
	"general\ncategory contact \"c\"\nbasis law \"l\" cites \"L\" "        \
	"supports use\n```\n"
#define FIRST(prose, rule)                                                     \
	"## 1. Group\n### 1.1 One {#one}\n" prose "\n```rule\n" rule "\n```\n"
#define PROSE "We tell you."
#define RULE "allow use contact for message.policy to self basis law"
#define TWO "### 1.2 Two {#two .declaratory}\nAbout.\n"
#define PAGE                                                                   \
	HEAD FIRST(PROSE, RULE)                                                \
	TWO

struct fixture {
	char folder[SCRATCH_PATH];
	char page[SCRATCH_PATH];
	char lock[SCRATCH_PATH];
	char translation[SCRATCH_PATH];
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_lock_state *state;
};

static int
begin(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof f);
	scratch_make(f.folder);
	scratch_path(f.page, f.folder, "g.policy.md");
	scratch_path(f.lock, f.folder, "g.policy.lock");
	scratch_path(f.translation, f.folder, "g.policy.zh.md");
	avow_arena_init(&f.arena, AVOW_EDITION_ARENA_MAX);
	*state = &f;
	return 0;
}

static int
end(void **state)
{
	struct fixture *f = *state;

	avow_edition_clear(&f->edition);
	avow_arena_clear(&f->arena);
	scratch_remove(f->folder);
	return 0;
}

static void
put(const char *path, const char *text)
{
	assert_int_equal(
	    avow_file_write(path, avow_text_of(text), 0600, NULL), AVOW_OK);
}

/* Read the page and compare it with its lock. */
static void
check(struct fixture *f, const char *page, const char *reviewed)
{
	const char *paths[] = {f->page};
	struct avow_edition_input input = {
	    .paths = paths, .count = 1, .no_examples = true};
	struct avow_text id = avow_text_of(reviewed);
	struct avow_lock_reviews reviews = {&id, reviewed != NULL};

	put(f->page, page);
	avow_edition_clear(&f->edition);
	avow_arena_clear(&f->arena);
	avow_report_init(&f->report, &f->arena);
	assert_int_equal(avow_edition_build(
			     &f->edition, &f->arena, &input, &f->report, NULL),
	    AVOW_OK);
	if (f->report.first != NULL)
		fail_msg("%s", f->report.first->message);
	assert_int_equal(avow_lock_check(&f->state, &f->arena, f->edition.files,
			     &reviews, &f->report, NULL),
	    AVOW_OK);
}

/* Write the lock that a check settled. */
static void
settle(struct fixture *f, const char *reviewed)
{
	struct avow_text id = avow_text_of(reviewed);
	struct avow_lock_reviews reviews = {&id, reviewed != NULL};
	struct avow_lock *lock;
	struct avow_buffer bytes;

	avow_buffer_init(&bytes, AVOW_LOCK_MAX);
	assert_int_equal(
	    avow_lock_settle(&lock, &f->arena, f->state, &reviews, NULL),
	    AVOW_OK);
	avow_lock_write(&bytes, lock);
	assert_int_equal(
	    avow_file_write(f->lock, avow_buffer_view(&bytes), 0600, NULL),
	    AVOW_OK);
	avow_buffer_clear(&bytes);
}

static void
lock_page(struct fixture *f, const char *page)
{
	check(f, page, NULL);
	settle(f, NULL);
}

static void
finds_nothing_where_nothing_is_meant_otherwise(void **state)
{
	/* Each says the same as PAGE in other lines. */
	static const char *const same[] = {
	    PAGE,
	    HEAD FIRST("We  tell\nyou.\n", RULE) TWO,
	    HEAD FIRST(PROSE,
		"allow use contact\n  for message.policy to "
		"self # why\n  basis law") TWO,
	    HEAD FIRST(PROSE, RULE) "```example\n\"x\": denies use contact "
				    "for message.policy to self\n  because "
				    "none\n```\n" TWO,
	    HEAD "## 2. Group\n### 2.7 One {#one}\n" PROSE "\n```rule\n" RULE
		 "\n```\n## A new group\n" TWO,
	};
	struct fixture *f = *state;

	lock_page(f, PAGE);
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		check(f, same[i], NULL);
		if (f->report.first != NULL)
			fail_msg("%zu: %s", i, f->report.first->message);
		assert_int_equal(f->state->news, 0);
		assert_int_equal(f->state->waiting, 0);
	}
}

static void
asks_for_a_review_of_what_changed_alone(void **state)
{
	static const struct {
		const char *page;
		const char *message;
		uint32_t line;
		uint32_t also;
	} cases[] = {
	    {HEAD FIRST("We do not tell you.", RULE) TWO,
		"the prose of `#one` changed and its rules did not", 8, 11},
	    {HEAD FIRST(PROSE, RULE " when on-hold") TWO,
		"the rules of `#one` changed and its prose did not", 11, 8},
	    {HEAD "## 1. Group\n### 1.1 Other title {#one}\n" PROSE
		  "\n```rule\n" RULE "\n```\n" TWO,
		"the prose of `#one` changed and its rules did not", 8, 11},
	    {HEAD FIRST(PROSE "\n- x\n", RULE) TWO,
		"the prose of `#one` changed and its rules did not", 8, 13},
	    {HEAD FIRST(PROSE, RULE) "More.\n" TWO,
		"the prose of `#one` changed and its rules did not", 8, 11},
	    {HEAD FIRST(
		 PROSE, RULE) "```terms\ndocument paper \"p\"\n```\n" TWO,
		"the rules of `#one` changed and its prose did not", 11, 8},
	};
	struct fixture *f = *state;

	lock_page(f, HEAD FIRST(PROSE, RULE) TWO);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_finding *found;
		char help[256];

		check(f, cases[i].page, NULL);
		found = f->report.first;
		assert_non_null(found);
		assert_string_equal(found->code, "P0112");
		assert_int_equal(found->severity, AVOW_SEVERITY_WARNING);
		assert_string_equal(found->message, cases[i].message);
		assert_int_equal(found->place.line, cases[i].line);
		assert_int_equal(found->also.place.line, cases[i].also);
		assert_string_equal(found->clause, "one");
		(void)snprintf(help, sizeof help,
		    "read both; where they still say the same, put a review "
		    "mark on it:\navow policy lock %.150s --reviewed one",
		    f->page);
		assert_string_equal(found->help, help);
		assert_null(found->next);
		assert_int_equal(f->state->waiting, 1);
	}
}

static void
takes_a_review_mark_until_the_next_change(void **state)
{
	struct fixture *f = *state;
	const char *changed = HEAD FIRST("Now we shout.", RULE) TWO;
	struct avow_lock_clause *one;

	lock_page(f, PAGE);
	check(f, changed, NULL);
	settle(f, NULL); /* waits as it was */
	check(f, changed, NULL);
	assert_int_equal(f->state->waiting, 1);
	check(f, changed, "two"); /* another's mark does not help */
	assert_int_equal(f->state->waiting, 1);
	check(f, changed, "one");
	assert_null(f->report.first);
	settle(f, "one");
	check(f, changed, NULL);
	assert_null(f->report.first);
	one = avow_lock_find(f->state->old, AVOW_TEXT("one"));
	assert_true(one->is_reviewed);
	settle(f, NULL); /* kept while nothing changes */
	check(f, changed, NULL);
	assert_true(
	    avow_lock_find(f->state->old, AVOW_TEXT("one"))->is_reviewed);
	lock_page(f, HEAD FIRST("Both.", RULE " when on-hold") TWO);
	check(f, HEAD FIRST("Both.", RULE " when on-hold") TWO, NULL);
	assert_null(f->report.first);
	assert_false(
	    avow_lock_find(f->state->old, AVOW_TEXT("one"))->is_reviewed);
}

static void
asks_nothing_of_what_is_new_or_has_no_rules(void **state)
{
	static const char *const pages[] = {
	    HEAD FIRST(PROSE, RULE) "### 1.2 Two {#two .declaratory}\nAll.\n",
	    PAGE "### 1.3 Three {#three .declaratory}\nNew.\n",
	    HEAD FIRST("New prose.", RULE " when on-hold") TWO,
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		(void)remove(f->lock);
		lock_page(f, PAGE);
		check(f, pages[i], NULL);
		assert_null(f->report.first);
		assert_int_equal(f->state->news, 1);
	}
}

static void
misses_an_id_that_vanished_and_knows_one_that_came_back(void **state)
{
	struct fixture *f = *state;
	const char *gone = HEAD FIRST(PROSE, RULE);
	const char *retired =
	    HEAD FIRST(PROSE, RULE) "## 1.2 Two {#two .retired}\n";
	struct avow_finding *found;
	char text[SCRATCH_PATH + 64];

	lock_page(f, PAGE);
	check(f, gone, NULL);
	found = f->report.first;
	assert_non_null(found);
	assert_string_equal(found->code, "P0110");
	assert_int_equal(found->severity, AVOW_SEVERITY_ERROR);
	(void)snprintf(text, sizeof text,
	    "the clause `#two` has vanished from %s", f->page);
	assert_string_equal(found->message, text);
	assert_string_equal(found->help,
	    "keep its id, so that nobody uses it again:\n"
	    "## What it was {#two .retired}");
	assert_string_equal(found->place.source->path, f->lock);
	assert_int_equal(found->place.line, 4);

	lock_page(f, retired);
	assert_int_equal(f->report.errors, 0);
	check(f, gone, NULL); /* a retired one stays on the page, too */
	assert_int_equal(f->report.errors, 1);
	check(f, PAGE, NULL);
	found = f->report.first;
	assert_non_null(found);
	assert_string_equal(found->code, "P0110");
	assert_string_equal(
	    found->message, "`#two` is retired: no clause has this id again");
	assert_int_equal(found->also.place.line, 4);
	assert_null(found->next);
}

#define ZH "# G\n### One {#one}\nYi.\n### Two {#two}\nEr.\n"

static void
knows_the_prose_that_a_translation_was_made_from(void **state)
{
	struct fixture *f = *state;
	const char *changed = HEAD FIRST("Both.", RULE " when on-hold") TWO;
	struct avow_finding *found;

	put(f->translation, ZH);
	lock_page(f, PAGE);
	check(f, PAGE, NULL);
	assert_int_equal(f->state->old->translated_count, 2);
	check(f, changed, NULL);
	found = f->report.first;
	assert_non_null(found);
	assert_string_equal(found->code, "P0114");
	assert_int_equal(found->severity, AVOW_SEVERITY_ERROR);
	assert_string_equal(found->message,
	    "the page's `#one` has changed since this was translated");
	assert_string_equal(found->place.source->path, f->translation);
	assert_int_equal(found->place.line, 2);
	assert_int_equal(found->also.place.line, 8);
	assert_null(found->next);
	/* Translated anew, or seen to need no change. */
	check(f, changed, "one");
	assert_null(f->report.first);
	put(f->translation,
	    "# G\n### One {#one}\nErYi.\n### Two {#two}\nEr.\n");
	check(f, changed, NULL);
	assert_null(f->report.first);
	settle(f, NULL);
	check(f, changed, NULL);
	assert_null(f->report.first);
	assert_int_equal(f->state->news, 0);
	/* Not read this time: its lines stay. */
	assert_int_equal(remove(f->translation), 0);
	check(f, changed, NULL);
	assert_null(f->report.first);
	settle(f, NULL);
	put(f->translation, ZH);
	check(f, changed, NULL);
	assert_int_equal(f->state->old->translated_count, 2);
}

static void
marks_a_reviewed_translation(void **state)
{
	struct fixture *f = *state;
	const char *changed = HEAD FIRST("We tell you!", RULE) TWO;

	put(f->translation, ZH);
	lock_page(f, PAGE);
	check(f, changed, NULL);
	assert_int_equal(f->report.errors, 1);
	assert_int_equal(f->report.warnings, 1);
	check(f, changed, "one");
	assert_null(f->report.first);
	settle(f, "one");
	check(f, changed, NULL);
	assert_null(f->report.first);
	assert_true(avow_lock_find_translated(
	    f->state->old, AVOW_TEXT("zh"), AVOW_TEXT("one"))
			->is_reviewed);
}

static void
refuses_the_lock_of_another_page(void **state)
{
	struct fixture *f = *state;
	char text[SCRATCH_PATH + 64];

	put(f->lock, "avow-lock 1\npage app\nend\n");
	check(f, PAGE, NULL);
	assert_non_null(f->report.first);
	assert_string_equal(f->report.first->code, "P0116");
	(void)snprintf(text, sizeof text,
	    "this is the lock of the page `app`, and %s is `general`", f->page);
	assert_string_equal(f->report.first->message, text);
}

static void
says_when_a_lock_cannot_be_read(void **state)
{
	struct fixture *f = *state;
	struct avow_error why = {.status = AVOW_OK};

	check(f, PAGE, NULL);
	assert_int_equal(avow_file_folder(f->lock, NULL), AVOW_OK);
	assert_int_equal(avow_lock_check(&f->state, &f->arena, f->edition.files,
			     NULL, &f->report, &why),
	    AVOW_ERR_IO);
	assert_int_equal(remove(f->lock), 0);
}

static void
names_the_lock_after_its_page(void **state)
{
	static const struct {
		const char *page;
		const char *lock;
	} cases[] = {{"a/general.policy.md", "a/general.policy.lock"},
	    {"x.md", "x.lock"}, {".md", ".md.lock"}, {"page", "page.lock"},
	    {"a.md/b", "a.md/b.lock"}};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
		    avow_lock_path(&f->arena, cases[i].page), cases[i].lock);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		finds_nothing_where_nothing_is_meant_otherwise, begin, end),
	    cmocka_unit_test_setup_teardown(
		asks_for_a_review_of_what_changed_alone, begin, end),
	    cmocka_unit_test_setup_teardown(
		takes_a_review_mark_until_the_next_change, begin, end),
	    cmocka_unit_test_setup_teardown(
		asks_nothing_of_what_is_new_or_has_no_rules, begin, end),
	    cmocka_unit_test_setup_teardown(
		misses_an_id_that_vanished_and_knows_one_that_came_back, begin,
		end),
	    cmocka_unit_test_setup_teardown(
		knows_the_prose_that_a_translation_was_made_from, begin, end),
	    cmocka_unit_test_setup_teardown(
		marks_a_reviewed_translation, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_the_lock_of_another_page, begin, end),
	    cmocka_unit_test_setup_teardown(
		says_when_a_lock_cannot_be_read, begin, end),
	    cmocka_unit_test_setup_teardown(
		names_the_lock_after_its_page, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
