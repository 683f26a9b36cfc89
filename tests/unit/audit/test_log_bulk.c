/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   one entry stands for many alike changes, and for no others.
 * Method: items counted into an entry, then others, fewer, more and in another
 *         order; single ones proved among them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "audit/log_bulk.h"
#include "flow/entry.h"
#include "seal/secret.h"

enum { ITEMS = 5 };

static struct avow_text
item(char out[32], unsigned number)
{
	(void)snprintf(out, 32, "row %u", number);
	return avow_text_of(out);
}

static struct avow_log_bulk
count(struct avow_hash *hash, unsigned first, unsigned end)
{
	struct avow_log_bulk bulk;
	char text[32];

	avow_log_bulk_init(&bulk);
	for (unsigned i = first; i < end; i++)
		avow_log_bulk_add(&bulk, hash, item(text, i));
	return bulk;
}

static void
stands_for_just_its_items(void **state)
{
	struct avow_hash *hash = *state;
	struct avow_log_bulk bulk = count(hash, 0, ITEMS);
	struct avow_log_bulk fewer = count(hash, 0, ITEMS - 1);
	struct avow_log_bulk others = count(hash, 1, ITEMS + 1);
	struct avow_error why = {.status = AVOW_OK};
	struct avow_buffer entry;
	struct avow_buffer json;

	avow_buffer_init(&entry, 1000);
	avow_buffer_init(&json, 1000);
	avow_entry_start(
	    &entry, (enum avow_entry_kind)AVOW_MARK_BULK, 1700000000000);
	avow_entry_text(&entry, AVOW_TAG_ACTION, "sweep");
	avow_entry_bulk(&entry, hash, &bulk);
	assert_int_equal(avow_log_bulk_count(&bulk), ITEMS);
	assert_int_equal(
	    avow_log_bulk_check(&bulk, hash, avow_buffer_view(&entry), NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_log_bulk_check(&fewer, hash, avow_buffer_view(&entry), &why),
	    AVOW_ERR_FORMAT);
	assert_string_equal(why.code, "log.bulk");
	assert_int_equal(
	    avow_log_bulk_check(&others, hash, avow_buffer_view(&entry), NULL),
	    AVOW_ERR_FORMAT);
	assert_int_equal(
	    avow_log_bulk_check(&bulk, hash, AVOW_TEXT("\1"), NULL),
	    AVOW_ERR_FORMAT);
	assert_int_equal(avow_entry_json(&json, (struct avow_entry_place){1, 7},
			     avow_buffer_view(&entry), NULL),
	    AVOW_OK);
	avow_buffer_u8(&json, 0);
	assert_non_null(strstr((char *)json.at,
	    "\"kind\":\"bulk\",\"action\":\"sweep\",\"count\":5,"
	    "\"digest\":\""));
	avow_buffer_clear(&entry);
	avow_buffer_clear(&json);
}

static void
proves_one_item_among_two(void **state)
{
	struct avow_hash *hash = *state;
	struct avow_log_bulk bulk = count(hash, 0, 2);
	uint8_t other[1][AVOW_HASH_SIZE];
	const struct avow_merkle_proof proof = {
	    (const uint8_t(*)[AVOW_HASH_SIZE])other, 1};
	struct avow_buffer entry;
	char text[32];

	avow_buffer_init(&entry, 1000);
	avow_entry_start(
	    &entry, (enum avow_entry_kind)AVOW_MARK_BULK, 1700000000000);
	avow_entry_bulk(&entry, hash, &bulk);
	avow_merkle_leaf(hash, other[0], item(text, 1));
	assert_int_equal(avow_log_bulk_has(hash, avow_buffer_view(&entry),
			     item(text, 0), 0, &proof, NULL),
	    AVOW_OK);
	assert_int_equal(avow_log_bulk_has(hash, avow_buffer_view(&entry),
			     item(text, 2), 0, &proof, NULL),
	    AVOW_ERR_FORMAT);
	assert_int_equal(avow_log_bulk_has(hash, AVOW_TEXT("x"), item(text, 0),
			     0, &proof, NULL),
	    AVOW_ERR_FORMAT);
	avow_buffer_clear(&entry);
}

static int
begin(void **state)
{
	struct avow_hash *hash;

	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	*state = hash;
	return 0;
}

static int
end(void **state)
{
	avow_hash_free(*state);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		stands_for_just_its_items, begin, end),
	    cmocka_unit_test_setup_teardown(
		proves_one_item_among_two, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
