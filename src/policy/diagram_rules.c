/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each rule looks at besides the flow's place in its scope.  This must
 * name at least all that decide_match.c and decide_combine.c read: too much
 * makes the diagram larger, too little would make it wrong.
 */
#include "policy/diagram_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static uint32_t
words_for(uint32_t count)
{
	return count / 64 + (count % 64 != 0);
}

static void
lay_out(struct avow_diagram_build *b)
{
	const uint32_t *count = b->image->count;
	struct avow_diagram_layout *l = &b->layout;

	l->rules = b->image->info->rule_words;
	l->base_words = words_for(count[AVOW_SECTION_BASES]);
	l->guardian_words = words_for(count[AVOW_SECTION_GUARDIANS]);
	l->atoms = l->rules;
	l->bases = l->atoms + AVOW_ATOMS_MAX / 64;
	l->duties = l->bases + l->base_words;
	l->guardians = l->duties + AVOW_DUTIES_MAX / 64;
	l->others = l->guardians + l->guardian_words;
	l->words = l->others + 1;
}

/* A mask has no first part, so its other parts stand that much earlier. */
static uint64_t *
part(const struct avow_diagram_build *b, uint64_t *mask, uint32_t at)
{
	return mask + (at - b->layout.rules);
}

static void
look_at_atom(const struct avow_diagram_build *b, uint64_t *mask, uint32_t atom)
{
	if (atom != AVOW_NONE32)
		avow_bit_put(part(b, mask, b->layout.atoms), atom, true);
}

/* Claims are seen to in diagram_claims.c. */
static void
look_at_tests(const struct avow_diagram_build *b, uint64_t *mask,
    struct avow_image_list list)
{
	for (uint32_t i = 0; i < list.count; i++) {
		const struct avow_image_literal *literal =
		    &b->image->literals[list.first + i];

		if (literal->kind == AVOW_LITERAL_ATOM)
			look_at_atom(b, mask, literal->id);
		else if (literal->kind == AVOW_LITERAL_OWN_OBJECTION)
			*part(b, mask, b->layout.others) |=
			    AVOW_STATE_OBJECTION;
	}
}

static void
look_at_document(
    const struct avow_diagram_build *b, uint64_t *mask, uint32_t document)
{
	const struct avow_image_atom *atoms = ROWS(b->image, atom, ATOMS);

	for (uint32_t i = 0; i < b->image->count[AVOW_SECTION_ATOMS]; i++)
		if (atoms[i].kind == AVOW_TEST_DOCUMENT &&
		    atoms[i].ref == document)
			look_at_atom(b, mask, i);
}

/* A base or one below it may be claimed: what each supports, and asks for. */
static void
look_at_bases(const struct avow_diagram_build *b, uint64_t *mask, uint32_t base)
{
	const struct avow_image_base *bases = ROWS(b->image, base, BASES);

	for (uint32_t i = 0; i < b->image->count[AVOW_SECTION_BASES]; i++) {
		struct avow_claim claim = {AVOW_BASIS_TERM, i};

		if (!avow_decide_match_claim(b->image, &claim, base))
			continue;
		avow_bit_put(part(b, mask, b->layout.bases), i, true);
		for (uint32_t at = i;; at = bases[at].parent) {
			if (bases[at].document != AVOW_NONE32)
				look_at_document(b, mask, bases[at].document);
			if (at == base)
				break;
		}
	}
}

static void
look_at_duties(const struct avow_diagram_build *b, uint64_t *mask,
    struct avow_image_list list)
{
	for (uint32_t i = 0; i < list.count; i++) {
		uint32_t duty = b->image->links[list.first + i];
		uint32_t kind = avow_engine_duty(b->image, duty)->kind;

		if (kind == AVOW_DUTY_MASK || kind == AVOW_DUTY_PSEUDONYMISE)
			avow_bit_put(
			    part(b, mask, b->layout.duties), duty, true);
	}
}

/* Whether guardians may have a say in an allow. */
static bool
is_guarded(const struct avow_image *image, uint32_t rule)
{
	uint32_t basis = avow_decide_match_basis(image, rule)->basis_kind;

	return image->count[AVOW_SECTION_GUARDIANS] != 0 &&
	    image->rules[rule].effect == AVOW_EFFECT_ALLOW &&
	    basis != AVOW_BASIS_NONE && basis != AVOW_BASIS_CONSENT;
}

static void
look_at_rule(struct avow_diagram_build *b, uint32_t number)
{
	const struct avow_image_rule *rule = &b->image->rules[number];
	uint64_t *mask = avow_diagram_mask(b, number);

	look_at_tests(b, mask, rule->when);
	look_at_tests(b, mask, rule->unless);
	if (rule->basis_kind == AVOW_BASIS_TERM)
		look_at_bases(b, mask, rule->basis);
	look_at_duties(b, mask, rule->duties);
	if (rule->effect == AVOW_EFFECT_ALLOW)
		*part(b, mask, b->layout.others) |= AVOW_STATE_OBJECTABLE;
	b->is_guarded[number] = is_guarded(b->image, number);
	avow_bit_put(
	    b->page_rules + (size_t)rule->page * b->layout.rules, number, true);
}

