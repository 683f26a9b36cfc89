/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/page_items.h"

#include <stdlib.h>

#include "base/banned.h"

static int
compare(const void *a, const void *b)
{
	const struct avow_page_item *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* Items are counted first, and written once there is room. */
static void
add(struct avow_page_items *items, enum avow_page_item_kind kind,
    const char *at, const void *node)
{
	if (items->at != NULL)
		items->at[items->count] =
		    (struct avow_page_item){at, kind, node};
	items->count++;
}

static const char *
at_place(const struct avow_ast *ast, const struct avow_place *place)
{
	return avow_source_line(ast->source, place->line).at + place->column -
	    1;
}

static void
add_rules(struct avow_page_items *items, enum avow_page_item_kind kind,
    const struct avow_ast *ast, const struct avow_ast_rule *rule)
{
	/* Rules nest three deep at most. */
	for (; rule != NULL; rule = rule->next) {
		add(items, kind, at_place(ast, &rule->whole), rule);
		add_rules(items, AVOW_PAGE_INNER, ast, rule->children);
	}
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* The word before a name: "category contact" begins with "category". */
static const char *
before(const struct avow_ast *ast, const struct avow_ast_name *name)
{
	const char *first = ast->source->text.at;
	const char *at = name->text.at;

	while (at > first && is_blank(at[-1]))
		at--;
	while (at > first && !is_blank(at[-1]))
		at--;
	return at;
}

#define EACH(kind, list)                                                       \
	const struct avow_ast_##kind *at = (list);                             \
	at != NULL;                                                            \
	at = at->next

static void
add_declarations(struct avow_page_items *items, const struct avow_ast *ast)
{
	for (EACH(term, ast->terms))
		add(items, AVOW_PAGE_TERM, before(ast, &at->name), at);
	for (EACH(group, ast->groups))
		add(items, AVOW_PAGE_GROUP, before(ast, &at->name), at);
	for (EACH(consent, ast->consents))
		add(items, AVOW_PAGE_CONSENT, before(ast, &at->name), at);
	for (EACH(fact, ast->facts))
		add(items, AVOW_PAGE_FACT, before(ast, &at->name), at);
	for (EACH(base, ast->bases))
		add(items, AVOW_PAGE_BASIS, before(ast, &at->name), at);
	for (EACH(agreement, ast->agreements))
		add(items, AVOW_PAGE_AGREEMENT, before(ast, &at->name), at);
	for (EACH(guardian, ast->guardians))
		add(items, AVOW_PAGE_GUARDIAN, at_place(ast, &at->place), at);
	for (EACH(tests, ast->givens))
		add(items, AVOW_PAGE_GIVEN, at_place(ast, &at->place), at);
	for (EACH(tests, ast->axioms))
		add(items, AVOW_PAGE_AXIOM, at_place(ast, &at->place), at);
}

static void
add_all(struct avow_page_items *items, const struct avow_ast *ast)
{
	add_declarations(items, ast);
	add_rules(items, AVOW_PAGE_RULE, ast, ast->rules);
	for (EACH(example, ast->examples))
		add(items, AVOW_PAGE_EXAMPLE, at->name.at - 1, at);
}

enum avow_status
avow_page_items_find(struct avow_page_items *out, const struct avow_ast *ast,
    struct avow_arena *arena, struct avow_error *why)
{
	struct avow_page_item *at;

	*out = (struct avow_page_items){.at = NULL};
	add_all(out, ast);
	at = avow_arena_array(arena, out->count + 1, sizeof *at);
	*out = (struct avow_page_items){.at = at};
	if (at == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "policy.memory", "no memory");
	add_all(out, ast);
	qsort(at, out->count, sizeof *at, compare);
	return AVOW_OK;
}

const struct avow_page_item *
avow_page_items_at(const struct avow_page_items *items, const char *at)
{
	const struct avow_page_item sought = {.at = at};

	return items->count == 0
	    ? NULL
	    : bsearch(&sought, items->at, items->count, sizeof sought, compare);
}
