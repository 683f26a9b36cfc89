/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a change of the log's key that meets a broken or full disk costs
 *         nobody the key: the vault is opened again, and its log verifies by
 *         the first one.
 * Method: fail the n-th write, sync or rename of a change, for every n; try
 *         again in the same process, in vain and for good; open and verify.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "audit/verify.h"
#include "avow_log.h"
#include "base/file.h"
#include "tests/support/flow.h"

enum { TRIES_MAX = 100 };

static unsigned left; /* calls until the one that fails; 0: none does */
static int failure;
static bool has_failed;

static bool
fails_now(void)
{
	if (left == 0 || --left > 0)
		return false;
	has_failed = true;
	errno = failure;
	return true;
}

/* These stand before those of the C library, for LMDB as for us. */
ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	return fails_now() ? -1
			   : syscall(SYS_pwrite64, fd, bytes, size, offset);
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	return fails_now() ? -1 : syscall(SYS_write, fd, bytes, size);
}

int
fdatasync(int fd)
{
	return fails_now() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	return fails_now() ? -1 : (int)syscall(SYS_fsync, fd);
}

int
rename(const char *from, const char *to)
{
	return fails_now() ? -1 : (int)syscall(SYS_rename, from, to);
}

static enum avow_status
change_key(struct vault *vault, const char *reason)
{
	const struct avow_log_said said = {.reason = reason};
	uint64_t index;

	return avow_log_change_key(vault->avow, &said, &index, NULL);
}

/* Fail the n-th call of one change; gives whether it had so many. */
static bool
fail_once(struct vault *vault, unsigned n, const char *key)
{
	static char too_long[5000];
	const struct avow_verify_options options = {.key = key};
	struct avow_verify_report report;
	uint64_t people;
	uint64_t records;

	memset(too_long, 'x', sizeof too_long - 1);
	has_failed = false;
	left = n;
	(void)change_key(vault, "at first");
	left = 0;
	assert_int_not_equal(change_key(vault, too_long), AVOW_OK);
	if (n % 2 == 0)
		(void)change_key(vault, "again");
	vault_reopen(vault);
	assert_int_equal(change_key(vault, "with a whole disk"), AVOW_OK);
	vault->why = (struct avow_error){.status = AVOW_OK};
	if (!has_failed)
		assert_int_equal(
		    avow_check(vault->avow, &people, &records, &vault->why),
		    AVOW_OK);
	avow_close(vault->avow);
	vault->avow = NULL;
	if (avow_verify_vault(&report, vault->dir, &options, &vault->why) !=
	    AVOW_OK)
		fail_msg("write %u: %s: %s", n, vault->why.place,
		    vault->why.message);
	vault_reopen(vault);
	return has_failed;
}

static void
fail_each(struct vault *vault, int with)
{
	char path[SCRATCH_PATH];
	struct avow_buffer key;
	unsigned n = 1;

	scratch_path(path, vault->dir, "log.pub");
	avow_buffer_init(&key, 1024);
	assert_int_equal(avow_file_read(&key, path, NULL), AVOW_OK);
	avow_buffer_u8(&key, '\0');
	failure = with;
	while (fail_once(vault, n, (const char *)key.at) && n < TRIES_MAX)
		n++;
	assert_true(n > 5 && n < TRIES_MAX);
	avow_buffer_clear(&key);
}

static void
a_broken_disk_costs_no_key(void **state)
{
	fail_each(*state, EIO);
}

static void
a_full_disk_costs_no_key(void **state)
{
	fail_each(*state, ENOSPC);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_broken_disk_costs_no_key),
	    FLOW_TEST(a_full_disk_costs_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
