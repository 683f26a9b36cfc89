/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/decide_engine.h"

#include "base/banned.h"

enum truth { FALSE, TRUE, UNKNOWN };

/* A literal of an axiom; scopes don't matter to what is so in the world. */
static enum truth
truth_of(const struct avow_search *s, const struct avow_image_literal *literal,
    uint32_t *atom_out)
{
	uint32_t atom = literal->id;
	bool value;

	switch ((enum avow_literal_kind)literal->kind) {
	case AVOW_LITERAL_OWN_OBJECTION:
		if (s->flow == NULL) /* a world without a flow has no own one */
			return FALSE;
		atom = avow_engine_objection(
		    s->image, s->flow->leaf[AVOW_AXIS_PURPOSE]);
		if (atom == AVOW_NONE32)
			return literal->is_negated ? TRUE : FALSE;
		break;
	case AVOW_LITERAL_ATOM:
		break;
	default: /* claims are no part of the world that axioms bound */
		return FALSE;
	}
	*atom_out = atom;
	if (!avow_bit(s->world.known, atom))
		return UNKNOWN;
	value = avow_bit(s->world.value, atom);
	return value != (literal->is_negated != 0) ? TRUE : FALSE;
}

/* An axiom: false when a literal is, true when all are. */
static enum truth
truth_of_axiom(const struct avow_search *s, struct avow_image_list list,
    uint32_t *atom_out)
{
	enum truth all = TRUE;

	for (uint32_t i = 0; i < list.count; i++) {
		uint32_t atom = AVOW_NONE32;
		enum truth one =
		    truth_of(s, &s->image->literals[list.first + i], &atom);

		if (one == FALSE)
			return FALSE;
		if (one == UNKNOWN && all == TRUE) {
			all = UNKNOWN;
			*atom_out = atom;
		}
	}
	return all;
}

/*
 * Whether the rest of the world can be such that no axiom holds.  Bounded like
 * the walk itself; when that runs out the world counts as possible, which can
 * only take an allow away.
 */
static bool
is_possible(struct avow_search *s)
{
	const struct avow_image_list *axioms =
	    s->image->section[AVOW_SECTION_AXIOMS];
	uint32_t atom = AVOW_NONE32;
	unsigned steps = 0;
	struct avow_world before;

	for (uint32_t i = 0; i < s->image->count[AVOW_SECTION_AXIOMS]; i++) {
		uint32_t open = AVOW_NONE32;
		enum truth truth = truth_of_axiom(s, axioms[i], &open);

		steps += axioms[i].count;
		if (truth == TRUE)
			return false;
		if (truth == UNKNOWN && atom == AVOW_NONE32)
			atom = open;
	}
	avow_spend(&s->left, steps / AVOW_STEPS_EACH);
	if (atom == AVOW_NONE32 || s->left == 0)
		return true;
	s->left--;
	before = s->world;
	for (int value = 0; value <= 1; value++) {
		bool possible =
		    avow_world_put(s->image, &s->world, atom, value != 0) &&
		    is_possible(s);

		s->world = before;
		if (possible)
			return true;
	}
	return false;
}

static void
walk(struct avow_search *s)
{
	struct avow_outcome outcome;
	struct avow_world before;
	uint32_t atom;

	if (s->left == 0) {
		s->is_exhausted = true;
		s->is_over = true;
		return;
	}
	atom = avow_decide_flow(s->image, s->flow, &s->world, &outcome);
	avow_spend(&s->left, outcome.cost);
	if (atom == AVOW_NONE32) {
		if (is_possible(s))
			s->found(s, &outcome);
		return;
	}
	/* Depth is bounded by the number of atoms. */
	before = s->world;
	avow_bit_put(s->set, atom, true);
	for (int value = 1; value >= 0 && !s->is_over; value--) {
		if ((s->enter == NULL || s->enter(s, atom, value != 0)) &&
		    avow_world_put(s->image, &s->world, atom, value != 0))
			walk(s);
		s->world = before;
	}
	avow_bit_put(s->set, atom, false);
}

void
avow_decide_search(struct avow_search *search)
{
	search->set[0] = search->set[1] = 0;
	search->is_over = false;
	search->is_exhausted = false;
	walk(search);
}

bool
avow_decide_search_excludes(const struct avow_image *image,
    const struct avow_world *world, unsigned *left)
{
	struct avow_search s = {
	    .image = image, .flow = NULL, .world = *world, .left = *left};
	bool excludes = !is_possible(&s);

	*left = s.left;
	return excludes;
}

bool
avow_world_contradicts(
    const struct avow_image *image, const struct avow_world *world)
{
	unsigned left = AVOW_COMPLETIONS_MAX;

	return avow_decide_search_excludes(image, world, &left);
}
