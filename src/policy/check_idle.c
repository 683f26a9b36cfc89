/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0203 and P0206: which rules decide a case, and which are missed when they
 * are taken out.  A case that can't be shows nothing.
 */
#include "policy/check_cases.h"

#include "base/banned.h"

/* Keep of a list what another has too; the first time, all of it. */
static void
keep_common(struct avow_cites *list, bool *is_set, const struct avow_cites *by)
{
	size_t kept = 0;

	if (!*is_set)
		*list = *by;
	for (size_t i = 0; *is_set && i < list->count; i++)
		for (size_t j = 0; j < by->count; j++)
			if (list->rule[i] == by->rule[j])
				list->rule[kept++] = list->rule[i];
	if (*is_set)
		list->count = kept;
	*is_set = true;
}

static void
settle(struct avow_check_cases *k, uint32_t rule)
{
	if (avow_bit(k->decides, rule) && avow_bit(k->needed, rule))
		avow_bit_put(k->open, rule, false);
}

static void
mark(struct avow_check_cases *k, uint64_t *set, uint32_t rule)
{
	if (avow_bit(set, rule) || !avow_check_cases_is_possible(k))
		return;
	avow_bit_put(set, rule, true);
	settle(k, rule);
}

/* --- what decides --- */

static void
mark_cited(struct avow_check_cases *k, const struct avow_cites *cites)
{
	for (size_t i = 0; i < cites->count; i++)
		mark(k, k->decides, cites->rule[i]);
}

/* A rule is needed for what its exceptions deny. */
static void
mark_parents(struct avow_check_cases *k, const struct avow_cites *cites)
{
	for (size_t i = 0; i < cites->count; i++) {
		uint32_t at = cites->rule[i];

		while ((k->image->rules[at].flags & AVOW_RULE_INNER) != 0) {
			at = k->image->rules[at].parent;
			mark(k, k->needed, at);
		}
	}
}

/* What is lifted counts where it then is allowed. */
static void
mark_lifts(struct avow_check_cases *k)
{
	for (uint32_t w = 0; w < k->image->info->rule_words; w++) {
		uint64_t left = k->now->rules[w] & k->lifts[w] & k->open[w];

		for (; left != 0; left &= left - 1) {
			uint32_t lift =
			    w * 64 + (uint32_t)__builtin_ctzll(left);
			struct avow_saying never;

			if (!avow_check_cases_ask(
				k, k->image->rules[lift].parent, &never))
				continue;
			for (size_t i = 0; never.said == AVOW_SAID_ALLOW &&
			     i < never.cites.count;
			     i++)
				if (never.cites.rule[i] == lift)
					mark(k, k->decides, lift);
		}
	}
}

/* --- what is needed --- */

/* Whether the case goes as before, and by the word of the same page. */
static bool
is_like(const struct avow_check_cases *k, uint32_t rule,
    const struct avow_outcome *out)
{
	const struct avow_outcome *now = k->now->outcome;
	bool is_on_page = false;

	if (!out->is_allowed || out->cites.count == AVOW_CITES_MAX ||
	    !avow_duty_implies_all(k->image, now->duties, out->duties) ||
	    !avow_duty_implies_all(k->image, out->duties, now->duties))
		return false;
	for (size_t i = 0; i < out->cites.count; i++)
		is_on_page = is_on_page ||
		    k->image->rules[out->cites.rule[i]].page ==
			k->image->rules[rule].page;
	return is_on_page;
}

/* Take an allow out of an allowed case; true when it is missed. */
static bool
is_missed(struct avow_check_cases *k, uint32_t rule)
{
	struct avow_check_idle *idle = &k->idle[rule];
	struct avow_outcome out;

	if (!avow_check_cases_without(k, rule, &out) || !is_like(k, rule, &out))
		return true;
	if (!avow_check_cases_is_possible(k))
		return false;
	keep_common(&idle->like, &idle->is_like, &out.cites);
	if (idle->any_like == NULL)
		idle->any_like = avow_check_cases_set(k);
	for (size_t i = 0; idle->any_like != NULL && i < out.cites.count; i++)
		avow_bit_put(idle->any_like, out.cites.rule[i], true);
	return false;
}

