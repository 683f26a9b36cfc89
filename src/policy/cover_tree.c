/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "policy/cover.h"
#include "policy/decide_engine.h"

#include "base/banned.h"

/* The tree being made of one image's terms, or of two's. */
struct maker {
	struct avow_cover_tree *tree;
	struct avow_arena *arena;
	const struct avow_cover_source *source;
	enum avow_axis axis;
	bool *is_parent; /* by term of the tree */
};

static const char *
string_at(const struct avow_image *image, uint32_t at)
{
	return image->strings + at;
}

static uint32_t
find_term(const struct avow_cover_tree *tree, const char *name)
{
	for (uint32_t t = 0; t < tree->term_count; t++)
		if (strcmp(tree->terms[t].name, name) == 0)
			return t;
	return AVOW_NONE32;
}

/* A label, or the name where there is none. */
static const char *
label_or(const char *label, const char *name)
{
	return *label != '\0' ? label : name;
}

static void
add_term(struct maker *m, const struct avow_image *image, uint32_t number)
{
	const struct avow_image_term *from =
	    avow_engine_term(image, m->axis, number);
	struct avow_cover_term *term = &m->tree->terms[m->tree->term_count];

	term->name = string_at(image, from->name);
	term->english = label_or(string_at(image, from->english), term->name);
	term->chinese = label_or(string_at(image, from->chinese), term->name);
	term->leaf = AVOW_NONE32;
	term->parent = AVOW_NONE32;
	if (from->parent != AVOW_NONE32)
		term->parent = find_term(m->tree,
		    string_at(image,
			avow_engine_term(image, m->axis, from->parent)->name));
	if (term->parent != AVOW_NONE32)
		m->is_parent[term->parent] = true;
	m->tree->term_count++;
}

/* Terms of the image that the tree has not yet. */
static void
add_terms(struct maker *m, const struct avow_image *image)
{
	uint32_t count = avow_image_term_count(image, m->axis);

	for (uint32_t t = 0; t < count; t++)
		if (find_term(m->tree,
			avow_image_term_name(image, m->axis, t)) == AVOW_NONE32)
			add_term(m, image, t);
}

static const char *
leaf_name(const struct maker *m, const struct avow_image *image, uint32_t leaf)
{
	return image == NULL || leaf == AVOW_NONE32
	    ? NULL
	    : avow_image_leaf_name(image, m->axis, leaf);
}

/* "x (formerly a)"; "x (as it was)" for one that has terms below it now. */
static const char *
told_apart(struct maker *m, const char *newer, const char *older)
{
	char text[256];

	if (newer == NULL)
		(void)snprintf(text, sizeof text, "%.100s (as it was)", older);
	else if (older != NULL && strcmp(older, newer) != 0)
		(void)snprintf(text, sizeof text, "%.100s (formerly %.100s)",
		    newer, older);
	else
		(void)snprintf(text, sizeof text, "%.100s (itself)", newer);
	return avow_arena_copy(m->arena, avow_text_of(text));
}

/*
 * Where a term of the leaf's name has terms below it, or is another leaf
 * already, the leaf stands below it as a term of its own.
 */
static bool
add_leaf(struct maker *m, uint32_t leaf, const char *newer, const char *older)
{
	struct avow_cover_tree *tree = m->tree;
	const char *name = newer != NULL ? newer : older;
	uint32_t at = find_term(tree, name);
	struct avow_cover_term *term;

	if (at == AVOW_NONE32)
		return true; /* both images are sound: it is there */
	if (!m->is_parent[at] && tree->terms[at].leaf == AVOW_NONE32) {
		tree->terms[at].leaf = leaf;
		return true;
	}
	term = &tree->terms[tree->term_count];
	*term = tree->terms[at];
	term->name = told_apart(m, newer, older);
	term->english = term->chinese = term->name;
	term->leaf = leaf;
	term->parent = m->is_parent[at] ? at : tree->terms[at].parent;
	tree->term_count++;
	return term->name != NULL;
}

/* The service that no page names. */
static void
add_others(struct maker *m, uint32_t leaf)
{
	m->tree->terms[m->tree->term_count++] = (struct avow_cover_term){
	    "(any other)", "any other service", "其他服务", AVOW_NONE32, leaf};
}

static bool
add_leaves(struct maker *m)
{
	const struct avow_cover_source *s = m->source;
	uint32_t count = m->tree->leaf_count;

	for (uint32_t i = 0; i < count; i++) {
		const char *newer = leaf_name(
		    m, s->image, s->older == NULL ? i : s->leaves[i].newer);
		const char *older = s->older == NULL
		    ? NULL
		    : leaf_name(m, s->older, s->leaves[i].older);

		if (newer == NULL && older == NULL)
			add_others(m, i);
		else if (!add_leaf(m, i, newer, older))
			return false;
	}
	return true;
}

static enum avow_status
fail(struct avow_error *why)
{
	return avow_fail(why, AVOW_ERR_NOMEM, "cover.memory",
	    "no memory for a tree of terms");
}

enum avow_status
avow_cover_tree_of(struct avow_cover_tree *out, struct avow_arena *arena,
    const struct avow_cover_source *source, enum avow_axis axis,
    struct avow_error *why)
{
	struct maker m = {
	    .tree = out, .arena = arena, .source = source, .axis = axis};
	size_t room = avow_image_term_count(source->image, axis);

	*out = (struct avow_cover_tree){.axis = axis};
	out->leaf_count = source->older != NULL
	    ? source->leaf_count
	    : avow_image_leaf_count(source->image, axis);
	if (source->older != NULL)
		room += avow_image_term_count(source->older, axis);
	room += out->leaf_count;
	out->terms = avow_arena_array(arena, room + 1, sizeof out->terms[0]);
	m.is_parent = avow_arena_array(arena, room + 1, sizeof *m.is_parent);
	if (out->terms == NULL || m.is_parent == NULL)
		return fail(why);
	add_terms(&m, source->image);
	if (source->older != NULL)
		add_terms(&m, source->older);
	return add_leaves(&m) ? AVOW_OK : fail(why);
}
