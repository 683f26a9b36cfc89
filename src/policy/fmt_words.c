/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fmt_parts.h"

#include "base/banned.h"

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
    const struct avow_ast *ast, const struct avow_page_items *items,
    struct avow_arena *arena, struct avow_error *why)
{
	struct avow_lexer lexer;
	struct gap gap = {.at = block->text.at, .is_line_start = true};
	struct avow_token token;

	*out = (struct avow_fmt_words){
	    .at = avow_arena_array(arena, room_for(block), sizeof *out->at)};
	if (out->at == NULL)
		return avow_fail(
		    why, AVOW_ERR_NOMEM, "policy.memory", "no memory");
	avow_lex_init(&lexer, block->text, ast->source, block->line);
	do {
		token = avow_lex_next(&lexer);
		gap.end = token.kind == AVOW_TOKEN_END
		    ? block->text.at + block->text.size
		    : token.at;
		put_comments(out, &gap);
		if (token.kind == AVOW_TOKEN_END)
			break;
		out->at[out->count++] = (struct avow_fmt_word){
		    .kind = token.kind,
		    .text = {token.at, token.place.length},
		    .begins_item = avow_page_items_at(items, token.at) != NULL,
		    .blank_before = gap.breaks > 1};
		gap = (struct gap){.at = token.at + token.place.length};
	} while (true);
	return AVOW_OK;
}
