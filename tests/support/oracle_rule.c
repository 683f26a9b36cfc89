/* SPDX-License-Identifier: Apache-2.0 */
/* One rule: does it speak about the flow, and do its conditions hold? */
#include <string.h>

#include "oracle_parts.h"

bool
oracle_is_under(struct avow_text name, struct avow_text term)
{
	return name.size >= term.size &&
	    memcmp(name.at, term.at, term.size) == 0 &&
	    (name.size == term.size || name.at[term.size] == '.');
}

/* --- sets --- */

static const struct avow_ast_set *
group_of(const struct oracle *o, struct avow_text name)
{
	for (const struct avow_ast *f = o->files; f != NULL; f = f->next)
		for (const struct avow_ast_group *g = f->groups; g != NULL;
		     g = g->next)
			if (avow_text_equal(g->name.text, name))
				return &g->set;
	return NULL;
}

static bool
among(const struct oracle *o, struct avow_text leaf,
    const struct avow_ast_name *names)
{
	for (; names != NULL; names = names->next) {
		const struct avow_ast_set *group;

		if (oracle_is_under(leaf, names->text))
			return true;
		group = group_of(o, names->text);
		/* A group holds terms, and no other group. */
		if (group != NULL && oracle_in_set(o, leaf, group))
			return true;
	}
	return false;
}

bool
oracle_in_set(const struct oracle *o, struct avow_text leaf,
    const struct avow_ast_set *set)
{
	return (set->is_any || among(o, leaf, set->names)) &&
	    !among(o, leaf, set->but_not);
}

/* A part that is left out is any. */
static bool
in_part(const struct oracle_ask *a, enum avow_axis axis,
    const struct avow_ast_set *set)
{
	return !set->is_given || oracle_in_set(a->o, a->flow->part[axis], set);
}

/* --- scope --- */

/* Whether a rule speaks about what happens in a service. */
static bool
speaks_in(const struct oracle_ask *a, const struct oracle_rule *rule,
    struct avow_text service)
{
	struct avow_text own = rule->page->header.service.text;
	const struct avow_ast_set *set = &rule->ast->flow.services;

	return (own.size == 0 || oracle_is_under(service, own)) &&
	    (!set->is_given || oracle_in_set(a->o, service, set));
}

/* Of a service that no page names: what is said of every service. */
static bool
speaks_in_all(const struct oracle_ask *a, const struct oracle_rule *rule)
{
	for (unsigned t = 0; t < a->o->terms; t++)
		if (a->o->term[t].axis == AVOW_AXIS_SERVICE &&
		    a->o->term[t].is_leaf &&
		    !speaks_in(a, rule, a->o->term[t].name))
			return false;
	return true;
}

/* An allow by itself that names no recipients (only of collect, store, use and
   derive may it do so) is to self: then others are not spoken of. */
static bool
is_to_self_only(const struct oracle_ask *a, const struct oracle_rule *rule)
{
	return rule->ast->effect == AVOW_EFFECT_ALLOW && !rule->is_inner &&
	    !rule->ast->flow.recipients.is_given &&
	    !oracle_is_under(
		a->flow->part[AVOW_AXIS_RECIPIENT], AVOW_TEXT("self"));
}

/* raw < masked, pseudonymous < anonymous < aggregate */
static bool
protects_as_well(enum avow_form form, enum avow_form as)
{
	static const bool table[AVOW_FORMS][AVOW_FORMS] = {
	    [AVOW_FORM_RAW] = {true, false, false, false, false},
	    [AVOW_FORM_MASKED] = {true, true, false, false, false},
	    [AVOW_FORM_PSEUDONYMOUS] = {true, false, true, false, false},
	    [AVOW_FORM_ANONYMOUS] = {true, true, true, true, false},
	    [AVOW_FORM_AGGREGATE] = {true, true, true, true, true},
	};

	return table[form][as];
}

