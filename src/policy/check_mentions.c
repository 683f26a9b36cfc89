/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/check_mentions.h"

#include "policy/decide_engine.h"

#include "base/banned.h"

/* What is being added to what. */
struct adding {
	const struct avow_compile_state *c;
	struct avow_check_mentions *to;
};

static void add_term(const struct adding *a, const struct avow_ast_name *name);

static void
add_names(const struct adding *a, const struct avow_ast_name *name)
{
	for (; name != NULL; name = name->next)
		add_term(a, name);
}

/* Groups hold no groups, so this goes one step deep. */
static void
add_group(const struct adding *a, uint32_t group)
{
	const struct avow_ast_set *set =
	    &a->c->r.terms.groups[group].declared->set;

	if (avow_bit(a->to->groups, group))
		return;
	avow_bit_put(a->to->groups, group, true);
	add_names(a, set->names);
	add_names(a, set->but_not);
}

static void
add_term(const struct adding *a, const struct avow_ast_name *name)
{
	const struct avow_terms_entry *entry;

	if (name->text.size == 0)
		return;
	entry = avow_terms_find(&a->c->r.terms, name->text);
	if (entry == NULL)
		return;
	if (entry->kind == AVOW_TERMS_GROUP)
		add_group(a, entry->id);
	else
		avow_resolve_set_add(a->to->leaves[entry->axis],
		    &a->c->r.terms.tree[entry->axis].nodes[entry->id]);
}

static void
add_set(const struct adding *a, const struct avow_ast_set *set)
{
	add_names(a, set->names);
	add_names(a, set->but_not);
}

static void
add_item(const struct adding *a, enum avow_resolve_kind kind,
    const struct avow_ast_name *name)
{
	const struct avow_resolve_list *list = &a->c->r.list[kind];

	for (uint32_t i = 0; i < list->count && name->text.size > 0; i++) {
		if (avow_text_equal(list->items[i].name, name->text)) {
			avow_bit_put(a->to->items[kind], i, true);
			return;
		}
	}
}

static void
add_tests(const struct adding *a, const struct avow_ast_test *test)
{
	for (; test != NULL; test = test->next) {
		switch (test->kind) {
		case AVOW_TEST_CONSENT:
		case AVOW_TEST_CLAIM_CONSENT:
			add_item(a, AVOW_RESOLVE_CONSENT, &test->name);
			break;
		case AVOW_TEST_AGREEMENT:
		case AVOW_TEST_CLAIM_CONTRACT:
			add_item(a, AVOW_RESOLVE_AGREEMENT, &test->name);
			break;
		case AVOW_TEST_CLAIM_BASIS:
			add_item(a, AVOW_RESOLVE_BASE, &test->name);
			break;
		case AVOW_TEST_OBJECTION:
		case AVOW_TEST_DOCUMENT:
			add_term(a, &test->name);
			break;
		case AVOW_TEST_FACT:
		case AVOW_TEST_FACT_IS:
		case AVOW_TEST_FACT_AT_LEAST:
		case AVOW_TEST_FACT_BELOW:
			add_item(a, AVOW_RESOLVE_FACT, &test->name);
			break;
		case AVOW_TEST_NAMED:
			break;
		}
	}
}

static void
add_duties(const struct adding *a, const struct avow_ast_duty *duty)
{
	for (; duty != NULL; duty = duty->next) {
		add_set(a, &duty->set);
		add_set(a, &duty->set2);
		add_term(a, &duty->event);
	}
}

static void
add_flow(const struct adding *a, const struct avow_ast_flow *flow)
{
	add_set(a, &flow->actions);
	add_set(a, &flow->categories);
	add_set(a, &flow->purposes);
	add_set(a, &flow->recipients);
	add_set(a, &flow->services);
}

static void
add_basis(const struct adding *a, const struct avow_ast_basis *basis)
{
	if (basis->kind == AVOW_BASIS_CONSENT)
		add_item(a, AVOW_RESOLVE_CONSENT, &basis->name);
	else if (basis->kind == AVOW_BASIS_CONTRACT)
		add_item(a, AVOW_RESOLVE_AGREEMENT, &basis->name);
	else if (basis->kind == AVOW_BASIS_TERM)
		add_item(a, AVOW_RESOLVE_BASE, &basis->name);
}

