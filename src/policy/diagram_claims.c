/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Claims that no rule names are one class.  A name is a consent item, an
 * agreement or a base that a rule has as its basis or tests for; a claim is
 * what it names and, of bases, all above it.
 */
#include "policy/diagram_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

/* The number of a name: consents first, then agreements, then bases. */
static uint32_t
name_of(const struct avow_image *image, enum avow_basis_kind kind, uint32_t id)
{
	if (kind == AVOW_BASIS_CONSENT)
		return id;
	id += image->count[AVOW_SECTION_CONSENTS];
	if (kind == AVOW_BASIS_CONTRACT)
		return id;
	return id + image->count[AVOW_SECTION_AGREEMENTS];
}

static void
name_tests(const struct avow_diagram_build *b, uint64_t *names,
    struct avow_image_list list)
{
	static const enum avow_basis_kind kinds[] = {
	    [AVOW_LITERAL_CLAIM_BASIS] = AVOW_BASIS_TERM,
	    [AVOW_LITERAL_CLAIM_CONSENT] = AVOW_BASIS_CONSENT,
	    [AVOW_LITERAL_CLAIM_CONTRACT] = AVOW_BASIS_CONTRACT,
	};

	for (uint32_t i = 0; i < list.count; i++) {
		const struct avow_image_literal *literal =
		    &b->image->literals[list.first + i];

		if (literal->kind >= AVOW_LITERAL_CLAIM_BASIS)
			avow_bit_put(names,
			    name_of(
				b->image, kinds[literal->kind], literal->id),
			    true);
	}
}

static uint64_t *
names_of(const struct avow_diagram_build *b, uint32_t rule)
{
	return b->names + (size_t)rule * b->name_words;
}

static void
name_rules(struct avow_diagram_build *b)
{
	const struct avow_image *image = b->image;
	const struct avow_image_guardian *guardians =
	    ROWS(image, guardian, GUARDIANS);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RULES]; i++) {
		const struct avow_image_rule *rule =
		    avow_decide_match_basis(image, i);

		name_tests(b, names_of(b, i), image->rules[i].when);
		name_tests(b, names_of(b, i), image->rules[i].unless);
		if (rule->basis_kind != AVOW_BASIS_NONE)
			avow_bit_put(names_of(b, i),
			    name_of(image,
				(enum avow_basis_kind)rule->basis_kind,
				rule->basis),
			    true);
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_GUARDIANS]; i++)
		name_tests(b, b->guardian_names, guardians[i].when);
}

/* The names that a claim is, into a row of zeros. */
static void
name_claim(const struct avow_diagram_build *b, const struct avow_claim *claim,
    uint64_t *names)
{
	const struct avow_image_base *bases = ROWS(b->image, base, BASES);
	uint32_t at = claim->id;

	if (claim->kind != AVOW_BASIS_TERM) {
		avow_bit_put(names, name_of(b->image, claim->kind, at), true);
		return;
	}
	for (; at != AVOW_NONE32; at = bases[at].parent)
		avow_bit_put(
		    names, name_of(b->image, AVOW_BASIS_TERM, at), true);
}

static bool
is_seen(const struct avow_diagram_build *b, const uint64_t *claim,
    const uint64_t *seen)
{
	for (uint32_t w = 0; w < b->name_words; w++)
		if ((claim[w] & seen[w]) != 0)
			return true;
	return false;
}

/* Give a claim a class of its own, if a rule sees it. */
static void
add_claim(struct avow_diagram_build *b, struct avow_claim claim,
    const uint64_t *seen, uint64_t *room)
{
	for (uint32_t w = 0; w < b->name_words; w++)
		room[w] = 0;
	name_claim(b, &claim, room);
	if (!is_seen(b, room, seen))
		return;
	for (uint32_t w = 0; w < b->name_words; w++)
		b->claim_names[(size_t)b->claim_count * b->name_words + w] =
		    room[w];
	b->claims[b->claim_count++] = claim;
}