static bool
speaks_of_form(const struct oracle_ask *a, const struct avow_ast_rule *rule)
{
	enum avow_form asked = a->flow->form;
	enum avow_form own = rule->flow.form;
	bool is_identifying = asked == AVOW_FORM_RAW ||
	    asked == AVOW_FORM_MASKED || asked == AVOW_FORM_PSEUDONYMOUS;

	if (rule->effect == AVOW_EFFECT_ONLY || own == AVOW_FORM_ANY)
		return true;
	if (rule->effect == AVOW_EFFECT_ALLOW ||
	    rule->effect == AVOW_EFFECT_LIFT) {
		if (own == AVOW_FORM_DEFAULT || own == AVOW_FORM_IDENTIFYING)
			own = AVOW_FORM_RAW;
		return protects_as_well(asked, own) &&
		    (asked != AVOW_FORM_AGGREGATE ||
			a->flow->k >= rule->flow.k);
	}
	if (own == AVOW_FORM_DEFAULT && rule->effect == AVOW_EFFECT_REQUIRE)
		return true;
	if (own == AVOW_FORM_DEFAULT || own == AVOW_FORM_IDENTIFYING)
		return is_identifying;
	return protects_as_well(own, asked);
}

bool
oracle_speaks(const struct oracle_ask *a, const struct oracle_rule *rule)
{
	const struct avow_ast_flow *flow = &rule->ast->flow;
	struct avow_text service = a->flow->part[AVOW_AXIS_SERVICE];

	return in_part(a, AVOW_AXIS_ACTION, &flow->actions) &&
	    in_part(a, AVOW_AXIS_CATEGORY, &flow->categories) &&
	    in_part(a, AVOW_AXIS_PURPOSE, &flow->purposes) &&
	    in_part(a, AVOW_AXIS_RECIPIENT, &flow->recipients) &&
	    (service.size == 0 ? speaks_in_all(a, rule)
			       : speaks_in(a, rule, service)) &&
	    !is_to_self_only(a, rule) && speaks_of_form(a, rule->ast);
}

/* --- tests --- */

static unsigned
value_of(
    const struct oracle_ask *a, enum avow_test_kind kind, struct avow_text name)
{
	for (unsigned v = 0; v < a->o->variables; v++)
		if (a->o->variable[v].kind == kind &&
		    avow_text_equal(a->o->variable[v].name, name))
			return a->value[v];
	return 0;
}

/* Outside what it was declared for, a consent is false. */
static bool
has_consent(const struct oracle_ask *a, struct avow_text name)
{
	if (value_of(a, AVOW_TEST_CONSENT, name) == 0)
		return false;
	if (a->flow == NULL)
		return true;
	for (const struct avow_ast *f = a->o->files; f != NULL; f = f->next)
		for (const struct avow_ast_consent *c = f->consents; c != NULL;
		     c = c->next)
			if (avow_text_equal(c->name.text, name))
				return in_part(a, AVOW_AXIS_PURPOSE,
					   &c->purposes) &&
				    in_part(a, AVOW_AXIS_CATEGORY,
					&c->categories) &&
				    in_part(
					a, AVOW_AXIS_RECIPIENT, &c->recipients);
	return true;
}

/* Outside the purposes it binds to, an agreement is false. */
static bool
has_agreement(const struct oracle_ask *a, struct avow_text name)
{
	if (value_of(a, AVOW_TEST_AGREEMENT, name) == 0)
		return false;
	if (a->flow == NULL)
		return true;
	for (const struct avow_ast *f = a->o->files; f != NULL; f = f->next)
		for (const struct avow_ast_agreement *g = f->agreements;
		     g != NULL; g = g->next)
			for (const struct avow_ast_bind *b = g->binds;
			     b != NULL && avow_text_equal(g->name.text, name);
			     b = b->next)
				if (b->kind == AVOW_BIND_ONLY_FOR &&
				    !in_part(
					a, AVOW_AXIS_PURPOSE, &b->purposes))
					return false;
	return true;
}

static bool
claims(const struct oracle_ask *a, enum avow_basis_kind kind,
    struct avow_text name)
{
	if (a->claim->kind != kind)
		return false;
	return kind == AVOW_BASIS_TERM ? oracle_is_under(a->claim->name, name)
				       : avow_text_equal(a->claim->name, name);
}

