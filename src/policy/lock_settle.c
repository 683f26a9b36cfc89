/* SPDX-License-Identifier: Apache-2.0 */
/* The lock to be written: settled lines anew, waiting ones as they were. */
#include <string.h>

#include "policy/lock.h"

#include "base/banned.h"

static struct avow_lock_clause
settle_clause(const struct avow_lock_clause *now,
    const struct avow_lock_clause *old, const struct avow_lock_reviews *reviews)
{
	struct avow_lock_clause line = *now;

	switch (avow_lock_compare(now, old)) {
	case AVOW_LOCK_SAME:
		return *old;
	case AVOW_LOCK_PROSE:
	case AVOW_LOCK_RULES:
		if (!avow_lock_is_reviewed(reviews, now->id))
			return *old;
		line.is_reviewed = true;
		return line;
	case AVOW_LOCK_NEW:
	case AVOW_LOCK_BOTH:
	case AVOW_LOCK_RETIRED:
	case AVOW_LOCK_REVIVED:
		break;
	}
	return line;
}

static struct avow_lock_translated
settle_translated(const struct avow_lock_translated *now,
    const struct avow_lock_translated *old,
    const struct avow_lock_reviews *reviews)
{
	struct avow_lock_translated line = *now;

	if (old == NULL || !avow_lock_same(&now->text, &old->text))
		return line;
	if (avow_lock_same(&now->from, &old->from) ||
	    !avow_lock_is_reviewed(reviews, now->id))
		return *old;
	line.is_reviewed = true;
	return line;
}

static bool
has_language(const struct avow_lock *lock, struct avow_text language)
{
	for (size_t i = 0; i < lock->translated_count; i++)
		if (avow_text_equal(lock->translated[i].language, language))
			return true;
	return false;
}

/* Whether a line is kept of a translation that was not read this time. */
static bool
is_kept(const struct avow_lock *now, const struct avow_lock_translated *old)
{
	const struct avow_lock_clause *clause = avow_lock_find(now, old->id);

	return clause != NULL && !clause->is_retired &&
	    !has_language(now, old->language);
}

/* Both lists ascend; a language is in one of them only. */
static void
merge_translated(struct avow_lock *lock, const struct avow_lock_state *state,
    const struct avow_lock_reviews *reviews)
{
	const struct avow_lock *now = state->now;
	const struct avow_lock *old = state->old;
	size_t n = 0;

	for (size_t o = 0; old != NULL && o < old->translated_count; o++) {
		const struct avow_lock_translated *line = &old->translated[o];

		if (!is_kept(now, line))
			continue;
		while (n < now->translated_count &&
		    avow_text_compare(
			now->translated[n].language, line->language) < 0)
			lock->translated[lock->translated_count++] =
			    now->translated[n++];
		lock->translated[lock->translated_count++] = *line;
	}
	while (n < now->translated_count)
		lock->translated[lock->translated_count++] =
		    now->translated[n++];
	for (size_t i = 0; i < lock->translated_count; i++) {
		struct avow_lock_translated *line = &lock->translated[i];

		if (line->clause == NULL || old == NULL)
			continue;
		*line = settle_translated(line,
		    avow_lock_find_translated(old, line->language, line->id),
		    reviews);
	}
}

enum avow_status
avow_lock_settle(struct avow_lock **out, struct avow_arena *arena,
    const struct avow_lock_state *state,
    const struct avow_lock_reviews *reviews, struct avow_error *why)
{
	const struct avow_lock *now = state->now;
	size_t olds = state->old != NULL ? state->old->translated_count : 0;
	struct avow_lock *lock;

	*out = NULL;
	lock = avow_arena_alloc(arena, sizeof *lock);
	if (lock == NULL)
		goto no_memory;
	lock->source = now->source;
	lock->page = now->page;
	lock->clauses = avow_arena_array(
	    arena, now->clause_count + 1, sizeof *lock->clauses);
	lock->translated = avow_arena_array(
	    arena, now->translated_count + olds + 1, sizeof *lock->translated);
	if (lock->clauses == NULL || lock->translated == NULL)
		goto no_memory;
	for (size_t i = 0; i < now->clause_count; i++) {
		const struct avow_lock_clause *line = &now->clauses[i];
		const struct avow_lock_clause *old = state->old != NULL
		    ? avow_lock_find(state->old, line->id)
		    : NULL;

		lock->clauses[lock->clause_count++] =
		    settle_clause(line, old, reviews);
	}
	merge_translated(lock, state, reviews);
	*out = lock;
	return AVOW_OK;
no_memory:
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "lock.memory", "no memory for a lock");
}
