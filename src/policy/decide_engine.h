/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/decide_engine: what the files of the plain engine share.
 *
 *     flow + complete world --match--> rules --combine--> layer --flow-->
 *     outcome;  unknown facts --search--> outcomes --needs--> decision
 *
 * Private to policy/decide*.c, needs.c, world.c and examples*.c.  Nothing here
 * allocates; all state is on the caller's stack, so any thread may decide.
 */
#ifndef AVOW_POLICY_DECIDE_ENGINE_H
#define AVOW_POLICY_DECIDE_ENGINE_H

#include "policy/decide.h"
#include "policy/image_format.h"

enum {
	AVOW_RULE_WORDS_MAX = AVOW_RULES_MAX / 64,
	/* Rules asked for one flow; a page that needs more is answered "no". */
	AVOW_STEPS_MAX = 1 << 16,
	/* Rules that cost as much as one evaluation: see avow_spend. */
	AVOW_STEPS_EACH = 64,
};

static inline bool
avow_bit(const uint64_t *set, uint32_t bit)
{
	return (set[bit / 64] >> (bit % 64) & 1) != 0;
}

static inline void
avow_bit_put(uint64_t *set, uint32_t bit, bool value)
{
	uint64_t one = UINT64_C(1) << (bit % 64);

	if (value)
		set[bit / 64] |= one;
	else
		set[bit / 64] &= ~one;
}

static inline const struct avow_image_tree *
avow_engine_tree(const struct avow_image *image, uint32_t axis)
{
	return (const struct avow_image_tree *)
		   image->section[AVOW_SECTION_TREES] +
	    axis;
}

static inline const struct avow_image_term *
avow_engine_term(const struct avow_image *image, uint32_t axis, uint32_t term)
{
	return (const struct avow_image_term *)
		   image->section[AVOW_SECTION_TERMS] +
	    avow_engine_tree(image, axis)->first_term + term;
}

static inline const struct avow_image_term *
avow_engine_leaf(const struct avow_image *image, uint32_t axis, uint32_t leaf)
{
	const uint32_t *leaves = image->section[AVOW_SECTION_LEAVES];

	return avow_engine_term(image, axis,
	    leaves[avow_engine_tree(image, axis)->first_leaf + leaf]);
}

static inline const struct avow_image_duty *
avow_engine_duty(const struct avow_image *image, uint32_t duty)
{
	return (const struct avow_image_duty *)
		   image->section[AVOW_SECTION_DUTIES] +
	    duty;
}

static inline const struct avow_image_page *
avow_engine_page(const struct avow_image *image, uint32_t page)
{
	return (const struct avow_image_page *)
		   image->section[AVOW_SECTION_PAGES] +
	    page;
}

/*
 * Budgets count evaluations of usual size, so that no page, however large or
 * odd, takes longer than they say.
 */
static inline void
avow_spend(unsigned *left, unsigned cost)
{
	*left = *left > cost ? *left - cost : 0;
}

/* The atom of an objection to a purpose leaf, or NONE. */
static inline uint32_t
avow_engine_objection(const struct avow_image *image, uint32_t purpose)
{
	const uint32_t *atoms = image->section[AVOW_SECTION_OBJECTIONS];

	return purpose < image->count[AVOW_SECTION_OBJECTIONS] ? atoms[purpose]
							       : AVOW_NONE32;
}

/* Rules that are named, in order of being met, none twice. */
struct avow_cites {
	uint32_t rule[AVOW_CITES_MAX];
	size_t count;
};

static inline void
avow_cites_add(struct avow_cites *cites, uint32_t rule)
{
	for (size_t i = 0; i < cites->count; i++)
		if (cites->rule[i] == rule)
			return;
	if (cites->count < AVOW_CITES_MAX)
		cites->rule[cites->count++] = rule;
}

static inline void
avow_cites_join(struct avow_cites *to, const struct avow_cites *from)
{
	for (size_t i = 0; i < from->count; i++)
		avow_cites_add(to, from->rule[i]);
}

