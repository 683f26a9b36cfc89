/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a person gets all that is held, of every service, but for what the
 *         policy keeps back, which is named. [R45]
 * Method: records in two services, one category without an export rule.
 */
#include "tests/support/flow.h"

static void export(struct vault *vault, const char *person, const char *claim,
    struct avow_answer *answer)
{
	const struct avow_ask ask = {
	    .person = person, .service = "shop", .claim = claim};

	assert_int_equal(
	    avow_person_export(vault->avow, &ask, answer, &vault->why),
	    AVOW_OK);
}

static void
what_may_leave_leaves_and_the_rest_is_named(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	vault_collect(vault, person, "identity.card", "account.register",
	    "11010519491231002X");
	vault_collect(vault, person, "identity.card", "account.register",
	    "11010519491231002X");
	(void)flow_collect(
	    &f, person, "contact.phone", "account.register", "13812345678");
	f.ask.service = "game";
	assert_int_equal(vault_verdict(vault, &f.ask), AVOW_ALLOWED);
	export(vault, person, "law.rights", &answer);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_int_equal(answer.field_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct avow_field *field = &answer.fields[i];
		bool is_phone = strcmp(field->category, "contact.phone") == 0;

		assert_string_equal(field->service, is_phone ? "game" : "shop");
		assert_string_equal(
		    field->value, is_phone ? "13812345678" : "1990-05-17");
		assert_string_equal(field->form, "raw");
	}
	assert_int_equal(answer.withheld_count, 1);
	assert_string_equal(answer.withheld[0], "identity.card");
	avow_answer_clear(&answer);
	assert_true(flow_logged(vault, "\"withheld\":[\"identity.card\"]"));
	assert_true(flow_logged(vault, "\"given\":2"));
}

static void
without_a_claim_nothing_leaves(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	vault_person(vault, person, NULL, NULL);
	export(vault, person, NULL, &answer);
	assert_int_not_equal(answer.verdict, AVOW_ALLOWED);
	assert_int_equal(answer.field_count, 0);
	/* Not even what kinds of things are held. */
	assert_int_equal(answer.withheld_count, 0);
	avow_answer_clear(&answer);
	assert_false(flow_logged(vault, "withheld"));
}

static void
that_nothing_is_held_is_for_those_who_may_ask(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	vault_person(vault, person, NULL, NULL);
	vault->now_ms += (uint64_t)101 * 86400000; /* all has expired */
	export(vault, person, NULL, &answer);
	assert_int_not_equal(answer.verdict, AVOW_ALLOWED);
	assert_true(flow_has_need(&answer, "claim law.rights"));
	avow_answer_clear(&answer);
	assert_false(flow_logged(vault, "categories"));
}

static void
of_nothing_the_copy_is_empty(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	vault_person(vault, person, NULL, NULL);
	vault->now_ms += (uint64_t)101 * 86400000; /* all has expired */
	export(vault, person, "law.rights", &answer);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_int_equal(answer.field_count, 0);
	avow_answer_clear(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(what_may_leave_leaves_and_the_rest_is_named),
	    FLOW_TEST(without_a_claim_nothing_leaves),
	    FLOW_TEST(that_nothing_is_held_is_for_those_who_may_ask),
	    FLOW_TEST(of_nothing_the_copy_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
