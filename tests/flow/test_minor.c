/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   under fourteen the guardian decides, from the birthday on, and no
 *         longer than that. [R60]
 * Method: people of ages around the limits; consents by person and guardian;
 *         time that goes on.
 */
#include "flow/open.h"
#include "ledger/head.h"
#include "ledger/row.h"
#include "tests/support/flow.h"

/* The vault's clock stands at 2026-11-30. */
static void
give(struct vault *vault, const char *person, const char *item, const char *by,
    enum avow_status expected)
{
	const struct avow_consent_act act = {
	    .person = person, .item = item, .service = "shop", .by = by};
	char receipt[33];

	vault->why = (struct avow_error){0};
	assert_int_equal(
	    avow_consent(vault->avow, &act, receipt, &vault->why), expected);
}

static void
a_child_waits_for_the_guardian(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, "2015-03-01");
	(void)flow_collect(
	    &f, person, "order.recipient", "fulfil.delivery", "Xiao Ming");
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	give(vault, person, "minor-use", "person", AVOW_ERR_INPUT);
	assert_string_equal(vault->why.code, "consent.guardian");
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	give(vault, person, "minor-use", "guardian", AVOW_OK);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
}

static void
the_limit_is_the_birthday_itself(void **state)
{
	struct vault *vault = *state;
	char child[AVOW_PERSON_TEXT];
	char grown[AVOW_PERSON_TEXT];

	vault_person(vault, child, NULL, "2012-12-01");
	vault_person(vault, grown, NULL, "2012-11-30");
	give(vault, child, "marketing", "person", AVOW_ERR_INPUT);
	give(vault, grown, "marketing", "person", AVOW_OK);
	vault->now_ms += 86400000; /* happy birthday */
	give(vault, child, "marketing", "person", AVOW_OK);
}

static void
nobody_decides_for_an_adult(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	vault_person(vault, person, NULL, "1990-01-01");
	give(vault, person, "marketing", "guardian", AVOW_ERR_INPUT);
	assert_string_equal(vault->why.code, "consent.guardian");
}

static void
a_birthday_has_to_be_a_day_that_was(void **state)
{
	static const char *const days[] = {"2026-12-02", "1990-02-30",
	    "1990-1-1", "yesterday", "1990-01-01 ", "19900101"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		vault_ask(vault,
		    flow_collect(&f, person, "basic.birthday",
			"account.register", days[i]),
		    &answer, AVOW_ERR_INPUT);
		assert_string_equal(vault->why.place, "items[0].value");
		assert_null(strstr(vault->why.message, days[i]));
	}
}

static void
a_corrected_birthday_counts_at_once(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, "1990-01-01");
	assert_int_equal(vault_verdict(vault,
			     flow_collect(&f, person, "basic.birthday",
				 "account.register", "2016-01-01")),
	    AVOW_ALLOWED);
	give(vault, person, "marketing", "person", AVOW_ERR_INPUT);
}

static void
a_friends_birthday_makes_nobody_older(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, "2015-03-01");
	(void)flow_collect(
	    &f, person, "basic.birthday", "account.register", "1980-01-01");
	f.ask.about_another = true;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	give(vault, person, "marketing", "person", AVOW_ERR_INPUT);
}

static void
of_two_birthdays_the_younger_counts(void **state)
{
	const struct avow_item items[] = {
	    {.category = "basic.birthday",
		.value = "2015-03-01",
		.value_size = 10},
	    {.category = "basic.birthday",
		.value = "1980-01-01",
		.value_size = 10},
	};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_collect(
	    &f, person, "basic.birthday", "account.register", "1");
	f.ask.items = items;
	f.ask.item_count = 2;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	give(vault, person, "marketing", "person", AVOW_ERR_INPUT);
}

static void
an_age_on_record_outlives_what_a_child_says(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, "2015-03-01");
	flow_fact(vault,
	    (struct avow_fact_act){
		.person = person, .name = "age-band", .value = "under-14"});
	(void)flow_collect(
	    &f, person, "basic.birthday", "account.register", "1980-01-01");
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	give(vault, person, "marketing", "person", AVOW_ERR_INPUT);
	flow_fact(vault,
	    (struct avow_fact_act){
		.person = person, .name = "age-band", .value = "adult"});
	give(vault, person, "marketing", "person", AVOW_OK);
}

