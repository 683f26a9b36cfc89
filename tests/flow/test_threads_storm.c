/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   in a storm of asks over the same few people nobody is answered by
 *         what an erasure, a withdrawal or the end of an agreement has ended,
 *         and no write is lost.
 * Method: sixteen threads, each of which says before and after what it takes
 *         away; each answer is held against that, and the vault at the end
 *         against all that was acknowledged.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/support/flow.h"

enum {
	THREADS = 16,
	SEATS = 5,    /* people at a time */
	PEOPLE = 220, /* in all: a seat is taken again when it is free */
	ROUNDS = 100, /* of each thread */
};

/*
 * A right that comes and goes.  Its number is odd from before it is given until
 * after it is taken away: while it is even, nobody may use it.
 */
struct right {
	atomic_uint number;
	pthread_mutex_t changing; /* one thread at a time */
};

struct somebody {
	char id[AVOW_PERSON_TEXT];
	struct right marketing;
	atomic_bool is_erased; /* since it was acknowledged */
	atomic_bool is_ending; /* somebody erases them */
	atomic_uint collects;  /* acknowledged */
};

struct storm {
	struct vault *vault;
	struct somebody people[PEOPLE];
	atomic_uint count;
	atomic_uint seat[SEATS]; /* which of the people sits there */
	pthread_mutex_t arriving;
	struct right courier; /* the agreement with it */
	atomic_uint reads;
	atomic_uint answered;
	atomic_uint wrong;
};

struct sailor {
	struct storm *storm;
	struct avow *avow;
	uint64_t random;
	struct avow_error why;
};

static void
note_wrong(struct sailor *s, const char *what)
{
	(void)fprintf(
	    stderr, "wrong: %s %s %s\n", what, s->why.code, s->why.message);
	atomic_fetch_add(&s->storm->wrong, 1);
}

static unsigned
pick(struct sailor *s, unsigned below)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return (unsigned)(s->random % below);
}

static struct somebody *
pick_person(struct sailor *s)
{
	return &s->storm->people[atomic_load(&s->storm->seat[pick(s, SEATS)])];
}

/* Ask about a person; whether it was allowed. */
static bool
ask(struct sailor *s, struct somebody *who, const struct avow_ask *said)
{
	bool was_erased = atomic_load(&who->is_erased);
	struct avow_answer answer;
	enum avow_status status;
	bool is_allowed;

	s->why = (struct avow_error){.status = AVOW_OK};
	status = avow_ask(s->avow, said, &answer, &s->why);
	is_allowed = status == AVOW_OK && answer.verdict == AVOW_ALLOWED;
	if (was_erased && status != AVOW_ERR_ERASED)
		note_wrong(s, "answered after the erasure was acknowledged");
	/* Many may change one person at once: then one is told so. */
	if (status != AVOW_OK && status != AVOW_ERR_ERASED &&
	    status != AVOW_ERR_CONFLICT)
		note_wrong(s, "an ask failed");
	avow_answer_clear(&answer);
	atomic_fetch_add(&s->storm->reads, 1);
	atomic_fetch_add(&s->storm->answered, is_allowed);
	return is_allowed;
}

/* The same for what needs a right. */
static void
ask_by_right(struct sailor *s, struct somebody *who, struct right *right,
    const struct avow_ask *said)
{
	unsigned before = atomic_load(&right->number);
	bool is_allowed = ask(s, who, said);

	if (is_allowed && before % 2 == 0 &&
	    atomic_load(&right->number) == before)
		note_wrong(s, "answered after the right was taken away");
}

static void
read_something(struct sailor *s)
{
	struct somebody *who = pick_person(s);
	struct flow_ask f;

	switch (pick(s, 3)) {
	case 0:
		(void)ask(s, who,
		    flow_use(&f, who->id, "contact.phone", "account.register"));
		break;
	case 1:
		ask_by_right(s, who, &who->marketing,
		    flow_use(&f, who->id, "contact.phone", "market.push"));
		break;
	default:
		ask_by_right(s, who, &s->storm->courier,
		    flow_share(
			&f, who->id, "order.phone", "outside.logistics"));
	}
}

