/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/cover.h"

#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

enum { SCRATCH_MAX = 16 << 20 }; /* bytes: for every tree of two images */

/* What covering the leaves below a term takes. */
struct cost {
	uint32_t leaves; /* below it */
	uint32_t held;   /* of them, in the set */
	uint32_t open;   /* terms, where none above it is named */
	uint32_t closed; /* terms to take out, where one above it is named */
};

/* What was chosen for a term and all below it. */
enum choice { CHOICE_OPEN, CHOICE_CLOSED, CHOICE_DONE };

struct finder {
	const struct avow_cover_tree *tree;
	struct cost *cost; /* by term; the whole tree's behind them */
	uint8_t *choice;   /* by term: what is chosen above it */
	struct avow_cover *out;
};

/* One term more, with what it leaves to be taken out. */
static uint32_t
cost_named(const struct cost *c)
{
	return 1 + c->closed;
}

/*
 * Sums of the children are in `open` and `closed`; make them the term's own.
 */
static void
settle(struct cost *c, bool is_leaf)
{
	if (is_leaf) {
		c->open = c->held;
		c->closed = c->leaves - c->held;
		return;
	}
	if (c->held == c->leaves)
		c->closed = 0;
	else if (c->held == 0)
		c->closed = 1;
	if (c->held == 0)
		c->open = 0;
	else if (cost_named(c) < c->open)
		c->open = cost_named(c);
}

static void
add(struct cost *to, const struct cost *from)
{
	to->leaves += from->leaves;
	to->held += from->held;
	to->open += from->open;
	to->closed += from->closed;
}

/* Children stand behind their parents: from the last term to the first. */
static void
measure(struct finder *f, const uint64_t *leaves)
{
	const struct avow_cover_tree *tree = f->tree;

	for (uint32_t t = tree->term_count; t-- > 0;) {
		const struct avow_cover_term *term = &tree->terms[t];
		uint32_t up = term->parent == AVOW_NONE32 ? tree->term_count
							  : term->parent;
		bool is_leaf = term->leaf != AVOW_NONE32;

		if (is_leaf) {
			f->cost[t].leaves = 1;
			f->cost[t].held = avow_bit(leaves, term->leaf);
		}
		settle(&f->cost[t], is_leaf);
		add(&f->cost[up], &f->cost[t]);
	}
}

/*
 * Whether a term that stands for several leaves is named itself, sums being
 * what its children would take.
 */
static bool
is_named(const struct cost *c, const struct cost *sums)
{
	if (c->held == 0 || c->leaves == 1)
		return false;
	return c->held == c->leaves || cost_named(c) < sums->open;
}

/* Choose for one term; gives what its children find chosen above them. */
static enum choice
choose(struct finder *f, uint32_t t, enum choice above, const struct cost *sums)
{
	const struct cost *c = &f->cost[t];
	bool is_leaf = f->tree->terms[t].leaf != AVOW_NONE32;
	struct avow_cover *out = f->out;

	if (above == CHOICE_DONE)
		return CHOICE_DONE;
	if (above == CHOICE_CLOSED) {
		if (c->held == c->leaves)
			return CHOICE_DONE;
		if (!is_leaf && (c->held != 0 || c->leaves == 1))
			return CHOICE_CLOSED;
		out->without[out->without_count++] = t;
		return CHOICE_DONE;
	}
	if (c->held == 0)
		return CHOICE_DONE;
	if (!is_leaf && !is_named(c, sums))
		return CHOICE_OPEN;
	out->with[out->with_count++] = t;
	return c->held == c->leaves ? CHOICE_DONE : CHOICE_CLOSED;
}

/* What each term's children take together, in `sums`. */
static void
sum_children(const struct finder *f, struct cost *sums)
{
	for (uint32_t t = 0; t < f->tree->term_count; t++) {
		uint32_t up = f->tree->terms[t].parent;

		add(&sums[up == AVOW_NONE32 ? f->tree->term_count : up],
		    &f->cost[t]);
	}
}

static void
pick(struct finder *f, const struct cost *sums)
{
	uint32_t all = f->tree->term_count;
	enum choice top = CHOICE_OPEN;

	/* The whole tree has no name but `any`. */
	if (is_named(&f->cost[all], &sums[all])) {
		f->out->is_any = true;
		top = f->cost[all].held == f->cost[all].leaves ? CHOICE_DONE
							       : CHOICE_CLOSED;
	}
	for (uint32_t t = 0; t < all; t++) {
		uint32_t up = f->tree->terms[t].parent;
		enum choice above =
		    up == AVOW_NONE32 ? top : (enum choice)f->choice[up];

		f->choice[t] = (uint8_t)choose(f, t, above, &sums[t]);
	}
}