/* What one evaluation shares over all its flows. */
struct avow_work {
	const struct avow_image *image;
	const struct avow_world *world;
	uint32_t unknown;   /* the first unknown atom that was read, or NONE */
	unsigned steps;     /* rules asked so far */
	bool is_lost;       /* a limit was passed: the answer is no */
	bool is_by_diagram; /* single flows are asked of the diagram */
	uint32_t without;   /* a rule + 1 that is taken out, or 0 */
};

/* One flow within it. */
struct avow_eval {
	struct avow_work *work;
	const struct avow_image *image;
	const struct avow_flow *flow;
	uint64_t scope[2];      /* atoms that may be true for this flow */
	uint32_t own_objection; /* atom, or NONE */
	bool is_objectable;
	uint64_t
	    candidates[AVOW_RULE_WORDS_MAX]; /* rules that speak about it */
};

/* What a rule, or a layer, says of a flow. */
enum avow_said { AVOW_SAID_NOTHING, AVOW_SAID_ALLOW, AVOW_SAID_DENY };

struct avow_saying {
	enum avow_said said;
	uint64_t duties[4];
	struct avow_cites cites;
};

/* What comes of a flow in a complete world. */
struct avow_outcome {
	bool is_allowed;
	uint64_t duties[4];
	struct avow_cites cites;
	struct avow_cites required;
	unsigned cost; /* what it took, in evaluations of usual size */
};

/* --- decide_match.c --- */

/* Begin: candidates and scopes.  False when the flow names no real leaf. */
AVOW_CHECKED bool avow_decide_match_begin(struct avow_eval *eval,
    struct avow_work *work, const struct avow_flow *flow);
/* Whether the rule speaks about flows in the flow's form. */
bool avow_decide_match_form(
    const struct avow_image_rule *rule, const struct avow_flow *flow);
/* Whether flows for this purpose stop at an objection to it. */
bool avow_decide_match_objectable(
    const struct avow_image *image, uint32_t purpose);
/* Whether the rule speaks about the flow, and all its conditions hold. */
bool avow_decide_match(struct avow_eval *eval, uint32_t rule);
/* The basis of an allow, its parent's where it names none itself. */
const struct avow_image_rule *avow_decide_match_basis(
    const struct avow_image *image, uint32_t rule);
/* Whether the claim is base, or stands below it. */
bool avow_decide_match_claim(const struct avow_image *image,
    const struct avow_claim *claim, uint32_t base);

/* --- decide_combine.c --- */

/* What one rule says, its exceptions asked. */
void avow_decide_combine_one(
    struct avow_eval *eval, uint32_t rule, struct avow_saying *out);
/* What the rules of a page (a rule set) say together. */
void avow_decide_combine(
    struct avow_eval *eval, const uint64_t *rules, struct avow_saying *out);
/* Add what every matching `never` of a page denies. */
void avow_decide_combine_nevers(
    struct avow_eval *eval, const uint64_t *rules, struct avow_saying *out);
/* Add the duties of every matching `require` of a page. */
void avow_decide_combine_requires(
    struct avow_eval *eval, const uint64_t *rules, struct avow_outcome *out);

/* --- decide_flow.c --- */

/* The outcome; gives the first unknown atom read, or NONE: it stands. */
uint32_t avow_decide_flow(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_outcome *out);
/* The same, of the diagram, which the image must have. */
uint32_t avow_decide_flow_by_diagram(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_outcome *out);
/* The flow as its own service's layers answer it; image and world are set. */
uint32_t avow_decide_flow_alone(struct avow_work *work,
    const struct avow_flow *flow, struct avow_outcome *out);
/* The service that a recipient `service.NAME` is, or NONE; false for others. */
bool avow_decide_flow_service(
    const struct avow_image *image, uint32_t recipient, uint32_t *out);
/* Whether the action is one that uses a derived category's sources. */
bool avow_decide_flow_uses(const struct avow_image *image, uint32_t action);

/* --- duties.c --- */

/* Whether whoever does `more` has done `less`, their sets left aside. */
bool avow_duty_does(
    const struct avow_image_duty *more, const struct avow_image_duty *less);
