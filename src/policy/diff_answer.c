/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "policy/diff_state.h"

#include "base/banned.h"

/* Numbers in rising order, none twice, as a row of lists. */
static uint32_t
put_list(struct avow_diff_run *run, const uint32_t *numbers, size_t count)
{
	struct avow_image_cites row = {.count = 0};

	for (size_t i = 0; i < count; i++) {
		uint32_t at = 0;

		while (at < row.count && row.rule[at] < numbers[i])
			at++;
		if (at < row.count && row.rule[at] == numbers[i])
			continue;
		memmove(&row.rule[at + 1], &row.rule[at],
		    (row.count - at) * sizeof row.rule[0]);
		row.rule[at] = numbers[i];
		row.count++;
	}
	return avow_diagram_table_put(&run->lists, &row);
}

/* In the order of being met, without what a longer list left behind. */
static uint32_t
put_cites(
    struct avow_diff_run *run, unsigned side, const struct avow_cites *cites)
{
	struct avow_image_cites row = {.count = (uint32_t)cites->count};

	memcpy(row.rule, cites->rule, cites->count * sizeof row.rule[0]);
	return avow_diagram_table_put(&run->side[side].cites, &row);
}

static struct avow_cites
cites_at(const struct avow_diff_run *run, unsigned side, uint32_t number)
{
	const struct avow_image_cites *row =
	    avow_diagram_table_row(&run->side[side].cites, number);
	struct avow_cites cites = {.count = row->count};

	memcpy(cites.rule, row->rule, row->count * sizeof row->rule[0]);
	return cites;
}

static uint32_t
put_answer(struct avow_diff_run *run, unsigned side,
    const struct avow_diff_answer *answer)
{
	struct avow_diff_side *s = &run->side[side];
	uint32_t number = avow_diagram_table_put(&s->answers, answer);

	run->failed = run->failed || s->answers.failed || s->cites.failed ||
	    run->lists.failed;
	return number;
}

/* What rules are called in both images, and what they rest on. */
static void
put_names(struct avow_diff_run *run, unsigned side,
    const struct avow_cites *cites, struct avow_diff_answer *answer)
{
	const struct avow_diff_side *s = &run->side[side];
	uint32_t numbers[AVOW_CITES_MAX], bases[AVOW_CITES_MAX];

	for (size_t i = 0; i < cites->count; i++) {
		const struct avow_image_rule *rule =
		    avow_decide_match_basis(s->image, cites->rule[i]);

		numbers[i] = s->rule_of[cites->rule[i]];
		bases[i] = avow_diff_unite_basis(
		    run, side, rule->basis_kind, rule->basis);
	}
	answer->cites = put_cites(run, side, cites);
	answer->cited_as = put_list(run, numbers, cites->count);
	answer->rests_on =
	    put_list(run, bases, answer->is_allowed ? cites->count : 0);
}

uint32_t
avow_diff_answer_outcome(
    struct avow_diff_run *run, unsigned side, const struct avow_outcome *one)
{
	const struct avow_diff_side *s = &run->side[side];
	struct avow_diff_answer answer = {.is_allowed = one->is_allowed};

	put_names(run, side, &one->cites, &answer);
	answer.required = put_cites(run, side, &one->required);
	for (uint32_t d = 0; one->is_allowed && d < AVOW_DUTIES_MAX; d++)
		if (avow_bit(one->duties, d))
			avow_bit_put(answer.duties, s->duty_of[d], true);
	return put_answer(run, side, &answer);
}

uint32_t
avow_diff_answer_silence(struct avow_diff_run *run, unsigned side)
{
	static const struct avow_outcome none = {.is_allowed = false};

	return avow_diff_answer_outcome(run, side, &none);
}

/* See decide_flow.c: what allows the use of a source is not cited. */
uint32_t
avow_diff_answer_join(struct avow_diff_run *run, unsigned side,
    const uint32_t answers[2], bool is_cited)
{
	struct avow_diff_answer a = *avow_diff_answer_at(run, side, answers[0]);
	const struct avow_diff_answer b =
	    *avow_diff_answer_at(run, side, answers[1]);
	struct avow_cites cites, more;

	if (!a.is_allowed || !b.is_allowed)
		return answers[a.is_allowed];
	for (int w = 0; w < AVOW_DIFF_DUTY_WORDS; w++)
		a.duties[w] |= b.duties[w];
	cites = cites_at(run, side, a.required);
	more = cites_at(run, side, b.required);
	avow_cites_join(&cites, &more);
	a.required = put_cites(run, side, &cites);
	if (is_cited) {
		cites = cites_at(run, side, a.cites);
		more = cites_at(run, side, b.cites);
		avow_cites_join(&cites, &more);
		put_names(run, side, &cites, &a);
	}
	return put_answer(run, side, &a);
}
