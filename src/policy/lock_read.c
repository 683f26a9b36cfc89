/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a lock: a line at a time, nothing guessed. */
#include <string.h>

#include "base/file.h"
#include "policy/lex.h"
#include "policy/lock.h"

#include "base/banned.h"

enum {
	MARK_DIGITS = 2 * AVOW_LOCK_MARK_SIZE,
	WORDS_MAX = 6, /* of a line; one more than any has */
};

/* The text being read, and the line that is. */
struct reading {
	struct avow_lock *lock;
	struct avow_report *report;
	struct avow_text rest;
	struct avow_text line;
	uint32_t number;
	struct avow_text words[WORDS_MAX];
	size_t word_count;
	bool is_lost; /* said: nothing more is read */
};

static void
refuse(struct reading *r, const char *what)
{
	struct avow_place place = {r->lock->source, r->number, 1,
	    r->line.size > 0 ? (uint32_t)r->line.size : 1};

	if (!r->is_lost)
		avow_report_add(r->report, AVOW_SEVERITY_ERROR, "P0116", place,
		    "this lock is broken: %s", what)
		    ->help = "bring the file back from your version history; "
			     "it is written only by `avow policy`";
	r->is_lost = true;
}

/* Cut the line at its single spaces. */
static bool
split(struct reading *r)
{
	const char *at = r->line.at;
	const char *end = at + r->line.size;

	r->word_count = 0;
	while (r->word_count < WORDS_MAX) {
		const char *space =
		    at < end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
		const char *stop = space != NULL ? space : end;

		if (stop == at)
			return false; /* nothing between two spaces */
		r->words[r->word_count++] =
		    (struct avow_text){at, (size_t)(stop - at)};
		if (space == NULL)
			return true;
		at = space + 1;
	}
	return false;
}

/* Go to the next line; false when there is none or it is not whole. */
static bool
next_line(struct reading *r)
{
	const char *end =
	    r->rest.size > 0 ? memchr(r->rest.at, '\n', r->rest.size) : NULL;

	r->number++;
	r->line = r->rest;
	if (end == NULL) {
		refuse(r, "it ends before its last line, which is `end`");
		return false;
	}
	r->line.size = (size_t)(end - r->rest.at);
	r->rest.at += r->line.size + 1;
	r->rest.size -= r->line.size + 1;
	if (split(r))
		return true;
	refuse(r, "this is no line of a lock");
	return false;
}

/* Lower-case digits only: one text has one spelling. */
static bool
read_mark(struct avow_lock_mark *out, struct avow_text word, bool may_lack)
{
	*out = (struct avow_lock_mark){{0}};
	if (may_lack && avow_text_is(word, "-"))
		return true;
	for (size_t i = 0; i < word.size; i++)
		if (word.at[i] >= 'A' && word.at[i] <= 'F')
			return false;
	return word.size == MARK_DIGITS &&
	    avow_unhex(out->at, AVOW_LOCK_MARK_SIZE, word);
}

/* A last word that is there or not. */
static bool
read_reviewed(const struct reading *r, size_t count, bool *out)
{
	*out = r->word_count == count + 1;
	return r->word_count == count ||
	    (*out && avow_text_is(r->words[count], "reviewed"));
}

static void
read_clause(struct reading *r)
{
	struct avow_lock *lock = r->lock;
	struct avow_lock_clause *c = &lock->clauses[lock->clause_count];

	c->line = r->number;
	c->is_retired = avow_text_is(r->words[0], "retired");
	c->id = r->word_count > 1 ? r->words[1] : AVOW_TEXT("");
	if (!avow_lex_is_term(c->id))
		refuse(r, "no id of a clause stands behind its first word");
	else if (c->is_retired ? r->word_count != 2
			       : r->word_count < 4 ||
		    !read_mark(&c->prose, r->words[2], false) ||
		    !read_mark(&c->rules, r->words[3], true) ||
		    !read_reviewed(r, 4, &c->is_reviewed))
		refuse(r, "the marks of this clause cannot be read");
	else if (lock->translated_count > 0)
		refuse(r, "clauses stand before translations");
	else if (lock->clause_count > 0 &&
	    avow_text_compare(c[-1].id, c->id) >= 0)
		refuse(r, "the ids do not ascend");
	lock->clause_count++;
}

static void
read_translated(struct reading *r)
{
	struct avow_lock *lock = r->lock;
	struct avow_lock_translated *t =
	    &lock->translated[lock->translated_count];
	int order;

	t->line = r->number;
	if (r->word_count < 5 || !avow_lex_is_term(r->words[2]) ||
	    !read_mark(&t->from, r->words[3], false) ||
	    !read_mark(&t->text, r->words[4], false) ||
	    !read_reviewed(r, 5, &t->is_reviewed)) {
		refuse(r, "this translated clause cannot be read");
		return;
	}
	t->language = r->words[1];
	t->id = r->words[2];
	if (lock->translated_count++ == 0)
		return;
	order = avow_text_compare(t[-1].language, t->language);
	if (order > 0 ||
	    (order == 0 && avow_text_compare(t[-1].id, t->id) >= 0))
		refuse(r, "the translated clauses do not ascend");
}

