/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/who_state.h"

#include "base/banned.h"

enum { DRAFTS_MAX = 1024 };

/* A way being made of the cases of one flow, in scratch memory. */
struct avow_who_draft {
	struct avow_who_case said; /* cites, duties; its cube does not count */
	uint32_t claim;            /* number of s->claims */
	struct avow_who_cube *cubes;
	size_t cube_count;
	uint64_t forms[AVOW_WHO_FORMS_MAX / 64];
};

struct drafts {
	struct avow_who_state *s;
	struct avow_who_draft *at;
	size_t count;
};

/* --- one claim and form: cases to drafts --- */

static bool
says_same(const struct avow_who_case *a, const struct avow_who_case *b)
{
	return memcmp(a->duties, b->duties, sizeof a->duties) == 0 &&
	    memcmp(&a->required, &b->required, sizeof a->required) == 0;
}

static bool
is_same(const struct avow_who_case *a, const struct avow_who_case *b)
{
	return says_same(a, b) &&
	    memcmp(&a->cites, &b->cites, sizeof a->cites) == 0;
}

/*
 * Whether claiming a basis brings nothing: whatever is allowed with the claim
 * is allowed without, with the same duties.
 */
static bool
is_needless(const struct avow_who_state *s, const struct avow_who_cases *none,
    const struct avow_who_cases *with)
{
	for (size_t i = 0; i < with->count; i++)
		for (size_t j = 0; j < none->count; j++) {
			const struct avow_who_case *a = &with->at[i];
			const struct avow_who_case *b = &none->at[j];

			if (a->is_allowed &&
			    !(b->is_allowed &&
				memcmp(a->duties, b->duties,
				    sizeof a->duties) == 0) &&
			    avow_who_cubes_meet(s->image, &a->cube, &b->cube))
				return false;
		}
	return true;
}

static bool
is_part(const struct avow_cites *part, const struct avow_cites *whole)
{
	for (size_t i = 0; i < part->count; i++) {
		size_t at = 0;

		while (at < whole->count && whole->rule[at] != part->rule[i])
			at++;
		if (at == whole->count)
			return false;
	}
	return true;
}

/*
 * Whether rules that allow together allow each for themselves elsewhere, so
 * that each of them is told alone.
 */
static bool
is_told_apart(
    const struct avow_who_cases *cases, const struct avow_who_case *one)
{
	struct avow_cites told = {.count = 0};

	for (size_t i = 0; i < cases->count; i++) {
		const struct avow_who_case *other = &cases->at[i];

		if (other->is_allowed && says_same(one, other) &&
		    other->cites.count < one->cites.count &&
		    is_part(&other->cites, &one->cites))
			avow_cites_join(&told, &other->cites);
	}
	return one->cites.count != 0 && told.count == one->cites.count;
}

/* Whether a case is one of the draft's. */
static bool
is_of(const struct avow_who_cases *cases, const struct avow_who_draft *draft,
    const struct avow_who_case *one)
{
	if (!one->is_allowed || !says_same(&draft->said, one))
		return false;
	return memcmp(&draft->said.cites, &one->cites, sizeof one->cites) ==
	    0 ||
	    (is_part(&draft->said.cites, &one->cites) &&
		is_told_apart(cases, one));
}

static void
add_form(struct avow_who_draft *draft, uint32_t form)
{
	draft->forms[form / 64] |= UINT64_C(1) << form % 64;
}

/* The cases of one draft, as few wide cubes. */
static void
fill(struct drafts *d, const struct avow_who_cases *cases,
    struct avow_who_draft *draft)
{
	struct avow_who_state *s = d->s;
	bool *is_off =
	    avow_arena_array(s->scratch, cases->count, sizeof is_off[0]);

	draft->cubes =
	    avow_arena_array(s->scratch, cases->count, sizeof draft->cubes[0]);
	if (is_off == NULL || draft->cubes == NULL) {
		avow_who_fail(s, AVOW_ERR_NOMEM, "no memory for an answer");
		return;
	}
	for (size_t i = 0; i < cases->count; i++) {
		is_off[i] = !is_of(cases, draft, &cases->at[i]);
		if (!is_off[i])
			draft->cubes[draft->cube_count++] = cases->at[i].cube;
	}
	draft->cube_count = avow_who_cubes_widen(
	    s->image, draft->cubes, draft->cube_count, cases, is_off);
}

