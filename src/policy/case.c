/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/case.h"

#include <string.h>

#include "policy/decide_engine.h"

#include "base/banned.h"

/* The form of a flow: what is not written is raw. */
static bool
make_form(struct avow_case *c, const struct avow_case_source *from,
    const struct avow_ast_flow *flow)
{
	c->k = 0;
	c->form = flow->form == AVOW_FORM_DEFAULT ? AVOW_FORM_RAW : flow->form;
	if (c->form == AVOW_FORM_AGGREGATE)
		c->k = flow->k;
	if (c->form < AVOW_FORMS)
		return true;
	avow_report_add(from->report, AVOW_SEVERITY_ERROR, "P0101", flow->place,
	    "a case has one form, and this names several")
	    ->help = "write raw, masked, pseudonymous, anonymous or aggregate "
		     "k>=NUMBER";
	return false;
}

/* Without `to`, what the service does with its own stays with itself. */
static bool
make_recipients(struct avow_case *c, const struct avow_case_source *from,
    const struct avow_ast_flow *flow)
{
	static const struct avow_ast_name self = {.text = {"self", 4}};

	if (flow->recipients.is_given)
		return avow_case_set(from, AVOW_AXIS_RECIPIENT,
		    &flow->recipients, c->leaves[AVOW_AXIS_RECIPIENT]);
	return avow_case_name(
	    from, AVOW_AXIS_RECIPIENT, &self, c->leaves[AVOW_AXIS_RECIPIENT]);
}

static bool
make_services(struct avow_case *c, const struct avow_case_source *from,
    const struct avow_ast_flow *flow)
{
	uint64_t *bits = c->leaves[AVOW_AXIS_SERVICE];
	uint64_t any = 0;

	if (flow->services.is_given)
		return avow_case_set(
		    from, AVOW_AXIS_SERVICE, &flow->services, bits);
	avow_case_services(from, bits);
	for (size_t w = 0; w < AVOW_LEAF_WORDS; w++)
		any |= bits[w];
	c->any_service = any == 0;
	return true;
}

static bool
make_purposes(struct avow_case *c, const struct avow_case_source *from,
    const struct avow_ast_flow *flow)
{
	if (flow->purposes.is_given)
		return avow_case_set(from, AVOW_AXIS_PURPOSE, &flow->purposes,
		    c->leaves[AVOW_AXIS_PURPOSE]);
	avow_report_add(from->report, AVOW_SEVERITY_ERROR, "P0106", flow->place,
	    "this case does not say what for")
	    ->help = "add `for` and a purpose";
	return false;
}

static size_t
count_leaves(const struct avow_case *c, unsigned axis)
{
	size_t count = 0;

	if (axis == AVOW_AXIS_SERVICE && c->any_service)
		return 1;
	for (size_t w = 0; w < AVOW_LEAF_WORDS; w++)
		count += (size_t)__builtin_popcountll(c->leaves[axis][w]);
	return count;
}

static bool
count_flows(struct avow_case *c, const struct avow_case_source *from,
    const struct avow_ast_flow *flow)
{
	c->count = 1;
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		size_t leaves = count_leaves(c, axis);

		/* Both factors are small, so this can't wrap. */
		c->count *= leaves;
		if (leaves == 0) {
			avow_report_add(from->report, AVOW_SEVERITY_ERROR,
			    "P0106", flow->place,
			    "this case speaks of nothing: one of its sets is "
			    "empty");
			return false;
		}
		if (c->count > AVOW_CASE_FLOWS_MAX) {
			avow_report_add(from->report, AVOW_SEVERITY_ERROR,
			    "P0105", flow->place,
			    "this case speaks of more than %d flows",
			    AVOW_CASE_FLOWS_MAX)
			    ->help = "name fewer terms, or split it";
			return false;
		}
	}
	return true;
}

static bool
make_flows(struct avow_case *c, const struct avow_case_source *from,
    const struct avow_ast_flow *flow)
{
	return make_form(c, from, flow) &&
	    avow_case_set(from, AVOW_AXIS_ACTION, &flow->actions,
		c->leaves[AVOW_AXIS_ACTION]) &&
	    avow_case_set(from, AVOW_AXIS_CATEGORY, &flow->categories,
		c->leaves[AVOW_AXIS_CATEGORY]) &&
	    make_purposes(c, from, flow) && make_recipients(c, from, flow) &&
	    make_services(c, from, flow) && count_flows(c, from, flow);
}

