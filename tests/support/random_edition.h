/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/random_edition: whole random editions, as text: a terms file, a
 * general page, pages of services; all forms of rules over random words.
 *
 * The same source gives the same pages.  Now and then a page is unsound (an
 * unlucky set, a circle of exceptions); the compiler then says so.
 */
#ifndef AVOW_TESTS_RANDOM_EDITION_H
#define AVOW_TESTS_RANDOM_EDITION_H

#include "random_words.h"

enum { RANDOM_FILES_MAX = 4 };

struct random_edition {
	struct avow_buffer text[RANDOM_FILES_MAX]; /* each ends in a NUL */
	size_t count;
};

/* is_small: few words and rules, so that all that can be asked is little. */
void random_edition_make(
    struct random_edition *e, struct random_source *r, bool is_small);
void random_edition_clear(struct random_edition *e);

#endif
