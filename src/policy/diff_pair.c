/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between the answers of both images in one case. */
#include <string.h>

#include "policy/diff_state.h"

#include "base/banned.h"

/* Two answers, and what was found so far. */
struct pair {
	struct avow_diff_run *run;
	const struct avow_diff_answer *answer[AVOW_DIFF_SIDES];
	uint32_t set;
};

static void
add(struct pair *p, const struct avow_diff_found *found)
{
	p->set = avow_diff_found_join(
	    p->run, p->set, avow_diff_found(p->run, found));
}

/* A finding that cites what decides on each side. */
static struct avow_diff_found
found_of(const struct pair *p, enum avow_change_kind kind)
{
	return (struct avow_diff_found){.kind = kind,
	    .cites = {p->answer[AVOW_DIFF_OLDER]->cites,
		p->answer[AVOW_DIFF_NEWER]->cites}};
}

/* The first duty of an answer that is done with this one, + 1; 0: none. */
static uint32_t
find_weaker(const struct pair *p, unsigned side, uint32_t duty)
{
	const uint64_t *does =
	    p->run->does + (size_t)duty * AVOW_DIFF_DUTY_WORDS;

	for (uint32_t w = 0; w < AVOW_DIFF_DUTY_WORDS; w++) {
		uint64_t both = does[w] & p->answer[side]->duties[w];

		if (both != 0)
			return w * 64 + (uint32_t)__builtin_ctzll(both) + 1;
	}
	return 0;
}

/* Whether a set holds a duty, other than this one, that does it too. */
static bool
is_done(const struct avow_diff_run *run, const uint64_t *duties, uint32_t duty)
{
	for (uint32_t w = 0; w < AVOW_DIFF_DUTY_WORDS; w++)
		for (uint64_t left = duties[w]; left != 0; left &= left - 1) {
			uint32_t other =
			    w * 64 + (uint32_t)__builtin_ctzll(left);

			if (!avow_diff_duty_does(run, other, duty) ||
			    other == duty)
				continue;
			/* Of two that do each other the first is named. */
			if (other < duty ||
			    !avow_diff_duty_does(run, duty, other))
				return true;
		}
	return false;
}

static bool
has_duty(const struct avow_diff_side *side, uint32_t rule, uint32_t duty)
{
	struct avow_image_list list = side->image->rules[rule].duties;

	for (uint32_t i = 0; i < list.count; i++)
		if (side->duty_of[side->image->links[list.first + i]] == duty)
			return true;
	return false;
}

/* The rules that ask for a duty; the deciding ones where none of them does. */
static uint32_t
carriers(const struct pair *p, unsigned side, uint32_t duty)
{
	struct avow_diff_side *s = &p->run->side[side];
	const struct avow_diff_answer *answer = p->answer[side];
	const uint32_t rows[] = {answer->cites, answer->required};
	struct avow_cites found = {.count = 0};
	struct avow_image_cites row = {.count = 0};

	for (int r = 0; r < 2; r++) {
		const struct avow_image_cites *cites =
		    avow_diagram_table_row(&s->cites, rows[r]);

		for (uint32_t i = 0; i < cites->count; i++)
			if (has_duty(s, cites->rule[i], duty))
				avow_cites_add(&found, cites->rule[i]);
	}
	if (found.count == 0)
		return answer->cites;
	row.count = (uint32_t)found.count;
	memcpy(row.rule, found.rule, found.count * sizeof found.rule[0]);
	return avow_diagram_table_put(&s->cites, &row);
}

/* A duty of one side that the other's duties do not do. */
static void
add_duty(struct pair *p, unsigned side, uint32_t duty)
{
	struct avow_diff_found found = found_of(p,
	    side == AVOW_DIFF_OLDER ? AVOW_CHANGE_DUTY_DROPPED
				    : AVOW_CHANGE_DUTY_ADDED);
	uint32_t weaker = find_weaker(p, 1 - side, duty);

	found.what[side] = duty + 1;
	found.what[1 - side] = weaker;
	found.cites[side] = carriers(p, side, duty);
	if (weaker != 0)
		found.cites[1 - side] = carriers(p, 1 - side, weaker - 1);
	add(p, &found);
}

/* Whether some duty of the set does this one. */
static bool
is_implied(
    const struct avow_diff_run *run, const uint64_t *duties, uint32_t duty)
{
	for (uint32_t w = 0; w < AVOW_DIFF_DUTY_WORDS; w++)
		for (uint64_t left = duties[w]; left != 0; left &= left - 1)
			if (avow_diff_duty_does(run,
				w * 64 + (uint32_t)__builtin_ctzll(left), duty))
				return true;
	return false;
}

static void
compare_duties(struct pair *p, unsigned side)
{
	const uint64_t *own = p->answer[side]->duties;
	const uint64_t *other = p->answer[1 - side]->duties;

	for (uint32_t d = 0; d < p->run->duty_count; d++)
		if (avow_bit(own, d) && !is_done(p->run, own, d) &&
		    !is_implied(p->run, other, d))
			add_duty(p, side, d);
}

static void
compare_allows(struct pair *p)
{
	const struct avow_diff_answer *older = p->answer[AVOW_DIFF_OLDER];
	const struct avow_diff_answer *newer = p->answer[AVOW_DIFF_NEWER];
	struct avow_diff_found found;

	if (memcmp(older->duties, newer->duties, sizeof older->duties) != 0) {
		compare_duties(p, AVOW_DIFF_OLDER);
		compare_duties(p, AVOW_DIFF_NEWER);
	}
	if (older->rests_on != newer->rests_on) {
		found = found_of(p, AVOW_CHANGE_BASIS);
		found.what[AVOW_DIFF_OLDER] = older->rests_on + 1;
		found.what[AVOW_DIFF_NEWER] = newer->rests_on + 1;
		add(p, &found);
	}
}

uint32_t
avow_diff_pair(struct avow_diff_run *run, uint32_t older, uint32_t newer)
{
	struct avow_diff_answer a =
	    *avow_diff_answer_at(run, AVOW_DIFF_OLDER, older);
	struct avow_diff_answer b =
	    *avow_diff_answer_at(run, AVOW_DIFF_NEWER, newer);
	struct pair p = {.run = run, .answer = {&a, &b}};
	struct avow_diff_found found;

	if (a.is_allowed && b.is_allowed)
		compare_allows(&p);
	if (a.is_allowed != b.is_allowed) {
		found = found_of(&p,
		    b.is_allowed ? AVOW_CHANGE_ALLOWED : AVOW_CHANGE_DENIED);
		add(&p, &found);
	} else if (p.set == 0 && a.cited_as != b.cited_as) {
		found = found_of(&p, AVOW_CHANGE_CITES);
		add(&p, &found);
	}
	return p.set;
}
