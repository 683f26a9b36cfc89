/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   every flow without memory says NOMEM and has changed nothing, log
 *         included, or is whole; the vault goes on, and store, slots and log
 *         stay in step.
 * Method: fail the n-th allocation, for every n, of each act in the table;
 *         after each failure the log is as long as before, or the act is one
 *         that goes on after its commit; then check with all memory.
 *         Of an act with hundreds of allocations fewer and fewer are failed,
 *         unless AVOW_EVERY is set.
 * timeout: 600
 */
#include "tests/support/acts.h"
#include "tests/support/nomem.h"

enum { TRIES_MAX = 60000, CLOSE = 96 };

/* What a step may give besides success when memory is short. */
static bool
is_short(enum avow_status status)
{
	return status == AVOW_ERR_NOMEM || status == AVOW_ERR_IO ||
	    status == AVOW_ERR_FULL;
}

static void
check(struct acts *acts, const char *after, unsigned n)
{
	uint64_t people;
	uint64_t records;

	if (avow_check(acts->vault->avow, &people, &records,
		&acts->vault->why) != AVOW_OK)
		fail_msg("after %s, allocation %u: %s %s", after, n,
		    acts->vault->why.code, acts->vault->why.message);
}

/* One try with its n-th allocation failing; gives whether it was the last. */
static bool
try_step(struct acts *acts, size_t i, unsigned n)
{
	const struct acts_step *step = &acts_steps[i];
	uint64_t before = avow_log_entries(acts->vault->avow);
	enum avow_status status;
	uint64_t more;
	bool has_failed;

	acts_begin(acts, i);
	nomem_fail_at(n);
	status = step->run(acts);
	has_failed = nomem_end();
	acts_end(acts, i, status);
	more = avow_log_entries(acts->vault->avow) - before;
	if (status == AVOW_ERR_ERASED && step->goes_on)
		return true;
	if (status != AVOW_OK && !is_short(status))
		fail_msg("%s, allocation %u: %s %s", step->name, n,
		    avow_status_name(status), acts->vault->why.code);
	if (status == AVOW_OK ? more != step->entries && !step->goes_on
			      : more != 0 && !step->goes_on)
		fail_msg("%s, allocation %u: %s, and %llu entries", step->name,
		    n, avow_status_name(status), (unsigned long long)more);
	return !has_failed;
}

static void
starve(struct acts *acts, size_t i)
{
	bool is_every = getenv("AVOW_EVERY") != NULL;
	unsigned n = 1;

	while (!try_step(acts, i, n)) {
		if (n % 32 == 0)
			check(acts, acts_steps[i].name, n);
		n += is_every || n < CLOSE ? 1 : n / (CLOSE / 4);
		if (n >= TRIES_MAX)
			fail_msg("%s: it never ends", acts_steps[i].name);
	}
	check(acts, acts_steps[i].name, n);
	print_message("%s: less than %u allocations\n", acts_steps[i].name, n);
}

static void
every_flow_survives_any_failed_allocation(void **state)
{
	struct acts acts;

	acts_prepare(&acts, *state);
	for (size_t i = 0; i < ACTS_STEPS; i++)
		starve(&acts, i);
	vault_reopen(acts.vault);
	check(&acts, "opening", 0);
	avow_buffer_clear(&acts.image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(every_flow_survives_any_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
