/* SPDX-License-Identifier: Apache-2.0 */
/* The trees of a random edition: core terms, and what pages add to them. */
#include <stdio.h>
#include <string.h>

#include "random_words.h"

static const struct {
	enum avow_axis axis;
	const char *name;
	bool is_hot;
} core[] = {
    {AVOW_AXIS_ACTION, "collect", false},
    {AVOW_AXIS_ACTION, "store", true},
    {AVOW_AXIS_ACTION, "use", true},
    {AVOW_AXIS_ACTION, "derive", true},
    {AVOW_AXIS_ACTION, "share", true},
    {AVOW_AXIS_ACTION, "transfer", false},
    {AVOW_AXIS_ACTION, "disclose", false},
    {AVOW_AXIS_ACTION, "publish", false},
    {AVOW_AXIS_ACTION, "access", false},
    {AVOW_AXIS_ACTION, "export", false},
    {AVOW_AXIS_ACTION, "correct", false},
    {AVOW_AXIS_ACTION, "erase", false},
    {AVOW_AXIS_RECIPIENT, "self", true},
    {AVOW_AXIS_RECIPIENT, "service", false},
    {AVOW_AXIS_RECIPIENT, "staff", false},
    {AVOW_AXIS_RECIPIENT, "outside.logistics", true},
    {AVOW_AXIS_RECIPIENT, "outside.payment", false},
    {AVOW_AXIS_RECIPIENT, "outside.processor", false},
    {AVOW_AXIS_RECIPIENT, "outside.promotion", false},
    {AVOW_AXIS_RECIPIENT, "outside.advertiser", false},
    {AVOW_AXIS_RECIPIENT, "outside.affiliate", false},
    {AVOW_AXIS_RECIPIENT, "outside.counterparty", false},
    {AVOW_AXIS_RECIPIENT, "outside.authority", true},
    {AVOW_AXIS_RECIPIENT, "outside.acquirer", false},
    {AVOW_AXIS_RECIPIENT, "outside.other", false},
    {AVOW_AXIS_RECIPIENT, "person", false},
    {AVOW_AXIS_RECIPIENT, "guardian", false},
    {AVOW_AXIS_RECIPIENT, "public", true},
    {AVOW_AXIS_PURPOSE, "message.policy", false},
};

static struct random_term *
add_one(struct random_tree *tree, const char *name, size_t size)
{
	struct random_term *term;

	for (unsigned t = 0; t < tree->count; t++)
		if (strlen(tree->term[t].name) == size &&
		    memcmp(tree->term[t].name, name, size) == 0)
			return &tree->term[t];
	if (tree->count == RANDOM_TERMS_MAX)
		return &tree->term[0]; /* no room: one word less */
	term = &tree->term[tree->count++];
	memset(term, 0, sizeof *term);
	memcpy(term->name, name, size);
	return term;
}

/* A term and those above it. */
struct random_term *
random_trees_add(struct random_tree *tree, const char *name, bool is_hot)
{
	struct random_term *term = NULL;

	for (size_t i = 1; i <= strlen(name); i++) {
		if (name[i] != '\0' && name[i] != '.')
			continue;
		term = add_one(tree, name, i);
		term->is_hot = term->is_hot || is_hot;
	}
	return term;
}

bool
random_trees_under(const char *name, const char *term)
{
	size_t size = strlen(term);

	return strncmp(name, term, size) == 0 &&
	    (name[size] == '\0' || name[size] == '.');
}

/* Number the leaves: 64 at most. */
void
random_trees_number(struct random_tree *tree)
{
	unsigned leaves = 0;

	for (unsigned t = 0; t < tree->count; t++) {
		bool is_leaf = true;

		for (unsigned u = 0; u < tree->count; u++)
			is_leaf = is_leaf &&
			    (u == t ||
				!random_trees_under(
				    tree->term[u].name, tree->term[t].name));
		if (!is_leaf || leaves == 64)
			continue;
		for (unsigned u = 0; u < tree->count; u++)
			if (random_trees_under(
				tree->term[t].name, tree->term[u].name))
				tree->term[u].leaves |= UINT64_C(1) << leaves;
		leaves++;
	}
	tree->all = leaves == 64 ? UINT64_MAX : (UINT64_C(1) << leaves) - 1;
}

/* Some roots, some with terms below, some of these again. */
static void
grow(struct random_words *w, enum avow_axis axis, char letter, unsigned roots)
{
	struct random_tree *tree = &w->tree[axis];

	for (unsigned i = 0; i < roots; i++) {
		unsigned below =
		    random_chance(w->r, 45) ? random_range(w->r, 1, 3) : 0;
		char name[RANDOM_NAME];

		(void)snprintf(name, sizeof name, "%c%u", letter, i);
		(void)random_trees_add(tree, name, true);
		for (unsigned j = 0; j < below; j++) {
			(void)snprintf(
			    name, sizeof name, "%c%u.x%u", letter, i, j);
			(void)random_trees_add(tree, name, true);
			if (!random_chance(w->r, 20))
				continue;
			(void)snprintf(
			    name, sizeof name, "%c%u.x%u.deep", letter, i, j);
			(void)random_trees_add(tree, name, true);
		}
	}
}

static void
put_core(struct random_words *w)
{
	for (size_t i = 0; i < sizeof core / sizeof core[0]; i++)
		(void)random_trees_add(
		    &w->tree[core[i].axis], core[i].name, core[i].is_hot);
	for (unsigned a = 0; a < AVOW_TREES; a++)
		for (unsigned t = 0; t < w->tree[a].count; t++)
			w->tree[a].term[t].is_core = true;
}

/* What a page may add to the trees that are there. */
static void
extend(struct random_words *w)
{
	static const struct {
		enum avow_axis axis;
		const char *name;
	} more[] = {
	    {AVOW_AXIS_RECIPIENT, "outside.logistics.fast"},
	    {AVOW_AXIS_RECIPIENT, "staff.desk"},
	    {AVOW_AXIS_RECIPIENT, "self.copy"},
	    {AVOW_AXIS_RECIPIENT, "service.elsewhere"},
	    {AVOW_AXIS_ACTION, "store.copy"},
	    {AVOW_AXIS_ACTION, "share.view"},
	    {AVOW_AXIS_PURPOSE, "message.news"},
	};

	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		if (random_chance(w->r, 12))
			(void)random_trees_add(
			    &w->tree[more[i].axis], more[i].name, true);
}

void
random_trees_make(struct random_words *w, bool is_small)
{
	unsigned most = is_small ? 1 : 3;

	put_core(w);
	(void)random_trees_add(&w->tree[AVOW_AXIS_CATEGORY], "contact", true);
	if (!is_small && random_chance(w->r, 40))
		(void)random_trees_add(
		    &w->tree[AVOW_AXIS_CATEGORY], "contact.mail", true);
	if (is_small) {
		(void)random_trees_add(
		    &w->tree[AVOW_AXIS_CATEGORY], "c0", true);
		(void)random_trees_add(&w->tree[AVOW_AXIS_PURPOSE], "p0", true);
		(void)random_trees_add(&w->tree[AVOW_AXIS_SERVICE], "s0", true);
	} else {
		extend(w);
		grow(w, AVOW_AXIS_CATEGORY, 'c', random_range(w->r, 2, 4));
		grow(w, AVOW_AXIS_PURPOSE, 'p', random_range(w->r, 1, most));
		grow(w, AVOW_AXIS_SERVICE, 's', random_range(w->r, 1, 2));
	}
	grow(w, AVOW_AXIS_DOCUMENT, 'd', random_range(w->r, 1, 2));
}
