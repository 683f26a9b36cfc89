/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/gate.h"

#include <string.h>

#include "gate/permit_inside.h"

#include "base/banned.h"

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "gate.memory", "no memory for a permit");
}

static void
add_rule(uint32_t rules[AVOW_CITES_MAX], size_t *count, uint32_t rule)
{
	for (size_t i = 0; i < *count; i++) {
		if (rules[i] == rule)
			return;
	}
	if (*count < AVOW_CITES_MAX)
		rules[(*count)++] = rule;
}

static void
add_need(struct avow_decision *joint, const struct avow_need *need)
{
	for (size_t i = 0; i < joint->need_count; i++) {
		const struct avow_need *known = &joint->needs[i];

		if (known->is_duty == need->is_duty &&
		    known->is_claim == need->is_claim &&
		    known->value == need->value && known->id == need->id)
			return;
	}
	if (joint->need_count < AVOW_NEEDS_MAX)
		joint->needs[joint->need_count++] = *need;
}

static void
unite(struct avow_decision *joint, const struct avow_decision *one)
{
	for (size_t i = 0; i < one->cite_count; i++)
		add_rule(joint->cites, &joint->cite_count, one->cites[i]);
	for (size_t i = 0; i < one->required_count; i++)
		add_rule(
		    joint->required, &joint->required_count, one->required[i]);
	for (size_t i = 0; i < one->need_count; i++)
		add_need(joint, &one->needs[i]);
	for (size_t i = 0; i < 4; i++)
		joint->duties[i] |= one->duties[i];
	if (one->form > joint->form)
		joint->form = one->form;
}

/* How much a ruling weighs against the others of its ask. */
static int
weight(enum avow_ruling ruling)
{
	switch (ruling) {
	case AVOW_RULING_ALLOW:
		return 0;
	case AVOW_RULING_NEEDS:
		return 1;
	case AVOW_RULING_DENY:
		break;
	}
	return 2;
}

static void
decide_flows(struct avow_decision *joint, struct avow_gate_ask *ask)
{
	int heaviest = ask->count == 0 ? weight(AVOW_RULING_DENY) : 0;

	*joint = (struct avow_decision){.ruling = AVOW_RULING_DENY};
	for (size_t i = 0; i < ask->count; i++) {
		struct avow_gate_flow *flow = &ask->flows[i];

		avow_decide(
		    ask->image, &flow->flow, flow->world, &flow->decision);
		if (weight(flow->decision.ruling) > heaviest)
			heaviest = weight(flow->decision.ruling);
	}
	for (size_t i = 0; i < ask->count; i++) {
		const struct avow_decision *one = &ask->flows[i].decision;

		if (weight(one->ruling) != heaviest)
			continue; /* it did not decide */
		joint->ruling = one->ruling;
		unite(joint, one);
	}
}

static struct avow_permit *
blank(const uint8_t *person, const uint8_t *token, unsigned acts,
    struct avow_arena *arena)
{
	struct avow_permit *permit = avow_arena_alloc(arena, sizeof *permit);

	if (permit == NULL)
		return NULL;
	memcpy(permit->person, person, AVOW_PERMIT_PERSON);
	memcpy(permit->token, token, AVOW_PERMIT_TOKEN);
	permit->acts = acts;
	return permit;
}

/* One row a category, raw only if each flow of it is (invariants 1 and 2). */
static void
grant(struct avow_permit *permit, const struct avow_gate_flow *flow)
{
	bool is_raw = flow->decision.form == AVOW_FORM_RAW;

	for (size_t i = 0; i < permit->count; i++) {
		if (permit->categories[i].code == flow->category) {
			permit->categories[i].is_raw &= is_raw;
			return;
		}
	}
	permit->categories[permit->count++] =
	    (struct avow_permit_category){flow->category, is_raw};
}

enum avow_status
avow_gate_decide(struct avow_permit **permit_out,
    struct avow_decision *joint_out, struct avow_gate_ask *ask,
    struct avow_arena *arena, struct avow_error *why)
{
	struct avow_permit *permit;

	*permit_out = NULL;
	decide_flows(joint_out, ask);
	if (joint_out->ruling != AVOW_RULING_ALLOW)
		return AVOW_OK;

	permit = blank(ask->person, ask->token, ask->acts, arena);
	if (permit == NULL)
		return no_memory(why);
	permit->categories =
	    avow_arena_array(arena, ask->count, sizeof permit->categories[0]);
	if (permit->categories == NULL)
		return no_memory(why);
	for (size_t i = 0; i < ask->count; i++)
		grant(permit, &ask->flows[i]);
	*permit_out = permit;
	return AVOW_OK;
}

enum avow_status
avow_gate_own(struct avow_permit **permit_out,
    const uint8_t person[AVOW_PERMIT_PERSON],
    const uint8_t token[AVOW_PERMIT_TOKEN], enum avow_act act,
    struct avow_arena *arena, struct avow_error *why)
{
	*permit_out = NULL;
	if (act != AVOW_ACT_LEDGER && act != AVOW_ACT_ERASE)
		return avow_fail(why, AVOW_ERR_PERMIT, "permit.own",
		    "records are opened by a decision only");
	*permit_out = blank(person, token, 1U << act, arena);
	return *permit_out != NULL ? AVOW_OK : no_memory(why);
}
