/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   without memory nothing in seal/ opens half: the result is NULL and
 *         the status says why.
 * Method: fail the n-th allocation, for every n, until all goes well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/slots.h"
#include "tests/support/nomem.h"
#include "tests/support/scratch.h"

struct fixture {
	char folder[SCRATCH_PATH];
	char root_path[SCRATCH_PATH];
	char path[SCRATCH_PATH];
};

static struct fixture fixture;

static int
set_up(void **state)
{
	scratch_make(fixture.folder);
	scratch_path(fixture.root_path, fixture.folder, "root.key");
	scratch_path(fixture.path, fixture.folder, "slots");
	assert_int_equal(avow_root_create(fixture.root_path, NULL), AVOW_OK);
	assert_int_equal(avow_slots_create(fixture.path, NULL), AVOW_OK);
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

static void
a_hash_is_whole_or_absent(void **state)
{
	struct avow_hash *hash;

	(void)state;
	nomem_fail_at(1);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_ERR_NOMEM);
	assert_true(nomem_end());
	assert_null(hash);
}

static void
a_secret_is_whole_or_absent(void **state)
{
	struct avow_secret *secret;

	(void)state;
	nomem_fail_at(1);
	assert_int_equal(avow_secret_new(&secret, 32, NULL), AVOW_ERR_NOMEM);
	assert_true(nomem_end());
	assert_null(secret);
}

static void
a_root_is_whole_or_absent(void **state)
{
	struct avow_root *root;
	unsigned n = 0;
	enum avow_status status;

	(void)state;
	do {
		nomem_fail_at(++n);
		status =
		    avow_root_load(&root, fixture.root_path, "/proc", NULL);
		if (nomem_end()) {
			assert_int_equal(status, AVOW_ERR_NOMEM);
			assert_null(root);
		}
	} while (status != AVOW_OK);
	assert_true(n > 3);
	avow_root_free(root);
}

static void
slots_are_whole_or_absent(void **state)
{
	static const uint8_t person[AVOW_PERSON_SIZE] = {1};
	struct avow_root *root;
	struct avow_slots *slots;
	uint32_t slot;
	unsigned n = 0;
	enum avow_status status;

	(void)state;
	assert_int_equal(
	    avow_root_load(&root, fixture.root_path, "/proc", NULL), AVOW_OK);
	/* An erased slot, so that a free list has to be made. */
	assert_int_equal(
	    avow_slots_open(&slots, fixture.path, root, NULL), AVOW_OK);
	assert_int_equal(
	    avow_slots_add(slots, &slot, person, 7, NULL), AVOW_OK);
	assert_int_equal(avow_slots_erase(slots, slot, NULL), AVOW_OK);
	avow_slots_close(slots);
	do {
		nomem_fail_at(++n);
		status = avow_slots_open(&slots, fixture.path, root, NULL);
		if (nomem_end()) {
			assert_int_equal(status, AVOW_ERR_NOMEM);
			assert_null(slots);
		}
	} while (status != AVOW_OK);
	assert_true(n > 3);
	avow_slots_close(slots);
	avow_root_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    cmocka_unit_test(a_hash_is_whole_or_absent),
	    cmocka_unit_test(a_secret_is_whole_or_absent),
	    T(a_root_is_whole_or_absent),
	    T(slots_are_whole_or_absent),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/nomem", tests, NULL, NULL);
}