/* Whether whoever does duty a has done b: review by 2 does review by 1. */
bool avow_duty_implies(const struct avow_image *image, uint32_t a, uint32_t b);
/* The same of the duties of one leaf, where all masks are equal. */
bool avow_duty_implies_all(
    const struct avow_image *image, const uint64_t a[4], const uint64_t b[4]);
/* Whether it must be done before the flow, so that an answer may need it. */
bool avow_duty_is_before(const struct avow_image *image, uint32_t duty);
/* Those of duties that must be done before and are not, into out. */
bool avow_duty_open(const struct avow_image *image, const uint64_t duties[4],
    const uint64_t fulfilled[4], uint64_t out[4]);

/* --- world.c --- */

/*
 * Make an atom true or false, with what follows for others of the same fact.
 * False when that contradicts what is known.
 */
AVOW_CHECKED bool avow_world_put(const struct avow_image *image,
    struct avow_world *world, uint32_t atom, bool value);
/*
 * The same for a set of atoms, over what was known: what stands against them
 * becomes unknown first.
 */
void avow_world_replace(const struct avow_image *image,
    struct avow_world *world, const uint64_t set[2], const uint64_t value[2]);

/* --- decide_search.c --- */

/* A walk over all completions of a world. */
struct avow_search {
	const struct avow_image *image;
	const struct avow_flow *flow;
	struct avow_world world; /* as completed so far */
	uint64_t set[2];         /* atoms that the walk has set itself */
	unsigned left;           /* evaluations that may still be made */
	bool is_exhausted;       /* there were too few: the walk is not whole */
	bool is_over;            /* `found` wants no more */
	void (*found)(
	    struct avow_search *search, const struct avow_outcome *outcome);
	/* Before an atom is set: whether that way is worth going. */
	bool (*enter)(struct avow_search *search, uint32_t atom, bool value);
	void *context;
};

/* Call found for the outcome of every completion (many at a time). */
void avow_decide_search(struct avow_search *search);
/* avow_world_contradicts, taking its evaluations from *left; false then. */
bool avow_decide_search_excludes(const struct avow_image *image,
    const struct avow_world *world, unsigned *left);

/*
 * A set of changes to a world: facts, and duties done.  The smallest that
 * makes the answer allow is what a decision needs.
 */
struct avow_change {
	uint64_t set[2]; /* atoms */
	uint64_t value[2];
	uint64_t open[4]; /* duties that must be done first */
	uint32_t cost;    /* facts and duties */
};

/* --- decide.c --- */

/*
 * avow_decide, taking its evaluations from *left, of a world that the caller
 * has found not to contradict an axiom.
 */
void avow_decide_within(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    unsigned *left, struct avow_decision *out);

/* --- decide_nearest.c --- */

/* avow_decide_nearest, taking its evaluations from *left. */
size_t avow_decide_nearest_within(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    unsigned *left, struct avow_need needs_out[AVOW_NEEDS_MAX]);

/* --- decide_needs.c --- */

/* What a change is tried on. */
struct avow_trial {
	const struct avow_image *image;
	const struct avow_flow *flow;
	const struct avow_world *world;
	unsigned *left; /* evaluations that may still be made */
};
/*
 * Whether every completion of the changed world allows the flow; then
 * change->open and cost are set.
 */
bool avow_decide_needs_settle(
    const struct avow_trial *trial, struct avow_change *change);
/* Drop from the change what it does not need.  It must settle. */
void avow_decide_needs_shrink(
    const struct avow_trial *trial, struct avow_change *change);
/* As a decision lists it; gives the count. */
size_t avow_decide_needs_list(
    const struct avow_change *change, struct avow_need out[AVOW_NEEDS_MAX]);

/* A service that no page names is meant where every service is. */
static inline bool
avow_engine_holds_service(
    const struct avow_image *image, const uint64_t *set, uint32_t service)
{
	uint32_t count = avow_engine_tree(image, AVOW_AXIS_SERVICE)->leaf_count;

	if (service != AVOW_NONE32)
		return avow_bit(set, service);
	for (uint32_t leaf = 0; leaf < count; leaf++)
		if (!avow_bit(set, leaf))
			return false;
	return true;
}

#endif
