/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   without memory an ask says so and changes nothing that it did not
 *         say; the vault goes on, and store, slots and log stay in step.
 * Method: fail the n-th allocation, for every n, of opening a vault and of a
 *         short life of a person in it; then check the vault with all memory.
 * timeout: 300
 */
#include "tests/support/flow.h"
#include "tests/support/nomem.h"

enum { TRIES_MAX = 20000 };

/* One step of the life; gives its status. */
struct life {
	struct vault *vault;
	char person[AVOW_PERSON_TEXT];
	char name[32];
};

static enum avow_status
ask(struct life *life, const struct avow_ask *ask, bool keeps_person)
{
	struct avow_answer answer;
	enum avow_status status =
	    avow_ask(life->vault->avow, ask, &answer, &life->vault->why);

	if (status == AVOW_OK && keeps_person)
		memcpy(life->person, answer.person, sizeof life->person);
	if (status == AVOW_OK)
		assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
	return status;
}

static enum avow_status
arrive(struct life *life)
{
	static const char *const agree[] = {"service-terms"};
	struct flow_ask f;

	(void)flow_collect(
	    &f, NULL, "basic.birthday", "account.register", "1990-01-01");
	f.ask.is_new = true;
	f.ask.external_id = life->name;
	f.ask.agree = agree;
	f.ask.agree_count = 1;
	return ask(life, &f.ask, true);
}

static enum avow_status
collect(struct life *life)
{
	struct flow_ask f;

	return ask(life,
	    flow_collect(&f, life->person, "order.phone", "fulfil.delivery",
		"13812345678"),
	    false);
}

static enum avow_status
consent(struct life *life)
{
	const struct avow_consent_act act = {
	    .person = life->person, .item = "marketing", .service = "shop"};
	char receipt[33];

	return avow_consent(
	    life->vault->avow, &act, receipt, &life->vault->why);
}

static enum avow_status
share(struct life *life)
{
	struct flow_ask f;

	return ask(life,
	    flow_share(&f, life->person, "order", "outside.logistics"), false);
}

static enum avow_status
show(struct life *life)
{
	char *json = NULL;
	enum avow_status status = avow_person_show(
	    life->vault->avow, life->person, NULL, &json, &life->vault->why);

	assert_true((json != NULL) == (status == AVOW_OK));
	avow_text_free(json);
	return status;
}

static enum avow_status export(struct life *life) {
	const struct avow_ask own = {.person = life->person,
	    .service = "shop",
	    .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_status status = avow_person_export(
	    life->vault->avow, &own, &answer, &life->vault->why);

	avow_answer_clear(&answer);
	return status;
}

static enum avow_status
erase(struct life *life)
{
	const struct avow_ask own = {
	    .person = life->person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_status status = avow_person_erase(
	    life->vault->avow, &own, &answer, &life->vault->why);

	avow_answer_clear(&answer);
	return status;
}

static enum avow_status
check(struct life *life)
{
	uint64_t people;
	uint64_t records;

	return avow_check(
	    life->vault->avow, &people, &records, &life->vault->why);
}

static enum avow_status
reopen(struct life *life)
{
	const struct avow_open_options options = {.dir = life->vault->dir};

	avow_close(life->vault->avow);
	life->vault->avow = NULL;
	return avow_open(&life->vault->avow, &options, &life->vault->why);
}

static enum avow_status
join(struct life *life)
{
	struct avow *other = NULL;
	enum avow_status status =
	    avow_join(&other, life->vault->avow, &life->vault->why);

	assert_true((other != NULL) == (status == AVOW_OK));
	avow_close(other);
	return status;
}

static const struct {
	const char *name;
	enum avow_status (*run)(struct life *life);
} steps[] = {
    {"open", reopen},
    {"join", join},
    {"arrive", arrive},
    {"collect", collect},
    {"consent", consent},
    {"share", share},
    {"show", show},
    {"export", export},
    {"check", check},
    {"erase", erase},
};

/* What a step may give besides success when memory is short. */
static bool
is_short(enum avow_status status)
{
	return status == AVOW_ERR_NOMEM || status == AVOW_ERR_IO ||
	    status == AVOW_ERR_FULL;
}

/*
 * Fail each allocation of a step once, until one try has none left to fail.  A
 * step that fails after its commit is found done by the next try: it exists,
 * or it is erased.
 */
static void
starve(struct life *life, size_t step)
{
	for (unsigned n = 1; n < TRIES_MAX; n++) {
		enum avow_status status;
		bool has_failed;

		(void)snprintf(life->name, sizeof life->name, "%s-%u",
		    steps[step].name, n);
		life->vault->why = (struct avow_error){0};
		nomem_fail_at(n);
		status = steps[step].run(life);
		has_failed = nomem_end();
		if (status == AVOW_ERR_ERASED)
			return;
		if (status != AVOW_OK && !is_short(status))
			fail_msg("%s, allocation %u: %s %s", steps[step].name,
			    n, avow_status_name(status), life->vault->why.code);
		if (!has_failed) {
			assert_int_equal(status, AVOW_OK);
			return;
		}
	}
	fail_msg("%s: it never ends", steps[step].name);
}

static void
every_step_of_a_life_survives_any_failed_allocation(void **state)
{
	struct vault *vault = *state;
	struct life life = {.vault = vault};

	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.logistics",
		.name = "confidentiality",
		.value = "in-force",
		.is_agreement = true});
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		starve(&life, i);
		if (vault->avow == NULL)
			vault_reopen(vault);
		if (check(&life) != AVOW_OK)
			fail_msg(
			    "after %s: %s", steps[i].name, vault->why.message);
	}
	vault_reopen(vault);
	assert_int_equal(check(&life), AVOW_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(every_step_of_a_life_survives_any_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