/* The same draft in another form, or NULL. */
static struct avow_who_draft *
find_draft(struct drafts *d, const struct avow_who_draft *draft)
{
	for (size_t i = 0; i < d->count; i++) {
		struct avow_who_draft *other = &d->at[i];

		if (other->claim == draft->claim &&
		    other->cube_count == draft->cube_count &&
		    is_same(&other->said, &draft->said) &&
		    (draft->cube_count == 0 ||
			memcmp(other->cubes, draft->cubes,
			    draft->cube_count * sizeof other->cubes[0]) == 0))
			return other;
	}
	return NULL;
}

static void
put_draft(struct drafts *d, struct avow_who_draft *draft, uint32_t form)
{
	struct avow_who_draft *same = find_draft(d, draft);

	if (same == NULL && d->count == DRAFTS_MAX) {
		avow_who_fail(
		    d->s, AVOW_ERR_LIMIT, "a flow is allowed in too many ways");
		return;
	}
	if (same == NULL) {
		same = &d->at[d->count++];
		*same = *draft;
	}
	add_form(same, form);
}

/* A draft for each different thing the cases say. */
static void
make_drafts(struct drafts *d, const struct avow_who_cases *cases,
    uint32_t claim, uint32_t form)
{
	for (size_t i = 0; i < cases->count && d->s->status == AVOW_OK; i++) {
		struct avow_who_draft draft = {
		    .said = cases->at[i], .claim = claim};
		bool is_first = draft.said.is_allowed;

		memset(&draft.said.cube, 0, sizeof draft.said.cube);
		for (size_t j = 0; j < i && is_first; j++)
			is_first = !cases->at[j].is_allowed ||
			    !is_same(&cases->at[j], &cases->at[i]);
		if (!is_first || is_told_apart(cases, &cases->at[i]))
			continue;
		fill(d, cases, &draft);
		if (d->s->status == AVOW_OK)
			put_draft(d, &draft, form);
	}
}

/* The atom of the consent that is asked about; NONE: no rule tests it. */
static uint32_t
atom_of(const struct avow_who_state *s)
{
	const struct avow_image_consent *consents =
	    s->image->section[AVOW_SECTION_CONSENTS];

	return consents[s->question->consent].atom;
}

static bool
find_cases(struct avow_who_state *s, const struct avow_flow *flow,
    uint32_t claim, struct avow_who_cases *out)
{
	static const struct avow_claim none = {AVOW_BASIS_NONE, 0};

	*out = (struct avow_who_cases){NULL, 0, 0};
	if (!avow_who_cases(
		s, flow, claim == 0 ? &none : &s->claims[claim].list[0], out))
		return false;
	return s->question->consent == AVOW_NONE32 ||
	    avow_who_cases_rest(s, out, atom_of(s));
}

static void
ask_form(struct drafts *d, const struct avow_flow *flow, uint32_t form)
{
	struct avow_who_state *s = d->s;
	struct avow_who_cases none, with;

	if (!find_cases(s, flow, 0, &none))
		return;
	make_drafts(d, &none, 0, form);
	for (uint32_t c = 1; c < s->claim_count && s->status == AVOW_OK; c++)
		if (find_cases(s, flow, c, &with) &&
		    !is_needless(s, &none, &with))
			make_drafts(d, &with, c, form);
}

/* --- drafts to ways --- */

static void *
copy(struct avow_who_state *s, const void *from, size_t count, size_t size)
{
	void *to = avow_who_alloc(s, count, size);

	if (to != NULL && count != 0)
		memcpy(to, from, count * size);
	return to;
}

static bool
is_way(const struct avow_who_state *s, const struct avow_who_way *way,
    const struct avow_who_draft *draft)
{
	const struct avow_who_claims *claims = &s->claims[draft->claim];

	return way->claims == claims->list &&
	    way->cube_count == draft->cube_count &&
	    way->cite_count == draft->said.cites.count &&
	    way->required_count == draft->said.required.count &&
	    memcmp(way->forms, draft->forms, sizeof way->forms) == 0 &&
	    memcmp(way->duties, draft->said.duties, sizeof way->duties) == 0 &&
	    memcmp(way->cites, draft->said.cites.rule, sizeof way->cites) ==
	    0 &&
	    memcmp(way->required, draft->said.required.rule,
		sizeof way->required) == 0 &&
	    (draft->cube_count == 0 ||
		memcmp(way->cubes, draft->cubes,
		    draft->cube_count * sizeof draft->cubes[0]) == 0);
}

