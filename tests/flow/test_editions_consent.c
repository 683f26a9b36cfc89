/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a consent counts for what its item covered in the edition under which
 *         it was given: what a later edition adds to it reaches nobody before
 *         they were asked again, though they were told.
 * Method: items whose flows grow, shrink, and stand for each other, with people
 *         who gave them under each edition. [R4, R17]
 */
#include "tests/support/editions.h"
#include "tests/support/flow.h"

static const char phone[] =
    "push: allow use contact.phone for market.push to self\n"
    "  basis consent marketing\n";
static const char phone_and_email[] =
    "push: allow use contact for market.push to self\n"
    "  basis consent marketing\n";

static void
make(struct vault *vault, const char *rules)
{
	editions_make(vault, NULL, rules);
}

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct vault));
	assert_non_null(*state);
	return 0;
}

static enum avow_verdict
push(struct vault *vault, const char *person, const char *category)
{
	struct flow_ask f;

	return vault_verdict(
	    vault, flow_use(&f, person, category, "market.push"));
}

/* Publish rules, and let the person accept them, which gives no consent. */
static void
go_on(struct vault *vault, const char *person, const char *rules)
{
	editions_publish(vault, (struct editions_next){.rules = rules});
	editions_accept(vault, person, NULL);
}

static void
a_widened_item_is_asked_again(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	make(vault, phone);
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
	go_on(vault, person, phone_and_email);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
	(void)flow_use(&f, person, "contact.email", "market.push");
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_NEEDED);
	assert_true(flow_has_need(&answer, "consent marketing"));
	avow_answer_clear(&answer);
	flow_consent(vault, person, "marketing", false);
	assert_int_equal(push(vault, person, "contact.email"), AVOW_ALLOWED);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
}

/* A yes to the new text counts from then, where its giver was told, too. */
static void
a_new_yes_does_not_stand_for_being_told(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, phone);
	editions_person(vault, person);
	editions_publish(
	    vault, (struct editions_next){.rules = phone_and_email});
	flow_consent(vault, person, "marketing", false);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
	assert_int_equal(push(vault, person, "contact.email"), AVOW_DENIED);
	editions_accept(vault, person, NULL);
	assert_int_equal(push(vault, person, "contact.email"), AVOW_ALLOWED);
}

static void
a_withdrawal_counts_in_every_edition(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, phone);
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	go_on(vault, person, phone_and_email);
	flow_consent(vault, person, "marketing", true);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_DENIED);
}

static void
of_two_items_that_each_would_do_both_cover(void **state)
{
	static const char either[] =
	    "a: allow use contact.phone for market.push to self\n"
	    "  basis consent marketing\n"
	    "b: allow use contact.phone for market.push to self\n"
	    "  basis consent offers\n";
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, either);
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	flow_consent(vault, person, "offers", false);
	/* Now only one of them will do. */
	go_on(vault, person, phone_and_email);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
	assert_int_equal(push(vault, person, "contact.email"), AVOW_NEEDED);
	flow_consent(vault, person, "marketing", true);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_DENIED);
}

static void
an_item_that_nothing_rested_on_covers_nothing(void **state)
{
	static const char free[] =
	    "a: allow use contact.phone for market.push to self\n"
	    "  basis contract service-terms\n"
	    "b: allow use contact.phone for market.push to self\n"
	    "  basis consent marketing\n";
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, free);
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
	/* What was done anyway now hangs on the item, which nobody was asked
	 * for this. */
	go_on(vault, person, phone);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_NEEDED);
	flow_consent(vault, person, "marketing", false);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
}

