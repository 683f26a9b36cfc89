/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   every ask leaves an entry, refused ones and reads included, and no
 *         entry says anything about anybody. [R72]
 * Method: ask, count entries, read them; search them for what must not be
 *         there; verify the log with nothing but its public key.
 */
#include "audit/verify.h"
#include "tests/support/flow.h"

static void
each_ask_has_an_entry_whatever_came_of_it(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	uint64_t before;

	vault_person(vault, person, "c-9", NULL);
	before = avow_log_entries(vault->avow);
	vault_ask(vault,
	    flow_use(&f, person, "contact.phone", "account.register"), &answer,
	    AVOW_OK);
	assert_true(answer.is_logged);
	assert_int_equal(answer.log_index, before);
	avow_answer_clear(&answer);
	assert_true(flow_logged(vault, "\"verdict\":\"allowed\""));
	assert_int_equal(
	    vault_verdict(
		vault, flow_share(&f, person, "order", "outside.advertiser")),
	    AVOW_DENIED);
	assert_true(flow_logged(vault, "\"verdict\":\"denied\""));
	assert_true(flow_logged(vault, "general@1#offers/4"));
	assert_int_equal(
	    vault_verdict(
		vault, flow_use(&f, person, "contact.phone", "market.push")),
	    AVOW_NEEDED);
	assert_true(flow_logged(vault, "\"needs\":[\"consent marketing\"]"));
	f.ask.person = "00000000000000000000000000000000";
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_NOT_FOUND);
	assert_true(flow_logged(
	    vault, "\"person\":\"00000000000000000000000000000000\""));
	assert_true(flow_logged(vault, "\"status\":\"not-found\""));
	assert_int_equal(avow_log_entries(vault->avow), before + 4);
}

static void
an_entry_tells_the_evidence_but_not_the_paper(void **state)
{
	static const struct avow_document paper = {
	    .kind = "legal-request", .bytes = "the whole paper", .size = 15};
	static const char *const shown[] = {"across"};
	static const char *const asserted[] = {"not for-profit"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "contact.phone", "account.register", "13812345678");
	(void)flow_use(&f, person, "contact.phone", "legal.order");
	f.ask.action = "disclose";
	f.ask.recipient = "outside.authority";
	f.ask.claim = "law.order";
	f.ask.caller = "officer-7";
	f.ask.shown = shown;
	f.ask.shown_count = 1;
	f.ask.asserted = asserted;
	f.ask.asserted_count = 1;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	f.ask.documents = &paper;
	f.ask.document_count = 1;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_true(flow_logged(vault, "\"caller\":\"officer-7\""));
	assert_true(flow_logged(vault, "\"claim\":\"law.order\""));
	assert_true(flow_logged(vault, "\"shown\":[\"across\"]"));
	assert_true(flow_logged(vault, "\"asserted\":[\"not for-profit\"]"));
	assert_true(flow_logged(vault, "\"kind\":\"legal-request\""));
	assert_false(flow_logged(vault, "whole paper"));
}

static void
a_paper_is_kept_sealed_where_the_policy_says_so(void **state)
{
	static char paper_bytes[60001];
	struct avow_document paper = {
	    .kind = "legal-request", .bytes = paper_bytes};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;
	uint64_t people;
	uint64_t records;

	memset(paper_bytes, 'p', sizeof paper_bytes);
	vault_person(vault, person, NULL, NULL);
	(void)flow_use(&f, person, "usage.clicks", "legal.order");
	f.ask.action = "disclose";
	f.ask.recipient = "outside.authority";
	f.ask.claim = "law.order";
	f.ask.documents = &paper;
	f.ask.document_count = 1;
	paper.size = sizeof paper_bytes; /* too long to be kept */
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	assert_true(flow_logged(vault, "\"needs\":[\"keep document\"]"));
	paper.size--;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	assert_false(vault_holds_bytes(vault, "pppppppp"));
}

