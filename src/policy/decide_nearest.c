/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

enum { CLAIMS_MAX = 32 /* bases tried, no basis and the named one besides */ };

/* The search for the fewest changes that allow a flow. */
struct nearest {
	const struct avow_world *world; /* as it is */
	struct avow_change best;
	struct avow_change path; /* best, with what needs no change */
	uint32_t spent;          /* for naming another basis: 0 or 1 */
	bool is_found;
};

/* Whether the atom would have to be made otherwise than it is. */
static bool
is_change(const struct avow_world *world, uint32_t atom, bool value)
{
	return !avow_bit(world->known, atom) ||
	    avow_bit(world->value, atom) != value;
}

/* The changes on the way that the walk has gone. */
static uint32_t
changes_of(const struct avow_search *search, struct avow_change *out)
{
	const struct nearest *n = search->context;
	uint32_t cost = n->spent;

	memset(out, 0, sizeof *out);
	for (uint32_t atom = 0; atom < AVOW_ATOMS_MAX; atom++) {
		bool value = avow_bit(search->world.value, atom);

		if (!avow_bit(search->set, atom) ||
		    !avow_bit(search->world.known, atom) ||
		    !is_change(n->world, atom, value))
			continue;
		avow_bit_put(out->set, atom, true);
		avow_bit_put(out->value, atom, value);
		cost++;
	}
	return cost;
}

/* A way that already costs as much as the best one leads to nothing better. */
static bool
is_worth(struct avow_search *search, uint32_t atom, bool value)
{
	const struct nearest *n = search->context;
	struct avow_change change;
	uint32_t cost = changes_of(search, &change);

	if (is_change(n->world, atom, value))
		cost++;
	return !n->is_found || cost < n->best.cost;
}

/* All that the walk has set, whether it is so already or not. */
static struct avow_change
path_of(const struct avow_search *search)
{
	struct avow_change path = {.cost = 0};

	for (int w = 0; w < 2; w++) {
		path.set[w] = search->set[w];
		path.value[w] = search->world.value[w] & search->set[w];
	}
	return path;
}

/* Whether the world as it is, so changed, is one that an axiom excludes. */
static bool
is_excluded(struct avow_search *search)
{
	const struct nearest *n = search->context;
	struct avow_change path = path_of(search);
	struct avow_world world = *n->world;

	avow_world_replace(search->image, &world, path.set, path.value);
	return avow_decide_search_excludes(
	    search->image, &world, &search->left);
}

static void
take(struct avow_search *search, const struct avow_outcome *outcome)
{
	struct nearest *n = search->context;
	struct avow_change change;

	if (!outcome->is_allowed)
		return;
	change.cost = changes_of(search, &change);
	(void)avow_duty_open(search->image, outcome->duties,
	    search->world.fulfilled, change.open);
	for (int w = 0; w < 4; w++)
		change.cost += (uint32_t)__builtin_popcountll(change.open[w]);
	if ((n->is_found && change.cost >= n->best.cost) || is_excluded(search))
		return;
	n->best = change;
	n->path = path_of(search);
	n->is_found = true;
}

static bool
is_same_claim(const struct avow_claim *a, const struct avow_claim *b)
{
	return a->kind == b->kind &&
	    (a->kind == AVOW_BASIS_NONE || a->id == b->id);
}

/* Search with all facts free and one claim; the best so far stays in n. */
static bool
try_claim(
    struct nearest *n, const struct avow_trial *trial, struct avow_claim claim)
{
	struct avow_search search = {.image = trial->image,
	    .flow = trial->flow,
	    .world = *trial->world,
	    .left = *trial->left,
	    .found = take,
	    .enter = is_worth,
	    .context = n};
	uint32_t before = n->is_found ? n->best.cost : UINT32_MAX;

