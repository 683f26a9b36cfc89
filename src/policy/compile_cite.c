/* SPDX-License-Identifier: Apache-2.0 */
/* Citations: `share` is a clause, `share/courier` a rule of it. */
#include <string.h>

#include "policy/compile_state.h"

#include "base/banned.h"

void
avow_compile_at_clause(
    struct avow_compile_state *c, const struct avow_clause *clause)
{
	c->r.clause = NULL;
	if (clause == NULL)
		return;
	c->r.clause = avow_arena_copy(c->r.arena, clause->id);
	c->failed = c->failed || c->r.clause == NULL;
}

/* The part of a citation that names the clause. */
static struct avow_text
clause_part(struct avow_text cite)
{
	const char *slash =
	    cite.size == 0 ? NULL : memchr(cite.at, '/', cite.size);

	if (slash != NULL)
		cite.size = (size_t)(slash - cite.at);
	return cite;
}

static bool
find_clause(const struct avow_compile_state *c, uint32_t page,
    struct avow_text id, uint32_t *out)
{
	const struct avow_compile_page *p = &c->pages[page];

	for (uint32_t i = 0; i < p->clause_count; i++) {
		if (avow_text_equal(
			c->clauses[p->first_clause + i].clause->id, id)) {
			*out = p->first_clause + i;
			return true;
		}
	}
	return false;
}

static const char *
suggest_clause(struct avow_compile_state *c, struct avow_text id)
{
	struct avow_text *names =
	    avow_arena_array(c->r.arena, c->clause_count, sizeof *names);
	size_t found;

	if (names == NULL || c->r.report->count >= AVOW_FINDINGS_MAX)
		return NULL; /* nobody reads what a full report drops */
	for (uint32_t i = 0; i < c->clause_count; i++)
		names[i] = c->clauses[i].clause->id;
	found = avow_resolve_nearest(id, names, c->clause_count);
	if (found == c->clause_count)
		return "a clause is a heading that ends in its id: "
		       "`## Title {#id}`";
	return avow_report_text(c->r.report, "did you mean `#%.*s`?",
	    (int)names[found].size, names[found].at);
}

bool
avow_compile_cite_clause(struct avow_compile_state *c, uint32_t page,
    const struct avow_ast_name *cite, uint32_t *clause_out)
{
	struct avow_text id = clause_part(cite->text);

	*clause_out = AVOW_NONE32;
	if (id.size == 0)
		return false;
	/* The page's own clauses first, then those of the whole edition. */
	if (find_clause(c, page, id, clause_out))
		return true;
	for (uint32_t p = 0; p < c->page_count; p++) {
		if (find_clause(c, p, id, clause_out))
			return true;
	}
	avow_resolve_fault(&c->r,
	    avow_report_once(c->r.report, AVOW_SEVERITY_ERROR, "P0102",
		cite->place, "there is no clause `#%.*s`", (int)id.size, id.at))
	    ->help = suggest_clause(c, id);
	return false;
}

bool
avow_compile_cite_means(const struct avow_compile_state *c,
    const struct avow_compile_rule *rule, struct avow_text cite)
{
	struct avow_text id = clause_part(cite);

	if (id.size < cite.size)
		return avow_text_equal(rule->cite, cite);
	return avow_text_equal(c->clauses[rule->clause].clause->id, id);
}
