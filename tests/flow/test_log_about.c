/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a person is told who asked for their data, all of it and nobody
 *         else's; and what is done to the log keeps that, and every proof.
 *         [R39]
 * Method: ask about two people; look for the entries of each, again after
 *         another key, a change cut short, pruning and a restore.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/verify.h"
#include "avow_log.h"
#include "base/file.h"
#include "tests/support/flow.h"

static const struct avow_log_said said = {"li.wei", "a test"};

/* How often a text stands in another. */
static unsigned
count(const char *text, const char *word)
{
	unsigned count = 0;

	for (const char *at = strstr(text, word); at != NULL;
	     at = strstr(at + 1, word))
		count++;
	return count;
}

/* How many entries there are about somebody. */
static unsigned
about(struct vault *vault, const struct avow_log_question *question)
{
	char *json = NULL;
	unsigned entries;

	if (avow_log_about(vault->avow, question, &json, &vault->why) !=
	    AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
	entries = count(json, "\"index\":");
	avow_text_free(json);
	return entries;
}

static void
ask(struct vault *vault, const char *person, unsigned times)
{
	struct flow_ask f;

	for (unsigned i = 0; i < times; i++)
		assert_int_equal(vault_verdict(vault,
				     flow_use(&f, person, "contact.phone",
					 "account.register")),
		    AVOW_ALLOWED);
}

static void
tells_a_person_who_asked_and_nobody_else(void **state)
{
	struct vault *vault = *state;
	struct avow_log_question one = {.person = NULL};
	struct avow_log_question other = {.person = NULL};
	char first[AVOW_PERSON_TEXT];
	char second[AVOW_PERSON_TEXT];
	char *json = NULL;

	vault_person(vault, first, "c-1", NULL);
	vault_person(vault, second, "c-2", NULL);
	ask(vault, first, 3);
	/* Another month gives another handle. */
	vault->now_ms += UINT64_C(40) * 24 * 3600 * 1000;
	ask(vault, second, 1);
	ask(vault, first, 2);
	one.person = first;
	other.external_id = "c-2";
	assert_int_equal(about(vault, &one), 1 + 5);
	assert_int_equal(about(vault, &other), 1 + 1);
	/* The look itself was logged, and is found by the next. */
	assert_int_equal(about(vault, &one), 1 + 5 + 1);
	one.limit = 2;
	assert_int_equal(
	    avow_log_about(vault->avow, &one, &json, &vault->why), AVOW_OK);
	assert_int_equal(count(json, "\"index\":"), 2);
	assert_null(strstr(json, "\"next\":null"));
	avow_text_free(json);
}

static void
refuses_questions_without_an_answer(void **state)
{
	struct vault *vault = *state;
	struct avow_log_question question = {
	    .person = "00000000000000000000000000000000"};
	struct avow_error why = {.status = AVOW_OK};
	char person[AVOW_PERSON_TEXT];
	char *json = NULL;

	assert_int_equal(avow_log_about(vault->avow, &question, &json, NULL),
	    AVOW_ERR_NOT_FOUND);
	vault_person(vault, person, "c-1", NULL);
	question.person = person;
	question.limit = 1000000;
	assert_int_equal(avow_log_about(vault->avow, &question, &json, NULL),
	    AVOW_ERR_INPUT);
	question.limit = 0;
	question.generation = 7;
	assert_int_equal(avow_log_about(vault->avow, &question, &json, &why),
	    AVOW_ERR_NOT_FOUND);
	assert_string_equal(why.code, "log.generation");
	assert_null(json);
}

/* The bytes of a file of the vault. */
static struct avow_buffer
read_own(struct vault *vault, const char *name)
{
	char path[SCRATCH_PATH];
	struct avow_buffer bytes;

	scratch_path(path, vault->dir, name);
	avow_buffer_init(&bytes, 1 << 16);
	assert_int_equal(avow_file_read(&bytes, path, NULL), AVOW_OK);
	return bytes;
}

static void
write_own(
    struct vault *vault, const char *name, const struct avow_buffer *bytes)
{
	char path[SCRATCH_PATH];

	scratch_path(path, vault->dir, name);
	assert_int_equal(
	    avow_file_write(path, avow_buffer_view(bytes), 0600, NULL),
	    AVOW_OK);
}

static void
check(struct vault *vault)
{
	uint64_t people;
	uint64_t records;

	if (avow_check(vault->avow, &people, &records, &vault->why) != AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
}

/* Verify the closed vault by a key, as text with a line feed. */
static void
verify(struct vault *vault, struct avow_buffer *key)
{
	struct avow_verify_options options = {.key = NULL};
	struct avow_verify_report report;

	avow_close(vault->avow);
	vault->avow = NULL;
	avow_buffer_u8(key, '\0');
	options.key = (const char *)key->at;
	if (avow_verify_vault(&report, vault->dir, &options, &vault->why) !=
	    AVOW_OK)
		fail_msg("%s: %s", vault->why.place, vault->why.message);
	assert_true(report.key_given);
	vault_reopen(vault);
}

static void
takes_another_key_also_where_the_change_was_cut_short(void **state)
{
	struct vault *vault = *state;
	struct avow_buffer first = read_own(vault, "log.pub");
	struct avow_buffer seed = read_own(vault, "keys/log");
	struct avow_buffer later;
	char person[AVOW_PERSON_TEXT];
	uint64_t index;

	vault_person(vault, person, "c-1", NULL);
	assert_int_equal(
	    avow_log_change_key(vault->avow, &said, &index, &vault->why),
	    AVOW_OK);
	assert_true(flow_logged(vault, "\"kind\":\"key-taken\""));
	ask(vault, person, 2);
	/* As if the process had died behind the entry. */
	later = read_own(vault, "keys/log");
	write_own(vault, "keys/log.next", &later);
	write_own(vault, "keys/log", &seed);
	write_own(vault, "log.pub", &first);
	vault_reopen(vault);
	ask(vault, person, 1);
	check(vault);
	verify(vault, &first);
	/* And as if it had died before it: that key is no more. */
	write_own(vault, "keys/log.next", &seed);
	vault_reopen(vault);
	ask(vault, person, 1);
	assert_int_equal(
	    avow_log_change_key(vault->avow, &said, &index, &vault->why),
	    AVOW_OK);
	check(vault);
	avow_buffer_clear(&first);
	avow_buffer_clear(&seed);
	avow_buffer_clear(&later);
}

/* Verifiers believe log.pub, so it must say what the log says. */
static void
tells_its_key_also_where_the_process_died_before_log_pub(void **state)
{
	struct vault *vault = *state;
	struct avow_buffer first = read_own(vault, "log.pub");
	uint64_t index;

	assert_int_equal(
	    avow_log_change_key(vault->avow, &said, &index, &vault->why),
	    AVOW_OK);
	/* The key is in its place, and log.pub is not yet written. */
	write_own(vault, "log.pub", &first);
	vault_reopen(vault);
	verify(vault, &first);
	avow_buffer_clear(&first);
}

/* A folder where a file should be: nothing can be renamed to it. */
static void
put_in_the_way(struct vault *vault, const char *name, bool is_there)
{
	char path[SCRATCH_PATH];
	char inside[SCRATCH_PATH];

	scratch_path(path, vault->dir, name);
	scratch_path(inside, path, "x");
	if (is_there) {
		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkdir(path, 0700), 0);
		assert_int_equal(mkdir(inside, 0700), 0);
	} else {
		assert_int_equal(rmdir(inside), 0);
		assert_int_equal(rmdir(path), 0);
	}
}

/* Without it the log, and so the vault, could never be opened again. */
static void
never_loses_the_key_that_the_log_has_by_now(void **state)
{
	struct vault *vault = *state;
	struct avow_buffer first = read_own(vault, "log.pub");
	struct avow_buffer seed = read_own(vault, "keys/log");
	static char reason[5000];
	const struct avow_log_said too_long = {.reason = reason};
	struct avow_error why = {.status = AVOW_OK};
	uint64_t index;

	memset(reason, 'x', sizeof reason - 1);
	put_in_the_way(vault, "keys/log", true);
	assert_int_equal(
	    avow_log_change_key(vault->avow, &said, &index, &why), AVOW_ERR_IO);
	/* The next change comes to nothing. */
	assert_int_not_equal(
	    avow_log_change_key(vault->avow, &too_long, &index, NULL), AVOW_OK);
	put_in_the_way(vault, "keys/log", false);
	write_own(vault, "keys/log", &seed);
	vault_reopen(vault);
	check(vault);
	verify(vault, &first);
	avow_buffer_clear(&first);
	avow_buffer_clear(&seed);
}

static void
forgets_words_and_keeps_what_a_check_needs(void **state)
{
	struct vault *vault = *state;
	struct avow_log_question question = {.person = NULL};
	char person[AVOW_PERSON_TEXT];
	struct avow_error why = {.status = AVOW_OK};
	char *json = NULL;
	uint64_t gone;
	uint32_t built;

	vault_person(vault, person, "c-1", NULL);
	ask(vault, person, 600);
	assert_int_equal(
	    avow_log_forget(vault->avow, 1000000, 0, &said, &gone, &why),
	    AVOW_ERR_INPUT);
	why = (struct avow_error){.status = AVOW_OK};
	assert_int_equal(avow_log_forget(vault->avow, 0, vault->now_ms + 1,
			     &said, &gone, &why),
	    AVOW_ERR_INPUT);
	assert_string_equal(why.code, "log.time");
	assert_int_equal(gone, 0);
	assert_int_equal(
	    avow_log_forget(vault->avow, 520, 0, &said, &gone, &vault->why),
	    AVOW_OK);
	assert_int_equal(gone, 512);
	check(vault);
	vault_reopen(vault);
	check(vault);
	question.person = person;
	assert_true(about(vault, &question) < 100);
	assert_int_equal(
	    avow_log_json(vault->avow, 7, &json, &vault->why), AVOW_OK);
	assert_string_equal(json, "{\"index\":7,\"pruned\":true}");
	avow_text_free(json);
	/* What published the edition is still there. */
	assert_int_equal(
	    avow_log_json(vault->avow, 0, &json, &vault->why), AVOW_OK);
	assert_non_null(strstr(json, "\"kind\":\"publish\""));
	avow_text_free(json);
	assert_int_equal(
	    avow_log_relist(vault->avow, &said, &built, &vault->why), AVOW_OK);
	assert_int_equal(built, 0);
}

/* Each generation of a vault that nobody has open, by itself. */
static void
look_at_generations(const struct vault *vault, uint64_t first, uint64_t second)
{
	for (uint32_t i = 1; i <= 2; i++) {
		struct avow_watch *watch;
		uint32_t generation;
		uint64_t entries;
		char *json;

		assert_int_equal(
		    avow_watch_open_generation(&watch, vault->dir, i, NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_watch_look(watch, &entries, &generation, NULL),
		    AVOW_OK);
		assert_int_equal(entries, i == 1 ? first : second);
		assert_int_equal(generation, i);
		assert_int_equal(
		    avow_watch_json(watch, 0, &json, NULL), AVOW_OK);
		assert_true(
		    (strncmp(json, "{\"generation\":2,", 16) == 0) == (i == 2));
		avow_text_free(json);
		assert_int_equal(avow_watch_json(watch, entries, &json, NULL),
		    AVOW_ERR_NOT_FOUND);
		avow_watch_close(watch);
	}
}

static void
goes_on_after_a_restore_with_what_was_known(void **state)
{
	struct vault *vault = *state;
	struct avow_log_question question = {.person = NULL};
	struct avow_buffer note;
	struct avow_buffer key = read_own(vault, "log.pub");
	char out[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	char person[AVOW_PERSON_TEXT];
	struct avow_error why = {.status = AVOW_OK};
	struct avow_watch *watch;
	uint64_t before;
	uint64_t after;

	vault_person(vault, person, "c-1", NULL);
	before = avow_log_entries(vault->avow);
	scratch_path(out, vault->folder, "out");
	assert_int_equal(
	    avow_log_write(vault->avow, out, &vault->why), AVOW_OK);
	scratch_path(path, out, "checkpoint");
	avow_buffer_init(&note, 4096);
	assert_int_equal(avow_file_read(&note, path, NULL), AVOW_OK);
	/* The vault lost nothing, which is a restore, too. */
	assert_int_equal(avow_log_restart(vault->avow, (const char *)note.at,
			     note.size, &said, &vault->why),
	    AVOW_OK);
	assert_int_equal(avow_log_entries(vault->avow), 1);
	ask(vault, person, 2);
	check(vault);
	question.person = person;
	assert_int_equal(about(vault, &question), 2);
	question.generation = 1;
	assert_int_equal(about(vault, &question), 1);
	assert_int_equal(avow_log_restart(vault->avow, (const char *)note.at,
			     note.size, &said, NULL),
	    AVOW_ERR_KEY);
	verify(vault, &key);
	after = avow_log_entries(vault->avow);
	avow_close(vault->avow);
	vault->avow = NULL;
	look_at_generations(vault, before, after);
	assert_int_equal(
	    avow_watch_open_generation(&watch, vault->dir, 3, &why),
	    AVOW_ERR_NOT_FOUND);
	assert_string_equal(why.code, "log.generation");
	assert_null(watch);
	avow_buffer_clear(&note);
	avow_buffer_clear(&key);
}

/* Another process looks while this one writes. */
static void
is_watched_beside_its_writer(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_watch *watch = NULL;
	uint64_t before;
	int pipe_to[2];
	int pipe_from[2];
	char byte = 0;
	pid_t child;
	int status;

	vault_person(vault, person, "c-1", NULL);
	assert_int_equal(
	    avow_watch_open(&watch, vault->dir, NULL), AVOW_ERR_BUSY);
	assert_int_equal(pipe(pipe_to), 0);
	assert_int_equal(pipe(pipe_from), 0);
	before = avow_log_entries(vault->avow);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		uint64_t entries = 0;
		uint32_t generation = 0;
		char *json = NULL;
		bool good;

		/* The parent's store is not ours to use. */
		good = avow_watch_open(&watch, vault->dir, NULL) == AVOW_OK &&
		    avow_watch_look(watch, &entries, &generation, NULL) ==
			AVOW_OK &&
		    entries == before && generation == 1;
		good = good && write(pipe_from[1], "x", 1) == 1 &&
		    read(pipe_to[0], &byte, 1) == 1 &&
		    avow_watch_look(watch, &entries, &generation, NULL) ==
			AVOW_OK &&
		    entries == before + 5 &&
		    avow_watch_json(watch, entries - 1, &json, NULL) ==
			AVOW_OK &&
		    strstr(json, "\"action\":\"use\"") != NULL;
		avow_text_free(json);
		avow_watch_close(watch);
		_exit(good ? 0 : 1);
	}
	assert_int_equal(read(pipe_from[0], &byte, 1), 1);
	ask(vault, person, 5);
	assert_int_equal(write(pipe_to[1], "x", 1), 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	for (int i = 0; i < 2; i++) {
		(void)close(pipe_to[i]);
		(void)close(pipe_from[i]);
	}
	assert_int_equal(
	    avow_watch_open(&watch, "/nonexistent", NULL), AVOW_ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(tells_a_person_who_asked_and_nobody_else),
	    FLOW_TEST(refuses_questions_without_an_answer),
	    FLOW_TEST(takes_another_key_also_where_the_change_was_cut_short),
	    FLOW_TEST(tells_its_key_also_where_the_process_died_before_log_pub),
	    FLOW_TEST(never_loses_the_key_that_the_log_has_by_now),
	    FLOW_TEST(forgets_words_and_keeps_what_a_check_needs),
	    FLOW_TEST(goes_on_after_a_restore_with_what_was_known),
	    FLOW_TEST(is_watched_beside_its_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
