/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   what is done to the log itself goes on beside asks of other threads,
 *         and the log verifies whatever came between.
 * Method: threads that ask, and some that ask who did, beside one that gives
 *         the log other keys and prunes it; then the vault is checked, with
 *         every signature.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "avow_log.h"
#include "tests/support/flow.h"

enum { THREADS = 6, CHANGES = 18, TRIES = 1000 };

struct asker {
	pthread_t thread;
	struct avow *avow;
	const char *person;
	atomic_bool *is_over;
	atomic_uint *failed;
};

static void *
ask_on(void *context)
{
	struct asker *a = context;

	while (!atomic_load(a->is_over)) {
		struct avow_answer answer;
		struct flow_ask f;

		if (avow_ask(a->avow,
			flow_use(&f, a->person, "basic.birthday",
			    "account.register"),
			&answer, NULL) != AVOW_OK)
			atomic_fetch_add(a->failed, 1);
		avow_answer_clear(&answer);
	}
	return NULL;
}

/* Ask what the log says of the person since a moment ago. */
static void *
look_on(void *context)
{
	struct asker *a = context;

	while (!atomic_load(a->is_over)) {
		const struct avow_log_question question = {
		    .person = a->person, .from = avow_log_entries(a->avow)};
		char *json = NULL;

		if (avow_log_about(a->avow, &question, &json, NULL) != AVOW_OK)
			atomic_fetch_add(a->failed, 1);
		avow_text_free(json);
	}
	return NULL;
}

static const struct avow_log_said said = {"li.wei", "a test"};

static enum avow_status
change(struct vault *vault, unsigned number)
{
	uint64_t index;
	uint32_t built;

	if (number % 3 == 0)
		return avow_log_change_key(
		    vault->avow, &said, &index, &vault->why);
	if (number % 3 == 1)
		return avow_log_forget(vault->avow,
		    avow_log_entries(vault->avow) / 512 * 256, 0, &said, &index,
		    &vault->why);
	return avow_log_relist(vault->avow, &said, &built, &vault->why);
}

static void
the_log_changes_beside_asks(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct asker askers[THREADS];
	atomic_bool is_over = false;
	atomic_uint failed = 0;
	uint64_t people;
	uint64_t records;

	vault_person(vault, person, NULL, NULL);
	for (size_t i = 0; i < THREADS; i++) {
		askers[i] = (struct asker){
		    .person = person, .is_over = &is_over, .failed = &failed};
		assert_int_equal(
		    avow_join(&askers[i].avow, vault->avow, NULL), AVOW_OK);
		assert_int_equal(pthread_create(&askers[i].thread, NULL,
				     i < 2 ? look_on : ask_on, &askers[i]),
		    0);
	}
	for (unsigned i = 0; i < CHANGES; i++) {
		enum avow_status status = AVOW_ERR_BUSY;
		uint64_t before = avow_log_entries(vault->avow);

		for (unsigned t = 0; t < TRIES && status == AVOW_ERR_BUSY;
		     t++) {
			vault->why = (struct avow_error){.status = AVOW_OK};
			status = change(vault, i);
		}
		if (status != AVOW_OK)
			fail_msg("change %u: %s", i, vault->why.message);
		while (avow_log_entries(vault->avow) < before + 50)
			continue;
	}
	atomic_store(&is_over, true);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(askers[i].thread, NULL), 0);
		avow_close(askers[i].avow);
	}
	assert_int_equal(atomic_load(&failed), 0);
	if (avow_check(vault->avow, &people, &records, &vault->why) != AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
	vault_reopen(vault);
	if (avow_check(vault->avow, &people, &records, &vault->why) != AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(the_log_changes_beside_asks),
	};

	return cmocka_run_group_tests_name(
	    "flow/threads_log", tests, NULL, NULL);
}
