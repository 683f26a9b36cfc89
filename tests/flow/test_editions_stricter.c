/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what an edition takes away is gone at once, for everybody; of two
 *         editions that have a say, both must allow, the duties of both apply,
 *         and the one that denies is named.
 * Method: editions after each other that narrow, add duties and rename, asked
 *         about people bound to the older. [R1, R2]
 */
#include <unistd.h>

#include "flow/folder.h"
#include "flow/open.h"
#include "tests/support/editions.h"
#include "tests/support/flow.h"

static const char learn_rule[] =
    "keep: allow collect, store contact, usage for improve.product to self\n"
    "  basis contract service-terms\n"
    "learn: allow use contact, usage for improve.product to self\n"
    "  basis contract service-terms\n";

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct vault));
	assert_non_null(*state);
	return 0;
}

static struct avow_answer
learn(struct vault *vault, const char *person, const char *category)
{
	struct avow_answer answer;
	struct flow_ask f;

	vault_ask(vault, flow_use(&f, person, category, "improve.product"),
	    &answer, AVOW_OK);
	return answer;
}

static bool
has_cite(const struct avow_answer *answer, const char *cite)
{
	for (size_t i = 0; i < answer->cited_count; i++) {
		if (strcmp(answer->cited[i].cite, cite) == 0)
			return true;
	}
	return false;
}

static bool
has_duty(const struct avow_answer *answer, const char *duty)
{
	for (size_t i = 0; i < answer->duty_count; i++) {
		if (strcmp(answer->duties[i], duty) == 0)
			return true;
	}
	return false;
}

static void
a_narrowing_binds_at_once(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	editions_make(vault, NULL, learn_rule);
	editions_person(vault, person);
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	editions_publish(vault,
	    (struct editions_next){.rules =
				       "keep: allow collect, store contact "
				       "for improve.product to self\n"
				       "  basis contract service-terms\n"
				       "no: never use contact "
				       "for improve.product\n"});
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_true(has_cite(&answer, "general@2#rules/no"));
	avow_answer_clear(&answer);
}

static void
the_edition_that_denied_is_named(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	editions_make(vault, NULL,
	    "keep: allow collect, store contact for improve.product to self\n"
	    "  basis contract service-terms\n"
	    "no: never use contact for improve.product\n");
	editions_person(vault, person);
	editions_publish(vault, (struct editions_next){.rules = learn_rule});
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_true(has_cite(&answer, "general@1#rules/no"));
	assert_false(has_cite(&answer, "general@2#rules/learn"));
	assert_string_equal(answer.cited[0].title, "2 Rules");
	assert_true(flow_logged(vault, "\"general@1#rules/no\""));
	avow_answer_clear(&answer);
}

static void
the_duties_of_both_apply(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	editions_make(vault, NULL,
	    "keep: allow collect, store contact, usage for improve.product\n"
	    "  to self basis contract service-terms\n"
	    "learn: allow use contact, usage for improve.product to self\n"
	    "  basis contract service-terms must mask contact.phone\n");
	editions_person(vault, person);
	vault_collect(
	    vault, person, "contact.phone", "improve.product", "13812345678");
	editions_publish(vault,
	    (struct editions_next){
		.rules = "keep: allow collect, store contact, usage\n"
			 "  for improve.product to self\n"
			 "  basis contract service-terms\n"
			 "learn: allow use contact, usage\n"
			 "  for improve.product to self\n"
			 "  basis contract service-terms\n"
			 "  must limit to requested fields\n"});
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_true(has_duty(&answer, "mask contact.phone"));
	assert_true(has_duty(&answer, "limit to requested fields"));
	assert_true(has_cite(&answer, "general@1#rules/learn"));
	assert_true(has_cite(&answer, "general@2#rules/learn"));
	assert_int_equal(answer.field_count, 1);
	assert_string_equal(answer.fields[0].form, "masked");
	assert_null(strstr(answer.fields[0].value, "1381234"));
	avow_answer_clear(&answer);
}

