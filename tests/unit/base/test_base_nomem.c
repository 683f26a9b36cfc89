/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   without memory a buffer or an arena fails, keeps what it held, and
 *         works again once there is some.
 * Method: fail the n-th allocation, for every n.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "tests/support/nomem.h"

static void
a_buffer_keeps_what_it_held(void **state)
{
	static const char piece[1000];
	bool has_failed = true;

	(void)state;
	for (unsigned n = 1; has_failed; n++) {
		struct avow_error why = {0};
		struct avow_buffer b;
		size_t held = 0;

		avow_buffer_init(&b, 1 << 20);
		nomem_fail_at(n);
		while (!b.failed && held < 100 * sizeof piece) {
			avow_buffer_put(&b, piece, sizeof piece);
			held += b.failed ? 0 : sizeof piece;
		}
		has_failed = nomem_end();
		assert_int_equal(b.size, held);
		assert_int_equal(avow_buffer_check(&b, &why),
		    has_failed ? AVOW_ERR_NOMEM : AVOW_OK);
		if (has_failed)
			assert_string_equal(why.code, "buffer.memory");
		avow_buffer_put(&b, piece, sizeof piece);
		assert_int_equal(
		    b.size, has_failed ? held : held + sizeof piece);
		avow_buffer_reset(&b);
		avow_buffer_put(&b, piece, sizeof piece);
		assert_int_equal(avow_buffer_check(&b, NULL), AVOW_OK);
		avow_buffer_clear(&b);
	}
}

static void
every_put_may_be_the_one_without_memory(void **state)
{
	struct avow_buffer b;

	(void)state;
	for (int which = 0; which < 5; which++) {
		avow_buffer_init(&b, 100);
		nomem_fail_at(1);
		switch (which) {
		case 0:
			avow_buffer_format(&b, "%d", 1);
			break;
		case 1:
			avow_buffer_text16(&b, AVOW_TEXT("x"));
			break;
		case 2:
			avow_buffer_base64(&b, "x", 1);
			break;
		case 3:
			assert_null(avow_buffer_extend(&b, 0));
			break;
		default:
			assert_int_equal(
			    avow_unbase64(&b, AVOW_TEXT("Zm9v"), NULL),
			    AVOW_ERR_NOMEM);
			break;
		}
		assert_true(nomem_end());
		assert_int_equal(avow_buffer_check(&b, NULL), AVOW_ERR_NOMEM);
		assert_int_equal(b.size, 0);
		avow_buffer_clear(&b);
	}
}

static void
an_arena_gives_nothing_and_goes_on(void **state)
{
	bool has_failed = true;

	(void)state;
	for (unsigned n = 1; has_failed; n++) {
		struct avow_arena arena;
		size_t missed = 0;

		avow_arena_init(&arena, 1 << 20);
		nomem_fail_at(n);
		for (int i = 0; i < 100; i++)
			missed += avow_arena_alloc(&arena, 1000) == NULL;
		has_failed = nomem_end();
		assert_int_equal(missed, has_failed);
		assert_non_null(avow_arena_alloc(&arena, 1000));
		avow_arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_buffer_keeps_what_it_held),
	    cmocka_unit_test(every_put_may_be_the_one_without_memory),
	    cmocka_unit_test(an_arena_gives_nothing_and_goes_on),
	};

	return cmocka_run_group_tests_name("base/nomem", tests, NULL, NULL);
}
