/* SPDX-License-Identifier: Apache-2.0 */
/* What the vault itself knows the truth of, and what an ask may assert. */
#include <string.h>

#include "flow/facts_core.h"

#include "base/banned.h"

static uint32_t
find_fact(const struct avow_published *edition, const char *name,
    enum avow_fact_kind kind)
{
	uint32_t fact;

	if (!avow_image_find_fact(edition->image, avow_text_of(name), &fact) ||
	    avow_image_fact_kind(edition->image, fact) != kind)
		return AVOW_NO_ID;
	return fact;
}

static uint32_t
find_value(
    const struct avow_published *edition, uint32_t fact, const char *name)
{
	uint32_t value;

	if (fact == AVOW_NO_ID ||
	    !avow_image_find_value(
		edition->image, fact, avow_text_of(name), &value))
		return AVOW_NO_ID;
	return value;
}

static uint32_t
find_leaf(
    const struct avow_published *edition, enum avow_axis axis, const char *name)
{
	uint32_t leaf;

	if (!avow_image_find_leaf(
		edition->image, axis, avow_text_of(name), &leaf))
		return AVOW_NO_ID;
	return leaf;
}

static void
find_values(const struct avow_published *edition, uint32_t *values,
    uint32_t fact, const char *const names[3])
{
	for (size_t i = 0; i < 3; i++)
		values[i] = find_value(edition, fact, names[i]);
}

/* A fact that is always so: where our only store stands. */
static void
put_always(struct avow_published *edition, const char *name, const char *value)
{
	uint32_t fact = find_fact(edition, name, AVOW_FACT_ONE_OF);
	uint32_t id = find_value(edition, fact, value);

	if (id != AVOW_NO_ID)
		avow_world_fact_is(
		    edition->image, &edition->base, fact, id, true);
}

static void
find_record_facts(const struct avow_published *edition, struct avow_core *core)
{
	static const char *const sources[3] = {
	    [AVOW_DOOR_PERSON] = "person",
	    [AVOW_DOOR_OTHER] = "other",
	    [AVOW_DOOR_OBSERVED] = "observed",
	};

	core->source = find_fact(edition, "source", AVOW_FACT_ONE_OF);
	find_values(edition, core->source_value, core->source, sources);
	core->whose = find_fact(edition, "whose", AVOW_FACT_ONE_OF);
	core->own_value = find_value(edition, core->whose, "person");
	if (core->own_value == AVOW_NO_ID)
		core->own_value = find_value(edition, core->whose, "own");
	core->another_value = find_value(edition, core->whose, "other-person");
	if (core->another_value == AVOW_NO_ID)
		core->another_value =
		    find_value(edition, core->whose, "another");
	core->made_public = find_fact(edition, "made-public", AVOW_FACT_YES_NO);
	core->on_hold = find_fact(edition, "on-hold", AVOW_FACT_YES_NO);
}

void
avow_facts_core(struct avow_published *edition)
{
	static const char *const ages[3] = {"under-14", "minor", "adult"};
	struct avow_core *core = &edition->core;

	find_record_facts(edition, core);
	core->age_band = find_fact(edition, "age-band", AVOW_FACT_ONE_OF);
	find_values(edition, core->age_value, core->age_band, ages);
	for (size_t i = 0; i < 3; i++) {
		/* Another set of ages is an ordinary fact. */
		if (core->age_value[i] == AVOW_NO_ID)
			core->age_band = AVOW_NO_ID;
	}
	core->birthday =
	    find_leaf(edition, AVOW_AXIS_CATEGORY, "basic.birthday");
	core->store = find_leaf(edition, AVOW_AXIS_ACTION, "store");
	core->policy_notice =
	    find_leaf(edition, AVOW_AXIS_PURPOSE, "message.policy");
	core->automated =
	    find_fact(edition, "automated-decision", AVOW_FACT_YES_NO);
	core->destination = find_fact(edition, "destination", AVOW_FACT_ONE_OF);
	if (!avow_image_find_term(edition->image, AVOW_AXIS_EVENT,
		AVOW_TEXT("collected"), &core->collected))
		core->collected = AVOW_NO_ID;

	avow_world_init(edition->image, &edition->base);
	avow_world_objection(
	    edition->image, &edition->base, AVOW_NO_PURPOSE, false);
	put_always(edition, "region", "home");
	put_always(edition, "destination", "home");
}

/* "not NAME", "NAME", "NAME is VALUE" or "NAME is COUNT", taken apart. */
struct asserted {
	struct avow_text name;
	struct avow_text value; /* empty: none */
	bool is_negated;
};

static struct asserted
take_apart(struct avow_text words)
{
	static const char is[] = " is ";
	struct asserted parts = {.name = words};

	if (avow_text_starts(words, "not ")) {
		parts.is_negated = true;
		parts.name.at += 4;
		parts.name.size -= 4;
	}
	for (size_t i = 0; i + sizeof is - 1 <= parts.name.size; i++) {
		if (memcmp(parts.name.at + i, is, sizeof is - 1) != 0)
			continue;
		parts.value.at = parts.name.at + i + sizeof is - 1;
		parts.value.size = parts.name.size - i - (sizeof is - 1);
		parts.name.size = i;
		break;
	}
	return parts;
}

static bool
read_count(struct avow_text digits, uint32_t *count_out)
{
	uint32_t count = 0;

	if (digits.size == 0 || digits.size > 9)
		return false;
	for (size_t i = 0; i < digits.size; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
		count = count * 10 + (uint32_t)(digits.at[i] - '0');
	}
	*count_out = count;
	return true;
}

/* Put it into world, unless that is NULL; false for a value that is none. */
static bool
put(const struct avow_published *edition, uint32_t fact,
    const struct asserted *parts, struct avow_world *world)
{
	const struct avow_image *image = edition->image;
	struct avow_world scratch = edition->base;
	uint32_t number;

	if (world == NULL)
		world = &scratch;
	switch (avow_image_fact_kind(image, fact)) {
	case AVOW_FACT_YES_NO:
		if (parts->value.size != 0)
			return false;
		avow_world_fact(image, world, fact, !parts->is_negated);
		return true;
	case AVOW_FACT_ONE_OF:
		if (!avow_image_find_value(image, fact, parts->value, &number))
			return false;
		avow_world_fact_is(
		    image, world, fact, number, !parts->is_negated);
		return true;
	case AVOW_FACT_COUNT:
		break;
	}
	if (parts->is_negated || !read_count(parts->value, &number) ||
	    number > avow_image_fact_max(image, fact))
		return false;
	avow_world_fact_count(image, world, fact, number);
	return true;
}

enum avow_status
avow_facts_asserted(const struct avow_published *edition,
    struct avow_text words, struct avow_world *world, struct avow_error *why)
{
	struct asserted parts = take_apart(words);
	uint32_t fact;

	if (!avow_image_find_fact(edition->image, parts.name, &fact))
		return avow_fail(why, AVOW_ERR_INPUT, "fact.unknown",
		    "the edition declares no such fact");
	/* Whether a machine decides, and where it sends what it gets, is the
	 * asker's own doing. */
	if (!avow_image_fact_is_asserted(edition->image, fact) &&
	    fact != edition->core.automated &&
	    fact != edition->core.destination)
		return avow_fail(why, AVOW_ERR_INPUT, "fact.asserted",
		    "this fact may not be asserted: it must be on record");
	if (!put(edition, fact, &parts, world))
		return avow_fail(why, AVOW_ERR_INPUT, "fact.value",
		    "the fact has no such value");
	return AVOW_OK;
}
