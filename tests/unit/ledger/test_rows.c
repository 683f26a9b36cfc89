/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   receipts, releases, index, outbox and registry rows come back
 *         as they were put, and not from a shorter or changed row.
 * Method: each through a memory store and back; then every prefix and every
 *         flipped byte of its row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate/permit_inside.h"
#include "ledger/index.h"
#include "ledger/outbox.h"
#include "ledger/paper.h"
#include "ledger/receipt.h"
#include "ledger/registry.h"
#include "ledger/release.h"
#include "seal/secret.h"

static const uint8_t person[AVOW_PERMIT_PERSON] = {7, 8};

struct fixture {
	struct avow_kv *kv;
	struct avow_hash *hash;
	struct avow_arena arena;
	uint8_t key[AVOW_KEY_SIZE];
	struct avow_permit permit;
	struct avow_kv_set *set;
	char row_key[64];
	size_t row_key_size;
	char row[8192];
	size_t row_size;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(avow_kv_open_memory(&f->kv, NULL), AVOW_OK);
	assert_int_equal(avow_hash_new(&f->hash, NULL), AVOW_OK);
	avow_arena_init(&f->arena, 1 << 22);
	avow_random(f->key, sizeof f->key);
	f->permit = (struct avow_permit){.person = {7, 8},
	    .acts = 1U << AVOW_ACT_LEDGER | 1U << AVOW_ACT_ERASE};
	assert_int_equal(avow_kv_set_new(&f->set, 0x070, NULL), AVOW_OK);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	avow_kv_set_free(f->set);
	avow_kv_close(f->kv);
	avow_hash_free(f->hash);
	avow_arena_clear(&f->arena);
	free(f);
	return 0;
}

static bool
copy(void *context, struct avow_text key, struct avow_text value)
{
	struct fixture *f = context;

	memcpy(f->row_key, key.at, key.size);
	f->row_key_size = key.size;
	memcpy(f->row, value.at, value.size);
	f->row_size = value.size;
	return false;
}

/* Commit the set; its only row is then f->row. */
static void
commit(struct fixture *f)
{
	const struct avow_kv_range all = {.from = {"", 0},
	    .to = {"\xff", 1},
	    .limit = 1,
	    .visit = copy,
	    .context = f};
	struct avow_kv_outcome outcome;

	assert_int_equal(
	    avow_kv_commit(f->kv, &f->set, 1, &outcome, NULL), AVOW_OK);
	assert_int_equal(outcome.status, AVOW_OK);
	assert_int_equal(avow_kv_scan(f->kv, &all, NULL), AVOW_OK);
}

/* Every prefix, and unless it is clear every flipped byte, is refused. */
static void
break_row(struct fixture *f, enum avow_status (*open)(struct fixture *f),
    bool is_sealed)
{
	size_t whole = f->row_size;

	assert_int_equal(open(f), AVOW_OK);
	for (f->row_size = 0; f->row_size < whole; f->row_size++)
		assert_int_not_equal(open(f), AVOW_OK);
	f->row_size = whole + 1;
	assert_int_not_equal(open(f), AVOW_OK);
	f->row_size = whole;
	for (size_t i = 0; i < whole && is_sealed; i++) {
		f->row[i] ^= 1;
		assert_int_not_equal(open(f), AVOW_OK);
		f->row[i] ^= 1;
	}
	f->row_key[f->row_key_size - 1] ^= 1;
	if (is_sealed)
		assert_int_equal(open(f), AVOW_ERR_KEY);
	f->row_key[f->row_key_size - 1] ^= 1;
	avow_arena_reset(&f->arena);
}

static struct avow_text
key_of(struct fixture *f)
{
	return (struct avow_text){f->row_key, f->row_key_size};
}

static struct avow_text
row_of(struct fixture *f)
{
	return (struct avow_text){f->row, f->row_size};
}

static enum avow_status
open_receipt(struct fixture *f)
{
	struct avow_receipt out;

	return avow_receipt_open(
	    &out, &f->arena, key_of(f), row_of(f), f->key, NULL);
}

