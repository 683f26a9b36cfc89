/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a head comes back as it was put, only for its person, under a new
 *         token each time, and nobody writes it with an older one.
 * Method: heads through a memory store; one thing broken at a time.
 */
#include "ledger/head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate/permit_inside.h"
#include "seal/secret.h"

struct fixture {
	struct avow_kv *kv;
	struct avow_arena arena;
	uint8_t key[AVOW_KEY_SIZE];
	struct avow_head head;
	struct avow_permit permit;
	char row[65536];
	size_t row_size;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(avow_kv_open_memory(&f->kv, NULL), AVOW_OK);
	avow_arena_init(&f->arena, 1 << 24);
	avow_random(f->key, sizeof f->key);
	f->head = (struct avow_head){.person = {7, 8},
	    .state = AVOW_PERSON_LIVING,
	    .slot = 3,
	    .created_ms = 4,
	    .birth_day = -6};
	f->permit = (struct avow_permit){
	    .person = {7, 8}, .acts = 1U << AVOW_ACT_LEDGER};
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	avow_kv_close(f->kv);
	avow_arena_clear(&f->arena);
	free(f);
	return 0;
}

/* Put the head and commit; gives what the put or the commit gave. */
static enum avow_status
put(struct fixture *f)
{
	struct avow_kv_set *set = NULL;
	struct avow_kv_outcome outcome = {AVOW_OK, 0};
	struct avow_kv_get get;
	struct avow_buffer key;
	enum avow_status status;

	assert_int_equal(avow_kv_set_new(&set, 0x070, NULL), AVOW_OK);
	status = avow_head_put(set, &f->permit, &f->head, f->key, NULL);
	if (status == AVOW_OK)
		status = avow_kv_commit(f->kv, &set, 1, &outcome, NULL);
	avow_kv_set_free(set);
	if (status != AVOW_OK || outcome.status != AVOW_OK)
		return status != AVOW_OK ? status : outcome.status;
	avow_buffer_init(&key, 64);
	avow_head_key(&key, f->head.person);
	get = (struct avow_kv_get){.key = avow_buffer_view(&key)};
	assert_int_equal(avow_kv_read(f->kv, &get, 1, NULL), AVOW_OK);
	assert_true(get.found);
	memcpy(f->row, get.value.at, get.value.size);
	f->row_size = get.value.size;
	avow_kv_read_end(f->kv);
	avow_buffer_clear(&key);
	return AVOW_OK;
}

static enum avow_status
open_row(struct fixture *f, struct avow_head *out)
{
	return avow_head_open(out, &f->arena, f->head.person,
	    (struct avow_text){f->row, f->row_size}, f->key, NULL);
}

