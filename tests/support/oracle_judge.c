/* SPDX-License-Identifier: Apache-2.0 */
/* What is unknown is tried: every way that the world may be. */
#include <string.h>

#include "oracle_parts.h"

bool
oracle_can_be(const struct oracle *o, const uint8_t *value)
{
	static const struct oracle_claim none = {AVOW_BASIS_NONE, {"", 0}};
	const struct oracle_ask a = {o, NULL, value, &none};

	for (const struct avow_ast *f = o->files; f != NULL; f = f->next)
		for (const struct avow_ast_tests *t = f->axioms; t != NULL;
		     t = t->next)
			if (oracle_all_hold(&a, t->tests))
				return false;
	/* Who objects to a purpose objects to all below it. */
	for (unsigned v = 0; v < o->variables; v++) {
		if (o->variable[v].kind != AVOW_TEST_OBJECTION || value[v] == 0)
			continue;
		for (unsigned w = 0; w < o->variables; w++)
			if (o->variable[w].kind == AVOW_TEST_OBJECTION &&
			    value[w] == 0 &&
			    oracle_is_under(
				o->variable[w].name, o->variable[v].name))
				return false;
	}
	return true;
}

/* All ways the world may be, taken together. */
struct tally {
	const struct oracle *o;
	const struct oracle_flow *flow;
	const struct oracle_known *known;
	uint8_t value[ORACLE_VARIABLES_MAX];
	unsigned allowed, denied;
	bool is_silent; /* one way it is denied by no rule */
	uint64_t duties;
	struct oracle_rules allow_all, allow_any, deny_all, deny_any, required;
	unsigned most_cites, most_allows;
};

static void
keep(struct oracle_rules *all, const struct oracle_rules *one, bool is_first)
{
	for (unsigned w = 0; w < ORACLE_RULES_MAX / 64; w++)
		all->bits[w] =
		    is_first ? one->bits[w] : all->bits[w] & one->bits[w];
}

static void
count_answer(struct tally *tally)
{
	const struct oracle_ask a = {
	    tally->o, tally->flow, tally->value, &tally->known->claim};
	struct oracle_answer one;

	oracle_answer(&a, &one);
	if (tally->most_cites < one.most_cites)
		tally->most_cites = one.most_cites;
	if (tally->most_allows < one.most_allows)
		tally->most_allows = one.most_allows;
	if (one.is_allowed) {
		keep(&tally->allow_all, &one.cites, tally->allowed == 0);
		oracle_join(&tally->allow_any, &one.cites);
		oracle_join(&tally->required, &one.required);
		tally->duties |= one.duties;
		tally->allowed++;
	} else {
		keep(&tally->deny_all, &one.cites, tally->denied == 0);
		oracle_join(&tally->deny_any, &one.cites);
		tally->is_silent =
		    tally->is_silent || oracle_count(&one.cites) == 0;
		tally->denied++;
	}
}

static void
try_all(struct tally *tally, unsigned v)
{
	const uint8_t *possible = tally->known->possible;

	/* Settle what has one value, so that only the rest nests. */
	for (;
	     v < tally->o->variables && (possible[v] & (possible[v] - 1)) == 0;
	     v++)
		;
	if (v == tally->o->variables) {
		if (oracle_can_be(tally->o, tally->value))
			count_answer(tally);
		return;
	}
	for (unsigned i = 0; i < ORACLE_VALUES_MAX; i++)
		if ((possible[v] >> i & 1) != 0) {
			tally->value[v] = (uint8_t)i;
			try_all(tally, v + 1);
		}
}

/* The form that leaves once the vault has transformed it. */
static enum avow_form
form_after(const struct oracle *o, enum avow_form form, uint64_t duties)
{
	for (unsigned d = 0; d < o->duties; d++) {
		if ((duties >> d & 1) == 0)
			continue;
		if (o->duty[d]->kind == AVOW_DUTY_MASK &&
		    form < AVOW_FORM_MASKED)
			form = AVOW_FORM_MASKED;
		if (o->duty[d]->kind == AVOW_DUTY_PSEUDONYMISE &&
		    form < AVOW_FORM_PSEUDONYMOUS)
			form = AVOW_FORM_PSEUDONYMOUS;
	}
	return form;
}

static bool
has_open(const struct tally *tally)
{
	for (unsigned d = 0; d < tally->o->duties; d++)
		if ((tally->duties >> d & 1) != 0 &&
		    (tally->known->done >> d & 1) == 0 &&
		    oracle_is_before(tally->o->duty[d]))
			return true;
	return false;
}

static void
give(const struct tally *tally, struct oracle_verdict *out)
{
	bool is_allowed = tally->allowed > 0;
	const struct oracle_rules *all =
	    is_allowed ? &tally->allow_all : &tally->deny_all;
	const struct oracle_rules *any =
	    is_allowed ? &tally->allow_any : &tally->deny_any;

	out->ruling = ORACLE_DENY;
	out->form = tally->flow->form;
	/* Where silence is enough, a rule that need not be met is no reason. */
	out->cites = *all;
	if (oracle_count(all) == 0 && (is_allowed || !tally->is_silent))
		out->cites = *any;
	if (!is_allowed)
		return;
	out->ruling =
	    tally->denied > 0 || has_open(tally) ? ORACLE_NEEDS : ORACLE_ALLOW;
	out->duties = tally->duties;
	out->form = form_after(tally->o, out->form, tally->duties);
	out->required = tally->required;
}

static unsigned
most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

void
oracle_judge(const struct oracle *o, const struct oracle_flow *flow,
    const struct oracle_known *known, struct oracle_verdict *out)
{
	struct tally tally = {.o = o, .flow = flow, .known = known};

	memset(out, 0, sizeof *out);
	for (unsigned v = 0; v < o->variables; v++)
		while (tally.value[v] < ORACLE_VALUES_MAX &&
		    (known->possible[v] >> tally.value[v] & 1) == 0)
			tally.value[v]++;
	try_all(&tally, 0);
	out->is_impossible = tally.allowed + tally.denied == 0;
	out->most_cites = most(
	    most(tally.most_cites, oracle_count(&tally.allow_any)),
	    most(oracle_count(&tally.deny_any), oracle_count(&tally.required)));
	out->most_allows = tally.most_allows;
	out->form = flow->form;
	if (!out->is_impossible)
		give(&tally, out);
}
