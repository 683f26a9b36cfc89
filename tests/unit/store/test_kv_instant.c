/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what was read to hold is looked at again exactly when something may
 *         have changed since.
 * Method: read a row, then expect something of that instant that is not so:
 *         who does not look commits, who looks finds a conflict.
 */
#include "tests/support/kv_fixture.h"

/* The instant at which "head" was read. */
static uint64_t
instant_of(struct avow_kv *kv)
{
	struct kv_key key = kv_key("head");
	struct avow_kv_get get = {.key = kv_key_text(&key)};

	assert_int_equal(avow_kv_read(kv, &get, 1, NULL), AVOW_OK);
	avow_kv_read_end(kv);
	assert_int_not_equal(get.instant, 0);
	return get.instant;
}

/* A set that expects of "head" what was read at this instant. */
static struct avow_kv_set *
expecting(const char *prefix, uint64_t instant)
{
	struct kv_key key = kv_key("head");
	struct avow_kv_set *set = kv_new_set();

	assert_int_equal(avow_kv_expect_read(set, kv_key_text(&key),
			     avow_text_of(prefix), instant, NULL),
	    AVOW_OK);
	return set;
}

static void
does_not_look_again_when_nothing_changed(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv *other;
	uint64_t instant;

	kv_put_now(f, "head", "1");
	instant = instant_of(f->kv);
	assert_int_equal(
	    kv_commit(f, expecting("wrong", instant)).status, AVOW_OK);
	assert_int_equal(avow_kv_join(&other, f->kv, NULL), AVOW_OK);
	instant = instant_of(other);
	avow_kv_close(other);
	assert_int_equal(
	    kv_commit(f, expecting("wrong", instant)).status, AVOW_OK);
}

static void
looks_again_after_any_commit(void **state)
{
	struct kv_fixture *f = *state;
	uint64_t instant;

	kv_give_log(f);
	for (size_t i = 0; i < 3; i++) {
		struct avow_kv_set *set = kv_new_set();

		kv_put_now(f, "head", "1");
		instant = instant_of(f->kv);
		if (i == 0)
			kv_put(set, "head", "2");
		else if (i == 1)
			kv_put(set, "other", "2");
		else
			kv_delete(set, "head");
		kv_add_entry(set, "entry");
		assert_int_equal(kv_commit(f, set).status, AVOW_OK);
		assert_int_equal(kv_commit(f, expecting("1", instant)).status,
		    i == 1 ? AVOW_OK : AVOW_ERR_CONFLICT);
		assert_int_equal(
		    kv_commit(f, expecting("wrong", instant)).status,
		    AVOW_ERR_CONFLICT);
	}
}

static void
looks_again_without_an_instant(void **state)
{
	struct kv_fixture *f = *state;

	kv_put_now(f, "head", "1");
	(void)instant_of(f->kv);
	assert_int_equal(kv_commit(f, expecting("1", 0)).status, AVOW_OK);
	assert_int_equal(
	    kv_commit(f, expecting("wrong", 0)).status, AVOW_ERR_CONFLICT);
}

static void
looks_again_behind_a_set_that_changes_rows(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *sets[4];
	struct avow_kv_outcome outcomes[4];
	uint64_t instant;

	kv_give_log(f);
	kv_put_now(f, "head", "1");
	instant = instant_of(f->kv);
	for (size_t i = 0; i < 4; i++) {
		sets[i] = expecting("1", instant);
		kv_add_entry(sets[i], "entry");
	}
	kv_put(sets[1], "head", "2");
	kv_put(sets[2], "other", "3"); /* loses against set 1 */
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, 4, outcomes, NULL), AVOW_OK);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(
		    outcomes[i].status, i < 2 ? AVOW_OK : AVOW_ERR_CONFLICT);
		avow_kv_set_free(sets[i]);
	}
	kv_check_scan(f, "", "z", 10, "head=2 ");
}

/* Entries alone change no row that anybody expects something of. */
static void
does_not_look_again_behind_entries(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *sets[2];
	struct avow_kv_outcome outcomes[2];
	uint64_t instant;

	kv_give_log(f);
	kv_put_now(f, "head", "1");
	instant = instant_of(f->kv);
	for (size_t i = 0; i < 2; i++) {
		sets[i] = expecting("wrong", instant);
		kv_add_entry(sets[i], "entry");
	}
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, 2, outcomes, NULL), AVOW_OK);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(outcomes[i].status, AVOW_OK);
		avow_kv_set_free(sets[i]);
	}
}

static void
holds_what_was_read_before_a_commit_that_was_undone(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();
	struct avow_kv_outcome outcome;
	uint64_t instant;

	kv_give_log(f);
	kv_put_now(f, "head", "1");
	instant = instant_of(f->kv);
	kv_put(set, "head", "2");
	kv_add_entry(set, "entry");
	f->notes.append_fails = true;
	assert_int_equal(
	    avow_kv_commit(f->kv, &set, 1, &outcome, NULL), AVOW_ERR_LIMIT);
	avow_kv_set_free(set);
	f->notes.append_fails = false;
	kv_check_row(f, "head", "1");
	assert_int_equal(kv_commit(f, expecting("1", instant)).status, AVOW_OK);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    KV_TEST(does_not_look_again_when_nothing_changed),
	    KV_TEST(looks_again_after_any_commit),
	    KV_TEST(looks_again_without_an_instant),
	    KV_TEST(looks_again_behind_a_set_that_changes_rows),
	    KV_TEST(does_not_look_again_behind_entries),
	    KV_TEST(holds_what_was_read_before_a_commit_that_was_undone),
	};

	return kv_run(tests, sizeof tests / sizeof tests[0]);
}
