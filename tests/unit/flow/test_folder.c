/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   vault.json says what it said, paths are where they should be, names
 *         have codes of their own, and ages turn on birthdays.
 * Method: write and read in a scratch folder, with broken texts; tables.
 */
#include "flow/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "flow/codes.h"
#include "flow/facts.h"
#include "tests/support/scratch.h"
#include "tests/support/vault.h"

static void
vault_json_says_what_it_said(void **state)
{
	char dir[SCRATCH_PATH];
	struct avow_folder in = {.name = "a/b", .root_key = {"../x.root-key"}};
	struct avow_folder out;

	(void)state;
	scratch_make(dir);
	assert_int_equal(avow_folder_read(&out, dir, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(avow_folder_write(dir, &in, NULL), AVOW_OK);
	assert_int_equal(avow_folder_read(&out, dir, NULL), AVOW_OK);
	assert_string_equal(out.name, "a/b");
	assert_string_equal(out.root_key.at, "../x.root-key");
	scratch_remove(dir);
}

static void
another_vault_json_is_refused(void **state)
{
	static const char *const texts[] = {
	    "",
	    "{",
	    "[]",
	    "{\"format\":1,\"name\":\"a\",\"root_key\":\"b\"}",
	    "{\"format\":2,\"root_key\":\"b\"}",
	    "{\"format\":2,\"name\":\"a\"}",
	    "{\"format\":2,\"name\":\"\",\"root_key\":\"b\"}",
	    "{\"format\":2,\"name\":7,\"root_key\":\"b\"}",
	};
	char dir[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	struct avow_folder out;

	(void)state;
	scratch_make(dir);
	scratch_path(path, dir, "vault.json");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_int_equal(
		    avow_file_write(path, avow_text_of(texts[i]), 0600, NULL),
		    AVOW_OK);
		assert_int_equal(
		    avow_folder_read(&out, dir, NULL), AVOW_ERR_FORMAT);
	}
	scratch_remove(dir);
}

static void
paths_are_where_they_should_be(void **state)
{
	static char long_dir[AVOW_FILE_PATH_SIZE];
	const uint8_t hash[32] = {0x12, 0x34};
	struct avow_path path;

	(void)state;
	assert_int_equal(avow_folder_root_key(&path, "a/b//", NULL), AVOW_OK);
	assert_string_equal(path.at, "a/b.root-key");
	assert_int_equal(avow_folder_image(&path, "v", hash, NULL), AVOW_OK);
	assert_string_equal(path.at, "v/policy/1234000000000000.image");
	assert_true(avow_text_is(avow_folder_last_part("x/yy/"), "yy"));
	assert_true(avow_text_is(avow_folder_last_part("yy"), "yy"));
	memset(long_dir, 'd', sizeof long_dir - 1);
	assert_int_equal(
	    avow_folder_root_key(&path, long_dir, NULL), AVOW_ERR_LIMIT);
}

static void
each_name_has_a_code_of_its_own(void **state)
{
	const uint8_t key[AVOW_KEY_SIZE] = {1};
	const uint8_t other[AVOW_KEY_SIZE] = {2};
	struct avow_image *image = NULL;
	struct avow_hash *hash = NULL;
	struct avow_codes codes;
	struct avow_buffer bytes;
	uint64_t code;

	(void)state;
	vault_compile(&bytes, vault_shop_policy);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	assert_int_equal(
	    avow_image_read(&image, avow_buffer_view(&bytes), NULL), AVOW_OK);
	assert_int_equal(
	    avow_codes_init(&codes, image, hash, key, NULL), AVOW_OK);
	for (uint32_t i = 0; i < codes.count[AVOW_CODE_CATEGORY]; i++) {
		const struct avow_code *found;

		code = codes.of[AVOW_CODE_CATEGORY][i];
		assert_true(code > 0 && code < (uint64_t)1 << 48);
		found = avow_codes_find(&codes, AVOW_CODE_CATEGORY, code);
		assert_non_null(found);
		assert_int_equal(found->id, i);
		assert_null(avow_codes_find(&codes, AVOW_CODE_PURPOSE, code));
	}
	code = avow_code_of(
	    hash, key, AVOW_CODE_CATEGORY, AVOW_TEXT("order.phone"));
	assert_non_null(avow_codes_find(&codes, AVOW_CODE_CATEGORY, code));
	assert_int_not_equal(code,
	    avow_code_of(
		hash, other, AVOW_CODE_CATEGORY, AVOW_TEXT("order.phone")));
	avow_codes_clear(&codes);
	avow_image_free(image);
	avow_hash_free(hash);
	avow_buffer_clear(&bytes);
}

static void
ages_turn_on_birthdays(void **state)
{
	static const struct {
		const char *born;
		const char *today;
		int years;
	} rows[] = {
	    {"2012-11-30", "2026-11-29", 13},
	    {"2012-11-30", "2026-11-30", 14},
	    {"2012-02-29", "2026-02-28", 13},
	    {"2012-02-29", "2026-03-01", 14},
	    {"1900-01-01", "2000-01-01", 100},
	    {"1969-12-31", "1970-01-01", 0},
	    {"2000-12-31", "2001-01-01", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int32_t born;
		int32_t today;

		assert_true(avow_date_days(&born, avow_text_of(rows[i].born)));
		assert_true(
		    avow_date_days(&today, avow_text_of(rows[i].today)));
		assert_int_equal(
		    avow_facts_age_years(born, today), rows[i].years);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vault_json_says_what_it_said),
	    cmocka_unit_test(another_vault_json_is_refused),
	    cmocka_unit_test(paths_are_where_they_should_be),
	    cmocka_unit_test(each_name_has_a_code_of_its_own),
	    cmocka_unit_test(ages_turn_on_birthdays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
