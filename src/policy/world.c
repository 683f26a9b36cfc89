/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

static const struct avow_image_atom *
atoms_of(const struct avow_image *image)
{
	return image->section[AVOW_SECTION_ATOMS];
}

static const struct avow_image_fact *
fact_of(const struct avow_image *image, uint32_t fact)
{
	return (const struct avow_image_fact *)
		   image->section[AVOW_SECTION_FACTS] +
	    fact;
}

/* Know an atom, or know it no more. */
static void
put(struct avow_world *world, uint32_t atom, bool known, bool value)
{
	if (atom == AVOW_NONE32)
		return;
	avow_bit_put(world->known, atom, known);
	avow_bit_put(world->value, atom, known && value);
}

static uint32_t
find_atom(
    const struct avow_image *image, enum avow_test_kind kind, uint32_t ref)
{
	const struct avow_image_atom *atoms = atoms_of(image);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++)
		if (atoms[i].kind == kind &&
		    (kind == AVOW_TEST_NAMED || atoms[i].ref == ref))
			return i;
	return AVOW_NONE32;
}

static uint32_t
consent_atom(const struct avow_image *image, uint32_t consent)
{
	return ((const struct avow_image_consent *)
		    image->section[AVOW_SECTION_CONSENTS])[consent]
	    .atom;
}

static uint32_t
agreement_atom(const struct avow_image *image, uint32_t agreement)
{
	return ((const struct avow_image_agreement *)
		    image->section[AVOW_SECTION_AGREEMENTS])[agreement]
	    .atom;
}

void
avow_world_init(const struct avow_image *image, struct avow_world *world)
{
	memset(world, 0, sizeof *world);
	for (uint32_t f = 0; f < image->count[AVOW_SECTION_FACTS]; f++) {
		const struct avow_image_fact *fact = fact_of(image, f);

		if (!fact->has_assume)
			continue;
		switch ((enum avow_fact_kind)fact->kind) {
		case AVOW_FACT_YES_NO:
			avow_world_fact(image, world, f, fact->assume != 0);
			break;
		case AVOW_FACT_ONE_OF:
			avow_world_fact_is(image, world, f, fact->assume, true);
			break;
		case AVOW_FACT_COUNT:
			avow_world_fact_count(image, world, f, fact->assume);
			break;
		}
	}
}

void
avow_world_consent(const struct avow_image *image, struct avow_world *world,
    uint32_t consent, bool given)
{
	put(world, consent_atom(image, consent), true, given);
}

void
avow_world_agreement(const struct avow_image *image, struct avow_world *world,
    uint32_t agreement, bool in_force)
{
	put(world, agreement_atom(image, agreement), true, in_force);
}

void
avow_world_document(const struct avow_image *image, struct avow_world *world,
    uint32_t document_term, bool exists)
{
	put(world, find_atom(image, AVOW_TEST_DOCUMENT, document_term), true,
	    exists);
}

void
avow_world_named(
    const struct avow_image *image, struct avow_world *world, bool named)
{
	put(world, find_atom(image, AVOW_TEST_NAMED, 0), true, named);
}

/* Whether a purpose term is another one or stands below it. */
static bool
is_below(const struct avow_image *image, uint32_t term, uint32_t top)
{
	while (term != top && term != AVOW_NONE32)
		term = avow_engine_term(image, AVOW_AXIS_PURPOSE, term)->parent;
	return term == top;
}

/* An objection to a term is one to all below it, and says nothing above. */
static void
put_objection(const struct avow_image *image, struct avow_world *world,
    uint32_t purpose_term, bool known, bool objects)
{
	const struct avow_image_atom *atoms = atoms_of(image);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++)
		if (atoms[i].kind == AVOW_TEST_OBJECTION &&
		    (purpose_term == AVOW_NO_PURPOSE ||
			is_below(image, atoms[i].ref, purpose_term)))
			put(world, i, known, objects);
}

void
avow_world_objection(const struct avow_image *image, struct avow_world *world,
    uint32_t purpose_term, bool objects)
{
	put_objection(image, world, purpose_term, true, objects);
}

/*
 * Of a `one of` fact whose every value has an atom, one is true: where all but
 * one are known to be false, that one is true.
 */
static void
conclude_last(struct avow_world *world, const struct avow_image_fact *fact)
{
	uint32_t last = AVOW_NONE32;

	if (fact->atoms.count != fact->values.count)
		return;
	for (uint32_t i = 0; i < fact->atoms.count; i++) {
		uint32_t atom = fact->atoms.first + i;

		if (avow_bit(world->value, atom))
			return;
		if (avow_bit(world->known, atom))
			continue;
		if (last != AVOW_NONE32)
			return;
		last = atom;
	}
	put(world, last, true, true);
}

