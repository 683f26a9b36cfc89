/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fmt_parts.h"

#include <string.h>

#include "base/width.h"

#include "base/banned.h"

/* Where a line is broken if it can be, and where if it must. */
static const char *const strong[] = {"basis", "when", "unless",
    "notwithstanding", "must", "except", "with", "because", "also", "hold",
    "then", "within", "needed", "binds", "supports", "import", "cites", NULL};
static const char *const weak[] = {
    "for", "to", "in", "of", "on", "but", "derived", "at", NULL};

/* Words that keep the next with them: "one of", "limit to", "use only for" */
static const char *const bound[] = {
    "one", "limit", "report", "only", "needed", NULL};

/* Words that begin an item, if they begin a line: a name may be one too. */
static const char *const items[] = {"allow", "deny", "never", "only", "require",
    "retain", "upon", "category", "purpose", "recipient", "service", "action",
    "document", "event", "group", "consent", "fact", "basis", "agreement",
    "guardian", "given", "impossible", NULL};

static bool
is_one(const struct avow_fmt_word *word, const char *const *list)
{
	if (word->kind != AVOW_TOKEN_WORD)
		return false;
	for (; *list != NULL; list++)
		if (avow_text_is(word->text, *list))
			return true;
	return false;
}

/* Columns between a word and the one before it. */
static size_t
gap_before(const struct avow_fmt_word *word)
{
	const struct avow_fmt_word *last = word - 1;

	if (avow_fmt_is_comment(word))
		return 2;
	if (word->kind == AVOW_TOKEN_COMMA || word->kind == AVOW_TOKEN_COLON)
		return 0;
	/* "k>=20", but "age >= 14" */
	if (word->kind == AVOW_TOKEN_AT_LEAST)
		return avow_text_is(last->text, "k") ? 0 : 1;
	if (last->kind == AVOW_TOKEN_AT_LEAST)
		return avow_text_is(last[-1].text, "k") ? 0 : 1;
	return 1;
}

void
avow_fmt_blanks(struct avow_buffer *out, size_t count)
{
	for (; count > 0; count--)
		avow_buffer_u8(out, ' ');
}

size_t
avow_fmt_width(const struct avow_fmt_words *words, size_t from, size_t to)
{
	size_t width = 0;

	for (size_t i = from; i < to; i++)
		width += (i > from ? gap_before(&words->at[i]) : 0) +
		    avow_width_of(words->at[i].text);
	return width;
}

/* Words that stand together on a line: up to the first that cannot. */
static size_t
fitting(const struct avow_fmt_words *words, size_t from, size_t to, size_t room)
{
	size_t width = 0;

	for (size_t i = from; i < to; i++) {
		const struct avow_fmt_word *word = &words->at[i];

		if (avow_fmt_is_comment(word)) /* it ends its line, however */
			return word->is_own_line && i > from ? i : i + 1;
		width += (i > from ? gap_before(word) : 0) +
		    avow_width_of(word->text);
		if (width > room && i > from)
			return i;
	}
	return to;
}

/* The last word of from+1..end before which a line may best be broken. */
static size_t
best_break(const struct avow_fmt_words *words, size_t from, size_t end)
{
	for (size_t i = end; i > from + 1; i--)
		if (is_one(&words->at[i], strong))
			return i;
	for (size_t i = end; i > from + 1; i--)
		if (is_one(&words->at[i], weak) &&
		    !is_one(&words->at[i - 1], bound))
			return i;
	for (size_t i = end; i > from + 1; i--)
		if (words->at[i - 1].kind == AVOW_TOKEN_COMMA &&
		    !is_one(&words->at[i], items))
			return i;
	/* A comma is never parted from what it follows. */
	while (end > from + 1 &&
	    (gap_before(&words->at[end]) == 0 ||
		is_one(&words->at[end], items)))
		end--;
	return end;
}

static bool
ends_with_comment(const struct avow_fmt_words *words, size_t end)
{
	return avow_fmt_is_comment(&words->at[end - 1]) ||
	    avow_fmt_is_comment(&words->at[end]);
}

void
avow_fmt_fill(struct avow_buffer *out, const struct avow_fmt_words *words,
    size_t from, size_t to, struct avow_fmt_lines lines)
{
	while (from < to) {
		size_t room = lines.column < AVOW_FMT_COLUMNS
		    ? AVOW_FMT_COLUMNS - lines.column
		    : 1;
		size_t end = fitting(words, from, to, room);

		if (end < to && !ends_with_comment(words, end))
			end = best_break(words, from, end);
		for (size_t i = from; i < end; i++) {
			if (i > from)
				avow_fmt_blanks(out, gap_before(&words->at[i]));
			avow_buffer_text(out, words->at[i].text);
		}
		from = end;
		if (from < to) {
			avow_buffer_u8(out, '\n');
			avow_fmt_blanks(out, lines.indent);
			lines.column = lines.indent;
		}
	}
}