static void
collect_something(struct sailor *s)
{
	struct somebody *who = pick_person(s);
	struct flow_ask f;

	if (ask(s, who,
		flow_collect(&f, who->id, "order.phone", "fulfil.delivery",
		    "13812345678")))
		atomic_fetch_add(&who->collects, 1);
}

/* Try for as long as others come first. */
static enum avow_status
consent(struct sailor *s, const struct somebody *who, bool is_withdrawal)
{
	const struct avow_consent_act act = {.person = who->id,
	    .item = "marketing",
	    .service = "shop",
	    .is_withdrawal = is_withdrawal};
	enum avow_status status;
	char receipt[33];

	do {
		s->why = (struct avow_error){.status = AVOW_OK};
		status = avow_consent(s->avow, &act, receipt, &s->why);
	} while (status == AVOW_ERR_CONFLICT);
	if (status != AVOW_OK && status != AVOW_ERR_ERASED)
		note_wrong(s, "a consent failed");
	return status;
}

static void
change_consent(struct sailor *s)
{
	struct somebody *who = pick_person(s);
	unsigned number;

	(void)pthread_mutex_lock(&who->marketing.changing);
	number = atomic_load(&who->marketing.number);
	if (number % 2 == 0) {
		atomic_store(&who->marketing.number, number + 1);
		(void)consent(s, who, false);
	} else if (consent(s, who, true) == AVOW_OK) {
		atomic_store(&who->marketing.number, number + 1);
	}
	(void)pthread_mutex_unlock(&who->marketing.changing);
}

static void
change_agreement(struct sailor *s)
{
	struct right *courier = &s->storm->courier;
	unsigned number;
	struct avow_fact_act act = {.recipient = "outside.logistics",
	    .name = "confidentiality",
	    .is_agreement = true};

	(void)pthread_mutex_lock(&courier->changing);
	number = atomic_load(&courier->number);
	act.value = number % 2 == 0 ? "in-force" : "ended";
	if (number % 2 == 0)
		atomic_store(&courier->number, number + 1);
	if (avow_fact(s->avow, &act, &s->why) != AVOW_OK)
		note_wrong(s, "an agreement failed");
	else if (number % 2 != 0)
		atomic_store(&courier->number, number + 1);
	(void)pthread_mutex_unlock(&courier->changing);
}

/* Somebody new comes to a seat. */
static void
arrive(struct sailor *s, unsigned seat)
{
	static const char *const agree[] = {"service-terms"};
	struct storm *storm = s->storm;
	struct avow_answer answer;
	struct flow_ask f;
	unsigned at;

	(void)pthread_mutex_lock(&storm->arriving);
	at = atomic_load(&storm->count);
	if (at == PEOPLE)
		abort(); /* more than all rounds can erase */
	(void)flow_collect(
	    &f, NULL, "contact.phone", "account.register", "13800000000");
	f.ask.is_new = true;
	f.ask.agree = agree;
	f.ask.agree_count = 1;
	s->why = (struct avow_error){.status = AVOW_OK};
	if (avow_ask(s->avow, &f.ask, &answer, &s->why) != AVOW_OK ||
	    answer.verdict != AVOW_ALLOWED) {
		note_wrong(s, "nobody could arrive");
	} else {
		memcpy(storm->people[at].id, answer.person, AVOW_PERSON_TEXT);
		atomic_store(&storm->count, at + 1);
		atomic_store(&storm->seat[seat], at);
	}
	avow_answer_clear(&answer);
	(void)pthread_mutex_unlock(&storm->arriving);
}

