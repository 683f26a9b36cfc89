/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the image says of each rule what its text says, the parts that it
 *         leaves out included.
 * Method: compile small pages and look into the rows: scopes and forms, who
 *         asks whom, citations, atoms, duties, retention and layers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_section.h"
#include "tests/support/compile_fixture.h"

/* A compiled page, loaded. */
struct page {
	struct compile_fixture f;
	struct avow_image *image;
};

static void
load(struct page *page)
{
	for (const struct avow_finding *at = page->f.report.first; at != NULL;
	     at = at->next)
		print_error(
		    "%s:%u %s\n", at->code, at->place.line, at->message);
	assert_int_equal(page->f.report.errors, 0);
	assert_int_equal(avow_image_read(&page->image,
			     avow_buffer_view(&page->f.bytes), NULL),
	    AVOW_OK);
}

static void
open_rules(struct page *page, const char *rules)
{
	compile_fixture_rules(&page->f, rules);
	load(page);
}

static void
close_page(struct page *page)
{
	avow_image_free(page->image);
	compile_fixture_clear(&page->f);
}

/* The rule that is cited so; a test that names none fails. */
static const struct avow_image_rule *
rule_of(const struct page *page, const char *cite)
{
	for (uint32_t i = 0; i < avow_image_rule_count(page->image); i++)
		if (strcmp(avow_image_rule_cite(page->image, i), cite) == 0)
			return &page->image->rules[i];
	fail_msg("no rule is cited %s", cite);
	return NULL;
}

static uint32_t
number_of(const struct page *page, const char *cite)
{
	return (uint32_t)(rule_of(page, cite) - page->image->rules);
}

/* Whether a rule's scope holds a leaf. */
static bool
speaks(const struct page *page, const char *cite, enum avow_axis axis,
    const char *leaf_name)
{
	const struct avow_image *image = page->image;
	uint32_t rule = number_of(page, cite);
	uint32_t leaf;

	if (!avow_image_find_leaf(image, axis, avow_text_of(leaf_name), &leaf))
		fail_msg("no leaf is called %s", leaf_name);
	return (image->match[image->info->match_at[axis] +
		    leaf * image->info->rule_words + rule / 64] >>
		       (rule % 64) &
		   1) != 0;
}

static bool
asks(const struct page *page, const char *cite, const char *exception)
{
	const struct avow_image_list *list = &rule_of(page, cite)->exceptions;

	for (uint32_t i = 0; i < list->count; i++)
		if (page->image->links[list->first + i] ==
		    number_of(page, exception))
			return true;
	return false;
}

