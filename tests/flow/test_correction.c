/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what an edition wrongly forbade is allowed again at once, by one
 *         clause, by the yes of two, for everybody to see; and nothing more is
 *         smuggled in with it. [R2, R3]
 * Method: corrections of a small shop that go too far in one way each, or lack
 *         a yes; then one that is right.
 */
#include "tests/support/publishing.h"

/* The courier is wrongly forbidden one more category: trade. */
#define WAS "courier: allow share order for fulfil.delivery"
#define IS "courier: allow share order, trade for fulfil.delivery"

static const struct edition right = {.version = 2,
    .effective = "2026-01-01",
    .was = WAS,
    .is = IS,
    .correction = "order"};

static int
begin(void **state)
{
	static struct vault vault;

	vault_make(&vault, NULL);
	*state = &vault;
	return 0;
}

static int
end(void **state)
{
	vault_remove(*state);
	return 0;
}

/* The hash of the image of an edition. */
static void
hash_of(char hex[65], const struct edition *edition)
{
	struct avow_buffer bytes;
	struct avow_image *image = NULL;

	edition_compile(&bytes, edition);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&bytes), NULL), AVOW_OK);
	avow_hex(hex, avow_image_hash(image), 32);
	avow_image_free(image);
	avow_buffer_clear(&bytes);
}

static void
approve(struct vault *vault, const struct edition *edition, const char *by)
{
	char hex[65];

	hash_of(hex, edition);
	assert_int_equal(
	    avow_approve(vault->avow, hex, by, &vault->why), AVOW_OK);
}

static void
a_yes_is_stored_once_and_logged(void **state)
{
	struct vault *vault = *state;
	char hex[65];

	hash_of(hex, &right);
	assert_int_equal(
	    avow_approve(vault->avow, hex, "li.wei", &vault->why), AVOW_OK);
	assert_true(flow_logged(vault, "\"kind\":\"approval\""));
	assert_true(flow_logged(vault, "\"caller\":\"li.wei\""));
	assert_true(flow_logged(vault, hex));
	vault_reopen(vault);
	assert_int_equal(avow_approve(vault->avow, hex, "li.wei", &vault->why),
	    AVOW_ERR_EXISTS);
	assert_string_equal(vault->why.code, "approve.exists");
	assert_string_equal(
	    vault->why.message, "li.wei approved this image before");
	vault->why = (struct avow_error){0};
	assert_int_equal(avow_approve(vault->avow, hex, "Li Wei", &vault->why),
	    AVOW_ERR_INPUT);
	assert_string_equal(vault->why.code, "approve.name");
	vault->why = (struct avow_error){0};
	assert_int_equal(avow_approve(vault->avow, hex + 1, "ann", &vault->why),
	    AVOW_ERR_INPUT);
	assert_string_equal(vault->why.code, "approve.image");
	assert_int_equal(
	    avow_approve(vault->avow, NULL, "ann", NULL), AVOW_ERR_INPUT);
	assert_int_equal(
	    avow_approve(vault->avow, hex, NULL, NULL), AVOW_ERR_INPUT);
	assert_int_equal(avow_log_entries(vault->avow), 2);
}

static void
it_needs_the_yes_of_two_to_this_very_image(void **state)
{
	struct edition other = right;
	struct vault *vault = *state;
	char message[256];
	char hex[65];

	other.is = IS "\n ";
	other.was = WAS "\n ";
	hash_of(hex, &right);
	for (unsigned given = 0; given < 2; given++) {
		(void)snprintf(message, sizeof message,
		    "a correction needs the yes of 2 operators, and has %u: "
		    "avow approve %s --by NAME",
		    given, hex);
		edition_refused(vault, &right, AVOW_ERR_POLICY,
		    "publish.approval", message);
		if (given == 0)
			approve(vault, &right, "li.wei");
	}
	other.version = 3; /* ann approves another image */
	approve(vault, &other, "ann");
	edition_refused(
	    vault, &right, AVOW_ERR_POLICY, "publish.approval", message);
	approve(vault, &right, "ann");
	assert_int_equal(edition_publish(vault, &right, NULL), AVOW_OK);
}

static void
it_binds_at_once_and_is_shown(void **state)
{
	struct vault *vault = *state;
	struct avow_publish_result result;
	struct avow_edition_info info;

	approve(vault, &right, "li.wei");
	approve(vault, &right, "ann");
	assert_int_equal(edition_publish(vault, &right, &result), AVOW_OK);
	assert_int_equal(result.edition.effective_ms, vault->now_ms);
	assert_string_equal(result.edition.corrects, "order");
	assert_true(result.edition.is_in_force);
	assert_true(flow_logged(vault, "\"corrects\":\"order\""));
	avow_publish_result_clear(&result);
	vault_reopen(vault);
	assert_int_equal(avow_edition(vault->avow, 2, &info, NULL), AVOW_OK);
	assert_string_equal(info.corrects, "order");
	assert_true(info.is_in_force);
}

