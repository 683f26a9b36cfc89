/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a reserve is there as soon as the system says so, also where its file
 *         shows no blocks; and not while it says otherwise.
 * Method: a file system of our own words, in front of posix_fallocate.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/engine.h"
#include "tests/support/scratch.h"

enum { RESERVE = 1 << 20, CALLS_MAX = 8 };

static int said[CALLS_MAX]; /* what posix_fallocate gives, call by call */
static size_t calls;

/* Gives a size, and no blocks. */
int
posix_fallocate(int fd, off_t offset, off_t size)
{
	int error = calls < CALLS_MAX ? said[calls] : 0;

	calls++;
	if (error == 0 && ftruncate(fd, offset + size) != 0)
		return errno;
	return error;
}

static struct avow_kv *
open_store(const char *folder)
{
	const struct avow_lmdb_options options = {
	    .path = folder, .reserve = RESERVE, .create = true};
	struct avow_kv *kv;

	assert_int_equal(avow_lmdb_open(&kv, &options, NULL), AVOW_OK);
	return kv;
}

static enum avow_status
put(struct avow_kv *kv)
{
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set;
	enum avow_status status;

	assert_int_equal(avow_kv_set_new(&set, 0, NULL), AVOW_OK);
	assert_int_equal(avow_kv_put(set, (struct avow_text){"\0\0Tx", 4},
			     AVOW_TEXT("value"), NULL),
	    AVOW_OK);
	status = avow_kv_commit(kv, &set, 1, &outcome, NULL);
	avow_kv_set_free(set);
	return status;
}

static void
believes_the_system_that_there_is_room(void **state)
{
	char folder[SCRATCH_PATH];
	struct avow_error why = {.status = AVOW_OK};
	struct avow_kv_extent extent;
	struct avow_kv *kv;

	(void)state;
	scratch_make(folder);
	calls = 0;
	said[0] = EINTR;
	said[1] = 0;
	kv = open_store(folder);
	assert_int_equal(put(kv), AVOW_OK);
	assert_int_equal(avow_kv_measure(kv, &extent, NULL), AVOW_OK);
	assert_int_equal(extent.reserve, RESERVE);
	assert_false(extent.is_full);
	/* Not while a read is under way. */
	assert_int_equal(avow_kv_read(kv, NULL, 0, NULL), AVOW_OK);
	assert_int_equal(avow_kv_measure(kv, &extent, &why), AVOW_ERR_INPUT);
	assert_string_equal(why.code, "kv.reading");
	avow_kv_read_end(kv);
	avow_kv_close(kv);
	scratch_remove(folder);
}

static void
believes_it_that_there_is_none(void **state)
{
	char folder[SCRATCH_PATH];
	struct avow_kv_extent extent;
	struct avow_kv *kv;

	(void)state;
	scratch_make(folder);
	calls = 0;
	said[0] = ENOSPC;
	said[1] = ENOSPC;
	said[2] = 0;
	kv = open_store(folder);
	assert_int_equal(put(kv), AVOW_ERR_FULL);
	assert_int_equal(avow_kv_measure(kv, &extent, NULL), AVOW_OK);
	assert_int_equal(extent.reserve, 0);
	assert_true(extent.is_full);
	assert_int_equal(put(kv), AVOW_OK);
	avow_kv_close(kv);
	scratch_remove(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(believes_the_system_that_there_is_room),
	    cmocka_unit_test(believes_it_that_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
