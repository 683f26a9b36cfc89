/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   every edition keeps its number, name and image for ever, and takes
 *         effect on the day its page names, when that day can be. [R2, R3]
 * Method: editions of a small shop, published one after another at instants of
 *         our choosing; each refusal by its words; the vault opened again.
 */
#include <unistd.h>

#include "base/file.h"
#include "ledger/publish.h"
#include "store/kv.h"
#include "tests/support/publishing.h"

/* Widens: something may newly be used. */
#define WIDER_WAS "open: allow collect, store, use basic, contact, identity"
#define WIDER_IS                                                               \
	"more: allow use order for account.register to self\n"                 \
	"  basis exempt.stable\n" WIDER_WAS
/* Narrows. */
#define COURIER "courier: allow share order for fulfil.delivery"
#define LESS "courier: allow share order.address for fulfil.delivery"
/* What no rule knows of. */
#define TITLE "## 3 Orders {#order}"
#define OTHER_TITLE "## 3 What you order {#order}"

static int
begin(void **state)
{
	static struct vault vault;

	vault_make(&vault, NULL);
	*state = &vault;
	return 0;
}

/* The same at noon of a day, so that no test depends on today. */
static int
begin_at_noon(void **state)
{
	struct vault *vault;
	int status = begin(state);

	vault = *state;
	vault->now_ms = edition_day("2026-12-10") + 43200000;
	return status;
}

static int
end(void **state)
{
	vault_remove(*state);
	return 0;
}

