/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/gate.h"

#include <string.h>

#include "gate/covers.h"
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

/* The heavier of two. */
static enum avow_ruling
joined(enum avow_ruling a, enum avow_ruling b)
{
	return weight(a) > weight(b) ? a : b;
}

/*
 * The worlds of the edition in force and of the told one, without the consents
 * that were given for something else.  True when one was taken out.
 */
static bool
drop_uncovered(const struct avow_gate_ask *ask,
    const struct avow_gate_flow *flow, const struct avow_gate_view *told,
    struct avow_world *world, struct avow_world *told_world)
{
	bool is_changed = false;

	for (size_t i = 0; i < flow->view_count; i++) {
		const struct avow_gate_view *view = &flow->views[i];

		if (view->why != AVOW_GATE_GIVEN)
			continue;
		if (view->image != NULL &&
		    avow_gate_covers(
			view->image, &view->flow, view->world, view->item))
			continue;
		/* A yes that does not count is no answer. */
		if (view->item_in_force != AVOW_GATE_NO_ITEM)
			avow_world_forget(ask->image, world, AVOW_TEST_CONSENT,
			    view->item_in_force);
		if (view->item_told != AVOW_GATE_NO_ITEM && told != NULL)
			avow_world_forget(told->image, told_world,
			    AVOW_TEST_CONSENT, view->item_told);
		is_changed = true;
	}
	return is_changed;
}

/* One of the views that must allow, whose image can place the flow. */
static const struct avow_gate_view *
find_told(const struct avow_gate_flow *flow)
{
	for (size_t i = 0; i < flow->view_count; i++) {
		if (flow->views[i].why == AVOW_GATE_TOLD &&
		    flow->views[i].image != NULL)
			return &flow->views[i];
	}
	return NULL;
}

/*
 * The items that hang on `from` are taken out of the other worlds, too: a flow
 * about several places of the told edition has a world for each.
 */
static void
drop_also(const struct avow_gate_view *view, const struct avow_world *from,
    const struct avow_world *less, struct avow_world *world)
{
	*world = *view->world;
	for (size_t w = 0; w < 2; w++) {
		world->known[w] &= ~(from->known[w] & ~less->known[w]);
		world->value[w] &= world->known[w];
	}
}

static void
decide_told(struct avow_gate_flow *flow, const struct avow_gate_view *told,
    const struct avow_world *less)
{
	for (size_t i = 0; i < flow->view_count; i++) {
		struct avow_gate_view *view = &flow->views[i];
		struct avow_world world;

		if (view->why != AVOW_GATE_TOLD)
			continue;
		view->decision =
		    (struct avow_decision){.ruling = AVOW_RULING_DENY};
		if (view->image != NULL) {
			drop_also(view, told->world, less, &world);
			avow_decide(
			    view->image, &view->flow, &world, &view->decision);
		}
		flow->ruling = joined(flow->ruling, view->decision.ruling);
		if (view->decision.form > flow->form)
			flow->form = view->decision.form;
	}
}

/* A flow over which other editions have a say. */
static void
decide_jointly(const struct avow_gate_ask *ask, struct avow_gate_flow *flow)
{
	const struct avow_gate_view *told = find_told(flow);
	struct avow_world world = *flow->world;
	struct avow_world less = told != NULL ? *told->world : world;

	if (drop_uncovered(ask, flow, told, &world, &less))
		avow_decide(ask->image, &flow->flow, &world, &flow->decision);
	flow->ruling = flow->decision.ruling;
	flow->form = flow->decision.form;
	decide_told(flow, told, &less);
}

/* The part of an edition; NULL when there is no memory. */
static struct avow_gate_part *
part_of(struct avow_gate_ask *ask, const struct avow_gate_view *view,
    size_t room, struct avow_arena *arena)
{
	struct avow_gate_part *part;

	for (size_t i = 0; i < ask->part_count; i++) {
		if (ask->parts[i].edition == view->edition)
			return &ask->parts[i];
	}
	if (ask->parts == NULL)
		ask->parts =
		    avow_arena_array(arena, room, sizeof ask->parts[0]);
	if (ask->parts == NULL)
		return NULL;
	part = &ask->parts[ask->part_count++];
	*part = (struct avow_gate_part){.edition = view->edition};
	return part;
}

/* What the other editions decided, for the same reason as all together. */
static bool
unite_views(struct avow_gate_ask *ask, enum avow_ruling ruling, size_t room,
    struct avow_arena *arena)
{
	for (size_t i = 0; i < ask->count; i++) {
		const struct avow_gate_flow *flow = &ask->flows[i];

		for (size_t v = 0; v < flow->view_count; v++) {
			const struct avow_gate_view *view = &flow->views[v];
			struct avow_gate_part *part;

			if (view->why != AVOW_GATE_TOLD ||
			    view->decision.ruling != ruling)
				continue;
			part = part_of(ask, view, room, arena);
			if (part == NULL)
				return false;
			if (view->image != NULL)
				part->image = view->image;
			part->decision.ruling = ruling;
			unite(&part->decision, &view->decision);
		}
	}
	return true;
}

/* Gives how many views there are that may become a part. */
static size_t
decide_flows(struct avow_decision *joint, struct avow_gate_ask *ask)
{
	size_t views = 0;

	*joint = (struct avow_decision){.ruling = AVOW_RULING_DENY};
	if (ask->count > 0)
		joint->ruling = AVOW_RULING_ALLOW;
	for (size_t i = 0; i < ask->count; i++) {
		struct avow_gate_flow *flow = &ask->flows[i];

		avow_decide(
		    ask->image, &flow->flow, flow->world, &flow->decision);
		flow->ruling = flow->decision.ruling;
		flow->form = flow->decision.form;
		if (flow->view_count > 0)
			decide_jointly(ask, flow);
		views += flow->view_count;
		joint->ruling = joined(joint->ruling, flow->ruling);
	}
	for (size_t i = 0; i < ask->count; i++) {
		const struct avow_gate_flow *flow = &ask->flows[i];

		if (flow->decision.ruling == joint->ruling)
			unite(joint, &flow->decision);
		if (flow->ruling == joint->ruling && flow->form > joint->form)
			joint->form = flow->form;
	}
	return views;
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
	bool is_raw = flow->form == AVOW_FORM_RAW;

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
	size_t views;

	*permit_out = NULL;
	ask->parts = NULL;
	ask->part_count = 0;
	views = decide_flows(joint_out, ask);
	if (views > 0 && !unite_views(ask, joint_out->ruling, views, arena))
		return no_memory(why);
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
