/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of both images as variables of one order, and the worlds that may be:
 * one value of a fact, counts that grow, objections that reach what is below,
 * and no `impossible` of either image.
 */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static const struct avow_image_atom *
atom_at(const struct avow_diff_side *side, uint32_t atom)
{
	return ROWS(side->image, atom, ATOMS) + atom;
}

static bool
is_of_fact(const struct avow_image_atom *atom)
{
	return atom->kind == AVOW_TEST_FACT ||
	    atom->kind == AVOW_TEST_FACT_IS ||
	    atom->kind == AVOW_TEST_FACT_AT_LEAST;
}

/* What an atom is about, by name. */
static const char *
subject(const struct avow_image *image, const struct avow_image_atom *atom)
{
	switch ((enum avow_test_kind)atom->kind) {
	case AVOW_TEST_CONSENT:
		return avow_image_consent_name(image, atom->ref);
	case AVOW_TEST_OBJECTION:
		return avow_image_term_name(
		    image, AVOW_AXIS_PURPOSE, atom->ref);
	case AVOW_TEST_AGREEMENT:
		return avow_image_agreement_name(image, atom->ref);
	case AVOW_TEST_DOCUMENT:
		return avow_image_term_name(
		    image, AVOW_AXIS_DOCUMENT, atom->ref);
	case AVOW_TEST_NAMED:
		return "";
	default:
		return avow_image_fact_name(image, atom->ref);
	}
}

static const char *
value_of(const struct avow_image *image, const struct avow_image_atom *atom)
{
	return avow_image_value_name(image, atom->ref, atom->value);
}

/* The one leaf that stands for a leaf and for nothing else, or NONE32. */
static uint32_t
only_pair(const struct avow_diff_run *run, uint32_t older)
{
	const struct avow_diff_leaf *leaves =
	    run->out->leaves[AVOW_AXIS_PURPOSE];
	uint32_t found = AVOW_NONE32;
	uint32_t count = 0;

	for (uint32_t i = 0; i < run->out->leaf_count[AVOW_AXIS_PURPOSE]; i++)
		if (leaves[i].older == older) {
			found = leaves[i].newer;
			count++;
		}
	for (uint32_t i = 0; i < run->out->leaf_count[AVOW_AXIS_PURPOSE]; i++)
		if (leaves[i].newer == found && leaves[i].older != older)
			count++;
	return count == 1 ? found : AVOW_NONE32;
}

/* Whether an older purpose has another name now. */
static bool
is_renamed(const struct avow_diff_run *run, uint32_t older, uint32_t newer)
{
	const struct avow_image_term *was = avow_engine_term(
	    run->side[AVOW_DIFF_OLDER].image, AVOW_AXIS_PURPOSE, older);
	const struct avow_image_term *is = avow_engine_term(
	    run->side[AVOW_DIFF_NEWER].image, AVOW_AXIS_PURPOSE, newer);

	return was->is_leaf && is->is_leaf &&
	    only_pair(run, was->first_leaf) == is->first_leaf;
}

static bool
is_same(const struct avow_diff_run *run, uint32_t older, uint32_t newer)
{
	const struct avow_diff_side *a = &run->side[AVOW_DIFF_OLDER];
	const struct avow_diff_side *b = &run->side[AVOW_DIFF_NEWER];
	const struct avow_image_atom *x = atom_at(a, older);
	const struct avow_image_atom *y = atom_at(b, newer);

	if (x->kind != y->kind)
		return false;
	if (strcmp(subject(a->image, x), subject(b->image, y)) != 0)
		return x->kind == AVOW_TEST_OBJECTION &&
		    is_renamed(run, x->ref, y->ref);
	if (x->kind == AVOW_TEST_FACT_IS)
		return strcmp(value_of(a->image, x), value_of(b->image, y)) ==
		    0;
	return x->kind != AVOW_TEST_FACT_AT_LEAST || x->value == y->value;
}

/* --- the order --- */

