/* SPDX-License-Identifier: Apache-2.0 */
/* Names as people know them: the labels of what was declared. */
#include <string.h>

#include "policy/gloss_parts.h"

#include "base/banned.h"

/* Rows of the image that begin with name, English and Chinese. */
struct rows {
	const char *at;
	uint32_t count;
	size_t size; /* bytes of a row */
};

static struct avow_gloss_label
label_of(
    const struct avow_gloss_state *g, const struct rows *rows, uint32_t row)
{
	const char *strings = g->in->image->strings;
	uint32_t offset[3];

	memcpy(offset, rows->at + row * rows->size, sizeof offset);
	return (struct avow_gloss_label){
	    strings + offset[0], strings + offset[1], strings + offset[2]};
}

/* Whether what stands for this row stands for another of them too. */
static bool
has_twin(struct avow_gloss_state *g, const struct rows *rows, const char *text,
    const char *name)
{
	for (uint32_t i = 0; i < rows->count; i++) {
		struct avow_gloss_label label = label_of(g, rows, i);

		if (strcmp(label.name, name) != 0 &&
		    strcmp(avow_gloss_label(g, &label), text) == 0)
			return true;
	}
	return false;
}

/* A label in quotes, which need no care for what stands around them. */
static const char *
item(struct avow_gloss_state *g, const struct rows *rows, uint32_t row)
{
	struct avow_gloss_label label = label_of(g, rows, row);
	const char *text = avow_gloss_label(g, &label);

	if (has_twin(g, rows, text, label.name))
		return avow_gloss_apart(g, &label);
	return avow_gloss_quote(g, text);
}