/* Terms as a list of the arena's; NULL without memory. */
static uint32_t *
keep(struct avow_arena *arena, const uint32_t *terms, size_t count)
{
	uint32_t *out = avow_arena_array(arena, count + 1, sizeof *out);

	if (out != NULL)
		memcpy(out, terms, count * sizeof *out);
	return out;
}

/* All but what is found is the scratch's. */
static bool
find(struct finder *f, struct avow_arena *scratch, const uint64_t *leaves)
{
	struct avow_cover *out = f->out;
	size_t count = (size_t)f->tree->term_count + 1;
	struct cost *sums = avow_arena_array(scratch, count, sizeof sums[0]);

	f->cost = avow_arena_array(scratch, count, sizeof f->cost[0]);
	f->choice = avow_arena_array(scratch, count, sizeof f->choice[0]);
	out->with = avow_arena_array(scratch, count, sizeof out->with[0]);
	out->without = avow_arena_array(scratch, count, sizeof out->without[0]);
	if (f->cost == NULL || f->choice == NULL || sums == NULL ||
	    out->with == NULL || out->without == NULL)
		return false;
	measure(f, leaves);
	/* The last cost holds plain sums: make it the whole tree's own. */
	sum_children(f, sums);
	settle(&f->cost[f->tree->term_count], false);
	pick(f, sums);
	return true;
}

enum avow_status
avow_cover_find(struct avow_cover *out, struct avow_arena *arena,
    const struct avow_cover_tree *tree, const uint64_t *leaves,
    struct avow_error *why)
{
	struct finder f = {.tree = tree, .out = out};
	struct avow_arena scratch;
	bool is_found;

	*out = (struct avow_cover){.is_any = false};
	avow_arena_init(&scratch, SCRATCH_MAX);
	is_found = find(&f, &scratch, leaves);
	if (is_found) {
		out->with = keep(arena, out->with, out->with_count);
		out->without = keep(arena, out->without, out->without_count);
		is_found = out->with != NULL && out->without != NULL;
	}
	avow_arena_clear(&scratch);
	if (!is_found) {
		*out = (struct avow_cover){.is_any = false};
		return avow_fail(why, AVOW_ERR_NOMEM, "cover.memory",
		    "no memory to cover a set of terms");
	}
	return AVOW_OK;
}

/* --- in print --- */

static const char *
word_of(const struct avow_cover_term *term, enum avow_cover_words words)
{
	switch (words) {
	case AVOW_COVER_ENGLISH:
		return term->english;
	case AVOW_COVER_CHINESE:
		return term->chinese;
	case AVOW_COVER_NAMES:
		break;
	}
	return term->name;
}

static void
put_terms(struct avow_buffer *out, const struct avow_cover_tree *tree,
    const uint32_t *terms, uint32_t count, enum avow_cover_words words)
{
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			avow_buffer_string(
			    out, words == AVOW_COVER_CHINESE ? "、" : ", ");
		avow_buffer_string(out, word_of(&tree->terms[terms[i]], words));
	}
}

void
avow_cover_put(struct avow_buffer *out, const struct avow_cover_tree *tree,
    const struct avow_cover *cover, enum avow_cover_words words)
{
	bool is_chinese = words == AVOW_COVER_CHINESE;

	if (cover->is_any)
		avow_buffer_string(out, is_chinese ? "全部" : "any");
	else if (cover->with_count == 0)
		avow_buffer_string(out, is_chinese ? "无" : "none");
	put_terms(out, tree, cover->with, cover->with_count, words);
	if (cover->without_count == 0)
		return;
	avow_buffer_string(out, is_chinese ? "（" : " but not ");
	put_terms(out, tree, cover->without, cover->without_count, words);
	if (is_chinese)
		avow_buffer_string(out, "除外）");
}

void
avow_cover_put_leaf(struct avow_buffer *out, const struct avow_cover_tree *tree,
    uint32_t leaf, enum avow_cover_words words)
{
	for (uint32_t t = 0; t < tree->term_count; t++)
		if (tree->terms[t].leaf == leaf) {
			avow_buffer_string(
			    out, word_of(&tree->terms[t], words));
			return;
		}
}
