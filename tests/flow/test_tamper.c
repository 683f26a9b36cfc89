/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a vault whose parts do not belong together does not open, or does
 *         not give what they do not agree on.
 * Method: change or exchange one part of a closed vault at a time: its name,
 *         its root key, its image, its store, its log, its slots; with a
 *         second vault under the same root key.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "ledger/publish.h"
#include "ledger/row.h"
#include "store/kv.h"
#include "tests/support/flow.h"

enum { COMMAND_MAX = 8 * SCRATCH_PATH };

static void
run(const char *command)
{
	FILE *shell = popen(command, "r");

	assert_non_null(shell);
	assert_int_equal(pclose(shell), 0);
}

static enum avow_status
open_again(struct vault *vault)
{
	const struct avow_open_options options = {.dir = vault->dir};

	avow_close(vault->avow);
	vault->avow = NULL;
	vault->why = (struct avow_error){0};
	return avow_open(&vault->avow, &options, &vault->why);
}

static void
write_json(struct vault *vault, const char *name, const char *root_key)
{
	char path[SCRATCH_PATH];
	char json[2 * SCRATCH_PATH];
	int size = snprintf(json, sizeof json,
	    "{\"format\":2,\"name\":\"%s\",\"region\":\"home\","
	    "\"root_key\":\"%s\"}\n",
	    name, root_key);

	scratch_path(path, vault->dir, "vault.json");
	assert_int_equal(
	    avow_file_write(
		path, (struct avow_text){json, (size_t)size}, 0600, NULL),
	    AVOW_OK);
}

static void
another_name_or_root_key_is_refused(void **state)
{
	static const struct {
		const char *name;
		const char *root_key;
	} rows[] = {
	    {"shop2", "../shop.root-key"},
	    {"shop\\nshop", "../shop.root-key"},
	    {"", "../shop.root-key"},
	    {"shop", "../../../../../../etc/passwd"},
	    {"shop", "keys/slots"},
	    {"shop", "inside"},
	    {"shop", "../none"},
	    {"shop", ""},
	};
	struct vault *vault = *state;
	char from[SCRATCH_PATH];
	char to[SCRATCH_PATH];

	scratch_path(from, vault->folder, "shop.root-key");
	scratch_path(to, vault->dir, "inside");
	assert_int_equal(link(from, to), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		write_json(vault, rows[i].name, rows[i].root_key);
		if (open_again(vault) == AVOW_OK)
			fail_msg("%s %s", rows[i].name, rows[i].root_key);
		assert_null(vault->avow);
	}
	write_json(vault, "shop", "../shop.root-key");
	assert_int_equal(open_again(vault), AVOW_OK);
}

static void
a_root_key_that_others_may_read_is_refused(void **state)
{
	struct vault *vault = *state;
	char path[SCRATCH_PATH];

	scratch_path(path, vault->folder, "shop.root-key");
	assert_int_equal(chmod(path, 0440), 0);
	assert_int_equal(open_again(vault), AVOW_ERR_INPUT);
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(open_again(vault), AVOW_OK);
}

static void
flip(const char *path, size_t at)
{
	FILE *file = fopen(path, "r+b");
	int byte;

	assert_non_null(file);
	assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
	byte = fgetc(file);
	assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
	assert_int_not_equal(fputc(byte ^ 1, file), EOF);
	assert_int_equal(fclose(file), 0);
}

static void
every_flipped_part_of_the_image_is_refused(void **state)
{
	struct vault *vault = *state;
	char command[COMMAND_MAX];
	char path[SCRATCH_PATH];
	struct avow_buffer image;
	size_t step;

	/* Where it lies is known by a link from outside the vault. */
	(void)snprintf(command, sizeof command,
	    "ln -s \"$(ls '%s'/policy/*.image)\" '%s/image'", vault->dir,
	    vault->folder);
	run(command);
	scratch_path(path, vault->folder, "image");
	avow_buffer_init(&image, 1 << 24);
	assert_int_equal(avow_file_read(&image, path, NULL), AVOW_OK);
	step = image.size / 97 + 1;
	for (size_t i = 0; i < image.size; i += step) {
		flip(path, i);
		if (open_again(vault) == AVOW_OK)
			fail_msg("byte %zu of %zu", i, image.size);
		flip(path, i);
	}
	assert_int_equal(open_again(vault), AVOW_OK);
	avow_buffer_clear(&image);
}

/* The publish record alone, in a store without a log. */
static void
a_store_without_its_log_is_refused(void **state)
{
	struct vault *vault = *state;
	struct avow_row_key key = avow_publish_key(1);
	struct avow_kv_get get = {.key = avow_row_key_text(&key)};
	char old_path[SCRATCH_PATH];
	char new_path[SCRATCH_PATH];
	char command[COMMAND_MAX];
	struct avow_kv_outcome outcome;
	struct avow_kv_set *set = NULL;
	struct avow_kv *from = NULL;
	struct avow_kv *to = NULL;

	avow_close(vault->avow);
	vault->avow = NULL;
	scratch_path(old_path, vault->dir, "store");
	scratch_path(new_path, vault->folder, "bare");
	assert_int_equal(
	    avow_kv_open_lmdb(&from, old_path, false, NULL), AVOW_OK);
	assert_int_equal(avow_kv_open_lmdb(&to, new_path, true, NULL), AVOW_OK);
	assert_int_equal(avow_kv_read(from, &get, 1, NULL), AVOW_OK);
	assert_true(get.found);
	assert_int_equal(avow_kv_set_new(&set, AVOW_KV_SYSTEM, NULL), AVOW_OK);
	assert_int_equal(avow_kv_put(set, get.key, get.value, NULL), AVOW_OK);
	avow_kv_read_end(from);
	assert_int_equal(avow_kv_commit(to, &set, 1, &outcome, NULL), AVOW_OK);
	avow_kv_set_free(set);
	avow_kv_close(from);
	avow_kv_close(to);
	(void)snprintf(command, sizeof command, "rm -r '%s' && mv '%s' '%s'",
	    old_path, new_path, old_path);
	run(command);
	assert_int_equal(open_again(vault), AVOW_ERR_FORMAT);
}

