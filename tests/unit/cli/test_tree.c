/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a folder is walked, copied and removed whole, and nothing outside it
 *         is ever touched through a link.
 * Method: a small tree in a folder of our own, with links that lead out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "cli/tree.h"

static char folder[64];

/* The path of a name below our folder; two may be in use at once. */
static const char *
below(const char *name)
{
	static char paths[2][128];
	static size_t turn;

	turn = (turn + 1) % 2;
	(void)snprintf(paths[turn], sizeof paths[turn], "%s/%s", folder, name);
	return paths[turn];
}

static void
put(const char *name, const char *text)
{
	assert_int_equal(
	    avow_file_write(below(name), avow_text_of(text), 0600, NULL),
	    AVOW_OK);
}

static int
make_tree(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof folder, "/tmp/avow-tree-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(below("in"), 0700), 0);
	assert_int_equal(mkdir(below("in/deep"), 0700), 0);
	assert_int_equal(mkdir(below("out"), 0700), 0);
	put("in/a", "one");
	put("in/deep/b", "three");
	put("out/kept", "kept");
	assert_int_equal(symlink("../out", below("in/link")), 0);
	assert_int_equal(symlink("../out/kept", below("in/file-link")), 0);
	return 0;
}

static int
remove_tree(void **state)
{
	(void)state;
	return avow_tree_remove(folder, NULL) == AVOW_OK ? 0 : -1;
}

struct seen {
	size_t files;
	size_t bytes;
};

static enum avow_status
see(void *context, const char *path, struct avow_error *why)
{
	struct seen *seen = context;
	struct stat stat;

	(void)why;
	assert_int_equal(lstat(path, &stat), 0);
	seen->files++;
	seen->bytes += (size_t)stat.st_size;
	return AVOW_OK;
}

static enum avow_status
refuse(void *context, const char *path, struct avow_error *why)
{
	struct seen *seen = context;

	seen->files++;
	return avow_fail_at(why, AVOW_ERR_KEY, "test.no", path, "no");
}

static void
a_walk_sees_each_file_once_and_follows_no_link(void **state)
{
	struct seen seen = {0, 0};

	(void)state;
	assert_int_equal(
	    avow_tree_walk(below("in"), see, &seen, NULL), AVOW_OK);
	assert_int_equal(seen.files, 2);
	assert_int_equal(seen.bytes, 8);
}

static void
a_walk_ends_where_its_visitor_says(void **state)
{
	struct avow_error why = {.status = AVOW_OK};
	struct seen seen = {0, 0};

	(void)state;
	assert_int_equal(
	    avow_tree_walk(below("in"), refuse, &seen, &why), AVOW_ERR_KEY);
	assert_int_equal(seen.files, 1);
	assert_string_equal(why.code, "test.no");
}

static void
what_is_not_there_is_not_found(void **state)
{
	struct seen seen = {0, 0};

	(void)state;
	assert_int_equal(avow_tree_walk(below("none"), see, &seen, NULL),
	    AVOW_ERR_NOT_FOUND);
	assert_int_equal(
	    avow_tree_walk(below("in/a"), see, &seen, NULL), AVOW_ERR_IO);
}

static void
a_copy_has_the_same_files(void **state)
{
	struct avow_buffer b;

	(void)state;
	assert_int_equal(
	    avow_tree_copy(below("in"), below("copy"), NULL), AVOW_OK);
	avow_buffer_init(&b, 100);
	assert_int_equal(
	    avow_file_read(&b, below("copy/deep/b"), NULL), AVOW_OK);
	assert_true(avow_text_is(avow_buffer_view(&b), "three"));
	avow_buffer_clear(&b);
	assert_int_equal(access(below("copy/link"), F_OK), -1);
	assert_int_equal(avow_tree_remove(below("copy"), NULL), AVOW_OK);
}

static void
removing_takes_links_and_leaves_what_they_lead_to(void **state)
{
	(void)state;
	assert_int_equal(avow_tree_remove(below("in"), NULL), AVOW_OK);
	assert_int_equal(access(below("in"), F_OK), -1);
	assert_int_equal(access(below("out/kept"), F_OK), 0);
}

static void
depth_has_a_limit(void **state)
{
	char path[256];
	struct seen seen = {0, 0};
	size_t size;

	(void)state;
	(void)snprintf(path, sizeof path, "%s/deep", folder);
	for (int depth = 0; depth <= AVOW_TREE_DEPTH_MAX; depth++) {
		assert_int_equal(mkdir(path, 0700), 0);
		size = strlen(path);
		(void)snprintf(path + size, sizeof path - size, "/x");
	}
	assert_int_equal(
	    avow_tree_walk(below("deep"), see, &seen, NULL), AVOW_OK);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(
	    avow_tree_walk(below("deep"), see, &seen, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(avow_tree_remove(below("deep"), NULL), AVOW_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_walk_sees_each_file_once_and_follows_no_link, make_tree,
		remove_tree),
	    cmocka_unit_test_setup_teardown(
		a_walk_ends_where_its_visitor_says, make_tree, remove_tree),
	    cmocka_unit_test_setup_teardown(
		what_is_not_there_is_not_found, make_tree, remove_tree),
	    cmocka_unit_test_setup_teardown(
		a_copy_has_the_same_files, make_tree, remove_tree),
	    cmocka_unit_test_setup_teardown(
		removing_takes_links_and_leaves_what_they_lead_to, make_tree,
		remove_tree),
	    cmocka_unit_test_setup_teardown(
		depth_has_a_limit, make_tree, remove_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
