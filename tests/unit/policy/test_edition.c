/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an edition is made of the pages that are named and what lies beside
 *         them, and of nothing else.
 * Method: files in a scratch folder, broken one at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "policy/edition.h"
#include "policy/promises.h"
#include "tests/support/scratch.h"

#define TERMS                                                                  \
	"# Words\n```terms\ncategory contact \"c\"\npurpose work \"w\"\n"      \
	"service shop \"s\"\nbasis law \"l\" cites \"L\" supports use\n```\n"
#define RULES                                                                  \
	"## One {#one}\nKept. [R1, R3]\n```rule\n"                             \
	"allow use contact for message.policy to self basis law\n```\n"
#define PAGE(imports)                                                          \
	"# G\n```policy\npolicy general version 1 effective 2026-01-01 "       \
	"general " imports "\n```\n" RULES

struct fixture {
	char folder[SCRATCH_PATH];
	char path[4][SCRATCH_PATH];
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
};

static int
begin(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof f);
	scratch_make(f.folder);
	avow_arena_init(&f.arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&f.report, &f.arena);
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
put(struct fixture *f, int n, const char *name, const char *text)
{
	scratch_path(f->path[n], f->folder, name);
	assert_int_equal(
	    avow_file_write(f->path[n], avow_text_of(text), 0600, NULL),
	    AVOW_OK);
}

/* Build from path[first] on, count of them. */
static enum avow_status
build(struct fixture *f, int first, size_t count, struct avow_error *why)
{
	const char *paths[4] = {NULL};
	struct avow_edition_input input = {.paths = paths, .count = count};

	for (size_t i = 0; i < count; i++)
		paths[i] = f->path[(size_t)first + i];
	return avow_edition_build(
	    &f->edition, &f->arena, &input, &f->report, why);
}

static void
reads_imports_once_and_first(void **state)
{
	struct fixture *f = *state;

	put(f, 0, "words.md", TERMS);
	put(f, 1, "general.md", PAGE("import \"words.md\""));
	put(f, 2, "shop.md",
	    "# S\n```policy\npolicy shop version 2 effective 2026-01-01 "
	    "service shop narrows general import \"words.md\"\n```\n"
	    "## Two {#two}\nx\n```rule\ndeny share any for any\n```\n");
	assert_int_equal(build(f, 1, 2, NULL), AVOW_OK);
	assert_int_equal(f->report.errors, 0);
	assert_non_null(f->edition.image);
	assert_string_equal(
	    avow_image_name(f->edition.image), "general@1+shop@2");
	assert_string_equal(f->edition.files->source->path, f->path[0]);
	assert_string_equal(f->edition.files->next->source->path, f->path[1]);
	assert_string_equal(
	    f->edition.files->next->next->source->path, f->path[2]);
	assert_null(f->edition.files->next->next->next);
}

static void
reads_a_page_given_twice_once(void **state)
{
	struct fixture *f = *state;

	put(f, 0, "words.md", TERMS);
	put(f, 1, "general.md", PAGE("import \"words.md\""));
	memcpy(f->path[2], f->path[1], sizeof f->path[2]);
	assert_int_equal(build(f, 1, 2, NULL), AVOW_OK);
	assert_int_equal(f->report.errors, 0);
}

static void
fails_for_a_page_that_is_not_there(void **state)
{
	struct fixture *f = *state;
	struct avow_error why = {.status = AVOW_OK};

	scratch_path(f->path[0], f->folder, "missing.md");
	assert_int_equal(build(f, 0, 1, &why), AVOW_ERR_NOT_FOUND);
	assert_null(f->edition.image);
	assert_null(f->edition.files);
	memcpy(f->path[0], f->folder, sizeof f->path[0]);
	why.status = AVOW_OK;
	assert_int_equal(build(f, 0, 1, &why), AVOW_ERR_IO);
}

