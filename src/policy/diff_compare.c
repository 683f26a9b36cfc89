/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two trees of answers side by side, over the worlds that may be.  What comes
 * of a pair is kept, so that equal pairs are looked at once.
 */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

/* Joins of diff_tree.h; diff_walk.c has the others. */
enum { JOIN_ALLOWS = 8 };

/* What is looked for in a pair of trees. */
struct look {
	uint32_t item; /* a claim of a consent: it is relied on; 0: all else */
	uint32_t tree[AVOW_DIFF_SIDES];
	uint32_t where; /* a truth: the worlds that count */
};

static void
go(struct avow_diff_run *run, uint32_t var, bool value)
{
	avow_bit_put(run->at.known, var, true);
	avow_bit_put(run->at.value, var, value);
}

static void
come_back(struct avow_diff_run *run, uint32_t var)
{
	avow_bit_put(run->at.known, var, false);
	avow_bit_put(run->at.value, var, false);
}

/* A case newly rests on the item; which world it is may still be open. */
static uint32_t
rely(struct avow_diff_run *run, const struct look *look)
{
	struct avow_diff_found found = {.kind = AVOW_CHANGE_CONSENT_WIDENED};
	uint64_t known[AVOW_DIFF_VAR_WORDS], value[AVOW_DIFF_VAR_WORDS];
	uint32_t where = look->where, set;

	memcpy(known, run->at.known, sizeof known);
	memcpy(value, run->at.value, sizeof value);
	while ((where & AVOW_DIFF_LEAF) == 0) {
		const struct avow_diff_node *n =
		    avow_diff_tree_at(&run->trees, where);
		bool high = n->child[0] == AVOW_DIFF_FALSE;

		go(run, n->var, high);
		where = n->child[high];
	}
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		found.what[s] = look->item + 1;
		found.cites[s] =
		    avow_diff_answer_at(run, s, look->tree[s] & ~AVOW_DIFF_LEAF)
			->cites;
	}
	set = avow_diff_found(run, &found);
	memcpy(run->at.known, known, sizeof known);
	memcpy(run->at.value, value, sizeof value);
	return set;
}

static uint32_t
first_var(const struct avow_diff_run *run, const struct look *look)
{
	uint32_t first = avow_diff_tree_var(&run->trees, look->where);

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		uint32_t var = avow_diff_tree_var(&run->trees, look->tree[s]);

		first = var < first ? var : first;
	}
	return first;
}

static uint32_t
look_at_leaves(struct avow_diff_run *run, const struct look *look)
{
	return look->item != 0
	    ? rely(run, look)
	    : avow_diff_pair(run, look->tree[0] & ~AVOW_DIFF_LEAF,
		  look->tree[1] & ~AVOW_DIFF_LEAF);
}

/* The depth is bounded by the variables. */
static uint32_t
walk(struct avow_diff_run *run, const struct look *look)
{
	const struct avow_diff_trees *t = &run->trees;
	bool is_end = (look->tree[0] & look->tree[1] & AVOW_DIFF_LEAF) != 0;
	struct look key = *look, next = *look;
	uint32_t set = 0, var;

	if (look->where == AVOW_DIFF_FALSE || !avow_diff_may_go_on(run))
		return 0;
	if (is_end)
		key.where = AVOW_DIFF_TRUE; /* one world is enough */
	if (avow_diff_memo_find(&run->compared, &key, &set))
		return set;
	if (is_end) {
		set = look_at_leaves(run, look);
	} else {
		var = first_var(run, look);
		for (int value = 0; value <= 1; value++) {
			for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
				next.tree[s] = avow_diff_tree_follow(
				    t, look->tree[s], var, value != 0);
			next.where = avow_diff_tree_follow(
			    t, look->where, var, value != 0);
			go(run, var, value != 0);
			set = avow_diff_found_join(run, set, walk(run, &next));
		}
		come_back(run, var);
	}
	avow_diff_memo_put(&run->compared, &key, set);
	return set;
}

/* --- what rests on a consent --- */

static uint32_t
is_allowed(void *context, uint32_t answer, uint32_t side)
{
	const struct avow_diff_run *run = context;

	return avow_diff_answer_at(run, side, answer)->is_allowed;
}

