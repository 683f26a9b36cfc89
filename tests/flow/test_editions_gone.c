/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what an edition has no word for any more stays the person's: it can
 *         be copied and erased, and nobody else gets it.
 * Method: records of a category, a purpose or a service; then an edition
 *         without that, or with another name for it. [R3, R42]
 */
#include "tests/support/editions.h"
#include "tests/support/flow.h"

static const char rules[] =
    "keep: allow collect, store contact, usage for improve.product to self\n"
    "  basis contract service-terms\n";
static const char shorter[] =
    "keep: allow collect, store contact, usage for improve.product to self\n"
    "  basis contract service-terms\n"
    "retain usage for improve.product at most 9 days after collected\n"
    "  then erase\n";
static const char lawful[] =
    "keep: allow collect, store contact, usage for improve.product to self\n"
    "  basis contract service-terms\n"
    "retain usage for improve.product at most 99 days after collected\n"
    "  at least 9 days after collected basis law.notice then erase\n";

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct vault));
	assert_non_null(*state);
	return 0;
}

/* The usual terms with some words become others. */
static const char *
terms_with(const char *was, const char *is)
{
	static char terms[EDITIONS_PAGE_MAX];
	const char *at = strstr(editions_terms, was);

	assert_non_null(at);
	(void)snprintf(terms, sizeof terms, "%.*s%s%s",
	    (int)(at - editions_terms), editions_terms, is, at + strlen(was));
	return terms;
}

static void
publish(struct vault *vault, const char *was, const char *is, const char *next)
{
	editions_publish(vault,
	    (struct editions_next){
		.terms = terms_with(was, is), .rules = next});
}

#define CLICKS "category usage.clicks\n"
#define LESS                                                                   \
	"keep: allow collect, store contact for improve.product to self\n"     \
	"  basis contract service-terms\n"

/* A person with clicks, and an edition that has no word for them. */
static void
make(struct vault *vault, char person[AVOW_PERSON_TEXT], const char *first)
{
	editions_make(vault, NULL, first);
	editions_person(vault, person);
	vault_collect(vault, person, "usage.clicks", "improve.product", "7");
	publish(vault, CLICKS, "", LESS);
}

/* Clicks in a copy. */
static size_t
copied(struct vault *vault, const char *person, const char *service)
{
	const struct avow_ask ask = {
	    .person = person, .service = service, .claim = "law.rights"};
	struct avow_answer answer;
	size_t count = 0;

	assert_int_equal(
	    avow_person_export(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	for (size_t i = 0; i < answer.field_count; i++)
		count += strcmp(answer.fields[i].category, "usage.clicks") == 0;
	if (answer.withheld_count > 0)
		assert_string_equal(answer.withheld[0], "usage.clicks");
	assert_true(count + answer.withheld_count <= 1);
	avow_answer_clear(&answer);
	return count;
}

static void
erase(struct vault *vault, const char *person, enum avow_verdict verdict)
{
	const struct avow_ask ask = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, verdict);
	avow_answer_clear(&answer);
}

static void
a_category_that_is_gone_is_copied_and_erased(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, person, rules);
	assert_int_equal(copied(vault, person, "shop"), 1);
	assert_true(flow_logged(vault, "usage.clicks"));
	editions_accept(vault, person, NULL);
	assert_int_equal(copied(vault, person, "shop"), 1);
	erase(vault, person, AVOW_ALLOWED);
}

static void
what_the_last_edition_withheld_stays_withheld(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	make(vault, person,
	    "keep: allow collect, store contact, usage for improve.product\n"
	    "  to self basis contract service-terms\n"
	    "secret: never export usage\n");
	assert_int_equal(copied(vault, person, "shop"), 0);
	editions_accept(vault, person, NULL);
	assert_int_equal(copied(vault, person, "shop"), 0);
	erase(vault, person, AVOW_ALLOWED);
}

