/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   rows are written, read, expected and scanned as store/kv.h says, by
 *         every engine.
 * Method: one suite over each engine through a table of openers; at the end
 *         random changes are held against a plain array.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/kv_fixture.h"

static void
gives_rows_in_bytewise_order(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();

	kv_put(set, "b", "2");
	kv_put(set, "ab", "1");
	kv_put(set, "\xff", "4");
	kv_put(set, "a", "0");
	kv_put(set, "ba", "3");
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);
	kv_check_scan(f, "", "\xff\xff", 10, "a=0 ab=1 b=2 ba=3 \xff=4 ");
	kv_check_scan(f, "ab", "ba", 10, "ab=1 b=2 ");
	kv_check_scan(f, "aa", "ab", 10, "");
	kv_check_scan(f, "b", "a", 10, "");
}

static void
reads_a_batch_of_keys_together(void **state)
{
	struct kv_fixture *f = *state;
	struct kv_key there = kv_key("there");
	struct kv_key gone = kv_key("gone");
	struct kv_key empty = kv_key("empty");
	struct avow_kv_get reads[] = {
	    {.key = kv_key_text(&there)},
	    {.key = kv_key_text(&gone), .found = true},
	    {.key = kv_key_text(&empty)},
	};

	kv_put_now(f, "there", "value");
	kv_put_now(f, "empty", "");
	assert_int_equal(avow_kv_read(f->kv, reads, 3, NULL), AVOW_OK);
	assert_true(reads[0].found);
	assert_true(avow_text_is(reads[0].value, "value"));
	assert_false(reads[1].found);
	assert_int_equal(reads[1].value.size, 0);
	assert_true(reads[2].found);
	assert_int_equal(reads[2].value.size, 0);
	avow_kv_read_end(f->kv);
}

static void
reads_rows_and_pages_together(void **state)
{
	struct kv_fixture *f = *state;
	struct kv_seen seen[2] = {{.count = 0}, {.count = 0}};
	struct kv_key keys[] = {kv_key("b"), kv_key("a"), kv_key("az")};
	struct avow_kv_range ranges[2];
	struct avow_kv_get reads[3];
	uint64_t before;

	kv_put_now(f, "a1", "1");
	kv_put_now(f, "a2", "2");
	kv_put_now(f, "b", "3");
	for (size_t i = 0; i < 2; i++) {
		ranges[i] =
		    (struct avow_kv_range){.from = kv_key_text(&keys[1]),
			.to = kv_key_text(&keys[2]),
			.limit = i + 1,
			.visit = kv_see,
			.context = &seen[i]};
		reads[i] = (struct avow_kv_get){.range = &ranges[i]};
	}
	reads[2] = (struct avow_kv_get){.key = kv_key_text(&keys[0])};
	before = avow_kv_round_trips(f->kv);
	assert_int_equal(avow_kv_read(f->kv, reads, 3, NULL), AVOW_OK);
	assert_true(reads[2].found);
	avow_kv_read_end(f->kv);
	assert_int_equal(avow_kv_round_trips(f->kv), before + 1);
	assert_string_equal(seen[0].rows, "a1=1 ");
	assert_string_equal(seen[1].rows, "a1=1 a2=2 ");
	ranges[1].limit = AVOW_KV_PAGE_MAX + 1;
	assert_int_equal(avow_kv_read(f->kv, reads, 3, NULL), AVOW_ERR_LIMIT);
	/* After a failure nothing is left to be ended. */
	assert_int_equal(avow_kv_read(f->kv, reads, 1, NULL), AVOW_OK);
	avow_kv_read_end(f->kv);
}

