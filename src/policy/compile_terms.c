/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the term trees; what derived terms have from their sources. */
#include <string.h>

#include "policy/compile_state.h"

#include "base/banned.h"

static struct avow_terms_node *
leaf_node(struct avow_compile_state *c, uint32_t leaf)
{
	struct avow_terms_tree *tree = &c->r.terms.tree[AVOW_AXIS_CATEGORY];

	return &tree->nodes[tree->leaf_node[leaf]];
}

/* The declared sources of a leaf and of all terms above it. */
static uint64_t *
declared_sources(struct avow_compile_state *c, struct avow_terms_node *node)
{
	struct avow_terms_tree *tree = &c->r.terms.tree[AVOW_AXIS_CATEGORY];
	uint64_t *all = NULL;

	for (; node != NULL; node = node->parent == AVOW_NONE32
		 ? NULL
		 : &tree->nodes[node->parent]) {
		uint64_t *set;

		if (node->declared == NULL ||
		    !node->declared->derived_from.is_given)
			continue;
		/* A parent's unknown names are said once, at the parent. */
		if (node->derived == NULL)
			node->derived = avow_resolve_set(&c->r,
			    AVOW_AXIS_CATEGORY, &node->declared->derived_from);
		if (all == NULL)
			all = avow_resolve_set_empty(&c->r, AVOW_AXIS_CATEGORY);
		set = node->derived;
		if (all == NULL || set == NULL) {
			c->failed = true;
			return NULL;
		}
		avow_resolve_set_unite(all, set,
		    avow_resolve_set_words(&c->r, AVOW_AXIS_CATEGORY));
	}
	return all;
}

static bool
has_leaf(const uint64_t *set, uint32_t leaf)
{
	return set != NULL && (set[leaf / 64] >> (leaf % 64) & 1) != 0;
}

/* Sources of sources, by Warshall: after round k all ways through k count. */
static void
close_sources(struct avow_compile_state *c, uint64_t **sources, uint32_t leaves)
{
	uint32_t words = avow_resolve_set_words(&c->r, AVOW_AXIS_CATEGORY);

	for (uint32_t k = 0; k < leaves; k++) {
		for (uint32_t leaf = 0; leaf < leaves; leaf++) {
			if (sources[k] != NULL && has_leaf(sources[leaf], k))
				avow_resolve_set_unite(
				    sources[leaf], sources[k], words);
		}
	}
}

/* A derived term is as sensitive as the most sensitive of its sources. */
static void
take_marks(struct avow_compile_state *c, const uint64_t *sources, uint32_t leaf,
    uint32_t leaves)
{
	struct avow_terms_node *node = leaf_node(c, leaf);

	for (uint32_t from = 0; from < leaves; from++) {
		const struct avow_terms_node *source = leaf_node(c, from);

		if (!has_leaf(sources, from))
			continue;
		node->flags |= source->flags & AVOW_TERM_SENSITIVE;
		if (node->grade < source->grade)
			node->grade = source->grade;
	}
}

static void
check_own_source(
    struct avow_compile_state *c, uint64_t *const *sources, uint32_t leaf)
{
	const struct avow_terms_tree *tree =
	    &c->r.terms.tree[AVOW_AXIS_CATEGORY];
	const struct avow_terms_node *node = leaf_node(c, leaf);
	struct avow_text name = node->name;

	if (!has_leaf(sources[leaf], leaf))
		return;
	while (node->declared == NULL || !node->declared->derived_from.is_given)
		node = &tree->nodes[node->parent];
	avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0201",
	    node->declared->derived_from.place,
	    "`%.*s` is derived from itself, by way of its sources",
	    (int)name.size, name.at)
	    ->help = "take it out of `derived from` of one of them";
}

static void
derive(struct avow_compile_state *c)
{
	uint32_t leaves = c->r.terms.tree[AVOW_AXIS_CATEGORY].leaf_count;
	uint64_t **sources =
	    avow_arena_array(c->r.arena, leaves, sizeof *sources);

	if (sources == NULL) {
		c->failed = true;
		return;
	}
	for (uint32_t leaf = 0; leaf < leaves; leaf++)
		sources[leaf] = declared_sources(c, leaf_node(c, leaf));
	if (c->failed)
		return;
	close_sources(c, sources, leaves);
	for (uint32_t leaf = 0; leaf < leaves; leaf++) {
		check_own_source(c, sources, leaf);
		take_marks(c, sources[leaf], leaf, leaves);
		leaf_node(c, leaf)->derived = sources[leaf];
	}
}

