/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of the two lists, as plain text. */
#include <string.h>

#include "policy/decide_engine.h"
#include "policy/image_words.h"
#include "policy/render_parts.h"

#include "base/banned.h"

const enum avow_render_column *
avow_render_columns(bool is_shared, size_t *count_out)
{
	static const enum avow_render_column collected[] = {AVOW_RENDER_WHAT,
	    AVOW_RENDER_WHY, AVOW_RENDER_BASIS, AVOW_RENDER_NEED,
	    AVOW_RENDER_KEEPING, AVOW_RENDER_CLAUSE};
	static const enum avow_render_column shared[] = {AVOW_RENDER_WHOM,
	    AVOW_RENDER_WHAT, AVOW_RENDER_WHY, AVOW_RENDER_HOW,
	    AVOW_RENDER_BASIS, AVOW_RENDER_CLAUSE};

	*count_out = is_shared ? sizeof shared / sizeof shared[0]
			       : sizeof collected / sizeof collected[0];
	return is_shared ? shared : collected;
}

const char *
avow_render_column_name(
    const struct avow_render *render, enum avow_render_column column)
{
	const struct avow_render_words *words = render->words;
	const char *const names[AVOW_RENDER_COLUMNS] = {
	    [AVOW_RENDER_WHAT] = words->what,
	    [AVOW_RENDER_WHY] = words->why,
	    [AVOW_RENDER_WHOM] = words->whom,
	    [AVOW_RENDER_HOW] = words->how,
	    [AVOW_RENDER_BASIS] = words->basis,
	    [AVOW_RENDER_NEED] = words->need,
	    [AVOW_RENDER_KEEPING] = words->keeping,
	    [AVOW_RENDER_CLAUSE] = words->clause,
	};

	return names[column];
}

static enum avow_cover_words
labels(const struct avow_render *render)
{
	return render->words == &avow_render_chinese ? AVOW_COVER_CHINESE
						     : AVOW_COVER_ENGLISH;
}

/* Leaves by the fewest labels of their tree. */
static enum avow_status
put_leaves(struct avow_render *render, enum avow_axis axis,
    const uint64_t *leaves, struct avow_buffer *out)
{
	struct avow_cover cover;
	enum avow_status status = avow_cover_find(
	    &cover, render->arena, &render->trees[axis], leaves, render->why);

	if (status != AVOW_OK)
		return status;
	if (cover.is_any && cover.without_count == 0)
		avow_buffer_string(out, render->words->any);
	else
		avow_cover_put(
		    out, &render->trees[axis], &cover, labels(render));
	return AVOW_OK;
}

/* Services, where they are not all that the page speaks for. */
static enum avow_status
put_services(struct avow_render *render, const struct avow_render_list *list,
    const struct avow_render_row *row, struct avow_buffer *out)
{
	uint32_t words =
	    (render->trees[AVOW_AXIS_SERVICE].leaf_count + 63) / 64;

	if (list->services == NULL ||
	    memcmp(list->services, row->leaves[AVOW_AXIS_SERVICE],
		words * sizeof list->services[0]) == 0)
		return AVOW_OK;
	avow_buffer_format(out, "\n%s", render->words->only_in);
	return put_leaves(
	    render, AVOW_AXIS_SERVICE, row->leaves[AVOW_AXIS_SERVICE], out);
}

/* Whether a form needs no saying, as a less protected one is there too. */
static bool
is_covered(const struct avow_render_row *row, uint32_t form)
{
	bool is_raw = avow_bit(row->forms, AVOW_FORM_RAW);
	bool is_hidden = avow_bit(row->forms, AVOW_FORM_MASKED) ||
	    avow_bit(row->forms, AVOW_FORM_PSEUDONYMOUS);

	if (form == AVOW_FORM_RAW)
		return false;
	if (form < AVOW_FORM_ANONYMOUS)
		return is_raw;
	if (form == AVOW_FORM_ANONYMOUS)
		return is_raw || is_hidden;
	return is_raw || is_hidden || avow_bit(row->forms, AVOW_FORM_ANONYMOUS);
}

/* The least protected forms, unless the plain one is among them. */
static void
put_forms(const struct avow_render *render, const struct avow_render_list *list,
    const struct avow_render_row *row, struct avow_buffer *out)
{
	const char *lead = render->words->only_as;

	if (avow_bit(row->forms, AVOW_FORM_RAW))
		return;
	avow_buffer_string(out, "\n");
	for (uint32_t f = 0; f <= AVOW_FORM_AGGREGATE + list->threshold_count;
	     f++) {
		uint32_t form =
		    f < AVOW_FORM_AGGREGATE ? f : AVOW_FORM_AGGREGATE;

		if (!avow_bit(row->forms, f) || is_covered(row, f))
			continue;
		avow_buffer_format(
		    out, "%s%s", lead, render->words->forms[form]);
		lead = render->words->comma;
		if (f > AVOW_FORM_AGGREGATE)
			avow_buffer_format(out, "%s%u%s",
			    render->words->at_least[0],
			    (unsigned)
				list->thresholds[f - AVOW_FORM_AGGREGATE - 1],
			    render->words->at_least[1]);
		if (f >= AVOW_FORM_AGGREGATE)
			break; /* larger groups are protected better */
	}
}

