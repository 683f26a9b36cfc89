/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the entries about somebody are found, all of them and no other, in
 *         closed segments by lists that are checked against the entries.
 * Method: entries about seven people over many months, found person by person
 *         and compared with a walk; lists forged, checked and built again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/log_change.h"
#include "audit/log_find.h"
#include "audit/log_row.h"
#include "audit/verify.h"
#include "tests/support/log_fixture.h"

enum {
	SEGMENT = 16384,
	STEP_MS = 200000, /* 16,384 of them are more than a month */
	ENTRIES = 2 * SEGMENT + 1000,
};

static const struct avow_mark_said said = {.time_ms = 1800000000000};

struct hunt {
	unsigned who;
	uint64_t next; /* the entry that has to come */
	uint64_t count;
	uint64_t stop_after; /* entries; 0: none */
};

static void
tell_handle(void *context, uint32_t month, uint8_t out[AVOW_MARK_HANDLE])
{
	const struct hunt *hunt = context;

	log_told_handle(out, hunt->who, month);
}

static bool
take_found(void *context, uint64_t index, struct avow_text entry)
{
	struct hunt *hunt = context;

	assert_int_equal(index, hunt->next);
	assert_true(entry.size > 0);
	hunt->next += LOG_TOLD_PEOPLE;
	hunt->count++;
	return hunt->count != hunt->stop_after;
}

/* Find all about somebody from an entry on; gives how many. */
static uint64_t
find(struct log_fixture *f, unsigned who, uint64_t from)
{
	struct hunt hunt = {.who = who};
	const struct avow_log_search search = {
	    from, tell_handle, take_found, &hunt};

	hunt.next = from +
	    (who + LOG_TOLD_PEOPLE - from % LOG_TOLD_PEOPLE) % LOG_TOLD_PEOPLE;
	assert_int_equal(avow_log_find(f->log, &search, NULL), AVOW_OK);
	return hunt.count;
}

static uint64_t
count_from(uint64_t from, uint64_t end, unsigned who)
{
	uint64_t count = 0;

	for (uint64_t i = from; i < end; i++)
		count += i % LOG_TOLD_PEOPLE == who;
	return count;
}

static void
finds_all_entries_of_a_person_and_no_other(void **state)
{
	struct log_fixture *f = *state;

	log_tell(f, ENTRIES, STEP_MS);
	for (unsigned who = 0; who < LOG_TOLD_PEOPLE; who++) {
		assert_int_equal(find(f, who, 0), count_from(0, ENTRIES, who));
		assert_int_equal(find(f, who, SEGMENT + 5),
		    count_from(SEGMENT + 5, ENTRIES, who));
	}
	assert_int_equal(find(f, LOG_TOLD_PEOPLE + 3, 0), 0);
	assert_int_equal(avow_log_lists_check(f->log, NULL), AVOW_OK);
}

static void
stops_where_it_is_told_to(void **state)
{
	struct log_fixture *f = *state;
	struct hunt hunt = {.who = 2, .next = 2, .stop_after = 3};
	const struct avow_log_search search = {
	    0, tell_handle, take_found, &hunt};

	log_tell(f, SEGMENT + 10, STEP_MS);
	assert_int_equal(avow_log_find(f->log, &search, NULL), AVOW_OK);
	assert_int_equal(hunt.count, 3);
}

static void
lists_what_was_written_before_it_was_opened(void **state)
{
	struct log_fixture *f = *state;

	log_tell(f, 1000, STEP_MS);
	log_reopen(f);
	log_tell(f, SEGMENT - 3, STEP_MS);
	log_reopen(f);
	log_tell(f, SEGMENT + 3, STEP_MS);
	assert_int_equal(avow_log_lists_check(f->log, NULL), AVOW_OK);
	assert_int_equal(find(f, 4, 0), count_from(0, SEGMENT + 3, 4));
}

static void
reads_a_segment_whose_clock_went_wrong(void **state)
{
	struct log_fixture *f = *state;

	log_tell(f, SEGMENT + 10, 2000000000);
	assert_int_equal(find(f, 1, 0), count_from(0, SEGMENT + 10, 1));
}