void
avow_world_fact(const struct avow_image *image, struct avow_world *world,
    uint32_t fact, bool yes)
{
	struct avow_image_list list = fact_of(image, fact)->atoms;

	if (list.count != 0)
		put(world, list.first, true, yes);
}

void
avow_world_fact_is(const struct avow_image *image, struct avow_world *world,
    uint32_t fact, uint32_t value, bool is)
{
	const struct avow_image_fact *f = fact_of(image, fact);

	for (uint32_t i = 0; i < f->atoms.count; i++) {
		uint32_t atom = f->atoms.first + i;
		bool same = atoms_of(image)[atom].value == value;

		if (is || same)
			put(world, atom, true, is && same);
	}
	if (!is)
		conclude_last(world, f);
}

void
avow_world_fact_count(const struct avow_image *image, struct avow_world *world,
    uint32_t fact, uint32_t count)
{
	struct avow_image_list list = fact_of(image, fact)->atoms;

	for (uint32_t i = 0; i < list.count; i++) {
		uint32_t atom = list.first + i;

		put(world, atom, true, count >= atoms_of(image)[atom].value);
	}
}

void
avow_world_forget_fact(
    const struct avow_image *image, struct avow_world *world, uint32_t fact)
{
	struct avow_image_list list = fact_of(image, fact)->atoms;

	for (uint32_t i = 0; i < list.count; i++)
		put(world, list.first + i, false, false);
}

void
avow_world_forget(const struct avow_image *image, struct avow_world *world,
    enum avow_test_kind kind, uint32_t id)
{
	switch (kind) {
	case AVOW_TEST_CONSENT:
		put(world, consent_atom(image, id), false, false);
		break;
	case AVOW_TEST_AGREEMENT:
		put(world, agreement_atom(image, id), false, false);
		break;
	case AVOW_TEST_OBJECTION:
		put_objection(image, world, id, false, false);
		break;
	case AVOW_TEST_DOCUMENT:
	case AVOW_TEST_NAMED:
		put(world, find_atom(image, kind, id), false, false);
		break;
	case AVOW_TEST_CLAIM_BASIS:
	case AVOW_TEST_CLAIM_CONSENT:
	case AVOW_TEST_CLAIM_CONTRACT:
		world->claim = (struct avow_claim){AVOW_BASIS_NONE, 0};
		break;
	case AVOW_TEST_FACT:
	case AVOW_TEST_FACT_IS:
	case AVOW_TEST_FACT_AT_LEAST:
	case AVOW_TEST_FACT_BELOW:
		avow_world_forget_fact(image, world, id);
		break;
	}
}

/* What `at least n` says of another atom `at least m` of the same fact. */
static bool
put_count(const struct avow_image *image, struct avow_world *world,
    uint32_t atom, bool value)
{
	const struct avow_image_atom *a = &atoms_of(image)[atom];
	const struct avow_image_fact *fact = fact_of(image, a->ref);

	if (value ? a->value > fact->count_max : a->value == 0)
		return false;
	for (uint32_t i = 0; i < fact->atoms.count; i++) {
		uint32_t other = fact->atoms.first + i;
		uint32_t number = atoms_of(image)[other].value;

		if (value ? number > a->value : number < a->value)
			continue;
		if (avow_bit(world->known, other) &&
		    avow_bit(world->value, other) != value)
			return false;
		put(world, other, true, value);
	}
	return true;
}

static bool
put_value(const struct avow_image *image, struct avow_world *world,
    uint32_t atom, bool value)
{
	const struct avow_image_fact *fact =
	    fact_of(image, atoms_of(image)[atom].ref);
	bool any = value;

	put(world, atom, true, value);
	if (!value)
		conclude_last(world, fact);
	for (uint32_t i = 0; i < fact->atoms.count; i++) {
		uint32_t other = fact->atoms.first + i;

		if (value && other != atom) {
			if (avow_bit(world->value, other))
				return false;
			put(world, other, true, false);
		}
		any = any || !avow_bit(world->known, other) ||
		    avow_bit(world->value, other);
	}
	/* All values false: possible only for one that has no atom. */
	return any || fact->atoms.count != fact->values.count;
}

