/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules, flattened: each rule before its exceptions, an `only` before the
 * allows in its braces, which are rules of their own.
 */
#include "policy/compile_state.h"

#include "base/banned.h"

/* How many rules there are, braces included, as deep as they may nest. */
static size_t
count_rules(const struct avow_ast_rule *rules, unsigned depth)
{
	size_t count = 0;

	if (depth > AVOW_COMPILE_NESTING_MAX)
		return 0;
	for (; rules != NULL; rules = rules->next)
		count += 1 + count_rules(rules->children, depth + 1);
	return count;
}

static struct avow_text
join(struct avow_compile_state *c, struct avow_text before, char mark,
    const struct avow_ast_rule *rule)
{
	struct avow_text label = rule->label.text;

	if (label.size > 0)
		return avow_compile_put_format(c, "%.*s%c%.*s",
		    (int)before.size, before.at, mark, (int)label.size,
		    label.at);
	return avow_compile_put_format(
	    c, "%.*s%c%u", (int)before.size, before.at, mark, rule->number);
}

/*
 * `clause/label` or `clause/2`; of an exception `clause/label.1`; of an allow
 * in the braces of `only` its own label in the clause, else as an exception.
 */
static struct avow_text
cite_of(struct avow_compile_state *c, const struct avow_compile_rule *rule,
    const struct avow_compile_rule *parent)
{
	bool is_own = parent == NULL ||
	    (!rule->is_inner && rule->ast->label.text.size > 0);

	if (is_own)
		return join(
		    c, c->clauses[rule->clause].clause->id, '/', rule->ast);
	return join(c, parent->cite, '.', rule->ast);
}

/* Two rules of a clause that would be cited alike. */
static void
check_label(const struct avow_compile_state *c, uint32_t number)
{
	const struct avow_compile_rule *rule = &c->rules[number];
	struct avow_text label = rule->ast->label.text;
	struct avow_finding *finding;

	if (label.size == 0)
		return;
	for (uint32_t i = number; i-- > 0;) {
		const struct avow_compile_rule *other = &c->rules[i];

		if (other->clause != rule->clause)
			return;
		if (!avow_text_equal(other->cite, rule->cite))
			continue;
		finding = avow_resolve_fault(&c->r,
		    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106",
			rule->ast->label.place,
			"two rules of this clause have the label `%.*s`",
			(int)label.size, label.at));
		finding->label = avow_report_text(c->r.report,
		    "line %u has it already", other->ast->label.place.line);
		finding->help = "labels tell the rules of a clause apart, also "
				"those in an `only`: give this one another";
		return;
	}
}

static void
find_basis(struct avow_compile_state *c, struct avow_compile_rule *rule)
{
	static const enum avow_resolve_kind lists[] = {
	    [AVOW_BASIS_CONSENT] = AVOW_RESOLVE_CONSENT,
	    [AVOW_BASIS_CONTRACT] = AVOW_RESOLVE_AGREEMENT,
	    [AVOW_BASIS_TERM] = AVOW_RESOLVE_BASE,
	};
	const struct avow_ast_basis *basis = &rule->ast->basis;
	struct avow_compile_test test = {.kind = AVOW_TEST_CONSENT};

	if (basis->kind == AVOW_BASIS_NONE ||
	    !avow_resolve_item(
		&c->r, lists[basis->kind], &basis->name, &rule->basis))
		return;
	rule->basis_kind = basis->kind;
	test.ref = rule->basis;
	if (basis->kind == AVOW_BASIS_CONTRACT)
		test.kind = AVOW_TEST_AGREEMENT;
	if (basis->kind != AVOW_BASIS_TERM)
		(void)avow_compile_test_add(c, &rule->when, test);
}

/* An exception rests on what the rules around it rest on. */
static void
inherit_basis(
    const struct avow_compile_state *c, struct avow_compile_rule *rule)
{
	const struct avow_compile_rule *at = rule;

	while (at->basis_kind == AVOW_BASIS_NONE && at->is_inner)
		at = &c->rules[at->parent];
	rule->basis_kind = at->basis_kind;
	rule->basis = at->basis;
}

/* Only what stands by itself may also stand against others. */
static void
check_quals(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_name *cite = rule->ast->notwithstanding;

	if (cite == NULL || !rule->is_inner)
		return;
	avow_resolve_fault(&c->r,
	    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0106",
		cite->place, "an exception cannot say `notwithstanding`"))
	    ->help = "take the rule out of the braces";
}

static void
fill_rule(struct avow_compile_state *c, struct avow_compile_rule *rule,
    const struct avow_compile_rule *parent)
{
	rule->cite = cite_of(c, rule, parent);
	avow_compile_flow(c, rule, parent);
	rule->when = avow_compile_tests(c, rule->ast->when);
	rule->unless = avow_compile_tests(c, rule->ast->unless);
	rule->hold = avow_compile_tests(c, rule->ast->retain.hold);
	avow_compile_tests_lasting(c, rule->ast->retain.hold);
	avow_compile_tests_once(c, rule->ast->when);
	find_basis(c, rule);
	if (rule->ast->effect == AVOW_EFFECT_ALLOW)
		inherit_basis(c, rule);
	check_quals(c, rule);
}

