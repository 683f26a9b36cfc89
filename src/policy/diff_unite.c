/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules, clauses, events, claims and forms of both images, numbered once.  What
 * has a name in both is one thing, whatever its number there.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

/* A thing by its page, where pages matter, and its name. */
struct name {
	const char *page;
	const char *name;
	uint32_t number;
};

static int
by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->page, y->page);
}

static const char *
page_of(const struct avow_image *image, uint32_t page)
{
	return image->strings + avow_engine_page(image, page)->name;
}

static struct name
rule_name(const struct avow_image *image, uint32_t i)
{
	const struct avow_image_rule *rule = &image->rules[i];

	return (struct name){
	    page_of(image, rule->page), image->strings + rule->cite, i};
}

static struct name
clause_name(const struct avow_image *image, uint32_t i)
{
	const struct avow_image_clause *clause =
	    ROWS(image, clause, CLAUSES) + i;

	return (struct name){
	    page_of(image, clause->page), image->strings + clause->id, i};
}

static struct name
event_name(const struct avow_image *image, uint32_t i)
{
	const char *name =
	    image->strings + avow_engine_term(image, AVOW_AXIS_EVENT, i)->name;

	return (struct name){"", name, i};
}

/* A kind of thing: how many an image has, and how they are called. */
struct kind {
	uint32_t count[AVOW_DIFF_SIDES];
	struct name (*name)(const struct avow_image *image, uint32_t i);
};

/*
 * The older image's things keep their numbers; of the newer one's those with a
 * name of the older have its number, the others come behind.
 */
static void
unite(struct avow_diff_run *run, const struct kind *kind,
    uint32_t *of[AVOW_DIFF_SIDES])
{
	const struct avow_image *older = run->side[AVOW_DIFF_OLDER].image;
	const struct avow_image *newer = run->side[AVOW_DIFF_NEWER].image;
	uint32_t count = kind->count[AVOW_DIFF_OLDER];
	struct name *names = avow_diff_room(run, count, sizeof *names);

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		of[s] = avow_diff_room(run, kind->count[s], sizeof *of[s]);
	if (run->failed)
		return;
	for (uint32_t i = 0; i < count; i++) {
		names[i] = kind->name(older, i);
		of[AVOW_DIFF_OLDER][i] = i;
	}
	qsort(names, count, sizeof *names, by_name);
	for (uint32_t i = 0; i < kind->count[AVOW_DIFF_NEWER]; i++) {
		struct name name = kind->name(newer, i);
		const struct name *same =
		    bsearch(&name, names, count, sizeof *names, by_name);

		of[AVOW_DIFF_NEWER][i] =
		    same != NULL ? same->number : count + i;
	}
}

static void
unite_names(struct avow_diff_run *run)
{
	struct kind rules = {.name = rule_name};
	struct kind clauses = {.name = clause_name};
	struct kind events = {.name = event_name};
	uint32_t *of[AVOW_DIFF_SIDES];

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_image *image = run->side[s].image;

		rules.count[s] = image->count[AVOW_SECTION_RULES];
		clauses.count[s] = image->count[AVOW_SECTION_CLAUSES];
		events.count[s] =
		    avow_engine_tree(image, AVOW_AXIS_EVENT)->term_count;
	}
	unite(run, &rules, of);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		run->side[s].rule_of = of[s];
	unite(run, &clauses, of);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		run->side[s].clause_of = of[s];
	unite(run, &events, of);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		run->side[s].event_of = of[s];
}

/* --- claims --- */

static const enum avow_section claim_sections[] = {
    [AVOW_BASIS_CONSENT] = AVOW_SECTION_CONSENTS,
    [AVOW_BASIS_CONTRACT] = AVOW_SECTION_AGREEMENTS,
    [AVOW_BASIS_TERM] = AVOW_SECTION_BASES,
};

static const char *
claim_name(const struct avow_image *image, struct avow_claim claim)
{
	switch (claim.kind) {
	case AVOW_BASIS_CONSENT:
		return avow_image_consent_name(image, claim.id);
	case AVOW_BASIS_CONTRACT:
		return avow_image_agreement_name(image, claim.id);
	default:
		return image->strings + ROWS(image, base, BASES)[claim.id].name;
	}
}

static bool
find_claim(const struct avow_image *image, enum avow_basis_kind kind,
    const char *name, uint32_t *out)
{
	struct avow_text text = avow_text_of(name);

	switch (kind) {
	case AVOW_BASIS_CONSENT:
		return avow_image_find_consent(image, text, out);
	case AVOW_BASIS_CONTRACT:
		return avow_image_find_agreement(image, text, out);
	default:
		return avow_image_find_base(image, text, out);
	}
}

/* As a request would name it. */
static const char *
claim_text(
    struct avow_diff_run *run, enum avow_basis_kind kind, const char *name)
{
	static const char *const words[] = {[AVOW_BASIS_CONSENT] = "consent ",
	    [AVOW_BASIS_CONTRACT] = "contract ",
	    [AVOW_BASIS_TERM] = ""};
	size_t first = strlen(words[kind]), second = strlen(name);
	char *text = avow_diff_room(run, first + second, 1);

