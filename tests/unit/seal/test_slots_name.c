/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what names a person in the log lies beside their opened key, is given
 *         to nobody else, and dies with it.
 * Method: names kept for the right key, another's, and one that is erased.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/slots.h"
#include "tests/support/scratch.h"

enum { BUCKET = 0x0123 };

struct fixture {
	char folder[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	struct avow_root *root;
	struct avow_slots *slots;
};

static struct fixture fixture;

static const uint8_t alice[AVOW_PERSON_SIZE] = "alice 16 bytes..";
static const uint8_t bob[AVOW_PERSON_SIZE] = "bob, 16 bytes...";

static void
open_slots(void)
{
	assert_int_equal(
	    avow_slots_open(&fixture.slots, fixture.path, fixture.root, NULL),
	    AVOW_OK);
}

static int
set_up(void **state)
{
	char root[SCRATCH_PATH];
	char vault[SCRATCH_PATH];

	scratch_make(fixture.folder);
	scratch_path(root, fixture.folder, "root.key");
	scratch_path(vault, fixture.folder, "vault");
	scratch_path(fixture.path, fixture.folder, "slots");
	assert_int_equal(avow_root_create(root, NULL), AVOW_OK);
	assert_int_equal(
	    avow_root_load(&fixture.root, root, vault, NULL), AVOW_OK);
	assert_int_equal(avow_slots_create(fixture.path, NULL), AVOW_OK);
	open_slots();
	*state = &fixture;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	avow_slots_close(fixture.slots);
	avow_root_free(fixture.root);
	scratch_remove(fixture.folder);
	return 0;
}

static uint32_t
add(const uint8_t person[AVOW_PERSON_SIZE])
{
	uint32_t slot;

	assert_int_equal(
	    avow_slots_add(fixture.slots, &slot, person, BUCKET, NULL),
	    AVOW_OK);
	return slot;
}

static struct avow_slot_key
key_of(uint32_t slot, const uint8_t person[AVOW_PERSON_SIZE])
{
	struct avow_slot_key key;

	assert_int_equal(
	    avow_slots_key(fixture.slots, &key, slot, person, BUCKET, NULL),
	    AVOW_OK);
	return key;
}

static void
keeps_a_name_beside_the_key_that_it_came_with(void **state)
{
	uint32_t a = add(alice);
	uint32_t b = add(bob);
	struct avow_slot_key key = key_of(a, alice);
	struct avow_slot_key other;

	(void)state;
	assert_int_equal(key.month, 0);
	key.month = 7;
	memset(key.handle, 3, sizeof key.handle);
	avow_slots_name(fixture.slots, &key, a, alice, BUCKET);
	other = key_of(a, alice);
	assert_memory_equal(&other, &key, sizeof key);
	/* Nothing of it goes to another person, or another key. */
	avow_slots_name(fixture.slots, &key, a, bob, BUCKET);
	avow_slots_name(fixture.slots, &key, b, bob, BUCKET);
	assert_int_equal(key_of(b, bob).month, 0);
	other = key;
	other.key[0] ^= 1;
	other.month = 8;
	avow_slots_name(fixture.slots, &other, a, alice, BUCKET);
	assert_int_equal(key_of(a, alice).month, 7);
}

static void
a_name_dies_with_its_key(void **state)
{
	uint32_t a = add(alice);
	struct avow_slot_key key = key_of(a, alice);

	(void)state;
	key.month = 7;
	avow_slots_name(fixture.slots, &key, a, alice, BUCKET);
	assert_int_equal(avow_slots_erase(fixture.slots, a, NULL), AVOW_OK);
	avow_slots_name(fixture.slots, &key, a, alice, BUCKET);
	assert_int_equal(
	    avow_slots_key(fixture.slots, &key, a, alice, BUCKET, NULL),
	    AVOW_ERR_ERASED);
	assert_int_equal(key.month, 0);
	avow_slots_close(fixture.slots);
	open_slots();
	assert_int_equal(add(bob), a);
	assert_int_equal(key_of(a, bob).month, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(keeps_a_name_beside_the_key_that_it_came_with),
	    T(a_name_dies_with_its_key),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name(
	    "seal/slots_name", tests, NULL, NULL);
}
