/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P0202 and P0207: two rules of one page that say the opposite, and neither
 * says that it knows of the other.
 */
#include "policy/check_cases.h"

#include "base/banned.h"

/* Whether `from` asks `to` before it decides, or asks one that does. */
static bool
reaches(const struct avow_image *image, uint32_t from, uint32_t to, int depth)
{
	struct avow_image_list list = image->rules[from].exceptions;

	if (depth > AVOW_RULE_DEPTH_MAX)
		return false;
	for (uint32_t i = 0; i < list.count; i++) {
		uint32_t x = image->links[list.first + i];

		if (x == to || reaches(image, x, to, depth + 1))
			return true;
	}
	return false;
}

/* Whether one of the two is an exception of the other. */
static bool
are_related(const struct avow_check_cases *k, uint32_t a, uint32_t b)
{
	return reaches(k->image, a, b, 0) || reaches(k->image, b, a, 0);
}

/* The allow lets the case go by itself; other stands against that. */
static void
meet(struct avow_check_cases *k, enum avow_check_kind kind, uint32_t allow,
    uint32_t other)
{
	struct avow_check_pair pair = {
	    .kind = kind, .rule = allow, .other = other};
	const struct avow_check_wanted wanted[2] = {{allow, AVOW_SAID_ALLOW},
	    {other,
		kind == AVOW_CHECK_DENIED ? AVOW_SAID_DENY
					  : AVOW_SAID_NOTHING}};
	struct avow_saying saying;

	if (k->met[other] != NULL && avow_bit(k->met[other], allow))
		return;
	if (are_related(k, allow, other)) {
		(void)avow_check_cases_first(k, other, allow);
		return;
	}
	if (!avow_check_cases_ask(k, allow, &saying) ||
	    saying.said != AVOW_SAID_ALLOW || !avow_check_cases_is_possible(k))
		return;
	pair.example = avow_check_witness(k, wanted);
	if (pair.example == NULL || !avow_check_cases_first(k, other, allow))
		return;
	avow_check_cases_keep(k, &pair);
}

/* All allows of the page of `other` that may speak of the case. */
static void
meet_all(struct avow_check_cases *k, enum avow_check_kind kind, uint32_t other)
{
	const uint64_t *page = k->page_rules[k->image->rules[other].page];

	for (uint32_t w = 0; w < k->image->info->rule_words; w++) {
		uint64_t left = k->now->rules[w] & k->allows[w] & page[w];

		for (; left != 0; left &= left - 1)
			meet(k, kind, w * 64 + (uint32_t)__builtin_ctzll(left),
			    other);
	}
}

void
avow_check_clash_saw(struct avow_check_cases *k)
{
	const struct avow_cites *cites = &k->now->outcome->cites;

	/* A `never` is meant to stand above everything. */
	if (!k->now->outcome->is_allowed && cites->count != 0 &&
	    k->image->rules[cites->rule[0]].effect == AVOW_EFFECT_NEVER)
		return;
	for (size_t i = 0; i < cites->count; i++)
		if (k->image->rules[cites->rule[i]].effect == AVOW_EFFECT_DENY)
			meet_all(k, AVOW_CHECK_DENIED, cites->rule[i]);
	for (uint32_t w = 0; w < k->image->info->rule_words; w++)
		for (uint64_t left = k->now->rules[w] & k->onlys[w]; left != 0;
		     left &= left - 1)
			meet_all(k, AVOW_CHECK_CLOSED,
			    w * 64 + (uint32_t)__builtin_ctzll(left));
}
