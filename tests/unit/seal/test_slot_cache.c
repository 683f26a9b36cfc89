/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an opened key is found by its owner only, and where there is no room
 *         the one used longest ago gives way.
 * Method: fill one set of slots past its size, and the whole cache.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "seal/secret.h"
#include "seal/slot_cache.h"

static struct avow_slot_cache *cache;

static int
set_up(void **state)
{
	assert_int_equal(avow_slot_cache_new(&cache, 0, NULL), AVOW_OK);
	*state = cache;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	avow_slot_cache_free(cache);
	avow_slot_cache_free(NULL);
	return 0;
}

/* The i-th slot of one set. */
static struct avow_slot_owner
owner_of(uint32_t i)
{
	return (struct avow_slot_owner){.slot = 5 +
		i * (uint32_t)(avow_slot_cache_size(cache) / AVOW_SLOT_WAYS),
	    .bucket = 7,
	    .person = {1, 2}};
}

static void
put(const struct avow_slot_owner *owner)
{
	memset(avow_slot_cache_put(cache, owner)->key, (int)(owner->slot % 251),
	    AVOW_KEY_SIZE);
}

static bool
holds(const struct avow_slot_owner *owner)
{
	const struct avow_slot_key *key = avow_slot_cache_find(cache, owner);

	if (key != NULL)
		assert_int_equal(key->key[31], owner->slot % 251);
	return key != NULL;
}

static void
gives_a_key_to_its_owner_only(void **state)
{
	const struct avow_slot_owner owner = owner_of(0);
	struct avow_slot_owner other = owner;

	(void)state;
	assert_false(holds(&owner));
	put(&owner);
	assert_true(holds(&owner));
	other.slot++;
	assert_false(holds(&other));
	other = owner;
	other.bucket++;
	assert_false(holds(&other));
	other = owner;
	other.person[AVOW_PERSON_SIZE - 1] = 1;
	assert_false(holds(&other));
	other = owner;
	other.slot = 0;
	assert_false(holds(&other));
}

static void
the_one_used_longest_ago_gives_way(void **state)
{
	struct avow_slot_owner owners[AVOW_SLOT_WAYS + 1];

	(void)state;
	for (uint32_t i = 0; i <= AVOW_SLOT_WAYS; i++)
		owners[i] = owner_of(i);
	for (uint32_t i = 0; i < AVOW_SLOT_WAYS; i++)
		put(&owners[i]);
	assert_true(holds(&owners[0])); /* used just now */
	put(&owners[AVOW_SLOT_WAYS]);
	assert_true(holds(&owners[0]));
	assert_false(holds(&owners[1]));
	for (uint32_t i = 2; i <= AVOW_SLOT_WAYS; i++)
		assert_true(holds(&owners[i]));
}

static void
a_key_put_again_takes_its_own_place(void **state)
{
	struct avow_slot_owner owners[AVOW_SLOT_WAYS];
	struct avow_slot_owner changed;

	(void)state;
	for (uint32_t i = 0; i < AVOW_SLOT_WAYS; i++) {
		owners[i] = owner_of(i);
		put(&owners[i]);
	}
	changed = owners[2];
	changed.person[0]++;
	put(&changed);
	assert_true(holds(&changed));
	assert_false(holds(&owners[2]));
	for (uint32_t i = 0; i < AVOW_SLOT_WAYS; i++)
		assert_int_equal(holds(&owners[i]), i != 2);
}

static void
what_is_dropped_is_wiped(void **state)
{
	static const struct avow_slot_key zeros;
	const struct avow_slot_owner owner = owner_of(0);
	struct avow_slot_key *key;

	(void)state;
	put(&owner);
	key = avow_slot_cache_find(cache, &owner);
	assert_non_null(key);
	memset(key, 7, sizeof *key);
	avow_slot_cache_drop(cache, owner.slot);
	assert_memory_equal(key, &zeros, sizeof zeros);
	assert_false(holds(&owner));
	avow_slot_cache_drop(cache, owner.slot);
	avow_slot_cache_drop(cache, 0);
	/* A place that is given is empty, whatever lay there. */
	put(&owner);
	assert_memory_equal(
	    avow_slot_cache_put(cache, &owner), &zeros, sizeof zeros);
}

static void
holds_as_many_neighbours_as_it_has_room_for(void **state)
{
	struct avow_slot_owner owner = owner_of(0);
	uint32_t size = (uint32_t)avow_slot_cache_size(cache);

	(void)state;
	assert_in_range(size, AVOW_SLOTS_OPEN_MIN, AVOW_SLOTS_OPEN_MAX);
	for (uint32_t i = 1; i <= size; i++) {
		owner.slot = i;
		put(&owner);
	}
	for (uint32_t i = 1; i <= size; i++) {
		owner.slot = i;
		assert_true(holds(&owner));
	}
	owner.slot = size + 1;
	put(&owner);
	owner.slot = 1;
	assert_false(holds(&owner));
}

