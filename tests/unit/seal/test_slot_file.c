/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the file of slots is believed only when it is whole, and after a
 *         failed write nothing more is written.
 * Method: a file in a scratch folder, cut, changed and written to past the
 *         largest size that the process may make.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "seal/slot_file.h"
#include "tests/support/scratch.h"

struct fixture {
	char folder[SCRATCH_PATH];
	char path[SCRATCH_PATH];
};

static struct fixture fixture;

static const uint8_t used[AVOW_SLOT_SIZE] = {
    AVOW_SLOT_VERSION, AVOW_SLOT_USED, 0, 0, 7};

static int
set_up(void **state)
{
	scratch_make(fixture.folder);
	scratch_path(fixture.path, fixture.folder, "slots");
	assert_int_equal(avow_slot_file_create(fixture.path, NULL), AVOW_OK);
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

static struct avow_slot_file
open_file(void)
{
	struct avow_slot_file file;

	assert_int_equal(
	    avow_slot_file_open(&file, fixture.path, NULL), AVOW_OK);
	return file;
}

static uint32_t
add(struct avow_slot_file *file)
{
	uint32_t slot = avow_slot_file_choose(file);

	assert_int_equal(avow_slot_file_add(file, slot, used, NULL), AVOW_OK);
	return slot;
}

static void
assert_refused(enum avow_status status, const char *code)
{
	struct avow_slot_file file;
	struct avow_error why = {0};

	assert_int_equal(
	    avow_slot_file_open(&file, fixture.path, &why), status);
	assert_int_equal(file.fd, -1);
	assert_int_equal(why.status, status);
	assert_string_equal(why.code, code);
	assert_string_equal(why.place, fixture.path);
}

static void
makes_a_file_once_and_opens_only_one_that_is_there(void **state)
{
	struct avow_error why = {0};
	char nowhere[SCRATCH_PATH];

	(void)state;
	assert_int_equal(
	    avow_slot_file_create(fixture.path, &why), AVOW_ERR_EXISTS);
	assert_string_equal(why.code, "slots.create");
	scratch_path(nowhere, fixture.folder, "absent/slots");
	assert_int_equal(
	    avow_slot_file_create(nowhere, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(unlink(fixture.path), 0);
	assert_refused(AVOW_ERR_NOT_FOUND, "slots.open");
}

static void
refuses_every_size_that_is_not_whole_slots(void **state)
{
	struct avow_slot_file file = open_file();

	(void)state;
	(void)add(&file);
	avow_slot_file_close(&file);
	for (off_t size = 2 * AVOW_SLOT_SIZE - 1; size >= 0; size--) {
		assert_int_equal(truncate(fixture.path, size), 0);
		if (size != AVOW_SLOT_SIZE) /* that one is empty, and whole */
			assert_refused(AVOW_ERR_FORMAT, "slots.size");
	}
}

static void
refuses_every_flipped_byte_of_the_header(void **state)
{
	struct avow_buffer bytes;

	(void)state;
	avow_buffer_init(&bytes, 1000);
	assert_int_equal(avow_file_read(&bytes, fixture.path, NULL), AVOW_OK);
	assert_int_equal(bytes.size, AVOW_SLOT_SIZE);
	for (size_t i = 0; i < bytes.size; i++) {
		bytes.at[i] ^= 1;
		assert_int_equal(avow_file_write(fixture.path,
				     avow_buffer_view(&bytes), 0600, NULL),
		    AVOW_OK);
		assert_refused(AVOW_ERR_FORMAT, "slots.header");
		bytes.at[i] ^= 1;
	}
	avow_buffer_clear(&bytes);
}

static void
refuses_what_is_no_plain_file(void **state)
{
	(void)state;
	assert_int_equal(unlink(fixture.path), 0);
	assert_int_equal(avow_file_folder(fixture.path, NULL), AVOW_OK);
	assert_refused(AVOW_ERR_IO, "slots.open");
	assert_int_equal(rmdir(fixture.path), 0);
	assert_int_equal(symlink("/dev/null", fixture.path), 0);
	assert_refused(AVOW_ERR_FORMAT, "slots.size");
}

static void
tells_the_states_apart(void **state)
{
	static const struct {
		uint8_t bytes[6];
		size_t last_at; /* where one more byte is set; 0: nowhere */
		enum avow_slot_state state;
		const char *remark;
	} cases[] = {
	    {{0}, 0, AVOW_SLOT_FREE, "zeros"},
	    {{1, 1, 2, 3, 4}, 0, AVOW_SLOT_USED, "used"},
	    {{1, 1, 2, 3, 4}, 108, AVOW_SLOT_USED, "its last byte"},
	    {{1, 1, 2, 3, 4}, 109, AVOW_SLOT_DAMAGED, "one past its end"},
	    {{1, 1, 2, 3, 4}, 127, AVOW_SLOT_DAMAGED, "the last byte of all"},
	    {{1, 2}, 0, AVOW_SLOT_ERASED, "erased"},
	    {{1, 2, 1}, 0, AVOW_SLOT_DAMAGED, "erased, with a rest"},
	    {{1, 2}, 127, AVOW_SLOT_DAMAGED, "erased, with a last byte"},
	    {{1, 3, 9, 9, 9}, 127, AVOW_SLOT_ERASING, "random bytes"},
	    {{1, 0}, 0, AVOW_SLOT_DAMAGED, "free, yet with a version"},
	    {{1, 4}, 0, AVOW_SLOT_DAMAGED, "a state too high"},
	    {{0, 1}, 0, AVOW_SLOT_DAMAGED, "no version"},
	    {{2, 1}, 0, AVOW_SLOT_DAMAGED, "another version"},
	    {{0}, 127, AVOW_SLOT_DAMAGED, "zeros, but for the last byte"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t bytes[AVOW_SLOT_SIZE] = {0};

		memcpy(bytes, cases[i].bytes, sizeof cases[i].bytes);
		if (cases[i].last_at > 0)
			bytes[cases[i].last_at] = 1;
		if (avow_slot_state(bytes) != cases[i].state)
			fail_msg("%s", cases[i].remark);
	}
}

static void
finds_the_free_slots_of_a_long_file(void **state)
{
	enum { SLOTS = 1200 }; /* more than one step of the scan */
	struct avow_slot_file file = open_file();

	(void)state;
	for (uint32_t i = 1; i <= SLOTS; i++)
		assert_int_equal(add(&file), i);
	for (uint32_t i = 1; i <= SLOTS; i += 100)
		assert_int_equal(avow_slot_file_blank(&file, i, NULL), AVOW_OK);
	avow_slot_file_close(&file);
	file = open_file();
	assert_int_equal(file.count, SLOTS);
	assert_int_equal(file.free_count, SLOTS / 100);
	for (uint32_t i = 1; i <= SLOTS; i += 100)
		assert_int_equal(add(&file), i);
	assert_int_equal(add(&file), SLOTS + 1);
	avow_slot_file_close(&file);
}

static void
stays_whole_when_the_disk_is_full(void **state)
{
	struct avow_slot_file file = open_file();
	struct avow_error why = {0};
	struct rlimit before;
	struct rlimit tight;
	struct stat found;

	(void)state;
	(void)add(&file);
	/* Room for half a slot more, and an error instead of a signal. */
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = before;
	tight.rlim_cur = 2 * AVOW_SLOT_SIZE + AVOW_SLOT_SIZE / 2;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	assert_int_equal(avow_slot_file_add(&file, 2, used, &why), AVOW_ERR_IO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_string_equal(why.code, "slots.write");
	assert_int_equal(file.count, 1);
	assert_false(file.is_broken);
	assert_int_equal(stat(fixture.path, &found), 0);
	assert_int_equal(found.st_size, 2 * AVOW_SLOT_SIZE);
	assert_int_equal(add(&file), 2);
	avow_slot_file_close(&file);
	file = open_file();
	assert_int_equal(file.count, 2);
	avow_slot_file_close(&file);
}

static void
writes_nothing_more_after_a_failed_sync(void **state)
{
	struct avow_slot_file file = open_file();
	struct avow_error why = {0};
	uint8_t bytes[AVOW_SLOT_SIZE];
	int pipe_ends[2];
	int kept = file.fd;

	(void)state;
	(void)add(&file);
	/* A pipe takes no fdatasync. */
	assert_int_equal(pipe(pipe_ends), 0);
	file.fd = pipe_ends[1];
	assert_int_equal(avow_slot_file_sync(&file, &why), AVOW_ERR_IO);
	assert_string_equal(why.code, "slots.sync");
	file.fd = kept;
	why.status = AVOW_OK;
	assert_int_equal(avow_slot_file_sync(&file, &why), AVOW_ERR_IO);
	assert_string_equal(why.code, "slots.broken");
	assert_int_equal(avow_slot_file_add(&file, 2, used, NULL), AVOW_ERR_IO);
	assert_int_equal(avow_slot_file_blank(&file, 1, NULL), AVOW_ERR_IO);
	assert_int_equal(avow_slot_file_scramble(&file, 1, NULL), AVOW_ERR_IO);
	assert_int_equal(avow_slot_file_read(&file, 1, bytes, NULL), AVOW_OK);
	assert_memory_equal(bytes, used, sizeof used);
	avow_slot_file_close(&file);
	assert_int_equal(close(pipe_ends[0]), 0);
	assert_int_equal(close(pipe_ends[1]), 0);
}

/* A disk may take bytes where it no longer gives those that were there. */
static void
erases_a_slot_that_cannot_be_read(void **state)
{
	struct avow_slot_file file = open_file();
	uint8_t bytes[AVOW_SLOT_SIZE];
	int kept = file.fd;

	(void)state;
	(void)add(&file);
	file.fd = open(fixture.path, O_WRONLY | O_CLOEXEC);
	assert_true(file.fd >= 0);
	assert_int_equal(
	    avow_slot_file_read(&file, 1, bytes, NULL), AVOW_ERR_IO);
	assert_int_equal(avow_slot_file_scramble(&file, 1, NULL), AVOW_OK);
	assert_int_equal(close(file.fd), 0);
	file.fd = kept;
	assert_int_equal(avow_slot_file_read(&file, 1, bytes, NULL), AVOW_OK);
	assert_int_equal(avow_slot_state(bytes), AVOW_SLOT_ERASING);
	avow_slot_file_close(&file);
}

static void
ends_at_the_last_number(void **state)
{
	struct avow_slot_file file = {.count = UINT32_MAX - 2};

	(void)state;
	assert_int_equal(avow_slot_file_choose(&file), UINT32_MAX - 1);
	file.count++;
	assert_int_equal(avow_slot_file_choose(&file), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(makes_a_file_once_and_opens_only_one_that_is_there),
	    T(refuses_every_size_that_is_not_whole_slots),
	    T(refuses_every_flipped_byte_of_the_header),
	    T(refuses_what_is_no_plain_file),
	    T(tells_the_states_apart),
	    T(finds_the_free_slots_of_a_long_file),
	    T(stays_whole_when_the_disk_is_full),
	    T(writes_nothing_more_after_a_failed_sync),
	    T(erases_a_slot_that_cannot_be_read),
	    T(ends_at_the_last_number),
	};

	return cmocka_run_group_tests_name("seal/slot_file", tests, NULL, NULL);
}
