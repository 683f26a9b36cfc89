/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an ask about a known person costs at most two round trips to the
 *         store, one to read and one to commit, and one more where the person
 *         is looked up; an engine on another machine would be paid for each.
 * Method: the store's own counter, around one ask of each kind.
 */
#include "flow/open.h"
#include "tests/support/flow.h"

/* Round trips of this handle since it was asked last. */
struct trips {
	struct vault *vault;
	uint64_t before;
};

static void
cost(struct trips *trips, uint64_t most, const char *what)
{
	uint64_t now = avow_kv_round_trips(trips->vault->avow->kv);

	if (now - trips->before > most || now == trips->before)
		fail_msg("%s: %llu round trips, at most %llu", what,
		    (unsigned long long)(now - trips->before),
		    (unsigned long long)most);
	trips->before = avow_kv_round_trips(trips->vault->avow->kv);
}

/* Ask, and have it allowed; gives its first record. */
static uint64_t
ask(struct trips *trips, const struct avow_ask *said, uint64_t most,
    const char *what)
{
	struct avow_answer answer;
	uint64_t record = 0;

	vault_ask(trips->vault, said, &answer, AVOW_OK);
	if (answer.verdict != AVOW_ALLOWED)
		fail_msg("%s: not allowed", what);
	if (answer.field_count > 0)
		record = answer.fields[0].record;
	avow_answer_clear(&answer);
	cost(trips, most, what);
	return record;
}

static void
begin(struct trips *trips, struct vault *vault, char person[AVOW_PERSON_TEXT])
{
	vault_person(vault, person, "ann", NULL);
	*trips = (struct trips){.vault = vault};
	trips->before = avow_kv_round_trips(vault->avow->kv);
}

static void
an_ask_about_a_known_person_costs_two(void **state)
{
	static const char *const shown[] = {"across"};
	char person[AVOW_PERSON_TEXT];
	struct trips trips;
	struct flow_ask f;
	uint64_t record;

	begin(&trips, *state, person);
	record = ask(&trips,
	    flow_collect(&f, person, "order.phone", "fulfil.delivery", "1"), 2,
	    "collect");
	f.item.record = record;
	(void)ask(&trips, &f.ask, 2, "collect in its place");
	(void)ask(&trips,
	    flow_use(&f, person, "order.phone", "fulfil.delivery"), 2, "use");
	f.item.record = record;
	(void)ask(&trips, &f.ask, 2, "use one record");
	(void)ask(&trips, flow_use(&f, person, "order", "fulfil.delivery"), 2,
	    "use a tree");
	f.ask.shown = shown;
	f.ask.shown_count = 1;
	f.ask.only_decide = true;
	(void)ask(&trips, &f.ask, 2, "what would happen");
	flow_fact(trips.vault,
	    (struct avow_fact_act){.recipient = "outside.logistics",
		.name = "confidentiality",
		.value = "in-force",
		.is_agreement = true});
	cost(&trips, 1, "an agreement");
	(void)ask(&trips,
	    flow_share(&f, person, "order.phone", "outside.logistics"), 2,
	    "share");
}

static void
a_batch_costs_no_more_than_one_ask(void **state)
{
	enum { COUNT = 40 };
	char people[COUNT][AVOW_PERSON_TEXT];
	struct avow_answer answers[COUNT];
	enum avow_status results[COUNT];
	struct avow_ask asks[COUNT];
	struct flow_ask f[COUNT];
	struct trips trips;

	begin(&trips, *state, people[0]);
	for (size_t i = 0; i < COUNT; i++) {
		vault_person(trips.vault, people[i], NULL, NULL);
		vault_collect(trips.vault, people[i], "order.phone",
		    "fulfil.delivery", "1");
		asks[i] = *flow_use(
		    &f[i], people[i], "order.phone", "fulfil.delivery");
	}
	trips.before = avow_kv_round_trips(trips.vault->avow->kv);
	assert_int_equal(avow_ask_many(trips.vault->avow, asks, COUNT, answers,
			     results, NULL),
	    AVOW_OK);
	cost(&trips, 2, "a batch");
	for (size_t i = 0; i < COUNT; i++) {
		assert_int_equal(results[i], AVOW_OK);
		assert_int_equal(answers[i].field_count, 1);
		avow_answer_clear(&answers[i]);
	}
}