/* The worlds with the item in which the image allows, and not without it. */
static uint32_t
rests_on(struct avow_diff_run *run, unsigned side, uint32_t tree, uint32_t item)
{
	struct avow_diff_trees *t = &run->trees;
	const struct avow_diff_join allows = {
	    JOIN_ALLOWS + side, is_allowed, run};
	uint32_t with[2];

	for (int value = 0; value <= 1; value++)
		with[value] = avow_diff_tree_and(t,
		    avow_diff_tree_join(t, &allows,
			avow_diff_tree_where(t, tree, item, value != 0),
			AVOW_DIFF_LEAF | side),
		    avow_diff_tree_where(t, run->valid, item, value != 0));
	return avow_diff_tree_but_not(t, with[1], with[0]);
}

/* The variable of a consent that both images have, or NONE32. */
static uint32_t
item_var(const struct avow_diff_run *run, uint32_t claim)
{
	const struct avow_diff_claim *c = &run->claims[claim];
	const struct avow_diff_side *newer = &run->side[AVOW_DIFF_NEWER];
	const struct avow_image_consent *consents = AVOW_IMAGE_ROWS(
	    newer->image, avow_image_consent, AVOW_SECTION_CONSENTS);

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		if (c->is[s].kind != AVOW_BASIS_CONSENT ||
		    c->is[s].id == AVOW_NONE32)
			return AVOW_NONE32;
	if (consents[c->is[AVOW_DIFF_NEWER].id].atom == AVOW_NONE32)
		return AVOW_NONE32;
	return newer->var_of[consents[c->is[AVOW_DIFF_NEWER].id].atom];
}

static uint32_t
compare_item(struct avow_diff_run *run, const uint32_t tree[AVOW_DIFF_SIDES],
    uint32_t claim, uint32_t var)
{
	struct look look = {.item = claim};
	uint32_t rests[AVOW_DIFF_SIDES];
	uint32_t set;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		rests[s] = rests_on(run, s, tree[s], var);
		look.tree[s] =
		    avow_diff_tree_where(&run->trees, tree[s], var, true);
	}
	look.where = avow_diff_tree_but_not(
	    &run->trees, rests[AVOW_DIFF_NEWER], rests[AVOW_DIFF_OLDER]);
	go(run, var, true);
	set = walk(run, &look);
	come_back(run, var);
	return set;
}

/* The facts that matter to the one image or the other. */
static void
note_asked(struct avow_diff_run *run, const uint32_t tree[AVOW_DIFF_SIDES])
{
	memset(run->at.asked, 0, sizeof run->at.asked);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const uint64_t *more;

		if ((tree[s] & AVOW_DIFF_LEAF) != 0)
			continue;
		more = avow_diff_tree_support(&run->trees, tree[s]);
		for (int w = 0; w < AVOW_DIFF_VAR_WORDS; w++)
			run->at.asked[w] |= more[w];
	}
}

uint32_t
avow_diff_compare(
    struct avow_diff_run *run, const uint32_t tree[AVOW_DIFF_SIDES])
{
	const struct look key = {UINT32_MAX, {tree[0], tree[1]}, 0};
	const struct look all = {0, {tree[0], tree[1]}, run->valid};
	uint64_t asks[AVOW_DIFF_VAR_WORDS];
	uint32_t newer = tree[AVOW_DIFF_NEWER];
	uint32_t set;

	if (avow_diff_memo_find(&run->compared, &key, &set))
		return set;
	note_asked(run, tree);
	set = walk(run, &all);
	if ((newer & AVOW_DIFF_LEAF) == 0) {
		/* A copy: the trees grow meanwhile. */
		memcpy(asks, avow_diff_tree_support(&run->trees, newer),
		    sizeof asks);
		for (uint32_t c = 1; c < run->claim_count; c++) {
			uint32_t var = item_var(run, c);

			if (var != AVOW_NONE32 && avow_bit(asks, var))
				set = avow_diff_found_join(
				    run, set, compare_item(run, tree, c, var));
		}
	}
	avow_diff_memo_put(&run->compared, &key, set);
	run->failed = run->failed || avow_diff_memo_failed(&run->compared);
	return set;
}
