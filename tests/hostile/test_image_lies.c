/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an image that somebody made up, its hash fitting, is refused, or
 *         whatever is asked of it ends, and touches nothing that is not its
 *         own: to decide, to say who may see what, and what changed.
 * Method: one image with a row in every section; each of its words changed in
 *         several ways, sections cut off, put in place of one another, and
 *         taken from another image; the hash mended every time.  Under the
 *         sanitizers a misstep shows.  What such an image says is worth
 *         nothing: a vault loads only images whose hash it has on record.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/compile_state.h"
#include "policy/decide.h"
#include "policy/diff.h"
#include "policy/who.h"
#include "seal/hash.h"
#include "tests/support/edition_fixture.h"
#include "tests/support/image_fixture.h"

enum {
	ASK_EACH = 17, /* every so many images that load are asked everything */
	STEP = 3,      /* words; every third one is changed in each way */
};

struct trial {
	struct image_fixture good;
	struct image_fixture bad;
	struct avow_image *true_one;
	unsigned loaded;
	unsigned refused;
};

static int
begin(void **state)
{
	static struct trial t;

	memset(&t, 0, sizeof t);
	image_fixture_make(&t.good);
	image_fixture_make(&t.bad);
	assert_int_equal(
	    avow_image_read(&t.true_one, image_fixture_text(&t.good), NULL),
	    AVOW_OK);
	*state = &t;
	return 0;
}

static int
end(void **state)
{
	struct trial *t = *state;

	avow_image_free(t->true_one);
	image_fixture_clear(&t->good);
	image_fixture_clear(&t->bad);
	return 0;
}

/* --- what is asked of an image that loads --- */

static void
decide(const struct avow_image *image, unsigned salt)
{
	struct avow_decision decision;
	struct avow_world world;

	avow_world_init(image, &world);
	for (unsigned i = 0; i < 6; i++) {
		struct avow_flow flow = {
		    .form = (enum avow_form)(i % AVOW_FORMS), .k = salt % 99};

		for (unsigned a = 0; a < AVOW_AXES; a++) {
			uint32_t count =
			    avow_image_leaf_count(image, (enum avow_axis)a);

			if (count == 0)
				return;
			flow.leaf[a] = (salt + i * (a + 3)) % count;
		}
		world.claim.kind = (enum avow_basis_kind)(i % 4);
		world.claim.id = i / 4;
		avow_decide(image, &flow, &world, &decision);
		avow_decide_plain(image, &flow, &world, &decision);
	}
}

/* Status does not matter: that it ends does. */
static void
ask_all(const struct trial *t, const struct avow_image *image)
{
	const struct avow_who_question question = {.consent = UINT32_MAX};
	struct avow_who_report who;
	struct avow_arena arena;
	struct avow_diff diff;

	avow_arena_init(&arena, AVOW_DIFF_ARENA_MAX);
	if (avow_diff_build(&diff, &arena, t->true_one, image, NULL) == AVOW_OK)
		assert_true(diff.class <= AVOW_DIFF_RECONSENT);
	if (avow_diff_build(&diff, &arena, image, t->true_one, NULL) == AVOW_OK)
		assert_true(diff.class <= AVOW_DIFF_RECONSENT);
	if (avow_who_ask(&who, &arena, image, &question, NULL) == AVOW_OK)
		assert_true(who.way_count == 0 || who.ways != NULL);
	avow_arena_clear(&arena);
}

/* t->bad, its hash mended, and then as it was. */
static void
try_bad(struct trial *t, unsigned salt)
{
	struct avow_image *image;

	image_fixture_mend(&t->bad);
	if (avow_image_read(&image, image_fixture_text(&t->bad), NULL) ==
	    AVOW_OK) {
		decide(image, salt);
		if (t->loaded++ % ASK_EACH == 0)
			ask_all(t, image);
		avow_image_free(image);
	} else {
		t->refused++;
	}
	assert_true(t->good.size >= t->bad.size);
	t->bad.size = t->good.size;
	memcpy(t->bad.at, t->good.at, t->good.size);
}

/* --- the tests --- */

static void
an_image_with_one_word_changed_is_refused_or_does_no_harm(void **state)
{
	struct trial *t = *state;

	for (size_t at = 0; at + 4 <= t->good.size; at += STEP * 4) {
		for (unsigned way = 0; way < 4; way++) {
			uint32_t word;

			memcpy(&word, t->good.at + at, sizeof word);
			if (way == 0)
				word += 1;
			else if (way == 1)
				word -= 1;
			else if (way == 2)
				word ^= UINT32_C(1) << (at / 4 % 32);
			else
				word = at % 8 == 0 ? UINT32_MAX : 0;
			memcpy(t->bad.at + at, &word, sizeof word);
			try_bad(t, (unsigned)at + way);
		}
	}
	assert_true(t->refused > 0 && t->loaded > 0);
}

