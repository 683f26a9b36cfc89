/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diff_tree: functions of the world, each kept once.
 *
 *     variable ? this : that --node--> tree;  tree x tree --join--> tree
 *
 * A tree is an ordered decision diagram: a leaf with a value, or a variable
 * and what follows where it is false and true.  Equal functions are equal
 * numbers.  A truth is a tree whose leaves are 0 and 1.  When a limit is passed
 * or memory ends, what is given means nothing, and `is_over` or `failed` says
 * so.  One thread at a time.
 */
#ifndef AVOW_POLICY_DIFF_TREE_H
#define AVOW_POLICY_DIFF_TREE_H

#include "policy/diff_memo.h"
#include "policy/image_format.h"

enum {
	AVOW_DIFF_VARS_MAX = 2 * AVOW_ATOMS_MAX, /* of both images */
	AVOW_DIFF_VAR_WORDS = AVOW_DIFF_VARS_MAX / 64,
	AVOW_DIFF_TREES_MAX = 1 << 20,
};

#define AVOW_DIFF_LEAF UINT32_C(0x80000000) /* a leaf: its value below */
#define AVOW_DIFF_FALSE (AVOW_DIFF_LEAF | 0)
#define AVOW_DIFF_TRUE (AVOW_DIFF_LEAF | 1)

struct avow_diff_node {
	uint32_t var;
	uint32_t child[2];
};

struct avow_diff_trees {
	struct avow_diagram_table nodes;
	struct avow_buffer support; /* by node: its variables, a set */
	struct avow_diff_memo memo; /* {operation, tree, tree} */
	bool is_over;
	bool failed;
};

void avow_diff_tree_init(struct avow_diff_trees *trees);
void avow_diff_tree_clear(struct avow_diff_trees *trees);

static inline const struct avow_diff_node *
avow_diff_tree_at(const struct avow_diff_trees *trees, uint32_t tree)
{
	return avow_diagram_table_row(&trees->nodes, tree);
}

/* The variable that a tree asks first; for a leaf one behind all others. */
static inline uint32_t
avow_diff_tree_var(const struct avow_diff_trees *trees, uint32_t tree)
{
	return (tree & AVOW_DIFF_LEAF) != 0
	    ? AVOW_DIFF_VARS_MAX
	    : avow_diff_tree_at(trees, tree)->var;
}

/* What follows where var, which stands before or at its first one, is so. */
static inline uint32_t
avow_diff_tree_follow(const struct avow_diff_trees *trees, uint32_t tree,
    uint32_t var, bool value)
{
	return avow_diff_tree_var(trees, tree) != var
	    ? tree
	    : avow_diff_tree_at(trees, tree)->child[value];
}

/* The variables that a node, no leaf, asks: a set.  Valid until the next. */
const uint64_t *avow_diff_tree_support(
    const struct avow_diff_trees *trees, uint32_t tree);

/* var ? high : low, whatever these ask. */
uint32_t avow_diff_tree_choose(
    struct avow_diff_trees *trees, uint32_t var, uint32_t low, uint32_t high);
/* The tree where a variable is known. */
uint32_t avow_diff_tree_where(
    struct avow_diff_trees *trees, uint32_t tree, uint32_t var, bool value);

/* Of truths. */
uint32_t avow_diff_tree_and(
    struct avow_diff_trees *trees, uint32_t a, uint32_t b);
uint32_t avow_diff_tree_or(
    struct avow_diff_trees *trees, uint32_t a, uint32_t b);
uint32_t avow_diff_tree_but_not(
    struct avow_diff_trees *trees, uint32_t a, uint32_t b);
uint32_t avow_diff_tree_is(
    struct avow_diff_trees *trees, uint32_t var, bool value);

/*
 * The tree of what join makes of the values of two; number tells joins apart,
 * each of which is a pure function.
 */
struct avow_diff_join {
	uint32_t number; /* below 16 */
	uint32_t (*join)(void *context, uint32_t a, uint32_t b);
	void *context;
};
uint32_t avow_diff_tree_join(struct avow_diff_trees *trees,
    const struct avow_diff_join *join, uint32_t a, uint32_t b);

#endif