	if (text != NULL) {
		memcpy(text, words[kind], first);
		memcpy(text + first, name, second); /* the arena is zeroed */
	}
	return text;
}

/* Where a name stands in a row of consents, agreements and bases. */
static uint32_t
claim_at(const struct avow_image *image, uint32_t kind, uint32_t id)
{
	if (kind == AVOW_BASIS_CONSENT)
		return id;
	id += image->count[AVOW_SECTION_CONSENTS];
	return kind == AVOW_BASIS_CONTRACT
	    ? id
	    : id + image->count[AVOW_SECTION_AGREEMENTS];
}

uint32_t
avow_diff_unite_basis(
    const struct avow_diff_run *run, unsigned side, uint32_t kind, uint32_t id)
{
	return kind == AVOW_BASIS_NONE
	    ? 0
	    : run->side[side]
		  .claim_of[claim_at(run->side[side].image, kind, id)];
}

/* A claim of one image; where the other knows it too it is one. */
static void
add_claim(struct avow_diff_run *run, unsigned side, struct avow_claim is)
{
	static const struct avow_claim nobodys = {
	    AVOW_BASIS_CONSENT, AVOW_NONE32};
	const struct avow_image *image = run->side[side].image;
	const struct avow_image *other = run->side[1 - side].image;
	uint32_t at = claim_at(image, is.kind, is.id);
	const char *name = claim_name(image, is);
	struct avow_diff_claim *claim = &run->claims[run->claim_count];
	struct avow_claim same = {is.kind, 0};
	bool has = find_claim(other, is.kind, name, &same.id);

	if (has && side == AVOW_DIFF_NEWER) {
		run->side[side].claim_of[at] =
		    avow_diff_unite_basis(run, 1 - side, same.kind, same.id);
		return;
	}
	run->side[side].claim_of[at] = run->claim_count++;
	claim->is[side] = is;
	claim->is[1 - side] = has ? same : nobodys;
	claim->text = claim_text(run, is.kind, name);
}

static void
unite_claims(struct avow_diff_run *run)
{
	size_t total = 1;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		size_t count = 0;

		for (unsigned k = AVOW_BASIS_CONSENT; k <= AVOW_BASIS_TERM; k++)
			count += run->side[s].image->count[claim_sections[k]];
		run->side[s].claim_of =
		    avow_diff_room(run, count, sizeof(uint32_t));
		total += count;
	}
	run->claims = avow_diff_room(run, total, sizeof *run->claims);
	run->claim_pairs = avow_diff_room(run, total, sizeof *run->claim_pairs);
	if (run->failed)
		return;
	run->claim_count = 1; /* none */
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		for (unsigned k = AVOW_BASIS_CONSENT; k <= AVOW_BASIS_TERM; k++)
			for (uint32_t i = 0;
			     i < run->side[s].image->count[claim_sections[k]];
			     i++)
				add_claim(run, s,
				    (struct avow_claim){
					(enum avow_basis_kind)k, i});
}

/* --- forms --- */

/* Put k in its place among those of the aggregates, if it is new. */
static void
add_k(struct avow_diff_run *run, uint32_t k)
{
	uint32_t at = run->form_count;

	for (uint32_t f = AVOW_FORM_AGGREGATE; f < run->form_count; f++)
		if (run->ks[f] == k)
			return;
	if (at == AVOW_DIFF_FORMS_MAX) {
		run->is_over = true;
		return;
	}
	for (; run->ks[at - 1] > k; at--)
		run->ks[at] = run->ks[at - 1];
	run->ks[at] = k;
	run->form_count++;
}

/* How many different k's up to this one the rules of an image ask. */
static uint32_t
count_ks(const struct avow_diff_run *run, unsigned side, uint32_t k)
{
	const struct avow_image *image = run->side[side].image;
	uint32_t count = 0;

	for (uint32_t f = AVOW_FORMS; f < run->form_count && run->ks[f] <= k;
	     f++)
		for (uint32_t r = 0; r < image->count[AVOW_SECTION_RULES]; r++)
			if (image->rules[r].k == run->ks[f]) {
				count++;
				break;
			}
	return count;
}

/* The forms below aggregates, an aggregate of any k, one for each k. */
static void
unite_forms(struct avow_diff_run *run)
{
	run->form_count = AVOW_FORMS;
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		const struct avow_image *image = run->side[s].image;

		for (uint32_t r = 0; r < image->count[AVOW_SECTION_RULES]; r++)
			if (image->rules[r].k != 0)
				add_k(run, image->rules[r].k);
	}
	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
		for (uint32_t f = 0; f < run->form_count; f++)
			run->side[s].form_class[f] = f < AVOW_FORMS
			    ? f
			    : AVOW_FORM_AGGREGATE +
				count_ks(run, s, run->ks[f]);
}

void
avow_diff_unite(struct avow_diff_run *run)
{
	unite_names(run);
	if (!run->failed)
		unite_claims(run);
	if (!run->failed)
		unite_forms(run);
}