void
avow_check_mentions_rule(const struct avow_compile_state *c,
    struct avow_check_mentions *mentions, const struct avow_ast_rule *rule)
{
	const struct adding a = {c, mentions};

	add_flow(&a, &rule->flow);
	add_basis(&a, &rule->basis);
	add_tests(&a, rule->when);
	add_tests(&a, rule->unless);
	add_duties(&a, rule->duties);
	add_term(&a, &rule->event);
	for (const struct avow_ast_end *end = rule->retain.ends; end != NULL;
	     end = end->next)
		add_term(&a, &end->event);
	add_term(&a, &rule->retain.minimum_event);
	add_item(&a, AVOW_RESOLVE_BASE, &rule->retain.minimum_basis);
	add_tests(&a, rule->retain.hold);
}

/* A base that another is below, and the papers that used bases ask for. */
static void
add_bases(const struct adding *a)
{
	const struct avow_resolve_list *list = &a->c->r.list[AVOW_RESOLVE_BASE];

	for (uint32_t i = 0; i < list->count; i++) {
		const struct avow_ast_base *base = list->items[i].declared;

		if (base != NULL)
			add_term(a, &base->document);
	}
}

static void
add_declarations(const struct adding *a, const struct avow_ast *file)
{
	for (const struct avow_ast_agreement *agreement = file->agreements;
	     agreement != NULL; agreement = agreement->next)
		for (const struct avow_ast_bind *bind = agreement->binds;
		     bind != NULL; bind = bind->next)
			add_term(a, &bind->event);
	for (const struct avow_ast_guardian *g = file->guardians; g != NULL;
	     g = g->next) {
		add_tests(a, g->when);
		add_set(a, &g->but_not_for);
	}
	for (const struct avow_ast_tests *axiom = file->axioms; axiom != NULL;
	     axiom = axiom->next)
		add_tests(a, axiom->tests);
}

void
avow_check_mentions_rules(
    const struct avow_compile_state *c, struct avow_check_mentions *mentions)
{
	const struct adding a = {c, mentions};

	for (uint32_t i = 0; i < c->rule_count; i++)
		avow_check_mentions_rule(c, mentions, c->rules[i].ast);
	for (const struct avow_ast *file = c->r.files; file != NULL;
	     file = file->next)
		add_declarations(&a, file);
	add_bases(&a);
}

static void
add_example(const struct adding *a, const struct avow_ast_example *example)
{
	add_flow(a, &example->flow);
	add_tests(a, example->needs_tests);
	add_duties(a, example->needs_duties);
	add_tests(a, example->with);
	add_duties(a, example->fulfilled);
	add_duties(a, example->must);
	add_duties(a, example->act);
	add_term(a, &example->category);
	add_term(a, &example->purpose);
	add_term(a, &example->service);
	add_term(a, &example->event);
	for (const struct avow_ast_elapsed *e = example->elapsed; e != NULL;
	     e = e->next)
		add_term(a, &e->event);
}

void
avow_check_mentions_examples(
    const struct avow_compile_state *c, struct avow_check_mentions *mentions)
{
	const struct adding a = {c, mentions};

	for (const struct avow_ast *file = c->r.files; file != NULL;
	     file = file->next) {
		for (const struct avow_ast_example *x = file->examples;
		     x != NULL; x = x->next)
			add_example(&a, x);
		for (const struct avow_ast_tests *given = file->givens;
		     given != NULL; given = given->next)
			add_tests(&a, given->tests);
	}
}

/* One that is named above gives it all its leaves, one below some of them. */
bool
avow_check_mentions_term(const struct avow_check_mentions *mentions,
    enum avow_axis tree, const struct avow_terms_node *node)
{
	for (uint32_t i = 0; i < node->leaf_count; i++) {
		if (avow_bit(mentions->leaves[tree], node->first_leaf + i))
			return true;
	}
	return false;
}
