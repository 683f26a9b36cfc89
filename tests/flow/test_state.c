/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   whoever runs a vault sees how it is doing, also beside the process
 *         that has it open: what is in force, room, log, and what is still
 *         owed to people, since when; and what is owed is done at start-up.
 * Method: each figure is looked at, changed by what it tells of, and looked at
 *         again.  An erasure that was cut short is made by putting back the
 *         row that it leaves.
 */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "avow_log.h"
#include "avow_state.h"
#include "base/file.h"
#include "ledger/outbox.h"
#include "tests/support/deeds.h"
#include "tests/support/flow.h"

enum { LATE_MS = 300000 };

static void
look(struct vault *vault, struct avow_state *state)
{
	assert_int_equal(avow_state(vault->avow, state, &vault->why), AVOW_OK);
}

static uint64_t
now(void *context)
{
	return ((struct vault *)context)->now_ms;
}

static enum avow_status
look_beside(struct vault *vault, struct avow_state *state, const char *root_key)
{
	const struct avow_open_options options = {.dir = vault->dir,
	    .root_key = root_key,
	    .now_ms = now,
	    .now_context = vault};

	vault->why = (struct avow_error){.status = AVOW_OK};
	return avow_state_beside(state, &options, &vault->why);
}

static void
shut(struct vault *vault)
{
	avow_close(vault->avow);
	vault->avow = NULL;
}

static void
erase(struct vault *vault, const char *person)
{
	const struct avow_ask ask = {
	    .person = person, .service = "shop", .claim = "law.rights"};
	struct avow_answer answer;

	assert_int_equal(
	    avow_person_erase(vault->avow, &ask, &answer, &vault->why),
	    AVOW_OK);
	assert_int_equal(answer.verdict, AVOW_ALLOWED);
	avow_answer_clear(&answer);
}

static void
an_open_vault_tells_of_itself(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char path[SCRATCH_PATH];
	struct avow_buffer key;
	struct avow_state s;

	look(vault, &s);
	assert_int_equal(s.now_ms, vault->now_ms);
	assert_string_equal(s.name, "shop");
	assert_int_equal(s.writer, getpid());
	assert_string_equal(s.edition, "general@1");
	assert_int_equal(s.number, 1);
	assert_int_equal(s.editions, 1);
	assert_int_equal(s.keys, 0);
	assert_int_equal(s.slots, 0);
	assert_int_equal(s.entries, 1);
	assert_int_equal(s.generation, 1);
	assert_int_equal(s.pruned, 0);
	assert_int_equal(s.owed, 0);
	assert_int_equal(s.owed_since_ms, 0);
	assert_true(s.store_size > 0 && s.store_size < s.store_max);
	assert_true(s.log_size > 0 && s.log_size < s.store_size);
	assert_true(s.store_free < s.store_size);
	assert_true(s.disk_left > 0 && s.reserve == 64 << 20);
	assert_false(s.is_full);
	scratch_path(path, vault->dir, "log.pub");
	avow_buffer_init(&key, 512);
	assert_int_equal(avow_file_read(&key, path, NULL), AVOW_OK);
	assert_memory_equal(s.log_key, key.at, strlen(s.log_key));
	avow_buffer_clear(&key);
	vault->now_ms += 1000;
	vault_person(vault, person, NULL, NULL);
	vault->now_ms += 5000;
	look(vault, &s);
	assert_int_equal(s.keys, 1);
	assert_int_equal(s.slots, 1);
	assert_int_equal(s.entries, 2);
	assert_int_equal(s.written_ms, vault->now_ms - 5000);
	erase(vault, person);
	look(vault, &s);
	assert_int_equal(s.keys, 0);
	assert_int_equal(s.slots, 1);
	assert_int_equal(s.entries, 3);
	assert_int_equal(s.owed, 0);
}

static void
the_same_is_seen_beside_whoever_has_it_open(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_state inside;
	struct avow_state s;
	int ready[2];
	char byte = 0;
	pid_t child;

	vault_person(vault, person, NULL, NULL);
	look(vault, &inside);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_ERR_BUSY);
	shut(vault);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_OK);
	assert_int_equal(s.writer, 0);
	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		vault_reopen(vault);
		(void)!write(ready[1], "x", 1);
		(void)pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_OK);
	assert_int_equal(s.writer, child);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_string_equal(s.name, inside.name);
	assert_string_equal(s.edition, inside.edition);
	assert_string_equal(s.log_key, inside.log_key);
	assert_int_equal(s.number, inside.number);
	assert_int_equal(s.keys, 1);
	assert_int_equal(s.slots, 1);
	assert_int_equal(s.entries, inside.entries);
	assert_int_equal(s.written_ms, inside.written_ms);
	assert_int_equal(s.store_size, inside.store_size);
	assert_int_equal(s.reserve, inside.reserve);
	(void)close(ready[0]);
	(void)close(ready[1]);
}

