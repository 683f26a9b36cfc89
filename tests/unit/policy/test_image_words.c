/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an image says in words all that its pages declared.
 * Method: compile pages that use every mark once, and read each back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "policy/image_words.h"
#include "tests/support/compile_fixture.h"

static const char general[] =
    "# Our promises\n"
    "Read this first.  \n"
    "```policy\n"
    "policy general version 3 effective 2026-12-01 general "
    "announce 14 days\n"
    "```\n"
    "```terms\n"
    "category order formerly goods, wares see \"the goods ordered\"\n"
    "category order.size \"size\" \"尺寸\" optional grade 3\n"
    "category taste derived from order\n"
    "purpose sell objectable\n"
    "group wanted \"wanted\" \"想要\" of category is order, contact\n"
    "consent offers \"offers\" \"优惠\" for sell of order to outside\n"
    "  needed for sell\n"
    "consent plain for sell\n"
    "fact mood \"mood\" \"心情\" one of good \"good\" \"好\", bad\n"
    "  about person assume bad\n"
    "fact open yes/no about request\n"
    "agreement pact \"pact\" \"约定\" with recipient binds\n"
    "  use only for sell, message.policy, no onward, use only for sell,\n"
    "  keeps at most 2 workdays after collected,\n"
    "  keeps at most 1 year after deleted\n"
    "agreement loose with recipient binds no re-identification\n"
    "basis law \"law\" \"法\" cites \"L 1\" supports use\n"
    "  with document form\n"
    "basis law.part \"part\" \"条\" cites \"L 2\" supports use\n"
    "category contact.mail\n"
    "document form\n"
    "```\n"
    "## 1 Told {#told}\n"
    "We tell you.\n"
    "```rule\n"
    "allow use contact for message.policy basis law.part\n"
    "```\n"
    "## 2 Who {#who .declaratory}\n"
    "We are we.\n"
    "## 3 Gone {#gone .retired}\n";

static const char app[] =
    "# App\n```policy\npolicy app version 2 effective 2027-01-01 service "
    "shop narrows general\n```\n```terms\nservice shop\n```\n"
    "## 1 {#told}\nHere too.\n```rule\n"
    "deny use order when open\n```\n";

static struct avow_image *image;

static int
make_image(void **state)
{
	struct compile_fixture f;

	(void)state;
	compile_fixture_make(
	    &f, "general.policy.md", general, "app.policy.md", app, NULL);
	if (f.report.errors > 0)
		fail_msg("%u: %s", f.report.first->place.line,
		    f.report.first->message);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&f.bytes), NULL), AVOW_OK);
	compile_fixture_clear(&f);
	return 0;
}

static int
clear_image(void **state)
{
	(void)state;
	avow_image_free(image);
	return 0;
}

static uint32_t
term(enum avow_axis axis, const char *name)
{
	uint32_t number;

	if (!avow_image_find_term(image, axis, avow_text_of(name), &number))
		fail_msg("no term `%s`", name);
	return number;
}

static bool
has_leaf(const uint64_t *set, enum avow_axis axis, const char *name)
{
	uint32_t leaf;

	if (!avow_image_find_leaf(image, axis, avow_text_of(name), &leaf))
		fail_msg("no leaf `%s`", name);
	return (set[leaf / 64] >> (leaf % 64) & 1) != 0;
}

static void
tells_what_a_term_is(void **state)
{
	const enum avow_axis c = AVOW_AXIS_CATEGORY;
	uint32_t order = term(c, "order");
	uint32_t size = term(c, "order.size");
	uint32_t sell = term(AVOW_AXIS_PURPOSE, "sell");

	(void)state;
	assert_int_equal(
	    avow_image_term_parent(image, c, order), AVOW_IMAGE_NO_NUMBER);
	assert_int_equal(avow_image_term_parent(image, c, size), order);
	assert_false(avow_image_term_is_leaf(image, c, order));
	assert_true(avow_image_term_is_leaf(image, c, size));
	assert_true(avow_image_term_is_optional(image, c, size));
	assert_false(avow_image_term_is_optional(image, c, order));
	assert_true(
	    avow_image_term_is_objectable(image, AVOW_AXIS_PURPOSE, sell));
	assert_false(avow_image_term_is_core(image, c, size));
	assert_true(avow_image_term_is_core(
	    image, AVOW_AXIS_ACTION, term(AVOW_AXIS_ACTION, "use")));
	assert_int_equal(avow_image_term_grade(image, c, size), 3);
	assert_int_equal(avow_image_term_grade(image, c, order), 0);
	assert_string_equal(
	    avow_image_term_see(image, c, order), "the goods ordered");
	assert_string_equal(avow_image_term_see(image, c, size), "");
	assert_string_equal(
	    avow_image_term_label(image, c, size, true), "尺寸");
	assert_int_equal(avow_image_former_count(image, c, order), 2);
	assert_string_equal(
	    avow_image_former_name(image, c, order, 0), "goods");
	assert_string_equal(
	    avow_image_former_name(image, c, order, 1), "wares");
	assert_int_equal(avow_image_former_count(image, c, size), 0);
	assert_null(avow_image_term_sources(image, size));
	assert_true(has_leaf(
	    avow_image_term_sources(image, term(c, "taste")), c, "order.size"));
}

