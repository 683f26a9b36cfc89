/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The diagram of an image that has none, or whose outcomes are left to the
 * rules: made as it is walked.  A node is a state of policy/diagram_state.h,
 * and a flow for which it stands; at its bottom the plain engine is asked.
 */
#include <stdlib.h>

#include "policy/diagram_state.h"
#include "policy/diff_state.h"

#include "base/banned.h"

enum {
	LAZY_MAX = 256 << 20, /* bytes of an arena, as much of each table */
	LAZY_STATES_MAX = 1 << 18,
};

struct avow_diff_lazy {
	struct avow_diagram_build build;
	struct avow_buffer flows[AVOW_DIAGRAM_STATES + 1]; /* by state */
	struct avow_diff_memo below; /* {level, node, class} -> node */
	struct avow_diff_memo trees; /* {end, claim} */
	uint32_t *claims;            /* room for a row */
	uint32_t state_count;
};

struct step {
	uint32_t level, node, class;
};

struct bottom {
	uint32_t end, claim;
};

static void
make_tables(struct avow_diff_run *run, struct avow_diff_lazy *lazy)
{
	struct avow_diagram_build *b = &lazy->build;

	for (unsigned i = 0; i <= AVOW_DIAGRAM_STATES; i++) {
		avow_diagram_table_init(&b->states[i],
		    b->layout.words * sizeof(uint64_t), LAZY_MAX);
		avow_buffer_init(&lazy->flows[i], LAZY_MAX);
	}
	b->state = avow_diagram_words(
	    b, (size_t)(AVOW_DIAGRAM_STATES + 1) * b->layout.words);
	lazy->claims = avow_diff_room(run, b->claim_count, sizeof(uint32_t));
}

static void
put_state(struct avow_diff_run *run, struct avow_diff_lazy *lazy,
    unsigned level, const struct avow_flow *flow)
{
	avow_buffer_put(&lazy->flows[level], flow, sizeof *flow);
	lazy->state_count++;
	run->failed = run->failed || lazy->build.states[level].failed ||
	    lazy->flows[level].failed;
	run->is_over = run->is_over || lazy->state_count > LAZY_STATES_MAX;
}

/* All rules may speak: see diagram_build.c. */
static void
begin(struct avow_diff_run *run, struct avow_diff_lazy *lazy)
{
	struct avow_diagram_build *b = &lazy->build;
	uint64_t *state = avow_diagram_state(b, 0);
	uint32_t last = b->image->count[AVOW_SECTION_RULES] % 64;

	for (uint32_t w = 0; w < b->layout.words; w++)
		state[w] = UINT64_MAX;
	if (last != 0)
		state[b->layout.rules - 1] >>= 64 - last;
	avow_diagram_rules_settle(b, state, false);
	(void)avow_diagram_table_put(&b->states[0], state);
	put_state(run, lazy, 0, &b->flow);
}

void
avow_diff_lazy(struct avow_diff_run *run, unsigned side)
{
	struct avow_diff_lazy *lazy = calloc(1, sizeof *lazy);
	struct avow_diagram_build *b;

	run->side[side].lazy = lazy;
	if (lazy == NULL) {
		run->failed = true;
		return;
	}
	b = &lazy->build;
	b->image = run->side[side].image;
	avow_arena_init(&b->arena, LAZY_MAX);
	avow_diff_memo_init(&lazy->below, sizeof(struct step));
	avow_diff_memo_init(&lazy->trees, sizeof(struct bottom));
	avow_diagram_rules(b);
	if (!b->failed)
		avow_diagram_claims(b);
	if (!b->failed)
		avow_diagram_classes(b);
	if (!b->failed)
		make_tables(run, lazy);
	run->failed = run->failed || b->failed;
	run->is_over = run->is_over || b->is_over;
	if (!run->failed && !run->is_over)
		begin(run, lazy);
}

void
avow_diff_lazy_clear(struct avow_diff_lazy *lazy)
{
	if (lazy == NULL)
		return;
	for (unsigned i = 0; i < AVOW_DIAGRAM_STATES; i++)
		avow_diagram_table_clear(&lazy->build.classes[i]);
	for (unsigned i = 0; i <= AVOW_DIAGRAM_STATES; i++) {
		avow_diagram_table_clear(&lazy->build.states[i]);
		avow_buffer_clear(&lazy->flows[i]);
	}
	avow_diff_memo_clear(&lazy->below);
	avow_diff_memo_clear(&lazy->trees);
	avow_arena_clear(&lazy->build.arena);
	free(lazy);
}

uint32_t
avow_diff_lazy_class(
    const struct avow_diff_lazy *lazy, unsigned level, uint32_t leaf)
{
	if (leaf == AVOW_NONE32)
		leaf = avow_engine_tree(
		    lazy->build.image, avow_diagram_axes[level])
			   ->leaf_count;
	return lazy->build.class_of[level][leaf];
}