static void
add_claims(struct avow_diagram_build *b, uint64_t *seen, uint64_t *room)
{
	static const enum avow_section sections[] = {
	    [AVOW_BASIS_CONSENT] = AVOW_SECTION_CONSENTS,
	    [AVOW_BASIS_CONTRACT] = AVOW_SECTION_AGREEMENTS,
	    [AVOW_BASIS_TERM] = AVOW_SECTION_BASES,
	};

	for (uint32_t w = 0; w < b->name_words; w++)
		seen[w] = b->guardian_names[w];
	for (uint32_t i = 0; i < b->image->count[AVOW_SECTION_RULES]; i++)
		for (uint32_t w = 0; w < b->name_words; w++)
			seen[w] |= names_of(b, i)[w];
	b->claims[AVOW_CLAIM_NONE] = (struct avow_claim){AVOW_BASIS_NONE, 0};
	b->claims[AVOW_CLAIM_OTHER] =
	    (struct avow_claim){AVOW_BASIS_CONSENT, AVOW_NONE32};
	b->claim_count = AVOW_CLAIM_NAMED;
	for (unsigned kind = AVOW_BASIS_CONSENT; kind <= AVOW_BASIS_TERM;
	     kind++)
		for (uint32_t i = 0; i < b->image->count[sections[kind]]; i++)
			add_claim(b,
			    (struct avow_claim){(enum avow_basis_kind)kind, i},
			    seen, room);
}

void
avow_diagram_claims(struct avow_diagram_build *b)
{
	const uint32_t *count = b->image->count;
	size_t claims = (size_t)count[AVOW_SECTION_CONSENTS] +
	    count[AVOW_SECTION_AGREEMENTS] + count[AVOW_SECTION_BASES];
	uint64_t *seen, *room;

	b->name_words = (uint32_t)(claims / 64 + (claims % 64 != 0));
	claims += AVOW_CLAIM_NAMED;
	/* At most 4,096 rules and 3,074 claims of 48 words. */
	b->names = avow_diagram_words(
	    b, (size_t)count[AVOW_SECTION_RULES] * b->name_words);
	b->guardian_names = avow_diagram_words(b, b->name_words);
	b->claim_names = avow_diagram_words(b, claims * b->name_words);
	b->claims = (struct avow_claim *)(void *)avow_diagram_words(
	    b, claims * sizeof *b->claims / sizeof(uint64_t) + 1);
	seen = avow_diagram_words(b, b->name_words);
	room = avow_diagram_words(b, b->name_words);
	b->seen = avow_diagram_words(b, b->name_words);
	if (b->failed)
		return;
	name_rules(b);
	add_claims(b, seen, room);
}

/* The names that the rules of a state look at, in b->seen; false if none. */
static bool
look(struct avow_diagram_build *b, const uint64_t *state)
{
	bool guarded = false, any = false;

	for (uint32_t w = 0; w < b->name_words; w++)
		b->seen[w] = 0;
	for (uint32_t w = 0; w < b->layout.rules; w++)
		for (uint64_t left = state[w]; left != 0; left &= left - 1) {
			uint32_t rule =
			    w * 64 + (uint32_t)__builtin_ctzll(left);

			for (uint32_t n = 0; n < b->name_words; n++)
				b->seen[n] |= names_of(b, rule)[n];
			guarded = guarded || b->is_guarded[rule];
		}
	for (uint32_t w = 0; w < b->name_words; w++) {
		if (guarded)
			b->seen[w] |= b->guardian_names[w];
		any = any || b->seen[w] != 0;
	}
	return any;
}

void
avow_diagram_claims_seen(
    struct avow_diagram_build *b, const uint64_t *state, uint32_t *as_out)
{
	bool any = look(b, state);

	as_out[AVOW_CLAIM_NONE] = AVOW_CLAIM_NONE;
	as_out[AVOW_CLAIM_OTHER] = any ? AVOW_CLAIM_OTHER : AVOW_CLAIM_NONE;
	for (uint32_t q = AVOW_CLAIM_NAMED; q < b->claim_count; q++)
		as_out[q] =
		    is_seen(
			b, b->claim_names + (size_t)q * b->name_words, b->seen)
		    ? q
		    : as_out[AVOW_CLAIM_OTHER];
}
