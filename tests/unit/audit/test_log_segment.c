/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a segment's handle lists hold just its items, in ascending order,
 *         however alike the handles are.
 * Method: items with handles of few and of many values; what the rows hold,
 *         one behind the other, against the same items sorted by comparing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/log_segment.h"

enum { ROWS_MAX = AVOW_LOG_PARTS * (AVOW_LOG_SEGMENT / AVOW_LOG_PIECE + 1) };

struct rows {
	struct avow_buffer items; /* of all list rows */
	size_t lists;
	size_t summaries;
	struct avow_text last; /* the key of the one before, kept in key */
	char key[AVOW_LOG_ROW_KEY_MAX];
	size_t fail_after;
};

static enum avow_status
take_row(void *context, struct avow_text key, struct avow_text value,
    struct avow_error *why)
{
	struct rows *rows = context;

	if (rows->fail_after > 0 && --rows->fail_after == 0)
		return avow_fail(why, AVOW_ERR_FULL, "test", "told to");
	assert_true(avow_text_compare(rows->last, key) < 0);
	memcpy(rows->key, key.at, key.size);
	rows->last = (struct avow_text){rows->key, key.size};
	if (key.at[0] == AVOW_LOG_ROW_SEGMENT) {
		rows->summaries++;
		return AVOW_OK;
	}
	assert_int_equal(key.at[0], AVOW_LOG_ROW_LIST);
	assert_in_range(value.size, 1, AVOW_LOG_PIECE * AVOW_LOG_ITEM);
	for (size_t at = 0; at < value.size; at += AVOW_LOG_ITEM)
		assert_int_equal((uint8_t)value.at[at] >> 2, key.at[5]);
	avow_buffer_text(&rows->items, value);
	rows->lists++;
	return AVOW_OK;
}

static void
rows_init(struct rows *rows)
{
	*rows = (struct rows){.last = {"", 0}};
	avow_buffer_init(
	    &rows->items, (size_t)AVOW_LOG_SEGMENT * AVOW_LOG_ITEM);
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, AVOW_LOG_ITEM);
}

/* Items whose handles have bytes below `values`; the first `same` are 1. */
static void
fill(struct avow_log_segment *segment, size_t count, unsigned values,
    unsigned same)
{
	uint32_t random = 12345;

	avow_log_segment_init(segment, 1, 3);
	for (size_t i = 0; i < count; i++) {
		uint8_t handle[AVOW_MARK_HANDLE];

		for (unsigned k = 0; k < sizeof handle; k++) {
			random = random * 1664525 + 1013904223;
			handle[k] = (uint8_t)((random >> 16) % values);
			if (k < same)
				handle[k] = 1;
		}
		avow_buffer_put(&segment->items, handle, sizeof handle);
		avow_buffer_u16(&segment->items, (uint16_t)i);
	}
	assert_false(segment->items.failed);
}

static void
lists_items_in_order_however_alike(void **state)
{
	static const struct {
		size_t count;
		unsigned values; /* that a byte may have */
		unsigned same;   /* bytes that are the same in all */
		const char *remark;
	} cases[] = {
	    {0, 256, 0, "nobody"},
	    {1, 256, 0, "one entry"},
	    {2, 256, 0, "two"},
	    {AVOW_LOG_SEGMENT, 256, 0, "a whole segment, as handles are"},
	    {AVOW_LOG_SEGMENT, 1, 0, "one person, always"},
	    {AVOW_LOG_SEGMENT, 2, 0, "few values"},
	    {AVOW_LOG_SEGMENT, 256, 1, "the same first byte"},
	    {AVOW_LOG_SEGMENT, 256, 2, "the same two bytes"},
	    {AVOW_LOG_SEGMENT, 256, 15, "all but the last byte"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_log_segment segment;
		struct avow_buffer sorted;
		struct rows rows;

		print_message("%s\n", cases[i].remark);
		fill(&segment, cases[i].count, cases[i].values, cases[i].same);
		avow_buffer_init(&sorted, segment.items.max);
		avow_buffer_text(&sorted, avow_buffer_view(&segment.items));
		if (sorted.size > 0)
			qsort(
			    sorted.at, cases[i].count, AVOW_LOG_ITEM, compare);
		rows_init(&rows);
		assert_int_equal(
		    avow_log_segment_rows(&segment, take_row, &rows, NULL),
		    AVOW_OK);
		assert_int_equal(rows.summaries, 1);
		assert_true(rows.lists <= ROWS_MAX);
		assert_true(avow_text_equal(
		    avow_buffer_view(&rows.items), avow_buffer_view(&sorted)));
		avow_buffer_clear(&rows.items);
		avow_buffer_clear(&sorted);
		avow_log_segment_clear(&segment);
	}
}

static void
stops_at_the_first_row_that_fails(void **state)
{
	(void)state;
	for (size_t at = 1; at <= 3; at++) {
		struct avow_log_segment segment;
		struct rows rows;

		fill(&segment, 2, 256, 0);
		rows_init(&rows);
		rows.fail_after = at;
		assert_int_equal(
		    avow_log_segment_rows(&segment, take_row, &rows, NULL),
		    AVOW_ERR_FULL);
		assert_int_equal(rows.lists, at - 1);
		assert_int_equal(rows.summaries, 0);
		avow_buffer_clear(&rows.items);
		avow_log_segment_clear(&segment);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists_items_in_order_however_alike),
	    cmocka_unit_test(stops_at_the_first_row_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