static void
reports_an_import_that_cannot_be_read(void **state)
{
	static const char *const imports[] = {"missing.md", "/etc/hostname",
	    "../words.md", "a/../../words.md", ""};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof imports / sizeof imports[0]; i++) {
		char page[1024];

		(void)snprintf(page, sizeof page,
		    "# G\n```policy\npolicy general version 1 effective "
		    "2026-01-01 general import \"%s\"\n```\n" RULES,
		    imports[i]);
		put(f, 0, "general.md", page);
		avow_report_init(&f->report, &f->arena);
		assert_int_equal(build(f, 0, 1, NULL), AVOW_OK);
		assert_null(f->edition.image);
		assert_string_equal(f->report.first->code, "P0102");
		assert_int_equal(f->report.first->place.line, 3);
		assert_non_null(
		    strstr(f->report.first->message, "cannot be read"));
	}
}

static void
refuses_to_import_a_page(void **state)
{
	struct fixture *f = *state;

	put(f, 0, "other.md", PAGE(""));
	put(f, 1, "general.md", PAGE("import \"other.md\""));
	assert_int_equal(build(f, 1, 1, NULL), AVOW_OK);
	assert_true(f->report.errors > 0);
	assert_string_equal(f->report.first->code, "P0102");
}

static void
bounds_files_and_their_size(void **state)
{
	struct fixture *f = *state;
	struct avow_buffer text;

	avow_buffer_init(&text, 4 << 20);
	avow_buffer_string(&text, TERMS);
	while (text.size + 64 < AVOW_SOURCE_MAX)
		avow_buffer_string(&text,
		    "some prose that says nothing, and says so at length\n\n");
	while (text.size < AVOW_SOURCE_MAX)
		avow_buffer_u8(&text, '\n');
	avow_buffer_u8(&text, 0);
	put(f, 0, "words.md", (const char *)text.at);
	put(f, 1, "general.md", PAGE("import \"words.md\""));
	assert_int_equal(build(f, 1, 1, NULL), AVOW_OK);
	assert_string_equal(
	    f->report.errors != 0 ? f->report.first->message : "", "");
	assert_non_null(f->edition.image);
	avow_edition_clear(&f->edition);

	text.at[text.size - 1] = '\n'; /* one more */
	avow_buffer_u8(&text, 0);
	put(f, 0, "words.md", (const char *)text.at);
	assert_int_equal(build(f, 1, 1, NULL), AVOW_OK);
	assert_null(f->edition.image);
	assert_string_equal(f->report.first->code, "P0105");
	avow_buffer_clear(&text);
}

/* A page that imports `count` files of terms. */
static void
put_imports(struct fixture *f, int count)
{
	struct avow_buffer page;

	avow_buffer_init(&page, 1 << 16);
	avow_buffer_string(&page,
	    "# G\n```policy\npolicy general version 1 effective 2026-01-01 "
	    "general import \"words.md\"");
	for (int i = 1; i < count; i++) {
		char name[16];

		(void)snprintf(name, sizeof name, "w%d.md", i);
		put(f, 0, name, "# More\n```terms\n```\n");
		avow_buffer_format(&page, " import \"%s\"", name);
	}
	avow_buffer_string(&page, "\n```\n" RULES);
	avow_buffer_u8(&page, 0);
	put(f, 0, "words.md", TERMS);
	put(f, 1, "general.md", (const char *)page.at);
	avow_buffer_clear(&page);
}

static void
bounds_the_count_of_files(void **state)
{
	struct fixture *f = *state;

	put_imports(f, AVOW_EDITION_FILES_MAX - 1);
	assert_int_equal(build(f, 1, 1, NULL), AVOW_OK);
	assert_int_equal(f->report.errors, 0);
	avow_edition_clear(&f->edition);
	put_imports(f, AVOW_EDITION_FILES_MAX);
	assert_int_equal(build(f, 1, 1, NULL), AVOW_OK);
	assert_int_equal(f->report.errors, 1);
	assert_string_equal(f->report.first->code, "P0105");
}

