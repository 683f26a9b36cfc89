/* SPDX-License-Identifier: Apache-2.0 */
/* What a page would have in its lock now. */
#include "policy/lock.h"

#include <stdlib.h>
#include <string.h>

#include "policy/compile_clause.h"
#include "policy/translation.h"
#include "seal/hash.h"

#include "base/banned.h"

/* A mark being made of words. */
struct marking {
	struct avow_hash *hash;
	struct avow_arena *arena;
	bool has_words;
	bool failed; /* no memory */
};

static void
mark_start(struct marking *m)
{
	avow_hash_start(m->hash);
	m->has_words = false;
}

static void
mark_word(struct marking *m, const char *at, size_t size)
{
	avow_hash_add(m->hash, at, size);
	avow_hash_add(m->hash, "\n", 1);
	m->has_words = true;
}

static struct avow_lock_mark
mark_end(struct marking *m)
{
	uint8_t whole[AVOW_HASH_SIZE];
	struct avow_lock_mark mark = {{0}};

	avow_hash_end(m->hash, whole);
	if (m->has_words)
		memcpy(mark.at, whole, sizeof mark.at);
	return mark;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
mark_line(struct marking *m, struct avow_text line)
{
	size_t at = 0;

	while (at < line.size) {
		size_t from = at;

		while (at < line.size && !is_blank(line.at[at]))
			at++;
		if (at > from)
			mark_word(m, line.at + from, at - from);
		else
			at++;
	}
}

/* The '#'s of a heading's line; 0 when it is none. */
static unsigned
heading_level(struct avow_text line)
{
	unsigned level = 0;

	while (level < line.size && line.at[level] == '#')
		level++;
	return level < line.size && is_blank(line.at[level]) ? level : 0;
}

/* A heading without its '#'s and its number: these may be given anew. */
static struct avow_text
bare_heading(struct avow_text line)
{
	while (line.size > 0 && strchr("# .0123456789", line.at[0]) != NULL) {
		line.at++;
		line.size--;
	}
	return line;
}

static struct avow_text
take_line(struct avow_text *text)
{
	const char *end = memchr(text->at, '\n', text->size);
	struct avow_text line = *text;

	if (end != NULL)
		line.size = (size_t)(end - line.at);
	text->at += line.size + (end != NULL);
	text->size -= line.size + (end != NULL);
	return line;
}

/* A clause's heading and all that is read of it but its blocks, as words. */
static struct avow_lock_mark
prose_mark(struct marking *m, const struct avow_source *source,
    const struct avow_clause *clause)
{
	struct avow_text prose = AVOW_TEXT("");

	mark_start(m);
	mark_line(
	    m, bare_heading(avow_source_line(source, clause->place.line)));
	if (!avow_compile_clause_prose(&prose, m->arena, source, clause))
		m->failed = true;
	while (prose.size > 0) {
		struct avow_text line = take_line(&prose);

		mark_line(
		    m, heading_level(line) > 0 ? bare_heading(line) : line);
	}
	return mark_end(m);
}

/* The rules and declarations of a clause, as words; comments are none. */
static struct avow_lock_mark
rules_mark(struct marking *m, const struct avow_source *source,
    const struct avow_clause *clause)
{
	uint8_t whole[AVOW_HASH_SIZE];
	struct avow_lock_mark mark = {{0}};

	if (avow_compile_clause_rules(whole, m->hash, source, clause))
		memcpy(mark.at, whole, sizeof mark.at);
	return mark;
}

static int
order_clauses(const void *a, const void *b)
{
	const struct avow_lock_clause *x = a;
	const struct avow_lock_clause *y = b;

	return avow_text_compare(x->id, y->id);
}

static int
order_translated(const void *a, const void *b)
{
	const struct avow_lock_translated *x = a;
	const struct avow_lock_translated *y = b;
	int order = avow_text_compare(x->language, y->language);

	return order != 0 ? order : avow_text_compare(x->id, y->id);
}

static size_t
count_clauses(const struct avow_source *source)
{
	size_t count = 0;

	for (const struct avow_clause *c = source->clauses; c != NULL;
	     c = c->next)
		count++;
	return count;
}

static void
take_clauses(struct avow_lock *lock, struct marking *m)
{
	const struct avow_source *source = lock->source;

	for (const struct avow_clause *c = source->clauses; c != NULL;
	     c = c->next) {
		struct avow_lock_clause *line =
		    &lock->clauses[lock->clause_count++];

		line->id = c->id;
		line->line = c->place.line;
		line->clause = c;
		line->is_retired = c->is_retired;
		if (c->is_retired)
			continue;
		line->prose = prose_mark(m, source, c);
		line->rules = rules_mark(m, source, c);
	}
	qsort(lock->clauses, lock->clause_count, sizeof *lock->clauses,
	    order_clauses);
}

static void
take_translated(struct avow_lock *lock, struct marking *m,
    const struct avow_source *translation)
{
	struct avow_text language =
	    avow_translation_language(translation->path);

	for (const struct avow_clause *c = translation->clauses; c != NULL;
	     c = c->next) {
		const struct avow_lock_clause *from =
		    avow_lock_find(lock, c->id);
		struct avow_lock_translated *line =
		    &lock->translated[lock->translated_count];

		if (from == NULL || from->is_retired || c->is_retired)
			continue;
		*line = (struct avow_lock_translated){.language = language,
		    .id = c->id,
		    .from = from->prose,
		    .text = prose_mark(m, translation, c),
		    .line = c->place.line,
		    .clause = c,
		    .source = translation};
		lock->translated_count++;
	}
}

/* A lock with room for all lines; NULL without memory. */
static struct avow_lock *
make_lock(struct avow_arena *arena, const struct avow_ast *page,
    const struct avow_ast *files)
{
	struct avow_lock *lock = avow_arena_alloc(arena, sizeof *lock);
	size_t translated = 1;

	if (lock == NULL)
		return NULL;
	lock->source = page->source;
	lock->page = page->header.name.text;
	for (const struct avow_ast *f =
		 avow_translation_next(files, page->source, NULL);
	     f != NULL; f = avow_translation_next(files, page->source, f))
		translated += count_clauses(f->source);
	lock->clauses = avow_arena_array(
	    arena, count_clauses(page->source) + 1, sizeof *lock->clauses);
	lock->translated =
	    avow_arena_array(arena, translated, sizeof *lock->translated);
	return lock->clauses != NULL && lock->translated != NULL ? lock : NULL;
}

static enum avow_status
no_memory(struct avow_error *why)
{
	return avow_fail(
	    why, AVOW_ERR_NOMEM, "lock.memory", "no memory for a lock");
}

enum avow_status
avow_lock_of(struct avow_lock **out, struct avow_arena *arena,
    const struct avow_ast *page, const struct avow_ast *files,
    struct avow_error *why)
{
	struct marking m = {.arena = arena};
	struct avow_lock *lock;
	enum avow_status status;

	*out = NULL;
	lock = make_lock(arena, page, files);
	if (lock == NULL)
		return no_memory(why);
	status = avow_hash_new(&m.hash, why);
	if (status != AVOW_OK)
		return status;
	take_clauses(lock, &m);
	for (const struct avow_ast *f =
		 avow_translation_next(files, page->source, NULL);
	     f != NULL; f = avow_translation_next(files, page->source, f))
		take_translated(lock, &m, f->source);
	qsort(lock->translated, lock->translated_count,
	    sizeof *lock->translated, order_translated);
	avow_hash_free(m.hash);
	if (m.failed)
		return no_memory(why);
	*out = lock;
	return AVOW_OK;
}

char *
avow_lock_path(struct avow_arena *arena, const char *page)
{
	struct avow_text path = avow_text_of(page);
	char *out;

	if (path.size > 3 && memcmp(path.at + path.size - 3, ".md", 3) == 0)
		path.size -= 3;
	out = avow_arena_alloc(arena, path.size + sizeof ".lock");
	if (out == NULL)
		return NULL;
	memcpy(out, path.at, path.size);
	memcpy(out + path.size, ".lock", sizeof ".lock");
	return out;
}

struct avow_lock_clause *
avow_lock_find(const struct avow_lock *lock, struct avow_text id)
{
	struct avow_lock_clause key = {.id = id};

	if (lock->clause_count == 0)
		return NULL;
	return bsearch(&key, lock->clauses, lock->clause_count,
	    sizeof *lock->clauses, order_clauses);
}

struct avow_lock_translated *
avow_lock_find_translated(const struct avow_lock *lock,
    struct avow_text language, struct avow_text id)
{
	struct avow_lock_translated key = {.language = language, .id = id};

	if (lock->translated_count == 0)
		return NULL;
	return bsearch(&key, lock->translated, lock->translated_count,
	    sizeof *lock->translated, order_translated);
}

bool
avow_lock_same(const struct avow_lock_mark *a, const struct avow_lock_mark *b)
{
	return memcmp(a->at, b->at, sizeof a->at) == 0;
}