/* The names that a term had, as its declaration or its service's says. */
static const struct avow_ast_name *
formers_of(const struct avow_compile_state *c,
    const struct avow_terms_node *node, const char **prefix_out)
{
	const struct avow_terms *terms = &c->r.terms;
	const struct avow_terms_entry *entry;
	struct avow_text name = node->name;

	*prefix_out = "";
	if (node->declared != NULL)
		return node->declared->formerly;
	if (!avow_text_starts(name, "service."))
		return NULL;
	/* `service.X` was `service.Y` when X was Y. */
	*prefix_out = "service.";
	name.at += strlen(*prefix_out);
	name.size -= strlen(*prefix_out);
	entry = avow_terms_find(terms, name);
	if (entry == NULL || entry->kind != AVOW_TERMS_TERM ||
	    entry->axis != AVOW_AXIS_SERVICE)
		return NULL;
	node = &terms->tree[AVOW_AXIS_SERVICE].nodes[entry->id];
	return node->declared == NULL ? NULL : node->declared->formerly;
}

static struct avow_image_list
put_formers(struct avow_compile_state *c, const struct avow_terms_node *node)
{
	struct avow_image_list list = {
	    avow_compile_put_count(c, AVOW_SECTION_FORMERS), 0};
	const char *prefix;
	const struct avow_ast_name *name = formers_of(c, node, &prefix);

	for (; name != NULL; name = name->next, list.count++) {
		struct avow_text text = avow_compile_put_format(
		    c, "%s%.*s", prefix, (int)name->text.size, name->text.at);
		struct avow_image_former row = {
		    avow_compile_put_string(c, text)};

		if (text.size > AVOW_IMAGE_NAME_MAX)
			avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
			    "P0105", name->place, "a name has at most %d bytes",
			    AVOW_IMAGE_NAME_MAX)
			    ->help = "no term could have had it";
		(void)avow_compile_put(c, AVOW_SECTION_FORMERS, &row);
	}
	return list;
}

static void
put_term(struct avow_compile_state *c, const struct avow_terms_tree *tree,
    const struct avow_terms_node *node)
{
	bool is_leaf = node->first_child == AVOW_NONE32;
	struct avow_image_term row = {
	    .name = avow_compile_put_string(c, node->name),
	    .english = avow_compile_put_string(c, node->label.english),
	    .chinese = avow_compile_put_string(c, node->label.chinese),
	    .parent = node->parent == AVOW_NONE32
		? AVOW_NONE32
		: tree->nodes[node->parent].term,
	    .first_leaf = node->first_leaf,
	    .leaf_count = node->leaf_count,
	    .is_leaf = is_leaf,
	    .flags = node->flags,
	    .grade = node->grade,
	    .derived = AVOW_NONE32,
	    .see = node->declared == NULL
		? 0
		: avow_compile_put_string(c, node->declared->see),
	    .formers = put_formers(c, node),
	};

	if (is_leaf && node->derived != NULL)
		row.derived =
		    avow_compile_put_set(c, AVOW_AXIS_CATEGORY, node->derived);
	(void)avow_compile_put(c, AVOW_SECTION_TERMS, &row);
}

void
avow_compile_term_rows(struct avow_compile_state *c)
{
	uint32_t terms = 0;
	uint32_t leaves = 0;
	const struct avow_terms_tree *purposes =
	    &c->r.terms.tree[AVOW_AXIS_PURPOSE];

	derive(c);
	for (unsigned t = 0; t < AVOW_TREES && !c->failed; t++) {
		const struct avow_terms_tree *tree = &c->r.terms.tree[t];
		struct avow_image_tree row = {
		    terms, tree->count, leaves, tree->leaf_count};

		(void)avow_compile_put(c, AVOW_SECTION_TREES, &row);
		for (uint32_t i = 0; i < tree->count; i++)
			put_term(c, tree, &tree->nodes[tree->term_node[i]]);
		for (uint32_t i = 0; i < tree->leaf_count; i++)
			(void)avow_compile_put(c, AVOW_SECTION_LEAVES,
			    &tree->nodes[tree->leaf_node[i]].term);
		terms += tree->count;
		leaves += tree->leaf_count;
	}
	for (uint32_t i = 0; i < purposes->leaf_count && !c->failed; i++)
		(void)avow_compile_put(c, AVOW_SECTION_OBJECTIONS,
		    &c->atoms.objection[purposes->nodes[purposes->leaf_node[i]]
					    .term]);
}