static void
takes_a_page_as_text(void **state)
{
	struct fixture *f = *state;
	struct avow_edition_input input = {
	    .text = AVOW_TEXT(
		"# G\n```policy\npolicy general version 1 "
		"effective 2026-01-01 general\n```\n```terms\n"
		"category contact \"c\"\nservice shop \"s\"\n"
		"basis law \"l\" cites \"L\" supports use\n"
		"```\n" RULES "```example\n\"no\": allows use contact for "
		"message.policy\n```\n")};

	assert_int_equal(avow_edition_build(
			     &f->edition, &f->arena, &input, &f->report, NULL),
	    AVOW_OK);
	assert_int_equal(f->report.errors, 1);
	assert_string_equal(f->report.first->code, "P0401");
	assert_non_null(f->edition.image); /* compiled, but not to be used */
	assert_int_equal(f->edition.examples.run, 1);
	assert_int_equal(f->edition.examples.failed, 1);
	avow_edition_clear(&f->edition);
	avow_report_init(&f->report, &f->arena);
	input.no_examples = true;
	assert_int_equal(avow_edition_build(
			     &f->edition, &f->arena, &input, &f->report, NULL),
	    AVOW_OK);
	assert_int_equal(f->report.errors, 0);
	assert_int_equal(f->edition.examples.run, 0);
	avow_edition_clear(NULL);
}

static void
reads_the_translations_that_lie_beside_a_page(void **state)
{
	struct fixture *f = *state;

	put(f, 0, "words.md", TERMS);
	put(f, 1, "general.zh.md",
	    "# \xe9\xa1\xb5\n## \xe4\xb8\x80 {#one}\n[R2]\n");
	put(f, 2, "words.zh.md", "## terms have labels {#x}\n");
	put(f, 3, "general.md", PAGE("import \"words.md\""));
	assert_int_equal(build(f, 3, 1, NULL), AVOW_OK);
	assert_int_equal(f->report.count, 0);
	assert_non_null(f->edition.image);
	assert_string_equal(
	    f->edition.files->next->next->source->path, f->path[1]);
	assert_true(f->edition.files->next->next->source->is_translation);
	assert_null(f->edition.files->next->next->next);
	/* What only the translation says is no promise kept. */
	assert_int_equal(
	    avow_promises_check(f->edition.files, 2, 2, &f->report), 1);
	avow_edition_clear(&f->edition);

	put(f, 1, "general.zh.md", "## A {#one}\n```rule\ndeny use any\n```\n");
	avow_report_init(&f->report, &f->arena);
	assert_int_equal(build(f, 3, 1, NULL), AVOW_OK);
	assert_int_equal(f->report.count, 1);
	assert_string_equal(f->report.first->code, "P0114");
	assert_null(f->edition.image);
}

static void
finds_promises_that_no_clause_cites(void **state)
{
	struct fixture *f = *state;

	put(f, 0, "words.md", TERMS);
	put(f, 1, "general.md", PAGE("import \"words.md\""));
	assert_int_equal(build(f, 1, 1, NULL), AVOW_OK);
	assert_int_equal(
	    avow_promises_check(f->edition.files, 1, 1, &f->report), 0);
	assert_int_equal(
	    avow_promises_check(f->edition.files, 1, 4, &f->report), 2);
	assert_int_equal(f->report.errors, 2);
	assert_string_equal(f->report.first->code, "P0115");
	assert_string_equal(
	    f->report.first->message, "no clause cites the promise R2");
	assert_string_equal(
	    f->report.last->message, "no clause cites the promise R4");
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test_setup_teardown(
		reads_imports_once_and_first, begin, end),
	    cmocka_unit_test_setup_teardown(
		reads_a_page_given_twice_once, begin, end),
	    cmocka_unit_test_setup_teardown(
		fails_for_a_page_that_is_not_there, begin, end),
	    cmocka_unit_test_setup_teardown(
		reports_an_import_that_cannot_be_read, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_to_import_a_page, begin, end),
	    cmocka_unit_test_setup_teardown(
		bounds_files_and_their_size, begin, end),
	    cmocka_unit_test_setup_teardown(
		bounds_the_count_of_files, begin, end),
	    cmocka_unit_test_setup_teardown(takes_a_page_as_text, begin, end),
	    cmocka_unit_test_setup_teardown(
		reads_the_translations_that_lie_beside_a_page, begin, end),
	    cmocka_unit_test_setup_teardown(
		finds_promises_that_no_clause_cites, begin, end),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
