/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of rules, guardians and axioms. */
#include <string.h>

#include "policy/compile_state.h"

#include "base/banned.h"

static struct avow_image_list
put_links(struct avow_compile_state *c, const struct avow_compile_link *links)
{
	struct avow_image_list list = {
	    avow_compile_put_count(c, AVOW_SECTION_LINKS), 0};

	for (; links != NULL; links = links->next, list.count++)
		(void)avow_compile_put(c, AVOW_SECTION_LINKS, &links->rule);
	return list;
}

/* Whether a list that ends at the end of LINKS has a number. */
static bool
has_number(const struct avow_compile_state *c, struct avow_image_list list,
    uint32_t number)
{
	const uint32_t *links = (const void *)c->section[AVOW_SECTION_LINKS].at;

	for (uint32_t i = 0; i < list.count; i++) {
		if (links[list.first + i] == number)
			return true;
	}
	return false;
}

/* Each duty once; nothing else may be put into LINKS meanwhile. */
struct avow_image_list
avow_compile_rows_duties(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_duty *duties)
{
	struct avow_image_list list = {
	    avow_compile_put_count(c, AVOW_SECTION_LINKS), 0};

	for (; duties != NULL && !c->failed; duties = duties->next) {
		uint32_t number = avow_compile_duty(c, page, duties);

		if (c->section[AVOW_SECTION_LINKS].failed)
			c->failed = true;
		if (c->failed || has_number(c, list, number))
			continue;
		(void)avow_compile_put(c, AVOW_SECTION_LINKS, &number);
		list.count++;
	}
	return list;
}

/* A rule's text as it stands in its block. */
static struct avow_text
text_of(const struct avow_ast_rule *rule)
{
	const struct avow_place *whole = &rule->whole;
	struct avow_text all;
	struct avow_text line;
	size_t from;

	if (whole->source == NULL || whole->line == 0)
		return AVOW_TEXT("");
	all = whole->source->text;
	line = avow_source_line(whole->source, whole->line);
	if (line.at == NULL || line.at < all.at)
		return AVOW_TEXT("");
	from = (size_t)(line.at - all.at) + whole->column - 1;
	if (from > all.size)
		return AVOW_TEXT("");
	if (whole->length > all.size - from)
		return (struct avow_text){all.at + from, all.size - from};
	return (struct avow_text){all.at + from, whole->length};
}

static uint32_t
short_hash(struct avow_compile_state *c, struct avow_text text)
{
	uint8_t hash[AVOW_HASH_SIZE];

	avow_hash_of(c->hash, hash, text.at, text.size);
	/* Read as the digits would be written: big-endian. */
	return (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 |
	    (uint32_t)hash[2] << 8 | hash[3];
}

static void
put_rule(struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	const struct avow_ast_rule *ast = rule->ast;
	struct avow_text text = text_of(ast);
	bool is_upon = ast->effect == AVOW_EFFECT_OBLIGE;
	struct avow_image_rule row = {
	    .effect = ast->effect,
	    .flags = rule->is_inner ? AVOW_RULE_INNER : 0,
	    .page = rule->page,
	    .clause = rule->clause,
	    .parent = rule->parent,
	    .cite = avow_compile_put_string(c, rule->cite),
	    .text = avow_compile_put_string(c, text),
	    .line = ast->place.line,
	    .hash = short_hash(c, text),
	    .forms = rule->forms,
	    .k = ast->effect == AVOW_EFFECT_ALLOW ? ast->flow.k : 0,
	    .basis_kind = rule->basis_kind,
	    .basis = rule->basis,
	};

	avow_compile_at_clause(c, ast->clause);
	if (!is_upon) { /* its tests and acts stand in its own row */
		row.when = avow_compile_put_tests(c, rule->when);
		row.unless = avow_compile_put_tests(c, rule->unless);
		row.duties =
		    avow_compile_rows_duties(c, rule->page, ast->duties);
	}
	row.exceptions = put_links(c, rule->exceptions);
	(void)avow_compile_put(c, AVOW_SECTION_RULES, &row);
}

static void
put_guardians(struct avow_compile_state *c)
{
	uint32_t number = 0;

	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		for (const struct avow_ast_guardian *g = ast->guardians;
		     g != NULL; g = g->next, number++) {
			uint64_t *set = avow_resolve_set(
			    &c->r, AVOW_AXIS_PURPOSE, &g->but_not_for);
			struct avow_image_guardian row = {
			    .when = avow_compile_put_tests(
				c, c->guardian_tests[number])};

			if (set == NULL) {
				c->failed = true;
				return;
			}
			row.but_not_for =
			    avow_compile_put_set(c, AVOW_AXIS_PURPOSE, set);
			(void)avow_compile_put(c, AVOW_SECTION_GUARDIANS, &row);
		}
	}
}

/* P0201 and P0105: exceptions that would be walked for ever, or long. */
static void
check_walk(struct avow_compile_state *c)
{
	uint32_t bad;
	enum avow_walk walk;

	if (c->section[AVOW_SECTION_RULES].failed ||
	    c->section[AVOW_SECTION_LINKS].failed)
		return;
	walk = avow_image_walk((const void *)c->section[AVOW_SECTION_RULES].at,
	    c->rule_count, (const void *)c->section[AVOW_SECTION_LINKS].at,
	    &bad);
	if (walk == AVOW_WALK_NOMEM)
		c->failed = true;
	if (walk == AVOW_WALK_CYCLE)
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0201",
		    c->rules[bad].ast->place,
		    "#%.*s is an exception of its own exception",
		    (int)c->rules[bad].cite.size, c->rules[bad].cite.at)
		    ->help = "of two rules at most one can stand "
			     "`notwithstanding` the other";
	if (walk == AVOW_WALK_LONG)
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0105",
		    c->rules[bad].ast->place,
		    "the exceptions of #%.*s nest deeper than %d, or are more "
		    "than %d",
		    (int)c->rules[bad].cite.size, c->rules[bad].cite.at,
		    AVOW_RULE_DEPTH_MAX, AVOW_RULE_WALK_MAX);
}

void
avow_compile_rule_rows(struct avow_compile_state *c)
{
	for (uint32_t i = 0; i < c->rule_count && !c->failed; i++)
		put_rule(c, &c->rules[i]);
	avow_compile_at_clause(c, NULL);
	put_guardians(c);
	for (uint32_t i = 0; i < c->axiom_count; i++) {
		struct avow_image_list list =
		    avow_compile_put_tests(c, c->axiom_tests[i]);

		(void)avow_compile_put(c, AVOW_SECTION_AXIOMS, &list);
	}
	if (!c->failed)
		check_walk(c);
}
