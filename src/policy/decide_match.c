/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/decide_engine.h"

#include "base/banned.h"

/*
 * A service that no page names is spoken about by the rules that speak about
 * every service.
 */
static void
match_any(struct avow_eval *e, uint32_t axis)
{
	const struct avow_image *image = e->image;
	uint32_t words = image->info->rule_words;
	const uint64_t *row = image->match + image->info->match_at[axis];
	uint32_t count = avow_engine_tree(image, axis)->leaf_count;

	for (uint32_t leaf = 0; leaf < count; leaf++, row += words)
		for (uint32_t w = 0; w < words; w++)
			e->candidates[w] &= row[w];
}

/* Keep the candidates whose scope holds the flow's leaf. */
static bool
match_axis(struct avow_eval *e, uint32_t axis)
{
	const struct avow_image *image = e->image;
	uint32_t words = image->info->rule_words;
	uint32_t leaf = e->flow->leaf[axis];
	const uint64_t *row;

	if (axis == AVOW_AXIS_SERVICE && leaf == AVOW_NONE32) {
		match_any(e, axis);
		return true;
	}
	if (leaf >= avow_engine_tree(image, axis)->leaf_count)
		return false;
	row = image->match + image->info->match_at[axis] + (size_t)leaf * words;
	for (uint32_t w = 0; w < words; w++)
		e->candidates[w] &= row[w];
	return true;
}

/* Keep the atoms that may be true for the flow's leaf. */
static void
scope_axis(struct avow_eval *e, uint32_t axis)
{
	const uint64_t *scopes = e->image->section[AVOW_SECTION_SCOPES];
	uint32_t at = e->image->info->scope_at[axis];

	if (at == AVOW_NONE32)
		return;
	scopes += 2 * ((size_t)at + e->flow->leaf[axis]);
	e->scope[0] &= scopes[0];
	e->scope[1] &= scopes[1];
}

bool
avow_decide_match_objectable(const struct avow_image *image, uint32_t purpose)
{
	const struct avow_image_term *term =
	    avow_engine_leaf(image, AVOW_AXIS_PURPOSE, purpose);

	while ((term->flags & AVOW_TERM_OBJECTABLE) == 0) {
		if (term->parent == AVOW_NONE32)
			return false;
		term = avow_engine_term(image, AVOW_AXIS_PURPOSE, term->parent);
	}
	return true;
}

bool
avow_decide_match_begin(
    struct avow_eval *e, struct avow_work *work, const struct avow_flow *flow)
{
	uint32_t purpose = flow->leaf[AVOW_AXIS_PURPOSE];

	e->work = work;
	e->image = work->image;
	e->flow = flow;
	for (uint32_t w = 0; w < e->image->info->rule_words; w++)
		e->candidates[w] = UINT64_MAX;
	for (uint32_t axis = 0; axis < AVOW_AXES; axis++)
		if (!match_axis(e, axis))
			return false;
	e->scope[0] = e->scope[1] = UINT64_MAX;
	scope_axis(e, AVOW_AXIS_PURPOSE);
	scope_axis(e, AVOW_AXIS_CATEGORY);
	scope_axis(e, AVOW_AXIS_RECIPIENT);
	e->own_objection = avow_engine_objection(e->image, purpose);
	e->is_objectable = avow_decide_match_objectable(e->image, purpose);
	return true;
}

/*
 * Outside its declared scope an atom is false.  An unknown one counts as
 * false, and the evaluation is done again with either value.
 */
static bool
is_true(struct avow_eval *e, uint32_t atom)
{
	if (atom == AVOW_NONE32 || !avow_bit(e->scope, atom))
		return false;
	if (!avow_bit(e->work->world->known, atom)) {
		if (e->work->unknown == AVOW_NONE32)
			e->work->unknown = atom;
		return false;
	}
	return avow_bit(e->work->world->value, atom);
}

bool
avow_decide_match_claim(const struct avow_image *image,
    const struct avow_claim *claim, uint32_t base)
{
	const struct avow_image_base *bases =
	    image->section[AVOW_SECTION_BASES];
	uint32_t at = claim->id;

	if (claim->kind != AVOW_BASIS_TERM)
		return false;
	while (at != base && at < image->count[AVOW_SECTION_BASES])
		at = bases[at].parent; /* parents stand before children */
	return at == base;
}

static bool
holds(struct avow_eval *e, const struct avow_image_literal *literal)
{
	const struct avow_claim *claim = &e->work->world->claim;
	bool truth = false;

	switch ((enum avow_literal_kind)literal->kind) {
	case AVOW_LITERAL_ATOM:
		truth = is_true(e, literal->id);
		break;
	case AVOW_LITERAL_OWN_OBJECTION:
		truth = is_true(e, e->own_objection);
		break;
	case AVOW_LITERAL_CLAIM_BASIS:
		truth = avow_decide_match_claim(e->image, claim, literal->id);
		break;
	case AVOW_LITERAL_CLAIM_CONSENT:
		truth = claim->kind == AVOW_BASIS_CONSENT &&
		    claim->id == literal->id;
		break;
	case AVOW_LITERAL_CLAIM_CONTRACT:
		truth = claim->kind == AVOW_BASIS_CONTRACT &&
		    claim->id == literal->id;
		break;
	}
	return truth != (literal->is_negated != 0);
}

