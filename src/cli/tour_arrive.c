/* SPDX-License-Identifier: Apache-2.0 */
/* cli/tour_arrive: a thousand people register, in groups, one commit each. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/tour_step.h"

#include "base/banned.h"

enum {
	GROUP = 250,    /* people registered together */
	FIELDS_MAX = 8, /* values of one ask */
};

/* What each of the thousand is asked, in this order. */
static const struct phase {
	const char *purpose;
	const char *claim;
	const char *categories[FIELDS_MAX];
	bool is_for_children; /* only they are asked */
	bool is_first;        /* makes people who are not children */
	bool is_order;        /* the buyer's comes later, in the story */
	enum avow_door door;
} phases[] = {
    {.purpose = "account.guardian",
	.claim = "law.guardian-contact",
	.categories = {"contact.guardian"},
	.is_for_children = true},
    {.purpose = "account.register",
	.categories = {"contact.phone", "contact.email", "net.account",
	    "net.nickname", "auth.password", "basic.birthday"},
	.is_first = true},
    {.purpose = "fulfil.delivery",
	.categories = {"order.recipient", "order.address", "order.postcode",
	    "order.phone", "order.payment"},
	.is_order = true},
    {.purpose = "fulfil.order",
	.categories = {"order.items"},
	.is_order = true},
    {.purpose = "secure.risk",
	.categories = {"device.model", "device.os", "device.id.imei"},
	.door = AVOW_DOOR_OBSERVED},
};

/* A group of people, and one phase of them as asks. */
struct group {
	struct avow_people_person people[GROUP];
	struct avow_ask asks[GROUP];
	struct avow_item items[GROUP][FIELDS_MAX];
	struct avow_answer answers[GROUP];
	enum avow_status results[GROUP];
	size_t who[GROUP]; /* which of people an ask is about */
	char ids[GROUP][AVOW_PERSON_TEXT];
	size_t count; /* of asks */
};

static const char *const shown[] = {"versions", "minors"};
static const char *const agreed[] = {"service-terms"};

/* Whether this phase asks this person anything. */
static bool
is_asked(const struct avow_tour *tour, const struct avow_people_person *p,
    const struct phase *phase)
{
	const char *buyer = tour->cast[AVOW_TOUR_BUYER].external_id;

	if (phase->is_for_children)
		return p->age == AVOW_PEOPLE_CHILD;
	return !phase->is_order || strcmp(p->external_id, buyer) != 0;
}

/* Add the ask of one person in one phase. */
static void
add_ask(struct group *g, size_t who, const struct phase *phase)
{
	const struct avow_people_person *p = &g->people[who];
	struct avow_item *items = g->items[g->count];
	struct avow_ask *ask = &g->asks[g->count];

	*ask = (struct avow_ask){.action = "collect",
	    .external_id = p->external_id,
	    .service = "shop",
	    .purpose = phase->purpose,
	    .caller = "tour",
	    .door = phase->door,
	    .claim = phase->claim,
	    .items = items,
	    .agree = agreed,
	    .agree_count = 1};
	ask->is_new = phase->is_for_children ||
	    (phase->is_first && p->age != AVOW_PEOPLE_CHILD);
	if (phase->is_first) {
		ask->shown = shown;
		ask->shown_count = p->age == AVOW_PEOPLE_ADULT ? 1 : 2;
	}
	for (size_t i = 0; i < FIELDS_MAX && phase->categories[i] != NULL;
	     i++) {
		const char *value =
		    avow_tour_people_value(p, phase->categories[i]);

		items[ask->item_count++] =
		    (struct avow_item){.category = phase->categories[i],
			.value = value,
			.value_size = strlen(value)};
	}
	g->who[g->count++] = who;
}

/* Ask for a group at once; true when every answer is yes. */
static bool
ask_group(
    struct avow_tour *tour, struct group *g, struct avow_tour_outcome *outcome)
{
	bool all = true;

	outcome->status = avow_ask_many(tour->avow, g->asks, g->count,
	    g->answers, g->results, &outcome->why);
	if (outcome->status != AVOW_OK)
		return false;
	for (size_t i = 0; i < g->count; i++) {
		if (g->results[i] != AVOW_OK ||
		    g->answers[i].verdict != AVOW_ALLOWED) {
			if (all)
				(void)snprintf(outcome->proved,
				    sizeof outcome->proved,
				    "%s of %s was not allowed (%s)",
				    g->asks[i].purpose, g->asks[i].external_id,
				    avow_status_name(g->results[i]));
			all = false;
		}
		memcpy(
		    g->ids[g->who[i]], g->answers[i].person, sizeof g->ids[0]);
		avow_answer_clear(&g->answers[i]);
	}
	return all;
}

