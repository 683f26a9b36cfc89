/* SPDX-License-Identifier: Apache-2.0 */
/* The term trees, and the tables that have a row for each of their leaves. */
#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

struct check {
	const struct avow_image *image;
	struct avow_error *why;
	const struct avow_image_tree *tree;
	const struct avow_image_term *terms; /* of that tree */
};

static enum avow_status
broken(struct avow_error *why, unsigned section, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "image.format",
	    avow_image_section_name(section), "this is no sound image: %s",
	    what);
}

/* Trees follow one another in TERMS and in LEAVES and fill both. */
static enum avow_status
check_extents(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_tree *trees =
	    AVOW_IMAGE_ROWS(image, avow_image_tree, AVOW_SECTION_TREES);
	uint32_t terms = 0;
	uint32_t leaves = 0;

	if (image->count[AVOW_SECTION_TREES] != AVOW_TREES)
		return broken(why, AVOW_SECTION_TREES, "a tree is missing");
	for (unsigned t = 0; t < AVOW_TREES; t++) {
		if (trees[t].term_count > AVOW_NAMES_MAX)
			return avow_fail_at(why, AVOW_ERR_LIMIT, "image.limit",
			    "trees", "a tree has at most %d terms",
			    AVOW_NAMES_MAX);
		if (trees[t].first_term != terms ||
		    trees[t].first_leaf != leaves ||
		    trees[t].leaf_count > trees[t].term_count)
			return broken(why, AVOW_SECTION_TREES,
			    "a tree is not where it should be");
		/* At most seven times AVOW_NAMES_MAX: no wrapping. */
		terms += trees[t].term_count;
		leaves += trees[t].leaf_count;
	}
	if (terms != image->count[AVOW_SECTION_TERMS] ||
	    leaves != image->count[AVOW_SECTION_LEAVES])
		return broken(why, AVOW_SECTION_TREES,
		    "its terms are not as many as it says");
	return AVOW_OK;
}

/* Whether parent is the term before, or stands above it: depth-first order. */
static bool
is_on_path(const struct check *c, uint32_t parent, uint32_t before)
{
	while (before != AVOW_NONE32) {
		if (before == parent)
			return true;
		before = c->terms[before].parent;
	}
	return parent == AVOW_NONE32;
}

/*
 * A leaf has the next number; an inner term begins at the next one, and what
 * it counts is checked against its children afterwards.
 */
static enum avow_status
check_order(const struct check *c)
{
	const uint32_t *leaves =
	    (const uint32_t *)c->image->section[AVOW_SECTION_LEAVES] +
	    c->tree->first_leaf;
	uint32_t next = 0;

	for (uint32_t t = 0; t < c->tree->term_count; t++) {
		const struct avow_image_term *term = &c->terms[t];

		if ((term->parent != AVOW_NONE32 && term->parent >= t) ||
		    !is_on_path(c, term->parent, t == 0 ? AVOW_NONE32 : t - 1))
			return broken(c->why, AVOW_SECTION_TERMS,
			    "a term does not follow its parent");
		if (term->first_leaf != next)
			return broken(c->why, AVOW_SECTION_TERMS,
			    "its leaves are not consecutive");
		if (!term->is_leaf)
			continue;
		if (term->leaf_count != 1 || next == c->tree->leaf_count ||
		    leaves[next] != t)
			return broken(c->why, AVOW_SECTION_LEAVES,
			    "a leaf is not its own");
		next++;
	}
	if (next != c->tree->leaf_count)
		return broken(c->why, AVOW_SECTION_LEAVES,
		    "they are not as many as the tree says");
	return AVOW_OK;
}

/* Every inner term counts the leaves of its children, and has one. */
static enum avow_status
check_sums(const struct check *c)
{
	uint32_t below[AVOW_NAMES_MAX] = {0};

	for (uint32_t t = c->tree->term_count; t-- > 0;) {
		const struct avow_image_term *term = &c->terms[t];

		if (term->is_leaf
			? below[t] != 0
			: below[t] == 0 || below[t] != term->leaf_count)
			return broken(c->why, AVOW_SECTION_TERMS,
			    "an inner term does not count its leaves");
		if (term->parent != AVOW_NONE32)
			below[term->parent] += term->leaf_count;
	}
	return AVOW_OK;
}

