/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   the root key is written once, read only from where it is safe, and
 *         gives each bucket and use a key of its own, always the same one.
 * Method: one good file in a scratch folder, then broken one way at a time;
 *         derived keys against HMACs worked out with another program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "seal/root.h"
#include "tests/support/scratch.h"

#define GOOD                                                                   \
	"avow-root-1 000102030405060708090a0b0c0d0e0f"                         \
	"101112131415161718191a1b1c1d1e1f\n"

struct fixture {
	char folder[SCRATCH_PATH];
	char vault[SCRATCH_PATH];
	char path[SCRATCH_PATH]; /* where the root key goes */
};

static struct fixture fixture;

static int
set_up(void **state)
{
	scratch_make(fixture.folder);
	scratch_path(fixture.vault, fixture.folder, "vault");
	scratch_path(fixture.path, fixture.folder, "root.key");
	assert_int_equal(avow_file_folder(fixture.vault, NULL), AVOW_OK);
	*state = &fixture;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	scratch_remove(fixture.folder);
	return 0;
}

static void
write_root(const char *path, struct avow_text bytes, unsigned mode)
{
	assert_int_equal(avow_file_write(path, bytes, mode, NULL), AVOW_OK);
}

/* Load, which must fail with this status and code. */
static void
assert_refused(const char *path, enum avow_status status, const char *code)
{
	struct avow_root *root;
	struct avow_error why = {0};

	assert_int_equal(
	    avow_root_load(&root, path, fixture.vault, &why), status);
	assert_null(root);
	assert_int_equal(why.status, status);
	assert_string_equal(why.code, code);
	/* What a key file holds never gets into a message. */
	assert_null(strstr(why.message, "0102"));
}

static void
makes_a_file_that_only_its_owner_reads_and_loads_it(void **state)
{
	struct avow_buffer bytes;
	struct avow_root *root;
	struct stat found;

	(void)state;
	assert_int_equal(avow_root_create(fixture.path, NULL), AVOW_OK);
	assert_int_equal(stat(fixture.path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0400);
	avow_buffer_init(&bytes, 1000);
	assert_int_equal(avow_file_read(&bytes, fixture.path, NULL), AVOW_OK);
	assert_int_equal(bytes.size, sizeof GOOD - 1);
	assert_memory_equal(bytes.at, GOOD, 12);
	avow_buffer_clear(&bytes);
	assert_int_equal(
	    avow_root_load(&root, fixture.path, fixture.vault, NULL), AVOW_OK);
	avow_root_free(root);
	avow_root_free(NULL);
}

static void
never_overwrites_a_root_key(void **state)
{
	struct avow_error why = {0};
	struct avow_buffer before;
	struct avow_buffer after;

	(void)state;
	avow_buffer_init(&before, 1000);
	avow_buffer_init(&after, 1000);
	assert_int_equal(avow_root_create(fixture.path, NULL), AVOW_OK);
	assert_int_equal(avow_file_read(&before, fixture.path, NULL), AVOW_OK);
	assert_int_equal(avow_root_create(fixture.path, &why), AVOW_ERR_EXISTS);
	assert_string_equal(why.code, "root.create");
	assert_int_equal(avow_file_read(&after, fixture.path, NULL), AVOW_OK);
	assert_true(avow_text_equal(
	    avow_buffer_view(&before), avow_buffer_view(&after)));
	avow_buffer_clear(&before);
	avow_buffer_clear(&after);
}

static void
makes_a_different_key_each_time(void **state)
{
	char other[SCRATCH_PATH];
	struct avow_root *a;
	struct avow_root *b;

	(void)state;
	scratch_path(other, fixture.folder, "other.key");
	assert_int_equal(avow_root_create(fixture.path, NULL), AVOW_OK);
	assert_int_equal(avow_root_create(other, NULL), AVOW_OK);
	assert_int_equal(
	    avow_root_load(&a, fixture.path, fixture.vault, NULL), AVOW_OK);
	assert_int_equal(
	    avow_root_load(&b, other, fixture.vault, NULL), AVOW_OK);
	assert_memory_not_equal(
	    avow_root_kek(a, 0), avow_root_kek(b, 0), AVOW_KEY_SIZE);
	avow_root_free(a);
	avow_root_free(b);
}

static void
cannot_make_a_file_where_there_is_no_folder(void **state)
{
	char path[SCRATCH_PATH];

	(void)state;
	scratch_path(path, fixture.folder, "nowhere/root.key");
	assert_int_equal(avow_root_create(path, NULL), AVOW_ERR_NOT_FOUND);
	assert_refused(path, AVOW_ERR_NOT_FOUND, "root.open");
}

static void
refuses_a_file_that_others_may_use(void **state)
{
	static const unsigned modes[] = {0440, 0404, 0420, 0402, 0410, 0401};

	(void)state;
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		write_root(fixture.path, AVOW_TEXT(GOOD), modes[i]);
		assert_refused(fixture.path, AVOW_ERR_INPUT, "root.mode");
	}
}

