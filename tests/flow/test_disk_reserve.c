/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   while the disk is full, people still see what is held about them,
 *         withdraw, object and are erased; when the reserve is spent, too,
 *         everything stops; with room again, everything goes on.
 * Method: a disk of so many bytes, in front of the calls that make files
 *         larger or smaller.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "avow_log.h"
#include "tests/support/flow.h"

enum { COLLECTS_MAX = 4000, WHILE_FULL = 25, VALUE_SIZE = 8000, BATCH = 128 };

static bool is_limited;
static long long room; /* bytes that files may still grow, when limited */

/* Take what a file grows to its new size; false: there is no room. */
static bool
grow(int fd, off_t size)
{
	struct stat info;

	if (!is_limited || fstat(fd, &info) != 0 || size <= info.st_size)
		return true;
	if (size - info.st_size > room) {
		errno = ENOSPC;
		return false;
	}
	room -= size - info.st_size;
	return true;
}

/* These stand before those of the C library, for LMDB as for us. */
ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	if (!grow(fd, offset + (off_t)size))
		return -1;
	return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

/* LMDB moves to where pages that follow one another go, and writes them. */
ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	off_t size = 0;

	for (int i = 0; i < count; i++)
		size += (off_t)parts[i].iov_len;
	if (at >= 0 && !grow(fd, at + size))
		return -1;
	return syscall(SYS_writev, fd, parts, count);
}

int
ftruncate(int fd, off_t size)
{
	struct stat info;

	if (is_limited && fstat(fd, &info) == 0 && info.st_size > size)
		/* Others on this disk take half of what is given back. */
		room += (info.st_size - size) / 2;
	return (int)syscall(SYS_ftruncate, fd, size);
}

int
posix_fallocate(int fd, off_t offset, off_t size)
{
	if (!grow(fd, offset + size))
		return ENOSPC;
	return syscall(SYS_fallocate, fd, 0, offset, size) == 0 ? 0 : errno;
}

static void
limit_disk(long long bytes)
{
	room = bytes;
	is_limited = true;
}

static enum avow_status
ask(struct vault *vault, const struct avow_ask *said)
{
	struct avow_answer answer;
	enum avow_status status;

	vault->why = (struct avow_error){.status = AVOW_OK};
	status = avow_ask(vault->avow, said, &answer, &vault->why);
	if (status == AVOW_OK)
		assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	return status;
}

static enum avow_status
collect(struct vault *vault, const char *person)
{
	static char value[VALUE_SIZE];
	struct flow_ask f;

	memset(value, 'x', sizeof value - 1);
	return ask(vault,
	    flow_collect(
		&f, person, "order.recipient", "fulfil.delivery", value));
}

static enum avow_status
use(struct vault *vault, const char *person)
{
	struct flow_ask f;

	return ask(
	    vault, flow_use(&f, person, "basic.birthday", "account.register"));
}

/* Many at once, so that their entries soon want more of the file. */
static enum avow_status
use_often(struct vault *vault, const char *person)
{
	struct flow_ask f;
	struct avow_ask asks[BATCH];
	struct avow_answer answers[BATCH];
	enum avow_status results[BATCH];
	enum avow_status status;

	(void)flow_use(&f, person, "basic.birthday", "account.register");
	for (size_t i = 0; i < BATCH; i++)
		asks[i] = f.ask;
	status = avow_ask_many(
	    vault->avow, asks, BATCH, answers, results, &vault->why);
	for (size_t i = 0; i < BATCH; i++)
		avow_answer_clear(&answers[i]);
	return status;
}

static enum avow_status
consent(struct vault *vault, const char *person, bool is_withdrawal)
{
	const struct avow_consent_act act = {.person = person,
	    .item = "marketing",
	    .service = "shop",
	    .is_withdrawal = is_withdrawal};
	char receipt[33];

	return avow_consent(vault->avow, &act, receipt, NULL);
}

static enum avow_status
object(struct vault *vault, const char *person, bool objects)
{
	return avow_objection(
	    vault->avow, person, "market.push", objects, NULL);
}

