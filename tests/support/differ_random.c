/* SPDX-License-Identifier: Apache-2.0 */
/* Random questions, most of them such that some rule speaks about them. */
#include <string.h>

#include "differ.h"
#include "oracle_parts.h"
#include "random_words.h"

/* --- flows --- */

static unsigned
any_leaf(const struct differ *d, struct random_source *r, enum avow_axis axis)
{
	for (;;) {
		unsigned t = random_below(r, d->o.terms);

		if (d->o.term[t].axis == axis && d->o.term[t].is_leaf)
			return t;
	}
}

static const struct avow_ast_set *
part_of(const struct oracle_rule *rule, enum avow_axis axis)
{
	const struct avow_ast_flow *flow = &rule->ast->flow;
	const struct avow_ast_set *const parts[AVOW_AXES] = {&flow->actions,
	    &flow->categories, &flow->purposes, &flow->recipients,
	    &flow->services};

	return parts[axis];
}

/* The rule, and those around it. */
static bool
speaks_about(const struct oracle *o, const struct oracle_rule *rule,
    enum avow_axis axis, struct avow_text leaf)
{
	const struct avow_ast_set *set = part_of(rule, axis);
	struct avow_text service = rule->page->header.service.text;

	if (set->is_given && !oracle_in_set(o, leaf, set))
		return false;
	if (axis == AVOW_AXIS_SERVICE && service.size > 0 &&
	    !oracle_is_under(leaf, service))
		return false;
	return rule->parent == ORACLE_NONE ||
	    speaks_about(o, &o->rule[rule->parent], axis, leaf);
}

/* A leaf that a rule speaks about, or nearly. */
static unsigned
leaf_for(const struct differ *d, struct random_source *r,
    const struct oracle_rule *rule, enum avow_axis axis)
{
	unsigned t = any_leaf(d, r, axis);

	for (unsigned i = 0; i < 60; i++) {
		if (speaks_about(&d->o, rule, axis, d->o.term[t].name))
			return t;
		t = any_leaf(d, r, axis);
	}
	return t;
}

static void
pick_flow(const struct differ *d, struct random_source *r,
    const struct oracle_rule *rule, struct differ_case *out)
{
	static const uint32_t ks[] = {0, 4, 5, 19, 20, 100};

	for (unsigned a = 0; a < AVOW_AXES; a++)
		out->part[a] = random_chance(r, 93)
		    ? leaf_for(d, r, rule, (enum avow_axis)a)
		    : any_leaf(d, r, (enum avow_axis)a);
	if (random_chance(r, 4))
		out->part[AVOW_AXIS_SERVICE] = ORACLE_NONE;
	out->form = random_chance(r, 50)
	    ? AVOW_FORM_RAW
	    : (enum avow_form)random_below(r, AVOW_FORMS);
	out->k = out->form == AVOW_FORM_AGGREGATE ? ks[random_below(r, 6)] : 0;
}

/* --- what is known --- */

/* How likely a yes is, so that something is allowed now and then. */
static unsigned
percent_of(enum avow_test_kind kind)
{
	switch (kind) {
	case AVOW_TEST_OBJECTION:
		return 12;
	case AVOW_TEST_AGREEMENT:
		return 80;
	case AVOW_TEST_CONSENT:
	case AVOW_TEST_DOCUMENT:
		return 65;
	default:
		return 50;
	}
}

/* Whether an objection above leaves this one no choice; then what. */
static uint8_t
follow(const struct oracle *o, const uint8_t *possible, unsigned v)
{
	for (unsigned w = 0; w < v; w++) {
		if (o->variable[w].kind != AVOW_TEST_OBJECTION ||
		    !oracle_is_under(o->variable[v].name, o->variable[w].name))
			continue;
		/* Unknown above, unknown below; objected above, below too. */
		if (possible[w] != 1)
			return possible[w];
	}
	return 0;
}