/* What guardians decide by, and whether the use itself is allowed. */
static void
look_at_guardians(struct avow_diagram_build *b)
{
	const struct avow_image *image = b->image;
	const struct avow_image_guardian *guardians =
	    ROWS(image, guardian, GUARDIANS);
	uint32_t item = image->info->minor_use;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_GUARDIANS]; i++) {
		look_at_tests(b, b->guarded, guardians[i].when);
		avow_bit_put(part(b, b->guarded, b->layout.guardians), i, true);
	}
	if (item != AVOW_NONE32)
		look_at_atom(
		    b, b->guarded, ROWS(image, consent, CONSENTS)[item].atom);
}

void
avow_diagram_rules(struct avow_diagram_build *b)
{
	const uint32_t *count = b->image->count;
	size_t rules = count[AVOW_SECTION_RULES];
	size_t mask;

	lay_out(b);
	mask = b->layout.words - b->layout.rules;
	/* At most 4,096 rules of 200 words. */
	b->masks = avow_diagram_words(b, rules * mask);
	b->guarded = avow_diagram_words(b, mask);
	b->relevant = avow_diagram_words(b, mask);
	b->page_rules = avow_diagram_words(
	    b, (size_t)count[AVOW_SECTION_PAGES] * b->layout.rules);
	b->is_guarded = (bool *)avow_diagram_words(b, rules / 8 + 1);
	if (b->failed)
		return;
	for (uint32_t i = 0; i < rules; i++)
		look_at_rule(b, i);
	look_at_guardians(b);
	for (uint32_t i = 0; i < count[AVOW_SECTION_OBJECTIONS]; i++) {
		uint32_t atom = avow_engine_objection(b->image, i);

		if (atom != AVOW_NONE32)
			avow_bit_put(b->objections, atom, true);
	}
}

/* --- what a state needs --- */

static bool
any_common(const uint64_t *a, const uint64_t *b, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++)
		if ((a[w] & b[w]) != 0)
			return true;
	return false;
}

static void
keep(uint64_t *set, const uint64_t *a, const uint64_t *b, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++)
		set[w] &= (a != NULL ? a[w] : 0) | (b != NULL ? b[w] : 0);
}

/*
 * Only the flow's own page and the general one are asked; a page without a
 * rule left is as none, unless it alone would have spoken.
 */
static void
settle_pages(struct avow_diagram_build *b, uint64_t *state)
{
	const struct avow_image *image = b->image;
	uint32_t words = b->layout.rules;
	uint32_t general = image->info->general;
	uint32_t own = (uint32_t)(state[b->layout.others] & AVOW_STATE_PAGE);
	const uint64_t *all = NULL, *its = NULL;

	if (general != AVOW_NONE32)
		all = b->page_rules + (size_t)general * words;
	if (own != 0) {
		its = b->page_rules + (size_t)(own - 1) * words;
		if (avow_engine_page(image, own - 1)->layer == AVOW_LAYER_ALONE)
			all = NULL;
	}
	keep(state, all, its, words);
	if (own != 0 && !any_common(state, its, words))
		state[b->layout.others] &= ~AVOW_STATE_PAGE;
}

/* Add what a rule looks at. */
static void
add(struct avow_diagram_build *b, const uint64_t *mask)
{
	uint32_t words = b->layout.words - b->layout.rules;

	for (uint32_t w = 0; w < words; w++)
		b->relevant[w] |= mask[w];
}

static void
add_rules(struct avow_diagram_build *b, const uint64_t *state)
{
	bool guarded = false;

	for (uint32_t w = 0; w < b->layout.rules; w++)
		for (uint64_t left = state[w]; left != 0; left &= left - 1) {
			uint32_t rule =
			    w * 64 + (uint32_t)__builtin_ctzll(left);

			add(b, avow_diagram_mask(b, rule));
			guarded = guarded || b->is_guarded[rule];
		}
	if (guarded)
		add(b, b->guarded);
}

/* An objection counts where a test says so, or the purpose is objectable. */
static void
add_objection(struct avow_diagram_build *b, uint64_t *others)
{
	uint64_t *relevant = part(b, b->relevant, b->layout.others);
	uint64_t *atoms = part(b, b->relevant, b->layout.atoms);
	uint64_t own = (*others & AVOW_STATE_OBJECTION) >> 16;

	if (own == 0)
		*others &= ~AVOW_STATE_OBJECTABLE;
	if ((*others & *relevant & AVOW_STATE_OBJECTABLE) != 0)
		*relevant |= AVOW_STATE_OBJECTION;
	if ((*relevant & AVOW_STATE_OBJECTION) == 0 || own == 0)
		return;
	if (own <= AVOW_ATOMS_MAX) {
		avow_bit_put(atoms, (uint32_t)own - 1, true);
		return;
	}
	atoms[0] |= b->objections[0]; /* the purpose is not chosen yet */
	atoms[1] |= b->objections[1];
}

void
avow_diagram_rules_settle(
    struct avow_diagram_build *b, uint64_t *state, bool has_service)
{
	uint32_t words = b->layout.words - b->layout.rules;
	uint64_t *rest = state + b->layout.rules;

	if (has_service)
		settle_pages(b, state);
	for (uint32_t w = 0; w < words; w++)
		b->relevant[w] = 0;
	add_rules(b, state);
	add_objection(b, &state[b->layout.others]);
	*part(b, b->relevant, b->layout.others) |= AVOW_STATE_PAGE;
	for (uint32_t w = 0; w < words; w++)
		rest[w] &= b->relevant[w];
}