static enum avow_status
show(struct vault *vault, const char *person)
{
	enum avow_status status;
	char *json;

	status = avow_person_show(vault->avow, person, NULL, &json, NULL);
	avow_text_free(json);
	return status;
}

/* Who asked for a person's data: they are told that, too. */
static enum avow_status
about(struct vault *vault, const char *person)
{
	const struct avow_log_question question = {.person = person};
	enum avow_status status;
	char *json;

	status = avow_log_about(vault->avow, &question, &json, NULL);
	avow_text_free(json);
	return status;
}

static enum avow_status
take_out(struct vault *vault, const char *person, bool erases)
{
	const struct avow_ask said = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_status status;

	status = erases ? avow_person_erase(vault->avow, &said, &answer, NULL)
			: avow_person_export(vault->avow, &said, &answer, NULL);
	if (status == AVOW_OK)
		assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	return status;
}

/* What people ask about themselves goes on; the rest is told why not. */
static void
check_vital_only(struct vault *vault, const char *one, const char *other)
{
	struct flow_ask f;

	assert_int_equal(use(vault, one), AVOW_OK);
	assert_int_equal(show(vault, one), AVOW_OK);
	assert_int_equal(about(vault, one), AVOW_OK);
	assert_int_equal(take_out(vault, one, false), AVOW_OK);
	assert_int_equal(consent(vault, one, true), AVOW_OK);
	assert_int_equal(object(vault, one, true), AVOW_OK);
	assert_int_equal(take_out(vault, other, true), AVOW_OK);
	assert_int_equal(use(vault, other), AVOW_ERR_ERASED);
	assert_int_equal(collect(vault, one), AVOW_ERR_FULL);
	assert_string_equal(vault->why.code, "kv.full");
	assert_int_equal(consent(vault, one, false), AVOW_ERR_FULL);
	assert_int_equal(object(vault, one, false), AVOW_ERR_FULL);
	(void)flow_collect(
	    &f, NULL, "basic.birthday", "account.register", "1990-01-01");
	f.ask.is_new = true;
	assert_int_equal(ask(vault, &f.ask), AVOW_ERR_FULL);
}

static enum avow_status
withdraw(struct vault *vault, const char *person)
{
	return consent(vault, person, true);
}

/* Whether there is no room for more of this, some time. */
static bool
ends_full(struct vault *vault, const char *person,
    enum avow_status (*run)(struct vault *vault, const char *person))
{
	enum avow_status status = AVOW_OK;

	for (int i = 0; i < COLLECTS_MAX && status == AVOW_OK; i++)
		status = run(vault, person);
	return status == AVOW_ERR_FULL;
}

static void
the_reserve_is_for_people_and_ends_and_comes_back(void **state)
{
	struct vault *vault = *state;
	char one[AVOW_PERSON_TEXT];
	char others[WHILE_FULL][AVOW_PERSON_TEXT];
	uint64_t people;
	uint64_t records;

	vault_person(vault, one, NULL, NULL);
	for (size_t i = 0; i < WHILE_FULL; i++)
		vault_person(vault, others[i], NULL, NULL);
	limit_disk(1 << 20);
	assert_true(ends_full(vault, one, collect));
	assert_string_equal(vault->why.code, "kv.full");
	for (size_t i = 0; i < WHILE_FULL; i++) {
		check_vital_only(vault, one, others[i]);
		/* Nor does it need room to be opened. */
		if (i % 8 == 0)
			vault_reopen(vault);
	}
	/* All that the reserve gave is used up by now; what is free inside the
	   files follows. */
	room = 0;
	assert_true(ends_full(vault, one, use_often));
	assert_true(ends_full(vault, one, use));
	assert_true(ends_full(vault, one, withdraw));
	assert_true(ends_full(vault, one, collect));
	/* Room again: without opening the vault anew. */
	is_limited = false;
	assert_int_equal(use(vault, one), AVOW_OK);
	assert_int_equal(collect(vault, one), AVOW_OK);
	assert_int_equal(consent(vault, one, false), AVOW_OK);
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	assert_int_equal(people, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(the_reserve_is_for_people_and_ends_and_comes_back),
	};

	return cmocka_run_group_tests_name(
	    "flow/disk_reserve", tests, NULL, NULL);
}
