/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/diff_html_parts.h"
#include "policy/render_parts.h"

#include "base/banned.h"

enum { MAX = AVOW_DIFF_HTML_WORDS_MAX };

/* A text as words, blanks, and all else character by character. */
struct words {
	struct avow_text *at;
	size_t count;
	bool is_too_long;
};

enum kind { WORD, BLANK, OTHER };

static enum kind
kind_of(char c)
{
	if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
		return BLANK;
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_')
		return WORD;
	return OTHER;
}

/* Bytes of the word that text begins with. */
static size_t
word_size(struct avow_text text)
{
	enum kind kind = kind_of(text.at[0]);
	size_t size = 0;

	if (kind == OTHER) {
		(void)avow_utf8_next(text, &size);
		return size == 0 ? 1 : size;
	}
	while (size < text.size && kind_of(text.at[size]) == kind)
		size++;
	return size;
}

static void
split(struct words *words, struct avow_text text)
{
	while (text.size > 0) {
		size_t size = word_size(text);

		if (words->count == MAX) {
			words->is_too_long = true;
			return;
		}
		words->at[words->count++] = (struct avow_text){text.at, size};
		text.at += size;
		text.size -= size;
	}
}

/* Lengths of the longest common rest of a from i and b from j, row by row. */
static void
fill(uint16_t *table, const struct words *a, const struct words *b)
{
	size_t width = b->count + 1;

	for (size_t i = a->count; i-- > 0;)
		for (size_t j = b->count; j-- > 0;) {
			uint16_t *cell = &table[i * width + j];

			if (avow_text_equal(a->at[i], b->at[j]))
				*cell = (uint16_t)(cell[width + 1] + 1);
			else
				*cell = cell[width] >= cell[1] ? cell[width]
							       : cell[1];
		}
}

struct marker {
	struct avow_buffer *out;
	const char *tag; /* "ins", "del" */
	bool is_open;
};

static void
mark(struct marker *m, bool is_marked)
{
	if (m->is_open == is_marked)
		return;
	avow_buffer_format(m->out, is_marked ? "<%s>" : "</%s>", m->tag);
	m->is_open = is_marked;
}

static void
put_marked(struct marker *m, const uint16_t *table, const struct words *a,
    const struct words *b)
{
	size_t width = b->count + 1;
	size_t i = 0, j = 0;

	while (i < a->count) {
		const uint16_t *cell = &table[i * width + j];
		bool is_new = j == b->count;

		if (!is_new && avow_text_equal(a->at[i], b->at[j])) {
			mark(m, false);
			avow_render_escaped(m->out, a->at[i++]);
			j++;
			continue;
		}
		if (!is_new && cell[1] > cell[width]) {
			j++;
			continue;
		}
		mark(m, true);
		avow_render_escaped(m->out, a->at[i++]);
	}
	mark(m, false);
}

void
avow_diff_html_marked(struct avow_buffer *out, struct avow_arena *arena,
    const struct avow_diff_html_pair *pair)
{
	struct marker m = {.out = out, .tag = pair->is_newer ? "ins" : "del"};
	struct words a = {.count = 0}, b = {.count = 0};
	uint16_t *table = NULL;

	if (pair->other.size != 0) {
		a.at = avow_arena_array(arena, MAX, sizeof a.at[0]);
		b.at = avow_arena_array(arena, MAX, sizeof b.at[0]);
	}
	if (a.at != NULL && b.at != NULL) {
		split(&a, pair->text);
		split(&b, pair->other);
		if (!a.is_too_long && !b.is_too_long)
			table = avow_arena_array(arena,
			    (a.count + 1) * (b.count + 1), sizeof table[0]);
	}
	if (table == NULL) {
		avow_render_escaped(out, pair->text);
		return;
	}
	fill(table, &a, &b);
	put_marked(&m, table, &a, &b);
}