static void
a_new_vault_has_its_first_edition(void **state)
{
	struct vault *vault = *state;
	struct avow_edition_info info;

	assert_int_equal(avow_editions(vault->avow), 1);
	assert_int_equal(avow_edition(vault->avow, 1, &info, NULL), AVOW_OK);
	assert_string_equal(info.name, "general@1");
	assert_true(info.is_in_force);
	assert_null(info.corrects);
	assert_true(info.is_logged);
	assert_int_equal(info.log_index, 0);
	assert_int_equal(info.at_ms, info.effective_ms);
	assert_int_equal(
	    avow_edition(vault->avow, 0, &info, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_edition(vault->avow, 2, &info, &vault->why),
	    AVOW_ERR_NOT_FOUND);
	assert_string_equal(vault->why.code, "edition.number");
	assert_int_equal(info.number, 0);
}

static void
an_edition_takes_effect_on_its_day(void **state)
{
	const struct edition second = {.version = 2,
	    .effective = "2027-01-05",
	    .was = COURIER,
	    .is = LESS};
	struct vault *vault = *state;
	struct avow_publish_result result;
	struct avow_edition_info info;

	assert_int_equal(edition_publish(vault, &second, &result), AVOW_OK);
	assert_int_equal(result.edition.number, 2);
	assert_string_equal(result.edition.name, "general@2");
	assert_int_equal(
	    result.edition.effective_ms, edition_day("2027-01-05"));
	assert_false(result.edition.is_in_force);
	assert_int_equal(result.edition.log_index, 1);
	assert_true(flow_logged(vault, "\"kind\":\"publish\""));
	assert_true(flow_logged(vault, "\"number\":2"));
	assert_true(flow_logged(vault, result.edition.image));
	avow_publish_result_clear(&result);
	for (int again = 0; again < 2; again++) {
		vault->now_ms = edition_day("2027-01-05") - 1;
		assert_int_equal(edition_in_force(vault), 1);
		vault->now_ms++;
		assert_int_equal(edition_in_force(vault), 2);
		vault_reopen(vault);
	}
	/* The older one stays to be seen. */
	assert_int_equal(avow_edition(vault->avow, 1, &info, NULL), AVOW_OK);
	assert_string_equal(info.name, "general@1");
	assert_false(info.is_in_force);
}

static void
its_entry_is_found_among_others(void **state)
{
	const struct edition second = {.version = 2, .effective = "2027-01-05"};
	const struct edition third = {.version = 3, .effective = "2027-01-06"};
	struct vault *vault = *state;
	struct avow_edition_info info;
	char person[AVOW_PERSON_TEXT];

	vault_person(vault, person, NULL, NULL);
	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
	vault_person(vault, person, NULL, NULL);
	assert_int_equal(edition_publish(vault, &third, NULL), AVOW_OK);
	vault_reopen(vault);
	for (uint32_t number = 2; number <= 3; number++) {
		char *json;
		char words[32];

		assert_int_equal(
		    avow_edition(vault->avow, number, &info, NULL), AVOW_OK);
		assert_int_equal(
		    avow_log_json(vault->avow, info.log_index, &json, NULL),
		    AVOW_OK);
		(void)snprintf(
		    words, sizeof words, "\"number\":%u", (unsigned)number);
		assert_non_null(strstr(json, words));
		avow_text_free(json);
	}
}

static void
versions_go_up_and_never_mean_two_things(void **state)
{
	const struct edition second = {.version = 2,
	    .effective = "2027-01-05",
	    .was = TITLE,
	    .is = OTHER_TITLE};
	struct vault *vault = *state;

	edition_refused(vault, &(struct edition){.version = 1}, AVOW_ERR_EXISTS,
	    "publish.same", "this is edition 1 already");
	edition_refused(vault, &(struct edition){.was = COURIER, .is = LESS},
	    AVOW_ERR_POLICY, "publish.version",
	    "general@1 says something else in edition 1: give it version 2");
	edition_refused(vault,
	    &(struct edition){.was = TITLE, .is = OTHER_TITLE}, AVOW_ERR_POLICY,
	    "publish.version",
	    "general@1 says something else in edition 1: give it version 2");
	edition_refused(vault, &(struct edition){.effective = "2027-01-05"},
	    AVOW_ERR_POLICY, "publish.version",
	    "general@1 says something else in edition 1: give it version 2");
	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
	edition_refused(vault, &second, AVOW_ERR_EXISTS, "publish.same",
	    "this is edition 2 already");
	edition_refused(vault, &(struct edition){.effective = "2027-01-06"},
	    AVOW_ERR_POLICY, "publish.version",
	    "general@1 says something else in edition 1: give it version 2");
	edition_refused(vault,
	    &(struct edition){.version = 1, .was = "## 4 O", .is = "## 4 o"},
	    AVOW_ERR_POLICY, "publish.version",
	    "general@1 says something else in edition 1: give it version 2");
}

static void
a_version_below_one_that_was_is_refused(void **state)
{
	const struct edition third = {.version = 3, .effective = "2027-01-05"};
	struct vault *vault = *state;

	assert_int_equal(edition_publish(vault, &third, NULL), AVOW_OK);
	edition_refused(vault,
	    &(struct edition){.version = 2, .effective = "2027-01-06"},
	    AVOW_ERR_POLICY, "publish.version",
	    "general is version 2, and edition 2 has version 3 of it");
}

static void
a_day_that_cannot_be_is_refused_with_one_that_can(void **state)
{
	struct vault *vault = *state;
	struct edition second = {.version = 2, .was = COURIER, .is = LESS};

	second.effective = "2026-12-09";
	edition_refused(vault, &second, AVOW_ERR_POLICY, "publish.effective",
	    "general takes effect on 2026-12-09, which is past: write "
	    "2026-12-10, or a later day");
	second.was = WIDER_WAS;
	second.is = WIDER_IS;
	second.acknowledged = AVOW_ACKNOWLEDGE_NOTICE;
	/* Fourteen whole days from noon of the tenth. */
	second.effective = "2026-12-24";
	edition_refused(vault, &second, AVOW_ERR_POLICY, "publish.announce",
	    "what this edition changes is announced 14 days before, and "
	    "general takes effect on 2026-12-24: write 2026-12-25, or a later "
	    "day");
	second.effective = "2026-12-25";
	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
	edition_refused(vault,
	    &(struct edition){.version = 3, .effective = "2026-12-24"},
	    AVOW_ERR_POLICY, "publish.order",
	    "edition 2, which came before, takes effect on 2026-12-25: general "
	    "can't take effect on 2026-12-24");
}

static void
what_narrows_may_take_effect_today(void **state)
{
	const struct edition second = {.version = 2,
	    .effective = "2026-12-10",
	    .was = COURIER,
	    .is = LESS};
	struct vault *vault = *state;
	struct avow_publish_result result;

	assert_int_equal(edition_publish(vault, &second, &result), AVOW_OK);
	assert_int_equal(result.edition.effective_ms, vault->now_ms);
	assert_true(result.edition.is_in_force);
	assert_int_equal(edition_in_force(vault), 2);
	avow_publish_result_clear(&result);
}

static void
what_it_asks_of_people_must_be_acknowledged(void **state)
{
	struct edition second = {.version = 2,
	    .effective = "2027-01-05",
	    .was = WIDER_WAS,
	    .is = WIDER_IS};
	struct vault *vault = *state;
	struct avow_publish_result result;

	edition_refused(vault, &second, AVOW_ERR_POLICY, "publish.acknowledge",
	    "this edition asks that people be told (see `avow policy diff`): "
	    "acknowledge notice");
	second.acknowledged = AVOW_ACKNOWLEDGE_ERASE;
	assert_int_equal(
	    edition_publish(vault, &second, &result), AVOW_ERR_POLICY);
	assert_int_equal(result.needed, AVOW_ACKNOWLEDGE_NOTICE);
	assert_int_equal(result.edition.diff_class, 5);
	assert_string_equal(result.edition.name, "general@2");
	assert_false(result.edition.is_logged);
	avow_publish_result_clear(&result);
	second.acknowledged = AVOW_ACKNOWLEDGE_RECONSENT; /* holds for both */
	assert_int_equal(edition_publish(vault, &second, &result), AVOW_OK);
	assert_int_equal(result.edition.diff_class, 5);
	assert_true(flow_logged(vault, "\"class\":5"));
	assert_true(flow_logged(vault, "\"value\":\"reconsent\""));
	avow_publish_result_clear(&result);
}

static void
only_to_decide_changes_nothing(void **state)
{
	struct vault *vault = *state;
	struct avow_publish_result result;
	struct avow_buffer image;
	struct avow_publish_options options = {.only_decide = true};

	edition_compile(
	    &image, &(struct edition){.version = 2, .effective = "2027-01-05"});
	options.image = image.at;
	options.image_size = image.size;
	assert_int_equal(
	    avow_publish(vault->avow, &options, &result, NULL), AVOW_OK);
	assert_int_equal(result.edition.number, 2);
	assert_false(result.edition.is_logged);
	assert_int_equal(avow_editions(vault->avow), 1);
	assert_int_equal(avow_log_entries(vault->avow), 1);
	avow_publish_result_clear(&result);
	avow_publish_result_clear(&result); /* twice does no harm */
	avow_publish_result_clear(NULL);
	avow_buffer_clear(&image);
}

static void
what_is_no_edition_is_refused(void **state)
{
	static const struct {
		struct avow_publish_options options;
		enum avow_status status;
		const char *code;
	} cases[] = {
	    {{.image = NULL}, AVOW_ERR_INPUT, "publish.image"},
	    {{.image = "x"}, AVOW_ERR_INPUT, "publish.image"},
	    {{.image = "x", .image_size = 1, .acknowledged = 8}, AVOW_ERR_INPUT,
		"publish.input"},
	    {{.image = "x", .image_size = 1, .caller = ""}, AVOW_ERR_INPUT,
		"publish.input"},
	    {{.image = "x", .image_size = 1, .correction = "\xFF"},
		AVOW_ERR_INPUT, "publish.clause"},
	};
	struct vault *vault = *state;
	struct avow_publish_result result;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		vault->why = (struct avow_error){0};
		assert_int_equal(avow_publish(vault->avow, &cases[i].options,
				     &result, &vault->why),
		    cases[i].status);
		assert_string_equal(vault->why.code, cases[i].code);
		avow_publish_result_clear(&result);
	}
}

