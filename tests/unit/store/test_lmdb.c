/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the embedded store's files are opened by one writer, read beside
 *         it, believed only when they are ours, and bounded.
 * Method: break the files one way at a time; other processes are children
 *         that answer by their exit code.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/engine.h"
#include "tests/support/scratch.h"

struct fixture {
	char folder[SCRATCH_PATH];
	char store[SCRATCH_PATH];
};

static int
begin(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	scratch_make(f->folder);
	scratch_path(f->store, f->folder, "store");
	*state = f;
	return 0;
}

static int
end(void **state)
{
	struct fixture *f = *state;

	scratch_remove(f->folder);
	free(f);
	return 0;
}

static struct avow_kv *
open_new(struct fixture *f)
{
	struct avow_kv *kv;

	assert_int_equal(avow_kv_open_lmdb(&kv, f->store, true, NULL), AVOW_OK);
	return kv;
}

/* Commit one row of size bytes under the key "\0\0k" and a letter. */
static enum avow_status
put_as(struct avow_kv *kv, char letter, size_t size, bool is_vital)
{
	static const char bytes[AVOW_KV_VALUE_MAX];
	const char key[] = {0, 0, 'k', letter};
	struct avow_kv_set *set;
	struct avow_kv_outcome outcome;
	enum avow_status status = avow_kv_set_new(&set, 0, NULL);

	if (status == AVOW_OK)
		status = avow_kv_put(set, (struct avow_text){key, sizeof key},
		    (struct avow_text){bytes, size}, NULL);
	if (status == AVOW_OK && is_vital)
		avow_kv_set_vital(set);
	if (status == AVOW_OK)
		status = avow_kv_commit(kv, &set, 1, &outcome, NULL);
	avow_kv_set_free(set);
	return status == AVOW_OK ? outcome.status : status;
}

static enum avow_status
put(struct avow_kv *kv, char letter, size_t size)
{
	return put_as(kv, letter, size, false);
}

static bool
has(struct avow_kv *kv, char letter)
{
	const char key[] = {0, 0, 'k', letter};
	struct avow_kv_get get = {.key = {key, sizeof key}};

	assert_int_equal(avow_kv_read(kv, &get, 1, NULL), AVOW_OK);
	avow_kv_read_end(kv);
	return get.found;
}

/* Run act in a child; gives the status it came to, or -1 if it died. */
static int
in_child(enum avow_status (*act)(struct fixture *f), struct fixture *f)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit((int)act(f));
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static enum avow_status
open_for_writing(struct fixture *f)
{
	struct avow_kv *kv;
	enum avow_status status = avow_kv_open_lmdb(&kv, f->store, false, NULL);

	avow_kv_close(kv);
	return status;
}

static enum avow_status
read_and_try_to_write(struct fixture *f)
{
	struct avow_kv *kv;
	enum avow_status status =
	    avow_kv_open_lmdb_readonly(&kv, f->store, NULL);

	if (status != AVOW_OK)
		return status;
	if (!has(kv, 'a') || has(kv, 'b'))
		return AVOW_ERR_NOT_FOUND;
	status = put(kv, 'b', 1);
	avow_kv_close(kv);
	return status == AVOW_ERR_INPUT ? AVOW_OK : AVOW_ERR_PERMIT;
}

static enum avow_status
die_writing(struct fixture *f)
{
	struct avow_kv *kv;

	if (avow_kv_open_lmdb(&kv, f->store, false, NULL) != AVOW_OK ||
	    put(kv, 'b', 1) != AVOW_OK ||
	    kv->engine->write_begin(kv, NULL) != AVOW_OK)
		return AVOW_ERR_IO;
	(void)raise(SIGKILL);
	return AVOW_OK;
}

static void
lets_one_process_write(void **state)
{
	struct fixture *f = *state;
	struct avow_kv *kv = open_new(f);
	struct avow_kv *second;

	assert_int_equal(in_child(open_for_writing, f), AVOW_ERR_BUSY);
	assert_int_equal(
	    avow_kv_open_lmdb(&second, f->store, true, NULL), AVOW_ERR_BUSY);
	assert_null(second);
	avow_kv_close(kv);
	assert_int_equal(in_child(open_for_writing, f), AVOW_OK);
}

static void
lets_others_read_beside_the_writer(void **state)
{
	struct fixture *f = *state;
	struct avow_kv *kv = open_new(f);
	struct avow_kv *second;

	assert_int_equal(put(kv, 'a', 1), AVOW_OK);
	assert_int_equal(in_child(read_and_try_to_write, f), AVOW_OK);
	/* LMDB's locks are a process's: a second open here would lose them. */
	assert_int_equal(
	    avow_kv_open_lmdb_readonly(&second, f->store, NULL), AVOW_ERR_BUSY);
	assert_null(second);
	avow_kv_close(kv);
	assert_int_equal(
	    avow_kv_open_lmdb_readonly(&kv, f->store, NULL), AVOW_OK);
	assert_true(has(kv, 'a'));
	avow_kv_close(kv);
}

