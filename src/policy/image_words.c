/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Row by row, what the loader has checked: so a number out of range can only
 * be our own mistake, and is asserted.
 */
#include "policy/image_words.h"

#include <assert.h>
#include <string.h>

#include "policy/image_section.h"

#include "base/banned.h"

_Static_assert(AVOW_IMAGE_NO_NUMBER == AVOW_NONE32, "one word for none");

static const void *
row_of(const struct avow_image *image, enum avow_section section, uint32_t row)
{
	const uint8_t *at = image->section[section];

	assert(row < image->count[section]);
	return at + avow_image_section_size(section) * row;
}

static const struct avow_image_term *
term_of(const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	const struct avow_image_tree *tree =
	    row_of(image, AVOW_SECTION_TREES, axis);

	assert(term < tree->term_count);
	return row_of(image, AVOW_SECTION_TERMS, tree->first_term + term);
}

static const char *
text_of(const struct avow_image *image, uint32_t string)
{
	return image->strings + string;
}

static const uint64_t *
set_of(const struct avow_image *image, uint32_t set)
{
	return set == AVOW_NONE32 ? NULL : image->sets + set;
}

uint32_t
avow_image_term_parent(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return term_of(image, axis, term)->parent;
}

bool
avow_image_term_is_leaf(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return term_of(image, axis, term)->is_leaf != 0;
}

bool
avow_image_term_is_optional(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return (term_of(image, axis, term)->flags & AVOW_TERM_OPTIONAL) != 0;
}

bool
avow_image_term_is_objectable(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return (term_of(image, axis, term)->flags & AVOW_TERM_OBJECTABLE) != 0;
}

bool
avow_image_term_is_core(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return (term_of(image, axis, term)->flags & AVOW_TERM_CORE) != 0;
}

uint32_t
avow_image_term_grade(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return term_of(image, axis, term)->grade;
}

const char *
avow_image_term_see(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return text_of(image, term_of(image, axis, term)->see);
}

uint32_t
avow_image_former_count(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return term_of(image, axis, term)->formers.count;
}

const char *
avow_image_former_name(const struct avow_image *image, enum avow_axis axis,
    uint32_t term, uint32_t number)
{
	const struct avow_image_list *list =
	    &term_of(image, axis, term)->formers;
	const struct avow_image_former *former;

	assert(number < list->count);
	former = row_of(image, AVOW_SECTION_FORMERS, list->first + number);
	return text_of(image, former->name);
}

const uint64_t *
avow_image_term_sources(const struct avow_image *image, uint32_t category)
{
	return set_of(
	    image, term_of(image, AVOW_AXIS_CATEGORY, category)->derived);
}

bool
avow_image_find_group(
    const struct avow_image *image, struct avow_text name, uint32_t *group_out)
{
	*group_out = avow_image_table_find(image, AVOW_TABLE_GROUPS, name);
	return *group_out != AVOW_NONE32;
}

static const struct avow_image_group *
group_of(const struct avow_image *image, uint32_t group)
{
	return row_of(image, AVOW_SECTION_GROUPS, group);
}

uint32_t
avow_image_group_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_GROUPS];
}

const char *
avow_image_group_name(const struct avow_image *image, uint32_t group)
{
	return text_of(image, group_of(image, group)->name);
}

enum avow_axis
avow_image_group_axis(const struct avow_image *image, uint32_t group)
{
	return (enum avow_axis)group_of(image, group)->axis;
}

const uint64_t *
avow_image_group_set(const struct avow_image *image, uint32_t group)
{
	return set_of(image, group_of(image, group)->set);
}

/* Rows that begin with a name and its two labels. */
const char *
avow_image_label(const struct avow_image *image, enum avow_image_labelled of,
    uint32_t number, bool chinese)
{
	static const enum avow_section sections[] = {
	    [AVOW_LABEL_GROUP] = AVOW_SECTION_GROUPS,
	    [AVOW_LABEL_CONSENT] = AVOW_SECTION_CONSENTS,
	    [AVOW_LABEL_FACT] = AVOW_SECTION_FACTS,
	    [AVOW_LABEL_BASE] = AVOW_SECTION_BASES,
	    [AVOW_LABEL_AGREEMENT] = AVOW_SECTION_AGREEMENTS,
	};
	struct avow_image_value row;

	memcpy(&row, row_of(image, sections[of], number), sizeof row);
	return text_of(image, chinese ? row.chinese : row.english);
}

static const struct avow_image_fact *
fact_of(const struct avow_image *image, uint32_t fact)
{
	return row_of(image, AVOW_SECTION_FACTS, fact);
}

const char *
avow_image_value_label(
    const struct avow_image *image, uint32_t fact, uint32_t value, bool chinese)
{
	const struct avow_image_list *list = &fact_of(image, fact)->values;
	const struct avow_image_value *row;

	assert(value < list->count);
	row = row_of(image, AVOW_SECTION_VALUES, list->first + value);
	return text_of(image, chinese ? row->chinese : row->english);
}

static const struct avow_image_consent *
consent_of(const struct avow_image *image, uint32_t consent)
{
	return row_of(image, AVOW_SECTION_CONSENTS, consent);
}