static void
an_altered_image_is_refused(void **state)
{
	struct vault *vault = *state;
	struct avow_publish_result result;
	struct avow_buffer image;

	edition_compile(
	    &image, &(struct edition){.version = 2, .effective = "2027-01-05"});
	for (size_t at = 0; at < image.size; at += 997) {
		struct avow_publish_options options = {
		    .image = image.at, .image_size = image.size};

		image.at[at] ^= 1;
		assert_int_equal(
		    avow_publish(vault->avow, &options, &result, NULL),
		    AVOW_ERR_FORMAT);
		image.at[at] ^= 1;
		avow_publish_result_clear(&result);
	}
	avow_buffer_clear(&image);
	assert_int_equal(avow_editions(vault->avow), 1);
}

/* Where an edition's image lies. */
static void
image_path(char out[2 * SCRATCH_PATH], struct vault *vault, uint32_t number)
{
	struct avow_edition_info info;
	char name[SCRATCH_PATH];

	assert_int_equal(
	    avow_edition(vault->avow, number, &info, NULL), AVOW_OK);
	(void)snprintf(name, sizeof name, "policy/%.16s.image", info.image);
	scratch_path(out, vault->dir, name);
}

static enum avow_status
open_again(struct vault *vault)
{
	const struct avow_open_options options = {.dir = vault->dir};

	avow_close(vault->avow);
	vault->avow = NULL;
	vault->why = (struct avow_error){0};
	return avow_open(&vault->avow, &options, &vault->why);
}

