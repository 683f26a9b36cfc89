/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules a rule asks before it decides: the exceptions in its braces, what
 * stands `notwithstanding` it, and for an `only` the allows that open it.
 */
#include "policy/compile_state.h"

#include "base/banned.h"

static bool
has_link(const struct avow_compile_rule *rule, uint32_t number)
{
	for (const struct avow_compile_link *link = rule->exceptions;
	     link != NULL; link = link->next) {
		if (link->rule == number)
			return true;
	}
	return false;
}

static void
add_link(struct avow_compile_state *c, uint32_t from, uint32_t to)
{
	struct avow_compile_rule *rule = &c->rules[from];
	struct avow_compile_link *link;

	if (c->failed || c->link_count == AVOW_COMPILE_LINKS_MAX)
		return;
	link = avow_arena_alloc(c->r.arena, sizeof *link);
	if (link == NULL) {
		c->failed = true;
		return;
	}
	*link = (struct avow_compile_link){to, NULL};
	if (rule->last_exception == NULL)
		rule->exceptions = link;
	else
		rule->last_exception->next = link;
	rule->last_exception = link;
	c->link_count++;
	if (c->link_count == AVOW_COMPILE_LINKS_MAX)
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
		    rule->ast->place, "the rules have more than %d exceptions",
		    AVOW_COMPILE_LINKS_MAX);
}

/* The allows of a clause named after `also` open the list as well. */
static void
add_also(struct avow_compile_state *c, uint32_t number,
    const struct avow_ast_name *cite)
{
	const struct avow_compile_page *page = &c->pages[c->rules[number].page];
	uint32_t clause;

	if (!avow_compile_cite_clause(c, c->rules[number].page, cite, &clause))
		return;
	if (c->clauses[clause].page != c->rules[number].page) {
		avow_resolve_fault(&c->r,
		    avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0102",
			cite->place, "`#%.*s` is a clause of another page",
			(int)cite->text.size, cite->text.at))
		    ->help = "`also` names clauses of the same page";
		return;
	}
	for (uint32_t i = page->first_rule;
	     i < page->first_rule + page->rule_count; i++) {
		const struct avow_compile_rule *other = &c->rules[i];

		if (!other->is_inner &&
		    other->ast->effect == AVOW_EFFECT_ALLOW &&
		    avow_compile_cite_means(c, other, cite->text) &&
		    !has_link(&c->rules[number], i))
			add_link(c, number, i);
	}
}

static bool
may_be_overcome(const struct avow_compile_rule *rule)
{
	switch (rule->ast->effect) {
	case AVOW_EFFECT_ALLOW:
	case AVOW_EFFECT_DENY:
	case AVOW_EFFECT_NEVER:
	case AVOW_EFFECT_ONLY:
		return true;
	default:
		return false;
	}
}

static void
report_apart(const struct avow_compile_state *c,
    const struct avow_ast_name *cite, bool is_known,
    const struct avow_compile_rule *never)
{
	struct avow_finding *finding;

	if (never != NULL) {
		finding = avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
		    "P0206", cite->place,
		    "a service's page cannot lift a `never` of the general "
		    "page");
		finding->also.place = never->ast->place;
		finding->also.label = "holds in every service";
		finding->help =
		    "leave out `notwithstanding`, or let the general page make "
		    "the exception";
	} else if (is_known) {
		finding = avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
		    "P0201", cite->place,
		    "`#%.*s` speaks about no flow of this rule, so the rule "
		    "stands against nothing",
		    (int)cite->text.size, cite->text.at);
		finding->help = "leave out `notwithstanding`, or name the "
				"rule that forbids this flow";
	} else {
		finding = avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
		    "P0102", cite->place, "this page has no rule `#%.*s`",
		    (int)cite->text.size, cite->text.at);
		finding->help =
		    "`notwithstanding` names a clause or a rule of the same "
		    "page";
	}
	(void)avow_resolve_fault(&c->r, finding);
}

/* A citation with a dot behind its slash names an exception. */
static bool
names_exception(struct avow_text cite)
{
	size_t i = 0;

	while (i < cite.size && cite.at[i] != '/')
		i++;
	while (i < cite.size && cite.at[i] != '.')
		i++;
	return i < cite.size;
}

/* The `never` of the general page that a service's page means to lift. */
static const struct avow_compile_rule *
find_never(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, const struct avow_ast_name *cite,
    uint32_t clause)
{
	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct avow_compile_rule *other = &c->rules[i];

		if (other->clause == clause && other->page != rule->page &&
		    other->ast->effect == AVOW_EFFECT_NEVER &&
		    c->pages[other->page].service == NULL &&
		    avow_compile_cite_means(c, other, cite->text))
			return other;
	}
	return NULL;
}

static void
add_notwithstanding(struct avow_compile_state *c, uint32_t number,
    const struct avow_ast_name *cite)
{
	const struct avow_compile_rule *rule = &c->rules[number];
	const struct avow_compile_page *page = &c->pages[rule->page];
	bool is_known = false;
	bool meets = false;
	uint32_t clause;

	if (!avow_compile_cite_clause(c, rule->page, cite, &clause))
		return;
	for (uint32_t i = page->first_rule;
	     i < page->first_rule + page->rule_count; i++) {
		const struct avow_compile_rule *other = &c->rules[i];

		if (i == number || !may_be_overcome(other) ||
		    !avow_compile_cite_means(c, other, cite->text) ||
		    (other->is_inner && !names_exception(cite->text)))
			continue;
		is_known = true;
		if (!avow_compile_rules_meet(c, rule, other))
			continue;
		meets = true;
		if (!has_link(other, number))
			add_link(c, i, number);
	}
	if (!meets && !c->has_gaps)
		report_apart(
		    c, cite, is_known, find_never(c, rule, cite, clause));
}

void
avow_compile_links(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++) {
		const struct avow_compile_rule *rule = &c->rules[i];

		/* In an `only` the braces hold rules that open it. */
		if (rule->parent != AVOW_NONE32 &&
		    (rule->is_inner || rule->ast->effect == AVOW_EFFECT_ALLOW))
			add_link(c, rule->parent, i);
	}
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++) {
		const struct avow_ast_rule *ast = c->rules[i].ast;

		avow_compile_at_clause(c, ast->clause);
		for (const struct avow_ast_name *cite = ast->also; cite != NULL;
		     cite = cite->next)
			add_also(c, i, cite);
		if (c->rules[i].is_inner)
			continue;
		for (const struct avow_ast_name *cite = ast->notwithstanding;
		     cite != NULL; cite = cite->next)
			add_notwithstanding(c, i, cite);
	}
	avow_compile_at_clause(c, NULL);
}
