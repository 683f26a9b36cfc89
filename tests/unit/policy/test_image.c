/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an image is believed only when every number in it is sound: what
 *         loads can be read by the evaluator without a further check.
 * Method: compile one small edition that has a row in every section; break it
 *         one way at a time, mend the hash so that the structure is what is
 *         tested, and read all of whatever still loads.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "policy/image_section.h"
#include "tests/support/image_fixture.h"
#include "tests/support/scratch.h"

static struct image_fixture good;

static int
make_good(void **state)
{
	(void)state;
	image_fixture_make(&good);
	return 0;
}

static int
clear_good(void **state)
{
	(void)state;
	image_fixture_clear(&good);
	return 0;
}

static struct avow_text
text_of(const uint8_t *at, size_t size)
{
	return (struct avow_text){(const char *)at, size};
}

/* Call everything that reads names by number: sanitizers see the rest. */
static void
read_all(const struct avow_image *image)
{
	char page[128];
	uint32_t number;
	size_t seen = 0;

	for (unsigned a = 0; a < AVOW_TREES; a++) {
		uint32_t first;
		uint32_t count;

		for (uint32_t t = 0; t < avow_image_term_count(image, a); t++) {
			seen += strlen(avow_image_term_name(image, a, t));
			seen +=
			    strlen(avow_image_term_label(image, a, t, true));
			avow_image_term_leaves(image, a, t, &first, &count);
			assert_true(
			    first + count <= avow_image_leaf_count(image, a));
			assert_true(avow_image_find_term(image, a,
			    avow_text_of(avow_image_term_name(image, a, t)),
			    &number));
		}
		for (uint32_t l = 0; l < avow_image_leaf_count(image, a); l++)
			seen += strlen(avow_image_leaf_name(image, a, l));
	}
	for (uint32_t r = 0; r < avow_image_rule_count(image); r++) {
		avow_image_rule_page(image, r, page);
		seen += strlen(avow_image_rule_cite(image, r));
		seen += strlen(avow_image_rule_text(image, r));
		seen += strlen(avow_image_clause_title(
		    image, avow_image_rule_clause(image, r)));
	}
	for (uint32_t i = 0; i < avow_image_consent_count(image); i++)
		seen += strlen(avow_image_consent_name(image, i));
	for (uint32_t i = 0; i < avow_image_fact_count(image); i++)
		seen += strlen(avow_image_fact_name(image, i));
	assert_true(seen > 0);
}

static void
loads_what_was_written(void **state)
{
	struct avow_image *image;
	uint32_t number;
	uint32_t value;

	(void)state;
	assert_int_equal(
	    avow_image_read(&image, image_fixture_text(&good), NULL), AVOW_OK);
	read_all(image);
	assert_string_equal(avow_image_name(image), "general@3+app@1");
	for (unsigned s = 0; s < AVOW_SECTIONS; s++)
		if (image->count[s] == 0)
			fail_msg("the edition has no row in `%s`",
			    avow_image_section_name(s));
	assert_true(
	    avow_image_find_consent(image, AVOW_TEXT("minor-use"), &number));
	assert_int_equal(number, image->info->minor_use);
	assert_true(
	    avow_image_find_fact(image, AVOW_TEXT("age-band"), &number));
	assert_true(
	    avow_image_find_value(image, number, AVOW_TEXT("adult"), &value));
	assert_int_equal(value, 1);
	assert_false(
	    avow_image_find_value(image, number, AVOW_TEXT("child"), &value));
	assert_true(avow_image_find_base(image, AVOW_TEXT("law"), &number));
	assert_true(
	    avow_image_find_agreement(image, AVOW_TEXT("secrecy"), &number));
	assert_false(avow_image_agreement_is_with_person(image, number));
	assert_true(avow_image_find_clause(image, AVOW_TEXT("told"), &number));
	assert_false(avow_image_find_leaf(
	    image, AVOW_AXIS_CATEGORY, AVOW_TEXT("contact"), &number));
	assert_true(avow_image_find_leaf(
	    image, AVOW_AXIS_CATEGORY, AVOW_TEXT("contact.phone"), &number));
	assert_int_equal(avow_image_bytes(image).size, good.size);
	avow_image_free(image);
	avow_image_free(NULL);
}