static bool
is_value(const struct oracle_ask *a, const struct avow_ast_test *t)
{
	for (unsigned v = 0; v < a->o->variables; v++) {
		const struct oracle_variable *of = &a->o->variable[v];

		if (of->kind == AVOW_TEST_FACT_IS &&
		    avow_text_equal(of->name, t->name.text))
			return avow_text_equal(
			    of->value[a->value[v]], t->value.text);
	}
	return false;
}

static bool
test_holds(const struct oracle_ask *a, const struct avow_ast_test *t)
{
	struct avow_text name = t->name.text;

	switch (t->kind) {
	case AVOW_TEST_CONSENT:
		return has_consent(a, name);
	case AVOW_TEST_AGREEMENT:
		return has_agreement(a, name);
	case AVOW_TEST_OBJECTION:
		if (name.size == 0)
			name = a->flow->part[AVOW_AXIS_PURPOSE];
		return value_of(a, AVOW_TEST_OBJECTION, name) != 0;
	case AVOW_TEST_DOCUMENT:
	case AVOW_TEST_NAMED:
	case AVOW_TEST_FACT:
		return value_of(a, t->kind, name) != 0;
	case AVOW_TEST_CLAIM_BASIS:
		return claims(a, AVOW_BASIS_TERM, name);
	case AVOW_TEST_CLAIM_CONSENT:
		return claims(a, AVOW_BASIS_CONSENT, name);
	case AVOW_TEST_CLAIM_CONTRACT:
		return claims(a, AVOW_BASIS_CONTRACT, name);
	case AVOW_TEST_FACT_IS:
		return is_value(a, t);
	case AVOW_TEST_FACT_AT_LEAST:
		return value_of(a, AVOW_TEST_FACT_AT_LEAST, name) >= t->number;
	case AVOW_TEST_FACT_BELOW:
		return value_of(a, AVOW_TEST_FACT_AT_LEAST, name) < t->number;
	}
	return false;
}

bool
oracle_all_hold(const struct oracle_ask *a, const struct avow_ast_test *tests)
{
	for (; tests != NULL; tests = tests->next)
		if (test_holds(a, tests) == tests->is_negated)
			return false;
	return true;
}

static bool
any_holds(const struct oracle_ask *a, const struct avow_ast_test *tests)
{
	for (; tests != NULL; tests = tests->next)
		if (test_holds(a, tests) != tests->is_negated)
			return true;
	return false;
}

/* --- bases --- */

static const struct avow_ast_base *
find_base(const struct oracle *o, struct avow_text name)
{
	for (const struct avow_ast *f = o->files; f != NULL; f = f->next)
		for (const struct avow_ast_base *b = f->bases; b != NULL;
		     b = b->next)
			if (avow_text_equal(b->name.text, name))
				return b;
	return NULL;
}

/* The name without its last part; empty at the top. */
static struct avow_text
above(struct avow_text name)
{
	while (name.size > 0 && name.at[--name.size] != '.')
		;
	return name;
}

/* A basis that is only implied supports what those right below it do. */
static bool
supports(const struct oracle_ask *a, struct avow_text name)
{
	const struct avow_ast_base *base = find_base(a->o, name);

	if (base != NULL)
		return in_part(a, AVOW_AXIS_ACTION, &base->supports);
	for (const struct avow_ast *f = a->o->files; f != NULL; f = f->next)
		for (const struct avow_ast_base *b = f->bases; b != NULL;
		     b = b->next) {
			struct avow_text up = above(b->name.text);

			while (
			    up.size > name.size && find_base(a->o, up) == NULL)
				up = above(up);
			if (avow_text_equal(up, name) &&
			    in_part(a, AVOW_AXIS_ACTION, &b->supports))
				return true;
		}
	return false;
}

