/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   bytes that are no row of the ledger are refused as such, with what
 *         was to be filled in left empty.
 * Method: each reader over no bytes, one byte, and rows of a version that
 *         nobody wrote, under keys of the right shape.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/index.h"
#include "ledger/outbox.h"
#include "ledger/paper.h"
#include "ledger/receipt.h"
#include "ledger/release.h"
#include "vault/record.h"

enum { ARENA_MAX = 1 << 20, ROW_MAX = 200 };

static const uint8_t person[AVOW_PERMIT_PERSON] = "sixteen bytes..";
static const uint8_t key[AVOW_KEY_SIZE] = "a key of thirty-two bytes ....";

struct reading {
	struct avow_arena arena;
	struct avow_row_key row_key;
	struct avow_error why;
};

static enum avow_status
head(struct reading *r, struct avow_text row)
{
	struct avow_head out;

	return avow_head_open(&out, &r->arena, person, row, key, &r->why);
}

static enum avow_status
index_row(struct reading *r, struct avow_text row)
{
	static const uint8_t nobody[AVOW_PERMIT_PERSON];
	uint8_t out[AVOW_PERMIT_PERSON] = "somebody";
	enum avow_status status = avow_index_read(out, row, &r->why);

	assert_memory_equal(out, nobody, sizeof out);
	return status;
}

static enum avow_status
outbox(struct reading *r, struct avow_text row)
{
	struct avow_outbox out;
	enum avow_status status = avow_outbox_read(
	    &out, &r->arena, avow_row_key_text(&r->row_key), row, &r->why);

	assert_int_equal(out.index_count, 0);
	return status;
}

static enum avow_status
paper(struct reading *r, struct avow_text row)
{
	struct avow_paper out;

	return avow_paper_open(
	    &out, &r->arena, avow_row_key_text(&r->row_key), row, key, &r->why);
}

static enum avow_status
receipt(struct reading *r, struct avow_text row)
{
	struct avow_receipt out;

	return avow_receipt_open(
	    &out, &r->arena, avow_row_key_text(&r->row_key), row, key, &r->why);
}

static enum avow_status
release(struct reading *r, struct avow_text row)
{
	struct avow_release out;

	return avow_release_open(
	    &out, &r->arena, avow_row_key_text(&r->row_key), row, key, &r->why);
}

static const struct {
	const char *name;
	enum avow_status (*read)(struct reading *r, struct avow_text row);
} readers[] = {
    {"head", head},
    {"index", index_row},
    {"outbox", outbox},
    {"paper", paper},
    {"receipt", receipt},
    {"release", release},
};

static void
no_reader_takes_bytes_of_another_version(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 17, 40, ROW_MAX};
	struct reading r = {.row_key = {.size = 0}};
	char bytes[ROW_MAX];

	(void)state;
	memset(bytes, 0xee, sizeof bytes);
	avow_arena_init(&r.arena, ARENA_MAX);
	r.row_key = avow_row_key_person(person, AVOW_FAMILY_OUTBOX);
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
		for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
			enum avow_status status;

			r.why = (struct avow_error){.status = AVOW_OK};
			status = readers[i].read(
			    &r, (struct avow_text){bytes, sizes[s]});
			if (status != AVOW_ERR_FORMAT)
				fail_msg("%s, %zu bytes: %s", readers[i].name,
				    sizes[s], avow_status_name(status));
			assert_int_equal(r.why.status, AVOW_ERR_FORMAT);
		}
	}
	avow_arena_clear(&r.arena);
}

static void
a_key_of_another_shape_names_no_record(void **state)
{
	struct avow_buffer whole;
	uint64_t category;
	uint64_t record;

	(void)state;
	avow_buffer_init(&whole, AVOW_ROW_KEY_MAX);
	avow_record_key(&whole, person, 7, 9);
	assert_int_equal(avow_record_key_read(&category, &record,
			     avow_buffer_view(&whole), NULL),
	    AVOW_OK);
	assert_int_equal(category, 7);
	assert_int_equal(record, 9);
	for (size_t size = 0; size < whole.size; size++)
		assert_int_equal(
		    avow_record_key_read(&category, &record,
			(struct avow_text){(const char *)whole.at, size}, NULL),
		    AVOW_ERR_FORMAT);
	avow_buffer_u8(&whole, 0);
	assert_int_equal(avow_record_key_read(&category, &record,
			     avow_buffer_view(&whole), NULL),
	    AVOW_ERR_FORMAT);
	avow_buffer_clear(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_reader_takes_bytes_of_another_version),
	    cmocka_unit_test(a_key_of_another_shape_names_no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
