/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   equal rows have one number, others another, and numbers count up.
 * Method: many rows, each put twice, then some forgotten; and no room.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/diagram_table.h"

enum { ROWS = 1000, ROW_WORDS = 3 };

static const uint32_t *
row_of(uint32_t number, uint32_t row[ROW_WORDS])
{
	row[0] = number % 7;
	row[1] = number;
	row[2] = ~number;
	return row;
}

static void
fill(struct avow_diagram_table *table)
{
	uint32_t row[ROW_WORDS];

	for (uint32_t i = 0; i < ROWS; i++)
		assert_int_equal(
		    avow_diagram_table_put(table, row_of(i, row)), i);
}

static void
numbers_rows_in_order_of_being_put(void **state)
{
	struct avow_diagram_table table;
	uint32_t row[ROW_WORDS];

	(void)state;
	avow_diagram_table_init(&table, sizeof row, 1 << 20);
	assert_int_equal(
	    avow_diagram_table_find(&table, row_of(0, row)), UINT32_MAX);
	fill(&table);
	fill(&table);
	assert_int_equal(table.count, ROWS);
	assert_int_equal(table.rows.size, ROWS * sizeof row);
	for (uint32_t i = 0; i < ROWS; i++) {
		assert_int_equal(
		    avow_diagram_table_find(&table, row_of(i, row)), i);
		assert_memory_equal(
		    avow_diagram_table_row(&table, i), row, sizeof row);
	}
	assert_int_equal(
	    avow_diagram_table_find(&table, row_of(ROWS, row)), UINT32_MAX);
	avow_diagram_table_clear(&table);
}

static void
forgets_the_rows_behind_a_cut(void **state)
{
	enum { KEPT = 300 };
	struct avow_diagram_table table;
	uint32_t row[ROW_WORDS];

	(void)state;
	avow_diagram_table_init(&table, sizeof row, 1 << 20);
	avow_diagram_table_cut(&table, 0); /* of nothing, nothing */
	fill(&table);
	avow_diagram_table_cut(&table, ROWS);
	assert_int_equal(table.count, ROWS);
	avow_diagram_table_cut(&table, KEPT);
	assert_int_equal(table.count, KEPT);
	for (uint32_t i = 0; i < ROWS; i++)
		assert_int_equal(
		    avow_diagram_table_find(&table, row_of(i, row)),
		    i < KEPT ? i : UINT32_MAX);
	fill(&table);
	avow_diagram_table_clear(&table);
}

static void
fails_for_good_when_there_is_no_room(void **state)
{
	enum { ROOM = 10 };
	struct avow_diagram_table table;
	uint32_t row[ROW_WORDS];

	(void)state;
	avow_diagram_table_init(&table, sizeof row, ROOM * sizeof row);
	for (uint32_t i = 0; i < ROOM; i++)
		(void)avow_diagram_table_put(&table, row_of(i, row));
	assert_false(table.failed);
	(void)avow_diagram_table_put(&table, row_of(ROOM, row));
	assert_true(table.failed);
	assert_int_equal(table.count, ROOM);
	avow_diagram_table_clear(&table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_rows_in_order_of_being_put),
	    cmocka_unit_test(forgets_the_rows_behind_a_cut),
	    cmocka_unit_test(fails_for_good_when_there_is_no_room),
	};

	return cmocka_run_group_tests_name(
	    "policy/diagram_table", tests, NULL, NULL);
}
