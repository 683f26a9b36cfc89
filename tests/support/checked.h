/* SPDX-License-Identifier: Apache-2.0 */
/* support/checked: what a check of a vault tells (needs cmocka). */
#ifndef AVOW_TESTS_CHECKED_H
#define AVOW_TESTS_CHECKED_H

#include "tests/support/stored.h"

enum { CHECKED_FAULTS_MAX = 8 };

struct seen {
	struct avow_error faults[CHECKED_FAULTS_MAX];
	size_t count;
	uint64_t steps; /* of the progress that was told */
	uint64_t all;
	struct avow_check_counts counts;
	enum avow_status status;
};

static inline void
checked_fault(void *context, const struct avow_error *fault)
{
	struct seen *seen = context;

	assert_true(seen->count < CHECKED_FAULTS_MAX);
	seen->faults[seen->count++] = *fault;
}

static inline void
checked_progress(void *context, uint64_t done, uint64_t all)
{
	struct seen *seen = context;

	assert_true(done > seen->steps && done <= all);
	seen->steps = done;
	seen->all = all;
}

static inline void
check(struct vault *vault, struct seen *seen)
{
	const struct avow_check_options options = {.fault = checked_fault,
	    .progress = checked_progress,
	    .context = seen};

	*seen = (struct seen){.count = 0};
	vault->why = (struct avow_error){.status = AVOW_OK};
	seen->status =
	    avow_check_whole(vault->avow, &options, &seen->counts, &vault->why);
	assert_int_equal(seen->counts.faults, seen->count);
	if (seen->count > 0) {
		assert_int_equal(seen->status, seen->faults[0].status);
		assert_string_equal(vault->why.code, seen->faults[0].code);
		assert_string_equal(
		    vault->why.message, seen->faults[0].message);
	} else {
		assert_int_equal(seen->status, AVOW_OK);
	}
}

/* One fault of this code, whose place begins so, with these words in it. */
static inline void
expect(const struct seen *seen, size_t at, const char *code, const char *place,
    const char *words)
{
	const struct avow_error *fault = &seen->faults[at];

	assert_true(at < seen->count);
	assert_string_equal(fault->code, code);
	if (strncmp(fault->place, place, strlen(place)) != 0 ||
	    strstr(fault->message, words) == NULL)
		fail_msg("%s: %s", fault->place, fault->message);
}

#endif