static void
a_correction_binds_at_once(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	editions_make(vault, NULL, "no: never use contact for improve\n");
	editions_person(vault, person);
	editions_publish(vault,
	    (struct editions_next){.rules = learn_rule, .is_correction = true});
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	assert_null(answer.bound);
	avow_answer_clear(&answer);
}

/* It corrects the edition before it, not what that one had widened. */
static void
a_correction_does_not_tell_of_what_it_corrects(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;

	editions_make(vault, NULL, "no: never use contact for improve\n");
	editions_person(vault, person);
	editions_publish(vault,
	    (struct editions_next){
		.rules = "learn: allow use contact for improve.product\n"
			 "  to self basis contract service-terms\n"});
	editions_publish(vault,
	    (struct editions_next){.rules = learn_rule, .is_correction = true});
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_DENIED);
	avow_answer_clear(&answer);
	editions_accept(vault, person, "2");
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
}

static void
a_new_term_is_denied_by_who_does_not_know_it(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_answer answer;
	char terms[EDITIONS_PAGE_MAX];

	editions_make(vault, NULL, learn_rule);
	editions_person(vault, person);
	(void)snprintf(
	    terms, sizeof terms, "category contact.home\n%s", editions_terms);
	editions_publish(
	    vault, (struct editions_next){.terms = terms, .rules = learn_rule});
	answer = learn(vault, person, "contact.home");
	assert_int_equal(answer.verdict, AVOW_DENIED);
	assert_int_equal(answer.cited_count, 0);
	assert_true(flow_has_need(&answer, "accept general@2"));
	avow_answer_clear(&answer);
	answer = learn(vault, person, "contact.phone");
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	editions_accept(vault, person, NULL);
	answer = learn(vault, person, "contact.home");
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
}

/* Opening fails, with the file's name and the number of its edition. */
static void
is_refused(struct vault *vault, const char *path, const char *number)
{
	const struct avow_open_options options = {.dir = vault->dir};

	vault->why = (struct avow_error){0};
	assert_int_not_equal(
	    avow_open(&vault->avow, &options, &vault->why), AVOW_OK);
	assert_null(vault->avow);
	assert_string_equal(vault->why.code, "open.image");
	assert_string_equal(vault->why.place, path);
	assert_non_null(strstr(vault->why.message, number));
}

static void
an_edition_that_is_missing_or_altered_is_named(void **state)
{
	struct vault *vault = *state;
	struct avow_path paths[2];
	char kept[SCRATCH_PATH];

	editions_make(vault, NULL, learn_rule);
	editions_publish(vault,
	    (struct editions_next){
		.rules = "no: never use contact for improve\n"});
	for (uint32_t i = 0; i < 2; i++)
		assert_int_equal(avow_folder_image(&paths[i], vault->dir,
				     avow_image_hash(avow_editions_get(
					 &vault->avow->editions, i + 1)
							 ->image),
				     NULL),
		    AVOW_OK);
	avow_close(vault->avow);
	vault->avow = NULL;
	scratch_path(kept, vault->folder, "kept");
	assert_int_equal(rename(paths[0].at, kept), 0);
	is_refused(vault, paths[0].at, "edition 1");
	/* Another published image in its place is not it. */
	assert_int_equal(link(paths[1].at, paths[0].at), 0);
	is_refused(vault, paths[0].at, "edition 1");
	assert_int_equal(rename(kept, paths[0].at), 0);
	assert_int_equal(truncate(paths[1].at, 200), 0);
	is_refused(vault, paths[1].at, "edition 2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define STRICT_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(name, setup, flow_teardown)
	    STRICT_TEST(a_narrowing_binds_at_once),
	    STRICT_TEST(the_edition_that_denied_is_named),
	    STRICT_TEST(the_duties_of_both_apply),
	    STRICT_TEST(a_correction_binds_at_once),
	    STRICT_TEST(a_correction_does_not_tell_of_what_it_corrects),
	    STRICT_TEST(a_new_term_is_denied_by_who_does_not_know_it),
	    STRICT_TEST(an_edition_that_is_missing_or_altered_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