static void
finds_no_entry_that_was_pruned(void **state)
{
	struct log_fixture *f = *state;
	struct avow_log_pruning pruning = {.before = 5000};
	uint64_t pruned;

	log_tell(f, SEGMENT + 300, STEP_MS);
	assert_int_equal(
	    avow_log_prune(f->log, &pruning, &said, &pruned, NULL), AVOW_OK);
	assert_int_equal(pruned, 4864);
	assert_int_equal(avow_log_lists_check(f->log, NULL), AVOW_OK);
	assert_int_equal(find(f, 3, 4864), count_from(4864, SEGMENT + 300, 3));
	pruning.before = SEGMENT + 256;
	assert_int_equal(
	    avow_log_prune(f->log, &pruning, &said, &pruned, NULL), AVOW_OK);
	assert_int_equal(pruned, SEGMENT + 256);
	assert_int_equal(avow_log_lists_check(f->log, NULL), AVOW_OK);
	assert_int_equal(find(f, 3, SEGMENT + 256),
	    count_from(SEGMENT + 256, SEGMENT + 300, 3));
	log_reopen(f);
	log_append(f, 2);
	while (avow_log_size(f->log) < 2 * SEGMENT + 1)
		log_append(f, 512);
	assert_int_equal(avow_log_lists_check(f->log, NULL), AVOW_OK);
}

/* Put a row in a list's place; the log's own hooks are handed back after. */
static void
forge(struct log_fixture *f, uint8_t family, struct avow_text value)
{
	struct avow_log_row row = avow_log_row_numbered(1, family, 0);

	if (family == AVOW_LOG_ROW_LIST) {
		avow_log_row_add(&row, 0, 1);
		avow_log_row_add(&row, 0, 1);
	}
	log_forge_row(f, avow_log_row_key(&row), value);
	log_reopen(f);
}

static void
tells_lists_that_are_not_those_of_the_entries(void **state)
{
	static const char zeros[36] = "";
	static const struct {
		uint8_t family;
		struct avow_text value;
	} forgeries[] = {
	    {AVOW_LOG_ROW_LIST, {zeros, 18}},
	    {AVOW_LOG_ROW_LIST, {zeros, 36}},
	    {AVOW_LOG_ROW_LIST, {zeros, 17}},
	    {AVOW_LOG_ROW_SEGMENT, {zeros, 20}},
	    {AVOW_LOG_ROW_SEGMENT, {zeros, 3}},
	    {AVOW_LOG_ROW_SEGMENT, {zeros, 0}},
	};
	struct log_fixture *f = *state;
	uint32_t built;

	log_tell(f, SEGMENT + 10, STEP_MS);
	for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
		struct avow_error why = {.status = AVOW_OK};

		forge(f, forgeries[i].family, forgeries[i].value);
		assert_int_equal(
		    avow_log_lists_check(f->log, &why), AVOW_ERR_FORMAT);
		assert_string_equal(why.code, "log.list");
		assert_int_equal(
		    avow_log_lists_build(f->log, &said, &built, NULL), AVOW_OK);
		assert_int_equal(built, 1);
		assert_int_equal(avow_log_lists_check(f->log, NULL), AVOW_OK);
	}
	assert_int_equal(
	    avow_log_lists_build(f->log, &said, &built, NULL), AVOW_OK);
	assert_int_equal(built, 0);
	assert_int_equal(find(f, 0, 0), count_from(0, SEGMENT + 10, 0));
}

/* Every list row of the segment, pointing to the entry behind. */
struct shift {
	char keys[200][16];
	size_t key_sizes[200];
	char values[200][6000];
	size_t sizes[200];
	size_t count;
};

static bool
take_shifted(void *context, struct avow_text key, struct avow_text value)
{
	struct shift *shift = context;
	size_t at = shift->count++;

	assert_true(at < 200 && key.size <= 16);
	if (value.size > sizeof shift->values[0])
		value.size = sizeof shift->values[0] / 18 * 18;
	memcpy(shift->keys[at], key.at, key.size);
	memcpy(shift->values[at], value.at, value.size);
	for (size_t i = 17; i < value.size; i += 18)
		shift->values[at][i] ^= 1;
	shift->key_sizes[at] = key.size;
	shift->sizes[at] = value.size;
	return true;
}

static void
refuses_a_list_that_leads_to_another(void **state)
{
	struct log_fixture *f = *state;
	struct hunt hunt = {.who = 0};
	struct avow_log_search search = {0, tell_handle, take_found, &hunt};
	struct avow_error why = {.status = AVOW_OK};
	struct shift *shift = calloc(1, sizeof *shift);
	struct avow_kv_range range = {AVOW_TEXT("\x10"), AVOW_TEXT("\x11"),
	    SIZE_MAX, take_shifted, shift};

	assert_non_null(shift);
	log_tell(f, SEGMENT + 10, STEP_MS);
	assert_int_equal(avow_kv_log_scan(f->kv, &range, NULL), AVOW_OK);
	for (size_t i = 0; i < shift->count; i++)
		log_forge_row(f,
		    (struct avow_text){shift->keys[i], shift->key_sizes[i]},
		    (struct avow_text){shift->values[i], shift->sizes[i]});
	log_reopen(f);
	assert_int_equal(avow_log_find(f->log, &search, &why), AVOW_ERR_FORMAT);
	assert_string_equal(why.code, "log.list");
	free(shift);
}

