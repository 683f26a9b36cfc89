/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names, labels and texts of an image, and the way back from a name.  Numbers
 * come from our own callers, so one out of range is our mistake: asserted.
 */
#include <assert.h>
#include <stdio.h>

#include "policy/image_section.h"

#include "base/banned.h"

#define ROWS(image, type, section)                                             \
	AVOW_IMAGE_ROWS(image, avow_image_##type, AVOW_SECTION_##section)

const uint8_t *
avow_image_hash(const struct avow_image *image)
{
	return image->header->hash;
}

const char *
avow_image_name(const struct avow_image *image)
{
	return image->strings + image->info->name;
}

struct avow_text
avow_image_bytes(const struct avow_image *image)
{
	return (struct avow_text){
	    (const char *)image->header, image->header->size};
}

static const struct avow_image_tree *
tree_of(const struct avow_image *image, enum avow_axis axis)
{
	assert((unsigned)axis < AVOW_TREES);
	return ROWS(image, tree, TREES) + axis;
}

static const struct avow_image_term *
term_of(const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	const struct avow_image_tree *tree = tree_of(image, axis);

	assert(term < tree->term_count);
	return ROWS(image, term, TERMS) + tree->first_term + term;
}

bool
avow_image_find_term(const struct avow_image *image, enum avow_axis axis,
    struct avow_text name, uint32_t *term_out)
{
	assert((unsigned)axis < AVOW_TREES);
	*term_out = avow_image_table_find(image, axis, name);
	return *term_out != AVOW_NONE32;
}

uint32_t
avow_image_term_count(const struct avow_image *image, enum avow_axis axis)
{
	return tree_of(image, axis)->term_count;
}

uint32_t
avow_image_leaf_count(const struct avow_image *image, enum avow_axis axis)
{
	return tree_of(image, axis)->leaf_count;
}

const char *
avow_image_term_name(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return image->strings + term_of(image, axis, term)->name;
}

uint32_t
avow_image_leaf_term(
    const struct avow_image *image, enum avow_axis axis, uint32_t leaf)
{
	const struct avow_image_tree *tree = tree_of(image, axis);
	const uint32_t *leaves = image->section[AVOW_SECTION_LEAVES];

	assert(leaf < tree->leaf_count);
	return leaves[tree->first_leaf + leaf];
}

const char *
avow_image_leaf_name(
    const struct avow_image *image, enum avow_axis axis, uint32_t leaf)
{
	return avow_image_term_name(
	    image, axis, avow_image_leaf_term(image, axis, leaf));
}

void
avow_image_term_leaves(const struct avow_image *image, enum avow_axis axis,
    uint32_t term, uint32_t *first_out, uint32_t *count_out)
{
	const struct avow_image_term *row = term_of(image, axis, term);

	*first_out = row->first_leaf;
	*count_out = row->leaf_count;
}

bool
avow_image_term_is_sensitive(
    const struct avow_image *image, enum avow_axis axis, uint32_t term)
{
	return (term_of(image, axis, term)->flags & AVOW_TERM_SENSITIVE) != 0;
}

const char *
avow_image_term_label(const struct avow_image *image, enum avow_axis axis,
    uint32_t term, bool chinese)
{
	const struct avow_image_term *row = term_of(image, axis, term);

	return image->strings + (chinese ? row->chinese : row->english);
}

bool
avow_image_find_leaf(const struct avow_image *image, enum avow_axis axis,
    struct avow_text name, uint32_t *leaf_out)
{
	const struct avow_image_term *row;
	uint32_t term;

	*leaf_out = AVOW_NONE32;
	if (!avow_image_find_term(image, axis, name, &term))
		return false;
	row = term_of(image, axis, term);
	if (!row->is_leaf)
		return false;
	*leaf_out = row->first_leaf;
	return true;
}

static bool
find(const struct avow_image *image, enum avow_image_table_kind table,
    struct avow_text name, uint32_t *out)
{
	*out = avow_image_table_find(image, table, name);
	return *out != AVOW_NONE32;
}

bool
avow_image_find_consent(const struct avow_image *image, struct avow_text name,
    uint32_t *consent_out)
{
	return find(image, AVOW_TABLE_CONSENTS, name, consent_out);
}

bool
avow_image_find_fact(
    const struct avow_image *image, struct avow_text name, uint32_t *fact_out)
{
	return find(image, AVOW_TABLE_FACTS, name, fact_out);
}

bool
avow_image_find_value(const struct avow_image *image, uint32_t fact,
    struct avow_text name, uint32_t *value_out)
{
	uint32_t count = avow_image_value_count(image, fact);

	/* A fact has few of them. */
	for (*value_out = 0; *value_out < count; (*value_out)++) {
		if (avow_text_is(
			name, avow_image_value_name(image, fact, *value_out)))
			return true;
	}
	*value_out = AVOW_NONE32;
	return false;
}

bool
avow_image_find_base(
    const struct avow_image *image, struct avow_text name, uint32_t *base_out)
{
	return find(image, AVOW_TABLE_BASES, name, base_out);
}

bool
avow_image_find_agreement(const struct avow_image *image, struct avow_text name,
    uint32_t *agreement_out)
{
	return find(image, AVOW_TABLE_AGREEMENTS, name, agreement_out);
}

bool
avow_image_find_clause(
    const struct avow_image *image, struct avow_text id, uint32_t *clause_out)
{
	return find(image, AVOW_TABLE_CLAUSES, id, clause_out);
}

static const struct avow_image_consent *
consent_of(const struct avow_image *image, uint32_t consent)
{
	assert(consent < image->count[AVOW_SECTION_CONSENTS]);
	return ROWS(image, consent, CONSENTS) + consent;
}

uint32_t
avow_image_consent_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_CONSENTS];
}