static bool
all_hold(struct avow_eval *e, struct avow_image_list list)
{
	for (uint32_t i = 0; i < list.count; i++)
		if (!holds(e, &e->image->literals[list.first + i]))
			return false;
	return true;
}

static bool
any_holds(struct avow_eval *e, struct avow_image_list list)
{
	for (uint32_t i = 0; i < list.count; i++)
		if (holds(e, &e->image->literals[list.first + i]))
			return true;
	return false;
}

/* A document that no rule tests is not known to exist. */
static bool
has_document(struct avow_eval *e, uint32_t document)
{
	const struct avow_image_atom *atoms =
	    e->image->section[AVOW_SECTION_ATOMS];

	for (uint32_t i = 0; i < e->image->count[AVOW_SECTION_ATOMS]; i++)
		if (atoms[i].kind == AVOW_TEST_DOCUMENT &&
		    atoms[i].ref == document)
			return is_true(e, i);
	return false;
}

/*
 * The base is claimed, or one below it; that one supports the action; and
 * every document asked for on the way from the one to the other exists.
 */
static bool
has_base(struct avow_eval *e, uint32_t base)
{
	const struct avow_image_base *bases =
	    e->image->section[AVOW_SECTION_BASES];
	const struct avow_claim *claim = &e->work->world->claim;
	uint32_t at = claim->id;

	if (!avow_decide_match_claim(e->image, claim, base))
		return false;
	if (!avow_bit(e->image->sets + bases[at].supports,
		e->flow->leaf[AVOW_AXIS_ACTION]))
		return false;
	for (;; at = bases[at].parent) {
		if (bases[at].document != AVOW_NONE32 &&
		    !has_document(e, bases[at].document))
			return false;
		if (at == base)
			return true;
	}
}

const struct avow_image_rule *
avow_decide_match_basis(const struct avow_image *image, uint32_t number)
{
	const struct avow_image_rule *rule = &image->rules[number];

	while (rule->basis_kind == AVOW_BASIS_NONE &&
	    (rule->flags & AVOW_RULE_INNER) != 0 && rule->parent != AVOW_NONE32)
		rule = &image->rules[rule->parent];
	return rule;
}

static bool
guardian_decides(struct avow_eval *e)
{
	const struct avow_image *image = e->image;
	const struct avow_image_guardian *guardian =
	    image->section[AVOW_SECTION_GUARDIANS];
	uint32_t purpose = e->flow->leaf[AVOW_AXIS_PURPOSE];

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_GUARDIANS];
	     i++, guardian++) {
		if (guardian->but_not_for != AVOW_NONE32 &&
		    avow_bit(image->sets + guardian->but_not_for, purpose))
			continue;
		if (all_hold(e, guardian->when))
			return true;
	}
	return false;
}

/*
 * What every allow says besides its own conditions: an objection stops an
 * objectable purpose; and where a guardian decides, a basis other than consent
 * needs the guardian's yes to the use itself.  (That consents are given by the
 * guardian is the ledger's business.)
 */
static bool
may_allow(struct avow_eval *e, uint32_t number)
{
	const struct avow_image_consent *consents =
	    e->image->section[AVOW_SECTION_CONSENTS];
	uint32_t minor_use = e->image->info->minor_use;
	uint32_t basis;

	if (e->is_objectable && is_true(e, e->own_objection))
		return false;
	if (e->image->count[AVOW_SECTION_GUARDIANS] == 0)
		return true;
	basis = avow_decide_match_basis(e->image, number)->basis_kind;
	if (basis == AVOW_BASIS_NONE || basis == AVOW_BASIS_CONSENT ||
	    !guardian_decides(e))
		return true;
	return minor_use != AVOW_NONE32 && is_true(e, consents[minor_use].atom);
}

bool
avow_decide_match_form(
    const struct avow_image_rule *rule, const struct avow_flow *flow)
{
	if ((rule->forms >> flow->form & 1) == 0)
		return false;
	return flow->form != AVOW_FORM_AGGREGATE || flow->k >= rule->k;
}

bool
avow_decide_match(struct avow_eval *e, uint32_t number)
{
	const struct avow_image_rule *rule = &e->image->rules[number];

	if (!avow_bit(e->candidates, number) ||
	    !avow_decide_match_form(rule, e->flow))
		return false;
	if (!all_hold(e, rule->when) || any_holds(e, rule->unless))
		return false;
	if (rule->basis_kind == AVOW_BASIS_TERM && !has_base(e, rule->basis))
		return false;
	return rule->effect != AVOW_EFFECT_ALLOW || may_allow(e, number);
}
