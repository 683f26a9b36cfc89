/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an edition asks of people, against the one before; and whether a
 * correction corrects one clause, and nothing else.
 */
#include <string.h>

#include "flow/publish_steps.h"
#include "policy/image_page.h"
#include "policy/image_words.h"

#include "base/banned.h"

/* A clause that a correction names: "share", or "general#share". */
struct clause {
	struct avow_text page; /* empty: of any page */
	struct avow_text id;
};

static struct clause
clause_of(const char *said)
{
	const char *mark = strchr(said, '#');
	struct clause clause = {AVOW_TEXT(""), avow_text_of(said)};

	if (mark == NULL)
		return clause;
	clause.page = (struct avow_text){said, (size_t)(mark - said)};
	clause.id = avow_text_of(mark + 1);
	return clause;
}

static bool
is_clause(const struct avow_image *image, uint32_t number,
    const struct clause *clause)
{
	const char *page =
	    avow_image_page_info(image, avow_image_clause_page(image, number))
		.name;

	return avow_text_is(clause->id, avow_image_clause_id(image, number)) &&
	    (clause->page.size == 0 || avow_text_is(clause->page, page));
}

/* How many clauses are meant: one, or the name is not good enough. */
static unsigned
count_clauses(const struct avow_image *image, const struct clause *clause)
{
	uint32_t count = avow_image_clause_count(image);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += is_clause(image, i, clause);
	return found;
}

/* Whether every rule (or clause) that is cited is of the clause. */
static bool
cites_only(const struct avow_image *image, const struct clause *clause,
    const uint32_t *cites, size_t count, bool are_clauses)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t number = are_clauses
		    ? cites[i]
		    : avow_image_rule_clause(image, cites[i]);

		if (!is_clause(image, number, clause))
			return false;
	}
	return count > 0;
}

/* The item that a guardian's yes to all other uses is. */
static bool
is_minor_use(const char *item)
{
	return item != NULL &&
	    (strcmp(item, "minor-use") == 0 ||
		strcmp(item, "consent minor-use") == 0);
}

/*
 * What a correction may do: allow, by its clause, what was denied.  It binds
 * at once, also those who gave an item before, so it widens no item: people
 * are asked for that.  A guardian's yes to use as such goes with the use.
 */
static bool
is_corrected(const struct avow_diff *diff,
    const struct avow_diff_change *change, const struct clause *clause)
{
	bool is_text = change->kind == AVOW_CHANGE_TEXT;
	bool is_guardian = change->kind == AVOW_CHANGE_CONSENT_WIDENED &&
	    is_minor_use(change->newer != NULL ? change->newer : change->older);

	if (change->kind != AVOW_CHANGE_ALLOWED &&
	    change->kind != AVOW_CHANGE_CITES && !is_guardian && !is_text)
		return false;
	return cites_only(diff->newer, clause, change->newer_cites,
	    change->newer_cite_count, is_text);
}

/* Whether all pages say, around the clause, what they said. */
static bool
is_rest_same(const struct avow_diff *diff, const struct clause *clause)
{
	const struct avow_image *older = diff->older;
	const struct avow_image *newer = diff->newer;
	uint32_t count = avow_image_page_count(newer);

	if (count != avow_image_page_count(older))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		const char *name = avow_image_page_info(newer, i).name;
		uint32_t was = avow_publish_page_find(older, name);
		bool has_clause =
		    clause->page.size == 0 || avow_text_is(clause->page, name);

		if (was == AVOW_IMAGE_NO_NUMBER ||
		    !avow_publish_page_same(newer, i, older, was,
			has_clause ? clause->id : AVOW_TEXT("")))
			return false;
	}
	return true;
}

static enum avow_status
check_correction(struct avow_publishing *p, const struct avow_diff *diff)
{
	struct clause clause = clause_of(p->said->correction);
	bool is_narrow = !diff->is_rough && is_rest_same(diff, &clause);

	for (const struct avow_diff_change *change = diff->changes;
	     change != NULL && is_narrow; change = change->next)
		is_narrow = is_corrected(diff, change, &clause);
	if (!is_narrow)
		return avow_fail(p->why, AVOW_ERR_POLICY, "publish.correction",
		    "a correction allows by its clause what was "
		    "denied, and changes nothing else: this one "
		    "changes more than #%.*s (see `avow policy diff`)",
		    (int)clause.id.size, clause.id.at);
	if (diff->flows[AVOW_CHANGE_ALLOWED] > 0)
		return AVOW_OK;
	return avow_fail(p->why, AVOW_ERR_POLICY, "publish.correction",
	    "this correction allows nothing that was denied");
}

static enum avow_status
find_clause(struct avow_publishing *p, const struct avow_image *image)
{
	struct clause clause = clause_of(p->said->correction);
	unsigned found = count_clauses(image, &clause);

	if (found == 1)
		return AVOW_OK;
	return avow_fail_at(p->why, AVOW_ERR_INPUT, "publish.clause",
	    "correction",
	    found == 0 ? "no page has the clause `%.100s`"
		       : "several pages have the clause `%.100s`: name one, "
			 "as in general#share",
	    p->said->correction);
}

enum avow_status
avow_publish_compare(struct avow_publishing *p, const struct avow_image *image)
{
	struct avow_error reason = {.status = AVOW_OK};
	struct avow_arena arena;
	struct avow_diff diff;
	enum avow_status status = AVOW_OK;

	if (p->record.is_correction)
		status = find_clause(p, image);
	if (status != AVOW_OK)
		return status;
	avow_arena_init(&arena, AVOW_DIFF_ARENA_MAX);
	status =
	    avow_diff_build(&diff, &arena, p->prior->image, image, &reason);
	if (status == AVOW_ERR_LIMIT && !p->record.is_correction) {
		/* Too much to tell: as bad as it can be. */
		p->record.diff_class = AVOW_DIFF_RECONSENT;
		status = AVOW_OK;
	} else if (status != AVOW_OK) {
		if (p->why != NULL)
			*p->why = reason;
	} else {
		p->record.diff_class = (uint8_t)diff.class;
		if (p->record.is_correction)
			status = check_correction(p, &diff);
	}
	avow_arena_clear(&arena);
	return status;
}
