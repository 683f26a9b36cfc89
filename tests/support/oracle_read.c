/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers what the pages name: terms, rules, duties, and what may be so. */
#include <stdio.h>
#include <string.h>

#include "oracle_parts.h"

/* LANGUAGE 2.2: what every policy has. */
static const struct {
	enum avow_axis axis;
	const char *names;
} core_terms[] = {
    {AVOW_AXIS_ACTION,
	"collect store use derive share transfer disclose publish access "
	"export correct erase"},
    {AVOW_AXIS_RECIPIENT,
	"self service staff outside outside.logistics outside.payment "
	"outside.processor outside.promotion outside.advertiser "
	"outside.affiliate outside.counterparty outside.authority "
	"outside.acquirer outside.other person guardian public"},
    {AVOW_AXIS_PURPOSE, "message message.policy"},
};

static const struct {
	const char *name;
	const char *values; /* "": yes or no */
} core_facts[] = {
    {"source", "person other observed"},
    {"made-public", ""},
    {"on-hold", ""},
    {"region", "home abroad"},
    {"whose", "person other-person organisation"},
    {"destination", "home abroad"},
    {"automated-decision", ""},
};

/* The next word of a list of words; false at its end. */
static bool
next_word(const char **at, struct avow_text *out)
{
	size_t size = strcspn(*at, " ");

	*out = (struct avow_text){*at, size};
	*at += size;
	*at += **at == ' ';
	return size > 0;
}

/* --- terms --- */

static void
add_one_term(struct oracle *o, enum avow_axis axis, struct avow_text name)
{
	for (unsigned t = 0; t < o->terms; t++)
		if (o->term[t].axis == axis &&
		    avow_text_equal(o->term[t].name, name))
			return;
	if (o->terms == ORACLE_TERMS_MAX) {
		o->is_full = true;
		return;
	}
	o->term[o->terms++] = (struct oracle_term){axis, name, true};
}

/* A term, and those above it. */
static void
add_term(struct oracle *o, enum avow_axis axis, struct avow_text name)
{
	for (size_t i = 1; i <= name.size; i++)
		if (i == name.size || name.at[i] == '.')
			add_one_term(o, axis, (struct avow_text){name.at, i});
}

/* Every service is also one that another may give something to. */
static void
add_service(struct oracle *o, struct avow_text name)
{
	char *text = o->made[o->makes];

	if (o->makes == ORACLE_MADE_MAX) {
		o->is_full = true;
		return;
	}
	o->makes++;
	(void)snprintf(
	    text, sizeof o->made[0], "service.%.*s", (int)name.size, name.at);
	add_term(o, AVOW_AXIS_RECIPIENT, avow_text_of(text));
}

static void
add_terms(struct oracle *o)
{
	struct avow_text name;

	for (size_t i = 0; i < sizeof core_terms / sizeof core_terms[0]; i++)
		for (const char *at = core_terms[i].names;
		     next_word(&at, &name);)
			add_term(o, core_terms[i].axis, name);
	for (const struct avow_ast *f = o->files; f != NULL; f = f->next)
		for (const struct avow_ast_term *t = f->terms; t != NULL;
		     t = t->next) {
			add_term(o, t->axis, t->name.text);
			if (t->axis == AVOW_AXIS_SERVICE)
				add_service(o, t->name.text);
		}
	for (unsigned i = 0; i < o->terms; i++)
		for (unsigned j = 0; j < o->terms; j++)
			if (i != j && o->term[i].axis == o->term[j].axis &&
			    oracle_is_under(o->term[j].name, o->term[i].name))
				o->term[i].is_leaf = false;
}

/* --- what may be so --- */

static struct oracle_variable *
add_variable(struct oracle *o, enum avow_test_kind kind, struct avow_text name)
{
	static struct oracle_variable spare;

	for (unsigned v = 0; v < o->variables; v++)
		if (o->variable[v].kind == kind &&
		    avow_text_equal(o->variable[v].name, name))
			return &o->variable[v];
	if (o->variables == ORACLE_VARIABLES_MAX) {
		o->is_full = true;
		return &spare;
	}
	o->variable[o->variables] = (struct oracle_variable){
	    .kind = kind, .name = name, .values = 2, .assume = ORACLE_NONE};
	return &o->variable[o->variables++];
}

