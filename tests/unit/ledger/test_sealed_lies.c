/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a row that was sealed under the right key and at the right place,
 *         and says something else than such a row does, is refused by the code
 *         of its kind; the registry takes no more than it can hold.
 * Method: put contents of every length up to a whole one, and one byte more,
 *         under the keys of each kind, and read them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/approval.h"
#include "ledger/paper.h"
#include "ledger/receipt.h"
#include "ledger/registry.h"
#include "ledger/release.h"
#include "seal/secret.h"

enum { ARENA_MAX = 1 << 20, PLAIN_MAX = 80 };

static const uint8_t person[AVOW_PERMIT_PERSON] = "sixteen bytes..";
static const uint8_t key[AVOW_KEY_SIZE] = "a key of thirty-two bytes ....";
static const struct avow_approval of = {
    .kind = AVOW_APPROVAL_IMAGE, .subject = "an image"};

struct place {
	struct avow_kv *kv;
	struct avow_arena arena;
	struct avow_row_key row_key;
	struct avow_text row; /* borrowed from the store */
	struct avow_error why;
};

static enum avow_status
paper(struct place *p)
{
	struct avow_paper out;

	return avow_paper_open(&out, &p->arena, avow_row_key_text(&p->row_key),
	    p->row, key, &p->why);
}

static enum avow_status
receipt(struct place *p)
{
	struct avow_receipt out;

	return avow_receipt_open(&out, &p->arena,
	    avow_row_key_text(&p->row_key), p->row, key, &p->why);
}

static enum avow_status
release(struct place *p)
{
	struct avow_release out;

	return avow_release_open(&out, &p->arena,
	    avow_row_key_text(&p->row_key), p->row, key, &p->why);
}

static enum avow_status
registry(struct place *p)
{
	struct avow_registry out;
	enum avow_status status;

	avow_kv_read_end(p->kv);
	avow_registry_init(&out);
	status = avow_registry_load(&out, p->kv, key, &p->why);
	avow_registry_clear(&out);
	return status;
}

static enum avow_status
approval(struct place *p)
{
	struct avow_approvals out;

	avow_kv_read_end(p->kv);
	return avow_approval_load(&out, &p->arena, p->kv, &of, key, &p->why);
}

/* How long a whole row is; of none that ends so, where it is 0. */
static const struct {
	const char *code;
	enum avow_status (*read)(struct place *p);
	enum avow_family family;
	size_t key_more; /* bytes of the key behind what it begins with */
	size_t whole;
} kinds[] = {
    {"paper.row", paper, AVOW_FAMILY_PAPER, 32, 10},
    {"receipt.row", receipt, AVOW_FAMILY_RECEIPT, 16, 39},
    {"release.row", release, AVOW_FAMILY_RELEASE, 16, 0},
    {"registry.row", registry, AVOW_FAMILY_REGISTRY, 18, 16},
    {"approval.row", approval, AVOW_FAMILY_APPROVAL, 16, 0},
};

/* The key of a row of this kind, as its writer makes it. */
static struct avow_row_key
key_of(size_t kind)
{
	static const uint8_t more[64];
	struct avow_row_key out;

	if (kinds[kind].family == AVOW_FAMILY_REGISTRY) {
		out = avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_REGISTRY);
	} else if (kinds[kind].family == AVOW_FAMILY_APPROVAL) {
		uint8_t image = AVOW_APPROVAL_IMAGE;

		out = avow_row_key_of(AVOW_KV_SYSTEM, AVOW_FAMILY_APPROVAL);
		avow_row_key_add(&out, &image, 1);
		avow_row_key_add(&out, of.subject, sizeof of.subject);
	} else {
		out = avow_row_key_person(person, kinds[kind].family);
	}
	avow_row_key_add(&out, more, kinds[kind].key_more);
	return out;
}

static enum avow_status
put_and_read(struct place *p, size_t kind, size_t size)
{
	static const uint8_t zeros[PLAIN_MAX];
	struct avow_kv_get get = {.key = avow_row_key_text(&p->row_key)};
	struct avow_kv_outcome outcome;
	struct avow_buffer plain;
	struct avow_kv_set *set;
	enum avow_status status;

	p->why = (struct avow_error){.status = AVOW_OK};
	avow_arena_init(&p->arena, ARENA_MAX);
	avow_buffer_init(&plain, PLAIN_MAX);
	avow_buffer_put(&plain, zeros, size);
	assert_int_equal(
	    avow_kv_set_new(&set,
		(uint16_t)(p->row_key.at[0] << 8 | p->row_key.at[1]), NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_row_put(set, &p->row_key, &plain, key, NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(p->kv, &set, 1, &outcome, NULL), AVOW_OK);
	assert_int_equal(avow_kv_read(p->kv, &get, 1, NULL), AVOW_OK);
	p->row = get.value;
	status = kinds[kind].read(p);
	avow_kv_read_end(p->kv);
	avow_kv_set_free(set);
	avow_buffer_clear(&plain);
	avow_arena_clear(&p->arena);
	return status;
}

static void
a_row_that_says_something_else_is_refused_by_its_code(void **state)
{
	(void)state;
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct place p = {.row_key = key_of(i)};

		assert_int_equal(avow_kv_open_memory(&p.kv, NULL), AVOW_OK);
		for (size_t size = 0; size < PLAIN_MAX; size++) {
			enum avow_status status = put_and_read(&p, i, size);

			if (size == kinds[i].whole && size > 0) {
				assert_int_equal(status, AVOW_OK);
				continue;
			}
			/* A document may have any length. */
			if (kinds[i].read == paper && size > kinds[i].whole)
				break;
			if (kinds[i].read == release && status == AVOW_OK)
				continue;
			assert_int_equal(status, AVOW_ERR_FORMAT);
			assert_string_equal(p.why.code, kinds[i].code);
		}
		avow_kv_close(p.kv);
	}
}

static void
a_registry_that_is_full_takes_no_more(void **state)
{
	struct avow_registry_row row = {.about = 1, .what = 'a', .subject = 1};
	struct avow_error why = {.status = AVOW_OK};
	struct avow_registry registry;

	(void)state;
	avow_registry_init(&registry);
	for (size_t i = 0; i < AVOW_REGISTRY_MAX; i++) {
		row.name = i;
		assert_int_equal(
		    avow_registry_set(&registry, &row, &why), AVOW_OK);
	}
	row.name = AVOW_REGISTRY_MAX;
	assert_int_equal(
	    avow_registry_set(&registry, &row, &why), AVOW_ERR_LIMIT);
	assert_string_equal(why.code, "registry.rows");
	assert_int_equal(registry.count, AVOW_REGISTRY_MAX);
	/* What stands there may still change. */
	row.name = 7;
	row.value = 1;
	assert_int_equal(avow_registry_set(&registry, &row, NULL), AVOW_OK);
	avow_registry_clear(&registry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_row_that_says_something_else_is_refused_by_its_code),
	    cmocka_unit_test(a_registry_that_is_full_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
