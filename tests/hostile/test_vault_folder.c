/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a vault any of whose files is gone, cut, longer, something else than
 *         a file, or another vault's is refused with a stable code and the
 *         file's name; nothing in its folder is changed by that, nothing hangs
 *         and nothing crashes.
 * Method: every file by every kind of harm, as a table of codes; a digest of
 *         the folder before and after, LMDB's and our lock files aside.  Where
 *         the vault opens nevertheless, a check of it has to say what is
 *         wrong, or nothing is.
 */
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support/flow.h"

enum { COMMAND_MAX = 8 * SCRATCH_PATH };

enum part {
	SETTINGS,
	LOG_PUB,
	SLOTS,
	LOG_KEY,
	STORE,
	IMAGE,
	ROOT_KEY,
	PARTS,
};

static const char *const names[PARTS] = {
    [SETTINGS] = "shop/vault.json",
    [LOG_PUB] = "shop/log.pub",
    [SLOTS] = "shop/keys/slots",
    [LOG_KEY] = "shop/keys/log",
    [STORE] = "shop/store/data.mdb",
    [IMAGE] = "shop/policy/*.image",
    [ROOT_KEY] = "shop.root-key",
};

/*
 * What happens to a file P, of which Q is the other vault's, and the code that
 * it is refused with; "" where the vault opens and is whole: log.pub is
 * written again, and settings and image of the two vaults are alike.
 */
static const struct {
	const char *name;
	const char *command;
	const char *codes[PARTS];
} harms[] = {
    {"gone", "rm P",
	{"vault.none", "", "slots.open", "file.open", "store.missing",
	    "open.image", "root.open"}},
    {"empty", ": >P",
	{"json.syntax", "", "slots.size", "seed.size", "store.head",
	    "open.image", "root.format"}},
    {"half", "truncate -s $(($(stat -c %s P) / 2)) P",
	{"json.syntax", "", "check.slot", "seed.size", "store.page",
	    "open.image", "root.format"}},
    {"a byte short", "truncate -s -1 P",
	{"", "", "slots.size", "seed.size", "store.page", "open.image",
	    "root.format"}},
    {"a byte longer", "printf x >>P",
	{"json.syntax", "", "slots.size", "file.size", "", "open.image",
	    "root.format"}},
    {"a slot longer", "head -c 128 /dev/zero >>P",
	{"json.syntax", "", "", "file.size", "", "open.image", "root.format"}},
    {"zeros", "s=$(stat -c %s P); truncate -s 0 P; truncate -s $s P",
	{"json.syntax", "", "slots.header", "box.suite", "store.head",
	    "open.image", "root.format"}},
    {"a folder", "rm P; mkdir P",
	{"file.kind", "", "slots.open", "file.kind", "store.head", "open.image",
	    "root.kind"}},
    {"a pipe", "rm P; mkfifo P",
	{"file.kind", "", "slots.size", "file.kind", "store.head", "open.image",
	    "root.kind"}},
    {"a link to nowhere", "rm P; ln -s nowhere P",
	{"vault.none", "", "slots.open", "file.open", "store.missing",
	    "open.image", "root.open"}},
    {"a link to a device", "rm P; ln -s /dev/null P",
	{"file.kind", "", "slots.size", "file.kind", "store.head", "open.image",
	    "root.kind"}},
    {"another vault's", "cat Q >P",
	{"", "", "check.slot", "seed.key", "log.key", "", "seed.key"}},
};

static void
run(const struct vault *vault, const char *command)
{
	char whole[COMMAND_MAX];
	FILE *shell;

	(void)snprintf(
	    whole, sizeof whole, "cd '%s' && { %s\n}", vault->folder, command);
	shell = popen(whole, "r");
	assert_non_null(shell);
	if (pclose(shell) != 0)
		fail_msg("%s", whole);
}

