/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a person's key can be had by that person's place only, survives a
 *         restart, and after an erasure is nowhere.
 * Method: real files in a scratch folder, read and changed behind the slots'
 *         back as raw bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "seal/slot_file.h"
#include "seal/slots.h"
#include "tests/support/scratch.h"

enum { BUCKET = 0x0123 };

struct fixture {
	char folder[SCRATCH_PATH];
	char root_path[SCRATCH_PATH];
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

static void
reopen_slots(void)
{
	avow_slots_close(fixture.slots);
	open_slots();
}

static int
set_up(void **state)
{
	char vault[SCRATCH_PATH];

	scratch_make(fixture.folder);
	scratch_path(fixture.root_path, fixture.folder, "root.key");
	scratch_path(vault, fixture.folder, "vault");
	scratch_path(fixture.path, fixture.folder, "slots");
	assert_int_equal(avow_root_create(fixture.root_path, NULL), AVOW_OK);
	assert_int_equal(
	    avow_root_load(&fixture.root, fixture.root_path, vault, NULL),
	    AVOW_OK);
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
	assert_true(slot >= 1);
	return slot;
}

static void
copy_key(uint8_t out[AVOW_KEY_SIZE], uint32_t slot,
    const uint8_t person[AVOW_PERSON_SIZE])
{
	struct avow_slot_key key;

	assert_int_equal(
	    avow_slots_key(fixture.slots, &key, slot, person, BUCKET, NULL),
	    AVOW_OK);
	memcpy(out, key.key, AVOW_KEY_SIZE);
}

/* The key of this place must be refused with this status and code. */
static void
assert_no_key(uint32_t slot, const uint8_t person[AVOW_PERSON_SIZE],
    uint16_t bucket, enum avow_status status, const char *code)
{
	static const struct avow_slot_key zeros;
	struct avow_error why = {0};
	struct avow_slot_key key = {{1}, {2}, 3};

	assert_int_equal(
	    avow_slots_key(fixture.slots, &key, slot, person, bucket, &why),
	    status);
	assert_memory_equal(&key, &zeros, sizeof key);
	assert_int_equal(why.status, status);
	assert_string_equal(why.code, code);
}

static void
read_raw(uint8_t out[AVOW_SLOT_SIZE], uint32_t slot)
{
	FILE *file = fopen(fixture.path, "rb");

	assert_non_null(file);
	assert_int_equal(fseek(file, (long)slot * AVOW_SLOT_SIZE, SEEK_SET), 0);
	assert_int_equal(fread(out, AVOW_SLOT_SIZE, 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

static void
write_raw(const uint8_t bytes[AVOW_SLOT_SIZE], uint32_t slot)
{
	FILE *file = fopen(fixture.path, "r+b");

	assert_non_null(file);
	assert_int_equal(fseek(file, (long)slot * AVOW_SLOT_SIZE, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, AVOW_SLOT_SIZE, 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

static void
gives_each_person_a_key_of_its_own_that_survives_a_restart(void **state)
{
	uint32_t a = add(alice);
	uint32_t b = add(bob);
	uint8_t before[2][AVOW_KEY_SIZE];
	uint8_t after[2][AVOW_KEY_SIZE];

	(void)state;
	assert_int_not_equal(a, b);
	assert_int_equal(avow_slots_count(fixture.slots), 2);
	copy_key(before[0], a, alice);
	copy_key(before[1], b, bob);
	assert_memory_not_equal(before[0], before[1], AVOW_KEY_SIZE);
	assert_int_equal(avow_slots_sync(fixture.slots, NULL), AVOW_OK);
	reopen_slots();
	assert_int_equal(avow_slots_count(fixture.slots), 2);
	copy_key(after[0], a, alice);
	copy_key(after[1], b, bob);
	assert_memory_equal(before, after, sizeof before);
}

static void
gives_a_key_to_no_other_person_bucket_slot_or_root(void **state)
{
	uint32_t a = add(alice);
	uint32_t b = add(bob);

	(void)state;
	/* Twice: with the opened key at hand, and from the file. */
	for (int round = 0; round < 2; round++) {
		assert_no_key(a, bob, BUCKET, AVOW_ERR_KEY, "slots.key");
		assert_no_key(b, alice, BUCKET, AVOW_ERR_KEY, "slots.key");
		assert_no_key(
		    a, alice, BUCKET + 1, AVOW_ERR_KEY, "slots.bucket");
		assert_no_key(
		    a, alice, BUCKET ^ 0x100, AVOW_ERR_KEY, "slots.bucket");
		reopen_slots();
	}
	assert_no_key(0, alice, BUCKET, AVOW_ERR_NOT_FOUND, "slots.number");
	assert_no_key(3, alice, BUCKET, AVOW_ERR_NOT_FOUND, "slots.number");
	assert_no_key(
	    UINT32_MAX, alice, BUCKET, AVOW_ERR_NOT_FOUND, "slots.number");
}

static void
refuses_a_slot_that_was_copied_over_another(void **state)
{
	uint32_t a = add(alice);
	uint32_t b = add(alice);
	uint8_t raw[AVOW_SLOT_SIZE];

	(void)state;
	read_raw(raw, a);
	write_raw(raw, b);
	reopen_slots();
	assert_no_key(b, alice, BUCKET, AVOW_ERR_KEY, "slots.key");
}

static void
refuses_keys_wrapped_under_another_root(void **state)
{
	uint32_t a = add(alice);
	char other[SCRATCH_PATH];

	(void)state;
	avow_slots_close(fixture.slots);
	avow_root_free(fixture.root);
	scratch_path(other, fixture.folder, "other.key");
	assert_int_equal(avow_root_create(other, NULL), AVOW_OK);
	assert_int_equal(
	    avow_root_load(&fixture.root, other, "/proc", NULL), AVOW_OK);
	open_slots();
	assert_no_key(a, alice, BUCKET, AVOW_ERR_KEY, "slots.key");
}

static void
sees_every_flipped_byte_of_a_slot(void **state)
{
	uint32_t a = add(alice);
	uint8_t raw[AVOW_SLOT_SIZE];
	uint8_t broken[AVOW_SLOT_SIZE];
	struct avow_slot_key key;

	(void)state;
	read_raw(raw, a);
	for (size_t i = 0; i < sizeof raw; i++) {
		avow_slots_close(fixture.slots);
		memcpy(broken, raw, sizeof raw);
		broken[i] ^= 0x80;
		write_raw(broken, a);
		open_slots();
		assert_int_equal(
		    avow_slots_key(fixture.slots, &key, a, alice, BUCKET, NULL),
		    AVOW_ERR_KEY);
	}
	write_raw(raw, a);
}

static void
never_uses_a_damaged_slot_again(void **state)
{
	uint32_t a = add(alice);
	uint8_t raw[AVOW_SLOT_SIZE];

	(void)state;
	read_raw(raw, a);
	raw[1] = AVOW_SLOT_DAMAGED;
	write_raw(raw, a);
	reopen_slots();
	assert_no_key(a, alice, BUCKET, AVOW_ERR_KEY, "slots.damaged");
	assert_int_not_equal(add(bob), a);
}

/* Whether any 8 bytes of needle stand anywhere in the file. */
static bool
file_holds_a_piece(const uint8_t *needle, size_t size)
{
	struct avow_buffer file;
	bool is_found = false;

	avow_buffer_init(&file, 1 << 20);
	assert_int_equal(avow_file_read(&file, fixture.path, NULL), AVOW_OK);
	for (size_t i = 0; i + 8 <= size; i++)
		is_found = is_found ||
		    memmem(file.at, file.size, needle + i, 8) != NULL;
	avow_buffer_clear(&file);
	return is_found;
}

static void
leaves_nothing_of_an_erased_key(void **state)
{
	uint32_t a = add(alice);
	uint32_t b = add(bob);
	uint8_t raw[AVOW_SLOT_SIZE];
	uint8_t key[AVOW_KEY_SIZE];
	static const uint8_t erased[AVOW_SLOT_SIZE] = {
	    AVOW_SLOT_VERSION, AVOW_SLOT_ERASED};
	const size_t end = AVOW_SLOT_WRAP_AT + AVOW_WRAP_SIZE;

	(void)state;
	read_raw(raw, a);
	copy_key(key, a, alice);
	assert_true(file_holds_a_piece(
	    raw + AVOW_SLOT_WRAP_AT, end - AVOW_SLOT_WRAP_AT));
	assert_int_equal(avow_slots_erase(fixture.slots, a, NULL), AVOW_OK);
	assert_false(file_holds_a_piece(
	    raw + AVOW_SLOT_WRAP_AT, end - AVOW_SLOT_WRAP_AT));
	assert_false(file_holds_a_piece(key, sizeof key));
	read_raw(raw, a);
	assert_memory_equal(raw, erased, sizeof erased);
	/* At once, from the file as from the opened keys, and ever after. */
	assert_no_key(a, alice, BUCKET, AVOW_ERR_ERASED, "slots.erased");
	reopen_slots();
	assert_no_key(a, alice, BUCKET, AVOW_ERR_ERASED, "slots.erased");
	copy_key(key, b, bob);
}

static void
may_repeat_an_erasure_but_not_invent_one(void **state)
{
	uint32_t a = add(alice);

	(void)state;
	assert_int_equal(avow_slots_erase(fixture.slots, a, NULL), AVOW_OK);
	assert_int_equal(avow_slots_erase(fixture.slots, a, NULL), AVOW_OK);
	assert_int_equal(
	    avow_slots_erase(fixture.slots, 0, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(
	    avow_slots_erase(fixture.slots, a + 1, NULL), AVOW_ERR_NOT_FOUND);
	assert_no_key(a, alice, BUCKET, AVOW_ERR_ERASED, "slots.erased");
}

static void
uses_an_erased_slot_again_only_after_a_restart(void **state)
{
	uint32_t a = add(alice);
	uint32_t b = add(bob);
	uint8_t key[AVOW_KEY_SIZE];

	(void)state;
	assert_int_equal(avow_slots_erase(fixture.slots, a, NULL), AVOW_OK);
	assert_int_equal(add(alice), b + 1);
	reopen_slots();
	/* Whoever finishes an erasure after a restart repeats it first. */
	assert_int_equal(avow_slots_erase(fixture.slots, a, NULL), AVOW_OK);
	assert_int_equal(add(bob), a);
	assert_int_equal(add(bob), b + 2);
	assert_int_equal(avow_slots_count(fixture.slots), b + 2);
	reopen_slots();
	copy_key(key, a, bob);
}

static void
finishes_an_erasure_that_a_crash_cut_short(void **state)
{
	uint32_t a = add(alice);
	uint8_t raw[AVOW_SLOT_SIZE];
	static const uint8_t zeros[AVOW_SLOT_SIZE];

	(void)state;
	/* After the random bytes, before the zeros. */
	avow_random(raw, sizeof raw);
	raw[0] = AVOW_SLOT_VERSION;
	raw[1] = AVOW_SLOT_ERASING;
	write_raw(raw, a);
	reopen_slots();
	assert_no_key(a, alice, BUCKET, AVOW_ERR_ERASED, "slots.erased");
	read_raw(raw, a);
	assert_int_equal(raw[1], AVOW_SLOT_ERASED);
	assert_memory_equal(raw + 2, zeros, sizeof raw - 2);
	assert_int_equal(add(bob), a);
}

static void
takes_a_slot_of_zeros_for_one_never_used(void **state)
{
	uint32_t a = add(alice);
	static const uint8_t zeros[AVOW_SLOT_SIZE];

	(void)state;
	write_raw(zeros, a);
	reopen_slots();
	assert_no_key(a, alice, BUCKET, AVOW_ERR_ERASED, "slots.erased");
	assert_int_equal(add(bob), a);
}

static void
keeps_far_more_people_than_it_began_with(void **state)
{
	enum { PEOPLE = 3 * AVOW_SLOTS_OPEN_MIN + 100 };
	uint8_t first[AVOW_KEY_SIZE];
	uint8_t again[AVOW_KEY_SIZE];
	uint8_t person[AVOW_PERSON_SIZE] = {0};

	(void)state;
	assert_int_equal(add(person), 1);
	copy_key(first, 1, person);
	for (uint32_t i = 1; i < PEOPLE; i++) {
		memcpy(person, &i, sizeof i);
		assert_int_equal(add(person), i + 1);
	}
	memset(person, 0, sizeof person);
	copy_key(again, 1, person);
	assert_memory_equal(first, again, sizeof first);
	assert_int_equal(avow_slots_count(fixture.slots), PEOPLE);
	for (uint32_t i = 0; i < PEOPLE; i++) {
		memcpy(person, &i, sizeof i);
		copy_key(again, i + 1, person);
	}
}

static void
stays_within_one_process(void **state)
{
	struct avow_slots *second;
	struct avow_error why = {0};

	(void)state;
	assert_int_equal(
	    avow_slots_open(&second, fixture.path, fixture.root, &why),
	    AVOW_ERR_BUSY);
	assert_null(second);
	assert_string_equal(why.code, "slots.locked");
}

static void
tells_when_the_file_was_cut_under_its_feet(void **state)
{
	uint32_t a = add(alice);
	uint32_t b = add(bob);

	(void)state;
	reopen_slots();
	assert_int_equal(truncate(fixture.path, (off_t)b * AVOW_SLOT_SIZE), 0);
	assert_no_key(b, bob, BUCKET, AVOW_ERR_IO, "slots.read");
	assert_no_key(a, bob, BUCKET, AVOW_ERR_KEY, "slots.key");
}

static void
tells_which_slots_hold_a_key(void **state)
{
	static const uint8_t odd[AVOW_SLOT_SIZE] = {AVOW_SLOT_VERSION, 9};
	uint32_t a = add(alice);
	uint32_t b = add(bob);
	struct avow_error why = {0};
	bool is_used = false;
	FILE *file;

	(void)state;
	assert_int_equal(
	    avow_slots_used(fixture.slots, a, &is_used, NULL), AVOW_OK);
	assert_true(is_used);
	assert_int_equal(avow_slots_erase(fixture.slots, a, NULL), AVOW_OK);
	assert_int_equal(
	    avow_slots_used(fixture.slots, a, &is_used, NULL), AVOW_OK);
	assert_false(is_used);
	assert_int_equal(avow_slots_used(fixture.slots, b + 1, &is_used, &why),
	    AVOW_ERR_NOT_FOUND);
	file = fopen(fixture.path, "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, (long)b * AVOW_SLOT_SIZE, SEEK_SET), 0);
	assert_int_equal(fwrite(odd, sizeof odd, 1, file), 1);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(
	    avow_slots_used(fixture.slots, b, &is_used, NULL), AVOW_ERR_KEY);
	assert_false(is_used);
	assert_int_equal(truncate(fixture.path, (off_t)b * AVOW_SLOT_SIZE), 0);
	assert_int_equal(
	    avow_slots_used(fixture.slots, b, &is_used, NULL), AVOW_ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(gives_each_person_a_key_of_its_own_that_survives_a_restart),
	    T(gives_a_key_to_no_other_person_bucket_slot_or_root),
	    T(refuses_a_slot_that_was_copied_over_another),
	    T(refuses_keys_wrapped_under_another_root),
	    T(sees_every_flipped_byte_of_a_slot),
	    T(never_uses_a_damaged_slot_again),
	    T(leaves_nothing_of_an_erased_key),
	    T(may_repeat_an_erasure_but_not_invent_one),
	    T(uses_an_erased_slot_again_only_after_a_restart),
	    T(finishes_an_erasure_that_a_crash_cut_short),
	    T(takes_a_slot_of_zeros_for_one_never_used),
	    T(keeps_far_more_people_than_it_began_with),
	    T(stays_within_one_process),
	    T(tells_which_slots_hold_a_key),
	    T(tells_when_the_file_was_cut_under_its_feet),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/slots", tests, NULL, NULL);
}
