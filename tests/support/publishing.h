/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/publishing: editions of the small shop, one change at a time, and
 * their way into a vault (needs cmocka).
 */
#ifndef AVOW_TESTS_PUBLISHING_H
#define AVOW_TESTS_PUBLISHING_H

#include "base/clock.h"
#include "policy/image.h"
#include "tests/support/flow.h"

enum { EDITION_TEXT_MAX = 32768 };

/* What an edition of the shop changes; NULL: nothing. */
struct edition {
	unsigned version;      /* 0: 1 */
	const char *effective; /* NULL: "2026-01-01" */
	const char *was;       /* these words of the page ... */
	const char *is;        /* ... become these */
	/* How it is published. */
	unsigned acknowledged;
	const char *correction;
};

static inline void
edition_replace(char *text, const char *was, const char *is)
{
	char *at = strstr(text, was);
	size_t rest;

	assert_non_null(at);
	rest = strlen(at + strlen(was)) + 1;
	assert_true((size_t)(at - text) + strlen(is) + rest < EDITION_TEXT_MAX);
	memmove(at + strlen(is), at + strlen(was), rest);
	memcpy(at, is, strlen(is));
}

/* Compile it; the image is the caller's to clear. */
static inline void
edition_compile(struct avow_buffer *image, const struct edition *edition)
{
	char *text = calloc(1, EDITION_TEXT_MAX);
	char header[64];

	assert_non_null(text);
	(void)snprintf(text, EDITION_TEXT_MAX, "%s", vault_shop_policy);
	(void)snprintf(header, sizeof header, "version %u effective %s",
	    edition->version != 0 ? edition->version : 1,
	    edition->effective != NULL ? edition->effective : "2026-01-01");
	edition_replace(text, "version 1 effective 2026-01-01", header);
	if (edition->was != NULL)
		edition_replace(text, edition->was, edition->is);
	vault_compile(image, text);
	free(text);
}

/* Publish it; result may be NULL, else it is the caller's to clear. */
static inline enum avow_status
edition_publish(struct vault *vault, const struct edition *edition,
    struct avow_publish_result *result)
{
	struct avow_publish_options options = {
	    .acknowledged = edition->acknowledged,
	    .correction = edition->correction};
	struct avow_publish_result unused;
	struct avow_buffer image;
	enum avow_status status;

	edition_compile(&image, edition);
	options.image = image.at;
	options.image_size = image.size;
	vault->why = (struct avow_error){0};
	status = avow_publish(vault->avow, &options,
	    result != NULL ? result : &unused, &vault->why);
	if (result == NULL)
		avow_publish_result_clear(&unused);
	avow_buffer_clear(&image);
	return status;
}

/* Publish it, expecting this refusal, word for word, and nothing changed. */
static inline void
edition_refused(struct vault *vault, const struct edition *edition,
    enum avow_status status, const char *code, const char *message)
{
	uint64_t entries = avow_log_entries(vault->avow);
	uint32_t editions = avow_editions(vault->avow);

	assert_int_equal(edition_publish(vault, edition, NULL), status);
	assert_string_equal(vault->why.code, code);
	assert_string_equal(vault->why.message, message);
	assert_int_equal(vault->why.status, status);
	assert_int_equal(avow_log_entries(vault->avow), entries);
	assert_int_equal(avow_editions(vault->avow), editions);
}

/* The instant at which a day begins. */
static inline uint64_t
edition_day(const char *date)
{
	int32_t days;

	assert_true(avow_date_days(&days, avow_text_of(date)));
	return (uint64_t)days * 86400000;
}

/* The number of the edition in force. */
static inline uint32_t
edition_in_force(struct vault *vault)
{
	for (uint32_t i = 1; i <= avow_editions(vault->avow); i++) {
		struct avow_edition_info info;

		assert_int_equal(
		    avow_edition(vault->avow, i, &info, NULL), AVOW_OK);
		if (info.is_in_force)
			return i;
	}
	return 0;
}

#endif