/* True: so are those below it.  False: so are those above it. */
static bool
put_one_objection(const struct avow_image *image, struct avow_world *world,
    uint32_t atom, bool value)
{
	const struct avow_image_atom *atoms = atoms_of(image);
	uint32_t term = atoms[atom].ref;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++) {
		if (atoms[i].kind != AVOW_TEST_OBJECTION ||
		    !(value ? is_below(image, atoms[i].ref, term)
			    : is_below(image, term, atoms[i].ref)))
			continue;
		if (avow_bit(world->known, i) &&
		    avow_bit(world->value, i) != value)
			return false;
		put(world, i, true, value);
	}
	return true;
}

bool
avow_world_put(const struct avow_image *image, struct avow_world *world,
    uint32_t atom, bool value)
{
	if (avow_bit(world->known, atom))
		return avow_bit(world->value, atom) == value;
	switch ((enum avow_test_kind)atoms_of(image)[atom].kind) {
	case AVOW_TEST_FACT_IS:
		return put_value(image, world, atom, value);
	case AVOW_TEST_FACT_AT_LEAST:
		return put_count(image, world, atom, value);
	case AVOW_TEST_OBJECTION:
		return put_one_objection(image, world, atom, value);
	default:
		put(world, atom, true, value);
		return true;
	}
}

/* Make unknown what says otherwise of terms above or below. */
static void
forget_contrary(const struct avow_image *image, struct avow_world *world,
    uint32_t atom, bool value)
{
	const struct avow_image_atom *atoms = atoms_of(image);
	uint32_t term = atoms[atom].ref;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++)
		if (atoms[i].kind == AVOW_TEST_OBJECTION &&
		    avow_bit(world->known, i) &&
		    avow_bit(world->value, i) != value &&
		    (value ? is_below(image, atoms[i].ref, term)
			   : is_below(image, term, atoms[i].ref)))
			put(world, i, false, false);
}

/* Forget what stands against an atom's being so. */
static void
make_room(const struct avow_image *image, struct avow_world *world,
    uint32_t atom, bool value)
{
	const struct avow_image_atom *a = &atoms_of(image)[atom];
	struct avow_world after = *world;

	if (avow_world_put(image, &after, atom, value))
		return;
	if (a->kind == AVOW_TEST_FACT_IS || a->kind == AVOW_TEST_FACT_AT_LEAST)
		avow_world_forget_fact(image, world, a->ref);
	else if (a->kind == AVOW_TEST_OBJECTION)
		forget_contrary(image, world, atom, value);
	put(world, atom, false, false);
}

void
avow_world_replace(const struct avow_image *image, struct avow_world *world,
    const uint64_t set[2], const uint64_t value[2])
{
	struct avow_world after;

	for (uint32_t atom = 0; atom < AVOW_ATOMS_MAX; atom++)
		if (avow_bit(set, atom))
			make_room(image, world, atom, avow_bit(value, atom));
	for (uint32_t atom = 0; atom < AVOW_ATOMS_MAX; atom++) {
		if (!avow_bit(set, atom))
			continue;
		after = *world;
		if (avow_world_put(image, &after, atom, avow_bit(value, atom)))
			*world = after;
	}
}

void
avow_world_shown(
    const struct avow_image *image, struct avow_world *world, uint32_t clause)
{
	for (uint32_t d = 0; d < image->count[AVOW_SECTION_DUTIES]; d++) {
		const struct avow_image_duty *duty = avow_engine_duty(image, d);

		if (duty->kind == AVOW_DUTY_SHOW && duty->clause == clause)
			avow_bit_put(world->fulfilled, d, true);
	}
}

void
avow_world_reviews(
    const struct avow_image *image, struct avow_world *world, uint32_t count)
{
	for (uint32_t d = 0; d < image->count[AVOW_SECTION_DUTIES]; d++) {
		const struct avow_image_duty *duty = avow_engine_duty(image, d);

		if (duty->kind == AVOW_DUTY_REVIEW && duty->number <= count)
			avow_bit_put(world->fulfilled, d, true);
	}
}

void
avow_world_document_kept(
    const struct avow_image *image, struct avow_world *world)
{
	for (uint32_t d = 0; d < image->count[AVOW_SECTION_DUTIES]; d++)
		if (avow_engine_duty(image, d)->kind == AVOW_DUTY_KEEP_DOCUMENT)
			avow_bit_put(world->fulfilled, d, true);
}

void
avow_world_notified(const struct avow_image *image, struct avow_world *world,
    enum avow_who who, bool prominently)
{
	for (uint32_t d = 0; d < image->count[AVOW_SECTION_DUTIES]; d++) {
		const struct avow_image_duty *duty = avow_engine_duty(image, d);

		if (duty->kind == AVOW_DUTY_NOTIFY && duty->who == who &&
		    duty->is_before && (prominently || !duty->is_prominent))
			avow_bit_put(world->fulfilled, d, true);
	}
}
