/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a vault opens with its own root key and the image in force, for one
 *         process, and with nothing else; what is made is nobody else's to
 *         read.
 * Method: make vaults in odd ways; break one part at a time and open.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support/flow.h"

static enum avow_status
open_again(struct vault *vault, const char *root_key)
{
	const struct avow_open_options options = {
	    .dir = vault->dir, .root_key = root_key};

	avow_close(vault->avow);
	vault->avow = NULL;
	vault->why = (struct avow_error){0};
	return avow_open(&vault->avow, &options, &vault->why);
}

static enum avow_status
init(struct vault *vault, const char *name, struct avow_init_options options)
{
	char dir[SCRATCH_PATH];
	struct avow_buffer image;
	enum avow_status status;

	scratch_path(dir, vault->folder, name);
	vault_compile(&image, vault_shop_policy);
	if (options.dir == NULL)
		options.dir = dir;
	if (options.image == NULL) {
		options.image = image.at;
		options.image_size = image.size;
	}
	vault->why = (struct avow_error){0};
	status = avow_init(&options, &vault->why);
	avow_buffer_clear(&image);
	return status;
}

static void
a_second_process_is_kept_out(void **state)
{
	struct vault *vault = *state;
	const struct avow_open_options options = {.dir = vault->dir};
	struct avow *second = NULL;

	assert_int_equal(
	    avow_open(&second, &options, &vault->why), AVOW_ERR_BUSY);
	assert_null(second);
}

static void
where_no_vault_is_none_opens(void **state)
{
	struct vault *vault = *state;
	const struct avow_open_options options = {.dir = "/nowhere/at/all"};
	struct avow *none = NULL;

	assert_int_equal(
	    avow_open(&none, &options, &vault->why), AVOW_ERR_NOT_FOUND);
}

static void
another_root_key_opens_nothing(void **state)
{
	struct vault *vault = *state;
	char path[SCRATCH_PATH];

	assert_int_equal(
	    init(vault, "other", (struct avow_init_options){0}), AVOW_OK);
	scratch_path(path, vault->folder, "other.root-key");
	assert_int_equal(open_again(vault, path), AVOW_ERR_KEY);
	assert_int_equal(open_again(vault, NULL), AVOW_OK);
}

static void
an_image_that_is_not_in_force_is_not_loaded(void **state)
{
	struct vault *vault = *state;
	char policy[SCRATCH_PATH];
	char name[2 * SCRATCH_PATH];
	struct avow_buffer image;
	char *changed = strdup(vault_shop_policy);
	FILE *found;

	assert_non_null(changed);
	memcpy(strstr(changed, "at most 100 days"), "at most 999", 11);
	vault_compile(&image, changed);
	scratch_path(policy, vault->dir, "policy");
	(void)snprintf(name, sizeof name, "ls '%s'/*", policy);
	found = popen(name, "r");
	assert_non_null(found);
	assert_non_null(fgets(name, sizeof name, found));
	(void)pclose(found);
	name[strcspn(name, "\n")] = '\0';
	assert_int_equal(
	    avow_file_write(name,
		(struct avow_text){(const char *)image.at, image.size}, 0600,
		NULL),
	    AVOW_OK);
	assert_int_equal(open_again(vault, NULL), AVOW_ERR_POLICY);
	assert_int_equal(unlink(name), 0);
	assert_int_equal(open_again(vault, NULL), AVOW_ERR_NOT_FOUND);
	avow_buffer_clear(&image);
	free(changed);
}

static void
a_lost_part_is_told(void **state)
{
	static const char *const parts[] = {
	    "vault.json", "keys/slots", "keys/log"};
	struct vault *vault = *state;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		char path[SCRATCH_PATH];
		char kept[SCRATCH_PATH];

		scratch_path(path, vault->dir, parts[i]);
		scratch_path(kept, vault->folder, "kept");
		assert_int_equal(rename(path, kept), 0);
		assert_int_equal(open_again(vault, NULL), AVOW_ERR_NOT_FOUND);
		assert_int_equal(rename(kept, path), 0);
		assert_int_equal(open_again(vault, NULL), AVOW_OK);
	}
}

