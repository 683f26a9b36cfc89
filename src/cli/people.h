/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/people: people who do not exist, for the tour, tests and benchmarks.
 *
 *     seed, number, year --avow_people_make--> one made-up person
 *
 * The same seed, number and year make the same person, on every machine; each
 * is made by itself, so number 700 needs none before it.  Identity numbers,
 * cards and IMEIs carry right check digits, so that what checks them accepts
 * them.  They are drawn, not taken from anywhere; any likeness is chance.
 * Any thread.
 */
#ifndef AVOW_CLI_PEOPLE_H
#define AVOW_CLI_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	AVOW_PEOPLE_MAX = 1000000, /* numbers 0 .. this - 1 are all different */
	AVOW_PEOPLE_TEXT = 192,    /* bytes of a text below, NUL included */
};

/* How old; the shares are about 8, 10 and 82 of 100. */
enum avow_people_age {
	AVOW_PEOPLE_CHILD, /* 7 to 13 this year, whatever the day */
	AVOW_PEOPLE_TEEN,  /* 14 to 17 */
	AVOW_PEOPLE_ADULT, /* 19 and more */
};

/* One person.  Texts are UTF-8; "" where there is none. */
struct avow_people_person {
	char external_id[16]; /* "p-000042" */
	enum avow_people_age age;
	bool is_latin; /* name, address and recipient in Latin letters */
	bool is_female;
	char name[64];
	char birthday[11]; /* "2009-03-07" */
	char id_number[19];
	char phone[12];
	char email[64];
	char account[32];
	char nickname[64];
	char password[32];
	char address[AVOW_PEOPLE_TEXT];
	char postcode[7];
	char card[20];
	char order[AVOW_PEOPLE_TEXT]; /* what was ordered */
	char device_model[32];
	char device_os[32];
	char imei[16];
	char guardian_name[64]; /* of a child and a teen */
	char guardian_phone[12];
};

/* Make person number (< AVOW_PEOPLE_MAX) as of year (1970 to 9999). */
void avow_people_make(struct avow_people_person *out, uint64_t seed,
    uint32_t number, unsigned year);

/* The check character of the first 17 digits (GB 11643, mod 11-2). */
char avow_people_id_check(const char *digits);
/* The digit that Luhn's formula wants behind these digits. */
char avow_people_luhn_check(const char *digits);

#endif
