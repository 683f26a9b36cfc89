/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate/gate: decides an ask and mints its permit.
 *
 *     editions + flows + worlds --avow_gate_decide--> decision, permit or none
 *
 * Pure: no I/O, no clock.  The only place that makes a struct avow_permit.
 * Default is no: a permit exists only when every flow of the ask is allowed,
 * by the edition in force and by every other that has a say over it.
 */
#ifndef AVOW_GATE_GATE_H
#define AVOW_GATE_GATE_H

#include "base/arena.h"
#include "gate/permit.h"
#include "policy/decide.h"

#define AVOW_GATE_NO_ITEM UINT32_MAX

/* Why another edition than the one in force is asked about a flow. */
enum avow_gate_why {
	AVOW_GATE_TOLD,  /* its person is bound to it: it must allow, too */
	AVOW_GATE_GIVEN, /* an item was given under it, and counts only where
	                    that item covered the flow (gate/covers.h) */
};

/* What another edition has to say of a flow. */
struct avow_gate_view {
	enum avow_gate_why why;
	uint32_t edition;               /* its number */
	const struct avow_image *image; /* NULL: it can't place the flow: no */
	struct avow_flow flow;          /* by its leaves */
	const struct avow_world *world;
	/* GIVEN: the item, here; and, where it hangs on this, in the edition in
	   force and in that of the TOLD views; else AVOW_GATE_NO_ITEM. */
	uint32_t item;
	uint32_t item_in_force;
	uint32_t item_told;
	struct avow_decision decision; /* TOLD, out */
};

/* One leaf of an ask, with the world as it is for it. */
struct avow_gate_flow {
	struct avow_flow flow;
	const struct avow_world *world;
	uint64_t category;            /* its code in the vault */
	struct avow_gate_view *views; /* its TOLD ones are of one edition */
	size_t view_count;
	struct avow_decision decision; /* out: of the edition in force */
	enum avow_ruling ruling;       /* out: of all of them */
	enum avow_form form;           /* out: likewise, of what is allowed */
};

/* What another edition than the one in force added to the joint decision. */
struct avow_gate_part {
	uint32_t edition;
	const struct avow_image *image;
	struct avow_decision decision;
};

struct avow_gate_ask {
	const struct avow_image *image; /* in force */
	struct avow_gate_flow *flows;
	size_t count;
	uint8_t person[AVOW_PERMIT_PERSON];
	uint8_t token[AVOW_PERMIT_TOKEN];
	unsigned acts; /* bit a: enum avow_act a is part of the ask */
	struct avow_gate_part *parts; /* out: borrowed from the arena */
	size_t part_count;
};

/*
 * Decide each flow and all of them together: allowed if every one is by every
 * edition, denied if one is not by one, else needs.  *joint_out has the ruling
 * and the form of all; its cites, duties and needs are of those flows that
 * decided in the edition in force, and ask->parts has those of the others.
 * *permit_out is NULL unless allowed; borrowed from arena.  An ask without a
 * flow is denied.  Errors: NOMEM.
 */
AVOW_CHECKED enum avow_status avow_gate_decide(struct avow_permit **permit_out,
    struct avow_decision *joint_out, struct avow_gate_ask *ask,
    struct avow_arena *arena, struct avow_error *why);

/*
 * A permit for what no policy may refuse: giving or withdrawing a consent,
 * objecting, and recording a verified fact or agreement (AVOW_ACT_LEDGER), and
 * finishing an erasure that was already logged (AVOW_ACT_ERASE).
 */
AVOW_CHECKED enum avow_status avow_gate_own(struct avow_permit **permit_out,
    const uint8_t person[AVOW_PERMIT_PERSON],
    const uint8_t token[AVOW_PERMIT_TOKEN], enum avow_act act,
    struct avow_arena *arena, struct avow_error *why);

#endif