static const char *
label_of(const struct avow_render *render, enum avow_image_labelled of,
    uint32_t number, const char *name)
{
	const struct avow_image *image = render->input->image;
	const char *label = avow_image_label(
	    image, of, number, labels(render) == AVOW_COVER_CHINESE);

	if (label[0] == '\0')
		label = avow_image_label(image, of, number, false);
	return label[0] == '\0' ? name : label;
}

static void
put_basis(const struct avow_render *render,
    const struct avow_render_source *source, struct avow_buffer *out)
{
	const struct avow_image *image = render->input->image;
	const struct avow_render_words *words = render->words;
	const char *format = words->ground;
	const char *label;
	const char *at;

	switch ((enum avow_basis_kind)source->basis_kind) {
	case AVOW_BASIS_NONE:
		avow_buffer_string(out, words->no_basis);
		return;
	case AVOW_BASIS_CONSENT:
		format = words->consent;
		label = label_of(render, AVOW_LABEL_CONSENT, source->basis,
		    avow_image_consent_name(image, source->basis));
		break;
	case AVOW_BASIS_CONTRACT:
		format = words->contract;
		label = label_of(render, AVOW_LABEL_AGREEMENT, source->basis,
		    avow_image_agreement_name(image, source->basis));
		break;
	default:
		label = label_of(render, AVOW_LABEL_BASE, source->basis,
		    avow_image_base_name(image, source->basis));
		break;
	}
	/* The words hold one %s, where the label goes. */
	at = strstr(format, "%s");
	avow_buffer_put(out, format, (size_t)(at - format));
	avow_buffer_string(out, label);
	avow_buffer_string(out, at + 2);
}

/* Several clauses may rest on one basis: it is said once. */
static void
put_bases(const struct avow_render *render, const struct avow_render_row *row,
    struct avow_buffer *out)
{
	for (size_t i = 0; i < row->source_count; i++) {
		bool is_new = true;

		for (size_t j = 0; j < i; j++)
			is_new = is_new &&
			    (row->sources[j].basis_kind !=
				    row->sources[i].basis_kind ||
				row->sources[j].basis != row->sources[i].basis);
		if (!is_new)
			continue;
		if (i > 0)
			avow_buffer_string(out, "\n");
		put_basis(render, &row->sources[i], out);
	}
}

/* The title of a clause of this page, in its language; else "". */
static const char *
title_of(const struct avow_render *render, const char *id)
{
	const struct avow_gloss_clause *at = render->glosses;

	while (at != NULL &&
	    (at->clause == NULL || !avow_text_is(at->clause->id, id)))
		at = at->next;
	return at == NULL ? "" : at->title;
}

static void
put_clauses(const struct avow_render *render, const struct avow_render_row *row,
    struct avow_buffer *out)
{
	uint32_t last = AVOW_NONE32;

	/* They stand in the order of the clauses. */
	for (size_t i = 0; i < row->source_count; i++) {
		uint32_t clause = row->sources[i].clause;
		const char *id =
		    avow_image_clause_id(render->input->image, clause);

		if (clause != last)
			avow_buffer_format(out, "%s\1%s\2%s\3",
			    i > 0 ? "\n" : "", id, title_of(render, id));
		last = clause;
	}
}

static enum avow_status
put_keeping(struct avow_render *render, const struct avow_render_row *row,
    struct avow_buffer *out)
{
	if (!row->is_stored)
		avow_buffer_string(out, render->words->not_kept);
	else if (row->keeping_count == 0)
		avow_buffer_string(out, render->words->no_end);
	if (row->keeping_count > 1)
		avow_buffer_format(out, "%s\n", render->words->earliest);
	for (size_t i = 0; i < row->keeping_count; i++) {
		const char *text;
		enum avow_status status =
		    avow_gloss_keeping(&text, render->arena,
			&render->gloss_input, row->keeping[i], render->why);

		if (status != AVOW_OK)
			return status;
		avow_buffer_format(out, "%s%s", i > 0 ? "\n" : "", text);
	}
	return AVOW_OK;
}

enum avow_status
avow_render_cell(struct avow_render *render,
    const struct avow_render_list *list, const struct avow_render_row *row,
    enum avow_render_column column, struct avow_buffer *out)
{
	enum avow_status status = AVOW_OK;

	switch (column) {
	case AVOW_RENDER_WHAT:
		status = put_leaves(render, AVOW_AXIS_CATEGORY,
		    row->leaves[AVOW_AXIS_CATEGORY], out);
		put_forms(render, list, row, out);
		if (status == AVOW_OK)
			status = put_services(render, list, row, out);
		break;
	case AVOW_RENDER_WHY:
		return put_leaves(render, AVOW_AXIS_PURPOSE,
		    row->leaves[AVOW_AXIS_PURPOSE], out);
	case AVOW_RENDER_WHOM:
		return put_leaves(render, AVOW_AXIS_RECIPIENT,
		    row->leaves[AVOW_AXIS_RECIPIENT], out);
	case AVOW_RENDER_HOW:
		return put_leaves(render, AVOW_AXIS_ACTION,
		    row->leaves[AVOW_AXIS_ACTION], out);
	case AVOW_RENDER_BASIS:
		put_bases(render, row, out);
		break;
	case AVOW_RENDER_NEED:
		avow_buffer_string(out, render->words->needs[row->need]);
		break;
	case AVOW_RENDER_KEEPING:
		return put_keeping(render, row, out);
	case AVOW_RENDER_CLAUSE:
	case AVOW_RENDER_COLUMNS:
		put_clauses(render, row, out);
		break;
	}
	return status;
}