static void
refuses_a_key_inside_the_vault_even_behind_links(void **state)
{
	char inside[SCRATCH_PATH];
	char link[SCRATCH_PATH];
	char folder_link[SCRATCH_PATH];
	char through[SCRATCH_PATH];

	(void)state;
	scratch_path(inside, fixture.vault, "root.key");
	scratch_path(link, fixture.folder, "link");
	scratch_path(folder_link, fixture.folder, "folder");
	scratch_path(through, folder_link, "root.key");
	write_root(inside, AVOW_TEXT(GOOD), 0400);
	assert_int_equal(symlink(inside, link), 0);
	assert_int_equal(symlink(fixture.vault, folder_link), 0);
	assert_refused(inside, AVOW_ERR_INPUT, "root.inside");
	assert_refused(link, AVOW_ERR_INPUT, "root.inside");
	assert_refused(through, AVOW_ERR_INPUT, "root.inside");
}

static void
accepts_a_key_beside_a_vault_of_a_similar_name(void **state)
{
	char beside[SCRATCH_PATH];
	char absent[SCRATCH_PATH];
	struct avow_root *root;

	(void)state;
	scratch_path(beside, fixture.folder, "vault-root.key");
	scratch_path(absent, fixture.folder, "not-yet");
	write_root(beside, AVOW_TEXT(GOOD), 0400);
	assert_int_equal(
	    avow_root_load(&root, beside, fixture.vault, NULL), AVOW_OK);
	avow_root_free(root);
	assert_int_equal(avow_root_load(&root, beside, absent, NULL), AVOW_OK);
	avow_root_free(root);
}

static void
refuses_what_is_no_plain_file(void **state)
{
	(void)state;
	assert_int_equal(chmod(fixture.vault, 0500), 0);
	assert_refused(fixture.vault, AVOW_ERR_FORMAT, "root.kind");
	assert_int_equal(chmod(fixture.vault, 0700), 0);
}

static void
refuses_every_shorter_and_longer_file(void **state)
{
	(void)state;
	for (size_t size = 0; size < sizeof GOOD - 1; size++) {
		write_root(fixture.path, (struct avow_text){GOOD, size}, 0400);
		assert_refused(fixture.path, AVOW_ERR_FORMAT, "root.format");
	}
	write_root(fixture.path, AVOW_TEXT(GOOD "\n"), 0400);
	assert_refused(fixture.path, AVOW_ERR_FORMAT, "root.format");
}

static void
refuses_every_byte_that_does_not_belong(void **state)
{
	char bytes[sizeof GOOD];

	(void)state;
	for (size_t i = 0; i < sizeof GOOD - 1; i++) {
		memcpy(bytes, GOOD, sizeof bytes);
		bytes[i] = 'x';
		write_root(fixture.path,
		    (struct avow_text){bytes, sizeof GOOD - 1}, 0400);
		assert_refused(fixture.path, AVOW_ERR_FORMAT, "root.format");
	}
}

