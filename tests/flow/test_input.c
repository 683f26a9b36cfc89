/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever is wrong with an ask is named by its place, leaves all as
 *         it was, and is never repeated in the message.
 * Method: one good ask, broken one field at a time; lists and values at their
 *         limits and one beyond.
 */
#include "tests/support/flow.h"

enum { LONG = 257 };

/* Break the ask; gives the place that should be named. */
struct broken {
	const char *remark;
	void (*damage)(struct avow_ask *ask, struct avow_item *item);
	const char *place;
};

static char long_word[LONG + 1];

#define DAMAGE(name, statement)                                                \
	static void name(struct avow_ask *ask, struct avow_item *item)         \
	{                                                                      \
		(void)ask;                                                     \
		(void)item;                                                    \
		statement;                                                     \
	}

DAMAGE(no_action, ask->action = NULL)
DAMAGE(odd_action, ask->action = "gossip")
DAMAGE(own_action, ask->action = "erase")
DAMAGE(export_action, ask->action = "export")
DAMAGE(no_service, ask->service = NULL)
DAMAGE(odd_service, ask->service = "mill")
DAMAGE(long_service, ask->service = long_word)
DAMAGE(no_purpose, ask->purpose = NULL)
DAMAGE(inner_purpose, ask->purpose = "account")
DAMAGE(odd_recipient, ask->recipient = "outside.moon")
DAMAGE(inner_recipient, ask->recipient = "outside")
DAMAGE(odd_form, ask->form = "anonymous")
DAMAGE(collect_form,
    (ask->action = "collect", ask->form = "masked", item->value = "1",
	item->value_size = 1))
DAMAGE(odd_claim, ask->claim = "law.moon")
DAMAGE(odd_consent, ask->claim = "consent moon")
DAMAGE(odd_contract, ask->claim = "contract moon")
DAMAGE(no_person, ask->person = NULL)
DAMAGE(short_person, ask->person = "0123")
DAMAGE(odd_person, ask->person = "zz345678901234567890123456789012")
DAMAGE(empty_external, (ask->person = NULL, ask->external_id = ""))
DAMAGE(empty_caller, ask->caller = "")
DAMAGE(new_use, ask->is_new = true)
DAMAGE(no_items, ask->item_count = 0)
DAMAGE(null_items, ask->items = NULL)
DAMAGE(no_category, item->category = NULL)
DAMAGE(odd_category, item->category = "moon")
DAMAGE(value_in_use, (item->value = "1", item->value_size = 1))
DAMAGE(record_of_tree, (item->category = "contact", item->record = 7))
DAMAGE(collect_tree,
    (ask->action = "collect", item->category = "contact", item->value = "1",
	item->value_size = 1))
DAMAGE(collect_nothing, ask->action = "collect")
DAMAGE(collect_odd,
    (ask->action = "collect", item->value = "\xff\xfe", item->value_size = 2))
DAMAGE(collect_nul,
    (ask->action = "collect", item->value = "a\0b", item->value_size = 3))
DAMAGE(odd_door, ask->door = (enum avow_door)9)

static const struct broken rows[] = {
    {"no action", no_action, "action"},
    {"an action nobody knows", odd_action, "action"},
    {"an action with a call of its own", own_action, "action"},
    {"another of these", export_action, "action"},
    {"no service", no_service, "service"},
    {"no such service", odd_service, "service"},
    {"a name of 257 bytes", long_service, "service"},
    {"no purpose", no_purpose, "purpose"},
    {"not a leaf", inner_purpose, "purpose"},
    {"no such recipient", odd_recipient, "recipient"},
    {"not a leaf either", inner_recipient, "recipient"},
    {"a form that is not offered", odd_form, "form"},
    {"a collect with a form", collect_form, "form"},
    {"no such basis", odd_claim, "claim"},
    {"no such consent", odd_consent, "claim"},
    {"no such agreement", odd_contract, "claim"},
    {"nobody", no_person, "person"},
    {"too few digits", short_person, "person"},
    {"no digits", odd_person, "person"},
    {"an empty external id", empty_external, "external_id"},
    {"an empty caller", empty_caller, "caller"},
    {"a use that makes a person", new_use, "is_new"},
    {"no items", no_items, "items"},
    {"items that are not there", null_items, "items"},
    {"no category", no_category, "items[0].category"},
    {"no such category", odd_category, "items[0].category"},
    {"a use with a value", value_in_use, "items[0].value"},
    {"a record of many categories", record_of_tree, "items[0].record"},
    {"a collect of many categories", collect_tree, "items[0].category"},
    {"a collect without value", collect_nothing, "items[0].value"},
    {"a collect of no UTF-8", collect_odd, "items[0].value"},
    {"a collect with a NUL", collect_nul, "items[0].value"},
    {"no such door", odd_door, "door"},
};