static void
a_look_up_costs_one_more(void **state)
{
	static const char *const agree[] = {"service-terms"};
	char person[AVOW_PERSON_TEXT];
	struct trips trips;
	struct flow_ask f;

	begin(&trips, *state, person);
	(void)flow_use(&f, NULL, "basic.birthday", "account.register");
	f.ask.external_id = "ann";
	(void)ask(&trips, &f.ask, 3, "use by name");
	(void)flow_collect(
	    &f, NULL, "basic.birthday", "account.register", "1990-01-01");
	f.ask.is_new = true;
	f.ask.agree = agree;
	f.ask.agree_count = 1;
	(void)ask(&trips, &f.ask, 1, "somebody new");
	/* Looked up, the name taken, and made. */
	f.ask.external_id = "bob";
	(void)ask(&trips, &f.ask, 3, "somebody new of a name");
}

static void
what_people_do_themselves_costs_two(void **state)
{
	const struct avow_consent_act again = {
	    .item = "hand-out", .service = "shop", .is_withdrawal = true};
	struct avow_consent_act act = again;
	char person[AVOW_PERSON_TEXT];
	struct trips trips;
	char receipt[33];
	char *json;

	begin(&trips, *state, person);
	flow_consent(trips.vault, person, "marketing", false);
	cost(&trips, 2, "consent");
	flow_consent(trips.vault, person, "marketing", true);
	cost(&trips, 2, "withdrawal");
	flow_consent(trips.vault, person, "hand-out", false);
	cost(&trips, 2, "consent for once");
	act.person = person;
	assert_int_equal(
	    avow_consent(trips.vault->avow, &act, receipt, NULL), AVOW_OK);
	cost(&trips, 2, "withdrawal of such");
	assert_int_equal(avow_objection(trips.vault->avow, person,
			     "market.push", true, NULL),
	    AVOW_OK);
	cost(&trips, 2, "objection");
	assert_int_equal(
	    avow_person_show(trips.vault->avow, person, NULL, &json, NULL),
	    AVOW_OK);
	avow_text_free(json);
	cost(&trips, 2, "show");
	assert_int_equal(
	    avow_person_known(trips.vault->avow, person, NULL, &json, NULL),
	    AVOW_OK);
	avow_text_free(json);
	cost(&trips, 2, "known");
}

static void
a_receipt_used_costs_no_more(void **state)
{
	char person[AVOW_PERSON_TEXT];
	const struct avow_consent_act act = {
	    .person = person, .item = "hand-out", .service = "shop"};
	char receipt[33];
	const char *const receipts[] = {receipt};
	struct trips trips;
	struct flow_ask f;

	begin(&trips, *state, person);
	vault_collect(
	    trips.vault, person, "order.phone", "fulfil.delivery", "1");
	cost(&trips, 2, "collect");
	assert_int_equal(
	    avow_consent(trips.vault->avow, &act, receipt, NULL), AVOW_OK);
	cost(&trips, 2, "consent for once");
	(void)flow_share(&f, person, "order.phone", "outside.other");
	f.ask.purpose = "provide.cross";
	f.ask.claim = "consent hand-out";
	f.ask.receipts = receipts;
	f.ask.receipt_count = 1;
	(void)ask(&trips, &f.ask, 2, "share by a receipt");
}

static void
a_copy_costs_two_and_an_erasure_its_steps(void **state)
{
	char person[AVOW_PERSON_TEXT];
	const struct avow_ask own = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	struct trips trips;

	begin(&trips, *state, person);
	assert_int_equal(
	    avow_person_export(trips.vault->avow, &own, &answer, NULL),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	cost(&trips, 2, "copy");
	assert_int_equal(
	    avow_person_erase(trips.vault->avow, &own, &answer, NULL), AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	/* Two until it is committed; then the outbox, a scan of each of four
	   families, and two commits. */
	cost(&trips, 2 + 2 + 4 + 2, "erasure");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(an_ask_about_a_known_person_costs_two),
	    FLOW_TEST(a_batch_costs_no_more_than_one_ask),
	    FLOW_TEST(a_look_up_costs_one_more),
	    FLOW_TEST(what_people_do_themselves_costs_two),
	    FLOW_TEST(a_receipt_used_costs_no_more),
	    FLOW_TEST(a_copy_costs_two_and_an_erasure_its_steps),
	};

	return cmocka_run_group_tests_name(
	    "flow/round_trips", tests, NULL, NULL);
}
