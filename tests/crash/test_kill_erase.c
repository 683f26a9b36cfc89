/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an erasure killed at any moment is found undone or done, never
 *         half; once it was acknowledged it is done; and what was cut short is
 *         seen as owed, and finished however often that is cut short. [R40]
 * Method: erase in a child that dies at its n-th write or sync, for every n,
 *         some writes torn in the middle; then open in a child that dies, too;
 *         then open for good and look at the person, another one, the slots
 *         and the name that is free again.  Then the same with a death right
 *         behind the commit, and one at the n-th write of what finishes it.
 * timeout: 120
 */
#include <sys/wait.h>
#include <unistd.h>

#include "avow_state.h"
#include "base/file.h"
#include "tests/crash/dying.h"
#include "tests/support/flow.h"

enum { TRIES_MAX = 500, SLOT_SIZE = 128, DONE = 7 };

static enum avow_verdict
erase(struct vault *vault, const char *person)
{
	const struct avow_ask ask = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;
	enum avow_verdict verdict = AVOW_DENIED;

	if (avow_person_erase(vault->avow, &ask, &answer, &vault->why) ==
	    AVOW_OK)
		verdict = answer.verdict;
	avow_answer_clear(&answer);
	return verdict;
}

/* Open in a child that dies at the n-th write, and erase unless person is
   NULL; gives how the child ended. */
static int
erase_and_die(struct vault *vault, const char *person, unsigned n)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		dying_left = n;
		vault_reopen(vault);
		if (person != NULL && erase(vault, person) != AVOW_ALLOWED)
			_exit(1);
		_exit(DONE);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
read_slots(const struct vault *vault, struct avow_buffer *out)
{
	char path[SCRATCH_PATH];

	scratch_path(path, vault->dir, "keys/slots");
	avow_buffer_init(out, 1 << 24);
	assert_int_equal(avow_file_read(out, path, NULL), AVOW_OK);
}

/* Whether the wrapped key of any slot in before stands no more in after. */
static bool
has_lost_a_key(
    const struct avow_buffer *before, const struct avow_buffer *after)
{
	for (size_t at = SLOT_SIZE; at < before->size; at += SLOT_SIZE)
		if (before->at[at + 1] == 1 &&
		    memmem(after->at, after->size, before->at + at + 4, 32) ==
			NULL)
			return true;
	return false;
}

static void
make_person(struct vault *vault, char person[AVOW_PERSON_TEXT])
{
	vault_person(vault, person, "c-1", NULL);
	vault_collect(
	    vault, person, "order.phone", "fulfil.delivery", "13812345678");
	flow_consent(vault, person, "marketing", false);
}

/* Look at the person after a death; gives whether erased. */
static bool
look(struct vault *vault, const char *person, const char *other)
{
	struct avow_answer answer;
	uint64_t people;
	uint64_t records;
	struct flow_ask f;
	bool is_erased;

	assert_int_equal(
	    avow_check(vault->avow, &people, &records, &vault->why), AVOW_OK);
	(void)flow_use(&f, NULL, "order.phone", "fulfil.delivery");
	f.ask.external_id = "c-1";
	is_erased = avow_ask(vault->avow, &f.ask, &answer, NULL) != AVOW_OK;
	assert_int_equal(people, is_erased ? 1 : 2);
	assert_int_equal(records, is_erased ? 2 : 4);
	if (!is_erased)
		assert_string_equal(answer.fields[0].value, "13812345678");
	avow_answer_clear(&answer);
	f.ask.external_id = NULL;
	f.ask.person = person;
	vault_ask(
	    vault, &f.ask, &answer, is_erased ? AVOW_ERR_ERASED : AVOW_OK);
	avow_answer_clear(&answer);
	f.ask.person = other;
	vault_ask(vault, &f.ask, &answer, AVOW_OK);
	assert_string_equal(answer.fields[0].value, "13900000000");
	avow_answer_clear(&answer);
	return is_erased;
}