static void
has_room_for_as_many_as_are_wanted_within_its_bounds(void **state)
{
	static const struct {
		size_t keys;
		size_t room;
	} cases[] = {
	    {0, AVOW_SLOTS_OPEN_MIN},
	    {AVOW_SLOTS_OPEN_MIN, AVOW_SLOTS_OPEN_MIN},
	    {AVOW_SLOTS_OPEN_MIN + 1, 2 * AVOW_SLOTS_OPEN_MIN},
	    {3 * AVOW_SLOTS_OPEN_MIN, 4 * AVOW_SLOTS_OPEN_MIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		avow_slot_cache_free(cache);
		assert_int_equal(
		    avow_slot_cache_new(&cache, cases[i].keys, NULL), AVOW_OK);
		assert_int_equal(avow_slot_cache_size(cache), cases[i].room);
	}
	avow_slot_cache_free(cache);
	assert_int_equal(
	    avow_slot_cache_new(&cache, (size_t)AVOW_SLOTS_OPEN_MAX + 1, NULL),
	    AVOW_OK);
	assert_in_range(avow_slot_cache_size(cache), AVOW_SLOTS_OPEN_MIN,
	    AVOW_SLOTS_OPEN_MAX);
}

static void
grows_with_all_that_is_in_it(void **state)
{
	struct avow_slot_owner owner = owner_of(0);
	size_t size = avow_slot_cache_size(cache);

	(void)state;
	/* Of one set; then each of a set of its own. */
	for (uint32_t i = 0; i < AVOW_SLOT_WAYS; i++) {
		owner = owner_of(i);
		put(&owner);
	}
	for (uint32_t i = 100; i < size; i++) {
		owner.slot = i;
		put(&owner);
	}
	avow_slot_cache_grow(cache, size);
	assert_int_equal(avow_slot_cache_size(cache), size);
	avow_slot_cache_grow(cache, size + 1);
	assert_int_equal(avow_slot_cache_size(cache), 2 * size);
	avow_slot_cache_grow(cache, 8 * size);
	assert_int_equal(avow_slot_cache_size(cache), 8 * size);
	avow_slot_cache_grow(cache, size);
	assert_int_equal(avow_slot_cache_size(cache), 8 * size);
	for (uint32_t i = 0; i < AVOW_SLOT_WAYS; i++) {
		owner.slot = 5 + i * (uint32_t)(size / AVOW_SLOT_WAYS);
		assert_true(holds(&owner));
	}
	for (uint32_t i = 100; i < size; i++) {
		owner.slot = i;
		assert_true(holds(&owner));
	}
	avow_slot_cache_drop(cache, owner.slot);
	assert_false(holds(&owner));
}

/* With so many bytes that may be locked; false: nobody holds us to that. */
static bool
limit_locks(rlim_t bytes)
{
	static uint8_t more[8 << 20];
	struct rlimit limit;
	bool is_held;

	assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
	is_held = mlock(more, sizeof more) != 0;
	if (!is_held)
		assert_int_equal(munlock(more, sizeof more), 0);
	return is_held;
}

static void
makes_do_with_the_memory_that_may_be_locked(void **state)
{
	bool is_root = geteuid() == 0;
	struct rlimit before;
	size_t size;
	bool is_held;

	/* Who may lock any amount has to become somebody who may not. */
	assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &before), 0);
	assert_int_equal(is_root ? seteuid(65534) : 0, 0);
	is_held = limit_locks(4 << 20);
	if (is_held) {
		avow_slot_cache_free(cache);
		assert_int_equal(
		    avow_slot_cache_new(&cache, AVOW_SLOTS_OPEN_MAX, NULL),
		    AVOW_OK);
		assert_in_range(avow_slot_cache_size(cache),
		    AVOW_SLOTS_OPEN_MIN,
		    (4 << 20) / sizeof(struct avow_slot_key));
		size = avow_slot_cache_size(cache);
		avow_slot_cache_grow(cache, 2 * size);
		assert_int_equal(avow_slot_cache_size(cache), size);
		holds_as_many_neighbours_as_it_has_room_for(state);
		avow_slot_cache_free(cache);
		(void)limit_locks(4096);
		assert_int_equal(
		    avow_slot_cache_new(&cache, AVOW_SLOTS_OPEN_MAX, NULL),
		    AVOW_ERR_IO);
		assert_null(cache);
	}
	assert_int_equal(is_root ? seteuid(0) : 0, 0);
	assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &before), 0);
	if (!is_held)
		skip(); /* a sanitizer locks nothing */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(gives_a_key_to_its_owner_only),
	    T(the_one_used_longest_ago_gives_way),
	    T(a_key_put_again_takes_its_own_place),
	    T(what_is_dropped_is_wiped),
	    T(holds_as_many_neighbours_as_it_has_room_for),
	    T(has_room_for_as_many_as_are_wanted_within_its_bounds),
	    T(grows_with_all_that_is_in_it),
	    T(makes_do_with_the_memory_that_may_be_locked),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name(
	    "seal/slot_cache", tests, NULL, NULL);
}
