/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an example passes if the page does what it says, for the reason it
 *         says, and else tells what happens instead.
 * Method: one page; one example a row, with the message it must bring.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/edition.h"

#define PAGE                                                                   \
	"# G\n```policy\n"                                                     \
	"policy general version 1 effective 2026-01-01 general\n```\n"         \
	"```terms\n"                                                           \
	"category contact \"c\"\ncategory contact.phone \"p\"\n"               \
	"category contact.mail \"m\"\ncategory health \"h\"\n"                 \
	"purpose work \"w\"\npurpose ads \"a\" objectable\n"                   \
	"service shop \"s\"\nservice game \"g\"\n"                             \
	"document paper \"p\"\n"                                               \
	"group reach \"r\" of category is contact\n"                           \
	"agreement terms \"t\" with person\n"                                  \
	"consent yes \"y\" for ads, work\nconsent other \"o\" for ads, work\n" \
	"fact age \"a\" one of child \"c\", teen \"t\", adult \"a\" about "    \
	"person\n"                                                             \
	"fact n \"n\" count up to 9 about person\n"                            \
	"fact ready \"r\" yes/no about request\n"                              \
	"basis law \"l\" cites \"L\" supports use, share\n"                    \
	"impossible ready and age is child\n"                                  \
	"given agreement terms, age is adult, not ready\n"                     \
	"```\n"                                                                \
	"## News {#news}\nx\n```rule\n"                                        \
	"allow use contact for message.policy to self basis law\n```\n"        \
	"## One {#one}\nx\n```rule\n"                                          \
	"work: allow use contact for work to self basis contract terms must "  \
	"mask contact.phone\n"                                                 \
	"ads: allow use contact for ads to self basis consent yes must "       \
	"review by 2\n"                                                        \
	"either: allow use contact for ads to self basis consent other must "  \
	"review by 2\n"                                                        \
	"old: allow use health for work to self basis contract terms when n "  \
	">= 3\n"                                                               \
	"no: never use health for ads\n"                                       \
	"far: never share any for any to outside except { post: share "        \
	"contact.mail for work to outside.logistics }\n"                       \
	"out: allow share contact for work to outside basis contract terms\n"  \
	"require show #one on use health when age is teen\n"                   \
	"retain contact for any at most 3 days after collected then erase\n"   \
	"upon breach must report to outside.authority within 3 hours\n"        \
	"late: never store any when n >= 7\n"                                  \
	"```\n```example\n"

/* Run one example; "" when it passes, else code and message. */
static void
run(const char *example, char out[512])
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_edition_input input = {.count = 0};
	char page[8192];

	(void)snprintf(page, sizeof page, PAGE "\"x\": %s\n```\n", example);
	input.text = avow_text_of(page);
	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&report, &arena);
	assert_int_equal(
	    avow_edition_build(&edition, &arena, &input, &report, NULL),
	    AVOW_OK);
	out[0] = '\0';
	if (report.errors != 0)
		(void)snprintf(out, 512, "%s %s", report.first->code,
		    report.first->message);
	else
		assert_int_equal(edition.examples.run, 1);
	assert_int_equal(edition.examples.failed,
	    edition.image != NULL ? report.errors != 0 : 0);
	avow_edition_clear(&edition);
	avow_arena_clear(&arena);
}

struct row {
	const char *example;
	const char *message; /* "" : passes */
};

static void
check(const struct row *rows)
{
	char out[512];

	for (; rows->example != NULL; rows++) {
		run(rows->example, out);
		assert_string_equal(out, rows->message);
	}
}

#define SAYS "P0401 the example \"x\" "

