/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever call about a file the system refuses, a flow says so and has
 *         changed nothing, or is whole; the vault goes on once it is opened
 *         anew, and store, slots and log stay in step.
 * Method: refuse the n-th call, for every n, of each act in the table, with an
 *         error of the disk or of a full one; then check.
 * timeout: 600
 */
#include <errno.h>

#include "tests/support/acts.h"
#include "tests/support/nosys.h"

enum { TRIES_MAX = 4000 };

/* What can't be read is a fault that a check finds. */
static bool
is_refusal(const struct acts *acts, enum avow_status status)
{
	return status == AVOW_ERR_IO || status == AVOW_ERR_FULL ||
	    strncmp(acts->vault->why.code, "check.", 6) == 0;
}

static void
check(struct acts *acts, const char *after, unsigned n)
{
	uint64_t people;
	uint64_t records;

	if (avow_check(acts->vault->avow, &people, &records,
		&acts->vault->why) != AVOW_OK)
		fail_msg("after %s, call %u: %s %s", after, n,
		    acts->vault->why.code, acts->vault->why.message);
}

/* One try with its n-th call refused; gives whether it was the last. */
static bool
try_step(struct acts *acts, size_t i, unsigned n, int error)
{
	const struct acts_step *step = &acts_steps[i];
	uint64_t before = avow_log_entries(acts->vault->avow);
	enum avow_status status;
	uint64_t more;
	bool has_failed;

	acts_begin(acts, i);
	nosys_fail_at(n, error);
	status = step->run(acts);
	has_failed = nosys_end();
	acts_end(acts, i, status);
	more = avow_log_entries(acts->vault->avow) - before;
	if (status == AVOW_ERR_ERASED && step->goes_on)
		return true;
	if (status != AVOW_OK && !is_refusal(acts, status))
		fail_msg("%s, call %u, %s: %s %s %s", step->name, n,
		    nosys_name(), avow_status_name(status),
		    acts->vault->why.code, acts->vault->why.message);
	if (status == AVOW_OK ? more != step->entries && !step->goes_on
			      : more != 0 && !step->goes_on)
		fail_msg("%s, call %u, %s: %s, and %llu entries", step->name, n,
		    nosys_name(), avow_status_name(status),
		    (unsigned long long)more);
	return !has_failed;
}

static void
refuse(struct acts *acts, size_t i)
{
	unsigned n = 1;

	/* Every third time the disk is full. */
	while (!try_step(acts, i, n, n % 3 == 0 ? ENOSPC : EIO))
		if (++n >= TRIES_MAX)
			fail_msg("%s: it never ends", acts_steps[i].name);
	check(acts, acts_steps[i].name, n);
	print_message("%s: %u calls\n", acts_steps[i].name, n - 1);
}

static void
every_flow_survives_any_refused_call(void **state)
{
	struct acts acts;

	acts_prepare(&acts, *state);
	for (size_t i = 0; i < ACTS_STEPS; i++)
		refuse(&acts, i);
	avow_buffer_clear(&acts.image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(every_flow_survives_any_refused_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