/* Names are short, and a term's begins with its parent's and a dot. */
static enum avow_status
check_names(const struct check *c)
{
	for (uint32_t t = 0; t < c->tree->term_count; t++) {
		uint32_t name = c->terms[t].name;
		uint32_t parent = c->terms[t].parent;
		const char *above;
		size_t size;

		if (name >= c->image->count[AVOW_SECTION_STRINGS] ||
		    strnlen(c->image->strings + name, AVOW_IMAGE_NAME_MAX + 1) >
			AVOW_IMAGE_NAME_MAX)
			return broken(
			    c->why, AVOW_SECTION_TERMS, "a name is none");
		if (parent == AVOW_NONE32)
			continue;
		above = c->image->strings + c->terms[parent].name;
		size = strlen(above);
		if (strncmp(c->image->strings + name, above, size) != 0 ||
		    c->image->strings[name + size] != '.')
			return broken(c->why, AVOW_SECTION_TERMS,
			    "a name does not begin as its parent's does");
	}
	return AVOW_OK;
}

/* Where each axis begins in MATCH and SCOPES follows from the trees. */
static enum avow_status
check_info(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_tree *trees =
	    AVOW_IMAGE_ROWS(image, avow_image_tree, AVOW_SECTION_TREES);
	const struct avow_image_info *info = image->info;
	uint32_t match = 0;
	uint32_t scope = 0;

	if (info->rule_words !=
	    avow_image_words(image->count[AVOW_SECTION_RULES]))
		return broken(why, AVOW_SECTION_INFO, "its rule sets are odd");
	for (unsigned a = 0; a < AVOW_AXES; a++) {
		bool has_scopes = avow_image_axis_has_scopes(a);

		if (info->match_at[a] != match ||
		    info->scope_at[a] != (has_scopes ? scope : AVOW_NONE32))
			return broken(why, AVOW_SECTION_INFO,
			    "an axis is not where it should be");
		/* 1024 leaves of 64 words at most: no wrapping. */
		match += trees[a].leaf_count * info->rule_words;
		if (has_scopes)
			scope += trees[a].leaf_count;
	}
	if (match != image->count[AVOW_SECTION_MATCH])
		return broken(why, AVOW_SECTION_MATCH, "its size is odd");
	if (scope != image->count[AVOW_SECTION_SCOPES])
		return broken(why, AVOW_SECTION_SCOPES, "its size is odd");
	if (image->count[AVOW_SECTION_SERVICES] !=
	    trees[AVOW_AXIS_SERVICE].leaf_count)
		return broken(why, AVOW_SECTION_SERVICES, "its size is odd");
	if (image->count[AVOW_SECTION_OBJECTIONS] !=
	    trees[AVOW_AXIS_PURPOSE].leaf_count)
		return broken(why, AVOW_SECTION_OBJECTIONS, "its size is odd");
	return AVOW_OK;
}

enum avow_status
avow_image_check_trees(const struct avow_image *image, struct avow_error *why)
{
	enum avow_status status = check_extents(image, why);

	for (unsigned t = 0; t < AVOW_TREES && status == AVOW_OK; t++) {
		const struct avow_image_tree *tree =
		    AVOW_IMAGE_ROWS(
			image, avow_image_tree, AVOW_SECTION_TREES) +
		    t;
		struct check c = {image, why, tree,
		    AVOW_IMAGE_ROWS(
			image, avow_image_term, AVOW_SECTION_TERMS) +
			tree->first_term};

		status = check_order(&c);
		if (status == AVOW_OK)
			status = check_sums(&c);
		if (status == AVOW_OK)
			status = check_names(&c);
	}
	if (status == AVOW_OK)
		status = check_info(image, why);
	return status;
}