/* A claim that no rule names is like any other such one. */
uint32_t
avow_diff_lazy_claim(
    const struct avow_diff_lazy *lazy, const struct avow_claim *claim)
{
	const struct avow_diagram_build *b = &lazy->build;

	if (claim->kind == AVOW_BASIS_NONE)
		return AVOW_CLAIM_NONE;
	for (uint32_t q = AVOW_CLAIM_NAMED; q < b->claim_count; q++)
		if (b->claims[q].kind == claim->kind &&
		    b->claims[q].id == claim->id)
			return q;
	return AVOW_CLAIM_OTHER;
}

/* The flow that stands for a state, with one thing more chosen. */
static struct avow_flow
flow_with(struct avow_diff_lazy *lazy, const struct step *step)
{
	struct avow_diagram_build *b = &lazy->build;
	const struct avow_flow *flows =
	    (const struct avow_flow *)(const void *)lazy->flows[step->level].at;

	b->flow = flows[step->node];
	if (step->level == AVOW_LEVEL_FORM)
		return avow_diagram_form(b, step->class);
	b->flow.leaf[avow_diagram_axes[step->level]] =
	    b->first_of[step->level][step->class];
	return b->flow;
}

uint32_t
avow_diff_lazy_child(struct avow_diff_run *run, unsigned side, unsigned level,
    uint32_t node, uint32_t class)
{
	struct avow_diff_lazy *lazy = run->side[side].lazy;
	struct avow_diagram_build *b = &lazy->build;
	const struct step key = {level, node, class};
	struct avow_flow flow;
	const uint64_t *from, *row;
	uint64_t *to = avow_diagram_state(b, level + 1);
	uint32_t before, at;

	if (run->failed || run->is_over)
		return AVOW_DIFF_DEAD;
	if (avow_diff_memo_find(&lazy->below, &key, &at))
		return at;
	if (level == AVOW_LEVEL_FORM)
		class = b->class_of[level][class];
	from = avow_diagram_table_row(&b->states[level], node);
	row = avow_diagram_table_row(&b->classes[level], class);
	for (uint32_t w = 0; w < b->layout.words; w++)
		to[w] = from[w] & row[w];
	avow_diagram_rules_settle(b, to, level >= AVOW_LEVEL_SERVICE);
	before = b->states[level + 1].count;
	at = avow_diagram_table_put(&b->states[level + 1], to);
	if (at == before) {
		flow = flow_with(lazy, &key);
		put_state(run, lazy, level + 1, &flow);
	}
	avow_diff_memo_put(&lazy->below, &key, at);
	run->failed = run->failed || avow_diff_memo_failed(&lazy->below);
	return at;
}

/* Where an atom is read, again with it false and true. */
static uint32_t
expand(struct avow_diff_run *run, unsigned side, const struct avow_flow *flow,
    struct avow_world *world)
{
	struct avow_work work = {
	    .image = run->side[side].image, .world = world};
	struct avow_outcome outcome;
	uint32_t child[2];
	uint32_t atom;

	if (++run->trials > AVOW_DIFF_TRIALS_MAX)
		run->is_over = true;
	if (!avow_diff_may_go_on(run))
		return AVOW_DIFF_FALSE;
	atom = avow_decide_flow_alone(&work, flow, &outcome);
	if (atom == AVOW_NONE32)
		return AVOW_DIFF_LEAF |
		    avow_diff_answer_outcome(run, side, &outcome);
	avow_bit_put(world->known, atom, true);
	for (int value = 0; value <= 1; value++) {
		avow_bit_put(world->value, atom, value != 0);
		child[value] = expand(run, side, flow, world);
	}
	avow_bit_put(world->value, atom, false);
	avow_bit_put(world->known, atom, false);
	return avow_diff_tree_choose(
	    &run->trees, run->side[side].var_of[atom], child[0], child[1]);
}

uint32_t
avow_diff_lazy_tree(
    struct avow_diff_run *run, unsigned side, uint32_t end, uint32_t class)
{
	struct avow_diff_lazy *lazy = run->side[side].lazy;
	struct avow_diagram_build *b = &lazy->build;
	const struct avow_flow *flows =
	    (const struct avow_flow *)(const void *)lazy
		->flows[AVOW_DIAGRAM_STATES]
		.at;
	struct bottom key = {end, class};
	struct avow_world world = {.known = {0}};
	struct avow_flow flow;
	uint32_t tree;

	if (!avow_diff_may_go_on(run))
		return AVOW_DIFF_FALSE;
	avow_diagram_claims_seen(b,
	    avow_diagram_table_row(&b->states[AVOW_DIAGRAM_STATES], end),
	    lazy->claims);
	key.claim = lazy->claims[class];
	if (avow_diff_memo_find(&lazy->trees, &key, &tree))
		return tree;
	flow = flows[end];
	world.claim = b->claims[key.claim];
	tree = expand(run, side, &flow, &world);
	avow_diff_memo_put(&lazy->trees, &key, tree);
	run->failed = run->failed || avow_diff_memo_failed(&lazy->trees);
	return tree;
}
