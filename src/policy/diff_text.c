/* SPDX-License-Identifier: Apache-2.0 */
/* Words that changed and decide nothing: of clauses, labels, declared sets. */
#include <string.h>

#include "policy/diff_state.h"
#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

static struct avow_diff_change *
put(struct avow_diff_run *run, const char *older, const char *newer)
{
	struct avow_diff_change *change =
	    avow_diff_change_new(run, AVOW_CHANGE_TEXT);

	if (change == NULL)
		return NULL;
	change->older = older;
	change->newer = newer;
	run->out->flows[AVOW_CHANGE_TEXT]++;
	return change;
}

/* --- clauses --- */

static const struct avow_image_clause *
clause_at(const struct avow_diff_run *run, unsigned side, uint32_t clause)
{
	return clause == AVOW_NONE32
	    ? NULL
	    : ROWS(run->side[side].image, clause, CLAUSES) + clause;
}

/* Clauses of which a rule is cited where something else than text changed. */
static void
mark_told(const struct avow_diff_run *run, unsigned side, bool *is_told)
{
	const struct avow_image *image = run->side[side].image;

	for (const struct avow_diff_change *c = run->out->changes; c != NULL;
	     c = c->next) {
		const uint32_t *cites =
		    side == AVOW_DIFF_OLDER ? c->older_cites : c->newer_cites;
		size_t count = side == AVOW_DIFF_OLDER ? c->older_cite_count
						       : c->newer_cite_count;

		for (size_t i = 0; c->kind != AVOW_CHANGE_TEXT && i < count;
		     i++)
			is_told[image->rules[cites[i]].clause] = true;
	}
}

/* Its rules differ, and no other change tells of them. */
static bool
has_other_words(const struct avow_diff_run *run,
    const struct avow_image_clause *const pair[AVOW_DIFF_SIDES], bool is_told)
{
	const struct avow_image_clause *a = pair[AVOW_DIFF_OLDER];
	const struct avow_image_clause *b = pair[AVOW_DIFF_NEWER];

	if (a == NULL || b == NULL)
		return true;
	return memcmp(a->prose_hash, b->prose_hash, sizeof a->prose_hash) !=
	    0 ||
	    a->flags != b->flags ||
	    strcmp(run->out->older->strings + a->title,
		run->out->newer->strings + b->title) != 0 ||
	    (!is_told &&
		memcmp(a->rules_hash, b->rules_hash, sizeof a->rules_hash) !=
		    0);
}

static void
compare_clause(
    struct avow_diff_run *run, uint32_t older, uint32_t newer, bool is_told)
{
	const uint32_t number[AVOW_DIFF_SIDES] = {older, newer};
	const struct avow_image_clause *pair[AVOW_DIFF_SIDES];
	const char *title[AVOW_DIFF_SIDES] = {NULL, NULL};
	struct avow_diff_change *change;

	for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++) {
		pair[s] = clause_at(run, s, number[s]);
		if (pair[s] != NULL)
			title[s] = run->side[s].image->strings + pair[s]->title;
	}
	if (!has_other_words(run, pair, is_told))
		return;
	change = put(run, title[AVOW_DIFF_OLDER], title[AVOW_DIFF_NEWER]);
	for (unsigned s = 0; s < AVOW_DIFF_SIDES && change != NULL; s++)
		avow_diff_change_cite(run, change, s, number[s]);
}

static void
compare_clauses(struct avow_diff_run *run)
{
	uint32_t older = run->out->older->count[AVOW_SECTION_CLAUSES];
	uint32_t newer = run->out->newer->count[AVOW_SECTION_CLAUSES];
	const uint32_t *of = run->side[AVOW_DIFF_NEWER].clause_of;
	bool *told[AVOW_DIFF_SIDES] = {avow_diff_room(run, older, sizeof(bool)),
	    avow_diff_room(run, newer, sizeof(bool))};
	bool *is_paired = avow_diff_room(run, older, sizeof *is_paired);

	if (run->failed)
		return;
	mark_told(run, AVOW_DIFF_OLDER, told[AVOW_DIFF_OLDER]);
	mark_told(run, AVOW_DIFF_NEWER, told[AVOW_DIFF_NEWER]);
	for (uint32_t n = 0; n < newer; n++) {
		uint32_t o = of[n] < older ? of[n] : AVOW_NONE32;
		bool is_told = told[AVOW_DIFF_NEWER][n] ||
		    (o != AVOW_NONE32 && told[AVOW_DIFF_OLDER][o]);

		if (o != AVOW_NONE32)
			is_paired[o] = true;
		compare_clause(run, o, n, is_told);
	}
	for (uint32_t o = 0; o < older; o++)
		if (!is_paired[o])
			compare_clause(run, o, AVOW_NONE32, false);
}

/* --- labels --- */

/* What is said of a term besides its name, in one line. */
static const char *
term_text(struct avow_diff_run *run, unsigned side, enum avow_axis tree,
    uint32_t term)
{
	const struct avow_image *image = run->side[side].image;
	const struct avow_image_term *t = avow_engine_term(image, tree, term);

	return avow_diff_change_text(run, "%s \"%s\" \"%s\"%s%s%s grade %u",
	    image->strings + t->name, image->strings + t->english,
	    image->strings + t->chinese,
	    (t->flags & AVOW_TERM_SENSITIVE) != 0 ? " sensitive" : "",
	    (t->flags & AVOW_TERM_OPTIONAL) != 0 ? " optional" : "",
	    (t->flags & AVOW_TERM_OBJECTABLE) != 0 ? " objectable" : "",
	    t->grade);
}