/* The lines behind the first two, down to `end`. */
static void
read_lines(struct reading *r)
{
	while (!r->is_lost && next_line(r)) {
		bool is_translated = avow_text_is(r->words[0], "translated");

		if (r->word_count == 1 && avow_text_is(r->words[0], "end")) {
			if (r->rest.size > 0)
				refuse(r, "something follows its `end`");
			return;
		}
		if (!is_translated && !avow_text_is(r->words[0], "clause") &&
		    !avow_text_is(r->words[0], "retired"))
			refuse(r, "this is no line of a lock");
		else if (is_translated
			? r->lock->translated_count >= AVOW_LOCK_TRANSLATED_MAX
			: r->lock->clause_count >= AVOW_SOURCE_CLAUSES_MAX)
			refuse(r, "it has more lines than a lock can have");
		else if (is_translated)
			read_translated(r);
		else
			read_clause(r);
	}
}

/* How many lines begin so: room for them. */
static size_t
count_lines(struct avow_text text, const char *word)
{
	size_t size = strlen(word);
	size_t count = 0;

	for (size_t at = 0; at + size <= text.size; at++)
		count += (at == 0 || text.at[at - 1] == '\n') &&
		    memcmp(text.at + at, word, size) == 0;
	return count;
}

static bool
make_room(struct reading *r, struct avow_arena *arena)
{
	size_t clauses =
	    count_lines(r->rest, "clause ") + count_lines(r->rest, "retired ");
	size_t translated = count_lines(r->rest, "translated ");

	r->lock->clauses =
	    avow_arena_array(arena, clauses + 1, sizeof *r->lock->clauses);
	r->lock->translated = avow_arena_array(
	    arena, translated + 1, sizeof *r->lock->translated);
	return r->lock->clauses != NULL && r->lock->translated != NULL;
}

static void
read_all(struct reading *r)
{
	if (r->rest.size > AVOW_LOCK_MAX) {
		refuse(r, "it is longer than a lock can be");
		return;
	}
	if (!next_line(r))
		return;
	if (r->word_count != 2 || !avow_text_is(r->words[0], "avow-lock") ||
	    !avow_text_is(r->words[1], "1")) {
		refuse(r, "its first line is not `avow-lock 1`");
		return;
	}
	if (!next_line(r))
		return;
	if (r->word_count != 2 || !avow_text_is(r->words[0], "page") ||
	    !avow_lex_is_term(r->words[1])) {
		refuse(r, "its second line does not name a page");
		return;
	}
	r->lock->page = r->words[1];
	read_lines(r);
}

enum avow_status
avow_lock_read(struct avow_lock **out, struct avow_arena *arena,
    const char *path, struct avow_text text, struct avow_report *report,
    struct avow_error *why)
{
	struct reading r = {.report = report};
	struct avow_source *source;

	*out = NULL;
	source = avow_arena_alloc(arena, sizeof *source);
	r.lock = avow_arena_alloc(arena, sizeof *r.lock);
	if (source == NULL || r.lock == NULL)
		goto no_memory;
	source->path = avow_arena_copy(arena, avow_text_of(path));
	source->text = text;
	source->text.at = avow_arena_copy(arena, text);
	if (source->path == NULL || source->text.at == NULL)
		goto no_memory;
	r.lock->source = source;
	r.rest = source->text;
	if (!make_room(&r, arena))
		goto no_memory;
	read_all(&r);
	if (!r.is_lost)
		*out = r.lock;
	return AVOW_OK;
no_memory:
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "lock.memory", "no memory for a lock");
}

enum avow_status
avow_lock_load(struct avow_lock **out, struct avow_arena *arena,
    const struct avow_ast *page, struct avow_report *report,
    struct avow_error *why)
{
	struct avow_error reason = {.status = AVOW_OK};
	struct avow_buffer bytes;
	enum avow_status status;
	char *path;

	*out = NULL;
	path = avow_lock_path(arena, page->source->path);
	if (path == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "lock.memory", "no memory for a lock");
	avow_buffer_init(&bytes, AVOW_LOCK_MAX);
	status = avow_file_read_plain(&bytes, path, &reason);
	if (status == AVOW_OK)
		status = avow_lock_read(
		    out, arena, path, avow_buffer_view(&bytes), report, why);
	else if (status == AVOW_ERR_NOT_FOUND)
		status = AVOW_OK;
	else if (why != NULL)
		*why = reason;
	avow_buffer_clear(&bytes);
	return status;
}
