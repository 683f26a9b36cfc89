/* SPDX-License-Identifier: Apache-2.0 */
/* A page beside its lock: what changed alone, vanished, or came back. */
#include "policy/lock.h"

#include "base/banned.h"

/* One page being compared. */
struct checking {
	struct avow_lock_state *state;
	const struct avow_lock_reviews *reviews;
	struct avow_report *report;
};

enum avow_lock_change
avow_lock_compare(
    const struct avow_lock_clause *now, const struct avow_lock_clause *old)
{
	static const struct avow_lock_mark none = {{0}};
	bool prose;
	bool rules;

	if (old == NULL)
		return AVOW_LOCK_NEW;
	if (old->is_retired)
		return now->is_retired ? AVOW_LOCK_SAME : AVOW_LOCK_REVIVED;
	if (now->is_retired)
		return AVOW_LOCK_RETIRED;
	prose = !avow_lock_same(&now->prose, &old->prose);
	rules = !avow_lock_same(&now->rules, &old->rules);
	if (!prose && !rules)
		return AVOW_LOCK_SAME;
	/* Prose that never had a rule has nothing to agree with. */
	if (!rules && avow_lock_same(&now->rules, &none))
		return AVOW_LOCK_BOTH;
	if (prose && rules)
		return AVOW_LOCK_BOTH;
	return prose ? AVOW_LOCK_PROSE : AVOW_LOCK_RULES;
}

bool
avow_lock_is_reviewed(
    const struct avow_lock_reviews *reviews, struct avow_text id)
{
	for (size_t i = 0; reviews != NULL && i < reviews->count; i++)
		if (avow_text_equal(reviews->ids[i], id))
			return true;
	return false;
}

static struct avow_place
place_of_line(const struct avow_source *source, uint32_t line)
{
	size_t size = avow_source_line(source, line).size;

	return (struct avow_place){
	    source, line, 1, size > 0 ? (uint32_t)size : 1};
}

/* The first rules of a clause, or its heading where it has none. */
static struct avow_place
place_of_rules(const struct avow_source *page, const struct avow_clause *clause)
{
	for (const struct avow_block *b = clause->blocks; b != NULL;
	     b = b->next)
		if (b->kind == AVOW_BLOCK_RULE || b->kind == AVOW_BLOCK_TERMS)
			return place_of_line(page, b->line);
	return clause->place;
}

static const char *
id_text(struct checking *c, struct avow_text id)
{
	return avow_report_text(c->report, "%.*s", (int)id.size, id.at);
}

/* P0112: prose without rules, or rules without prose. */
static void
ask_review(struct checking *c, const struct avow_lock_clause *now,
    const struct avow_lock_clause *old, bool is_prose)
{
	const struct avow_source *page = c->state->now->source;
	struct avow_place prose = now->clause->place;
	struct avow_place rules = place_of_rules(page, now->clause);
	struct avow_finding *finding;

	c->state->waiting++;
	finding = avow_report_add(c->report, AVOW_SEVERITY_WARNING, "P0112",
	    is_prose ? prose : rules,
	    "the %s of `#%.*s` changed and its %s did not",
	    is_prose ? "prose" : "rules", (int)now->id.size, now->id.at,
	    is_prose ? "rules" : "prose");
	finding->clause = id_text(c, now->id);
	finding->label =
	    is_prose ? "the prose that changed" : "the rules that changed";
	finding->also =
	    (struct avow_finding_also){.place = is_prose ? rules : prose,
		.label = is_prose ? "the rules are as they were"
				  : "the prose is as it was"};
	finding->note =
	    avow_report_text(c->report, "%s:%u remembers both as they agreed",
		c->state->old->source->path, old->line);
	finding->help = avow_report_text(c->report,
	    "read both; where they still say the same, put a review mark on "
	    "it:\navow policy lock %s --reviewed %.*s",
	    page->path, (int)now->id.size, now->id.at);
}

static void
check_clause(struct checking *c, const struct avow_lock_clause *now)
{
	const struct avow_lock_clause *old =
	    avow_lock_find(c->state->old, now->id);
	enum avow_lock_change change = avow_lock_compare(now, old);

	if (change == AVOW_LOCK_REVIVED) {
		struct avow_finding *finding = avow_report_add(c->report,
		    AVOW_SEVERITY_ERROR, "P0110", now->clause->place,
		    "`#%.*s` is retired: no clause has this id again",
		    (int)now->id.size, now->id.at);

		finding->clause = id_text(c, now->id);
		finding->also = (struct avow_finding_also){
		    .place = place_of_line(c->state->old->source, old->line),
		    .label = "retired here"};
		finding->help = "give the clause another id";
	} else if (change == AVOW_LOCK_PROSE || change == AVOW_LOCK_RULES) {
		if (avow_lock_is_reviewed(c->reviews, now->id))
			c->state->news++;
		else
			ask_review(c, now, old, change == AVOW_LOCK_PROSE);
	} else if (change != AVOW_LOCK_SAME) {
		c->state->news++;
	}
}

