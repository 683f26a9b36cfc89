/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diagram_table: rows of one size, each kept once and numbered.
 *
 *     row --put--> its number;  table.rows: all rows in order of their numbers
 *
 * Rows are compared as bytes, so whoever makes one leaves no byte unset.  One
 * thread at a time.
 */
#ifndef AVOW_POLICY_DIAGRAM_TABLE_H
#define AVOW_POLICY_DIAGRAM_TABLE_H

#include "base/buffer.h"

struct avow_diagram_table {
	struct avow_buffer rows;
	size_t row_size; /* bytes; a multiple of 4 */
	uint32_t *slots; /* numbers + 1 by hash; 0: free */
	uint32_t room;   /* slots; a power of 2, or 0 */
	uint32_t count;  /* rows */
	bool failed;     /* no memory */
};

/* size_max: bytes of all rows; putting more fails as if memory had ended. */
void avow_diagram_table_init(
    struct avow_diagram_table *table, size_t row_size, size_t size_max);
void avow_diagram_table_clear(struct avow_diagram_table *table);

/* The number of a row that is there, or UINT32_MAX. */
uint32_t avow_diagram_table_find(
    const struct avow_diagram_table *table, const void *row);
/* The same, put in if it is new.  Gives 0 and fails without memory. */
uint32_t avow_diagram_table_put(
    struct avow_diagram_table *table, const void *row);

/* Forget the rows from number count on. */
void avow_diagram_table_cut(struct avow_diagram_table *table, uint32_t count);

static inline const void *
avow_diagram_table_row(const struct avow_diagram_table *table, uint32_t number)
{
	return table->rows.at + number * table->row_size;
}

#endif
