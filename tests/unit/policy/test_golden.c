/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   each kind of mistake in a page gets the message that was agreed on.
 * Method: every tests/golden/policy/NAME.md is read and parsed, and what is
 *         said of it compared with NAME.txt.  With AVOW_GOLDEN=write (see
 *         scripts/refresh-golden) the texts are written instead.
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
#include "policy/parse.h"

enum { PAGES_MAX = 256, PATH_SIZE = 512 };

/* One page, read and parsed. */
struct page {
	struct avow_arena arena;
	struct avow_report report;
	struct avow_buffer bytes;
	struct avow_buffer said;
};

static char folder[PATH_SIZE];
static char names[PAGES_MAX][64];
static int count;

static void
read_page(struct page *page, const char *name)
{
	struct avow_source *source;
	struct avow_ast *ast;
	char path[PATH_SIZE * 2];
	char shown[80];

	avow_arena_init(&page->arena, 64 << 20);
	avow_report_init(&page->report, &page->arena);
	avow_buffer_init(&page->bytes, 1 << 20);
	avow_buffer_init(&page->said, 1 << 20);
	(void)snprintf(path, sizeof path, "%s/%.60s.md", folder, name);
	(void)snprintf(shown, sizeof shown, "%.60s.md", name);
	assert_int_equal(avow_file_read(&page->bytes, path, NULL), AVOW_OK);
	assert_int_equal(
	    avow_source_read(&source, &page->arena, shown,
		avow_buffer_view(&page->bytes), &page->report, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_parse(&ast, &page->arena, source, &page->report, NULL),
	    AVOW_OK);
}

static void
clear_page(struct page *page)
{
	avow_buffer_clear(&page->bytes);
	avow_buffer_clear(&page->said);
	avow_arena_clear(&page->arena);
}

static void
compare(const char *name, struct avow_text said)
{
	struct avow_buffer agreed;
	char path[PATH_SIZE * 2];

	(void)snprintf(path, sizeof path, "%s/%.60s.txt", folder, name);
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
says_what_was_agreed_on(void **state)
{
	(void)state;
	for (int i = 0; i < count; i++) {
		struct page page;

		read_page(&page, names[i]);
		avow_report_print(&page.report, &page.said, false);
		compare(names[i], avow_buffer_view(&page.said));
		clear_page(&page);
	}
}

static void
finds_the_code_that_a_pages_name_tells(void **state)
{
	(void)state;
	for (int i = 0; i < count; i++) {
		struct page page;
		char code[6] = "";

		if (names[i][0] != 'p')
			continue;
		read_page(&page, names[i]);
		(void)snprintf(code, sizeof code, "P%.4s", names[i] + 1);
		assert_non_null(page.report.first);
		for (struct avow_finding *at = page.report.first; at != NULL;
		     at = at->next)
			assert_string_equal(at->code, code);
		clear_page(&page);
	}
}

static void
check_widths(const char *name, struct avow_text said)
{
	size_t at = 0;
	unsigned columns = 0;

	while (at < said.size) {
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

static void
keeps_within_80_columns(void **state)
{
	(void)state;
	for (int i = 0; i < count; i++) {
		struct page page;

		read_page(&page, names[i]);
		avow_report_print(&page.report, &page.said, false);
		check_widths(names[i], avow_buffer_view(&page.said));
		clear_page(&page);
	}
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
find_pages(void)
{
	const char *root = getenv("AVOW_SOURCE");
	struct dirent *entry;
	DIR *all;

	(void)snprintf(folder, sizeof folder, "%s/tests/golden/policy",
	    root == NULL ? "." : root);
	all = opendir(folder);
	if (all == NULL)
		return;
	while ((entry = readdir(all)) != NULL && count < PAGES_MAX) {
		size_t size = strlen(entry->d_name);

		if (size < 4 || size >= sizeof names[0] + 3 ||
		    strcmp(entry->d_name + size - 3, ".md") != 0)
			continue;
		(void)snprintf(names[count++], sizeof names[0], "%.*s",
		    (int)(size - 3), entry->d_name);
	}
	(void)closedir(all);
	qsort(names, (size_t)count, sizeof names[0], by_name);
}

static void
there_are_pages_to_test(void **state)
{
	(void)state;
	assert_true(count >= 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(there_are_pages_to_test),
	    cmocka_unit_test(says_what_was_agreed_on),
	    cmocka_unit_test(finds_the_code_that_a_pages_name_tells),
	    cmocka_unit_test(keeps_within_80_columns),
	};

	find_pages();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
