/* SPDX-License-Identifier: Apache-2.0 */
#include "naive_parts.h"

#include <stdio.h>
#include <string.h>

static bool
is_under(const char *leaf, struct avow_text term)
{
	return strncmp(leaf, term.at, term.size) == 0 &&
	    (leaf[term.size] == '\0' || leaf[term.size] == '.');
}

static bool
among(const char *leaf, const struct avow_ast_name *names)
{
	for (; names != NULL; names = names->next)
		if (is_under(leaf, names->text))
			return true;
	return false;
}

static bool
in_set(const char *leaf, const struct avow_ast_set *set)
{
	if (!set->is_given)
		return true;
	return (set->is_any || among(leaf, set->names)) &&
	    !among(leaf, set->but_not);
}

const char *
naive_part(const struct naive_ask *a, enum avow_axis axis)
{
	return a->flow->part[axis];
}

static bool
is_named(struct avow_text text, const char *name)
{
	return strlen(name) == text.size &&
	    memcmp(text.at, name, text.size) == 0;
}

/* --- tests --- */

static bool
consent_holds(const struct naive_ask *a, struct avow_text name)
{
	int value = is_named(name, "k1") ? a->world->value[NAIVE_K1]
	    : is_named(name, "k2")       ? a->world->value[NAIVE_K2]
					 : a->world->value[NAIVE_MINOR_USE];

	for (const struct avow_ast *f = a->files; f != NULL; f = f->next)
		for (const struct avow_ast_consent *c = f->consents; c != NULL;
		     c = c->next)
			if (avow_text_equal(c->name.text, name))
				return value &&
				    in_set(naive_part(a, AVOW_AXIS_PURPOSE),
					&c->purposes) &&
				    in_set(naive_part(a, AVOW_AXIS_CATEGORY),
					&c->categories) &&
				    in_set(naive_part(a, AVOW_AXIS_RECIPIENT),
					&c->recipients);
	return value;
}

static bool
agreement_holds(const struct naive_ask *a, struct avow_text name)
{
	int value = a->world->value[is_named(name, "g1") ? NAIVE_G1 : NAIVE_G2];

	for (const struct avow_ast *f = a->files; f != NULL; f = f->next)
		for (const struct avow_ast_agreement *g = f->agreements;
		     g != NULL; g = g->next)
			for (const struct avow_ast_bind *b = g->binds;
			     avow_text_equal(g->name.text, name) && b != NULL;
			     b = b->next)
				if (b->kind == AVOW_BIND_ONLY_FOR &&
				    !in_set(naive_part(a, AVOW_AXIS_PURPOSE),
					&b->purposes))
					return false;
	return value;
}

static bool
objects_to(const struct naive_ask *a, const char *purpose)
{
	static const char *const leaves[] = {"p.q", "p.t", "r", "s"};

	for (int i = 0; i < 4; i++)
		if (strcmp(leaves[i], purpose) == 0)
			return a->world->value[NAIVE_OBJECTION_PQ + i];
	return false;
}

static bool
claims(const struct naive_ask *a, const char *kind, struct avow_text name)
{
	size_t size = strlen(kind);

	if (strncmp(a->world->claim, kind, size) != 0 ||
	    *a->world->claim == '\0')
		return false;
	if (size == 0) /* a base: no blank in it */
		return strchr(a->world->claim, ' ') == NULL &&
		    is_under(a->world->claim, name);
	return is_named(name, a->world->claim + size);
}

static bool
test_holds(const struct naive_ask *a, const struct avow_ast_test *t)
{
	static const char *const ages[] = {"child", "teen", "adult"};
	const int *value = a->world->value;
	char purpose[16];

	switch (t->kind) {
	case AVOW_TEST_CONSENT:
		return consent_holds(a, t->name.text);
	case AVOW_TEST_AGREEMENT:
		return agreement_holds(a, t->name.text);
	case AVOW_TEST_OBJECTION:
		(void)snprintf(purpose, sizeof purpose, "%.*s",
		    (int)t->name.text.size, t->name.text.at);
		return objects_to(a,
		    t->name.text.size != 0 ? purpose
					   : naive_part(a, AVOW_AXIS_PURPOSE));
	case AVOW_TEST_DOCUMENT:
		return value[NAIVE_PAPER];
	case AVOW_TEST_CLAIM_BASIS:
		return claims(a, "", t->name.text);
	case AVOW_TEST_CLAIM_CONSENT:
		return claims(a, "consent ", t->name.text);
	case AVOW_TEST_CLAIM_CONTRACT:
		return claims(a, "contract ", t->name.text);
	case AVOW_TEST_FACT:
		return value[NAIVE_F1];
	case AVOW_TEST_FACT_IS:
		return is_named(t->value.text, ages[value[NAIVE_AGE]]);
	case AVOW_TEST_FACT_AT_LEAST:
		return value[NAIVE_N] >= (int)t->number;
	case AVOW_TEST_FACT_BELOW:
		return value[NAIVE_N] < (int)t->number;
	default:
		return false;
	}
}