const uint64_t *
avow_image_consent_set(
    const struct avow_image *image, uint32_t consent, enum avow_axis axis)
{
	const struct avow_image_consent *row = consent_of(image, consent);

	assert(axis == AVOW_AXIS_PURPOSE || axis == AVOW_AXIS_CATEGORY ||
	    axis == AVOW_AXIS_RECIPIENT);
	if (axis == AVOW_AXIS_PURPOSE)
		return set_of(image, row->purposes);
	return set_of(image,
	    axis == AVOW_AXIS_CATEGORY ? row->categories : row->recipients);
}

const uint64_t *
avow_image_consent_needed_for(const struct avow_image *image, uint32_t consent)
{
	return set_of(image, consent_of(image, consent)->needed_for);
}

bool
avow_image_fact_assumes(
    const struct avow_image *image, uint32_t fact, uint32_t *value_out)
{
	const struct avow_image_fact *row = fact_of(image, fact);

	*value_out = row->assume;
	return row->has_assume != 0;
}

static const struct avow_image_base *
base_of(const struct avow_image *image, uint32_t base)
{
	return row_of(image, AVOW_SECTION_BASES, base);
}

uint32_t
avow_image_base_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_BASES];
}

const char *
avow_image_base_name(const struct avow_image *image, uint32_t base)
{
	return text_of(image, base_of(image, base)->name);
}

const char *
avow_image_base_cites(const struct avow_image *image, uint32_t base)
{
	return text_of(image, base_of(image, base)->cites);
}

uint32_t
avow_image_base_parent(const struct avow_image *image, uint32_t base)
{
	return base_of(image, base)->parent;
}

uint32_t
avow_image_base_document(const struct avow_image *image, uint32_t base)
{
	return base_of(image, base)->document;
}

const uint64_t *
avow_image_base_supports(const struct avow_image *image, uint32_t base)
{
	return set_of(image, base_of(image, base)->supports);
}

static const struct avow_image_agreement *
agreement_of(const struct avow_image *image, uint32_t agreement)
{
	return row_of(image, AVOW_SECTION_AGREEMENTS, agreement);
}

const uint64_t *
avow_image_agreement_only_for(
    const struct avow_image *image, uint32_t agreement)
{
	return set_of(image, agreement_of(image, agreement)->only_for);
}

bool
avow_image_agreement_no_onward(
    const struct avow_image *image, uint32_t agreement)
{
	return (agreement_of(image, agreement)->flags & AVOW_BINDS_NO_ONWARD) !=
	    0;
}

bool
avow_image_agreement_no_reidentify(
    const struct avow_image *image, uint32_t agreement)
{
	return (agreement_of(image, agreement)->flags &
		   AVOW_BINDS_NO_REIDENTIFY) != 0;
}

uint32_t
avow_image_agreement_keeps_count(
    const struct avow_image *image, uint32_t agreement)
{
	return agreement_of(image, agreement)->keeps.count;
}

struct avow_image_keeps
avow_image_agreement_keeps(
    const struct avow_image *image, uint32_t agreement, uint32_t number)
{
	const struct avow_image_list *list =
	    &agreement_of(image, agreement)->keeps;
	const struct avow_image_end *end;

	assert(number < list->count);
	end = row_of(image, AVOW_SECTION_ENDS, list->first + number);
	return (struct avow_image_keeps){
	    {end->count, (enum avow_unit)end->unit}, end->hours, end->event};
}

static const struct avow_image_page *
page_of(const struct avow_image *image, uint32_t page)
{
	return row_of(image, AVOW_SECTION_PAGES, page);
}

enum avow_layer
avow_image_page_layer(const struct avow_image *image, uint32_t page)
{
	return (enum avow_layer)page_of(image, page)->layer;
}

uint32_t
avow_image_page_service(const struct avow_image *image, uint32_t page)
{
	return page_of(image, page)->service;
}

const char *
avow_image_page_text(const struct avow_image *image, uint32_t page)
{
	return text_of(image, page_of(image, page)->text);
}

static const struct avow_image_clause *
clause_of(const struct avow_image *image, uint32_t clause)
{
	return row_of(image, AVOW_SECTION_CLAUSES, clause);
}

uint32_t
avow_image_clause_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_CLAUSES];
}

uint32_t
avow_image_clause_page(const struct avow_image *image, uint32_t clause)
{
	return clause_of(image, clause)->page;
}

uint32_t
avow_image_clause_line(const struct avow_image *image, uint32_t clause)
{
	return clause_of(image, clause)->line;
}

const char *
avow_image_clause_text(const struct avow_image *image, uint32_t clause)
{
	return text_of(image, clause_of(image, clause)->text);
}

bool
avow_image_clause_is_declaratory(
    const struct avow_image *image, uint32_t clause)
{
	return (clause_of(image, clause)->flags & AVOW_CLAUSE_DECLARATORY) != 0;
}

bool
avow_image_clause_is_retired(const struct avow_image *image, uint32_t clause)
{
	return (clause_of(image, clause)->flags & AVOW_CLAUSE_RETIRED) != 0;
}

const uint8_t *
avow_image_clause_prose_hash(const struct avow_image *image, uint32_t clause)
{
	return clause_of(image, clause)->prose_hash;
}

const uint8_t *
avow_image_clause_rules_hash(const struct avow_image *image, uint32_t clause)
{
	return clause_of(image, clause)->rules_hash;
}
