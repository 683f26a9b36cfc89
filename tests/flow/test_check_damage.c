/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a check names each kind of damage and its place, goes on behind it,
 *         counts all it looked at, and tells nothing personal. [R39]
 * Method: plant one kind at a time in the rows of a small vault, and see the
 *         faults that are told, each and no other.
 */
#include "tests/support/checked.h"

/* Two people, with everything that a check looks at. */
static void
fill(struct vault *vault, char first[AVOW_PERSON_TEXT],
    char second[AVOW_PERSON_TEXT])
{
	static const struct avow_document paper = {
	    .kind = "legal-request", .bytes = "a paper", .size = 7};
	struct flow_ask f;

	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.logistics",
		.name = "confidentiality",
		.value = "in-force",
		.is_agreement = true});
	vault_person(vault, first, "c-1", NULL);
	vault_person(vault, second, "c-2", NULL);
	vault_collect(
	    vault, first, "order.phone", "fulfil.delivery", "13812345678");
	flow_consent(vault, first, "marketing", false);
	assert_int_equal(
	    vault_verdict(
		vault, flow_share(&f, first, "order", "outside.logistics")),
	    AVOW_ALLOWED);
	(void)flow_use(&f, first, "usage.clicks", "legal.order");
	f.ask.action = "disclose";
	f.ask.recipient = "outside.authority";
	f.ask.claim = "law.order";
	f.ask.documents = &paper;
	f.ask.document_count = 1;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
}

static void
everything_is_counted_and_progress_is_told(void **state)
{
	struct vault *vault = *state;
	char first[AVOW_PERSON_TEXT];
	char second[AVOW_PERSON_TEXT];
	struct seen seen;

	fill(vault, first, second);
	check(vault, &seen);
	assert_int_equal(seen.count, 0);
	assert_int_equal(seen.counts.people, 2);
	assert_int_equal(seen.counts.erased, 0);
	assert_int_equal(seen.counts.records, 3);
	assert_int_equal(seen.counts.logged, 3);
	assert_int_equal(seen.counts.consents, 1);
	assert_int_equal(seen.counts.releases, 1);
	assert_int_equal(seen.counts.papers, 1);
	assert_int_equal(seen.counts.registered, 2); /* agreement, edition */
	assert_int_equal(seen.counts.indexes, 2);
	assert_int_equal(seen.counts.slots, 2);
	assert_int_equal(seen.counts.editions, 1);
	assert_int_equal(seen.counts.entries, avow_log_entries(vault->avow));
	assert_true(seen.steps > AVOW_KV_BUCKETS && seen.steps <= seen.all);
	assert_int_equal(
	    avow_check_whole(vault->avow, NULL, &seen.counts, &vault->why),
	    AVOW_OK);
}