bool
naive_all_hold(const struct naive_ask *a, const struct avow_ast_test *tests)
{
	for (; tests != NULL; tests = tests->next)
		if (test_holds(a, tests) == tests->is_negated)
			return false;
	return true;
}

bool
naive_any_holds(const struct naive_ask *a, const struct avow_ast_test *tests)
{
	for (; tests != NULL; tests = tests->next)
		if (test_holds(a, tests) != tests->is_negated)
			return true;
	return false;
}

/* --- scopes --- */

/* Whether form b protects at least as well as form a. */
static bool
protects(enum avow_form a, enum avow_form b)
{
	if (a == b || a == AVOW_FORM_RAW || b == AVOW_FORM_AGGREGATE)
		return true;
	return b == AVOW_FORM_ANONYMOUS && a < AVOW_FORM_ANONYMOUS;
}

static bool
speaks_of_form(const struct avow_ast_rule *rule, enum avow_form form)
{
	enum avow_form own = rule->flow.form;
	bool identifying = form <= AVOW_FORM_PSEUDONYMOUS;

	switch (rule->effect) {
	case AVOW_EFFECT_ALLOW:
	case AVOW_EFFECT_LIFT:
		return own >= AVOW_FORMS || protects(own, form);
	case AVOW_EFFECT_DENY:
	case AVOW_EFFECT_NEVER:
	case AVOW_EFFECT_REQUIRE:
		if (own == AVOW_FORM_DEFAULT)
			return identifying ||
			    rule->effect == AVOW_EFFECT_REQUIRE;
		if (own == AVOW_FORM_IDENTIFYING)
			return identifying;
		return own == AVOW_FORM_ANY || protects(form, own);
	default:
		return true;
	}
}

static bool
is_inward(const struct avow_ast_set *actions)
{
	for (const struct avow_ast_name *n = actions->names; n != NULL;
	     n = n->next)
		if (!is_named(n->text, "use") && !is_named(n->text, "store") &&
		    !is_named(n->text, "collect") &&
		    !is_named(n->text, "derive"))
			return false;
	return actions->names != NULL;
}

bool
naive_speaks(const struct naive_ask *a, const struct avow_ast_rule *rule,
    const char *service, bool is_inner)
{
	const struct avow_ast_flow *f = &rule->flow;

	if (!in_set(naive_part(a, AVOW_AXIS_ACTION), &f->actions) ||
	    !in_set(naive_part(a, AVOW_AXIS_CATEGORY), &f->categories) ||
	    !in_set(naive_part(a, AVOW_AXIS_PURPOSE), &f->purposes) ||
	    !in_set(naive_part(a, AVOW_AXIS_RECIPIENT), &f->recipients) ||
	    !in_set(naive_part(a, AVOW_AXIS_SERVICE), &f->services))
		return false;
	if (service != NULL &&
	    strcmp(service, naive_part(a, AVOW_AXIS_SERVICE)) != 0)
		return false;
	if (!is_inner && rule->effect == AVOW_EFFECT_ALLOW &&
	    !f->recipients.is_given && is_inward(&f->actions) &&
	    strcmp(naive_part(a, AVOW_AXIS_RECIPIENT), "self") != 0)
		return false;
	return speaks_of_form(rule, a->flow->form) &&
	    (a->flow->form != AVOW_FORM_AGGREGATE || a->flow->k >= f->k);
}

/* --- bases --- */

static const struct avow_ast_base *
find_base(const struct naive_ask *a, const char *name)
{
	for (const struct avow_ast *f = a->files; f != NULL; f = f->next)
		for (const struct avow_ast_base *b = f->bases; b != NULL;
		     b = b->next)
			if (is_named(b->name.text, name))
				return b;
	return NULL;
}

bool
naive_basis_holds(const struct naive_ask *a, const struct avow_ast_basis *basis)
{
	const struct avow_ast_base *base;
	const struct avow_ast_base *top;

	switch (basis->kind) {
	case AVOW_BASIS_CONSENT:
		return consent_holds(a, basis->name.text);
	case AVOW_BASIS_CONTRACT:
		return agreement_holds(a, basis->name.text);
	case AVOW_BASIS_TERM:
		if (!claims(a, "", basis->name.text))
			return false;
		base = find_base(a, a->world->claim);
		if (base->document.text.size != 0 &&
		    !a->world->value[NAIVE_PAPER])
			return false;
		/* The test's trees are two high: the top is the rule's. */
		top = is_named(basis->name.text, "law") ? find_base(a, "law")
							: base;
		return in_set(
			   naive_part(a, AVOW_AXIS_ACTION), &base->supports) &&
		    (top->document.text.size == 0 ||
			a->world->value[NAIVE_PAPER]);
	default:
		return true;
	}
}

