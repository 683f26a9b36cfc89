/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/check_cases.h"

#include <string.h>

#include "base/banned.h"

uint64_t *
avow_check_cases_set(struct avow_check_cases *k)
{
	uint64_t *set = avow_arena_array(
	    k->c->r.arena, k->image->info->rule_words + 1, sizeof *set);

	k->c->failed = k->c->failed || set == NULL;
	return set;
}

/* Sort the rules by what they can do; those by themselves by their page. */
static void
sort_rules(struct avow_check_cases *k)
{
	const struct avow_image *image = k->image;

	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RULES]; i++) {
		const struct avow_image_rule *rule = &image->rules[i];
		bool is_inner = (rule->flags & AVOW_RULE_INNER) != 0;

		avow_bit_put(k->open, i, true);
		/* Only what allows may be implied by what allows the same. */
		avow_bit_put(k->needed, i, rule->effect != AVOW_EFFECT_ALLOW);
		avow_bit_put(k->lifts, i, rule->effect == AVOW_EFFECT_LIFT);
		avow_bit_put(k->onlys, i, rule->effect == AVOW_EFFECT_ONLY);
		avow_bit_put(k->page_rules[rule->page], i, true);
		if (rule->effect == AVOW_EFFECT_ALLOW && !is_inner)
			avow_bit_put(k->allows, i, true);
	}
	for (uint32_t i = 0; i < image->count[AVOW_SECTION_RULES]; i++) {
		struct avow_image_list list = image->rules[i].exceptions;

		for (uint32_t l = 0; l < list.count; l++) {
			uint32_t x = image->links[list.first + l];

			if (avow_bit(k->allows, x))
				avow_bit_put(k->openers, x, true);
		}
	}
}

bool
avow_check_cases_begin(struct avow_check_cases *k, struct avow_compile_state *c,
    const struct avow_image *image)
{
	uint32_t rules = image->count[AVOW_SECTION_RULES];
	uint64_t **const sets[] = {&k->open, &k->decides, &k->needed, &k->told,
	    &k->openers, &k->allows, &k->onlys, &k->lifts};

	memset(k, 0, sizeof *k);
	k->c = c;
	k->image = image;
	k->left = AVOW_CHECK_ASKS_MAX;
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
		*sets[i] = avow_check_cases_set(k);
	k->met = avow_arena_array(c->r.arena, rules + 1, sizeof *k->met);
	k->idle = avow_arena_array(c->r.arena, rules + 1, sizeof *k->idle);
	k->page_rules = avow_arena_array(
	    c->r.arena, c->page_count + 1, sizeof *k->page_rules);
	if (k->met == NULL || k->idle == NULL || k->page_rules == NULL)
		c->failed = true;
	for (uint32_t p = 0; p < c->page_count && !c->failed; p++)
		k->page_rules[p] = avow_check_cases_set(k);
	if (!c->failed)
		sort_rules(k);
	return !c->failed;
}

void
avow_check_cases_saw(void *context, const struct avow_flow *flow,
    const struct avow_world *world, const struct avow_outcome *outcome,
    const uint64_t *rules)
{
	struct avow_check_cases *k = context;
	const struct avow_check_case now = {flow, world, outcome, rules};

	if (k->c->failed)
		return;
	k->now = &now;
	k->is_begun = false;
	k->is_looked_at = false;
	avow_check_idle_saw(k);
	avow_check_clash_saw(k);
	avow_check_united_saw(k);
	k->now = NULL;
}

void
avow_check_cases_missed(void *context, const uint64_t *rules)
{
	struct avow_check_cases *k = context;

	for (uint32_t w = 0; w < k->image->info->rule_words; w++) {
		k->decides[w] |= rules[w];
		k->needed[w] |= rules[w];
		k->open[w] &= ~rules[w];
	}
}

void
avow_check_cases_end(struct avow_check_cases *k, bool is_whole)
{
	if (is_whole && !k->is_blind)
		avow_check_idle_report(k);
	avow_check_pair_report(k);
	avow_compile_at_clause(k->c, NULL);
}

/* --- the case at hand --- */

/* What is known can be so together, and leaves a world that can be. */
static bool
look(const struct avow_check_cases *k)
{
	const struct avow_world *known = k->now->world;
	struct avow_world world = {.claim = known->claim};
	unsigned left = AVOW_COMPLETIONS_MAX;

	for (uint32_t w = 0; w < 2; w++)
		for (uint64_t at = known->known[w]; at != 0; at &= at - 1) {
			uint32_t atom = w * 64 + (uint32_t)__builtin_ctzll(at);

			if (!avow_world_put(k->image, &world, atom,
				avow_bit(known->value, atom)))
				return false;
		}
	return !avow_decide_search_excludes(k->image, &world, &left);
}

bool
avow_check_cases_is_possible(struct avow_check_cases *k)
{
	if (!k->is_looked_at)
		k->is_possible = look(k);
	k->is_looked_at = true;
	return k->is_possible;
}

/* One more question: false when there were too many. */
static bool
spend(struct avow_check_cases *k)
{
	if (k->left == 0) {
		k->is_blind = true;
		return false;
	}
	k->left--;
	k->work = (struct avow_work){
	    .image = k->image, .world = k->now->world, .unknown = AVOW_NONE32};
	if (!k->is_begun)
		k->is_begun =
		    avow_decide_match_begin(&k->eval, &k->work, k->now->flow);
	return k->is_begun;
}

bool
avow_check_cases_ask(
    struct avow_check_cases *k, uint32_t rule, struct avow_saying *out)
{
	if (!spend(k))
		return false;
	avow_decide_combine_one(&k->eval, rule, out);
	return k->work.unknown == AVOW_NONE32 && !k->work.is_lost;
}

bool
avow_check_cases_may_match(struct avow_check_cases *k, uint32_t rule)
{
	for (;;) {
		const struct avow_image_rule *row = &k->image->rules[rule];

		if (!spend(k))
			return false;
		if (!avow_decide_match(&k->eval, rule) &&
		    k->work.unknown == AVOW_NONE32)
			return false;
		if ((row->flags & AVOW_RULE_INNER) == 0)
			return true;
		rule = row->parent;
	}
}

bool
avow_check_cases_without(
    struct avow_check_cases *k, uint32_t rule, struct avow_outcome *out)
{
	struct avow_work work = {
	    .image = k->image, .world = k->now->world, .without = rule + 1};

	if (!spend(k))
		return false;
	return avow_decide_flow_alone(&work, k->now->flow, out) ==
	    AVOW_NONE32 &&
	    !work.is_lost;
}

bool
avow_check_cases_first(
    struct avow_check_cases *k, uint32_t rule, uint32_t other)
{
	if (k->met[rule] == NULL)
		k->met[rule] = avow_check_cases_set(k);
	if (k->met[rule] == NULL || avow_bit(k->met[rule], other))
		return false;
	avow_bit_put(k->met[rule], other, true);
	return true;
}

void
avow_check_cases_keep(
    struct avow_check_cases *k, const struct avow_check_pair *pair)
{
	struct avow_check_pair *copy;

	if (k->pair_count[pair->kind] == AVOW_CHECK_PAIRS_MAX)
		return;
	copy = avow_arena_alloc(k->c->r.arena, sizeof *copy);
	if (copy == NULL) {
		k->c->failed = true;
		return;
	}
	*copy = *pair;
	copy->next = NULL;
	if (k->last[pair->kind] == NULL)
		k->pairs[pair->kind] = copy;
	else
		k->last[pair->kind]->next = copy;
	k->last[pair->kind] = copy;
	k->pair_count[pair->kind]++;
}