static void
two_words_changed_places(void **state)
{
	struct trial *t = *state;
	size_t words = t->good.size / 4;

	for (size_t i = 0; i < words; i += 5) {
		size_t other = (i * 7919 + 13) % words;

		memcpy(t->bad.at + i * 4, t->good.at + other * 4, 4);
		memcpy(t->bad.at + other * 4, t->good.at + i * 4, 4);
		try_bad(t, (unsigned)i);
	}
}

static void
one_flipped_bit_without_the_hash_is_always_refused(void **state)
{
	struct trial *t = *state;
	struct avow_image *image;

	for (size_t at = 0; at < t->good.size; at += 11) {
		t->bad.at[at] ^= (uint8_t)(1u << (at % 8));
		assert_int_equal(
		    avow_image_read(&image, image_fixture_text(&t->bad), NULL),
		    AVOW_ERR_FORMAT);
		t->bad.at[at] = t->good.at[at];
	}
}

static void
an_image_cut_at_a_section_is_refused(void **state)
{
	struct trial *t = *state;
	struct avow_image_header header;

	memcpy(&header, t->good.at, sizeof header);
	for (unsigned s = 1; s < AVOW_SECTIONS; s++) {
		struct avow_image_header short_one = header;
		struct avow_image *image;

		t->bad.size = header.section[s].at;
		short_one.size = (uint32_t)t->bad.size;
		memcpy(t->bad.at, &short_one, sizeof short_one);
		image_fixture_mend(&t->bad);
		assert_int_equal(
		    avow_image_read(&image, image_fixture_text(&t->bad), NULL),
		    AVOW_ERR_FORMAT);
		t->bad.size = t->good.size;
		memcpy(t->bad.at, t->good.at, t->good.size);
	}
}

/* The bytes of one section in the place of another's. */
static void
sections_in_each_other_s_place(void **state)
{
	struct trial *t = *state;
	struct avow_image_header header;

	memcpy(&header, t->good.at, sizeof header);
	for (unsigned s = 0; s < AVOW_SECTIONS; s++) {
		for (unsigned from = 0; from < AVOW_SECTIONS; from++) {
			size_t size = header.section[s].count *
			    avow_image_section_size(s);
			size_t has = header.section[from].count *
			    avow_image_section_size(from);

			memcpy(t->bad.at + header.section[s].at,
			    t->good.at + header.section[from].at,
			    size < has ? size : has);
			try_bad(t, s);
		}
	}
}

/* One section of another image among those of this one. */
static void
sections_of_two_images(void **state)
{
	static const char *texts[] = {
	    "# G\n```policy\npolicy general version 1 effective 2026-01-01 "
	    "general\ncategory contact \"c\"\ncategory x.y \"y\"\n"
	    "basis law \"l\" cites \"L\" supports use, share\n"
	    "fact f \"f\" yes/no about person\n```\n## 1. A {#a}\nx\n```rule\n"
	    "allow use contact for message.policy to self basis law\n"
	    "deny share x to outside when f\n```\n"};
	struct trial *t = *state;
	struct edition_fixture other;
	struct avow_text bytes;
	struct avow_image_header ours, theirs;
	struct avow_hash *hash;

	edition_fixture_make(&other, texts, 1);
	assert_non_null(other.image);
	bytes = avow_image_bytes(other.image);
	memcpy(&ours, t->good.at, sizeof ours);
	memcpy(&theirs, bytes.at, sizeof theirs);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	for (unsigned s = 0; s < 2 * AVOW_SECTIONS; s++) {
		struct avow_buffer section[AVOW_SECTIONS], out;
		struct avow_image *image;

		for (unsigned i = 0; i < AVOW_SECTIONS; i++) {
			/* One of theirs; then theirs from one on. */
			bool is_ours =
			    s < AVOW_SECTIONS ? i != s : i < s - AVOW_SECTIONS;
			const struct avow_image_header *h =
			    is_ours ? &ours : &theirs;
			const uint8_t *from =
			    is_ours ? t->good.at : (const uint8_t *)bytes.at;

			avow_buffer_init(&section[i], AVOW_IMAGE_MAX);
			avow_buffer_put(&section[i], from + h->section[i].at,
			    h->section[i].count * avow_image_section_size(i));
		}
		avow_buffer_init(&out, AVOW_IMAGE_MAX);
		assert_int_equal(
		    avow_image_write(&out, section, hash, NULL), AVOW_OK);
		if (avow_image_read(&image, avow_buffer_view(&out), NULL) ==
		    AVOW_OK) {
			decide(image, s);
			ask_all(t, image);
			avow_image_free(image);
		}
		avow_buffer_clear(&out);
		for (unsigned i = 0; i < AVOW_SECTIONS; i++)
			avow_buffer_clear(&section[i]);
	}
	avow_hash_free(hash);
	edition_fixture_clear(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		an_image_with_one_word_changed_is_refused_or_does_no_harm),
	    cmocka_unit_test(two_words_changed_places),
	    cmocka_unit_test(
		one_flipped_bit_without_the_hash_is_always_refused),
	    cmocka_unit_test(an_image_cut_at_a_section_is_refused),
	    cmocka_unit_test(sections_in_each_other_s_place),
	    cmocka_unit_test(sections_of_two_images),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