static void
opens_what_a_killed_writer_left(void **state)
{
	struct fixture *f = *state;
	struct avow_kv *kv = open_new(f);

	avow_kv_close(kv);
	assert_int_equal(in_child(die_writing, f), -1);
	assert_int_equal(
	    avow_kv_open_lmdb(&kv, f->store, false, NULL), AVOW_OK);
	assert_true(has(kv, 'b'));
	assert_int_equal(put(kv, 'c', 1), AVOW_OK);
	avow_kv_close(kv);
}

static void
refuses_a_folder_without_a_store(void **state)
{
	struct fixture *f = *state;
	struct avow_kv *kv;
	static char long_path[8192];

	assert_int_equal(
	    avow_kv_open_lmdb(&kv, f->store, false, NULL), AVOW_ERR_NOT_FOUND);
	assert_null(kv);
	assert_int_equal(
	    avow_kv_open_lmdb(&kv, f->folder, false, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_kv_open_lmdb_readonly(&kv, f->folder, NULL),
	    AVOW_ERR_NOT_FOUND);
	memset(long_path, 'x', sizeof long_path - 1);
	assert_int_equal(
	    avow_kv_open_lmdb(&kv, long_path, true, NULL), AVOW_ERR_LIMIT);
}

static void
refuses_files_that_are_not_ours(void **state)
{
	struct fixture *f = *state;
	char data[SCRATCH_PATH];
	struct avow_kv *kv = open_new(f);
	FILE *file;

	avow_kv_close(kv);
	scratch_path(data, f->store, "data.mdb");
	file = fopen(data, "r+b");
	assert_non_null(file);
	for (unsigned i = 0; i < 8192; i++)
		assert_int_equal(fputc('x', file), 'x');
	assert_int_equal(fclose(file), 0);
	assert_int_equal(
	    avow_kv_open_lmdb(&kv, f->store, false, NULL), AVOW_ERR_FORMAT);
	assert_null(kv);
}

/* Replace a text by another of the same size, wherever it stands in a file. */
static void
replace_in_file(const char *path, const char *old, const char *new)
{
	static char bytes[1 << 16];
	size_t size;
	size_t count = 0;
	FILE *file = fopen(path, "r+b");

	assert_non_null(file);
	size = fread(bytes, 1, sizeof bytes, file);
	for (size_t at = 0; at + strlen(old) <= size; at++) {
		if (memcmp(bytes + at, old, strlen(old)) != 0)
			continue;
		memcpy(bytes + at, new, strlen(new));
		count++;
	}
	assert_true(count > 0);
	rewind(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static void
refuses_stores_of_another_format(void **state)
{
	static const struct {
		const char *old;
		const char *new;
	} cases[] = {
	    {"avow-store-2", "avow-store-3"},
	    {"format", "formaT"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_kv *kv = open_new(f);
		char data[SCRATCH_PATH];

		avow_kv_close(kv);
		scratch_path(data, f->store, "data.mdb");
		replace_in_file(data, cases[i].old, cases[i].new);
		assert_int_equal(avow_kv_open_lmdb(&kv, f->store, true, NULL),
		    AVOW_ERR_FORMAT);
		assert_int_equal(avow_kv_open_lmdb(&kv, f->store, false, NULL),
		    AVOW_ERR_FORMAT);
		assert_int_equal(
		    avow_kv_open_lmdb_readonly(&kv, f->store, NULL),
		    AVOW_ERR_FORMAT);
		scratch_remove(f->store);
	}
}

static void
refuses_to_grow_beyond_its_map(void **state)
{
	struct fixture *f = *state;
	struct avow_lmdb_options options = {.path = f->store,
	    .map_size = 2 << 20,
	    .reserve = 1 << 20,
	    .create = true};
	struct avow_kv *kv;
	enum avow_status status = AVOW_OK;
	char letter = 'a';

	assert_int_equal(avow_lmdb_open(&kv, &options, NULL), AVOW_OK);
	while (status == AVOW_OK && letter < 'z')
		status = put(kv, letter++, AVOW_KV_VALUE_MAX);
	assert_int_equal(status, AVOW_ERR_FULL);
	assert_false(has(kv, (char)(letter - 1)));
	assert_true(has(kv, (char)(letter - 2)));
	/* What is kept back is for what is vital, until that is spent, too. */
	assert_int_equal(put(kv, 'a', 1), AVOW_ERR_FULL);
	assert_int_equal(put_as(kv, 'a', 1, true), AVOW_OK);
	for (status = AVOW_OK, letter = '0'; status == AVOW_OK && letter < 'z';
	     letter++)
		status = put_as(kv, letter, AVOW_KV_VALUE_MAX, true);
	assert_int_equal(status, AVOW_ERR_FULL);
	avow_kv_close(kv);
}

static void
keeps_its_files_to_the_owner(void **state)
{
	static const char *const names[] = {
	    "data.mdb", "lock.mdb", "writer", "reserve"};
	struct fixture *f = *state;
	struct avow_kv *kv = open_new(f);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[SCRATCH_PATH];
		struct stat is;

		scratch_path(path, f->store, names[i]);
		assert_int_equal(stat(path, &is), 0);
		assert_int_equal(is.st_mode & 0077, 0);
	}
	avow_kv_close(kv);
}

static struct avow_kv_extent
measure(struct avow_kv *kv)
{
	struct avow_kv_extent extent;

	assert_int_equal(avow_kv_measure(kv, &extent, NULL), AVOW_OK);
	return extent;
}

static void
room_is_measured_as_it_is_taken_and_given_back(void **state)
{
	static const char key[] = {0, 0, 'k', 'a'};
	struct fixture *f = *state;
	struct avow_kv *kv = open_new(f);
	struct avow_kv_extent empty = measure(kv);
	struct avow_kv_extent full;
	struct avow_kv_get get = {.key = {key, sizeof key}};
	struct avow_kv_extent none;

	assert_true(empty.size > 0 && empty.size < 1 << 20);
	assert_true(empty.max == AVOW_LMDB_MAP_SIZE);
	assert_true(empty.reserve == AVOW_LMDB_RESERVE);
	assert_true(empty.disk > 0);
	assert_int_equal(empty.log, 0);
	assert_int_equal(empty.stale_readers, 0);
	assert_false(empty.is_full);
	for (char letter = 'a'; letter <= 'z'; letter++)
		assert_int_equal(put(kv, letter, AVOW_KV_VALUE_MAX), AVOW_OK);
	full = measure(kv);
	assert_true(full.size >= empty.size + 26 * AVOW_KV_VALUE_MAX);
	/* Shorter rows give pages back, to the file and not to the disk. */
	for (char letter = 'a'; letter <= 'z'; letter++)
		assert_int_equal(put(kv, letter, 1), AVOW_OK);
	assert_true(measure(kv).free >= 20 * AVOW_KV_VALUE_MAX);
	assert_true(measure(kv).free < measure(kv).size);
	assert_int_equal(avow_kv_read(kv, &get, 1, NULL), AVOW_OK);
	assert_int_equal(avow_kv_measure(kv, &none, NULL), AVOW_ERR_INPUT);
	assert_int_equal(none.size, 0);
	avow_kv_read_end(kv);
	avow_kv_close(kv);
}

static void
an_engine_in_memory_takes_no_room(void **state)
{
	struct avow_kv *kv;

	(void)state;
	assert_int_equal(avow_kv_open_memory(&kv, NULL), AVOW_OK);
	assert_int_equal(measure(kv).size, 0);
	assert_false(measure(kv).is_full);
	avow_kv_close(kv);
}

/* `avow status` looks whether somebody has it, for a moment. */
static void
is_opened_whoever_looks_at_the_lock(void **state)
{
	struct fixture *f = *state;
	char path[SCRATCH_PATH];
	struct avow_kv *kv;
	pid_t child;
	int status;

	assert_int_equal(avow_kv_open_lmdb(&kv, f->store, true, NULL), AVOW_OK);
	avow_kv_close(kv);
	scratch_path(path, f->store, "writer");
	child = fork();
	assert_true(child >= 0);
	while (child == 0) {
		int file = open(path, O_RDONLY | O_CLOEXEC);

		if (file < 0)
			_exit(1);
		(void)flock(file, LOCK_SH | LOCK_NB);
		(void)close(file);
	}
	for (int i = 0; i < 400; i++) {
		assert_int_equal(
		    avow_kv_open_lmdb(&kv, f->store, false, NULL), AVOW_OK);
		avow_kv_close(kv);
	}
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(lets_one_process_write, begin, end),
	    cmocka_unit_test_setup_teardown(
		lets_others_read_beside_the_writer, begin, end),
	    cmocka_unit_test_setup_teardown(
		is_opened_whoever_looks_at_the_lock, begin, end),
	    cmocka_unit_test_setup_teardown(
		opens_what_a_killed_writer_left, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_a_folder_without_a_store, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_files_that_are_not_ours, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_stores_of_another_format, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_to_grow_beyond_its_map, begin, end),
	    cmocka_unit_test_setup_teardown(
		keeps_its_files_to_the_owner, begin, end),
	    cmocka_unit_test_setup_teardown(
		room_is_measured_as_it_is_taken_and_given_back, begin, end),
	    cmocka_unit_test(an_engine_in_memory_takes_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