#define ROWS(g, SECTION, type)                                                 \
	{                                                                      \
		(g)->in->image->section[AVOW_SECTION_##SECTION],               \
		    (g)->in->image->count[AVOW_SECTION_##SECTION],             \
		    sizeof(struct avow_image_##type)                           \
	}

const char *
avow_gloss_consent(struct avow_gloss_state *g, uint32_t consent)
{
	const struct rows rows = ROWS(g, CONSENTS, consent);

	return item(g, &rows, consent);
}

const char *
avow_gloss_agreement(struct avow_gloss_state *g, uint32_t agreement)
{
	const struct rows rows = ROWS(g, AGREEMENTS, agreement);
	struct avow_gloss_label label = label_of(g, &rows, agreement);
	const char *text = avow_gloss_label(g, &label);

	if (has_twin(g, &rows, text, label.name))
		return avow_gloss_apart(g, &label);
	return avow_gloss_join(g, g->grammar->title[0],
	    avow_gloss_join(g, text, g->grammar->title[1]));
}

const char *
avow_gloss_base(struct avow_gloss_state *g, uint32_t base)
{
	const struct rows rows = ROWS(g, BASES, base);

	return item(g, &rows, base);
}

const char *
avow_gloss_fact(struct avow_gloss_state *g, uint32_t fact)
{
	const struct rows rows = ROWS(g, FACTS, fact);
	struct avow_gloss_label label = label_of(g, &rows, fact);
	const char *text = avow_gloss_label(g, &label);

	if (has_twin(g, &rows, text, label.name))
		return avow_gloss_apart(g, &label);
	return avow_gloss_bare(g, text, g->grammar->in_statement);
}

const char *
avow_gloss_value(struct avow_gloss_state *g, uint32_t fact, uint32_t value)
{
	const struct avow_image_fact *facts =
	    g->in->image->section[AVOW_SECTION_FACTS];
	struct rows rows = ROWS(g, VALUES, value);

	rows.at += facts[fact].values.first * rows.size;
	rows.count = facts[fact].values.count;
	return item(g, &rows, value);
}

static const struct avow_image_tree *
tree_of(const struct avow_gloss_state *g, enum avow_axis axis)
{
	const struct avow_image_tree *trees =
	    g->in->image->section[AVOW_SECTION_TREES];

	return &trees[axis];
}

static struct rows
terms_of(const struct avow_gloss_state *g, enum avow_axis axis)
{
	struct rows rows = ROWS(g, TERMS, term);

	rows.at += tree_of(g, axis)->first_term * rows.size;
	rows.count = tree_of(g, axis)->term_count;
	return rows;
}

static const char *
copy(struct avow_gloss_state *g, struct avow_text text)
{
	const char *out = avow_arena_copy(g->arena, text);

	if (out == NULL)
		g->failed = true;
	return out == NULL ? "" : out;
}

static struct avow_gloss_label
group_label(struct avow_gloss_state *g, const struct avow_ast_group *group)
{
	return (struct avow_gloss_label){copy(g, group->name.text),
	    copy(g, group->label.english), copy(g, group->label.chinese)};
}

/* Whether a group of the axis, another than name, looks like text. */
static bool
has_twin_group(struct avow_gloss_state *g, enum avow_axis axis,
    const char *text, const char *name)
{
	for (const struct avow_ast *file = g->in->files; file != NULL;
	     file = file->next)
		for (const struct avow_ast_group *group = file->groups;
		     group != NULL; group = group->next) {
			struct avow_gloss_label label;

			if (group->axis != axis)
				continue;
			label = group_label(g, group);
			if (strcmp(label.name, name) != 0 &&
			    strcmp(avow_gloss_label(g, &label), text) == 0)
				return true;
		}
	return false;
}

/* Whether the label of a group of the axis holds a text. */
static bool
has_group_with(
    struct avow_gloss_state *g, enum avow_axis axis, struct avow_text piece)
{
	for (const struct avow_ast *file = g->in->files; file != NULL;
	     file = file->next)
		for (const struct avow_ast_group *group = file->groups;
		     group != NULL; group = group->next) {
			struct avow_gloss_label label;
			const char *text;

			if (group->axis != axis)
				continue;
			label = group_label(g, group);
			text = avow_gloss_label(g, &label);
			if (memmem(text, strlen(text), piece.at, piece.size) !=
			    NULL)
				return true;
		}
	return false;
}

static const struct avow_ast_group *
find_group(const struct avow_gloss_state *g, struct avow_text name)
{
	for (const struct avow_ast *file = g->in->files; file != NULL;
	     file = file->next)
		for (const struct avow_ast_group *group = file->groups;
		     group != NULL; group = group->next)
			if (avow_text_equal(group->name.text, name))
				return group;
	return NULL;
}

/* Whether a recipient's label holds the first word of an action. */
static bool
is_in_recipient(struct avow_gloss_state *g, struct avow_text first)
{
	const struct rows rows = terms_of(g, AVOW_AXIS_RECIPIENT);

	for (uint32_t i = 0; i < rows.count; i++) {
		struct avow_gloss_label label = label_of(g, &rows, i);
		const char *text = avow_gloss_label(g, &label);

		if (memmem(text, strlen(text), first.at, first.size) != NULL)
			return true;
	}
	return has_group_with(g, AVOW_AXIS_RECIPIENT, first);
}

/*
 * Recipients stand before an action with nothing between, and categories
 * behind it: where one could be taken for the other, the action is quoted.
 */
static bool
is_loose(struct avow_gloss_state *g, const char *text)
{
	if (strstr(text, g->grammar->possessive) != NULL)
		return true;
	if (g->grammar->has_short_actions)
		return avow_utf8_count(avow_text_of(text)) != 2;
	return is_in_recipient(g, (struct avow_text){text, strcspn(text, " ")});
}

static const char *
word(struct avow_gloss_state *g, enum avow_axis axis,
    const struct avow_gloss_label *label)
{
	const struct rows rows = terms_of(g, axis);
	const char *text = avow_gloss_label(g, label);

	if (has_twin(g, &rows, text, label->name) ||
	    has_twin_group(g, axis, text, label->name))
		return avow_gloss_apart(g, label);
	/* Purposes are deeds: in quotes they stand wherever a noun may. */
	if (axis == AVOW_AXIS_PURPOSE || axis >= AVOW_AXES ||
	    (axis == AVOW_AXIS_ACTION && is_loose(g, text)))
		return avow_gloss_quote(g, text);
	return avow_gloss_bare(g, text, g->grammar->in_word);
}

const char *
avow_gloss_term_number(
    struct avow_gloss_state *g, enum avow_axis axis, uint32_t term)
{
	const struct rows rows = terms_of(g, axis);
	struct avow_gloss_label label = label_of(g, &rows, term);

	return word(g, axis, &label);
}

const char *
avow_gloss_term(struct avow_gloss_state *g, enum avow_axis axis,
    const struct avow_ast_name *name)
{
	const struct avow_ast_group *group;
	struct avow_gloss_label label;
	uint32_t term;

	if (avow_image_find_term(g->in->image, axis, name->text, &term))
		return avow_gloss_term_number(g, axis, term);
	group = find_group(g, name->text);
	if (group == NULL)
		return copy(g, name->text); /* the image would not be there */
	label = group_label(g, group);
	return word(g, axis, &label);
}

const char *
avow_gloss_event(struct avow_gloss_state *g, const struct avow_ast_name *name)
{
	return avow_gloss_term(g, AVOW_AXIS_EVENT, name);
}

static const char *
title_in(struct avow_gloss_state *g, const struct avow_source *source,
    struct avow_text id)
{
	const struct avow_clause *clause =
	    source == NULL ? NULL : source->clauses;

	while (clause != NULL && !avow_text_equal(clause->id, id))
		clause = clause->next;
	return clause == NULL ? "" : copy(g, clause->title);
}

static bool
has_han(struct avow_text text)
{
	size_t at = 0;

	while (at < text.size) {
		int32_t code_point = avow_utf8_next(text, &at);

		if (code_point < 0)
			return false;
		if (code_point >= 0x4E00 && code_point <= 0x9FFF)
			return true;
	}
	return false;
}

const char *
avow_gloss_title(struct avow_gloss_state *g, struct avow_text id)
{
	const char *title = title_in(g, g->in->translation, id);

	if (title[0] == '\0') {
		title = title_in(g, g->in->page->source, id);
		if (has_han(avow_text_of(title)) != g->grammar->is_chinese)
			return "";
	}
	for (const char *at = title; *at != '\0'; at++)
		if ((unsigned char)*at < ' ')
			return "";
	return title;
}

const char *
avow_gloss_cite(struct avow_gloss_state *g, struct avow_text cite)
{
	const char *slash =
	    cite.size == 0 ? NULL : memchr(cite.at, '/', cite.size);
	struct avow_text id = cite;
	const char *title;
	const char *text;

	if (slash != NULL)
		id.size = (size_t)(slash - cite.at);
	title = avow_gloss_title(g, id);
	text = avow_gloss_join(g, "\1", copy(g, cite));
	text = avow_gloss_join(g, text, "\2");
	if (title[0] != '\0')
		text = avow_gloss_join(g, text, avow_gloss_quote(g, title));
	text = avow_gloss_join(g, text, "\3");
	return avow_gloss_say3(g,
	    title[0] == '\0' ? AVOW_GLOSS_CITED_BARE : AVOW_GLOSS_CITED, text,
	    NULL, NULL);
}