static void
a_record_that_was_taken_away_is_missed(void **state)
{
	struct vault *vault = *state;
	char first[AVOW_PERSON_TEXT];
	char second[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct stored rows;
	struct flow_ask f;
	struct seen seen;

	fill(vault, first, second);
	/* One that was replaced, and those of the erased, are not missed. */
	vault_ask(vault,
	    flow_use(&f, second, "basic.birthday", "account.register"), &answer,
	    AVOW_OK);
	(void)flow_collect(
	    &f, second, "basic.birthday", "account.register", "1991-01-01");
	f.item.record = answer.fields[0].record;
	avow_answer_clear(&answer);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	check(vault, &seen);
	assert_int_equal(seen.count, 0);
	for (size_t i = 0; i < 3; i++) {
		stored_take(vault, &rows, AVOW_FAMILY_RECORD);
		assert_int_equal(rows.count, 3 - i);
		stored_put(&rows, 0, NULL, 0);
		stored_give(vault, &rows);
		check(vault, &seen);
		assert_int_equal(seen.count, i + 1);
		expect(&seen, i, "check.gone", "log entry ", "is gone from");
	}
}

static void
an_index_row_that_is_gone_or_leads_astray_is_named(void **state)
{
	struct vault *vault = *state;
	char first[AVOW_PERSON_TEXT];
	char second[AVOW_PERSON_TEXT];
	struct stored rows;
	struct seen seen;

	fill(vault, first, second);
	stored_take(vault, &rows, AVOW_FAMILY_INDEX);
	assert_int_equal(rows.count, 2);
	stored_put(&rows, 0, rows.values[1], rows.sizes[1]);
	stored_give(vault, &rows);
	check(vault, &seen);
	assert_int_equal(seen.count, 2);
	for (size_t i = 0; i < 2; i++)
		expect(&seen, i, "check.row", "store: bucket ", "leads to");
	stored_take(vault, &rows, AVOW_FAMILY_INDEX);
	stored_put(&rows, 0, NULL, 0);
	stored_give(vault, &rows);
	check(vault, &seen);
	assert_int_equal(seen.count, 1);
	expect(&seen, 0, "check.row", "store: bucket ", "names is missing");
	stored_take(vault, &rows, AVOW_FAMILY_INDEX);
	stored_put(&rows, 0, "no index row", 12);
	stored_give(vault, &rows);
	check(vault, &seen);
	assert_int_equal(seen.count, 2);
}

/* A byte of each row of a family is another. */
static void
flips(struct vault *vault, enum avow_family family)
{
	struct stored rows;
	struct seen seen;
	char place[64];

	stored_take(vault, &rows, family);
	assert_true(rows.count > 0);
	rows.values[0][rows.sizes[0] - 1] ^= 1;
	stored_put(&rows, 0, rows.values[0], rows.sizes[0]);
	stored_give(vault, &rows);
	check(vault, &seen);
	(void)snprintf(place, sizeof place, "store: bucket %u, family %c",
	    (unsigned)(rows.keys[0].at[0] << 8 | rows.keys[0].at[1]),
	    (char)family);
	expect(&seen, 0, "check.row", place, "");
	stored_take(vault, &rows, family);
	rows.values[0][rows.sizes[0] - 1] ^= 1;
	stored_put(&rows, 0, rows.values[0], rows.sizes[0]);
	stored_give(vault, &rows);
	check(vault, &seen);
	assert_int_equal(seen.count, 0);
}

static void
a_damaged_row_is_named_by_bucket_and_family(void **state)
{
	static const enum avow_family families[] = {AVOW_FAMILY_HEAD,
	    AVOW_FAMILY_RECORD, AVOW_FAMILY_RECEIPT, AVOW_FAMILY_RELEASE,
	    AVOW_FAMILY_PAPER};
	struct vault *vault = *state;
	char first[AVOW_PERSON_TEXT];
	char second[AVOW_PERSON_TEXT];

	fill(vault, first, second);
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
		flips(vault, families[i]);
}

static void
put_stray(struct vault *vault, struct avow_row_key key, const char *value)
{
	struct stored rows;

	stored_take(vault, &rows, AVOW_FAMILY_HEAD);
	rows.keys[0] = key;
	stored_put(&rows, 0, value, value != NULL ? strlen(value) : 0);
	stored_give(vault, &rows);
}

static void
a_row_that_belongs_nowhere_is_named(void **state)
{
	static const struct {
		uint16_t bucket;
		char family;
		size_t size;
	} cases[] = {
	    {7, 'Z', 8},
	    {7, 'G', 8},
	    {7, 'H', 8},
	    {7, 'R', 8},
	    {7, 'I', 8},
	    {7, 'C', 19},
	    {7, 'X', 8},
	    {7, '\xfe', 8},
	    {AVOW_KV_SYSTEM, 'H', 19},
	    {AVOW_KV_SYSTEM, 'A', 8},
	};
	struct vault *vault = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_row_key key = avow_row_key_of(
		    cases[i].bucket, (enum avow_family)cases[i].family);
		struct seen seen;

		while (key.size < cases[i].size)
			avow_row_key_add(&key, "x", 1);
		put_stray(vault, key, "what");
		check(vault, &seen);
		assert_int_equal(seen.count, 1);
		expect(&seen, 0, "check.row", "store: ", "");
		put_stray(vault, key, NULL);
	}
}

static void
a_count_stops_at_a_damaged_head(void **state)
{
	static const struct avow_count_question everybody = {.caller = NULL};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_counts counts;
	struct avow_row_key key;
	struct stored rows;
	char last;

	vault_person(vault, person, NULL, NULL);
	stored_take(vault, &rows, AVOW_FAMILY_HEAD);
	last = rows.values[0][rows.sizes[0] - 1];
	rows.values[0][rows.sizes[0] - 1] ^= 1;
	stored_put(&rows, 0, rows.values[0], rows.sizes[0]);
	stored_give(vault, &rows);
	assert_int_equal(
	    avow_count_people(vault->avow, &everybody, &counts, &vault->why),
	    AVOW_ERR_KEY);
	stored_take(vault, &rows, AVOW_FAMILY_HEAD);
	rows.values[0][rows.sizes[0] - 1] = last;
	stored_put(&rows, 0, rows.values[0], rows.sizes[0]);
	stored_give(vault, &rows);
	assert_int_equal(
	    avow_count_people(vault->avow, &everybody, &counts, &vault->why),
	    AVOW_OK);
	assert_int_equal(counts.living, 1);
	key = avow_row_key_of(7, AVOW_FAMILY_HEAD);
	avow_row_key_add(&key, "short", 5);
	put_stray(vault, key, "what");
	assert_int_equal(
	    avow_count_people(vault->avow, &everybody, &counts, &vault->why),
	    AVOW_ERR_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(everything_is_counted_and_progress_is_told),
	    FLOW_TEST(a_record_that_was_taken_away_is_missed),
	    FLOW_TEST(an_index_row_that_is_gone_or_leads_astray_is_named),
	    FLOW_TEST(a_damaged_row_is_named_by_bucket_and_family),
	    FLOW_TEST(a_row_that_belongs_nowhere_is_named),
	    FLOW_TEST(a_count_stops_at_a_damaged_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
