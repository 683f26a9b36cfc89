/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_oracle.h"

#include <stdio.h>
#include <string.h>

#include "policy/decide_engine.h"

/* --- one world, as both images know it --- */

static const struct avow_image_atom *
atoms_of(const struct avow_image *image)
{
	return image->section[AVOW_SECTION_ATOMS];
}

static const char *
atom_text(const struct avow_image *image, uint32_t atom)
{
	return image->strings + atoms_of(image)[atom].text;
}

static uint32_t
find_atom(const struct avow_image *image, const char *text)
{
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_ATOMS]; i++)
		if (strcmp(atom_text(image, i), text) == 0)
			return i;
	return AVOW_NONE32;
}

/* Whether a of the one image, being so or not, says the same of b. */
static bool
tells(const struct avow_image *image, uint32_t a, bool value,
    const struct avow_image *other, uint32_t b)
{
	const struct avow_image_atom *x = &atoms_of(image)[a];
	const struct avow_image_atom *y = &atoms_of(other)[b];

	if (strcmp(atom_text(image, a), atom_text(other, b)) == 0)
		return true;
	return x->kind == AVOW_TEST_FACT_AT_LEAST && y->kind == x->kind &&
	    strcmp(avow_image_fact_name(image, x->ref),
		avow_image_fact_name(other, y->ref)) == 0 &&
	    (value ? y->value <= x->value : y->value >= x->value);
}

/* Tell the other image what one knows; false: it contradicts. */
static bool
tell(const struct diff_pair *p, struct oracle_world *j, int s, bool *more)
{
	const struct avow_image *image = p->f[s].image;
	const struct avow_image *other = p->f[1 - s].image;

	for (uint32_t a = 0; a < image->count[AVOW_SECTION_ATOMS]; a++) {
		bool value = avow_bit(j->w[s].value, a);

		if (!avow_bit(j->w[s].known, a))
			continue;
		for (uint32_t b = 0; b < other->count[AVOW_SECTION_ATOMS];
		     b++) {
			if (!tells(image, a, value, other, b))
				continue;
			*more = *more || !avow_bit(j->w[1 - s].known, b);
			if (!avow_world_put(other, &j->w[1 - s], b, value))
				return false;
		}
	}
	return true;
}

/* What the one image knows the other does, until nothing is new. */
static bool
settle(const struct diff_pair *p, struct oracle_world *j)
{
	bool more = true;

	while (more) {
		more = false;
		if (!tell(p, j, ORACLE_OLDER, &more) ||
		    !tell(p, j, ORACLE_NEWER, &more))
			return false;
	}
	return true;
}

bool
oracle_put(const struct diff_pair *p, struct oracle_world *j, const char *text,
    bool value)
{
	for (int s = 0; s < 2; s++) {
		uint32_t atom = find_atom(p->f[s].image, text);

		if (atom != AVOW_NONE32 &&
		    !avow_world_put(p->f[s].image, &j->w[s], atom, value))
			return false;
	}
	return settle(p, j);
}

bool
oracle_is_possible(const struct diff_pair *p, const struct oracle_world *j)
{
	return !avow_world_contradicts(
		   p->f[ORACLE_OLDER].image, &j->w[ORACLE_OLDER]) &&
	    !avow_world_contradicts(
		p->f[ORACLE_NEWER].image, &j->w[ORACLE_NEWER]);
}

/* --- one case --- */

/* The outcome; false: a fact is not known, and its text is in *text_out. */
static bool
decide(const struct oracle_ask *a, int s, const struct avow_world *world,
    struct avow_outcome *out, const char **text_out)
{
	const struct avow_image *image = a->p->f[s].image;
	struct avow_world here = *world;
	uint32_t unknown;

	memset(out, 0, sizeof *out);
	if (a->lacks[s])
		return true;
	here.claim = a->claim[s];
	unknown = avow_decide_flow(image, &a->flow[s], &here, out);
	if (unknown == AVOW_NONE32)
		return true;
	*text_out = atom_text(image, unknown);
	return false;
}

static bool
does(const struct diff_pair *p, int s, uint32_t more, uint32_t less)
{
	const struct avow_image *one = p->f[s].image;
	const struct avow_image *other = p->f[1 - s].image;
	const struct avow_image_duty *a = avow_engine_duty(one, more);
	const struct avow_image_duty *b = avow_engine_duty(other, less);

	if (a->kind != b->kind)
		return false;
	switch ((enum avow_duty_kind)a->kind) {
	case AVOW_DUTY_REVIEW:
		return a->number >= b->number;
	case AVOW_DUTY_SHOW:
		return strcmp(avow_image_clause_id(one, a->clause),
			   avow_image_clause_id(other, b->clause)) == 0;
	case AVOW_DUTY_NOTIFY:
		return a->who == b->who && a->is_before >= b->is_before &&
		    a->is_prominent >= b->is_prominent;
	case AVOW_DUTY_RECIPIENT_KEEPS:
		return a->hours <= b->hours &&
		    strcmp(avow_image_term_name(one, AVOW_AXIS_EVENT, a->event),
			avow_image_term_name(
			    other, AVOW_AXIS_EVENT, b->event)) == 0;
	default:
		return true;
	}
}

