/* SPDX-License-Identifier: Apache-2.0 */
/* P0205: two allows of one flow, of which neither asks for less. */
#include "policy/check_cases.h"

#include <string.h>

#include "base/banned.h"

/* Duties of a rule that was cited, as far as they touch the case. */
static bool
own_duties(struct avow_check_cases *k, uint32_t rule, struct avow_saying *out)
{
	return k->image->rules[rule].duties.count != 0 &&
	    avow_check_cases_ask(k, rule, out) && out->said == AVOW_SAID_ALLOW;
}

static const char *
result_of(struct avow_check_cases *k, const uint64_t a[4], const uint64_t b[4])
{
	struct avow_decision both = {.duties = {0}};
	uint32_t duties[AVOW_DUTIES_MAX];
	const char *text = "";
	size_t count;

	for (int w = 0; w < 4; w++)
		both.duties[w] = a[w] | b[w];
	count = avow_decision_duties(k->image, &both, duties);
	for (size_t i = 0; i < count; i++)
		text = avow_report_text(k->c->r.report, "%s%s%s", text,
		    i == 0 ? "" : ", ", avow_duty_text(k->image, duties[i]));
	return text;
}

static void
compare(struct avow_check_cases *k, uint32_t rule, uint32_t other)
{
	struct avow_check_pair pair = {
	    .kind = AVOW_CHECK_UNITED, .rule = rule, .other = other};
	const struct avow_check_wanted wanted[2] = {
	    {rule, AVOW_SAID_ALLOW}, {other, AVOW_SAID_ALLOW}};
	struct avow_saying a, b;

	if (k->image->rules[rule].page != k->image->rules[other].page ||
	    (k->met[rule] != NULL && avow_bit(k->met[rule], other)))
		return;
	if (!own_duties(k, rule, &a) || !own_duties(k, other, &b) ||
	    avow_duty_implies_all(k->image, a.duties, b.duties) ||
	    avow_duty_implies_all(k->image, b.duties, a.duties) ||
	    !avow_check_cases_is_possible(k))
		return;
	pair.example = avow_check_witness(k, wanted);
	if (pair.example == NULL || !avow_check_cases_first(k, rule, other))
		return;
	pair.duties = result_of(k, a.duties, b.duties);
	avow_check_cases_keep(k, &pair);
}

/* Where one alternative is the mildest, those cited with it ask for the same.
 */
void
avow_check_united_saw(struct avow_check_cases *k)
{
	const struct avow_cites *cites = &k->now->outcome->cites;

	if (!k->now->outcome->is_allowed)
		return;
	for (size_t i = 0; i < cites->count; i++)
		for (size_t j = 0; j < i; j++)
			compare(k, cites->rule[i], cites->rule[j]);
}
