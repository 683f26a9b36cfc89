/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whatever is done to the log itself may be killed at any moment, and
 *         the start that follows it, too: the log takes entries, and verifies
 *         by the key that everybody has.
 * Method: give the log another key, prune it, begin it anew, in a child that
 *         dies at its n-th write, sync or rename, for every n; then open it in
 *         children that die at their first, second ... write; then verify.
 * timeout: 240
 */
#include <sys/wait.h>
#include <unistd.h>

#include "audit/verify.h"
#include "avow_log.h"
#include "base/file.h"
#include "tests/crash/dying.h"
#include "tests/support/flow.h"

enum { TRIES_MAX = 300, BATCH = 256, DONE = 7 };

static const struct avow_log_said said = {"li.wei", "a test"};

struct log {
	struct vault vault;
	char person[AVOW_PERSON_TEXT];
	char key[1024]; /* the first one's text */
	unsigned outs;  /* exports made */
	struct avow_verify_report report;
};

static enum avow_status
rotate(struct log *log, unsigned n)
{
	uint64_t index;

	dying_left = n;
	return avow_log_change_key(
	    log->vault.avow, &said, &index, &log->vault.why);
}

static enum avow_status
prune(struct log *log, unsigned n)
{
	uint64_t before = avow_log_entries(log->vault.avow);
	uint64_t forgotten;

	dying_left = n;
	return avow_log_forget(log->vault.avow, before / BATCH * BATCH, 0,
	    &said, &forgotten, &log->vault.why);
}

static enum avow_status
restart(struct log *log, unsigned n)
{
	char name[64];
	char out[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	struct avow_buffer note;

	(void)snprintf(name, sizeof name, "out-%u", log->outs);
	scratch_path(out, log->vault.folder, name);
	assert_int_equal(
	    avow_log_write(log->vault.avow, out, &log->vault.why), AVOW_OK);
	(void)snprintf(name, sizeof name, "generation/%u/checkpoint",
	    (unsigned)log->report.generation);
	scratch_path(
	    path, out, log->report.generation > 1 ? name : "checkpoint");
	avow_buffer_init(&note, 4096);
	assert_int_equal(avow_file_read(&note, path, NULL), AVOW_OK);
	dying_left = n;
	return avow_log_restart(log->vault.avow, (const char *)note.at,
	    note.size, &said, &log->vault.why);
}

/* Only open it. */
static enum avow_status
nothing(struct log *log, unsigned n)
{
	(void)log;
	(void)n;
	return AVOW_OK;
}

/* Do it in a child that dies at the n-th write of it; how it ended. */
static int
do_and_die(struct log *log, unsigned n,
    enum avow_status (*act)(struct log *log, unsigned n))
{
	int status = 0;
	pid_t child;

	avow_close(log->vault.avow);
	log->vault.avow = NULL;
	log->outs++;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (act == nothing)
			dying_left = n;
		vault_reopen(&log->vault);
		if (act(log, n) != AVOW_OK)
			_exit(1);
		_exit(DONE);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A bundle of entries more, the first of them as every ask does it. */
static void
ask(struct log *log)
{
	static struct avow_answer answers[BATCH];
	static enum avow_status results[BATCH];
	static struct avow_ask asks[BATCH];
	struct flow_ask f;

	(void)flow_use(&f, log->person, "basic.birthday", "account.register");
	for (size_t i = 0; i < BATCH; i++)
		asks[i] = f.ask;
	assert_int_equal(avow_ask_many(log->vault.avow, asks, BATCH, answers,
			     results, &log->vault.why),
	    AVOW_OK);
	for (size_t i = 0; i < BATCH; i++) {
		assert_int_equal(results[i], AVOW_OK);
		avow_answer_clear(&answers[i]);
	}
}

/* The vault is closed; verify its log as strangers do, then open and use it. */
static void
look(struct log *log)
{
	const struct avow_verify_options options = {
	    .key = log->key, .every_signature = true};
	struct vault *vault = &log->vault;
	uint64_t people;
	uint64_t records;

	vault->why = (struct avow_error){.status = AVOW_OK};
	if (avow_verify_vault(
		&log->report, vault->dir, &options, &vault->why) != AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
	vault_reopen(vault);
	ask(log);
	if (avow_check(vault->avow, &people, &records, &vault->why) != AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
}

static void
kill_each(struct log *log, enum avow_status (*act)(struct log *log, unsigned n))
{
	int how = DYING_DIED;

	for (unsigned n = 1; how == DYING_DIED; n++) {
		int opened = DYING_DIED;

		assert_true(n < TRIES_MAX);
		dying_is_torn = n % 2 == 1;
		how = do_and_die(log, n, act);
		assert_true(how == DYING_DIED || how == DONE);
		for (unsigned k = 1; opened == DYING_DIED; k++) {
			assert_true(k < TRIES_MAX);
			opened = do_and_die(log, k, nothing);
			assert_true(opened == DYING_DIED || opened == DONE);
		}
		look(log);
	}
}

static void
the_log_goes_on_whatever_was_cut_short(void **state)
{
	struct log log = {.report = {.generation = 1}};
	char path[SCRATCH_PATH];
	struct avow_buffer key;

	(void)state;
	vault_make(&log.vault, NULL);
	vault_person(&log.vault, log.person, NULL, NULL);
	scratch_path(path, log.vault.dir, "log.pub");
	avow_buffer_init(&key, sizeof log.key - 1);
	assert_int_equal(avow_file_read(&key, path, NULL), AVOW_OK);
	memcpy(log.key, key.at, key.size);
	avow_buffer_clear(&key);
	kill_each(&log, rotate);
	assert_true(log.report.rotations > 0);
	ask(&log);
	kill_each(&log, prune);
	assert_true(log.report.pruned > 0);
	kill_each(&log, restart);
	assert_true(log.report.generation > 1);
	vault_remove(&log.vault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_log_goes_on_whatever_was_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
