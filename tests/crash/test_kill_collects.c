/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a process killed at any moment loses nothing that it acknowledged,
 *         and leaves store, slots and log in step.
 * Method: a child makes people, collects, and now and then erases, and tells
 *         each acknowledged step through a pipe; the parent kills it after a
 *         random time, opens the vault and looks for every step.  CRASH_ROUNDS
 *         says how often (10), CRASH_SEED with which moments.
 * timeout: 900
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/verify.h"
#include "tests/support/flow.h"

enum {
	ROUNDS = 10,
	ROUNDS_MAX = 100000,
	COLLECTS = 1000,    /* a round, if it lives that long */
	LIFE_MAX_MS = 1500, /* how long a child lives at most */
	STEPS_MAX = 8192,   /* remembered of a round */
	ERASE_EVERY = 13,
	NEW_EVERY = 4,
};

/* What the child tells: one fixed-size line a step. */
struct step {
	char what; /* 'c' collected, 'e' will erase, 'E' erased */
	char person[AVOW_PERSON_TEXT];
	uint64_t record;
	char value[16];
};

struct crash {
	struct vault vault;
	struct step steps[STEPS_MAX];
	size_t step_count;
	uint64_t seed;
};

static uint64_t
random_below(struct crash *crash, uint64_t below)
{
	crash->seed ^= crash->seed << 13;
	crash->seed ^= crash->seed >> 7;
	crash->seed ^= crash->seed << 17;
	return crash->seed % below;
}

static void
tell(int pipe, const struct step *step)
{
	/* Smaller than PIPE_BUF: whole or not at all. */
	if (write(pipe, step, sizeof *step) != (ssize_t)sizeof *step)
		_exit(2);
}

static void
collect(struct vault *vault, int pipe, struct step *step, bool is_new)
{
	static const char *const agree[] = {"service-terms"};
	struct avow_item item = {.category = "contact.phone",
	    .value = step->value,
	    .value_size = strlen(step->value)};
	struct avow_ask ask = {.action = "collect",
	    .person = is_new ? NULL : step->person,
	    .external_id = is_new ? step->value : NULL,
	    .is_new = is_new,
	    .service = "shop",
	    .purpose = "account.register",
	    .items = &item,
	    .item_count = 1,
	    .agree = agree,
	    .agree_count = 1};
	struct avow_answer answer;

	if (avow_ask(vault->avow, &ask, &answer, &vault->why) != AVOW_OK ||
	    answer.verdict != AVOW_ALLOWED)
		_exit(3);
	memcpy(step->person, answer.person, sizeof step->person);
	step->record = answer.fields[0].record;
	step->what = 'c';
	avow_answer_clear(&answer);
	tell(pipe, step);
}

static void
erase(struct vault *vault, int pipe, struct step *step)
{
	const struct avow_ask ask = {
	    .person = step->person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	step->what = 'e';
	tell(pipe, step);
	if (avow_person_erase(vault->avow, &ask, &answer, &vault->why) !=
		AVOW_OK ||
	    answer.verdict != AVOW_ALLOWED)
		_exit(4);
	avow_answer_clear(&answer);
	step->what = 'E';
	tell(pipe, step);
}

/* The child: goes on until it is killed or has done its collects. */
static void
work(struct crash *crash, int pipe, unsigned round)
{
	struct avow_open_options options = {.dir = crash->vault.dir};
	struct step step = {.what = 'c'};
	struct vault *vault = &crash->vault;
	bool has_person = false;

	if (avow_open(&vault->avow, &options, &vault->why) != AVOW_OK)
		_exit(5);
	for (unsigned i = 0; i < COLLECTS; i++) {
		bool is_new = !has_person || i % NEW_EVERY == 0;

		(void)snprintf(
		    step.value, sizeof step.value, "v%u-%u", round, i);
		collect(vault, pipe, &step, is_new);
		has_person = true;
		if (i % ERASE_EVERY == ERASE_EVERY - 1) {
			erase(vault, pipe, &step);
			has_person = false;
		}
	}
	_exit(0);
}

static void
sleep_ms(uint64_t ms)
{
	struct timespec time = {.tv_sec = (time_t)(ms / 1000),
	    .tv_nsec = (long)(ms % 1000) * 1000000};

	(void)nanosleep(&time, NULL);
}

/* Read all that the child told; the pipe is large enough not to stop it. */
static void
listen(struct crash *crash, int pipe)
{
	struct step step;
	ssize_t size;

	while ((size = read(pipe, &step, sizeof step)) != 0) {
		if (size < 0 && errno == EINTR)
			continue;
		assert_int_equal(size, sizeof step);
		if (crash->step_count < STEPS_MAX)
			crash->steps[crash->step_count++] = step;
	}
}

static void
live_and_die(struct crash *crash, unsigned round)
{
	uint64_t life_ms = random_below(crash, LIFE_MAX_MS) + 1;
	pid_t killer;
	pid_t child;
	int status;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)close(ends[0]);
		work(crash, ends[1], round);
	}
	/* Somebody else kills, so that the pipe never fills up. */
	killer = fork();
	assert_true(killer >= 0);
	if (killer == 0) {
		sleep_ms(life_ms);
		(void)kill(child, SIGKILL);
		_exit(0);
	}
	(void)close(ends[1]);
	listen(crash, ends[0]);
	(void)close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	(void)kill(killer, SIGKILL);
	assert_int_equal(waitpid(killer, &status, 0), killer);
}