static const struct avow_image_atom *
first_atom(const struct avow_diff_run *run, uint32_t var, unsigned *side_out)
{
	*side_out = run->vars[var][AVOW_DIFF_OLDER] == AVOW_NONE32;
	return atom_at(&run->side[*side_out], run->vars[var][*side_out]);
}

/* Whether two variables are of one fact, or both objections. */
static bool
is_kin(const struct avow_diff_run *run, uint32_t a, uint32_t b)
{
	unsigned i, j;
	const struct avow_image_atom *x = first_atom(run, a, &i);
	const struct avow_image_atom *y = first_atom(run, b, &j);

	if (x->kind != y->kind)
		return false;
	if (x->kind == AVOW_TEST_OBJECTION)
		return true;
	return is_of_fact(x) &&
	    strcmp(subject(run->side[i].image, x),
		subject(run->side[j].image, y)) == 0;
}

static uint32_t
value_at(const struct avow_diff_run *run, uint32_t var)
{
	unsigned side;

	return first_atom(run, var, &side)->value;
}

/* Behind the last of its kin; counts by what they ask. */
static uint32_t
place_for(const struct avow_diff_run *run, uint32_t var)
{
	uint32_t at = var;
	unsigned side;
	bool is_count =
	    first_atom(run, var, &side)->kind == AVOW_TEST_FACT_AT_LEAST;

	for (uint32_t i = var; i-- > 0;)
		if (is_kin(run, i, var)) {
			at = i + 1;
			break;
		}
	while (is_count && at > 0 && is_kin(run, at - 1, var) &&
	    value_at(run, at - 1) > value_at(run, var))
		at--;
	return at;
}

static void
add_var(struct avow_diff_run *run, uint32_t older, uint32_t newer)
{
	const uint32_t pair[AVOW_DIFF_SIDES] = {older, newer};
	uint32_t at;

	memcpy(run->vars[run->var_count], pair, sizeof pair);
	at = place_for(run, run->var_count);
	memmove(run->vars[at + 1], run->vars[at],
	    (run->var_count - at) * sizeof pair);
	memcpy(run->vars[at], pair, sizeof pair);
	run->var_count++;
}

static uint32_t
find_same(const struct avow_diff_run *run, uint32_t older)
{
	uint32_t count =
	    run->side[AVOW_DIFF_NEWER].image->count[AVOW_SECTION_ATOMS];

	for (uint32_t n = 0; n < count; n++)
		if (is_same(run, older, n))
			return n;
	return AVOW_NONE32;
}

static void
order(struct avow_diff_run *run)
{
	const uint32_t count[AVOW_DIFF_SIDES] = {
	    run->side[AVOW_DIFF_OLDER].image->count[AVOW_SECTION_ATOMS],
	    run->side[AVOW_DIFF_NEWER].image->count[AVOW_SECTION_ATOMS]};
	bool *is_paired = avow_diff_room(run, count[1], sizeof *is_paired);

	run->vars =
	    avow_diff_room(run, AVOW_DIFF_VARS_MAX + 1, sizeof *run->vars);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		run->side[s].var_of =
		    avow_diff_room(run, count[s], sizeof(uint32_t));
	if (run->failed)
		return;
	for (uint32_t o = 0; o < count[0]; o++) {
		uint32_t n = find_same(run, o);

		if (n != AVOW_NONE32)
			is_paired[n] = true;
		add_var(run, o, n);
	}
	for (uint32_t n = 0; n < count[1]; n++)
		if (!is_paired[n])
			add_var(run, AVOW_NONE32, n);
	for (uint32_t v = 0; v < run->var_count; v++)
		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			if (run->vars[v][s] != AVOW_NONE32)
				run->side[s].var_of[run->vars[v][s]] = v;
}

const char *
avow_diff_facts_text(const struct avow_diff_run *run, uint32_t var)
{
	unsigned side;
	const struct avow_image_atom *atom = first_atom(run, var, &side);

	return run->side[side].image->strings + atom->text;
}