static void
a_receipt_carries_its_edition(void **state)
{
	static const char one[] =
	    "push: allow use contact.phone for market.push to self\n"
	    "  basis consent once\n";
	static const char both[] =
	    "push: allow use contact for market.push to self\n"
	    "  basis consent once\n";
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char receipt[33];
	const char *receipts[1] = {receipt};
	struct avow_consent_act act = {.item = "once", .service = "shop"};
	struct flow_ask f;

	make(vault, one);
	editions_person(vault, person);
	act.person = person;
	assert_int_equal(
	    avow_consent(vault->avow, &act, receipt, &vault->why), AVOW_OK);
	go_on(vault, person, both);
	(void)flow_use(&f, person, "contact.email", "market.push");
	f.ask.receipts = receipts;
	f.ask.receipt_count = 1;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_NEEDED);
	f.item.category = "contact.phone";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(
	    avow_consent(vault->avow, &act, receipt, &vault->why), AVOW_OK);
	f.item.category = "contact.email";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
}

static void
a_correction_reaches_what_was_given_at_once(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, phone);
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	editions_publish(vault,
	    (struct editions_next){
		.rules = phone_and_email, .is_correction = true});
	assert_int_equal(push(vault, person, "contact.email"), AVOW_ALLOWED);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
}

static void
an_item_that_is_no_more_counts_for_nothing(void **state)
{
	static const char other[] =
	    "push: allow use contact.phone for market.push to self\n"
	    "  basis consent offers\n";
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, phone);
	editions_person(vault, person);
	flow_consent(vault, person, "marketing", false);
	go_on(vault, person, other);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_NEEDED);
	go_on(vault, person, phone);
	assert_int_equal(push(vault, person, "contact.phone"), AVOW_ALLOWED);
}

/* Whichever edition it was given under, for one service or for all. */
static void
a_withdrawal_reaches_an_item_that_changed_its_reach(void **state)
{
	static const char was[] = "consent marketing \"promotions\" \"推送\" "
				  "for market of any";
	static const char rules[] =
	    "push: allow use usage for market.push to self\n"
	    "  basis consent marketing\n";
	const char *at = strstr(editions_terms, was) + strlen(was);
	char across[EDITIONS_PAGE_MAX];
	struct vault *vault = *state;

	(void)snprintf(across, sizeof across, "%.*s across services%s",
	    (int)(at - editions_terms), editions_terms, at);
	for (int first = 0; first < 2; first++) {
		const char *terms[] = {editions_terms, across};
		char person[AVOW_PERSON_TEXT];
		struct flow_ask f;

		editions_make(vault, terms[first], rules);
		editions_person(vault, person);
		flow_consent(vault, person, "marketing", false);
		assert_int_equal(
		    vault_verdict(vault,
			flow_use(&f, person, "usage.clicks", "market.push")),
		    AVOW_ALLOWED);
		editions_publish(vault,
		    (struct editions_next){
			.terms = terms[1 - first], .rules = rules});
		flow_consent(vault, person, "marketing", true);
		/* Back as it was, the old yes is not one again. */
		editions_publish(vault,
		    (struct editions_next){
			.terms = terms[first], .rules = rules});
		editions_accept(vault, person, NULL);
		assert_int_equal(
		    vault_verdict(vault,
			flow_use(&f, person, "usage.clicks", "market.push")),
		    AVOW_DENIED);
		if (first == 0)
			vault_remove(vault);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define CONSENT_TEST(name)                                                     \
	cmocka_unit_test_setup_teardown(name, setup, flow_teardown)
	    CONSENT_TEST(a_widened_item_is_asked_again),
	    CONSENT_TEST(a_new_yes_does_not_stand_for_being_told),
	    CONSENT_TEST(a_withdrawal_counts_in_every_edition),
	    CONSENT_TEST(a_withdrawal_reaches_an_item_that_changed_its_reach),
	    CONSENT_TEST(of_two_items_that_each_would_do_both_cover),
	    CONSENT_TEST(an_item_that_nothing_rested_on_covers_nothing),
	    CONSENT_TEST(a_receipt_carries_its_edition),
	    CONSENT_TEST(a_correction_reaches_what_was_given_at_once),
	    CONSENT_TEST(an_item_that_is_no_more_counts_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