/* A bill may be used, too; and then how long it is kept. */
#define ALSO "retain trade.invoice at most 100 days after collected"
#define ALSO_IS                                                                \
	"look: allow use trade.invoice for fulfil.delivery to self\n"          \
	"  basis contract service-terms\n"

#define TOO_FAR                                                                \
	"a correction allows by its clause what was denied, and changes "      \
	"nothing else: this one changes more than #order (see `avow policy "   \
	"diff`)"

static void
nothing_but_its_clause_may_change(void **state)
{
	static const struct {
		const char *remark;
		const char *was;
		const char *is;
		const char *message;
	} cases[] = {
	    {"another clause allows more",
		"open: allow collect, store, use basic, contact, identity\n",
		"open: allow collect, store, use basic, contact, identity, "
		"trade\n",
		TOO_FAR},
	    {"another clause has another title", "## 4 Offers", "## 4 Offer",
		TOO_FAR},
	    {"the clause allows less", WAS,
		"courier: allow share order.address for fulfil.delivery",
		TOO_FAR},
	    {"the clause drops a duty",
		"  recipient keeps at most 90 days "
		"after order-closed\n",
		"  recipient keeps at most 99 days after order-closed\n",
		TOO_FAR},
	    {"the clause keeps longer, besides", ALSO,
		ALSO_IS "retain trade.invoice at most 101 days after collected",
		TOO_FAR},
	    {"the clause keeps less long, besides", ALSO,
		ALSO_IS "retain trade.invoice at most 99 days after collected",
		TOO_FAR},
	    {"only its words change", "## 3 Orders {#order}",
		"## 3 What you order {#order}",
		"this correction allows nothing that was denied"},
	};
	struct vault *vault = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct edition edition = right;

		print_message("%s\n", cases[i].remark);
		edition.was = cases[i].was;
		edition.is = cases[i].is;
		approve(vault, &edition, "li.wei");
		approve(vault, &edition, "ann");
		edition_refused(vault, &edition, AVOW_ERR_POLICY,
		    "publish.correction", cases[i].message);
	}
}

static void
its_clause_must_be_one(void **state)
{
	struct edition edition = right;
	struct vault *vault = *state;

	edition.correction = "orders";
	edition_refused(vault, &edition, AVOW_ERR_INPUT, "publish.clause",
	    "no page has the clause `orders`");
	edition.correction = "app#order";
	edition_refused(vault, &edition, AVOW_ERR_INPUT, "publish.clause",
	    "no page has the clause `app#order`");
	edition.correction = "general#order";
	approve(vault, &edition, "li.wei");
	approve(vault, &edition, "ann");
	assert_int_equal(edition_publish(vault, &edition, NULL), AVOW_OK);
}

static void
it_waits_for_an_edition_that_has_yet_to_take_effect(void **state)
{
	const struct edition second = {.version = 2, .effective = "2027-01-05"};
	struct edition third = right;
	struct vault *vault = *state;

	third.version = 3;
	third.effective = "2027-01-05";
	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
	edition_refused(vault, &third, AVOW_ERR_POLICY, "publish.pending",
	    "edition 2 has yet to take effect: publish the correction after "
	    "it");
	vault->now_ms = edition_day("2027-01-05");
	approve(vault, &third, "li.wei");
	approve(vault, &third, "ann");
	assert_int_equal(edition_publish(vault, &third, NULL), AVOW_OK);
}

static void
its_page_may_not_name_a_day_to_come(void **state)
{
	struct edition edition = right;
	struct vault *vault = *state;

	vault->now_ms = edition_day("2026-12-10") + 1;
	edition.effective = "2026-12-11";
	edition_refused(vault, &edition, AVOW_ERR_POLICY, "publish.effective",
	    "a correction binds at once, and general says 2026-12-11: write "
	    "2026-12-10");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_yes_is_stored_once_and_logged, begin, end),
	    cmocka_unit_test_setup_teardown(
		it_needs_the_yes_of_two_to_this_very_image, begin, end),
	    cmocka_unit_test_setup_teardown(
		it_binds_at_once_and_is_shown, begin, end),
	    cmocka_unit_test_setup_teardown(
		nothing_but_its_clause_may_change, begin, end),
	    cmocka_unit_test_setup_teardown(its_clause_must_be_one, begin, end),
	    cmocka_unit_test_setup_teardown(
		it_waits_for_an_edition_that_has_yet_to_take_effect, begin,
		end),
	    cmocka_unit_test_setup_teardown(
		its_page_may_not_name_a_day_to_come, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