static void
passes_what_goes_as_the_page_says(void **state)
{
	static const struct row rows[] = {{"allows use contact for work", ""},
	    /* `late` may be met: silence alone is the reason. */
	    {"denies store health for work because none", ""},
	    {"denies store health for work with n >= 7 because #one/late", ""},
	    {"allows use reach for work to self in shop because #one/work", ""},
	    {"allows use contact.phone for work must mask contact.phone", ""},
	    {"allows use contact for ads with consent yes, not objection, "
	     "review by 3 must review by 1 because #one/ads",
		""},
	    {"denies use contact for work with not agreement terms because "
	     "none",
		""},
	    {"denies use health for ads to self because #one", ""},
	    {"denies use health for ads to self because #one/no", ""},
	    {"denies share health for work to outside.logistics because "
	     "#one/far",
		""},
	    {"needs consent yes to use contact for ads with not consent other, "
	     "not objection, review by 2",
		""},
	    {"needs consent yes and review by 2 to use contact for ads with "
	     "not consent other, not objection",
		""},
	    {"needs agreement terms to use contact for work", ""},
	    {"needs n >= 3 to use health for work", ""},
	    {"needs show #one to use health for work with n >= 4, age is teen",
		""},
	    {"allows share contact.mail for work to outside.logistics", ""},
	    {"keeps contact for work with 2 days after collected", ""},
	    {"ends contact for work with 3 days after collected", ""},
	    {"ends contact.phone for ads in game with 3 days after collected",
		""},
	    {"owes report to outside.authority upon breach", ""}, {NULL, NULL}};

	(void)state;
	check(rows);
}

/* Of two ways to an allow either may be shown. */
static void
takes_any_smallest_set_of_needs(void **state)
{
	static const struct row rows[] = {
	    {"needs consent yes to use contact for ads with not objection, "
	     "review by 2",
		""},
	    {"needs consent other to use contact for ads with not objection, "
	     "review by 2",
		""},
	    {"needs consent yes and consent other to use contact for ads with "
	     "not objection, review by 2",
		SAYS "should need what it names, but the need no. 1 changes "
		     "nothing: it needs consent other"},
	    {NULL, NULL}};

	(void)state;
	check(rows);
}

static void
tells_what_happens_instead(void **state)
{
	static const struct row rows[] = {
	    {"allows use health for work with n < 3",
		SAYS "should be allowed, but it is denied"},
	    {"allows use health for work",
		SAYS "should be allowed, but it needs n >= 3"},
	    {"denies use contact for work because none",
		SAYS "should be denied, but it is allowed"},
	    {"denies use health for work because none",
		SAYS "should be denied, but it is not denied for good: it "
		     "needs n >= 3; say so with `needs`, or add to `with` what "
		     "is not so"},
	    {"denies use health for ads because none",
		SAYS "should be denied, but it is denied because of #one/no, "
		     "not for want of a clause"},
	    {"denies use health for ads because #one/far",
		SAYS
		"should be denied, but it is denied because of #one/no, not "
		"#one/far"},
	    {"denies use health for message.policy because #one",
		SAYS "should be denied, but no clause says anything about it, "
		     "not #one"},
	    {"allows use contact for work because #news",
		SAYS
		"should be allowed, but it is allowed because of #one/work, "
		"not #news"},
	    {"allows use contact.mail for work must mask contact.phone",
		SAYS "should be allowed, but it is allowed without a duty that "
		     "`must` names"},
	    {"needs consent yes to use contact for work",
		SAYS "should need what it names, but it is allowed as it is"},
	    {"needs consent yes to use health for ads",
		SAYS "should need what it names, but it is denied whatever is "
		     "added"},
	    {"needs n >= 2 to use health for work",
		SAYS "should need what it names, but that is not enough: it "
		     "needs n >= 3"},
	    {"keeps contact for work with 3 days after collected",
		SAYS "should still be kept, but contact.phone has come to its "
		     "end by #one/9"},
	    {"ends contact for work with 2 days after collected",
		SAYS "should have come to its end, but contact.phone is still "
		     "kept by #one/9"},
	    {"keeps health for work with 3 days after collected",
		SAYS "should still be kept, but no `retain` speaks about "
		     "health"},
	    {"owes answer upon breach",
		SAYS "should be owed, but no `upon` of this page says so"},
	    {NULL, NULL}};

	(void)state;
	check(rows);
}

static void
says_what_it_cannot_understand(void **state)
{
	static const struct row rows[] = {
	    {"allows use contact for work with ready, age is child",
		"P0204 an `impossible` excludes the facts of this case"},
	    {"allows use identifying contact for work",
		"P0101 a case has one form, and this names several"},
	    {"allows use contact but not contact for work",
		"P0106 this set is empty: `but not` takes all of it away"},
	    {NULL, NULL}};

	(void)state;
	check(rows);
}

