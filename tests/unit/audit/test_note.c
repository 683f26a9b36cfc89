/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a checkpoint or a verifier key is believed only when each of its
 *         bytes is the one we would have written.
 * Method: a key and a note made by an independent program from the same seed;
 *         then every prefix, every flipped byte and every other spelling.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/note.h"

#define ORIGIN "log.example/vault/1"

/* Of the seed 07 07 .. 07, by another implementation of the formats. */
static const char expected_key[] =
    "log.example/vault/1+ba632bcf+"
    "AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
static const char expected_note[] =
    "log.example/vault/1\n"
    "1234567\n"
    "AQkRGSEpMTlBSVFZYWlxeYGJkZmhqbG5wcnR2eHp8fk=\n"
    "\n"
    "\xe2\x80\x94 log.example/vault/1 "
    "umMrz0qm+6yfT0RF5f9D0nc+BXwJ+S1bGP5c+O9g8M87Lu3W"
    "ha8o5DkXkzuXv1qEUAgf7BcXdFqO20ZbFPDip54dIQw=\n";

struct fixture {
	struct avow_hash *hash;
	struct avow_secret *seed;
	struct avow_note_key key;
	struct avow_merkle_head tree;
};

static int
begin(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	uint8_t public_key[AVOW_SIGN_PUBLIC_SIZE];

	assert_non_null(f);
	assert_int_equal(avow_seal_start(NULL), AVOW_OK);
	assert_int_equal(avow_hash_new(&f->hash, NULL), AVOW_OK);
	assert_int_equal(
	    avow_secret_new(&f->seed, AVOW_SIGN_SEED_SIZE, NULL), AVOW_OK);
	memset(avow_secret_change(f->seed), 7, AVOW_SIGN_SEED_SIZE);
	avow_sign_public(public_key, avow_secret_open(f->seed));
	avow_secret_shut(f->seed);
	avow_secret_shut(f->seed);
	assert_int_equal(avow_note_key_make(f->hash, &f->key, AVOW_TEXT(ORIGIN),
			     public_key, NULL),
	    AVOW_OK);
	f->tree.size = 1234567;
	for (unsigned i = 0; i < AVOW_HASH_SIZE; i++)
		f->tree.root[i] = (uint8_t)(i * 8 + 1);
	*state = f;
	return 0;
}

static int
end(void **state)
{
	struct fixture *f = *state;

	avow_hash_free(f->hash);
	avow_secret_free(f->seed);
	free(f);
	return 0;
}

/* The note of the fixture's tree, into a buffer of its own. */
static struct avow_buffer
sign(struct fixture *f)
{
	struct avow_buffer note;

	avow_buffer_init(&note, AVOW_NOTE_MAX);
	assert_int_equal(
	    avow_note_sign(&note, &f->tree, &f->key, f->seed, NULL), AVOW_OK);
	return note;
}

static void
writes_the_key_that_others_compute(void **state)
{
	struct fixture *f = *state;
	struct avow_buffer text;
	struct avow_note_key again;

	avow_buffer_init(&text, AVOW_NOTE_KEY_MAX);
	avow_note_key_text(&f->key, &text);
	assert_true(avow_text_is(avow_buffer_view(&text), expected_key));
	assert_int_equal(
	    avow_note_key_parse(f->hash, &again, avow_buffer_view(&text), NULL),
	    AVOW_OK);
	assert_memory_equal(&again, &f->key, sizeof again);
	avow_buffer_clear(&text);
}

static void
writes_the_note_that_others_compute(void **state)
{
	struct fixture *f = *state;
	struct avow_buffer note = sign(f);
	struct avow_merkle_head tree;

	assert_true(avow_text_is(avow_buffer_view(&note), expected_note));
	assert_int_equal(
	    avow_note_open(&tree, &f->key, avow_buffer_view(&note), NULL),
	    AVOW_OK);
	assert_int_equal(tree.size, f->tree.size);
	assert_memory_equal(tree.root, f->tree.root, sizeof tree.root);
	avow_buffer_clear(&note);
}

