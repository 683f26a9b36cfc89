/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a file is read whole or refused, and replaced whole or not at all.
 * Method: files and folders in a scratch folder; writes that fail, in a
 *         process that may make no file larger than a few bytes.
 */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/size.h"
#include "tests/support/scratch.h"

struct fixture {
	char folder[SCRATCH_PATH];
	char path[SCRATCH_PATH];
};

static struct fixture fixture;

static int
set_up(void **state)
{
	scratch_make(fixture.folder);
	scratch_path(fixture.path, fixture.folder, "file");
	*state = &fixture;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	scratch_remove(fixture.folder);
	return 0;
}

static void
assert_holds(const char *path, struct avow_text bytes)
{
	struct avow_buffer b;

	avow_buffer_init(&b, 1 << 20);
	assert_int_equal(avow_file_read(&b, path, NULL), AVOW_OK);
	assert_true(avow_text_equal(avow_buffer_view(&b), bytes));
	avow_buffer_clear(&b);
}

static size_t
names_in(const char *folder)
{
	DIR *open = opendir(folder);
	size_t count = 0;

	assert_non_null(open);
	while (readdir(open) != NULL)
		count++;
	assert_int_equal(closedir(open), 0);
	return count - 2; /* . and .. */
}

static void
writes_and_reads_back_and_replaces(void **state)
{
	static char bytes[200000];
	struct stat found;

	(void)state;
	memset(bytes, 'q', sizeof bytes);
	assert_int_equal(
	    avow_file_write(fixture.path, AVOW_TEXT("one"), 0640, NULL),
	    AVOW_OK);
	assert_holds(fixture.path, AVOW_TEXT("one"));
	assert_int_equal(stat(fixture.path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0640);
	assert_int_equal(
	    avow_file_write(fixture.path,
		(struct avow_text){bytes, sizeof bytes}, 0400, NULL),
	    AVOW_OK);
	assert_holds(fixture.path, (struct avow_text){bytes, sizeof bytes});
	assert_int_equal(stat(fixture.path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0400);
	assert_int_equal(
	    avow_file_write(fixture.path, AVOW_TEXT(""), 0600, NULL), AVOW_OK);
	assert_holds(fixture.path, AVOW_TEXT(""));
	assert_int_equal(names_in(fixture.folder), 1);
}

static void
reads_up_to_the_maximum_and_not_one_byte_more(void **state)
{
	(void)state;
	for (size_t size = 0; size < 300000; size = size * 3 + 7) {
		char *bytes = calloc(1, size + 1);
		struct avow_error why = {0};
		struct avow_buffer b;

		assert_non_null(bytes);
		assert_int_equal(
		    avow_file_write(fixture.path,
			(struct avow_text){bytes, size}, 0600, NULL),
		    AVOW_OK);
		avow_buffer_init(&b, size + 2);
		avow_buffer_string(&b, "xx"); /* what is there counts */
		assert_int_equal(
		    avow_file_read(&b, fixture.path, NULL), AVOW_OK);
		assert_int_equal(b.size, size + 2);
		avow_buffer_clear(&b);
		avow_buffer_init(&b, size == 0 ? 0 : size - 1);
		if (size > 0) {
			assert_int_equal(avow_file_read(&b, fixture.path, &why),
			    AVOW_ERR_LIMIT);
			assert_string_equal(why.code, "file.size");
			assert_string_equal(why.place, fixture.path);
		} else {
			assert_int_equal(
			    avow_file_read(&b, fixture.path, &why), AVOW_OK);
		}
		avow_buffer_clear(&b);
		free(bytes);
	}
}

static void
tells_what_is_missing_from_what_cannot_be_read(void **state)
{
	char nowhere[SCRATCH_PATH];
	struct avow_error why = {0};
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, 100);
	scratch_path(nowhere, fixture.folder, "no/where");
	assert_int_equal(
	    avow_file_read(&b, fixture.path, &why), AVOW_ERR_NOT_FOUND);
	assert_string_equal(why.code, "file.open");
	assert_int_equal(avow_file_read(&b, nowhere, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_file_read(&b, fixture.folder, NULL), AVOW_ERR_IO);
	assert_int_equal(avow_file_write(nowhere, AVOW_TEXT("x"), 0600, NULL),
	    AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_file_folder(nowhere, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(
	    avow_file_sync_parent(nowhere, NULL), AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&b);
}

static void
a_write_that_fails_leaves_the_old_file_and_nothing_else(void **state)
{
	static char bytes[10000];
	struct rlimit before;
	struct rlimit tight;

	(void)state;
	assert_int_equal(
	    avow_file_write(fixture.path, AVOW_TEXT("old"), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = before;
	tight.rlim_cur = 5000;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	assert_int_equal(
	    avow_file_write(fixture.path,
		(struct avow_text){bytes, sizeof bytes}, 0600, NULL),
	    AVOW_ERR_IO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_holds(fixture.path, AVOW_TEXT("old"));
	assert_int_equal(names_in(fixture.folder), 1);
}

static void
cannot_replace_a_folder_by_a_file(void **state)
{
	(void)state;
	assert_int_equal(avow_file_folder(fixture.path, NULL), AVOW_OK);
	assert_int_equal(
	    avow_file_write(fixture.path, AVOW_TEXT("x"), 0600, NULL),
	    AVOW_ERR_IO);
	assert_int_equal(names_in(fixture.folder), 1);
}

static void
refuses_a_path_that_is_too_long(void **state)
{
	static char path[6000];
	struct avow_error why = {0};

	(void)state;
	memset(path, '/', sizeof path - 2);
	path[sizeof path - 2] = 'x';
	assert_int_equal(
	    avow_file_write(path, AVOW_TEXT("x"), 0600, &why), AVOW_ERR_LIMIT);
	assert_string_equal(why.code, "file.path");
	assert_int_equal(avow_file_sync_parent(path, NULL), AVOW_ERR_LIMIT);
}

static void
makes_a_folder_for_its_owner_once(void **state)
{
	struct avow_error why = {0};
	struct stat found;

	(void)state;
	assert_int_equal(avow_file_folder(fixture.path, NULL), AVOW_OK);
	assert_int_equal(stat(fixture.path, &found), 0);
	assert_true(S_ISDIR(found.st_mode));
	assert_int_equal(found.st_mode & 0777, 0700);
	assert_int_equal(avow_file_folder(fixture.path, NULL), AVOW_OK);
	assert_int_equal(rmdir(fixture.path), 0);
	assert_int_equal(
	    avow_file_write(fixture.path, AVOW_TEXT("x"), 0600, NULL), AVOW_OK);
	assert_int_equal(avow_file_folder(fixture.path, &why), AVOW_ERR_IO);
	assert_string_equal(why.code, "file.folder");
}

static void
syncs_the_folder_of_any_path(void **state)
{
	char deep[SCRATCH_PATH];

	(void)state;
	scratch_path(deep, fixture.folder, "x///");
	assert_int_equal(avow_file_sync_parent(deep, NULL), AVOW_OK);
	assert_int_equal(avow_file_sync_parent("name", NULL), AVOW_OK);
	assert_int_equal(avow_file_sync_parent("/", NULL), AVOW_OK);
	assert_int_equal(avow_file_sync_parent("/tmp", NULL), AVOW_OK);
}

static void
reads_plain_files_and_waits_for_nothing_else(void **state)
{
	struct avow_error why = {0};
	struct avow_buffer b;

	(void)state;
	avow_buffer_init(&b, 2);
	assert_int_equal(
	    avow_file_write(fixture.path, AVOW_TEXT("ab"), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(avow_file_read_plain(&b, fixture.path, NULL), AVOW_OK);
	assert_true(avow_text_equal(avow_buffer_view(&b), AVOW_TEXT("ab")));
	assert_int_equal(
	    avow_file_read_plain(&b, fixture.path, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(unlink(fixture.path), 0);
	assert_int_equal(
	    avow_file_read_plain(&b, fixture.path, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(mkfifo(fixture.path, 0600), 0);
	assert_int_equal(
	    avow_file_read_plain(&b, fixture.path, &why), AVOW_ERR_IO);
	assert_string_equal(why.code, "file.kind");
	assert_int_equal(
	    avow_file_read_plain(&b, "/dev/zero", NULL), AVOW_ERR_IO);
	avow_buffer_clear(&b);
}

static void
sizes_do_not_wrap(void **state)
{
	size_t out = 7;

	(void)state;
	assert_true(avow_size_add(&out, SIZE_MAX - 1, 1));
	assert_true(out == SIZE_MAX);
	assert_false(avow_size_add(&out, SIZE_MAX, 1));
	assert_int_equal(out, 0);
	assert_true(avow_size_mul(&out, SIZE_MAX / 2, 2));
	assert_true(out == SIZE_MAX - 1);
	assert_false(avow_size_mul(&out, SIZE_MAX / 2 + 1, 2));
	assert_int_equal(out, 0);
}

static void
joins_up_to_the_longest_path_and_not_one_byte_more(void **state)
{
	static char folder[AVOW_FILE_PATH_SIZE + 1];
	struct avow_error why = {0};
	char path[AVOW_FILE_PATH_SIZE];

	(void)state;
	assert_int_equal(avow_file_join(path, "a/b", "c/d", NULL), AVOW_OK);
	assert_string_equal(path, "a/b/c/d");
	memset(folder, 'f', sizeof folder - 1);
	folder[AVOW_FILE_PATH_SIZE - 3] = '\0'; /* a slash, x and the NUL */
	assert_int_equal(avow_file_join(path, folder, "x", NULL), AVOW_OK);
	assert_int_equal(strlen(path), AVOW_FILE_PATH_SIZE - 1);
	assert_int_equal(
	    avow_file_join(path, folder, "xy", &why), AVOW_ERR_LIMIT);
	assert_string_equal(why.code, "file.path");
}

static void
a_bare_path_has_no_slash_behind_it(void **state)
{
	static const struct {
		const char *path;
		size_t size;
	} rows[] = {{"", 0}, {"/", 1}, {"//", 1}, {"a", 1}, {"/a/b//", 4}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(
		    avow_file_bare_size(rows[i].path), rows[i].size);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(writes_and_reads_back_and_replaces),
	    T(reads_up_to_the_maximum_and_not_one_byte_more),
	    T(tells_what_is_missing_from_what_cannot_be_read),
	    T(a_write_that_fails_leaves_the_old_file_and_nothing_else),
	    T(cannot_replace_a_folder_by_a_file),
	    T(refuses_a_path_that_is_too_long),
	    T(makes_a_folder_for_its_owner_once),
	    T(syncs_the_folder_of_any_path),
	    T(reads_plain_files_and_waits_for_nothing_else),
	    cmocka_unit_test(
		joins_up_to_the_longest_path_and_not_one_byte_more),
	    cmocka_unit_test(a_bare_path_has_no_slash_behind_it),
	    cmocka_unit_test(sizes_do_not_wrap),
	};

	return cmocka_run_group_tests_name("base/file", tests, NULL, NULL);
}