static unsigned
assumed(const struct oracle_variable *v, const struct avow_ast_fact *fact)
{
	if (!fact->has_assume)
		return ORACLE_NONE;
	if (fact->kind == AVOW_FACT_COUNT)
		return fact->assume_count;
	if (fact->kind == AVOW_FACT_YES_NO)
		return oracle_text_is(fact->assume.text, "yes");
	for (unsigned i = 0; i < v->values; i++)
		if (avow_text_equal(v->value[i], fact->assume.text))
			return i;
	return ORACLE_NONE;
}

static void
add_fact(struct oracle *o, const struct avow_ast_fact *fact)
{
	static const enum avow_test_kind kinds[] = {
	    [AVOW_FACT_YES_NO] = AVOW_TEST_FACT,
	    [AVOW_FACT_ONE_OF] = AVOW_TEST_FACT_IS,
	    [AVOW_FACT_COUNT] = AVOW_TEST_FACT_AT_LEAST,
	};
	struct oracle_variable *v =
	    add_variable(o, kinds[fact->kind], fact->name.text);

	if (fact->kind == AVOW_FACT_COUNT)
		v->values = fact->count_max + 1;
	if (fact->kind == AVOW_FACT_ONE_OF)
		v->values = 0;
	for (const struct avow_ast_value *value = fact->values;
	     value != NULL && v->values < ORACLE_VALUES_MAX;
	     value = value->next)
		v->value[v->values++] = value->name.text;
	o->is_full = o->is_full || v->values > ORACLE_VALUES_MAX;
	v->assume = assumed(v, fact);
}

static void
add_core_facts(struct oracle *o)
{
	for (size_t i = 0; i < sizeof core_facts / sizeof core_facts[0]; i++) {
		const char *at = core_facts[i].values;
		struct oracle_variable *v = add_variable(o,
		    *at == '\0' ? AVOW_TEST_FACT : AVOW_TEST_FACT_IS,
		    avow_text_of(core_facts[i].name));

		if (*at != '\0')
			for (v->values = 0;
			     next_word(&at, &v->value[v->values]);)
				v->values++;
	}
}

static void
add_variables(struct oracle *o)
{
	add_core_facts(o);
	(void)add_variable(o, AVOW_TEST_CONSENT, AVOW_TEXT("minor-use"));
	(void)add_variable(o, AVOW_TEST_NAMED, AVOW_TEXT(""));
	for (const struct avow_ast *f = o->files; f != NULL; f = f->next) {
		for (const struct avow_ast_consent *c = f->consents; c != NULL;
		     c = c->next)
			(void)add_variable(o, AVOW_TEST_CONSENT, c->name.text);
		for (const struct avow_ast_agreement *g = f->agreements;
		     g != NULL; g = g->next)
			(void)add_variable(
			    o, AVOW_TEST_AGREEMENT, g->name.text);
		for (const struct avow_ast_fact *x = f->facts; x != NULL;
		     x = x->next)
			add_fact(o, x);
	}
	for (unsigned t = 0; t < o->terms; t++) {
		if (o->term[t].axis == AVOW_AXIS_PURPOSE)
			(void)add_variable(
			    o, AVOW_TEST_OBJECTION, o->term[t].name);
		if (o->term[t].axis == AVOW_AXIS_DOCUMENT)
			(void)add_variable(
			    o, AVOW_TEST_DOCUMENT, o->term[t].name);
	}
}

/* --- rules --- */

static void
add_duties(struct oracle *o, const struct avow_ast_duty *duties)
{
	for (; duties != NULL; duties = duties->next) {
		unsigned d = 0;

		while (d < o->duties && !oracle_same_duty(o->duty[d], duties))
			d++;
		if (d < o->duties)
			continue;
		if (o->duties == ORACLE_DUTIES_MAX)
			o->is_full = true;
		else
			o->duty[o->duties++] = duties;
	}
}

/*
 * `clause/label` or `clause/2`; an exception adds a dot; in `only` a label is
 * of the clause, and who has none is counted behind the `only`.
 */