/* A child's age is put on record, and the guardian says yes. */
static enum avow_status
let_guardian_agree(struct avow_tour *tour, const char *person,
    struct avow_tour_outcome *outcome)
{
	struct avow_fact_act age = {.person = person,
	    .name = "age-band",
	    .value = "under-14",
	    .caller = "tour"};
	struct avow_consent_act act = {.person = person,
	    .item = "minor-use",
	    .service = "shop",
	    .by = "guardian",
	    .method = "letter",
	    .caller = "tour"};
	char receipt[AVOW_PERSON_TEXT];

	outcome->status = avow_fact(tour->avow, &age, &outcome->why);
	if (outcome->status == AVOW_OK)
		outcome->status =
		    avow_consent(tour->avow, &act, receipt, &outcome->why);
	return outcome->status;
}

static bool
let_guardians_agree(struct avow_tour *tour, const struct group *g, size_t count,
    struct avow_tour_outcome *outcome)
{
	for (size_t i = 0; i < count; i++)
		if (g->people[i].age == AVOW_PEOPLE_CHILD &&
		    let_guardian_agree(tour, g->ids[i], outcome) != AVOW_OK)
			return false;
	return true;
}

/* Register count people from number first on; adds to *asks. */
static bool
register_group(struct avow_tour *tour, struct group *g, uint32_t first,
    size_t count, struct avow_tour_outcome *outcome)
{
	for (size_t i = 0; i < count; i++)
		avow_people_make(&g->people[i], AVOW_TOUR_SEED,
		    first + (uint32_t)i, tour->year);
	for (size_t p = 0; p < sizeof phases / sizeof phases[0]; p++) {
		g->count = 0;
		for (size_t i = 0; i < count; i++)
			if (is_asked(tour, &g->people[i], &phases[p]))
				add_ask(g, i, &phases[p]);
		if (g->count > 0 && !ask_group(tour, g, outcome))
			return false;
		if (phases[p].is_for_children &&
		    !let_guardians_agree(tour, g, count, outcome))
			return false;
	}
	return true;
}

static void
show_progress(const struct avow_tour *tour, size_t done)
{
	if (tour->cli->json || !isatty(fileno(tour->cli->out)))
		return;
	if (done < AVOW_TOUR_PEOPLE)
		(void)fprintf(tour->cli->out, "\r    %zu of %d people ...",
		    done, AVOW_TOUR_PEOPLE);
	else
		(void)fprintf(tour->cli->out, "\r%40s\r", "");
	(void)fflush(tour->cli->out);
}

static void
count_ages(const struct group *g, size_t count, size_t ages[3])
{
	for (size_t i = 0; i < count; i++)
		ages[g->people[i].age]++;
}

void
avow_tour_arrive(struct avow_tour *tour, struct avow_tour_outcome *outcome)
{
	struct group *g = calloc(1, sizeof *g);
	size_t ages[3] = {0};
	uint32_t done = 0;

	if (g == NULL) {
		outcome->status = AVOW_ERR_NOMEM;
		return;
	}
	outcome->holds = true;
	while (done < AVOW_TOUR_PEOPLE && outcome->holds) {
		show_progress(tour, done);
		outcome->holds = register_group(tour, g, done, GROUP, outcome);
		count_ages(g, GROUP, ages);
		done += GROUP;
	}
	show_progress(tour, AVOW_TOUR_PEOPLE);
	(void)snprintf(outcome->said, sizeof outcome->said,
	    "what an account, an order and a device need, of %u people: %zu "
	    "adults, %zu of 14 to 17 who read the advice, %zu "
	    "children whose guardians said yes",
	    done, ages[AVOW_PEOPLE_ADULT], ages[AVOW_PEOPLE_TEEN],
	    ages[AVOW_PEOPLE_CHILD]);
	if (outcome->holds)
		(void)snprintf(outcome->proved, sizeof outcome->proved,
		    "every ask was allowed, and the log has %llu entries",
		    (unsigned long long)avow_log_entries(tour->avow));
	explicit_bzero(g, sizeof *g);
	free(g);
}
