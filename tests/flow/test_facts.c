/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   decisions rest on what is on record, and on no more of what an ask
 *         says than the edition lets it assert.
 * Method: put facts about people, recipients and services on record, change
 *         them, reopen; assert what may and may not be asserted.
 */
#include "tests/support/flow.h"

static void
a_fact_about_a_recipient_opens_and_closes(void **state)
{
	static const char *const shown[] = {"across"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_share(&f, person, "contact.phone", "outside.affiliate");
	f.ask.purpose = "provide.cross";
	f.ask.shown = shown;
	f.ask.shown_count = 1;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.affiliate",
		.name = "good-partner",
		.value = "yes"});
	assert_true(flow_logged(vault, "\"about\":\"outside.affiliate\""));
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	f.ask.shown_count = 0;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	f.ask.shown_count = 1;
	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.affiliate",
		.name = "good-partner",
		.value = "no"});
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
}

static void
what_is_said_of_a_group_holds_below_until_a_nearer_word(void **state)
{
	static const char *const shown[] = {"across"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_share(&f, person, "contact.phone", "outside.affiliate");
	f.ask.purpose = "provide.cross";
	f.ask.shown = shown;
	f.ask.shown_count = 1;
	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside",
		.name = "good-partner",
		.value = "yes"});
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.affiliate",
		.name = "good-partner",
		.value = "no"});
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
	vault_reopen(vault);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
}

static void
an_asserted_fact_counts_and_is_logged(void **state)
{
	static const char *const no[] = {"not for-profit"};
	static const char *const yes[] = {"for-profit"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	(void)flow_use(&f, person, "usage.clicks", "improve.product");
	f.ask.claim = "exempt.stable";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	f.ask.asserted = no;
	f.ask.asserted_count = 1;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_true(flow_logged(vault, "\"asserted\":[\"not for-profit\"]"));
	f.ask.asserted = yes;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_DENIED);
}

/* The shop's policy with one phrase of it exchanged. */
static void
make_other(struct vault *vault, const char *phrase, const char *other)
{
	const char *rest = strstr(vault_shop_policy, phrase);
	char *policy = NULL;

	assert_non_null(rest);
	assert_true(
	    asprintf(&policy, "%.*s%s%s", (int)(rest - vault_shop_policy),
		vault_shop_policy, other, rest + strlen(phrase)) > 0);
	vault_make(vault, policy);
	free(policy);
}

static void
what_is_on_record_is_not_unsaid_by_an_ask(void **state)
{
	static const char *const shown[] = {"across"};
	static const char *const good[] = {"good-partner"};
	char person[AVOW_PERSON_TEXT];
	struct vault vault;
	struct flow_ask f;

	(void)state;
	make_other(&vault, "yes/no about recipient\n",
	    "yes/no about recipient asserted\n");
	vault_person(&vault, person, NULL, NULL);
	(void)flow_share(&f, person, "contact.phone", "outside.affiliate");
	f.ask.purpose = "provide.cross";
	f.ask.shown = shown;
	f.ask.shown_count = 1;
	f.ask.asserted = good;
	f.ask.asserted_count = 1;
	assert_int_equal(vault_verdict(&vault, &f.ask), AVOW_ALLOWED);
	flow_fact(&vault,
	    (struct avow_fact_act){.recipient = "outside.affiliate",
		.name = "good-partner",
		.value = "no"});
	assert_int_equal(vault_verdict(&vault, &f.ask), AVOW_DENIED);
	vault_remove(&vault);
}

/* In a shop that sends nothing abroad. */
static void
who_sends_it_abroad_has_to_say_so_and_can(void **state)
{
	static const char *const abroad[] = {"destination is abroad"};
	char person[AVOW_PERSON_TEXT];
	struct vault vault;
	struct flow_ask f;

	(void)state;
	make_other(&vault, "never share any to outside.advertiser",
	    "never share any when destination is abroad");
	vault_person(&vault, person, NULL, NULL);
	flow_fact(&vault,
	    (struct avow_fact_act){.recipient = "outside.logistics",
		.name = "confidentiality",
		.value = "in-force",
		.is_agreement = true});
	(void)flow_share(&f, person, "order", "outside.logistics");
	assert_int_equal(vault_verdict(&vault, &f.ask), AVOW_ALLOWED);
	f.ask.asserted = abroad;
	f.ask.asserted_count = 1;
	assert_int_equal(vault_verdict(&vault, &f.ask), AVOW_DENIED);
	assert_true(flow_logged(&vault, "destination is abroad"));
	vault_remove(&vault);
}