static void
tells_groups(void **state)
{
	uint32_t group;

	(void)state;
	assert_int_equal(avow_image_group_count(image), 1);
	assert_true(avow_image_find_group(image, AVOW_TEXT("wanted"), &group));
	assert_false(avow_image_find_group(image, AVOW_TEXT("want"), &group));
	assert_string_equal(avow_image_group_name(image, 0), "wanted");
	assert_int_equal(avow_image_group_axis(image, 0), AVOW_AXIS_CATEGORY);
	assert_true(has_leaf(avow_image_group_set(image, 0), AVOW_AXIS_CATEGORY,
	    "contact.mail"));
	assert_false(has_leaf(
	    avow_image_group_set(image, 0), AVOW_AXIS_CATEGORY, "taste"));
	assert_string_equal(
	    avow_image_label(image, AVOW_LABEL_GROUP, 0, true), "想要");
}

static void
tells_items_with_their_labels_and_sets(void **state)
{
	uint32_t offers;
	uint32_t plain;
	uint32_t mood;
	uint32_t open;
	uint32_t value;

	(void)state;
	assert_true(
	    avow_image_find_consent(image, AVOW_TEXT("offers"), &offers));
	assert_true(avow_image_find_consent(image, AVOW_TEXT("plain"), &plain));
	assert_string_equal(
	    avow_image_label(image, AVOW_LABEL_CONSENT, offers, true), "优惠");
	assert_string_equal(
	    avow_image_label(image, AVOW_LABEL_CONSENT, plain, false), "");
	assert_true(
	    has_leaf(avow_image_consent_set(image, offers, AVOW_AXIS_PURPOSE),
		AVOW_AXIS_PURPOSE, "sell"));
	assert_false(
	    has_leaf(avow_image_consent_set(image, offers, AVOW_AXIS_CATEGORY),
		AVOW_AXIS_CATEGORY, "taste"));
	assert_true(
	    has_leaf(avow_image_consent_set(image, plain, AVOW_AXIS_CATEGORY),
		AVOW_AXIS_CATEGORY, "taste"));
	assert_false(
	    has_leaf(avow_image_consent_set(image, offers, AVOW_AXIS_RECIPIENT),
		AVOW_AXIS_RECIPIENT, "self"));
	assert_true(has_leaf(avow_image_consent_needed_for(image, offers),
	    AVOW_AXIS_PURPOSE, "sell"));
	assert_null(avow_image_consent_needed_for(image, plain));
	assert_true(avow_image_find_fact(image, AVOW_TEXT("mood"), &mood));
	assert_true(avow_image_find_fact(image, AVOW_TEXT("open"), &open));
	assert_string_equal(
	    avow_image_label(image, AVOW_LABEL_FACT, mood, false), "mood");
	assert_true(avow_image_fact_assumes(image, mood, &value));
	assert_int_equal(value, 1);
	assert_false(avow_image_fact_assumes(image, open, &value));
	assert_string_equal(avow_image_value_label(image, mood, 0, true), "好");
	assert_string_equal(avow_image_value_label(image, mood, 1, true), "");
}