static void
no_image_is_loaded_but_the_one_that_was_published(void **state)
{
	const struct edition second = {.version = 2, .effective = "2027-01-05"};
	struct vault *vault = *state;
	char path[2 * SCRATCH_PATH];
	char first[2 * SCRATCH_PATH];
	struct avow_buffer good;
	struct avow_buffer bytes;

	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
	image_path(path, vault, 2);
	image_path(first, vault, 1);
	avow_buffer_init(&good, 1 << 26);
	avow_buffer_init(&bytes, 1 << 26);
	assert_int_equal(avow_file_read(&good, path, NULL), AVOW_OK);
	/* A good image, but another one. */
	assert_int_equal(avow_file_read(&bytes, first, NULL), AVOW_OK);
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(&bytes), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(open_again(vault), AVOW_ERR_POLICY);
	assert_string_equal(vault->why.code, "open.image");
	assert_string_equal(
	    vault->why.message, "this is not the image of edition 2");
	/* Changed by one bit. */
	good.at[good.size / 2] ^= 1;
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(&good), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(open_again(vault), AVOW_ERR_FORMAT);
	assert_non_null(strstr(vault->why.message,
	    "the image of edition 2 is missing or was altered"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(open_again(vault), AVOW_ERR_NOT_FOUND);
	good.at[good.size / 2] ^= 1;
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(&good), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(open_again(vault), AVOW_OK);
	avow_buffer_clear(&good);
	avow_buffer_clear(&bytes);
}

static void
an_edition_that_was_taken_away_is_missed(void **state)
{
	const struct edition second = {.version = 2, .effective = "2027-01-05"};
	struct vault *vault = *state;
	struct avow_row_key key = avow_publish_key(2);
	char path[SCRATCH_PATH];
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set;
	struct avow_kv *kv;
	uint64_t people;
	uint64_t records;

	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, NULL), AVOW_OK);
	avow_close(vault->avow);
	vault->avow = NULL;
	scratch_path(path, vault->dir, "store");
	assert_int_equal(avow_kv_open_lmdb(&kv, path, false, NULL), AVOW_OK);
	assert_int_equal(avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_delete(set, avow_row_key_text(&key), NULL), AVOW_OK);
	assert_int_equal(avow_kv_commit(kv, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
	avow_kv_close(kv);
	assert_int_equal(open_again(vault), AVOW_OK);
	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why),
	    AVOW_ERR_FORMAT);
	assert_string_equal(vault->why.code, "check.edition");
	assert_string_equal(vault->why.message,
	    "it published edition 2, which the vault has not");
}

/* Else one edition could shorten its own notice. */
static void
a_shorter_announcement_is_announced_as_long_as_before(void **state)
{
	struct vault *vault = *state;
	struct edition second = {.version = 2,
	    .effective = "2026-12-11",
	    .was = "announce 14 days",
	    .is = "announce 1 days",
	    .acknowledged = AVOW_ACKNOWLEDGE_NOTICE};

	edition_refused(vault, &second, AVOW_ERR_POLICY, "publish.announce",
	    "what this edition changes is announced 14 days before, and "
	    "general takes effect on 2026-12-11: write 2026-12-25, or a later "
	    "day");
	second.effective = "2026-12-25";
	assert_int_equal(edition_publish(vault, &second, NULL), AVOW_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_new_vault_has_its_first_edition, begin, end),
	    cmocka_unit_test_setup_teardown(
		an_edition_takes_effect_on_its_day, begin, end),
	    cmocka_unit_test_setup_teardown(
		its_entry_is_found_among_others, begin, end),
	    cmocka_unit_test_setup_teardown(
		versions_go_up_and_never_mean_two_things, begin, end),
	    cmocka_unit_test_setup_teardown(
		a_version_below_one_that_was_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(
		a_day_that_cannot_be_is_refused_with_one_that_can,
		begin_at_noon, end),
	    cmocka_unit_test_setup_teardown(
		a_shorter_announcement_is_announced_as_long_as_before,
		begin_at_noon, end),
	    cmocka_unit_test_setup_teardown(
		what_narrows_may_take_effect_today, begin_at_noon, end),
	    cmocka_unit_test_setup_teardown(
		what_it_asks_of_people_must_be_acknowledged, begin, end),
	    cmocka_unit_test_setup_teardown(
		only_to_decide_changes_nothing, begin, end),
	    cmocka_unit_test_setup_teardown(
		what_is_no_edition_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(
		an_altered_image_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(
		no_image_is_loaded_but_the_one_that_was_published, begin, end),
	    cmocka_unit_test_setup_teardown(
		an_edition_that_was_taken_away_is_missed, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