/* The command about one file; P and Q stand alone in it. */
static void
harm(const struct vault *vault, const char *command, enum part part)
{
	char with[COMMAND_MAX];
	size_t size = (size_t)snprintf(with, sizeof with,
	    "P=\"$(echo %s)\"; Q=other/\"$(cd other && echo %s)\"; "
	    "chmod 600 \"$P\"; ",
	    names[part], names[part]);

	for (const char *c = command; *c != '\0'; c++) {
		bool is_name = (*c == 'P' || *c == 'Q') &&
		    (c[1] == '\0' || strchr(" );", c[1]) != NULL);

		assert_true(size + sizeof "\"$P\"" < sizeof with);
		size += (size_t)snprintf(with + size, sizeof with - size,
		    is_name ? "\"$%c\"" : "%c", *c);
	}
	run(vault, with);
}

/* nftw has no context: one digest at a time. */
static uint64_t digest;

static int
take(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	struct avow_buffer bytes;

	(void)walk;
	if (strstr(path, "lock.mdb") != NULL ||
	    strstr(path, "/writer") != NULL || strstr(path, "/reserve") != NULL)
		return 0;
	for (const char *c = path; *c != '\0'; c++)
		digest = (digest ^ (uint8_t)*c) * 1099511628211U;
	digest = (digest ^ info->st_mode) * 1099511628211U;
	if (kind != FTW_F || !S_ISREG(info->st_mode))
		return 0;
	avow_buffer_init(&bytes, 1 << 28);
	/* Our root key is ours alone; the superuser reads anything. */
	if (avow_file_read(&bytes, path, NULL) == AVOW_OK) {
		for (size_t i = 0; i < bytes.size; i++)
			digest = (digest ^ bytes.at[i]) * 1099511628211U;
	}
	avow_buffer_clear(&bytes);
	return 0;
}

static uint64_t
digest_of(const struct vault *vault)
{
	digest = 14695981039346656037U;
	assert_int_equal(nftw(vault->dir, take, 8, FTW_PHYS), 0);
	return digest;
}

static enum avow_status
open_again(struct vault *vault)
{
	const struct avow_open_options options = {.dir = vault->dir};

	vault->why = (struct avow_error){.status = AVOW_OK};
	return avow_open(&vault->avow, &options, &vault->why);
}

/* Another vault, with a root key, a name and people of its own. */
static void
make_other(struct vault *vault)
{
	struct vault *other = calloc(1, sizeof *other);
	char person[AVOW_PERSON_TEXT];
	char command[COMMAND_MAX];

	assert_non_null(other);
	vault_make(other, NULL);
	vault_person(other, person, "o-1", NULL);
	avow_close(other->avow);
	other->avow = NULL;
	(void)snprintf(command, sizeof command,
	    "mkdir other && cp -r '%s'/. other && rm -rf store/reserve",
	    other->folder);
	run(vault, command);
	vault_remove(other);
	free(other);
}

static int
begin(void **state)
{
	struct vault *vault = calloc(1, sizeof *vault);
	char person[AVOW_PERSON_TEXT];

	assert_non_null(vault);
	vault_make(vault, NULL);
	vault_person(vault, person, "c-1", NULL);
	vault_collect(
	    vault, person, "order.phone", "fulfil.delivery", "13812345678");
	avow_close(vault->avow);
	vault->avow = NULL;
	make_other(vault);
	run(vault,
	    "rm shop/store/reserve; cp -a shop kept; cp -a shop.root-key key");
	*state = vault;
	return 0;
}

static int
end(void **state)
{
	vault_remove(*state);
	free(*state);
	return 0;
}

/* What is told: by an open that is refused, or else by a check. */
static enum avow_status
judge(struct vault *vault, bool *opens_out)
{
	uint64_t before = digest_of(vault);
	enum avow_status status = open_again(vault);
	uint64_t people;
	uint64_t records;

	*opens_out = status == AVOW_OK;
	if (status == AVOW_OK)
		status =
		    avow_check(vault->avow, &people, &records, &vault->why);
	else
		assert_true(before == digest_of(vault));
	avow_close(vault->avow);
	vault->avow = NULL;
	return status;
}

static void
put_back(const struct vault *vault)
{
	run(vault,
	    "rm -rf shop shop.root-key; cp -a kept shop; "
	    "cp -a key shop.root-key");
}