static void
nobody_is_copied_to_who_proves_nothing(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_ask ask = {.service = "shop"};
	struct avow_answer answer;

	make(vault, person, rules);
	publish(vault, CLICKS, "",
	    LESS "mine: never export any when not consent marketing\n");
	ask.person = person;
	assert_int_equal(
	    avow_person_export(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_not_equal(answer.verdict, AVOW_ALLOWED);
	assert_int_equal(answer.field_count, 0);
	assert_int_equal(answer.withheld_count, 0);
	avow_answer_clear(&answer);
}

/* Rights that the edition bound to has no words for are no less. */
static void
what_the_edition_bound_to_cannot_place_it_does_not_withhold(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];

	char page[EDITIONS_PAGE_MAX];
	char *at;

	/* Nobody had a basis of this name. */
	editions_page(page, 1, NULL, rules);
	while ((at = strstr(page, "law.rights")) != NULL)
		memcpy(at, "law.wrongs", 10);
	vault_make(vault, page);
	editions_person(vault, person);
	vault_collect(vault, person, "usage.clicks", "improve.product", "7");
	editions_publish(vault, (struct editions_next){.rules = rules});
	assert_int_equal(copied(vault, person, "shop"), 1);
	erase(vault, person, AVOW_ALLOWED);
}

static void
records_of_a_service_that_is_gone_end_as_the_new_edition_says(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_publish_options options = {.only_decide = true};
	struct avow_publish_result result;
	struct avow_buffer image;
	char page[EDITIONS_PAGE_MAX];

	editions_make(vault, NULL, rules);
	editions_person(vault, person);
	vault_collect(vault, person, "usage.clicks", "improve.product", "7");
	editions_page(page, 2,
	    terms_with("service shop \"shop\" \"商城\"\n", ""), lawful);
	memcpy(strstr(page, "2026-01-01"), "2026-12-01", 10);
	vault_compile(&image, page);
	options.image = image.at;
	options.image_size = image.size;
	/* What is counted reads the minima of services, this one, too. */
	assert_int_equal(
	    avow_publish(vault->avow, &options, &result, &vault->why), AVOW_OK);
	assert_int_equal(result.end_count, 1);
	assert_string_equal(result.ends[0].category, "usage.clicks");
	assert_int_equal(result.ends[0].sooner, 1);
	assert_int_equal(result.ends[0].at_once, 0);
	avow_publish_result_clear(&result);
	avow_buffer_clear(&image);

	publish(vault, "service shop \"shop\" \"商城\"\n", "", shorter);
	assert_int_equal(copied(vault, person, "game"), 1);
	vault->now_ms += 9ULL * EDITIONS_DAY_MS;
	assert_int_equal(copied(vault, person, "game"), 0);
}

static void
a_renamed_purpose_keeps_its_ends_and_its_minimum(void **state)
{
	static const char was[] =
	    "purpose improve.product \"improve\" \"改进\"";
	static const char is[] = "purpose improve.things \"improve\" \"改进\" "
				 "formerly improve.product";
	char renamed[2][512];
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	const char *texts[] = {lawful, shorter};

	for (int i = 0; i < 2; i++) {
		char *out = renamed[i];

		for (const char *at = texts[i]; *at != '\0';) {
			if (strncmp(at, "improve.product", 15) == 0) {
				memcpy(out, "improve.things", 14);
				out += 14;
				at += 15;
			} else {
				*out++ = *at++;
			}
		}
		*out = '\0';
	}
	editions_make(vault, NULL, rules);
	editions_person(vault, person);
	vault_collect(vault, person, "usage.clicks", "improve.product", "7");
	publish(vault, was, is, renamed[0]);
	erase(vault, person, AVOW_DENIED);
	publish(vault, was, is, renamed[1]);
	assert_int_equal(copied(vault, person, "shop"), 1);
	vault->now_ms += 9ULL * EDITIONS_DAY_MS;
	assert_int_equal(copied(vault, person, "shop"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define GONE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, flow_teardown)
	    GONE_TEST(a_category_that_is_gone_is_copied_and_erased),
	    GONE_TEST(what_the_last_edition_withheld_stays_withheld),
	    GONE_TEST(nobody_is_copied_to_who_proves_nothing),
	    GONE_TEST(
		what_the_edition_bound_to_cannot_place_it_does_not_withhold),
	    GONE_TEST(
		records_of_a_service_that_is_gone_end_as_the_new_edition_says),
	    GONE_TEST(a_renamed_purpose_keeps_its_ends_and_its_minimum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