static bool
make_world(struct avow_case *c, const struct avow_case_source *from,
    const struct avow_ast_example *example)
{
	if (from->given != NULL)
		c->world = *from->given;
	else
		avow_world_init(from->image, &c->world);
	if ((from->given == NULL && !avow_case_givens(from, &c->world)) ||
	    !avow_case_facts(from, example->with, &c->world))
		return false;
	for (const struct avow_ast_duty *d = example->fulfilled; d != NULL;
	     d = d->next) {
		uint64_t done[4];

		if (!avow_case_duty(from, d, AVOW_CASE_DOES, done))
			return false;
		for (int w = 0; w < 4; w++)
			c->world.fulfilled[w] |= done[w];
	}
	/* What the example says is needed is not known yet. */
	for (const struct avow_ast_test *t = example->needs_tests; t != NULL;
	     t = t->next) {
		struct avow_case_fact fact;

		if (!avow_case_fact(from, t, &fact))
			return false;
		avow_world_forget(from->image, &c->world, fact.kind, fact.id);
	}
	if (!avow_world_contradicts(from->image, &c->world))
		return true;
	avow_report_add(from->report, AVOW_SEVERITY_ERROR, "P0204",
	    example->place, "an `impossible` excludes the facts of this case")
	    ->help = "say in `with` what is so instead";
	return false;
}

bool
avow_case_make(struct avow_case *out, const struct avow_case_source *from,
    const struct avow_ast_example *example)
{
	memset(out, 0, sizeof *out);
	out->image = from->image;
	return make_world(out, from, example) &&
	    ((example->kind != AVOW_EXAMPLE_ALLOWS &&
		 example->kind != AVOW_EXAMPLE_DENIES &&
		 example->kind != AVOW_EXAMPLE_NEEDS) ||
		make_flows(out, from, &example->flow));
}

/* The n-th leaf of an axis. */
static uint32_t
nth_leaf(const struct avow_case *c, unsigned axis, size_t n)
{
	if (axis == AVOW_AXIS_SERVICE && c->any_service)
		return AVOW_NONE32;
	for (uint32_t w = 0; w < AVOW_LEAF_WORDS; w++) {
		uint64_t left = c->leaves[axis][w];
		size_t here = (size_t)__builtin_popcountll(left);

		if (n >= here) {
			n -= here;
			continue;
		}
		while (n-- > 0)
			left &= left - 1;
		return w * 64 + (uint32_t)__builtin_ctzll(left);
	}
	return AVOW_NONE32;
}

bool
avow_case_next(const struct avow_case *c, size_t *at, struct avow_flow *flow)
{
	size_t n = *at;

	if (n >= c->count)
		return false;
	(*at)++;
	flow->form = c->form;
	flow->k = c->k;
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		size_t leaves = count_leaves(c, axis);

		flow->leaf[axis] = nth_leaf(c, axis, n % leaves);
		n /= leaves;
	}
	return true;
}

static bool
is_same_need(const struct avow_need *a, const struct avow_need *b)
{
	return a->is_duty == b->is_duty && a->is_claim == b->is_claim &&
	    a->value == b->value && a->id == b->id;
}

static void
join_needs(struct avow_decision *out, const struct avow_decision *one)
{
	for (size_t i = 0; i < one->need_count; i++) {
		size_t j = 0;

		while (j < out->need_count &&
		    !is_same_need(&out->needs[j], &one->needs[i]))
			j++;
		if (j == out->need_count && j < AVOW_NEEDS_MAX)
			out->needs[out->need_count++] = one->needs[i];
	}
}

static void
join_rules(uint32_t *to, size_t *count, const uint32_t *from, size_t add)
{
	struct avow_cites cites = {.count = *count};

	memcpy(cites.rule, to, *count * sizeof to[0]);
	for (size_t i = 0; i < add; i++)
		avow_cites_add(&cites, from[i]);
	memcpy(to, cites.rule, cites.count * sizeof to[0]);
	*count = cites.count;
}

/* A worse ruling takes the place of a better one: deny, needs, allow. */
static bool
is_worse(enum avow_ruling a, enum avow_ruling b)
{
	static const int rank[] = {[AVOW_RULING_ALLOW] = 0,
	    [AVOW_RULING_NEEDS] = 1,
	    [AVOW_RULING_DENY] = 2};

	return rank[a] > rank[b];
}

static void
join(struct avow_decision *out, const struct avow_decision *one)
{
	if (is_worse(one->ruling, out->ruling)) {
		if (one->ruling == AVOW_RULING_DENY) {
			*out = *one;
			return;
		}
		out->ruling = one->ruling;
	} else if (is_worse(out->ruling, one->ruling) &&
	    out->ruling == AVOW_RULING_DENY) {
		return;
	}
	join_rules(out->cites, &out->cite_count, one->cites, one->cite_count);
	join_rules(out->required, &out->required_count, one->required,
	    one->required_count);
	for (int w = 0; w < 4; w++)
		out->duties[w] |= one->duties[w];
	join_needs(out, one);
	/* The least protected form that leaves. */
	if (one->form < out->form)
		out->form = one->form;
}

bool
avow_case_decide(
    const struct avow_case *c, unsigned *left, struct avow_decision *out)
{
	struct avow_decision one;
	struct avow_flow flow;
	size_t at = 0;

	memset(out, 0, sizeof *out);
	out->ruling = AVOW_RULING_ALLOW;
	out->form = AVOW_FORM_AGGREGATE;
	while (avow_case_next(c, &at, &flow)) {
		if (*left == 0)
			return false;
		avow_decide_within(c->image, &flow, &c->world, left, &one);
		join(out, &one);
	}
	return true;
}