static void
reads_more_of_the_same_instant(void **state)
{
	struct kv_fixture *f = *state;
	struct kv_seen seen = {.count = 0};
	struct kv_key keys[] = {kv_key("a"), kv_key("b"), kv_key("z")};
	const struct avow_kv_range range = {.from = kv_key_text(&keys[0]),
	    .to = kv_key_text(&keys[2]),
	    .limit = 9,
	    .visit = kv_see,
	    .context = &seen};
	struct avow_kv_get first = {.key = kv_key_text(&keys[0])};
	struct avow_kv_get more = {.key = kv_key_text(&keys[1])};
	struct avow_kv_get none = {.key = {"", 0}};

	kv_put_now(f, "a", "1");
	kv_put_now(f, "b", "2");
	assert_int_equal(avow_kv_read(f->kv, &first, 1, NULL), AVOW_OK);
	assert_int_equal(avow_kv_read_more(f->kv, &more, 1, NULL), AVOW_OK);
	assert_true(first.instant != 0 && first.instant == more.instant);
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_OK);
	/* What fails ends nothing. */
	assert_int_equal(
	    avow_kv_read_more(f->kv, &none, 1, NULL), AVOW_ERR_INPUT);
	assert_true(avow_text_equal(first.value, AVOW_TEXT("1")));
	assert_true(avow_text_equal(more.value, AVOW_TEXT("2")));
	assert_string_equal(seen.rows, "a=1 b=2 ");
	avow_kv_read_end(f->kv);
	avow_kv_read_end(f->kv);
}

static void
counts_the_last_change_of_a_key(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();

	kv_put(set, "a", "first");
	kv_put(set, "a", "second, and longer");
	kv_put(set, "b", "put");
	kv_delete(set, "b");
	kv_delete(set, "c");
	kv_put(set, "c", "put");
	kv_delete(set, "never there");
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);
	kv_check_scan(f, "", "z", 10, "a=second, and longer c=put ");
}

static void
replaces_and_deletes_committed_rows(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();

	kv_put_now(f, "a", "old");
	kv_put_now(f, "b", "old");
	kv_put(set, "a", "new");
	kv_delete(set, "b");
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);
	kv_check_row(f, "a", "new");
	kv_check_row(f, "b", NULL);
}

static void
commits_only_when_expectations_hold(void **state)
{
	static const struct {
		const char *row;
		const char *prefix; /* NULL: absent */
		enum avow_status status;
		const char *remark;
	} cases[] = {
	    {"head", "token", AVOW_OK, "a prefix"},
	    {"head", "token-1 rest", AVOW_OK, "the whole value"},
	    {"head", "", AVOW_OK, "the empty prefix: that it is there"},
	    {"head", "tokem", AVOW_ERR_CONFLICT, "another value"},
	    {"head", "token-1 rest+", AVOW_ERR_CONFLICT, "too long"},
	    {"head", NULL, AVOW_ERR_CONFLICT, "absent, but there"},
	    {"none", "", AVOW_ERR_CONFLICT, "there, but absent"},
	    {"none", NULL, AVOW_OK, "absent"},
	};
	struct kv_fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_kv_set *set = kv_new_set();
		bool is_well = cases[i].status == AVOW_OK;

		kv_put_now(f, "head", "token-1 rest");
		kv_put_now(f, "row", "before");
		kv_expect(set, cases[i].row, cases[i].prefix);
		kv_put(set, "row", "after");
		print_message("expecting %s\n", cases[i].remark);
		assert_int_equal(kv_commit(f, set).status, cases[i].status);
		kv_check_row(f, "row", is_well ? "after" : "before");
	}
}

static void
lets_each_set_of_a_batch_fail_alone(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *sets[4];
	struct avow_kv_outcome outcomes[4];

	for (size_t i = 0; i < 4; i++)
		sets[i] = kv_new_set();
	kv_put(sets[0], "head", "1");
	kv_expect(sets[1], "head", NULL); /* set 0 was first: a conflict */
	kv_put(sets[1], "head", "2");
	kv_expect(sets[2], "head", "1"); /* it sees set 0 */
	kv_put(sets[2], "head", "3");
	kv_expect(sets[3], "head", "1"); /* and set 3 sees set 2 */
	kv_put(sets[3], "other", "4");
	assert_int_equal(
	    avow_kv_commit(f->kv, sets, 4, outcomes, NULL), AVOW_OK);
	assert_int_equal(outcomes[0].status, AVOW_OK);
	assert_int_equal(outcomes[1].status, AVOW_ERR_CONFLICT);
	assert_int_equal(outcomes[2].status, AVOW_OK);
	assert_int_equal(outcomes[3].status, AVOW_ERR_CONFLICT);
	kv_check_scan(f, "", "z", 10, "head=3 ");
	for (size_t i = 0; i < 4; i++)
		avow_kv_set_free(sets[i]);
}