static bool
same_term(const struct avow_image *older, const struct avow_image_term *a,
    const struct avow_image *newer, const struct avow_image_term *b)
{
	const uint32_t marks =
	    AVOW_TERM_SENSITIVE | AVOW_TERM_OPTIONAL | AVOW_TERM_OBJECTABLE;

	return strcmp(older->strings + a->english,
		   newer->strings + b->english) == 0 &&
	    strcmp(older->strings + a->chinese, newer->strings + b->chinese) ==
	    0 &&
	    (a->flags & marks) == (b->flags & marks) && a->grade == b->grade;
}

static void
compare_terms(struct avow_diff_run *run, enum avow_axis tree)
{
	const struct avow_image *older = run->out->older;
	const struct avow_image *newer = run->out->newer;

	for (uint32_t o = 0; o < avow_image_term_count(older, tree); o++) {
		const struct avow_image_term *a =
		    avow_engine_term(older, tree, o);
		uint32_t n;

		if (!avow_image_find_term(newer, tree,
			avow_text_of(older->strings + a->name), &n) ||
		    same_term(
			older, a, newer, avow_engine_term(newer, tree, n)))
			continue;
		(void)put(run, term_text(run, AVOW_DIFF_OLDER, tree, o),
		    term_text(run, AVOW_DIFF_NEWER, tree, n));
	}
}

/* --- what consents, agreements and bases are called, and cover --- */

/* A set of leaves of either image, over the united ones. */
static bool
same_set(const struct avow_diff_run *run, enum avow_axis axis, uint32_t older,
    uint32_t newer)
{
	const uint32_t set[AVOW_DIFF_SIDES] = {older, newer};

	for (uint32_t i = 0; i < run->out->leaf_count[axis]; i++) {
		const struct avow_diff_leaf *leaf = &run->out->leaves[axis][i];
		const uint32_t at[AVOW_DIFF_SIDES] = {leaf->older, leaf->newer};
		bool has[AVOW_DIFF_SIDES];

		for (unsigned s = 0; s < AVOW_DIFF_SIDES; s++)
			has[s] = set[s] != AVOW_NONE32 &&
			    at[s] != AVOW_NONE32 &&
			    avow_bit(run->side[s].image->sets + set[s], at[s]);
		if (has[0] != has[1])
			return false;
	}
	return true;
}

static bool
same_consent(const struct avow_diff_run *run,
    const struct avow_image_consent *a, const struct avow_image_consent *b)
{
	return same_set(run, AVOW_AXIS_PURPOSE, a->purposes, b->purposes) &&
	    same_set(run, AVOW_AXIS_CATEGORY, a->categories, b->categories) &&
	    same_set(run, AVOW_AXIS_RECIPIENT, a->recipients, b->recipients) &&
	    same_set(run, AVOW_AXIS_PURPOSE, a->needed_for, b->needed_for);
}

/* Whether the change is told already: the item was widened. */
static bool
is_widened(const struct avow_diff_run *run, const char *item)
{
	for (const struct avow_diff_change *c = run->out->changes; c != NULL;
	     c = c->next)
		if (c->kind == AVOW_CHANGE_CONSENT_WIDENED &&
		    c->newer != NULL && strcmp(c->newer, item) == 0)
			return true;
	return false;
}

static const char *
labels(
    struct avow_diff_run *run, unsigned side, const struct avow_diff_claim *c)
{
	const struct avow_image *image = run->side[side].image;
	uint32_t id = c->is[side].id;
	const struct avow_image_consent *consent;
	const struct avow_image_agreement *agreement;
	const struct avow_image_base *base;

	switch (c->is[side].kind) {
	case AVOW_BASIS_CONSENT:
		consent = ROWS(image, consent, CONSENTS) + id;
		return avow_diff_change_text(run, "%s \"%s\" \"%s\"", c->text,
		    image->strings + consent->english,
		    image->strings + consent->chinese);
	case AVOW_BASIS_CONTRACT:
		agreement = ROWS(image, agreement, AGREEMENTS) + id;
		return avow_diff_change_text(run, "agreement %s \"%s\" \"%s\"",
		    image->strings + agreement->name,
		    image->strings + agreement->english,
		    image->strings + agreement->chinese);
	default:
		base = ROWS(image, base, BASES) + id;
		return avow_diff_change_text(run,
		    "basis %s \"%s\" \"%s\" cites \"%s\"", c->text,
		    image->strings + base->english,
		    image->strings + base->chinese,
		    image->strings + base->cites);
	}
}

static void
compare_claim(struct avow_diff_run *run, const struct avow_diff_claim *claim)
{
	const struct avow_claim *is = claim->is;
	const char *older, *newer;
	bool is_same = true;

	if (is[0].id == AVOW_NONE32 || is[1].id == AVOW_NONE32)
		return; /* the one lacks it: told elsewhere, or by flows */
	if (is[0].kind == AVOW_BASIS_CONSENT)
		is_same =
		    same_consent(run,
			ROWS(run->out->older, consent, CONSENTS) + is[0].id,
			ROWS(run->out->newer, consent, CONSENTS) + is[1].id) ||
		    is_widened(run, claim->text);
	older = labels(run, AVOW_DIFF_OLDER, claim);
	newer = labels(run, AVOW_DIFF_NEWER, claim);
	if (run->failed || (is_same && strcmp(older, newer) == 0))
		return;
	(void)put(run, older, newer);
}

void
avow_diff_text(struct avow_diff_run *run)
{
	compare_clauses(run);
	for (int tree = 0; tree < AVOW_TREES; tree++)
		compare_terms(run, (enum avow_axis)tree);
	for (uint32_t c = 1; c < run->claim_count && !run->failed; c++)
		compare_claim(run, &run->claims[c]);
}
