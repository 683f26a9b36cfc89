/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a walk over all records holds a person's key, and what it opened
 *         with it, only inside a turn, for which an erasure waits.
 * Method: look at the handle's turn and key inside the visits and after them.
 */
#include "flow/walk.h"

#include "tests/support/flow.h"

enum { PEOPLE = 5 };

struct looking {
	struct avow *avow;
	unsigned visits;
	unsigned outside; /* visits without a turn */
};

static bool
look(void *context, const uint8_t person[AVOW_PERMIT_PERSON],
    const struct avow_record_meta *meta)
{
	struct looking *looking = context;
	struct avow *avow = looking->avow;

	(void)person;
	assert_int_equal(meta->revision, 1);
	looking->visits++;
	if (atomic_load(&avow->shared->turns.of[avow->place].number) % 2 == 0)
		looking->outside++;
	return true;
}

static void
opens_nobody_outside_a_turn(void **state)
{
	static const uint8_t nobody[AVOW_KEY_SIZE];
	struct vault *vault = *state;
	struct looking looking = {.avow = vault->avow};
	const struct avow_walk walk = {.visit = look, .context = &looking};
	char person[AVOW_PERSON_TEXT];

	for (size_t i = 0; i < PEOPLE; i++)
		vault_person(vault, person, NULL, NULL);
	assert_int_equal(
	    avow_walk_records(vault->avow, &walk, &vault->why), AVOW_OK);
	assert_int_equal(looking.visits, PEOPLE);
	assert_int_equal(looking.outside, 0);
	assert_memory_equal(vault->avow->person_key, nobody, sizeof nobody);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(opens_nobody_outside_a_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