bool
avow_diff_facts_excludes(
    const struct avow_diff_run *run, uint32_t var, uint32_t other)
{
	unsigned side;

	return first_atom(run, var, &side)->kind == AVOW_TEST_FACT_IS &&
	    is_kin(run, var, other);
}

/* --- the worlds that may be --- */

/* The fact of an image by name, or NULL. */
static const struct avow_image_fact *
find_fact(const struct avow_image *image, const char *name)
{
	uint32_t fact;

	return avow_image_find_fact(image, avow_text_of(name), &fact)
	    ? ROWS(image, fact, FACTS) + fact
	    : NULL;
}

/* Whether some atom of either image asks for this value. */
static bool
has_atom(const struct avow_diff_run *run, const char *fact, const char *value)
{
	for (uint32_t v = 0; v < run->var_count; v++) {
		unsigned side;
		const struct avow_image_atom *a = first_atom(run, v, &side);
		const struct avow_image *image = run->side[side].image;

		if (a->kind == AVOW_TEST_FACT_IS &&
		    strcmp(subject(image, a), fact) == 0 &&
		    strcmp(value_of(image, a), value) == 0)
			return true;
	}
	return false;
}

/* Whether every value that either image declares is asked for. */
static bool
covers_values(const struct avow_diff_run *run, const char *name)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_image *image = run->side[s].image;
		const struct avow_image_fact *fact = find_fact(image, name);

		for (uint32_t i = 0; fact != NULL && i < fact->values.count;
		     i++)
			if (!has_atom(run, name,
				avow_image_value_name(image,
				    (uint32_t)(fact - ROWS(image, fact, FACTS)),
				    i)))
				return false;
	}
	return true;
}

/* Of the variables first..end just one, or none where they are not all. */
static uint32_t
one_of(struct avow_diff_run *run, uint32_t first, uint32_t end, bool is_all)
{
	uint32_t none = AVOW_DIFF_TRUE;
	uint32_t one = is_all ? AVOW_DIFF_FALSE : AVOW_DIFF_TRUE;

	for (uint32_t v = end; v-- > first;) {
		one = avow_diff_tree_choose(&run->trees, v, one, none);
		none = avow_diff_tree_choose(
		    &run->trees, v, none, AVOW_DIFF_FALSE);
	}
	return one;
}

static uint32_t
greatest(const struct avow_diff_run *run, const char *name)
{
	uint32_t most = 0;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_image_fact *fact =
		    find_fact(run->side[s].image, name);

		if (fact != NULL && fact->count_max > most)
			most = fact->count_max;
	}
	return most;
}

/* At least 5 is at least 3: once one is not so, none behind it is. */
static uint32_t
counts(
    struct avow_diff_run *run, uint32_t first, uint32_t end, const char *name)
{
	uint32_t most = greatest(run, name);
	uint32_t none = AVOW_DIFF_TRUE, all = AVOW_DIFF_TRUE;

	for (uint32_t v = end; v-- > first;) {
		uint32_t value = value_at(run, v);

		all = avow_diff_tree_choose(&run->trees, v,
		    value == 0 ? AVOW_DIFF_FALSE : none,
		    value > most ? AVOW_DIFF_FALSE : all);
		none = avow_diff_tree_choose(
		    &run->trees, v, none, AVOW_DIFF_FALSE);
	}
	return all;
}

static bool
is_below(const struct avow_image *image, uint32_t term, uint32_t top)
{
	while (term != top && term != AVOW_NONE32)
		term = avow_engine_term(image, AVOW_AXIS_PURPOSE, term)->parent;
	return term == top;
}

/* Whether an objection is also one to what the other is about. */
static bool
reaches(const struct avow_diff_run *run, uint32_t above, uint32_t below)
{
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		uint32_t a = run->vars[above][s], b = run->vars[below][s];

		if (a != AVOW_NONE32 && b != AVOW_NONE32 &&
		    is_below(run->side[s].image, atom_at(&run->side[s], b)->ref,
			atom_at(&run->side[s], a)->ref))
			return true;
	}
	return false;
}

