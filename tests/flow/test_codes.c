/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   errors that other tests have no cause for are raised, each by its
 *         code and with its place, and change nothing.
 * Method: a small vault; one wrong argument, one contradiction, or one row
 *         changed behind its back, at a time.
 */
#include <unistd.h>

#include "audit/log_row.h"
#include "avow_log.h"
#include "store/engine.h"
#include "tests/support/publishing.h"
#include "tests/support/stored.h"

enum { LONG = 5000 };

static void
expect(struct vault *vault, enum avow_status got, enum avow_status expected,
    const char *code)
{
	if (got != expected || strcmp(vault->why.code, code) != 0)
		fail_msg("%s %s at %s: %s", avow_status_name(got),
		    vault->why.code, vault->why.place, vault->why.message);
	vault->why = (struct avow_error){.status = AVOW_OK};
}

static enum avow_status
ask(struct vault *vault, const struct avow_ask *what)
{
	struct avow_answer answer;
	enum avow_status status =
	    avow_ask(vault->avow, what, &answer, &vault->why);

	avow_answer_clear(&answer);
	return status;
}

/* Another vault, whose page says something else. */
static void
make_other(struct vault *other, const char *was, const char *is)
{
	char *page = calloc(1, EDITION_TEXT_MAX);

	assert_non_null(page);
	(void)snprintf(page, EDITION_TEXT_MAX, "%s", vault_shop_policy);
	edition_replace(page, was, is);
	vault_make(other, page);
	free(page);
}

static void
a_form_that_nobody_makes_yet_is_refused(void **state)
{
	struct vault *other = calloc(1, sizeof *other);
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	(void)state;
	assert_non_null(other);
	make_other(other,
	    "allow collect, store, use order for fulfil.delivery to self\n"
	    "  basis contract service-terms\n",
	    "allow collect, store, use order for fulfil.delivery to self\n"
	    "  basis contract service-terms must pseudonymise order.phone\n");
	vault_person(other, person, NULL, NULL);
	expect(other,
	    ask(other,
		flow_collect(&f, person, "order.phone", "fulfil.delivery",
		    "13800000000")),
	    AVOW_ERR_INPUT, "ask.form");
	vault_collect(
	    other, person, "order.address", "fulfil.delivery", "a street");
	vault_remove(other);
	free(other);
}

static void
a_person_of_whom_impossible_things_are_known_is_not_decided(void **state)
{
	struct vault *vault = *state;
	struct avow_fact_act fact = {.name = "checked", .value = "yes"};
	const struct edition edition = {.version = 2,
	    .effective = "2027-01-05",
	    .was = "guardian decides",
	    .is = "impossible checked and age-band is minor\nguardian decides"};
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	fact.person = person;
	flow_fact(vault, fact);
	fact.name = "age-band";
	fact.value = "minor";
	flow_fact(vault, fact);
	assert_int_equal(edition_publish(vault, &edition, NULL), AVOW_OK);
	vault->now_ms += (uint64_t)400 * 86400 * 1000;
	expect(vault,
	    ask(vault,
		flow_use(&f, person, "basic.birthday", "account.register")),
	    AVOW_ERR_INPUT, "ask.impossible");
}

static void
what_is_too_long_to_be_logged_or_written_is_refused(void **state)
{
	struct vault *vault = *state;
	struct avow_log_said said = {.by = "x"};
	char *path = calloc(1, LONG + 1);
	uint64_t index;

	assert_non_null(path);
	memset(path, 'x', LONG);
	said.reason = path;
	expect(vault,
	    avow_log_change_key(vault->avow, &said, &index, &vault->why),
	    AVOW_ERR_INPUT, "log.said");
	expect(vault, avow_log_write(vault->avow, path, &vault->why),
	    AVOW_ERR_LIMIT, "export.path");
	free(path);
}