static struct avow_who_way *
make_way(struct avow_who_state *s, const struct avow_who_draft *draft)
{
	struct avow_who_way *way = avow_who_alloc(s, 1, sizeof *way);
	const struct avow_who_case *said = &draft->said;

	if (way == NULL)
		return NULL;
	memcpy(way->cites, said->cites.rule, sizeof way->cites);
	way->cite_count = said->cites.count;
	memcpy(way->required, said->required.rule, sizeof way->required);
	way->required_count = said->required.count;
	memcpy(way->duties, said->duties, sizeof way->duties);
	memcpy(way->forms, draft->forms, sizeof way->forms);
	way->claims = s->claims[draft->claim].list;
	way->claim_count = s->claims[draft->claim].count;
	way->cubes =
	    copy(s, draft->cubes, draft->cube_count, sizeof draft->cubes[0]);
	way->cube_count = draft->cube_count;
	way->is_always = draft->cube_count == 1 &&
	    (draft->cubes[0].set[0] | draft->cubes[0].set[1]) == 0;
	return way;
}

/* The number of the way that a draft is. */
static uint32_t
intern_way(struct avow_who_state *s, const struct avow_who_draft *draft)
{
	size_t count = s->out->way_count;

	for (uint32_t i = 0; i < count; i++)
		if (is_way(s, s->ways[i], draft))
			return i;
	if (count == AVOW_WHO_WAYS_MAX) {
		avow_who_fail(s, AVOW_ERR_LIMIT,
		    "there are too many ways to tell: name fewer terms");
		return 0;
	}
	s->ways[count] = make_way(s, draft);
	s->out->way_count++;
	return (uint32_t)count;
}

static uint32_t
make_answer(struct avow_who_state *s, const struct avow_who_answer *answer)
{
	uint32_t room = s->answer_room == 0 ? 256 : s->answer_room * 2;
	struct avow_who_answer *answers;

	for (uint32_t i = 0; i < s->answer_count; i++)
		if (s->answers[i].count == answer->count &&
		    s->answers[i].forms == answer->forms &&
		    (answer->count == 0 ||
			memcmp(s->answers[i].ways, answer->ways,
			    answer->count * sizeof answer->ways[0]) == 0))
			return i;
	if (s->answer_count == s->answer_room) {
		answers = avow_who_alloc(s, room, sizeof answers[0]);
		if (answers == NULL)
			return 0;
		if (s->answer_count != 0)
			memcpy(answers, s->answers,
			    s->answer_count * sizeof answers[0]);
		s->answers = answers;
		s->answer_room = room;
	}
	s->answers[s->answer_count] = *answer;
	s->answers[s->answer_count].ways =
	    copy(s, answer->ways, answer->count, sizeof answer->ways[0]);
	return s->answer_count++;
}

static void
put_sorted(uint32_t *list, size_t *count, uint32_t way)
{
	size_t at = (*count)++;

	for (; at > 0 && list[at - 1] > way; at--)
		list[at] = list[at - 1];
	list[at] = way;
}

static uint32_t
settle(struct drafts *d)
{
	struct avow_who_state *s = d->s;
	uint64_t forms[AVOW_WHO_FORMS_MAX / 64] = {0};
	struct avow_who_answer answer = {NULL, 0, 0};
	uint32_t *ways =
	    avow_arena_array(s->scratch, d->count + 1, sizeof ways[0]);

	if (ways == NULL) {
		avow_who_fail(s, AVOW_ERR_NOMEM, "no memory for an answer");
		return 0;
	}
	for (size_t i = 0; i < d->count && s->status == AVOW_OK; i++) {
		put_sorted(ways, &answer.count, intern_way(s, &d->at[i]));
		for (size_t w = 0; w < sizeof forms / sizeof forms[0]; w++)
			forms[w] |= d->at[i].forms[w];
	}
	for (size_t w = 0; w < sizeof forms / sizeof forms[0]; w++)
		answer.forms += (uint64_t)__builtin_popcountll(forms[w]);
	answer.ways = ways;
	return s->status == AVOW_OK ? make_answer(s, &answer) : 0;
}

uint32_t
avow_who_answer(struct avow_who_state *s, const struct avow_flow *flow)
{
	struct drafts d = {.s = s};
	uint32_t answer = 0;

	if (s->drafts == NULL)
		s->drafts = avow_who_alloc(s, DRAFTS_MAX, sizeof d.at[0]);
	d.at = s->drafts;
	for (uint32_t f = 0; f < s->form_count && s->status == AVOW_OK; f++) {
		struct avow_flow one = *flow;

		one.form = (enum avow_form)f;
		one.k = 0;
		if (f >= AVOW_FORM_AGGREGATE)
			one.form = AVOW_FORM_AGGREGATE;
		if (f > AVOW_FORM_AGGREGATE)
			one.k = s->out->thresholds[f - AVOW_FORM_AGGREGATE - 1];
		ask_form(&d, &one, f);
	}
	if (s->status == AVOW_OK)
		answer = settle(&d);
	avow_arena_reset(s->scratch);
	return answer;
}
