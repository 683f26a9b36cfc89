/* SPDX-License-Identifier: Apache-2.0 */
/* Rules and what they lean on: pages, atoms, literals, links, duties. */
#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static enum avow_status
broken(struct avow_error *why, unsigned section, const char *what)
{
	return avow_fail_at(why, AVOW_ERR_FORMAT, "image.format",
	    avow_image_section_name(section), "this is no sound image: %s",
	    what);
}

/* What an atom of this kind refers to: how many of them there are. */
static uint32_t
atom_refs(const struct avow_image *image, uint32_t kind)
{
	const struct avow_image_tree *trees = ROWS(image, tree, TREES);

	switch ((enum avow_test_kind)kind) {
	case AVOW_TEST_CONSENT:
		return image->count[AVOW_SECTION_CONSENTS];
	case AVOW_TEST_OBJECTION:
		return trees[AVOW_AXIS_PURPOSE].term_count;
	case AVOW_TEST_AGREEMENT:
		return image->count[AVOW_SECTION_AGREEMENTS];
	case AVOW_TEST_DOCUMENT:
		return trees[AVOW_AXIS_DOCUMENT].term_count;
	case AVOW_TEST_NAMED:
		return 1;
	case AVOW_TEST_FACT:
	case AVOW_TEST_FACT_IS:
	case AVOW_TEST_FACT_AT_LEAST:
		return image->count[AVOW_SECTION_FACTS];
	case AVOW_TEST_CLAIM_BASIS:
	case AVOW_TEST_CLAIM_CONSENT:
	case AVOW_TEST_CLAIM_CONTRACT:
	case AVOW_TEST_FACT_BELOW:
		break;
	}
	return 0;
}

static bool
is_atom(
    const struct avow_image *image, uint32_t atom, uint32_t kind, uint32_t ref)
{
	const struct avow_image_atom *atoms = ROWS(image, atom, ATOMS);

	return atom < image->count[AVOW_SECTION_ATOMS] &&
	    atoms[atom].kind == kind && atoms[atom].ref == ref;
}

/* Whoever names an atom is what that atom refers to. */
static enum avow_status
check_atoms(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_atom *atoms = ROWS(image, atom, ATOMS);
	const struct avow_image_consent *consents =
	    ROWS(image, consent, CONSENTS);
	const struct avow_image_agreement *agreements =
	    ROWS(image, agreement, AGREEMENTS);
	const struct avow_image_tree *trees = ROWS(image, tree, TREES);
	const uint32_t *objections = image->section[AVOW_SECTION_OBJECTIONS];
	const uint32_t *leaves =
	    (const uint32_t *)image->section[AVOW_SECTION_LEAVES] +
	    trees[AVOW_AXIS_PURPOSE].first_leaf;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++) {
		if (atoms[i].ref >= atom_refs(image, atoms[i].kind))
			return broken(why, AVOW_SECTION_ATOMS,
			    "an atom is about nothing");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_CONSENTS]; i++) {
		if (consents[i].atom != AVOW_NONE32 &&
		    !is_atom(image, consents[i].atom, AVOW_TEST_CONSENT, i))
			return broken(why, AVOW_SECTION_CONSENTS,
			    "an item's atom is another's");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_AGREEMENTS]; i++) {
		if (agreements[i].atom != AVOW_NONE32 &&
		    !is_atom(image, agreements[i].atom, AVOW_TEST_AGREEMENT, i))
			return broken(why, AVOW_SECTION_AGREEMENTS,
			    "an agreement's atom is another's");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OBJECTIONS]; i++) {
		if (objections[i] != AVOW_NONE32 &&
		    !is_atom(
			image, objections[i], AVOW_TEST_OBJECTION, leaves[i]))
			return broken(why, AVOW_SECTION_OBJECTIONS,
			    "a purpose's atom is another's");
	}
	return AVOW_OK;
}