static void
refuses_every_prefix_and_flipped_bit_of_a_key(void **state)
{
	struct fixture *f = *state;
	char text[sizeof expected_key + 1] = "";
	size_t size = sizeof expected_key - 1;
	struct avow_note_key key;

	memcpy(text, expected_key, size);
	for (size_t cut = 0; cut < size; cut++)
		assert_int_equal(avow_note_key_parse(f->hash, &key,
				     (struct avow_text){text, cut}, NULL),
		    AVOW_ERR_FORMAT);
	assert_int_equal(avow_note_key_parse(f->hash, &key,
			     (struct avow_text){text, size + 1}, NULL),
	    AVOW_ERR_FORMAT);
	for (size_t bit = 0; bit < 8 * size; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		assert_int_equal(avow_note_key_parse(f->hash, &key,
				     (struct avow_text){text, size}, NULL),
		    AVOW_ERR_FORMAT);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}

static void
refuses_every_prefix_and_flipped_bit_of_a_note(void **state)
{
	struct fixture *f = *state;
	struct avow_buffer note = sign(f);
	struct avow_merkle_head tree;

	for (size_t cut = 0; cut < note.size; cut++)
		assert_int_equal(
		    avow_note_open(&tree, &f->key,
			(struct avow_text){(char *)note.at, cut}, NULL),
		    AVOW_ERR_FORMAT);
	for (size_t bit = 0; bit < 8 * note.size; bit++) {
		enum avow_status status;

		note.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
		status = avow_note_open(
		    &tree, &f->key, avow_buffer_view(&note), NULL);
		assert_true(
		    status == AVOW_ERR_FORMAT || status == AVOW_ERR_KEY);
		note.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	avow_buffer_string(&note, "\n");
	assert_int_equal(
	    avow_note_open(&tree, &f->key, avow_buffer_view(&note), NULL),
	    AVOW_ERR_FORMAT);
	avow_buffer_clear(&note);
}

/* As an entry has it that lacks what it should hold. */
static void
refuses_texts_that_lie_nowhere(void **state)
{
	const struct avow_text nowhere = {NULL, 0};
	struct fixture *f = *state;
	struct avow_merkle_head tree;
	struct avow_note_key key;

	assert_int_equal(
	    avow_note_key_parse(f->hash, &key, nowhere, NULL), AVOW_ERR_FORMAT);
	assert_int_equal(
	    avow_note_open(&tree, &f->key, nowhere, NULL), AVOW_ERR_FORMAT);
	assert_int_equal(
	    avow_note_read(&tree, &f->key, nowhere, NULL), AVOW_ERR_FORMAT);
}

static void
refuses_other_spellings_of_a_note(void **state)
{
	static const struct {
		const char *old;
		const char *new;
		const char *remark;
	} cases[] = {
	    {"\n1234567\n", "\n01234567\n", "a leading zero"},
	    {"\n1234567\n", "\n+1234567\n", "a sign"},
	    {"\n1234567\n", "\n 1234567\n", "a blank"},
	    {"\n1234567\n", "\n\n", "no size"},
	    {"\n1234567\n", "\n12345678901234567890\n", "a size too long"},
	    {"\n1234567\n", "\n1234567\r\n", "a carriage return"},
	    {"\n\n", "\n", "no empty line"},
	    {"\n\n", "\nextension\n\n", "a line more"},
	    {"\xe2\x80\x94 ", "- ", "another dash"},
	    {"\xe2\x80\x94 ", "\xe2\x80\x94  ", "two blanks"},
	};
	struct fixture *f = *state;
	struct avow_merkle_head tree;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *at = strstr(expected_note, cases[i].old);
		char text[AVOW_NOTE_MAX];

		assert_non_null(at);
		(void)snprintf(text, sizeof text, "%.*s%s%s",
		    (int)(at - expected_note), expected_note, cases[i].new,
		    at + strlen(cases[i].old));
		print_message("%s\n", cases[i].remark);
		assert_int_equal(
		    avow_note_open(&tree, &f->key, avow_text_of(text), NULL),
		    AVOW_ERR_FORMAT);
	}
}

static void
refuses_the_note_of_another_log(void **state)
{
	struct fixture *f = *state;
	struct avow_buffer note = sign(f);
	struct avow_merkle_head tree;
	struct avow_note_key other;

	assert_int_equal(
	    avow_note_key_make(f->hash, &other, AVOW_TEXT("log.example/2"),
		f->key.public_key, NULL),
	    AVOW_OK);
	assert_int_equal(
	    avow_note_open(&tree, &other, avow_buffer_view(&note), NULL),
	    AVOW_ERR_KEY);
	avow_buffer_clear(&note);
}

static void
takes_names_of_visible_letters_only(void **state)
{
	static const char *const bad[] = {
	    "", "a b", "a+b", "a\nb", "a\tb", "\xe2\x80\x94", "\x7f"};
	struct fixture *f = *state;
	struct avow_note_key key;
	char name[AVOW_NOTE_NAME_MAX + 2];

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(
		    avow_note_key_make(f->hash, &key, avow_text_of(bad[i]),
			f->key.public_key, NULL),
		    AVOW_ERR_INPUT);
	memset(name, 'a', sizeof name);
	assert_int_equal(avow_note_key_make(f->hash, &key,
			     (struct avow_text){name, AVOW_NOTE_NAME_MAX},
			     f->key.public_key, NULL),
	    AVOW_OK);
	assert_int_equal(avow_note_key_make(f->hash, &key,
			     (struct avow_text){name, AVOW_NOTE_NAME_MAX + 1},
			     f->key.public_key, NULL),
	    AVOW_ERR_INPUT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		writes_the_key_that_others_compute, begin, end),
	    cmocka_unit_test_setup_teardown(
		writes_the_note_that_others_compute, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_every_prefix_and_flipped_bit_of_a_key, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_every_prefix_and_flipped_bit_of_a_note, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_texts_that_lie_nowhere, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_other_spellings_of_a_note, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_the_note_of_another_log, begin, end),
	    cmocka_unit_test_setup_teardown(
		takes_names_of_visible_letters_only, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
