/* SPDX-License-Identifier: Apache-2.0 */
/* What a page would have in its lock now. */
#include "policy/lock.h"

#include <stdlib.h>
#include <string.h>

#include "policy/lex.h"
#include "policy/translation.h"
#include "seal/hash.h"

#include "base/banned.h"

/* A mark being made of words. */
struct marking {
	struct avow_hash *hash;
	bool has_words;
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

/* The block whose fences or inside the line is among; NULL: prose. */
static const struct avow_block *
block_at(const struct avow_clause *clause, uint32_t line, uint32_t *end_out)
{
	for (const struct avow_block *b = clause->blocks; b != NULL;
	     b = b->next) {
		uint32_t end = b->line;

		for (size_t i = 0; i < b->text.size; i++)
			end += b->text.at[i] == '\n';
		*end_out = end;
		if (line + 1 >= b->line && line <= end)
			return b;
	}
	return NULL;
}

/*
 * All that is read of a clause but its blocks, as words.  Headings above it,
 * which only happen to stand behind it, are not its own.
 */
static struct avow_lock_mark
prose_mark(struct marking *m, const struct avow_source *source,
    const struct avow_clause *clause)
{
	uint32_t block_end;

	mark_start(m);
	for (uint32_t i = clause->place.line; i <= clause->end_line; i++) {
		struct avow_text line = avow_source_line(source, i);
		unsigned level = heading_level(line);

		if (i == clause->place.line)
			mark_line(m, bare_heading(line));
		else if (block_at(clause, i, &block_end) != NULL)
			i = block_end;
		else if (level == 0 || level > clause->level)
			mark_line(m, level > 0 ? bare_heading(line) : line);
	}
	return mark_end(m);
}

/* The rules and declarations of a clause, as words; comments are none. */
static struct avow_lock_mark
rules_mark(struct marking *m, const struct avow_source *source,
    const struct avow_clause *clause)
{
	mark_start(m);
	for (const struct avow_block *b = clause->blocks; b != NULL;
	     b = b->next) {
		struct avow_lexer lexer;
		struct avow_token token;

		if (b->kind != AVOW_BLOCK_RULE && b->kind != AVOW_BLOCK_TERMS)
			continue;
		avow_lex_init(&lexer, b->text, source, b->line);
		for (token = avow_lex_next(&lexer);
		     token.kind != AVOW_TOKEN_END;
		     token = avow_lex_next(&lexer))
			mark_word(m, token.at, token.place.length);
	}
	return mark_end(m);
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

enum avow_status
avow_lock_of(struct avow_lock **out, struct avow_arena *arena,
    const struct avow_ast *page, const struct avow_ast *files,
    struct avow_error *why)
{
	struct marking m = {.hash = NULL};
	struct avow_lock *lock;
	enum avow_status status;

	*out = NULL;
	lock = make_lock(arena, page, files);
	if (lock == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "lock.memory", "no memory for a lock");
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
