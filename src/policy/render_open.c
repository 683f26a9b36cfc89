/* SPDX-License-Identifier: Apache-2.0 */
/* What a page is made of, before a word of it is written. */
#include <string.h>

#include "policy/render_parts.h"
#include "policy/translation.h"

#include "policy/image_format.h"

#include "base/banned.h"

/* Whether text holds a Han character. */
static bool
is_chinese(struct avow_text text)
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

/* What the page itself is written in. */
static struct avow_text
own_language(const struct avow_source *source)
{
	if (source->is_translation)
		return avow_translation_language(source->path);
	return is_chinese(avow_source_line(source, 1)) ? AVOW_TEXT("zh")
						       : AVOW_TEXT("en");
}

/* Whether a language is, or is a kind of, the one that is wanted. */
static bool
is_in(struct avow_text language, struct avow_text wanted)
{
	return language.size >= wanted.size &&
	    memcmp(language.at, wanted.at, wanted.size) == 0 &&
	    (language.size == wanted.size || language.at[wanted.size] == '-');
}

static enum avow_status
choose_prose(struct avow_render *r)
{
	const struct avow_render_input *input = r->input;
	const struct avow_ast *found = NULL;

	r->source = input->page->source;
	r->language = own_language(r->source);
	if (input->language.size == 0 || is_in(r->language, input->language))
		return AVOW_OK;
	if (avow_gloss_language(input->language) == NULL)
		return avow_fail(r->why, AVOW_ERR_INPUT, "render.language",
		    "pages are rendered in en or zh");
	do {
		found = avow_translation_next(
		    input->files, input->page->source, found);
	} while (found != NULL &&
	    !is_in(avow_translation_language(found->source->path),
		input->language));
	r->language = input->language;
	if (found != NULL) {
		r->translation = found->source;
		r->source = found->source;
	}
	return AVOW_OK;
}

/* Other languages get English around their prose. */
static void
choose_words(struct avow_render *r)
{
	r->grammar = avow_gloss_language(r->language);
	if (r->grammar == NULL)
		r->grammar = avow_gloss_language(AVOW_TEXT("en"));
	r->words = strcmp(avow_gloss_language_name(r->grammar), "zh") == 0
	    ? &avow_render_chinese
	    : &avow_render_english;
}

/* The page's number in the image, by its name. */
static bool
find_page(struct avow_render *r)
{
	const struct avow_image *image = r->input->image;
	const struct avow_image_page *pages =
	    image->section[AVOW_SECTION_PAGES];

	for (; r->page < image->count[AVOW_SECTION_PAGES]; r->page++)
		if (avow_text_is(r->input->page->header.name.text,
			image->strings + pages[r->page].name))
			return true;
	return false;
}

static enum avow_status
make_trees(struct avow_render *r)
{
	const struct avow_cover_source source = {.image = r->input->image};
	enum avow_status status = AVOW_OK;

	for (int axis = 0; axis < AVOW_AXES && status == AVOW_OK; axis++)
		status = avow_cover_tree_of(&r->trees[axis], r->arena, &source,
		    (enum avow_axis)axis, r->why);
	return status;
}

static enum avow_status
make_lists(struct avow_render *r)
{
	const struct avow_image *image = r->input->image;
	enum avow_status status = make_trees(r);

	if (status == AVOW_OK)
		status = avow_render_collected(
		    &r->collected, r->arena, image, r->page, r->why);
	if (status == AVOW_OK)
		status = avow_render_shared(
		    &r->shared, r->arena, image, r->page, r->why);
	return status;
}

static bool
has_long_paragraph(struct avow_text text)
{
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++) {
		size++;
		if (text.at[i] == '\n' &&
		    (i + 1 == text.size || text.at[i + 1] == '\n'))
			size = 0;
		if (size > AVOW_RENDER_PARAGRAPH_MAX)
			return true;
	}
	return false;
}

enum avow_status
avow_render_open(struct avow_render *r)
{
	struct avow_gloss_clause *glosses = NULL;
	enum avow_status status;

	if (r->input->page == NULL)
		return avow_fail(r->why, AVOW_ERR_INPUT, "render.page",
		    "there is no such page");
	status = choose_prose(r);
	if (status != AVOW_OK)
		return status;
	choose_words(r);
	if (has_long_paragraph(r->source->text))
		return avow_fail(r->why, AVOW_ERR_LIMIT, "render.paragraph",
		    "a paragraph is longer than %d bytes",
		    (int)AVOW_RENDER_PARAGRAPH_MAX);
	if (r->input->image == NULL || !find_page(r))
		return AVOW_OK;
	r->gloss_input = (struct avow_gloss_input){.image = r->input->image,
	    .files = r->input->files,
	    .page = r->input->page,
	    .grammar = r->grammar,
	    .translation = r->translation};
	status = avow_gloss_page(&glosses, r->arena, &r->gloss_input, r->why);
	r->glosses = glosses;
	return status == AVOW_OK ? make_lists(r) : status;
}

const struct avow_clause *
avow_render_clause(const struct avow_render *r, struct avow_text id)
{
	return avow_translation_clause(r->input->page->source, id);
}

const struct avow_gloss *
avow_render_gloss(const struct avow_render *r, const struct avow_clause *clause)
{
	const struct avow_gloss_clause *at = r->glosses;

	while (at != NULL && at->clause != clause)
		at = at->next;
	return at == NULL ? NULL : at->items;
}
