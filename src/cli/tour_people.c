/* SPDX-License-Identifier: Apache-2.0 */
/* cli/tour_people: who the tour is about, and what they would tell. */
#include <assert.h>
#include <string.h>

#include "cli/tour_step.h"

#include "base/banned.h"

/* Where a person keeps what a category asks for. */
static const struct {
	const char *category;
	size_t offset;
} values[] = {
    {"basic.name", offsetof(struct avow_people_person, name)},
    {"basic.birthday", offsetof(struct avow_people_person, birthday)},
    {"contact.phone", offsetof(struct avow_people_person, phone)},
    {"contact.email", offsetof(struct avow_people_person, email)},
    {"contact.guardian", offsetof(struct avow_people_person, guardian_phone)},
    {"net.account", offsetof(struct avow_people_person, account)},
    {"net.nickname", offsetof(struct avow_people_person, nickname)},
    {"auth.password", offsetof(struct avow_people_person, password)},
    {"identity.card", offsetof(struct avow_people_person, id_number)},
    {"order.recipient", offsetof(struct avow_people_person, name)},
    {"order.address", offsetof(struct avow_people_person, address)},
    {"order.postcode", offsetof(struct avow_people_person, postcode)},
    {"order.phone", offsetof(struct avow_people_person, phone)},
    {"order.items", offsetof(struct avow_people_person, order)},
    {"device.model", offsetof(struct avow_people_person, device_model)},
    {"device.os", offsetof(struct avow_people_person, device_os)},
    {"device.id.imei", offsetof(struct avow_people_person, imei)},
};

const char *
avow_tour_people_value(
    const struct avow_people_person *person, const char *category)
{
	if (strcmp(category, "order.payment") == 0)
		return "paid";
	if (strcmp(category, "basic.hobbies") == 0)
		return "chess";
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		if (strcmp(category, values[i].category) == 0)
			return (const char *)person + values[i].offset;
	return NULL;
}

/* The first person from number on who fits. */
static void
choose(struct avow_tour *tour, enum avow_tour_who who, uint32_t number,
    enum avow_people_age age, bool is_latin)
{
	struct avow_people_person *p = &tour->cast[who];

	do {
		assert(number < AVOW_PEOPLE_MAX);
		avow_people_make(p, AVOW_TOUR_SEED, number++, tour->year);
	} while (p->age != age || p->is_latin != is_latin || !p->is_female);
}

void
avow_tour_people_cast(struct avow_tour *tour)
{
	choose(tour, AVOW_TOUR_BUYER, 0, AVOW_PEOPLE_ADULT, false);
	choose(
	    tour, AVOW_TOUR_GUEST, AVOW_TOUR_PEOPLE, AVOW_PEOPLE_ADULT, true);
	choose(tour, AVOW_TOUR_TEEN, AVOW_TOUR_PEOPLE, AVOW_PEOPLE_TEEN, false);
	choose(
	    tour, AVOW_TOUR_CHILD, AVOW_TOUR_PEOPLE, AVOW_PEOPLE_CHILD, false);
}