/* Whether an erasure of the person was begun or done, in all that was told. */
static char
fate_of(const struct crash *crash, const char *person)
{
	char fate = 'c';

	for (size_t i = 0; i < crash->step_count; i++) {
		const struct step *step = &crash->steps[i];

		if (strcmp(step->person, person) == 0 && step->what != 'c')
			fate = step->what;
	}
	return fate;
}

static void
look_for(struct crash *crash, const struct step *step)
{
	struct avow_answer answer;
	struct flow_ask f;
	char fate = fate_of(crash, step->person);
	enum avow_status status;

	(void)flow_use(&f, step->person, "contact.phone", "account.register");
	f.item.record = step->record;
	status =
	    avow_ask(crash->vault.avow, &f.ask, &answer, &crash->vault.why);
	if (fate == 'E' || (fate == 'e' && status != AVOW_OK)) {
		assert_int_equal(status, AVOW_ERR_ERASED);
		return;
	}
	assert_int_equal(status, AVOW_OK);
	assert_int_equal(answer.field_count, 1);
	assert_string_equal(answer.fields[0].value, step->value);
	avow_answer_clear(&answer);
}

static void
look_for_all(struct crash *crash)
{
	const struct avow_open_options options = {.dir = crash->vault.dir};
	struct avow_verify_options verify = {NULL, NULL};
	struct avow_verify_report report;
	uint64_t people;
	uint64_t records;

	assert_int_equal(avow_verify_vault(&report, crash->vault.dir, &verify,
			     &crash->vault.why),
	    AVOW_OK);
	assert_int_equal(
	    avow_open(&crash->vault.avow, &options, &crash->vault.why),
	    AVOW_OK);
	for (size_t i = 0; i < crash->step_count; i++) {
		if (crash->steps[i].what == 'c')
			look_for(crash, &crash->steps[i]);
	}
	assert_int_equal(
	    avow_check(crash->vault.avow, &people, &records, &crash->vault.why),
	    AVOW_OK);
	avow_close(crash->vault.avow);
	crash->vault.avow = NULL;
}

static unsigned long
number_from(const char *name, unsigned long otherwise, unsigned long max)
{
	const char *text = getenv(name);
	unsigned long number = otherwise;

	if (text != NULL)
		number = strtoul(text, NULL, 10);
	assert_true(number >= 1 && number <= max);
	return number;
}

static void
what_was_acknowledged_survives_any_kill(void **state)
{
	struct crash *crash = calloc(1, sizeof *crash);
	unsigned long rounds = number_from("CRASH_ROUNDS", ROUNDS, ROUNDS_MAX);
	size_t told = 0;

	(void)state;
	assert_non_null(crash);
	crash->seed =
	    number_from("CRASH_SEED", (unsigned long)time(NULL), ULONG_MAX);
	print_message("CRASH_SEED=%lu\n", (unsigned long)crash->seed);
	vault_make(&crash->vault, NULL);
	avow_close(crash->vault.avow);
	crash->vault.avow = NULL;
	for (unsigned round = 0; round < rounds; round++) {
		crash->step_count = 0;
		live_and_die(crash, round);
		told += crash->step_count;
		look_for_all(crash);
	}
	print_message(
	    "%zu steps in %lu rounds, all of them there\n", told, rounds);
	vault_remove(&crash->vault);
	free(crash);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_acknowledged_survives_any_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