/* One death at the n-th write; gives whether there was none. */
static bool
die_once(struct vault *vault, const char *other, unsigned n)
{
	char person[AVOW_PERSON_TEXT];
	struct avow_buffer before;
	struct avow_buffer after;
	bool is_erased;
	int end;

	make_person(vault, person);
	read_slots(vault, &before);
	avow_close(vault->avow);
	vault->avow = NULL;
	dying_is_torn = n % 2 == 1;
	end = erase_and_die(vault, person, n);
	assert_true(end == DONE || end == DYING_DIED);
	(void)erase_and_die(vault, NULL, n % 5 + 1);
	vault_reopen(vault);
	is_erased = look(vault, person, other);
	assert_true(is_erased || end == DYING_DIED);
	if (!is_erased)
		assert_int_equal(erase(vault, person), AVOW_ALLOWED);
	read_slots(vault, &after);
	assert_true(has_lost_a_key(&before, &after));
	avow_buffer_clear(&before);
	avow_buffer_clear(&after);
	return end == DONE;
}

static void
an_erasure_killed_anywhere_is_undone_or_done(void **state)
{
	struct vault *vault = *state;
	char other[AVOW_PERSON_TEXT];

	vault_person(vault, other, "c-2", NULL);
	vault_collect(
	    vault, other, "order.phone", "fulfil.delivery", "13900000000");
	for (unsigned n = 1; n < TRIES_MAX; n++) {
		if (die_once(vault, other, n)) {
			assert_true(n > 10); /* there was something to kill */
			return;
		}
	}
	fail_msg("it never ends");
}

static uint64_t
owed(struct vault *vault)
{
	const struct avow_open_options options = {.dir = vault->dir};
	struct avow_state state;

	assert_int_equal(
	    avow_state_beside(&state, &options, &vault->why), AVOW_OK);
	return state.owed;
}

/* An erasure without its steps, and a death at the n-th write of these; gives
   whether there was none. */
static bool
finish_and_die(struct vault *vault, const char *other, unsigned n)
{
	char person[AVOW_PERSON_TEXT];
	struct avow_buffer before;
	struct avow_buffer after;
	int end;

	make_person(vault, person);
	read_slots(vault, &before);
	avow_close(vault->avow);
	vault->avow = NULL;
	dying_at_size = SLOT_SIZE;
	assert_int_equal(erase_and_die(vault, person, 0), DYING_DIED);
	dying_at_size = 0;
	assert_int_equal(owed(vault), 1);
	dying_is_torn = n % 2 == 1;
	end = erase_and_die(vault, NULL, n);
	assert_true(end == DONE || end == DYING_DIED);
	/* Nothing is owed once all was done, and all of it before that. */
	if (end == DONE)
		assert_int_equal(owed(vault), 0);
	dying_is_torn = n % 2 == 0;
	(void)erase_and_die(vault, NULL, n);
	vault_reopen(vault);
	assert_true(look(vault, person, other));
	avow_close(vault->avow);
	vault->avow = NULL;
	assert_int_equal(owed(vault), 0);
	read_slots(vault, &after);
	assert_true(has_lost_a_key(&before, &after));
	avow_buffer_clear(&before);
	avow_buffer_clear(&after);
	vault_reopen(vault);
	return end == DONE;
}

static void
what_is_owed_is_finished_however_often_it_is_cut_short(void **state)
{
	struct vault *vault = *state;
	char other[AVOW_PERSON_TEXT];
	unsigned n = 1;

	vault_person(vault, other, "c-2", NULL);
	vault_collect(
	    vault, other, "order.phone", "fulfil.delivery", "13900000000");
	while (!finish_and_die(vault, other, n))
		n++;
	assert_true(n > 8); /* slot twice, rows, the row that owes */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(an_erasure_killed_anywhere_is_undone_or_done),
	    FLOW_TEST(what_is_owed_is_finished_however_often_it_is_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
