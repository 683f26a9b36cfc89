/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   how a vault is doing is told beside asks, by figures that never go
 *         back; and keys stay where they belong while the room for opened ones
 *         grows under those who use them.
 * Method: one thread makes more people than the first room has keys for, one
 *         reads those who are there, and one looks at the state; each goes on
 *         until all people are made.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "avow_state.h"
#include "seal/slots.h"
#include "tests/support/flow.h"

enum {
	BATCH = 256,
	PEOPLE = AVOW_SLOTS_OPEN_MIN + 2 * BATCH,
};

struct crew {
	struct vault *vault;
	char people[PEOPLE][AVOW_PERSON_TEXT];
	atomic_uint count; /* of people that are there */
	atomic_uint looks;
	atomic_uint reads;
	atomic_uint wrong;
};

static struct avow *
join(struct crew *crew)
{
	struct avow *avow = NULL;

	assert_int_equal(avow_join(&avow, crew->vault->avow, NULL), AVOW_OK);
	return avow;
}

/* Each has their own number as their phone. */
static void
phone_of(char out[12], unsigned person)
{
	(void)snprintf(out, 12, "138%08u", person);
}

static void
arrive(struct crew *crew)
{
	static const char *const agree[] = {"service-terms"};
	static char phones[BATCH][12];
	static struct avow_item items[BATCH];
	static struct avow_ask asks[BATCH];
	static struct avow_answer answers[BATCH];
	enum avow_status results[BATCH];
	unsigned first = atomic_load(&crew->count);

	for (unsigned i = 0; i < BATCH; i++) {
		phone_of(phones[i], first + i);
		items[i] = (struct avow_item){.category = "contact.phone",
		    .value = phones[i],
		    .value_size = strlen(phones[i])};
		asks[i] = (struct avow_ask){.action = "collect",
		    .is_new = true,
		    .service = "shop",
		    .purpose = "account.register",
		    .items = &items[i],
		    .item_count = 1,
		    .agree = agree,
		    .agree_count = 1};
	}
	assert_int_equal(avow_ask_many(crew->vault->avow, asks, BATCH, answers,
			     results, &crew->vault->why),
	    AVOW_OK);
	for (unsigned i = 0; i < BATCH; i++) {
		assert_int_equal(answers[i].verdict, AVOW_ALLOWED);
		memcpy(crew->people[first + i], answers[i].person,
		    AVOW_PERSON_TEXT);
		avow_answer_clear(&answers[i]);
	}
	atomic_store(&crew->count, first + BATCH);
}

struct hand {
	struct crew *crew;
	struct avow *avow;
};

static void *
read_them(void *context)
{
	struct hand *hand = context;
	struct crew *crew = hand->crew;
	unsigned count;

	while ((count = atomic_load(&crew->count)) < PEOPLE) {
		unsigned who = atomic_fetch_add(&crew->reads, 1) * 61 % count;
		struct avow_answer answer;
		struct flow_ask f;
		char phone[12];

		(void)flow_use(
		    &f, crew->people[who], "contact.phone", "account.register");
		phone_of(phone, who);
		if (avow_ask(hand->avow, &f.ask, &answer, NULL) != AVOW_OK ||
		    answer.field_count != 1 ||
		    strcmp(answer.fields[0].value, phone) != 0)
			atomic_fetch_add(&crew->wrong, 1);
		avow_answer_clear(&answer);
	}
	return NULL;
}

static void *
look_at_it(void *context)
{
	struct hand *hand = context;
	struct crew *crew = hand->crew;
	struct avow_state before = {.keys = 0};

	while (atomic_load(&crew->count) < PEOPLE) {
		unsigned count = atomic_load(&crew->count);
		struct avow_state now;

		if (avow_state(hand->avow, &now, NULL) != AVOW_OK ||
		    now.keys < count || now.keys > now.slots ||
		    now.entries < before.entries || now.keys < before.keys ||
		    now.store_size < before.store_size || now.owed != 0)
			atomic_fetch_add(&crew->wrong, 1);
		before = now;
		atomic_fetch_add(&crew->looks, 1);
	}
	return NULL;
}

static void
it_is_told_beside_those_who_work(void **state)
{
	struct crew *crew = calloc(1, sizeof *crew);
	void *(*const works[])(void *) = {read_them, look_at_it};
	struct hand hands[2];
	pthread_t threads[2];

	assert_non_null(crew);
	crew->vault = *state;
	arrive(crew);
	for (size_t i = 0; i < 2; i++) {
		hands[i] = (struct hand){.crew = crew, .avow = join(crew)};
		assert_int_equal(
		    pthread_create(&threads[i], NULL, works[i], &hands[i]), 0);
	}
	while (atomic_load(&crew->count) < PEOPLE)
		arrive(crew);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		avow_close(hands[i].avow);
	}
	assert_int_equal(atomic_load(&crew->wrong), 0);
	assert_true(atomic_load(&crew->looks) > 0);
	assert_true(atomic_load(&crew->reads) > 0);
	free(crew);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(it_is_told_beside_those_who_work),
	};

	return cmocka_run_group_tests_name(
	    "flow/threads_state", tests, NULL, NULL);
}