/* Rules that decided no example, in the order of the page. */
static void
check_coverage(const char *examples, const char *uncovered)
{
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_edition_input input = {.count = 0};
	char page[8192], cites[512] = "";

	(void)snprintf(page, sizeof page, PAGE "%s```\n", examples);
	input.text = avow_text_of(page);
	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&report, &arena);
	assert_int_equal(
	    avow_edition_build(&edition, &arena, &input, &report, NULL),
	    AVOW_OK);
	assert_int_equal(report.errors, 0);
	(void)avow_examples_coverage(
	    &edition.examples, edition.image, edition.files, &report);
	for (const struct avow_finding *f = report.first; f != NULL;
	     f = f->next) {
		assert_string_equal(f->code, "P0402");
		(void)snprintf(cites + strlen(cites),
		    sizeof cites - strlen(cites), "%s ",
		    strchr(f->message, '#') + 1);
	}
	assert_string_equal(cites, uncovered);
	avow_edition_clear(&edition);
	avow_arena_clear(&arena);
}

static void
names_rules_that_no_example_is_decided_by(void **state)
{
	(void)state;
	check_coverage(
	    "\"z\": denies publish health for ads to public because none\n",
	    "news/1 one/work one/ads one/either one/old one/no one/far "
	    "one/far.post one/out one/8 one/9 one/10 one/late ");
	check_coverage(
	    "\"a\": allows use contact for work\n"
	    "\"b\": denies use health for ads to self because #one\n"
	    /* A need shows what is required, not yet who allows. */
	    "\"c\": needs show #one to use health for work with n >= 4, age is "
	    "teen\n"
	    "\"d\": allows share contact.mail for work to outside.logistics\n"
	    "\"e\": ends contact for ads with 3 days after collected\n",
	    "news/1 one/ads one/either one/old one/far one/10 one/late ");
}

static void
bounds_what_one_example_and_all_of_them_may_ask(void **state)
{
	struct avow_buffer page;
	struct avow_arena arena;
	struct avow_report report;
	struct avow_edition edition;
	struct avow_edition_input input = {.count = 0};

	(void)state;
	avow_buffer_init(&page, 1 << 20);
	avow_buffer_string(&page,
	    "# G\n```policy\npolicy general version 1 effective 2026-01-01 "
	    "general\n```\n```terms\ncategory contact \"c\"\n");
	for (int i = 0; i < 300; i++)
		avow_buffer_format(
		    &page, "category c%d \"c\"\npurpose p%d \"p\"\n", i, i);
	avow_buffer_string(&page,
	    "basis law \"l\" cites \"L\" supports use\nservice one \"o\"\n"
	    "```\n## One {#one}\nx\n```rule\nallow use contact for "
	    "message.policy to self basis law\n```\n```example\n"
	    "\"big\": denies use any for any to any because none\n");
	for (int i = 0; i < 30; i++)
		avow_buffer_format(&page,
		    "\"%d\": denies use any but not contact for any to self "
		    "because none\n",
		    i);
	avow_buffer_string(&page, "```\n");
	input.text = avow_buffer_view(&page);
	avow_arena_init(&arena, AVOW_EDITION_ARENA_MAX);
	avow_report_init(&report, &arena);
	assert_int_equal(
	    avow_edition_build(&edition, &arena, &input, &report, NULL),
	    AVOW_OK);
	/* The first is too large by itself; later ones use up what all may. */
	assert_in_range(edition.examples.run, 3, 30);
	assert_int_equal(edition.examples.failed, 2);
	assert_string_equal(report.first->code, "P0105");
	assert_string_equal(report.last->code, "P0105");
	avow_edition_clear(&edition);
	avow_arena_clear(&arena);
	avow_buffer_clear(&page);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(passes_what_goes_as_the_page_says),
	    cmocka_unit_test(takes_any_smallest_set_of_needs),
	    cmocka_unit_test(tells_what_happens_instead),
	    cmocka_unit_test(says_what_it_cannot_understand),
	    cmocka_unit_test(names_rules_that_no_example_is_decided_by),
	    cmocka_unit_test(bounds_what_one_example_and_all_of_them_may_ask),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
