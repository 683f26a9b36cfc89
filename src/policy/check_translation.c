/* SPDX-License-Identifier: Apache-2.0 */
/* P0114: a page and its translation have the same clauses. */
#include "policy/compile_state.h"
#include "policy/translation.h"

#include "base/banned.h"

static struct avow_finding *
report(const struct avow_compile_state *c, struct avow_place place,
    const char *message)
{
	return avow_report_add(
	    c->r.report, AVOW_SEVERITY_ERROR, "P0114", place, "%s", message);
}

/* Where the first clause begins that follows this one on the page and that the
 * translation has; NULL: the missing one belongs at the end. */
static const struct avow_clause *
follower_of(
    const struct avow_source *translation, const struct avow_clause *clause)
{
	while ((clause = clause->next) != NULL) {
		const struct avow_clause *found =
		    avow_translation_clause(translation, clause->id);

		if (found != NULL)
			return found;
	}
	return NULL;
}

static void
report_missing(const struct avow_compile_state *c,
    const struct avow_source *page, const struct avow_source *translation,
    const struct avow_clause *clause)
{
	const struct avow_clause *before = follower_of(translation, clause);
	struct avow_place place = {translation, 0, 0, 1};
	struct avow_finding *finding;

	if (before != NULL)
		place = before->place;
	finding = report(c, place,
	    avow_report_text(c->r.report,
		"the translation lacks the clause `#%.*s`",
		(int)clause->id.size, clause->id.at));
	if (before != NULL)
		finding->label = "it belongs before this one";
	/* The translation has no such clause: the finding names none. */
	finding->help = avow_report_text(c->r.report,
	    "translate %s:%u, under a heading such as\n%.*s %.*s {#%.*s}",
	    page->path, clause->place.line, (int)clause->level, "######",
	    (int)clause->title.size, clause->title.at, (int)clause->id.size,
	    clause->id.at);
}

/* A clause that is gone may be gone from the translation too. */
static void
check_page_clauses(const struct avow_compile_state *c,
    const struct avow_source *page, const struct avow_source *translation)
{
	for (const struct avow_clause *clause = page->clauses; clause != NULL;
	     clause = clause->next) {
		const struct avow_clause *found =
		    avow_translation_clause(translation, clause->id);

		if (clause->is_retired)
			continue;
		if (found == NULL)
			report_missing(c, page, translation, clause);
		else if (found->is_retired)
			report(c, found->place,
			    "the translation says that this clause is gone, "
			    "and the page does not")
			    ->help = "take `.retired` out of the heading";
	}
}

static void
check_own_clauses(const struct avow_compile_state *c,
    const struct avow_source *page, const struct avow_source *translation)
{
	for (const struct avow_clause *clause = translation->clauses;
	     clause != NULL; clause = clause->next) {
		if (avow_translation_clause(page, clause->id) != NULL)
			continue;
		report(c, clause->place,
		    avow_report_text(c->r.report,
			"the page has no clause `#%.*s`", (int)clause->id.size,
			clause->id.at))
		    ->help = "a translation has the clauses of its page, and "
			     "no others";
	}
}

static void
check_file(
    const struct avow_compile_state *c, const struct avow_source *translation)
{
	const struct avow_ast *page =
	    avow_translation_page(c->r.files, translation);

	if (page == NULL) {
		report(c, (struct avow_place){translation, 0, 0, 1},
		    "this translation's page is not among the files")
		    ->help = "give the page itself: its translations are read "
			     "with it";
		return;
	}
	check_page_clauses(c, page->source, translation);
	check_own_clauses(c, page->source, translation);
}

void
avow_check_translation(struct avow_compile_state *c)
{
	for (const struct avow_ast *ast = c->r.files; ast != NULL;
	     ast = ast->next) {
		if (ast->source->is_translation)
			check_file(c, ast->source);
	}
}