/* Whether the duties of one side do all that the other's ask. */
static bool
covers(const struct diff_pair *p, int s, const struct avow_outcome out[2])
{
	for (uint32_t d = 0; d < AVOW_DUTIES_MAX; d++) {
		bool done = !avow_bit(out[1 - s].duties, d);

		for (uint32_t e = 0; e < AVOW_DUTIES_MAX && !done; e++)
			done = avow_bit(out[s].duties, e) && does(p, s, e, d);
		if (!done)
			return false;
	}
	return true;
}

static const char *
basis_text(const struct avow_image *image, uint32_t rule, char out[64])
{
	const struct avow_image_rule *r = avow_decide_match_basis(image, rule);
	const struct avow_image_base *bases =
	    image->section[AVOW_SECTION_BASES];
	const char *name = "";

	if (r->basis_kind == AVOW_BASIS_CONSENT)
		name = avow_image_consent_name(image, r->basis);
	else if (r->basis_kind == AVOW_BASIS_CONTRACT)
		name = avow_image_agreement_name(image, r->basis);
	else if (r->basis_kind == AVOW_BASIS_TERM)
		name = image->strings + bases[r->basis].name;
	(void)snprintf(out, 64, "%u %s", r->basis_kind, name);
	return out;
}

static const char *
cite_text(const struct avow_image *image, uint32_t rule, char out[64])
{
	(void)snprintf(out, 64, "%s %s",
	    image->strings +
		avow_engine_page(image, image->rules[rule].page)->name,
	    avow_image_rule_cite(image, rule));
	return out;
}

/* Whether each rule cited on one side says what some rule of the other does. */
static bool
same_said(const struct diff_pair *p, const struct avow_outcome out[2],
    const char *(*say)(const struct avow_image *, uint32_t, char *))
{
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < out[s].cites.count; i++) {
			char a[64], b[64];
			bool found = false;

			say(p->f[s].image, out[s].cites.rule[i], a);
			for (size_t k = 0; k < out[1 - s].cites.count; k++) {
				say(p->f[1 - s].image, out[1 - s].cites.rule[k],
				    b);
				found = found || strcmp(a, b) == 0;
			}
			if (!found)
				return false;
		}
	return true;
}

static uint32_t
kinds_of(const struct diff_pair *p, const struct avow_outcome out[2])
{
	uint32_t kinds = 0;

	if (out[ORACLE_OLDER].is_allowed != out[ORACLE_NEWER].is_allowed)
		return out[ORACLE_NEWER].is_allowed ? 1u << AVOW_CHANGE_ALLOWED
						    : 1u << AVOW_CHANGE_DENIED;
	if (out[ORACLE_OLDER].is_allowed) {
		if (!covers(p, ORACLE_NEWER, out))
			kinds |= 1u << AVOW_CHANGE_DUTY_DROPPED;
		if (!covers(p, ORACLE_OLDER, out))
			kinds |= 1u << AVOW_CHANGE_DUTY_ADDED;
		if (!same_said(p, out, basis_text))
			kinds |= 1u << AVOW_CHANGE_BASIS;
	}
	if (kinds == 0 && !same_said(p, out, cite_text))
		kinds |= 1u << AVOW_CHANGE_CITES;
	return kinds;
}

/* --- every world --- */

typedef void look(
    struct oracle_ask *a, const struct oracle_world *j, const char *item);

static void
expand(struct oracle_ask *a, const struct oracle_world *j, const char *text,
    look *next, const char *item)
{
	for (int value = 0; value <= 1; value++) {
		struct oracle_world more = *j;

		if (oracle_put(a->p, &more, text, value != 0))
			next(a, &more, item);
	}
}

static void
look_plain(struct oracle_ask *a, const struct oracle_world *j, const char *item)
{
	struct avow_outcome out[2];
	const char *text;

	for (int s = 0; s < 2; s++)
		if (!decide(a, s, &j->w[s], &out[s], &text)) {
			expand(a, j, text, look_plain, item);
			return;
		}
	if (oracle_is_possible(a->p, j))
		a->kinds |= kinds_of(a->p, out);
}

/* Whether a case newly rests on the item; all else being what it is. */
void
oracle_item(
    struct oracle_ask *a, const struct oracle_world *j, const char *item)
{
	struct avow_outcome out[2][2];
	bool possible[2], rests[2];
	const char *text;

	for (int value = 0; value <= 1; value++) {
		struct oracle_world with = *j;

		possible[value] = oracle_put(a->p, &with, item, value != 0);
		for (int s = 0; s < 2 && possible[value]; s++)
			if (!decide(a, s, &with.w[s], &out[value][s], &text)) {
				expand(a, j, text, oracle_item, item);
				return;
			}
		possible[value] =
		    possible[value] && oracle_is_possible(a->p, &with);
	}
	for (int s = 0; s < 2; s++)
		rests[s] = possible[1] && out[1][s].is_allowed &&
		    !(possible[0] && out[0][s].is_allowed);
	if (rests[ORACLE_NEWER] && !rests[ORACLE_OLDER])
		a->kinds |= 1u << AVOW_CHANGE_CONSENT_WIDENED;
}