static void
each_fault_is_named_by_its_place(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	uint64_t entries;

	memset(long_word, 'a', LONG);
	vault_person(vault, person, NULL, NULL);
	entries = avow_log_entries(vault->avow);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct avow_answer answer;
		struct flow_ask f;

		(void)flow_use(&f, person, "contact.phone", "account.register");
		rows[i].damage(&f.ask, &f.item);
		vault_ask(vault, &f.ask, &answer, AVOW_ERR_INPUT);
		if (strcmp(vault->why.place, rows[i].place) != 0)
			fail_msg("%s: %s", rows[i].remark, vault->why.place);
		assert_null(answer.memory);
		assert_int_equal(answer.verdict, AVOW_DENIED);
	}
	assert_int_equal(avow_log_entries(vault->avow), entries);
}

static void
evidence_has_to_be_known_to_the_edition(void **state)
{
	static const char *const odd[] = {"moon"};
	static const char *const partner[] = {"confidentiality"};
	static const char *const unasserted[] = {"checked"};
	static const char *const valued[] = {"for-profit is much"};
	static const struct avow_document paper = {
	    .kind = "moon", .bytes = "x", .size = 1};
	static const struct avow_document empty = {
	    .kind = "legal-request", .bytes = "", .size = 0};
	static const struct {
		struct avow_ask ask;
		const char *place;
	} cases[] = {
	    {{.shown = odd, .shown_count = 1}, "shown[0]"},
	    {{.shown_count = 1}, "shown"},
	    {{.asserted = odd, .asserted_count = 1}, "asserted[0]"},
	    {{.asserted = unasserted, .asserted_count = 1}, "asserted[0]"},
	    {{.asserted = valued, .asserted_count = 1}, "asserted[0]"},
	    {{.agree = odd, .agree_count = 1}, "agree[0]"},
	    {{.agree = partner, .agree_count = 1}, "agree[0]"},
	    {{.receipts = odd, .receipt_count = 1}, "receipts[0]"},
	    {{.documents = &paper, .document_count = 1}, "documents[0].kind"},
	    {{.documents = &empty, .document_count = 1}, "documents[0].bytes"},
	};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	vault_person(vault, person, NULL, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_ask ask = cases[i].ask;
		struct avow_answer answer;
		struct flow_ask f;

		(void)flow_use(&f, person, "contact.phone", "account.register");
		ask.action = f.ask.action;
		ask.person = person;
		ask.service = f.ask.service;
		ask.purpose = f.ask.purpose;
		ask.items = f.ask.items;
		ask.item_count = 1;
		vault_ask(vault, &ask, &answer, AVOW_ERR_INPUT);
		assert_string_equal(vault->why.place, cases[i].place);
	}
}

static void
limits_hold_and_one_beyond_does_not(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	static char value[AVOW_VALUE_MAX + 1];
	static struct avow_item items[AVOW_ITEMS_MAX + 1];
	static const char *shown[AVOW_LIST_MAX + 1];
	struct avow_answer answer;
	struct flow_ask f;

	memset(value, 'x', sizeof value);
	vault_person(vault, person, NULL, NULL);
	(void)flow_collect(&f, person, "order.address", "fulfil.delivery", "1");
	f.item.value = value;
	f.item.value_size = AVOW_VALUE_MAX;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	f.item.value_size = AVOW_VALUE_MAX + 1;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_LIMIT);
	for (size_t i = 0; i <= AVOW_ITEMS_MAX; i++)
		items[i] = (struct avow_item){
		    .category = "order.address", .value = "x", .value_size = 1};
	f.ask.items = items;
	f.ask.item_count = AVOW_ITEMS_MAX;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	f.ask.item_count = AVOW_ITEMS_MAX + 1;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_LIMIT);
	f.ask.item_count = 1;
	for (size_t i = 0; i <= AVOW_LIST_MAX; i++)
		shown[i] = "account";
	f.ask.shown = shown;
	f.ask.shown_count = AVOW_LIST_MAX;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	f.ask.shown_count = AVOW_LIST_MAX + 1;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_LIMIT);
	assert_string_equal(vault->why.place, "shown");
}

static void
a_taken_external_id_makes_nobody(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, "c-1", NULL);
	(void)flow_collect(&f, NULL, "contact.phone", "account.register", "1");
	f.ask.is_new = true;
	f.ask.external_id = "c-1";
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_EXISTS);
	f.ask.external_id = "c-2";
	f.ask.person = person;
	vault_ask(vault, &f.ask, &answer, AVOW_ERR_INPUT);
	assert_string_equal(vault->why.place, "person");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(each_fault_is_named_by_its_place),
	    FLOW_TEST(evidence_has_to_be_known_to_the_edition),
	    FLOW_TEST(limits_hold_and_one_beyond_does_not),
	    FLOW_TEST(a_taken_external_id_makes_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
