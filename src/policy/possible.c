/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/possible.h"

#include <assert.h>

#include "policy/decide_engine.h"
#include "policy/diagram.h"

#include "base/banned.h"

enum { STACK = AVOW_ATOMS_MAX + 1 }; /* an atom is asked once on a way */

/* A place in the diagram, and what was assumed on the way there. */
struct place {
	uint32_t end;
	struct avow_world world;
};

void
avow_possible_init(
    struct avow_possible *p, const struct avow_image *image, unsigned left)
{
	*p = (struct avow_possible){
	    .image = image, .rule = AVOW_NONE32, .left = left};
}

void
avow_possible_fix(struct avow_possible *p, uint32_t atom, bool value)
{
	/* What contradicts what is fixed already is left as it is. */
	(void)!avow_world_put(p->image, &p->fixed, atom, value);
}

/* Whether an outcome is an allow that counts, in a world that can be. */
static bool
counts(const struct avow_possible *p, const struct place *at)
{
	const struct avow_image *image = p->image;
	const struct avow_image_outcome *outcome =
	    (const struct avow_image_outcome *)
		image->section[AVOW_SECTION_OUTCOMES] +
	    at->end;
	const struct avow_image_cites *cites =
	    (const struct avow_image_cites *)
		image->section[AVOW_SECTION_CITES] +
	    outcome->cites;
	bool cited = p->rule == AVOW_NONE32 ||
	    cites->count == AVOW_OUTCOME_CITES_MAX; /* some are left out */

	if (outcome->ruling == AVOW_OUTCOME_ASK)
		return true; /* too many facts matter to tell */
	if (outcome->ruling != AVOW_OUTCOME_ALLOW)
		return false;
	for (uint32_t i = 0; i < cites->count && !cited; i++)
		cited = cites->rule[i] == p->rule;
	return cited && !avow_world_contradicts(image, &at->world);
}

/*
 * Go down from a branch, both ways where its atom is open: then the one that
 * makes it true is put on the stack.  False: the world can't be so.
 */
static bool
go(const struct avow_possible *p, const struct avow_image_branch *branch,
    struct place *at, struct place stack[STACK], size_t *height)
{
	struct place other = *at;

	if (avow_bit(at->world.known, branch->atom)) {
		at->end =
		    branch->child[avow_bit(at->world.value, branch->atom)];
		return true;
	}
	other.end = branch->child[1];
	if (avow_world_put(p->image, &other.world, branch->atom, true)) {
		assert(*height < STACK);
		stack[(*height)++] = other;
	}
	at->end = branch->child[0];
	return avow_world_put(p->image, &at->world, branch->atom, false);
}

/* Whether an allow that counts lies below an end. */
static bool
search(struct avow_possible *p, uint32_t end)
{
	const struct avow_image_diagram *d =
	    p->image->section[AVOW_SECTION_DIAGRAM];
	const struct avow_image_branch *branches =
	    p->image->section[AVOW_SECTION_BRANCHES];
	struct place stack[STACK];
	size_t height = 1;

	stack[0] = (struct place){end, p->fixed};
	while (height > 0) {
		struct place at = stack[--height];
		bool can_be = true;

		while (can_be && at.end >= d->first_branch && p->left > 0) {
			avow_spend(&p->left, 1);
			can_be = go(p, &branches[at.end - d->first_branch], &at,
			    stack, &height);
		}
		if (p->left == 0 || (can_be && counts(p, &at)))
			return true;
	}
	return false;
}

bool
avow_possible(struct avow_possible *p, const struct avow_flow *flow)
{
	const struct avow_image_diagram *d;
	uint32_t last = AVOW_NONE32;

	if (!avow_diagram_is_there(p->image))
		return true;
	d = p->image->section[AVOW_SECTION_DIAGRAM];
	for (uint32_t claim = 0; claim < d->width[AVOW_LEVEL_CLAIM]; claim++) {
		uint32_t end;

		avow_spend(&p->left, 1);
		if (!avow_diagram_end(p->image, flow, claim, &end))
			return false;
		/* Where claims do not matter all lead to one end. */
		if (end != last && search(p, end))
			return true;
		last = end;
	}
	return false;
}

/* Leaves that stand for their classes, axis by axis. */
struct thin {
	uint32_t leaf[AVOW_AXES][AVOW_NAMES_MAX];
	uint32_t count[AVOW_AXES];
};

/* The first leaf of each class on an axis. */
static void
thin_axis(const struct avow_possible *p,
    const struct avow_possible_scope *scope, enum avow_axis axis,
    struct thin *out)
{
	uint32_t count = avow_engine_tree(p->image, axis)->leaf_count;
	uint64_t seen[AVOW_POSSIBLE_WORDS + 1] = {0}; /* a class may be
	                                                leaf_count */

	out->count[axis] = 0;
	for (uint32_t leaf = 0; leaf < count; leaf++) {
		uint32_t class;

		if (!avow_bit(scope->leaves[axis], leaf))
			continue;
		class = avow_diagram_class(p->image, axis, leaf);
		if (avow_bit(seen, class))
			continue;
		avow_bit_put(seen, class, true);
		out->leaf[axis][out->count[axis]++] = leaf;
	}
}

static bool
make_thin(const struct avow_possible *p,
    const struct avow_possible_scope *scope, struct thin *out)
{
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		thin_axis(p, scope, axis, out);
		if (out->count[axis] > 0)
			continue;
		if (axis != AVOW_AXIS_SERVICE ||
		    avow_engine_tree(p->image, axis)->leaf_count > 0)
			return false;
		/* No service is declared: one that no page names. */
		out->leaf[axis][out->count[axis]++] = AVOW_NONE32;
	}
	return true;
}

/* The next combination; false: that was the last one. */
static bool
turn(const struct thin *thin, uint32_t at[AVOW_AXES])
{
	for (unsigned axis = AVOW_AXES; axis-- > 0;) {
		if (++at[axis] < thin->count[axis])
			return true;
		at[axis] = 0;
	}
	return false;
}

bool
avow_possible_find(struct avow_possible *p,
    const struct avow_possible_scope *scope, struct avow_flow *out)
{
	struct thin thin;
	uint32_t at[AVOW_AXES] = {0};
	/* Passing over a flow asks every rule. */
	unsigned each = p->skip == NULL
	    ? 1
	    : 1 + p->image->count[AVOW_SECTION_RULES] / AVOW_STEPS_EACH;

	*out = (struct avow_flow){.form = scope->form, .k = scope->k};
	if (!make_thin(p, scope, &thin))
		return false;
	do {
		for (unsigned axis = 0; axis < AVOW_AXES; axis++)
			out->leaf[axis] = thin.leaf[axis][at[axis]];
		avow_spend(&p->left, each);
		if (p->left == 0)
			return true;
		if ((p->skip == NULL || !p->skip(p->context, out)) &&
		    avow_possible(p, out))
			return true;
	} while (turn(&thin, at));
	return false;
}
