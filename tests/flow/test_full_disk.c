/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   when the disk takes no more, an ask says so and gives nothing; what
 *         was acknowledged before stays, and nothing is half there after.
 * Method: fail the n-th write of a step once, or each from the n-th on and
 *         every sync, as full and broken disks do; then open and look.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support/flow.h"

enum { TRIES_MAX = 500, SLOT_SIZE = 128 };

static unsigned left; /* writes and syncs until they fail; 0: never */
static int failure;   /* errno then */
static bool has_failed;

static bool
fails_now(void)
{
	if (left == 0)
		return false;
	if (left > 1) {
		left--;
		return false;
	}
	/* Room there is for less; a broken disk stays broken. */
	if (failure == ENOSPC)
		left = 0;
	has_failed = true;
	errno = failure;
	return true;
}

/* These stand before those of the C library, for LMDB as for us. */
ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	if (fails_now())
		return -1;
	return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

int
fdatasync(int fd)
{
	if (failure == EIO && fails_now())
		return -1;
	return (int)syscall(SYS_fdatasync, fd);
}

/* One step of a life; gives its status. */
struct life {
	struct vault *vault;
	char person[AVOW_PERSON_TEXT];
	char name[32];
	struct avow_answer answer;
	uint64_t
	    unknown; /* steps of which nobody knows whether they came true */
};

static enum avow_status
arrive(struct life *life)
{
	static const char *const agree[] = {"service-terms"};
	struct flow_ask f;

	(void)flow_collect(
	    &f, NULL, "basic.birthday", "account.register", "1990-01-01");
	f.ask.is_new = true;
	f.ask.external_id = life->name;
	f.ask.agree = agree;
	f.ask.agree_count = 1;
	return avow_ask(
	    life->vault->avow, &f.ask, &life->answer, &life->vault->why);
}

static enum avow_status
collect(struct life *life)
{
	struct flow_ask f;

	(void)flow_collect(
	    &f, life->person, "order.phone", "fulfil.delivery", "13812345678");
	return avow_ask(
	    life->vault->avow, &f.ask, &life->answer, &life->vault->why);
}

static enum avow_status
use(struct life *life)
{
	struct flow_ask f;

	(void)flow_use(&f, life->person, "order.phone", "fulfil.delivery");
	return avow_ask(
	    life->vault->avow, &f.ask, &life->answer, &life->vault->why);
}

static enum avow_status
withdraw(struct life *life)
{
	const struct avow_consent_act act = {.person = life->person,
	    .item = "marketing",
	    .service = "shop",
	    .is_withdrawal = true};
	char receipt[33];

	return avow_consent(
	    life->vault->avow, &act, receipt, &life->vault->why);
}

static enum avow_status
erase(struct life *life)
{
	const struct avow_ask own = {
	    .person = life->person, .service = "shop", .claim = "law.rights"};

	return avow_person_erase(
	    life->vault->avow, &own, &life->answer, &life->vault->why);
}

static const struct {
	const char *name;
	enum avow_status (*run)(struct life *life);
	bool is_vital;
} steps[] = {
    {"arrive", arrive, false},
    {"collect", collect, false},
    {"use", use, true},
    {"withdraw", withdraw, true},
    {"erase", erase, true},
};

/* Slots with a key in them. */
static uint64_t
used_slots(const struct vault *vault)
{
	char path[SCRATCH_PATH];
	struct avow_buffer slots;
	uint64_t used = 0;

	scratch_path(path, vault->dir, "keys/slots");
	avow_buffer_init(&slots, 1 << 24);
	assert_int_equal(avow_file_read(&slots, path, NULL), AVOW_OK);
	for (size_t at = SLOT_SIZE; at < slots.size; at += SLOT_SIZE)
		used += slots.at[at + 1] == 1;
	avow_buffer_clear(&slots);
	return used;
}

static void
check(struct life *life, const char *step, unsigned n)
{
	uint64_t people = 0;
	uint64_t records = 0;
	uint64_t used;

	life->vault->why = (struct avow_error){0};
	if (avow_check(life->vault->avow, &people, &records,
		&life->vault->why) != AVOW_OK)
		fail_msg("after %s, write %u: %s", step, n,
		    life->vault->why.message);
	/* A broken disk may keep the key of somebody who was not made; so may
	   a full one, where it can't be told whether they were. */
	used = used_slots(life->vault);
	if (failure == ENOSPC &&
	    (used < people || used > people + life->unknown))
		fail_msg("after %s, write %u: %llu slots", step, n,
		    (unsigned long long)used);
}

/* Fail a step's n-th write; gives whether it had so many. */
static bool
fail_once(struct life *life, size_t step, unsigned n)
{
	enum avow_status status;

	vault_person(life->vault, life->person, NULL, NULL);
	(void)snprintf(
	    life->name, sizeof life->name, "%s-%u", steps[step].name, n);
	life->answer = (struct avow_answer){.verdict = AVOW_DENIED};
	left = n;
	has_failed = false;
	status = steps[step].run(life);
	/* LMDB does not know when its last write of all fails. */
	if (status != AVOW_OK && status != AVOW_ERR_FULL &&
	    status != AVOW_ERR_IO && status != AVOW_ERR_UNKNOWN)
		fail_msg("%s, write %u: %s", steps[step].name, n,
		    avow_status_name(status));
	life->unknown += status == AVOW_ERR_UNKNOWN;
	if (status != AVOW_OK)
		assert_null(life->answer.memory);
	avow_answer_clear(&life->answer);
	/* Nothing is acknowledged that is not durable. */
	if (failure == EIO || status != AVOW_OK)
		assert_true((status != AVOW_OK) == has_failed);
	else /* the reserve was there for what is vital */
		assert_true(!has_failed || steps[step].is_vital);
	if (has_failed && failure == EIO)
		assert_int_not_equal(use(life), AVOW_OK);
	avow_answer_clear(&life->answer);
	left = 0;
	vault_reopen(life->vault);
	check(life, steps[step].name, n);
	/* The same again, with room. */
	status = steps[step].run(life);
	avow_answer_clear(&life->answer);
	if (step + 1 == sizeof steps / sizeof steps[0] &&
	    status == AVOW_ERR_ERASED)
		status = AVOW_OK;
	if (step > 0)
		assert_int_equal(status, AVOW_OK);
	check(life, steps[step].name, n);
	return has_failed;
}

static void
fail_each(struct vault *vault, int with)
{
	struct life life = {.vault = vault};

	failure = with;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		unsigned n = 1;

		while (fail_once(&life, i, n) && n < TRIES_MAX)
			n++;
		assert_true(n > 1 && n < TRIES_MAX);
	}
}

static void
a_full_disk_costs_nobody_anything(void **state)
{
	fail_each(*state, ENOSPC);
}

static void
a_broken_disk_leaves_nothing_half_done(void **state)
{
	fail_each(*state, EIO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_full_disk_costs_nobody_anything),
	    FLOW_TEST(a_broken_disk_leaves_nothing_half_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