static void
gives_each_form_its_meaning(void **state)
{
	enum {
		R = 1 << AVOW_FORM_RAW,
		M = 1 << AVOW_FORM_MASKED,
		P = 1 << AVOW_FORM_PSEUDONYMOUS,
		N = 1 << AVOW_FORM_ANONYMOUS,
		G = 1 << AVOW_FORM_AGGREGATE,
		ALL = R | M | P | N | G,
	};
	static const struct {
		const char *rule;
		uint32_t forms;
	} cases[] = {
	    {"x: allow use order for market basis law", ALL},
	    {"x: allow use raw order for market basis law", ALL},
	    {"x: allow use identifying order for market basis law", ALL},
	    {"x: allow use masked order for market basis law", M | N | G},
	    {"x: allow use pseudonymous order for market basis law", P | N | G},
	    {"x: allow use anonymous order for market", N | G},
	    {"x: allow use aggregate order for market", G},
	    {"x: deny use order", R | M | P},
	    {"x: never use order", R | M | P},
	    {"x: deny use raw order", R},
	    {"x: deny use masked order", R | M},
	    {"x: never use pseudonymous order", R | P},
	    {"x: deny use anonymous order", R | M | P | N},
	    {"x: deny use aggregate order", ALL},
	    {"x: never use any form of order", ALL},
	    {"x: require review by 1 on use order", ALL},
	    {"x: require review by 1 on use masked order", R | M},
	    {"x: only use order { allow use order for market basis law }", ALL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct page page;

		open_rules(&page, cases[i].rule);
		assert_int_equal(
		    rule_of(&page, "share/x")->forms, cases[i].forms);
		close_page(&page);
	}
}

static void
fills_in_what_a_rule_leaves_out(void **state)
{
	struct page page;

	(void)state;
	open_rules(&page,
	    "in: allow use, store order for market basis law.trade\n"
	    "all: allow use order for any to any basis law\n"
	    "no: deny share contact.phone\n"
	    "less: deny share any but not contact, tag for market in shop\n");
	assert_true(speaks(&page, "share/in", AVOW_AXIS_RECIPIENT, "self"));
	assert_false(speaks(&page, "share/in", AVOW_AXIS_RECIPIENT, "staff"));
	assert_false(
	    speaks(&page, "share/in", AVOW_AXIS_RECIPIENT, "service.shop"));
	assert_true(speaks(&page, "share/in", AVOW_AXIS_SERVICE, "game"));
	assert_true(
	    speaks(&page, "share/all", AVOW_AXIS_RECIPIENT, "outside.other"));
	assert_true(
	    speaks(&page, "share/all", AVOW_AXIS_PURPOSE, "fulfil.delivery"));
	assert_true(speaks(&page, "share/no", AVOW_AXIS_RECIPIENT, "self"));
	assert_true(speaks(&page, "share/no", AVOW_AXIS_PURPOSE, "market.ads"));
	assert_false(
	    speaks(&page, "share/no", AVOW_AXIS_CATEGORY, "contact.email"));
	assert_false(speaks(&page, "share/no", AVOW_AXIS_ACTION, "use"));
	assert_true(speaks(&page, "share/less", AVOW_AXIS_CATEGORY, "health"));
	assert_false(
	    speaks(&page, "share/less", AVOW_AXIS_CATEGORY, "tag.habit"));
	assert_false(speaks(&page, "share/less", AVOW_AXIS_SERVICE, "game"));
	close_page(&page);
}

static void
cites_every_rule_by_its_own_words(void **state)
{
	static const char *const cites[] = {"told/1", "share/1", "share/open",
	    "share/1.2", "share/open.1", "share/bar", "share/bar.x",
	    "share/bar.2", "share/bar.2.1", "share/3", "share/list",
	    "share/list.1"};
	struct page page;

	(void)state;
	open_rules(&page,
	    "only use order {\n"
	    "  open: allow use order for market basis law\n"
	    "    except { deny use order for market.ads }\n"
	    "  allow use order for fulfil basis law\n"
	    "}\n"
	    "bar: deny share order except {\n"
	    "  x: allow share order for fulfil basis law.trade\n"
	    "  allow share order for market basis law.trade except {\n"
	    "    deny share order for market.push }\n"
	    "}\n"
	    "deny share health\n"
	    "list: only store order { allow store order for market\n"
	    "  basis law.trade }\n");
	for (size_t i = 0; i < sizeof cites / sizeof cites[0]; i++)
		(void)rule_of(&page, cites[i]);
	assert_int_equal(
	    avow_image_rule_count(page.image), sizeof cites / sizeof cites[0]);
	assert_string_equal(
	    avow_image_rule_text(page.image, number_of(&page, "share/3")),
	    "deny share health");
	assert_int_equal(rule_of(&page, "share/open")->flags, 0);
	assert_int_equal(
	    rule_of(&page, "share/open.1")->flags, AVOW_RULE_INNER);
	close_page(&page);
}

static void
lets_exceptions_inherit_and_only_narrow(void **state)
{
	struct page page;
	const struct avow_image_rule *rule;

	(void)state;
	open_rules(&page,
	    "bar: deny share contact for market to outside when checked\n"
	    "  except { x: allow share contact.phone to outside.logistics\n"
	    "    basis law.trade }\n"
	    "give: allow use masked contact for market basis consent\n"
	    "  marketing except { y: allow use contact for market.ads }\n"
	    "never: never share health except {\n"
	    "  z: share health for fulfil to outside.authority }\n");
	assert_true(asks(&page, "share/bar", "share/bar.x"));
	assert_true(
	    speaks(&page, "share/bar.x", AVOW_AXIS_PURPOSE, "market.ads"));
	assert_false(
	    speaks(&page, "share/bar.x", AVOW_AXIS_PURPOSE, "fulfil.delivery"));
	assert_false(
	    speaks(&page, "share/bar.x", AVOW_AXIS_RECIPIENT, "outside.other"));
	/* An allow of all forms inside a bar of identifying ones. */
	assert_int_equal(rule_of(&page, "share/bar.x")->forms,
	    rule_of(&page, "share/bar")->forms);
	assert_int_equal(rule_of(&page, "share/bar.x")->when.count, 0);
	rule = rule_of(&page, "share/give.y");
	assert_int_equal(rule->basis_kind, AVOW_BASIS_CONSENT);
	assert_int_equal(rule->forms, rule_of(&page, "share/give")->forms);
	assert_int_equal(
	    rule_of(&page, "share/never.z")->effect, AVOW_EFFECT_LIFT);
	assert_int_equal(rule_of(&page, "share/never.z")->parent,
	    number_of(&page, "share/never"));
	close_page(&page);
}

static void
links_lists_and_what_stands_against_others(void **state)
{
	struct page page;

	(void)state;
	open_rules(&page,
	    "list: only use any for market also #told, #share/other {\n"
	    "  in: allow use contact for market basis consent marketing\n"
	    "}\n"
	    "other: allow use order for market basis law\n"
	    "apart: allow use order for fulfil basis law\n"
	    "never: never use order for market\n"
	    "raise: allow use order for market.ads basis law\n"
	    "  notwithstanding #share/never, #share/list\n");
	assert_true(asks(&page, "share/list", "share/in"));
	assert_true(asks(&page, "share/list", "share/other"));
	assert_true(asks(&page, "share/list", "told/1"));
	assert_false(asks(&page, "share/list", "share/apart"));
	assert_true(asks(&page, "share/never", "share/raise"));
	assert_true(asks(&page, "share/list", "share/raise"));
	assert_int_equal(rule_of(&page, "share/never")->exceptions.count, 1);
	assert_int_equal(rule_of(&page, "share/raise")->flags, 0);
	assert_int_equal(
	    rule_of(&page, "share/in")->parent, number_of(&page, "share/list"));
	close_page(&page);
}

static const char *
duty_text(const struct page *page, const char *cite, uint32_t i)
{
	const struct avow_image *image = page->image;
	const struct avow_image_rule *rule = rule_of(page, cite);
	const struct avow_image_duty *duties =
	    image->section[AVOW_SECTION_DUTIES];

	assert_true(i < rule->duties.count);
	return image->strings +
	    duties[image->links[rule->duties.first + i]].text;
}

static void
says_duties_once_and_in_their_own_words(void **state)
{
	static const char *const said[] = {"mask any but not health",
	    "pseudonymise contact, order", "limit to named persons",
	    "limit to requested fields", "review by 2", "keep document",
	    "show #told", "notify person before prominently",
	    "recipient keeps at most 1 day after order-closed",
	    "recipient keeps at most 3 workdays after order-closed"};
	struct page page;

	(void)state;
	open_rules(&page,
	    "x: allow share any for market to outside basis law.trade must\n"
	    "  mask any but not health, pseudonymise contact, order,\n"
	    "  limit to named persons, limit to requested fields, review by\n"
	    "  2, keep document, show #told, notify person before\n"
	    "  prominently, recipient keeps at most 1 day after\n"
	    "  order-closed, recipient keeps at most 3 workdays after\n"
	    "  order-closed\n"
	    "y: require review by 2, review by 2, mask any but not health on\n"
	    "  share any\n");
	for (uint32_t i = 0; i < sizeof said / sizeof said[0]; i++)
		assert_string_equal(duty_text(&page, "share/x", i), said[i]);
	assert_int_equal(page.image->count[AVOW_SECTION_DUTIES],
	    sizeof said / sizeof said[0]);
	assert_int_equal(rule_of(&page, "share/y")->duties.count, 2);
	close_page(&page);
}

static void
keeps_retention_and_obligations_as_tables(void **state)
{
	struct page page;
	const struct avow_image_retention *row;
	const struct avow_image_end *ends;
	const struct avow_image_obligation *upon;

	(void)state;
	open_rules(&page,
	    "keep: retain order for fulfil in shop at most 2 months after\n"
	    "  collected or until deleted at least 1 year after\n"
	    "  order-closed basis law.trade then anonymise backups within\n"
	    "  5 workdays hold while not on-hold\n"
	    "upon breach must notify person after, answer within 2 days\n"
	    "  when checked\n");
	row = page.image->section[AVOW_SECTION_RETENTION];
	ends = page.image->section[AVOW_SECTION_ENDS];
	upon = page.image->section[AVOW_SECTION_OBLIGATIONS];
	assert_int_equal(row->rule, number_of(&page, "share/keep"));
	assert_int_equal(row->ends.count, 2);
	assert_int_equal(ends[0].hours, 2 * 31 * 24);
	assert_int_equal(ends[1].hours, 0);
	assert_int_equal(row->minimum_hours, 366 * 24);
	assert_int_equal(row->backups_hours, 5 * 72);
	assert_int_equal(row->is_anonymise, 1);
	assert_int_equal(row->hold.count, 1);
	assert_int_equal(page.image->literals[row->hold.first].is_negated, 1);
	assert_string_equal(avow_image_term_name(page.image, AVOW_AXIS_EVENT,
				row->minimum_event),
	    "order-closed");
	assert_int_equal(upon->within_hours, 48);
	assert_int_equal(upon->acts.count, 2);
	assert_int_equal(upon->when.count, 1);
	/* A table decides no flow. */
	assert_false(
	    speaks(&page, "share/keep", AVOW_AXIS_CATEGORY, "order.items"));
	close_page(&page);
}

static void
lays_service_pages_over_the_general_one(void **state)
{
	static const char general[] =
	    "# G\n```policy\npolicy general version 7 effective 2026-12-01 "
	    "general announce 36 hours\n```\n## 1 {#told}\n```rule\n"
	    "allow use contact for message.policy basis law.notice\n```\n";
	static const char app[] =
	    "# A\n```policy\npolicy app version 2 effective 2026-12-02 "
	    "service shop narrows general\n```\n## 1 {#told}\n```rule\n"
	    "x: deny use order\ny: deny store order in any\n```\n";
	struct page page;
	const struct avow_image_page *pages;
	const uint32_t *services;

	(void)state;
	compile_fixture_make(&page.f, "common.terms.md", compile_fixture_terms,
	    "general.policy.md", general, "app.policy.md", app, NULL);
	load(&page);
	pages = page.image->section[AVOW_SECTION_PAGES];
	services = page.image->section[AVOW_SECTION_SERVICES];
	assert_string_equal(avow_image_name(page.image), "general@7+app@2");
	assert_int_equal(page.image->info->general, 0);
	assert_int_equal(pages[0].announce_days, 2);
	assert_int_equal(pages[1].layer, AVOW_LAYER_NARROWS);
	assert_int_equal(services[0], 1); /* shop */
	assert_int_equal(services[1], AVOW_NONE32);
	assert_true(speaks(&page, "told/x", AVOW_AXIS_SERVICE, "shop"));
	assert_false(speaks(&page, "told/x", AVOW_AXIS_SERVICE, "game"));
	assert_false(speaks(&page, "told/y", AVOW_AXIS_SERVICE, "game"));
	close_page(&page);
}

static void
makes_the_same_bytes_of_the_same_text(void **state)
{
	static const char rules[] =
	    "deny use order when age-band is minor\nnever use health";
	struct page one;
	struct page two;

	(void)state;
	open_rules(&one, rules);
	open_rules(&two, rules);
	assert_int_equal(one.f.bytes.size, two.f.bytes.size);
	assert_memory_equal(one.f.bytes.at, two.f.bytes.at, two.f.bytes.size);
	close_page(&one);
	close_page(&two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_each_form_its_meaning),
	    cmocka_unit_test(fills_in_what_a_rule_leaves_out),
	    cmocka_unit_test(cites_every_rule_by_its_own_words),
	    cmocka_unit_test(lets_exceptions_inherit_and_only_narrow),
	    cmocka_unit_test(links_lists_and_what_stands_against_others),
	    cmocka_unit_test(says_duties_once_and_in_their_own_words),
	    cmocka_unit_test(keeps_retention_and_obligations_as_tables),
	    cmocka_unit_test(lays_service_pages_over_the_general_one),
	    cmocka_unit_test(makes_the_same_bytes_of_the_same_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
