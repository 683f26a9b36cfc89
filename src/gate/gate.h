/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate/gate: decides an ask and mints its permit.
 *
 *     image + flows + worlds --avow_gate_decide--> decision, permit or none
 *
 * Pure: no I/O, no clock.  The only place that makes a struct avow_permit.
 * Default is no: a permit exists only when every flow of the ask is allowed.
 */
#ifndef AVOW_GATE_GATE_H
#define AVOW_GATE_GATE_H

#include "base/arena.h"
#include "gate/permit.h"
#include "policy/decide.h"

/* One leaf of an ask, with the world as it is for it. */
struct avow_gate_flow {
	struct avow_flow flow;
	const struct avow_world *world;
	uint64_t category;             /* its code in the vault */
	struct avow_decision decision; /* out */
};

struct avow_gate_ask {
	const struct avow_image *image;
	struct avow_gate_flow *flows;
	size_t count;
	uint8_t person[AVOW_PERMIT_PERSON];
	uint8_t token[AVOW_PERMIT_TOKEN];
	unsigned acts; /* bit a: enum avow_act a is part of the ask */
};

/*
 * Decide each flow and all of them together: allowed if every one is, denied
 * if one is, else needs.  *joint_out unites the cites, duties and needs of
 * those flows that decided.  *permit_out is NULL unless allowed; borrowed from
 * arena.  An ask without a flow is denied.  Errors: NOMEM.
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
