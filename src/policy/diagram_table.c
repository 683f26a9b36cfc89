/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diagram_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { ROOM_FIRST = 64 };

void
avow_diagram_table_init(
    struct avow_diagram_table *table, size_t row_size, size_t size_max)
{
	*table = (struct avow_diagram_table){.row_size = row_size};
	avow_buffer_init(&table->rows, size_max);
}

void
avow_diagram_table_clear(struct avow_diagram_table *table)
{
	avow_buffer_clear(&table->rows);
	free(table->slots);
	table->slots = NULL;
	table->room = 0;
	table->count = 0;
}

/* Multiply and fold, a word at a time: spread, not secrecy. */
static uint32_t
hash_of(const uint8_t *at, size_t size)
{
	uint64_t hash = size;

	for (; size >= 8; at += 8, size -= 8) {
		uint64_t word;

		memcpy(&word, at, sizeof word);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	if (size >= 4) {
		uint32_t word;

		memcpy(&word, at, sizeof word);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}

/* The slot of a row: its own or the free one where it would stand. */
static uint32_t *
slot_of(const struct avow_diagram_table *table, const void *row)
{
	uint32_t mask = table->room - 1;
	uint32_t at = hash_of(row, table->row_size) & mask;

	/* At most half of the slots are used, so a free one is met. */
	while (table->slots[at] != 0 &&
	    memcmp(avow_diagram_table_row(table, table->slots[at] - 1), row,
		table->row_size) != 0)
		at = (at + 1) & mask;
	return &table->slots[at];
}

/* Put all rows into slots that are free. */
static void
fill(struct avow_diagram_table *table)
{
	for (uint32_t i = 0; i < table->count; i++)
		*slot_of(table, avow_diagram_table_row(table, i)) = i + 1;
}

/* Twice the slots, all rows put in anew. */
static bool
grow(struct avow_diagram_table *table)
{
	uint32_t room = table->room == 0 ? ROOM_FIRST : table->room * 2;
	uint32_t *slots = calloc(room, sizeof *slots);

	if (slots == NULL)
		return false;
	free(table->slots);
	table->slots = slots;
	table->room = room;
	fill(table);
	return true;
}

void
avow_diagram_table_cut(struct avow_diagram_table *table, uint32_t count)
{
	if (count >= table->count)
		return;
	memset(table->slots, 0, table->room * sizeof table->slots[0]);
	table->rows.size = count * table->row_size;
	table->count = count;
	fill(table);
}

uint32_t
avow_diagram_table_find(const struct avow_diagram_table *table, const void *row)
{
	/* A free slot holds 0, one less than which is no number. */
	return table->room == 0 ? UINT32_MAX : *slot_of(table, row) - 1;
}

uint32_t
avow_diagram_table_put(struct avow_diagram_table *table, const void *row)
{
	uint32_t *slot;

	if (table->failed)
		return 0;
	if (table->count >= table->room / 2 && !grow(table)) {
		table->failed = true;
		return 0;
	}
	slot = slot_of(table, row);
	if (*slot != 0)
		return *slot - 1;
	avow_buffer_put(&table->rows, row, table->row_size);
	if (table->rows.failed) {
		table->failed = true;
		return 0;
	}
	*slot = ++table->count;
	return table->count - 1;
}
