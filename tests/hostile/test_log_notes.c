/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   a checkpoint has one spelling and one signature, whoever wrote it.
 * Method: texts in every odd spelling, rightly signed by the log's own key, and
 *         right texts with every other set of signatures.
 */
#include <stdio.h>
#include <string.h>

#include "audit/note.h"
#include "tests/support/listing.h"
#include "tests/support/log_change.h"

static enum avow_status
verify(struct log_fixture *f, struct avow_error *why)
{
	struct avow_verify_report report;

	*why = (struct avow_error){.status = AVOW_OK};
	return avow_verify_export(&report, f->out, NULL, why);
}

/* A text of the enemy's, signed by the log's own key all the same. */
static void
sign_text(struct log_fixture *f, struct avow_buffer *out, const char *text)
{
	uint8_t whole[4 + AVOW_SIGN_SIZE];
	struct avow_note_key key;
	struct avow_hash *hash;
	struct avow_buffer own;

	avow_buffer_init(&own, AVOW_NOTE_KEY_MAX);
	avow_log_key(f->log, &own);
	assert_int_equal(avow_hash_new(&hash, NULL), AVOW_OK);
	assert_int_equal(
	    avow_note_key_parse(hash, &key, avow_buffer_view(&own), NULL),
	    AVOW_OK);
	memcpy(whole, key.id, sizeof key.id);
	avow_sign(whole + sizeof key.id, avow_secret_open(f->seed), text,
	    strlen(text));
	avow_secret_shut(f->seed);
	avow_buffer_format(out, "%s\n\xe2\x80\x94 %s ", text, key.name);
	avow_buffer_base64(out, whole, sizeof whole);
	avow_buffer_string(out, "\n");
	assert_false(out->failed);
	avow_buffer_clear(&own);
	avow_hash_free(hash);
}

/* What stands before and behind the root of the log as it is. */
static const struct {
	const char *before;
	const char *behind;
	const char *remark;
	bool is_right;
} texts[] = {
    {LOG_ORIGIN "\n40\n", "\n", "as it should be", true},
    {LOG_ORIGIN "\n040\n", "\n", "a leading zero", false},
    {LOG_ORIGIN "\n+40\n", "\n", "a sign", false},
    {LOG_ORIGIN "\n 40\n", "\n", "a blank before", false},
    {LOG_ORIGIN "\n40 \n", "\n", "a blank behind", false},
    {LOG_ORIGIN "\n0x28\n", "\n", "another base", false},
    {LOG_ORIGIN "\n-40\n", "\n", "less than nothing", false},
    {LOG_ORIGIN "\n\n", "\n", "no size", false},
    {LOG_ORIGIN "\n9223372036854775807\n", "\n", "2^63 - 1", false},
    {LOG_ORIGIN "\n9223372036854775808\n", "\n", "2^63", false},
    {LOG_ORIGIN "\n18446744073709551616\n", "\n", "2^64", false},
    {LOG_ORIGIN "\n18446744073709551656\n", "\n", "2^64 + 40", false},
    {LOG_ORIGIN "\r\n40\r\n", "\r\n", "carriage returns", false},
    {"\xef\xbb\xbf" LOG_ORIGIN "\n40\n", "\n", "a byte order mark", false},
    {" " LOG_ORIGIN "\n40\n", "\n", "a blank before the name", false},
    {LOG_ORIGIN " \n40\n", "\n", "a blank behind the name", false},
    {"log.example/vault/2\n40\n", "\n", "another name", false},
    {"\n40\n", "\n", "no name", false},
    {LOG_ORIGIN "\n40\n", "\nmore\n", "an extension line", false},
    {LOG_ORIGIN "\n40\n", "\n\n", "an empty line more", false},
    {LOG_ORIGIN "\n40\n", "\n\nmore\n", "another paragraph", false},
    {LOG_ORIGIN "\n40\n", "=\n", "too much base64", false},
    {LOG_ORIGIN "\n40\n", "", "no line end", false},
    {LOG_ORIGIN "\n", "\n40\n", "lines in another order", false},
    {"go.sum database tree\n40\n", "\n", "of Go's log", false},
};

static void
refuses_odd_checkpoints_however_rightly_signed(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer note;
	char root[64];

	log_grow(f, 40, 40);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	note = change_note(f);
	assert_int_equal(sscanf((char *)note.at, "%*s\n%*s\n%63s", root), 1);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct avow_error why;
		enum avow_status status;
		char text[512];

		(void)snprintf(text, sizeof text, "%s%s%s", texts[i].before,
		    root, texts[i].behind);
		avow_buffer_reset(&note);
		sign_text(f, &note, text);
		listing_put(f->out, "checkpoint", avow_buffer_view(&note));
		status = verify(f, &why);
		if ((status == AVOW_OK) != texts[i].is_right)
			fail_msg("%s: %s", texts[i].remark, why.message);
		if (status != AVOW_OK && strcmp(why.place, "checkpoint") != 0 &&
		    strncmp(why.place, "tile/", 5) != 0)
			fail_msg("%s: at %s", texts[i].remark, why.place);
	}
	avow_buffer_clear(&note);
}

/* OWN is the right signature line, OTHER one by an unknown key. */
#define OTHER "\xe2\x80\x94 witness.example/w AAAAAAAAAAAAAAAAAAAAAAAA\n"
static const struct {
	const char *before;
	const char *behind;
	const char *remark;
} lines[] = {
    {"", OTHER, "an unknown signature behind"},
    {OTHER, "", "an unknown signature before"},
    {OTHER, OTHER, "ours among others"},
    {"", "\n", "an empty line behind"},
    {"", "\xe2\x80\x94\n", "a dash"},
    {"", "rubbish\n", "a line that is none"},
    {"", "rubbish", "a line without an end"},
    {"\n", "", "an empty line before"},
    {"", "\r\n", "a carriage return"},
    {"", "\t", "a tab"},
};

static void
refuses_every_signature_but_the_one(void **state)
{
	struct log_fixture *f = *state;
	struct avow_buffer good;
	struct avow_buffer note;
	const char *own;
	struct avow_error why;

	log_grow(f, 40, 40);
	assert_int_equal(avow_log_export(f->log, f->out, NULL), AVOW_OK);
	good = change_note(f);
	avow_buffer_u8(&good, 0);
	own = strstr((char *)good.at, "\n\n") + 2;
	avow_buffer_init(&note, 8192);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		avow_buffer_reset(&note);
		avow_buffer_put(
		    &note, good.at, (size_t)(own - (char *)good.at));
		avow_buffer_format(
		    &note, "%s%s%s", lines[i].before, own, lines[i].behind);
		listing_put(f->out, "checkpoint", avow_buffer_view(&note));
		if (verify(f, &why) == AVOW_OK)
			fail_msg("%s", lines[i].remark);
		assert_string_equal(why.place, "checkpoint");
	}
	/* Twice, three times, as often as there is room for. */
	avow_buffer_reset(&note);
	avow_buffer_string(&note, (char *)good.at);
	while (note.size + strlen(own) < AVOW_NOTE_MAX * 4) {
		avow_buffer_string(&note, own);
		listing_put(f->out, "checkpoint", avow_buffer_view(&note));
		assert_int_equal(verify(f, &why), AVOW_ERR_FORMAT);
		assert_string_equal(why.place, "checkpoint");
	}
	avow_buffer_clear(&good);
	avow_buffer_clear(&note);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, log_begin, log_end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    EACH(refuses_odd_checkpoints_however_rightly_signed),
	    EACH(refuses_every_signature_but_the_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
