/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an arena gives zeroed, aligned memory up to its maximum, and leaves
 *         nothing of it behind.
 * Method: fill, reset and fill again at every size around its limits; look at
 *         the block that a reset keeps.
 */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static bool
is_zero(const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < size; i++) {
		if (at[i] != 0)
			return false;
	}
	return true;
}

static void
gives_zeroed_aligned_pieces_that_do_not_overlap(void **state)
{
	struct avow_arena arena;
	uint8_t *pieces[2000];

	(void)state;
	avow_arena_init(&arena, 4 << 20);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 2000; i++) {
			pieces[i] = avow_arena_alloc(&arena, i % 700);
			assert_non_null(pieces[i]);
			assert_int_equal(
			    (uintptr_t)pieces[i] % alignof(max_align_t), 0);
			assert_true(is_zero(pieces[i], i % 700));
			memset(pieces[i], (int)(i % 255) + 1, i % 700);
		}
		for (size_t i = 0; i < 2000; i++) {
			for (size_t j = 0; j < i % 700; j++)
				assert_int_equal(
				    pieces[i][j], (int)(i % 255) + 1);
		}
		avow_arena_reset(&arena);
	}
	avow_arena_clear(&arena);
}

static void
allocates_to_its_maximum_and_not_one_byte_more(void **state)
{
	(void)state;
	for (size_t max = 0; max < 9000; max += 97) {
		struct avow_arena arena;

		avow_arena_init(&arena, max);
		assert_null(avow_arena_alloc(&arena, max + 1));
		if (max > 0)
			assert_non_null(avow_arena_alloc(&arena, max));
		assert_null(avow_arena_alloc(&arena, 1));
		assert_true(arena.total <= max);
		avow_arena_reset(&arena);
		if (max > 0)
			assert_non_null(avow_arena_alloc(&arena, max));
		avow_arena_clear(&arena);
		assert_int_equal(arena.total, 0);
	}
}

static void
uses_the_odd_bytes_at_the_end_too(void **state)
{
	struct avow_arena arena;

	(void)state;
	avow_arena_init(&arena, 4099);
	assert_non_null(avow_arena_alloc(&arena, 4096));
	assert_non_null(avow_arena_alloc(&arena, 3));
	assert_null(avow_arena_alloc(&arena, 1));
	avow_arena_clear(&arena);
	avow_arena_init(&arena, 20);
	assert_non_null(avow_arena_alloc(&arena, 1));
	assert_non_null(avow_arena_alloc(&arena, 4));
	assert_null(avow_arena_alloc(&arena, 1));
	avow_arena_clear(&arena);
}

static void
a_reset_wipes_and_keeps_one_block(void **state)
{
	struct avow_arena arena;
	uint8_t *piece;
	size_t size;

	(void)state;
	avow_arena_init(&arena, 1 << 20);
	for (int i = 0; i < 20; i++) {
		piece = avow_arena_alloc(&arena, 3000);
		assert_non_null(piece);
		memset(piece, 'x', 3000);
	}
	size = arena.total;
	avow_arena_reset(&arena);
	assert_true(is_zero(piece, 3000)); /* it lies in the newest block */
	assert_true(arena.total > 0 && arena.total < size);
	assert_int_equal(arena.used, 0);
	size = arena.total;
	assert_non_null(avow_arena_alloc(&arena, 100));
	assert_int_equal(arena.total, size);
	avow_arena_clear(&arena);
	assert_null(arena.block);
	avow_arena_reset(&arena);
	avow_arena_clear(&arena);
}

static void
refuses_sizes_that_would_wrap(void **state)
{
	struct avow_arena arena;

	(void)state;
	avow_arena_init(&arena, SIZE_MAX);
	assert_null(avow_arena_alloc(&arena, SIZE_MAX));
	assert_null(avow_arena_alloc(&arena, SIZE_MAX - 8));
	assert_null(avow_arena_array(&arena, SIZE_MAX / 2, 3));
	assert_null(avow_arena_array(&arena, 3, SIZE_MAX / 2));
	assert_null(avow_arena_copy(&arena, (struct avow_text){"", SIZE_MAX}));
	assert_non_null(avow_arena_array(&arena, 0, SIZE_MAX));
	assert_non_null(avow_arena_array(&arena, 10, 10));
	avow_arena_clear(&arena);
}

static void
copies_end_in_a_nul(void **state)
{
	struct avow_arena arena;

	(void)state;
	avow_arena_init(&arena, 1000);
	assert_string_equal(
	    avow_arena_copy(&arena, (struct avow_text){"abcdef", 3}), "abc");
	assert_string_equal(
	    avow_arena_copy(&arena, (struct avow_text){NULL, 0}), "");
	avow_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_zeroed_aligned_pieces_that_do_not_overlap),
	    cmocka_unit_test(allocates_to_its_maximum_and_not_one_byte_more),
	    cmocka_unit_test(uses_the_odd_bytes_at_the_end_too),
	    cmocka_unit_test(a_reset_wipes_and_keeps_one_block),
	    cmocka_unit_test(refuses_sizes_that_would_wrap),
	    cmocka_unit_test(copies_end_in_a_nul),
	};

	return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
