/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of an edition as a whole. */
#include <string.h>

#include "policy/compile_state.h"

#include "base/banned.h"

/* A flow that somebody could be told of a change by. */
static bool
can_announce(
    const struct avow_compile_state *c, const struct avow_compile_rule *rule)
{
	static const struct {
		enum avow_axis axis;
		const char *name;
	} wanted[] = {
	    {AVOW_AXIS_ACTION, "use"},
	    {AVOW_AXIS_CATEGORY, "contact"},
	    {AVOW_AXIS_PURPOSE, "message.policy"},
	};

	if (rule->ast->effect != AVOW_EFFECT_ALLOW)
		return false;
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		enum avow_axis axis = wanted[i].axis;
		const struct avow_terms_entry *entry =
		    avow_terms_find(&c->r.terms, avow_text_of(wanted[i].name));
		const struct avow_terms_node *node;
		bool meets = false;

		if (entry == NULL || entry->kind != AVOW_TERMS_TERM ||
		    entry->axis != axis)
			return false;
		node = &c->r.terms.tree[axis].nodes[entry->id];
		for (uint32_t l = 0; l < node->leaf_count; l++) {
			uint32_t leaf = node->first_leaf + l;

			meets = meets ||
			    (rule->sets[axis][leaf / 64] >> (leaf % 64) & 1) !=
				0;
		}
		if (!meets)
			return false;
	}
	return true;
}

/* P0310: nobody could ever be told that the policy changes. */
static void
check_announcing(const struct avow_compile_state *c)
{
	struct avow_finding *finding;

	/* With other errors there it would only repeat them. */
	if (c->page_count == 0 || c->r.report->errors > 0)
		return;
	for (uint32_t i = 0; i < c->rule_count; i++) {
		if (can_announce(c, &c->rules[i]))
			return;
	}
	finding = avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0310",
	    c->pages[0].ast->header.place,
	    "no rule lets a category under `contact` be used for "
	    "`message.policy`: nobody could be told of a change");
	finding->help =
	    "add a rule such as\n"
	    "allow use contact for message.policy to self basis law.notice";
}

/* NAME.md of NAME.LANG.md; empty when the path is no translation's. */
static struct avow_text
original_of(const struct avow_source *source, struct avow_text *ending)
{
	struct avow_text path = avow_text_of(source->path);
	size_t dot = path.size;

	*ending = AVOW_TEXT(".md");
	if (path.size < ending->size)
		return AVOW_TEXT("");
	dot = path.size - ending->size;
	while (dot > 0 && path.at[dot - 1] != '.' && path.at[dot - 1] != '/')
		dot--;
	if (dot == 0 || path.at[dot - 1] != '.')
		return AVOW_TEXT("");
	return (struct avow_text){path.at, dot - 1};
}

static const struct avow_source *
find_original(
    const struct avow_compile_state *c, const struct avow_source *translation)
{
	struct avow_text ending;
	struct avow_text name = original_of(translation, &ending);

	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		struct avow_text path = avow_text_of(ast->source->path);

		if (name.size > 0 && !ast->source->is_translation &&
		    path.size == name.size + ending.size &&
		    avow_text_equal(
			(struct avow_text){path.at, name.size}, name))
			return ast->source;
	}
	return NULL;
}

static bool
has_clause(const struct avow_source *source, struct avow_text id)
{
	for (const struct avow_clause *clause = source->clauses; clause != NULL;
	     clause = clause->next) {
		if (avow_text_equal(clause->id, id))
			return true;
	}
	return false;
}

/* P0114: a page and its translation have the same clauses. */
static void
check_translation(
    struct avow_compile_state *c, const struct avow_source *translation)
{
	const struct avow_source *original = find_original(c, translation);
	struct avow_place whole = {translation, 0, 0, 1};

	if (original == NULL) {
		avow_report_add(c->r.report, AVOW_SEVERITY_ERROR, "P0114",
		    whole, "this translation's page is not among the files")
		    ->help = "give the page itself too, in front of it";
		return;
	}
	for (const struct avow_clause *clause = original->clauses;
	     clause != NULL; clause = clause->next) {
		if (!clause->is_retired && !has_clause(translation, clause->id))
			avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
			    "P0114", whole,
			    "the translation lacks the clause `#%.*s`",
			    (int)clause->id.size, clause->id.at)
			    ->help = avow_report_text(c->r.report,
			    "translate %s:%u, under a heading with `{#%.*s}`",
			    original->path, clause->place.line,
			    (int)clause->id.size, clause->id.at);
	}
	for (const struct avow_clause *clause = translation->clauses;
	     clause != NULL; clause = clause->next) {
		if (!has_clause(original, clause->id))
			avow_report_add(c->r.report, AVOW_SEVERITY_ERROR,
			    "P0114", clause->place,
			    "the page has no clause `#%.*s`",
			    (int)clause->id.size, clause->id.at)
			    ->help = "a translation has the clauses of its "
				     "page, and no others";
	}
}

void
avow_check_edition(struct avow_compile_state *c)
{
	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		if (ast->source->is_translation)
			check_translation(c, ast->source);
	}
	check_announcing(c);
}
