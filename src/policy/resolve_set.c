/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/image_section.h"
#include "policy/resolve.h"

#include "base/banned.h"

uint32_t
avow_resolve_set_words(const struct avow_resolve *r, enum avow_axis axis)
{
	return avow_image_words(r->terms.tree[axis].leaf_count);
}

uint64_t *
avow_resolve_set_empty(struct avow_resolve *r, enum avow_axis axis)
{
	uint64_t *set = avow_arena_array(
	    r->arena, avow_resolve_set_words(r, axis), sizeof *set);

	if (set == NULL)
		r->failed = true;
	return set;
}

static void
add_range(uint64_t *set, uint32_t first, uint32_t count)
{
	for (uint32_t leaf = first; leaf < first + count; leaf++)
		set[leaf / 64] |= (uint64_t)1 << (leaf % 64);
}

uint64_t *
avow_resolve_set_all(struct avow_resolve *r, enum avow_axis axis)
{
	uint64_t *set = avow_resolve_set_empty(r, axis);

	if (set != NULL)
		add_range(set, 0, r->terms.tree[axis].leaf_count);
	return set;
}

void
avow_resolve_set_add(uint64_t *set, const struct avow_terms_node *node)
{
	add_range(set, node->first_leaf, node->leaf_count);
}

void
avow_resolve_set_unite(uint64_t *set, const uint64_t *by, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++)
		set[w] |= by[w];
}

void
avow_resolve_set_cut(uint64_t *set, const uint64_t *by, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++)
		set[w] &= by[w];
}

bool
avow_resolve_set_meets(const uint64_t *a, const uint64_t *b, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++) {
		if ((a[w] & b[w]) != 0)
			return true;
	}
	return false;
}

uint32_t
avow_resolve_set_outside(
    const uint64_t *inner, const uint64_t *outer, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++) {
		uint64_t left = inner[w] & ~outer[w];

		if (left != 0)
			return w * 64 + (uint32_t)__builtin_ctzll(left);
	}
	return AVOW_NONE32;
}

struct avow_text
avow_resolve_leaf(
    const struct avow_resolve *r, enum avow_axis axis, uint32_t leaf)
{
	const struct avow_terms_tree *tree = &r->terms.tree[axis];

	return tree->nodes[tree->leaf_node[leaf]].name;
}

/* The leaves of a list of terms and groups. */
static void
add_names(struct avow_resolve *r, enum avow_axis axis, uint64_t *set,
    const struct avow_ast_name *names)
{
	uint32_t words = avow_resolve_set_words(r, axis);

	for (; names != NULL; names = names->next) {
		const struct avow_terms_entry *entry =
		    avow_terms_find(&r->terms, names->text);
		const struct avow_terms_node *node;

		if (entry != NULL && entry->kind == AVOW_TERMS_GROUP &&
		    entry->axis == axis &&
		    r->terms.groups[entry->id].set != NULL)
			avow_resolve_set_unite(
			    set, r->terms.groups[entry->id].set, words);
		else if (avow_resolve_term(r, axis, names, &node))
			avow_resolve_set_add(set, node);
	}
}

uint64_t *
avow_resolve_set(
    struct avow_resolve *r, enum avow_axis axis, const struct avow_ast_set *set)
{
	uint32_t words = avow_resolve_set_words(r, axis);
	uint64_t *out = set->is_any ? avow_resolve_set_all(r, axis)
				    : avow_resolve_set_empty(r, axis);
	size_t errors = r->report->errors;
	uint64_t left = 0;
	uint64_t *less;

	if (out == NULL)
		return NULL;
	add_names(r, axis, out, set->names);
	if (set->but_not == NULL)
		return out;
	less = avow_resolve_set_empty(r, axis);
	if (less == NULL)
		return NULL;
	add_names(r, axis, less, set->but_not);
	for (uint32_t w = 0; w < words; w++) {
		out[w] &= ~less[w];
		left |= out[w];
	}
	if (left == 0 && r->report->errors == errors)
		avow_resolve_fault(r,
		    avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0106",
			set->place,
			"this set is empty: `but not` takes all of it away"))
		    ->help = "name what is to be left";
	return out;
}