static void
a_receipt(void **state)
{
	static char method[AVOW_RECEIPT_METHOD_MAX + 1];
	struct fixture *f = *state;
	struct avow_receipt receipt = {.id = {1, 2},
	    .item = 3,
	    .service = 4,
	    .edition = 5,
	    .at_ms = 6,
	    .used_ms = 7,
	    .is_given = true,
	    .is_bundled = true,
	    .method = {method, AVOW_RECEIPT_METHOD_MAX + 1}};
	struct avow_receipt out;

	memset(method, 'm', sizeof method);
	assert_int_equal(avow_receipt_put(f->set, &f->permit, person, &receipt,
			     f->key, NULL),
	    AVOW_ERR_LIMIT);
	receipt.method.size--;
	f->permit.acts = 1U << AVOW_ACT_WRITE;
	assert_int_equal(avow_receipt_put(f->set, &f->permit, person, &receipt,
			     f->key, NULL),
	    AVOW_ERR_PERMIT);
	f->permit.acts = 1U << AVOW_ACT_LEDGER;
	assert_int_equal(avow_receipt_put(f->set, &f->permit, person, &receipt,
			     f->key, NULL),
	    AVOW_OK);
	commit(f);
	assert_int_equal(avow_receipt_open(&out, &f->arena, key_of(f),
			     row_of(f), f->key, NULL),
	    AVOW_OK);
	assert_memory_equal(out.id, receipt.id, sizeof out.id);
	assert_int_equal(out.item, 3);
	assert_int_equal(out.service, 4);
	assert_int_equal(out.edition, 5);
	assert_int_equal(out.at_ms, 6);
	assert_int_equal(out.used_ms, 7);
	assert_true(out.is_given && out.is_bundled && !out.by_guardian);
	assert_true(avow_text_equal(out.method, receipt.method));
	break_row(f, open_receipt, true);
}

static enum avow_status
open_release(struct fixture *f)
{
	struct avow_release out;

	return avow_release_open(
	    &out, &f->arena, key_of(f), row_of(f), f->key, NULL);
}

static void
a_release(void **state)
{
	static const struct avow_text categories[] = {
	    {"order.phone", 11}, {"order.address", 13}};
	static const struct avow_text duties[] = {{"keeps", 5}};
	struct fixture *f = *state;
	struct avow_release release = {.at_ms = 1,
	    .action = AVOW_TEXT("share"),
	    .recipient = AVOW_TEXT("outside.logistics"),
	    .service = AVOW_TEXT("shop"),
	    .purpose = AVOW_TEXT("fulfil"),
	    .cite = AVOW_TEXT("general@1#a/b"),
	    .categories = categories,
	    .category_count = AVOW_RELEASE_CATEGORIES_MAX + 1,
	    .duties = duties,
	    .duty_count = 1};
	struct avow_release out;

	assert_int_equal(avow_release_put(f->set, &f->permit, person, &release,
			     f->key, NULL),
	    AVOW_ERR_LIMIT);
	release.category_count = 2;
	f->permit.person[0] ^= 1;
	assert_int_equal(avow_release_put(f->set, &f->permit, person, &release,
			     f->key, NULL),
	    AVOW_ERR_PERMIT);
	f->permit.person[0] ^= 1;
	assert_int_equal(avow_release_put(f->set, &f->permit, person, &release,
			     f->key, NULL),
	    AVOW_OK);
	commit(f);
	assert_int_equal(avow_release_open(&out, &f->arena, key_of(f),
			     row_of(f), f->key, NULL),
	    AVOW_OK);
	assert_int_equal(out.at_ms, 1);
	assert_true(avow_text_is(out.recipient, "outside.logistics"));
	assert_true(avow_text_is(out.cite, "general@1#a/b"));
	assert_int_equal(out.category_count, 2);
	assert_true(avow_text_is(out.categories[1], "order.address"));
	assert_int_equal(out.duty_count, 1);
	break_row(f, open_release, true);
}

static enum avow_status
open_paper(struct fixture *f)
{
	struct avow_paper out;

	return avow_paper_open(
	    &out, &f->arena, key_of(f), row_of(f), f->key, NULL);
}