static void
refuses_every_shorter_and_longer_image(void **state)
{
	struct avow_error why;
	struct avow_image *image;
	uint8_t *longer = calloc(1, good.size + 8);

	(void)state;
	for (size_t size = 0; size < good.size; size++) {
		uint8_t *cut = malloc(size + 1); /* so that ASan sees past it */

		assert_non_null(cut);
		memcpy(cut, good.at, size);
		why = (struct avow_error){0};
		assert_int_equal(
		    avow_image_read(&image, text_of(cut, size), &why),
		    AVOW_ERR_FORMAT);
		assert_null(image);
		free(cut);
	}
	assert_non_null(longer);
	memcpy(longer, good.at, good.size);
	assert_int_equal(
	    avow_image_read(&image, text_of(longer, good.size + 8), &why),
	    AVOW_ERR_FORMAT);
	free(longer);
}

static void
refuses_a_flipped_bit_anywhere(void **state)
{
	struct avow_image *image;

	(void)state;
	for (size_t i = 0; i < good.size; i++) {
		uint8_t bit = (uint8_t)(1u << (i % 8));

		good.at[i] ^= bit;
		assert_int_equal(
		    avow_image_read(&image, image_fixture_text(&good), NULL),
		    AVOW_ERR_FORMAT);
		good.at[i] ^= bit;
	}
}

/*
 * Set each word to values that a number may take on its way out of bounds;
 * whatever loads is read in full.  The count of words that only the hash
 * protects shows that the checks see most of the image.
 */
static void
survives_every_word_changed_under_a_mended_hash(void **state)
{
	static const uint32_t values[] = {0, 1, 5, 0x3fffffff, 0x7fffffff,
	    0x80000000, 0xfffffffe, 0xffffffff};
	size_t refused = 0;
	size_t tried = 0;

	(void)state;
	for (size_t at = 0; at + 4 <= good.size; at += 4) {
		uint32_t was;

		memcpy(&was, good.at + at, 4);
		for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
			struct avow_image *image;
			enum avow_status status;

			memcpy(good.at + at, &values[v], 4);
			image_fixture_mend(&good);
			status = avow_image_read(
			    &image, image_fixture_text(&good), NULL);
			assert_true(status == AVOW_OK ||
			    status == AVOW_ERR_FORMAT ||
			    status == AVOW_ERR_LIMIT);
			if (status == AVOW_OK)
				read_all(image);
			avow_image_free(image);
			refused += status != AVOW_OK;
			tried++;
		}
		memcpy(good.at + at, &was, 4);
	}
	image_fixture_mend(&good);
	assert_true(refused > tried / 4);
}

static void
maps_a_file_and_says_what_is_wrong_with_one(void **state)
{
	char folder[SCRATCH_PATH];
	char path[SCRATCH_PATH];
	struct avow_error why = {0};
	struct avow_image *image;

	(void)state;
	scratch_make(folder);
	scratch_path(path, folder, "a.image");
	assert_int_equal(
	    avow_image_load(&image, path, NULL), AVOW_ERR_NOT_FOUND);
	assert_int_equal(
	    avow_file_write(path, image_fixture_text(&good), 0600, NULL),
	    AVOW_OK);
	assert_int_equal(avow_image_load(&image, path, NULL), AVOW_OK);
	read_all(image);
	avow_image_free(image);
	assert_int_equal(
	    avow_file_write(path, text_of(good.at, 0), 0600, NULL), AVOW_OK);
	assert_int_equal(avow_image_load(&image, path, &why), AVOW_ERR_FORMAT);
	assert_int_equal(truncate(path, (off_t)AVOW_IMAGE_MAX + 1), 0);
	assert_int_equal(avow_image_load(&image, path, NULL), AVOW_ERR_LIMIT);
	assert_int_equal(truncate(path, AVOW_IMAGE_MAX), 0);
	assert_int_equal(avow_image_load(&image, path, NULL), AVOW_ERR_FORMAT);
	assert_int_equal(
	    avow_image_load(&image, folder, NULL), AVOW_ERR_FORMAT);
	scratch_remove(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(loads_what_was_written),
	    cmocka_unit_test(refuses_every_shorter_and_longer_image),
	    cmocka_unit_test(refuses_a_flipped_bit_anywhere),
	    cmocka_unit_test(survives_every_word_changed_under_a_mended_hash),
	    cmocka_unit_test(maps_a_file_and_says_what_is_wrong_with_one),
	};

	return cmocka_run_group_tests(tests, make_good, clear_good);
}