static void
a_vault_and_a_fact_need_what_they_are_made_of(void **state)
{
	struct vault *vault = *state;
	struct avow_init_options options = {.image = NULL};
	const struct avow_fact_act fact = {.name = "visits", .value = "1"};
	char dir[SCRATCH_PATH];

	scratch_path(dir, vault->folder, "other");
	options.dir = dir;
	expect(vault, avow_init(&options, &vault->why), AVOW_ERR_POLICY,
	    "init.image");
	assert_int_equal(access(dir, F_OK), -1);
	expect(vault, avow_fact(vault->avow, &fact, &vault->why),
	    AVOW_ERR_INPUT, "fact.input");
}

/* A row of the log becomes other bytes; the vault is closed meanwhile. */
static void
change_log(struct vault *vault, const struct avow_log_row *row,
    const char *bytes, size_t size)
{
	struct stored stored;
	struct avow_kv *kv;

	stored_take(vault, &stored, AVOW_FAMILY_OUTBOX);
	kv = stored.kv;
	assert_int_equal(kv->engine->write_begin(kv, NULL), AVOW_OK);
	assert_int_equal(kv->engine->put(kv, AVOW_KV_LOG, avow_log_row_key(row),
			     (struct avow_text){bytes, size}, NULL),
	    AVOW_OK);
	assert_int_equal(kv->engine->commit(kv, NULL), AVOW_OK);
	stored_give(vault, &stored);
}

/* Enough entries for one bundle, which is pruned. */
static void
prune(struct vault *vault)
{
	const struct avow_log_said said = {.by = "x"};
	char person[AVOW_PERSON_TEXT];
	struct flow_ask f;
	uint64_t forgotten;

	vault_person(vault, person, NULL, NULL);
	(void)flow_use(&f, person, "basic.birthday", "account.register");
	while (avow_log_entries(vault->avow) < 300) {
		enum { ASKS = 64 };
		struct avow_answer answers[ASKS];
		enum avow_status results[ASKS];
		struct avow_ask asks[ASKS];

		for (size_t i = 0; i < ASKS; i++)
			asks[i] = f.ask;
		assert_int_equal(avow_ask_many(vault->avow, asks, ASKS, answers,
				     results, &vault->why),
		    AVOW_OK);
		for (size_t i = 0; i < ASKS; i++)
			avow_answer_clear(&answers[i]);
	}
	assert_int_equal(avow_log_forget(vault->avow, 256, 0, &said, &forgotten,
			     &vault->why),
	    AVOW_OK);
	assert_int_equal(forgotten, 256);
}

static void
what_pruning_kept_is_missed(void **state)
{
	struct vault *vault = *state;
	struct avow_log_row row = avow_log_row_family(1, AVOW_LOG_ROW_KEPT);
	struct avow_check_counts counts;

	prune(vault);
	avow_log_row_add(&row, 0, 8);
	avow_log_row_add(&row, 0, 2);
	change_log(vault, &row, "", 0);
	expect(vault, avow_check_whole(vault->avow, NULL, &counts, &vault->why),
	    AVOW_ERR_FORMAT, "check.log");
}

static void
a_record_under_a_key_of_another_shape_stops_what_walks_them(void **state)
{
	const struct edition edition = {.version = 2,
	    .effective = "2027-01-05",
	    .was = "at most 100 days after collected then",
	    .is = "at most 1 day after collected then"};
	struct vault *vault = *state;
	struct avow_row_key key = avow_row_key_of(7, AVOW_FAMILY_RECORD);
	struct stored stored;

	stored_take(vault, &stored, AVOW_FAMILY_OUTBOX);
	avow_row_key_add(&key, "short", 5);
	stored.keys[0] = key;
	stored_put(&stored, 0, "what", 4);
	stored_give(vault, &stored);
	expect(vault, edition_publish(vault, &edition, NULL), AVOW_ERR_FORMAT,
	    "walk.row");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_form_that_nobody_makes_yet_is_refused),
	    FLOW_TEST(
		a_person_of_whom_impossible_things_are_known_is_not_decided),
	    FLOW_TEST(what_is_too_long_to_be_logged_or_written_is_refused),
	    FLOW_TEST(a_vault_and_a_fact_need_what_they_are_made_of),
	    FLOW_TEST(what_pruning_kept_is_missed),
	    FLOW_TEST(
		a_record_under_a_key_of_another_shape_stops_what_walks_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