static void
a_forged_outbox_erases_nobody(void **state)
{
	/* version, slot 1, since 1970, no index rows */
	static const char row[15] = {2, 0, 0, 0, 1};
	struct vault *vault = *state;
	uint8_t id[AVOW_PERMIT_PERSON];
	char person[AVOW_PERSON_TEXT];
	char path[SCRATCH_PATH];
	struct avow_kv_outcome outcome;
	struct avow_row_key key;
	struct avow_kv_set *set;
	struct avow_kv *kv;
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	avow_close(vault->avow);
	vault->avow = NULL;
	assert_true(avow_unhex(id, sizeof id, avow_text_of(person)));
	key = avow_row_key_person(id, AVOW_FAMILY_OUTBOX);
	scratch_path(path, vault->dir, "store");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    avow_kv_open_lmdb(&kv, path, false, NULL), AVOW_OK);
		assert_int_equal(
		    avow_kv_set_new(
			&set, (uint16_t)(key.at[0] << 8 | key.at[1]), NULL),
		    AVOW_OK);
		if (i == 0)
			assert_int_equal(
			    avow_kv_put(set, avow_row_key_text(&key),
				(struct avow_text){row, sizeof row}, NULL),
			    AVOW_OK);
		else
			assert_int_equal(
			    avow_kv_delete(set, avow_row_key_text(&key), NULL),
			    AVOW_OK);
		assert_int_equal(
		    avow_kv_commit(kv, &set, 1, &outcome, NULL), AVOW_OK);
		avow_kv_set_free(set);
		avow_kv_close(kv);
		assert_int_equal(
		    open_again(vault), i == 0 ? AVOW_ERR_FORMAT : AVOW_OK);
	}
	assert_int_equal(vault_verdict(vault,
			     flow_use(&f, person, "basic", "account.register")),
	    AVOW_ALLOWED);
}

/* A second vault under the same root key, with a person of its own. */
static void
make_second(struct vault *vault, struct vault *second)
{
	struct avow_init_options options = {.name = "shop"};
	struct avow_open_options open = {.dir = second->dir};
	char root[SCRATCH_PATH];
	struct avow_buffer image;

	*second = (struct vault){.now_ms = vault->now_ms};
	memcpy(second->folder, vault->folder, sizeof second->folder);
	scratch_path(second->dir, vault->folder, "second");
	scratch_path(root, vault->folder, "shop.root-key");
	vault_compile(&image, vault_shop_policy);
	options.dir = second->dir;
	options.root_key = root;
	options.image = image.at;
	options.image_size = image.size;
	assert_int_equal(avow_init(&options, &vault->why), AVOW_OK);
	avow_buffer_clear(&image);
	assert_int_equal(avow_open(&second->avow, &open, &vault->why), AVOW_OK);
}

static void
parts_of_two_vaults_do_not_go_together(void **state)
{
	static const char *const parts[] = {"keys/slots", "keys/log", "store"};
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char other[AVOW_PERSON_TEXT];
	struct vault second;

	make_second(vault, &second);
	vault_person(vault, person, NULL, NULL);
	vault_person(&second, other, NULL, NULL);
	avow_close(second.avow);
	avow_close(vault->avow);
	vault->avow = NULL;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		char command[COMMAND_MAX];
		struct avow_answer answer;
		struct flow_ask f;

		(void)snprintf(command, sizeof command,
		    "cd '%s' && mv shop/%s kept && mv second/%s shop/%s",
		    vault->folder, parts[i], parts[i], parts[i]);
		run(command);
		if (open_again(vault) == AVOW_OK) {
			/* Slots are known by their people alone. */
			assert_int_equal(i, 0);
			(void)flow_use(&f, person, "basic", "account.register");
			vault_ask(vault, &f.ask, &answer, AVOW_ERR_KEY);
		}
		avow_close(vault->avow);
		vault->avow = NULL;
		(void)snprintf(command, sizeof command,
		    "cd '%s' && mv shop/%s second/%s && mv kept shop/%s",
		    vault->folder, parts[i], parts[i], parts[i]);
		run(command);
	}
	assert_int_equal(open_again(vault), AVOW_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(another_name_or_root_key_is_refused),
	    FLOW_TEST(a_root_key_that_others_may_read_is_refused),
	    FLOW_TEST(every_flipped_part_of_the_image_is_refused),
	    FLOW_TEST(a_store_without_its_log_is_refused),
	    FLOW_TEST(a_forged_outbox_erases_nobody),
	    FLOW_TEST(parts_of_two_vaults_do_not_go_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
