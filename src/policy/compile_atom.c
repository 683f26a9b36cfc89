/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Atoms: one for each thing that some rule tests.  All tests are marked first,
 * then atoms are numbered in the order of the declarations, so that those of
 * one fact are consecutive and an image does not depend on the order of rules.
 */
#include <stdlib.h>

#include "policy/compile_state.h"

#include "base/banned.h"

enum { USED = 0 }; /* a mark: any number but NONE */

static uint32_t *
marks(struct avow_compile_state *c, size_t count)
{
	uint32_t *all = avow_arena_array(c->r.arena, count, sizeof *all);

	if (all == NULL) {
		c->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		all[i] = AVOW_NONE32;
	return all;
}

static void
make_marks(struct avow_compile_state *c)
{
	const struct avow_resolve_list *list = c->r.list;
	const struct avow_terms_tree *tree = c->r.terms.tree;

	c->atoms.consent = marks(c, list[AVOW_RESOLVE_CONSENT].count);
	c->atoms.agreement = marks(c, list[AVOW_RESOLVE_AGREEMENT].count);
	c->atoms.fact = marks(c, list[AVOW_RESOLVE_FACT].count);
	c->atoms.document = marks(c, tree[AVOW_AXIS_DOCUMENT].count);
	c->atoms.objection = marks(c, tree[AVOW_AXIS_PURPOSE].count);
	c->atoms.named = AVOW_NONE32;
}

/* Objections to the own purpose may be to any leaf in scope. */
static void
mark_own_objections(struct avow_compile_state *c, const uint64_t *purposes)
{
	const struct avow_terms_tree *tree =
	    &c->r.terms.tree[AVOW_AXIS_PURPOSE];

	for (uint32_t leaf = 0; leaf < tree->leaf_count; leaf++) {
		uint32_t term = tree->nodes[tree->leaf_node[leaf]].term;

		if (purposes == NULL ||
		    (purposes[leaf / 64] >> (leaf % 64) & 1) != 0)
			c->atoms.objection[term] = USED;
	}
}

static void
mark(struct avow_compile_state *c, const struct avow_compile_test *tests,
    const uint64_t *purposes)
{
	for (; tests != NULL; tests = tests->next) {
		switch (tests->kind) {
		case AVOW_TEST_CONSENT:
			c->atoms.consent[tests->ref] = USED;
			break;
		case AVOW_TEST_AGREEMENT:
			c->atoms.agreement[tests->ref] = USED;
			break;
		case AVOW_TEST_DOCUMENT:
			c->atoms.document[tests->ref] = USED;
			break;
		case AVOW_TEST_NAMED:
			c->atoms.named = USED;
			break;
		case AVOW_TEST_OBJECTION:
			if (tests->ref == AVOW_NONE32)
				mark_own_objections(c, purposes);
			else
				c->atoms.objection[tests->ref] = USED;
			break;
		case AVOW_TEST_FACT_AT_LEAST:
		case AVOW_TEST_FACT_BELOW:
			avow_buffer_put(
			    &c->atoms.thresholds, tests, sizeof *tests);
			c->atoms.fact[tests->ref] = USED;
			break;
		case AVOW_TEST_FACT:
		case AVOW_TEST_FACT_IS:
			c->atoms.fact[tests->ref] = USED;
			break;
		case AVOW_TEST_CLAIM_BASIS:
		case AVOW_TEST_CLAIM_CONSENT:
		case AVOW_TEST_CLAIM_CONTRACT:
			break; /* the request itself says */
		}
	}
}

/* Documents of a basis, and of every basis below it that may be claimed. */
static void
mark_documents(struct avow_compile_state *c, uint32_t base)
{
	const struct avow_resolve_list *bases = &c->r.list[AVOW_RESOLVE_BASE];
	struct avow_text above = bases->items[base].name;

	for (uint32_t i = base; i < bases->count; i++) {
		const struct avow_ast_base *row = bases->items[i].declared;
		struct avow_text name = bases->items[i].name;
		const struct avow_terms_entry *entry;

		if (name.size < above.size ||
		    (i != base &&
			(name.size == above.size ||
			    name.at[above.size] != '.')) ||
		    !avow_text_equal(
			(struct avow_text){name.at, above.size}, above))
			continue;
		if (row == NULL || row->document.text.size == 0)
			continue;
		entry = avow_terms_find(&c->r.terms, row->document.text);
		if (entry != NULL && entry->kind == AVOW_TERMS_TERM &&
		    entry->axis == AVOW_AXIS_DOCUMENT)
			c->atoms.document[c->r.terms.tree[AVOW_AXIS_DOCUMENT]
					      .nodes[entry->id]
					      .term] = USED;
	}
}

static void
mark_all(struct avow_compile_state *c)
{
	const struct avow_terms_tree *purposes =
	    &c->r.terms.tree[AVOW_AXIS_PURPOSE];
	uint32_t minor_use;

	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];
		const uint64_t *scope = rule->sets[AVOW_AXIS_PURPOSE];

		mark(c, rule->when, scope);
		mark(c, rule->unless, scope);
		mark(c, rule->hold, scope);
		if (rule->basis_kind == AVOW_BASIS_TERM)
			mark_documents(c, rule->basis);
	}
	for (uint32_t i = 0; i < c->guardian_count; i++)
		mark(c, c->guardian_tests[i], NULL);
	for (uint32_t i = 0; i < c->axiom_count; i++)
		mark(c, c->axiom_tests[i], NULL);
	minor_use = avow_compile_minor_use(c);
	if (c->guardian_count > 0 && minor_use != AVOW_NONE32)
		c->atoms.consent[minor_use] = USED;
	/* Flows for these stop at an objection, whatever rules say. */
	for (uint32_t leaf = 0; leaf < purposes->leaf_count; leaf++) {
		const struct avow_terms_node *node =
		    &purposes->nodes[purposes->leaf_node[leaf]];

		if ((node->flags & AVOW_TERM_OBJECTABLE) != 0)
			c->atoms.objection[node->term] = USED;
	}
}