static void
fill_lists(struct fixture *f)
{
	const struct avow_head_consent consent = {.item = 1,
	    .service = 2,
	    .edition = 3,
	    .at_ms = 4,
	    .is_given = 1,
	    .by_guardian = 1};
	struct avow_head_consent other = {.item = 1, .service = 9};
	struct avow_head *h = &f->head;

	assert_int_equal(avow_head_add_told(h, &f->arena,
			     (struct avow_head_told){5, 80, 1}, NULL),
	    AVOW_OK);
	assert_int_equal(avow_head_add_told(h, &f->arena,
			     (struct avow_head_told){7, 90, 3}, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_head_set_consent(h, &f->arena, &consent, NULL), AVOW_OK);
	assert_int_equal(
	    avow_head_set_consent(h, &f->arena, &other, NULL), AVOW_OK);
	assert_int_equal(avow_head_set_fact(&h->facts, &h->fact_count,
			     &f->arena, (struct avow_head_fact){10, 11}, NULL),
	    AVOW_OK);
	assert_int_equal(avow_head_set_fact(&h->agreements, &h->agreement_count,
			     &f->arena, (struct avow_head_fact){12, 1}, NULL),
	    AVOW_OK);
	assert_int_equal(avow_head_set_fact(&h->objections, &h->objection_count,
			     &f->arena, (struct avow_head_fact){13, 1}, NULL),
	    AVOW_OK);
	h->indexes = avow_arena_array(&f->arena, 1, sizeof h->indexes[0]);
	assert_non_null(h->indexes);
	h->indexes[0].kind = 1;
	memset(h->indexes[0].hash, 0xab, AVOW_HASH_SIZE);
	h->index_count = 1;
}

static void
a_head_comes_back_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	const struct avow_head_consent *consent;
	struct avow_head head;

	fill_lists(f);
	assert_int_equal(put(f), AVOW_OK);
	assert_int_equal(open_row(f, &head), AVOW_OK);
	assert_memory_equal(head.person, f->head.person, 16);
	assert_int_equal(head.state, AVOW_PERSON_LIVING);
	assert_int_equal(head.slot, 3);
	assert_int_equal(head.created_ms, 4);
	assert_int_equal(head.told_count, 2);
	assert_int_equal(head.told[1].edition, 7);
	assert_int_equal(head.told[1].at_ms, 90);
	assert_int_equal(head.told[1].how, AVOW_TOLD_NOTICE);
	assert_int_equal(head.birth_day, -6);
	assert_int_equal(head.consent_count, 2);
	consent = avow_head_find_consent(&head, 1, 2);
	assert_non_null(consent);
	assert_memory_equal(consent, &f->head.consents[0], sizeof *consent);
	assert_null(avow_head_find_consent(&head, 1, 3));
	assert_int_equal(head.facts[0].value, 11);
	assert_int_equal(head.agreements[0].name, 12);
	assert_int_equal(head.objections[0].name, 13);
	assert_int_equal(head.index_count, 1);
	assert_memory_equal(
	    &head.indexes[0], &f->head.indexes[0], sizeof head.indexes[0]);
}

static void
a_change_takes_the_place_of_the_old(void **state)
{
	struct fixture *f = *state;
	struct avow_head_consent again = {.item = 1, .service = 2};

	fill_lists(f);
	assert_int_equal(
	    avow_head_set_consent(&f->head, &f->arena, &again, NULL), AVOW_OK);
	assert_int_equal(f->head.consent_count, 2);
	assert_int_equal(avow_head_find_consent(&f->head, 1, 2)->is_given, 0);
	assert_int_equal(avow_head_set_fact(&f->head.facts, &f->head.fact_count,
			     &f->arena, (struct avow_head_fact){10, 99}, NULL),
	    AVOW_OK);
	assert_int_equal(f->head.fact_count, 1);
	assert_int_equal(f->head.facts[0].value, 99);
}