/* The clause's number; rules come in the order of their clauses. */
static uint32_t
clause_of(const struct avow_compile_state *c, uint32_t number,
    const struct avow_clause *clause)
{
	const struct avow_compile_page *page = &c->pages[number];
	uint32_t from = page->first_clause;

	if (page->rule_count > 0)
		from = c->rules[c->rule_count - 1].clause;
	for (uint32_t i = 0; i < page->clause_count; i++) {
		uint32_t at = page->first_clause +
		    (from - page->first_clause + i) % page->clause_count;

		if (c->clauses[at].clause == clause)
			return at;
	}
	return AVOW_NONE32;
}

static void
add_rules(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_rule *asts, uint32_t parent, unsigned depth)
{
	for (; asts != NULL && !c->failed; asts = asts->next) {
		uint32_t clause = clause_of(c, page, asts->clause);
		uint32_t number = c->rule_count;
		struct avow_compile_rule *rule = &c->rules[number];
		const struct avow_compile_rule *above =
		    parent == AVOW_NONE32 ? NULL : &c->rules[parent];

		/* No clause: said where blocks are read (P0110). */
		if (clause == AVOW_NONE32 || number == c->rule_room)
			return;
		*rule = (struct avow_compile_rule){.ast = asts,
		    .page = page,
		    .clause = clause,
		    .parent = parent,
		    .is_inner = above != NULL &&
			above->ast->effect != AVOW_EFFECT_ONLY};
		avow_compile_at_clause(c, asts->clause);
		c->rule_count++;
		c->pages[page].rule_count++;
		fill_rule(c, rule, above);
		check_label(c, number);
		if (depth < AVOW_COMPILE_NESTING_MAX)
			add_rules(c, page, asts->children, number, depth + 1);
	}
}

void
avow_compile_rules(struct avow_compile_state *c)
{
	size_t count = 0;

	for (uint32_t p = 0; p < c->page_count; p++)
		count += count_rules(c->pages[p].ast->rules, 1);
	if (count > AVOW_RULES_MAX) {
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
		    c->pages[0].ast->header.place,
		    "the pages have %zu rules with their exceptions, and an "
		    "edition has at most %d",
		    count, AVOW_RULES_MAX);
		count = AVOW_RULES_MAX;
	}
	c->rule_room = (uint32_t)count;
	c->rules = avow_arena_array(c->r.arena, count, sizeof *c->rules);
	c->failed = c->failed || c->rules == NULL;
	for (uint32_t p = 0; p < c->page_count && !c->failed; p++) {
		c->pages[p].first_rule = c->rule_count;
		add_rules(c, p, c->pages[p].ast->rules, AVOW_NONE32, 1);
	}
	avow_compile_at_clause(c, NULL);
}

/* The tests outside rules: when a guardian decides, what is impossible. */
void
avow_compile_decided(struct avow_compile_state *c)
{
	size_t guardians = 0;
	size_t axioms = 0;

	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		for (const struct avow_ast_guardian *g = ast->guardians;
		     g != NULL; g = g->next)
			guardians++;
		for (const struct avow_ast_tests *t = ast->axioms; t != NULL;
		     t = t->next)
			axioms++;
	}
	c->guardian_tests =
	    avow_arena_array(c->r.arena, guardians, sizeof *c->guardian_tests);
	c->axiom_tests =
	    avow_arena_array(c->r.arena, axioms, sizeof *c->axiom_tests);
	if (c->guardian_tests == NULL || c->axiom_tests == NULL) {
		c->failed = true;
		return;
	}
	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		for (const struct avow_ast_guardian *g = ast->guardians;
		     g != NULL; g = g->next)
			c->guardian_tests[c->guardian_count++] =
			    avow_compile_tests(c, g->when);
		for (const struct avow_ast_tests *t = ast->axioms; t != NULL;
		     t = t->next)
			c->axiom_tests[c->axiom_count++] =
			    avow_compile_tests(c, t->tests);
	}
}

bool
avow_compile_rules_meet(const struct avow_compile_state *c,
    const struct avow_compile_rule *a, const struct avow_compile_rule *b)
{
	if ((a->forms & b->forms) == 0)
		return false;
	for (unsigned axis = 0; axis < AVOW_AXES; axis++) {
		if (c->r.terms.tree[axis].leaf_count > 0 &&
		    !avow_resolve_set_meets(a->sets[axis], b->sets[axis],
			avow_resolve_set_words(&c->r, axis)))
			return false;
	}
	return true;
}
