/* SPDX-License-Identifier: Apache-2.0 */
/* Frames are filled, lists joined, labels made to stand in a sentence. */
#include <string.h>

#include "policy/gloss_parts.h"

#include "base/banned.h"

/* Take what was written into the arena. */
static const char *
take(struct avow_gloss_state *g, struct avow_buffer *text)
{
	const char *copy = text->failed
	    ? NULL
	    : avow_arena_copy(g->arena, avow_buffer_view(text));

	avow_buffer_clear(text);
	if (copy != NULL)
		return copy;
	g->failed = true;
	return "";
}

const char *
avow_gloss_say(struct avow_gloss_state *g, enum avow_gloss_frame frame,
    const char *const *parts, size_t count)
{
	const char *at = g->grammar->frame[frame];
	struct avow_buffer out;

	avow_buffer_init(&out, AVOW_GLOSS_TEXT_MAX);
	for (; *at != '\0'; at++) {
		size_t part = (size_t)(at[0] == '%' ? at[1] - '1' : 9);

		if (part >= AVOW_GLOSS_PARTS_MAX) {
			avow_buffer_put(&out, at, 1);
			continue;
		}
		if (part < count && parts[part] != NULL)
			avow_buffer_string(&out, parts[part]);
		at++;
	}
	return take(g, &out);
}

const char *
avow_gloss_say3(struct avow_gloss_state *g, enum avow_gloss_frame frame,
    const char *one, const char *two, const char *three)
{
	const char *const parts[] = {one, two, three};

	return avow_gloss_say(g, frame, parts, 3);
}

const char *
avow_gloss_join(struct avow_gloss_state *g, const char *a, const char *b)
{
	struct avow_buffer out;

	if (a[0] == '\0' || b[0] == '\0')
		return a[0] == '\0' ? b : a;
	avow_buffer_init(&out, AVOW_GLOSS_TEXT_MAX);
	avow_buffer_string(&out, a);
	avow_buffer_string(&out, b);
	return take(g, &out);
}

const char *
avow_gloss_enlist(struct avow_gloss_state *g, const char *list,
    const char *word, int conjunction)
{
	const char *close = g->grammar->close;
	size_t size = strlen(list);
	const char *between = g->grammar->comma;

	if (size == 0)
		return word;
	if (size >= strlen(close) &&
	    strcmp(list + size - strlen(close), close) == 0 &&
	    strncmp(word, g->grammar->open, strlen(g->grammar->open)) == 0)
		between = g->grammar->quoted_comma;
	if (conjunction >= 0)
		between = g->grammar->conjunction[conjunction];
	return avow_gloss_join(g, avow_gloss_join(g, list, between), word);
}

const char *
avow_gloss_number(struct avow_gloss_state *g, uint32_t number)
{
	struct avow_buffer out;

	avow_buffer_init(&out, 16);
	avow_buffer_format(&out, "%u", (unsigned)number);
	return take(g, &out);
}

const char *
avow_gloss_quote(struct avow_gloss_state *g, const char *text)
{
	return avow_gloss_join(
	    g, g->grammar->open, avow_gloss_join(g, text, g->grammar->close));
}

/* Whether a frame could be mistaken for a part of text. */
static bool
holds_one_of(const char *text, const char *const *pieces)
{
	size_t size = strlen(text);

	if (size == 0 || text[0] == ' ' || text[size - 1] == ' ')
		return true;
	for (; *pieces != NULL; pieces++)
		if (strstr(text, *pieces) != NULL)
			return true;
	return false;
}

const char *
avow_gloss_bare(
    struct avow_gloss_state *g, const char *text, const char *const *not_in)
{
	return holds_one_of(text, not_in) ? avow_gloss_quote(g, text) : text;
}

/* What would break a quotation, or the marks of a citation. */
static bool
can_be_quoted(const char *text)
{
	static const char *const quotes[] = {
	    "\"", "“", "”", "《", "》", "「", "」", NULL};

	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at < ' ')
			return false;
	for (size_t i = 0; quotes[i] != NULL; i++)
		if (strstr(text, quotes[i]) != NULL)
			return false;
	return text[0] != '\0';
}

const char *
avow_gloss_label(
    struct avow_gloss_state *g, const struct avow_gloss_label *label)
{
	if (g->grammar->is_chinese && can_be_quoted(label->chinese))
		return label->chinese;
	if (can_be_quoted(label->english))
		return label->english;
	return label->name;
}

const char *
avow_gloss_apart(
    struct avow_gloss_state *g, const struct avow_gloss_label *label)
{
	const char *text = avow_gloss_quote(g, avow_gloss_label(g, label));

	text = avow_gloss_join(g, text, g->grammar->aside[0]);
	text = avow_gloss_join(g, text, label->name);
	return avow_gloss_join(g, text, g->grammar->aside[1]);
}

void
avow_gloss_put(struct avow_buffer *out, const char *text,
    const struct avow_gloss_grammar *grammar)
{
	const char *id = text;
	int size = 0;

	for (; *text != '\0'; text++) {
		switch (*text) {
		case AVOW_GLOSS_CITE:
			id = text + 1;
			size = (int)strcspn(id, "\2");
			text += size;
			break;
		case AVOW_GLOSS_TITLE:
			break;
		case AVOW_GLOSS_END:
			/* Where the words are the citation, once is enough. */
			if (text[-1] == AVOW_GLOSS_TITLE)
				avow_buffer_format(out, "#%.*s", size, id);
			else
				avow_buffer_format(out, "%s#%.*s%s",
				    grammar->aside[0], size, id,
				    grammar->aside[1]);
			break;
		default:
			avow_buffer_put(out, text, 1);
		}
	}
}

const struct avow_gloss_grammar *
avow_gloss_language(struct avow_text name)
{
	static const struct avow_gloss_grammar *const all[] = {
	    &avow_gloss_english, &avow_gloss_chinese};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		size_t size = strlen(all[i]->name);

		if (avow_text_starts(name, all[i]->name) &&
		    (name.size == size || name.at[size] == '-'))
			return all[i];
	}
	return NULL;
}

const char *
avow_gloss_language_name(const struct avow_gloss_grammar *grammar)
{
	return grammar->name;
}