static void
a_list_is_full_at_its_limit(void **state)
{
	struct fixture *f = *state;
	struct avow_head *h = &f->head;
	struct avow_head head;

	for (uint64_t i = 0; i < AVOW_HEAD_LIST_MAX; i++) {
		struct avow_head_consent consent = {.item = i + 1};

		assert_int_equal(
		    avow_head_set_fact(&h->facts, &h->fact_count, &f->arena,
			(struct avow_head_fact){i + 1, i}, NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_head_set_consent(h, &f->arena, &consent, NULL),
		    AVOW_OK);
	}
	assert_int_equal(avow_head_set_fact(&h->facts, &h->fact_count,
			     &f->arena, (struct avow_head_fact){9999, 0}, NULL),
	    AVOW_ERR_LIMIT);
	assert_int_equal(avow_head_set_consent(h, &f->arena,
			     &(struct avow_head_consent){.item = 9999}, NULL),
	    AVOW_ERR_LIMIT);
	for (uint32_t i = 0; i < AVOW_HEAD_LIST_MAX; i++)
		assert_int_equal(avow_head_add_told(h, &f->arena,
				     (struct avow_head_told){i, 0, 2}, NULL),
		    AVOW_OK);
	assert_int_equal(avow_head_add_told(h, &f->arena,
			     (struct avow_head_told){9999, 0, 2}, NULL),
	    AVOW_ERR_LIMIT);
	assert_int_equal(put(f), AVOW_OK);
	assert_int_equal(open_row(f, &head), AVOW_OK);
	assert_int_equal(head.told_count, AVOW_HEAD_LIST_MAX);
	assert_int_equal(head.fact_count, AVOW_HEAD_LIST_MAX);
	h->fact_count++;
	assert_int_equal(put(f), AVOW_ERR_LIMIT);
}

static void
an_older_token_loses(void **state)
{
	struct fixture *f = *state;
	struct avow_head first;
	struct avow_head second;

	assert_int_equal(put(f), AVOW_OK);
	assert_int_equal(open_row(f, &first), AVOW_OK);
	/* There is one already. */
	assert_int_equal(put(f), AVOW_ERR_CONFLICT);
	f->head = first;
	memcpy(f->permit.token, first.token, sizeof first.token);
	assert_int_equal(put(f), AVOW_OK);
	assert_int_equal(open_row(f, &second), AVOW_OK);
	assert_memory_not_equal(first.token, second.token, 16);
	assert_int_equal(put(f), AVOW_ERR_CONFLICT);
}

static void
another_permit_writes_nothing(void **state)
{
	struct fixture *f = *state;

	f->permit.token[0] ^= 1;
	assert_int_equal(put(f), AVOW_ERR_PERMIT);
	f->permit.token[0] ^= 1;
	f->permit.person[0] ^= 1;
	assert_int_equal(put(f), AVOW_ERR_PERMIT);
	f->permit.person[0] ^= 1;
	f->permit.acts = 1U << AVOW_ACT_READ | 1U << AVOW_ACT_DELETE;
	assert_int_equal(put(f), AVOW_ERR_PERMIT);
	f->permit.acts = 1U << AVOW_ACT_ERASE;
	assert_int_equal(put(f), AVOW_OK);
}

static void
of_an_erased_person_only_state_and_slot_are_left(void **state)
{
	struct fixture *f = *state;
	struct avow_head head;

	fill_lists(f);
	f->head.state = AVOW_PERSON_ERASED;
	assert_int_equal(put(f), AVOW_OK);
	assert_int_equal(open_row(f, &head), AVOW_OK);
	assert_int_equal(head.state, AVOW_PERSON_ERASED);
	assert_int_equal(head.slot, 3);
	assert_int_equal(head.consent_count, 0);
	assert_int_equal(head.birth_day, AVOW_NO_DAY);
}

static void
every_shorter_row_and_every_flipped_byte_is_refused(void **state)
{
	struct fixture *f = *state;
	struct avow_head head;
	size_t whole;

	fill_lists(f);
	assert_int_equal(put(f), AVOW_OK);
	whole = f->row_size;
	for (size_t size = 0; size < whole; size++) {
		f->row_size = size;
		assert_int_not_equal(open_row(f, &head), AVOW_OK);
	}
	f->row_size = whole;
	for (size_t i = 0; i < whole; i++) {
		f->row[i] ^= 1;
		assert_int_not_equal(open_row(f, &head), AVOW_OK);
		f->row[i] ^= 1;
	}
	f->head.person[3] ^= 1;
	assert_int_equal(open_row(f, &head), AVOW_ERR_KEY);
	f->head.person[3] ^= 1;
	f->key[0] ^= 1;
	assert_int_equal(open_row(f, &head), AVOW_ERR_KEY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define HEAD_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    HEAD_TEST(a_head_comes_back_as_it_was_put),
	    HEAD_TEST(a_change_takes_the_place_of_the_old),
	    HEAD_TEST(a_list_is_full_at_its_limit),
	    HEAD_TEST(an_older_token_loses),
	    HEAD_TEST(another_permit_writes_nothing),
	    HEAD_TEST(of_an_erased_person_only_state_and_slot_are_left),
	    HEAD_TEST(every_shorter_row_and_every_flipped_byte_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