static struct avow_root *
load_good(void)
{
	struct avow_root *root;

	write_root(fixture.path, AVOW_TEXT(GOOD), 0400);
	assert_int_equal(
	    avow_root_load(&root, fixture.path, fixture.vault, NULL), AVOW_OK);
	return root;
}

static void
assert_hex(const uint8_t key[AVOW_KEY_SIZE], const char *hex)
{
	char found[2 * AVOW_KEY_SIZE + 1];

	avow_hex(found, key, AVOW_KEY_SIZE);
	assert_string_equal(found, hex);
}

static void
derives_the_keys_that_the_format_page_says(void **state)
{
	struct avow_root *root = load_good();
	struct avow_secret *key;

	(void)state;
	assert_hex(avow_root_kek(root, 0),
	    "90c98a6ee5df2d7558d61bda7e991bf7"
	    "6681a2f20c1bf54504754bc79be01ff8");
	assert_hex(avow_root_kek(root, 4095),
	    "237f8f8b39c2df71f353a1e65e4e6772"
	    "f8681cb60d03dbbd8dc9a18904be4eb5");
	assert_hex(avow_root_kek(root, 4096),
	    "924a2b1bc863b374c4a7c16fc65814f6"
	    "1ba5190a8c277bfbe3c7015d3ebf29e3");
	assert_int_equal(avow_root_key(root, &key, "log", NULL), AVOW_OK);
	assert_int_equal(avow_secret_size(key), AVOW_KEY_SIZE);
	assert_hex(avow_secret_open(key),
	    "aafe17df486f53eba14de750dcd1dce3"
	    "0a8114614421e9e9113cc7be4d5003d3");
	avow_secret_shut(key);
	avow_secret_free(key);
	avow_root_free(root);
}

static void
gives_one_key_to_256_buckets_and_another_to_the_next(void **state)
{
	struct avow_root *root = load_good();
	uint8_t seen[17][AVOW_KEY_SIZE];

	(void)state;
	for (uint16_t bucket = 0; bucket <= 4096; bucket++) {
		const uint8_t *key = avow_root_kek(root, bucket);

		if (bucket % 256 == 0)
			memcpy(seen[bucket / 256], key, AVOW_KEY_SIZE);
		assert_memory_equal(seen[bucket / 256], key, AVOW_KEY_SIZE);
	}
	for (size_t i = 0; i < 17; i++) {
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(
			    seen[i], seen[j], AVOW_KEY_SIZE);
	}
	avow_root_free(root);
}

static void
keeps_earlier_keys_readable_when_it_makes_more(void **state)
{
	struct avow_root *root = load_good();
	const uint8_t *first = avow_root_kek(root, 0);
	uint8_t copy[AVOW_KEY_SIZE];

	(void)state;
	memcpy(copy, first, sizeof copy);
	(void)avow_root_kek(root, 4096);
	assert_memory_equal(first, copy, sizeof copy);
	avow_root_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    T(makes_a_file_that_only_its_owner_reads_and_loads_it),
	    T(never_overwrites_a_root_key),
	    T(makes_a_different_key_each_time),
	    T(cannot_make_a_file_where_there_is_no_folder),
	    T(refuses_a_file_that_others_may_use),
	    T(refuses_a_key_inside_the_vault_even_behind_links),
	    T(accepts_a_key_beside_a_vault_of_a_similar_name),
	    T(refuses_what_is_no_plain_file),
	    T(refuses_every_shorter_and_longer_file),
	    T(refuses_every_byte_that_does_not_belong),
	    T(derives_the_keys_that_the_format_page_says),
	    T(gives_one_key_to_256_buckets_and_another_to_the_next),
	    T(keeps_earlier_keys_readable_when_it_makes_more),
	};

	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	return cmocka_run_group_tests_name("seal/root", tests, NULL, NULL);
}