const char *
avow_image_consent_name(const struct avow_image *image, uint32_t consent)
{
	return image->strings + consent_of(image, consent)->name;
}

bool
avow_image_consent_is_separate(const struct avow_image *image, uint32_t consent)
{
	return (consent_of(image, consent)->flags & AVOW_CONSENT_SEPARATE) != 0;
}

bool
avow_image_consent_is_each_time(
    const struct avow_image *image, uint32_t consent)
{
	return (consent_of(image, consent)->flags & AVOW_CONSENT_EACH_TIME) !=
	    0;
}

bool
avow_image_consent_is_across(const struct avow_image *image, uint32_t consent)
{
	return (consent_of(image, consent)->flags & AVOW_CONSENT_ACROSS) != 0;
}

static const struct avow_image_fact *
fact_of(const struct avow_image *image, uint32_t fact)
{
	assert(fact < image->count[AVOW_SECTION_FACTS]);
	return ROWS(image, fact, FACTS) + fact;
}

uint32_t
avow_image_fact_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_FACTS];
}

const char *
avow_image_fact_name(const struct avow_image *image, uint32_t fact)
{
	return image->strings + fact_of(image, fact)->name;
}

enum avow_fact_kind
avow_image_fact_kind(const struct avow_image *image, uint32_t fact)
{
	return (enum avow_fact_kind)fact_of(image, fact)->kind;
}

enum avow_fact_about
avow_image_fact_about(const struct avow_image *image, uint32_t fact)
{
	return (enum avow_fact_about)fact_of(image, fact)->about;
}

bool
avow_image_fact_is_asserted(const struct avow_image *image, uint32_t fact)
{
	return fact_of(image, fact)->is_asserted != 0;
}

bool
avow_image_agreement_is_with_person(
    const struct avow_image *image, uint32_t agreement)
{
	assert(agreement < image->count[AVOW_SECTION_AGREEMENTS]);
	return ROWS(image, agreement, AGREEMENTS)[agreement].is_with_person !=
	    0;
}

uint32_t
avow_image_rule_count(const struct avow_image *image)
{
	return image->count[AVOW_SECTION_RULES];
}

static const struct avow_image_rule *
rule_of(const struct avow_image *image, uint32_t rule)
{
	assert(rule < image->count[AVOW_SECTION_RULES]);
	return &image->rules[rule];
}

const char *
avow_image_rule_cite(const struct avow_image *image, uint32_t rule)
{
	return image->strings + rule_of(image, rule)->cite;
}

uint32_t
avow_image_rule_clause(const struct avow_image *image, uint32_t rule)
{
	return rule_of(image, rule)->clause;
}

const char *
avow_image_rule_text(const struct avow_image *image, uint32_t rule)
{
	return image->strings + rule_of(image, rule)->text;
}

void
avow_image_rule_page(
    const struct avow_image *image, uint32_t rule, char out[128])
{
	const struct avow_image_page *page =
	    ROWS(image, page, PAGES) + rule_of(image, rule)->page;

	/* A longer name is cut; the version is always told. */
	(void)snprintf(
	    out, 128, "%.110s@%u", image->strings + page->name, page->version);
}

static const struct avow_image_clause *
clause_of(const struct avow_image *image, uint32_t clause)
{
	assert(clause < image->count[AVOW_SECTION_CLAUSES]);
	return ROWS(image, clause, CLAUSES) + clause;
}

const char *
avow_image_clause_id(const struct avow_image *image, uint32_t clause)
{
	return image->strings + clause_of(image, clause)->id;
}

const char *
avow_image_clause_title(const struct avow_image *image, uint32_t clause)
{
	return image->strings + clause_of(image, clause)->title;
}