static void
facts_about_a_person_stand_in_what_is_shown(void **state)
{
	static const struct {
		const char *name;
		const char *value;
		const char *shown;
	} rows[] = {
	    {"checked", "yes", "\"value\":\"yes\""},
	    {"visits", "9", "\"value\":9"},
	    {"age-band", "adult", "\"value\":\"adult\""},
	};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char *json = NULL;

	vault_person(vault, person, NULL, NULL);
	for (size_t i = 0; i < 3; i++)
		flow_fact(vault,
		    (struct avow_fact_act){.person = person,
			.name = rows[i].name,
			.value = rows[i].value});
	assert_int_equal(
	    avow_person_show(vault->avow, person, NULL, &json, &vault->why),
	    AVOW_OK);
	for (size_t i = 0; i < 3; i++)
		assert_non_null(strstr(json, rows[i].shown));
	avow_text_free(json);
}

static void
what_the_edition_does_not_declare_is_refused(void **state)
{
	static const struct {
		struct avow_fact_act act;
		const char *place;
	} rows[] = {
	    {{.name = "checked", .value = "yes"}, "person"},
	    {{.recipient = "outside",
		 .service = "shop",
		 .name = "checked",
		 .value = "yes"},
		"person"},
	    {{.recipient = "outside", .name = "checked", .value = "yes"},
		"name"},
	    {{.service = "shop", .name = "moon", .value = "yes"}, "name"},
	    {{.service = "shop", .value = "yes"}, "name"},
	    {{.service = "shop", .name = "delivers"}, "value"},
	    {{.service = "shop", .name = "delivers", .value = "maybe"},
		"value"},
	    {{.service = "mill", .name = "delivers", .value = "yes"},
		"service"},
	    {{.recipient = "outside.moon",
		 .name = "good-partner",
		 .value = "yes"},
		"recipient"},
	    {{.recipient = "outside",
		 .name = "confidentiality",
		 .value = "maybe",
		 .is_agreement = true},
		"value"},
	    {{.recipient = "outside",
		 .name = "service-terms",
		 .value = "in-force",
		 .is_agreement = true},
		"name"},
	    {{.service = "shop",
		 .name = "service-terms",
		 .value = "in-force",
		 .is_agreement = true},
		"name"},
	    {{.service = "shop",
		 .name = "delivers",
		 .value = "yes",
		 .caller = ""},
		"caller"},
	};
	struct vault *vault = *state;
	uint64_t entries = avow_log_entries(vault->avow);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_error why = {0};

		assert_int_equal(
		    avow_fact(vault->avow, &rows[i].act, &why), AVOW_ERR_INPUT);
		assert_string_equal(why.place, rows[i].place);
	}
	assert_int_equal(avow_log_entries(vault->avow), entries);
}

static void
a_count_has_a_limit(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_fact_act act = {.name = "visits", .value = "10"};

	vault_person(vault, person, NULL, NULL);
	act.person = person;
	assert_int_equal(avow_fact(vault->avow, &act, NULL), AVOW_ERR_INPUT);
	act.value = "-1";
	assert_int_equal(avow_fact(vault->avow, &act, NULL), AVOW_ERR_INPUT);
	act.value = "9";
	assert_int_equal(avow_fact(vault->avow, &act, NULL), AVOW_OK);
	act.person = "00000000000000000000000000000000";
	assert_int_equal(
	    avow_fact(vault->avow, &act, NULL), AVOW_ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_fact_about_a_recipient_opens_and_closes),
	    FLOW_TEST(what_is_said_of_a_group_holds_below_until_a_nearer_word),
	    FLOW_TEST(an_asserted_fact_counts_and_is_logged),
	    cmocka_unit_test(what_is_on_record_is_not_unsaid_by_an_ask),
	    cmocka_unit_test(who_sends_it_abroad_has_to_say_so_and_can),
	    FLOW_TEST(facts_about_a_person_stand_in_what_is_shown),
	    FLOW_TEST(what_the_edition_does_not_declare_is_refused),
	    FLOW_TEST(a_count_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
