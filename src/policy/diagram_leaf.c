/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When action, service, recipient, purpose, category and form are chosen, the
 * plain engine is asked: for each claim, with nothing known; where it reads an
 * atom, again with that atom false and true.
 */
#include <string.h>

#include "policy/diagram_state.h"

#include "base/banned.h"

static uint32_t
put_cites(struct avow_diagram_build *b, const struct avow_cites *cites)
{
	struct avow_image_cites row = {.count = (uint32_t)cites->count};

	memcpy(row.rule, cites->rule, cites->count * sizeof row.rule[0]);
	return avow_diagram_table_put(&b->cites, &row);
}

/* What the duties make of the most open form. */
static uint32_t
form_after(const struct avow_image *image, const uint64_t duties[4])
{
	uint32_t form = AVOW_FORM_RAW;

	for (uint32_t d = 0; d < image->count[AVOW_SECTION_DUTIES]; d++) {
		if (!avow_bit(duties, d))
			continue;
		if (avow_duty_kind(image, d) == AVOW_DUTY_PSEUDONYMISE)
			return AVOW_FORM_PSEUDONYMOUS;
		if (avow_duty_kind(image, d) == AVOW_DUTY_MASK)
			form = AVOW_FORM_MASKED;
	}
	return form;
}

static uint32_t
put_outcome(struct avow_diagram_build *b, const struct avow_outcome *outcome)
{
	static const uint64_t none[4];
	struct avow_image_outcome row = {.ruling = outcome->is_allowed};
	uint64_t open[4];

	memcpy(row.duties, outcome->duties, sizeof row.duties);
	row.form = form_after(b->image, row.duties);
	row.cites = put_cites(b, &outcome->cites);
	row.required = put_cites(b, &outcome->required);
	row.has_before = avow_duty_open(b->image, row.duties, none, open);
	return avow_diagram_ref(
	    AVOW_REF_OUTCOME, avow_diagram_table_put(&b->outcomes, &row));
}

/*
 * The depth is bounded by the number of atoms, and the whole by trials: when
 * they are used up, what is given means nothing.
 */
static uint32_t
expand(struct avow_diagram_build *b, struct avow_world *world)
{
	struct avow_work work = {.image = b->image, .world = world};
	struct avow_outcome outcome;
	struct avow_diagram_branch row;

	if (b->leaf_trials >= AVOW_DIAGRAM_LEAF_TRIALS_MAX)
		return 0;
	b->leaf_trials++;
	row.atom = avow_decide_flow_alone(&work, &b->flow, &outcome);
	if (work.is_lost)
		b->leaf_trials = AVOW_DIAGRAM_LEAF_TRIALS_MAX;
	if (work.steps > b->steps_max)
		b->steps_max = work.steps;
	if (row.atom == AVOW_NONE32) {
		if (b->watch != NULL && !work.is_lost)
			b->watch->saw(b->watch->context, &b->flow, world,
			    &outcome,
			    avow_diagram_state(b, AVOW_DIAGRAM_STATES));
		return put_outcome(b, &outcome);
	}
	avow_bit_put(world->known, row.atom, true);
	for (int value = 0; value <= 1; value++) {
		avow_bit_put(world->value, row.atom, value != 0);
		row.child[value] = expand(b, world);
	}
	avow_bit_put(world->value, row.atom, false);
	avow_bit_put(world->known, row.atom, false);
	if (row.child[0] == row.child[1])
		return row.child[0];
	return avow_diagram_ref(
	    AVOW_REF_BRANCH, avow_diagram_table_put(&b->branches, &row));
}

/* The flow is left to the plain engine. */
static uint32_t
put_ask(struct avow_diagram_build *b)
{
	static const struct avow_cites none;
	struct avow_image_outcome row = {.ruling = AVOW_OUTCOME_ASK};

	row.cites = row.required = put_cites(b, &none);
	return avow_diagram_ref(
	    AVOW_REF_OUTCOME, avow_diagram_table_put(&b->outcomes, &row));
}

/* What comes of b->flow with this claim, by facts. */
static uint32_t
decide_leaf(struct avow_diagram_build *b, struct avow_claim claim)
{
	struct avow_world world = {.claim = claim};
	uint32_t branches = b->branches.count;
	uint32_t outcomes = b->outcomes.count;
	uint32_t cites = b->cites.count;
	uint32_t ref;

	b->leaf_trials = 0;
	ref = expand(b, &world);
	b->trials += b->leaf_trials;
	if (b->trials > AVOW_DIAGRAM_TRIALS_MAX)
		b->is_over = true;
	if (b->leaf_trials < AVOW_DIAGRAM_LEAF_TRIALS_MAX)
		return ref;
	if (b->watch != NULL)
		b->watch->missed(b->watch->context,
		    avow_diagram_state(b, AVOW_DIAGRAM_STATES));
	avow_diagram_table_cut(&b->branches, branches);
	avow_diagram_table_cut(&b->outcomes, outcomes);
	avow_diagram_table_cut(&b->cites, cites);
	return put_ask(b);
}

uint32_t
avow_diagram_leaf(struct avow_diagram_build *b)
{
	uint32_t *child = b->child[AVOW_LEVEL_CLAIM];
	bool differs = false;

	/* First for each class the one it is like, then what comes of it. */
	avow_diagram_claims_seen(
	    b, avow_diagram_state(b, AVOW_DIAGRAM_STATES), child);
	for (uint32_t q = 0; q < b->claim_count && !b->is_over; q++) {
		child[q] = child[q] == q ? decide_leaf(b, b->claims[q])
					 : child[child[q]];
		differs = differs || child[q] != child[0];
	}
	if (!differs)
		return child[0];
	return avow_diagram_ref(AVOW_REF_CLAIM,
	    avow_diagram_table_put(&b->nodes[AVOW_LEVEL_CLAIM], child));
}
