/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diff_tree.h"

#include <string.h>

#include "base/banned.h"

enum {
	TREES_SIZE_MAX = 64 << 20, /* bytes */
	/* Operations in the memo; joins stand below the first of them. */
	OP_AND = 16,
	OP_OR,
	OP_BUT_NOT,
	OP_CHOOSE = 0x100, /* and the variable */
	OP_WHERE = 0x1000, /* and the variable, doubled, and the value */
};

struct key {
	uint32_t operation;
	uint32_t a, b;
};

void
avow_diff_tree_init(struct avow_diff_trees *trees)
{
	*trees = (struct avow_diff_trees){.failed = false};
	avow_diagram_table_init(
	    &trees->nodes, sizeof(struct avow_diff_node), TREES_SIZE_MAX);
	avow_buffer_init(&trees->support, TREES_SIZE_MAX);
	avow_diff_memo_init(&trees->memo, sizeof(struct key));
}

void
avow_diff_tree_clear(struct avow_diff_trees *trees)
{
	avow_diagram_table_clear(&trees->nodes);
	avow_buffer_clear(&trees->support);
	avow_diff_memo_clear(&trees->memo);
}

const uint64_t *
avow_diff_tree_support(const struct avow_diff_trees *trees, uint32_t tree)
{
	/* Rows of whole words in memory that the heap aligned. */
	return (const uint64_t *)(const void *)trees->support.at +
	    (size_t)tree * AVOW_DIFF_VAR_WORDS;
}

static void
add_support(const struct avow_diff_trees *trees, uint32_t tree,
    uint64_t set[AVOW_DIFF_VAR_WORDS])
{
	const uint64_t *more;

	if ((tree & AVOW_DIFF_LEAF) != 0)
		return;
	more = avow_diff_tree_support(trees, tree);
	for (int w = 0; w < AVOW_DIFF_VAR_WORDS; w++)
		set[w] |= more[w];
}

static bool
may_go_on(struct avow_diff_trees *trees)
{
	trees->failed = trees->failed || trees->nodes.failed ||
	    trees->support.failed || avow_diff_memo_failed(&trees->memo);
	trees->is_over =
	    trees->is_over || trees->nodes.count > AVOW_DIFF_TREES_MAX;
	return !trees->failed && !trees->is_over;
}

/* A node; both children ask only variables behind var. */
static uint32_t
node(struct avow_diff_trees *trees, uint32_t var, uint32_t low, uint32_t high)
{
	const struct avow_diff_node row = {var, {low, high}};
	uint64_t set[AVOW_DIFF_VAR_WORDS] = {0};
	uint32_t before = trees->nodes.count;
	uint32_t at;

	if (low == high)
		return low;
	if (!may_go_on(trees))
		return AVOW_DIFF_FALSE;
	at = avow_diagram_table_put(&trees->nodes, &row);
	if (trees->nodes.failed)
		return AVOW_DIFF_FALSE; /* at is no node */
	if (at < before)
		return at;
	set[var / 64] |= UINT64_C(1) << (var % 64);
	add_support(trees, low, set);
	add_support(trees, high, set);
	avow_buffer_put(&trees->support, set, sizeof set);
	return trees->support.failed ? AVOW_DIFF_FALSE : at;
}

static uint32_t
smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The depth of this and of what follows is bounded by the variables. */
uint32_t
avow_diff_tree_choose(
    struct avow_diff_trees *trees, uint32_t var, uint32_t low, uint32_t high)
{
	const struct key key = {OP_CHOOSE + var, low, high};
	uint32_t top = smaller(
	    avow_diff_tree_var(trees, low), avow_diff_tree_var(trees, high));
	uint32_t result, child[2];

	if (low == high)
		return low;
	if (top >= var)
		return node(trees, var,
		    avow_diff_tree_follow(trees, low, var, false),
		    avow_diff_tree_follow(trees, high, var, true));
	if (avow_diff_memo_find(&trees->memo, &key, &result))
		return result;
	if (!may_go_on(trees))
		return AVOW_DIFF_FALSE;
	for (int value = 0; value <= 1; value++)
		child[value] = avow_diff_tree_choose(trees, var,
		    avow_diff_tree_follow(trees, low, top, value != 0),
		    avow_diff_tree_follow(trees, high, top, value != 0));
	result = node(trees, top, child[0], child[1]);
	avow_diff_memo_put(&trees->memo, &key, result);
	return result;
}

uint32_t
avow_diff_tree_where(
    struct avow_diff_trees *trees, uint32_t tree, uint32_t var, bool value)
{
	const struct key key = {OP_WHERE + 2 * var + value, tree, 0};
	uint32_t top = avow_diff_tree_var(trees, tree);
	uint32_t result, child[2];

