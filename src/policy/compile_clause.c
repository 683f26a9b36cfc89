/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/compile_clause.h"

#include <string.h>

#include "policy/lex.h"

#include "base/banned.h"

/* Lines of a source up to a last one, its blocks in order. */
struct lines {
	struct avow_text rest; /* from the next line on */
	uint32_t line;         /* its number */
	uint32_t last;
	unsigned level; /* headings down to this one are not the clause's */
	const struct avow_block *block; /* the next that is not behind us */
};

/* Whether a line is a heading that only groups the clauses behind it. */
static bool
is_group(const struct lines *lines, struct avow_text line)
{
	unsigned level = 0;

	while (level < line.size && line.at[level] == '#')
		level++;
	return level > 0 && level <= lines->level && level < line.size &&
	    line.at[level] == ' ';
}

static struct avow_text
take_line(struct lines *lines)
{
	struct avow_text line = lines->rest;
	const char *end =
	    line.size == 0 ? NULL : memchr(line.at, '\n', line.size);
	size_t taken = line.size;

	if (end != NULL) {
		line.size = (size_t)(end - line.at);
		taken = line.size + 1;
	}
	lines->rest.at += taken;
	lines->rest.size -= taken;
	lines->line++;
	while (line.size > 0 &&
	    (line.at[line.size - 1] == ' ' || line.at[line.size - 1] == '\t'))
		line.size--;
	return line;
}

/* Leave a block behind: its opening fence is next, its text ends a line. */
static void
skip_block(struct lines *lines)
{
	const char *end = lines->block->text.at + lines->block->text.size;

	while (lines->rest.size > 0 && lines->rest.at < end)
		(void)take_line(lines);
	(void)take_line(lines);
	lines->block = lines->block->next;
}

/* The next line of prose; false at the end. */
static bool
next_line(struct lines *lines, struct avow_text *out)
{
	while (lines->line <= lines->last && lines->rest.size > 0) {
		if (lines->block != NULL &&
		    lines->line + 1 >= lines->block->line) {
			skip_block(lines);
			continue;
		}
		*out = take_line(lines);
		if (!is_group(lines, *out))
			return true;
	}
	return false;
}

static struct lines
lines_of(const struct avow_source *source, const struct avow_clause *clause)
{
	struct lines lines = {
	    .rest = source->text, .line = 1, .last = UINT32_MAX};

	if (clause == NULL) {
		lines.block = source->blocks;
		if (source->clauses != NULL)
			lines.last = source->clauses->place.line - 1;
		return lines;
	}
	lines.rest.at = avow_source_line(source, clause->place.line).at;
	lines.rest.size -= (size_t)(lines.rest.at - source->text.at);
	lines.line = clause->place.line;
	lines.last = clause->end_line;
	lines.level = clause->level;
	lines.block = clause->blocks;
	(void)take_line(&lines); /* its heading */
	return lines;
}

bool
avow_compile_clause_prose(struct avow_text *out, struct avow_arena *arena,
    const struct avow_source *source, const struct avow_clause *clause)
{
	struct lines lines = lines_of(source, clause);
	struct avow_text line;
	size_t size = 0;
	bool is_apart = false;
	char *at;

	/* What is kept is never longer than the lines with their newlines. */
	while (next_line(&lines, &line))
		size += line.size + 1;
	*out = (struct avow_text){"", 0};
	if (size == 0)
		return true;
	at = avow_arena_alloc(arena, size);
	if (at == NULL)
		return false;
	size = 0;
	lines = lines_of(source, clause);
	while (next_line(&lines, &line)) {
		if (line.size == 0) {
			is_apart = size > 0;
			continue;
		}
		if (size > 0)
			at[size++] = '\n';
		if (is_apart)
			at[size++] = '\n';
		is_apart = false;
		memcpy(at + size, line.at, line.size);
		size += line.size;
	}
	*out = (struct avow_text){at, size};
	return true;
}

bool
avow_compile_clause_rules(uint8_t out[AVOW_HASH_SIZE], struct avow_hash *hash,
    const struct avow_source *source, const struct avow_clause *clause)
{
	bool has_words = false;

	avow_hash_start(hash);
	for (const struct avow_block *block = clause->blocks; block != NULL;
	     block = block->next) {
		struct avow_lexer lexer;
		struct avow_token token;

		if (block->kind != AVOW_BLOCK_RULE &&
		    block->kind != AVOW_BLOCK_TERMS)
			continue;
		avow_lex_init(&lexer, block->text, source, block->line);
		for (token = avow_lex_next(&lexer);
		     token.kind != AVOW_TOKEN_END;
		     token = avow_lex_next(&lexer)) {
			avow_hash_add(hash, token.at, token.place.length);
			avow_hash_add(hash, "\n", 1);
			has_words = true;
		}
	}
	avow_hash_end(hash, out);
	return has_words;
}