/* Claimed: it, or one below; with the documents from there up to it. */
static bool
has_basis(const struct oracle_ask *a, struct avow_text name)
{
	if (!claims(a, AVOW_BASIS_TERM, name) || !supports(a, a->claim->name))
		return false;
	for (struct avow_text at = a->claim->name; at.size >= name.size;
	     at = above(at)) {
		const struct avow_ast_base *base = find_base(a->o, at);

		if (base != NULL && base->document.text.size > 0 &&
		    value_of(a, AVOW_TEST_DOCUMENT, base->document.text) == 0)
			return false;
		if (at.size == 0)
			break;
	}
	return true;
}

static bool
basis_holds(const struct oracle_ask *a, const struct avow_ast_basis *basis)
{
	switch (basis->kind) {
	case AVOW_BASIS_NONE:
		return true;
	case AVOW_BASIS_CONSENT:
		return has_consent(a, basis->name.text);
	case AVOW_BASIS_CONTRACT:
		return has_agreement(a, basis->name.text);
	case AVOW_BASIS_TERM:
		return has_basis(a, basis->name.text);
	}
	return false;
}

/* A rule's own basis, or that of the rule around it. */
static const struct avow_ast_basis *
basis_of(const struct oracle_ask *a, const struct oracle_rule *rule)
{
	while (rule->ast->basis.kind == AVOW_BASIS_NONE && rule->is_inner)
		rule = &a->o->rule[rule->parent];
	return &rule->ast->basis;
}

bool
oracle_counts(const struct oracle_ask *a, const struct oracle_rule *rule)
{
	const struct avow_ast_basis *basis = basis_of(a, rule);

	return a->claim->kind == AVOW_BASIS_NONE ||
	    basis->kind == AVOW_BASIS_NONE ||
	    claims(a, basis->kind, basis->name.text);
}

/* --- what every allow says besides --- */

static bool
is_objectable(const struct oracle_ask *a)
{
	for (const struct avow_ast *f = a->o->files; f != NULL; f = f->next)
		for (const struct avow_ast_term *t = f->terms; t != NULL;
		     t = t->next)
			if (t->axis == AVOW_AXIS_PURPOSE && t->is_objectable &&
			    oracle_is_under(
				a->flow->part[AVOW_AXIS_PURPOSE], t->name.text))
				return true;
	return false;
}

static bool
guardian_decides(const struct oracle_ask *a)
{
	struct avow_text purpose = a->flow->part[AVOW_AXIS_PURPOSE];

	for (const struct avow_ast *f = a->o->files; f != NULL; f = f->next)
		for (const struct avow_ast_guardian *g = f->guardians;
		     g != NULL; g = g->next)
			if (!(g->but_not_for.is_given &&
				oracle_in_set(
				    a->o, purpose, &g->but_not_for)) &&
			    oracle_all_hold(a, g->when))
				return true;
	return false;
}

static bool
may_allow(const struct oracle_ask *a, const struct oracle_rule *rule)
{
	enum avow_basis_kind basis = basis_of(a, rule)->kind;

	if (is_objectable(a) &&
	    value_of(
		a, AVOW_TEST_OBJECTION, a->flow->part[AVOW_AXIS_PURPOSE]) != 0)
		return false;
	if (basis == AVOW_BASIS_NONE || basis == AVOW_BASIS_CONSENT ||
	    !guardian_decides(a))
		return true;
	return has_consent(a, AVOW_TEXT("minor-use"));
}

bool
oracle_holds(const struct oracle_ask *a, const struct oracle_rule *rule)
{
	return oracle_all_hold(a, rule->ast->when) &&
	    !any_holds(a, rule->ast->unless) &&
	    basis_holds(a, &rule->ast->basis) &&
	    (rule->ast->effect != AVOW_EFFECT_ALLOW || may_allow(a, rule));
}

unsigned
oracle_duty(const struct oracle_ask *a, const struct avow_ast_duty *duty)
{
	if ((duty->kind == AVOW_DUTY_MASK ||
		duty->kind == AVOW_DUTY_PSEUDONYMISE) &&
	    !oracle_in_set(a->o, a->flow->part[AVOW_AXIS_CATEGORY], &duty->set))
		return ORACLE_NONE;
	for (unsigned d = 0; d < a->o->duties; d++)
		if (oracle_same_duty(a->o->duty[d], duty))
			return d;
	return ORACLE_NONE;
}