static void
a_paper(void **state)
{
	static char bytes[AVOW_PAPER_MAX + 1];
	struct fixture *f = *state;
	struct avow_paper paper = {.at_ms = 1,
	    .kind = AVOW_TEXT("legal-request"),
	    .bytes = {bytes, AVOW_PAPER_MAX + 1},
	    .hash = {3}};
	struct avow_paper out;

	assert_int_equal(
	    avow_paper_put(f->set, &f->permit, person, &paper, f->key, NULL),
	    AVOW_ERR_LIMIT);
	paper.bytes.size--;
	assert_int_equal(
	    avow_paper_put(f->set, &f->permit, person, &paper, f->key, NULL),
	    AVOW_OK);
	f->permit.acts = 1U << AVOW_ACT_READ;
	paper.bytes = AVOW_TEXT("the paper");
	assert_int_equal(
	    avow_paper_put(f->set, &f->permit, person, &paper, f->key, NULL),
	    AVOW_ERR_PERMIT);
	f->permit.acts = 1U << AVOW_ACT_LEDGER;
	assert_int_equal(
	    avow_paper_put(f->set, &f->permit, person, &paper, f->key, NULL),
	    AVOW_OK);
	commit(f);
	assert_int_equal(avow_paper_open(&out, &f->arena, key_of(f), row_of(f),
			     f->key, NULL),
	    AVOW_OK);
	assert_int_equal(out.at_ms, 1);
	assert_true(avow_text_is(out.kind, "legal-request"));
	assert_true(avow_text_is(out.bytes, "the paper"));
	assert_memory_equal(out.hash, paper.hash, sizeof out.hash);
	break_row(f, open_paper, true);
}

static enum avow_status
open_index(struct fixture *f)
{
	uint8_t out[AVOW_PERMIT_PERSON];

	return avow_index_read(out, row_of(f), NULL);
}