static void
scans_page_by_page(void **state)
{
	struct kv_fixture *f = *state;
	struct kv_key last = kv_key("z");
	struct kv_seen seen = {.rows = "", .stop_after = 2};
	struct avow_kv_range range = {
	    AVOW_TEXT(""), kv_key_text(&last), AVOW_KV_PAGE_MAX, kv_see, &seen};

	kv_put_now(f, "a", "1");
	kv_put_now(f, "b", "2");
	kv_put_now(f, "c", "3");
	kv_check_scan(f, "", "z", 2, "a=1 b=2 ");
	kv_check_scan(f, "b\x01", "z", 2, "c=3 ");
	kv_check_scan(f, "", "z", 0, "");
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_OK);
	assert_string_equal(seen.rows, "a=1 b=2 "); /* visit said stop */
	range.to = AVOW_TEXT("");
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_OK);
	assert_int_equal(seen.count, 2); /* no key is below the empty one */
}

static void
keeps_everything_over_a_reopening(void **state)
{
	struct kv_fixture *f = *state;
	struct avow_kv_set *set = kv_new_set();
	struct avow_buffer row;

	kv_give_log(f);
	kv_put(set, "a", "1");
	kv_add_entry(set, "entry");
	assert_int_equal(kv_commit(f, set).status, AVOW_OK);
	kv_reopen(f);
	kv_check_row(f, "a", "1");
	avow_buffer_init(&row, 100);
	assert_int_equal(
	    avow_kv_log_get(f->kv, &row, AVOW_TEXT("e00000"), NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_log_get(f->kv, &row, AVOW_TEXT("closed"), NULL), AVOW_OK);
	assert_true(avow_text_is(avow_buffer_view(&row), "entryyes"));
	avow_buffer_clear(&row);
}

static void
counts_its_round_trips(void **state)
{
	struct kv_fixture *f = *state;
	uint64_t before = avow_kv_round_trips(f->kv);

	kv_put_now(f, "a", "1");
	kv_check_row(f, "a", "1");
	kv_check_scan(f, "", "z", 10, "a=1 ");
	assert_int_equal(avow_kv_round_trips(f->kv) - before, 3);
}

enum { MODEL_KEYS = 200 };

/* One commit of a few changes, made to the store and to the model alike. */
static void
change_both(struct kv_fixture *f, int model[MODEL_KEYS], unsigned *seed)
{
	struct avow_kv_set *set = kv_new_set();

	f->notes.close_fails = rand_r(seed) % 4 == 0;
	for (unsigned n = 0; n < 10; n++) {
		unsigned key = (unsigned)rand_r(seed) % MODEL_KEYS;
		int value = rand_r(seed) % 1000 - 300;
		char letters[16];
		char digits[16];

		(void)snprintf(letters, sizeof letters, "%03u", key);
		(void)snprintf(digits, sizeof digits, "%d", value);
		if (value < 0)
			kv_delete(set, letters);
		else
			kv_put(set, letters, digits);
		if (!f->notes.close_fails)
			model[key] = value < 0 ? -1 : value;
	}
	kv_add_entry(set, "entry");
	assert_int_equal(avow_kv_commit(f->kv, &set, 1,
			     &(struct avow_kv_outcome){AVOW_OK, 0}, NULL),
	    f->notes.close_fails ? AVOW_ERR_KEY : AVOW_OK);
	f->notes.count = 0;
	avow_kv_set_free(set);
}

static void
agrees_with_a_model_over_random_changes(void **state)
{
	struct kv_fixture *f = *state;
	int model[MODEL_KEYS];
	unsigned seed = 1;

	kv_give_log(f);
	for (unsigned i = 0; i < MODEL_KEYS; i++)
		model[i] = -1;
	for (unsigned i = 0; i < 150; i++)
		change_both(f, model, &seed);
	for (unsigned i = 0; i < MODEL_KEYS; i++) {
		char letters[16];
		char digits[16];

		(void)snprintf(letters, sizeof letters, "%03u", i);
		(void)snprintf(digits, sizeof digits, "%d", model[i]);
		kv_check_row(f, letters, model[i] < 0 ? NULL : digits);
	}
}

/* Put attribute v of a person in a bucket. */
static void
put_attribute(struct avow_kv *kv, uint16_t bucket, const char *fields)
{
	char key[32];
	struct avow_text text = {key, 3 + strlen(fields)};
	struct avow_kv_set *set;
	struct avow_kv_outcome outcome;

	key[0] = (char)(bucket >> 8);
	key[1] = (char)bucket;
	key[2] = AVOW_KV_ATTRIBUTES;
	memcpy(key + 3, fields, strlen(fields));
	assert_int_equal(avow_kv_set_new(&set, bucket, NULL), AVOW_OK);
	assert_int_equal(avow_kv_put(set, text, AVOW_TEXT("1"), NULL), AVOW_OK);
	assert_int_equal(avow_kv_commit(kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
}

struct attributes {
	char seen[128];
	size_t size;
};

static bool
see_attribute(void *context, struct avow_text key, struct avow_text value)
{
	struct attributes *a = context;
	unsigned bucket = (unsigned)(uint8_t)key.at[key.size - 2] << 8 |
	    (uint8_t)key.at[key.size - 1];

	assert_true(avow_text_is(value, "1"));
	a->size += (size_t)snprintf(a->seen + a->size, sizeof a->seen - a->size,
	    "%.*s@%u ", (int)key.size - 2, key.at, bucket);
	return true;
}

static void
scans_attributes_across_buckets(void **state)
{
	struct kv_fixture *f = *state;
	struct attributes a = {.size = 0};
	struct avow_kv_range range = {.from = AVOW_TEXT("Xp"),
	    .to = AVOW_TEXT("Xq"),
	    .limit = 10,
	    .visit = see_attribute,
	    .context = &a};
	struct avow_kv_get get = {.key = AVOW_TEXT("\x01\x02Xpush")};
	const char in_bucket[] = {0, 7, AVOW_KV_ATTRIBUTES};

	put_attribute(f->kv, 4000, "push");
	put_attribute(f->kv, 258, "push");
	put_attribute(f->kv, 258, "order");
	put_attribute(f->kv, 7, "pull");
	assert_int_equal(avow_kv_scan_all(f->kv, &range, NULL), AVOW_OK);
	assert_string_equal(a.seen, "Xpull@7 Xpush@258 Xpush@4000 ");
	assert_int_equal(avow_kv_read(f->kv, &get, 1, NULL), AVOW_OK);
	assert_true(get.found);
	avow_kv_read_end(f->kv);
	range.from = (struct avow_text){in_bucket, sizeof in_bucket};
	assert_int_equal(avow_kv_scan(f->kv, &range, NULL), AVOW_ERR_INPUT);
	range.limit = AVOW_KV_PAGE_MAX + 1;
	assert_int_equal(avow_kv_scan_all(f->kv, &range, NULL), AVOW_ERR_LIMIT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    KV_TEST(gives_rows_in_bytewise_order),
	    KV_TEST(reads_a_batch_of_keys_together),
	    KV_TEST(reads_rows_and_pages_together),
	    KV_TEST(reads_more_of_the_same_instant),
	    KV_TEST(counts_the_last_change_of_a_key),
	    KV_TEST(replaces_and_deletes_committed_rows),
	    KV_TEST(commits_only_when_expectations_hold),
	    KV_TEST(lets_each_set_of_a_batch_fail_alone),
	    KV_TEST(scans_page_by_page),
	    KV_TEST(keeps_everything_over_a_reopening),
	    KV_TEST(counts_its_round_trips),
	    KV_TEST(agrees_with_a_model_over_random_changes),
	    KV_TEST(scans_attributes_across_buckets),
	};

	return kv_run(tests, sizeof tests / sizeof tests[0]);
}