static void
handles_change_with_the_month(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;
	char *now = NULL;
	char handle[64];

	vault_person(vault, person, NULL, NULL);
	(void)flow_use(&f, person, "contact.phone", "account.register");
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(avow_log_json(vault->avow,
			     avow_log_entries(vault->avow) - 1, &now, NULL),
	    AVOW_OK);
	(void)snprintf(
	    handle, sizeof handle, "%.44s", strstr(now, "\"person\":"));
	avow_text_free(now);
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_true(flow_logged(vault, handle));
	assert_false(flow_logged(vault, person));
	vault->now_ms += (uint64_t)31 * 86400000;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_false(flow_logged(vault, handle));
}

/* The text in quotes behind a name of the newest entry. */
static void
read_hex(struct vault *vault, const char *name, char out[65])
{
	char *json = NULL;
	const char *at;

	assert_int_equal(avow_log_json(vault->avow,
			     avow_log_entries(vault->avow) - 1, &json, NULL),
	    AVOW_OK);
	at = strstr(json, name);
	assert_non_null(at);
	(void)snprintf(out, 65, "%s", at + strlen(name) + 4);
	avow_text_free(json);
}

static void
a_new_row_does_not_name_the_one_it_replaces(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;
	char written[65];
	char replaced[65];

	vault_person(vault, person, NULL, NULL);
	vault_ask(vault,
	    flow_collect(&f, person, "contact.phone", "account.register", "1"),
	    &answer, AVOW_OK);
	f.item.record = answer.fields[0].record;
	avow_answer_clear(&answer);
	read_hex(vault, "rows", written);
	vault->now_ms += (uint64_t)31 * 86400000; /* another handle */
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	read_hex(vault, "replaced", replaced);
	assert_string_not_equal(written, replaced);
	assert_false(flow_logged(vault, written));
}

static void
what_is_so_of_a_person_is_not_in_the_log(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	vault_person(vault, person, NULL, NULL);
	flow_fact(vault,
	    (struct avow_fact_act){
		.person = person, .name = "age-band", .value = "under-14"});
	assert_true(flow_logged(vault, "\"name\":\"age-band\""));
	assert_false(flow_logged(vault, "under-14"));
	flow_fact(vault,
	    (struct avow_fact_act){
		.service = "shop", .name = "delivers", .value = "yes"});
	assert_true(flow_logged(vault, "\"value\":\"yes\""));
}

static void
a_trial_is_logged_as_one(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;
	struct avow_answer answer;

	vault_person(vault, person, NULL, NULL);
	vault_collect(
	    vault, person, "contact.phone", "account.register", "13812345678");
	(void)flow_use(&f, person, "contact.phone", "account.register");
	f.ask.only_decide = true;
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_int_equal(answer.field_count, 0);
	avow_answer_clear(&answer);
	assert_true(flow_logged(vault, "\"trial\":true"));
}

static void
the_log_verifies_without_any_secret(void **state)
{
	struct vault *vault = *state;
	struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;
	char person[AVOW_PERSON_TEXT];
	uint64_t entries;

	for (int i = 0; i < 20; i++)
		vault_person(vault, person, NULL, NULL);
	entries = avow_log_entries(vault->avow);
	avow_close(vault->avow);
	vault->avow = NULL;
	assert_int_equal(
	    avow_verify_vault(&report, vault->dir, &options, &vault->why),
	    AVOW_OK);
	assert_int_equal(report.size, entries);
	assert_string_equal(report.origin, "shop");
}

static void
there_is_no_entry_beyond_the_last(void **state)
{
	struct vault *vault = *state;
	char *json = NULL;

	assert_int_equal(avow_log_json(vault->avow,
			     avow_log_entries(vault->avow), &json, &vault->why),
	    AVOW_ERR_NOT_FOUND);
	assert_null(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(each_ask_has_an_entry_whatever_came_of_it),
	    FLOW_TEST(an_entry_tells_the_evidence_but_not_the_paper),
	    FLOW_TEST(a_paper_is_kept_sealed_where_the_policy_says_so),
	    FLOW_TEST(handles_change_with_the_month),
	    FLOW_TEST(a_new_row_does_not_name_the_one_it_replaces),
	    FLOW_TEST(what_is_so_of_a_person_is_not_in_the_log),
	    FLOW_TEST(a_trial_is_logged_as_one),
	    FLOW_TEST(the_log_verifies_without_any_secret),
	    FLOW_TEST(there_is_no_entry_beyond_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