static void
try_without(struct avow_check_cases *k, uint32_t rule)
{
	if (!avow_bit(k->needed, rule) && is_missed(k, rule))
		mark(k, k->needed, rule);
}

static void
try_cited(struct avow_check_cases *k, const struct avow_cites *cites)
{
	for (size_t i = 0; i < cites->count; i++) {
		uint32_t at = cites->rule[i];

		try_without(k, at);
		while ((k->image->rules[at].flags & AVOW_RULE_INNER) != 0) {
			at = k->image->rules[at].parent;
			try_without(k, at);
		}
	}
}

/* An allow may matter where it is not cited: by opening what bars another. */
static void
try_openers(struct avow_check_cases *k)
{
	for (uint32_t w = 0; w < k->image->info->rule_words; w++) {
		uint64_t left = k->now->rules[w] & k->openers[w] & k->open[w];

		for (; left != 0; left &= left - 1) {
			uint32_t rule =
			    w * 64 + (uint32_t)__builtin_ctzll(left);

			if (!avow_check_cases_may_match(k, rule) ||
			    !is_missed(k, rule))
				continue;
			mark(k, k->decides, rule);
			mark(k, k->needed, rule);
		}
	}
}

/* --- what stands in the way --- */

static uint32_t
why_of(const struct avow_check_cases *k, uint32_t rule)
{
	const struct avow_outcome *out = k->now->outcome;
	const struct avow_image_rule *row = &k->image->rules[rule];
	const struct avow_image_rule *first =
	    out->cites.count == 0 ? NULL : &k->image->rules[out->cites.rule[0]];
	uint32_t layer = avow_engine_page(k->image, row->page)->layer;
	bool is_elsewhere = first == NULL || first->page != row->page;

	if (out->is_allowed || row->effect != AVOW_EFFECT_ALLOW ||
	    !is_elsewhere || layer == AVOW_LAYER_GENERAL)
		return first == NULL ? AVOW_IDLE_BY_SILENCE
				     : AVOW_IDLE_BY_OTHER;
	if (first != NULL && first->effect == AVOW_EFFECT_NEVER)
		return AVOW_IDLE_BY_NEVER;
	if (layer == AVOW_LAYER_NARROWS)
		return AVOW_IDLE_BY_NARROW;
	return first == NULL ? AVOW_IDLE_BY_SILENCE : AVOW_IDLE_BY_OTHER;
}

/* A rule that decided nothing yet, and does not decide this either. */
static void
note_block(struct avow_check_cases *k, uint32_t rule)
{
	struct avow_check_idle *idle = &k->idle[rule];
	struct avow_saying own;

	if (!avow_check_cases_may_match(k, rule))
		return;
	/* Where another basis is claimed, an allow says nothing anyway. */
	if (k->image->rules[rule].effect == AVOW_EFFECT_ALLOW &&
	    avow_check_cases_ask(k, rule, &own) &&
	    own.said == AVOW_SAID_NOTHING)
		return;
	if (!avow_check_cases_is_possible(k))
		return;
	keep_common(&idle->by, &idle->is_met, &k->now->outcome->cites);
	idle->why |= why_of(k, rule);
}

static bool
is_open(const struct avow_check_cases *k)
{
	for (uint32_t w = 0; w < k->image->info->rule_words; w++)
		if ((k->now->rules[w] & k->open[w]) != 0)
			return true;
	return false;
}

void
avow_check_idle_saw(struct avow_check_cases *k)
{
	const struct avow_outcome *out = k->now->outcome;

	if (!is_open(k))
		return;
	if (out->cites.count == AVOW_CITES_MAX ||
	    out->required.count == AVOW_CITES_MAX) { /* cut short */
		avow_check_cases_missed(k, k->now->rules);
		return;
	}
	mark_cited(k, &out->cites);
	mark_cited(k, &out->required);
	if (out->is_allowed) {
		mark_lifts(k);
		try_cited(k, &out->cites);
		try_openers(k);
	} else {
		mark_parents(k, &out->cites);
	}
	for (uint32_t w = 0; w < k->image->info->rule_words; w++) {
		uint64_t left = k->now->rules[w] & ~k->decides[w];

		for (; left != 0; left &= left - 1)
			note_block(k, w * 64 + (uint32_t)__builtin_ctzll(left));
	}
}