/* An atom of a fact fits the fact's kind and stands where it says. */
static bool
is_fact_atom(const struct avow_image *image, uint32_t number, uint32_t i)
{
	static const uint32_t kinds[] = {
	    [AVOW_FACT_YES_NO] = AVOW_TEST_FACT,
	    [AVOW_FACT_ONE_OF] = AVOW_TEST_FACT_IS,
	    [AVOW_FACT_COUNT] = AVOW_TEST_FACT_AT_LEAST,
	};
	const struct avow_image_fact *fact = ROWS(image, fact, FACTS) + number;
	const struct avow_image_atom *atom =
	    ROWS(image, atom, ATOMS) + fact->atoms.first + i;

	if (atom->kind != kinds[fact->kind] || atom->ref != number)
		return false;
	if (fact->kind == AVOW_FACT_ONE_OF)
		return atom->value == i;
	/* Thresholds ascend, so that the larger implies the smaller. */
	return fact->kind != AVOW_FACT_COUNT || i == 0 ||
	    atom->value > atom[-1].value;
}

static bool
is_fact(const struct avow_image *image, uint32_t number)
{
	const struct avow_image_fact *fact = ROWS(image, fact, FACTS) + number;
	bool is_one_of = fact->kind == AVOW_FACT_ONE_OF;

	if (is_one_of ? fact->values.count == 0 : fact->values.count != 0)
		return false;
	if (fact->has_assume && is_one_of && fact->assume >= fact->values.count)
		return false;
	if (fact->has_assume && fact->kind == AVOW_FACT_YES_NO &&
	    fact->assume > 1)
		return false;
	if (is_one_of && fact->atoms.count != 0 &&
	    fact->atoms.count != fact->values.count)
		return false;
	if (fact->kind == AVOW_FACT_YES_NO && fact->atoms.count > 1)
		return false;
	for (uint32_t i = 0; i < fact->atoms.count; i++) {
		if (!is_fact_atom(image, number, i))
			return false;
	}
	return true;
}

static enum avow_status
check_facts(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_atom *atoms = ROWS(image, atom, ATOMS);
	const struct avow_image_fact *facts = ROWS(image, fact, FACTS);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_FACTS]; i++) {
		if (!is_fact(image, i))
			return broken(why, AVOW_SECTION_FACTS,
			    "a fact contradicts itself");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++) {
		const struct avow_image_list *own;

		if (atoms[i].kind < AVOW_TEST_FACT)
			continue;
		own = &facts[atoms[i].ref].atoms;
		if (i < own->first || i - own->first >= own->count)
			return broken(why, AVOW_SECTION_ATOMS,
			    "a fact does not know its atom");
	}
	return AVOW_OK;
}

static enum avow_status
check_literals(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_literal *literals = image->literals;
	const uint32_t limit[] = {
	    [AVOW_LITERAL_ATOM] = image->count[AVOW_SECTION_ATOMS],
	    [AVOW_LITERAL_OWN_OBJECTION] = 1,
	    [AVOW_LITERAL_CLAIM_BASIS] = image->count[AVOW_SECTION_BASES],
	    [AVOW_LITERAL_CLAIM_CONSENT] = image->count[AVOW_SECTION_CONSENTS],
	    [AVOW_LITERAL_CLAIM_CONTRACT] =
		image->count[AVOW_SECTION_AGREEMENTS],
	};

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_LITERALS]; i++) {
		if (literals[i].kind > AVOW_LITERAL_CLAIM_CONTRACT ||
		    literals[i].id >= limit[literals[i].kind])
			return broken(
			    why, AVOW_SECTION_LITERALS, "a test is of nothing");
	}
	return AVOW_OK;
}

/*
 * The lists of a section, taken together, are no longer than the section, so
 * that walking all of them is linear.
 */
static bool
spend(uint32_t *left, const struct avow_image_list *list)
{
	if (list->count > *left)
		return false;
	*left -= list->count;
	return true;
}

static bool
is_link_list(const struct avow_image *image, const struct avow_image_list *list,
    uint32_t below)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (image->links[list->first + i] >= below)
			return false;
	}
	return true;
}