static void
pick_known(
    const struct differ *d, struct random_source *r, struct oracle_known *known)
{
	for (unsigned v = 0; v < d->o.variables; v++) {
		const struct oracle_variable *of = &d->o.variable[v];
		unsigned value = of->values == 2
		    ? random_chance(r, percent_of(of->kind))
		    : random_below(r, of->values);

		known->possible[v] = (uint8_t)(1u << value);
		if (of->assume != ORACLE_NONE && random_chance(r, 25))
			known->possible[v] = DIFFER_MISSING;
	}
}

/* Forget some, and let objections follow one another. */
static void
pick_unknown(
    const struct differ *d, struct random_source *r, struct oracle_known *known)
{
	unsigned unknown = random_chance(r, 65) ? 0 : random_range(r, 1, 4);

	for (; unknown > 0; unknown--) {
		unsigned v = random_below(r, d->o.variables);
		const struct oracle_variable *of = &d->o.variable[v];
		uint8_t all = (uint8_t)((1u << of->values) - 1);

		known->possible[v] = all;
		if (of->kind == AVOW_TEST_FACT_IS && of->values > 2 &&
		    random_chance(r, 50))
			known->possible[v] = (uint8_t)(all &
			    ~(1u << random_below(r, of->values)));
	}
	for (unsigned v = 0; v < d->o.variables; v++) {
		uint8_t forced = 0;

		if (d->o.variable[v].kind == AVOW_TEST_OBJECTION)
			forced = follow(&d->o, known->possible, v);
		if (forced != 0)
			known->possible[v] = forced;
	}
}

/* --- so that a rule matches --- */

static void
put_value(const struct oracle *o, struct oracle_known *known,
    enum avow_test_kind kind, struct avow_text name, uint8_t possible)
{
	for (unsigned v = 0; v < o->variables; v++)
		if (o->variable[v].kind == kind &&
		    avow_text_equal(o->variable[v].name, name))
			known->possible[v] = possible;
}

static void
please_test(const struct oracle *o, const struct differ_case *c,
    struct oracle_known *known, const struct avow_ast_test *t, bool wanted)
{
	bool is_so = wanted != t->is_negated;
	enum avow_test_kind kind = t->kind;
	uint8_t possible = is_so ? 2 : 1;
	struct avow_text name = t->name.text;

	if (kind == AVOW_TEST_FACT_IS)
		for (unsigned v = 0; v < o->variables; v++)
			for (unsigned i = 0; i < o->variable[v].values; i++)
				if (o->variable[v].kind == kind &&
				    avow_text_equal(
					o->variable[v].name, name) &&
				    avow_text_equal(o->variable[v].value[i],
					t->value.text) == is_so)
					possible = (uint8_t)(1u << i);
	if (kind == AVOW_TEST_FACT_BELOW) {
		kind = AVOW_TEST_FACT_AT_LEAST;
		is_so = !is_so;
	}
	if (kind == AVOW_TEST_FACT_AT_LEAST)
		possible = (uint8_t)(1u << (is_so ? t->number : 0));
	if (kind == AVOW_TEST_OBJECTION && name.size == 0)
		name = o->term[c->part[AVOW_AXIS_PURPOSE]].name;
	put_value(o, known, kind, name, possible);
}

/* Make its conditions so, and those of the rules around it. */
static void
please(const struct oracle *o, const struct oracle_rule *rule,
    struct differ_case *c)
{
	const struct avow_ast_basis *basis = &rule->ast->basis;