static void
a_vault_is_made_once_and_only_where_nothing_is(void **state)
{
	struct vault *vault = *state;
	char inside[SCRATCH_PATH];

	assert_int_equal(init(vault, "shop", (struct avow_init_options){0}),
	    AVOW_ERR_EXISTS);
	scratch_path(inside, vault->folder, "third/root-key");
	assert_int_equal(init(vault, "third",
			     (struct avow_init_options){.root_key = inside}),
	    AVOW_ERR_INPUT);
	assert_int_equal(init(vault, "fourth",
			     (struct avow_init_options){.name = "two words"}),
	    AVOW_ERR_INPUT);
	assert_int_equal(init(vault, "fifth",
			     (struct avow_init_options){
				 .image = "no image", .image_size = 8}),
	    AVOW_ERR_FORMAT);
	scratch_path(inside, vault->folder, "a/b/c");
	assert_int_not_equal(
	    init(vault, "sixth", (struct avow_init_options){.dir = inside}),
	    AVOW_OK);
}

static void
files_are_for_their_owner_alone(void **state)
{
	static const struct {
		const char *name;
		unsigned mode;
	} rows[] = {
	    {"shop", 0700},
	    {"shop/keys", 0700},
	    {"shop/policy", 0700},
	    {"shop/store", 0700},
	    {"shop/keys/slots", 0600},
	    {"shop/keys/log", 0600},
	    {"shop/log.pub", 0600},
	    {"shop/vault.json", 0600},
	    {"shop/store/data.mdb", 0600},
	    {"shop.root-key", 0400},
	};
	struct vault *vault = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char path[SCRATCH_PATH];
		struct stat info;

		scratch_path(path, vault->folder, rows[i].name);
		assert_int_equal(stat(path, &info), 0);
		if ((info.st_mode & 07777) != rows[i].mode)
			fail_msg("%s: %o", rows[i].name,
			    (unsigned)info.st_mode & 07777);
	}
}

static void
a_folder_that_was_there_is_shut_to_others(void **state)
{
	struct vault *vault = *state;
	char path[SCRATCH_PATH];
	struct stat info;

	scratch_path(path, vault->folder, "open");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, 0777), 0);
	assert_int_equal(
	    init(vault, "open", (struct avow_init_options){0}), AVOW_OK);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
}

static void
a_vault_behind_a_link_finds_its_root_key(void **state)
{
	struct vault *vault = *state;
	char path[SCRATCH_PATH];
	char behind[SCRATCH_PATH];
	struct avow *avow = NULL;
	const struct avow_open_options options = {.dir = path};

	scratch_path(path, vault->folder, "far");
	assert_int_equal(mkdir(path, 0700), 0);
	scratch_path(behind, vault->folder, "far/away");
	assert_int_equal(mkdir(behind, 0700), 0);
	scratch_path(path, vault->folder, "link");
	assert_int_equal(symlink(behind, path), 0);
	assert_int_equal(
	    init(vault, "link", (struct avow_init_options){0}), AVOW_OK);
	assert_int_equal(avow_open(&avow, &options, &vault->why), AVOW_OK);
	avow_close(avow);
}

static void
folder_and_root_key_may_move_together(void **state)
{
	struct vault *vault = *state;
	char person[AVOW_PERSON_TEXT];
	char from[SCRATCH_PATH];
	char to[SCRATCH_PATH];
	struct flow_ask f;

	vault_person(vault, person, NULL, NULL);
	avow_close(vault->avow);
	vault->avow = NULL;
	scratch_path(to, vault->folder, "moved");
	assert_int_equal(mkdir(to, 0700), 0);
	scratch_path(from, vault->folder, "shop.root-key");
	scratch_path(to, vault->folder, "moved/shop.root-key");
	assert_int_equal(rename(from, to), 0);
	scratch_path(to, vault->folder, "moved/shop");
	assert_int_equal(rename(vault->dir, to), 0);
	memcpy(vault->dir, to, sizeof to);
	vault_reopen(vault);
	assert_int_equal(
	    vault_verdict(vault,
		flow_use(&f, person, "basic.birthday", "account.register")),
	    AVOW_ALLOWED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FLOW_TEST(a_second_process_is_kept_out),
	    FLOW_TEST(where_no_vault_is_none_opens),
	    FLOW_TEST(another_root_key_opens_nothing),
	    FLOW_TEST(an_image_that_is_not_in_force_is_not_loaded),
	    FLOW_TEST(a_lost_part_is_told),
	    FLOW_TEST(a_vault_is_made_once_and_only_where_nothing_is),
	    FLOW_TEST(files_are_for_their_owner_alone),
	    FLOW_TEST(a_folder_that_was_there_is_shut_to_others),
	    FLOW_TEST(a_vault_behind_a_link_finds_its_root_key),
	    FLOW_TEST(folder_and_root_key_may_move_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
