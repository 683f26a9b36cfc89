/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/editions: vaults in which one edition follows another.
 *
 * Pages are short: rules over the same few terms.  Publishing here writes what
 * `avow policy publish` writes, without its questions.
 */
#ifndef AVOW_TESTS_EDITIONS_H
#define AVOW_TESTS_EDITIONS_H

#include "tests/support/vault.h"

enum { EDITIONS_PAGE_MAX = 16384, EDITIONS_DAY_MS = 86400000 };

/* How an edition follows the one before. */
struct editions_next {
	const char *terms;  /* instead of editions_terms, or NULL */
	const char *rules;  /* of the general page */
	uint64_t after_ms;  /* from now until it takes effect */
	bool is_correction; /* of the one before */
};

/* Terms that most of these tests speak with; the page announces 10 days. */
extern const char editions_terms[];
/* A general page of a version: terms (NULL: those above) and rules. */
void editions_page(char out[EDITIONS_PAGE_MAX], unsigned version,
    const char *terms, const char *rules);

/* Whether a page with these rules and the terms above has no mistake. */
bool editions_is_sound(const char *rules);
/* A vault whose first edition has these rules. */
void editions_make(struct vault *vault, const char *terms, const char *rules);
/* Publish the next edition; ends the test program when it can't. */
void editions_publish(struct vault *vault, struct editions_next next);
/* The same with a whole page of one's own; gives its number. */
unsigned editions_publish_page(
    struct vault *vault, const char *page, struct editions_next next);
/* A person of the shop, adult, with the service agreement. */
void editions_person(struct vault *vault, char person_out[AVOW_PERSON_TEXT]);
/* The person accepts, or was told of, an edition (NULL: the newest). */
void editions_accept(
    struct vault *vault, const char *person, const char *edition);
void editions_notice(
    struct vault *vault, const char *person, const char *edition);

#endif