	for (const struct avow_ast_test *t = rule->ast->when; t != NULL;
	     t = t->next)
		please_test(o, c, &c->known, t, true);
	for (const struct avow_ast_test *t = rule->ast->unless; t != NULL;
	     t = t->next)
		please_test(o, c, &c->known, t, false);
	if (basis->kind == AVOW_BASIS_CONSENT)
		put_value(o, &c->known, AVOW_TEST_CONSENT, basis->name.text, 2);
	if (basis->kind == AVOW_BASIS_CONTRACT)
		put_value(
		    o, &c->known, AVOW_TEST_AGREEMENT, basis->name.text, 2);
	if (basis->kind != AVOW_BASIS_NONE &&
	    rule->ast->effect != AVOW_EFFECT_DENY)
		c->known.claim =
		    (struct oracle_claim){basis->kind, basis->name.text};
	if (rule->parent != ORACLE_NONE)
		please(o, &o->rule[rule->parent], c);
}

/* --- the basis that is named --- */

/* Any base, and those that are only implied. */
static struct avow_text
pick_base(const struct differ *d, struct random_source *r)
{
	struct avow_text name = {"notice", 6};

	for (const struct avow_ast *f = d->files; f != NULL; f = f->next)
		for (const struct avow_ast_base *b = f->bases; b != NULL;
		     b = b->next)
			if (random_chance(r, 40))
				name = b->name.text;
	if (random_chance(r, 10))
		for (size_t i = 0; i < name.size; i++)
			if (name.at[i] == '.')
				name.size = i;
	return name;
}

static struct avow_text
pick_variable(
    const struct differ *d, struct random_source *r, enum avow_test_kind kind)
{
	for (;;) {
		unsigned v = random_below(r, d->o.variables);

		if (d->o.variable[v].kind == kind)
			return d->o.variable[v].name;
	}
}

static void
pick_claim(const struct differ *d, struct random_source *r,
    const struct oracle_rule *rule, struct oracle_claim *out)
{
	*out = (struct oracle_claim){AVOW_BASIS_NONE, {"", 0}};
	if (rule->ast->basis.kind != AVOW_BASIS_NONE && random_chance(r, 55)) {
		out->kind = rule->ast->basis.kind;
		out->name = rule->ast->basis.name.text;
		return;
	}
	switch (random_below(r, 8)) {
	case 0:
		out->kind = AVOW_BASIS_CONSENT;
		out->name = pick_variable(d, r, AVOW_TEST_CONSENT);
		break;
	case 1:
		out->kind = AVOW_BASIS_CONTRACT;
		out->name = pick_variable(d, r, AVOW_TEST_AGREEMENT);
		break;
	case 2:
	case 3:
	case 4:
		out->kind = AVOW_BASIS_TERM;
		out->name = pick_base(d, r);
		break;
	default:
		break;
	}
}

/* --- what was done --- */

static void
pick_deeds(
    const struct differ *d, struct random_source *r, struct differ_deeds *out)
{
	const struct oracle_rule *rule =
	    &d->o.rule[random_below(r, d->o.rules)];

	*out = (struct differ_deeds){.notified = -1};
	if (random_chance(r, 35))
		return;
	out->reviews = random_below(r, 4);
	out->is_document_kept = random_chance(r, 60);
	out->shown = random_chance(r, 60) ? rule->ast->clause : NULL;
	out->notified = random_chance(r, 70) ? (int)random_below(r, 2) : -1;
	out->is_prominent = random_chance(r, 70);
}

void
differ_random(
    struct differ *d, struct random_source *r, struct differ_case *out)
{
	const struct oracle_rule *rule =
	    &d->o.rule[random_below(r, d->o.rules)];

	/* Allows are what the rest is about. */
	for (unsigned i = 0; i < 4 && rule->ast->effect != AVOW_EFFECT_ALLOW;
	     i++)
		rule = &d->o.rule[random_below(r, d->o.rules)];
	memset(out, 0, sizeof *out);
	pick_flow(d, r, rule, out);
	pick_known(d, r, &out->known);
	pick_claim(d, r, rule, &out->known.claim);
	if (random_chance(r, 75))
		please(&d->o, rule, out);
	pick_unknown(d, r, &out->known);
	pick_deeds(d, r, &out->deeds);
}