/* P0110: an id of the lock that the page has no more. */
static void
check_vanished(struct checking *c, const struct avow_lock_clause *old)
{
	struct avow_finding *finding;

	if (avow_lock_find(c->state->now, old->id) != NULL)
		return;
	finding = avow_report_add(c->report, AVOW_SEVERITY_ERROR, "P0110",
	    place_of_line(c->state->old->source, old->line),
	    "the clause `#%.*s` has vanished from %s", (int)old->id.size,
	    old->id.at, c->state->now->source->path);
	finding->clause = id_text(c, old->id);
	finding->help = avow_report_text(c->report,
	    "keep its id, so that nobody uses it again:\n"
	    "## What it was {#%.*s .retired}",
	    (int)old->id.size, old->id.at);
}

/* P0114: a clause that was translated from other prose. */
static void
check_translated(struct checking *c, const struct avow_lock_translated *now)
{
	const struct avow_lock *old_lock = c->state->old;
	const struct avow_lock_translated *old =
	    avow_lock_find_translated(old_lock, now->language, now->id);
	const char *page = c->state->now->source->path;
	struct avow_finding *finding;

	if (old != NULL && avow_lock_same(&old->from, &now->from) &&
	    avow_lock_same(&old->text, &now->text))
		return;
	if (old == NULL || !avow_lock_same(&old->text, &now->text) ||
	    avow_lock_is_reviewed(c->reviews, now->id)) {
		c->state->news++;
		return;
	}
	c->state->waiting++;
	finding = avow_report_add(c->report, AVOW_SEVERITY_ERROR, "P0114",
	    now->clause->place,
	    "the page's `#%.*s` has changed since this was translated",
	    (int)now->id.size, now->id.at);
	finding->clause = id_text(c, now->id);
	finding->also = (struct avow_finding_also){
	    .place = avow_lock_find(c->state->now, now->id)->clause->place,
	    .label = "what it translates"};
	finding->note =
	    avow_report_text(c->report, "%s:%u remembers what it was made from",
		old_lock->source->path, old->line);
	finding->help = avow_report_text(c->report,
	    "translate it anew; where nothing changes in this language, put a "
	    "review mark on it:\navow policy lock %s --reviewed %.*s",
	    page, (int)now->id.size, now->id.at);
}

/* A lock that was copied from another page. */
static bool
is_its_own(struct checking *c)
{
	const struct avow_lock *now = c->state->now;
	const struct avow_lock *old = c->state->old;

	if (avow_text_equal(now->page, old->page))
		return true;
	avow_report_add(c->report, AVOW_SEVERITY_ERROR, "P0116",
	    place_of_line(old->source, 2),
	    "this is the lock of the page `%.*s`, and %s is `%.*s`",
	    (int)old->page.size, old->page.at, now->source->path,
	    (int)now->page.size, now->page.at)
	    ->help = "bring the page's own lock back from your version "
		     "history";
	return false;
}

static void
check_page(struct checking *c)
{
	const struct avow_lock *now = c->state->now;
	const struct avow_lock *old = c->state->old;

	if (old == NULL) {
		c->state->news = now->clause_count + now->translated_count;
		return;
	}
	if (!is_its_own(c))
		return;
	for (size_t i = 0; i < now->clause_count; i++)
		check_clause(c, &now->clauses[i]);
	for (size_t i = 0; i < old->clause_count; i++)
		check_vanished(c, &old->clauses[i]);
	for (size_t i = 0; i < now->translated_count; i++)
		check_translated(c, &now->translated[i]);
}

enum avow_status
avow_lock_check(struct avow_lock_state **out, struct avow_arena *arena,
    const struct avow_ast *files, const struct avow_lock_reviews *reviews,
    struct avow_report *report, struct avow_error *why)
{
	struct avow_lock_state **end = out;

	*out = NULL;
	for (const struct avow_ast *page = files; page != NULL;
	     page = page->next) {
		struct avow_lock_state *state;
		struct checking c = {.reviews = reviews, .report = report};
		enum avow_status status;

		if (page->header.place.line == 0)
			continue; /* terms and translations have none */
		state = avow_arena_alloc(arena, sizeof *state);
		if (state == NULL)
			return avow_fail(why, AVOW_ERR_NOMEM, "lock.memory",
			    "no memory for a lock");
		state->page = page;
		status = avow_lock_of(&state->now, arena, page, files, why);
		if (status == AVOW_OK)
			status = avow_lock_load(
			    &state->old, arena, page, report, why);
		if (status != AVOW_OK)
			return status;
		c.state = state;
		check_page(&c);
		*end = state;
		end = &state->next;
	}
	return AVOW_OK;
}
