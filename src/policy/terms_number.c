/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/terms.h"

#include "base/banned.h"

/* The node after this one, depth first; NONE after the last. */
static uint32_t
next_node(const struct avow_terms_tree *tree, uint32_t node)
{
	if (tree->nodes[node].first_child != AVOW_NONE32)
		return tree->nodes[node].first_child;
	while (node != AVOW_NONE32 && tree->nodes[node].next == AVOW_NONE32)
		node = tree->nodes[node].parent;
	return node == AVOW_NONE32 ? node : tree->nodes[node].next;
}

/* A leaf has the marks of all terms above it, its own grade first. */
static void
inherit(struct avow_terms_tree *tree, struct avow_terms_node *node)
{
	const struct avow_terms_node *parent;

	if (node->parent == AVOW_NONE32)
		return;
	parent = &tree->nodes[node->parent];
	node->flags |= parent->flags & ~(uint32_t)AVOW_TERM_CORE;
	if (node->grade == 0)
		node->grade = parent->grade;
}

static void
number_tree(struct avow_terms_tree *tree)
{
	uint32_t term = 0;

	for (uint32_t n = tree->first_root; n != AVOW_NONE32;
	     n = next_node(tree, n)) {
		struct avow_terms_node *node = &tree->nodes[n];

		inherit(tree, node);
		node->term = term;
		node->first_leaf = tree->leaf_count;
		node->leaf_count = 0;
		tree->term_node[term++] = n;
		if (node->first_child != AVOW_NONE32)
			continue;
		tree->leaf_node[tree->leaf_count++] = n;
		node->leaf_count = 1;
	}
	/* Children come after their parents, so this sums from below. */
	while (term-- > 0) {
		const struct avow_terms_node *node =
		    &tree->nodes[tree->term_node[term]];

		if (node->parent != AVOW_NONE32)
			tree->nodes[node->parent].leaf_count +=
			    node->leaf_count;
	}
}

void
avow_terms_number(struct avow_terms *terms)
{
	for (unsigned t = 0; t < AVOW_TREES && !terms->failed; t++) {
		struct avow_terms_tree *tree = &terms->tree[t];

		tree->term_node = avow_arena_array(
		    terms->arena, tree->count, sizeof *tree->term_node);
		tree->leaf_node = avow_arena_array(
		    terms->arena, tree->count, sizeof *tree->leaf_node);
		if (tree->term_node == NULL || tree->leaf_node == NULL)
			terms->failed = true;
		else
			number_tree(tree);
	}
}