/* A process that has the log open until it is killed. */
static pid_t
follow(struct vault *vault)
{
	struct avow_watch *watch;
	int ready[2];
	char byte = 0;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (avow_watch_open(&watch, vault->dir, NULL) == AVOW_OK)
			(void)!write(ready[1], "x", 1);
		(void)pause();
		_exit(0);
	}
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	return child;
}

static void
end(pid_t child)
{
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
readers_that_died_are_counted(void **state)
{
	struct vault *vault = *state;
	struct avow_state s;
	pid_t living;

	shut(vault);
	/* The first one alone would find its lock file new. */
	living = follow(vault);
	end(follow(vault));
	vault_reopen(vault);
	look(vault, &s);
	assert_int_equal(s.stale_readers, 1);
	vault_reopen(vault);
	look(vault, &s);
	assert_int_equal(s.stale_readers, 0);
	end(living);
}

static void
without_the_root_key_the_edition_alone_is_missing(void **state)
{
	struct vault *vault = *state;
	char path[SCRATCH_PATH];
	struct avow_state s;

	shut(vault);
	scratch_path(path, vault->folder, "nowhere");
	assert_int_equal(look_beside(vault, &s, path), AVOW_OK);
	assert_string_equal(s.edition, "");
	assert_int_equal(s.number, 0);
	assert_int_equal(s.editions, 0);
	assert_int_equal(s.entries, 1);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_OK);
	assert_string_equal(s.edition, "general@1");
}

/* Put the row back that an erasure leaves until all of it is done. */
static void
owe(struct vault *vault, const char *person, const void *row, size_t size)
{
	uint8_t id[AVOW_PERMIT_PERSON];
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set = NULL;
	char path[SCRATCH_PATH];
	struct avow_row_key key;
	struct avow_kv *kv;

	assert_true(avow_unhex(id, sizeof id, avow_text_of(person)));
	key = avow_row_key_person(id, AVOW_FAMILY_OUTBOX);
	scratch_path(path, vault->dir, "store");
	assert_int_equal(avow_kv_open_lmdb(&kv, path, false, NULL), AVOW_OK);
	assert_int_equal(
	    avow_kv_set_new(&set, (uint16_t)(key.at[0] << 8 | key.at[1]), NULL),
	    AVOW_OK);
	assert_int_equal(avow_kv_put(set, avow_row_key_text(&key),
			     (struct avow_text){row, size}, NULL),
	    AVOW_OK);
	assert_int_equal(avow_kv_commit(kv, &set, 1, &outcome, NULL), AVOW_OK);
	assert_int_equal(outcome.status, AVOW_OK);
	avow_kv_set_free(set);
	avow_kv_close(kv);
}

static void
what_is_owed_is_seen_and_done_at_start_up(void **state)
{
	struct vault *vault = *state;
	char people[2][AVOW_PERSON_TEXT];
	struct avow_buffer row;
	struct avow_state s;

	for (uint32_t i = 0; i < 2; i++)
		vault_person(vault, people[i], i == 0 ? "u-1" : "u-2", NULL);
	for (uint32_t i = 0; i < 2; i++)
		erase(vault, people[i]);
	shut(vault);
	for (uint32_t i = 0; i < 2; i++) {
		avow_buffer_init(&row, 64);
		avow_buffer_u8(&row, 2);
		avow_buffer_u32(&row, i + 1);
		avow_buffer_u64(&row, vault->now_ms + i);
		avow_buffer_u16(&row, 0);
		owe(vault, people[i], row.at, row.size);
		avow_buffer_clear(&row);
	}
	vault->now_ms += LATE_MS;
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_OK);
	assert_int_equal(s.owed, 2);
	assert_int_equal(s.now_ms - s.owed_since_ms, LATE_MS);
	/* Each step was done before, and is harmless once more. */
	vault_reopen(vault);
	look(vault, &s);
	assert_int_equal(s.owed, 0);
	assert_int_equal(s.owed_since_ms, 0);
	assert_int_equal(s.keys, 0);
	assert_int_equal(avow_check_whole(vault->avow, NULL,
			     &(struct avow_check_counts){0}, &vault->why),
	    AVOW_OK);
}