static void
look_items(struct oracle_ask *a)
{
	const struct avow_image *newer = a->p->f[ORACLE_NEWER].image;
	const struct avow_image *older = a->p->f[ORACLE_OLDER].image;

	for (uint32_t c = 0; c < avow_image_consent_count(newer); c++) {
		const char *name = avow_image_consent_name(newer, c);
		struct oracle_world j = {.w = {{.known = {0}}}};
		char text[64];
		uint32_t same;

		(void)snprintf(text, sizeof text, "consent %s", name);
		if (avow_image_find_consent(older, avow_text_of(name), &same) &&
		    find_atom(newer, text) != AVOW_NONE32)
			oracle_item(a, &j, text);
	}
}

/* --- every claim --- */

static bool
find_claim(const struct avow_image *image, enum avow_basis_kind kind,
    const char *name, uint32_t *out)
{
	struct avow_text text = avow_text_of(name);

	if (kind == AVOW_BASIS_CONSENT)
		return avow_image_find_consent(image, text, out);
	if (kind == AVOW_BASIS_CONTRACT)
		return avow_image_find_agreement(image, text, out);
	return avow_image_find_base(image, text, out);
}

static void
claim(struct oracle_ask *a, enum avow_basis_kind kind, const char *name)
{
	for (int s = 0; s < 2; s++) {
		a->claim[s] = (struct avow_claim){kind, 0};
		if (kind != AVOW_BASIS_NONE &&
		    !find_claim(a->p->f[s].image, kind, name, &a->claim[s].id))
			a->claim[s].id = AVOW_NONE32;
	}
}

static void
look_claim(struct oracle_ask *a)
{
	const struct oracle_world none = {.w = {{.known = {0}}}};

	look_plain(a, &none, NULL);
	look_items(a);
}

void
oracle_look(struct oracle_ask *a)
{
	claim(a, AVOW_BASIS_NONE, "");
	look_claim(a);
	for (int s = 0; s < 2; s++) {
		const struct avow_image *image = a->p->f[s].image;
		const struct avow_image_base *bases =
		    image->section[AVOW_SECTION_BASES];

		for (uint32_t i = 0; i < avow_image_consent_count(image); i++) {
			claim(a, AVOW_BASIS_CONSENT,
			    avow_image_consent_name(image, i));
			look_claim(a);
		}
		for (uint32_t i = 0; i < avow_image_agreement_count(image);
		     i++) {
			claim(a, AVOW_BASIS_CONTRACT,
			    avow_image_agreement_name(image, i));
			look_claim(a);
		}
		for (uint32_t i = 0; i < image->count[AVOW_SECTION_BASES];
		     i++) {
			claim(
			    a, AVOW_BASIS_TERM, image->strings + bases[i].name);
			look_claim(a);
		}
	}
}

/* Each world that the witness leaves open shows the change. */
static void
keep(struct oracle_ask *a, const struct oracle_world *j, const char *item)
{
	struct avow_outcome out[2];
	const char *text;

	for (int s = 0; s < 2; s++)
		if (!decide(a, s, &j->w[s], &out[s], &text)) {
			expand(a, j, text, keep, item);
			return;
		}
	if (oracle_is_possible(a->p, j))
		a->kinds &= kinds_of(a->p, out);
}

void
oracle_keep(struct oracle_ask *a, const struct oracle_world *j)
{
	keep(a, j, NULL);
}

void
oracle_claim(struct oracle_ask *a, const char *text)
{
	if (text == NULL)
		claim(a, AVOW_BASIS_NONE, "");
	else if (strncmp(text, "consent ", 8) == 0)
		claim(a, AVOW_BASIS_CONSENT, text + 8);
	else if (strncmp(text, "contract ", 9) == 0)
		claim(a, AVOW_BASIS_CONTRACT, text + 9);
	else
		claim(a, AVOW_BASIS_TERM, text);
}

/* --- flows --- */

void
oracle_place(struct oracle_ask *a, enum avow_form form, uint32_t k)
{
	for (int s = 0; s < 2; s++) {
		a->lacks[s] = false;
		a->flow[s].form = form;
		a->flow[s].k = k;
		for (int axis = 0; axis < AVOW_AXES; axis++) {
			struct avow_diff_leaf leaf =
			    a->p->diff.leaves[axis][a->leaf[axis]];

			a->flow[s].leaf[axis] =
			    s == ORACLE_OLDER ? leaf.older : leaf.newer;
			a->lacks[s] = a->lacks[s] ||
			    (a->flow[s].leaf[axis] == AVOW_NONE32 &&
				leaf.older != leaf.newer);
		}
	}
}