static void
an_index_row(void **state)
{
	static const uint8_t another[AVOW_PERMIT_PERSON] = {9};
	struct fixture *f = *state;
	struct avow_head_index index;
	struct avow_head_index same;
	struct avow_kv_outcome outcome;
	uint8_t out[AVOW_PERMIT_PERSON];

	avow_index_hash(
	    &index, AVOW_INDEX_EXTERNAL, AVOW_TEXT("c-1"), f->key, f->hash);
	avow_index_hash(
	    &same, AVOW_INDEX_EXTERNAL, AVOW_TEXT("c-2"), f->key, f->hash);
	assert_memory_not_equal(&index, &same, sizeof index);
	avow_kv_set_free(f->set);
	assert_int_equal(
	    avow_kv_set_new(&f->set, avow_index_bucket(&index), NULL), AVOW_OK);
	assert_int_equal(
	    avow_index_put(f->set, &index, person, NULL, NULL), AVOW_OK);
	commit(f);
	assert_int_equal(avow_index_read(out, row_of(f), NULL), AVOW_OK);
	assert_memory_equal(out, person, sizeof out);
	break_row(f, open_index, false);

	/* It is there now, and only who knows whom it names takes it over. */
	assert_int_equal(
	    avow_kv_commit(f->kv, &f->set, 1, &outcome, NULL), AVOW_OK);
	assert_int_equal(outcome.status, AVOW_ERR_CONFLICT);
	avow_kv_set_free(f->set);
	assert_int_equal(
	    avow_kv_set_new(&f->set, avow_index_bucket(&index), NULL), AVOW_OK);
	assert_int_equal(
	    avow_index_put(f->set, &index, another, person, NULL), AVOW_OK);
	commit(f);
	avow_kv_set_free(f->set);
	assert_int_equal(
	    avow_kv_set_new(&f->set, avow_index_bucket(&index), NULL), AVOW_OK);
	assert_int_equal(
	    avow_index_delete(f->set, &index, person, NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_commit(f->kv, &f->set, 1, &outcome, NULL), AVOW_OK);
	assert_int_equal(outcome.status, AVOW_ERR_CONFLICT);
}

static enum avow_status
open_outbox(struct fixture *f)
{
	struct avow_outbox out;

	return avow_outbox_read(&out, &f->arena, key_of(f), row_of(f), NULL);
}

static void
an_outbox_row(void **state)
{
	struct avow_head_index indexes[2] = {
	    {.kind = 1, .hash = {1}}, {.kind = 2, .hash = {2}}};
	struct fixture *f = *state;
	struct avow_outbox outbox = {.person = {7, 8},
	    .slot = 9,
	    .since_ms = 1796000000123,
	    .indexes = indexes,
	    .index_count = 2};
	struct avow_outbox out;
	uint64_t rows;
	uint64_t since_ms;

	f->permit.acts = 1U << AVOW_ACT_LEDGER;
	assert_int_equal(avow_outbox_put(f->set, &f->permit, &outbox, NULL),
	    AVOW_ERR_PERMIT);
	f->permit.acts = 1U << AVOW_ACT_ERASE;
	assert_int_equal(
	    avow_outbox_put(f->set, &f->permit, &outbox, NULL), AVOW_OK);
	commit(f);
	assert_int_equal(
	    avow_outbox_read(&out, &f->arena, key_of(f), row_of(f), NULL),
	    AVOW_OK);
	assert_memory_equal(out.person, person, sizeof person);
	assert_int_equal(out.slot, 9);
	assert_int_equal(out.since_ms, 1796000000123);
	assert_int_equal(out.index_count, 2);
	assert_memory_equal(&out.indexes[1], &indexes[1], sizeof indexes[1]);
	assert_int_equal(
	    avow_outbox_owed(f->kv, &rows, &since_ms, NULL), AVOW_OK);
	assert_int_equal(rows, 1);
	assert_int_equal(since_ms, 1796000000123);
	break_row(f, open_outbox, false);
}

static void
the_registry(void **state)
{
	struct fixture *f = *state;
	struct avow_registry registry;
	struct avow_registry loaded;
	struct avow_kv_outcome outcome;
	const struct avow_registry_row *rows;
	size_t count;

	avow_registry_init(&registry);
	avow_registry_init(&loaded);
	avow_kv_set_free(f->set);
	assert_int_equal(
	    avow_kv_set_new(&f->set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	/* More than a page of them, in no order. */
	for (uint64_t i = 0; i < 300; i++) {
		struct avow_registry_row row = {
		    .about = AVOW_REGISTRY_RECIPIENT,
		    .what = AVOW_REGISTRY_FACT,
		    .subject = i * 7 % 30,
		    .name = 1 + i / 30,
		    .value = i,
		    .at_ms = 5};

		assert_int_equal(
		    avow_registry_put(f->set, &row, f->key, NULL), AVOW_OK);
		assert_int_equal(
		    avow_registry_set(&registry, &row, NULL), AVOW_OK);
		assert_int_equal(
		    avow_registry_set(&registry, &row, NULL), AVOW_OK);
	}
	assert_int_equal(
	    avow_kv_commit(f->kv, &f->set, 1, &outcome, NULL), AVOW_OK);
	assert_int_equal(
	    avow_registry_load(&loaded, f->kv, f->key, NULL), AVOW_OK);
	assert_int_equal(registry.count, 300);
	assert_int_equal(loaded.count, 300);
	for (size_t i = 0; i < 300; i++) {
		assert_int_equal(
		    registry.rows[i].subject, loaded.rows[i].subject);
		assert_int_equal(registry.rows[i].name, loaded.rows[i].name);
		assert_int_equal(registry.rows[i].value, loaded.rows[i].value);
		assert_int_equal(loaded.rows[i].at_ms, 5);
	}
	rows = avow_registry_find(&loaded, AVOW_REGISTRY_RECIPIENT, 7, &count);
	assert_non_null(rows);
	assert_int_equal(count, 10);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(rows[i].subject, 7);
	assert_null(
	    avow_registry_find(&loaded, AVOW_REGISTRY_SERVICE, 7, &count));
	assert_int_equal(count, 0);
	avow_registry_clear(&loaded);
	f->key[0] ^= 1;
	assert_int_equal(
	    avow_registry_load(&loaded, f->kv, f->key, NULL), AVOW_ERR_KEY);
	avow_registry_clear(&loaded);
	avow_registry_clear(&registry);
}

static void
the_end_of_a_prefix_is_the_next_one(void **state)
{
	struct avow_row_key key = avow_row_key_of(5, AVOW_FAMILY_HEAD);
	struct avow_row_key end;

	(void)state;
	avow_row_key_add(&key, "\x01\xff\xff", 3);
	end = avow_row_key_end(&key);
	assert_int_equal(end.size, 4);
	assert_memory_equal(end.at, "\0\5H\2", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    ROW_TEST(a_receipt),
	    ROW_TEST(a_release),
	    ROW_TEST(a_paper),
	    ROW_TEST(an_index_row),
	    ROW_TEST(an_outbox_row),
	    ROW_TEST(the_registry),
	    cmocka_unit_test(the_end_of_a_prefix_is_the_next_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
