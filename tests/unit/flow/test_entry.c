/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal:   an entry reads as it was written; a cut one is refused; unknown
 *         fields are shown and break nothing.
 * Method: entries as bytes and as JSON text; every prefix.
 */
#include "flow/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
write_entry(struct avow_buffer *entry)
{
	avow_buffer_init(entry, 4096);
	avow_entry_start(entry, AVOW_ENTRY_DECISION, 1796000000000);
	avow_entry_u8(entry, AVOW_TAG_VERDICT, AVOW_ALLOWED);
	avow_entry_text(entry, AVOW_TAG_CATEGORY, "order.phone");
	avow_entry_text(entry, AVOW_TAG_CLAIM, NULL);
	avow_entry_text(entry, AVOW_TAG_CITE, "general@1#a/b");
	avow_entry_text(entry, AVOW_TAG_CATEGORY, "order.\"x\"");
	avow_entry_u32(entry, AVOW_TAG_GIVEN, 258);
	avow_entry_bytes(entry, AVOW_TAG_PERSON, "\x01\xff", 2);
	avow_entry_bytes(entry, AVOW_TAG_TRIAL, NULL, 0);
	avow_entry_bytes(entry, (enum avow_entry_tag)200, "\xab", 1);
}

static void
an_entry_reads_as_it_was_written(void **state)
{
	static const char expected[] =
	    "{\"index\":7,\"time\":\"2026-11-30T00:53:20.000Z\","
	    "\"kind\":\"decision\",\"verdict\":\"allowed\","
	    "\"categories\":[\"order.phone\",\"order.\\\"x\\\"\"],"
	    "\"clauses\":[\"general@1#a/b\"],\"given\":258,"
	    "\"person\":\"01ff\",\"trial\":true,\"field-200\":\"ab\"}";
	struct avow_buffer entry;
	struct avow_buffer json;

	(void)state;
	write_entry(&entry);
	avow_buffer_init(&json, 4096);
	assert_int_equal(avow_entry_json(&json, (struct avow_entry_place){1, 7},
			     avow_buffer_view(&entry), NULL),
	    AVOW_OK);
	assert_int_equal(json.size, strlen(expected));
	assert_memory_equal(json.at, expected, json.size);
	avow_buffer_clear(&json);
	avow_buffer_init(&json, 64);
	assert_int_equal(avow_entry_json(&json, (struct avow_entry_place){1, 7},
			     avow_buffer_view(&entry), NULL),
	    AVOW_ERR_LIMIT);
	avow_buffer_clear(&json);
	avow_buffer_clear(&entry);
}

/* Whether a prefix of this size ends where a field does. */
static bool
is_whole(const struct avow_buffer *entry, size_t size)
{
	size_t at = 1;

	while (at < size)
		at += 3 + (size_t)(entry->at[at + 1] << 8) + entry->at[at + 2];
	return at == size;
}

static void
a_cut_entry_is_refused(void **state)
{
	struct avow_buffer entry;
	struct avow_buffer json;

	(void)state;
	write_entry(&entry);
	avow_buffer_init(&json, 4096);
	for (size_t size = 0; size <= entry.size; size++) {
		struct avow_text cut = {(const char *)entry.at, size};

		avow_buffer_reset(&json);
		assert_int_equal(
		    avow_entry_json(
			&json, (struct avow_entry_place){1, 0}, cut, NULL),
		    size > 0 && is_whole(&entry, size) ? AVOW_OK
						       : AVOW_ERR_FORMAT);
	}
	entry.at[0] = 9;
	assert_int_equal(avow_entry_json(&json, (struct avow_entry_place){1, 0},
			     avow_buffer_view(&entry), NULL),
	    AVOW_ERR_FORMAT);
	avow_buffer_clear(&json);
	avow_buffer_clear(&entry);
}

static void
a_nul_is_refused_in_texts_and_no_others(void **state)
{
	static const struct {
		enum avow_entry_tag tag;
		const char *value;
		size_t size;
		enum avow_status status;
	} cases[] = {
	    {AVOW_TAG_ACTION, "us\0", 3, AVOW_ERR_FORMAT},
	    {AVOW_TAG_CATEGORY, "\0", 1, AVOW_ERR_FORMAT},
	    {AVOW_TAG_DOCUMENT, "12345678901234567890123456789012k\0", 34,
		AVOW_ERR_FORMAT},
	    {AVOW_TAG_DOCUMENT, "\0002345678901234567890123456789012kind", 36,
		AVOW_OK},
	    {AVOW_TAG_ROW, "\0\0", 2, AVOW_OK},
	    {(enum avow_entry_tag)120, "\0", 1, AVOW_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct avow_error why = {.status = AVOW_OK};
		struct avow_buffer entry;
		struct avow_buffer json;

		avow_buffer_init(&entry, 4096);
		avow_buffer_init(&json, 4096);
		avow_entry_start(&entry, AVOW_ENTRY_DECISION, 0);
		avow_entry_bytes(
		    &entry, cases[i].tag, cases[i].value, cases[i].size);
		assert_int_equal(
		    avow_entry_json(&json, (struct avow_entry_place){1, 0},
			avow_buffer_view(&entry), &why),
		    cases[i].status);
		if (cases[i].status != AVOW_OK)
			assert_string_equal(why.code, "entry.text");
		avow_buffer_clear(&entry);
		avow_buffer_clear(&json);
	}
}

static void
unknown_words_are_said_to_be_unknown(void **state)
{
	struct avow_buffer entry;
	struct avow_buffer json;

	(void)state;
	avow_buffer_init(&entry, 4096);
	avow_buffer_init(&json, 4096);
	avow_entry_start(&entry, (enum avow_entry_kind)99, 0);
	avow_entry_u8(&entry, AVOW_TAG_VERDICT, 77);
	assert_int_equal(avow_entry_json(&json, (struct avow_entry_place){1, 0},
			     avow_buffer_view(&entry), NULL),
	    AVOW_OK);
	avow_buffer_u8(&json, '\0');
	assert_non_null(strstr((char *)json.at, "\"kind\":\"unknown\""));
	assert_non_null(strstr((char *)json.at, "\"verdict\":\"unknown\""));
	avow_buffer_clear(&json);
	avow_buffer_clear(&entry);
}

static void
a_field_longer_than_its_length_can_say_fails(void **state)
{
	static char text[65537];
	struct avow_buffer entry;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	avow_buffer_init(&entry, 1 << 20);
	avow_entry_bytes(&entry, AVOW_TAG_CALLER, text, 65535);
	assert_false(entry.failed);
	avow_entry_bytes(&entry, AVOW_TAG_CALLER, text, 65536);
	assert_true(entry.failed);
	avow_buffer_clear(&entry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_entry_reads_as_it_was_written),
	    cmocka_unit_test(a_cut_entry_is_refused),
	    cmocka_unit_test(a_nul_is_refused_in_texts_and_no_others),
	    cmocka_unit_test(unknown_words_are_said_to_be_unknown),
	    cmocka_unit_test(a_field_longer_than_its_length_can_say_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