static bool
is_basis(const struct avow_image *image, const struct avow_image_rule *rule)
{
	switch ((enum avow_basis_kind)rule->basis_kind) {
	case AVOW_BASIS_NONE:
		return true;
	case AVOW_BASIS_CONSENT:
		return rule->basis < image->count[AVOW_SECTION_CONSENTS];
	case AVOW_BASIS_CONTRACT:
		return rule->basis < image->count[AVOW_SECTION_AGREEMENTS];
	case AVOW_BASIS_TERM:
		return rule->basis < image->count[AVOW_SECTION_BASES];
	}
	return false;
}

static bool
is_rule(const struct avow_image *image, uint32_t number, uint32_t *links)
{
	const struct avow_image_rule *rule = &image->rules[number];
	bool is_inner = (rule->flags & AVOW_RULE_INNER) != 0;

	if (rule->parent == AVOW_NONE32 ? is_inner : rule->parent >= number)
		return false;
	if (ROWS(image, clause, CLAUSES)[rule->clause].page != rule->page)
		return false;
	if (rule->effect == AVOW_EFFECT_LIFT && !is_inner)
		return false;
	return is_basis(image, rule) && spend(links, &rule->exceptions) &&
	    is_link_list(
		image, &rule->exceptions, image->count[AVOW_SECTION_RULES]) &&
	    spend(links, &rule->duties) &&
	    is_link_list(
		image, &rule->duties, image->count[AVOW_SECTION_DUTIES]);
}

/* The lists of tests, of rules and of all others. */
static bool
spend_literals(const struct avow_image *image, uint32_t left)
{
	const struct avow_image_guardian *guardians =
	    ROWS(image, guardian, GUARDIANS);
	const struct avow_image_list *axioms = ROWS(image, list, AXIOMS);
	const struct avow_image_retention *retention =
	    ROWS(image, retention, RETENTION);
	const struct avow_image_obligation *obligations =
	    ROWS(image, obligation, OBLIGATIONS);
	bool ok = true;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RULES] && ok; i++)
		ok = spend(&left, &image->rules[i].when) &&
		    spend(&left, &image->rules[i].unless);
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_GUARDIANS] && ok;
	     i++)
		ok = spend(&left, &guardians[i].when);
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_AXIOMS] && ok; i++)
		ok = spend(&left, &axioms[i]);
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RETENTION] && ok;
	     i++)
		ok = spend(&left, &retention[i].hold);
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OBLIGATIONS] && ok;
	     i++)
		ok = spend(&left, &obligations[i].when) &&
		    spend(&left, &obligations[i].unless);
	return ok;
}

static enum avow_status
check_rules(const struct avow_image *image, struct avow_error *why)
{
	uint32_t links = image->count[AVOW_SECTION_LINKS];
	const struct avow_image_obligation *obligations =
	    ROWS(image, obligation, OBLIGATIONS);
	uint32_t bad;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RULES]; i++) {
		if (!is_rule(image, i, &links))
			return broken(why, AVOW_SECTION_RULES,
			    "a rule contradicts itself");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_OBLIGATIONS]; i++) {
		if (!spend(&links, &obligations[i].acts) ||
		    !is_link_list(image, &obligations[i].acts,
			image->count[AVOW_SECTION_DUTIES]) ||
		    image->rules[obligations[i].rule].effect !=
			AVOW_EFFECT_OBLIGE)
			return broken(
			    why, AVOW_SECTION_OBLIGATIONS, "its acts are none");
	}
	if (!spend_literals(image, image->count[AVOW_SECTION_LITERALS]))
		return broken(why, AVOW_SECTION_LITERALS, "its lists overlap");
	switch (avow_image_walk(image->rules, image->count[AVOW_SECTION_RULES],
	    image->links, &bad)) {
	case AVOW_WALK_OK:
		return AVOW_OK;
	case AVOW_WALK_NOMEM:
		return avow_fail(why, AVOW_ERR_NOMEM, "policy.memory",
		    "no memory to check an image");
	case AVOW_WALK_CYCLE:
		return broken(
		    why, AVOW_SECTION_RULES, "a rule is its own exception");
	case AVOW_WALK_LONG:
		break;
	}
	return broken(why, AVOW_SECTION_RULES, "its exceptions nest too deep");
}

