/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a clause that an edition widens reaches nobody before they were told
 *         of it: by accepting, or by a notice and the time it is announced.
 * Method: the same ask of people who came before and after, and who were told
 *         in each way. [R3, R48]
 */
#include "tests/support/editions.h"
#include "tests/support/flow.h"

static const char narrow[] =
    "keep: allow collect, store contact for improve.product to self\n"
    "  basis contract service-terms\n";
static const char wide[] =
    "keep: allow collect, store contact for improve.product to self\n"
    "  basis contract service-terms\n"
    "learn: allow use contact for improve.product to self\n"
    "  basis contract service-terms\n";

static int
setup(void **state)
{
	struct vault *vault = calloc(1, sizeof *vault);

	assert_non_null(vault);
	editions_make(vault, NULL, narrow);
	*state = vault;
	return 0;
}

static enum avow_verdict
learn(struct vault *vault, const char *person)
{
	struct flow_ask f;

	return vault_verdict(
	    vault, flow_use(&f, person, "contact.phone", "improve.product"));
}

static void
widen(struct vault *vault)
{
	editions_publish(vault, (struct editions_next){.rules = wide});
}

static void
who_came_before_is_not_reached_until_they_accept(void **state)
{
	struct vault *vault = *state;
	char old[AVOW_PERSON_TEXT];
	char new[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	editions_person(vault, old);
	widen(vault);
	editions_person(vault, new);
	assert_int_equal(learn(vault, new), AVOW_ALLOWED);
	(void)flow_use(&f, old, "contact.phone", "improve.product");
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_string_equal(answer.edition, "general@2");
	assert_int_equal(answer.number, 2);
	assert_string_equal(answer.bound, "general@1");
	assert_int_equal(answer.bound_number, 1);
	assert_true(flow_has_need(&answer, "accept general@2"));
	avow_answer_clear(&answer);
	assert_true(flow_logged(vault, "\"bound\":[\"general@1\"]"));

	editions_accept(vault, old, "general@2");
	assert_true(flow_logged(vault, "\"told\":\"general@2\""));
	vault_reopen(vault);
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_null(answer.bound);
	assert_int_equal(answer.bound_number, 0);
	avow_answer_clear(&answer);
}

static void
an_acceptance_may_come_with_the_ask(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	editions_person(vault, person);
	widen(vault);
	(void)flow_use(&f, person, "contact.phone", "improve.product");
	f.ask.accept = "2";
	f.ask.only_decide = true;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	f.ask.only_decide = false;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_int_equal(learn(vault, person), AVOW_ALLOWED);
}

static void
a_notice_binds_when_it_was_announced_long_enough(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	editions_person(vault, person);
	widen(vault);
	editions_notice(vault, person, NULL);
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	vault->now_ms += 10ULL * EDITIONS_DAY_MS - 1;
	/* Told again, the time does not begin again. */
	editions_notice(vault, person, NULL);
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	vault->now_ms += 1;
	assert_int_equal(learn(vault, person), AVOW_ALLOWED);
}

static void
using_the_address_for_a_notice_is_the_notice(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	editions_person(vault, person);
	widen(vault);
	(void)flow_use(&f, person, "contact", "message.policy");
	f.ask.claim = "law.notice";
	/* Nothing is held to send it to, so nothing was sent. */
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	vault->now_ms += 11ULL * EDITIONS_DAY_MS;
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	vault_collect(vault, person, "contact.phone", "improve.product", "1");
	f.ask.only_decide = true;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	vault->now_ms += 11ULL * EDITIONS_DAY_MS;
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	f.ask.only_decide = false;
	/* Nor can anything be sent to half a number. */
	f.ask.form = "masked";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_false(flow_logged(vault, "\"told\""));
	f.ask.form = NULL;
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	assert_true(flow_logged(vault, "\"told\":\"general@2\""));
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	vault->now_ms += 10ULL * EDITIONS_DAY_MS;
	assert_int_equal(learn(vault, person), AVOW_ALLOWED);
}

static void
going_on_using_the_service_is_no_notice(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	editions_person(vault, person);
	widen(vault);
	for (int i = 0; i < 3; i++) {
		vault->now_ms += 100ULL * EDITIONS_DAY_MS;
		vault_collect(
		    vault, person, "contact.phone", "improve.product", "1");
		assert_int_equal(learn(vault, person), AVOW_DENIED);
	}
}

/* Told in advance, and bound when it takes effect. */
static void
an_edition_to_come_binds_nobody_yet(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	editions_person(vault, person);
	editions_publish(vault,
	    (struct editions_next){
		.rules = wide, .after_ms = 20ULL * EDITIONS_DAY_MS});
	editions_notice(vault, person, NULL);
	vault->now_ms += 20ULL * EDITIONS_DAY_MS - 1;
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	/* It takes effect while the vault is open. */
	vault->now_ms += 1;
	assert_int_equal(learn(vault, person), AVOW_ALLOWED);
}

static void
each_edition_is_told_of_by_itself(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	editions_person(vault, person);
	editions_publish(vault, (struct editions_next){.rules = narrow});
	editions_accept(vault, person, NULL);
	widen(vault);
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	editions_accept(vault, person, "2");
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	editions_accept(vault, person, "3");
	assert_int_equal(learn(vault, person), AVOW_ALLOWED);
}

static void
of_no_edition_nobody_is_told(void **state)
{
	static const char *const names[] = {
	    "general@2", "2", "0", "", "99999999999999999999", "1x", "shop"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	editions_person(vault, person);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct avow_told_act act = {
		    .person = person, .edition = names[i]};

		vault->why = (struct avow_error){0};
		assert_int_equal(
		    avow_person_told(vault->avow, &act, &vault->why),
		    names[i][0] == '\0' ? AVOW_ERR_INPUT : AVOW_ERR_NOT_FOUND);
		assert_string_equal(vault->why.place, "edition");
		(void)flow_use(&f, person, "basic", "account.register");
		f.ask.accept = names[i];
		vault_ask(
		    vault, &f.ask, &(struct avow_answer){0}, AVOW_ERR_INPUT);
		assert_string_equal(vault->why.place, "accept");
	}
}

static void
many_notices_leave_a_small_head(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	editions_person(vault, person);
	for (int i = 0; i < 40; i++) {
		editions_publish(
		    vault, (struct editions_next){.rules = narrow});
		editions_accept(vault, person, NULL);
	}
	widen(vault);
	assert_int_equal(learn(vault, person), AVOW_DENIED);
	editions_accept(vault, person, NULL);
	assert_int_equal(learn(vault, person), AVOW_ALLOWED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TOLD_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, flow_teardown)
	    TOLD_TEST(who_came_before_is_not_reached_until_they_accept),
	    TOLD_TEST(an_acceptance_may_come_with_the_ask),
	    TOLD_TEST(a_notice_binds_when_it_was_announced_long_enough),
	    TOLD_TEST(using_the_address_for_a_notice_is_the_notice),
	    TOLD_TEST(going_on_using_the_service_is_no_notice),
	    TOLD_TEST(an_edition_to_come_binds_nobody_yet),
	    TOLD_TEST(each_edition_is_told_of_by_itself),
	    TOLD_TEST(of_no_edition_nobody_is_told),
	    TOLD_TEST(many_notices_leave_a_small_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
