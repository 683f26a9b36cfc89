/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/who_state: what the files of who share.
 *
 *     flows --walk--> nodes by axis --> keys --answer--> ways
 *     nodes + way --boxes--> flows of the way
 *
 * Private to policy/who*.c.  One thread at a time.
 */
#ifndef AVOW_POLICY_WHO_STATE_H
#define AVOW_POLICY_WHO_STATE_H

#include "policy/decide_engine.h"
#include "policy/diagram.h"
#include "policy/diagram_table.h"
#include "policy/who.h"

enum { AVOW_WHO_LEVELS = AVOW_LEVEL_CATEGORY + 1 };

/* Leaves of an axis that all flows are alike for. */
struct avow_who_classes {
	uint32_t *of;    /* by leaf: its class, or NONE: not asked about */
	uint32_t *first; /* by class: a leaf of it */
	uint32_t *asked; /* by class: how many of its leaves are asked about */
	uint32_t count;
	uint32_t leaf_count;
};

/* What comes of a flow, all its forms and claims: ways by number. */
struct avow_who_answer {
	const uint32_t *ways; /* ascending */
	size_t count;
	uint64_t forms; /* how many forms are in one of them */
};

struct avow_who_state {
	struct avow_who_report *out;
	struct avow_arena *scratch; /* of one answer */
	struct avow_arena *arena;
	const struct avow_image *image;
	const struct avow_who_question *question;
	struct avow_error *why;
	enum avow_status status;
	struct avow_world world; /* what is known; its claim is none */
	bool is_by_leaf;         /* flows can't be told apart by the diagram */

	/* Levels in the diagram's order. */
	struct avow_who_classes classes[AVOW_WHO_LEVELS];
	struct avow_diagram_table
	    nodes[AVOW_WHO_LEVELS];       /* children by class */
	struct avow_diagram_table states; /* met so far */
	uint32_t *of_state;               /* node, by state */
	uint32_t state_room;
	uint32_t root;
	uint32_t cells; /* flows that were asked */

	/* What flows are told apart by: numbers of ends of the diagram. */
	struct avow_diagram_table keys;
	uint32_t *of_key; /* answer, by key */
	uint32_t key_room;
	struct avow_who_answer *answers; /* [0]: nothing is allowed */
	uint32_t answer_count, answer_room;
	struct avow_who_way **ways; /* by number */
	uint32_t way_room;

	/* By class: the claims that rules tell apart; [0] is none. */
	struct avow_who_claims *claims;
	uint32_t claim_count;
	uint32_t form_count;           /* aggregates by threshold */
	struct avow_who_draft *drafts; /* room for those of one flow */
};

struct avow_who_claims {
	const struct avow_claim *list; /* alike; NULL for no claim */
	size_t count;
};

/* Zeroed memory; NULL, and the state failed, without. */
void *avow_who_alloc(struct avow_who_state *s, size_t count, size_t size);
void avow_who_fail(
    struct avow_who_state *s, enum avow_status status, const char *message);

/* who_walk.c: classes and nodes; s->root. */
void avow_who_walk(struct avow_who_state *s);
/* who_claims.c: what may be claimed, and the thresholds. */
void avow_who_claims(struct avow_who_state *s);
/* who_answer.c: the number of what comes of the flow. */
uint32_t avow_who_answer(
    struct avow_who_state *s, const struct avow_flow *flow);
/* who_boxes.c: give each way its flows, and count all. */
void avow_who_boxes(struct avow_who_state *s);

/* One completion of the world. */
struct avow_who_case {
	struct avow_who_cube cube;
	bool is_allowed;
	uint64_t duties[4];
	struct avow_cites cites;
	struct avow_cites required;
};
struct avow_who_cases {
	struct avow_who_case *at;
	size_t count, room;
};

/* who_cases.c: all completions for one flow and claim; false when failed. */
bool avow_who_cases(struct avow_who_state *s, const struct avow_flow *flow,
    const struct avow_claim *claim, struct avow_who_cases *out);
/* Of them, as allowed, only what rests on the consent's atom. */
bool avow_who_cases_rest(
    struct avow_who_state *s, struct avow_who_cases *cases, uint32_t atom);
/* Whether both can hold at once, as far as single facts tell. */
bool avow_who_cubes_meet(const struct avow_image *image,
    const struct avow_who_cube *a, const struct avow_who_cube *b);
/*
 * Make cubes as wide as they can be without meeting one of `off`, and drop
 * those that others hold; gives how many are left, in a fixed order.
 */
size_t avow_who_cubes_widen(const struct avow_image *image,
    struct avow_who_cube *cubes, size_t count, const struct avow_who_cases *off,
    const bool *is_off);

#endif
