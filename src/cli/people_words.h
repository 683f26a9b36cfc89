/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/people_words: what made-up people are put together from.  Immutable.
 */
#ifndef AVOW_CLI_PEOPLE_WORDS_H
#define AVOW_CLI_PEOPLE_WORDS_H

#include <stddef.h>

/* A word as written in China, and in Latin letters. */
struct avow_people_word {
	const char *text;
	const char *latin;
};

/* A district: its code in identity numbers, its address and its postcode. */
struct avow_people_place {
	const char *code; /* GB/T 2260, six digits */
	const char *address;
	const char *postcode;
};

struct avow_people_device {
	const char *model;
	const char *os;
	const char *imei; /* the eight digits of its type */
};

/* Lists, each with its size in entries. */
struct avow_people_words {
	const struct avow_people_word *surnames;
	size_t surname_count;
	const struct avow_people_word *female;
	size_t female_count;
	const struct avow_people_word *male;
	size_t male_count;
	const char *const *latin_female;
	size_t latin_female_count;
	const char *const *latin_male;
	size_t latin_male_count;
	const char *const *latin_surnames;
	size_t latin_surname_count;
	const char *const *ethnic;
	size_t ethnic_count;
	const struct avow_people_place *places;
	size_t place_count;
	const char *const *streets;
	size_t street_count;
	const char *const *latin_streets;
	size_t latin_street_count;
	const char *const *latin_places;
	size_t latin_place_count;
	const char *const *goods;
	size_t good_count;
	const char *const *nicknames;
	size_t nickname_count;
	const char *const *domains;
	size_t domain_count;
	const struct avow_people_device *devices;
	size_t device_count;
};

extern const struct avow_people_words avow_people_words;

#endif