static void
erase_somebody(struct sailor *s)
{
	unsigned seat = pick(s, SEATS);
	struct somebody *who =
	    &s->storm->people[atomic_load(&s->storm->seat[seat])];
	const struct avow_ask said = {
	    .person = who->id, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_status status;

	if (atomic_exchange(&who->is_ending, true))
		return;
	do {
		s->why = (struct avow_error){.status = AVOW_OK};
		status = avow_person_erase(s->avow, &said, &answer, &s->why);
		if (status == AVOW_OK && answer.verdict != AVOW_ALLOWED)
			note_wrong(s, "an erasure was refused");
		avow_answer_clear(&answer);
	} while (status == AVOW_ERR_CONFLICT);
	atomic_store(&who->is_erased, true);
	if (status != AVOW_OK)
		note_wrong(s, "an erasure failed");
	arrive(s, seat);
}

/* What a sailor does, by its number. */
static void (*const work[THREADS])(struct sailor *s) = {read_something,
    read_something, read_something, read_something, read_something,
    read_something, read_something, read_something, collect_something,
    collect_something, collect_something, change_consent, change_consent,
    change_agreement, erase_somebody, erase_somebody};

struct start {
	struct sailor sailor;
	void (*work)(struct sailor *s);
};

static void *
sail(void *context)
{
	struct start *start = context;

	for (int i = 0; i < ROUNDS; i++)
		start->work(&start->sailor);
	return NULL;
}

static void
right_init(struct right *right)
{
	assert_int_equal(pthread_mutex_init(&right->changing, NULL), 0);
}

static void
storm_init(struct storm *storm, struct vault *vault)
{
	struct sailor first = {.storm = storm, .avow = vault->avow};

	*storm = (struct storm){.vault = vault};
	right_init(&storm->courier);
	assert_int_equal(pthread_mutex_init(&storm->arriving, NULL), 0);
	for (size_t i = 0; i < PEOPLE; i++)
		right_init(&storm->people[i].marketing);
	for (unsigned i = 0; i < SEATS; i++)
		arrive(&first, i);
}

/* All that was collected and acknowledged is there, and no more. */
static void
check_collects(struct storm *storm, const struct somebody *who)
{
	struct avow_answer answer;
	struct flow_ask f;

	vault_ask(storm->vault,
	    flow_use(&f, who->id, "order.phone", "fulfil.delivery"), &answer,
	    AVOW_OK);
	assert_int_equal(answer.field_count, atomic_load(&who->collects));
	avow_answer_clear(&answer);
}

static void
check_rest(struct storm *storm)
{
	uint64_t people = 0;
	uint64_t records = 0;
	uint64_t living = 0;
	uint64_t held = 0;

	for (unsigned i = 0; i < atomic_load(&storm->count); i++) {
		const struct somebody *who = &storm->people[i];

		if (atomic_load(&who->is_erased))
			continue;
		living++;
		held += 1 + atomic_load(&who->collects);
		check_collects(storm, who);
	}
	storm->vault->why = (struct avow_error){.status = AVOW_OK};
	if (avow_check(storm->vault->avow, &people, &records,
		&storm->vault->why) != AVOW_OK)
		fail_msg(
		    "%s %s", storm->vault->why.code, storm->vault->why.message);
	assert_int_equal(people, living);
	assert_int_equal(records, held);
}

static void
nothing_is_answered_by_what_has_ended_and_no_write_is_lost(void **state)
{
	struct storm *storm = calloc(1, sizeof *storm);
	struct start starts[THREADS];
	pthread_t threads[THREADS];

	assert_non_null(storm);
	storm_init(storm, *state);
	for (unsigned i = 0; i < THREADS; i++) {
		starts[i] = (struct start){
		    {.storm = storm, .random = 88172645463325252U + i},
		    work[i]};
		assert_int_equal(
		    avow_join(&starts[i].sailor.avow, storm->vault->avow, NULL),
		    AVOW_OK);
	}
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, sail, &starts[i]), 0);
	for (unsigned i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		avow_close(starts[i].sailor.avow);
	}
	assert_int_equal(atomic_load(&storm->wrong), 0);
	/* The storm was one: many were answered, many were not. */
	assert_in_range(atomic_load(&storm->answered), ROUNDS,
	    atomic_load(&storm->reads) - ROUNDS);
	assert_in_range(atomic_load(&storm->count), SEATS + 20, PEOPLE);
	check_rest(storm);
	vault_reopen(storm->vault);
	check_rest(storm);
	free(storm);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(
		nothing_is_answered_by_what_has_ended_and_no_write_is_lost),
	};

	return cmocka_run_group_tests_name(
	    "flow/threads_storm", tests, NULL, NULL);
}