/* In a shop where the guardian decides on the account, too. */
static void
nobody_is_older_in_the_ask_that_says_so(void **state)
{
	static const char exempt[] = " but not for account.register";
	char *policy = strdup(vault_shop_policy);
	struct vault vault;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	(void)state;
	assert_non_null(policy);
	memset(strstr(policy, exempt), ' ', sizeof exempt - 1);
	vault_make(&vault, policy);
	free(policy);
	vault_person(&vault, person, NULL, "1990-01-01");
	flow_fact(&vault,
	    (struct avow_fact_act){
		.person = person, .name = "age-band", .value = "under-14"});
	give(&vault, person, "minor-use", "guardian", AVOW_OK);
	(void)flow_collect(
	    &f, person, "basic.birthday", "account.register", "2015-03-01");
	assert_int_equal(vault_verdict(&vault, &f.ask), AVOW_ALLOWED);
	give(&vault, person, "marketing", "person", AVOW_ERR_INPUT);
	flow_fact(&vault,
	    (struct avow_fact_act){
		.person = person, .name = "age-band", .value = "adult"});
	flow_consent(&vault, person, "minor-use", true);
	f.item.value = "1990-01-01";
	assert_int_equal(vault_verdict(&vault, &f.ask), AVOW_DENIED);
	vault_remove(&vault);
}

static void
what_a_child_said_as_an_adult_does_not_count(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, "1990-01-01");
	give(vault, person, "marketing", "person", AVOW_OK);
	assert_int_equal(
	    vault_verdict(
		vault, flow_use(&f, person, "contact.phone", "market.push")),
	    AVOW_ALLOWED);
	assert_int_equal(vault_verdict(vault,
			     flow_collect(&f, person, "basic.birthday",
				 "account.register", "2016-01-01")),
	    AVOW_ALLOWED);
	assert_int_equal(
	    vault_verdict(
		vault, flow_use(&f, person, "contact.phone", "market.push")),
	    AVOW_NEEDED);
	give(vault, person, "marketing", "guardian", AVOW_OK);
	assert_int_equal(
	    vault_verdict(
		vault, flow_use(&f, person, "contact.phone", "market.push")),
	    AVOW_ALLOWED);
}

/* The birthday in the head of the only person. */
static int32_t
read_head_day(struct vault *vault, const char *hex)
{
	uint8_t person[AVOW_PERMIT_PERSON];
	struct avow *avow = vault->avow;
	struct avow_row_key key;
	struct avow_kv_get get;
	struct avow_arena arena;
	struct avow_head head;

	assert_true(avow_unhex(person, sizeof person, avow_text_of(hex)));
	key = avow_row_key_person(person, AVOW_FAMILY_HEAD);
	get = (struct avow_kv_get){.key = avow_row_key_text(&key)};
	avow_arena_init(&arena, 1 << 20);
	assert_int_equal(avow_kv_read(avow->kv, &get, 1, NULL), AVOW_OK);
	assert_int_equal(avow_head_open(&head, &arena, person, get.value,
			     avow_keys_head(&avow->keys, person), NULL),
	    AVOW_OK);
	avow_kv_read_end(avow->kv);
	avow_arena_clear(&arena);
	return head.birth_day;
}

static void
of_an_adult_the_head_keeps_no_birthday(void **state)
{
	struct vault *vault = *state;
	char one[AVOW_PERSON_TEXT];
	char two[AVOW_PERSON_TEXT];
	char child[AVOW_PERSON_TEXT];

	vault_person(vault, one, NULL, "1990-05-17");
	vault_person(vault, two, NULL, "2008-11-30"); /* eighteen today */
	vault_person(vault, child, NULL, "2008-12-01");
	assert_int_equal(read_head_day(vault, one), read_head_day(vault, two));
	assert_int_equal(read_head_day(vault, child), 14214);
	give(vault, two, "marketing", "person", AVOW_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_child_waits_for_the_guardian),
	    FLOW_TEST(the_limit_is_the_birthday_itself),
	    FLOW_TEST(nobody_decides_for_an_adult),
	    FLOW_TEST(a_birthday_has_to_be_a_day_that_was),
	    FLOW_TEST(a_corrected_birthday_counts_at_once),
	    FLOW_TEST(what_a_child_said_as_an_adult_does_not_count),
	    FLOW_TEST(a_friends_birthday_makes_nobody_older),
	    FLOW_TEST(of_two_birthdays_the_younger_counts),
	    FLOW_TEST(an_age_on_record_outlives_what_a_child_says),
	    FLOW_TEST(of_an_adult_the_head_keeps_no_birthday),
	    cmocka_unit_test(nobody_is_older_in_the_ask_that_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
