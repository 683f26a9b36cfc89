/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   how many keys there are is known as they come and go, and the same
 *         by whoever only looks into the file.
 * Method: each change, with the counts of both behind it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "seal/slots.h"
#include "tests/support/scratch.h"

enum { BUCKET = 0x0123 };

struct fixture {
	char folder[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	struct avow_root *root;
	struct avow_slots *slots;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	char root[SCRATCH_PATH];
	char vault[SCRATCH_PATH];

	assert_non_null(f);
	scratch_make(f->folder);
	scratch_path(root, f->folder, "root.key");
	scratch_path(vault, f->folder, "vault");
	scratch_path(f->path, f->folder, "slots");
	assert_int_equal(avow_root_create(root, NULL), AVOW_OK);
	assert_int_equal(avow_root_load(&f->root, root, vault, NULL), AVOW_OK);
	assert_int_equal(avow_slots_create(f->path, NULL), AVOW_OK);
	assert_int_equal(
	    avow_slots_open(&f->slots, f->path, f->root, NULL), AVOW_OK);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	avow_slots_close(f->slots);
	avow_root_free(f->root);
	scratch_remove(f->folder);
	free(f);
	return 0;
}

static void
expect(struct fixture *f, uint32_t slots, uint32_t used)
{
	struct avow_slots_counts inside = avow_slots_counts(f->slots);
	struct avow_slots_counts beside;

	assert_int_equal(inside.slots, slots);
	assert_int_equal(inside.used, used);
	assert_int_equal(avow_slots_survey(&beside, f->path, NULL), AVOW_OK);
	assert_int_equal(beside.slots, slots);
	assert_int_equal(beside.used, used);
}

static uint32_t
add(struct fixture *f, uint32_t number)
{
	uint8_t person[AVOW_PERSON_SIZE] = {0};
	uint32_t slot;

	memcpy(person, &number, sizeof number);
	assert_int_equal(
	    avow_slots_add(f->slots, &slot, person, BUCKET, NULL), AVOW_OK);
	return slot;
}

static void
keys_are_counted_as_they_come_and_go(void **state)
{
	struct fixture *f = *state;
	uint32_t a;

	expect(f, 0, 0);
	a = add(f, 1);
	expect(f, 1, 1);
	(void)add(f, 2);
	expect(f, 2, 2);
	assert_int_equal(avow_slots_erase(f->slots, a, NULL), AVOW_OK);
	expect(f, 2, 1);
	/* What is erased again is not counted again. */
	assert_int_equal(avow_slots_erase(f->slots, a, NULL), AVOW_OK);
	expect(f, 2, 1);
	avow_slots_close(f->slots);
	assert_int_equal(
	    avow_slots_open(&f->slots, f->path, f->root, NULL), AVOW_OK);
	expect(f, 2, 1);
	assert_int_equal(add(f, 3), a);
	expect(f, 2, 2);
	/* More than are read at once. */
	for (uint32_t i = 4; i < 1500; i++)
		(void)add(f, i);
	expect(f, 1498, 1498);
}

static void
a_slot_that_is_just_being_written_is_not_there_yet(void **state)
{
	struct fixture *f = *state;
	struct avow_slots_counts counts;

	(void)add(f, 1);
	(void)add(f, 2);
	assert_int_equal(
	    truncate(f->path, 2 * AVOW_SLOT_SIZE + AVOW_SLOT_SIZE / 2), 0);
	assert_int_equal(avow_slots_survey(&counts, f->path, NULL), AVOW_OK);
	assert_int_equal(counts.slots, 1);
	assert_int_equal(counts.used, 1);
	assert_int_equal(truncate(f->path, 5), 0);
	assert_int_equal(avow_slots_survey(&counts, f->path, NULL), AVOW_OK);
	assert_int_equal(counts.slots, 0);
}

static void
a_file_that_is_none_is_told(void **state)
{
	struct fixture *f = *state;
	struct avow_slots_counts counts;
	struct avow_error why = {.status = AVOW_OK};

	assert_int_equal(
	    avow_slots_survey(&counts, f->folder, &why), AVOW_ERR_IO);
	assert_string_equal(why.code, "slots.read");
	assert_int_equal(unlink(f->path), 0);
	assert_int_equal(
	    avow_slots_survey(&counts, f->path, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(counts.slots, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(keys_are_counted_as_they_come_and_go),
	    T(a_slot_that_is_just_being_written_is_not_there_yet),
	    T(a_file_that_is_none_is_told),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name(
	    "seal/slots_survey", tests, NULL, NULL);
}