static uint32_t
objections(struct avow_diff_run *run, uint32_t first, uint32_t end)
{
	struct avow_diff_trees *t = &run->trees;
	uint32_t valid = AVOW_DIFF_TRUE;

	for (uint32_t a = first; a < end; a++)
		for (uint32_t b = first; b < end; b++)
			if (a != b && reaches(run, a, b))
				valid = avow_diff_tree_and(t, valid,
				    avow_diff_tree_or(t,
					avow_diff_tree_is(t, a, false),
					avow_diff_tree_is(t, b, true)));
	return valid;
}

/* What bounds the kin first..end among themselves. */
static uint32_t
bound(struct avow_diff_run *run, uint32_t first, uint32_t end)
{
	unsigned side;
	const struct avow_image_atom *atom = first_atom(run, first, &side);
	const char *name = subject(run->side[side].image, atom);

	switch ((enum avow_test_kind)atom->kind) {
	case AVOW_TEST_FACT_IS:
		return one_of(run, first, end, covers_values(run, name));
	case AVOW_TEST_FACT_AT_LEAST:
		return counts(run, first, end, name);
	case AVOW_TEST_OBJECTION:
		return objections(run, first, end);
	default:
		return AVOW_DIFF_TRUE;
	}
}

/* Claims, and the objection to a flow's own purpose, bound no world. */
static bool
is_plain(const struct avow_image *image, struct avow_image_list list)
{
	for (uint32_t i = 0; i < list.count; i++)
		if (image->literals[list.first + i].kind != AVOW_LITERAL_ATOM)
			return false;
	return true;
}

/* Outside a flow nothing is claimed, and no purpose is its own. */
static uint32_t
literal(struct avow_diff_run *run, unsigned side, uint32_t number)
{
	const struct avow_image_literal *one =
	    &run->side[side].image->literals[number];

	if (one->kind != AVOW_LITERAL_ATOM)
		return one->is_negated ? AVOW_DIFF_TRUE : AVOW_DIFF_FALSE;
	return avow_diff_tree_is(
	    &run->trees, run->side[side].var_of[one->id], one->is_negated == 0);
}

uint32_t
avow_diff_facts_all(
    struct avow_diff_run *run, unsigned side, struct avow_image_list list)
{
	uint32_t all = AVOW_DIFF_TRUE;

	for (uint32_t i = 0; i < list.count; i++)
		all = avow_diff_tree_and(
		    &run->trees, all, literal(run, side, list.first + i));
	return all;
}

uint32_t
avow_diff_facts_any(
    struct avow_diff_run *run, unsigned side, struct avow_image_list list)
{
	uint32_t any = AVOW_DIFF_FALSE;

	for (uint32_t i = 0; i < list.count; i++)
		any = avow_diff_tree_or(
		    &run->trees, any, literal(run, side, list.first + i));
	return any;
}

static void
exclude(struct avow_diff_run *run, unsigned side)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_list *axioms = ROWS(image, list, AXIOMS);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_AXIOMS]; i++)
		if (is_plain(image, axioms[i]))
			run->valid =
			    avow_diff_tree_but_not(&run->trees, run->valid,
				avow_diff_facts_all(run, side, axioms[i]));
}

void
avow_diff_facts(struct avow_diff_run *run)
{
	uint32_t end;

	order(run);
	run->valid = AVOW_DIFF_TRUE;
	for (uint32_t v = 0; v < run->var_count && !run->failed; v = end) {
		for (end = v + 1; end < run->var_count && is_kin(run, v, end);
		     end++)
			;
		run->valid = avow_diff_tree_and(
		    &run->trees, run->valid, bound(run, v, end));
	}
	for (unsigned s = 0; s < AVOW_DIFF_SIDES && !run->failed; s++)
		exclude(run, s);
}