/* Of an allow: whether it counts beside the basis that is named. */
bool
naive_counts(const struct naive_ask *a, const struct avow_ast_basis *basis)
{
	if (*a->world->claim == '\0' || basis->kind == AVOW_BASIS_NONE)
		return true;
	return claims(a,
	    basis->kind == AVOW_BASIS_CONSENT        ? "consent "
		: basis->kind == AVOW_BASIS_CONTRACT ? "contract "
						     : "",
	    basis->name.text);
}

static bool
is_objectable(const struct naive_ask *a)
{
	for (const struct avow_ast *f = a->files; f != NULL; f = f->next)
		for (const struct avow_ast_term *t = f->terms; t != NULL;
		     t = t->next)
			if (t->axis == AVOW_AXIS_PURPOSE && t->is_objectable &&
			    is_under(
				naive_part(a, AVOW_AXIS_PURPOSE), t->name.text))
				return true;
	return false;
}

bool
naive_may_allow(const struct naive_ask *a, const struct avow_ast_basis *basis)
{
	if (is_objectable(a) && objects_to(a, naive_part(a, AVOW_AXIS_PURPOSE)))
		return false;
	if (basis->kind == AVOW_BASIS_NONE || basis->kind == AVOW_BASIS_CONSENT)
		return true;
	for (const struct avow_ast *f = a->files; f != NULL; f = f->next)
		for (const struct avow_ast_guardian *g = f->guardians;
		     g != NULL; g = g->next)
			if (naive_all_hold(a, g->when) &&
			    !(g->but_not_for.is_given &&
				in_set(naive_part(a, AVOW_AXIS_PURPOSE),
				    &g->but_not_for)))
				return consent_holds(a, AVOW_TEXT("minor-use"));
	return true;
}

/* --- duties --- */

static bool
same_duty(const struct naive_duty *a, const struct naive_duty *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static bool
does(const struct naive_duty *a, const struct naive_duty *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case AVOW_DUTY_REVIEW:
		return a->number >= b->number;
	case AVOW_DUTY_SHOW:
		return strcmp(a->clause, b->clause) == 0;
	case AVOW_DUTY_NOTIFY:
		return a->who == b->who && a->is_before >= b->is_before &&
		    a->is_prominent >= b->is_prominent;
	case AVOW_DUTY_RECIPIENT_KEEPS:
		return strcmp(a->event, b->event) == 0 && a->hours <= b->hours;
	default:
		return true;
	}
}

bool
naive_has_duty(const struct naive_answer *answer, const struct naive_duty *duty)
{
	for (size_t i = 0; i < answer->duty_count; i++)
		if (same_duty(&answer->duties[i], duty))
			return true;
	return false;
}

static void
add_duty(struct naive_answer *to, const struct naive_duty *duty)
{
	if (!naive_has_duty(to, duty) && to->duty_count < NAIVE_LIST_MAX)
		to->duties[to->duty_count++] = *duty;
}

bool
naive_implied_by(
    const struct naive_answer *mild, const struct naive_answer *harsh)
{
	for (size_t i = 0; i < mild->duty_count; i++) {
		bool done = false;

		for (size_t j = 0; j < harsh->duty_count; j++)
			done =
			    done || does(&harsh->duties[j], &mild->duties[i]);
		if (!done)
			return false;
	}
	return true;
}

void
naive_add_duties(const struct naive_ask *a, const struct avow_ast_duty *d,
    struct naive_answer *to)
{
	for (; d != NULL; d = d->next) {
		struct naive_duty duty;
		bool transforms = d->kind == AVOW_DUTY_MASK ||
		    d->kind == AVOW_DUTY_PSEUDONYMISE;

		if (transforms &&
		    !in_set(naive_part(a, AVOW_AXIS_CATEGORY), &d->set))
			continue;
		memset(&duty, 0, sizeof duty);
		duty.kind = d->kind;
		duty.number = d->number;
		duty.who = (int)d->who;
		duty.is_before = d->is_before;
		duty.is_prominent = d->is_prominent;
		duty.hours = d->duration.count * 24; /* days only */
		(void)snprintf(duty.clause, sizeof duty.clause, "%.*s",
		    (int)d->cite.text.size, d->cite.text.at);
		(void)snprintf(duty.event, sizeof duty.event, "%.*s",
		    (int)d->event.text.size, d->event.text.at);
		add_duty(to, &duty);
	}
}

void
naive_add_cite(struct naive_answer *to, const char *cite)
{
	for (size_t i = 0; i < to->cite_count; i++)
		if (strcmp(to->cites[i], cite) == 0)
			return;
	if (to->cite_count < NAIVE_LIST_MAX)
		(void)snprintf(to->cites[to->cite_count++], sizeof to->cites[0],
		    "%s", cite);
}

void
naive_join(struct naive_answer *to, const struct naive_answer *from)
{
	for (size_t i = 0; i < from->duty_count; i++)
		add_duty(to, &from->duties[i]);
	for (size_t i = 0; i < from->cite_count; i++)
		naive_add_cite(to, from->cites[i]);
}