/* A copy of the rows of one family and segment. */
struct lists {
	char keys[100][16];
	size_t key_sizes[100];
	struct avow_buffer values[100];
	size_t count;
};

static bool
take_list(void *context, struct avow_text key, struct avow_text value)
{
	struct lists *lists = context;
	size_t at = lists->count++;

	assert_true(at < 100 && key.size <= 16);
	memcpy(lists->keys[at], key.at, key.size);
	lists->key_sizes[at] = key.size;
	avow_buffer_init(&lists->values[at], AVOW_KV_VALUE_MAX);
	avow_buffer_text(&lists->values[at], value);
	return true;
}

static struct lists *
copy_lists(struct log_fixture *f, uint8_t family, uint32_t segment)
{
	struct lists *lists = calloc(1, sizeof *lists);
	struct avow_log_row from = avow_log_row_numbered(1, family, segment);
	struct avow_log_row to = avow_log_row_numbered(1, family, segment + 1);
	const struct avow_kv_range range = {avow_log_row_key(&from),
	    avow_log_row_key(&to), SIZE_MAX, take_list, lists};

	assert_non_null(lists);
	assert_int_equal(avow_kv_log_scan(f->kv, &range, NULL), AVOW_OK);
	assert_true(lists->count > 0);
	return lists;
}

/* Put lists in the place of another segment's. */
static void
put_lists(struct log_fixture *f, const struct lists *lists, uint8_t segment)
{
	for (size_t i = 0; i < lists->count; i++) {
		char key[16];

		memcpy(key, lists->keys[i], sizeof key);
		key[4] = (char)segment;
		log_forge_row(f, (struct avow_text){key, lists->key_sizes[i]},
		    avow_buffer_view(&lists->values[i]));
	}
}

static void
lists_free(struct lists *lists)
{
	for (size_t i = 0; i < lists->count; i++)
		avow_buffer_clear(&lists->values[i]);
	free(lists);
}

/* A segment is more than a month: the other one's handles are others. */
static void
tells_lists_and_times_of_another_month(void **state)
{
	static const uint8_t families[] = {
	    AVOW_LOG_ROW_LIST, AVOW_LOG_ROW_SEGMENT};
	struct log_fixture *f = *state;
	struct avow_buffer text;

	log_tell(f, 2 * SEGMENT + 10, STEP_MS);
	avow_buffer_init(&text, 512);
	avow_log_key(f->log, &text);
	avow_buffer_string(&text, "\n");
	for (size_t i = 0; i < sizeof families; i++) {
		struct lists *first = copy_lists(f, families[i], 0);
		struct lists *second = copy_lists(f, families[i], 1);
		struct avow_error why = {.status = AVOW_OK};
		struct avow_verify_report report;
		uint32_t built;

		put_lists(f, first, 1);
		put_lists(f, second, 0);
		log_reopen(f);
		assert_int_equal(
		    avow_log_lists_check(f->log, &why), AVOW_ERR_FORMAT);
		assert_non_null(strstr(why.message, "segment 0"));
		/* The tree has no part in them. */
		assert_int_equal(avow_verify_store(&report, f->kv,
				     avow_buffer_view(&text), NULL, NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_log_lists_build(f->log, &said, &built, NULL), AVOW_OK);
		assert_int_equal(built, 2);
		assert_int_equal(avow_log_lists_check(f->log, NULL), AVOW_OK);
		assert_int_equal(
		    find(f, 3, 0), count_from(0, 2 * SEGMENT + 10, 3));
		lists_free(first);
		lists_free(second);
	}
	avow_buffer_clear(&text);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(finds_all_entries_of_a_person_and_no_other),
	    EACH(stops_where_it_is_told_to),
	    EACH(lists_what_was_written_before_it_was_opened),
	    EACH(reads_a_segment_whose_clock_went_wrong),
	    EACH(finds_no_entry_that_was_pruned),
	    EACH(tells_lists_that_are_not_those_of_the_entries),
	    EACH(refuses_a_list_that_leads_to_another),
	    EACH(tells_lists_and_times_of_another_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