static void
a_row_of_what_is_owed_that_cannot_be_read_is_told(void **state)
{
	static const uint8_t other_version[15] = {1, 0, 0, 0, 1};
	static const uint8_t cut[12] = {2, 0, 0, 0, 1};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	struct avow_state s;

	vault_person(vault, person, NULL, NULL);
	shut(vault);
	owe(vault, person, other_version, sizeof other_version);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_ERR_FORMAT);
	assert_string_equal(vault->why.code, "outbox.row");
	owe(vault, person, cut, sizeof cut);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_ERR_FORMAT);
	assert_int_equal(s.owed, 0);
}

static void
a_reserve_that_is_used_up_is_seen(void **state)
{
	struct vault *vault = *state;
	char path[SCRATCH_PATH];
	struct avow_state s;

	shut(vault);
	scratch_path(path, vault->dir, "store/reserve");
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_OK);
	assert_int_equal(s.reserve, 0);
	assert_true(s.is_full);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_OK);
	assert_true(s.is_full);
	vault_reopen(vault);
	look(vault, &s);
	assert_false(s.is_full);
}

static void
a_folder_that_is_no_vault_is_refused(void **state)
{
	struct vault *vault = *state;
	struct vault none = *vault;
	char path[SCRATCH_PATH];
	struct avow_state s;

	scratch_path(none.dir, vault->folder, "nowhere");
	assert_int_equal(look_beside(&none, &s, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(s.entries, 0);
	shut(vault);
	scratch_path(path, vault->dir, "keys/slots");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_ERR_NOT_FOUND);
	assert_string_equal(vault->why.code, "slots.read");
}

/* A root key that is good, and no part of this vault. */
static void
make_other_root(const struct vault *vault, char path_out[SCRATCH_PATH])
{
	struct avow_init_options other = {.dir = NULL};
	struct avow_buffer image;
	char dir[SCRATCH_PATH];

	scratch_path(dir, vault->folder, "other");
	scratch_path(path_out, vault->folder, "other.root-key");
	deeds_edition(&image, 2);
	other.dir = dir;
	other.image = image.at;
	other.image_size = image.size;
	assert_int_equal(avow_init(&other, NULL), AVOW_OK);
	avow_buffer_clear(&image);
}

static void
what_does_not_belong_to_a_vault_is_refused(void **state)
{
	struct vault *vault = *state;
	static char far[2 * AVOW_FILE_PATH_SIZE];
	const struct avow_open_options too_far = {.dir = far};
	char path[SCRATCH_PATH];
	char command[3 * SCRATCH_PATH];
	struct avow_state s;
	FILE *shell;

	shut(vault);
	make_other_root(vault, path);
	assert_int_equal(look_beside(vault, &s, path), AVOW_ERR_KEY);
	memset(far, 'x', sizeof far - 1);
	assert_int_equal(avow_state_beside(&s, &too_far, NULL), AVOW_ERR_LIMIT);
	/* The image of another edition under the name of its own. */
	(void)snprintf(command, sizeof command,
	    "for f in '%s'/policy/*; do cp '%s'/other/policy/*.image $f; done",
	    vault->dir, vault->folder);
	shell = popen(command, "r");
	assert_non_null(shell);
	assert_int_equal(pclose(shell), 0);
	assert_int_equal(look_beside(vault, &s, NULL), AVOW_ERR_POLICY);
	scratch_path(path, vault->dir, "keys/slots");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	scratch_path(path, vault->folder, "nowhere");
	assert_int_equal(look_beside(vault, &s, path), AVOW_ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(an_open_vault_tells_of_itself),
	    FLOW_TEST(the_same_is_seen_beside_whoever_has_it_open),
	    FLOW_TEST(readers_that_died_are_counted),
	    FLOW_TEST(without_the_root_key_the_edition_alone_is_missing),
	    FLOW_TEST(what_is_owed_is_seen_and_done_at_start_up),
	    FLOW_TEST(a_row_of_what_is_owed_that_cannot_be_read_is_told),
	    FLOW_TEST(a_reserve_that_is_used_up_is_seen),
	    FLOW_TEST(a_folder_that_is_no_vault_is_refused),
	    FLOW_TEST(what_does_not_belong_to_a_vault_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
