/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

enum {
	/* Different sets of duties among the allows of one layer; beyond, they
	   are united, which may ask too much and never allows too much. */
	ALTERNATIVES_MAX = 16,
};

struct alternative {
	uint64_t duties[4];
	struct avow_cites cites; /* all that allow with just these duties */
};

/* What several rules say, before it is combined. */
struct sayings {
	struct avow_cites denies;
	struct alternative allow[ALTERNATIVES_MAX];
	size_t allows;
	bool is_denied;
};

static void
sayings_init(struct sayings *all)
{
	all->denies.count = 0;
	all->allows = 0;
	all->is_denied = false;
}

static void
unite(uint64_t to[4], const uint64_t from[4])
{
	for (int w = 0; w < 4; w++)
		to[w] |= from[w];
}

static void
add_allow(struct sayings *all, const struct avow_saying *one)
{
	struct alternative *a = all->allow;

	for (size_t i = 0; i < all->allows; i++, a++)
		if (memcmp(a->duties, one->duties, sizeof a->duties) == 0) {
			avow_cites_join(&a->cites, &one->cites);
			return;
		}
	if (all->allows == ALTERNATIVES_MAX) {
		a--;
		unite(a->duties, one->duties);
		avow_cites_join(&a->cites, &one->cites);
		return;
	}
	memcpy(a->duties, one->duties, sizeof a->duties);
	a->cites = one->cites;
	all->allows++;
}

static void
add(struct sayings *all, const struct avow_saying *one)
{
	if (one->said == AVOW_SAID_ALLOW) {
		add_allow(all, one);
	} else if (one->said == AVOW_SAID_DENY) {
		all->is_denied = true;
		avow_cites_join(&all->denies, &one->cites);
	}
}

/*
 * The alternative whose duties every other one implies, or NULL.  If there is
 * one, nothing it meets can displace it but its equal, so one walk finds it
 * and a second one makes sure.
 */
static const struct alternative *
find_mildest(const struct avow_image *image, const struct sayings *all)
{
	const struct alternative *best = &all->allow[0];

	for (size_t i = 1; i < all->allows; i++)
		if (avow_duty_implies_all(
			image, best->duties, all->allow[i].duties))
			best = &all->allow[i];
	for (size_t i = 0; i < all->allows; i++)
		if (!avow_duty_implies_all(
			image, all->allow[i].duties, best->duties))
			return NULL;
	return best;
}

/* Several alternatives: the mildest, cited with its equals, or all united. */
static void
choose(const struct avow_image *image, const struct sayings *all,
    struct avow_saying *out)
{
	const struct alternative *best = find_mildest(image, all);

	memset(out->duties, 0, sizeof out->duties);
	out->cites.count = 0;
	if (best != NULL)
		unite(out->duties, best->duties);
	for (size_t i = 0; i < all->allows; i++) {
		const struct alternative *a = &all->allow[i];

		if (best == NULL)
			unite(out->duties, a->duties);
		else if (!avow_duty_implies_all(image, best->duties, a->duties))
			continue;
		avow_cites_join(&out->cites, &a->cites);
	}
}

/* Deny wins; else the allows are alternatives. */
static void
combine(const struct avow_image *image, const struct sayings *all,
    struct avow_saying *out)
{
	if (all->is_denied) {
		out->said = AVOW_SAID_DENY;
		out->cites = all->denies;
	} else if (all->allows == 0) {
		out->said = AVOW_SAID_NOTHING;
	} else if (all->allows == 1) {
		out->said = AVOW_SAID_ALLOW;
		memcpy(out->duties, all->allow[0].duties, sizeof out->duties);
		out->cites = all->allow[0].cites;
	} else {
		out->said = AVOW_SAID_ALLOW;
		choose(image, all, out);
	}
}

/* A transform duty on other categories than the flow's is none. */
static void
add_duties(const struct avow_eval *e, uint32_t number, uint64_t duties[4])
{
	const struct avow_image *image = e->image;
	struct avow_image_list list = image->rules[number].duties;

	for (uint32_t i = 0; i < list.count; i++) {
		uint32_t id = image->links[list.first + i];
		const struct avow_image_duty *d = avow_engine_duty(image, id);

		if ((d->kind == AVOW_DUTY_MASK ||
			d->kind == AVOW_DUTY_PSEUDONYMISE) &&
		    (d->set == AVOW_NONE32 ||
			!avow_bit(image->sets + d->set,
			    e->flow->leaf[AVOW_AXIS_CATEGORY])))
			continue;
		avow_bit_put(duties, id, true);
	}
}

/* Where a basis is named, allows on another basis do not count. */
static bool
counts(const struct avow_eval *e, uint32_t number)
{
	const struct avow_claim *claim = &e->work->world->claim;
	const struct avow_image_rule *rule;

	if (claim->kind == AVOW_BASIS_NONE)
		return true;
	rule = avow_decide_match_basis(e->image, number);
	if (rule->basis_kind == AVOW_BASIS_NONE)
		return true;
	if (rule->basis_kind != claim->kind)
		return false;
	return rule->basis_kind == AVOW_BASIS_TERM
	    ? avow_decide_match_claim(e->image, claim, rule->basis)
	    : rule->basis == claim->id;
}