	if (top >= var)
		return avow_diff_tree_follow(trees, tree, var, value);
	if (avow_diff_memo_find(&trees->memo, &key, &result))
		return result;
	if (!may_go_on(trees))
		return AVOW_DIFF_FALSE;
	for (int i = 0; i <= 1; i++)
		child[i] = avow_diff_tree_where(trees,
		    avow_diff_tree_at(trees, tree)->child[i], var, value);
	result = node(trees, top, child[0], child[1]);
	avow_diff_memo_put(&trees->memo, &key, result);
	return result;
}

/* --- joins --- */

static uint32_t
join(struct avow_diff_trees *trees, const struct avow_diff_join *how,
    uint32_t a, uint32_t b)
{
	const struct key key = {how->number, a, b};
	uint32_t top =
	    smaller(avow_diff_tree_var(trees, a), avow_diff_tree_var(trees, b));
	uint32_t result, child[2];

	if (avow_diff_memo_find(&trees->memo, &key, &result))
		return result;
	if (!may_go_on(trees))
		return AVOW_DIFF_FALSE;
	if (top == AVOW_DIFF_VARS_MAX) {
		result = AVOW_DIFF_LEAF |
		    how->join(
			how->context, a & ~AVOW_DIFF_LEAF, b & ~AVOW_DIFF_LEAF);
	} else {
		for (int i = 0; i <= 1; i++)
			child[i] = join(trees, how,
			    avow_diff_tree_follow(trees, a, top, i != 0),
			    avow_diff_tree_follow(trees, b, top, i != 0));
		result = node(trees, top, child[0], child[1]);
	}
	avow_diff_memo_put(&trees->memo, &key, result);
	return result;
}

uint32_t
avow_diff_tree_join(struct avow_diff_trees *trees,
    const struct avow_diff_join *how, uint32_t a, uint32_t b)
{
	return join(trees, how, a, b);
}

/* --- truths --- */

/* Of two truths of which one is a leaf; false: neither decides. */
static bool
is_settled(uint32_t operation, uint32_t a, uint32_t b, uint32_t *out)
{
	bool has_false = a == AVOW_DIFF_FALSE || b == AVOW_DIFF_FALSE;
	bool has_true = a == AVOW_DIFF_TRUE || b == AVOW_DIFF_TRUE;
	uint32_t other = (a & AVOW_DIFF_LEAF) != 0 ? b : a;

	switch (operation) {
	case OP_AND:
		*out = has_false ? AVOW_DIFF_FALSE : a == b ? a : other;
		return has_false || has_true || a == b;
	case OP_OR:
		*out = has_true ? AVOW_DIFF_TRUE : a == b ? a : other;
		return has_false || has_true || a == b;
	default: /* but not */
		*out = b == AVOW_DIFF_FALSE ? a : AVOW_DIFF_FALSE;
		return b == AVOW_DIFF_FALSE || b == AVOW_DIFF_TRUE ||
		    a == AVOW_DIFF_FALSE || a == b;
	}
}

static uint32_t
combine(
    struct avow_diff_trees *trees, uint32_t operation, uint32_t a, uint32_t b)
{
	const struct key key = {operation, a, b};
	uint32_t result, top, child[2];

	if (is_settled(operation, a, b, &result))
		return result;
	if (avow_diff_memo_find(&trees->memo, &key, &result))
		return result;
	if (!may_go_on(trees))
		return AVOW_DIFF_FALSE;
	top =
	    smaller(avow_diff_tree_var(trees, a), avow_diff_tree_var(trees, b));
	for (int i = 0; i <= 1; i++)
		child[i] = combine(trees, operation,
		    avow_diff_tree_follow(trees, a, top, i != 0),
		    avow_diff_tree_follow(trees, b, top, i != 0));
	result = node(trees, top, child[0], child[1]);
	avow_diff_memo_put(&trees->memo, &key, result);
	return result;
}

uint32_t
avow_diff_tree_and(struct avow_diff_trees *trees, uint32_t a, uint32_t b)
{
	return combine(trees, OP_AND, a, b);
}

uint32_t
avow_diff_tree_or(struct avow_diff_trees *trees, uint32_t a, uint32_t b)
{
	return combine(trees, OP_OR, a, b);
}

uint32_t
avow_diff_tree_but_not(struct avow_diff_trees *trees, uint32_t a, uint32_t b)
{
	return combine(trees, OP_BUT_NOT, a, b);
}

uint32_t
avow_diff_tree_is(struct avow_diff_trees *trees, uint32_t var, bool value)
{
	return node(trees, var, value ? AVOW_DIFF_FALSE : AVOW_DIFF_TRUE,
	    value ? AVOW_DIFF_TRUE : AVOW_DIFF_FALSE);
}