uint32_t
avow_compile_minor_use(const struct avow_compile_state *c)
{
	const struct avow_resolve_list *list = &c->r.list[AVOW_RESOLVE_CONSENT];

	for (uint32_t i = 0; i < list->count; i++) {
		if (avow_text_is(list->items[i].name, "minor-use"))
			return i;
	}
	return AVOW_NONE32;
}

/* Add an atom; its number, also past the limit, which is told at the end. */
static uint32_t
put_atom(struct avow_compile_state *c, struct avow_image_atom row,
    struct avow_text text)
{
	row.text = avow_compile_put_string(c, text);
	(void)avow_compile_put(c, AVOW_SECTION_ATOMS, &row);
	return c->atoms.count++;
}

static void
put_items(struct avow_compile_state *c, enum avow_resolve_kind kind,
    enum avow_test_kind test, uint32_t *atoms)
{
	const struct avow_resolve_list *list = &c->r.list[kind];

	for (uint32_t i = 0; i < list->count; i++) {
		struct avow_text name = list->items[i].name;

		if (atoms[i] == AVOW_NONE32)
			continue;
		atoms[i] = put_atom(c,
		    (struct avow_image_atom){.kind = test, .ref = i},
		    avow_compile_put_format(c, "%s %.*s",
			test == AVOW_TEST_CONSENT ? "consent" : "agreement",
			(int)name.size, name.at));
	}
}

static void
put_terms(struct avow_compile_state *c, enum avow_axis axis,
    enum avow_test_kind test, uint32_t *atoms)
{
	const struct avow_terms_tree *tree = &c->r.terms.tree[axis];

	for (uint32_t i = 0; i < tree->count; i++) {
		struct avow_text name = tree->nodes[tree->term_node[i]].name;

		if (atoms[i] == AVOW_NONE32)
			continue;
		atoms[i] = put_atom(c,
		    (struct avow_image_atom){.kind = test, .ref = i},
		    avow_compile_put_format(c, "%s %.*s",
			test == AVOW_TEST_DOCUMENT ? "document"
						   : "objection against",
			(int)name.size, name.at));
	}
}

static void
put_values(struct avow_compile_state *c, uint32_t number,
    const struct avow_ast_fact *fact)
{
	uint32_t i = 0;

	for (const struct avow_ast_value *value = fact->values; value != NULL;
	     value = value->next, i++)
		(void)put_atom(c,
		    (struct avow_image_atom){
			.kind = AVOW_TEST_FACT_IS, .ref = number, .value = i},
		    avow_compile_put_format(c, "%.*s is %.*s",
			(int)fact->name.text.size, fact->name.text.at,
			(int)value->name.text.size, value->name.text.at));
}

