/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fmt_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static int
compare_starts(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Starts are counted first and written once there is room. */
static void
add(struct avow_fmt_starts *starts, const char *at)
{
	if (starts->at != NULL)
		starts->at[starts->count] = at;
	starts->count++;
}

static const char *
at_place(const struct avow_ast *ast, const struct avow_place *place)
{
	return avow_source_line(ast->source, place->line).at + place->column -
	    1;
}

static void
add_rules(struct avow_fmt_starts *starts, const struct avow_ast *ast,
    const struct avow_ast_rule *rule)
{
	/* Rules nest three deep at most. */
	for (; rule != NULL; rule = rule->next) {
		add(starts, at_place(ast, &rule->whole));
		add_rules(starts, ast, rule->children);
	}
}

/* The word before a name: "category contact" begins with "category". */
static const char *
before(const struct avow_ast *ast, const struct avow_ast_name *name)
{
	const char *first = ast->source->text.at;
	const char *at = name->text.at;

	while (
	    at > first && (at[-1] == ' ' || at[-1] == '\t' || at[-1] == '\n'))
		at--;
	while (at > first && at[-1] != ' ' && at[-1] != '\t' && at[-1] != '\n')
		at--;
	return at;
}

#define EACH(kind, list)                                                       \
	const struct avow_ast_##kind *at = (list);                             \
	at != NULL;                                                            \
	at = at->next

static void
add_all(struct avow_fmt_starts *starts, const struct avow_ast *ast)
{
	for (EACH(term, ast->terms))
		add(starts, before(ast, &at->name));
	for (EACH(group, ast->groups))
		add(starts, before(ast, &at->name));
	for (EACH(consent, ast->consents))
		add(starts, before(ast, &at->name));
	for (EACH(fact, ast->facts))
		add(starts, before(ast, &at->name));
	for (EACH(base, ast->bases))
		add(starts, before(ast, &at->name));
	for (EACH(agreement, ast->agreements))
		add(starts, before(ast, &at->name));
	for (EACH(guardian, ast->guardians))
		add(starts, at_place(ast, &at->place));
	for (EACH(tests, ast->givens))
		add(starts, at_place(ast, &at->place));
	for (EACH(tests, ast->axioms))
		add(starts, at_place(ast, &at->place));
	add_rules(starts, ast, ast->rules);
	for (EACH(example, ast->examples))
		add(starts, at->name.at - 1);
}

enum avow_status
avow_fmt_find_starts(struct avow_fmt_starts *out, const struct avow_ast *ast,
    struct avow_arena *arena, struct avow_error *why)
{
	const char **at;

	*out = (struct avow_fmt_starts){.at = NULL};
	add_all(out, ast);
	at = avow_arena_array(arena, out->count + 1, sizeof *at);
	if (at == NULL) {
		*out = (struct avow_fmt_starts){.at = NULL};
		return avow_fail(why, AVOW_ERR_NOMEM, "nomem", "no memory");
	}
	*out = (struct avow_fmt_starts){.at = at};
	add_all(out, ast);
	qsort(at, out->count, sizeof *at, compare_starts);
	return AVOW_OK;
}

static bool
is_start(const struct avow_fmt_starts *starts, const char *at)
{
	return starts->count != 0 &&
	    bsearch(&at, starts->at, starts->count, sizeof at,
		compare_starts) != NULL;
}

/* Between two tokens stand only blanks, line breaks and comments. */
struct gap {
	const char *at;
	const char *end;
	bool is_line_start; /* nothing but blanks so far on this line */
	unsigned breaks;    /* since the last word */
};

/* The next comment of the gap, without blanks at its end; empty: none. */
static struct avow_text
next_comment(struct gap *gap)
{
	const char *from;

	for (; gap->at < gap->end && *gap->at != '#'; gap->at++) {
		if (*gap->at != '\n')
			continue;
		gap->is_line_start = true;
		gap->breaks++;
	}
	from = gap->at;
	while (gap->at < gap->end && *gap->at != '\n')
		gap->at++;
	for (const char *end = gap->at; end > from; end--)
		if (end[-1] != ' ' && end[-1] != '\t')
			return (struct avow_text){from, (size_t)(end - from)};
	return (struct avow_text){from, 0};
}

static void
put_comments(struct avow_fmt_words *words, struct gap *gap)
{
	for (;;) {
		struct avow_text text = next_comment(gap);

		if (text.size == 0)
			return;
		words->at[words->count++] =
		    (struct avow_fmt_word){.kind = AVOW_TOKEN_END,
			.text = text,
			.is_own_line = gap->is_line_start,
			.blank_before = gap->breaks > 1};
		gap->breaks = 0;
	}
}

/* Comments are counted as lines, tokens as bytes: there are never more. */
static size_t
room_for(const struct avow_block *block)
{
	return block->text.size + 1;
}

enum avow_status
avow_fmt_find_words(struct avow_fmt_words *out, const struct avow_block *block,
    const struct avow_ast *ast, const struct avow_fmt_starts *starts,
    struct avow_arena *arena, struct avow_error *why)
{
	struct avow_lexer lexer;
	struct gap gap = {.at = block->text.at, .is_line_start = true};
	struct avow_token token;

	*out = (struct avow_fmt_words){
	    .at = avow_arena_array(arena, room_for(block), sizeof *out->at)};
	if (out->at == NULL)
		return avow_fail(why, AVOW_ERR_NOMEM, "nomem", "no memory");
	avow_lex_init(&lexer, block->text, ast->source, block->line);
	do {
		token = avow_lex_next(&lexer);
		gap.end = token.kind == AVOW_TOKEN_END
		    ? block->text.at + block->text.size
		    : token.at;
		put_comments(out, &gap);
		if (token.kind == AVOW_TOKEN_END)
			break;
		out->at[out->count++] =
		    (struct avow_fmt_word){.kind = token.kind,
			.text = {token.at, token.place.length},
			.begins_item = is_start(starts, token.at),
			.blank_before = gap.breaks > 1};
		gap = (struct gap){.at = token.at + token.place.length};
	} while (true);
	return AVOW_OK;
}
