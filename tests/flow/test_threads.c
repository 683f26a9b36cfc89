/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a vault has handles for several threads, and what is acknowledged to
 *         one of them holds for all.
 * Method: a thread held inside its ask, at the vault's clock, while another
 *         takes away what the ask needs; handles opened and closed in turn.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "tests/support/publishing.h"

enum {
	HANDLES = 1000, /* that a vault has at least */
	MOMENT_NS = 40000000,
};

/* A thread that stands still inside its ask. */
struct held {
	struct avow *avow;
	const char *person;
	pthread_t thread;
	atomic_bool is_inside;
	atomic_bool may_go;
	enum avow_status status;
	enum avow_verdict verdict;
};

static _Thread_local struct held *held_here;

static void
sleep_a_moment(void)
{
	const struct timespec moment = {.tv_nsec = MOMENT_NS};

	(void)nanosleep(&moment, NULL);
}

/* The vault's clock, at which a thread that is to be held stands still. */
static uint64_t
now(void *context)
{
	struct held *held = held_here;

	if (held != NULL) {
		atomic_store(&held->is_inside, true);
		while (!atomic_load(&held->may_go))
			sleep_a_moment();
	}
	return ((struct vault *)context)->now_ms;
}

static void *
read_marketing(void *context)
{
	struct held *held = context;
	struct avow_answer answer;
	struct flow_ask f;

	held_here = held;
	held->status = avow_ask(held->avow,
	    flow_use(&f, held->person, "contact.phone", "market.push"), &answer,
	    NULL);
	held->verdict = answer.verdict;
	avow_answer_clear(&answer);
	return NULL;
}

static void
start_held(struct held *held, struct vault *vault, const char *person)
{
	*held = (struct held){.person = person};
	assert_int_equal(avow_join(&held->avow, vault->avow, NULL), AVOW_OK);
	assert_int_equal(
	    pthread_create(&held->thread, NULL, read_marketing, held), 0);
	while (!atomic_load(&held->is_inside))
		sleep_a_moment();
}

/* Something that takes away, in a thread of its own. */
struct taking {
	struct vault *vault;
	const char *person;
	void (*take)(struct vault *vault, const char *person);
	atomic_bool is_acknowledged;
};

static void
withdraw(struct vault *vault, const char *person)
{
	flow_consent(vault, person, "marketing", true);
}

static void
object(struct vault *vault, const char *person)
{
	assert_int_equal(avow_objection(vault->avow, person, "market.push",
			     true, &vault->why),
	    AVOW_OK);
}

static void
erase(struct vault *vault, const char *person)
{
	const struct avow_ask said = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	assert_int_equal(
	    avow_person_erase(vault->avow, &said, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
}

static void
end_agreement(struct vault *vault, const char *person)
{
	(void)person;
	flow_fact(vault,
	    (struct avow_fact_act){.recipient = "outside.logistics",
		.name = "confidentiality",
		.value = "ended",
		.is_agreement = true});
}

static void
publish_narrower(struct vault *vault, const char *person)
{
	const struct edition edition = {.version = 2,
	    .effective = "2026-11-30",
	    .was = "push: allow use contact for",
	    .is = "push: allow use contact.email for"};

	(void)person;
	assert_int_equal(edition_publish(vault, &edition, NULL), AVOW_OK);
	assert_int_equal(edition_in_force(vault), 2);
}

static void *
take(void *context)
{
	struct taking *taking = context;

	taking->take(taking->vault, taking->person);
	atomic_store(&taking->is_acknowledged, true);
	return NULL;
}

static void
reopen_held(struct vault *vault)
{
	const struct avow_open_options options = {
	    .dir = vault->dir, .now_ms = now, .now_context = vault};

	avow_close(vault->avow);
	assert_int_equal(
	    avow_open(&vault->avow, &options, &vault->why), AVOW_OK);
}

static void
what_is_taken_away_is_acknowledged_once_no_ask_still_has_it(void **state)
{
	static const struct {
		void (*take)(struct vault *vault, const char *person);
		enum avow_status status;
		enum avow_verdict verdict; /* of whoever was inside */
	} cases[] = {
	    {withdraw, AVOW_OK, AVOW_DENIED},
	    {object, AVOW_OK, AVOW_DENIED},
	    {erase, AVOW_ERR_ERASED, AVOW_DENIED},
	    {end_agreement, AVOW_OK, AVOW_ALLOWED},
	    {publish_narrower, AVOW_OK, AVOW_ALLOWED},
	};
	struct vault *vault = *state;

	reopen_held(vault);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char person[AVOW_PERSON_TEXT];
		struct taking taking = {
		    .vault = vault, .person = person, .take = cases[i].take};
		struct held held;
		pthread_t taker;

		vault_person(vault, person, NULL, NULL);
		vault_collect(vault, person, "contact.phone",
		    "account.register", "13812345678");
		flow_consent(vault, person, "marketing", false);
		start_held(&held, vault, person);
		assert_int_equal(
		    pthread_create(&taker, NULL, take, &taking), 0);
		sleep_a_moment();
		sleep_a_moment();
		assert_false(atomic_load(&taking.is_acknowledged));
		atomic_store(&held.may_go, true);
		assert_int_equal(pthread_join(taker, NULL), 0);
		assert_int_equal(pthread_join(held.thread, NULL), 0);
		assert_int_equal(held.status, cases[i].status);
		assert_int_equal(held.verdict, cases[i].verdict);
		avow_close(held.avow);
	}
}

static void
a_vault_ends_with_its_last_handle(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow *other;
	struct flow_ask f;
	uint64_t entries;

	vault_person(vault, person, NULL, NULL);
	vault_collect(vault, person, "contact.phone", "account.register", "1");
	assert_int_equal(avow_join(&other, vault->avow, NULL), AVOW_OK);
	avow_close(vault->avow);
	vault->avow = other;
	entries = avow_log_entries(other);
	assert_int_equal(
	    vault_verdict(vault,
		flow_use(&f, person, "contact.phone", "account.register")),
	    AVOW_ALLOWED);
	assert_int_equal(avow_log_entries(other), entries + 1);
	assert_true(flow_logged(vault, "\"use\""));
	vault_reopen(vault);
	assert_int_equal(avow_log_entries(vault->avow), entries + 1);
}

static void
a_vault_has_as_many_handles_as_it_says(void **state)
{
	struct vault *vault = *state;
	struct avow **handles = calloc(HANDLES, sizeof(struct avow *));
	struct avow_error why = {.status = AVOW_OK};
	struct avow *more[64];
	size_t count = 0;

	assert_non_null(handles);
	for (size_t i = 1; i < HANDLES; i++)
		assert_int_equal(
		    avow_join(&handles[i], vault->avow, &why), AVOW_OK);
	while (avow_join(&more[count], vault->avow, &why) == AVOW_OK)
		assert_true(++count < 64);
	assert_int_equal(why.status, AVOW_ERR_BUSY);
	assert_null(more[count]);
	while (count > 0)
		avow_close(more[--count]);
	for (size_t i = 1; i < HANDLES; i++)
		avow_close(handles[i]);
	free(handles);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(
		what_is_taken_away_is_acknowledged_once_no_ask_still_has_it),
	    FLOW_TEST(a_vault_ends_with_its_last_handle),
	    FLOW_TEST(a_vault_has_as_many_handles_as_it_says),
	};

	return cmocka_run_group_tests_name("flow/threads", tests, NULL, NULL);
}