/* The file's own name, and what follows it, is in the place. */
static bool
is_placed(const struct vault *vault, enum part part)
{
	static const char *const places[PARTS] = {"vault.json", "log.pub",
	    "keys/slots", "keys/log", "store", "policy/", "root-key"};
	const char *place = vault->why.place;

	return strstr(place, places[part]) != NULL ||
	    (part == ROOT_KEY && strstr(place, "keys/log") != NULL);
}

static void
every_harm_to_every_file_is_told(void **state)
{
	struct vault *vault = *state;

	for (size_t h = 0; h < sizeof harms / sizeof harms[0]; h++) {
		for (enum part part = 0; part < PARTS; part++) {
			const char *code = harms[h].codes[part];
			enum avow_status status;
			bool opens;

			harm(vault, harms[h].command, part);
			status = judge(vault, &opens);
			if (strcmp(vault->why.code, code) != 0 ||
			    (status == AVOW_OK) != (code[0] == '\0') ||
			    (status != AVOW_OK &&
				opens != (strncmp(code, "check.", 6) == 0)) ||
			    (status != AVOW_OK && !is_placed(vault, part)))
				fail_msg("%s, %s: %s %s: %s", names[part],
				    harms[h].name, vault->why.code,
				    vault->why.place, vault->why.message);
			put_back(vault);
		}
	}
}

static void
lock_files_of_others_are_in_nobodys_way(void **state)
{
	static const char *const commands[] = {
	    "rm -f shop/store/lock.mdb shop/store/writer",
	    "head -c 100 /dev/urandom >shop/store/lock.mdb",
	    "head -c 20000 /dev/zero >shop/store/lock.mdb",
	    "cat other/shop/store/lock.mdb >shop/store/lock.mdb",
	    "echo 1 >shop/store/writer",
	    "head -c 5000 /dev/urandom >shop/store/writer",
	};
	static const char *const stuck[] = {
	    "rm -f shop/store/lock.mdb; mkdir shop/store/lock.mdb",
	    "rm -f shop/store/writer; mkdir shop/store/writer",
	};
	struct vault *vault = *state;
	bool opens;

	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		run(vault, commands[i]);
		assert_int_equal(judge(vault, &opens), AVOW_OK);
		put_back(vault);
	}
	for (size_t i = 0; i < sizeof stuck / sizeof stuck[0]; i++) {
		run(vault, stuck[i]);
		assert_int_equal(judge(vault, &opens), AVOW_ERR_IO);
		assert_string_equal(vault->why.code, "store.lmdb");
		assert_non_null(strstr(vault->why.place, "shop/store"));
		put_back(vault);
	}
}

/* Whole folders of the other vault, alone and together. */
static void
parts_of_two_vaults_do_not_go_together(void **state)
{
	static const struct {
		const char *parts;
		const char *code; /* "": it is the other vault, whole */
	} rows[] = {
	    {"store", "log.key"},
	    {"keys", "seed.key"},
	    {"keys/log", "seed.key"},
	    {"keys store", "seed.key"},
	    {"store policy vault.json log.pub", "log.key"},
	    {"keys policy vault.json log.pub", "seed.key"},
	    {"keys/log ../shop.root-key", "log.key"},
	    {"keys ../shop.root-key", "log.key"},
	    {"store ../shop.root-key", "seed.key"},
	    {"store keys/log ../shop.root-key", "check.slot"},
	    {"store keys ../shop.root-key", ""},
	};
	struct vault *vault = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char command[COMMAND_MAX];
		bool opens;

		(void)snprintf(command, sizeof command,
		    "cd shop; for p in %s; do rm -rf $p; "
		    "cp -a ../other/shop/$p $p; done",
		    rows[i].parts);
		run(vault, command);
		(void)judge(vault, &opens);
		if (strcmp(vault->why.code, rows[i].code) != 0)
			fail_msg("%s: %s %s: %s", rows[i].parts,
			    vault->why.code, vault->why.place,
			    vault->why.message);
		assert_true(
		    rows[i].code[0] == '\0' || vault->why.place[0] != '\0');
		put_back(vault);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_harm_to_every_file_is_told),
	    cmocka_unit_test(lock_files_of_others_are_in_nobodys_way),
	    cmocka_unit_test(parts_of_two_vaults_do_not_go_together),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
