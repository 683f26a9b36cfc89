/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/people.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/people_words.h"

#include "base/banned.h"

enum {
	PHONE_ROOM = 100000000, /* the last eight digits of a phone */
	PHONE_STEP = 61803399,  /* odd, no multiple of 5: visits them all */
	PHONE_FIRST = 27182818,
	CHILD_SHARE = 8, /* of 100 */
	TEEN_SHARE = 10,
	LATIN_SHARE = 20,
	ETHNIC_SHARE = 3,
};

/* Steele's SplitMix64: a sequence for each seed, good from the first number. */
struct draw {
	uint64_t state;
};

static uint64_t
draw_next(struct draw *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/*
 * A number below bound; the bias is below 2^-40 and nobody's harm.  Never two
 * draws in one call: compilers differ in the order of arguments.
 */
static uint32_t
draw_below(struct draw *d, size_t bound)
{
	return (uint32_t)(draw_next(d) % bound);
}

/* Format into a field of fixed size.  All our texts fit: a test says so. */
static void __attribute__((format(printf, 3, 4)))
put(char *out, size_t room, const char *format, ...)
{
	va_list list;
	int size;

	va_start(list, format);
	size = vsnprintf(out, room, format, list);
	va_end(list);
	assert(size >= 0 && (size_t)size < room);
}

#define PUT(field, ...) put((field), sizeof(field), __VA_ARGS__)
#define PICK(d, list, count) ((list)[draw_below((d), (count))])

char
avow_people_id_check(const char *digits)
{
	static const unsigned weights[] = {
	    7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	unsigned sum = 0;

	for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++)
		sum += weights[i] * (unsigned)(digits[i] - '0');
	return "10X98765432"[sum % 11];
}

char
avow_people_luhn_check(const char *digits)
{
	size_t size = strlen(digits);
	unsigned sum = 0;

	/* Counted from the check digit, every first one is doubled. */
	for (size_t i = 0; i < size; i++) {
		unsigned digit = (unsigned)(digits[size - 1 - i] - '0');

		if (i % 2 == 0)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

static void
draw_digits(struct draw *d, char *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		out[i] = (char)('0' + draw_below(d, 10));
	out[count] = '\0';
}

/* Complete the digits in out by Luhn's. */
static void
add_luhn(char *out)
{
	size_t size = strlen(out);

	out[size] = avow_people_luhn_check(out);
	out[size + 1] = '\0';
}

/*
 * Years are chosen so that the band is right on any day of this year, before
 * the birthday and after it.
 */
static void
make_birthday(struct avow_people_person *p, struct draw *d, unsigned year)
{
	uint32_t share = draw_below(d, 100);
	unsigned back = 20 + draw_below(d, 60);
	unsigned month = 1 + draw_below(d, 12);
	unsigned day = 1 + draw_below(d, 28);

	p->age = AVOW_PEOPLE_ADULT;
	if (share < CHILD_SHARE) {
		p->age = AVOW_PEOPLE_CHILD;
		back = 8 + draw_below(d, 6);
	} else if (share < CHILD_SHARE + TEEN_SHARE) {
		p->age = AVOW_PEOPLE_TEEN;
		back = 15 + draw_below(d, 3);
	}
	PUT(p->birthday, "%04u-%02u-%02u", (year - back) % 10000, month, day);
}

/* A mobile number; numbers differ because their last eight digits do. */
static void
make_phone(char out[12], struct draw *d, uint32_t number)
{
	uint64_t last =
	    ((uint64_t)number * PHONE_STEP + PHONE_FIRST) % PHONE_ROOM;
	unsigned second = 3 + draw_below(d, 7);
	unsigned third = draw_below(d, 10);

	put(out, 12, "1%u%u%08u", second, third, (unsigned)last);
}

static void
make_han_name(struct avow_people_person *p, struct draw *d, uint32_t number,
    char guardian[64])
{
	const struct avow_people_words *w = &avow_people_words;
	const struct avow_people_word *surname =
	    &PICK(d, w->surnames, w->surname_count);
	const struct avow_people_word *given = p->is_female
	    ? &PICK(d, w->female, w->female_count)
	    : &PICK(d, w->male, w->male_count);

	PUT(p->name, "%s%s", surname->text, given->text);
	PUT(p->account, "%s.%s%u", given->latin, surname->latin, number);
	put(guardian, 64, "%s%s", surname->text,
	    PICK(d, w->female, w->female_count).text);
	if (draw_below(d, 100) < ETHNIC_SHARE)
		PUT(p->name, "%s", PICK(d, w->ethnic, w->ethnic_count));
}

static void
make_latin_name(struct avow_people_person *p, struct draw *d, uint32_t number,
    char guardian[64])
{
	const struct avow_people_words *w = &avow_people_words;
	const char *surname =
	    PICK(d, w->latin_surnames, w->latin_surname_count);
	const char *given = p->is_female
	    ? PICK(d, w->latin_female, w->latin_female_count)
	    : PICK(d, w->latin_male, w->latin_male_count);

	PUT(p->name, "%s %s", given, surname);
	PUT(p->account, "reader%u", number);
	put(guardian, 64, "%s %s",
	    PICK(d, w->latin_female, w->latin_female_count), surname);
}

static void
make_name(struct avow_people_person *p, struct draw *d, uint32_t number)
{
	char guardian[64];

	p->is_latin = draw_below(d, 100) < LATIN_SHARE;
	p->is_female = draw_below(d, 2) == 0;
	if (p->is_latin)
		make_latin_name(p, d, number, guardian);
	else
		make_han_name(p, d, number, guardian);
	if (p->age != AVOW_PEOPLE_ADULT) {
		PUT(p->guardian_name, "%s", guardian);
		/* The second half of the numbers: nobody's own. */
		make_phone(p->guardian_phone, d, AVOW_PEOPLE_MAX + number);
	}
}

/*
 * Region, birthday, a sequence number that is odd for a man and even for a
 * woman, and the check character.
 */
static void
make_id_number(struct avow_people_person *p, struct draw *d, const char *code)
{
	unsigned sequence = 2 * draw_below(d, 500) + (p->is_female ? 0 : 1);

	PUT(p->id_number, "%s%.4s%.2s%.2s%03u", code, p->birthday,
	    p->birthday + 5, p->birthday + 8, sequence);
	p->id_number[17] = avow_people_id_check(p->id_number);
	p->id_number[18] = '\0';
}

static void
make_latin_address(struct avow_people_person *p, struct draw *d, unsigned house)
{
	const struct avow_people_words *w = &avow_people_words;
	const char *street = PICK(d, w->latin_streets, w->latin_street_count);
	const char *place = PICK(d, w->latin_places, w->latin_place_count);

	PUT(p->address, "%u %s, %s", house, street, place);
}

static void
make_address(struct avow_people_person *p, struct draw *d,
    const struct avow_people_place *place)
{
	const struct avow_people_words *w = &avow_people_words;
	unsigned house = 1 + draw_below(d, 240);
	unsigned room = 100 + draw_below(d, 1900);

	PUT(p->postcode, "%s", place->postcode);
	if (p->is_latin)
		make_latin_address(p, d, house);
	else
		PUT(p->address, "%s%s%u号%u室", place->address,
		    PICK(d, w->streets, w->street_count), house, room);
}

static void
make_things(struct avow_people_person *p, struct draw *d, uint32_t number)
{
	const struct avow_people_words *w = &avow_people_words;
	const struct avow_people_device *device =
	    &PICK(d, w->devices, w->device_count);
	char digits[13];

	PUT(p->order, "%s", PICK(d, w->goods, w->good_count));
	PUT(p->device_model, "%s", device->model);
	PUT(p->device_os, "%s", device->os);
	draw_digits(d, digits, 6);
	PUT(p->imei, "%s%s", device->imei, digits);
	add_luhn(p->imei);
	draw_digits(d, digits, 12);
	PUT(p->card, "622202%s", digits);
	add_luhn(p->card);
	PUT(p->nickname, "%s%u", PICK(d, w->nicknames, w->nickname_count),
	    number);
	draw_digits(d, digits, 6);
	PUT(p->password, "Heron-%s-%u!", digits, number);
	PUT(p->email, "%s@%s", p->account,
	    PICK(d, w->domains, w->domain_count));
}

void
avow_people_make(struct avow_people_person *out, uint64_t seed, uint32_t number,
    unsigned year)
{
	const struct avow_people_words *w = &avow_people_words;
	struct draw d = {seed ^ (number * 0xd1342543de82ef95)};
	const struct avow_people_place *place;

	assert(number < AVOW_PEOPLE_MAX && year >= 1970 && year <= 9999);
	*out = (struct avow_people_person){.name = ""};
	place = &PICK(&d, w->places, w->place_count);
	PUT(out->external_id, "p-%06u", number);
	make_birthday(out, &d, year);
	make_name(out, &d, number);
	make_id_number(out, &d, place->code);
	make_phone(out->phone, &d, number);
	make_address(out, &d, place);
	make_things(out, &d, number);
}