static void
tells_bases_and_agreements(void **state)
{
	uint32_t law;
	uint32_t part;
	uint32_t pact;
	uint32_t loose;
	struct avow_image_keeps keeps;

	(void)state;
	assert_int_equal(avow_image_base_count(image), 2);
	assert_true(avow_image_find_base(image, AVOW_TEXT("law"), &law));
	assert_true(avow_image_find_base(image, AVOW_TEXT("law.part"), &part));
	assert_string_equal(avow_image_base_name(image, part), "law.part");
	assert_string_equal(avow_image_base_cites(image, law), "L 1");
	assert_int_equal(avow_image_base_parent(image, part), law);
	assert_int_equal(
	    avow_image_base_parent(image, law), AVOW_IMAGE_NO_NUMBER);
	assert_int_equal(avow_image_base_document(image, law),
	    term(AVOW_AXIS_DOCUMENT, "form"));
	assert_int_equal(
	    avow_image_base_document(image, part), AVOW_IMAGE_NO_NUMBER);
	assert_true(has_leaf(
	    avow_image_base_supports(image, law), AVOW_AXIS_ACTION, "use"));
	assert_false(has_leaf(
	    avow_image_base_supports(image, law), AVOW_AXIS_ACTION, "share"));
	assert_string_equal(
	    avow_image_label(image, AVOW_LABEL_BASE, law, true), "法");
	assert_true(avow_image_find_agreement(image, AVOW_TEXT("pact"), &pact));
	assert_true(
	    avow_image_find_agreement(image, AVOW_TEXT("loose"), &loose));
	/* Two `use only for` bind both: what both allow is left. */
	assert_true(has_leaf(avow_image_agreement_only_for(image, pact),
	    AVOW_AXIS_PURPOSE, "sell"));
	assert_false(has_leaf(avow_image_agreement_only_for(image, pact),
	    AVOW_AXIS_PURPOSE, "message.policy"));
	assert_null(avow_image_agreement_only_for(image, loose));
	assert_true(avow_image_agreement_no_onward(image, pact));
	assert_false(avow_image_agreement_no_onward(image, loose));
	assert_false(avow_image_agreement_no_reidentify(image, pact));
	assert_true(avow_image_agreement_no_reidentify(image, loose));
	assert_int_equal(avow_image_agreement_keeps_count(image, loose), 0);
	assert_int_equal(avow_image_agreement_keeps_count(image, pact), 2);
	keeps = avow_image_agreement_keeps(image, pact, 0);
	assert_int_equal(keeps.hours, 2 * 72);
	assert_int_equal(keeps.duration.unit, AVOW_UNIT_WORKDAY);
	assert_int_equal(keeps.event, term(AVOW_AXIS_EVENT, "collected"));
	keeps = avow_image_agreement_keeps(image, pact, 1);
	assert_int_equal(keeps.duration.count, 1);
	assert_int_equal(keeps.event, term(AVOW_AXIS_EVENT, "deleted"));
	assert_string_equal(
	    avow_image_label(image, AVOW_LABEL_AGREEMENT, pact, true), "约定");
}

static void
tells_pages_and_clauses(void **state)
{
	uint32_t told;

	(void)state;
	assert_int_equal(avow_image_page_count(image), 2);
	assert_int_equal(avow_image_page_layer(image, 0), AVOW_LAYER_GENERAL);
	assert_int_equal(avow_image_page_layer(image, 1), AVOW_LAYER_NARROWS);
	assert_int_equal(
	    avow_image_page_service(image, 0), AVOW_IMAGE_NO_NUMBER);
	assert_int_equal(
	    avow_image_page_service(image, 1), term(AVOW_AXIS_SERVICE, "shop"));
	assert_string_equal(
	    avow_image_page_text(image, 0), "# Our promises\nRead this first.");
	assert_int_equal(avow_image_clause_count(image), 4);
	/* Two pages have the id: the first is found. */
	assert_true(avow_image_find_clause(image, AVOW_TEXT("told"), &told));
	assert_int_equal(told, 0);
	assert_int_equal(avow_image_clause_page(image, 0), 0);
	assert_int_equal(avow_image_clause_page(image, 3), 1);
	assert_string_equal(avow_image_clause_text(image, 0), "We tell you.");
	assert_string_equal(avow_image_clause_text(image, 3), "Here too.");
	assert_string_equal(avow_image_clause_text(image, 2), "");
	assert_int_equal(avow_image_clause_line(image, 3), 8);
	assert_false(avow_image_clause_is_declaratory(image, 0));
	assert_true(avow_image_clause_is_declaratory(image, 1));
	assert_false(avow_image_clause_is_retired(image, 1));
	assert_true(avow_image_clause_is_retired(image, 2));
	assert_memory_not_equal(avow_image_clause_prose_hash(image, 0),
	    avow_image_clause_prose_hash(image, 3), 32);
	/* Both have no rules. */
	assert_memory_equal(avow_image_clause_rules_hash(image, 1),
	    avow_image_clause_rules_hash(image, 2), 32);
	assert_memory_not_equal(avow_image_clause_rules_hash(image, 0),
	    avow_image_clause_rules_hash(image, 1), 32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_what_a_term_is),
	    cmocka_unit_test(tells_groups),
	    cmocka_unit_test(tells_items_with_their_labels_and_sets),
	    cmocka_unit_test(tells_bases_and_agreements),
	    cmocka_unit_test(tells_pages_and_clauses),
	};

	return cmocka_run_group_tests(tests, make_image, clear_image);
}