static int
compare_thresholds(const void *a, const void *b)
{
	const struct avow_compile_test *x = a;
	const struct avow_compile_test *y = b;

	if (x->ref != y->ref)
		return x->ref < y->ref ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

/* One atom for each number that a count is compared with, ascending. */
static void
put_thresholds(struct avow_compile_state *c, uint32_t number,
    const struct avow_ast_fact *fact)
{
	const struct avow_compile_test *tests =
	    (const void *)c->atoms.thresholds.at;
	size_t count = c->atoms.thresholds.size / sizeof *tests;
	const struct avow_compile_test *last = NULL;

	for (size_t i = 0; i < count; i++) {
		if (tests[i].ref != number ||
		    (last != NULL && last->value == tests[i].value))
			continue;
		last = &tests[i];
		(void)put_atom(c,
		    (struct avow_image_atom){.kind = AVOW_TEST_FACT_AT_LEAST,
			.ref = number,
			.value = last->value},
		    avow_compile_put_format(c, "%.*s >= %u",
			(int)fact->name.text.size, fact->name.text.at,
			last->value));
	}
}

static void
put_facts(struct avow_compile_state *c)
{
	const struct avow_resolve_list *list = &c->r.list[AVOW_RESOLVE_FACT];

	if (c->atoms.thresholds.size > 0)
		qsort(c->atoms.thresholds.at,
		    c->atoms.thresholds.size / sizeof(struct avow_compile_test),
		    sizeof(struct avow_compile_test), compare_thresholds);
	for (uint32_t i = 0; i < list->count; i++) {
		const struct avow_ast_fact *fact = list->items[i].declared;

		if (c->atoms.fact[i] == AVOW_NONE32)
			continue;
		c->atoms.fact[i] = c->atoms.count;
		if (fact->kind == AVOW_FACT_ONE_OF)
			put_values(c, i, fact);
		else if (fact->kind == AVOW_FACT_COUNT)
			put_thresholds(c, i, fact);
		else
			(void)put_atom(c,
			    (struct avow_image_atom){
				.kind = AVOW_TEST_FACT, .ref = i},
			    avow_compile_put_format(c, "%.*s",
				(int)fact->name.text.size, fact->name.text.at));
	}
}

uint32_t
avow_compile_atom_threshold(
    const struct avow_compile_state *c, uint32_t fact, uint32_t value)
{
	const struct avow_image_atom *atoms =
	    (const void *)c->section[AVOW_SECTION_ATOMS].at;
	uint32_t count = avow_compile_put_count(c, AVOW_SECTION_ATOMS);

	for (uint32_t i = c->atoms.fact[fact]; i < count; i++) {
		if (atoms[i].ref == fact && atoms[i].value == value)
			return i;
	}
	return 0; /* no memory for the atoms: the image is not written */
}

void
avow_compile_atom_rows(struct avow_compile_state *c)
{
	make_marks(c);
	if (c->failed)
		return;
	mark_all(c);
	put_items(c, AVOW_RESOLVE_CONSENT, AVOW_TEST_CONSENT, c->atoms.consent);
	put_items(
	    c, AVOW_RESOLVE_AGREEMENT, AVOW_TEST_AGREEMENT, c->atoms.agreement);
	put_terms(c, AVOW_AXIS_DOCUMENT, AVOW_TEST_DOCUMENT, c->atoms.document);
	if (c->atoms.named != AVOW_NONE32)
		c->atoms.named = put_atom(c,
		    (struct avow_image_atom){.kind = AVOW_TEST_NAMED},
		    AVOW_TEXT("person named in document"));
	put_facts(c);
	put_terms(
	    c, AVOW_AXIS_PURPOSE, AVOW_TEST_OBJECTION, c->atoms.objection);
	if (c->atoms.count > AVOW_ATOMS_MAX)
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
		    c->page_count == 0 ? (struct avow_place){0}
				       : c->pages[0].ast->header.place,
		    "the rules test %u different things, and an edition has at "
		    "most %d",
		    c->atoms.count, AVOW_ATOMS_MAX)
		    ->help = "a fact counts once for each of its values";
}