/* What a matching rule says where none of its exceptions says anything. */
static void
own_effect(const struct avow_eval *e, uint32_t number, struct avow_saying *out)
{
	const struct avow_image_rule *rule = &e->image->rules[number];

	out->cites.rule[0] = number;
	out->cites.count = 1;
	switch (rule->effect) {
	case AVOW_EFFECT_ALLOW:
		out->said =
		    counts(e, number) ? AVOW_SAID_ALLOW : AVOW_SAID_NOTHING;
		memset(out->duties, 0, sizeof out->duties);
		if (rule->duties.count != 0)
			add_duties(e, number, out->duties);
		break;
	case AVOW_EFFECT_LIFT:
		out->said = AVOW_SAID_ALLOW; /* to the `never` around it */
		memset(out->duties, 0, sizeof out->duties);
		break;
	case AVOW_EFFECT_DENY:
	case AVOW_EFFECT_NEVER:
	case AVOW_EFFECT_ONLY:
		out->said = AVOW_SAID_DENY;
		break;
	default:
		out->said = AVOW_SAID_NOTHING;
		break;
	}
}

static void ask(struct avow_eval *e, uint32_t number, struct avow_saying *out);

/*
 * Out of line, so that the many rules without exceptions don't pay for the
 * room.  Exceptions of `only` open it and grant nothing: what they allow they
 * allow as rules of their own.  Of a `never` only what it denies is heard.
 */
static __attribute__((noinline)) void
ask_exceptions(struct avow_eval *e, uint32_t number, struct avow_saying *out)
{
	const struct avow_image_rule *rule = &e->image->rules[number];
	struct sayings all;

	sayings_init(&all);
	for (uint32_t i = 0; i < rule->exceptions.count; i++) {
		uint32_t x = e->image->links[rule->exceptions.first + i];

		ask(e, x, out);
		add(&all, out);
	}
	if (rule->effect == AVOW_EFFECT_ONLY) {
		if (all.allows != 0)
			out->said = AVOW_SAID_NOTHING;
		else
			own_effect(e, number, out);
		return;
	}
	combine(e->image, &all, out);
	if (out->said == AVOW_SAID_NOTHING)
		own_effect(e, number, out);
}

/*
 * What one rule says, its exceptions asked.  How deep they nest, and how many
 * there are, is bounded by the loader (AVOW_RULE_WALK_MAX).
 */
static void
ask(struct avow_eval *e, uint32_t number, struct avow_saying *out)
{
	out->said = AVOW_SAID_NOTHING;
	if (++e->work->steps > AVOW_STEPS_MAX) {
		e->work->is_lost = true;
		return;
	}
	if (!avow_decide_match(e, number))
		return;
	if (e->image->rules[number].exceptions.count != 0)
		ask_exceptions(e, number, out);
	else
		own_effect(e, number, out);
}

void
avow_decide_combine_one(
    struct avow_eval *e, uint32_t rule, struct avow_saying *out)
{
	ask(e, rule, out);
}

void
avow_decide_combine(
    struct avow_eval *e, const uint64_t *rules, struct avow_saying *out)
{
	struct sayings all;

	sayings_init(&all);
	for (uint32_t w = 0; w < e->image->info->rule_words; w++) {
		uint64_t left = e->candidates[w] & rules[w];

		for (; left != 0; left &= left - 1) {
			ask(e, w * 64 + (uint32_t)__builtin_ctzll(left), out);
			add(&all, out);
		}
	}
	combine(e->image, &all, out);
}

void
avow_decide_combine_nevers(
    struct avow_eval *e, const uint64_t *rules, struct avow_saying *out)
{
	for (uint32_t w = 0; w < e->image->info->rule_words; w++) {
		uint64_t left = e->candidates[w] & rules[w];

		for (; left != 0; left &= left - 1) {
			struct avow_saying one;

			ask(e, w * 64 + (uint32_t)__builtin_ctzll(left), &one);
			if (one.said != AVOW_SAID_DENY)
				continue;
			out->said = AVOW_SAID_DENY;
			avow_cites_join(&out->cites, &one.cites);
		}
	}
}

void
avow_decide_combine_requires(
    struct avow_eval *e, const uint64_t *rules, struct avow_outcome *out)
{
	for (uint32_t w = 0; w < e->image->info->rule_words; w++) {
		uint64_t left = e->candidates[w] & rules[w];

		for (; left != 0; left &= left - 1) {
			uint32_t rule =
			    w * 64 + (uint32_t)__builtin_ctzll(left);

			if (!avow_decide_match(e, rule))
				continue;
			add_duties(e, rule, out->duties);
			avow_cites_add(&out->required, rule);
		}
	}
}
