/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what a whole edition lacks is told in the words that were agreed on,
 *         and nothing is told of what lacks nothing.
 * Method: every tests/golden/check/NAME.md is built as `policy check` does it,
 *         and what is said of it compared with NAME.txt (AVOW_GOLDEN=write
 *         writes it instead).  A page is called after the one code that is
 *         found in it; of one called "ok" nothing is said.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "policy/columns.h"
#include "policy/edition.h"

enum { PATH_SIZE = 256 };

static const char folder[] = "tests/golden/check";

/* One page, built. */
struct page {
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_buffer said;
};

static void
build(struct page *page, struct avow_edition_input input)
{
	avow_arena_init(&page->arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&page->report, &page->arena);
	avow_buffer_init(&page->said, 1 << 20);
	assert_int_equal(avow_edition_build(&page->edition, &page->arena,
			     &input, &page->report, NULL),
	    AVOW_OK);
	if (page->edition.image != NULL)
		(void)avow_examples_coverage(&page->edition.examples,
		    page->edition.image, page->edition.files, &page->report);
	avow_report_print(&page->report, &page->said, false);
}

static void
end(struct page *page)
{
	avow_edition_clear(&page->edition);
	avow_buffer_clear(&page->said);
	avow_arena_clear(&page->arena);
}

static void
compare(const char *name, struct avow_text said)
{
	struct avow_buffer agreed;
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof path, "%s/%.80s.txt", folder, name);
	if (getenv("AVOW_GOLDEN") != NULL) {
		assert_int_equal(
		    avow_file_write(path, said, 0644, NULL), AVOW_OK);
		return;
	}
	avow_buffer_init(&agreed, 1 << 20);
	if (avow_file_read(&agreed, path, NULL) != AVOW_OK ||
	    !avow_text_equal(avow_buffer_view(&agreed), said))
		fail_msg(
		    "%s is said to be:\n%.*s", name, (int)said.size, said.at);
	avow_buffer_clear(&agreed);
}

static void
check_codes(const char *name, const struct avow_report *report)
{
	char code[6];

	(void)snprintf(code, sizeof code, "P%.4s", name + 1);
	if ((name[0] == 'o') != (report->first == NULL))
		fail_msg("%s: %zu findings, first %s", name, report->count,
		    report->first == NULL ? "-" : report->first->message);
	for (const struct avow_finding *at = report->first; at != NULL;
	     at = at->next) {
		if (strcmp(at->code, code) != 0 || at->help == NULL)
			fail_msg("%s: %s, help %s", name, at->code,
			    at->help == NULL ? "(none)" : at->help);
	}
}

static void
check_widths(const char *name, struct avow_text said)
{
	unsigned columns = 0;

	for (size_t at = 0; at < said.size;) {
		unsigned width;

		if (said.at[at] == '\n') {
			columns = 0;
			at++;
			continue;
		}
		(void)avow_columns_next(said, &at, &width);
		columns += width;
		if (columns > AVOW_COLUMNS)
			fail_msg("%s: a line is wider than 80 columns", name);
	}
}

/* The page as it was given: its own name in messages, not a path. */
static void
check_page(const char *name)
{
	struct page page;
	struct avow_buffer text;
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof path, "%s/%.80s.md", folder, name);
	avow_buffer_init(&text, 1 << 20);
	assert_int_equal(avow_file_read(&text, path, NULL), AVOW_OK);
	build(&page,
	    (struct avow_edition_input){.text = avow_buffer_view(&text),
		.advice = true,
		.notes = true});
	compare(name, avow_buffer_view(&page.said));
	check_codes(name, &page.report);
	check_widths(name, avow_buffer_view(&page.said));
	end(&page);
	avow_buffer_clear(&text);
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

		if (dot == NULL)
			continue;
		*dot = '\0';
		check_page(entry->d_name);
		count++;
	}
	closedir(pages);
	assert_true(count > 25);
}

/* How many findings a golden page has under these options. */
static size_t
count_of(const char *name, struct avow_edition_input input)
{
	struct page page;
	const char *path[1];
	char text[PATH_SIZE];
	size_t count;

	(void)snprintf(text, sizeof text, "%s/%.80s.md", folder, name);
	path[0] = text;
	input.paths = path;
	input.count = 1;
	build(&page, input);
	count = page.report.count;
	end(&page);
	return count;
}

static void
advises_only_when_asked(void **state)
{
	const struct avow_edition_input plain = {.no_examples = false};
	const struct avow_edition_input advice = {.advice = true};

	(void)state;
	assert_int_equal(count_of("p0301-collected-never-used", plain), 0);
	assert_int_equal(count_of("p0301-collected-never-used", advice), 1);
	assert_int_equal(count_of("p0402-only-any-covers-it", advice), 0);
	/* Errors come unasked. */
	assert_int_equal(count_of("p0303-stored-without-end", plain), 1);
	assert_int_equal(
	    count_of("p0310-one-service-cannot-be-told", plain), 1);
}

static void
asks_nothing_of_words_alone(void **state)
{
	struct page page;

	(void)state;
	build(&page,
	    (struct avow_edition_input){
		.text = AVOW_TEXT("# W\n```terms\nevent moved \"m\"\n```\n"),
		.advice = true,
		.notes = true});
	assert_int_equal(page.report.count, 0);
	end(&page);
}

static void
asks_for_the_house_floor(void **state)
{
	const struct {
		uint32_t floor;
		size_t findings;
	} cases[] = {{1, 0}, {20, 0}, {21, 1}, {0, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(count_of("ok-p0307-totals-of-enough",
				     (struct avow_edition_input){.advice = true,
					 .floor = cases[i].floor}),
		    cases[i].findings);
}

/* A page on which `rules` allows store everything there is, without end. */
static void
make_large(struct avow_buffer *text, unsigned rules)
{
	avow_buffer_init(text, 1 << 20);
	avow_buffer_string(text,
	    "# G\n```policy\npolicy general version 1 effective 2026-01-01 "
	    "general\ncategory contact \"c\"\nbasis law \"l\" cites \"L\" "
	    "supports store, use\n");
	for (unsigned i = 0; i < 900; i++)
		avow_buffer_format(
		    text, "category c.n%u \"c\"\npurpose p.n%u \"p\"\n", i, i);
	avow_buffer_string(text,
	    "```\n## A {#a}\nx\n```rule\n"
	    "allow use contact for message.policy to "
	    "self basis law\n");
	for (unsigned i = 0; i < rules; i++)
		avow_buffer_string(
		    text, "allow store any for any to self basis law\n");
	avow_buffer_string(text, "```\n");
}

static void
refuses_what_it_cannot_see_to_the_end(void **state)
{
	static const struct {
		unsigned rules;
		const char *code;
	} cases[] = {{1, "P0303"}, {12, "P0105"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_buffer text;
		struct page page;

		make_large(&text, cases[i].rules);
		build(&page,
		    (struct avow_edition_input){
			.text = avow_buffer_view(&text), .may_clash = true});
		assert_int_equal(page.report.errors, 1);
		assert_string_equal(page.report.first->code, cases[i].code);
		end(&page);
		avow_buffer_clear(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_of_each_page_what_was_agreed_on),
	    cmocka_unit_test(advises_only_when_asked),
	    cmocka_unit_test(asks_nothing_of_words_alone),
	    cmocka_unit_test(asks_for_the_house_floor),
	    cmocka_unit_test(refuses_what_it_cannot_see_to_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