static void
name_rule(const struct oracle *o, struct oracle_rule *rule)
{
	const struct avow_ast_rule *ast = rule->ast;
	struct avow_text label = ast->label.text;
	char number[16];
	char above[64] = "";
	bool is_own =
	    rule->parent == ORACLE_NONE || (!rule->is_inner && label.size > 0);

	(void)snprintf(number, sizeof number, "%u", ast->number);
	if (label.size == 0)
		label = avow_text_of(number);
	if (!is_own)
		memcpy(above, o->rule[rule->parent].cite, sizeof above);
	if (is_own)
		(void)snprintf(rule->cite, sizeof rule->cite, "%.*s/%.*s",
		    (int)ast->clause->id.size, ast->clause->id.at,
		    (int)label.size, label.at);
	else
		(void)snprintf(rule->cite, sizeof rule->cite, "%.40s.%.*s",
		    above, (int)label.size, label.at);
}

static void
add_rules(struct oracle *o, const struct avow_ast *page,
    const struct avow_ast_rule *rules, unsigned parent)
{
	for (; rules != NULL; rules = rules->next) {
		unsigned number = o->rules;
		struct oracle_rule *rule = &o->rule[number];

		if (number == ORACLE_RULES_MAX) {
			o->is_full = true;
			return;
		}
		o->rules++;
		*rule = (struct oracle_rule){
		    .ast = rules, .page = page, .parent = parent};
		rule->is_inner = parent != ORACLE_NONE &&
		    o->rule[parent].ast->effect != AVOW_EFFECT_ONLY;
		name_rule(o, rule);
		if (rules->effect != AVOW_EFFECT_OBLIGE)
			add_duties(o, rules->duties);
		add_rules(o, page, rules->children, number);
	}
}

/* Whether a citation means the rule: by its clause, or just itself. */
static bool
means(struct avow_text cite, const struct oracle_rule *rule)
{
	if (cite.size > 0 && memchr(cite.at, '/', cite.size) != NULL)
		return avow_text_is(cite, rule->cite);
	return avow_text_equal(cite, rule->ast->clause->id);
}

/* Whether a citation names an exception, not a rule by itself. */
static bool
names_inner(struct avow_text cite)
{
	const char *slash = memchr(cite.at, '/', cite.size);

	return slash != NULL &&
	    memchr(slash, '.', cite.size - (size_t)(slash - cite.at)) != NULL;
}

/* x stands notwithstanding the rule.  What is required stays required. */
static bool
stands_against(const struct oracle_rule *x, const struct oracle_rule *rule)
{
	enum avow_effect effect = rule->ast->effect;

	if (x == rule || x->page != rule->page || x->is_inner ||
	    (effect != AVOW_EFFECT_ALLOW && effect != AVOW_EFFECT_DENY &&
		effect != AVOW_EFFECT_NEVER && effect != AVOW_EFFECT_ONLY))
		return false;
	for (const struct avow_ast_name *n = x->ast->notwithstanding; n != NULL;
	     n = n->next)
		if (means(n->text, rule) &&
		    (!rule->is_inner || names_inner(n->text)))
			return true;
	return false;
}

/* x opens an `only`: in its braces, or in a clause after `also`. */
static bool
opens(const struct oracle *o, const struct oracle_rule *x,
    const struct oracle_rule *only)
{
	if (only->ast->effect != AVOW_EFFECT_ONLY ||
	    x->ast->effect != AVOW_EFFECT_ALLOW || x->is_inner ||
	    x->page != only->page)
		return false;
	if (x->parent != ORACLE_NONE && &o->rule[x->parent] == only)
		return true;
	for (const struct avow_ast_name *n = only->ast->also; n != NULL;
	     n = n->next)
		if (means(n->text, x))
			return true;
	return false;
}

static void
find_asked(struct oracle *o)
{
	for (unsigned r = 0; r < o->rules; r++)
		for (unsigned x = 0; x < o->rules; x++)
			if ((o->rule[x].is_inner && o->rule[x].parent == r) ||
			    stands_against(&o->rule[x], &o->rule[r]) ||
			    opens(o, &o->rule[x], &o->rule[r]))
				oracle_add(&o->rule[r].asks, x);
}

void
oracle_read(struct oracle *o, const struct avow_ast *files)
{
	memset(o, 0, sizeof *o);
	o->files = files;
	add_terms(o);
	add_variables(o);
	for (const struct avow_ast *f = files; f != NULL; f = f->next)
		if (f->header.name.text.size > 0)
			add_rules(o, f, f->rules, ORACLE_NONE);
	find_asked(o);
}
