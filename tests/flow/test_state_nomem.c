/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   how a vault is doing is told whole, or NOMEM is said; inside and
 *         beside, and the vault goes on.
 * Method: fail the n-th allocation, for every n.
 */
#include "avow_state.h"
#include "tests/support/flow.h"
#include "tests/support/nomem.h"

enum { TRIES_MAX = 60000 };

static enum avow_status
look_inside(struct vault *vault, struct avow_state *out)
{
	struct avow *avow = NULL;
	enum avow_status status = avow_join(&avow, vault->avow, &vault->why);

	/* A new handle opens what it needs of the log. */
	if (status == AVOW_OK)
		status = avow_state(avow, out, &vault->why);
	avow_close(avow);
	return status;
}

static enum avow_status
look_beside(struct vault *vault, struct avow_state *out)
{
	const struct avow_open_options options = {.dir = vault->dir};

	return avow_state_beside(out, &options, &vault->why);
}

static void
try_all(struct vault *vault,
    enum avow_status (*look)(struct vault *vault, struct avow_state *out))
{
	struct avow_state s = {.entries = 0};
	enum avow_status status = AVOW_ERR_NOMEM;

	for (unsigned n = 1; n < TRIES_MAX; n++) {
		vault->why = (struct avow_error){.status = AVOW_OK};
		nomem_fail_at(n);
		status = look(vault, &s);
		if (!nomem_end())
			break;
		if (status == AVOW_OK)
			continue; /* it could do without */
		assert_int_equal(status, AVOW_ERR_NOMEM);
		assert_int_equal(vault->why.status, AVOW_ERR_NOMEM);
	}
	assert_int_equal(status, AVOW_OK);
	assert_int_equal(s.entries, 2);
	assert_int_equal(s.keys, 1);
	assert_string_equal(s.edition, "general@1");
}

static void
it_is_told_whole_or_not_at_all(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	vault_person(vault, person, NULL, NULL);
	try_all(vault, look_inside);
	avow_close(vault->avow);
	vault->avow = NULL;
	try_all(vault, look_beside);
	vault_reopen(vault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(it_is_told_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