	memset(search.world.known, 0, sizeof search.world.known);
	memset(search.world.value, 0, sizeof search.world.value);
	search.world.claim = claim;
	n->spent = !is_same_claim(&claim, &n->world->claim);
	avow_decide_search(&search);
	*trial->left = search.left;
	return n->is_found && n->best.cost < before;
}

/* Bases that allows name which speak about the flow; gives the count. */
static size_t
list_bases(const struct avow_image *image, const struct avow_flow *flow,
    const struct avow_world *world, uint32_t out[CLAIMS_MAX])
{
	struct avow_work work = {.image = image, .world = world};
	struct avow_eval eval;
	size_t count = 0;

	if (!avow_decide_match_begin(&eval, &work, flow))
		return 0;
	for (uint32_t r = 0; r < image->count[AVOW_SECTION_RULES]; r++) {
		const struct avow_image_rule *rule = &image->rules[r];
		size_t i = 0;

		if (!avow_bit(eval.candidates, r) ||
		    rule->effect != AVOW_EFFECT_ALLOW ||
		    rule->basis_kind != AVOW_BASIS_TERM)
			continue;
		while (i < count && out[i] != rule->basis)
			i++;
		if (i == count && count < CLAIMS_MAX)
			out[count++] = rule->basis;
	}
	return count;
}

/* Drop what is not needed and write it down, the basis first. */
static size_t
write_needs(const struct nearest *n, const struct avow_trial *trial,
    struct avow_claim claim, struct avow_need out[AVOW_NEEDS_MAX])
{
	struct avow_world world = *n->world;
	struct avow_change change = n->best;
	struct avow_need needs[AVOW_NEEDS_MAX];
	const struct avow_trial claimed = {
	    trial->image, trial->flow, &world, trial->left};
	size_t count = 0;
	size_t facts;

	world.claim = claim;
	/* A changed fact may unsettle what was known of it. */
	if (!avow_decide_needs_settle(&claimed, &change))
		change = n->path;
	if (avow_decide_needs_settle(&claimed, &change))
		avow_decide_needs_shrink(&claimed, &change);
	else
		change = n->best;
	if (!is_same_claim(&claim, &n->world->claim)) {
		const struct avow_claim *old = &n->world->claim;
		bool is_named = claim.kind == AVOW_BASIS_TERM;

		out[count++] = (struct avow_need){.is_claim = true,
		    .value = is_named,
		    .id = is_named                     ? claim.id
			: old->kind == AVOW_BASIS_TERM ? old->id
						       : AVOW_NONE32};
	}
	facts = avow_decide_needs_list(&change, needs);
	for (size_t i = 0; i < facts && count < AVOW_NEEDS_MAX; i++)
		out[count++] = needs[i];
	return count;
}

size_t
avow_decide_nearest(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    struct avow_need needs_out[AVOW_NEEDS_MAX])
{
	unsigned left = AVOW_COMPLETIONS_MAX;

	return avow_decide_nearest_within(image, flow, world, &left, needs_out);
}

size_t
avow_decide_nearest_within(const struct avow_image *image,
    const struct avow_flow *flow, const struct avow_world *world,
    unsigned *left, struct avow_need needs_out[AVOW_NEEDS_MAX])
{
	const struct avow_trial trial = {image, flow, world, left};
	struct nearest n = {.world = world};
	struct avow_claim best = world->claim;
	uint32_t bases[CLAIMS_MAX];
	size_t count = list_bases(image, flow, world, bases);

	(void)try_claim(&n, &trial, world->claim);
	if (try_claim(&n, &trial, (struct avow_claim){AVOW_BASIS_NONE, 0}))
		best = (struct avow_claim){AVOW_BASIS_NONE, 0};
	for (size_t i = 0; i < count; i++) {
		struct avow_claim claim = {AVOW_BASIS_TERM, bases[i]};

		if (try_claim(&n, &trial, claim))
			best = claim;
	}
	return n.is_found ? write_needs(&n, &trial, best, needs_out) : 0;
}
