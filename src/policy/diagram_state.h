/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diagram_state: what the files that build a diagram share.
 *
 *     rules --masks--> states --levels--> nodes;  state --leaf--> branches
 *
 * A state is all that still matters to a flow when some of its axes are
 * chosen, a row of words:
 *
 *     rules that may speak | atoms | bases | duties | guardians | others
 *
 * It begins as all ones; a leaf of an axis takes away what is not so there, by
 * AND; then what no remaining rule looks at is taken away too, so that equal
 * states are equal rows and stand for equal diagrams.  One thread at a time.
 */
#ifndef AVOW_POLICY_DIAGRAM_STATE_H
#define AVOW_POLICY_DIAGRAM_STATE_H

#include "base/arena.h"
#include "policy/decide_engine.h"
#include "policy/diagram.h"
#include "policy/diagram_table.h"

enum {
	AVOW_DIAGRAM_AXES = AVOW_LEVEL_CATEGORY + 1, /* levels of leaves */
	AVOW_DIAGRAM_STATES = AVOW_LEVEL_FORM + 1,   /* levels of states */
	AVOW_DIAGRAM_THRESHOLDS_MAX = 64, /* different k's; more: given up */
};

/* Fields of a state's last word, each 0 where it no longer matters. */
#define AVOW_STATE_PAGE UINT64_C(0xffff)           /* own page + 1 */
#define AVOW_STATE_OBJECTION UINT64_C(0xff0000)    /* own atom + 1 */
#define AVOW_STATE_OBJECTABLE UINT64_C(0x01000000) /* a flag */

/* Where the parts of a state begin, in words. */
struct avow_diagram_layout {
	uint32_t rules; /* words of it; the first part */
	uint32_t atoms;
	uint32_t bases; /* that support the action */
	uint32_t base_words;
	uint32_t duties;    /* transforms that touch the category */
	uint32_t guardians; /* whose say the purpose is not exempt from */
	uint32_t guardian_words;
	uint32_t others; /* the last word */
	uint32_t words;  /* of all */
};

struct avow_diagram_build {
	const struct avow_image *image;
	const struct avow_diagram_watch *watch; /* or NULL */
	struct avow_arena arena; /* holds whatever is an array below */
	struct avow_diagram_layout layout;

	/* What rules look at: states without their first part, by rule. */
	uint64_t *masks;
	uint64_t *guarded;      /* what an allow does that guardians decide */
	bool *is_guarded;       /* by rule: whether it is one */
	uint64_t *page_rules;   /* by page: its rules, a rule set */
	uint64_t objections[2]; /* all atoms of objections to a leaf */

	/* Bases that rules look at: a bit per consent, agreement, base. */
	uint32_t name_words;
	uint64_t *names;           /* by rule, a row */
	uint64_t *guardian_names;  /* of all guardians, a row */
	struct avow_claim *claims; /* by class: one that is of it */
	uint64_t *claim_names;     /* by class: what it is, a row */
	uint32_t claim_count;
	uint64_t *seen; /* room for one row */

	/* Leaves and forms: class of each; what a class leaves of a state. */
	struct avow_diagram_table classes[AVOW_DIAGRAM_STATES];
	uint32_t *class_of[AVOW_DIAGRAM_STATES];
	uint32_t *first_of[AVOW_DIAGRAM_STATES]; /* by class: a leaf */
	uint32_t thresholds[AVOW_DIAGRAM_THRESHOLDS_MAX];
	uint32_t threshold_count;

	/* The walk. */
	uint64_t *state;              /* by level, a row; leaves' behind */
	uint64_t *relevant;           /* room for one row */
	uint32_t *child[AVOW_LEVELS]; /* by level: the array being made */
	struct avow_flow flow;        /* one for which the state stands */
	/* States met, by level, and what became of each. */
	struct avow_diagram_table states[AVOW_DIAGRAM_STATES + 1];
	struct avow_buffer values[AVOW_DIAGRAM_STATES + 1]; /* uint32_t */
	struct avow_diagram_table nodes[AVOW_LEVELS];
	struct avow_diagram_table branches;
	struct avow_diagram_table outcomes;
	struct avow_diagram_table cites;
	uint32_t trials;
	uint32_t leaf_trials; /* of them, for this state and claim */
	uint32_t state_count;
	unsigned steps_max; /* of the plain engine, for one flow */
	bool leaves_joined; /* see struct avow_image_diagram */
	bool is_over;       /* a limit was passed */
	bool failed;        /* no memory */
};

static inline uint64_t *
avow_diagram_state(struct avow_diagram_build *b, unsigned level)
{
	return b->state + (size_t)level * b->layout.words;
}

/* What a rule looks at. */
static inline uint64_t *
avow_diagram_mask(struct avow_diagram_build *b, uint32_t rule)
{
	return b->masks + (size_t)rule * (b->layout.words - b->layout.rules);
}

/*
 * Where a walk goes from the category on: while building, the kind in the two
 * highest bits and the number of its kind below them.
 */
enum avow_ref {
	AVOW_REF_OUTCOME,
	AVOW_REF_BRANCH,
	AVOW_REF_CLAIM,
	AVOW_REF_FORM,
};
#define AVOW_REF_KIND UINT32_C(0xc0000000)

/* A branch, while building. */
struct avow_diagram_branch {
	uint32_t atom;
	uint32_t child[2];
};

static inline uint32_t
avow_diagram_ref(enum avow_ref kind, uint32_t number)
{
	return (uint32_t)kind << 30 | number;
}

/* Zeroed words of the arena; NULL, and failed, without memory. */
uint64_t *avow_diagram_words(struct avow_diagram_build *b, size_t count);

/* diagram_rules.c: the layout, and what rules look at. */
void avow_diagram_rules(struct avow_diagram_build *b);
/* Take away what no rule of the state looks at; the service is chosen. */
void avow_diagram_rules_settle(
    struct avow_diagram_build *b, uint64_t *state, bool has_service);

/* diagram_classes.c: classes of leaves and of forms. */
void avow_diagram_classes(struct avow_diagram_build *b);
/* b->flow in a form: aggregates are one for each k that is asked for. */
struct avow_flow avow_diagram_form(
    const struct avow_diagram_build *b, uint32_t number);

/* diagram_claims.c: classes of claims. */
void avow_diagram_claims(struct avow_diagram_build *b);
/* For each class of claims, the first that the state's rules see no
   difference to. */
void avow_diagram_claims_seen(
    struct avow_diagram_build *b, const uint64_t *state, uint32_t *as_out);

/* diagram_leaf.c: what comes of b->flow, by claim and by facts. */
uint32_t avow_diagram_leaf(struct avow_diagram_build *b);

/* diagram_write.c: append the sections; a section without memory is marked. */
void avow_diagram_write(const struct avow_diagram_build *b,
    struct avow_buffer section[AVOW_SECTIONS]);

#endif