/* Bit i of a rule set only for rules of that page and of those effects. */
static bool
is_page_set(const struct avow_image *image, uint32_t at, uint32_t page,
    unsigned effects)
{
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RULES]; i++) {
		const struct avow_image_rule *rule = &image->rules[i];

		if ((image->sets[at + i / 64] >> (i % 64) & 1) == 0)
			continue;
		if (rule->page != page ||
		    (rule->flags & AVOW_RULE_INNER) != 0 ||
		    (effects >> rule->effect & 1) == 0)
			return false;
	}
	return true;
}

static enum avow_status
check_pages(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_page *pages = ROWS(image, page, PAGES);
	const uint32_t *services = image->section[AVOW_SECTION_SERVICES];
	uint32_t general = image->info->general;

	for (uint32_t p = 0; p < image->count[AVOW_SECTION_PAGES]; p++) {
		bool is_general = pages[p].layer == AVOW_LAYER_GENERAL;

		if (is_general != (pages[p].service == AVOW_NONE32) ||
		    is_general != (p == general))
			return broken(
			    why, AVOW_SECTION_PAGES, "a page is of no service");
		if (!is_page_set(
			image, pages[p].nevers, p, 1 << AVOW_EFFECT_NEVER) ||
		    !is_page_set(image, pages[p].rules, p,
			1 << AVOW_EFFECT_ALLOW | 1 << AVOW_EFFECT_DENY |
			    1 << AVOW_EFFECT_ONLY) ||
		    !is_page_set(
			image, pages[p].requires, p, 1 << AVOW_EFFECT_REQUIRE))
			return broken(why, AVOW_SECTION_PAGES,
			    "a page's rules are not its own");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_SERVICES]; i++) {
		if (services[i] != AVOW_NONE32 && services[i] == general)
			return broken(why, AVOW_SECTION_SERVICES,
			    "a service has the general page");
	}
	return AVOW_OK;
}

/* Rows of MATCH and SCOPES hold no bit past the last rule or atom. */
static enum avow_status
check_bits(const struct avow_image *image, struct avow_error *why)
{
	const uint64_t *scopes = image->section[AVOW_SECTION_SCOPES];
	uint32_t atoms = image->count[AVOW_SECTION_ATOMS];
	uint32_t words = image->info->rule_words;
	uint32_t last = image->count[AVOW_SECTION_RULES] % 64;

	for (uint32_t i = 1;
	     last != 0 && i <= image->count[AVOW_SECTION_MATCH] / words; i++) {
		if (image->match[i * words - 1] >> last != 0)
			return broken(
			    why, AVOW_SECTION_MATCH, "a row names no rule");
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_SCOPES]; i++) {
		if ((atoms < 64 && scopes[2 * i] >> atoms != 0) ||
		    (atoms <= 64 && scopes[2 * i + 1] != 0) ||
		    (atoms > 64 && atoms < 128 &&
			scopes[2 * i + 1] >> (atoms - 64) != 0))
			return broken(
			    why, AVOW_SECTION_SCOPES, "a row names no atom");
	}
	return AVOW_OK;
}

/* Parents stand first. */
static enum avow_status
check_parents(const struct avow_image *image, struct avow_error *why)
{
	const struct avow_image_base *bases = ROWS(image, base, BASES);

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_BASES]; i++) {
		if (bases[i].parent != AVOW_NONE32 && bases[i].parent >= i)
			return broken(why, AVOW_SECTION_BASES,
			    "a basis does not follow its parent");
	}
	return AVOW_OK;
}

enum avow_status
avow_image_check_rules(const struct avow_image *image, struct avow_error *why)
{
	enum avow_status status = check_parents(image, why);

	if (status == AVOW_OK)
		status = check_atoms(image, why);
	if (status == AVOW_OK)
		status = check_facts(image, why);
	if (status == AVOW_OK)
		status = check_literals(image, why);
	if (status == AVOW_OK)
		status = check_rules(image, why);
	if (status == AVOW_OK)
		status = check_pages(image, why);
	if (status == AVOW_OK)
		status = check_bits(image, why);
	if (status == AVOW_OK)
		status = avow_image_check_sets(image, why);
	return status;
}
